/** A village begins: opened from the one-time link, its first household, a second device invited; what each may do; and strangers stay out. */
import { beforeAll, describe, expect, test } from 'vitest';
import { text } from '../../components/text.zh.ts';
import { openStage } from '../support/stage.ts';
import { Device, invite, joinVillage, openVillage, registerHousehold } from '../support/village-browser.ts';

const stage = openStage();
let lead: Device;
let second: Device;
let dossier: string;

beforeAll(async () => {
  [lead, second] = [await stage.device(), await stage.device({ phone: true })];
});

test('the one-time link opens a village, and is used up', async () => {
  await openVillage(lead, stage.site);
  expect(lead.page.url()).not.toContain('#');
  for (const first of ['村名和地址', '恢复纸', '邀请一个人'])
    await lead.page.getByRole('link', { name: first }).waitFor();
  const stranger = await stage.device();
  await stranger.goto(`/open#${stage.site.openingSecret}`);
  await stranger.page.getByLabel('村名').fill('别的村');
  await stranger.page.getByLabel('您的姓名').fill('外人');
  await stranger.page.getByRole('button', { name: '开村' }).click();
  await expect.poll(() => stranger.page.getByRole('alert').textContent()).toContain('请村级负责人发邀请链接');
  await stranger.context.close();
});

test('the first household is registered with a real input method', async () => {
  dossier = await registerHousehold(lead);
  await lead.page.getByRole('button', { name: text.roster.add('成员') }).click();
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
  const secret = await invite(lead, '李娜');
  // The address of the test is one that no telephone reaches.
  await lead.page.getByText('只能在这台电脑上打开').waitFor();
  await joinVillage(second, secret, '李娜的手机');
  await lead.page.getByText('李娜已经加入').waitFor();
  expect(await lead.page.getByRole('button', { name: '作废' }).count()).toBe(0);
  expect(second.page.url()).not.toContain('#');
  await second.page.getByRole('link', { name: '全部住户' }).click();
  await second.page.getByRole('link', { name: '王建国' }).click();
  await second.page.getByRole('heading', { name: '王建国' }).waitFor();
  await second.fillPage(dossier, 'household-registration', lead.sheet.sheet || `${new Date().getFullYear()}-1`);
  await expect.poll(() => second.read('headName')).toBe('王建国');
});

test('the address of the village is saved when its code has 12 digits, and told so', async () => {
  await lead.goto('/village/');
  await lead.page.getByLabel('村（嘎查、社区）').fill('红石沟嘎查');
  await lead.page.getByLabel('村行政区划代码（12位）').fill('15052112');
  const save = lead.page.getByRole('button', { name: '保存', exact: true }).first();
  await save.click();
  await lead.page.getByText('应为12位数字，现在是8位').waitFor();
  await lead.page.getByLabel('村行政区划代码（12位）').fill('150521999999');
  await save.click();
  await lead.page.getByText('已保存').waitFor();
});

test('on a device that several share, each says who they are and writes under their own name', async () => {
  const tablet = await stage.device();
  await joinVillage(tablet, await invite(lead, '其木格'), '村部平板', { shared: true });
  const asked = tablet.page.getByRole('dialog');
  await asked.getByText('乌云').waitFor();
  await asked.getByText('其木格').click();
  await asked.getByRole('button', { name: text.person.confirm }).click();
  await tablet.fillPage(dossier, 'household-registration', second.sheet.sheet);
  await tablet.type('address', '二组15号');
  expect(await tablet.writerOf('address')).toBe('其木格');

  const fresh = async (): Promise<Device> => new Device(await tablet.context.newPage(), tablet.line);
  const next = await fresh();
  await next.goto('/');
  await next.page.getByLabel(text.person.other).fill('王强');
  await next.page.getByRole('button', { name: text.person.confirm }).click();
  await next.fillPage(dossier, 'household-registration', second.sheet.sheet);
  await next.type('phone', '无');
  expect(await next.writerOf('phone')).toBe('王强');
  expect(await next.writerOf('address')).toBe('其木格');

  const last = await fresh();
  await last.goto('/');
  await last.page.getByRole('dialog').getByText('王强').waitFor();
  await tablet.context.close();
});

