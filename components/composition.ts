/**
 * CompositionGuard: while an input method is composing, nothing leaves the control and nothing enters it.
 *
 * - Setting `value` or the selection of an input during composition drops what is being composed (Chromium) or doubles it
 *   (Safari). So the host asks `composing` before it renders, and renders once when composing ends.
 * - Chromium sends the last `input` before `compositionend`, Safari after it: `ended` runs on both and must not mind.
 * - What a person answers is what stood there when composing began: `began` runs before anything is composed.
 * - A blur or a lost element ends composing even where the browser forgets to say so.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

export class CompositionGuard implements ReactiveController {
  composing = false;
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #ended: () => void;
  readonly #began: (() => void) | undefined;

  constructor(host: ReactiveControllerHost & HTMLElement, ended: () => void, began?: () => void) {
    this.#host = host;
    this.#ended = ended;
    this.#began = began;
    host.addController(this);
  }

  hostConnected(): void {
    this.#host.addEventListener('compositionstart', this.#start);
    this.#host.addEventListener('compositionend', this.#end);
    // Captured, so that composing has ended before the control hears that it is left.
    this.#host.addEventListener('focusout', this.#end, true);
  }

  hostDisconnected(): void {
    this.#host.removeEventListener('compositionstart', this.#start);
    this.#host.removeEventListener('compositionend', this.#end);
    this.#host.removeEventListener('focusout', this.#end, true);
    this.composing = false;
  }

  readonly #start = (): void => {
    this.composing = true;
    this.#began?.();
  };

  readonly #end = (): void => {
    if (!this.composing) return;
    this.composing = false;
    this.#ended();
    this.#host.requestUpdate();
  };
}
