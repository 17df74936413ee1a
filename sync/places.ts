/**
 * Places: the entries of a document arranged by path, and what they read as. Pure; knows no Yjs and no seal.
 *
 * - `values()` is the same object until something visible changes, and so is every part of it: only the touched path is
 *   built anew. Parts stand in the order of the schema, rows and sheets in the order of their ids, whatever the order in
 *   which updates came.
 * - A row or sheet that is gone is left out with all below it; its entries stay, so restoring loses nothing.
 */
import { best, type Entry, equalValues, type Stamp, standing, unseen, unsettled } from './cell.ts';
import type { Sealed, Value, Values } from './contract.ts';
import { below, compareIds, type Pattern, renamed } from './schema.ts';

export interface Place {
  readonly path: string;
  readonly name: string;
  readonly parent: Place | undefined;
  readonly pattern: Pattern;
  /** of the field, or saying whether the row is there */
  entries: readonly Entry[];
  places: Map<string, Place>;
  /** `places` in order; undefined until asked for again */
  ordered: readonly Place[] | undefined;
  stale: boolean;
  read: Value | Sealed | Values | undefined;
}

/** Shared text lives outside the entries. */
export interface Notes {
  text(path: string): string | undefined;
  stamps(path: string): Iterable<Stamp>;
}

export interface Places {
  /** the place of a path, under its name of today; undefined if the schema does not know it */
  at(path: string): Place | undefined;
  put(place: Place, entries: readonly Entry[]): void;
  touch(place: Place): void;
  values(): Values;
  /** paths of fields that are not settled and of rows whose removal is disputed, in order */
  disagreements(): readonly string[];
  /** places that show and have an entry that is no candidate */
  misfits(): readonly Place[];
}

const nothing: Values = Object.freeze({});

export function createPlaces(patterns: Pattern, notes: Notes): Places {
  const root = createPlace('', '', undefined, patterns);
  const contested = new Set<Place>();
  const unfit = new Set<Place>();

  // Runs for every entry of every dossier of the village when summaries are made: no splitting, no patterns matched.
  function at(path: string): Place | undefined {
    let place = root;
    for (let start = 0; start <= path.length; ) {
      const slash = path.indexOf('/', start);
      const end = slash < 0 ? path.length : slash;
      const part = path.slice(start, end);
      const next = place.places.get(part) ?? grow(place, part, path.slice(0, end));
      if (!next) return undefined;
      place = next;
      start = end + 1;
    }
    const { pattern } = place;
    return pattern.field === undefined && pattern.now !== undefined ? at(renamed(pattern, path)) : place;
  }

  function grow(parent: Place, part: string, path: string): Place | undefined {
    const pattern = below(parent.pattern, part);
    if (!pattern) return undefined;
    const place = createPlace(path, part, parent, pattern);
    if (parent.places === noPlaces) parent.places = new Map();
    parent.places.set(part, place);
    parent.ordered = undefined;
    return place;
  }

  function put(place: Place, entries: readonly Entry[]): void {
    place.entries = entries;
    const [only] = entries;
    const plain = entries.length === 0 || (entries.length === 1 && only!.misfit === undefined);
    if (plain && (!isRow(place) || only?.value === true)) {
      contested.delete(place);
      unfit.delete(place);
    } else {
      contested.add(place);
      if (entries.some(({ misfit }) => misfit !== undefined)) unfit.add(place);
      else unfit.delete(place);
    }
    touch(place);
  }

  function touch(place: Place): void {
    for (let up: Place | undefined = place; up; up = up.parent) up.stale = true;
  }

  const read = (place: Place): Value | Sealed | Values | undefined => {
    if (!place.stale) return place.read;
    place.stale = false;
    const before = place.read;
    place.read = place.places.size === 0 && !isRow(place) ? readField(place, before) : readGroup(place, before);
    return place.read;
  };

  function readField(place: Place, before: Place['read']): Place['read'] {
    const kind = place.pattern.field?.kind;
    if (kind === 'note' || kind === 'prose') return notes.text(place.path) || undefined;
    const value = best(place.entries)?.value;
    return isValues(before) || !equalValues(value, before) ? value : before;
  }

  function readGroup(group: Place, before: Place['read']): Place['read'] {
    const parts: Record<string, Value | Sealed | Values> = {};
    let size = 0;
    let changed = !isValues(before);
    for (const place of inOrder(group)) {
      const value = isRow(place) ? (isThere(place) ? (read(place) ?? nothing) : undefined) : read(place);
      if (value === undefined) continue;
      parts[place.name] = value;
      size++;
      changed ||= (before as Values)[place.name] !== value;
    }
    if (!changed && Object.keys(before as Values).length === size) return before;
    return size === 0 ? undefined : Object.freeze(parts);
  }

  return {
    at,
    put,
    touch,
    values: () => (read(root) as Values | undefined) ?? nothing,
    disagreements: () =>
      [...contested]
        .filter((place) => (isRow(place) ? rowStanding(place) === 'disputed' : unsettled(place.entries).length > 0))
        .filter(isVisible)
        .map(({ path }) => path)
        .sort(),
    misfits: () => [...unfit].filter(isVisible),
  };

  function rowStanding(row: Place) {
    return standingOf(row, notes);
  }
  function isThere(row: Place): boolean {
    const found = rowStanding(row);
    return found === 'here' || found === 'disputed';
  }
  function isVisible(place: Place): boolean {
    for (let up: Place | undefined = place; up; up = up.parent) if (isRow(up) && !isThere(up)) return false;
    return true;
  }
}

