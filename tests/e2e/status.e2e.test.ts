/** The page says what has happened to what was typed, never what is hoped for; and what has not arrived is not shown as empty. */
import { beforeAll, expect, test } from 'vitest';
import type { CbForm } from '../../components/cb-form.ts';
import { text } from '../../components/text.zh.ts';
import { openStage } from '../support/stage.ts';
import { type Device, registerHousehold } from '../support/village-browser.ts';

const stage = openStage();
let wuyun: Device;
let lina: Device;
let dossier: string;
const sheet = `${new Date().getFullYear()}-1`;

beforeAll(async () => {
  [wuyun, lina] = await stage.two();
  // The pages themselves must be there when the network is not.
  for (const { page } of [wuyun, lina]) await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
});

const says = (device: Device, words: string): Promise<void> => device.status.getByText(words).waitFor();

test('saved on this device and at the relay; away when the relay stops; and back', async () => {
  dossier = await registerHousehold(wuyun);
  await wuyun.type('address', '二组15号');
  await says(wuyun, `${text.status.here}。${text.status.saved}`);
  await stage.site.kill();
  await says(wuyun, text.status.away);
  await wuyun.type('address', '二组16号');
  await says(wuyun, `${text.status.here}。${text.status.away}`);
  await stage.site.start();
  await says(wuyun, `${text.status.here}。${text.status.saved}`);
});

test('who else is here is told, and on which field', async () => {
  await lina.fillPage(dossier, 'household-registration', sheet);
  await says(wuyun, text.status.people(['李娜']));
  await lina.entry('address').click();
  await wuyun
    .field('address')
    .getByText(text.field.here(['李娜']))
    .waitFor();
  await lina.goto('/');
  await expect.poll(() => wuyun.status.textContent()).not.toContain('李娜');
});

test('a household whose contents this device does not have is not shown as an empty form', async () => {
  await lina.offline(true);
  const other = await registerHousehold(wuyun);
  await wuyun.type('address', '三组3号');
  await wuyun.atRelay();
  await lina.page.goto('about:blank');
  await lina.goto(`/fill/#${other}/household-registration/${sheet}`);
  await lina.page.getByText('还没有取到这台设备上').waitFor();
  await says(lina, text.status.away);
  expect(await lina.page.locator('cb-form input, cb-form select, cb-form textarea').count()).toBe(0);
  await lina.goto(`/household/#${other}`);
  await lina.page.getByText('这台设备上还没有这一户的数据').waitFor();

  await lina.page.goto('about:blank');
  await lina.goto(`/fill/#${other}/household-registration/${sheet}`);
  await lina.page.getByText('还没有取到这台设备上').waitFor();
  await lina.offline(false);
  await lina.formStands();
  expect(await lina.read('address')).toBe('三组3号');
  await lina.page.waitForFunction(() => document.querySelector<CbForm>('cb-form')?.attach);
});

test('a new household can be registered without a network, and is there for the others afterwards', async () => {
  await lina.offline(true);
  const mine = await registerHousehold(lina);
  await lina.type('address', '四组7号');
  await says(lina, `${text.status.here}。${text.status.away}`);
  await lina.reload();
  await lina.formStands();
  expect(await lina.read('address')).toBe('四组7号');
  await lina.offline(false);
  await lina.atRelay();
  await wuyun.fillPage(mine, 'household-registration', sheet);
  await expect.poll(() => wuyun.read('address')).toBe('四组7号');
  expect([...wuyun.errors, ...lina.errors]).toEqual([]);
});
