/**
 * A link to a sheet of another form of the same dossier: choose which, open it, or begin a new one. The element is told the
 * sheets; it does not look for them.
 */

import { html, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Value } from '#templates';
import { emit } from '../events.ts';
import { text } from '../text.zh.ts';
import { Control } from './control.ts';

export interface LinkTarget {
  /** id of the form whose sheets these are */
  readonly form: string;
  /** its title, for the buttons */
  readonly title: string;
  readonly sheets: readonly { readonly id: string; readonly label: string }[];
  /** the sheet that counts while none is chosen */
  readonly latest?: string;
  /** the sheets are households: one is chosen, none is opened or begun from here */
  readonly elsewhere?: true;
}

export class LinkControl extends Control {
  static override properties = { ...Control.properties, link: { attribute: false } };
  declare link: LinkTarget | undefined;

  get #id(): string | undefined {
    return typeof this.value === 'string' ? this.value : this.link?.latest;
  }

  protected override show(value: Value): string {
    const id = String(value);
    return this.link?.sheets.find((sheet) => sheet.id === id)?.label ?? id;
  }

  protected override entry(): TemplateResult {
    const { link } = this;
    const id = this.#id;
    if (!link) return this.output(id ?? '');
    const unknown = id !== undefined && !link.sheets.some((sheet) => sheet.id === id);
    return html`<span class="cb-entry">
      <select id=${this.name} .value=${live(id ?? '')} @change=${this.#onChange}>
        <option value="" ?selected=${id === undefined}>${link.elsewhere ? text.link.household : text.link.none(link.title)}</option>
        ${link.sheets.map((sheet) => html`<option value=${sheet.id} ?selected=${sheet.id === id}>${sheet.label}</option>`)}
        ${unknown ? html`<option value=${id} selected>${id}</option>` : undefined}
      </select>
      ${id === undefined || link.elsewhere ? undefined : html`<button class="cb-button" type="button" @click=${() => this.#open(id)}>${text.link.open}</button>`}
      ${link.elsewhere ? undefined : html`<button class="cb-link" type="button" @click=${() => this.#open(undefined)}>${text.link.begin(link.title)}</button>`}
    </span>`;
  }

  #open(sheet: string | undefined): void {
    if (this.link) emit(this, 'cb-open-sheet', { form: this.link.form, sheet });
  }

  readonly #onChange = (event: Event): void => {
    if (!(event.target instanceof HTMLSelectElement)) return;
    this.value = event.target.value || undefined;
    emit(this, 'cb-input', { value: this.value, text: event.target.value });
  };
}
