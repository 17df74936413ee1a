/**
 * The append-only log: what the relay knows and can prove. This is the interface and its client; the SQLite file lives in
 * a worker thread (log-worker.ts), so that a disk that takes its time never holds up a socket.
 * tests/sync/relay-log.contract.ts says what every log must hold.
 *
 * What must hold
 * - `append` resolves only when its bytes would survive a power cut (SQLite, WAL, synchronous FULL).
 * - A village's entries get its next sequences, from 1, in the order of the calls.
 * - Group commit without a timer: whatever was appended during the last commit goes to the disk together.
 * - A disk that is full or not to be written on is `trouble`: what was appended waits, in its order, and is tried again until
 *   there is room. Reading goes on.
 * - Any other failed commit, a failed fsync above all, is never tried again: `append` rejects from then on, `failed` says why,
 *   and the process must end and read the disk anew. What the kernel has dropped after a failed fsync nobody knows.
 */
import { Worker } from 'node:worker_threads';
import type { Erasure } from './erasure.ts';
import type { Replaced } from './log-erase.ts';
import type { Fold, Head, LogEntry, LogFile, Page, StoredRoom } from './log-file.ts';
import type { Rows } from './log-rows.ts';
import type { StreamTables } from './log-stream.ts';

export interface RoomName {
  readonly village: string;
  readonly room: string;
}

/** Nothing can be read for the time being. The message is a Chinese sentence. */
export class LogAway extends Error {}

export interface Log {
  /** Everything of a room that is committed; `foreign` if it is another village's. */
  read(name: RoomName): Promise<StoredRoom>;
  /** Resolves to the row's place once the entry is on the disk. Rejects for another village's room, and when the disk has failed. */
  append(entry: LogEntry): Promise<Head>;
  /** Resolves when all that was read from it is as safe as what `append` resolves for. Absent: it always is. */
  synced?(): Promise<void>;
  /** Makes one snapshot of a room's snapshot and its tail. */
  fold(name: RoomName): Promise<Fold>;
  /** The village's rooms behind a sequence number, in order, a page at a time. */
  since(village: string, sequence: number): Promise<Page>;
  /** The chain at a row of the village; undefined where the log has no such row. */
  chainAt(village: string, sequence: number): Promise<string | undefined>;
  /** The rows as they stand, in order, a page at a time: of the village, or of one room. */
  rows(village: string, sequence: number, room?: string): Promise<Rows>;
  /**
   * Takes bytes out of the file; the chain stays. Resolves when nothing of them is on the disk; to
   * undefined if not all of the rows are of that room, or some are erased already.
   */
  erase(erasure: Erasure): Promise<Head | undefined>;
  /** Rooms of the village with rows before a time (ISO 8601) that have not been looked through for what was replaced. */
  roomsBefore(village: string, time: string): Promise<readonly string[]>;
  /** What rows of the room before a time held and others of them have replaced. */
  replacedBefore(name: RoomName, time: string): Promise<Replaced>;
  /** A copy of the whole file as it is at one moment, while others go on writing. `path` is new. */
  copyTo(path: string): Promise<void>;
  /** bytes handed over and not yet committed */
  readonly waitingBytes: number;
  /** why nothing can be committed for the time being: a Chinese sentence; undefined while all is well */
  readonly trouble: string | undefined;
  /** called whenever `trouble` has changed; gives how to stop that */
  watchTrouble(listener: () => void): () => void;
  /** resolves with the reason when the disk has failed */
  readonly failed: Promise<string>;
  /** commits what is waiting, then lets the file go; what cannot be committed now rejects */
  close(): Promise<void>;
  /** absent: nobody else writes here */
  readonly shared?: Shared;
}
/** What comes into a log that several relays share. */
export interface Shared {
  /** entries of other relays, in their order */
  onEntry(listener: (entry: LogEntry, head: Head) => void): void;
  /** an erasure of whichever relay */
  onErased(listener: (erasure: Erasure) => void): void;
  /** The village, or every village, is not as it was: its rooms are to be read anew. */
  onUpheaval(listener: (village: string | undefined) => void): void;
}
/** The log in a file of this machine; it can also be the tail of a stream that several relays share. */
export interface FileLog extends Log {
  readonly tables: {
    readonly [C in keyof StreamTables]: (
      ...parameters: Parameters<StreamTables[C]>
    ) => Promise<ReturnType<StreamTables[C]>>;
  };
}

type Call = keyof LogFile;
/** what the worker itself adds to a call stays out */
type With<C extends Call> = C extends 'copyTo' ? [path: string] : Parameters<LogFile[C]>;
/** What goes to the worker: one call of the file. What comes back has the same number. */
export type Request = { readonly [C in Call]: { readonly call: C; readonly with: With<C> } }[Call];
export interface Reply {
  readonly number: number;
  readonly result?: unknown;
  readonly error?: string;
  /** `full`, `unwritable`: nothing has changed, it may be tried again; `fatal`: the thread has ended */
  readonly sort?: 'full' | 'unwritable' | 'fatal';
}
class CannotNow extends Error {
  readonly trouble: string;
  constructor(message: string, trouble: string) {
    super(message);
    this.trouble = trouble;
  }
}

const troubles = {
  full: '服务器的磁盘已满，改动先留在各人本机；腾出空间后会自动收下。请告诉照看服务器的人。',
  unwritable: '服务器的磁盘暂时写不进去，改动先留在各人本机；恢复后会自动收下。请告诉照看服务器的人。',
} as const;
/** ms until what could not be written is tried again */
const again = 1000;

