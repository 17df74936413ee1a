/**
 * Running text (正文): a section that stands on the page without frames, as in a notice, a report or a minute book.
 *
 * - Notes, rich and long texts are paragraphs over the whole width: two ems indented, justified, cut between any two lines where
 *   a page ends. Their label stands above them as a heading. Headings of the first level are 黑, of the second 楷 (7.3.3).
 * - Other fields stand as `标签：值` in the section's columns, on an underlined blank where they are not filled.
 * - What is empty leaves ruled lines to write on, as many as `height` asks for.
 * - In a section of signatures they stand at the right, four ems from the edge (GB/T 9704-2012, 7.3.5).
 * - Tables keep their frames.
 */
import { contentOf, isLong, textOf } from './content.ts';
import { type Area, addItems, type Filling, type GridEntry, type Rows, valueIn } from './grid.ts';
import type { Piece } from './lines.ts';
import { type Paragraph, paragraphsOf } from './prose.ts';
import { type Block, type Cell, type Row, signatureHeight, type TextCell } from './rows.ts';
import type { PrintField, PrintRepeat, PrintSection, PrintSheet } from './sheet.ts';
import { signingCell, signingInset } from './signing.ts';

/** Type of running text: points, and mm from line to line. */
export interface Body {
  readonly size: number;
  readonly leading: number;
}

const millimetre = 25.4 / 72;
/** GB/T 9704-2012, 5.2: 22 lines of 28 characters in 156 × 225 mm, 三号; of that size 15.75 pt go 28 times into a line. */
const official: Body = { size: 15.75, leading: 225 / 22 };
/** 小四, as much apart as a pen needs */
const minutes: Body = { size: 12, leading: 7.5 };
/** mm from line to line for a pen, and of empty text that says nothing of its height */
const ruled = { leading: 9, height: 45 };

export const bodyOf = ({ paper }: PrintSheet): Body => (paper.official ? official : minutes);

/** Tables are set by whoever calls; they stand between the blocks of text. */
export type AddTable = (into: Rows, entry: readonly [id: string, repeat: PrintRepeat]) => void;

export function textBlocks(section: PrintSection, area: Area, filling: Filling, addTable: AddTable): Block[] {
  const body = bodyOf(filling.sheet);
  const blocks: Block[] = [];
  let rows: Row[] = [];
  let waiting: GridEntry[] = [];
  const end = (): void => {
    if (waiting.length > 0) rows.push(...lineRows(waiting, area, filling, body));
    waiting = [];
  };
  const endBlock = (): void => {
    end();
    if (rows.length > 0) blocks.push({ rows, spans: [], ...(section.signatures ? { together: true } : {}) });
    rows = [];
  };

  if (section.title !== undefined) rows.push(headingRow(section.title, area, body));
  if (section.signatures) return signedBlocks(section, area, filling, body, rows);
  for (const [id, field] of Object.entries(section.fields)) {
    if (field.kind === 'repeat') {
      endBlock();
      const into: Rows = { rows: [], spans: [] };
      addTable(into, [id, field]);
      blocks.push(into);
    } else if (isLong(field)) {
      end();
      if (field.span?.[0] !== 0) rows.push(headingRow(field.label, area, body));
      rows.push(...runningRows(id, field, area, filling, body));
    } else waiting.push([id, field]);
  }
  endBlock();
  return blocks;
}

const headingRow = (text: string, area: Area, body: Body): Row => ({
  ...bodyRow([{ text, origin: 'template', ...headingManner(1) }], area, body),
  withNext: true,
});

/** 黑体 is heavy enough; where 宋 stands in for a character it is bold. Deeper headings are bold 宋. */
const headingManner = (level: number): Pick<Piece, 'bold' | 'face'> =>
  level === 1
    ? { bold: true, face: 'heading' }
    : level === 2
      ? { face: 'subheading' }
      : level > 2
        ? { bold: true }
        : {};

function bodyRow(pieces: readonly Piece[], { left, width }: Area, { size, leading }: Body): Row {
  const cell: TextCell = {
    kind: 'text',
    x: left,
    width,
    pieces,
    manner: 'body',
    align: 'start',
    size,
    leading,
    top: true,
  };
  return { cells: [cell], height: leading, plain: true, flows: true };
}

// ---------------------------------------------------------------- paragraphs

type Running = Exclude<PrintField, PrintRepeat>;

function runningRows(id: string, field: Running, area: Area, filling: Filling, body: Body): Row[] {
  const value = valueIn(filling, id);
  const text = typeof value === 'string' ? value : textOf(field, value);
  if (text.trim() === '') return ruledRows(field, area, body, filling.blank);
  const paragraphs = paragraphsOf(text, field.kind === 'prose');
  return paragraphs.map((paragraph, index): Row => {
    const isHead = paragraph.level > 0 && index < paragraphs.length - 1;
    return {
      ...bodyRow(paragraphPieces(paragraph, id, index === 0), area, body),
      ...(isHead ? { withNext: true } : {}),
    };
  });
}

/** Two ems in, but for whom a notice is addressed to: `各村民小组：` stands at the edge (GB/T 9704-2012, 7.3.2). */
function paragraphPieces({ spans, level }: Paragraph, path: string, first: boolean): Piece[] {
  const [only] = spans;
  if (only === undefined) return [];
  const isAddress = first && spans.length === 1 && only.text.length <= 40 && /[：:]$/.test(only.text);
  const indent: Piece[] = isAddress ? [] : [{ text: '　　', origin: 'print' }];
  return [
    ...indent,
    ...spans.map(
      ({ text, strong }): Piece => ({
        text,
        origin: 'dossier',
        path,
        ...(strong ? { bold: true } : {}),
        ...headingManner(level),
      }),
    ),
  ];
}

