/**
 * The shelf on the disk: one IndexedDB database a village with the bytes of every dossier, and what is made from them.
 *
 * What must hold
 * - Bytes are only ever merged, inside one transaction, so two tabs that write the same dossier lose nothing.
 * - `revision` grows with every change of a dossier's bytes; whatever is cached (a Summary) names the revision it is of.
 * - The relay's sequence is stored in the same transaction as the frames up to it.
 * - Equal bytes write nothing.
 */
import * as Y from 'yjs';
import { ask, type Database, deleteDatabase, openDatabase } from './database.ts';
import type { LogHead } from './log-check.ts';
import { REGISTER } from './register-schema.ts';
import { forgetScratch } from './scratch-database.ts';

export interface Head {
  readonly revision: number;
  /** it has changes that the relay has not acknowledged */
  readonly pending: boolean;
  /** state vector of what the relay has acknowledged */
  readonly sent?: Uint8Array;
  /** a tab has it open and may know more than these bytes */
  readonly followed?: true;
  /** the relay will not take it, and why */
  readonly refused?: string;
}
export interface CachedSummary<S> {
  readonly revision: number;
  readonly version: string;
  readonly summary: S;
}
/** How far this device has followed the relay. */
export interface Progress {
  /** everything up to here has been taken */
  readonly sequence: number;
  /** the greatest number that the relay gave to something of ours */
  readonly given: number;
  /** a pull has come to its end at least once: the whole village is here */
  readonly complete: boolean;
  /** of a device limited to groups: the relay's count of households that changed their group */
  readonly regrouped?: string;
}
/** What this device has seen of the relay's log, and what it could not find there any more. */
export interface SeenLog {
  readonly head: LogHead;
  readonly lost?: LostLog;
}
export interface LostLog {
  /** `shorter`: the row is not there, as after an older backup; `rewritten`: it, or one before it, is another */
  readonly kind: 'shorter' | 'rewritten';
  readonly sequence: number;
  /** ms since 1970 */
  readonly noticedAt: number;
}
export interface Arrival {
  readonly id: string;
  readonly bytes: Uint8Array;
  /** what the same document gave before: `bytes` hold all of it, and replace it without a merge where just this is stored */
  readonly grewFrom?: Uint8Array | undefined;
}

export interface Merged {
  /** those that were erased here because the relay has erased them */
  readonly erased?: readonly string[];
  /** heads of those whose bytes or head changed */
  readonly changed: ReadonlyMap<string, Head>;
  readonly unreadable: readonly string[];
}

export interface ShelfDisk<S> {
  heads(): Promise<ReadonlyMap<string, Head>>;
  headsOf(ids: readonly string[]): Promise<ReadonlyMap<string, Head>>;
  summaries(): Promise<ReadonlyMap<string, CachedSummary<S>>>;
  progress(): Promise<Progress>;
  bytes(id: string): Promise<Uint8Array | undefined>;
  /** with the revision they are of; those that are not here are left out */
  bytesOf(ids: readonly string[]): Promise<readonly (Arrival & { readonly head: Head })[]>;
  /**
   * Merges. What no document can read is left out and named, so that one broken dossier never stops the others.
   *
   * @param change is given what was stored before, unless the arrival is known to hold it
   */
  merge(
    arrivals: readonly Arrival[],
    change: (id: string, head: Head, before: Uint8Array | undefined) => Head,
    progress?: Omit<Progress, 'given'>,
  ): Promise<Merged>;
  changeHead(id: string, change: (head: Head) => Head): Promise<Head | undefined>;
  /** A tab is opening it. Answers its bytes and those of others beside it, which are read only. */
  open(id: string, beside?: string): Promise<readonly [own: Uint8Array | undefined, beside: Uint8Array | undefined]>;
  /** Forgets what the relay has acknowledged and sent: everything waits, and is asked for, again. */
  startAgain(): Promise<ReadonlyMap<string, Head>>;
  /** The relay has numbered something of ours. */
  given(sequence: number): Promise<void>;
  /** They were lawfully erased: nothing of them stays here. */
  remove(ids: readonly string[]): Promise<void>;
  seenLog(): Promise<SeenLog>;
  /** all in one transaction; answers what is kept */
  sawLog(change: (before: SeenLog) => SeenLog): Promise<SeenLog>;
  keepSummaries(summaries: ReadonlyMap<string, CachedSummary<S>>): Promise<void>;
  close(): void;
}

export const shelfName = (village: string): string => `cunbiao shelf ${village}`;

