/**
 * A view as the cells that a dossier would hold if it had been typed: the way of examples and sample data into a dossier.
 * A fact that two places of a view mention (a shared field, also in a linked sheet) must be the same.
 */
import { isSealed } from './format.ts';
import { isValue, type Value } from './kinds.ts';
import type { Field, RepeatField, RowView, SheetView, Template, ViewValue } from './template.ts';
import { isStored, pathOf } from './view.ts';

/** Dossier path → value; undefined where a row or a sheet merely exists. */
export type Cells = ReadonlyMap<string, Value | undefined>;

export function cellsOf(template: Template, view: SheetView, sheet: string): Cells {
  const cells = new Map<string, Value | undefined>();
  const add = (path: string, value: Value | undefined): void => {
    if (cells.has(path) && JSON.stringify(cells.get(path)) !== JSON.stringify(value)) {
      throw new Error(
        `Two things are said of '${path}': ${JSON.stringify(cells.get(path))} and ${JSON.stringify(value)}.`,
      );
    }
    cells.set(path, value);
  };
  addSheet(template, view, sheet, add);
  return cells;
}

/** A linked view that does not say which sheet it is. */
const linkedSheet = '2023-04';

type Add = (path: string, value: Value | undefined) => void;

function addSheet(template: Template, view: SheetView, sheet: string, add: Add): void {
  add(pathOf(template, '', sheet), undefined);
  for (const [id, field] of Object.entries(template.fields)) {
    const value = view[id];
    const tick = view[`${id}None`];
    if (field.kind === 'repeat' && typeof tick === 'boolean') add(pathOf(template, `${id}None`, sheet), tick);
    if (value === undefined || !isStored(template, id, field)) continue;
    if (field.kind === 'repeat') {
      addRows(template, id, field, value, sheet, add);
    } else if (field.kind === 'link' && isView(value)) {
      const linked = String(value.id ?? linkedSheet);
      add(pathOf(template, id, sheet), linked);
      if (field.to.subject === template.subject) addSheet(field.to, value, linked, add);
    } else {
      add(pathOf(template, id, sheet), fitting(id, field, value));
    }
  }
}

function addRows(template: Template, id: string, field: RepeatField, rows: ViewValue, sheet: string, add: Add): void {
  if (!Array.isArray(rows)) throw new Error(`'${id}' must be an array of rows.`);
  rows.forEach((row: RowView, index) => {
    const path = `${id}/${row.id ?? index + 1}`;
    add(pathOf(template, path, sheet), undefined);
    for (const [name, rowField] of Object.entries(field.fields)) {
      const value = row[name];
      if (value === undefined || (template.rows[id]?.calculate[name] && !rowField.overridable)) continue;
      // Of a link to another dossier the view shows what is known there; the cell holds the link.
      const held = rowField.kind === 'link' && isView(value) ? String(value.id) : fitting(name, rowField, value);
      add(pathOf(template, `${path}/${name}`, sheet), held);
    }
  });
}

function fitting(id: string, field: Field, value: ViewValue): Value {
  if (!isValue(field.kind, value)) throw new Error(`'${id}' is no ${field.kind}: ${JSON.stringify(value)}`);
  return value;
}

const isView = (value: ViewValue): value is SheetView =>
  typeof value === 'object' && !Array.isArray(value) && !isSealed(value);
