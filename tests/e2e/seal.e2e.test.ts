/** The seal on screen: who keeps it is told by the lead's device, brings in a photo of it, and sets it on a filing's copy; others cannot. */
import { writeFileSync } from 'node:fs';
import { crc32, deflateSync } from 'node:zlib';
import { beforeAll, expect, test } from 'vitest';
import { filingText } from '../../components/filing-text.zh.ts';
import { sealPhoto } from '../support/seal.ts';
import { checkedOn, openedBy, signingPart } from '../support/signed-papers.ts';
import { openStage } from '../support/stage.ts';
import { type Device, invite, joinVillage, openVillage, registerHousehold } from '../support/village-browser.ts';

const stage = openStage();
const words = filingText.signing;
const pictures = process.env.CB_SHOTS;
let lead: Device;
let phone: Device;
let household: string;
const sheet = `${new Date().getFullYear()}-1`;

beforeAll(async () => {
  [lead, phone] = [await stage.device(), await stage.device({ phone: true })];
  await openVillage(lead, stage.site);
  for (const { page } of [lead, phone]) page.on('dialog', (dialog) => dialog.accept());
  await joinVillage(phone, await invite(lead, '赵敏', 'leads'), '赵敏的手机');
});

async function picture(device: Device, selector: string, name: string): Promise<void> {
  if (pictures)
    await device.page
      .locator(selector)
      .first()
      .screenshot({ path: `${pictures}/${name}.png` });
}

/** A PNG (ISO/IEC 15948) of these points, without filters. */
function pngOf({ width, height, data }: ReturnType<typeof sealPhoto>): Buffer {
  const chunk = (kind: string, body: Buffer): Buffer => {
    const typed = Buffer.concat([Buffer.from(kind, 'latin1'), body]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(body.length);
    sum.writeUInt32BE(crc32(typed));
    return Buffer.concat([length, typed, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 6, 0, 0, 0], 8);
  const rows = Buffer.alloc((4 * width + 1) * height);
  for (let y = 0; y < height; y++) rows.set(data.subarray(4 * width * y, 4 * width * (y + 1)), (4 * width + 1) * y + 1);
  const begin = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([begin, chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
}

test('a certificate is given that says who keeps the seal, and a copy has a place for it', async () => {
  const here = await signingPart(lead);
  await here.getByRole('button', { name: '在这台设备上建立本村根证书' }).click();
  await here.locator('.fingerprint').waitFor();
  await here.getByRole('button', { name: '申请电子签名证书' }).click();
  await here.getByRole('button', { name: '核对过了，签发' }).click();
  await here.getByText('这台设备上有').waitFor();
  const there = await signingPart(phone);
  await there.getByRole('button', { name: '申请电子签名证书' }).click();
  const request = here.locator('li', { hasText: '赵敏' });
  await request.getByLabel('由他保管印章').check();
  await picture(lead, '#signing', 'lead-request');
  await request.getByRole('button', { name: '核对过了，签发' }).click();
  await here.locator('li', { hasText: '赵敏' }).getByText('印章管理员').waitFor();
  await there.getByRole('button', { name: '与纸上一致' }).click();
  await there.getByText('印章的图样').waitFor();
  expect(await here.getByText('印章的图样').count()).toBe(0);
  await picture(phone, '#signing', 'phone-before');

  household = await registerHousehold(lead);
  await lead.type('address', '二组15号');
  await lead.atRelay();
  await lead.fillPage(household, 'household-registration', sheet);
  const desk = lead.page.locator('cb-filing');
  await desk.getByRole('button', { name: filingText.begin.none }).click();
  await desk.getByLabel(filingText.override).check();
  await desk.getByLabel(filingText.overrideWhy).fill('材料还没有补齐，先存档');
  await desk.locator('button[type=submit]').click();
  await desk.getByRole('button', { name: /电子签名$/ }).click({ timeout: 60_000 });
  await desk.getByText(words.done).waitFor({ timeout: 30_000 });
  // Who does not keep the seal is offered none.
  expect(await desk.getByRole('button', { name: /^盖章：/ }).count()).toBe(0);
  await lead.atRelay();
  expect([lead.errors, phone.errors]).toEqual([[], []]);
});

test('who keeps it is told that its picture is missing, brings it in, and sets the seal', async () => {
  await phone.fillPage(household, 'household-registration', sheet);
  const hand = phone.page.locator('cb-filing');
  await hand.getByText(words.noPicture).waitFor({ timeout: 30_000 });
  await picture(phone, 'cb-filing', 'hand-without');

  const there = await signingPart(phone);
  const chooser = there.getByLabel('放进盖好章的照片或扫描件');
  await chooser.setInputFiles({ name: '白纸.png', mimeType: 'image/png', buffer: pngOf(sealPhoto({ size: 150 })) });
  await there.getByText('照片里的印章太小').waitFor({ timeout: 30_000 });
  await chooser.setInputFiles({ name: '公章.png', mimeType: 'image/png', buffer: pngOf(sealPhoto()) });
  await there.getByText('请看清楚').waitFor({ timeout: 30_000 });
  await picture(phone, '#signing', 'phone-found');
  await there.getByLabel('深浅').fill('7');
  await there.getByRole('button', { name: '用这个图样' }).click();
  await there.getByText('只存在这台设备上').first().waitFor();
  await picture(phone, '#signing', 'phone-kept');

  await phone.fillPage(household, 'household-registration', sheet);
  await hand.getByRole('button', { name: words.sealAt('填表人签字') }).click({ timeout: 30_000 });
  await hand.getByRole('group', { name: words.seal }).waitFor();
  await picture(phone, 'cb-filing', 'hand-asked');
  await hand.getByRole('button', { name: words.sealNot }).click();
  await hand.getByRole('button', { name: words.sealAt('填表人签字') }).click();
  await hand.getByRole('button', { name: words.sealNow }).click();
  const line = hand.locator('[data-standing=valid]', { hasText: '盖章：赵敏' });
  await line.waitFor({ timeout: 30_000 });
  expect(await line.textContent()).toContain('填表人签字');
  // Once a place has its seal, it gets no other; a signature of their own is still to be given.
  await hand.getByRole('button', { name: words.sign('赵敏') }).waitFor();
  expect(await hand.getByRole('button', { name: /^盖章：/ }).count()).toBe(0);
  await picture(phone, 'cb-filing', 'hand-sealed');
  await phone.atRelay();
  expect([lead.errors, phone.errors]).toEqual([[], []]);
});

test('the other sees whose seal it is, and the page that checks files, too', async () => {
  const desk = lead.page.locator('cb-filing');
  await desk.locator('[data-standing=valid]', { hasText: '盖章：赵敏' }).waitFor({ timeout: 30_000 });
  const sealed = await openedBy(lead, desk.getByRole('button', { name: /签，盖章）\.pdf/ }));
  if (pictures) writeFileSync(`${pictures}/sealed.pdf`, sealed);
  const said = await checkedOn(lead, sealed, '盖好章的.pdf');
  for (const part of ['文件完整', '盖章（“填表人签字”处）：赵敏', '有效']) expect(said).toContain(part);
  expect(said).not.toContain('不算数');
  await picture(lead, '#verify', 'verify');
  expect([lead.errors, phone.errors]).toEqual([[], []]);
});
