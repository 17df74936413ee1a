/**
 * Lines (断行): pieces of text → lines no wider than the space there is. Pure; knows of fonts only `measure`.
 *
 * - L1 No line begins with closing punctuation and none ends with opening punctuation (GB/T 15834-2011, 5.1); `——` and
 *   `……` are never parted.
 * - L2 A number, telephone number or Latin word is never parted, nor a piece marked `whole`; a date only after its year. Where one
 *   is wider than the whole line it is broken between characters, so nothing is ever cut off or runs over an edge.
 * - L3 Every character comes out again, in order, except blanks at the ends of lines.
 */
import { charactersOf, printable, remembered } from './characters.ts';
import type { Measure, TextRun } from './page.ts';

/** A stretch of text of one origin; or a blank to write on. */
export interface Piece {
  readonly text: string;
  readonly origin: TextRun['origin'];
  readonly path?: string;
  readonly bold?: true;
  readonly face?: TextRun['face'];
  /** kept on one line where that is possible: an option with its box, a date, an amount */
  readonly whole?: true;
  /** stays on the line of the piece before it: the blank after 其他 */
  readonly glued?: true;
  /** width in mm of an underlined blank that stands in place of text */
  readonly blank?: number;
  /** the blank is at least so wide and reaches to the end of its line */
  readonly fills?: true;
}

/** Part of a line: where it begins, from the line's left end. */
export interface LinePart {
  readonly x: number;
  readonly width: number;
  readonly text: string;
  readonly piece: Piece;
  /** mm between its characters, see spacing.ts */
  readonly spacing?: number;
}
export interface Line {
  readonly parts: readonly LinePart[];
  readonly width: number;
  /** the text, or a paragraph of it, ends here */
  readonly ends?: true;
}

