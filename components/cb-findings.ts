/**
 * `<cb-findings>`: everything a check found, in one list on top; each line leads to its field.
 *
 * - A blank that is still to be filled is no mistake: those stand apart, each by its label alone.
 * - Shown when somebody asks, so it takes the focus itself (`focus()`) and needs no `role=alert`: an alert would be read
 *   over the words the focus makes the reader say. `alert` is for pages that show it without being asked.
 * - A line is a real link for readers that list links, but it moves the focus by hand: the page's address holds which sheet
 *   is open and must stay. Focusing scrolls, and so that the label is seen as well the field is put in the middle.
 *
 * Properties: `findings`, `labelOf` (view path → words), `alert`. Event: `cb-go`.
 */

import { html, type TemplateResult } from 'lit';
import type { Finding } from '#templates';
import { emit } from './events.ts';
import { idOf } from './field-state.ts';
import { findingsText } from './findings-text.zh.ts';
import { LightElement } from './light-element.ts';
import { text } from './text.zh.ts';

/** Longer lists help nobody and are slow to read out. */
const most = 60;
const groups = ['error', 'missing', 'warning', 'note'] as const;
type Group = (typeof groups)[number];
const groupOf = ({ rule, level }: Finding): Group => (rule === 'required' ? 'missing' : level);
const levelOf = (group: Group) => (group === 'missing' ? 'warning' : group);

export class CbFindings extends LightElement {
  static override properties = {
    findings: { attribute: false },
    labelOf: { attribute: false },
    alert: { type: Boolean },
  };
  declare findings: readonly Finding[];
  declare labelOf: (path: string) => string;
  declare alert: boolean;

  constructor() {
    super();
    this.findings = [];
    this.labelOf = (path) => path;
    this.alert = false;
  }

  override focus(): void {
    this.querySelector<HTMLElement>('.cb-findings')?.focus();
  }

  readonly #go = (event: Event, path: string): void => {
    event.preventDefault();
    emit(this, 'cb-go', { path });
  };

  override render(): TemplateResult {
    const found = Object.fromEntries(groups.map((group) => [group, [] as Finding[]])) as Record<Group, Finding[]>;
    for (const finding of this.findings) found[groupOf(finding)].push(finding);
    const shown = groups.filter((group) => found[group].length > 0);
    const [worst] = shown;
    const { error, missing, warning, note } = found;
    const counts = { error: error.length, missing: missing.length, warning: warning.length, note: note.length };
    return html`<div class="cb-findings" tabindex="-1" data-level=${worst ? levelOf(worst) : 'none'} role=${this.alert ? 'alert' : 'group'} aria-labelledby="cb-findings-title">
      <h2 id="cb-findings-title">${worst ? findingsText.title : findingsText.none}</h2>
      ${worst ? html`<p>${findingsText.counts(counts)}</p>` : undefined}
      ${shown.map((group) => {
        const rest = found[group].length - most;
        return html`<h3>${findingsText.groups[group]}</h3>
          <ul data-level=${levelOf(group)}>
            ${found[group].slice(0, most).map(
              ({ path, message, source }) => html`<li>
                <a href="#${idOf(path)}" @click=${(event: Event) => this.#go(event, path)}>${this.labelOf(path)}</a>${group === 'missing' ? undefined : html`：${message}`}
                ${source ? html`<small class="cb-source">${text.findings.source(source)}</small>` : undefined}
              </li>`,
            )}
          </ul>
          ${rest > 0 ? html`<p class="cb-quiet">${findingsText.more(rest)}</p>` : undefined}`;
      })}
    </div>`;
  }
}
