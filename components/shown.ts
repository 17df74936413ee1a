/** Values in lists and panels: short, and certificate numbers masked, since a list is seen by whoever stands behind. */
import {
  type Field,
  formatValue,
  isDrawn,
  isSealed,
  maskIdNumber,
  maskPhone,
  type RepeatField,
  type RowView,
  type ViewValue,
} from '#templates';
import { text } from './text.zh.ts';

/** A value for people to compare; text that does not fit its kind as it was typed. */
export function shownValue(field: Field, value: ViewValue): string {
  if (typeof value === 'string') {
    if (field.kind === 'signature') return isDrawn(value) ? text.signature.drawn : value;
    if (['money', 'integer', 'date', 'dateTime'].includes(field.kind))
      return /^\d{4}-\d\d-\d\d/.test(value) ? formatValue(field, value) : value;
    if (field.kind === 'link') return value;
  }
  return formatValue(field, value);
}

/** One cell of a closed row. */
export function shownCell(field: Field, value: ViewValue | undefined): string {
  if (value === undefined) return '';
  if (field.kind === 'idNumber' && typeof value === 'string') return maskIdNumber(value);
  if (field.kind === 'phone' && typeof value === 'string') return maskPhone(value);
  return isSealed(value) ? formatValue(field, value) : shownValue(field, value);
}

/** What a row is called: 成员2 张三; by its first text, as people do. */
export function rowTitle(field: RepeatField, row: RowView, index: number): string {
  const name = Object.keys(field.fields).find((id) => field.fields[id]?.kind === 'text' && typeof row[id] === 'string');
  const called = name === undefined ? '' : String(row[name]);
  return `${field.rowName}${index + 1}${called ? ` ${called.slice(0, 20)}` : ''}`;
}
