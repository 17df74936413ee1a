/**
 * Table (表): a repeat as head and rows.
 *
 * - Widths: the section's columns where the row's fields, by their spans, need as many (times `across`, or one for each
 *   `across`, or for each set of columns); else by spans alone, or by kinds. Always scaled to the paper's width.
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
    const count = Math.ceil(Math.max(rows.length, least * across) / across);
    const filled = rows.length === 0 ? count : Math.ceil(rows.length / across);
    for (let line = 0; line < count; line++) {
      const cells: Cell[] = [];
      for (let beside = 0; beside < across; beside++) {
        const row = rows[line * across + beside];
        columns.forEach((each, index) => {
          const name = each[0];
          const field = each[1];
          const column = beside * columns.length + index;
          cells.push(
            tableCell(`${id}/${row?.id ?? ''}/${name}`, field, row?.[name], x[column] ?? 0, width[column] ?? 0),
          );
        });
      }
      // Neither the first nor the last row of a table stands alone on a page.
      const isNotLast = line < filled - 1 && (line === 0 || line === filled - 2);
      into.rows.push({
        cells,
        height,
        head,
        withNext: isNotLast || undefined,
        spare: line >= filled || undefined,
      });
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
  return captioned ? [label, { text: '  ', origin: 'template' }, tick] : [tick];
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
  const beside = (one: readonly number[]): number[] => Array.from({ length: across }, () => one).flat();
  const all = Object.entries(repeat.fields);
  const spans = spansOf(columns);
  if (given.length === sum(spans) * across) return widthsBySpans(beside(spans), given);
  if (given.length === sum(spans)) return beside(widthsBySpans(spans, given));
  if (given.length === sum(spansOf(all))) {
    const widths = widthsBySpans(spansOf(all), given);
    return beside(columns.map(([name]) => widths[all.findIndex(([each]) => each === name)] ?? 0));
  }
  const natural = columns.some(([, field]) => field.span !== undefined)
    ? spans
    : columns.map(([name, field]) => wantedBy(field, filling, `${id}/${name}`));
  if (given.length === across) return given.flatMap((width) => natural.map((each) => (each * width) / sum(natural)));
  return beside(natural);
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
const spansOf = (columns: readonly Column[]): number[] => columns.map(([, field]) => field.span?.[1] ?? 1);
/** Each column as wide as those of the grid that it spans, one after another. */
function widthsBySpans(spans: readonly number[], grid: readonly number[]): number[] {
  let at = 0;
  return spans.map((span) => {
    at += span;
    return sum(grid.slice(at - span, at));
  });
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
  const printed = new Map(columnSets(repeat).flat());
  const lists = [...printed].flatMap(([name, field]) => {
    const options = sheet.options[`${id}/${name}`] ?? [];
    return options.length > 2 && options.length <= 30
      ? [`${field.label}：${options.map(({ value }) => value).join('、')}`]
      : [];
  });
  if (lists.length === 0) return;
  const row = bandRow(area.left, area.width, [{ text: `填写选项　${lists.join('；')}。`, origin: 'template' }], 8);
  into.rows.push({ ...row, withNext: undefined });
}
