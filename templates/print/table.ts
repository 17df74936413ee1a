/**
 * Table (表): a repeat as head and rows.
 *
 * - Widths: the section's columns where they are as many as the row's fields need (times `across`, or one for each
 *   `across`); else by what kinds of fields they are. Always scaled to the paper's width.
 * - A repeat too wide for any paper names its sets of columns; each set is a table of its own, the first column repeated.
 * - `min` rows are there whatever is filled; what goes beyond `max` goes to a continuation after the form.
 * - On a blank form the words to choose from stand below the table.
 */
import type { RowView } from '../fields.ts';
import { cellContent, headOf } from './content.ts';
import type { Area, Filling, Rows } from './grid.ts';
import type { Piece } from './lines.ts';
import {
  bandRow,
  type Cell,
  columnsIn,
  type Head,
  labelCell,
  type Row,
  rowHeight,
  type Span,
  signatureHeight,
} from './rows.ts';
import { isRows, type PrintRepeat, type PrintRowField } from './sheet.ts';
import { signingCell } from './signing.ts';

export type RepeatEntry = readonly [id: string, repeat: PrintRepeat];
type Column = readonly [name: string, field: PrintRowField];

/** mm that a column of a kind wants; texts and lists by their label and options. */
const wanted: Partial<Record<PrintRowField['kind'], number>> = {
  integer: 12,
  number: 16,
  money: 22,
  date: 24,
  dateTime: 34,
  yesNo: 11,
  idNumber: 38,
  phone: 26,
  signature: 28,
  attachment: 22,
  choices: 28,
};
/** Rows on a blank form that says nothing of it. */
const blankRows = 3;

/** Appends caption, head and rows. Answers the rows beyond `max`, for a continuation. */
export function addTable(
  into: Rows,
  [id, repeat]: RepeatEntry,
  area: Area,
  filling: Filling,
  captioned: boolean,
): readonly RowView[] {
  const all = rowsOf(id, filling);
  const most = repeat.rows?.max ?? all.length;
  const rest = all.slice(most);
  const caption = captionPieces(id, repeat, filling, captioned);
  if (caption.length > 0) into.rows.push(bandRow(area.left, area.width, caption));
  addRows(into, [id, repeat], all.slice(0, most), area, filling);
  if (rest.length > 0) {
    const text = `另有${rest.length}行，见文后“${repeat.label}（续表）”。`;
    into.rows.push({ ...bandRow(area.left, area.width, [{ text, origin: 'print' }], 9), withNext: undefined });
  }
  return rest;
}

/** A table of `rows` alone; sets of columns one after another. */
export function addRows(
  into: Rows,
  [id, repeat]: RepeatEntry,
  rows: readonly RowView[],
  area: Area,
  filling: Filling,
): void {
  const least = Math.max(repeat.rows?.min ?? (filling.blank ? blankRows : 1), 1);
  const across = repeat.rows?.across ?? 1;
  for (const columns of columnSets(repeat)) {
    const { x, width } = columnsIn(area.width, widthsOf(repeat, columns, across, area.columns, filling, id), area.left);
    const head = headRows(columns, across, x, width);
    const shift = into.rows.length;
    into.rows.push(...head.rows.map((row): Row => ({ ...row, withNext: true })));
    into.spans.push(...head.spans.map((span) => ({ ...span, first: span.first + shift, last: span.last + shift })));
    const height = Math.max(
      rowHeight,
      repeat.height ?? 0,
      ...columns.map(([, field]) => field.height ?? (field.kind === 'signature' ? signatureHeight : 0)),
    );
    for (let at = 0; at < Math.max(rows.length, least * across); at += across) {
      const cells: Cell[] = [];
      for (let beside = 0; beside < across; beside++) {
        const row = rows[at + beside];
        columns.forEach(([name, field], index) => {
          const column = beside * columns.length + index;
          cells.push(
            tableCell(`${id}/${row?.id ?? ''}/${name}`, field, row?.[name], x[column] ?? 0, width[column] ?? 0),
          );
        });
      }
      into.rows.push({ cells, height, head });
    }
  }
  if (filling.blank) addWords(into, id, repeat, area, filling);
}

function rowsOf(id: string, { sheet, blank }: Filling): readonly RowView[] {
  const rows = sheet.view[id];
  return !blank && isRows(rows) ? rows : [];
}

function captionPieces(id: string, repeat: PrintRepeat, { sheet, blank }: Filling, captioned: boolean): Piece[] {
  const label: Piece = { text: repeat.label, origin: 'template', bold: true };
  if (repeat.none === undefined) return captioned ? [label] : [];
  const ticked = !blank && sheet.view[`${id}None`] === true;
  const tick: Piece = ticked
    ? { text: `☑${repeat.none}`, origin: 'dossier', path: `${id}None`, whole: true }
    : { text: `□${repeat.none}`, origin: 'template', whole: true };
  return [label, { text: '  ', origin: 'template' }, tick];
}

