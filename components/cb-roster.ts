/**
 * `<cb-roster>`: the rows of a repeat: members, slips, visitors.
 *
 * - Quick at 200 rows × 40 columns: a row is text until somebody opens it, and is rendered again only when it, its findings
 *   or its place changed. Few and narrow rows stand open from the start.
 * - While somebody works in the roster, rows keep their places, even if what is typed sorts them anew: a row must not
 *   jump away from under the hands.
 * - Removing asks nothing, because it can be undone: removed rows wait below, with who removed them and when.
 *
 * Keyboard: ↑ ↓ Home End move between closed rows; Alt+↑ ↓ go to the same field of the next row.
 * Property `state`: a RosterState. Events: those of the fields; `cb-add-row`, `cb-remove-row`, `cb-restore-row`,
 * `cb-merge-row`, `cb-dispute`.
 */

import { html, type PropertyValues, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Finding, RowView } from '#templates';
import { CbField } from './cb-field.ts';
import { type Duplicate, duplicatesOf } from './duplicates.ts';
import { emit } from './events.ts';
import { idOf } from './field-state.ts';
import { whenIdle } from './idle.ts';
import { LightElement } from './light-element.ts';
import { disputeNotice, duplicateNotice, mergeChoice, removedRows } from './roster-notices.ts';
import type { RosterState } from './roster-state.ts';
import { rowTitle, shownCell } from './shown.ts';
import { text } from './text.zh.ts';

/** So many controls may stand open at once without anybody asking for them. */
const quickControls = 80;
/** So few fields stand in one line while the row is open. */
const narrowest = 8;
/** What stands at once: enough for the window; the rest an instant later. */
const firstRows = 40;
const firstFields = 12;
const nothing: readonly Finding[] = [];

export class CbRoster extends LightElement {
  static override properties = {
    state: { attribute: false },
    opened: { state: true },
    dismissed: { state: true },
    merging: { state: true },
    shown: { state: true },
    filling: { state: true },
  };
  declare state: RosterState;
  declare opened: ReadonlySet<string>;
  /** pairs that people said are two */
  declare dismissed: ReadonlySet<string>;
  /** the row for which somebody looks for its double */
  declare merging: string | undefined;

  /** how many rows stand; the others come when the page is idle */
  declare shown: number;
  /** the row that was just opened, of which the first fields stand */
  declare filling: string | undefined;

  #known = new Set<string>();
  #awaited: string | undefined;
  #order: readonly string[] = [];
  #duplicates: { rows: readonly RowView[]; found: readonly Duplicate[] } = { rows: [], found: [] };

  constructor() {
    super();
    this.opened = new Set();
    this.dismissed = new Set();
    this.shown = firstRows;
    this.addEventListener('keydown', this.#onKey);
    this.addEventListener('focusout', (event) => {
      if (!(event.relatedTarget instanceof Node && this.contains(event.relatedTarget))) this.requestUpdate();
    });
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has('state')) return;
    const { field, rows } = this.state;
    if (rows !== this.#duplicates.rows) this.#duplicates = { rows, found: duplicatesOf(field, rows) };
    const fresh = rows.filter(({ id }) => !this.#known.has(id));
    if (fresh.length > 0 && rows.length * Object.keys(field.fields).length <= quickControls) {
      this.opened = new Set([...this.opened, ...fresh.map(({ id }) => id)]);
    }
    this.#known = new Set(rows.map(({ id }) => id));
  }

  // ---------------------------------------------------------------- handlers

  #toggle(row: string): void {
    const opened = new Set(this.opened);
    if (opened.delete(row)) this.#flush(row);
    else {
      opened.add(row);
      this.filling = row;
    }
    this.opened = opened;
  }

  /** What is typed and not sent must leave before its control goes. */
  #flush(row: string): void {
    for (const field of this.#box(row)?.querySelectorAll('cb-field') ?? []) {
      if (field instanceof CbField) field.control?.flush();
    }
  }