export async function openShelfDisk<S>(village: string): Promise<ShelfDisk<S>> {
  const database: Database = await openDatabase(shelfName(village), 1, (fresh) => {
    for (const store of ['bytes', 'heads', 'summaries', 'progress']) fresh.createObjectStore(store);
  });
  const getAll = async <T>(store: IDBObjectStore): Promise<ReadonlyMap<string, T>> => {
    const [keys, values] = await Promise.all([ask(store.getAllKeys()), ask<T[]>(store.getAll())]);
    const found = new Map<string, T>();
    values.forEach((value, index) => {
      found.set(String(keys[index]), value);
    });
    return found;
  };

  const progressIn = async (store: (name: string) => IDBObjectStore): Promise<Progress> =>
    (await ask<Progress | undefined>(store('progress').get('relay'))) ?? { sequence: 0, given: 0, complete: false };

  const seenIn = async (store: (name: string) => IDBObjectStore): Promise<SeenLog> =>
    (await ask<SeenLog | undefined>(store('progress').get('log'))) ?? { head: { sequence: 0, chain: '' } };

  return {
    heads: () => database.transact(['heads'], 'readonly', (store) => getAll<Head>(store('heads'))),
    summaries: () =>
      database.transact(['summaries'], 'readonly', (store) => getAll<CachedSummary<S>>(store('summaries'))),
    headsOf: (ids) =>
      database.transact(['heads'], 'readonly', async (store) => {
        return several<Head>(store('heads'), ids);
      }),
    progress: () => database.transact(['progress'], 'readonly', progressIn),
    bytes: (id) =>
      database.transact(['bytes'], 'readonly', (store) => ask<Uint8Array | undefined>(store('bytes').get(id))),
    bytesOf: (ids) =>
      database.transact(['bytes', 'heads'], 'readonly', async (store) => {
        const [bytes, heads] = await Promise.all([
          several<Uint8Array>(store('bytes'), ids),
          several<Head>(store('heads'), ids),
        ]);
        return ids.flatMap((id) => {
          const [mine, head] = [bytes.get(id), heads.get(id)];
          return mine && head ? [{ id, bytes: mine, head }] : [];
        });
      }),

    merge: (arrivals, change, progress) =>
      database.transact(['bytes', 'heads', 'progress'], 'readwrite', async (store) => {
        const changed = new Map<string, Head>();
        const unreadable: string[] = [];
        const updates = byDossier(arrivals);
        const grown = new Map(arrivals.map(({ id, grewFrom }) => [id, grewFrom]));
        const ids = [...updates.keys()];
        const [allBytes, allHeads] = await Promise.all([
          several<Uint8Array>(store('bytes'), ids),
          several<Head>(store('heads'), ids),
        ]);
        for (const [id, mine] of updates) {
          const [bytes, before] = [allBytes.get(id), allHeads.get(id)];
          const [only] = mine;
          const grewFrom = grown.get(id);
          const holds = grewFrom !== undefined && mine.length === 1 && equalBytes(bytes, grewFrom);
          const merged = holds ? (equalBytes(bytes, only) ? bytes : only) : mergeBytes(bytes, mine);
          if (!merged) {
            unreadable.push(id);
            continue;
          }
          const isNew = merged !== bytes;
          const revision = (before?.revision ?? 0) + (isNew ? 1 : 0);
          const head = change(id, { pending: false, ...before, revision }, holds ? undefined : bytes);
          if (isNew) store('bytes').put(merged, id);
          if (!isNew && before && equalHeads(before, head)) continue;
          store('heads').put(head, id);
          changed.set(id, head);
        }
        if (progress) store('progress').put({ ...(await progressIn(store)), ...progress }, 'relay');
        return { changed, unreadable };
      }),

    changeHead: (id, change) =>
      database.transact(['heads'], 'readwrite', async (store) => {
        const before = await ask<Head | undefined>(store('heads').get(id));
        if (!before) return undefined;
        const head = change(before);
        if (!equalHeads(before, head)) store('heads').put(head, id);
        return head;
      }),

    open: (id, beside) =>
      database.transact(['bytes', 'heads'], 'readwrite', async (store) => {
        const read = (each: string) => ask<Uint8Array | undefined>(store('bytes').get(each));
        const [before, ...bytes] = await Promise.all([
          ask<Head | undefined>(store('heads').get(id)),
          read(id),
          beside === undefined ? undefined : read(beside),
        ]);
        if (!before?.followed)
          store('heads').put({ ...(before ?? { revision: 0, pending: false }), followed: true }, id);
        return bytes;
      }),

    startAgain: () =>
      database.transact(['heads', 'progress'], 'readwrite', async (store) => {
        const heads = new Map<string, Head>();
        for (const [id, { sent: _, refused: __, ...head }] of await getAll<Head>(store('heads')))
          heads.set(id, { ...head, pending: true });
        for (const [id, head] of heads) store('heads').put(head, id);
        store('progress').put({ sequence: 0, given: 0, complete: false }, 'relay');
        return heads;
      }),

    given: (sequence) =>
      database.transact(['progress'], 'readwrite', async (store) => {
        const before = await progressIn(store);
        if (sequence > before.given) store('progress').put({ ...before, given: sequence }, 'relay');
      }),

    remove: (ids) =>
      database.transact(['bytes', 'heads', 'summaries'], 'readwrite', (store) => {
        for (const name of ['bytes', 'heads', 'summaries']) for (const id of ids) store(name).delete(id);
      }),
    seenLog: () => database.transact(['progress'], 'readonly', seenIn),
    sawLog: (change) =>
      database.transact(['progress'], 'readwrite', async (store) => {
        const seen = change(await seenIn(store));
        store('progress').put(seen, 'log');
        return seen;
      }),

    keepSummaries: (summaries) =>
      database.transact(['summaries'], 'readwrite', (store) => {
        for (const [id, cached] of summaries) store('summaries').put(cached, id);
      }),
    close: () => database.close(),
  };
}

