/**
 * List of a board (公示名单): its rows as a table in up to three columns of names, in the largest type that a place has room for. Pure.
 *
 * - Type, widths and heights keep their proportions, so all that can be known of a text is known at 1 pt and once for a board:
 *   in how many lines it stands in how wide a column. What is tried for a place is then counted, not set.
 * - A column is as wide as its words ask; where the paper is narrower, that column gives way whose rows thereby grow least. Lines of
 *   a cell are even: 突发严重/困难户. A number or Latin word is not parted.
 */
import type { ClearedBoard } from '../board.ts';
import { charactersOf } from './characters.ts';
import { breakLines, type Line, type Piece, widestToken } from './lines.ts';
import type { Item, Measure } from './page.ts';
import { run } from './signing.ts';
import { balanced } from './typeset.ts';

export interface BoardList {
  /** points */
  readonly size: number;
  readonly height: number;
  /** drawn with its left upper corner there */
  itemsAt(x: number, y: number): Item[];
}
export interface ListPlace {
  readonly width: number;
  readonly height: number;
  /** between columns of names */
  readonly gap: number;
  /** thickness of its lines */
  readonly line: number;
}
export interface ListSetter {
  /** Rows `from` to `to` in the largest of the sizes given in which they fit, or nothing. */
  largest(from: number, to: number, place: ListPlace, sizes: readonly number[]): BoardList | undefined;
}

const point = 25.4 / 72;
const leading = 1.45 * point;
/** room beside and below the words of a cell, of 1 pt */
const pad = 0.3 * point;
/** How far a column of words may shrink, and how wide it gets before they go into several lines, in ems. */
const wordColumns: Readonly<Record<string, readonly [least: number, most: number]>> = {
  villagerGroup: [2, 5],
  shownName: [4, 8],
  kind: [4, 7],
  mainRisk: [4, 8],
  remark: [4, 9],
};
/** ems of a number or Latin word that is not parted */
const longestWord = 14;

/** Heads of columns: 黑体 is made out from afar. */
const heavy = { bold: true, face: 'heading' } as const;

interface Column {
  /** mm at 1 pt that it can have, without padding, the narrowest first */
  readonly widths: readonly number[];
  /** of each width: the lines of each row, the head's last */
  readonly lines: readonly Uint16Array[];
}

/** Columns that together are so wide, in mm at 1 pt, and which of its widths each has. */
interface Step {
  readonly width: number;
  readonly choice: readonly number[];
}

export function listSetter({ columns: named, rows }: ClearedBoard, measure: Measure): ListSetter {
  const heads = named.map(({ label }): Piece => ({ text: label, origin: 'template', ...heavy }));
  const pieces = rows.map((cells) =>
    cells.map(({ text, origin, path }): Piece => ({ text, origin, ...(path === undefined ? {} : { path }) })),
  );
  const columns = named.map(({ id, label }, index): Column => {
    const cells = [...pieces.map((row) => row[index]), heads[index]].map((piece) => piece ?? empty);
    return columnOf(cells, wordColumns[id] ?? [20, 20], charactersOf(label).length, measure);
  });
  const head = rows.length;
  const known = new Map<string, readonly Step[]>();
  const stepsOf = (from: number, to: number): readonly Step[] => {
    const key = `${from} ${to}`;
    const steps = known.get(key) ?? stepsFor(from, to);
    known.set(key, steps);
    return steps;
  };

  /** Step by step narrower: for what is at most so wide, the first that is. */
  const stepsFor = (from: number, to: number): readonly Step[] => {
    const choice = columns.map(({ widths }) => widths.length - 1);
    let width = columns.reduce((sum, { widths }) => sum + (widths.at(-1) ?? 0) + 2 * pad, 0);
    const steps: Step[] = [{ width, choice: [...choice] }];
    for (;;) {
      let best: { readonly index: number; readonly cost: number; readonly freed: number } | undefined;
      for (const [index, { widths }] of columns.entries()) {
        const now = choice[index] ?? 0;
        if (now === 0) continue;
        const freed = (widths[now] ?? 0) - (widths[now - 1] ?? 0);
        const cost = linesMore(choice, index, from, to) / freed;
        if (best === undefined || cost < best.cost) best = { index, cost, freed };
      }
      if (best === undefined) return steps;
      choice[best.index] = (choice[best.index] ?? 0) - 1;
      width -= best.freed;
      steps.push({ width, choice: [...choice] });
    }
  };
  /** By how many lines its rows grow where one column is a step narrower. */
  const linesMore = (choice: readonly number[], index: number, from: number, to: number): number => {
    const now = choice[index] ?? 0;
    let more = 0;
    for (let row = from; row <= to; row++) {
      const at = row === to ? head : row;
      let others = 1;
      for (let each = 0; each < columns.length; each++)
        if (each !== index) others = Math.max(others, linesIn(columns[each], choice[each], at));
      more +=
        Math.max(others, linesIn(columns[index], now - 1, at)) - Math.max(others, linesIn(columns[index], now, at));
    }
    return more;
  };
  /** mm at 1 pt */
  const heightOf = (choice: readonly number[], from: number, to: number): number => {
    let height = 0;
    for (let row = from; row <= to; row++) {
      let lines = 1;
      for (let index = 0; index < columns.length; index++)
        lines = Math.max(lines, linesIn(columns[index], choice[index], row === to ? head : row));
      height += lines * leading + pad;
    }
    return height;
  };

  const largest: ListSetter['largest'] = (from, to, place, sizes) => {
    const count = to - from;
    let steps: readonly Step[] | undefined;
    for (const size of sizes) {
      for (const blocks of [1, 2, 3]) {
        if (blocks > 1 && count < blocks * 3) continue;
        const share = Math.ceil(count / blocks);
        if ((share + 1) * (leading + pad) * size > place.height) continue;
        const width = (place.width - (blocks - 1) * place.gap) / blocks;
        steps ??= stepsOf(from, to);
        const choice = steps.find((step) => step.width <= width / size)?.choice;
        if (choice === undefined) continue;
        const parts = Array.from({ length: blocks }, (_, block): readonly [number, number] => [
          Math.min(from + block * share, to),
          Math.min(from + (block + 1) * share, to),
        ]);
        const height = Math.max(...parts.map(([first, end]) => heightOf(choice, first, end))) * size;
        if (height > place.height) continue;
        const asked = choice.map((each, index) => ((columns[index]?.widths[each] ?? 0) + 2 * pad) * size);
        const wider = width / asked.reduce((all, each) => all + each, 0);
        const own = asked.map((each) => each * wider);
        return {
          size,
          height,
          itemsAt: (x, y) =>
            parts.flatMap(([first, end], block) => {
              const table = [heads, ...pieces.slice(first, end)];
              return tableItems(table, own, { x: x + block * (width + place.gap), y, size, line: place.line }, measure);
            }),
        };
      }
    }
    return undefined;
  };
  return { largest };
}

