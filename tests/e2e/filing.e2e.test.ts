/** 定稿 by people with devices: who may, what stands in the way, corrections, forks, numbers, and papers that are kept. */
import { beforeAll, expect, test } from 'vitest';
import { filingText } from '../../components/filing-text.zh.ts';
import { openedBy } from '../support/signed-papers.ts';
import { openStage } from '../support/stage.ts';
import { type Device, invite, joinVillage, registerHousehold } from '../support/village-browser.ts';

const stage = openStage();
/** leads the village, on the office's computer */
let wuyun: Device;
/** fills */
let lina: Device;
/** leads as well */
let chagan: Device;
let dossier: string;
const year = new Date().getFullYear();
const sheet = `${year}-1`;
const words = filingText;

beforeAll(async () => {
  [wuyun, lina] = await stage.two();
  chagan = await stage.device();
  await joinVillage(chagan, await invite(wuyun, '查干', 'leads'), '书记的手机');
  await wuyun.goto('/village/');
  await wuyun.page.getByLabel('村名简称').fill('红石沟');
  await wuyun.page
    .locator('form', { has: wuyun.page.getByLabel('村名简称') })
    .getByRole('button', { name: '保存' })
    .click();
  dossier = await registerHousehold(wuyun);
  await wuyun.type('address', '二组15号');
  await wuyun.atRelay();
});

const panel = (device: Device) => device.page.locator('cb-filing');
const says = (device: Device, is: string, names = '') =>
  device.page.locator(`[role=status] [data-filing=${is}]`, { hasText: names }).waitFor({ timeout: 20_000 });
async function open(device: Device, household = dossier): Promise<void> {
  await device.fillPage(household, 'household-registration', sheet);
  await device.atRelay();
  await panel(device).getByRole('heading', { name: words.title, exact: true }).waitFor();
}
/** Errors are left as they are: a household of one field has many. */
async function file(device: Device, button: string, { why }: { why?: string } = {}): Promise<void> {
  const at = panel(device);
  await at.getByRole('button', { name: button }).click();
  await at.getByLabel(words.override).check();
  await at.getByLabel(words.overrideWhy).fill('材料还没有补齐，先存档');
  if (why !== undefined) await at.getByLabel(/^为什么/).fill(why);
  await at.locator('button[type=submit]').click();
}
const opened = async (device: Device, name: string | RegExp): Promise<string> =>
  (await openedBy(device, panel(device).getByRole('button', { name }))).toString('latin1');

test('who fills may not file, and is told who may', async () => {
  await open(lina);
  const said = await panel(lina).textContent();
  expect(said).toContain(words.state.none());
  expect(said).toMatch(/能定稿的是(乌云、查干|查干、乌云)/);
  expect(await panel(lina).getByRole('button').count()).toBe(0);
});

let copy: string;
test('errors keep a sheet from being filed, until the lead says why; the other screen shows it at once', async () => {
  await open(wuyun);
  await panel(wuyun).getByRole('button', { name: words.begin.none }).click();
  await expect.poll(() => panel(wuyun).getByLabel(words.number).inputValue()).toBe(`红石沟登记${year}001`);
  await panel(wuyun)
    .getByRole('button', { name: words.file('乌云') })
    .click();
  await expect.poll(() => panel(wuyun).getByRole('alert').allTextContents()).toContain(words.overrideFirst);
  await panel(wuyun).getByRole('button', { name: words.cancel }).click();
  await file(wuyun, words.begin.none);
  const from = performance.now();
  await says(lina, 'counts', '乌云');
  console.info(`filed → on the other screen: ${Math.round(performance.now() - from)} ms`);
  await says(wuyun, 'counts');
  expect(await panel(lina).textContent()).toContain('理由：材料还没有补齐，先存档');
});

test('its printed copy is made once, and is the same file for everybody', async () => {
  const name = new RegExp(`打印件：户信息登记表红石沟登记${year}001\\.pdf`);
  await panel(wuyun).getByRole('button', { name }).waitFor({ timeout: 60_000 });
  copy = await opened(wuyun, name);
  expect(copy.slice(0, 5)).toBe('%PDF-');
  await panel(wuyun).getByText('本机和服务器都有').waitFor();
  expect((await opened(lina, name)) === copy).toBe(true);
});

