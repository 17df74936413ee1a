/** Printing in a browser: what comes over the wire for it, and what becomes of a character that no font has. */
import { readFile } from 'node:fs/promises';
import { beforeAll, expect, test } from 'vitest';
import { text } from '../../components/text.zh.ts';
import { openStage } from '../support/stage.ts';
import { Device, openVillage, registerHousehold } from '../support/village-browser.ts';
import { hasPoppler, judged, pdfText } from '../templates/print/paper.ts';

const stage = openStage();
let device: Device;
/** packs that were asked for: of 宋 by their numbers, of other fonts by name too */
const asked: string[] = [];
/** 𰻞, of Unicode 13 (extension G): in no font here */
const biang = '\u{30ede}';

beforeAll(async () => {
  // The offline copy fetches the whole font by and by; here only what printing itself asks for is looked at.
  const context = await stage.browser.newContext({ locale: 'zh-CN', serviceWorkers: 'block', acceptDownloads: true });
  context.on('request', (request) => {
    const [, name, pack] = /\/fonts\/([\w-]+)\.(\d+|json$)/.exec(request.url()) ?? [];
    if (name === 'noto-serif-sc' && pack === 'json') return;
    if (name && pack) asked.push(name === 'noto-serif-sc' ? pack : `${name} ${pack}`);
  });
  device = new Device(await context.newPage(), await stage.site.line());
});

const make = () => device.page.getByRole('button', { name: text.print.make }).click();
const done = () => device.page.getByText(text.print.done).waitFor({ timeout: 60_000 });
async function pdf(): Promise<Buffer> {
  const [download] = await Promise.all([
    device.page.waitForEvent('download'),
    device.page.getByRole('link', { name: text.print.download }).click(),
  ]);
  return readFile(await download.path());
}

test('an ordinary sheet prints with the first pack of the font alone', async () => {
  await openVillage(device, stage.site);
  await registerHousehold(device);
  await device.type('address', '二组15号');
  expect(asked).toEqual([]);
  await make();
  await done();
  expect(asked).toEqual(['1']);
  if (hasPoppler) expect(pdfText(await pdf())).toContain('二组15号');
});

test('a rare character brings the pack that holds it, once', async () => {
  await device.type('address', '王翀家东边');
  await make();
  await done();
  expect(asked).toEqual(['1', '2']);
  if (hasPoppler) expect(pdfText(await pdf())).toContain('王翀家东边');
});

test('a character that no font has is named with the person whose it is; who goes on gets a square to write it in', async () => {
  const row = await device.addRow('members', text.roster.add('成员'));
  await device.type(`members/${row}/name`, `王${biang}娃`);
  await make();
  await device.page.getByText(text.print.missing(1)).waitFor({ timeout: 60_000 });
  const named = await device.page.locator('cb-print li').textContent();
  for (const words of [biang, 'U+30EDE', `王${biang}娃`, '姓名']) expect(named).toContain(words);
  await device.page.getByRole('button', { name: text.print.anyway }).click();
  await done();
  expect(asked).toEqual(['1', '2']);
  if (hasPoppler) {
    const words = pdfText(await pdf());
    expect(words).toMatch(/王\s*娃/);
    expect(words).not.toContain(biang);
  }
  expect(device.errors).toEqual([]);
});

test('a form with headings brings the first pack of 黑 too, and nothing of 楷', async () => {
  asked.length = 0;
  await device.goto('/forms/review-minutes/');
  await make();
  await done();
  expect(asked.toSorted()).toEqual(['1', 'noto-sans-sc 1', 'noto-sans-sc json']);
  if (hasPoppler) expect(judged(await pdf(), 'pdffonts', 'FILE')).toContain('NotoSansSC-Medium');
  expect(device.errors).toEqual([]);
});