  #remove(row: string): void {
    this.#flush(row);
    emit(this, 'cb-remove-row', { row });
    void this.updateComplete.then(() => this.querySelector<HTMLElement>('.cb-add')?.focus());
  }

  #merge({ row, into }: Duplicate): void {
    this.#flush(row);
    emit(this, 'cb-merge-row', { row, into });
    void this.openRow(into);
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    const { target, key } = event;
    if (!(target instanceof Element) || event.isComposing || event.ctrlKey || event.metaKey) return;
    const row = target.closest<HTMLElement>('[data-row]');
    if (!row) return;
    const step = key === 'ArrowDown' ? 1 : key === 'ArrowUp' ? -1 : 0;
    if (event.altKey) {
      const field = target.closest('cb-field');
      if (step === 0 || !(field instanceof CbField)) return;
      const next = this.#rowAt(row, step)?.dataset.row;
      if (next === undefined) return;
      event.preventDefault();
      void this.openRow(next, field.state.path.split('/')[2]);
      return;
    }
    if (!target.matches('.cb-row-button')) return;
    const rows = this.#boxes();
    const next =
      key === 'Home' ? rows[0] : key === 'End' ? rows.at(-1) : step === 0 ? undefined : this.#rowAt(row, step);
    if (!next) return;
    event.preventDefault();
    next.querySelector<HTMLElement>('.cb-row-button')?.focus();
  };

  #boxes(): readonly HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>('[data-row]')];
  }
  #box(row: string): HTMLElement | undefined {
    return this.#boxes().find(({ dataset }) => dataset.row === row);
  }
  #rowAt(from: HTMLElement, step: number): HTMLElement | undefined {
    const boxes = this.#boxes();
    return boxes[boxes.indexOf(from) + step];
  }

  // ---------------------------------------------------------------- public

  /** Opens a row and puts the focus into it: its field `id`, else the first that can be filled. */
  async openRow(row: string, id?: string): Promise<void> {
    if (!this.opened.has(row)) this.opened = new Set([...this.opened, row]);
    this.shown = this.state.rows.length;
    this.filling = undefined;
    await this.updateComplete;
    const fields = [...(this.#box(row)?.querySelectorAll('cb-field') ?? [])].filter(
      (field) => field instanceof CbField,
    );
    const field =
      fields.find(({ state }) => state.path.endsWith(`/${id}`)) ??
      fields.find(({ state }) => state.readonly !== true && state.overridable !== true) ??
      fields[0];
    await field?.updateComplete;
    await field?.control?.updateComplete;
    field?.focus();
  }

  /** Opens a row that has just been added, as soon as it is among the rows. */
  openWhenThere(row: string): void {
    this.#awaited = row;
    this.requestUpdate();
  }

  protected override updated(): void {
    if (this.filling !== undefined || this.shown < this.state.rows.length) {
      whenIdle(() => {
        this.filling = undefined;
        this.shown = this.state.rows.length;
      });
    }
    const awaited = this.#awaited;
    if (awaited === undefined || !this.#known.has(awaited)) return;
    this.#awaited = undefined;
    queueMicrotask(() => void this.openRow(awaited));
  }

  // ---------------------------------------------------------------- render

  /** The rows in the order to show: as before while somebody is in here, new ones at the end. */
  #ordered(): readonly RowView[] {
    const { rows } = this.state;
    if (this.contains(document.activeElement)) {
      const place = new Map(this.#order.map((id, index) => [id, index]));
      const last = this.#order.length;
      const kept = [...rows].sort((a, b) => (place.get(a.id) ?? last) - (place.get(b.id) ?? last));
      this.#order = kept.map(({ id }) => id);
      return kept;
    }
    this.#order = rows.map(({ id }) => id);
    return rows;
  }

  override render(): TemplateResult {
    const { state } = this;
    const { field, path, label } = state;
    const rows = this.#ordered();
    const narrow = Object.keys(field.fields).length <= narrowest;
    return html`<div class="cb-roster" id=${idOf(path)} tabindex="-1" role="group" aria-labelledby="${idOf(path)}-label">
      <h3 class="cb-roster-title" id="${idOf(path)}-label"><span>${label}</span> <span class="cb-quiet">${text.roster.count(rows.length)}</span></h3>
      ${state.none && rows.length === 0 ? html`<cb-field .state=${state.none}></cb-field>` : undefined}
      ${state.findings.map(({ level, message }) => html`<p class="cb-message" data-level=${level}><b>${text.level[level]}</b>${message}</p>`)}
      ${state.readonly ? undefined : this.#duplicates.found.map((pair) => this.#duplicate(pair))}
      ${
        rows.length > 0 && !narrow
          ? html`<div class="cb-row-heads" aria-hidden="true">
              ${state.columns.map((column) => html`<span>${column.label}</span>`)}
            </div>`
          : undefined
      }
      <ol class="cb-rows" ?data-narrow=${narrow}>
        ${repeat(
          rows.slice(0, this.shown),
          ({ id }) => id,
          (row, index) => this.#row(row, index, narrow),
        )}
      </ol>
      ${
        state.readonly
          ? undefined
          : html`<button class="cb-button cb-add" type="button" @click=${() => emit(this, 'cb-add-row', undefined)}>${text.roster.add(field.rowName)}</button>`
      }
      ${removedRows(this, state)}
    </div>`;
  }

  #row(row: RowView, index: number, narrow: boolean): unknown {
    const { state } = this;
    const findings = state.findingsByRow.get(row.id) ?? nothing;
    const open = this.opened.has(row.id);
    const disputed = state.disputed.get(row.id);
    // An open row looks after itself, field by field; a closed one depends on nothing but these.
    return guard(
      [
        row,
        index,
        findings,
        open ? state : undefined,
        this.merging === row.id,
        this.filling === row.id,
        disputed,
        state.readonly,
      ],
      () => {
        const title = rowTitle(state.field, row, index);
        return html`<li data-row=${row.id} class="cb-row" ?data-open=${open} ?data-disputed=${disputed !== undefined}>
        ${open && narrow ? undefined : this.#summary(row, index, findings, open)}
        ${disputed ? disputeNotice(this, row.id, disputed, title, state.readonly) : undefined}
        ${open ? this.#fields(row, title) : undefined}
      </li>`;
      },
    );
  }

  #summary(row: RowView, index: number, findings: readonly Finding[], open: boolean): TemplateResult {
    return html`<button class="cb-row-button" type="button" aria-expanded=${open} @click=${() => this.#toggle(row.id)}>
      <span class="cb-row-number">${index + 1}</span>
      ${this.state.columns.map((column) => html`<span class="cb-cell" data-label=${column.label}>${shownCell(column.field, row[column.id])}</span>`)}
      <span class="cb-row-state" data-level=${findings[0]?.level ?? 'none'}>${text.roster.state(findings)}</span>
    </button>`;
  }

  #fields(row: RowView, title: string): TemplateResult {
    const { state } = this;
    const { path, field } = state;
    const ids = Object.keys(field.fields).slice(0, this.filling === row.id ? firstFields : undefined);
    const mergeable = state.rows.length > 1 && Object.values(field.fields).some(({ kind }) => kind === 'idNumber');
    return html`<div class="cb-row-fields" role="group" aria-label=${title}>
      ${repeat(
        ids.flatMap((id) => state.stateOf(`${path}/${row.id}/${id}`) ?? []),
        (fieldState) => fieldState.path,
        (fieldState) => html`<cb-field data-kind=${fieldState.field.kind} .state=${fieldState}></cb-field>`,
      )}
      ${
        state.readonly
          ? undefined
          : html`<div class="cb-row-actions">
              <button class="cb-link" type="button" @click=${() => this.#remove(row.id)}>${text.roster.remove}<span class="cb-hidden">${title}</span></button>
              ${
                !mergeable
                  ? undefined
                  : this.merging === row.id
                    ? mergeChoice(state, row.id, (into) => this.#merge({ row: row.id, into }))
                    : html`<button class="cb-link" type="button" @click=${() => {
                        this.merging = row.id;
                      }}>${text.roster.merge}<span class="cb-hidden">${title}</span></button>`
              }
            </div>`
      }
    </div>`;
  }

  #duplicate(pair: Duplicate): TemplateResult | undefined {
    const name = `${pair.row} ${pair.into}`;
    if (this.dismissed.has(name)) return undefined;
    const dismiss = (): void => {
      this.dismissed = new Set([...this.dismissed, name]);
    };
    return duplicateNotice(this.state, pair, () => this.#merge(pair), dismiss);
  }
}