const empty: Piece = { text: '', origin: 'template' };
const linesIn = (column: Column | undefined, width: number | undefined, row: number): number =>
  column?.lines[width ?? 0]?.[row] ?? 1;

/** `cells`: the head's last */
function columnOf(
  cells: readonly Piece[],
  [least, most]: readonly [number, number],
  letters: number,
  measure: Measure,
): Column {
  const widthOf = ({ text, bold, face }: Piece): number => measure(text, 1, bold, face);
  const words = cells.slice(0, -1);
  const longest = Math.max(0, ...words.map(widthOf));
  const word = Math.max(0, ...words.map((piece) => widestToken([piece], 1, measure)));
  const narrow = Math.max(
    Math.min(letters, 2) * point,
    Math.min(longest, least * point),
    Math.min(word, longestWord * point),
  );
  const wide = Math.max(letters * point, Math.min(longest, most * point), narrow);
  const widths = [narrow];
  for (let width = narrow + point; width < wide; width += point) widths.push(width);
  if (wide > narrow) widths.push(wide);
  const known = new Map<string, number>();
  const lines = widths.map((width, at) =>
    Uint16Array.from(cells, (piece, row) => {
      const key = `${at} ${row === cells.length - 1} ${piece.text}`;
      const found = known.get(key);
      if (found !== undefined) return found;
      const count = widthOf(piece) <= width ? 1 : breakLines([piece], width, 1, measure).length;
      known.set(key, count);
      return count;
    }),
  );
  return { widths, lines };
}

/** Rows in a frame, the first is the head. */
function tableItems(
  rows: readonly (readonly Piece[])[],
  widths: readonly number[],
  {
    x,
    y: top,
    size,
    line: thick,
  }: { readonly x: number; readonly y: number; readonly size: number; readonly line: number },
  measure: Measure,
): Item[] {
  const lefts = widths.map((_, index) => widths.slice(0, index).reduce((sum, each) => sum + each, x));
  const right = x + widths.reduce((sum, each) => sum + each, 0);
  const items: Item[] = [];
  const line = (x1: number, y1: number, x2: number, y2: number): void => {
    items.push({ kind: 'line', x1, y1, x2, y2, width: thick });
  };
  let y = top;
  line(x, y, right, y);
  for (const row of rows) {
    const cells = row.map((piece, index) =>
      balanced([piece], (widths[index] ?? 0) - 2 * pad * size + 0.01, size, measure),
    );
    const most = Math.max(1, ...cells.map(({ lines }) => lines.length));
    for (const [index, { lines }] of cells.entries()) {
      const middle = (lefts[index] ?? 0) + (widths[index] ?? 0) / 2;
      const from = y + ((most - lines.length) * leading * size) / 2;
      lines.forEach((each, at) => {
        const baseline = from + (at + 0.5) * leading * size + (0.38 * point + pad / 2) * size;
        items.push(...lineItems(each, middle, baseline, size, measure));
      });
    }
    y += (most * leading + pad) * size;
    line(x, y, right, y);
  }
  for (const left of [...lefts, right]) line(left, top, left, y);
  return items;
}

const lineItems = ({ parts, width }: Line, middle: number, y: number, size: number, measure: Measure): Item[] =>
  parts.flatMap(({ x, text, piece }) =>
    text.trim() === '' ? [] : [run({ ...piece, text }, middle - width / 2 + x, y, size, 'start', measure)],
  );
