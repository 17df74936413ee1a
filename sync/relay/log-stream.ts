/**
 * The log's tables as the tail of a stream that several relays share: what has come from it, up to where, and what it lost.
 * Part of the log's file; synchronous.
 *
 * What must hold
 * - The tables are a function of the stream: a message is applied once, in the stream's order, in one commit with its position.
 *   A message that comes a second time under its id (a retry after the stream's own memory for ids) changes nothing.
 * - What another relay has published need not be synced here before it counts: a power cut takes it back together with its
 *   position, and it is read again. It is synced with the next commit that is, or by `sync`.
 * - What is erased here is to go out of the messages that brought it, wherever they stand: `toRenew` names those in which it may
 *   still be.
 * - What the stream has lost is taken out of the tables and kept apart, in its order, until it has come again. So every
 *   relay ends with the same order and the same chain.
 */
import type { DatabaseSync } from 'node:sqlite';
import { type CopiedRow, createRowCopier } from './log-copy.ts';
import type { Erasing } from './log-erase.ts';
import type { Head, LogEntry } from './log-file.ts';
import type { Renewed } from './stream-instead.ts';
import { type Closed, decodeMessage, encodeMessage, type StreamMessage } from './stream-message.ts';

/** A message as it comes from the stream. */
export interface Delivered {
  readonly position: number;
  readonly id: string;
  readonly village: string;
  readonly message: Uint8Array;
}
/** What became of an entry; without a head it was not taken: the room is another village's, or the village is closed. */
export interface Arrived {
  readonly entry: LogEntry;
  readonly head: Head | undefined;
}
export interface Applied {
  readonly id: string;
  readonly village: string;
  readonly kind: StreamMessage['kind'];
  /** it had come before, and has changed nothing */
  readonly known: boolean;
  /** rooms of the village that are open are to be read anew */
  readonly anew: boolean;
  /** in their order; none for a message that had come before */
  readonly arrived: readonly Arrived[];
  /** of an erasure: its row */
  readonly head?: Head;
}
export interface Mark {
  readonly position: number;
  readonly id: string;
}
export interface StreamState {
  /** identity of the stream; undefined: this file has followed none yet */
  readonly of: string | undefined;
  /** the last message that is applied */
  readonly mark: Mark | undefined;
}
export interface Lost {
  readonly id: string;
  readonly village: string;
  readonly message: Uint8Array;
}

export interface StreamTables {
  streamState(): StreamState;
  /** the last applied message before a position */
  markBefore(position: number): Mark | undefined;
  /** `synced`: it would survive a power cut when this returns */
  applyMessages(stream: string, messages: readonly Delivered[], synced: boolean): Applied[];
  /** Whatever is applied survives a power cut from here on. */
  sync(): void;
  /** Takes everything out that came after a position of the stream, and keeps it as lost. */
  rewind(stream: string, position: number): void;
  /** the first of what the stream has lost and not been given again */
  nextLost(): Lost | undefined;
  /** undefined while the village is as usual */
  closedBecause(village: string): Closed | undefined;
  /** Closes or opens the village in a log that follows no stream. */
  setClosed(village: string, closed: Closed | undefined): void;
  headOf(village: string): Head;
  /** Takes everything of a village out of the tables. */
  emptyVillage(village: string): void;
  /** rows as they stand, from a sequence on, about as many bytes as asked for */
  copyRows(village: string, from: number, bytes: number): CopiedRow[];
  /** Takes in a village that is not here yet, or more of it. */
  takeCopy(village: string, rows: readonly CopiedRow[]): Head;
  /** villages in which something is erased */
  erasedVillages(): string[];
  /** The first messages of the village from which something was erased since they were renewed, as they are to stand now. */
  toRenew(village: string): Renewed[];
  noteRenewed(position: number, erased: number): void;
  /** what is to be kept of an erasure that is going into the stream; undefined: not all of the rows are there */
  tombstoneOf: Erasing['tombstoneOf'];
}

interface LogTables {
  readonly database: DatabaseSync;
  addEntry(entry: LogEntry & { readonly salt?: Uint8Array }): Head | undefined;
  addCopied(village: string, row: CopiedRow): Head;
  headOf(village: string): Head;
  readonly erasing: Erasing;
  /** what is remembered of the tables outside of them */
  forget(): void;
}

