/**
 * The device's own storage fails while somebody fills in a form without a network: they are told at once, can carry away what
 * stands on the page, and everything is stored as soon as that works again.
 */
import { readFile } from 'node:fs/promises';
import { beforeAll, expect, test } from 'vitest';
import { openStage } from '../support/stage.ts';
import { type Device, registerHousehold } from '../support/village-browser.ts';

const stage = openStage();
let wuyun: Device;
let lina: Device;
let dossier: string;
const sheet = `${new Date().getFullYear()}-1`;

beforeAll(async () => {
  [wuyun, lina] = await stage.two();
  await wuyun.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  dossier = await registerHousehold(wuyun);
  await wuyun.type('address', '二组15号');
  await wuyun.atRelay();
});

/** Each write of a dossier fails as it does when the quota is used up; reading goes on. The browser's own cannot be made small here. */
const fill = (device: Device): Promise<void> =>
  device.page.evaluate(() => {
    const { transaction } = IDBDatabase.prototype;
    const full: typeof transaction = function (this: IDBDatabase, stores, mode, options) {
      if (mode === 'readwrite' && [...stores].includes('updates'))
        throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
      return transaction.call(this, stores, mode, options);
    };
    IDBDatabase.prototype.transaction = full;
    Object.assign(window, {
      makeRoom: () => {
        IDBDatabase.prototype.transaction = transaction;
      },
    });
  });
const makeRoom = (device: Device): Promise<void> =>
  device.page.evaluate(() => (window as unknown as { makeRoom(): void }).makeRoom());

test('storage is full: told within two seconds, carried away as a data packet, taken in by another device', async () => {
  await wuyun.offline(true);
  await fill(wuyun);
  await wuyun.type('address', '二组16号');
  const told = wuyun.page.locator('cb-status [data-state=trouble]');
  await told.waitFor({ timeout: 2000 });
  expect(await told.textContent()).toMatch(/空间已满/);
  await wuyun.shot('storage-full');
  const [download] = await Promise.all([
    wuyun.page.waitForEvent('download'),
    wuyun.page.getByRole('button', { name: '存成数据包' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/\.cunbiao$/);
  const packet = await readFile(await download.path());

  await lina.goto('/village/');
  await lina.page.getByText('导入数据包').waitFor();
  await lina.page
    .locator('input[accept=".cunbiao"]')
    .setInputFiles({ name: download.suggestedFilename(), mimeType: 'application/octet-stream', buffer: packet });
  await lina.page.getByText(/导入完成/).waitFor();
  await lina.fillPage(dossier, 'household-registration', sheet);
  expect(await lina.read('address')).toBe('二组16号');

  await makeRoom(wuyun);
  await wuyun.page.locator('cb-status [data-state=away]').waitFor({ timeout: 30_000 });
  expect(await wuyun.page.getByRole('button', { name: '存成数据包' }).count()).toBe(0);
  await wuyun.reload();
  await wuyun.formStands();
  expect(await wuyun.read('address')).toBe('二组16号');
  await wuyun.offline(false);
});

test('a browser that has not promised to keep the storage is asked again at a later visit', async () => {
  const { page } = lina;
  await page.addInitScript(() => {
    const asked = { times: 0 };
    Object.assign(window, { asked });
    StorageManager.prototype.persisted = async () => false;
    StorageManager.prototype.persist = async () => {
      asked.times += 1;
      return false;
    };
  });
  await lina.goto('/');
  await expect
    .poll(() => page.evaluate(() => (window as unknown as { asked: { times: number } }).asked.times))
    .toBeGreaterThan(0);
});
