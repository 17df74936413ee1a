/** Which field of which form a dossier's path is: for those who read paths and not forms, as the audit does. */
import type { Field, RowField } from './fields.ts';
import type { Template } from './template.ts';

export interface Located {
  /** of a sheet's own field, or of a sheet itself */
  readonly template?: Template;
  readonly sheet?: string;
  /** id of the row that it is, or stands in */
  readonly row?: string;
  /** what one such row is called: 家庭成员 */
  readonly rowName?: string;
  /** absent: the row or the sheet itself */
  readonly field?: Field | RowField;
}

/** Undefined for a path that none of the forms knows. */
export function locate(templates: Iterable<Template>, path: string): Located | undefined {
  const parts = path.split('/');
  for (const template of templates) {
    const isOwn = parts[0] === template.id;
    const found = fieldAt(template, isOwn ? parts.slice(2) : parts, !isOwn);
    if (found) return isOwn ? { template, sheet: parts[1] ?? '', ...found } : found;
  }
  return undefined;
}

function fieldAt({ fields }: Template, parts: readonly string[], shared: boolean): Located | undefined {
  const [id, row, name] = parts;
  if (id === undefined) return shared ? undefined : {};
  const [, field] =
    Object.entries(fields).find(
      ([own, each]) => (each.shared === true) === shared && (own === id || each.formerly?.includes(id)),
    ) ?? [];
  if (!field) return undefined;
  if (row === undefined || field.kind !== 'repeat') return { field };
  if (row === 'none') return { field, rowName: field.none ?? field.rowName };
  if (name === undefined) return { row, rowName: field.rowName };
  const [, inner] =
    Object.entries(field.fields).find(([own, each]) => own === name || each.formerly?.includes(name)) ?? [];
  return inner && { row, rowName: field.rowName, field: inner };
}
