/**
 * `<cb-status>`: where what was typed is saved, and who else is here. It says what has happened, never what is hoped for:
 * "saved at the relay" only after the relay has answered.
 *
 * - That something is on its way, or in trouble, shows at once; that it is saved, after a short rest. Who types would otherwise see
 *   (and hear read out) both words at every letter, and the page would be drawn twice for each.
 *
 * Properties: `status`, `peers`.
 */

import { html, type PropertyValues, type TemplateResult } from 'lit';
import type { Peer, Status } from '#sync';
import { LightElement } from './light-element.ts';
import { text } from './text.zh.ts';

interface Summary {
  /** in one word, for the stylesheet */
  readonly state: string;
  readonly words: string;
  /** it may rest before it is told */
  readonly good?: true;
  /** a reader should be interrupted */
  readonly urgent?: true;
}
function summary({ savedHere, relay, reason, trouble }: Status): Summary {
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
  return {
    state: relay,
    words: `${text.status.here}。${reason === undefined ? text.status[relay] : words}`,
    good: true,
  };
}

/** ms without a change until good news is told */
const REST = 400;

export class CbStatus extends LightElement {
  static override properties = { status: { attribute: false }, peers: { attribute: false } };
  declare status: Status | undefined;
  declare peers: readonly Peer[];

  constructor() {
    super();
    this.peers = [];
  }

  /** what is told; the newest may still wait for its rest */
  #told: Summary | undefined;
  #newest: Summary | undefined;
  #resting: ReturnType<typeof setTimeout> | undefined;

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('status') || !this.status) return;
    const newest = summary(this.status);
    if (newest.words === this.#newest?.words) return;
    clearTimeout(this.#resting);
    this.#newest = newest;
    if (newest.good && this.#told && !this.#told.good) this.#resting = setTimeout(() => this.#tell(), REST);
    else this.#told = newest;
  }
  #tell(): void {
    this.#told = this.#newest;
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#resting);
    this.#told = this.#newest;
  }

  override render(): TemplateResult | undefined {
    if (!this.#told) return undefined;
    const { state, words, urgent } = this.#told;
    const names = [...new Set(this.peers.map((peer) => peer.person.name))];
    return html`<div class="cb-status" data-state=${state}>
      <span class="cb-dot" aria-hidden="true"></span>
      <span role=${urgent ? 'alert' : 'status'}>${words}</span>
      ${names.length > 0 ? html`<span class="cb-quiet">${text.status.people(names)}</span>` : undefined}
    </div>`;
  }
}
