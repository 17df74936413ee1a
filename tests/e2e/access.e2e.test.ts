/** Who may come in, on screen: groups, removal with a new key, joining again, several villages, recovery, chat apps. */
import { beforeAll, expect, test } from 'vitest';
import { openStage } from '../support/stage.ts';
import {
  type Device,
  invite,
  joinVillage,
  openVillage,
  registerHousehold,
  villageName,
} from '../support/village-browser.ts';

const stage = openStage();
let lead: Device;
let phone: Device;
const sheet = `${new Date().getFullYear()}-1`;
const households = new Map<string, string>();

beforeAll(async () => {
  [lead, phone] = [await stage.device(), await stage.device({ phone: true })];
  await openVillage(lead, stage.site);
  lead.page.on('dialog', (dialog) => dialog.accept());
  for (const group of ['一组', '三组']) {
    households.set(group, await registerHousehold(lead));
    await lead.type('villagerGroup', group);
    await lead.atRelay();
  }
});
const fill = (device: Device, group: string) =>
  device.fillPage(households.get(group) ?? '', 'household-registration', sheet);

test('a device limited to a group sees its households, and is told so', async () => {
  await lead.goto('/');
  await expect.poll(() => lead.page.locator('#work .lead').textContent()).toContain('2 户');
  await joinVillage(phone, await invite(lead, '李娜', 'fills', ['三组']), '李娜的手机');
  await phone.goto('/');
  await phone.page.getByText('只看得到三组的住户').waitFor();
  await expect.poll(() => phone.page.locator('#work .lead').textContent()).toContain('1 户');
  await fill(phone, '三组');
  await phone.type('address', '三组7号');
  await phone.atRelay();
  await phone.page.goto('about:blank');
  await phone.goto(`/fill/#${households.get('一组')}/household-registration/${sheet}`);
  await phone.page.locator('cb-status [data-state=refused]').waitFor();
  expect(await phone.status.textContent()).toContain('不在您负责的组里');
  expect(await phone.values()).toEqual({});
});

test('a removed device is out at once; the village takes a new key, which an open page of another device has too', async () => {
  const desk = await stage.device();
  await joinVillage(desk, await invite(lead, '其木格'), '村部电脑');
  await fill(phone, '三组');
  await fill(desk, '三组');
  await desk.atRelay();
  await lead.goto('/village/');
  await lead.page.locator('li', { hasText: '李娜的手机' }).getByRole('button', { name: '移除' }).click();
  await phone.page.locator('cb-status [data-state=refused]').waitFor();
  expect(await phone.status.textContent()).toContain('“李娜的手机”已被移除');
  await lead.page.getByRole('button', { name: '换新钥匙' }).click();
  await lead.page.getByText('已换新钥匙').waitFor();
  expect(await lead.page.getByText('没有拿到新钥匙').count()).toBe(0);
  await desk.atRelay();
  // sealed with the new key there, opened here
  await desk.type('phone', '13900001111');
  await desk.atRelay();
  await fill(lead, '三组');
  await expect.poll(() => lead.read('phone')).toBe('13900001111');
  expect(desk.errors).toEqual([]);
  await desk.context.close();
});

test('who is invited again brings what was typed meanwhile by the same browser', async () => {
  await phone.type('address', '三组8号');
  await joinVillage(phone, await invite(lead, '李娜'), '李娜的手机');
  await fill(phone, '三组');
  await phone.atRelay();
  await fill(lead, '三组');
  await expect.poll(() => lead.read('address')).toBe('三组8号');
});

test('a person of the township switches between the villages that invited them', async () => {
  const setup = await stage.site.anotherLink();
  const other = await stage.device();
  await other.goto(`/open#${setup}`);
  await other.page.getByLabel('村名').fill('白杨村');
  await other.page.getByLabel('您的姓名').fill('张强');
  await other.page.getByRole('button', { name: '开村' }).click();
  await other.page.getByRole('heading', { name: '白杨村' }).waitFor();
  const officer = await stage.device();
  await joinVillage(officer, await invite(lead, '乡镇赵', 'reviews'), '乡镇电脑');
  const secret = await invite(other, '乡镇赵', 'reviews');
  await officer.goto(`/join#${secret}`);
  await officer.page.getByRole('button', { name: '加入' }).click();
  await officer.page.getByRole('heading', { name: '白杨村' }).waitFor();
  expect(await officer.page.locator('#work .lead').textContent()).toContain('0 户');
  expect(await officer.page.getByRole('button', { name: '登记一户' }).count()).toBe(0);
  await officer.page.getByLabel('换一个村').selectOption(villageName);
  await officer.page.getByRole('heading', { name: villageName }).waitFor();
  await expect.poll(() => officer.page.locator('#work .lead').textContent()).toContain('2 户');
  // another tab stays in its own village
  const tab = await officer.context.newPage();
  await tab.goto(officer.page.url());
  await tab.getByRole('heading', { name: villageName }).waitFor();
  await tab.getByLabel('换一个村').selectOption('白杨村');
  await tab.getByRole('heading', { name: '白杨村' }).waitFor();
  await officer.reload();
  await officer.page.getByRole('heading', { name: villageName }).waitFor();
  expect(officer.errors).toEqual([]);
});

