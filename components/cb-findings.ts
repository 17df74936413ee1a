/**
 * `<cb-findings>`: everything a check found, in one list on top; each line leads to its field.
 *
 * - Shown when somebody asks, so it takes the focus itself (`focus()`) and needs no `role=alert`: an alert would be read
 *   over the words the focus makes the reader say. `alert` is for pages that show it without being asked.
 * - A line is a real link for readers that list links, but it moves the focus by hand: the page's address holds which sheet
 *   is open and must stay. Focusing scrolls, and so that the label is seen as well the field is put in the middle.
 *
 * Properties: `findings`, `labelOf` (view path → words), `alert`. Event: `cb-go`.
 */

import { html, type TemplateResult } from 'lit';
import type { Finding, Level } from '#templates';
import { emit } from './events.ts';
import { idOf } from './field-state.ts';
import { LightElement } from './light-element.ts';
import { text } from './text.zh.ts';

/** Longer lists help nobody and are slow to read out. */
const most = 60;
const levels: readonly Level[] = ['error', 'warning', 'note'];

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
    const { findings } = this;
    const count = (level: Level): number => findings.filter((finding) => finding.level === level).length;
    const worst = levels.find((level) => count(level) > 0);
    return html`<div class="cb-findings" tabindex="-1" data-level=${worst ?? 'none'} role=${this.alert ? 'alert' : 'group'} aria-labelledby="cb-findings-title">
      <h2 id="cb-findings-title">${worst ? text.findings.title : text.findings.none}</h2>
      ${worst ? html`<p>${text.findings.counts(count('error'), count('warning'), count('note'))}</p>` : undefined}
      ${levels.map((level) => {
        const found = findings.filter((finding) => finding.level === level);
        if (found.length === 0) return undefined;
        return html`<h3>${text.findings.groups[level]}</h3>
          <ul data-level=${level}>
            ${found.slice(0, most).map(
              ({ path, message, source }) => html`<li>
                <a href="#${idOf(path)}" @click=${(event: Event) => this.#go(event, path)}>${this.labelOf(path)}</a>：${message}
                ${source ? html`<small class="cb-source">${text.findings.source(source)}</small>` : undefined}
              </li>`,
            )}
          </ul>
          ${found.length > most ? html`<p class="cb-quiet">${text.findings.more(found.length - most)}</p>` : undefined}`;
      })}
    </div>`;
  }
}
