/** 修改记录: what the lead sees of a household and of the village, exports, and erases; and what the others then have. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { openStage } from '../support/stage.ts';
import { type Device, invite, joinVillage, openVillage, registerHousehold } from '../support/village-browser.ts';

const stage = openStage();
let lead: Device;
let phone: Device;
let dossier: string;

beforeAll(async () => {
  [lead, phone] = [await stage.device(), await stage.device({ phone: true })];
  await openVillage(lead, stage.site);
  dossier = await registerHousehold(lead);
  await lead.type('villagerGroup', '三组');
  await lead.type('phone', '13800000000');
  await lead.type('villagerGroup', '四组');
  await lead.atRelay();
  await joinVillage(phone, await invite(lead, '李娜'), '李娜的手机');
});

async function openChanges(fragment = ''): Promise<string> {
  await lead.goto(`/changes/${fragment}`);
  await lead.page.getByText(/已核对\d+条记录/).waitFor({ timeout: 60_000 });
  return (await lead.page.locator('#changes').textContent()) ?? '';
}

test('of one household: who set which field from what to what; sensitive contents only when asked for', async () => {
  await lead.goto(`/household/#${dossier}`);
  await lead.page.getByRole('link', { name: '这一户的修改记录' }).click();
  await lead.page.getByText(/已核对\d+条记录/).waitFor({ timeout: 60_000 });
  const list = lead.page.locator('ol.changes');
  expect(await list.textContent()).toMatch(/由“三组”改为“四组”/);
  expect(await list.textContent()).not.toContain('13800000000');
  await lead.page.getByLabel('显示敏感内容').check();
  expect(await list.textContent()).toContain('13800000000');
  await lead.page.getByLabel('哪一栏').fill('电话');
  expect(await list.locator('li').count()).toBe(1);
});

test('of the village: newest first, and an export that a third person checks', async () => {
  const text = await openChanges();
  expect(text).toContain('从第一条起没有缺漏');
  expect(text).toContain('本村登记簿');
  for (const [button, values] of [
    ['导出（含内容）', true],
    ['导出（不含内容）', false],
  ] as const) {
    const [download] = await Promise.all([
      lead.page.waitForEvent('download'),
      lead.page.getByRole('button', { name: button }).click(),
    ]);
    const path = await download.path();
    const command = [join(import.meta.dirname, '../../cli/main.ts'), 'verify-log', path, '--json'];
    const { stdout } = await promisify(execFile)(process.execPath, command);
    expect(JSON.parse(stdout)).toMatchObject({ intact: true, head: { values }, whole: true, problems: [] });
  }
});

test('who does not lead the village is told so', async () => {
  await phone.goto('/changes/');
  await phone.page.getByText('修改记录只给村级负责人看。').waitFor({ timeout: 60_000 });
});

test('an erased household is gone from both devices, with the reason in the log', async () => {
  await phone.goto('/households/');
  await phone.page.getByRole('link', { name: /四组/ }).first().waitFor({ timeout: 60_000 });
  await openChanges(`#${dossier}`);
  await lead.page.getByText('依法删除', { exact: true }).first().click();
  await lead.page.getByLabel('理由').fill('本人书面要求，已不再办理');
  lead.page.once('dialog', (dialog) => dialog.accept());
  await lead.page.getByRole('button', { name: '删除', exact: true }).click();
  await expect
    .poll(() => lead.page.locator('ol.changes').textContent(), { timeout: 60_000 })
    .toContain('依法删除了内容');
  expect(await lead.page.locator('ol.changes').textContent()).toContain('本人书面要求');
  expect(await lead.page.locator('ol.changes').textContent()).not.toContain('四组');
  await lead.goto('/households/');
  await expect.poll(() => lead.page.locator('main').textContent(), { timeout: 60_000 }).not.toContain('四组');
  await phone.goto('/households/');
  await expect.poll(() => phone.page.locator('main').textContent(), { timeout: 60_000 }).not.toContain('四组');
  await phone.goto(`/fill/#${dossier}/household-registration/2026-1`);
  await expect.poll(() => phone.page.locator('body').textContent(), { timeout: 60_000 }).toContain('依法删除');
});
