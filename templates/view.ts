/**
 * Views and paths: how a sheet is read out of a dossier, and where each field of it lives there.
 *
 * - `pathOf` is the only builder of dossier paths, `viewPathOf` its inverse.
 * - A view holds what was typed, also where it does not fit its kind: `evaluate` judges, says so, and reads it as absent.
 * - Calculated fields are not stored and not read, unless a person may type over them.
 * - A row or repeat in which nothing changed is the same object as last time, so that `evaluate` can tell.
 * - Links to sheets of the same dossier hold that sheet's own view; a link to another dossier what is known of it (elsewhere.ts),
 *   its `id` alone where nothing is.
 */
import { connect, type Elsewhere, nowhere } from './elsewhere.ts';
import type { Field, LinkField, RepeatField, RowView, SheetView, ViewValue } from './fields.ts';
import type { Sealed, Value } from './kinds.ts';
import { planOf } from './plan.ts';
import type { Template } from './template.ts';

/** What a dossier holds, as sharing hands it out: nested by the parts of the path, frozen, unchanged parts the same. */
export interface Values {
  readonly [part: string]: Value | Sealed | Values | undefined;
}

/** Text that the document holds and that is no value yet (`三亩` for a number); what has no text cannot be shown. */
export interface Misfit {
  readonly path: string;
  readonly text?: string;
}

const viewsMemo = new WeakMap<Values, Map<string, SheetView>>();

/**
 * The view of one sheet. `misfits` show in it, so that nothing typed is out of sight. The same values give the same
 * object: a sheet that others link to is read once.
 */
export function viewOf(
  template: Template,
  values: Values,
  sheet: string,
  misfits: readonly Misfit[] = [],
  elsewhere: Elsewhere = nowhere,
): SheetView {
  const view = ownView(template, values, sheet, misfits);
  return elsewhere === nowhere ? view : connect(template, view, elsewhere);
}

function ownView(template: Template, values: Values, sheet: string, misfits: readonly Misfit[]): SheetView {
  if (misfits.length > 0) return readView(template, values, sheet, misfits);
  const views = viewsMemo.get(values) ?? new Map<string, SheetView>();
  viewsMemo.set(values, views);
  const key = `${template.id}/${sheet}`;
  const view = views.get(key) ?? readView(template, values, sheet, misfits);
  views.set(key, view);
  return view;
}

function readView(template: Template, values: Values, sheet: string, misfits: readonly Misfit[]): SheetView {
  const own = partOf(partOf(values, template.id), sheet);
  const view: Record<string, ViewValue | undefined> = { id: sheet };
  for (const { id, field, stored } of planOf(template).steps) {
    if (!stored) continue;
    const from = field.shared ? values : own;
    if (field.kind === 'repeat') {
      const held = partOf(from, id);
      view[id] = rowsOf(field, held);
      const tick = field.none === undefined ? undefined : cellOf(held?.none);
      if (tick !== undefined) view[`${id}None`] = tick;
      continue;
    }
    const cell = cellOf(from?.[id]);
    const value = field.kind === 'link' ? linkedView(field, values, cell, view, template, misfits) : cell;
    if (value !== undefined) view[id] = value;
  }
  addMisfits(view, template, sheet, misfits);
  return Object.freeze(view);
}

/** Fields that a dossier has cells for: what is only calculated is never written (S6). */
export function isStored(template: Template, id: string, field: Field): boolean {
  return template.calculate[id] === undefined || field.overridable === true;
}

function isPart(value: Value | Sealed | Values | undefined): value is Values {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !('sealed' in value && value.sealed === true)
  );
}
const partOf = (values: Values | undefined, id: string): Values | undefined => {
  const part = values && Object.hasOwn(values, id) ? values[id] : undefined;
  return isPart(part) ? part : undefined;
};
const cellOf = (value: Value | Sealed | Values | undefined): Value | Sealed | undefined =>
  isPart(value) ? undefined : (value ?? undefined);

// ---------------------------------------------------------------- rows

const emptyRows: readonly RowView[] = Object.freeze([]);
/** What is read of rows hangs on the columns alone: forms that show the same roster share it. */
interface Columns {
  readonly list: readonly { readonly name: string; readonly isLink: boolean }[];
  readonly rows: WeakMap<Values, readonly RowView[]>;
  readonly row: WeakMap<Values, RowView>;
}
const columnsByNames = new Map<string, Columns>();
const columnsByField = new WeakMap<RepeatField, Columns>();

function columnsOf(field: RepeatField): Columns {
  const known = columnsByField.get(field);
  if (known) return known;
  const list = Object.entries(field.fields).map(([name, { kind }]) => ({ name, isLink: kind === 'link' }));
  const names = list.map(({ name, isLink }) => (isLink ? `${name} link` : name)).join();
  const columns = columnsByNames.get(names) ?? { list, rows: new WeakMap(), row: new WeakMap() };
  columnsByNames.set(names, columns);
  columnsByField.set(field, columns);
  return columns;
}

function rowsOf(field: RepeatField, held: Values | undefined): readonly RowView[] {
  if (!held) return emptyRows;
  const columns = columnsOf(field);
  const known = columns.rows.get(held);
  if (known) return known;
  const rows: RowView[] = [];
  for (const [id, row] of Object.entries(held)) if (isPart(row)) rows.push(rowOf(columns, id, row));
  const made = Object.freeze(rows);
  columns.rows.set(held, made);
  return made;
}

/**
 * Put together at once: an object that grows by one name after another becomes a table inside, which takes up to eighty times as long to
 * copy, and each form that shows a row copies it.
 */
