/**
 * Shared plain text: several people write in one note and letters of all of them stay.
 *
 * - What changed in the entry since it last agreed with the note goes out as one splice.
 * - Other people's letters come in around the caret. While an input method composes they wait; afterwards the composed
 *   text is placed where it belongs in what the note has become (`through`).
 */

import { html, type PropertyValues, type TemplateResult } from 'lit';
import type { Note } from '#sync';
import { CompositionGuard } from '../composition.ts';
import { emit } from '../events.ts';
import { text } from '../text.zh.ts';
import { Control } from './control.ts';
import { longest } from './typed-control.ts';

/** `remove` characters at `index` became `insert`. */
export interface Splice {
  readonly index: number;
  readonly remove: number;
  readonly insert: string;
}

/** The one splice that makes `after` of `before`; never cuts a surrogate pair. */
export function spliceBetween(before: string, after: string): Splice | undefined {
  if (before === after) return undefined;
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start++;
  if (isLow(before, start) || isLow(after, start)) start--;
  let end = 0;
  while (end < most - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  if (end > 0 && (isLow(before, before.length - end) || isLow(after, after.length - end))) end--;
  return { index: start, remove: before.length - start - end, insert: after.slice(start, after.length - end) };
}

const isLow = (text: string, index: number): boolean => index > 0 && /[\uDC00-\uDFFF]/.test(text[index] ?? '');

/** Where a position of the text before a splice stands after it. */
export function through(position: number, { index, remove, insert }: Splice): number {
  if (position <= index) return position;
  return position >= index + remove ? position + insert.length - remove : index + insert.length;
}

const patience = 200;

export class NoteControl extends Control {
  static override properties = { ...Control.properties, note: { attribute: false } };
  declare note: Note | undefined;

  readonly #guard: CompositionGuard = new CompositionGuard(this, () => this.#exchange());
  /** what the entry and the note last agreed on */
  #agreed = '';
  #area: HTMLTextAreaElement | undefined;
  #stop: (() => void) | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #tooLong = false;
  /** our own splice is on its way: the note tells us of it before we have agreed on it */
  #sending = false;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#follow();
  }

  override disconnectedCallback(): void {
    this.flush();
    this.#stop?.();
    this.#stop = undefined;
    super.disconnectedCallback();
  }

  protected override shouldUpdate(changed: PropertyValues): boolean {
    if (changed.has('note') && this.note !== changed.get('note')) this.#follow();
    return !this.#guard.composing;
  }

  #follow(): void {
    this.#stop?.();
    this.#stop = this.isConnected ? this.note?.subscribe(() => this.#exchange()) : undefined;
  }

  override flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    removeEventListener('pagehide', this.#onPageHide);
    this.#exchange(true);
  }

  readonly #onPageHide = (): void => this.flush();

  /** Brings the other side's letters into the entry and, when it is time, ours into the note. */
  #exchange(ours = false): void {
    const { note } = this;
    const area = this.#area;
    if (!note || !area || this.#guard.composing || this.#sending) return;
    const theirs = spliceBetween(this.#agreed, note.text());
    if (!theirs && !ours) return;
    const mine = spliceBetween(this.#agreed, area.value);
    if (mine) {
      const tooLong = area.value.length > longest;
      if (tooLong || this.#tooLong)
        emit(this, 'cb-problem', { message: tooLong ? text.control.tooLong(area.value.length, longest) : undefined });
      this.#tooLong = tooLong;
      if (tooLong) return;
      const from = theirs ? through(mine.index, theirs) : mine.index;
      const to = theirs ? through(mine.index + mine.remove, theirs) : mine.index + mine.remove;
      this.#sending = true;
      try {
        note.splice(from, to - from, mine.insert);
      } finally {
        this.#sending = false;
      }
    }
    const whole = note.text();
    const incoming = spliceBetween(area.value, whole);
    if (incoming) {
      const focused = document.activeElement === area;
      const caret = [through(area.selectionStart, incoming), through(area.selectionEnd, incoming)] as const;
      area.value = whole;
      // Setting a selection would take the focus in some browsers.
      if (focused) area.setSelectionRange(...caret);
    }
    this.#agreed = whole;
    if (mine) emit(this, 'cb-input', { value: whole || undefined, text: whole });
  }

  readonly #onInput = (): void => {
    if (this.#guard.composing || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => this.flush(), patience);
    addEventListener('pagehide', this.#onPageHide);
  };

  protected override updated(): void {
    super.updated();
    const area = this.target instanceof HTMLTextAreaElement ? this.target : undefined;
    if (area !== this.#area) {
      // A fresh entry is empty, which must not read as "everything deleted".
      this.#area = area;
      this.#agreed = this.note?.text() ?? (typeof this.value === 'string' ? this.value : '');
      if (area) area.value = this.#agreed;
    }
    this.#exchange();
  }

  protected override entry(): TemplateResult {
    return html`<textarea id=${this.name} rows="3" @input=${this.#onInput} @focusout=${() => this.flush()}></textarea>`;
  }
}