test('two sheets of paper give the village back when its devices are gone', async () => {
  await lead.goto('/village/');
  await lead.page.getByText('还没有做过').waitFor();
  await lead.page.getByLabel('第一张交给谁').fill('乌云');
  await lead.page.getByLabel('第二张交给谁').fill('王会计');
  await lead.page.getByRole('button', { name: '制作两张恢复纸' }).click();
  const sheets = lead.page.locator('.recovery-sheet pre');
  await sheets.first().waitFor();
  const texts = (await sheets.allTextContents()).map((text) => text.replace(/^ *\d+ {2}/gm, ''));
  expect(texts.length).toBe(2);
  await lead.page.emulateMedia({ media: 'print' });
  expect(await lead.page.getByRole('navigation').isVisible()).toBe(false);
  await lead.page.emulateMedia({ media: null });
  await lead.page.getByRole('button', { name: '收起' }).click();
  expect(await lead.page.locator('.recovery-sheet').count()).toBe(0);
  await lead.page.locator('summary', { hasText: '恢复纸' }).click();
  await lead.page.getByText('交给乌云、王会计').waitFor();

  const setup = await stage.site.anotherLink();
  const fresh = await stage.device();
  await fresh.goto(`/open#${setup}`);
  await fresh.page.getByRole('link', { name: '用恢复纸恢复' }).click();
  await fresh.page.getByLabel('一张', { exact: true }).fill(texts[1] ?? '');
  await fresh.page.getByLabel('另一张').fill((texts[0] ?? '').slice(0, 30));
  await fresh.page.getByRole('button', { name: '恢复' }).click();
  expect(await fresh.page.getByRole('alert').textContent()).toContain('第 2 行');
  await fresh.page.getByLabel('另一张').fill((texts[0] ?? '').toLowerCase());
  expect(fresh.page.url()).not.toContain('#');
  await fresh.page.getByRole('button', { name: '恢复' }).click();
  await fresh.page.getByRole('dialog').getByText('乌云').click();
  await fresh.page.getByRole('dialog').getByRole('button').last().click();
  await fresh.page.getByRole('heading', { name: villageName }).waitFor();
  await fill(fresh, '三组');
  await expect.poll(() => fresh.read('phone')).toBe('13900001111');
  await fresh.goto('/village/');
  await fresh.page.getByText('您的身份：村级负责人').waitFor();
  expect(fresh.errors).toEqual([]);
});

test('the secret of a link leaves the address, also where the page’s program never comes', async () => {
  const context = await stage.browser.newContext();
  const page = await context.newPage();
  await page.route('**/assets/*.js', (route) => route.abort());
  const pages = ['/join/', '/open/', '/recover/'].map((path) => new URL(path, lead.line.address));
  for (const { href } of [...pages, new URL('/care/', stage.site.careLink)]) {
    await page.goto(`${href}#never-to-be-seen`);
    expect(page.url()).toBe(href);
  }
  await context.close();
});

test('a chat app’s own browser is asked to open the system’s, and burns no link', async () => {
  const secret = await invite(lead, '巴图');
  const context = await stage.browser.newContext({
    userAgent: 'Mozilla/5.0 (Linux; Android 14) MicroMessenger/8.0.50',
  });
  const page = await context.newPage();
  for (const path of ['/join', '/open', '/recover']) {
    await page.goto(new URL(`${path}#${secret}`, lead.line.address).href);
    await expect.poll(() => page.getByRole('alert').textContent()).toContain('在浏览器中打开');
    expect(await page.locator('form').isVisible()).toBe(false);
  }
  await context.close();
  const phoneOfBatu = await stage.device({ phone: true });
  await joinVillage(phoneOfBatu, secret, '巴图的手机');
  expect([...lead.errors, ...phoneOfBatu.errors]).toEqual([]);
});
