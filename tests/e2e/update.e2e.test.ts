/** A new version of the site never changes the code under an open form: it waits until every page of the old one is closed. */
import { cp, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { text } from '../../components/text.zh.ts';
import { openStage } from '../support/stage.ts';
import { type Device, openVillage, registerHousehold, siteHere } from '../support/village-browser.ts';

let folder: string;
let device: Device;
const stage = openStage(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cunbiao-versions-'));
  await cp(inject('site'), folder, { recursive: true });
  return siteHere(folder);
});

beforeAll(async () => {
  device = await stage.device();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** As a build does: scripts that changed have other names, pages another revision, and nothing has the old ones. */
async function publishNextVersion(): Promise<void> {
  const names = (await readdir(join(folder, 'assets'))).filter((name) => name.endsWith('.js'));
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of files.filter(({ name }) => /\.(html|js)$/.test(name))) {
    const path = join(entry.parentPath, entry.name);
    let text = await readFile(path, 'utf8');
    for (const name of names) text = text.replaceAll(name, nextName(name));
    if (entry.name === 'straight.js') text = text.replace("version = '", "version = 'next");
    if (entry.name === 'service-worker.js') text = text.replace(/revision:"(?=\w)/g, 'revision:"next');
    await writeFile(path, text);
  }
  for (const name of names) await rename(join(folder, 'assets', name), join(folder, 'assets', nextName(name)));
}
const nextName = (name: string): string => name.replace(/\.js$/, '-next.js');
/** Scripts that the page in front has loaded. */
const scripts = (): Promise<string[]> =>
  device.page.evaluate(() =>
    performance.getEntriesByType('resource').flatMap(({ name }) => (name.endsWith('.js') ? [name] : [])),
  );
const isNext = (name: string): boolean => name.endsWith('-next.js');

test('a half-filled form keeps its code, what it loads later too, while the new version waits', {
  timeout: 360_000,
}, async () => {
  const { page } = device;
  await openVillage(device, stage.site);
  const dossier = await registerHousehold(device);
  await page.getByText('已可离线使用').waitFor({ timeout: 120_000 });
  await device.type('address', '二组15号');
  await publishNextVersion();
  await page.evaluate(() => navigator.serviceWorker.ready.then((registration) => registration.update()));
  await page.getByText('有新版本，关闭所有村表页面后再打开即可使用').waitFor({ timeout: 120_000 });

  await device.type('phone', '无');
  await page.getByRole('button', { name: text.print.make }).click();
  await page.getByText(text.print.done).waitFor({ timeout: 60_000 });
  expect((await scripts()).filter(isNext)).toEqual([]);

  await device.reload();
  await device.formStands();
  expect(await device.read('address')).toBe('二组15号');
  expect(await device.read('phone')).toBe('无');
  expect((await scripts()).filter(isNext)).toEqual([]);

  // The browser puts the new one in its place some moments after the last page is gone.
  const openAnew = async (): Promise<boolean> => {
    await device.fillPage(dossier, 'household-registration', `${new Date().getFullYear()}-1`);
    const isNew = (await scripts()).some(isNext);
    if (!isNew) await page.goto('about:blank');
    return isNew;
  };
  await page.goto('about:blank');
  await expect.poll(openAnew, { interval: 500, timeout: 15_000 }).toBe(true);
  expect(await device.read('address')).toBe('二组15号');
  expect(device.errors).toEqual([]);
});
