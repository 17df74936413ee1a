/**
 * Cutting (断行续页): a row taller than a page, cut between lines of text.
 *
 * Heads come again in the second part, with （续）; running text goes on; signature and seal go whole into the last part.
 */
import type { Piece } from './lines.ts';
import type { Measure } from './page.ts';
import type { TextCell } from './rows.ts';
import {
  edgeOf,
  heightOf,
  type SetAbove,
  type SetCell,
  type SetRow,
  type SetText,
  setCell,
  spaceOf,
} from './typeset.ts';

/** A row cut between lines so that the first part is `height` mm; undefined where not one line would fit. */
export function cutRow(row: SetRow, height: number, measure: Measure): readonly [SetRow, SetRow] | undefined {
  const halves = row.cells.map((cell) => cutCell(cell, height, measure));
  const isCut = halves.some(([first]) => !isHead(first) && linesIn(first) > 0);
  if (!isCut) return undefined;
  const rest = halves.map(([, second]) => second);
  const second = { row: row.row, cells: rest, height: Math.max(...rest.map(heightOf)) };
  return [{ row: row.row, cells: halves.map(([first]) => first), height }, second];
}

const isHead = ({ cell }: SetCell): boolean => cell.kind === 'text' && cell.manner === 'label';
const linesIn = ({ text, above }: SetCell): number =>
  above.reduce((sum, each) => sum + each.text.lines.length, text?.lines.length ?? 0);

function cutCell(each: SetCell, height: number, measure: Measure): readonly [SetCell, SetCell] {
  const { cell, text, above } = each;
  if (cell.kind === 'drawn') {
    const [first, second] = cutTexts(above, height);
    const { x, width } = cell;
    const empty: TextCell = { kind: 'text', x, width, pieces: [], manner: 'short', align: 'start' };
    return [
      { cell: empty, above: first },
      { cell, above: second },
    ];
  }
  if (cell.manner === 'label') {
    const again = cell.pieces.at(-1) === continued ? cell : { ...cell, pieces: [...cell.pieces, continued] };
    return [each, setCell(again, measure)];
  }
  const [first, second] = cutText(text, height);
  return [
    { cell, text: first, above },
    { cell, text: second, above },
  ];
}

const continued: Piece = { text: '（续）', origin: 'print' };

function cutText(text: SetText | undefined, height: number): readonly [SetText | undefined, SetText | undefined] {
  if (text === undefined) return [undefined, undefined];
  const fitting = Math.max(0, Math.floor((height - edgeOf(text) + 0.001) / text.leading));
  const count = text.flush ? withoutStrays(fitting, text.lines.length) : fitting;
  return [
    { ...text, lines: text.lines.slice(0, count) },
    { ...text, lines: text.lines.slice(count) },
  ];
}

/** Of a paragraph neither the first nor the last line stands alone on a page. */
function withoutStrays(fitting: number, lines: number): number {
  const count = lines - fitting === 1 ? fitting - 1 : fitting;
  return count < 2 && lines > 1 ? 0 : Math.min(count, lines);
}

/** Texts one below the other: whole while they fit, one cut, the others left. */
function cutTexts(texts: readonly SetAbove[], height: number): readonly [SetAbove[], SetAbove[]] {
  const first: SetAbove[] = [];
  const second: SetAbove[] = [];
  let room = height;
  for (const each of texts) {
    const needed = spaceOf(each.text);
    const [head, rest] = needed <= room ? [each.text, undefined] : cutText(each.text, room);
    if (head && head.lines.length > 0) first.push({ text: head, height: Math.min(each.height, room) });
    if (rest && rest.lines.length > 0) second.push({ text: rest, height: spaceOf(rest) });
    room = second.length > 0 ? 0 : Math.max(0, room - each.height);
  }
  return [first, second];
}
