/**
 * A drawn signature, or the name typed by who cannot draw or uses a keyboard.
 *
 * - A drawing is kept as the outlines of its strokes (ink.ts says how, templates/drawing.ts what they are).
 * - A stroke that went wrong is taken back, the last one first; the others stay. What is too much to keep stays on the canvas, and it is said.
 * - A typed name is kept as the name itself. The two cannot be mixed up (isDrawn).
 * - The pad is loaded when somebody wants to draw.
 */

import { html, nothing, svg, type TemplateResult } from 'lit';
import { drawingBox, drawnWidth, isDrawn, isOutlined, type Value } from '#templates';
import { emit } from '../events.ts';
import { text } from '../text.zh.ts';
import { Control } from './control.ts';
import type { Pad } from './pad.ts';

export class SignatureControl extends Control {
  static override properties = { ...Control.properties, way: { state: true }, tooMuch: { state: true } };
  declare way: 'draw' | 'type' | undefined;
  /** what is drawn cannot be kept */
  declare tooMuch: boolean | undefined;
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
    const data = isDrawn(this.value) ? this.value : '';
    return html`<svg class="cb-strokes ${isOutlined(data) ? 'cb-outlines' : ''}" viewBox="0 0 ${drawingBox.width} ${drawingBox.height}" role="img" aria-label=${text.signature.drawn}>
      ${svg`<path d=${data} stroke-width=${drawnWidth} />`}
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
            ? html`<canvas width=${drawingBox.width * 2} height=${drawingBox.height * 2} aria-label=${text.signature.here} role="img" aria-busy="true"></canvas>
                <button class="cb-button" type="button" @click=${this.#keepDrawing}>${text.signature.keep}</button>
                <button class="cb-link" type="button" @click=${this.#takeBack}>${text.signature.takeBack}</button>
                <button class="cb-link" type="button" @click=${() => this.#choose(undefined)}>${text.control.cancel}</button>
                ${this.tooMuch ? html`<span class="cb-message" data-level="error" role="alert">${text.signature.tooMuch}</span>` : nothing}`
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
    const { padOn } = await import('./pad.ts');
    if (canvas !== this.#canvas) return;
    this.#pad = padOn(canvas);
    canvas.removeAttribute('aria-busy');
  }

  async #choose(way: 'draw' | 'type' | undefined): Promise<void> {
    this.way = way;
    this.tooMuch = false;
    await this.updateComplete;
    this.focus();
  }

  #send(value: string | undefined): void {
    this.value = value;
    this.way = undefined;
    this.tooMuch = false;
    emit(this, 'cb-input', { value, text: value ?? '' });
    void this.updateComplete.then(() => this.focus());
  }

  readonly #keepDrawing = (): void => {
    if (!this.#pad || this.#pad.isEmpty()) return;
    const drawing = this.#pad.drawing();
    if (drawing === undefined) this.tooMuch = true;
    else this.#send(drawing);
  };

  readonly #takeBack = (): void => {
    this.#pad?.takeBack();
    this.tooMuch = false;
  };

  readonly #keepName = (): void => {
    const name = this.querySelector('input')?.value.trim();
    if (name) this.#send(name);
  };
}
