/** Who leaves the village on a device leaves nothing of it behind there for the next one: in no database, no cache, no memory of the tab. */
import { expect, test } from 'vitest';
import { text } from '../../components/text.zh.ts';
import { openStage } from '../support/stage.ts';
import { invite, joinVillage, openVillage, registerHousehold } from '../support/village-browser.ts';

const stage = openStage();
const person = '苏日古嘎';
const canaries = ['额尔德木图', '990000197803120114', '19900000157', '三组白桦树旁'];

test('nothing that was typed, no name and no key is left when the village is left', async () => {
  const [lead, leaver] = [await stage.device(), await stage.device()];
  await openVillage(lead, stage.site);
  await joinVillage(leaver, await invite(lead, person), '苏日古嘎的手机');
  const { page } = leaver;
  await registerHousehold(leaver);
  await leaver.type('address', canaries[3] ?? '');
  await leaver.type('phone', canaries[2] ?? '');
  const member = await leaver.addRow('members', text.roster.add('成员'));
  await leaver.type(`members/${member}/name`, canaries[0] ?? '');
  await leaver.type(`members/${member}/idNo`, canaries[1] ?? '');
  await leaver.atRelay();
  // lists, pages and what they keep
  for (const address of ['/', '/households/', '/board/', '/village/']) {
    await leaver.goto(address);
    await page.locator('h1:visible').first().waitFor();
  }
  const village = await page.evaluate(async () => {
    const names = (await indexedDB.databases()).map(({ name = '' }) => name);
    return /^cunbiao shelf (.+)$/.exec(names.find((name) => name.startsWith('cunbiao shelf ')) ?? '')?.[1] ?? '';
  });
  const told = [...canaries.filter((_, at) => at === 0 || at === 3), person, '红石沟', village];
  for (const each of told)
    expect(
      (await leftIn(leaver.page)).some((found) => found.includes(each)),
      each,
    ).toBe(true);

  page.on('dialog', (dialog) => dialog.accept());
  await page.getByRole('button', { name: '在这台设备上退出本村' }).click();
  await page
    .getByRole('link', { name: /示例村/ })
    .or(page.getByRole('button', { name: /示例村/ }))
    .first()
    .waitFor();
  const left = await leftIn(page);
  for (const each of [...told, ...canaries])
    expect(
      left.filter((found) => found.includes(each)).map((found) => found.slice(0, 200)),
      each,
    ).toEqual([]);
});

/** All that this origin keeps in the browser, as text: bytes once as UTF-8 and once as UTF-16. */
const leftIn = (page: import('playwright').Page): Promise<string[]> =>
  page.evaluate(async () => {
    const found: string[] = [
      JSON.stringify({ ...localStorage }),
      JSON.stringify({ ...sessionStorage }),
      document.cookie,
    ];
    const decoders = ['utf-8', 'utf-16le'].map((encoding) => new TextDecoder(encoding));
    const tell = (value: unknown): unknown =>
      value instanceof Uint8Array || value instanceof ArrayBuffer
        ? decoders.map((decoder) => decoder.decode(value))
        : value instanceof Map
          ? [...value].map(([key, each]) => [key, tell(each)])
          : value && typeof value === 'object'
            ? Object.entries(value).map(([key, each]) => [key, tell(each)])
            : value;
    const asked = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    for (const { name = '' } of await indexedDB.databases()) {
      const database = await asked(indexedDB.open(name));
      found.push(name);
      for (const store of [...database.objectStoreNames]) {
        const open = database.transaction(store).objectStore(store);
        const [keys, values] = await Promise.all([asked(open.getAllKeys()), asked(open.getAll())]);
        found.push(JSON.stringify([name, store, keys, values.map(tell)]));
      }
      database.close();
    }
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        const answer = await cache.match(request);
        if (/html|json/.test(answer?.headers.get('content-type') ?? ''))
          found.push(`${request.url} ${await answer?.text()}`);
        else found.push(request.url);
      }
    }
    return found;
  });
