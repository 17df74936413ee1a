/** A village reports, the township's officer approves one case and sends one back, the village reports it again; two say different things. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { CbForm } from '../../components/cb-form.ts';
import { proposeHousehold, reportHouseholds } from '../support/cases-browser.ts';
import { openStage } from '../support/stage.ts';
import { type Device, invite, joinVillage, openVillage } from '../support/village-browser.ts';

const stage = openStage();
const year = new Date().getFullYear();
const sheet = `${year}-1`;
const slow = { timeout: 30_000 };
let wuyun: Device;
let bao: Device;
let households: readonly string[];
const before: string[] = [];

/** What the shared document holds, all of it, as one number. */
const printOf = (device: Device): Promise<string> =>
  device.page.evaluate(async () => {
    const bytes = document.querySelector<CbForm>('cb-form')?.dossier?.bytes();
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes ?? new Uint8Array()));
    return [...hash].join();
  });
const card = (device: Device, name: string) => device.page.locator('.case', { hasText: name });
const reports = (...names: readonly string[]): Promise<void> => reportHouseholds(wuyun, names);
async function opens(device: Device, batch: string, state: string): Promise<void> {
  await device.goto('/desk/');
  const line = device.page.locator('li', { hasText: batch }).filter({ hasText: state });
  await line.waitFor({ timeout: 90_000 });
  await line.getByRole('link').click();
  await device.page.locator('.case').first().waitFor(slow);
}

beforeAll(async () => {
  [wuyun, bao] = await Promise.all([stage.device(), stage.device()]);
  await openVillage(wuyun, stage.site);
  await joinVillage(bao, await invite(wuyun, '包志刚', 'reviews'), '苏木办公电脑');
  households = [
    await proposeHousehold(wuyun, '额尔敦', '990000197506180311'),
    await proposeHousehold(wuyun, '巴图', '990000196203050215'),
  ];
  for (const id of households) {
    await wuyun.fillPage(id, 'identification', sheet);
    before.push(await printOf(wuyun));
  }
}, 240_000);

describe('a batch', () => {
  test('of two cases arrives on the desk; one is approved, one goes back with a reason', async () => {
    await reports('额尔敦', '巴图');
    await opens(bao, '第1批', '2户待审');
    // Neither was ever published: that is a warning, and nobody agrees to both with one press.
    await card(bao, '巴图').getByText('提醒：巴图没有公示记录').waitFor(slow);
    expect(await bao.page.getByRole('button', { name: /没有问题的/ }).count()).toBe(0);
    await card(bao, '额尔敦').getByRole('button', { name: '同意', exact: true }).click();
    await card(bao, '巴图').getByRole('button', { name: '退回补充' }).click();
    await bao.page.getByLabel('退回补充：写明原因').fill('缺住院费用票据');
    await card(bao, '巴图').getByRole('button', { name: '退回补充', exact: true }).click();
    await bao.atRelay();
    await card(wuyun, '额尔敦').getByText('初审同意').waitFor(slow);
    await card(wuyun, '巴图').getByText('缺住院费用票据').waitFor(slow);
    expect(await card(wuyun, '巴图').textContent()).toContain('包志刚');
  }, 180_000);

  test('shows the householder’s number on the open form, from the device’s own copy', async () => {
    await bao.page.getByRole('link', { name: /乡镇审核表/ }).click();
    await bao.formStands();
    const numbers = () =>
      bao.page.evaluate(() => {
        const rows = document.querySelector<CbForm>('cb-form')?.evaluation?.view.cases;
        return Array.isArray(rows)
          ? rows.map((row) => (typeof row === 'object' && 'headIdNo' in row ? row.headIdNo : ''))
          : [];
      });
    await expect
      .poll(async () => (await numbers()).toSorted(), slow)
      .toEqual(['990000196203050215', '990000197506180311']);
  }, 120_000);

  test('sends back, the village reports again, and both rounds stay readable', async () => {
    await wuyun.goto('/batch/');
    await wuyun.page.getByText('上次退回：缺住院费用票据').waitFor({ timeout: 90_000 });
    await reports('巴图');
    await opens(bao, '第2批', '1户待审');
    await card(bao, '巴图').getByText('初审退回补充：缺住院费用票据').waitFor(slow);
  }, 180_000);

  test('two say different things apart: both stand there, the sheet has an error, until one is settled by name', async () => {
    await wuyun.page.getByLabel(/乡镇没有用这个系统/).check();
    await bao.offline(true);
    await card(bao, '巴图').getByRole('button', { name: '同意', exact: true }).click();
    await card(wuyun, '巴图').getByRole('button', { name: '不同意', exact: true }).click();
    await wuyun.page.getByLabel('不同意：写明原因').fill('收入高于监测范围');
    await card(wuyun, '巴图').getByRole('button', { name: '不同意', exact: true }).click();
    await bao.offline(false);
    for (const device of [wuyun, bao]) {
      const alert = card(device, '巴图').getByRole('alert');
      await alert.waitFor(slow);
      for (const words of ['包志刚', '乌云', '不同意', '收入高于监测范围'])
        expect(await alert.textContent()).toContain(words);
    }
    await bao.page.getByRole('link', { name: /乡镇审核表/ }).click();
    await bao.formStands();
    const rules = () =>
      bao.page.evaluate(() =>
        document
          .querySelector<CbForm>('cb-form')
          ?.evaluation?.findings.filter(({ rule }) => rule === 'disagreement')
          .map(({ level, path }) => `${level} ${path?.split('/').at(-1)}`),
      );
    await expect.poll(rules, slow).toContain('error townOpinion');
    await bao.page.goBack();
    const alert = card(bao, '巴图').getByRole('alert');
    await alert.waitFor(slow);
    await alert.getByLabel(/不同意（乌云/).check();
    await alert.getByLabel('为什么定这一个').fill('两人核对收入后商定');
    await alert.getByRole('button', { name: '就定这个' }).click();
    for (const device of [wuyun, bao]) {
      await card(device, '巴图').getByText('初审不同意').waitFor(slow);
      await expect.poll(() => card(device, '巴图').getByRole('alert').count(), slow).toBe(0);
      expect(await card(device, '巴图').textContent()).toContain('收入高于监测范围');
    }
    await bao.page.getByRole('link', { name: /乡镇审核表/ }).click();
    await bao.formStands();
    await expect.poll(rules, slow).toEqual([]);
  }, 240_000);

  test('the county’s list settles cases; a line that fits none is named', async () => {
    await opens(bao, '第1批', '1户待审定');
    await bao.page.getByText('登记审定结果（从县里发回的名单）').click();
    await bao.page
      .getByLabel(/连同表头/)
      .fill(`户主姓名\t审定意见\t审定日期\n额尔敦\t同意\t${year}-01-05\n陌生人\t同意\t${year}-01-05`);
    await bao.page.getByRole('button', { name: '核对' }).click();
    await bao.page.getByText('第3行（陌生人）不在这一批名单里').waitFor();
    await bao.page.getByRole('button', { name: '登记这1户的审定结果' }).click();
    await card(bao, '额尔敦').getByText('审定同意').waitFor(slow);
    await bao.atRelay();
    const [download] = await Promise.all([
      bao.page.waitForEvent('download'),
      bao.page.getByRole('button', { name: '下载同意的1户（表格文件）' }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/第1批\.csv$/);
  }, 180_000);

  test('wrote nothing into the households', async () => {
    for (const [index, id] of households.entries()) {
      await wuyun.fillPage(id, 'identification', sheet);
      expect(await printOf(wuyun)).toBe(before[index]);
    }
  }, 120_000);
});