function tableCell(path: string, field: PrintRowField, value: RowView[string], x: number, width: number): Cell {
  if (field.kind === 'signature')
    return signingCell({ x, width, signature: { ...field, stamp: undefined, fingerprint: undefined }, value, path });
  const { pieces, manner } = cellContent(field, value, path);
  return manner === 'long'
    ? { kind: 'text', x, width, pieces, manner, align: 'start', size: 9.5 }
    : { kind: 'text', x, width, pieces, manner: 'short', align: 'middle' };
}

// ---------------------------------------------------------------- columns

function columnSets(repeat: PrintRepeat): Column[][] {
  const columns = Object.entries(repeat.fields);
  const [first] = repeat.columnSets ?? [];
  if (repeat.columnSets === undefined || first === undefined) return [columns];
  return repeat.columnSets.map((set) =>
    [...new Set([...first.slice(0, 1), ...set])].flatMap((name) => {
      const field = repeat.fields[name];
      return field === undefined ? [] : [[name, field] as const];
    }),
  );
}

/** Proportions of the columns, for all rows that stand beside each other. */
function widthsOf(
  repeat: PrintRepeat,
  columns: readonly Column[],
  across: number,
  given: readonly number[],
  filling: Filling,
  id: string,
): number[] {
  const all = Object.entries(repeat.fields);
  const spanOf = ([, field]: Column): number => field.span?.[1] ?? 1;
  const needed = all.reduce((sum, column) => sum + spanOf(column), 0);
  const beside = <T>(one: readonly T[]): T[] => Array.from({ length: across }, () => one).flat();
  if (given.length === needed * across || given.length === needed) {
    const starts = new Map<string, number>();
    let at = 0;
    for (const column of all) {
      starts.set(column[0], at);
      at += spanOf(column);
    }
    const widthAt = (copy: number) => (column: Column) => {
      const start = (starts.get(column[0]) ?? 0) + (given.length === needed ? 0 : copy * needed);
      return given.slice(start, start + spanOf(column)).reduce((sum, each) => sum + each, 0);
    };
    return Array.from({ length: across }, (_, copy) => columns.map(widthAt(copy))).flat();
  }
  const natural = columns.map(([name, field]) => wantedBy(field, filling, `${id}/${name}`));
  if (given.length === across && across > 1) {
    const sum = natural.reduce((total, each) => total + each, 0);
    return given.flatMap((width) => natural.map((each) => (each * width) / sum));
  }
  return beside(natural);
}

function wantedBy(field: PrintRowField, { sheet }: Filling, path: string): number {
  const letter = 3.7;
  const label = Math.min(field.label.length, Math.ceil(field.label.length / 2)) * letter + 2;
  const longest = Math.max(0, ...(sheet.options[path] ?? []).map(({ value }) => value.length));
  const byKind =
    wanted[field.kind] ??
    (field.kind === 'choice' ? Math.min(30, longest * letter + 2) : field.kind === 'text' && field.long ? 50 : 22);
  return Math.max(label, byKind);
}

// ---------------------------------------------------------------- head

/** One row, or two where columns stand under a common head. */
function headRows(columns: readonly Column[], across: number, x: readonly number[], width: readonly number[]): Head {
  const labels = Array.from({ length: across }, () => columns).flat();
  const grouped = columns.some(([, field]) => field.group !== undefined);
  const under = labels.map(([, field], index) => labelCell(x[index] ?? 0, width[index] ?? 0, headOf(field)));
  if (!grouped) return { rows: [{ cells: under, height: rowHeight }], spans: [] };
  const over: Cell[] = [];
  const spans: Span[] = [];
  for (let index = 0; index < labels.length; ) {
    const group = labels[index]?.[1].group;
    let next = index + 1;
    while (
      group !== undefined &&
      next < labels.length &&
      next % columns.length !== 0 &&
      labels[next]?.[1].group === group
    )
      next++;
    const left = x[index] ?? 0;
    const wide = width.slice(index, next).reduce((sum, each) => sum + each, 0);
    if (group !== undefined) over.push(labelCell(left, wide, group));
    else
      spans.push({
        x: left,
        width: wide,
        text: headOf(labels[index]?.[1] ?? { kind: 'text', label: '' }),
        first: 0,
        last: 1,
      });
    index = next;
  }
  const lower = under.filter((_, index) => labels[index]?.[1].group !== undefined);
  return {
    rows: [
      { cells: over, height: rowHeight, withNext: true },
      { cells: lower, height: rowHeight },
    ],
    spans,
  };
}

/** The words of the lists that are chosen from in this table, for whoever fills it by hand. */
function addWords(into: Rows, id: string, repeat: PrintRepeat, area: Area, { sheet }: Filling): void {
  const lists = Object.entries(repeat.fields).flatMap(([name, field]) => {
    const options = sheet.options[`${id}/${name}`] ?? [];
    return options.length > 2 && options.length <= 30
      ? [`${field.label}：${options.map(({ value }) => value).join('、')}`]
      : [];
  });
  if (lists.length === 0) return;
  const row = bandRow(area.left, area.width, [{ text: `填写选项　${lists.join('；')}。`, origin: 'template' }], 8);
  into.rows.push({ ...row, withNext: undefined });
}
