/** What a device's own storage promises, and what happens when it fails. */
import 'fake-indexeddb/auto';
import { IDBFactory, IDBObjectStore } from 'fake-indexeddb';
import { beforeEach, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { FOLD, openDisk } from '../../sync/disk.ts';
import { until } from '../support/relay.ts';

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

async function open(doc = new Y.Doc()) {
  let changes = 0;
  const disk = await openDisk('cunbiao v1 h1', doc, () => changes++);
  return { doc, disk, changes: () => changes, map: doc.getMap<unknown>('entries') };
}
async function stored(): Promise<number> {
  const database = await new Promise<IDBDatabase>((resolve) => {
    const request = indexedDB.open('cunbiao v1 h1');
    request.onsuccess = () => resolve(request.result);
  });
  const count = await new Promise<number>((resolve) => {
    const request = database.transaction(['updates']).objectStore('updates').count();
    request.onsuccess = () => resolve(request.result);
  });
  database.close();
  return count;
}

test('[D2] saved is said when the transaction has ended, not before', async () => {
  const { disk, map, changes } = await open();
  expect(disk.saved).toBe(true);
  map.set('a', 1);
  expect(disk.saved).toBe(false);
  const told = changes();
  await disk.flush();
  expect(disk.saved).toBe(true);
  expect(changes()).toBeGreaterThan(told);
  await disk.close();
  const again = await open();
  expect(again.map.get('a')).toBe(1);
  await again.disk.close();
});

test('[D2] closing waits for what is under way', async () => {
  const { disk, map } = await open();
  for (let i = 0; i < 20; i++) map.set(`key ${i}`, i);
  await disk.close();
  const again = await open();
  expect(again.map.size).toBe(20);
  await again.disk.close();
});

test('[D2] two tabs on one database lose nothing, also when one folds', async () => {
  const [one, two] = [await open(), await open()];
  two.map.set('from two', true);
  await two.disk.flush();
  for (let i = 0; i <= FOLD; i++) one.map.set('counter', i);
  await one.disk.flush();
  // What the other tab had stored was read before it was folded.
  expect(one.map.get('from two')).toBe(true);
  expect(await stored()).toBeLessThan(20);
  two.map.set('later', true);
  await Promise.all([one.disk.close(), two.disk.close()]);
  const again = await open();
  expect(again.map.toJSON()).toEqual({ 'from two': true, counter: FOLD, later: true });
  await again.disk.close();
});

test('[D2] a full disk is told in a sentence, and all is written when there is room again', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const { disk, map } = await open();
    map.set('before', 1);
    await disk.flush();
    const full = vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(function (this: IDBObjectStore) {
      const error = new DOMException('full', 'QuotaExceededError');
      // A browser aborts the transaction with this error when the quota is reached.
      Object.defineProperty(this.transaction, 'error', { get: () => error });
      this.transaction.abort();
      return {} as IDBRequest<IDBValidKey>;
    });
    map.set('lost?', 2);
    await disk.flush();
    expect(disk.saved).toBe(false);
    expect(disk.trouble).toMatch(/空间已满.*。$/);
    full.mockRestore();
    // The next change alone would leave a gap: the whole is written.
    map.set('after', 3);
    await disk.flush();
    expect(disk.trouble).toBeUndefined();
    expect(disk.saved).toBe(true);
    await disk.close();
    const again = await open();
    expect(again.map.toJSON()).toEqual({ before: 1, 'lost?': 2, after: 3 });
    await again.disk.close();
  } finally {
    vi.useRealTimers();
  }
});

test('[D2] a failure is tried again without anybody typing', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const { disk, map } = await open();
    const broken = vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementationOnce(function (this: IDBObjectStore) {
      this.transaction.abort();
      return {} as IDBRequest<IDBValidKey>;
    });
    map.set('a', 1);
    await disk.flush();
    expect(disk.trouble).toMatch(/。$/);
    broken.mockRestore();
    await vi.advanceTimersByTimeAsync(5000);
    await disk.flush();
    expect(disk.saved).toBe(true);
    await disk.close();
  } finally {
    vi.useRealTimers();
  }
});

test('[D2] no storage at all: the document opens, and says that nothing stays', async () => {
  globalThis.indexedDB = {
    open() {
      throw new DOMException('denied', 'SecurityError');
    },
  } as unknown as IDBFactory;
  const { disk, map } = await open();
  expect(disk.saved).toBe(false);
  expect(disk.trouble).toMatch(/打不开.*。$/);
  map.set('a', 1);
  expect(disk.saved).toBe(false);
  await disk.close();
});

test('[D2] another tab that deletes the database does not go unnoticed', async () => {
  const { disk, map } = await open();
  await until(() => disk.saved, 'open');
  await new Promise((resolve) => {
    indexedDB.deleteDatabase('cunbiao v1 h1').onsuccess = resolve;
  });
  map.set('a', 1);
  await disk.flush();
  expect(disk.trouble).toMatch(/。$/);
  await disk.close();
});
