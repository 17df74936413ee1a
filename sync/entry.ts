/**
 * One entry as it stands in the document (S2, S3, S11).
 *
 *     key    path|writer        or path|writer+n, a further entry of one writer
 *     value  [value, count, at, why?, seen?]
 *
 * - The value is plain JSON, null where it was cleared, bytes where it is sealed.
 * - It counts only if the struct that holds it was written by the client in its key.
 * - Anything may come from a peer: reading gives an entry, a misfit, or nothing; it never throws (S7).
 */
import { writerText } from './authors.ts';
import { type Entry, greatestCount } from './cell.ts';
import { clean, freeze } from './clean.ts';
import type { IsValue, Value } from './contract.ts';
import { isRow, type Place } from './places.ts';
import { type Seal, sealedHere } from './seal.ts';
import type { Stored } from './update.ts';

export interface Reader {
  /** of the dossier */
  readonly id: string;
  readonly isValue: IsValue;
  readonly seal: Seal;
}

/** The path that a key is about; undefined for what is no key of ours. */
export function pathOfKey(key: string): string | undefined {
  const bar = key.lastIndexOf('|');
  return bar < 0 ? undefined : key.slice(0, bar);
}
export const keyOf = (path: string, client: number): string => `${path}|${writerText(client)}`;

export function readEntry(
  place: Place,
  key: string,
  { client, clock, value: stored }: Stored,
  { id, isValue, seal }: Reader,
): Entry | undefined {
  if (!holdsEntries(place) || !isWrittenBy(key.slice(key.lastIndexOf('|') + 1), client)) return undefined;
  const [raw, count, at, why, seen]: readonly unknown[] = Array.isArray(stored) ? stored : [];
  const entry: { -readonly [Part in keyof Entry]: Entry[Part] } = {
    key,
    writer: client,
    clock,
    value: undefined,
    count: isCount(count) ? count : 0,
    at: isCount(at) ? at : 0,
    why: typeof why === 'string' ? why : undefined,
  };
  if (!isCount(count)) entry.misfit = 'shape';
  else if (raw === null || raw === undefined) return entry;
  else if (isRow(place)) {
    // `true`: there; `false`: removed; an id: merged into that row. The two last say what they had seen under the row.
    if (typeof raw !== 'boolean' && typeof raw !== 'string') entry.misfit = 'shape';
    else entry.value = raw;
    entry.seen = Array.isArray(seen) && seen.every(Number.isSafeInteger) ? freeze(seen) : [];
  } else {
    const { kind, sensitive } = place.pattern.field!;
    // Bound to the path as it was stored, which may be an earlier name. A field that is no longer sensitive still opens.
    const value = raw instanceof Uint8Array ? seal.open(id, pathOfKey(key) ?? '', raw) : raw;
    if (sensitive && value === raw) entry.misfit = 'clear';
    else if (value === undefined) entry.misfit = 'moved';
    else if (value === sealedHere) entry.value = sealedHere;
    else if (isValue(kind, value)) entry.value = freeze(value as Value);
    else {
      entry.misfit = 'shape';
      if (typeof value === 'string') entry.text = value;
    }
  }
  return entry;
}

/** What is stored for a value of this place. */
export function entryFor(
  place: Place,
  {
    value,
    count,
    now,
    why,
    seen,
  }: { value: Value | undefined; count: number; now: number; why?: string; seen?: readonly number[] },
  { id, seal }: Reader,
): readonly unknown[] {
  const stored =
    value === undefined ? null : place.pattern.field?.sensitive ? seal.seal(id, place.path, value) : clean(value);
  const entry = [stored, count, minutes(now)];
  if (seen) return [...entry, why === undefined ? null : clean(why), seen];
  return why === undefined ? entry : [...entry, clean(why)];
}

export const minutes = (milliseconds: number): number => Math.floor(milliseconds / 60_000);

/** Shared texts are no entries, and a repeat has only rows. */
export function holdsEntries(place: Place): boolean {
  const kind = place.pattern.field?.kind;
  return kind === 'repeat' ? isRow(place) : kind !== undefined && kind !== 'note' && kind !== 'prose';
}

const names = new Map<number, string>();
function isWrittenBy(writer: string, client: number): boolean {
  let name = names.get(client);
  if (name === undefined) {
    // Kept over documents: a village's summaries read the same writers again and again.
    if (names.size > 10_000) names.clear();
    name = writerText(client);
    names.set(client, name);
  }
  return writer === name || (writer.startsWith(`${name}+`) && /^\d{1,6}$/.test(writer.slice(name.length + 1)));
}

const isCount = (count: unknown): count is number =>
  typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 && count <= greatestCount;
