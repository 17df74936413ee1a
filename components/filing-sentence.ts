/** What stands of a sheet's filings in one sentence: in the panel, and in the head of the page with the way to the panel. */
import { html, type TemplateResult } from 'lit';
import { formatDateTime } from '#templates';
import type { FilingState } from './filing-state.ts';
import { filingText } from './filing-text.zh.ts';

const words = filingText.state;

export function filingSentence(state: FilingState, look?: () => void): TemplateResult {
  const { is, about, replaces } = state;
  const [who, at] = [about?.signer.name ?? '', about ? formatDateTime(about.at) : ''];
  const sentence = is === 'none' ? words.none() : is === 'fork' ? words.fork(replaces.length) : words[is](who, at);
  const level =
    is === 'none' ? 'none' : is === 'counts' || is === 'unread' ? 'good' : is === 'changed' ? 'warning' : 'error';
  return html`<p class="cb-message" data-level=${level} data-filing=${is}>${sentence}${look ? html` <button class="cb-link" type="button" @click=${look}>${filingText.look}</button>` : undefined}</p>`;
}
