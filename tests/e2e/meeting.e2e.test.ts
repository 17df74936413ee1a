/** A meeting: the recorder's computer and two phones, two households, a phone that drops out, a ballot that comes too late. */
import { beforeAll, expect, test } from 'vitest';
import type { CbForm } from '../../components/cb-form.ts';
import { openStage } from '../support/stage.ts';
import { type Device, invite, joinVillage, openVillage, registerHousehold } from '../support/village-browser.ts';

const stage = openStage();
let wuyun: Device;
let lina: Device;
let batu: Device;
const year = new Date().getFullYear();
const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);

beforeAll(async () => {
  wuyun = await stage.device();
  [lina, batu] = [await stage.device({ phone: true }), await stage.device({ phone: true })];
  await openVillage(wuyun, stage.site);
  await joinVillage(lina, await invite(wuyun, '李娜'), '李娜的手机');
  await joinVillage(batu, await invite(wuyun, '巴图'), '巴图的手机');
});

const all = (): readonly Device[] => [wuyun, lina, batu];

/** A household that was checked and is proposed; what the forms in between say is written as they would. */
async function dueHousehold(name: string): Promise<string> {
  const id = await registerHousehold(wuyun);
  await wuyun.page.evaluate((head) => {
    const dossier = document.querySelector<CbForm>('cb-form')?.dossier;
    if (!dossier) throw new Error('There is no form.');
    const row = `members/${dossier.addRow('members')}`;
    dossier.set(`${row}/name`, head);
    dossier.set(`${row}/relation`, '户主');
    dossier.set('villagerGroup', '三组');
  }, name);
  await wuyun.atRelay();
  await wuyun.fillPage(id, 'identification', `${year}-1`);
  await wuyun.page.evaluate(
    ([sheet, day]) => {
      const dossier = document.querySelector<CbForm>('cb-form')?.dossier;
      const base = `identification/${sheet}`;
      dossier?.beginSheet('identification', String(sheet));
      dossier?.set(`${base}/clueDate`, day);
      dossier?.set(`${base}/checkDate`, day);
      dossier?.set(`${base}/suggested`, true, '核查属实');
      dossier?.set(`${base}/suggestedKind`, '边缘易致贫户', '核查属实');
      dossier?.set(`${base}/risks`, ['因病']);
    },
    [`${year}-1`, today] as const,
  );
  await wuyun.atRelay();
  return id;
}

const press = (device: Device, name: string | RegExp): Promise<void> =>
  device.page.getByRole('button', { name }).first().click();
const says = (device: Device, words: string): Promise<void> =>
  expect.poll(() => device.page.locator('#meeting').textContent(), { timeout: 20_000 }).toContain(words);
async function toVote(device: Device, head: string): Promise<void> {
  await press(device, '评议');
  await device.page.locator('.agenda button', { hasText: head }).click();
}

