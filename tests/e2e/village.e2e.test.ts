/** A village begins: opened from the one-time link, its first household, a second device invited; and strangers stay out. */
import type { Browser } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type Device,
  invite,
  joinVillage,
  newDevice,
  openBrowser,
  openVillage,
  registerHousehold,
  type SiteHere,
  siteHere,
} from '../support/village-browser.ts';

let site: SiteHere;
let browser: Browser;
let lead: Device;
let second: Device;
let dossier: string;

beforeAll(async () => {
  [site, browser] = await Promise.all([siteHere(), openBrowser()]);
  [lead, second] = [await newDevice(browser, site), await newDevice(browser, site, { phone: true })];
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

test('the one-time link opens a village, and is used up', async () => {
  await openVillage(lead, site);
  expect(lead.page.url()).not.toContain('#');
  const stranger = await newDevice(browser, site);
  await stranger.goto(`/open#${site.openingSecret}`);
  await stranger.page.getByLabel('村名').fill('别的村');
  await stranger.page.getByLabel('您的姓名').fill('外人');
  await stranger.page.getByRole('button', { name: '开村' }).click();
  await expect.poll(() => stranger.page.getByRole('alert').textContent()).toMatch(/[一-龥].+。/);
  await stranger.context.close();
});

test('the first household is registered with a real input method', async () => {
  dossier = await registerHousehold(lead);
  await lead.page.getByRole('button', { name: '添加成员' }).click();
  const name = lead.page.locator('[id^="field-members."][id$=".name"]');
  await expect.poll(() => name.evaluate((element) => element === document.activeElement)).toBe(true);
  await lead.compose('wangjianguo', '王建国');
  expect(await name.inputValue()).toBe('王建国');
  await lead.leave();
  const relation = lead.page.locator('[id^="field-members."][id$=".relation"]');
  await relation.selectOption('户主');
  await expect.poll(() => lead.read('headName')).toBe('王建国');
  await lead.atRelay();
});

test('a second device is invited on the page of the village and joins', async () => {
  await joinVillage(second, await invite(lead, '李娜'), '李娜的手机');
  expect(second.page.url()).not.toContain('#');
  await second.page.getByRole('link', { name: '全部住户' }).click();
  await second.page.getByRole('link', { name: '王建国' }).click();
  await second.page.getByRole('heading', { name: '王建国' }).waitFor();
  await second.fillPage(dossier, 'household-registration', lead.sheet.sheet || `${new Date().getFullYear()}-1`);
  await expect.poll(() => second.read('headName')).toBe('王建国');
});
