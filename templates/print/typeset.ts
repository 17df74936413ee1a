/**
 * Typesetting (排字): a row's cells → lines of a chosen size, and the height the row needs. Pure.
 *
 * - Type begins at 10.5 pt and shrinks to 8 pt at least; then the row grows. Nothing is clipped.
 * - A number or Latin word is broken only if it is wider than the line even at 7 pt.
 */

import { printable } from './characters.ts';
import { breakLines, type Line, type Piece, widestToken } from './lines.ts';
import type { Measure } from './page.ts';
import type { Cell, Head, Manner, Row, TextCell } from './rows.ts';
import { spaced } from './spacing.ts';

export const millimetre = 25.4 / 72;
export const padding = { x: 1.3, y: 0.9 };
const sizes = [10.5, 10, 9.5, 9, 8.5, 8];

export interface SetText {
  readonly lines: readonly Line[];
  readonly size: number;
  /** mm from line to line */
  readonly leading: number;
  /** from edge to edge of its cell: running text without a frame */
  readonly flush?: true;
}
export interface SetCell {
  readonly cell: Cell;
  /** of a cell of text */
  readonly text?: SetText;
  /** what stands above a drawn part */
  readonly above: readonly SetAbove[];
}
export interface SetAbove {
  readonly text: SetText;
  readonly height: number;
}
export interface SetRow {
  readonly row: Row;
  readonly cells: readonly SetCell[];
  readonly height: number;
}

export function setRow(row: Row, measure: Measure): SetRow {
  const cells = row.cells.map((cell) => setCell(cell, measure));
  return { row, cells, height: cells.reduce((height, cell) => Math.max(height, heightOf(cell)), row.height) };
}

/** Rows of one table with the numbers and dates of a column in one size, that of the smallest. */
export function evened(rows: readonly SetRow[], measure: Measure): readonly SetRow[] {
  const smallest = new Map<Head, number[]>();
  let isEven = true;
  for (const { row, cells } of rows) {
    if (row.head === undefined) continue;
    const least = smallest.get(row.head) ?? [];
    smallest.set(row.head, least);
    for (let index = 0; index < cells.length; index++) {
      const size = sizeOfNumber(cells[index]);
      if (size === undefined) continue;
      const known = least[index] ?? size;
      if (known !== size) isEven = false;
      least[index] = Math.min(known, size);
    }
  }
  if (isEven) return rows;
  return rows.map((set) => {
    const least = set.row.head && smallest.get(set.row.head);
    if (least === undefined) return set;
    const cells = set.cells.map((each, index): SetCell => {
      const size = sizeOfNumber(each);
      return size === undefined || size === least[index] || each.cell.kind !== 'text'
        ? each
        : { ...each, text: setText({ ...each.cell, size: least[index] }, measure) };
    });
    return { ...set, cells };
  });
}

/** Points, of a cell with one number or date on one line. */
const sizeOfNumber = (set: SetCell | undefined): number | undefined =>
  set?.cell.kind === 'text' &&
  set.cell.pieces.length === 1 &&
  set.cell.pieces[0]?.whole === true &&
  set.text?.lines.length === 1
    ? set.text.size
    : undefined;

const nothing: readonly never[] = Object.freeze([]);

export function setCell(cell: Cell, measure: Measure): SetCell {
  if (cell.kind === 'text') return { cell, text: setText(cell, measure), above: nothing };
  const above = cell.above.map(({ pieces, height }): SetAbove => {
    const { x, width } = cell;
    const text = setText({ kind: 'text', x, width, pieces, manner: 'long', align: 'start' }, measure);
    return { text, height: Math.max(height, spaceOf(text)) };
  });
  return { cell, above };
}

