/**
 * `<cb-settle>`: a disagreement, with all values, who wrote each, when and why; and the way out of it: pick one or type
 * another, with a reason. Nothing is settled by waiting, nor by the first who clicks without saying why. Who may only read sees
 * the values and no way out of it.
 *
 * Property `state`: the FieldState. Event: `cb-settle`.
 */

import { html, type TemplateResult } from 'lit';
import type { Sibling } from '#sync';
import { isSealed, isValue } from '#templates';
import { Control } from './controls/control.ts';
import { emit } from './events.ts';
import { type FieldState, idOf } from './field-state.ts';
import { makeControl } from './later.ts';
import { differs, LightElement } from './light-element.ts';
import { settleText } from './settle-text.zh.ts';
import { shownValue } from './shown.ts';
import { text } from './text.zh.ts';

export class CbSettle extends LightElement {
  static override properties = {
    state: { attribute: false, hasChanged: differs },
    pick: { state: true },
    complaint: { state: true },
  };
  declare state: FieldState;
  /** index of the sibling, or -1: another value */
  declare pick: number | undefined;
  declare complaint: string | undefined;
  #other: Control | undefined;

  /** A control of the same kind for another value; made when asked for. */
  get #another(): Control | undefined {
    const { field, options, label, path } = this.state;
    if (!this.#other) {
      const made = makeControl(field);
      if (!(made instanceof Control)) {
        made.then(
          () => this.requestUpdate(),
          () => {
            this.complaint = text.field.notLoaded;
          },
        );
        return undefined;
      }
      this.#other = Object.assign(made, { field, options: options ?? [] });
    }
    return Object.assign(this.#other, { name: `${idOf(path)}-other`, label: settleText.otherValue(label) });
  }

  readonly #settle = (event: Event): void => {
    event.preventDefault();
    const why = this.querySelector<HTMLInputElement>('.cb-why')?.value.trim() ?? '';
    this.#other?.flush();
    const { pick } = this;
    const value = pick === -1 ? this.#other?.value : this.state.siblings[pick ?? 0]?.value;
    if (pick === undefined) this.complaint = settleText.pickFirst;
    else if (pick === -1 && value === undefined) this.complaint = settleText.typeFirst;
    else if (why === '') this.complaint = settleText.whyFirst;
    else if (!isSealed(value)) {
      this.complaint = undefined;
      emit(this, 'cb-settle', { value, why });
    }
  };

  override render(): TemplateResult {
    const { siblings, label, path, field } = this.state;
    const id = `${idOf(path)}-settle`;
    if (this.state.readonly)
      return html`<div class="cb-settle" role="group" aria-labelledby="${id}-title">
        <p class="cb-settle-title" id="${id}-title">${settleText.title(label, siblings.length)}</p>
        ${siblings.map((sibling) => html`<p>${this.#told(sibling)}</p>`)}
        <p class="cb-quiet">${settleText.others}</p>
      </div>`;
    const typed = field.kind !== 'note' && field.kind !== 'prose' && field.kind !== 'attachment';
    return html`<form class="cb-settle" aria-labelledby="${id}-title" @submit=${this.#settle} @cb-input=${stop} @cb-begin=${stop} @cb-leave=${stop}>
      <p class="cb-settle-title" id="${id}-title">${settleText.title(label, siblings.length)}</p>
      ${siblings.map((sibling, index) => this.#choice(id, sibling, index))}
      ${
        typed
          ? html`<label class="cb-option">
              <input type="radio" name=${id} .checked=${this.pick === -1} @change=${() => {
                this.pick = -1;
              }} />
              <span>${settleText.other}</span>
            </label>`
          : undefined
      }
      ${typed && this.pick === -1 ? this.#another : undefined}
      <label class="cb-settle-why">
        <span class="cb-label">${settleText.why}</span>
        <input class="cb-why" type="text" autocomplete="off" list="${id}-reasons" />
        <datalist id="${id}-reasons">${settleText.reasons.map((reason) => html`<option value=${reason}></option>`)}</datalist>
      </label>
      ${this.complaint ? html`<p class="cb-message" data-level="error" role="alert">${this.complaint}</p>` : undefined}
      <button class="cb-button" type="submit">${settleText.done}</button>
    </form>`;
  }

  #choice(id: string, sibling: Sibling, index: number): TemplateResult {
    // Sealed without a key, or text that is no value: to be seen, not to be taken.
    const closed = sibling.value !== undefined && !isValue(this.state.field.kind, sibling.value);
    return html`<label class="cb-option">
      <input type="radio" name=${id} ?disabled=${closed} .checked=${this.pick === index} @change=${() => {
        this.pick = index;
      }} />
      <span>${this.#told(sibling)}</span>
    </label>`;
  }

  #told(sibling: Sibling): TemplateResult {
    return html`<b>${sibling.value === undefined ? settleText.cleared : shownValue(this.state.field, sibling.value)}</b>
      <small>${settleText.who(sibling)}</small>`;
  }
}

const stop = (event: Event): void => event.stopPropagation();
