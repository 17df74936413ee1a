/** Photographs and scans taken along: the phone is told how much is missing, takes it, and opens it without a network. */
import { beforeAll, expect, test } from 'vitest';
import { openStage } from '../support/stage.ts';
import { type Device, invite, joinVillage, openVillage, registerHousehold } from '../support/village-browser.ts';

const stage = openStage();
let lead: Device;
let phone: Device;
let dossier: string;
let sheet: string;

beforeAll(async () => {
  [lead, phone] = [await stage.device(), await stage.device({ phone: true })];
  await openVillage(lead, stage.site);
  dossier = await registerHousehold(lead);
  sheet = lead.sheet.sheet;
  const pdf = (letter: string) => Buffer.from(`%PDF-1.4 ${letter.repeat(200_000)}`);
  await lead.page.locator('#field-attachments').setInputFiles([
    { name: '残疾证.pdf', mimeType: 'application/pdf', buffer: pdf('a') },
    { name: '病历.pdf', mimeType: 'application/pdf', buffer: pdf('b') },
  ]);
  for (const index of [0, 1]) await lead.page.getByText('本机和服务器都有').nth(index).waitFor();
  await lead.atRelay();
  await joinVillage(phone, await invite(lead, '李娜'), '李娜的手机');
});

test('of the whole village: sizes first, then all of it; and it opens without a network', async () => {
  const { page } = phone;
  await phone.goto('/village/');
  await page.getByText('打开过的资料里还没有照片和附件').waitFor();
  await page.getByLabel('全村的').check();
  await page.getByText('还差401KB').waitFor();
  if (process.env.CB_SHOTS) await page.screenshot({ path: `${process.env.CB_SHOTS}/carry.png`, fullPage: true });
  await page.getByRole('button', { name: '附件也带走' }).click();
  await page.getByText('共2个，401KB，都在这台设备上').waitFor();
  await page.getByText('以后新添的也会自动取来').waitFor();
  if (process.env.CB_SHOTS) await page.screenshot({ path: `${process.env.CB_SHOTS}/carried.png`, fullPage: true });

  await phone.fillPage(dossier, 'household-registration', sheet);
  await page.getByText('本机和服务器都有').nth(1).waitFor();
  await phone.context.setOffline(true);
  const [shown] = await Promise.all([
    phone.context.waitForEvent('page'),
    page.getByRole('button', { name: /^残疾证/ }).click(),
  ]);
  await expect.poll(() => shown.url()).toMatch(/^blob:/);
  expect(phone.errors).toEqual([]);
  await phone.context.setOffline(false);
});

test('a data packet carries them too, sizes first', async () => {
  const { page } = lead;
  await lead.goto('/village/');
  await page.getByLabel('数据包里也放进这台设备上的照片和附件（2个，401KB）').waitFor();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: '导出数据包' }).click(),
  ]);
  await page.getByText(/已导出 1 份资料，约4\d\dKB。文件是加密的/).waitFor();
  await page.getByLabel('导入数据包').setInputFiles(await download.path());
  // everything in it is here already
  await page.getByText(/导入完成：新增0份，合并\d份，原有内容没有被覆盖。/).waitFor();
  expect(lead.errors).toEqual([]);
});
