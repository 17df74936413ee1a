import { afterEach, expect, test } from 'vitest';
import * as Y from 'yjs';
import { openDossier } from '../../sync/dossier.ts';
import { forgetVillage } from '../../sync/forget-village.ts';
import { storedBytes } from '../../sync/recover.ts';
import { openShelf, type Shelf } from '../../sync/shelf.ts';
import type { LocalVillage } from '../../sync/village.ts';
import { villagesHere } from '../../sync/village.ts';
import { isValue } from '../../templates/kinds.ts';
import type { Summary } from '../../templates/summary.ts';

// The browser's own IndexedDB: its transactions close themselves and its databases block each other, unlike a double's.
const villageAlone = (): LocalVillage => ({
  id: `v${crypto.randomUUID().slice(0, 8)}`,
  name: '示例村',
  regionCode: '000000',
  role: 'leads',
  device: { id: 'd1', name: '电脑' },
  keys: new Map([[1, crypto.getRandomValues(new Uint8Array(32))]]),
});
const shelves: Shelf[] = [];
async function shelfOf(village: LocalVillage): Promise<Shelf> {
  const shelf = await openShelf(village, { version: '1', every: 0, summarise });
  shelves.push(shelf);
  return shelf;
}
afterEach(async () => {
  await Promise.all(shelves.splice(0).map((shelf) => shelf.close()));
});
const summarise = async (batch: readonly { id: string; bytes: Uint8Array }[]): Promise<Summary[]> =>
  batch.map(({ id, bytes }) => {
    const doc = new Y.Doc();
    Y.applyUpdate(doc, bytes);
    const search = Object.values(doc.getMap('entries').toJSON()).map(String).join(' ');
    return {
      id,
      subject: 'household',
      listed: {},
      search,
      rows: {},
      sheets: [],
      fingerprints: [],
      tallies: {},
      statements: [],
      disagreements: 0,
    };
  });

/** A household as it is stored: some hundred entries, about 6 KB. */
function household(index: number): Uint8Array {
  const doc = new Y.Doc();
  const writer = doc.clientID.toString(36);
  doc.transact(() => {
    for (let field = 0; field < 120; field++)
      doc
        .getMap('entries')
        .set(`members/${field % 4}/field${field}|${writer}`, [`内容${index}-${field}`, 1, 1_790_000_000]);
  });
  return Y.encodeStateAsUpdate(doc);
}

test('500 households: stored in one go, listed after reopening, searched', async () => {
  const village = villageAlone();
  const shelf = await shelfOf(village);
  await shelf.putAll(Array.from({ length: 500 }, (_, index) => ({ id: `h${index}`, bytes: household(index) })));
  await shelf.settled();
  expect(shelf.summaries()).toHaveLength(500);
  await shelf.close();
  const again = await shelfOf(village);
  expect(again.summaries()).toHaveLength(500);
  expect(again.search('内容123-7').map(({ id }) => id)).toEqual(['h123']);
});

test('two tabs of one browser: what one stores, the other lists', async () => {
  const village = villageAlone();
  const [one, two] = [await shelfOf(village), await shelfOf(village)];
  await one.put('h1', household(1));
  await expect.poll(() => two.summaries().length).toBe(1);
});

test('what a killed tab did not report is fetched from the dossier’s own database', async () => {
  const village = villageAlone();
  const shelf = await shelfOf(village);
  const schema = { headName: { kind: 'text' } } as const;
  const dossier = await openDossier('h1', {
    village,
    schema,
    person: { id: 'p1', name: '王芳' },
    isValue,
    connect: false,
  });
  shelf.follow(dossier);
  dossier.set('headName', '王小明');
  await expect.poll(() => shelf.search('王小明').length, { timeout: 10_000 }).toBe(1);
  await shelf.close();
  dossier.set('headName', '王大明');
  await expect.poll(() => dossier.status.savedHere).toBe(true);
  const again = await shelfOf(village);
  await again.settled();
  expect(again.search('王大明')).toHaveLength(1);
  await dossier.close();
});

test('looking for what is not there makes nothing; forgetting a village takes all of it', async () => {
  expect(await storedBytes('cunbiao v404 h404')).toBeUndefined();
  const names = async (): Promise<string[]> => (await indexedDB.databases()).map(({ name }) => name ?? '');
  expect(await names()).not.toContain('cunbiao v404 h404');
  const village = villageAlone();
  const shelf = await shelfOf(village);
  await shelf.put('h1', household(1));
  await shelf.close();
  expect((await names()).some((name) => name.includes(village.id))).toBe(true);
  await forgetVillage(village.id);
  expect((await names()).some((name) => name.includes(village.id))).toBe(false);
  expect((await villagesHere()).some(({ id }) => id === village.id)).toBe(false);
});
