/** The same promises on a browser's real storage; and how long opening takes there. */
import { expect, test } from 'vitest';
import * as Y from 'yjs';
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
