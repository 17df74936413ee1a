/**
 * One field's entries → its value and its siblings; one row's entries → whether it is there. Pure; knows no Yjs.
 *
 * - Of several entries the one with the greatest (count, writer) shows. If their values differ all are kept as siblings
 *   until somebody who saw them writes (S3).
 * - A removal of a row says what it had seen under it. Whatever it had not seen, and whoever says the row is there, makes
 *   it disputed and keeps it on the screen (S4). Truth table in `standing`.
 * - An entry of the wrong shape, or a sealed one that was moved here, is no candidate; it is kept and reported (S7).
 */
import type { AttachmentRef, Misfit, Sealed, Value } from './contract.ts';

/** Something written, by the struct that holds it: its name for ever. */
export interface Stamp {
  readonly writer: number;
  readonly clock: number;
}

export interface Entry extends Stamp {
  /** as stored, to remove it by */
  readonly key: string;
  /** undefined: cleared */
  readonly value: Value | Sealed | undefined;
  readonly count: number;
  /** whole minutes since 1970, by the writer's clock; for show only */
  readonly at: number;
  readonly why?: string;
  /** of a removal: writer, clock, writer, clock … */
  readonly seen?: readonly number[];
  /** why it is no candidate */
  readonly misfit?: Misfit['why'];
  /** a misfit that is text, as it was typed */
  readonly text?: string;
}

/** The greatest count that is written; beyond it writers decide. */
export const greatestCount = 2 ** 31 - 1;

const better = (a: Entry, b: Entry): number =>
  b.count - a.count || b.writer - a.writer || (a.key < b.key ? 1 : a.key > b.key ? -1 : 0);

/** The entry that shows. */
export function best(entries: readonly Entry[]): Entry | undefined {
  let found: Entry | undefined;
  for (const entry of entries) {
    if (entry.misfit === undefined && (found === undefined || better(entry, found) < 0)) found = entry;
  }
  return found;
}

/** All candidates, best first. */
export const ranked = (entries: readonly Entry[]): readonly Entry[] =>
  entries.filter((entry) => entry.misfit === undefined).sort(better);

/** All candidates, best first, if they do not agree; else none. */
export function unsettled(entries: readonly Entry[]): readonly Entry[] {
  if (entries.length < 2) return [];
  const live = ranked(entries);
  return live.some((entry) => !equalValues(entry.value, live[0]!.value)) ? live : [];
}

/** One more than every count seen. */
export function nextCount(entries: readonly Entry[]): number {
  return Math.min(greatestCount, 1 + entries.reduce((most, entry) => Math.max(most, entry.count), 0));
}

/** Equal as people see it. Two values that cannot be opened are never equal: nobody can tell. */
export function equalValues(a: Value | Sealed | undefined, b: Value | Sealed | undefined): boolean {
  if (typeof a !== 'object' || typeof b !== 'object') return a === b;
  if (!Array.isArray(a) || !Array.isArray(b)) return false;
  return a.length === b.length && a.every((item, index) => equalItems(item, b[index]));
}
function equalItems(a: string | AttachmentRef, b: string | AttachmentRef): boolean {
  if (typeof a === 'string' || typeof b === 'string') return a === b;
  return a.hash === b.hash && a.name === b.name && a.type === b.type && a.size === b.size;
}

// ---------------------------------------------------------------- rows and sheets

/**
 * | says "there" | says "gone" | unseen by all of these | standing   |
 * |--------------|-------------|------------------------|------------|
 * | no           | no          | –                      | `unknown`  |
 * | yes          | no          | –                      | `here`     |
 * | yes          | yes         | –                      | `disputed` |
 * | no           | yes         | something              | `disputed` |
 * | no           | yes         | nothing                | `gone`     |
 *
 * "Gone" is `false`, or the id of the row it was merged into.
 */
export type Standing = 'unknown' | 'here' | 'disputed' | 'gone';

/** @param content all that was written under the row, and every merge into it; asked for only when somebody removed it */
export function standing(entries: readonly Entry[], content: () => Iterable<Stamp>): Standing {
  const live = entries.filter((entry) => entry.misfit === undefined && entry.value !== undefined);
  if (live.length === 0) return 'unknown';
  const gone = live.filter((entry) => entry.value !== true);
  if (gone.length === 0) return 'here';
  return gone.length < live.length || unseen(gone, content()).length > 0 ? 'disputed' : 'gone';
}

/** What of `content` none of these removals had seen. */
export function unseen<S extends Stamp>(removals: readonly Entry[], content: Iterable<S>): readonly S[] {
  const seen = new Map<number, number>();
  for (const { seen: pairs = [] } of removals) {
    for (let i = 0; i + 1 < pairs.length; i += 2) {
      seen.set(pairs[i]!, Math.max(pairs[i + 1]!, seen.get(pairs[i]!) ?? -1));
    }
  }
  return [...content].filter((entry) => entry.clock > (seen.get(entry.writer) ?? -1));
}

/** What a removal writes down of what it saw: of each writer the latest. A writer's earlier structs are then seen too. */
export function seenOf(content: Iterable<Stamp>): readonly number[] {
  const seen = new Map<number, number>();
  for (const { writer, clock } of content) seen.set(writer, Math.max(clock, seen.get(writer) ?? -1));
  return [...seen].sort(([a], [b]) => a - b).flat();
}
