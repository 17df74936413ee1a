/**
 * Erasing in the log's file: bytes and salt go, the row, its commitment and the chain stay, and a row of its own says who
 * erased, when and why. erasure.ts has what happens to an update.
 *
 * What must hold
 * - What is erased stands in no table, no free page and no write-ahead log of the file any more.
 * - The tombstone is in `tombstones.ndjson` before anything is erased. Whoever puts an older copy of the log back keeps that
 *   file: opening the log erases again what its lines name.
 * - All of one erasure is one transaction.
 */
import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import {
  deletedIn,
  deletionOf,
  type Erasure,
  type Span,
  type Tombstone,
  withoutContent,
  withoutReplaced,
} from './erasure.ts';
import type { RoomName } from './log.ts';
import type { Head, LogEntry } from './log-file.ts';

export const tombstoneFile = 'tombstones.ndjson';
/** bytes without a salt are no part of the chain */
const noSalt = new Uint8Array(0);

/** What had been replaced before a time, and would go. */
export interface Replaced {
  readonly rows: number;
  readonly bytes: number;
}
export interface Erasing {
  /** the row that erased the whole dossier */
  erasedBy(name: RoomName): number | undefined;
  spansOf(name: RoomName): Span[];
  /** undefined: not all of the rows are of that room, some are erased already, or nothing was replaced before that time */
  erase(erasure: Erasure): Head | undefined;
  /** What is to be kept of it; undefined as in `erase`. */
  tombstoneOf(erasure: Erasure): Tombstone | undefined;
  /** As part of a larger transaction; what was erased is out of the write-ahead log after `emptyWriteAhead` only. */
  applyWithin(tombstone: Tombstone, salt: Uint8Array): Head;
  emptyWriteAhead(): void;
  /** Erases again what the file of tombstones names and this log does not know. */
  applyAll(): void;
  /** Rooms of the village with rows before a time (ISO 8601) that have not been looked through. */
  roomsBefore(village: string, time: string): string[];
  replacedBefore(name: RoomName, time: string): Replaced;
}

