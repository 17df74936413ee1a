/**
 * TypedControl: a control into which a person types.
 *
 * - While composing nothing leaves and nothing enters (CompositionGuard).
 * - What is typed leaves at most 200 ms later, at once on leaving the field, on Enter and when the page goes away: a killed
 *   browser loses less than 300 ms. It does not leave on every key: each write costs the document bytes and a round of rules.
 * - Text that does not parse is sent as it is, with the sentence that says what is wrong. It is never dropped or corrected.
 * - What is typed stays on screen while the field has the focus, whatever arrives; on leaving, the value shows in its
 *   usual form.
 * - More than 20,000 characters are not sent: the relay refuses what is too large for it, and refuses it for ever. They stay on screen with
 *   the reason, and the page is not left without a question.
 */

import { html, type PropertyValues, type TemplateResult } from 'lit';
import { ifDefined } from 'lit/directives/if-defined.js';
import { live } from 'lit/directives/live.js';
import { parseValue, typedText } from '#templates';
import { CompositionGuard } from '../composition.ts';
import { emit } from '../events.ts';
import { text } from '../text.zh.ts';
import { Control } from './control.ts';

export const longest = 20_000;
const patience = 200;

export class TypedControl extends Control {
  protected readonly guard: CompositionGuard = new CompositionGuard(
    this,
    () => this.#read(),
    () => this.#begin(),
  );
  /** keyboard that phones show */
  protected readonly keyboard: string | undefined = undefined;
  #typed: string | undefined;
  #sent: string | undefined;
  #begun = false;
  #tooLong = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  override disconnectedCallback(): void {
    this.flush();
    removeEventListener('beforeunload', this.#hold);
    super.disconnectedCallback();
  }

  protected override shouldUpdate(_changed: PropertyValues): boolean {
    return !this.guard.composing;
  }

  /** What stands in the entry. */
  protected get shown(): string {
    return this.#typed ?? this.raw ?? typedText(this.field, this.value);
  }

  override flush(): void {
    clearTimeout(this.#timer);
    removeEventListener('pagehide', this.#onPageHide);
    if (this.#typed === undefined || this.guard.composing) return;
    this.send(this.#typed);
  }

  protected send(typed: string): void {
    if (typed === this.#sent) return;
    this.#sent = typed;
    const tooLong = typed.length > longest;
    if (tooLong || this.#tooLong)
      emit(this, 'cb-problem', { message: tooLong ? text.control.tooLong(typed.length, longest) : undefined });
    this.#tooLong = tooLong;
    if (tooLong) addEventListener('beforeunload', this.#hold);
    else removeEventListener('beforeunload', this.#hold);
    if (tooLong) return;
    const parsed = typed.trim() === '' ? { value: undefined } : parseValue(this.field, typed.trim());
    if ('problem' in parsed) {
      this.value = undefined;
      this.raw = typed;
      emit(this, 'cb-input', { value: typed, text: typed, problem: parsed.problem });
    } else {
      this.value = parsed.value;
      this.raw = undefined;
      emit(this, 'cb-input', { value: parsed.value, text: typed });
    }
  }

  readonly #onPageHide = (): void => this.flush();
  readonly #hold = (event: Event): void => event.preventDefault();

  #begin(): void {
    if (this.#begun) return;
    this.#begun = true;
    this.#sent = undefined;
    emit(this, 'cb-begin', undefined);
  }

  /** Takes in what stands in the entry now. */
  protected take(typed: string): void {
    this.#begin();
    if (this.#typed === typed) return;
    const waiting = this.#typed !== undefined && this.#typed !== this.#sent;
    this.#typed = typed;
    if (waiting) return;
    this.#timer = setTimeout(() => this.flush(), patience);
    addEventListener('pagehide', this.#onPageHide);
  }

  #read(): void {
    const entry = this.target;
    if (entry instanceof HTMLInputElement || entry instanceof HTMLTextAreaElement) this.take(entry.value);
  }

  protected readonly onInput = (): void => {
    if (!this.guard.composing) this.#read();
  };

  protected readonly onLeave = (): void => {
    if (!this.#begun || this.guard.composing) return;
    this.flush();
    if (!this.#tooLong) this.#typed = undefined;
    this.#begun = false;
    this.requestUpdate();
    emit(this, 'cb-leave', undefined);
  };

  protected readonly onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && !event.isComposing) this.flush();
  };

  protected override entry(): TemplateResult {
    return html`<span class="cb-entry">
      <input
        id=${this.name}
        type="text"
        inputmode=${ifDefined(this.keyboard)}
        autocomplete="off"
        spellcheck="false"
        .value=${live(this.shown)}
        @input=${this.onInput}
        @focusout=${this.onLeave}
        @keydown=${this.onKey}
      />${this.beside()}
    </span>`;
  }

  /** What stands behind the entry: the unit, a calendar. */
  protected beside(): TemplateResult | undefined {
    const unit = this.field.unit ?? (this.field.kind === 'money' ? text.control.yuan : undefined);
    return unit ? html`<span class="cb-unit">${unit}</span>` : undefined;
  }
}