/** Opens the log in `folder`. Throws if another process has it. */
export async function openLog(folder: string): Promise<FileLog> {
  const worker = new Worker(new URL('./log-worker.ts', import.meta.url), { workerData: { folder } });
  const pending = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>();
  let count = 0;
  let broken: string | undefined;
  let closing: Promise<void> | undefined;
  let reportFailure: (reason: string) => void = () => {};
  const failed = new Promise<string>((resolve) => {
    reportFailure = resolve;
  });

  function fail(reason: string): void {
    broken ??= reason;
    reportFailure(broken);
    for (const { reject } of pending.values()) reject(new Error(broken));
    pending.clear();
  }
  worker.on('message', ({ number, result, error, sort }: Reply) => {
    const request = pending.get(number);
    pending.delete(number);
    if (error === undefined) request?.resolve(result);
    else if (sort === 'full' || sort === 'unwritable') request?.reject(new CannotNow(error, troubles[sort]));
    else request?.reject(new Error(error));
    if (sort === 'fatal') fail(error ?? '');
  });
  worker.on('error', (error) => fail(error.message));
  worker.on('exit', () => {
    if (!closing) fail('The log has ended.');
  });

  function ask<C extends Call>(call: C, ...parameters: With<C>): Promise<Awaited<ReturnType<LogFile[C]>>> {
    if (broken !== undefined) return Promise.reject(new Error(broken));
    const number = ++count;
    return new Promise((resolve, reject) => {
      pending.set(number, { resolve: resolve as (result: unknown) => void, reject });
      worker.postMessage({ number, request: { call, with: parameters } });
    });
  }

  // ---------------------------------------------------------------- writing

  interface Waiting {
    readonly entry: LogEntry;
    readonly resolve: (head: Head) => void;
    readonly reject: (error: unknown) => void;
  }
  let waiting: Waiting[] = [];
  let waitingBytes = 0;
  let writing: Promise<void> | undefined;
  let trouble: string | undefined;
  const watchers = new Set<() => void>();
  /** ends the pause before the next attempt */
  let hurry: () => void = () => {};

  function setTrouble(sentence: string | undefined): void {
    if (trouble === sentence) return;
    trouble = sentence;
    for (const watcher of [...watchers]) watcher();
  }

  async function write(): Promise<void> {
    while (waiting.length > 0) {
      const group = waiting;
      waiting = [];
      try {
        settle(group, await commit(group));
      } catch (error) {
        for (const { reject } of [...group, ...waiting]) reject(error);
        waiting = [];
      }
      for (const { entry } of group) waitingBytes -= entry.bytes.length;
    }
    writing = undefined;
  }
  const commit = (group: readonly Waiting[]) =>
    persist(
      'append',
      group.map(({ entry }) => entry),
    );

  /** Tries until there is room for it. */
  async function persist<C extends Call>(call: C, ...parameters: With<C>): Promise<Awaited<ReturnType<LogFile[C]>>> {
    for (;;) {
      try {
        const result = await ask(call, ...parameters);
        setTrouble(undefined);
        return result;
      } catch (error) {
        if (!(error instanceof CannotNow) || closing) throw error;
        setTrouble(error.trouble);
        await new Promise<void>((resolve) => {
          hurry = resolve;
          setTimeout(resolve, again);
        });
      }
    }
  }
  function settle(group: readonly Waiting[], added: readonly (Head | undefined)[]): void {
    group.forEach(({ entry, resolve, reject }, index) => {
      const head = added[index];
      if (head) resolve(head);
      else reject(new Error(`Room '${entry.room}' is another village's and not that of '${entry.village}'.`));
    });
  }

  // the first request, so that a locked file is an error here and not later
  await ask('since', '', 0);

  return {
    tables: {
      streamState: () => ask('streamState'),
      markBefore: (position) => ask('markBefore', position),
      applyMessages: (stream, messages, synced) => persist('applyMessages', stream, messages, synced),
      sync: () => persist('sync'),
      rewind: (stream, position) => persist('rewind', stream, position),
      nextLost: () => ask('nextLost'),
      closedBecause: (village) => ask('closedBecause', village),
      setClosed: (village, closed) => persist('setClosed', village, closed),
      headOf: (village) => ask('headOf', village),
      emptyVillage: (village) => persist('emptyVillage', village),
      copyRows: (village, from, bytes) => ask('copyRows', village, from, bytes),
      takeCopy: (village, rows) => persist('takeCopy', village, rows),
      tombstoneOf: (erasure) => ask('tombstoneOf', erasure),
      erasedVillages: () => ask('erasedVillages'),
      toRenew: (village) => ask('toRenew', village),
      noteRenewed: (position, erased) => persist('noteRenewed', position, erased),
    },
    read: (name) => ask('read', name),
    fold: (name) => ask('fold', name),
    since: (village, sequence) => ask('since', village, sequence),
    chainAt: (village, sequence) => ask('chainAt', village, sequence),
    rows: (village, sequence, room) => ask('rows', village, sequence, room),
    erase: (erasure) => ask('erase', erasure),
    roomsBefore: (village, time) => ask('roomsBefore', village, time),
    replacedBefore: (name, time) => ask('replacedBefore', name, time),
    copyTo: (path) => ask('copyTo', path),
    append(entry) {
      if (closing) return Promise.reject(new Error('The log is closed.'));
      if (broken !== undefined) return Promise.reject(new Error(broken));
      waitingBytes += entry.bytes.length;
      return new Promise((resolve, reject) => {
        waiting.push({ entry, resolve, reject });
        writing ??= write();
      });
    },
    get waitingBytes() {
      return waitingBytes;
    },
    get trouble() {
      return trouble;
    },
    watchTrouble(listener) {
      watchers.add(listener);
      return () => watchers.delete(listener);
    },
    failed,
    close() {
      closing ??= (async () => {
        hurry();
        await writing;
        if (broken === undefined) await ask('close');
        await worker.terminate();
      })();
      return closing;
    },
  };
}