test('three households are judged; a phone drops out, and what comes after the end of a vote changes nothing', {
  timeout: 240_000,
}, async () => {
  const household = await dueHousehold('额尔敦');
  const kin = await dueHousehold('朝鲁');
  await dueHousehold('苏和');
  await wuyun.goto('/meeting/');
  await says(wuyun, '苏和');
  await wuyun.shot('meetings');
  // One is begun by mistake, and called off: the households wait again.
  await wuyun.page.getByRole('button', { name: '开评议会（3户）' }).click();
  wuyun.page.once('dialog', (dialog) => void dialog.accept());
  await press(wuyun, '不开了');
  await says(wuyun, '这次会不开了');
  await wuyun.shot('called-off');
  await wuyun.atRelay();
  await wuyun.goto('/meeting/');
  await says(wuyun, '（不开了）');
  await wuyun.page.getByRole('button', { name: '开评议会（3户）' }).click();
  await wuyun.page.locator('cb-form .cb-section').first().waitFor();
  const meeting = new URL(wuyun.page.url()).hash.slice(1);

  // Preparing.
  await wuyun.type('place', '嘎查会议室');
  await wuyun.type('recorder', '乌云');
  await wuyun.type('chair', '李娜');
  await wuyun.type('dueCount', '4');
  await wuyun.shot('prepare');
  await press(wuyun, '开会');
  await press(wuyun, /^到会/);
  await press(wuyun, '我到会了（乌云）');
  await wuyun.page.getByLabel('名单里没有的，写姓名').fill('其木格');
  await wuyun.page.getByRole('button', { name: '到会', exact: true }).last().click();
  await wuyun.atRelay();

  // Everybody comes in on their own phone.
  for (const device of [lina, batu]) {
    await device.goto(`/meeting/#${meeting}`);
    await says(device, '民主评议会议记录');
    await press(device, /^到会/);
    await press(device, /^我到会了/);
  }
  for (const device of all()) await says(device, '4 人到会');
  await wuyun.shot('attendance');
  await lina.shot('attendance-phone');

  // One ballot a person; Batu's phone drops out and votes all the same.
  await toVote(wuyun, '额尔敦');
  await press(wuyun, '手机投票，一人一票');
  for (const device of [lina, batu]) {
    await press(device, '评议');
    await device.page.getByRole('group', { name: '我的票' }).waitFor();
  }
  await lina.shot('ballot-phone');
  await batu.offline(true);
  await press(batu, '同意');
  await says(batu, '您投了“同意”');
  await press(lina, '同意');
  await press(wuyun, '不同意');
  await wuyun.page.getByText('没带手机的，由记录人代投').click();
  await press(wuyun, '其木格同意');
  await says(wuyun, '已投 3 / 4');
  await batu.offline(false);
  await says(wuyun, '已投 4 / 4');
  await wuyun.shot('case-voting');
  await press(wuyun, '结束表决');
  for (const device of all()) {
    await says(device, '同意 3');
    await says(device, '通过');
  }
  await wuyun.shot('result');
  await batu.shot('result-phone');

  // Who has not voted when it ends abstains; the ballot that comes afterwards counts nothing.
  await toVote(wuyun, '苏和');
  await press(wuyun, '手机投票，一人一票');
  await toVote(batu, '苏和');
  await batu.page.getByRole('group', { name: '我的票' }).waitFor();
  await batu.offline(true);
  await press(wuyun, '同意');
  wuyun.page.once('dialog', (dialog) => void dialog.accept());
  await press(wuyun, '结束表决');
  await says(wuyun, '弃权 3');
  await press(batu, '同意');
  await says(batu, '您投了“同意”');
  await batu.offline(false);
  for (const device of all()) {
    await toVote(device, '苏和');
    await says(device, '弃权 3');
    await says(device, '不通过');
  }

  // One is counted by hands; Batu is kin and keeps out.
  await toVote(wuyun, '朝鲁');
  await wuyun.page.getByText('有人是这一户的近亲属？').click();
  await wuyun.page.getByLabel('谁', { exact: true }).selectOption({ label: '巴图' });
  await wuyun.page.getByLabel('回避原因').selectOption('近亲属');
  await wuyun.page.getByRole('button', { name: '回避', exact: true }).click();
  await says(wuyun, '巴图（近亲属）');
  await press(wuyun, '举手');
  await wuyun.page.locator('.count input[name=agree]').fill('1');
  await wuyun.page.locator('.count input[name=disagree]').fill('2');
  await wuyun.leave();
  await wuyun.shot('hands');
  await press(wuyun, '结束表决');
  for (const device of all()) {
    await toVote(device, '朝鲁');
    await says(device, '不通过');
    await says(device, '回避 1');
  }

  // The decision from the votes; an ID number in the minutes is seen while it is typed.
  await press(wuyun, '记录');
  await press(wuyun, '按表决结果起草会议决议');
  await expect.poll(() => wuyun.read('decision')).toContain('额尔敦（三组）：同意3票，不同意1票，弃权0票，通过');
  await press(lina, '记录');
  await lina.page.locator('.cb-prose [role=textbox]').click();
  await lina.page.keyboard.insertText('户主的证件是990000197506180311');
  await says(lina, '证件号码“9900…”');
  await expect.poll(() => wuyun.page.locator('.cb-prose [role=textbox]').textContent()).toContain('户主的证件');
  await expect.poll(() => wuyun.page.locator('.cb-caret-name').textContent()).toBe('李娜');
  await wuyun.shot('minutes');
  await lina.shot('minutes-phone');

  // The household hears of it, and its own document does not.
  await wuyun.goto(`/household/#${household}`);
  await wuyun.page.getByRole('heading', { name: '办理步骤' }).waitFor();
  await wuyun.shot('household');

  // When the same household is judged again, who kept out is asked about.
  await wuyun.goto('/meeting/');
  await press(wuyun, '开评议会');
  await wuyun.page.locator('cb-form .cb-section').first().waitFor();
  await wuyun.page.evaluate((link) => {
    const form = document.querySelector<CbForm>('cb-form');
    const base = `review-minutes/${form?.sheet}`;
    form?.dossier?.set(`${base}/startAt`, `${link.slice(-6, -2)}-12-31T09:00`);
    form?.dossier?.set(`${base}/cases/${form.dossier.addRow(`${base}/cases`)}/case`, link);
  }, `${kin}/identification/${year}-1`);
  await press(wuyun, /^到会/);
  await press(wuyun, /巴图/);
  await toVote(wuyun, '朝鲁');
  await says(wuyun, '巴图以前评议这一户时回避过（近亲属）');
  await wuyun.shot('kin-again');
  await press(wuyun, '这次也回避');
  await says(wuyun, '回避：巴图（近亲属）');
});