/** Those of `ids` that are there. Where they stand close together, in one request: ten times as quick as one by one. */
async function several<T>(store: IDBObjectStore, ids: readonly string[]): Promise<ReadonlyMap<string, T>> {
  const sorted = [...ids].sort();
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (first === undefined || last === undefined) return new Map();
  const range = IDBKeyRange.bound(first, last);
  if (ids.length > 4 && (await ask(store.count(range))) <= 2 * ids.length) {
    const [keys, values] = await Promise.all([ask(store.getAllKeys(range)), ask<T[]>(store.getAll(range))]);
    return new Map(values.map((value, index) => [String(keys[index]), value]));
  }
  const found = await Promise.all(ids.map((id) => ask<T | undefined>(store.get(id))));
  return new Map(found.flatMap((value, index) => (value === undefined ? [] : [[ids[index] ?? '', value] as const])));
}

function byDossier(arrivals: readonly Arrival[]): ReadonlyMap<string, readonly Uint8Array[]> {
  const updates = new Map<string, Uint8Array[]>();
  for (const { id, bytes } of arrivals) {
    const mine = updates.get(id);
    if (mine) mine.push(bytes);
    else updates.set(id, [bytes]);
  }
  return updates;
}

/**
 * One folded update, or undefined where `updates` hold bytes that are none. Folding through a document drops what was overwritten; a merge of bytes alone would keep it for ever,
 * and is slower than a document as soon as there are many pieces.
 */
export function mergeBytes(bytes: Uint8Array | undefined, updates: readonly Uint8Array[]): Uint8Array | undefined {
  if (!updates.every(isUpdate)) return undefined;
  const [only] = updates;
  if (!bytes && only && updates.length === 1) return only;
  const doc = new Y.Doc();
  if (bytes) Y.applyUpdate(doc, bytes);
  let grew = false;
  doc.on('update', () => {
    grew = true;
  });
  doc.transact(() => {
    for (const update of updates) Y.applyUpdate(doc, update);
  });
  // Updates that wait for others do not fire, and are kept by the encoding.
  grew ||= doc.store.pendingStructs !== null || doc.store.pendingDs !== null;
  const merged = grew || !bytes ? Y.encodeStateAsUpdate(doc) : bytes;
  doc.destroy();
  return bytes && equalBytes(merged, bytes) ? bytes : merged;
}

export function isUpdate(bytes: Uint8Array): boolean {
  try {
    Y.decodeUpdate(bytes);
    return true;
  } catch {
    return false;
  }
}

export function equalBytes(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  if (a === b) return true;
  return a !== undefined && b !== undefined && a.length === b.length && a.every((byte, index) => byte === b[index]);
}

const equalHeads = (a: Head, b: Head): boolean =>
  a.revision === b.revision &&
  a.pending === b.pending &&
  a.followed === b.followed &&
  a.refused === b.refused &&
  equalBytes(a.sent, b.sent);

/** What the shelf of this device holds of one dossier, without opening the shelf. */
export const bytesOnShelf = (village: string, id: string): Promise<Uint8Array | undefined> =>
  withShelf(village, (disk) => disk.bytes(id));

/**
 * The seeds of an opening: of a dossier, and of the register beside it. Marks that a tab may know more of the dossier from now
 * on, so that what is typed before the shelf follows is fetched if the tab dies.
 */
export const bytesToOpen = (
  village: string,
  id: string,
): Promise<{ readonly dossier: Uint8Array | undefined; readonly register: Uint8Array | undefined }> =>
  withShelf(village, async (disk) => {
    const [dossier, register] = await disk.open(id, REGISTER);
    return { dossier, register };
  });

async function withShelf<T>(village: string, work: (disk: ShelfDisk<unknown>) => Promise<T>): Promise<T> {
  const disk = await openShelfDisk(village);
  try {
    return await work(disk);
  } finally {
    disk.close();
  }
}

/** Takes a dossier that was lawfully erased off this device: the offline copy, its Summary, and its own database. */
export async function forgetDossier(village: string, id: string): Promise<void> {
  const disk = await openShelfDisk(village);
  try {
    await disk.remove([id]);
  } finally {
    disk.close();
  }
  await deleteDatabase(databaseOf(village, id));
  await forgetScratch(village);
}

/** The relay has told where its log stands. */
export async function noteLog(village: string, head: LogHead): Promise<void> {
  const disk = await openShelfDisk(village);
  try {
    await disk.sawLog((before) => (head.sequence > before.head.sequence ? { ...before, head } : before));
  } finally {
    disk.close();
  }
}

/** Where the relay's log stood when this device last heard of it. */
export async function lastSeenLog(village: string): Promise<LogHead> {
  const disk = await openShelfDisk(village);
  try {
    return (await disk.seenLog()).head;
  } finally {
    disk.close();
  }
}

/** The name of a dossier's own database on this device. */
export const databaseOf = (village: string, dossier: string): string => `cunbiao ${village} ${dossier}`;
