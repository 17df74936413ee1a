/** Electronic signatures on screen: the village's root, a certificate given from device to device, and its end. */
import { beforeAll, expect, test } from 'vitest';
import { filingText } from '../../components/filing-text.zh.ts';
import { checkedOn, openedBy, signingPart } from '../support/signed-papers.ts';
import { openStage } from '../support/stage.ts';
import { type Device, invite, joinVillage, openVillage, registerHousehold } from '../support/village-browser.ts';

const stage = openStage();
const words = filingText;
let lead: Device;
let phone: Device;

beforeAll(async () => {
  [lead, phone] = [await stage.device(), await stage.device({ phone: true })];
  await openVillage(lead, stage.site);
  lead.page.on('dialog', (dialog) => dialog.accept());
  await joinVillage(phone, await invite(lead, '赵敏', 'leads'), '赵敏的手机');
});

/** Pictures to look at, where somebody wants them. */
async function picture(device: Device, name: string): Promise<void> {
  const folder = process.env.CB_SHOTS;
  if (folder) await device.page.locator('#signing').screenshot({ path: `${folder}/${name}.png` });
}

test('a root is made, its fingerprint compared, a certificate asked for and given', async () => {
  const here = await signingPart(lead);
  await picture(lead, 'lead-before');
  await here.getByRole('button', { name: '在这台设备上建立本村根证书' }).click();
  const fingerprint = await here.locator('.fingerprint').textContent();
  expect(fingerprint).toMatch(/^([0-9A-F]{4} ){15}[0-9A-F]{4}$/);
  await here.getByRole('button', { name: '打印核对码' }).click();
  const sheet = lead.page.locator('.recovery-sheet');
  expect((await sheet.locator('pre').textContent())?.replace(/\s+/g, ' ')).toBe(fingerprint);
  if (process.env.CB_SHOTS) await sheet.screenshot({ path: `${process.env.CB_SHOTS}/sheet.png` });
  await lead.page.getByRole('button', { name: '收起' }).click();

  // The phone was invited before there was a root: it asks, and has to compare.
  const there = await signingPart(phone);
  await there.getByText('还没有核对').waitFor();
  await there.getByRole('button', { name: '申请电子签名证书' }).click();
  const code = await there.locator('.code').textContent();
  await picture(phone, 'phone-asked');
  const request = here.locator('li', { hasText: '赵敏' });
  await request.getByText(code ?? 'none').waitFor();
  await picture(lead, 'lead-request');
  await request.getByRole('button', { name: '核对过了，签发' }).click();
  expect(await there.locator('.fingerprint').textContent()).toBe(fingerprint);
  await there.getByRole('button', { name: '与纸上一致' }).click();
  await there.getByText('这台设备上有赵敏的证书').waitFor();
  await picture(phone, 'phone-ready');
  // Who leads has one too.
  await here.getByRole('button', { name: '申请电子签名证书' }).click();
  await here.getByRole('button', { name: '核对过了，签发' }).click();
  await here.getByText('这台设备上有').waitFor();
});

test('a filing’s copy is signed by one and then by the other, and each sees whose signature holds', async () => {
  const household = await registerHousehold(lead);
  await lead.type('address', '二组15号');
  await lead.atRelay();
  const sheet = `${new Date().getFullYear()}-1`;
  await lead.fillPage(household, 'household-registration', sheet);
  const desk = lead.page.locator('cb-filing');
  await desk.getByRole('button', { name: words.begin.none }).click();
  await desk.getByLabel(words.override).check();
  await desk.getByLabel(words.overrideWhy).fill('材料还没有补齐，先存档');
  await desk.locator('button[type=submit]').click();
  await desk.getByRole('button', { name: /电子签名$/ }).click({ timeout: 60_000 });
  await desk.getByText(words.signing.done).waitFor({ timeout: 30_000 });
  await desk.locator('[data-standing=valid]').waitFor();
  await lead.atRelay();

  await phone.fillPage(household, 'household-registration', sheet);
  const hand = phone.page.locator('cb-filing');
  await hand.getByText('还没有签的：赵敏').waitFor({ timeout: 30_000 });
  await hand.getByRole('button', { name: words.signing.sign('赵敏') }).click();
  await hand.getByText(words.signing.done).waitFor({ timeout: 30_000 });
  await expect.poll(() => desk.locator('[data-standing=valid]').count(), { timeout: 30_000 }).toBe(2);
  const folder = process.env.CB_SHOTS;
  if (folder)
    for (const [name, at] of Object.entries({ desk, hand })) await at.screenshot({ path: `${folder}/${name}.png` });

  // The page that checks files finds the filing and the receipt that the relay gave for this very file.
  const signed = await checkedOn(lead, await openedBy(lead, desk.getByRole('button', { name: /、.*签）\.pdf/ })));
  if (folder) await lead.page.screenshot({ path: `${folder}/verify-receipt.png`, fullPage: true });
  for (const part of ['文件完整', '和本机保存的定稿一致', '有回执', '就有这份一模一样的文件'])
    expect(signed).toContain(part);
  expect(signed).not.toContain('不算数');
  expect([lead.errors, phone.errors]).toEqual([[], []]);
});

test('a certificate is revoked, and what was signed before holds by the relay’s receipt', async () => {
  const [here, there] = [await signingPart(lead), await signingPart(phone)];
  await here.locator('li', { hasText: '赵敏' }).getByRole('button', { name: '作废' }).click();
  await here.getByText('日作废').waitFor();
  await there.getByText('您的证书作废了').waitFor();
  await picture(lead, 'lead-after');
  expect([lead.errors, phone.errors]).toEqual([[], []]);
});