test('an edit afterwards is told on both screens with its field, and the kept copy stays as it was', async () => {
  await lina.type('address', '二组16号');
  for (const device of [wuyun, lina]) {
    await says(device, 'changed');
    expect(await panel(device).locator('.cb-filing-changed').textContent()).toContain('家庭住址');
  }
  await wuyun.reload();
  await says(wuyun, 'changed');
  expect(await opened(wuyun, /^打印件/)).toBe(copy);
});

test('a correction names its reason; what it replaces stays to be seen', async () => {
  await file(wuyun, words.begin.counts, { why: '门牌号写错了' });
  for (const device of [wuyun, lina]) {
    await says(device, 'counts');
    const said = await panel(device).textContent();
    expect(said).toContain(words.standing.replaced);
    expect(said).toContain('原因：门牌号写错了');
  }
});

test('a scan of what was signed by hand goes with its filing', async () => {
  const pdf = Buffer.from('%PDF-1.4 signed by hand');
  await panel(wuyun)
    .locator('input[type=file]')
    .first()
    .setInputFiles({ name: '签字.pdf', mimeType: 'application/pdf', buffer: pdf });
  await panel(wuyun)
    .getByRole('button', { name: /扫描件：签字\.pdf/ })
    .waitFor();
  await panel(lina)
    .getByRole('button', { name: /扫描件：签字\.pdf/ })
    .waitFor();
  await wuyun.atRelay();
});

test('two leads who file without knowing each other: both stay, neither counts, one replaces both', async () => {
  await open(chagan);
  await lina.type('address', '二组18号');
  for (const device of [wuyun, chagan]) await says(device, 'changed');
  await Promise.all([wuyun.offline(true), chagan.offline(true)]);
  await file(wuyun, words.begin.counts, { why: '核对门牌' });
  await file(chagan, words.begin.counts, { why: '更正住址' });
  await Promise.all([says(wuyun, 'counts', '乌云'), says(chagan, 'counts', '查干')]);
  await Promise.all([wuyun.offline(false), chagan.offline(false)]);
  for (const device of [wuyun, chagan, lina]) await says(device, 'fork');
  await lina.goto(`/household/#${dossier}`);
  await lina.page.getByText('有几份定稿互不知道').waitFor();
  await file(chagan, words.begin.fork, { why: '两份合成一份' });
  for (const device of [wuyun, chagan]) await says(device, 'counts', '查干');
  await chagan.atRelay();
  // A page that is opened asks the relay at once.
  await lina.reload();
  await lina.page.getByText(`已定稿，红石沟登记${year}001`).waitFor({ timeout: 90_000 });
});

test('a withdrawal leaves nothing that counts', async () => {
  await panel(wuyun).getByRole('button', { name: words.withdraw }).click();
  await panel(wuyun)
    .getByRole('button', { name: words.void('乌云') })
    .click();
  await expect.poll(() => panel(wuyun).getByRole('alert').allTextContents()).toContain(words.reasonFirst);
  await panel(wuyun).getByLabel(words.voidReason).fill('这一户登记到了别的村');
  await panel(wuyun)
    .getByRole('button', { name: words.void('乌云') })
    .click();
  for (const device of [wuyun, chagan]) await says(device, 'void', '乌云');
});

test('one number given twice without a network is told on both sheets', async () => {
  const households = [await registerHousehold(wuyun), await registerHousehold(chagan)] as const;
  for (const device of [wuyun, chagan]) {
    await device.type('address', '三组1号');
    await device.atRelay();
    await device.reload();
    await open(device, device === wuyun ? households[0] : households[1]);
  }
  await Promise.all([wuyun.offline(true), chagan.offline(true)]);
  for (const device of [wuyun, chagan]) {
    await file(device, words.begin.none);
    await says(device, 'counts');
    expect(await panel(device).textContent()).toContain(`红石沟登记${year}002`);
  }
  await Promise.all([wuyun.offline(false), chagan.offline(false)]);
  for (const device of [wuyun, chagan]) await device.atRelay();
  for (const device of [wuyun, chagan]) {
    await device.reload();
    await device.page.locator('cb-filing', { hasText: `编号“红石沟登记${year}002”和` }).waitFor({ timeout: 60_000 });
  }
});