function rowOf({ list, row: memo }: Columns, id: string, held: Values): RowView {
  const known = memo.get(held);
  if (known?.id === id) return known;
  const entries: [string, ViewValue][] = [['id', id]];
  for (let index = 0; index < list.length; index++) {
    const { name, isLink } = list[index]!;
    const value = cellOf(held[name]);
    if (value !== undefined)
      entries.push([name, isLink && typeof value === 'string' ? Object.freeze({ id: value }) : value]);
  }
  const row = Object.fromEntries(entries) as unknown as RowView;
  memo.set(held, row);
  return row;
}

// ---------------------------------------------------------------- links

function linkedView(
  field: LinkField,
  values: Values,
  chosen: Value | Sealed | undefined,
  view: SheetView,
  template: Template,
  misfits: readonly Misfit[],
): SheetView | undefined {
  const id = typeof chosen === 'string' ? chosen : undefined;
  if (field.to.subject !== template.subject) return id === undefined ? undefined : Object.freeze({ id });
  const sheets = partOf(values, field.to.id);
  // The date may stand anywhere on the form, so it is read from the values, not from what is built so far.
  const sheet =
    id ?? (field.latestUpTo && newestUpTo(Object.keys(sheets ?? {}), dateOf(field.latestUpTo, values, view, template)));
  if (!sheet || !partOf(sheets, sheet)) return id === undefined ? undefined : Object.freeze({ id });
  return viewOf(field.to, values, sheet, misfits);
}

function dateOf(id: string, values: Values, view: SheetView, template: Template): string | undefined {
  const from = template.fields[id]?.shared ? values : partOf(partOf(values, template.id), String(view.id));
  const date = from?.[id];
  return typeof date === 'string' ? date : undefined;
}

/**
 * The newest sheet that is not later than `date`; of all, while there is no date. A sheet of a period counts from the
 * end of its last month, a yearly one from its year: `2023-04` ends on 30 April 2023, `2023-1` belongs to 2023.
 */
export function newestUpTo(sheets: readonly string[], date: string | undefined): string | undefined {
  let newest: string | undefined;
  for (const sheet of sheets) {
    if (date !== undefined && beginOf(sheet) > date) continue;
    if (newest === undefined || compareSheets(sheet, newest) > 0) newest = sheet;
  }
  return newest;
}

/** First day on which a sheet may be looked at: the last day of its period, or 1 January of its year. */
function beginOf(sheet: string): string {
  const [year = '', rest = ''] = sheet.split('-');
  if (!/^\d{2}$/.test(rest)) return `${year}-01-01`;
  const lastDay = new Date(Date.UTC(Number(year), Number(rest), 0)).getUTCDate();
  return `${year}-${rest}-${String(lastDay).padStart(2, '0')}`;
}

/** By year, then by number or month: `2023-2` before `2023-10`. */
export function compareSheets(a: string, b: string): number {
  const [yearA = '', restA = ''] = a.split('-');
  const [yearB = '', restB = ''] = b.split('-');
  return Number(yearA) - Number(yearB) || Number(restA) - Number(restB) || (a < b ? -1 : a > b ? 1 : 0);
}

// ---------------------------------------------------------------- misfits

function addMisfits(
  view: Record<string, ViewValue | undefined>,
  template: Template,
  sheet: string,
  misfits: readonly Misfit[],
): void {
  for (const { path, text } of misfits) {
    const viewPath = viewPathOf(template, path, sheet);
    if (viewPath === undefined || text === undefined) continue;
    const [id = '', row, name] = viewPath.split('/');
    const rows = view[id];
    if (row === undefined) view[id] = text;
    else if (name !== undefined && Array.isArray(rows)) {
      view[id] = rows.map((each: RowView) => (each.id === row ? Object.freeze({ ...each, [name]: text }) : each));
    }
  }
}

// ---------------------------------------------------------------- paths

/** The dossier path of a view path: `members/<row>/name`, `checkers/<row>`, `workNone`, `phone`; `''` is the sheet itself. */
export function pathOf(template: Template, viewPath: string, sheet: string): string {
  const [id = '', ...rest] = viewPath.split('/');
  if (id === '') return `${template.id}/${sheet}`;
  const ofTick = id.endsWith('None') ? template.fields[id.slice(0, -'None'.length)] : undefined;
  if (ofTick?.kind === 'repeat' && rest.length === 0)
    return `${pathOf(template, id.slice(0, -'None'.length), sheet)}/none`;
  const field = template.fields[id];
  const rowField = field?.kind === 'repeat' && rest.length === 2 ? field.fields[rest[1] ?? ''] : field;
  if (!field || !rowField || rest.length > 2 || (rest.length > 0 && field.kind !== 'repeat')) {
    throw new Error(`Template '${template.id}' has no field at '${viewPath}'.`);
  }
  return [...(field.shared ? [] : [template.id, sheet]), id, ...rest].join('/');
}

/** The view path of a dossier path, or undefined where the path is not of this form and sheet. */
export function viewPathOf(template: Template, path: string, sheet: string): string | undefined {
  const parts = path.split('/');
  const own = parts[0] === template.id && parts[1] === sheet;
  const [id = '', row, name, ...more] = own ? parts.slice(2) : parts;
  if (own && id === '') return '';
  const field = Object.hasOwn(template.fields, id) ? template.fields[id] : undefined;
  if (!field || (field.shared === true) === own || more.length > 0) return undefined;
  if (row === undefined) return id;
  if (field.kind !== 'repeat') return undefined;
  if (row === 'none' && name === undefined) return `${id}None`;
  if (name === undefined) return `${id}/${row}`;
  return Object.hasOwn(field.fields, name) ? `${id}/${row}/${name}` : undefined;
}
