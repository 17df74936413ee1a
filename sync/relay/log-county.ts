/**
 * The log of a county: the same interface over a stream that any number of relays share. Every relay is a tail of the
 * stream into tables of its own; what this one appends comes back to it that way too.
 *
 * What must hold
 * - `append` resolves when the stream has given the entry back, which it does once a quorum of its nodes has it, and it is on
 *   this relay's own disk too: a stream that loses something gets it back from there.
 * - What other relays have published is sent on as soon as it is read; it is acknowledged here only when it is synced here.
 * - A village's entries stand in the stream in the order of the calls. One message of a village is on its way at a time; what
 *   comes meanwhile goes together in the next one.
 * - Before anything is read, this relay has caught up with the end of the stream, told by a quorum: never is an older state,
 *   or none, taken for all there is.
 * - When the stream has lost something that this relay has, its tables go back to where both agree, and it is published again.
 * - What is erased goes out of the stream, too: stream-erase.ts.
 * - While nobody answers, `trouble` says so, and what was appended waits in its order.
 */
import { randomBytes } from 'node:crypto';
import { type FileLog, type Log, LogAway, type Shared } from './log.ts';
import { rowBytes } from './log-copy.ts';
import type { Head, LogEntry } from './log-file.ts';
import type { Applied } from './log-stream.ts';
import { delay, type Stream } from './stream.ts';
import { createStreamErasing } from './stream-erase.ts';
import {
  decodeMessage,
  encodeMessage,
  type SaltedEntry,
  type StreamMessage as VillageMessage,
} from './stream-message.ts';
import { createTail, type Tail } from './stream-tail.ts';

/** bytes of entries in one message; NATS takes 1 MiB unless told otherwise */
const messageBytes = 384 * 1024;
/** ms that a reader waits for the stream before it is told that nobody answers */
const patience = 10_000;

const away = '连不上县里的存储服务，改动先留在各人本机；恢复后会自动收下。请告诉照看服务器的人。';

export interface CountyLog extends Log {
  /** Publishes what concerns the village as a whole; gives what became of it here. */
  announce(village: string, message: VillageMessage): Promise<Applied>;
  readonly tables: FileLog['tables'];
  readonly tail: Omit<Tail, 'close'>;
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
    if (stream.isAway && !closing) void tail.caughtUp().catch(() => {});
  });
  file.watchTrouble(tellTrouble);

  // ---------------------------------------------------------------- the tail

  const tail = createTail({
    file,
    stream,
    isOwn: (id) => sent.has(id),
    onApplied(result, message) {
      const own = sent.get(result.id);
      sent.delete(result.id);
      if (own) own.applied(result);
      else tell(result, message);
    },
    onLost() {
      giveUp();
      upheaval(undefined);
    },
  });
  const erasing = createStreamErasing(file, stream);
  /** What has come from elsewhere, or from here before this process began. */
  function tell({ village, kind, anew, arrived: entries, head }: Applied, message: Uint8Array): void {
    for (const { entry, head: at } of entries) if (at) for (const listener of entryListeners) listener(entry, at);
    if (kind === 'erase' && head) {
      const decoded = decodeMessage(message);
      if (decoded.kind === 'erase') for (const listener of erasedListeners) listener(decoded.tombstone);
      erasing.renewLater(village);
    }
    if (anew) upheaval(village);
  }
  function upheaval(village: string | undefined): void {
    for (const listener of upheavalListeners) listener(village);
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
      size += queue.waiting[count]!.entry.bytes.length + rowBytes;
      if (count > 0 && size > messageBytes) break;
    }
    return queue.waiting.splice(0, count);
  }
  /** `applied` is called in the turn in which this relay's tables have it; rejects when the stream has lost it. */
  async function publish(village: string, message: Uint8Array, applied: (result: Applied) => void): Promise<Applied> {
    for (;;) {
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
      const stillWanted = () => {
        if (!sent.has(id)) throw new Error('The log is read anew.');
      };
      // Whatever comes first, its own echo or that it is lost: then nobody has to be told of the sending.
      await Promise.race([tail.publish(`village.${village}`, message, id, stillWanted), inTables]);
      // A leader that was cut off may call something a duplicate that the stream never held: under another name it goes again.
      if (!sent.delete(id)) return inTables;
    }
  }
  function giveUp(): void {
    for (const { lost } of sent.values()) lost();
    sent.clear();
    for (const queue of queues.values())
      for (const { reject } of queue.waiting.splice(0)) reject(new Error('The log is read anew.'));
  }

  // ---------------------------------------------------------------- reading

  /** As `caughtUp`, but only so long as somebody would wait for an answer. */
  async function current(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new LogAway(away)), patience);
    });
    try {
      await Promise.race([tail.caughtUp(), tooLong]);
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
    synced: tail.synced,
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
      // Whoever asked for it waits until it is so.
      if (erasure.kind === 'history') erasing.renewLater(erasure.village);
      else await erasing.renew(erasure.village);
      return head;
    },
    async roomsBefore(village, time) {
      await current();
      return file.roomsBefore(village, time);
    },
    replacedBefore: file.replacedBefore,
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
    tail: {
      ...tail,
      start() {
        tail.start();
        void tail.caughtUp().then(erasing.renewAll, () => {});
      },
    },
    async close() {
      const pumped = Promise.all([...queues.values()].map(({ pumping }) => pumping));
      if (!closing) await Promise.race([pumped, delay(stream.isAway ? 0 : patience)]);
      closing = true;
      erasing.close();
      giveUp();
      await stream.close();
      await tail.close();
      await file.close();
    },
  };
}