export function createStreamTables(tables: LogTables): StreamTables {
  const { database, addEntry, addCopied, headOf, erasing, forget } = tables;
  database.exec(`
    CREATE TABLE IF NOT EXISTS stream (
      position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, village TEXT NOT NULL, first INTEGER, message BLOB) STRICT;
    CREATE INDEX IF NOT EXISTS stream_village ON stream(village, position);
    CREATE TABLE IF NOT EXISTS repeated (position INTEGER PRIMARY KEY, id TEXT NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS renewed (position INTEGER PRIMARY KEY, erased INTEGER NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS streams (id TEXT NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS lost (
      number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, village TEXT NOT NULL, message BLOB NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS closed (village TEXT PRIMARY KEY, reason TEXT NOT NULL, moved INTEGER NOT NULL) STRICT;
  `);
  const one = (sql: string) => {
    const statement = database.prepare(sql);
    return (...values: (string | number)[]) => statement.get(...values);
  };
  const get = {
    identity: one('SELECT id FROM streams'),
    mark: one('SELECT position, id FROM stream WHERE position < ? ORDER BY position DESC LIMIT 1'),
    isApplied: one('SELECT 1 FROM stream WHERE id = ?'),
    closed: one('SELECT reason, moved FROM closed WHERE village = ?'),
    lost: one('SELECT id, village, message FROM lost ORDER BY number LIMIT 1'),
    isErasure: one('SELECT 1 FROM erasures WHERE id = ?'),
    repeated: database.prepare('SELECT position FROM repeated WHERE id = ?'),
    // Where the numbers of rows begin again, the village has moved in anew: what stands before that brought other rows.
    toRenew: database.prepare(`
      WITH brought AS (
        SELECT position, id, first, lead(first, 1, ${Number.MAX_SAFE_INTEGER}) OVER (ORDER BY position) AS behind
        FROM stream WHERE village = :village AND first IS NOT NULL)
      SELECT position, brought.id, first, behind, count(*) AS erased
      FROM brought JOIN erased ON village = :village AND sequence >= first AND sequence < behind
        LEFT JOIN renewed USING (position)
      WHERE position > (SELECT coalesce(max(position), 0) FROM brought WHERE behind < first)
      GROUP BY position HAVING count(*) > coalesce(renewed.erased, 0) ORDER BY position LIMIT 20`),
    erasedVillages: database.prepare('SELECT DISTINCT village FROM erased'),
    after: database.prepare('SELECT * FROM stream WHERE position > ? ORDER BY position DESC'),
  };
  const put = {
    // What has become rows stands in the log; the other kinds are kept as they came.
    applied: database.prepare('INSERT INTO stream VALUES (?, ?, ?, ?, ?)'),
    repeated: database.prepare('INSERT OR IGNORE INTO repeated VALUES (?, ?)'),
    renewed: database.prepare('INSERT OR REPLACE INTO renewed VALUES (?, ?)'),
    found: database.prepare('DELETE FROM lost WHERE id = ?'),
    lost: database.prepare('INSERT OR IGNORE INTO lost (id, village, message) VALUES (?, ?, ?)'),
    closed: database.prepare('INSERT OR REPLACE INTO closed VALUES (?, ?, ?)'),
    open: database.prepare('DELETE FROM closed WHERE village = ?'),
    identity: database.prepare('INSERT INTO streams VALUES (?)'),
  };
  const markBefore = (position: number) => get.mark(position) as Mark | undefined;
  const copyRows = createRowCopier(database);
  function closedBecause(village: string): Closed | undefined {
    const row = get.closed(village);
    return row && { reason: String(row.reason), moved: row.moved === 1 };
  }
  function setClosed(village: string, closed: Closed | undefined): void {
    if (closed) put.closed.run(village, closed.reason, closed.moved ? 1 : 0);
    else put.open.run(village);
  }

  function noteIdentity(stream: string): void {
    const known = get.identity()?.id;
    if (known === undefined) put.identity.run(stream);
    else if (known !== stream) database.prepare('UPDATE streams SET id = ?').run(stream);
  }

  function together<Result>(work: () => Result): Result {
    try {
      database.exec('BEGIN IMMEDIATE');
      const result = work();
      database.exec('COMMIT');
      return result;
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      forget();
      throw error;
    }
  }

  function apply({ position, id, village, message: bytes }: Delivered): Applied {
    const message = decodeMessage(bytes);
    const nothing: Applied = { id, village, kind: message.kind, known: false, anew: false, arrived: [] };
    if (get.isApplied(id)) {
      put.repeated.run(position, id);
      return { ...nothing, known: true };
    }
    put.found.run(id);
    const first = headOf(village).sequence + 1;
    const kept = 'rows' in message || message.kind === 'entries' ? null : bytes;
    put.applied.run(position, id, village, message.kind === 'close' || message.kind === 'open' ? null : first, kept);
    switch (message.kind) {
      case 'begin':
        empty(village, 1);
        setClosed(village, message.closed);
        return { ...nothing, anew: true };
      case 'close':
        setClosed(village, message.closed);
        return { ...nothing, anew: true };
      case 'open':
        setClosed(village, undefined);
        return { ...nothing, anew: true };
      case 'copy':
        takeRows(village, message.rows);
        return { ...nothing, anew: true };
      case 'again':
        return {
          ...nothing,
          anew: message.rows.some(({ erasure }) => erasure !== undefined),
          arrived: message.rows.flatMap((row) => takeAgain(village, row)),
        };
      case 'erase':
        if (get.isErasure(message.tombstone.id)) return nothing;
        return { ...nothing, head: erasing.applyWithin(message.tombstone, message.salt) };
      case 'entries': {
        const isTaken = closedBecause(village) === undefined;
        const arrived = message.entries.map((salted) => {
          const entry = { ...salted, village };
          return { entry, head: isTaken ? addEntry(entry) : undefined };
        });
        return { ...nothing, arrived };
      }
    }
  }

  /** What stands in the place of erased bytes is nothing to hear of. */
  function takeAgain(village: string, row: CopiedRow): Arrived[] {
    const head = addCopied(village, row);
    const { room, device, person, time, carried, writers, content } = row;
    if (!content) return [];
    return [{ entry: { village, room, device, person, time, carried, writers, bytes: content.bytes }, head }];
  }

  function takeRows(village: string, rows: readonly CopiedRow[]): void {
    for (const row of rows) {
      const { sequence } = headOf(village);
      if (row.sequence <= sequence) continue;
      if (row.sequence !== sequence + 1)
        throw new Error(
          `Row ${row.sequence} of '${village}' came behind row ${sequence}: something is missing between.`,
        );
      addCopied(village, row);
    }
  }

  /** Takes out the village's rows from a sequence on. What was made of them is made again from what is left. */
  function empty(village: string, from: number): void {
    for (const table of ['log', 'bytes', 'erasures', 'erased'])
      database.prepare(`DELETE FROM ${table} WHERE village = ? AND sequence >= ?`).run(village, from);
    database.prepare('DELETE FROM snapshots WHERE village = ? AND upto >= ?').run(village, from);
    for (const table of ['rooms', 'writers'])
      database
        .prepare(
          `DELETE FROM ${table} WHERE village = :village AND room NOT IN (SELECT room FROM log WHERE village = :village)`,
        )
        .run({ village });
    forget();
  }

  return {
    markBefore,
    closedBecause,
    streamState: () => ({
      of: get.identity()?.id as string | undefined,
      mark: markBefore(Number.MAX_SAFE_INTEGER),
    }),
    applyMessages(stream, messages, synced) {
      if (!synced) database.exec('PRAGMA synchronous = NORMAL');
      let applied: Applied[];
      try {
        applied = together(() => {
          noteIdentity(stream);
          return messages.map(apply);
        });
      } finally {
        if (!synced) database.exec('PRAGMA synchronous = FULL');
      }
      if (applied.some(({ kind }) => kind === 'erase')) erasing.emptyWriteAhead();
      return applied;
    },
    // A commit that is synced takes along all that stands before it in the write-ahead log.
    sync: () => void together(() => database.exec('UPDATE streams SET id = id')),
    headOf,
    emptyVillage: (village) => together(() => empty(village, 1)),
    copyRows: (village, from, bytes) => copyRows(village, from, Number.MAX_SAFE_INTEGER, bytes),
    takeCopy: (village, rows) =>
      together(() => {
        takeRows(village, rows);
        return headOf(village);
      }),
    setClosed: (village, closed) => together(() => setClosed(village, closed)),
    tombstoneOf: erasing.tombstoneOf,
    erasedVillages: () => get.erasedVillages.all().map(({ village }) => String(village)),
    toRenew: (village) =>
      get.toRenew.all({ village }).map((row) => {
        const { position, id, first, behind, erased } = row as Record<string, number> & { id: string };
        const rows = copyRows(village, first!, behind!, Number.POSITIVE_INFINITY);
        const repeated = get.repeated.all(id).map((other) => Number(other.position));
        const bytes = encodeMessage({ kind: 'again', rows });
        return { position: position!, id, village, bytes, erased: erased!, repeated };
      }),
    noteRenewed: (position, erased) => void put.renewed.run(position, erased),
    rewind: (stream, position) =>
      together(() => {
        noteIdentity(stream);
        /** village → first sequence that belongs to the message after */
        const ends = new Map<string, number>();
        const lost: Lost[] = [];
        for (const row of get.after.all(position)) {
          const { id, village } = row as unknown as Lost;
          const { first, message } = row as { first: number | null; message: Uint8Array | null };
          const end = ends.get(village) ?? headOf(village).sequence + 1;
          if (message) lost.push({ id, village, message });
          else if (first !== null && first < end) {
            const rows = copyRows(village, first, end, Number.POSITIVE_INFINITY);
            lost.push({ id, village, message: encodeMessage({ kind: 'again', rows }) });
          }
          if (first !== null) ends.set(village, first);
        }
        // What was lost before and has not come again was behind these.
        const before = database
          .prepare('SELECT id, village, message FROM lost ORDER BY number')
          .all() as never as Lost[];
        database.exec('DELETE FROM lost');
        for (const { id, village, message } of [...lost.reverse(), ...before]) put.lost.run(id, village, message);
        for (const [village, first] of ends) empty(village, first);
        for (const table of ['stream', 'repeated'])
          database.prepare(`DELETE FROM ${table} WHERE position > ?`).run(position);
        // A stream that has lost its end may have lost what stood instead, too: it is looked at again.
        database.exec('DELETE FROM renewed');
      }),
    nextLost: () => get.lost() as unknown as Lost | undefined,
  };
}