/** Most places are leaves; a map and a list for each of them would be most of what a document weighs. */
const noPlaces = new Map<string, Place>();
const noEntries: readonly Entry[] = Object.freeze([]);

function createPlace(path: string, name: string, parent: Place | undefined, pattern: Pattern): Place {
  return {
    path,
    name,
    parent,
    pattern,
    entries: noEntries,
    places: noPlaces,
    ordered: undefined,
    stale: true,
    read: undefined,
  };
}

const isValues = (read: Place['read']): read is Values =>
  typeof read === 'object' && !Array.isArray(read) && !('sealed' in read);

/** A row or a sheet: what stands for `*`. */
export const isRow = (place: Place): boolean =>
  place.parent !== undefined && place.pattern === place.parent.pattern.row;

function inOrder(group: Place): readonly Place[] {
  group.ordered ??= [...group.places.values()].sort((a, b) =>
    isRow(a) && isRow(b)
      ? compareIds(a.name, b.name)
      : isRow(a)
        ? 1
        : isRow(b)
          ? -1
          : a.pattern.order - b.pattern.order,
  );
  return group.ordered;
}

/** The rows or sheets of a repeat, gone ones too. */
export const rowsOf = (repeat: Place): readonly Place[] => inOrder(repeat).filter(isRow);

/** All that was written under a row, and every merge of another row into it. */
export function* contentOf(row: Place, notes: Notes): Iterable<Stamp> {
  yield* entriesUnder(row);
  for (const path of textsUnder(row)) yield* notes.stamps(path);
}
export function* entriesUnder(row: Place): Iterable<Entry> {
  for (const other of row.parent?.places.values() ?? []) {
    if (other === row || !isRow(other)) continue;
    for (const entry of other.entries) if (entry.value === row.name) yield entry;
  }
  yield* within(row);
}
function* within(group: Place): Iterable<Entry> {
  for (const place of group.places.values()) {
    yield* place.entries;
    yield* within(place);
  }
}
function* textsUnder(group: Place): Iterable<string> {
  for (const place of group.places.values()) {
    const kind = place.pattern.field?.kind;
    if (kind === 'note' || kind === 'prose') yield place.path;
    yield* textsUnder(place);
  }
}

/** Whether a row is there. A row merged into one that was never there is disputed: its values would be nowhere. */
export function standingOf(row: Place, notes: Notes) {
  const found = standing(row.entries, () => contentOf(row, notes));
  if (found !== 'gone') return found;
  const lost = ({ value }: Entry): boolean =>
    typeof value === 'string' && (value === row.name || !row.parent?.places.get(value)?.entries.length);
  return row.entries.filter(({ value }) => value !== undefined).every(lost) ? 'disputed' : 'gone';
}

/** What a removal of this row had not seen. */
export const unseenUnder = (row: Place): readonly Entry[] =>
  unseen(
    row.entries.filter((entry) => entry.misfit === undefined && entry.value !== true && entry.value !== undefined),
    entriesUnder(row),
  );
