/**
 * Board on paper (公示、公告张贴稿): a cleared board → Page[], in type as large as the list allows. Pure.
 *
 * - A4, A3, or a poster of several A3 sheets (poster.ts). The list stands in as many columns of names as the largest type asks for.
 * - What does not fit one sheet at the smallest type that is read from a step away is shared out evenly; each sheet is a whole
 *   notice with its part of the names, its days, its seal.
 * - Every run says where its words come from, as the board does.
 */
import type { BoardText, ClearedBoard } from '../board.ts';
import { type ListSetter, listSetter } from './board-list.ts';
import { breakLines, type Piece } from './lines.ts';
import type { Item, Measure, Page } from './page.ts';
import { run } from './signing.ts';

export interface BoardPaper {
  /** mm */
  readonly width: number;
  readonly height: number;
  readonly margin: number;
}
export interface BoardCode {
  /** rows of a QR code, true is dark; absent where nobody could follow it */
  readonly modules?: readonly (readonly boolean[])[];
  /** what stands below: 核对码 3F2A-91B0-… */
  readonly text: string;
}
export interface BoardOptions {
  readonly code?: BoardCode;
}

const point = 25.4 / 72;
/** Type of the list on A4, in proportion on larger paper; nobody needs more than 18 pt to read it from a step away. */
const largest = 26;
const comfortable = 16;
const smallestOf = (scale: number): number => Math.min(12 * scale, 18);

/** The sheets of a board; never none. */
export function layoutBoard(
  board: ClearedBoard,
  paper: BoardPaper,
  measure: Measure,
  options: BoardOptions = {},
): Page[] {
  const frame = frameOf(paper);
  const list = listSetter(board, measure);
  const count = board.rows.length;
  for (let sheets = 1; ; sheets++) {
    const share = Math.ceil(count / sheets);
    const pages: Page[] = [];
    for (let index = 0; index < sheets; index++) {
      const words = sheets === 1 ? '' : `第${index + 1}张，共${sheets}张`;
      const [from, to] = [Math.min(index * share, count), Math.min((index + 1) * share, count)];
      const set = (anyhow: boolean) =>
        pageOf(board, { list, from, to, anyhow }, frame, measure, { ...options, sheet: words });
      // One row a sheet stands at whatever size it takes.
      const page = set(false) ?? (share <= 1 ? set(true) : undefined);
      if (page === undefined) break;
      pages.push(page);
    }
    if (pages.length === sheets) return pages;
    if (share <= 1) throw new Error(`A row of board '${board.heading.text}' fits no sheet of ${paper.width} mm.`);
  }
}

interface Frame extends BoardPaper {
  /** how much larger than A4 */
  readonly scale: number;
  readonly inner: number;
}
function frameOf(paper: BoardPaper): Frame {
  const scale = Math.min(paper.width / 210, paper.height / 297);
  return { ...paper, scale, inner: paper.width - 2 * paper.margin };
}

interface Part {
  readonly list: ListSetter;
  readonly from: number;
  readonly to: number;
  readonly anyhow: boolean;
}
function pageOf(
  board: ClearedBoard,
  { list: setter, from, to, anyhow }: Part,
  frame: Frame,
  measure: Measure,
  { code, sheet = '' }: BoardOptions & { readonly sheet?: string },
): Page | undefined {
  const { width, height, margin, scale, inner } = frame;
  const sizes: number[] = [];
  for (let size = largest * scale; size >= (anyhow ? 4 : smallestOf(scale)); size -= scale / 2) sizes.push(size);
  // What stands round the list gives way to it where the list would be small.
  let best: { readonly page: () => Page; readonly size: number } | undefined;
  for (const tight of [1, 0.8, 0.65]) {
    const around = { ...frame, scale: scale * tight };
    const head = headItems(board, around, measure);
    const foot = footItems(board, around, measure, code, sheet);
    const room = height - margin - foot.height - head.bottom - 4 * scale;
    const place = { width: inner, height: room, gap: 5 * scale, line: 0.3 * scale };
    const list = setter.largest(from, to, place, sizes);
    if (list === undefined || list.size <= (best?.size ?? 0)) continue;
    // What is over goes between the parts, so that a short list does not hang at the top alone.
    const spare = Math.min((room - list.height) / 2, 14 * scale);
    const below = foot.items.map((item) => moved(item, 0, height - margin - foot.height));
    const page = (): Page => ({
      ...{ width, height },
      items: [...head.items, ...list.itemsAt(margin, head.bottom + spare), ...below],
    });
    best = { page, size: list.size };
    if (list.size >= comfortable * scale) break;
  }
  return best?.page();
}

// ---------------------------------------------------------------- head and foot

const pieceOf = ({ text, origin, path }: BoardText): Piece => ({
  text,
  origin,
  ...(path === undefined ? {} : { path }),
});
/** The days: 黑体 is made out from afar. */
const heavy = { bold: true, face: 'heading' } as const;

