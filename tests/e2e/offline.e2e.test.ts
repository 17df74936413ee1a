/** After one visit everything works with the server stopped: cold start, a household, filling, the PDF; and nothing is lost on the way back. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { text } from '../../components/text.zh.ts';
import { type Computer, computerAt } from '../support/browser-process.ts';
import { openStage } from '../support/stage.ts';
import { type Device, invite, joinVillage, openVillage, registerHousehold } from '../support/village-browser.ts';
import { hasPoppler, pdfText } from '../templates/print/paper.ts';

const stage = openStage();
let computer: Computer;
let second: Device;
let dossier: string;

beforeAll(async () => {
  computer = await computerAt(await stage.site.line());
  second = await stage.device({ phone: true });
});
afterAll(async () => {
  await computer?.close();
});

test('one visit is enough: the page says when it can do without a network', async () => {
  await openVillage(computer.device, stage.site);
  await joinVillage(second, await invite(computer.device, '李娜'), '李娜的手机');
  dossier = await registerHousehold(computer.device);
  await computer.device.type('address', '二组15号');
  await computer.device.atRelay();
  await computer.device.page.getByText('已可离线使用').waitFor({ timeout: 60_000 });
});

test('all fonts are kept, and nothing of an earlier version of it', async () => {
  const { page } = computer.device;
  const kept = () =>
    page.evaluate(async () =>
      (await (await caches.open('fonts')).keys()).map(({ url }) => new URL(url).pathname).sort(),
    );
  const lists = await page.evaluate(() =>
    Promise.all(
      ['noto-serif-sc', 'noto-sans-sc', 'lxgw-wenkai'].map(async (name) => (await fetch(`/fonts/${name}.json`)).json()),
    ),
  );
  const named = lists.flatMap(({ packs }) => packs.map(({ file }: { file: string }) => `/fonts/${file}`)).sort();
  expect(named.length).toBeGreaterThan(lists.length);
  expect(await kept()).toEqual(named);
  await page.evaluate(async () => (await caches.open('fonts')).put('/fonts/noto-serif-sc.ttf', new Response('old')));
  expect((await kept()).length).toBe(named.length + 1);
  // Said again by a worker that has begun anew, as after each start of the browser.
  await computer.quit();
  await computer.start();
  await computer.device.goto('/');
  await computer.device.page.getByText('已可离线使用').waitFor({ timeout: 60_000 });
  const { page: again } = computer.device;
  await expect
    .poll(() => again.evaluate(async () => (await (await caches.open('fonts')).keys()).length), { timeout: 60_000 })
    .toBe(named.length);
});

test('with the server stopped and the browser started cold, a household is opened, filled and printed', async () => {
  await computer.quit();
  await stage.site.kill();
  await computer.start();
  const { device } = computer;
  const { page } = device;
  await device.goto('/');
  await page.getByRole('link', { name: '住户', exact: true }).click();
  await page.getByRole('link', { name: /未登记户主的户/ }).waitFor();
  // Straight out of the caches: the worker was not asked.
  const [opened] = await page.evaluate(() => performance.getEntriesByType('navigation').map((entry) => entry.toJSON()));
  expect(opened).toMatchObject({ name: expect.stringMatching(/\/households\/$/), workerStart: 0 });
  await page.getByRole('link', { name: /未登记户主的户/ }).click();
  await page.getByRole('heading', { name: '办理步骤' }).waitFor();
  await page.locator('.card', { hasText: '户信息登记表' }).getByRole('link').click();
  await device.formStands();
  expect(await device.read('address')).toBe('二组15号');
  const row = await device.addRow('members', text.roster.add('成员'));
  await device.compose('wangjianguo', '王建国');
  await device.leave();
  await device.pick(`members/${row}/relation`, '户主');
  await page.locator('cb-status [data-state=away]').waitFor();
  expect(await device.status.textContent()).toContain(text.status.here);

  await page.getByRole('button', { name: text.print.make }).click();
  await page.getByText(text.print.done).waitFor({ timeout: 60_000 });
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: text.print.download }).click(),
  ]);
  const pdf = await readFile(await download.path());
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  if (!hasPoppler) return;
  expect(pdfText(pdf)).toContain('王建国');
  expect(pdfText(pdf)).toContain('二组15号');
});

test('when the server is there again, what was filled reaches it and the others', async () => {
  await stage.site.start();
  await computer.device.atRelay();
  await second.fillPage(dossier, 'household-registration', computer.device.sheet.sheet);
  await expect.poll(() => second.read('headName'), { timeout: 10_000 }).toBe('王建国');
  expect(computer.device.errors).toEqual([]);
});