test('who may only read sees everything and is offered nothing to change', async () => {
  const reader = await stage.device();
  await joinVillage(reader, await invite(lead, '参观人', 'reads'), '参观人的电脑');
  expect(await reader.page.getByRole('button', { name: '登记一户' }).count()).toBe(0);
  await reader.fillPage(dossier, 'household-registration', second.sheet.sheet);
  expect(await reader.read('headName')).toBe('王建国');
  expect(await reader.page.locator('cb-form').locator('input, select, textarea').count()).toBe(0);
  expect(await reader.page.getByRole('button', { name: text.roster.add('成员') }).count()).toBe(0);
  await reader.context.close();
});

test('a device that is removed gets and sends nothing more, and says so; what is on it stays', async () => {
  await second.type('address', '二组15号');
  await second.atRelay();
  lead.page.on('dialog', (dialog) => dialog.accept());
  await lead.page.locator('li', { hasText: '李娜的手机' }).getByRole('button', { name: '移除' }).click();
  await second.page.locator('cb-status [data-state=refused]').waitFor();
  expect(await second.status.textContent()).toContain('“李娜的手机”已被移除');
  await second.type('address', '二组16号');
  await second.reload();
  await second.formStands();
  expect(await second.read('address')).toBe('二组16号');
  await second.goto('/');
  expect(await second.page.getByRole('alert').textContent()).toContain('邀请');
  await lead.fillPage(dossier, 'household-registration', `${new Date().getFullYear()}-1`);
  await lead.atRelay();
  expect(await lead.read('address')).toBe('二组15号');
  expect([...lead.errors, ...second.errors]).toEqual([]);
});

describe('a stranger who knows only the address', () => {
  let stranger: Device;
  let village: string;
  beforeAll(async () => {
    stranger = await stage.device();
    const names = await lead.page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name ?? ''));
    village = names.find((name) => name.includes(dossier))?.split(' ')[1] ?? '';
  });

  test('sees the welcome on every page, and nothing of the village', async () => {
    for (const address of [
      '/',
      '/households/',
      `/household/#${dossier}`,
      `/fill/#${dossier}/identification/2026-1`,
      '/village/',
    ]) {
      await stranger.page.goto('about:blank');
      await stranger.goto(address);
      await stranger.page.getByRole('button', { name: '打开示例村' }).waitFor();
      expect(await stranger.page.locator('body').textContent()).not.toMatch(/王建国|红石沟/);
    }
  });

  test('is refused by every part of the relay, with a made-up device too', async () => {
    for (const authorization of [undefined, 'Device nobody.0000000000', 'Setup 0000000000000000000000']) {
      const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
      for (const [method, path] of [
        ['GET', '/api/bulk?since=0'],
        ['GET', '/api/devices'],
        ['GET', '/api/invitations'],
        ['POST', '/api/invitations'],
        ['DELETE', '/api/devices/x'],
        ['POST', `/api/updates/${dossier}`],
        ['POST', '/api/villages'],
        ['POST', '/api/redeem'],
        ['GET', `/api/attachments/${'0'.repeat(64)}`],
        ['PUT', `/api/attachments/${'0'.repeat(64)}`],
      ] as const) {
        const body = method === 'GET' || method === 'DELETE' ? undefined : '{}';
        const answer = await fetch(new URL(path, stage.site.address), { method, headers, body });
        const said = await answer.text();
        expect(answer.status, `${method} ${path}: ${said}`).toBeGreaterThanOrEqual(400);
        expect(answer.status, `${method} ${path}: ${said}`).toBeLessThan(500);
        expect(said).not.toMatch(/王建国|红石沟/);
      }
    }
  });

  test('hears nothing over a WebSocket', async () => {
    expect(village).toMatch(/^v/);
    for (const room of ['register', dossier]) {
      for (const protocols of [[], ['yjs'], ['cunbiao.1', 'token.nobody.0000000000']]) {
        const heard = await stranger.page.evaluate(
          ([path, offered]) =>
            new Promise<{ code: number; messages: number }>((resolve) => {
              const socket = new WebSocket(location.origin.replace('http', 'ws') + path, offered);
              let messages = 0;
              socket.onmessage = () => messages++;
              socket.onclose = ({ code }) => resolve({ code, messages });
            }),
          [`/sync/${village}/${room}`, protocols] as const,
        );
        expect(heard.messages).toBe(0);
        expect([4401, 1006]).toContain(heard.code);
      }
    }
  });
});
