/**
 * `<cb-status>`: where what was typed is saved, and who else is here. It says what has happened, never what is hoped for:
 * "saved at the relay" only after the relay has answered.
 *
 * Properties: `status`, `peers`.
 */

import { html, type TemplateResult } from 'lit';
import type { Peer, Status } from '#sync';
import { LightElement } from './light-element.ts';
import { text } from './text.zh.ts';

/** The state in one word for the stylesheet, and whether a reader should be interrupted. */
function summary({ savedHere, relay, reason, trouble }: Status): {
  readonly state: string;
  readonly words: string;
  readonly urgent?: true;
} {
  if (trouble !== undefined) return { state: 'trouble', words: `${text.status.trouble}：${trouble}`, urgent: true };
  if (!savedHere) return { state: 'saving', words: text.status.saving };
  if (relay === 'refused')
    return {
      state: 'refused',
      words: `${text.status.here}。${text.status.refused}${reason ? `：${reason}` : ''}`,
      urgent: true,
    };
  // A relay that is hindered says by what, also to those who have nothing on the way.
  const words = relay === 'saved' ? `${text.status.saved}。${reason}` : reason;
  return { state: relay, words: `${text.status.here}。${reason === undefined ? text.status[relay] : words}` };
}

export class CbStatus extends LightElement {
  static override properties = { status: { attribute: false }, peers: { attribute: false } };
  declare status: Status | undefined;
  declare peers: readonly Peer[];

  constructor() {
    super();
    this.peers = [];
  }

  override render(): TemplateResult | undefined {
    if (!this.status) return undefined;
    const { state, words, urgent } = summary(this.status);
    const names = [...new Set(this.peers.map((peer) => peer.person.name))];
    return html`<div class="cb-status" data-state=${state}>
      <span class="cb-dot" aria-hidden="true"></span>
      <span role=${urgent ? 'alert' : 'status'}>${words}</span>
      ${names.length > 0 ? html`<span class="cb-quiet">${text.status.people(names)}</span>` : undefined}
    </div>`;
  }
}