export function heightOf({ cell, text, above }: SetCell): number {
  const written = above.reduce((sum, each) => sum + each.height, text ? spaceOf(text) : 0);
  return cell.kind === 'drawn' ? Math.max(cell.least, written + cell.drawn) : written;
}
export const textHeight = ({ lines, leading }: SetText): number => lines.length * leading;
/** Height with the room between text and frame. */
export const spaceOf = (text: SetText): number => textHeight(text) + edgeOf(text);
export const edgeOf = ({ flush }: Pick<SetText, 'flush'>): number => (flush ? 0 : 2 * padding.y);

/** Which numbers of lines are tried at which sizes, in this order; what fits none runs on at the last size. */
const tries: Record<Manner, readonly (readonly [lines: number, smallest: number])[]> = {
  label: [
    [1, 9],
    [2, 9],
    [2, 8],
    [3, 8],
  ],
  short: [
    [1, 8],
    [2, 9],
  ],
  long: [[Number.POSITIVE_INFINITY, 10.5]],
  options: [
    [2, 10],
    [3, 9.5],
  ],
  band: [[1, 9]],
  body: [],
};
const running: Record<Manner, number> = { label: 8, short: 9, long: 10.5, options: 9, band: 9, body: 10.5 };
const leadings: Record<Manner, number> = { label: 1.2, short: 1.25, long: 1.4, options: 1.4, band: 1.25, body: 1.6 };

/** mm of running text in a table that are set in its usual size */
const tallest = 60;

/** What the form itself says is set alike on every sheet of it, and a word alike in every row: set once with each measure. */
const knownTexts = new WeakMap<Measure, Map<string, unknown>>();

function onceEach<T>(measure: Measure, key: string, make: () => T): T {
  let known = knownTexts.get(measure);
  if (known === undefined) {
    known = new Map();
    knownTexts.set(measure, known);
  }
  let made = known.get(key) as T | undefined;
  if (made === undefined) {
    made = make();
    if (known.size >= mostKnown) known.clear();
    known.set(key, made);
  }
  return made;
}
const mostKnown = 4000;

export function setText(cell: TextCell, measure: Measure): SetText {
  const short = cell.manner === 'long' || cell.manner === 'body' ? undefined : onOneLine(cell, measure);
  if (short) return short;
  const { pieces, manner, align, width, size, leading } = cell;
  const ofForm = pieces.every(({ origin, path }) => origin === 'template' && path === undefined);
  if (!ofForm) return setPieces(cell, measure);
  return onceEach(measure, JSON.stringify([manner, align, width, size, leading, pieces]), () =>
    setPieces(cell, measure),
  );
}

function setPieces(cell: TextCell, measure: Measure): SetText {
  const flush = cell.manner === 'body';
  const width = flush ? cell.width : innerWidth(cell);
  const isRunning = flush || cell.manner === 'long';
  const at = (pieces: readonly Piece[], size: number): SetText => {
    const lines = breakLines(pieces, width, size, measure);
    return {
      lines: isRunning ? lines.map((line) => spaced(line, width, size, measure)) : lines,
      size,
      leading: leadingOf(cell, size),
      ...(flush ? { flush } : {}),
    };
  };
  const [piece] = cell.pieces;
  if (!isRunning && piece && cell.pieces.length === 1 && piece.path !== undefined && piece.text.length <= 40) {
    const { path: _path, ...same } = piece;
    const { manner, align, size, leading } = cell;
    const set = onceEach(measure, JSON.stringify([manner, align, width, size, leading, same]), () =>
      setPieces({ ...cell, pieces: [same] }, measure),
    );
    return {
      ...set,
      lines: set.lines.map((line) => ({ ...line, parts: line.parts.map((part) => ({ ...part, piece })) })),
    };
  }
  const finished = (text: SetText, pieces = cell.pieces): SetText =>
    isBalanced(cell, text) ? balance(pieces, text, width, measure) : text;

  if (cell.manner === 'long' && cell.size !== undefined) {
    // In the cells of a table: what would make a row very tall is set smaller first.
    let text = at(cell.pieces, whereWordsFit(cell.pieces, width, cell.size, measure));
    for (const size of sizes) if (spaceOf(text) > tallest && size < text.size) text = at(cell.pieces, size);
    return text;
  }
  if (cell.size !== undefined)
    return at(cell.pieces, flush ? cell.size : whereWordsFit(cell.pieces, width, cell.size, measure));
  for (const [most, smallest] of tries[cell.manner]) {
    for (const size of sizes) {
      if (size < smallest || widestToken(cell.pieces, size, measure) > width) continue;
      const text = at(cell.pieces, size);
      if (text.lines.length > most) continue;
      const isHead = cell.manner === 'label' && text.lines.length > 1;
      return (isHead && beforeBracket(cell.pieces, text, (part) => finished(at(part, size), part))) || finished(text);
    }
  }
  return finished(at(cell.pieces, whereWordsFit(cell.pieces, width, running[cell.manner], measure)));
}

