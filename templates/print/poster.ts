/**
 * Posters (拼接大字报): the papers of a board, and a large board cut into A3 sheets that are pasted edge to edge.
 *
 * Each sheet keeps 10 mm free all round, since no office printer reaches the edge: cut there, or lay one sheet over the next.
 */
import type { ClearedBoard } from '../board.ts';
import { type BoardOptions, type BoardPaper, layoutBoard, moved } from './board.ts';
import type { Item, Measure, Page } from './page.ts';
import { run } from './signing.ts';

/** `A3x2`: two sheets side by side, `A3x4`: two by two. */
export type BoardSize = 'A4' | 'A3' | 'A3x2' | 'A3x4';
export const boardSizes: Readonly<Record<BoardSize, string>> = {
  A4: 'A4 一张',
  A3: 'A3 大字',
  A3x2: 'A3 两张拼一幅',
  A3x4: 'A3 四张拼一幅',
};

const free = 10;
const sheet = { width: 297, height: 420 };
const part = { width: sheet.width - 2 * free, height: sheet.height - 2 * free };
const grids: Readonly<Partial<Record<BoardSize, readonly [across: number, down: number]>>> = {
  A3x2: [2, 1],
  A3x4: [2, 2],
};

export function boardPages(board: ClearedBoard, size: BoardSize, measure: Measure, options: BoardOptions = {}): Page[] {
  const grid = grids[size];
  if (grid === undefined) {
    const paper: BoardPaper = size === 'A3' ? { ...sheet, margin: 20 } : { width: 210, height: 297, margin: 15 };
    return layoutBoard(board, paper, measure, options);
  }
  const [across, down] = grid;
  const paper: BoardPaper = { width: across * part.width, height: down * part.height, margin: 16 };
  return layoutBoard(board, paper, measure, options).flatMap((page) => cut(page, across, down, measure));
}

function cut(page: Page, across: number, down: number, measure: Measure): Page[] {
  return Array.from({ length: across * down }, (_, index) => {
    const [column, row] = [index % across, Math.floor(index / across)];
    const [left, top] = [column * part.width, row * part.height];
    const inside = page.items.filter((item) => touches(item, left, top, measure));
    const items = inside.map((item) => moved(item, free - left, free - top));
    const words = `第${index + 1}张，共${across * down}张：${['上', '下'][row] ?? ''}${['左', '右'][column] ?? ''}`;
    const label = run(
      { text: down === 1 ? words.replace('上', '') : words, origin: 'print' },
      ...([free + 6, sheet.height - 3.5, 8, 'start', measure] as const),
    );
    return { ...sheet, items: [...items, ...marks, label] };
  });
}

/** Crosses in the corners, where to cut. */
const marks: readonly Item[] = [free, sheet.width - free].flatMap((x) =>
  [free, sheet.height - free].flatMap((y): Item[] => [
    { kind: 'line', x1: x - 4, y1: y, x2: x + 4, y2: y, width: 0.15 },
    { kind: 'line', x1: x, y1: y - 4, x2: x, y2: y + 4, width: 0.15 },
  ]),
);

function touches(item: Item, left: number, top: number, measure: Measure): boolean {
  const [x1, y1, x2, y2] = extent(item, measure);
  return x2 >= left && x1 <= left + part.width && y2 >= top && y1 <= top + part.height;
}
function extent(item: Item, measure: Measure): readonly [number, number, number, number] {
  switch (item.kind) {
    case 'text': {
      const em = (item.size * 25.4) / 72;
      return [item.x, item.y - em, item.x + measure(item.text, item.size, item.bold, item.face), item.y + 0.3 * em];
    }
    case 'line':
      return [
        Math.min(item.x1, item.x2),
        Math.min(item.y1, item.y2),
        Math.max(item.x1, item.x2),
        Math.max(item.y1, item.y2),
      ];
    case 'circle':
      return [item.x - item.radius, item.y - item.radius, item.x + item.radius, item.y + item.radius];
    case 'strokes':
    case 'image':
    case 'signing':
      return [item.x, item.y, item.x + item.width, item.y + item.height];
  }
}
