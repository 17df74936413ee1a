/**
 * The log of a county: the same interface over a stream that any number of relays share. Every relay is a tail of the
 * stream into tables of its own; what this one appends comes back to it that way too.
 *
 * What must hold
 * - `append` resolves when the stream has given the entry back, which it does once a quorum of its nodes has it, and it is on
 *   this relay's own disk too: a stream that loses something gets it back from there.
 * - A village's entries stand in the stream in the order of the calls. One message of a village is on its way at a time; what
 *   comes meanwhile goes together in the next one.
 * - Before anything is read, this relay has caught up with the end of the stream, told by a quorum: never is an older state,
 *   or none, taken for all there is.
 * - When the stream has lost something that this relay has, its tables go back to where both agree, and it is published again.
 * - While nobody answers, `trouble` says so, and what was appended waits in its order.
 */
import { randomBytes } from 'node:crypto';
import { type FileLog, type Log, LogAway, type Shared } from './log.ts';
import type { Head, LogEntry } from './log-file.ts';
import type { Applied, Delivered, Mark } from './log-stream.ts';
import { delay, type Stream, type StreamMessage } from './stream.ts';
import {
  decodeMessage,
  encodeMessage,
  type SaltedEntry,
  type StreamMessage as VillageMessage,
} from './stream-message.ts';

/** bytes of entries in one message; NATS takes 1 MiB unless told otherwise */
const messageBytes = 384 * 1024;
/** bytes that may wait to be written into the tables before reading from the stream pauses */
const unwritten = 8 * 1024 * 1024;

/** ms that a reader waits for the stream before it is told that nobody answers */
const patience = 10_000;

const away = '连不上县里的存储服务，改动先留在各人本机；恢复后会自动收下。请告诉照看服务器的人。';

export interface CountyLog extends Log {
  /** Publishes what concerns the village as a whole; gives what became of it here. */
  announce(village: string, message: VillageMessage): Promise<Applied>;
  readonly tables: FileLog['tables'];
  /** Before `start`. */
  follow(subject: string, follower: Follower): void;
  start(): void;
  caughtUp(): Promise<void>;
}

/** Reads along what is not a village's. It keeps its own account of how far it has come: messages may come again. */
export interface Follower {
  take(message: StreamMessage): void;
  /** the stream has lost what stood behind a position */
  lost(position: number): void;
}

interface Waiting {
  readonly entry: SaltedEntry;
  readonly resolve: (head: Head) => void;
  readonly reject: (error: Error) => void;
}

