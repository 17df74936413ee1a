/**
 * A drawn signature, or the name typed by who cannot draw or uses a keyboard.
 *
 * - A drawing is SVG path data in a box of 300 × 120, at most 8 KB: moves and lines, one decimal, fewer points where it
 *   would be longer.
 * - A stroke that went wrong is taken back, the last one first; the others stay.
 * - A typed name is kept as the name itself. The two cannot be mixed up: path data begins with `M` and a digit (isDrawn).
 * - signature_pad is loaded when somebody wants to draw.
 */

import { html, svg, type TemplateResult } from 'lit';
import type { PointGroup } from 'signature_pad';
import type { Value } from '#templates';
import { emit } from '../events.ts';
import { isDrawn } from '../shown.ts';
import { text } from '../text.zh.ts';
import { Control } from './control.ts';

const width = 300;
const height = 120;
const mostBytes = 8192;

interface Point {
  readonly x: number;
  readonly y: number;
}
interface Pad {
  toData(): PointGroup[];
  fromData(strokes: PointGroup[]): void;
  off(): void;
}

/** Path data of strokes, in the box, short enough to keep. */
export function strokesToPath(strokes: readonly (readonly Point[])[]): string {
  const short = (value: number): string => String(Math.round(value * 10) / 10);
  for (let step = 1; ; step *= 2) {
    const path = strokes
      .filter((points) => points.length > 0)
      .map((points) => {
        const kept = points.filter((_, index) => index % step === 0 || index === points.length - 1);
        const [first, ...rest] = kept.map(({ x, y }) => `${short(x)} ${short(y)}`);
        // A single dot is drawn as a line of no length, which round caps make visible.
        return `M${first}L${rest.length > 0 ? rest.join('L') : first}`;
      })
      .join('');
    if (path.length <= mostBytes || step > 512) return path.slice(0, mostBytes);
  }
}

export class SignatureControl extends Control {
  static override properties = { ...Control.properties, way: { state: true } };
  declare way: 'draw' | 'type' | undefined;
  #pad: Pad | undefined;
  #canvas: HTMLCanvasElement | undefined;

  override disconnectedCallback(): void {
    this.#pad?.off();
    super.disconnectedCallback();
  }

  protected override show(value: Value): string {
    return typeof value === 'string' && !isDrawn(value) ? value : text.signature.drawn;
  }

  override render(): TemplateResult {
    return this.readonly && isDrawn(this.value) ? this.output(this.#picture()) : super.render();
  }

  #picture(): TemplateResult {
    return html`<svg class="cb-strokes" viewBox="0 0 ${width} ${height}" role="img" aria-label=${text.signature.drawn}>
      ${svg`<path d=${typeof this.value === 'string' ? this.value : ''} />`}
    </svg>`;
  }

  protected override entry(): TemplateResult {
    if (this.value !== undefined) {
      return html`<span class="cb-entry" role="group" id=${this.name}>
        ${isDrawn(this.value) ? this.#picture() : html`<span class="cb-value">${this.show(String(this.value))}</span>`}
        <button class="cb-link" type="button" @click=${() => this.#send(undefined)}>${text.signature.again}</button>
      </span>`;
    }
    return html`<span class="cb-signature" role="group" id=${this.name}>
      ${
        this.way === undefined
          ? html`<button class="cb-button" type="button" @click=${() => this.#choose('draw')}>${text.signature.draw}</button>
              <button class="cb-button" type="button" @click=${() => this.#choose('type')}>${text.signature.type}</button>`
          : this.way === 'draw'
            ? html`<canvas width=${width * 2} height=${height * 2} aria-label=${text.signature.here} role="img"></canvas>
                <button class="cb-button" type="button" @click=${this.#keepDrawing}>${text.signature.keep}</button>
                <button class="cb-link" type="button" @click=${this.#takeBack}>${text.signature.takeBack}</button>
                <button class="cb-link" type="button" @click=${() => this.#choose(undefined)}>${text.control.cancel}</button>`
            : html`<input type="text" aria-label=${text.signature.name} autocomplete="off" />
                <button class="cb-button" type="button" @click=${this.#keepName}>${text.signature.keep}</button>
                <button class="cb-link" type="button" @click=${() => this.#choose(undefined)}>${text.control.cancel}</button>`
      }
    </span>`;
  }

  protected override updated(): void {
    super.updated();
    const canvas = this.querySelector('canvas') ?? undefined;
    if (canvas === this.#canvas) return;
    this.#pad?.off();
    this.#pad = undefined;
    this.#canvas = canvas;
    if (canvas) void this.#prepare(canvas);
  }

  async #prepare(canvas: HTMLCanvasElement): Promise<void> {
    const { default: SignaturePad } = await import('signature_pad');
    if (canvas !== this.#canvas) return;
    canvas.getContext('2d')?.scale(canvas.width / canvas.clientWidth, canvas.height / canvas.clientHeight);
    this.#pad = new SignaturePad(canvas, { minWidth: 0.8, maxWidth: 2.4 });
  }

  async #choose(way: 'draw' | 'type' | undefined): Promise<void> {
    this.way = way;
    await this.updateComplete;
    this.focus();
  }

  #send(value: string | undefined): void {
    this.value = value;
    this.way = undefined;
    emit(this, 'cb-input', { value, text: value ?? '' });
    void this.updateComplete.then(() => this.focus());
  }

  readonly #keepDrawing = (): void => {
    const canvas = this.#canvas;
    if (!canvas) return;
    const strokes = (this.#pad?.toData() ?? []).map(({ points }) =>
      points.map(({ x, y }) => ({ x: (x * width) / canvas.clientWidth, y: (y * height) / canvas.clientHeight })),
    );
    if (strokes.length > 0) this.#send(strokesToPath(strokes));
  };

  readonly #takeBack = (): void => {
    this.#pad?.fromData(this.#pad.toData().slice(0, -1));
  };

  readonly #keepName = (): void => {
    const name = this.querySelector('input')?.value.trim();
    if (name) this.#send(name);
  };
}
