/** 成批打印: a village's sheets in one file, stopped in the middle, gone on with after a reload, two-sided; what cannot be printed is named. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import type { Download } from 'playwright';
import { beforeAll, expect, test } from 'vitest';
import { readViews } from '../../cli/values.ts';
import type { CbForm } from '../../components/cb-form.ts';
import { readPdf } from '../../templates/print/file/read.ts';
import { loadTemplate } from '../../templates/registry.ts';
import { openStage } from '../support/stage.ts';
import type { Device } from '../support/village-browser.ts';
import { hasPoppler, judged } from '../templates/print/paper.ts';

const stage = openStage();
let device: Device;
const biang = '\u{30ede}';

beforeAll(async () => {
  device = await stage.device();
  await device.goto('/');
  await device.page.getByRole('button', { name: '打开示例村' }).click();
  await device.page.getByRole('heading', { name: '要办的事' }).waitFor({ timeout: 120_000 });
});

const panel = () => device.page.locator('.print-run');
async function openPanel(group?: string): Promise<void> {
  await device.page.goto('about:blank');
  await device.goto('/households/');
  await device.page.getByText('95 户').waitFor({ timeout: 120_000 });
  if (group) await device.page.getByLabel('组', { exact: true }).selectOption(group);
  await device.page.getByRole('button', { name: '成批打印', exact: true }).click();
  await panel().waitFor();
}
async function saved(): Promise<Buffer> {
  const [download] = await Promise.all([
    device.page.waitForEvent('download'),
    panel().getByRole('link', { name: '保存文件' }).click(),
  ]);
  const bytes = await readFile(await download.path());
  const folder = process.env.CB_SHOTS;
  if (folder) await download.saveAs(`${folder}/${download.suggestedFilename()}`);
  return bytes;
}
const ready = () => panel().getByText('排好了').waitFor({ timeout: 300_000 });
const pagesIn = (pdf: Uint8Array): string[] =>
  judged(pdf, 'pdftotext', '-layout', 'FILE', '-').split('\f').slice(0, -1);
const forms = () => panel().locator('[name=print-form]');

test('stopped in the middle and gone on with after a reload, every sheet is in the file, each from a front', {
  timeout: 600_000,
}, async () => {
  await openPanel();
  await device.shot('print-choice');
  await panel().getByLabel('户信息登记表').check();
  await panel().getByLabel('双面打印').check();
  await panel()
    .getByText(/共95份，约\d+页，双面\d+张纸/)
    .waitFor({ timeout: 120_000 });
  await device.shot('print-chosen');
  await panel().getByRole('button', { name: '开始印' }).click();
  await panel()
    .getByText(/已排好([3-9]|\d\d)份/)
    .waitFor({ timeout: 120_000 });
  await device.shot('print-drawing');
  await panel().getByRole('button', { name: '停下' }).click();
  const stopped = panel().getByText(/停下了：共95份，已排好\d+份/);
  await stopped.waitFor({ timeout: 60_000 });
  const [, done = ''] = /已排好(\d+)份/.exec((await stopped.textContent()) ?? '') ?? [];
  expect(Number(done)).toBeGreaterThan(2);
  expect(Number(done)).toBeLessThan(95);

  await device.reload();
  await panel().getByText(`已排好${done}份`).waitFor({ timeout: 60_000 });
  await device.shot('print-stopped');
  await panel().getByRole('button', { name: '接着做' }).click();
  await ready();
  await device.shot('print-ready');
  const pdf = await saved();
  const said = (await panel().getByText('排好了').textContent()) ?? '';
  expect(said).toContain('95份');
  const file = readPdf(pdf);
  if (!hasPoppler) return;
  const pages = pagesIn(pdf);
  expect(pages).toHaveLength(file.pages.length);
  const firsts = pages.flatMap((page, index) => (/第1页/.test(page) ? [index] : []));
  expect(firsts).toHaveLength(95);
  expect(firsts.every((index) => index % 2 === 0)).toBe(true);
  const written = pages.filter((page) => page.trim() !== '');
  expect(said).toContain(`${written.length}页`);
  // What was drawn before the reload and after it says the same time.
  expect(new Set(written.map((page) => /打印时间\s*(\S+)/.exec(page)?.[1])).size).toBe(1);
  const names = await device.page.locator('.list li a').allTextContents();
  for (const name of names.slice(0, 20)) expect(pages.join('')).toContain(name.split('（')[0]);
});

test('a group, household by household, a file each: what cannot be printed is named, the others are there', {
  timeout: 600_000,
}, async () => {
  await device.page.goto('about:blank');
  await device.goto('/households/');
  await device.page.getByText('95 户').waitFor({ timeout: 120_000 });
  const groups = await device.page.getByLabel('组', { exact: true }).locator('option').allTextContents();
  const group = groups[1] ?? '';
  await device.page.getByLabel('组', { exact: true }).selectOption(group);
  await device.page.getByText('95 户').waitFor({ state: 'detached' });
  const links = await device.page
    .locator('.list li a')
    .evaluateAll((all) => all.map((a) => (a as HTMLAnchorElement).hash));
  const [disputed = '', rare = ''] = links.map((hash) => decodeURIComponent(hash.slice(1)));
  // Another writer's value that nobody has seen, and a name that no font has.
  await device.fillPage(disputed, 'household-registration', '2023-1');
  await device.page.evaluate(() => {
    document.querySelector<CbForm>('cb-form')?.dossier?.set('address', '别处99号', undefined, []);
  });
  await device.page.locator('cb-form .cb-message', { hasText: '填得不一样' }).first().waitFor();
  await device.fillPage(rare, 'household-registration', '2023-1');
  await device.page.evaluate((name) => {
    document.querySelector<CbForm>('cb-form')?.dossier?.set('address', name, '核实');
  }, `${biang}家湾`);
  await device.page.waitForTimeout(1500);

  await openPanel(group);
  if (await panel().getByRole('button', { name: '不要了，重新选' }).isVisible())
    await panel().getByRole('button', { name: '不要了，重新选' }).click();
  await panel().getByLabel('户信息登记表').check();
  await panel().getByLabel('每户一个文件').check();
  const last = device.page.locator('.list li').last().getByRole('checkbox');
  await last.uncheck();
  await panel()
    .getByText(new RegExp(`共${links.length - 1}份，约`))
    .waitFor({ timeout: 120_000 });
  await panel().getByRole('button', { name: '开始印' }).click();
  await ready();
  await device.shot('print-troubles');
  const troubles = await device.page.locator('#print-run-troubles + ul li').allTextContents();
  expect(troubles).toHaveLength(2);
  expect(troubles.find((each) => each.includes('填得不一样'))).toContain('请打开这份表定下来，再印。');
  expect(troubles.find((each) => each.includes(biang))).toContain('请打开这份表单独印');
  const archive = unzipSync(new Uint8Array(await saved()));
  expect(Object.keys(archive)).toHaveLength(links.length - 3);
  for (const [name, pdf] of Object.entries(archive)) {
    expect(name).toMatch(/^\d{3}-.+\.pdf$/);
    expect(readPdf(pdf).pages.length).toBeGreaterThan(0);
  }

  // Drafts too, if they are asked for: they say so.
  await panel().getByRole('button', { name: '再印别的' }).click();
  await panel().getByLabel('照印，每页注明草稿').check();
  await panel().getByLabel('合成一个文件').check();
  await panel().getByRole('button', { name: '开始印' }).click();
  await ready();
  expect(await device.page.locator('#print-run-troubles + ul li').allTextContents()).toHaveLength(1);
  if (hasPoppler) expect(pagesIn(await saved()).join('')).toContain('草稿：有1栏几个人填得不一样');
});

test('blank forms, and what is typed for the terminal', { timeout: 300_000 }, async () => {
  await device.page.setViewportSize({ width: 360, height: 740 });
  await openPanel();
  await panel().getByRole('button', { name: '不要了，重新选' }).click();
  await device.shot('print-phone');
  await forms().nth(0).check();
  await forms().nth(1).check();
  const downloads: Download[] = [];
  device.page.on('download', (download) => downloads.push(download));
  await panel().getByRole('button', { name: '另存填写内容' }).click();
  await expect.poll(() => downloads.length, { timeout: 60_000 }).toBe(2);
  // The terminal reads every line of each.
  for (const download of downloads) {
    const form = /^([a-z-]+)\.ndjson$/.exec(download.suggestedFilename())?.[1] ?? '';
    const file = join(await mkdtemp(join(tmpdir(), 'cunbiao-values-')), download.suggestedFilename());
    await download.saveAs(file);
    const views = readViews(file, await loadTemplate(form));
    await rm(dirname(file), { recursive: true });
    expect(views.length).toBeGreaterThan(50);
    expect(views.every((view) => typeof view.id === 'string' && Object.keys(view).length > 3)).toBe(true);
  }
  await panel().getByLabel('空白表').check();
  await panel()
    .getByText(/共2份，约\d+页/)
    .waitFor({ timeout: 120_000 });
  await panel().getByRole('button', { name: '开始印' }).click();
  await ready();
  await device.shot('print-phone-ready');
  expect(readPdf(await saved()).pages.length).toBeGreaterThan(1);
  await device.page.setViewportSize({ width: 1280, height: 800 });
});
