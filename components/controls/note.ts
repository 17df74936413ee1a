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

/** Where a caret stands after others' changes, when our own splice `mine` went to `from`. */
function carried(position: number, mine: Splice, from: number, there: (position: number) => number): number {
  if (position >= mine.index && position <= mine.index + mine.insert.length) return from + position - mine.index;
  if (position < mine.index) return there(position);
  return there(position - mine.insert.length + mine.remove) + mine.insert.length;
}

const patience = 200;

export class NoteControl extends Control {
  static override properties = { ...Control.properties, note: { attribute: false } };
  declare note: Note | undefined;

  readonly #guard: CompositionGuard = new CompositionGuard(this, () => this.#exchange());
  /** what the entry and the note last agreed on */
  #agreed = '';
  /** what the note said when it was last looked at */
  #known = '';
  /** what others did since the entry and the note last agreed */
  #missed: Splice[] = [];
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
    if (!note || !area || this.#sending) return;
    // One by one as they come, so that letters before and behind ours do not look like one change all over.
    const theirs = spliceBetween(this.#known, note.text());
    if (theirs) {
      this.#missed.push(theirs);
      this.#known = note.text();
    }
    if (this.#guard.composing || (this.#missed.length === 0 && !ours)) return;
    const mine = spliceBetween(this.#agreed, area.value);
    if (mine && this.#isTooLong(area.value)) return;
    const missed = this.#missed.splice(0);
    const there = (position: number): number => missed.reduce(through, position);
    const from = mine ? there(mine.index) : 0;
    if (mine) {
      const remove = there(mine.index + mine.remove) - from;
      this.#sending = true;
      try {
        note.splice(from, remove, mine.insert);
      } finally {
        this.#sending = false;
      }
    }
    this.#agreed = note.text();
    this.#known = this.#agreed;
    if (area.value !== this.#agreed) {
      const moved = (position: number): number => (mine ? carried(position, mine, from, there) : there(position));
      const caret = [moved(area.selectionStart), moved(area.selectionEnd)] as const;
      area.value = this.#agreed;
      // Setting a selection would take the focus in some browsers.
      if (document.activeElement === area) area.setSelectionRange(...caret);
    }
    if (mine) emit(this, 'cb-input', { value: this.#agreed || undefined, text: this.#agreed });
  }

  #isTooLong(written: string): boolean {
    const tooLong = written.length > longest;
    if (tooLong || this.#tooLong)
      emit(this, 'cb-problem', { message: tooLong ? text.control.tooLong(written.length, longest) : undefined });
    this.#tooLong = tooLong;
    return tooLong;
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
      this.#known = this.#agreed;
      this.#missed = [];
      if (area) area.value = this.#agreed;
    }
    this.#exchange();
  }

  protected override entry(): TemplateResult {
    return html`<textarea id=${this.name} rows="3" @input=${this.#onInput} @focusout=${() => this.flush()}></textarea>`;
  }
}
