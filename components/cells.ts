/**
 * Finding one's way in plain data: the cell at a dossier path, the value and the field at a view path. Pure.
 */
import type { Values } from '#sync';
import {
  type Evaluation,
  type Field,
  isSealed,
  type RowView,
  type Sealed,
  type Template,
  type Value,
  type ViewValue,
} from '#templates';

type Cell = Values[string];
export const isPart = (cell: Cell): cell is Values =>
  typeof cell === 'object' && cell !== null && !Array.isArray(cell) && !isSealed(cell);
export const isCell = (cell: Cell): cell is Value | Sealed => cell !== undefined && !isPart(cell);
export const isRow = (row: unknown): row is RowView => typeof row === 'object' && row !== null && 'id' in row;
export const lastPart = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** What stands at a dossier path. */
export function cellAt(values: Values, path: string): Cell {
  let cell: Cell = values;
  for (const part of path.split('/')) cell = isPart(cell) ? cell[part] : undefined;
  return cell;
}

/** The plain value at a view path. */
export function viewAt(view: Evaluation['view'], path: string): Value | Sealed | undefined {
  const found = anyAt(view, path);
  return isPlain(found) ? found : undefined;
}

/** What stands at a view path, a linked view too. */
export function anyAt(view: Evaluation['view'], path: string): ViewValue | undefined {
  const [id = '', row, name = ''] = path.split('/');
  const held = view[id];
  if (row === undefined) return held;
  return Array.isArray(held) ? held.filter(isRow).find((each) => each.id === row)?.[name] : undefined;
}

/** Rows and linked views are not for a control to show. */
const isPlain = (value: ViewValue | undefined): value is Value | Sealed =>
  typeof value !== 'object' ||
  isSealed(value) ||
  (Array.isArray(value) && value.every((part) => typeof part === 'string'));

export function fieldAt(
  template: Template,
  path: string,
): { readonly field: Field; readonly calculated: boolean } | undefined {
  const [id = '', row, name = ''] = path.split('/');
  const field = template.fields[id];
  if (row === undefined) return field && { field, calculated: template.calculate[id] !== undefined };
  const inner = field?.kind === 'repeat' ? field.fields[name] : undefined;
  if (field?.kind !== 'repeat' || !inner) return undefined;
  return { field: inner, calculated: field.numbered === name || template.rows[id]?.calculate?.[name] !== undefined };
}

/** Rows of a repeat as the view has them. */
export function rowsAt(view: Evaluation['view'], id: string): readonly RowView[] {
  const held = view[id];
  return Array.isArray(held) ? held.filter(isRow) : [];
}