/** Paragraphs from `y` down. */
function paragraph(
  pieces: readonly Piece[],
  place: { readonly x: number; readonly y: number; readonly width: number },
  size: number,
  align: 'start' | 'middle' | 'end',
  measure: Measure,
): { readonly items: Item[]; readonly bottom: number } {
  const items: Item[] = [];
  const leading = size * point * 1.45;
  let { y } = place;
  for (const line of breakLines(pieces, place.width, size, measure)) {
    const free = place.width - line.width;
    const left = place.x + (align === 'start' ? 0 : align === 'middle' ? free / 2 : free);
    const baseline = y + leading / 2 + 0.38 * size * point;
    for (const { x, text, piece } of line.parts)
      if (text.trim() !== '') items.push(run({ ...piece, text }, left + x, baseline, size, 'start', measure));
    y += leading;
  }
  return { items, bottom: y };
}

function headItems({ title, heading, intro }: ClearedBoard, frame: Frame, measure: Measure) {
  const { margin, inner, scale } = frame;
  const at = (y: number) => ({ x: margin, y, width: inner });
  const spaced: Piece = {
    text: [...title].join('　'),
    origin: 'template',
    bold: true,
    face: 'title',
  };
  const first = paragraph([spaced], at(margin), 44 * scale, 'middle', measure);
  const second = paragraph(
    [{ ...pieceOf(heading), bold: true, face: 'title' }],
    at(first.bottom),
    19 * scale,
    'middle',
    measure,
  );
  const indented: Piece[] = [{ text: '　　', origin: 'template' }, pieceOf(intro)];
  const third = paragraph(indented, at(second.bottom + 3 * scale), 14 * scale, 'start', measure);
  return { items: [...first.items, ...second.items, ...third.items], bottom: third.bottom + 3 * scale };
}

/** From 0 down; a seal is 42 mm wide whatever the paper (国发〔1999〕25号: 党政机关和村级印章直径不超过42毫米). */
const seal = 42;
function footItems(board: ClearedBoard, frame: Frame, measure: Measure, code: BoardCode | undefined, sheet: string) {
  const { margin, inner, scale } = frame;
  const place = (y: number, width = inner) => ({ x: margin, y, width });
  const days = paragraph([{ ...pieceOf(board.period), ...heavy }], place(0), 17 * scale, 'start', measure);
  const items = [...days.items];
  let y = days.bottom;
  for (const pieces of linesOf(board.hotlines)) {
    const line = paragraph(pieces, place(y), 14 * scale, 'start', measure);
    items.push(...line.items);
    y = line.bottom;
  }
  const top = y + 3 * scale;
  const side = 26 * Math.min(scale, 1.5);
  const low = Math.max(seal, 30 * scale, code?.modules ? side + quietOf(code.modules, side) + 4 : 0);
  if (code) items.push(...codeItems(code, margin, top, side, measure));
  const right = margin + inner - Math.max(seal / 2, measure(board.signer.text, 15 * scale) / 2);
  const middle = top + low / 2;
  items.push(
    { kind: 'circle', x: right, y: middle, radius: seal / 2, width: 0.2, dashed: true },
    run({ ...pieceOf(board.signer) }, right, middle - 2 * scale, 15 * scale, 'middle', measure),
    run({ ...pieceOf(board.signedOn) }, right, middle + 6.5 * scale, 15 * scale, 'middle', measure),
  );
  if (sheet !== '')
    items.push(run({ text: sheet, origin: 'print' }, margin + inner / 2, top + low - 1, 10 * scale, 'middle', measure));
  return { items, height: top + low };
}

/** The label and its number on one line, one line each. */
const linesOf = (texts: readonly BoardText[]): Piece[][] => {
  const lines: Piece[][] = [];
  for (const each of texts) {
    if (each.origin === 'template' || lines.length === 0) lines.push([]);
    lines.at(-1)?.push(pieceOf(each));
  }
  return lines;
};

/** mm round a code that stay white: four modules (ISO/IEC 18004, 6.3.8). */
const quietOf = (modules: readonly unknown[], side: number): number => (4 * side) / modules.length;

/** A row of dark modules is one thick line. */
function codeItems({ modules, text }: BoardCode, x: number, y: number, side: number, measure: Measure): Item[] {
  const items: Item[] = [];
  const module = side / (modules?.length ?? 1);
  for (const [row, dark] of (modules ?? []).entries()) {
    for (let from = 0; from < dark.length; from++) {
      if (!dark[from]) continue;
      let to = from;
      while (dark[to]) to += 1;
      const middle = y + (row + 0.5) * module;
      items.push({
        kind: 'line',
        x1: x + from * module,
        y1: middle,
        x2: x + to * module,
        y2: middle,
        width: module * 1.02,
      });
      from = to;
    }
  }
  const below = modules ? y + side + quietOf(modules, side) + 0.9 * 9 * point : y + 4;
  items.push(run({ text, origin: 'print' }, x, below, 9, 'start', measure));
  return items;
}

/** The same item elsewhere. */
export function moved<Kind extends Item>(item: Kind, dx: number, dy: number): Kind {
  if (item.kind === 'line') return { ...item, x1: item.x1 + dx, y1: item.y1 + dy, x2: item.x2 + dx, y2: item.y2 + dy };
  return { ...item, x: item.x + dx, y: item.y + dy };
}
