/**
 * One of several options: radio buttons up to six, a list beyond; in a row of a table beyond three. A value that is not in the list (chosen under an older
 * one, or hidden by the county since) stays readable and chosen.
 */

import { html, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Option } from '#templates';
import { emit } from '../events.ts';
import { text } from '../text.zh.ts';
import { Control } from './control.ts';

/** More would need too much room as buttons; in a row of a table there is less. */
export function isList(options: readonly Option[], compact: boolean): boolean {
  return options.length > (compact ? 3 : 6);
}

/** The options as buttons, one of them chosen, and a way back to none. Used for 是/否, too. */
export function radios(
  control: Control,
  options: readonly { value: string; chosen: boolean }[],
  choose: (value: string | undefined) => void,
): TemplateResult {
  return html`<span class="cb-options" role="radiogroup" id=${control.name}>
    ${options.map(
      ({ value, chosen }) => html`<label class="cb-option">
        <input type="radio" name=${control.name} .value=${value} .checked=${live(chosen)} @change=${() => choose(value)} />
        <span>${value}</span>
      </label>`,
    )}
    ${
      !control.required && options.some(({ chosen }) => chosen)
        ? html`<button class="cb-link" type="button" @click=${() => choose(undefined)}>${text.control.clear}</button>`
        : undefined
    }
  </span>`;
}

export class ChoiceControl extends Control {
  #choose(value: string | undefined): void {
    this.value = value;
    emit(this, 'cb-input', { value, text: value ?? '' });
    // The button that cleared is gone; the keyboard goes on from the options.
    if (value === undefined) this.focus();
  }

  protected override entry(): TemplateResult {
    const chosen = typeof this.value === 'string' ? this.value : this.raw;
    const strange = chosen !== undefined && !this.options.some(({ value }) => value === chosen);
    const options = strange ? [...this.options, { value: chosen }] : this.options;
    if (!isList(this.options, this.compact)) {
      return radios(
        this,
        options.map(({ value }) => ({ value, chosen: value === chosen })),
        (value) => this.#choose(value),
      );
    }
    return html`<select id=${this.name} .value=${live(chosen ?? '')} @change=${this.#onChange}>
      <option value="" ?selected=${chosen === undefined}>${text.control.choose}</option>
      ${options.map(({ value }) => html`<option value=${value} ?selected=${value === chosen}>${value}</option>`)}
    </select>`;
  }

  readonly #onChange = (event: Event): void => {
    if (event.target instanceof HTMLSelectElement) this.#choose(event.target.value || undefined);
  };
}
