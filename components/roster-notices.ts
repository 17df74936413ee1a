/** What a roster puts to people besides its rows: disputed removals, rows entered twice, removed rows. */

import { html, type TemplateResult } from 'lit';
import type { Sibling } from '#sync';
import type { Duplicate } from './duplicates.ts';
import { emit } from './events.ts';
import type { RosterState } from './roster-state.ts';
import { rowTitle } from './shown.ts';
import { text } from './text.zh.ts';

/** One removed a row while another wrote in it. */
export function disputeNotice(
  from: EventTarget,
  row: string,
  sides: readonly Sibling[],
  title: string,
  readonly: boolean,
): TemplateResult {
  const decide = (keep: boolean) => () => emit(from, 'cb-dispute', { row, keep });
  return html`<div class="cb-settle" role="group" aria-label=${text.roster.disputed(title)}>
    <p class="cb-settle-title">${text.roster.disputed(title)}</p>
    ${sides.map((side) => html`<p class="cb-quiet">${text.roster.side(side)}</p>`)}
    ${
      readonly
        ? undefined
        : html`<button class="cb-button" type="button" @click=${decide(true)}>${text.roster.keep}</button>
            <button class="cb-button" type="button" @click=${decide(false)}>${text.roster.removeAfterAll}</button>`
    }
  </div>`;
}

/** Two rows that look like one. */
export function duplicateNotice(
  { field, rows }: RosterState,
  pair: Duplicate,
  merge: () => void,
  dismiss: () => void,
): TemplateResult | undefined {
  const [index, intoIndex] = [pair.row, pair.into].map((id) => rows.findIndex((row) => row.id === id));
  const [row, into] = [rows[index ?? -1], rows[intoIndex ?? -1]];
  if (!row || !into) return undefined;
  const words = text.roster.duplicate(rowTitle(field, into, intoIndex ?? 0), rowTitle(field, row, index ?? 0));
  return html`<div class="cb-settle" role="group" aria-label=${text.roster.duplicateTitle}>
    <p class="cb-settle-title">${words}</p>
    <button class="cb-button" type="button" @click=${merge}>${text.roster.mergeBoth}</button>
    <button class="cb-link" type="button" @click=${dismiss}>${text.roster.different}</button>
  </div>`;
}

/** Removed rows, with who removed them and when; each can come back. */
export function removedRows(from: EventTarget, { removed, readonly }: RosterState): TemplateResult | undefined {
  if (removed.length === 0) return undefined;
  return html`<details class="cb-removed">
    <summary>${text.roster.removed(removed.length)}</summary>
    <ul>
      ${removed.map((gone) => {
        const restore = html`<button class="cb-link" type="button" @click=${() => emit(from, 'cb-restore-row', { row: gone.row })}>
          ${text.roster.restore}<span class="cb-hidden">${gone.title}</span>
        </button>`;
        return html`<li>${text.roster.removedRow(gone)} ${readonly ? undefined : restore}</li>`;
      })}
    </ul>
  </details>`;
}

/** Which row is the same as this one. */
export function mergeChoice({ field, rows }: RosterState, row: string, merge: (into: string) => void): TemplateResult {
  const chosen = (event: Event): void => {
    if (event.target instanceof HTMLSelectElement && event.target.value !== '') merge(event.target.value);
  };
  return html`<label class="cb-merge">
    <span>${text.roster.mergeWith}</span>
    <select @change=${chosen}>
      <option value="">${text.control.choose}</option>
      ${rows.map((other, index) => (other.id === row ? undefined : html`<option value=${other.id}>${rowTitle(field, other, index)}</option>`))}
    </select>
  </label>`;
}
