/**
 * Grid (格): the fields of a section as label and blank cells, row after row, as `span` says.
 *
 * - A field goes on in the row as long as its columns are there; the last blank of a row is widened to the edge, so a row
 *   has no hole.
 * - Neighbours of one `group` stand beside a common head in the grid's first column, and start and end a row of their own.
 */
import type { ViewValue } from '../fields.ts';
import { isSealed } from '../format.ts';
import { isAttachmentRef } from '../kinds.ts';
import { contentOf, isLong } from './content.ts';
import type { Pictures } from './page.ts';
import { pictureFrom } from './picture.ts';
import { type Cell, columnsIn, labelCell, type Row, rowHeight, type Span, signatureHeight } from './rows.ts';
import type { PrintField, PrintRepeat, PrintSheet } from './sheet.ts';
import { type Fingerprint, type SignatureField, signingCell } from './signing.ts';

export type GridField = Exclude<PrintField, PrintRepeat>;
export type GridEntry = readonly [id: string, field: GridField];

/** What the blanks are filled from. */
export interface Filling {
  readonly sheet: PrintSheet;
  /** print it empty, to fill by hand */
  readonly blank: boolean;
  readonly pictures?: Pictures | undefined;
}
export interface Rows {
  readonly rows: Row[];
  readonly spans: Span[];
}
/** Where rows stand: mm from the type area's left edge; `columns` are proportions of `width`. */
export interface Area {
  readonly left: number;
  readonly width: number;
  readonly columns: readonly number[];
}
/** What is placed in the grid: a label, and a cell as wide as its columns. */
export interface GridItem {
  readonly label: string;
  readonly span: readonly [label: number, blank: number];
  readonly group?: string;
  readonly height: number;
  cell(x: number, width: number): Cell;
}

export const valueIn = ({ sheet, blank }: Filling, id: string): ViewValue | undefined =>
  blank && !sheet.ownWords.includes(id) ? undefined : sheet.view[id];

/** What is kept of the fingerprint beside a signature; nothing where no photo was taken. */
export function photoFor(filling: Filling, { photo: path }: SignatureField): { readonly photo?: Fingerprint } {
  const value = path === undefined ? undefined : valueIn(filling, path);
  if (path === undefined || value === undefined) return {};
  if (isSealed(value)) return { photo: { is: 'sealed', path } };
  // There is one; where others have added more, the last that was taken.
  const ref = Array.isArray(value) ? value.at(-1) : value;
  if (ref === undefined) return {};
  if (!isAttachmentRef(ref)) return { photo: { is: 'unreadable', path } };
  const bytes = filling.pictures?.[ref.hash];
  return { photo: { is: bytes ? (pictureFrom(bytes) ?? 'unreadable') : 'away', path } };
}

/** A field as an item of the grid. */
export function gridItem([id, field]: GridEntry, filling: Filling): GridItem {
  return {
    label: field.label,
    span: field.span ?? [1, 1],
    ...(field.group === undefined ? {} : { group: field.group }),
    height: Math.max(leastOf(field), field.height ?? 0),
    cell: (x, width) => blankCell(id, field, x, width, filling),
  };
}

/** Running text needs room for a pen, and so do signatures. */
function leastOf(field: GridField): number {
  if (field.kind === 'signature') return signatureHeight;
  return isLong(field) ? 16 : rowHeight;
}

function blankCell(id: string, field: GridField, x: number, width: number, filling: Filling): Cell {
  const value = valueIn(filling, id);
  if (field.kind === 'signature')
    return signingCell({
      ...{ x, width, signature: field, value, path: id, dated: width >= 45 },
      ...photoFor(filling, field),
    });
  const { pieces, manner } = contentOf(field, value, { path: id, options: filling.sheet.options[id] ?? [], width });
  const align = { short: 'middle', unit: 'end', long: 'start', options: 'start' } as const;
  const top = manner === 'long' ? { top: true as const } : {};
  return { kind: 'text', x, width, pieces, manner: manner === 'unit' ? 'short' : manner, align: align[manner], ...top };
}

/** Appends the rows of `items` to `into`. */
export function addItems(into: Rows, items: readonly GridItem[], area: Area): void {
  const { x, width } = columnsIn(area.width, area.columns, area.left);
  const count = x.length;
  const over = (from: number, columns: number): number =>
    width.slice(from, from + columns).reduce((sum, each) => sum + each, 0);
  let waiting: { at: number; columns: number; make: (x: number, width: number) => Cell }[] = [];
  let height = 0;
  let column = 0;
  let start = 0;
  let group: { readonly text: string; readonly first: number } | undefined;

  const endRow = (): void => {
    if (waiting.length === 0) return;
    const cells = waiting.map(({ at, columns, make }, index) =>
      make(x[at] ?? 0, over(at, index === waiting.length - 1 ? count - at : columns)),
    );
    into.rows.push({ cells, height });
    waiting = [];
    height = 0;
    column = start;
  };
  const endGroup = (): void => {
    endRow();
    if (group !== undefined) {
      into.spans.push({
        x: x[0] ?? 0,
        width: width[0] ?? 0,
        text: group.text,
        first: group.first,
        last: into.rows.length - 1,
      });
    }
    group = undefined;
    start = 0;
    column = 0;
  };

  for (const item of items) {
    if (item.group !== group?.text) {
      endGroup();
      if (item.group !== undefined && count > 1) {
        group = { text: item.group, first: into.rows.length };
        start = 1;
        column = 1;
      }
    }
    const room = count - start;
    const label = Math.min(item.span[0], room - 1);
    const blank = Math.min(item.span[1], room - label);
    if (column + label + blank > count) endRow();
    if (label > 0)
      waiting.push({ at: column, columns: label, make: (left, wide) => labelCell(left, wide, item.label) });
    waiting.push({ at: column + label, columns: blank, make: item.cell });
    height = Math.max(height, item.height);
    column += label + blank;
  }
  endGroup();
}
