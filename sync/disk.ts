/**
 * A document on this device's own storage: y-indexeddb, with what it lacks: knowing what is safe.
 *
 * - It opens when all that was stored is in the document, or when it is certain that it cannot be read.
 * - `saved` is true when every change so far stands in a finished transaction. Changes made here wait for the medium
 *   itself (`strict`): from then on a closed lid loses nothing. What came from others the relay has; it does not wait.
 * - A transaction that fails (full, closed) is told by `trouble` and tried again with the whole document: after a gap
 *   single updates would be useless.
 * - Many small updates are folded into one, in one transaction; what another tab stored is read into the document first.
 *
 * The provider opens and reads. Its own writer, which forgets the outcome, is taken off; and because it does not handle an
 * opening that fails, the database is opened once before it.
 */
import { createStores, openDB } from 'lib0/indexeddb';
import { IndexeddbPersistence, PREFERRED_TRIM_SIZE } from 'y-indexeddb';
import * as Y from 'yjs';

export interface Disk {
  readonly saved: boolean;
  /** a Chinese sentence while storage fails */
  readonly trouble: string | undefined;
  /** resolves when everything so far is saved, or has failed */
  flush(): Promise<void>;
  close(): Promise<void>;
}

const full = '本机存储空间已满，刚填写的内容可能保存不住。请清理出空间，或先抄下来；在此之前不要关闭本页。';
const shut = '本机存储打不开，填写的内容只在本页里，关闭后会丢失。请换系统自带的浏览器（不用无痕模式）再试。';
const retryAfter = 5000;
const patience = 10_000;

/** @param onChange called whenever `saved` or `trouble` may have changed */
export async function openDisk(name: string, doc: Y.Doc, onChange: () => void): Promise<Disk> {
  if (!(await canOpen(name))) return noDisk;
  const provider = new IndexeddbPersistence(name, doc);
  let loaded = false;
  let pending = 0;
  /** something is in no transaction that succeeded */
  let behind = false;
  let trouble: string | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let waiting: (() => void)[] = [];

  doc.off('update', provider._storeUpdate);
  function hear(update: Uint8Array, origin: unknown, _doc: Y.Doc, { local }: Y.Transaction): void {
    if (origin === provider) return;
    if (behind) keepAll();
    else write(local ? 'strict' : 'relaxed', false, (store) => store.add(update));
    provider._dbsize++;
    if (provider._dbsize >= PREFERRED_TRIM_SIZE) keepAll();
  }

  /** One update in the place of all. Reads first what other tabs have stored meanwhile. */
  function keepAll(): void {
    provider._dbsize = 1;
    write('strict', true, (store) => {
      const stored = store.getAll();
      stored.onsuccess = () => {
        const readAll = (): void => {
          for (const update of stored.result) Y.applyUpdate(doc, update);
        };
        Y.transact(doc, readAll, provider, false);
        store.clear();
        store.add(Y.encodeStateAsUpdate(doc));
      };
    });
  }

  function write(durability: IDBTransactionDurability, whole: boolean, work: (store: IDBObjectStore) => unknown): void {
    pending++;
    onChange();
    try {
      if (!provider.db) throw new Error('The database never opened.');
      const transaction = provider.db.transaction(['updates'], 'readwrite', { durability });
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
      retry = setTimeout(keepAll, retryAfter);
    }
    if (pending === 0) {
      for (const resolve of waiting) resolve();
      waiting = [];
    }
    onChange();
  }

  const opened = provider.whenSynced.then(() => {
    loaded = true;
    // Until now the provider itself stored what the document holds; and nobody had to encode what was only being read.
    doc.on('update', hear);
    trouble = undefined;
    onChange();
  });
  await Promise.race([opened, new Promise<void>((resolve) => setTimeout(resolve, patience))]);
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
      doc.off('update', hear);
      clearTimeout(retry);
      if (pending > 0) await new Promise<void>((resolve) => waiting.push(resolve));
      clearTimeout(retry);
      await provider.destroy();
    },
  };
}

const noDisk: Disk = {
  saved: false,
  trouble: shut,
  flush: () => Promise.resolve(),
  close: () => Promise.resolve(),
};

/** Makes the database as the provider would. */
async function canOpen(name: string): Promise<boolean> {
  try {
    const database = await openDB(name, (fresh) =>
      createStores(fresh, [['updates', { autoIncrement: true }], ['custom']]),
    );
    database.close();
    return true;
  } catch {
    // Private browsing, a broken profile: told by `trouble`.
    return false;
  }
}
