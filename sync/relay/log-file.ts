/**
 * The log as a SQLite file, synchronous; log-worker.ts runs it in a thread of its own.
 *
 * What must hold
 * - Each village counts its own rows from 1, so that a village can move to another log with its sequence and its chain.
 * - Rows of `log` are added, never changed. `bytes` stands apart so that erasing bytes and salt (log-erase.ts) leaves the
 *   row, its commitment and the chain as they were. Bytes without a salt are no part of the chain: they stand in the place
 *   of something erased.
 * - `chain` runs over all other columns of a village's rows: SHA-256 of the village's last chain and this row.
 * - What is deleted leaves the file (`secure_delete`).
 * - Snapshots can be thrown away: they are made from the log again.
 * - One process owns the file (exclusive lock, let go by the system even on kill -9).
 * - After an fsync that failed, the kernel shows bytes that never reached the disk, and calls them written. So whoever opens
 *   the file after an end that was not orderly writes what it reads once more, before it trusts it.
 * - Checkpoints are made here and not by SQLite on its own, which would keep an fsync that failed in one to itself.
 */
import { hash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import * as Y from 'yjs';
import { writeAgain } from './disk.ts';
import type { Erasure, Span } from './erasure.ts';
import { claimFormat } from './format.ts';
import type { RoomName } from './log.ts';
import type { CopiedRow } from './log-copy.ts';
import { createErasing, type Replaced } from './log-erase.ts';
import { createRowReader, type Rows } from './log-rows.ts';
import { createStreamTables, type StreamTables } from './log-stream.ts';
import type { Closed } from './stream-message.ts';

export interface LogEntry extends RoomName {
  readonly device: string;
  /** who enrolled the device; the relay is told no more */
  readonly person: string;
  /** ISO 8601, the relay's clock */
  readonly time: string;
  /** structs of other devices may be in it */
  readonly carried: boolean;
  readonly bytes: Uint8Array;
  /** client ids that this device uses here for the first time */
  readonly writers: readonly number[];
}
export interface StoredRoom {
  readonly foreign: boolean;
  /** the village takes and gives nothing: it has moved, or is about to */
  readonly closed?: Closed;
  /** the whole dossier was erased: it takes and gives nothing any more */
  readonly erased?: boolean;
  /** structs whose content was erased and does not come back */
  readonly spans: readonly Span[];
  /** its last row */
  readonly head?: Head;
  readonly snapshot?: Uint8Array;
  readonly outline?: Outline;
  /** the last sequence that the snapshot holds */
  readonly upTo: number;
  /** behind the snapshot, in order */
  readonly tail: readonly { readonly sequence: number; readonly bytes: Uint8Array }[];
  /** client id → device */
  readonly owners: ReadonlyMap<number, string>;
}
export interface Page {
  /** without bytes: that room was erased */
  readonly updates: readonly { readonly sequence: number; readonly room: string; readonly bytes: Uint8Array }[];
  /** of the village, when this page was read */
  readonly head: Head;
  readonly closed?: Closed;
}

/**
 * A row's place in its village's log: its sequence, and the chain over everything up to it. Whoever has seen it can tell
 * later whether the log still holds it. `''` and 0 while the log is empty.
 */
export interface Head {
  readonly sequence: number;
  readonly chain: string;
}

/** What a snapshot holds, so that nobody has to decode it to know. */
export interface Outline {
  readonly stateVector: Uint8Array;
  /** everything deleted, as an update without structs */
  readonly deletions: Uint8Array;
}
export interface Fold {
  readonly snapshot: Uint8Array;
  readonly outline?: Outline;
  readonly upTo: number;
}

export const register = 'register';
const pageBytes = 1024 * 1024;
/** of SQLite */
const pageSize = 4096;
const checkpointPages = 2000;

export interface LogFile extends StreamTables {
  /** All in one commit, or none. Undefined where the room is another village's, or the village is closed. */
  append(entries: readonly LogEntry[]): (Head | undefined)[];
  read(name: RoomName): StoredRoom;
  fold(name: RoomName): Fold;
  since(village: string, sequence: number): Page;
  /** the chain at a row; undefined where the log has no such row */
  chainAt(village: string, sequence: number): string | undefined;
  /** the rows as they stand, for the audit, a page at a time */
  rows(village: string, sequence: number, room?: string): Rows;
  /** undefined: not all of the rows are of that room, or some are erased already */
  erase(erasure: Erasure): Head | undefined;
  roomsBefore(village: string, time: string): string[];
  replacedBefore(name: RoomName, time: string): Replaced;
  /**
   * The whole file as it is at one moment. While it copies, the file may be used inside `between` only: a step of the copy that
   * meets an open transaction fails.
   */
  copyTo(path: string, between: () => void): Promise<void>;
  /** Moves what was committed last from the write-ahead log into the file itself, when that has become much. */
  checkpoint(): void;
  close(): void;
}

/** The chain's next link. `commitment` and `previous` in hexadecimal. */
export function chainOf(
  previous: string,
  row: Omit<LogEntry, 'bytes' | 'writers'> & { sequence: number; commitment: string },
): string {
  const { sequence, village, room, device, person, time, carried, commitment } = row;
  return hash('sha256', JSON.stringify([previous, sequence, village, room, device, person, time, carried, commitment]));
}

export function openLogFile(folder: string): LogFile {
  const database = new DatabaseSync(join(folder, 'log.sqlite'));
  database.exec(`
    PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA wal_autocheckpoint = 0;
    PRAGMA secure_delete = ON;
    BEGIN EXCLUSIVE; COMMIT;
  `);
  writeAgain(join(folder, 'log.sqlite-wal'));
  claimFormat(database);
  database.exec(`
    CREATE TABLE IF NOT EXISTS log (
      village TEXT NOT NULL, sequence INTEGER NOT NULL, room TEXT NOT NULL, device TEXT NOT NULL, person TEXT NOT NULL,
      time TEXT NOT NULL, carried INTEGER NOT NULL, commitment TEXT NOT NULL, chain TEXT NOT NULL,
      PRIMARY KEY (village, sequence)) STRICT;
    CREATE INDEX IF NOT EXISTS log_room ON log(village, room, sequence);
    CREATE TABLE IF NOT EXISTS bytes (
      village TEXT NOT NULL, sequence INTEGER NOT NULL, salt BLOB NOT NULL, bytes BLOB NOT NULL,
      PRIMARY KEY (village, sequence)) STRICT;
    CREATE TABLE IF NOT EXISTS rooms (room TEXT NOT NULL, village TEXT NOT NULL, PRIMARY KEY (room, village)) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX IF NOT EXISTS rooms_once ON rooms(room) WHERE room <> '${register}';
    CREATE TABLE IF NOT EXISTS writers (
      village TEXT NOT NULL, room TEXT NOT NULL, client INTEGER NOT NULL, device TEXT NOT NULL,
      PRIMARY KEY (village, room, client)) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS snapshots (
      village TEXT NOT NULL, room TEXT NOT NULL, upto INTEGER NOT NULL, bytes BLOB NOT NULL, vector BLOB,
      deletions BLOB, PRIMARY KEY (village, room)) STRICT;
    CREATE INDEX IF NOT EXISTS snapshots_village ON snapshots(village, upto);
    CREATE TABLE IF NOT EXISTS erasures (
      village TEXT NOT NULL, sequence INTEGER NOT NULL, id TEXT NOT NULL UNIQUE, room TEXT NOT NULL, kind TEXT NOT NULL,
      salt BLOB NOT NULL, record TEXT NOT NULL, PRIMARY KEY (village, sequence)) STRICT;
    CREATE INDEX IF NOT EXISTS erasures_room ON erasures(village, room);
    CREATE TABLE IF NOT EXISTS erased (
      village TEXT NOT NULL, sequence INTEGER NOT NULL, erasure INTEGER NOT NULL, PRIMARY KEY (village, sequence)) STRICT;
  `);
  const add = {
    row: database.prepare('INSERT INTO log VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)'),
    bytes: database.prepare('INSERT INTO bytes VALUES (?, ?, ?, ?)'),
    room: database.prepare('INSERT OR IGNORE INTO rooms VALUES (?, ?)'),
    erased: database.prepare('INSERT INTO erased VALUES (?, ?, ?)'),
    erasure: database.prepare('INSERT INTO erasures VALUES (?, ?, ?, ?, ?, ?, ?)'),
    writer: database.prepare('INSERT OR IGNORE INTO writers VALUES (?, ?, ?, ?)'),
    snapshot: database.prepare('INSERT OR REPLACE INTO snapshots VALUES (?, ?, ?, ?, ?, ?)'),
  };
  const get = {
    owner: database.prepare('SELECT village FROM rooms WHERE room = ?'),
    snapshot: database.prepare('SELECT upto, bytes, vector, deletions FROM snapshots WHERE village = ? AND room = ?'),
    tail: database.prepare(
      'SELECT sequence, bytes FROM log JOIN bytes USING (village, sequence) WHERE village = ? AND room = ? AND sequence > ? ORDER BY sequence',
    ),
    writers: database.prepare('SELECT client, device FROM writers WHERE village = ? AND room = ?'),
    lastIn: database.prepare(
      'SELECT sequence, chain FROM log WHERE village = ? AND room = ? ORDER BY sequence DESC LIMIT 1',
    ),
    chain: database.prepare('SELECT chain FROM log WHERE village = ? AND sequence = ?'),
    lastOf: database.prepare('SELECT sequence, chain FROM log WHERE village = ? ORDER BY sequence DESC LIMIT 1'),
    // One answer holds each room once as its snapshot, if that has moved on, and then the rows behind the snapshots.
    since: database.prepare(`
      SELECT upto AS sequence, room, bytes FROM snapshots WHERE village = :village AND upto > :sequence
      UNION ALL
      SELECT log.sequence, log.room, bytes.bytes FROM log JOIN bytes USING (village, sequence)
        LEFT JOIN snapshots ON snapshots.village = log.village AND snapshots.room = log.room
        WHERE log.village = :village AND log.sequence > :sequence AND log.sequence > coalesce(snapshots.upto, 0)
      UNION ALL
      SELECT sequence, room, x'' FROM erasures WHERE village = :village AND kind = 'dossier' AND sequence > :sequence
      ORDER BY sequence`),
  };
  /** pages in the write-ahead log, estimated */
  let walPages = 0;
  // the last row of each village, kept so that a commit reads nothing
  const heads = new Map<string, Head>();

  const headIn = (row: Record<string, unknown> | undefined): Head | undefined =>
    row && { sequence: Number(row.sequence), chain: String(row.chain) };
  const headOf = (village: string): Head =>
    heads.get(village) ?? headIn(get.lastOf.get(village)) ?? { sequence: 0, chain: '' };

  function isOurs({ village, room }: RoomName): boolean {
    if (room === register) return true;
    const owner = get.owner.get(room)?.village;
    return owner === undefined || owner === village;
  }

  function addEntry(entry: LogEntry & { readonly salt?: Uint8Array }): Head | undefined {
    const { village, room, device, person, time, carried, bytes } = entry;
    if (!isOurs(entry)) return undefined;
    add.room.run(room, village);
    const { salt, ...head } = addRow({ village, room, device, person, time, carried }, bytes, entry.salt);
    // What another relay took before it heard of the erasure stands in the chain and nowhere else.
    const erasure = erasing.erasedBy(entry);
    if (erasure === undefined) add.bytes.run(village, head.sequence, salt, bytes);
    else add.erased.run(village, head.sequence, erasure);
    for (const client of entry.writers) add.writer.run(village, room, client, device);
    walPages += 6 + bytes.length / pageSize;
    return head;
  }

  /** A row from another log; what it brings in place of erased bytes comes with it. */
  function addCopied(village: string, copied: CopiedRow): Head {
    const { room, device, person, time, carried, commitment, content, erased, erasure, writers } = copied;
    add.room.run(room, village);
    const head = addLink({ village, room, device, person, time, carried }, commitment);
    if (content) add.bytes.run(village, head.sequence, content.salt, content.bytes);
    if (erased !== undefined) add.erased.run(village, head.sequence, erased);
    if (erasure) add.erasure.run(village, head.sequence, erasure.id, room, erasure.kind, erasure.salt, erasure.record);
    for (const client of writers) add.writer.run(village, room, client, device);
    walPages += 6 + (content?.bytes.length ?? 0) / pageSize;
    return head;
  }

  /** The next link of the chain, committed to `content`; keeping that is the caller's. */
  function addRow(
    row: Omit<LogEntry, 'bytes' | 'writers'>,
    content: Uint8Array,
    salt: Uint8Array = randomBytes(16),
  ): Head & { readonly salt: Uint8Array } {
    return { ...addLink(row, hash('sha256', Buffer.concat([salt, content]))), salt };
  }
  function addLink(row: Omit<LogEntry, 'bytes' | 'writers'>, commitment: string): Head {
    const { village, room, device, person, time, carried } = row;
    const before = headOf(village);
    const sequence = before.sequence + 1;
    const chain = chainOf(before.chain, { ...row, sequence, commitment });
    heads.set(village, { sequence, chain });
    add.row.run(village, sequence, room, device, person, time, carried ? 1 : 0, commitment, chain);
    return { sequence, chain };
  }

  function read(name: RoomName): StoredRoom {
    const nothing = { spans: [], upTo: 0, tail: [], owners: new Map() };
    const closed = tables.closedBecause(name.village);
    if (closed) return { ...nothing, foreign: false, closed };
    if (!isOurs(name)) return { ...nothing, foreign: true };
    if (erasing.erasedBy(name) !== undefined) return { ...nothing, foreign: false, erased: true };
    const { village, room } = name;
    const snapshot = get.snapshot.get(village, room);
    const upTo = Number(snapshot?.upto ?? 0);
    return {
      foreign: false,
      spans: erasing.spansOf(name),
      head: headIn(get.lastIn.get(village, room)),
      snapshot: snapshot?.bytes as Uint8Array | undefined,
      outline: outlineIn(snapshot),
      upTo,
      tail: get.tail.all(village, room, upTo) as { sequence: number; bytes: Uint8Array }[],
      owners: new Map(get.writers.all(village, room).map(({ client, device }) => [Number(client), String(device)])),
    };
  }

  function fold(name: RoomName): Fold {
    const { snapshot, outline, upTo, tail } = read(name);
    if (tail.length === 0) return { snapshot: snapshot ?? new Uint8Array([0, 0]), outline, upTo };
    const folded = foldWithOutline([...(snapshot ? [snapshot] : []), ...tail.map(({ bytes }) => bytes)]);
    const sequence = tail.at(-1)!.sequence;
    const { stateVector = null, deletions = null } = folded.outline ?? {};
    add.snapshot.run(name.village, name.room, sequence, folded.snapshot, stateVector, deletions);
    walPages += 4 + folded.snapshot.length / pageSize;
    return { ...folded, upTo: sequence };
  }

  const erasing = createErasing({ database, folder, addRow, fold, forget: () => heads.clear() });
  const tables = createStreamTables({ database, addEntry, addCopied, headOf, erasing, forget: () => heads.clear() });
  // A log that follows a stream gets them from there, in their place.
  if (tables.streamState().of === undefined) erasing.applyAll();

  return {
    ...tables,
    append(entries) {
      try {
        database.exec('BEGIN IMMEDIATE');
        const added = entries.map((entry) => (tables.closedBecause(entry.village) ? undefined : addEntry(entry)));
        database.exec('COMMIT');
        walPages += 8;
        return added;
      } catch (error) {
        if (database.isTransaction) database.exec('ROLLBACK');
        heads.clear();
        throw error;
      }
    },
    read,
    fold,
    chainAt: (village, sequence) => get.chain.get(village, sequence)?.chain as string | undefined,
    rows: createRowReader(database),
    erase: erasing.erase,
    roomsBefore: erasing.roomsBefore,
    replacedBefore: erasing.replacedBefore,
    since(village, sequence) {
      const updates: { sequence: number; room: string; bytes: Uint8Array }[] = [];
      let size = 0;
      for (const row of get.since.iterate({ village, sequence })) {
        updates.push({ sequence: Number(row.sequence), room: String(row.room), bytes: row.bytes as Uint8Array });
        size += updates.at(-1)!.bytes.length;
        if (size > pageBytes) break;
      }
      return { updates, head: headOf(village), closed: tables.closedBecause(village) };
    },
    async copyTo(path, between) {
      await backup(database, path, { rate: 256, progress: between });
    },
    checkpoint() {
      if (walPages < checkpointPages) return;
      database.exec('PRAGMA wal_checkpoint(PASSIVE)');
      walPages = 0;
    },
    close() {
      database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      database.close();
    },
  };
}

/**
 * Many updates as one. A document folds 20,000 edits in a hundredth of the time that one `mergeUpdates` takes, and drops
 * the content of what was overwritten; the log keeps it. Clocks and deletions stay the same: else the merge is kept.
 */
export const foldUpdates = (updates: readonly Uint8Array[]): Uint8Array => foldWithOutline(updates).snapshot;

function foldWithOutline(updates: readonly Uint8Array[]): Omit<Fold, 'upTo'> {
  const document = new Y.Doc();
  document.transact(() => {
    for (const update of updates) Y.applyUpdate(document, update);
  });
  const { pendingStructs, pendingDs } = document.store;
  const snapshot = Y.encodeStateAsUpdate(document);
  const stateVector = Y.encodeStateVector(document);
  const deletions = Y.encodeStateAsUpdate(document, stateVector);
  document.destroy();
  if (pendingStructs || pendingDs) return { snapshot: Y.mergeUpdates([...updates]) };
  return { snapshot, outline: { stateVector, deletions } };
}

function outlineIn(row: Record<string, unknown> | undefined): Outline | undefined {
  if (!row?.vector || !row.deletions) return undefined;
  return { stateVector: row.vector as Uint8Array, deletions: row.deletions as Uint8Array };
}