const leadingOf = ({ leading, manner }: TextCell, size: number): number =>
  leading ?? size * millimetre * leadings[manner];

/**
 * Most values in a list are a word or a number: where such a one fits its line, nothing need be cut or tried. The same line as
 * `breakLines` makes of it, in the first size that the manner tries.
 */
function onOneLine(cell: TextCell, measure: Measure): SetText | undefined {
  const { pieces, manner, size: given } = cell;
  const piece = pieces[0];
  if (piece === undefined || pieces.length > 1 || piece.blank !== undefined) return undefined;
  const text = printable(piece.text);
  if (text === '' || text.includes('\n') || text.startsWith(' ') || text.endsWith(' ')) return undefined;
  const first = tries[manner][0];
  const most = first?.[0] ?? 1;
  const smallest = first?.[1] ?? running[manner];
  const width = innerWidth(cell);
  const em = measure(text, 1, piece.bold, piece.face);
  const tried = given === undefined ? sizes : [given];
  // By number, not one of an iterator: this is done for every cell, and before anything is compiled each step makes an object.
  for (let index = 0; index < tried.length; index++) {
    const size = tried[index] ?? 0;
    // By a hair: let that be judged in one place. And what may take two lines does so before it is set smaller.
    if (em * size <= width) {
      const line: Line = { parts: [{ x: 0, width: em * size, text, piece }], width: em * size, ends: true };
      return { lines: [line], size, leading: leadingOf(cell, size) };
    }
    if (em * size <= width + 0.001 || most > 1 || size <= smallest) return undefined;
  }
  return undefined;
}

