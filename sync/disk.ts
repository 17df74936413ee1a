/**
 * A document on this device's own storage, one database a document, in the format of y-indexeddb: a list of updates.
 *
 * - It opens when all that was stored is in the document, or when it is certain that it cannot be read.
 * - `saved` is true when every change so far stands in a finished transaction. Changes made here wait for the medium
 *   itself (`strict`): from then on a closed lid loses nothing. What came from others the relay has; it does not wait.
 * - A transaction that fails (full, closed) is told by `trouble` and tried again with the whole document: after a gap
 *   single updates would be useless.
 * - A connection that the browser took away (iOS, when a page comes back to the front) is opened anew, and the whole document
 *   is written. A database that somebody has deleted meanwhile is not made again.
 * - Many small updates are folded into one, in one transaction; what another tab stored is read into the document first.
 *
 * y-indexeddb itself forgets the outcome of what it writes, does not handle an opening that fails, and writes at each opening.
 */
import * as Y from 'yjs';
import { ask, connect, connectExisting } from './database.ts';

export interface Disk {
  readonly saved: boolean;
  /** a Chinese sentence while storage fails */
  readonly trouble: string | undefined;
  /** resolves when everything so far is saved, or has failed */
  flush(): Promise<void>;
  close(): Promise<void>;
}

const full = '本机存储空间已满，刚填写的内容可能保存不住。请清理出空间，或先存成数据包；在此之前不要关闭本页。';
const shut =
  '本机存储打不开，填写的内容只在本页里，关闭后会丢失。请先存成数据包，再换系统自带的浏览器（不用无痕模式）打开。';
const retryAfter = 5000;
const patience = 10_000;
/** Updates that are folded into one. */
export const FOLD = 500;

/** @param onChange called whenever `saved` or `trouble` may have changed */
export async function openDisk(name: string, doc: Y.Doc, onChange: () => void): Promise<Disk> {
  // Private browsing, a broken profile: told by `trouble`.
  const opened = await connect(name, createStores).catch(() => undefined);
  if (!opened) return noDisk;
  let database = opened;
  /** of what is read from the disk: it is not written again */
  const own = {};
  let loaded = false;
  let closed = false;
  /** updates in the database, as far as this tab knows */
  let count = 0;
  let pending = 0;
  /** something is in no transaction that succeeded */
  let behind = false;
  let trouble: string | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let waiting: (() => void)[] = [];

  function hear(update: Uint8Array, origin: unknown, _doc: Y.Doc, { local }: Y.Transaction): void {
    if (origin === own) return;
    if (behind) keepAll();
    else write(local ? 'strict' : 'relaxed', false, (store) => store.add(update));
    if (++count >= FOLD) keepAll();
  }

  /** One update in the place of all. Reads first what other tabs have stored meanwhile. */
  function keepAll(): void {
    count = 1;
    write('strict', true, (store) => {
      const stored = store.getAll();
      stored.onsuccess = () => {
        take(stored.result);
        store.clear();
        store.add(Y.encodeStateAsUpdate(doc));
      };
    });
  }

  function take(updates: readonly Uint8Array[]): void {
    const takeAll = (): void => {
      for (const update of updates) Y.applyUpdate(doc, update);
    };
    Y.transact(doc, takeAll, own, false);
  }

  function write(durability: IDBTransactionDurability, whole: boolean, work: (store: IDBObjectStore) => unknown): void {
    pending++;
    onChange();
    try {
      const transaction = database.transaction(['updates'], 'readwrite', { durability });
      transaction.oncomplete = () => settle(whole ? 'whole' : 'part');
      transaction.onabort = () => settle(transaction.error);
      work(transaction.objectStore('updates'));
    } catch (error) {
      // The connection is closing or gone: the same as a transaction that fails.
      queueMicrotask(() => settle(error));
    }
  }

  function settle(outcome: unknown): void {
    pending--;
    if (outcome === 'whole') {
      behind = false;
      trouble = undefined;
      clearTimeout(retry);
    } else if (outcome !== 'part') {
      behind = true;
      trouble = outcome instanceof Error && outcome.name === 'QuotaExceededError' ? full : shut;
      clearTimeout(retry);
      retry = setTimeout(again, retryAfter);
    }
    if (pending === 0) {
      for (const resolve of waiting) resolve();
      waiting = [];
    }
    onChange();
  }

  /** What was written last may be in no transaction that ended: all is written over the new connection. */
  async function again(): Promise<void> {
    pending++;
    onChange();
    clearTimeout(retry);
    database.close();
    const next = await connectExisting(name).catch(() => undefined);
    if (next) {
      database = next;
      await load();
    }
    // Before what is stored has been read nothing is heard of the document, so nothing that is written is all.
    if (next && loaded) keepAll();
    settle(next && loaded ? 'part' : undefined);
  }

  const load = (): Promise<void> => {
    database.onclose = again;
    return loaded ? Promise.resolve() : read(database).then(begin, () => undefined);
  };
  function begin(updates: readonly Uint8Array[]): void {
    if (closed) return;
    // Somebody went on without what was stored: none of it has been written yet.
    const ahead = doc.store.clients.size > 0;
    count = updates.length;
    take(updates);
    loaded = true;
    // From now on: nobody has to encode what is only being read.
    doc.on('update', hear);
    trouble = undefined;
    if (ahead) keepAll();
    onChange();
  }
  const reading = load();
  await Promise.race([reading, new Promise<void>((resolve) => setTimeout(resolve, patience))]);
  if (!loaded) trouble = shut;

  return {
    get saved() {
      return loaded && pending === 0 && !behind;
    },
    get trouble() {
      return trouble;
    },
    flush: () => (pending === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
    async close() {
      closed = true;
      doc.off('update', hear);
      clearTimeout(retry);
      if (pending > 0) await new Promise<void>((resolve) => waiting.push(resolve));
      clearTimeout(retry);
      database.close();
    },
  };
}

const noDisk: Disk = {
  saved: false,
  trouble: shut,
  flush: () => Promise.resolve(),
  close: () => Promise.resolve(),
};

function createStores({ result }: IDBOpenDBRequest): void {
  result.createObjectStore('updates', { autoIncrement: true });
  result.createObjectStore('custom');
}

const read = async (database: IDBDatabase): Promise<readonly Uint8Array[]> =>
  ask<Uint8Array[]>(database.transaction(['updates'], 'readonly').objectStore('updates').getAll());