// Each character is asked for its classes many times; they never change.
const classOf = (pattern: RegExp) => ({ test: remembered((character) => pattern.test(character)) });
const noStart = classOf(/^[！），．：；？］｝、。〉》」』】〕〗〞’”·～%‰℃°′″!),.:;?\]}]$/u);
const noEnd = classOf(/^[（［｛《〈「『【〔〖〝‘“￥$¥£([{]$/u);
const inseparable = classOf(/^[—…]$/u);
/** Letters, digits (full-width ones too) and what stands inside numbers, dates and addresses. */
export const word = classOf(/^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Nd}\p{M}.,:/@_+\-%*#&'~‰=]$/u);

/** `2023年5月20日` is parted after its year at most. */
const inDate = (before: string, after: string): boolean =>
  (/\d/.test(before) && /[年月日]/.test(after)) || (before === '月' && /\d/.test(after));

interface Token {
  readonly parts: readonly { readonly text: string; readonly piece: Piece }[];
  readonly kind: 'text' | 'space' | 'newLine';
}

/** Breaks `pieces` into lines of at most `width` mm at `size` points. */
export function breakLines(pieces: readonly Piece[], width: number, size: number, measure: Measure): Line[] {
  const widthOf = ({ text, piece }: { text: string; piece: Piece }): number =>
    piece.blank ?? measure(text, size, piece.bold, piece.face);
  const lines: Line[] = [];
  let parts: { x: number; width: number; text: string; piece: Piece }[] = [];
  let used = 0;
  let pending: Token | undefined;

  const add = (text: string, piece: Piece): void => {
    const own = widthOf({ text, piece });
    const partWidth = piece.fills === true ? Math.max(own, width - used) : own;
    const last = parts.at(-1);
    if (last !== undefined && last.piece === piece && piece.blank === undefined) {
      last.text += text;
      last.width += partWidth;
    } else parts.push({ x: used, width: partWidth, text, piece });
    used += partWidth;
  };
  const endLine = (ends?: true): void => {
    lines.push({ parts, width: used, ...(ends ? { ends } : {}) });
    parts = [];
    used = 0;
    pending = undefined;
  };

  const fits = (piece: Piece): boolean => widthOf({ text: printable(piece.text), piece }) <= width;
  for (const token of tokensIn(pieces, pieces.every((piece) => piece.whole !== true || fits(piece)) || fits)) {
    if (token.kind === 'newLine') {
      endLine(true);
      continue;
    }
    if (token.kind === 'space') {
      pending = token;
      continue;
    }
    const tokenWidth = token.parts.reduce((sum, part) => sum + widthOf(part), 0);
    const gap =
      parts.length > 0 && pending !== undefined ? pending.parts.reduce((sum, part) => sum + widthOf(part), 0) : 0;
    if (used + gap + tokenWidth <= width + 0.001) {
      if (gap > 0) for (const { text, piece } of pending?.parts ?? []) add(text, piece);
      for (const { text, piece } of token.parts) add(text, piece);
    } else {
      if (parts.length > 0) endLine();
      if (tokenWidth <= width + 0.001) for (const { text, piece } of token.parts) add(text, piece);
      else {
        // L2: wider than a whole line. Break between characters; punctuation still stays with its word where it can.
        for (const { text, piece } of token.parts) {
          for (const cluster of piece.blank === undefined ? clustersOf(text) : [text]) {
            const together = widthOf({ text: cluster, piece }) <= width;
            for (const each of together ? [cluster] : charactersOf(cluster)) {
              if (parts.length > 0 && used + widthOf({ text: each, piece }) > width + 0.001) endLine();
              add(each, piece);
            }
          }
        }
      }
    }
    pending = undefined;
  }
  if (parts.length > 0 || lines.length === 0) endLine(true);
  return lines;
}

/** Characters, each with the closing punctuation after it and the opening punctuation before it. */
function clustersOf(text: string): string[] {
  const clusters: string[] = [];
  let joined = false;
  for (const character of charactersOf(text)) {
    const last = clusters.length - 1;
    if (last >= 0 && (joined || noStart.test(character))) clusters[last] += character;
    else clusters.push(character);
    joined = noEnd.test(character);
  }
  return clusters;
}

// The same pieces are tried at size after size and width after width; what stays together in them hardly ever changes.
const cutWhole = new WeakMap<readonly Piece[], Token[]>();
const cutFree = new WeakMap<readonly Piece[], Token[]>();

/** What stays together; `whole`: pieces that want to stay whole do, all, none, or those that fit. */
function tokensIn(pieces: readonly Piece[], whole: boolean | ((piece: Piece) => boolean)): Token[] {
  if (typeof whole === 'function') return tokensOf(pieces, whole);
  const known = whole ? cutWhole : cutFree;
  let tokens = known.get(pieces);
  if (tokens === undefined) {
    tokens = tokensOf(pieces, () => whole);
    known.set(pieces, tokens);
  }
  return tokens;
}

/** Cuts pieces into what stays together. Neighbours are joined across pieces where punctuation demands it. */
function tokensOf(pieces: readonly Piece[], fits: (piece: Piece) => boolean): Token[] {
  const tokens: { parts: { text: string; piece: Piece }[]; kind: Token['kind'] }[] = [];
  let before = '';
  let joined = false; // whether the next character belongs to the last token whatever it is
  const append = (text: string, piece: Piece, together: boolean): void => {
    const last = tokens.at(-1);
    if (together && last?.kind === 'text') {
      const part = last.parts.at(-1);
      if (part?.piece === piece) part.text += text;
      else last.parts.push({ text, piece });
    } else tokens.push({ parts: [{ text, piece }], kind: 'text' });
  };

  for (const piece of pieces) {
    const text = printable(piece.text);
    if (piece.blank !== undefined || (piece.whole === true && fits(piece))) {
      append(text, piece, joined || piece.glued === true);
      before = charactersOf(text).at(-1) ?? '';
      joined = noEnd.test(before);
      continue;
    }
    for (const character of charactersOf(text)) {
      if (character === '\n') {
        tokens.push({ parts: [], kind: 'newLine' });
        before = '';
        joined = false;
        continue;
      }
      if (character === ' ') {
        const last = tokens.at(-1);
        if (last?.kind === 'space') last.parts.push({ text: character, piece });
        else tokens.push({ parts: [{ text: character, piece }], kind: 'space' });
        before = '';
        joined = false;
        continue;
      }
      const inWord = (word.test(character) && word.test(before)) || inDate(before, character);
      const pair = inseparable.test(character) && character === before;
      append(character, piece, joined || inWord || pair || (before !== '' && noStart.test(character)));
      before = character;
      joined = noEnd.test(character);
    }
  }
  return tokens;
}

/** Width in mm of the widest stretch that L2 keeps together. */
export function widestToken(pieces: readonly Piece[], size: number, measure: Measure): number {
  return tokensIn(pieces, false).reduce((widest, token) => {
    const width = token.parts.reduce(
      (sum, { text, piece }) => sum + (piece.blank ?? measure(text, size, piece.bold, piece.face)),
      0,
    );
    return token.kind === 'text' ? Math.max(widest, width) : widest;
  }, 0);
}