/** A head of some lines is best divided before its bracket, if it has one: 人均纯收入/（元），务工/时间/（月） */
function beforeBracket(
  pieces: readonly Piece[],
  text: SetText,
  set: (pieces: readonly Piece[]) => SetText,
): SetText | undefined {
  const [piece] = pieces;
  const bracket = piece?.text.search(/(?<=.)[（(]/u) ?? -1;
  if (piece === undefined || pieces.length > 1 || bracket < 0) return undefined;
  const parts = [piece.text.slice(0, bracket), piece.text.slice(bracket)].map((part) =>
    set([{ ...piece, text: part }]),
  );
  const lines = parts.flatMap((part) => part.lines);
  return lines.length === text.lines.length ? { ...text, lines } : undefined;
}

/** Heads, and a word or two in the middle of a cell. */
export const isBalanced = (cell: TextCell, { lines }: SetText): boolean =>
  cell.manner === 'label' || (cell.align === 'middle' && lines.length === 2 && lettersIn(lines) <= 16);
const lettersIn = (lines: readonly Line[]): number =>
  lines.reduce((count, { parts }) => parts.reduce((sum, part) => sum + [...part.text].length, count), 0);

/** Narrow columns need their millimetres for letters. */
export const insetOf = (width: number): number => (width < 12 ? 0.5 : width < 25 ? 0.9 : padding.x);
const innerWidth = ({ width }: { readonly width: number }): number => width - 2 * insetOf(width);

/** The size, not above `size`, at which no word must be broken: a number cut in two is worse than small print. */
function whereWordsFit(pieces: readonly Piece[], width: number, size: number, measure: Measure): number {
  const smaller = [size, ...[...sizes, 7.5, 7].filter((each) => each < size)];
  return smaller.find((each) => widestToken(pieces, each, measure) <= width) ?? Math.min(size, 8);
}

/** A title over `width` mm: as few lines as it needs, as even as they can be. */
export function balanced(pieces: readonly Piece[], width: number, size: number, measure: Measure): SetText {
  const lines = breakLines(pieces, width, size, measure);
  return balance(pieces, { lines, size, leading: size * millimetre * 1.35 }, width, measure);
}

/** The same number of lines, as even as they can be: 户主/姓名 rather than 户主姓/名. One letter a line stands upright. */
function balance(pieces: readonly Piece[], text: SetText, width: number, measure: Measure): SetText {
  if (text.lines.length === 1) return text;
  let lines = text.lines;
  const step = (text.size * millimetre) / 2;
  for (let narrower = width - step; narrower >= step; narrower -= step) {
    const tried = breakLines(pieces, narrower, text.size, measure);
    if (tried.length > text.lines.length || widestToken(pieces, text.size, measure) > narrower) break;
    lines = tried;
  }
  const inColumn = lines.length > 1 && lines.every((line) => lettersIn([line]) <= 1);
  return { ...text, lines: inColumn ? lines.map((line) => turned(line, text.size, measure)) : lines };
}

/** Signs that look different in a column of upright text (Unicode, CJK Compatibility Forms and Vertical Forms). */
const upright: Readonly<Record<string, string>> = {
  '（': '︵',
  '）': '︶',
  '(': '︵',
  ')': '︶',
  '《': '︽',
  '》': '︾',
  '〈': '︿',
  '〉': '﹀',
  '「': '﹁',
  '」': '﹂',
  '【': '︻',
  '】': '︼',
  '〔': '︹',
  '〕': '︺',
  '、': '︑',
  '，': '︐',
  '。': '︒',
  '：': '︓',
  '；': '︔',
  '—': '︱',
  '…': '︙',
};
function turned(line: Line, size: number, measure: Measure): Line {
  const parts = line.parts.map((part) => {
    const text = upright[part.text] ?? part.text;
    return { ...part, text, width: measure(text, size, part.piece.bold, part.piece.face) };
  });
  return { parts, width: parts.reduce((sum, part) => sum + part.width, 0) };
}

// ---------------------------------------------------------------- heads beside rows

/** The tightest form of a head: least height in mm that it needs beside its rows. */
export function leastHeight(text: string, width: number, measure: Measure): number {
  const small = headText(text, width, 0, measure).height;
  const readable = headText(text, width, 0, measure, { smallest: 9 }).height;
  return readable <= 1.3 * small ? readable : small;
}

/** A head beside rows, as large as `height` mm allow. */
export function headText(
  text: string,
  width: number,
  height: number,
  measure: Measure,
  { smallest = 8 } = {},
): SetHead {
  let last: SetHead | undefined;
  for (const size of sizes.filter((each) => each >= smallest)) {
    last = onceEach(measure, JSON.stringify([text, width, size]), () => setHead(text, width, size, measure));
    if (last.height <= height) break;
  }
  if (last === undefined) throw new Error(`Head '${text}': no size to set it in.`);
  return last;
}

interface SetHead {
  readonly set: SetText;
  readonly height: number;
}

function setHead(text: string, width: number, size: number, measure: Measure): SetHead {
  const pieces: Piece[] = [{ text, origin: 'template' }];
  const inner = innerWidth({ width });
  const set: SetText = { lines: breakLines(pieces, inner, size, measure), size, leading: size * millimetre * 1.15 };
  return { set: balance(pieces, set, inner, measure), height: textHeight(set) + 2 * padding.y };
}
