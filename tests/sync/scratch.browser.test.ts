import { expect, test } from 'vitest';
import { forgetVillage } from '../../sync/forget-village.ts';
import { openScratch } from '../../sync/scratch.ts';
import { forgetScratch } from '../../sync/scratch-database.ts';

const villageAlone = () => ({
  id: `v${crypto.randomUUID().slice(0, 8)}`,
  keys: new Map([[1, crypto.getRandomValues(new Uint8Array(32))]]),
});
const bytes = Uint8Array.from({ length: 5000 }, (_, index) => index % 251);

test('what was made is there again after the page, as long as it is made from the same', async () => {
  const village = villageAlone();
  const first = await openScratch(village, 'print');
  await first.keep('h1/form/2023-1', ['a', bytes], bytes);
  first.close();
  const next = await openScratch(village, 'print');
  expect(await next.kept('h1/form/2023-1', ['a', bytes])).toEqual(bytes);
  expect(await next.kept('h1/form/2023-1', ['b', bytes])).toBeUndefined();
  expect(await next.kept('h1/form/2023-1', ['a', bytes.subarray(1)])).toBeUndefined();
  expect(await next.kept('h1/form/2023-1', [`a`, '', bytes])).toBeUndefined();
  expect(await next.kept('h2/form/2023-1', ['a', bytes])).toBeUndefined();
  expect(await next.names()).toEqual(['h1/form/2023-1']);
  await next.clear();
  expect(await next.names()).toEqual([]);
  next.close();
});

test('it is sealed: the disk holds nothing of it, and another key does not open it', async () => {
  const village = villageAlone();
  const scratch = await openScratch(village, 'print');
  const words = new TextEncoder().encode('证件号码'.repeat(20));
  await scratch.keep('h1', [], words);
  const stored = await new Promise<Uint8Array>((resolve, reject) => {
    const request = indexedDB.open(`cunbiao scratch print ${village.id}`);
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const got = request.result.transaction('made').objectStore('made').get('h1');
      got.onsuccess = () => {
        request.result.close();
        resolve(got.result);
      };
    };
  });
  expect(new TextDecoder().decode(stored)).not.toContain('证件');
  const other = await openScratch({ ...village, keys: villageAlone().keys }, 'print');
  expect(await other.kept('h1', [])).toBeUndefined();
  other.close();
  scratch.close();
});

test('it goes as a whole when a dossier is erased; another village keeps its own', async () => {
  const [village, other] = [villageAlone(), villageAlone()];
  for (const each of [village, other]) await (await openScratch(each, 'print')).keep('h1', [], bytes);
  await forgetScratch(village.id);
  expect(await (await openScratch(village, 'print')).names()).toEqual([]);
  expect(await (await openScratch(other, 'print')).names()).toEqual(['h1']);
});

test('it goes with the village', async () => {
  const village = villageAlone();
  const scratch = await openScratch(village, 'print');
  await scratch.keep('h1', [], bytes);
  await forgetVillage(village.id);
  const names = (await indexedDB.databases()).map(({ name }) => name);
  expect(names.filter((name) => name?.includes(village.id))).toEqual([]);
});
