/**
 * One IndexedDB database behind promises.
 *
 * What must hold
 * - `transact` answers only after the transaction has *completed*: what it says is stored is stored.
 * - A transaction is all or nothing: if the work throws, nothing of it stays.
 * - A tab with an old page never blocks a newer one: it lets go of the database when asked, and later work fails with a
 *   sentence instead of hanging.
 * - Browsers take connections away (iOS, when a page comes back to the front): the next work opens the database anew. One that
 *   is not there any more, since somebody cleared it, is not made again.
 * - Inside the work only requests of the same transaction may be awaited (`ask`): the browser closes it otherwise.
 */

export interface Database {
  transact<T>(
    stores: readonly string[],
    mode: 'readonly' | 'readwrite',
    work: (store: (name: string) => IDBObjectStore) => Promise<T> | T,
  ): Promise<T>;
  close(): void;
}

/** A connection of its own; `create` is called where the database is not there yet, or is older. */
export function connect(
  name: string,
  create: (request: IDBOpenDBRequest) => void,
  version?: number,
): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, version);
    request.onupgradeneeded = () => create(request);
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const database = request.result;
      database.onversionchange = () => database.close();
      resolve(database);
    };
  });
}

/** Undefined where there is none: looking makes none. */
export const connectExisting = (name: string): Promise<IDBDatabase | undefined> =>
  connect(name, ({ transaction }) => transaction?.abort()).catch((error: unknown) => {
    if (error instanceof Error && error.name === 'AbortError') return undefined;
    throw error;
  });

export async function openDatabase(
  name: string,
  version: number,
  upgrade: (database: IDBDatabase) => void,
): Promise<Database> {
  let database = await connect(name, ({ result }) => upgrade(result), version);
  let lost = false;
  let opening: Promise<void> | undefined;
  const watch = (): void => {
    database.onclose = () => {
      lost = true;
    };
  };
  async function openAgain(): Promise<void> {
    const next = await connectExisting(name).catch(() => undefined);
    opening = undefined;
    if (!next) return;
    database = next;
    lost = false;
    watch();
  }
  watch();
  return {
    async transact(stores, mode, work) {
      if (lost) {
        opening ??= openAgain();
        await opening;
      }
      return transact(database, stores, mode, work);
    },
    close() {
      lost = false;
      database.close();
    },
  };
}

function transact<T>(
  database: IDBDatabase,
  stores: readonly string[],
  mode: 'readonly' | 'readwrite',
  work: (store: (name: string) => IDBObjectStore) => Promise<T> | T,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction([...stores], mode);
    let result: { value: T } | undefined;
    let failure: unknown;
    transaction.oncomplete = () =>
      result
        ? resolve(result.value)
        : reject(new Error(`Work on '${stores.join()}' awaited something outside its transaction.`));
    transaction.onabort = () => reject(failure ?? transaction.error ?? new DOMException('aborted', 'AbortError'));
    Promise.resolve(work((name) => transaction.objectStore(name))).then(
      (value) => {
        result = { value };
      },
      (error: unknown) => {
        failure = error;
        try {
          transaction.abort();
        } catch {
          // Already aborted by the request that failed: `onabort` has the word.
          reject(error);
        }
      },
    );
  });
}

/** The answer to one request, for use inside `transact`. */
export function ask<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

export function deleteDatabase(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = () => resolve();
    request.onerror = () => reject(request.error);
  });
}

export async function deleteDatabases(which: (name: string) => boolean): Promise<void> {
  const names = (await indexedDB.databases()).map(({ name }) => name ?? '');
  await Promise.all(names.filter(which).map(deleteDatabase));
}
