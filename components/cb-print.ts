/**
 * `<cb-print>`: a sheet as a PDF: blank, filled, or filled with what is still open.
 *
 * - Drawn by a worker from `#print`, which is loaded when somebody prints; no server takes part.
 * - Characters that no font has are named, each with its field, before anything is drawn. Only who has seen them may go on,
 *   and then each leaves a square to be written by hand.
 * - Each result is for the moment it was made: it goes away when the variant or the fonts change.
 * - Fonts of a person's own that this device keeps go before those given; the result says so.
 *
 * Properties: `evaluation` (a function: the sheet as it is now), `fonts`, `place`, `number`, `labelOf`,
 * `reasons` (a function: path of a calculated field that a person set → why), `filed` (a function: what to say of its filing),
 * `pictures` (a function: the photos that paper of it shows), `variants` (which are offered; default all).
 * Event: `cb-go` to the field of a character.
 */

import { html, type TemplateResult } from 'lit';
import type { FiledMark, GivenFont, MissingCharacter, Pictures, Printer, PrintOptions } from '#print';
import type { Evaluation } from '#templates';
import { need } from './later.ts';
import { LightElement } from './light-element.ts';
import { missingCharacters } from './missing-characters.ts';
import { ownFontTrouble } from './own-font-trouble.ts';
import { text } from './text.zh.ts';

type Variant = PrintOptions['variant'];
const every: readonly Variant[] = ['filled', 'blank', 'findings'];

type State =
  | { readonly is: 'idle' | 'making' }
  | { readonly is: 'failed'; readonly why: string }
  | { readonly is: 'missing'; readonly missing: readonly MissingCharacter[] }
  | { readonly is: 'done'; readonly url: string; readonly name: string; readonly own: readonly string[] };

/** `YYYY-MM-DDTHH:mm` in the village's time. */
const villageTime = (): string => new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 16);

export class CbPrint extends LightElement {
  static override properties = {
    evaluation: { attribute: false },
    fonts: { attribute: false },
    place: {},
    number: {},
    labelOf: { attribute: false },
    reasons: { attribute: false },
    filed: { attribute: false },
    pictures: { attribute: false },
    variants: { attribute: false },
    variant: { state: true },
    state: { state: true },
  };
  declare evaluation: () => Evaluation | undefined;
  declare fonts: readonly GivenFont[];
  declare place: string | undefined;
  declare number: string | undefined;
  declare labelOf: (path: string) => string;
  declare reasons: () => Readonly<Record<string, string>>;
  declare filed: () => Promise<FiledMark | undefined>;
  declare pictures: (evaluation: Evaluation) => Promise<Pictures>;
  declare variants: readonly Variant[];
  declare variant: Variant;
  declare state: State;

  #printer: Promise<Printer> | undefined;
  #own: readonly string[] = [];

  constructor() {
    super();
    this.evaluation = () => undefined;
    this.fonts = [];
    this.labelOf = () => '';
    this.reasons = () => ({});
    this.filed = async () => undefined;
    this.pictures = async () => ({});
    this.variants = every;
    this.variant = 'filled';
    this.state = { is: 'idle' };
  }

  override disconnectedCallback(): void {
    this.#stop();
    super.disconnectedCallback();
  }

  /** A printer keeps its fonts. */
  #stop(): void {
    this.#show({ is: 'idle' });
    void this.#printer?.then((printer) => printer.close());
    this.#printer = undefined;
  }

  #show(state: State): void {
    if (this.state.is === 'done') URL.revokeObjectURL(this.state.url);
    this.state = state;
  }

  #start(): Promise<Printer> {
    this.#printer ??= Promise.all([import('#print'), import('./cb-own-fonts.ts')]).then(
      async ([{ createPrinter }, { keptFonts }]) => {
        const own = await keptFonts();
        this.#own = own.map(({ title }) => title);
        return createPrinter([...own, ...this.fonts]);
      },
    );
    return this.#printer;
  }

  async #make(allowMissing: boolean): Promise<void> {
    const evaluation = this.evaluation();
    if (!evaluation || this.state.is === 'making') return;
    this.#show({ is: 'making' });
    try {
      const printer = await this.#start();
      const { variant, place, number } = this;
      const filed = variant === 'blank' ? undefined : await this.filed();
      const pictures = variant === 'blank' ? {} : await this.pictures(evaluation);
      const result = await printer.print(evaluation.template, evaluation, {
        options: {
          variant,
          time: villageTime(),
          reasons: this.reasons(),
          pictures,
          ...(place ? { place } : {}),
          ...(number ? { number } : {}),
          ...(filed ? { filed } : {}),
        },
        allowMissing,
      });
      if ('missing' in result) this.#show({ is: 'missing', missing: result.missing });
      else {
        const url = URL.createObjectURL(new Blob([result.pdf], { type: 'application/pdf' }));
        this.#show({ is: 'done', url, name: `${evaluation.title}.pdf`, own: this.#own });
      }
    } catch (error) {
      // A worker that could not start, or whose font did not come, is of no more use.
      void this.#printer?.then((printer) => printer.close());
      this.#printer = undefined;
      this.#show({ is: 'failed', why: whyFailed(error) });
    }
    await this.updateComplete;
    this.querySelector<HTMLElement>('.cb-print-result a, .cb-print-result button')?.focus();
  }

  override render(): TemplateResult {
    const { state } = this;
    return html`<section class="cb-print" aria-labelledby="cb-print-title">
      <h2 id="cb-print-title">${text.print.title}</h2>
      ${this.variants.length > 1 ? this.#ways() : undefined}
      <button class="cb-button cb-main" type="button" aria-disabled=${state.is === 'making'} @click=${() => this.#make(false)}>
        ${state.is === 'making' ? text.print.making : text.print.make}
      </button>
      <button class="cb-link" type="button" @click=${() => print()}>${text.print.browser}</button>
      <div class="cb-print-result" role="status">${this.#result(state)}</div>
      <details class="cb-print-fonts" @toggle=${() => void need('cb-own-fonts')} @cb-fonts=${() => this.#stop()}>
        <summary>${text.print.fonts}</summary>
        <cb-own-fonts></cb-own-fonts>
      </details>
    </section>`;
  }

  #ways(): TemplateResult {
    return html`<div class="cb-print-ways" role="radiogroup" aria-labelledby="cb-print-title">
      ${this.variants.map(
        (variant) => html`<label class="cb-option">
          <input type="radio" name="cb-print-variant" .checked=${this.variant === variant} @change=${() => this.#choose(variant)} />
          <span>${text.print[variant]}</span>
        </label>`,
      )}
    </div>`;
  }

  #choose(variant: Variant): void {
    this.variant = variant;
    this.#show({ is: 'idle' });
  }

  #result(state: State): TemplateResult | undefined {
    if (state.is === 'done') {
      return html`<span>${text.print.done}${state.own.length > 0 ? text.print.withOwn(state.own) : ''}</span>
        <a href=${state.url} target="_blank" rel="noopener">${text.print.open}</a>
        <a href=${state.url} download=${state.name}>${text.print.download}</a>`;
    }
    if (state.is === 'failed') {
      return html`<p class="cb-message" data-level="error">${state.why}</p>`;
    }
    if (state.is !== 'missing') return undefined;
    const { labelOf } = this;
    return missingCharacters(state.missing, { from: this, labelOf, anyway: () => void this.#make(true) });
  }
}

/** Failures of fonts have sentences of their own. */
function whyFailed(error: unknown): string {
  const byFont = error instanceof Error && error.message.startsWith('Font');
  return ownFontTrouble(error) ?? (byFont ? text.print.failedByFont : text.print.failed);
}
