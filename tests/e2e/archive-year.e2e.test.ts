/** 导出一年的归档: what was filed in a year comes out as one file that anybody can check; what has no kept copy is made or named. */
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { beforeAll, expect, test } from 'vitest';
import { installedFont, printPdf, verifyPdf } from '#print';
import { evaluate, loadPolicies, loadTemplate } from '#templates';
import { verify } from '../../cli/verify.ts';
import type { CbForm } from '../../components/cb-form.ts';
import { filingText } from '../../components/filing-text.zh.ts';
import { checkedOn } from '../support/signed-papers.ts';
import { openStage } from '../support/stage.ts';
import { type Device, invite, joinVillage, openVillage, registerHousehold } from '../support/village-browser.ts';

const stage = openStage();
const words = filingText;
const year = String(new Date(Date.now() + 8 * 3_600_000).getUTCFullYear());
let lead: Device;

beforeAll(async () => {
  lead = await stage.device();
  await openVillage(lead, stage.site);
});

const panel = () => lead.page.locator('.print-run');
const copyButton = () => lead.page.locator('cb-filing').getByRole('button', { name: /打印件：/ });

let kept: Uint8Array | undefined;
let second = '';

/** A household that is filed, with its copy. */
async function filed(address: string): Promise<string> {
  const household = await registerHousehold(lead);
  await lead.type('address', address);
  await lead.atRelay();
  await lead.fillPage(household, 'household-registration', `${year}-1`);
  const desk = lead.page.locator('cb-filing');
  await desk.getByRole('button', { name: words.begin.none }).click({ timeout: 60_000 });
  await desk.getByLabel(words.override).check();
  await desk.getByLabel(words.overrideWhy).fill('材料还没有补齐，先存档');
  await desk.locator('button[type=submit]').click();
  await copyButton().waitFor({ timeout: 120_000 });
  await lead.atRelay();
  return household;
}
/** As when the device was closed before the copy was made. */
async function withoutCopy(): Promise<void> {
  await lead.page.evaluate(() => {
    const dossier = document.querySelector<CbForm>('cb-form')?.dossier;
    for (const id of Object.keys(dossier?.values().papers ?? {})) dossier?.removeRow(`papers/${id}`);
  });
  await lead.atRelay();
}
async function openPanel(): Promise<void> {
  await lead.goto('/papers/');
  await lead.page.getByRole('button', { name: '导出一年的归档' }).click();
  await panel().getByText('2份定稿').waitFor({ timeout: 60_000 });
}
async function exported(): Promise<Record<string, Uint8Array>> {
  await panel().getByRole('button', { name: '开始导出' }).click();
  await panel().getByText('做好了').waitFor({ timeout: 180_000 });
  const [download] = await Promise.all([
    lead.page.waitForEvent('download'),
    panel().getByRole('link', { name: '保存文件' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe(`红石沟嘎查${year}年归档.zip`);
  return unzipSync(new Uint8Array(await readFile(await download.path())));
}

/** As the terminal checks it. */
async function checkFolder(files: Record<string, Uint8Array>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'cunbiao-archive-'));
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
  let said = '';
  expect(await verify([folder], (text) => (said += text)), said).toBe(0);
  expect(JSON.parse(said)).toMatchObject({ standing: 'whole' });
  await rm(folder, { recursive: true });
}

test('what has no kept copy is named, or made and kept; the file is what the terminal checks as a folder', {
  timeout: 600_000,
}, async () => {
  await filed('二组15号');
  second = await filed('二组16号');
  // The page makes a copy only when it is asked to: the row that goes stays away.
  await withoutCopy();

  await openPanel();
  await panel().getByLabel('不放进去，最后列出来').check();
  await lead.shot('archive-choice');
  const first = await exported();
  expect(Object.keys(first).filter((name) => /^000[1-9]/.test(name))).toHaveLength(1);
  await lead.shot('archive-left-out');
  const left = await lead.page.locator('#archive-left-out + ul li').allTextContents();
  expect(left).toHaveLength(1);
  expect(left[0]).toContain('户信息登记表');
  expect(left[0]).toContain('没有保存打印件');

  await panel().getByRole('button', { name: '再导出别的' }).click();
  await panel().getByLabel('按定稿的内容做出来，一起归档').check();
  const all = await exported();
  expect(await panel().getByRole('status').textContent()).toContain('其中1份打印件是刚做的');
  await lead.shot('archive-ready');
  expect(await lead.page.locator('#archive-left-out').count()).toBe(0);
  const copies = Object.entries(all).filter(([name]) => name.endsWith('.pdf') && name !== '0000-目录.pdf');
  expect(copies).toHaveLength(2);
  const index = JSON.parse(new TextDecoder().decode(all['目录.json']));
  for (const [name, bytes] of copies) {
    const verified = await verifyPdf(bytes);
    expect(verified).toMatchObject({ standing: 'whole', form: 'household-registration', filing: { by: '乌云' } });
    const { hash } = index.files.find(({ file }: { file: string }) => file === name) ?? {};
    expect(hash).toBe(createHash('sha256').update(bytes).digest('hex'));
  }

  await checkFolder(all);

  // Kept from then on: the page of the form has it, and the next archive makes none.
  await lead.fillPage(second, 'household-registration', `${year}-1`);
  await copyButton().waitFor({ timeout: 60_000 });
  await lead.page.setViewportSize({ width: 360, height: 740 });
  await openPanel();
  await lead.shot('archive-phone');
  const again = await exported();
  await lead.shot('archive-phone-ready');
  expect(Object.keys(again).sort()).toEqual(Object.keys(all).sort());
  [, kept] = copies[0] ?? [];
  for (const [name, bytes] of copies) expect(Buffer.from(again[name] ?? []).equals(Buffer.from(bytes))).toBe(true);
});

test('what is not on the device and cannot be fetched is named; with the network it is there', {
  timeout: 600_000,
}, async () => {
  const other = await stage.device({ phone: true });
  await joinVillage(other, await invite(lead, '李娜', 'leads'), '李娜的手机');
  // What the page needs later has to be on the device before the network goes.
  await other.page.getByText('已可离线使用').waitFor({ timeout: 180_000 });
  await other.goto('/papers/');
  await other.page.getByRole('button', { name: '导出一年的归档' }).click();
  const there = other.page.locator('.print-run');
  await there.getByText('2份定稿').waitFor({ timeout: 120_000 });
  await other.offline(true);
  await there.getByRole('button', { name: '开始导出' }).click();
  await there.getByText('没有一份可以归档').waitFor({ timeout: 120_000 });
  const left = await other.page.locator('#archive-left-out + ul li').allTextContents();
  expect(left).toHaveLength(2);
  for (const each of left) expect(each).toContain('文件不在本机');
  await other.shot('archive-away');
  await other.offline(false);
  await there.getByRole('button', { name: '重新选' }).click();
  // Stopped as soon as it can be, it asks again, and goes on as if nothing had been.
  await other.page.evaluate(() => {
    new MutationObserver((_, observer) => {
      const stop = [...document.querySelectorAll('button')].find(({ textContent }) => textContent === '停下');
      if (!stop) return;
      observer.disconnect();
      stop.click();
      document.body.dataset.stopped = 'yes';
    }).observe(document.body, { subtree: true, childList: true });
  });
  await there.getByRole('button', { name: '开始导出' }).click();
  await other.page.locator('body[data-stopped]').waitFor();
  await there.getByText('2份定稿').waitFor({ timeout: 60_000 });
  await there.getByRole('button', { name: '开始导出' }).click();
  await there.getByText('做好了：2件归档件和目录').waitFor({ timeout: 180_000 });
  expect(await other.page.locator('#archive-left-out').count()).toBe(0);
  expect(other.errors).toEqual([]);
});

test('a scan lies beside its copy, and stands for it where there is none', { timeout: 600_000 }, async () => {
  await lead.page.setViewportSize({ width: 1280, height: 800 });
  await lead.fillPage(second, 'household-registration', `${year}-1`);
  await copyButton().waitFor({ timeout: 60_000 });
  await withoutCopy();
  const scan = Buffer.from('%PDF-1.4 signed by hand');
  await lead.page
    .locator('cb-filing input[type=file]')
    .first()
    .setInputFiles({ name: '签字.pdf', mimeType: 'application/pdf', buffer: scan });
  await lead.page.getByRole('button', { name: /扫描件：签字\.pdf/ }).waitFor();
  await lead.atRelay();

  await openPanel();
  await panel().getByLabel('不放进去，最后列出来').check();
  const alone = await exported();
  expect(await panel().getByRole('status').textContent()).toContain('2件归档件和目录，有1份扫描件');
  const scans = (files: Record<string, Uint8Array>) => Object.keys(files).filter((name) => name.includes('扫描件'));
  expect(scans(alone)).toEqual([expect.stringMatching(/^000[12]-户信息登记表\.扫描件1\.pdf$/)]);
  expect(Buffer.from(alone[scans(alone)[0] ?? ''] ?? [])).toEqual(scan);
  await checkFolder(alone);

  await panel().getByRole('button', { name: '再导出别的' }).click();
  await panel().getByLabel('按定稿的内容做出来，一起归档').check();
  const beside = await exported();
  const [name = ''] = scans(beside);
  expect(Object.keys(beside)).toContain(name.replace('.扫描件1', ''));
  await checkFolder(beside);

  await panel().getByRole('button', { name: '再导出别的' }).click();
  await panel().getByLabel('不放进去，文件小得多').check();
  expect(scans(await exported())).toEqual([]);
});

test('a copy is compared with the filing that this device holds', { timeout: 300_000 }, async () => {
  if (!kept) throw new Error('There is no copy.');
  const said = await checkedOn(lead, kept);
  await lead.shot('verify-phone-same');
  for (const part of ['文件完整', '和本机保存的定稿一致', '这份定稿现在有效。']) expect(said).toContain(part);
  const { filing } = await verifyPdf(kept);
  if (!filing) throw new Error('The copy names no filing.');

  const [template, policies] = [await loadTemplate('household-registration'), await loadPolicies('150521')];
  const evaluation = evaluate(template, template.examples[0]?.view ?? {}, { policies, today: '2023-05-20' });
  const forged = async (hash: string, standard: 'A-3a' | 'A-1b' = 'A-3a') => {
    const made = await printPdf(template, evaluation, {
      fonts: [installedFont()],
      options: { variant: 'filled', time: '2023-05-20T08:00' },
      archive: { standard, filing: { ...filing, hash } },
    });
    if ('missing' in made) throw new Error('The sheet cannot be printed.');
    return made.pdf;
  };
  await lead.page.setViewportSize({ width: 1280, height: 800 });
  const other = await checkedOn(lead, await forged(filing.hash));
  await lead.shot('verify-differs');
  for (const part of ['文件完整，但和定稿不一致', '和本机保存的定稿不一致', '请不要采用'])
    expect(other).toContain(part);
  expect(await checkedOn(lead, await forged(filing.hash, 'A-1b'))).toContain('没有对内容');
  expect(await checkedOn(lead, await forged('ef'.repeat(32)))).toContain('本机没有这份定稿');
  await lead.shot('verify-none');
});