export function createErasing({
  database,
  folder,
  addRow,
  fold,
  forget,
}: {
  readonly database: DatabaseSync;
  readonly folder: string;
  addRow(
    row: Omit<LogEntry, 'bytes' | 'writers'>,
    content: Uint8Array,
    salt?: Uint8Array,
  ): Head & { readonly salt: Uint8Array };
  fold(name: RoomName): unknown;
  /** the transaction did not hold: what was counted on is read anew */
  forget(): void;
}): Erasing {
  const get = {
    whole: database.prepare(
      "SELECT sequence FROM erasures WHERE village = ? AND room = ? AND kind = 'dossier' ORDER BY sequence LIMIT 1",
    ),
    records: database.prepare("SELECT record FROM erasures WHERE village = ? AND room = ? AND kind = 'rows'"),
    known: database.prepare('SELECT 1 FROM erasures WHERE id = ?'),
    rows: database.prepare(`
      SELECT sequence, time, commitment, salt, bytes FROM log JOIN bytes USING (village, sequence)
      WHERE village = ? AND room = ? ORDER BY sequence`),
    folded: database.prepare('SELECT 1 FROM snapshots WHERE village = ? AND room = ?'),
    // What a row before the time replaces can only have changed since a row has come to stand before it.
    old: database.prepare(`
      SELECT DISTINCT room FROM log JOIN bytes USING (village, sequence)
      WHERE village = :village AND time < :before AND time >= coalesce(
        (SELECT max(record ->> 'before') FROM erasures
          WHERE erasures.village = log.village AND erasures.room = log.room AND kind = 'history'), '')
      ORDER BY room`),
  };
  const change = {
    erasure: database.prepare('INSERT INTO erasures VALUES (?, ?, ?, ?, ?, ?, ?)'),
    erased: database.prepare('INSERT INTO erased VALUES (?, ?, ?)'),
    remove: database.prepare('DELETE FROM bytes WHERE village = ? AND sequence = ?'),
    stub: database.prepare('INSERT OR REPLACE INTO bytes VALUES (?, ?, ?, ?)'),
    snapshot: database.prepare('DELETE FROM snapshots WHERE village = ? AND room = ?'),
    writers: database.prepare('DELETE FROM writers WHERE village = ? AND room = ?'),
    room: database.prepare('INSERT OR IGNORE INTO rooms VALUES (?, ?)'),
  };

  interface Stored {
    readonly sequence: number;
    readonly time: string;
    readonly commitment: string;
    readonly bytes: Uint8Array;
    readonly whole: boolean;
  }
  const storedOf = ({ village, room }: RoomName): Stored[] =>
    get.rows.all(village, room).map(({ sequence, time, commitment, salt, bytes }) => ({
      sequence: Number(sequence),
      time: String(time),
      commitment: String(commitment),
      bytes: bytes as Uint8Array,
      whole: (salt as Uint8Array).length > 0,
    }));

  /** What goes, and what stands in its place. */
  function plan(tombstone: Pick<Tombstone, 'kind' | 'village' | 'room' | 'before' | 'commitments' | 'spans'>): {
    readonly gone: readonly Stored[];
    readonly stubs: ReadonlyMap<number, Uint8Array>;
    /** of `rows`: the structs whose content goes, or went before */
    readonly spans: readonly Span[];
  } {
    const stored = storedOf(tombstone);
    switch (tombstone.kind) {
      case 'dossier':
        return { gone: stored, stubs: new Map(), spans: [] };
      case 'rows': {
        const names = new Set(tombstone.commitments);
        const named = stored.filter(({ commitment }) => names.has(commitment));
        const gone = named.filter(({ whole }) => whole);
        const stubs = new Map(gone.map(({ sequence, bytes }) => [sequence, withoutContent(bytes).stub]));
        // They may have come without their content already: then only the tombstone knows what that was.
        return { gone, stubs, spans: named.length === names.size ? (tombstone.spans ?? []) : spansIn(gone) };
      }
      case 'history': {
        // Only a beginning of the room. A clock that was put back ends it earlier.
        const end = stored.findIndex(({ time }) => time >= (tombstone.before ?? ''));
        const old = end === -1 ? stored : stored.slice(0, end);
        const replaced = deletedIn(old.map(({ bytes }) => bytes));
        const stubs = new Map<number, Uint8Array>();
        for (const { sequence, bytes } of old) {
          const left = withoutReplaced(bytes, replaced);
          if (left) stubs.set(sequence, left);
        }
        return { gone: old.filter(({ sequence }) => stubs.has(sequence)), stubs, spans: [] };
      }
    }
  }

  function apply(tombstone: Tombstone): Head {
    database.exec('BEGIN IMMEDIATE');
    try {
      const position = applyWithin(tombstone);
      database.exec('COMMIT');
      return position;
    } catch (error) {
      database.exec('ROLLBACK');
      forget();
      throw error;
    }
  }
  function applyWithin(tombstone: Tombstone, givenSalt?: Uint8Array): Head {
    const { id, kind, village, room, device, person, time } = tombstone;
    const record = JSON.stringify(tombstone);
    const { gone, stubs, spans } = plan(tombstone);
    change.room.run(room, village);
    const { salt, ...position } = addRow(
      { village, room, device, person, time, carried: false },
      new TextEncoder().encode(record),
      givenSalt,
    );
    change.erasure.run(village, position.sequence, id, room, kind, salt, record);
    for (const { sequence, whole } of gone) {
      change.remove.run(village, sequence);
      if (whole) change.erased.run(village, sequence, position.sequence);
    }
    for (const [sequence, stub] of stubs) change.stub.run(village, sequence, noSalt, stub);
    if (kind === 'rows') change.stub.run(village, position.sequence, noSalt, deletionOf(spans));
    const hadSnapshot = get.folded.get(village, room) !== undefined;
    change.snapshot.run(village, room);
    if (kind === 'dossier') change.writers.run(village, room);
    else if (hadSnapshot) fold({ village, room });
    return position;
  }
  const spansIn = (gone: readonly Stored[]): Span[] => gone.flatMap(({ bytes }) => withoutContent(bytes).spans);
  /** The write-ahead log holds pages as they were before: it is emptied. */
  const emptyWriteAhead = (): void => database.exec('PRAGMA wal_checkpoint(TRUNCATE)');

  function tombstoneOf({ rows, ...erasure }: Erasure): Tombstone | undefined {
    if (erasure.kind === 'history') {
      // Several relays may find the same on the same day: it is one erasure.
      const id = `history ${erasure.village} ${erasure.room} ${erasure.before}`;
      const isNeeded = get.known.get(id) === undefined && plan(erasure).gone.length > 0;
      return isNeeded ? { id, ...erasure } : undefined;
    }
    const id = randomUUID();
    if (erasure.kind !== 'rows') return { id, ...erasure };
    const wanted = new Set(rows);
    const found = storedOf(erasure).filter(({ sequence, whole }) => whole && wanted.has(sequence));
    if (wanted.size === 0 || found.length !== wanted.size) return undefined;
    return { id, ...erasure, commitments: found.map(({ commitment }) => commitment), spans: spansIn(found) };
  }

  function keep(tombstone: Tombstone): void {
    if (tombstone.kind !== 'history') keepTombstone(folder, tombstone);
  }

  return {
    tombstoneOf,
    applyWithin(tombstone, salt) {
      keep(tombstone);
      return applyWithin(tombstone, salt);
    },
    emptyWriteAhead,
    erasedBy: ({ village, room }) => get.whole.get(village, room)?.sequence as number | undefined,
    spansOf: ({ village, room }) =>
      get.records.all(village, room).flatMap(({ record }) => (JSON.parse(String(record)) as Tombstone).spans ?? []),
    erase(erasure) {
      const tombstone = tombstoneOf(erasure);
      if (!tombstone) return undefined;
      // An older copy is thinned again when its time comes; only what a person erased must be remembered outside.
      keep(tombstone);
      const position = apply(tombstone);
      emptyWriteAhead();
      return position;
    },
    applyAll() {
      const unknown = tombstonesIn(folder).filter(({ id }) => get.known.get(id) === undefined);
      for (const tombstone of unknown) apply(tombstone);
      if (unknown.length > 0) emptyWriteAhead();
    },
    roomsBefore: (village, before) => get.old.all({ village, before }).map(({ room }) => String(room)),
    replacedBefore: (name, before) => {
      const { gone, stubs } = plan({ kind: 'history', before, ...name });
      const left = [...stubs.values()].reduce((sum, { length }) => sum + length, 0);
      return { rows: gone.length, bytes: gone.reduce((sum, { bytes }) => sum + bytes.length, 0) - left };
    },
  };
}

function keepTombstone(folder: string, tombstone: Tombstone): void {
  const file = openSync(join(folder, tombstoneFile), 'a', 0o600);
  try {
    // begins a line too: the one before may be torn
    writeSync(file, `\n${JSON.stringify(tombstone)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** What people have erased, as the folder itself says it. */
export function tombstonesIn(folder: string): Tombstone[] {
  let text: string;
  try {
    text = readFileSync(join(folder, tombstoneFile), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return text.split('\n').flatMap((line) => {
    try {
      return line === '' ? [] : [JSON.parse(line) as Tombstone];
    } catch {
      // Torn by a power cut: nothing had been erased yet, and nobody was told that it was.
      return [];
    }
  });
}