export function openCountyLog(file: FileLog, stream: Stream): CountyLog {
  const entryListeners = new Set<Parameters<Shared['onEntry']>[0]>();
  const upheavalListeners = new Set<Parameters<Shared['onUpheaval']>[0]>();
  const erasedListeners = new Set<Parameters<Shared['onErased']>[0]>();
  const troubleListeners = new Set<() => void>();
  const followers = new Map<string, Follower>();
  let closing = false;

  // ---------------------------------------------------------------- trouble

  let told: string | undefined;
  const trouble = () => (stream.isAway ? away : file.trouble);
  function tellTrouble(): void {
    if (trouble() === told) return;
    told = trouble();
    for (const listener of [...troubleListeners]) listener();
  }
  stream.watch(() => {
    tellTrouble();
    // whoever answers ends the trouble
    if (stream.isAway && !closing) void caughtUp().catch(() => {});
  });
  file.watchTrouble(tellTrouble);

  // ---------------------------------------------------------------- the tail

  let made = '';
  /** everything up to here is in the tables, or is none of theirs */
  let applied = 0;
  let arrived: StreamMessage[] = [];
  let arrivedBytes = 0;
  let applying: Promise<void> | undefined;
  let readers: { readonly position: number; readonly resolve: () => void }[] = [];

  function take(message: StreamMessage): Promise<void> | undefined {
    arrived.push(message);
    arrivedBytes += message.bytes.length;
    applying ??= applyAll().catch(() => {
      // The file has failed, or is being closed: it says so itself, and what came is read again.
      applying = undefined;
    });
    return arrivedBytes > unwritten ? applying : undefined;
  }

  async function applyAll(): Promise<void> {
    // what comes in the same turn goes together, and `applying` is set before this ends
    await undefined;
    while (arrived.length > 0) {
      const messages = arrived;
      arrived = [];
      arrivedBytes = 0;
      const delivered: Delivered[] = messages.flatMap(({ subject, position, id, bytes }) =>
        subject.startsWith('village.') ? [{ position, id, village: subject.slice(8), message: bytes }] : [],
      );
      // They come first: the position that is kept with the villages' messages is behind theirs.
      for (const message of messages) followers.get(message.subject)?.take(message);
      const results = delivered.length > 0 ? await file.tables.applyMessages(made, delivered) : [];
      for (const [index, result] of results.entries()) {
        const own = sent.get(result.id);
        sent.delete(result.id);
        if (own) own.applied(result);
        else tell(result, delivered[index]!.message);
      }
      applied = messages.at(-1)!.position;
      readers = readers.filter(({ position, resolve }) => {
        if (position <= applied) resolve();
        return position > applied;
      });
    }
    applying = undefined;
  }
  /** What has come from elsewhere, or from here before this process began. */
  function tell({ village, kind, known, arrived: entries, head }: Applied, message: Uint8Array): void {
    for (const { entry, head: at } of entries) if (at) for (const listener of entryListeners) listener(entry, at);
    if (kind === 'erase' && head) {
      const decoded = decodeMessage(message);
      if (decoded.kind === 'erase') for (const listener of erasedListeners) listener(decoded.tombstone);
    }
    if (!known && kind !== 'entries' && kind !== 'erase') upheaval(village);
  }
  function upheaval(village: string | undefined): void {
    for (const listener of upheavalListeners) listener(village);
  }
  const reached = (position: number): Promise<void> =>
    applied >= position ? Promise.resolve() : new Promise((resolve) => readers.push({ position, resolve }));

  async function tail(): Promise<void> {
    while (!closing) {
      try {
        await compare();
        void publishLost();
        await stream.read(applied + 1, take);
      } catch {
        // Nobody answers, or the stream has another leader: it is looked at anew.
      }
      await applying;
      if (!closing) await delay(100);
    }
  }

  /** Looks whether the stream still holds what is in the tables. */
  async function compare(): Promise<void> {
    const state = await file.tables.streamState();
    // A leader that was just elected may not tell yet what it has; behind a mark of its own it does.
    const last = await stream.mark();
    const now = await stream.made();
    let cut: number | undefined;
    if (state.made !== undefined && state.made !== now) cut = 0;
    else {
      for (let mark = state.mark; mark; mark = await file.tables.markBefore(mark.position)) {
        const verdict = await judge(mark, last);
        if (verdict === 'same') break;
        if (verdict === 'lost') cut = (await file.tables.markBefore(mark.position))?.position ?? 0;
      }
    }
    made = now;
    if (cut === undefined) {
      applied = Math.max(applied, state.mark?.position ?? 0);
      return;
    }
    await file.tables.rewind(cut);
    applied = cut;
    for (const follower of followers.values()) follower.lost(cut);
    giveUp();
    upheaval(undefined);
  }
  async function judge({ position, id }: Mark, last: number): Promise<'same' | 'lost' | 'purged'> {
    if (position > last) return 'lost';
    const there = await stream.idAt(position);
    // What was taken out on purpose (a village that has moved away) tells nothing.
    if (there === undefined) return 'purged';
    return there === id ? 'same' : 'lost';
  }

  let giving: Promise<void> | undefined;
  function publishLost(): Promise<void> {
    giving ??= (async () => {
      for (;;) {
        const lost = await file.tables.nextLost();
        if (!lost || closing) break;
        await reached(await stream.publish(`village.${lost.village}`, lost.message, lost.id));
      }
    })().finally(() => {
      giving = undefined;
    });
    return giving.catch(() => {});
  }

  // ---------------------------------------------------------------- appending

  interface Sent {
    applied(result: Applied): void;
    lost(): void;
  }
  /** id → what this relay has published and not yet read */
  const sent = new Map<string, Sent>();
  interface Queue {
    waiting: Waiting[];
    pumping: Promise<void> | undefined;
  }
  const queues = new Map<string, Queue>();
  let waitingBytes = 0;

  async function pump(village: string, queue: Queue): Promise<void> {
    // first what the stream has lost: what comes now may go on from it
    await publishLost();
    while (queue.waiting.length > 0) {
      const group = takeGroup(queue);
      const message = encodeMessage({ kind: 'entries', entries: group.map(({ entry }) => entry) });
      await publish(village, message, ({ arrived: entries }) => {
        for (const [index, { resolve, reject }] of group.entries()) {
          const head = entries[index]?.head;
          if (head) resolve(head);
          else reject(new Error(`An entry was not taken for '${village}'.`));
        }
      }).catch((error: Error) => {
        for (const { reject } of group) reject(error);
      });
    }
    queue.pumping = undefined;
    queues.delete(village);
  }
  function takeGroup(queue: Queue): Waiting[] {
    let count = 0;
    for (let size = 0; count < queue.waiting.length; count++) {
      size += queue.waiting[count]!.entry.bytes.length;
      if (count > 0 && size > messageBytes) break;
    }
    return queue.waiting.splice(0, count);
  }
  /** `applied` is called in the turn in which this relay's tables have it; rejects when the stream has lost it. */
  async function publish(village: string, message: Uint8Array, applied: (result: Applied) => void): Promise<Applied> {
    const id = randomBytes(16).toString('base64url');
    const inTables = new Promise<Applied>((resolve, reject) => {
      sent.set(id, {
        applied(result) {
          applied(result);
          resolve(result);
        },
        lost: () => reject(new Error('The stream has lost what this relay had read; it is published again.')),
      });
    });
    inTables.catch(() => {});
    await stream.publish(`village.${village}`, message, id);
    return inTables;
  }
  function giveUp(): void {
    for (const { lost } of sent.values()) lost();
    sent.clear();
    for (const queue of queues.values())
      for (const { reject } of queue.waiting.splice(0)) reject(new Error('The log is read anew.'));
  }

  // ---------------------------------------------------------------- reading

  let looking: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  /** Resolves when this relay has read everything that was in the stream when it was asked. One look serves all who wait. */
  function caughtUp(): Promise<void> {
    next ??= (looking ?? Promise.resolve()).then(() => {
      next = undefined;
      const look = stream.mark().then(reached);
      looking = look.catch(() => {});
      return look;
    });
    return next;
  }

  /** As `caughtUp`, but only so long as somebody would wait for an answer. */
  async function current(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new LogAway(away)), patience);
    });
    try {
      await Promise.race([caughtUp(), tooLong]);
    } finally {
      clearTimeout(timer);
    }
  }

  async function announce(village: string, message: VillageMessage): Promise<Applied> {
    const applied = await publish(village, encodeMessage(message), () => {});
    if (message.kind !== 'erase') upheaval(village);
    return applied;
  }

  return {
    async read(name) {
      await current();
      return file.read(name);
    },
    async since(village, sequence) {
      await current();
      return file.since(village, sequence);
    },
    append(entry: LogEntry) {
      if (closing) return Promise.reject(new Error('The log is closed.'));
      const { village, ...rest } = entry;
      waitingBytes += entry.bytes.length;
      return new Promise<Head>((resolve, reject) => {
        const queue = queues.get(village) ?? { waiting: [], pumping: undefined };
        queues.set(village, queue);
        queue.waiting.push({ entry: { ...rest, salt: randomBytes(16) }, resolve, reject });
        queue.pumping ??= pump(village, queue);
      }).finally(() => {
        waitingBytes -= entry.bytes.length;
      });
    },
    async chainAt(village, sequence) {
      await current();
      return file.chainAt(village, sequence);
    },
    async rows(village, sequence, room) {
      await current();
      return file.rows(village, sequence, room);
    },
    async erase(erasure) {
      await current();
      const tombstone = await file.tables.tombstoneOf(erasure);
      if (!tombstone) return undefined;
      const { head } = await announce(erasure.village, { kind: 'erase', tombstone, salt: randomBytes(16) });
      return head;
    },
    historyBefore: file.historyBefore,
    fold: file.fold,
    copyTo: file.copyTo,
    get waitingBytes() {
      return waitingBytes;
    },
    get trouble() {
      return trouble();
    },
    watchTrouble(listener) {
      troubleListeners.add(listener);
      return () => troubleListeners.delete(listener);
    },
    failed: file.failed,
    shared: {
      onEntry: (listener) => void entryListeners.add(listener),
      onErased: (listener) => void erasedListeners.add(listener),
      onUpheaval: (listener) => void upheavalListeners.add(listener),
    },
    announce,
    tables: file.tables,
    follow: (subject, listener) => void followers.set(subject, listener),
    start: () => void tail(),
    caughtUp,
    async close() {
      const pumped = Promise.all([...queues.values()].map(({ pumping }) => pumping));
      if (!closing) await Promise.race([pumped, delay(stream.isAway ? 0 : patience)]);
      closing = true;
      giveUp();
      await stream.close();
      await applying;
      await file.close();
    },
  };
}
