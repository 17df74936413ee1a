/**
 * Rows that look like one and the same thing entered twice: two people added the same member while offline.
 *
 * A pair is offered, never joined by itself. Equal certificate numbers make a pair; so do equal names, unless both rows have
 * certificate numbers and these differ (two cousins of one name).
 */
import type { RepeatField, RowView } from '#templates';

export interface Duplicate {
  /** the later row, to be merged */
  readonly row: string;
  /** the earlier one, which stays */
  readonly into: string;
}

const plain = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== ''
    ? value.normalize('NFKC').replace(/\s/g, '').toUpperCase()
    : undefined;

export function duplicatesOf(field: RepeatField, rows: readonly RowView[]): readonly Duplicate[] {
  const ids = Object.keys(field.fields);
  const numberId = ids.find((id) => field.fields[id]?.kind === 'idNumber');
  // Without a certificate number two equal rows are nothing strange: two slips of one hospital, two visits by one person.
  if (numberId === undefined) return [];
  const nameId = ids.find((id) => field.fields[id]?.kind === 'text');
  const byNumber = new Map<string, RowView>();
  const byName = new Map<string, RowView>();
  const found: Duplicate[] = [];
  for (const row of rows) {
    const number = plain(row[numberId]);
    const name = nameId === undefined ? undefined : plain(row[nameId]);
    const sameNumber = number === undefined ? undefined : byNumber.get(number);
    const sameName = name === undefined ? undefined : byName.get(name);
    if (sameNumber) found.push({ row: row.id, into: sameNumber.id });
    else if (sameName && (number === undefined || plain(sameName[numberId]) === undefined))
      found.push({ row: row.id, into: sameName.id });
    if (number !== undefined && !byNumber.has(number)) byNumber.set(number, row);
    if (name !== undefined && !byName.has(name)) byName.set(name, row);
  }
  return found;
}