/** On a blank form all of them, on a filled one as many as the page still takes. What has no heading is named where it begins. */
function ruledRows({ label, span, height = ruled.height }: Running, area: Area, body: Body, blank: boolean): Row[] {
  const leading = Math.max(ruled.leading, body.leading);
  const count = Math.max(1, Math.round(height / leading));
  const line: Piece = { text: '', origin: 'template', blank: area.width };
  const first: Piece[] =
    span?.[0] === 0
      ? [
          { text: `　　${label}：`, origin: 'template' },
          { ...line, blank: area.width / 3, fills: true },
        ]
      : [line];
  return Array.from({ length: count }, (_, index): Row => {
    const row = bodyRow(index === 0 ? first : [line], area, { ...body, leading });
    return index === 0 || blank ? { ...row, height: leading } : { ...row, spare: true };
  });
}

// ---------------------------------------------------------------- fields in a line

/** Fields side by side in the section's columns, label and value in one cell. */
function lineRows(entries: readonly GridEntry[], area: Area, filling: Filling, body: Body): Row[] {
  const into: Rows = { rows: [], spans: [] };
  const items = entries.map((entry) => ({
    label: '',
    // The label goes into the blank's own cell, which gets its columns.
    span: [0, Math.min(area.columns.length, sum(entry[1].span ?? [0, area.columns.length]))] as const,
    height: entry[1].kind === 'signature' ? signatureHeight : Math.max(body.leading, entry[1].height ?? 0),
    cell: (x: number, width: number) => lineCell(entry, x, width, filling, body),
  }));
  addItems(into, items, area);
  return into.rows.map((row) => ({ ...row, plain: true }));
}
const sum = ([label, blank]: readonly [number, number]): number => label + blank;

function lineCell([id, field]: GridEntry, x: number, width: number, filling: Filling, body: Body): Cell {
  const labelled = field.span?.[0] !== 0;
  if (field.kind === 'signature') {
    const label = labelled ? { label: field.label } : {};
    return signingCell({
      x,
      width,
      signature: field,
      value: valueIn(filling, id),
      path: id,
      size: body.size,
      ...label,
    });
  }
  // A little room to the neighbour at the right.
  const inner = width - 3;
  const pieces = labelled ? [{ text: `${field.label}：`, origin: 'template' } as const] : [];
  const cell = { kind: 'text', x, width: inner, manner: 'body', align: 'start', ...body } as const;
  return { ...cell, pieces: [...pieces, ...filledOrBlank(id, field, inner, filling)] };
}

/** The value, or what a pen goes on: a blank to the end of the line, before the unit where there is one. */
function filledOrBlank(id: string, field: Running, width: number, filling: Filling): readonly Piece[] {
  const value = valueIn(filling, id);
  const options = filling.sheet.options[id] ?? [];
  const { pieces, manner } = contentOf(field, value, { path: id, options, width });
  if (manner === 'options' || pieces.some(({ origin }) => origin === 'dossier')) return pieces;
  if (field.kind === 'date' || field.kind === 'dateTime') return pieces;
  return manner === 'unit'
    ? [{ text: '', origin: 'template', blank: 30, glued: true }, ...pieces]
    : [{ text: '', origin: 'template', blank: 12, fills: true, glued: true }];
}

// ---------------------------------------------------------------- signatures

function signedBlocks(section: PrintSection, area: Area, filling: Filling, body: Body, rows: Row[]): Block[] {
  const em = body.size * millimetre;
  const room = { ...area, width: area.width - 4 * em };
  const entries = Object.entries(section.fields);
  rows.push({ ...bodyRow([], area, body), withNext: true });
  for (let index = 0; index < entries.length; index++) {
    const [id, field] = entries[index] ?? ['', undefined];
    if (field === undefined || field.kind === 'repeat') continue;
    const [dateId, date] = entries[index + 1] ?? ['', undefined];
    if (field.kind === 'signature') {
      const isDated = date?.kind === 'date';
      if (isDated) index++;
      const cell = signingCell({
        x: room.left,
        width: room.width,
        signature: field,
        value: valueIn(filling, id),
        path: id,
        size: body.size,
        ...(field.span?.[0] === 0 ? {} : { label: field.label }),
        ...(isDated ? { date: { text: textOf(date, valueIn(filling, dateId)), path: dateId } } : {}),
      });
      rows.push({ cells: [cell], height: signatureHeight, plain: true, withNext: true });
      continue;
    }
    const pieces = filledOrBlank(id, field, 60, filling).map(
      (piece): Piece => (piece.fills ? { text: '', origin: 'template', blank: 50, glued: true } : piece),
    );
    const label: Piece[] = field.span?.[0] === 0 ? [] : [{ text: `${field.label}：`, origin: 'template' }];
    const row = bodyRow([...label, ...pieces], { ...room, width: room.width - signingInset }, body);
    rows.push({ ...row, cells: row.cells.map((cell) => ({ ...cell, align: 'end' }) as TextCell), withNext: true });
  }
  return rows.length > 1 ? [{ rows, spans: [], together: true }] : [];
}
