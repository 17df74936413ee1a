/**
 * Several of several options.
 *
 * - Kept in the order of the list; where the field is `ordered`, in the order chosen, and that order can be changed: the
 *   first is the main one.
 * - `alone` (无, 健康) excludes all others, in either direction.
 * - At `max` the others wait until one is taken away; the reason stands beside them.
 */

import { html, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { ChoicesField } from '#templates';
import { emit } from '../events.ts';
import { text } from '../text.zh.ts';
import { Control } from './control.ts';

export class ChoicesControl extends Control {
  get #rules(): Partial<ChoicesField> {
    return this.field.kind === 'choices' ? this.field : {};
  }

  get #chosen(): readonly string[] {
    return Array.isArray(this.value) ? this.value.filter((entry): entry is string => typeof entry === 'string') : [];
  }

  #send(chosen: readonly string[]): void {
    this.value = chosen.length > 0 ? chosen : undefined;
    emit(this, 'cb-input', { value: this.value, text: chosen.join('、') });
  }

  #toggle(option: string): void {
    const { alone, ordered } = this.#rules;
    const before = this.#chosen;
    if (before.includes(option)) {
      this.#send(before.filter((entry) => entry !== option));
    } else if (option === alone) {
      this.#send([option]);
    } else {
      const next = [...before.filter((entry) => entry !== alone), option];
      const place = (value: string): number => {
        const index = this.options.findIndex((entry) => entry.value === value);
        return index < 0 ? this.options.length : index;
      };
      this.#send(ordered ? next : next.sort((a, b) => place(a) - place(b)));
    }
  }

  #raise(option: string): void {
    const chosen = [...this.#chosen];
    const index = chosen.indexOf(option);
    chosen.splice(index, 1);
    chosen.splice(index - 1, 0, option);
    this.#send(chosen);
  }

  protected override entry(): TemplateResult {
    const chosen = this.#chosen;
    const { ordered, max = Number.POSITIVE_INFINITY, alone } = this.#rules;
    const listed = this.options.map(({ value }) => value);
    const all = [...listed, ...chosen.filter((value) => !listed.includes(value))];
    const full = chosen.length >= max;
    return html`<span class="cb-options" role="group" id=${this.name}>
      ${all.map((value) => {
        const rank = chosen.indexOf(value);
        return html`<label class="cb-option">
          <input
            type="checkbox"
            .value=${value}
            .checked=${live(rank >= 0)}
            ?disabled=${full && rank < 0 && value !== alone}
            @change=${() => this.#toggle(value)}
          />
          <span>${ordered && rank >= 0 ? html`<b class="cb-rank">${rank + 1}</b>` : undefined}${value}</span>
        </label>`;
      })}
      ${full ? html`<span class="cb-quiet">${text.control.atMost(max)}</span>` : undefined}
      ${
        ordered && chosen.length > 1
          ? html`<span class="cb-order">
              ${chosen
                .slice(1)
                .map(
                  (value) =>
                    html`<button class="cb-link" type="button" @click=${() => this.#raise(value)}>${text.control.raise(value)}</button>`,
                )}
            </span>`
          : undefined
      }
    </span>`;
  }
}
