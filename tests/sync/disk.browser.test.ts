/** The same promises on a browser's real storage; and how long opening takes there. */
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { ask, openDatabase } from '../../sync/database.ts';
import { FOLD, openDisk } from '../../sync/disk.ts';

let databases = 0;
const fresh = (): string => `cunbiao disk test ${++databases} ${Date.now()}`;
async function open(name: string) {
  const doc = new Y.Doc();
  const disk = await openDisk(name, doc, () => {});
  return { disk, map: doc.getMap<unknown>('entries') };
}

test('[D2] what is called saved is there after a reopening', async () => {
  const name = fresh();
  const { disk, map } = await open(name);
  map.set('a', '王𠮷');
  expect(disk.saved).toBe(false);
  await disk.flush();
  expect(disk.saved).toBe(true);
  // Not closed: as after a crash.
  const again = await open(name);
  expect(again.map.get('a')).toBe('王𠮷');
});

test('[D2] many changes are folded, and nothing of another tab is lost', async () => {
  const name = fresh();
  const [one, two] = [await open(name), await open(name)];
  two.map.set('from two', true);
  await two.disk.flush();
  for (let i = 0; i <= FOLD; i++) one.map.set('counter', i);
  await one.disk.flush();
  two.map.set('later', true);
  await Promise.all([one.disk.close(), two.disk.close()]);
  const begin = performance.now();
  const again = await open(name);
  console.info(`opened in ${(performance.now() - begin).toFixed(1)} ms`);
  expect(again.map.toJSON()).toEqual({ 'from two': true, counter: FOLD, later: true });
});

test('[D2] a database that was deleted under it is told', async () => {
  const name = fresh();
  const { disk, map } = await open(name);
  await new Promise((resolve) => {
    indexedDB.deleteDatabase(name).onsuccess = resolve;
  });
  map.set('a', 1);
  await disk.flush();
  expect(disk.saved).toBe(false);
  expect(disk.trouble).toMatch(/。$/);
});

/** Takes every connection to a database away, as browsers do: no request fails, an event says so, and later work throws. */
async function losing(name: string, work: () => Promise<unknown>): Promise<() => void> {
  const connections: IDBDatabase[] = [];
  const open = IDBFactory.prototype.open;
  IDBFactory.prototype.open = function (...args) {
    const request = open.apply(this, args);
    if (args[0] === name) request.addEventListener('success', () => connections.push(request.result));
    return request;
  };
  await work();
  IDBFactory.prototype.open = open;
  return () => {
    for (const connection of connections) {
      connection.close();
      connection.dispatchEvent(new Event('close'));
    }
  };
}

test('[D2] a connection that the browser took away is opened anew; nothing typed since is lost', async () => {
  const name = fresh();
  let opened: Awaited<ReturnType<typeof open>> | undefined;
  const lose = await losing(name, async () => {
    opened = await open(name);
  });
  const { disk, map } = opened!;
  map.set('before', 1);
  await disk.flush();
  lose();
  map.set('after', 2);
  await expect.poll(() => disk.saved, { timeout: 10_000 }).toBe(true);
  expect(disk.trouble).toBeUndefined();
  map.set('later', 3);
  await disk.flush();
  expect((await open(name)).map.toJSON()).toEqual({ before: 1, after: 2, later: 3 });
});

test('[D2] what could not be read at first is read over a later connection, and no word is lost till then', async () => {
  const name = fresh();
  const before = await open(name);
  before.map.set('stored', 1);
  await before.disk.close();
  const { getAll } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.getAll = () => {
    throw new DOMException('The disk cannot be read.', 'UnknownError');
  };
  let opened: Awaited<ReturnType<typeof open>> | undefined;
  const lose = await losing(name, async () => {
    opened = await open(name);
  });
  const { disk, map } = opened!;
  expect(disk.trouble).toMatch(/。$/);
  map.set('typed', 2);
  lose();
  await disk.flush();
  expect(disk.trouble).toMatch(/。$/);
  expect(disk.saved).toBe(false);
  IDBObjectStore.prototype.getAll = getAll;
  await expect.poll(() => disk.saved, { timeout: 10_000 }).toBe(true);
  map.set('later', 3);
  await disk.flush();
  expect((await open(name)).map.toJSON()).toEqual({ stored: 1, typed: 2, later: 3 });
});

test('[D2] a database that was cleared with the connection is told and not made again', async () => {
  const name = fresh();
  let opened: Awaited<ReturnType<typeof open>> | undefined;
  const lose = await losing(name, async () => {
    opened = await open(name);
  });
  const { disk, map } = opened!;
  lose();
  await new Promise((resolve) => {
    indexedDB.deleteDatabase(name).onsuccess = resolve;
  });
  map.set('a', 1);
  await expect.poll(() => disk.trouble, { timeout: 10_000 }).toMatch(/存成数据包.*。$/);
  expect(disk.saved).toBe(false);
  await disk.close();
  expect((await indexedDB.databases()).map((each) => each.name)).not.toContain(name);
});

test('work on a database whose connection was taken away goes on over a new one', async () => {
  const name = fresh();
  let database: Awaited<ReturnType<typeof openDatabase>> | undefined;
  const lose = await losing(name, async () => {
    database = await openDatabase(name, 1, (made) => made.createObjectStore('all'));
  });
  const put = (value: number, key: string): Promise<unknown> =>
    database!.transact(['all'], 'readwrite', (store) => ask(store('all').put(value, key)));
  await put(1, 'a');
  lose();
  await Promise.all([put(2, 'b'), put(3, 'c')]);
  expect(await database!.transact(['all'], 'readonly', (store) => ask(store('all').getAll()))).toEqual([1, 2, 3]);
  database!.close();
});
