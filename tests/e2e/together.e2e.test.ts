/** Two people, a device each, one 认定表: what they write at once, apart and against each other. */
import { beforeAll, describe, expect, test } from 'vitest';
import { settleText } from '../../components/settle-text.zh.ts';
import { text } from '../../components/text.zh.ts';
import type { Values } from '../../sync/contract.ts';
import { checkCharacter } from '../../templates/rules/id-number.ts';
import { openStage } from '../support/stage.ts';
import { type Device, registerHousehold } from '../support/village-browser.ts';

const stage = openStage();
let wuyun: Device;
let lina: Device;
let dossier: string;
const year = new Date().getFullYear();
const identification = `${year}-1`;

beforeAll(async () => {
  [wuyun, lina] = await stage.two();
  dossier = await registerHousehold(wuyun);
  await wuyun.type('address', '二组15号');
  await wuyun.atRelay();
});

const both = (act: (device: Device) => Promise<unknown>): Promise<unknown> => Promise.all([act(wuyun), act(lina)]);
/** Both have the sheet in front and are at the relay. */
async function open(form = 'identification', sheet = identification): Promise<void> {
  await both((device) => device.fillPage(dossier, form, sheet));
  await both((device) => device.atRelay());
}
const shows = async (device: Device, path: string, words: string): Promise<void> =>
  expect.poll(() => device.read(path), { timeout: 10_000 }).toBe(words);
const showsBoth = async (device: Device, path: string, texts: readonly string[]): Promise<void> => {
  for (const words of texts)
    await expect
      .poll(() => device.field(path).locator('cb-settle').textContent(), { timeout: 10_000 })
      .toContain(words);
};
/** What the document of this device holds, before any screen says so. */
const holds = (device: Device, words: string): Promise<unknown> =>
  expect.poll(async () => JSON.stringify(await device.values())).toContain(words);
async function settle(device: Device, path: string, pick: string, why: string): Promise<void> {
  const panel = device.field(path).locator('cb-settle');
  await panel.getByText(pick, { exact: true }).click();
  await panel.getByLabel(settleText.why).fill(why);
  await panel.getByRole('button', { name: settleText.done }).click();
}

describe('one sheet', () => {
  test('different fields merge', async () => {
    await open();
    await Promise.all([
      wuyun.type('riskText', '户主住院，家中没有别的劳动力'),
      lina.type('villageOpinion', '同意上报'),
    ]);
    await both((device) => shows(device, 'riskText', '户主住院，家中没有别的劳动力'));
    await both((device) => shows(device, 'villageOpinion', '同意上报'));
    await both(async ({ page }) => expect(await page.locator('cb-settle').count()).toBe(0));
  });

  test('[S3] the same field at the same moment shows both to both, after a reload too, and is settled with a reason', async () => {
    const texts = ['腿摔断了，半年不能做工', '孩子上大学，学费交不上'];
    await both((device) => device.begin('riskText'));
    await wuyun.composing('tui');
    await lina.composing('haizi');
    await Promise.all([wuyun.commit(texts[0]!), lina.commit(texts[1]!)]);
    await both((device) => device.leave());
    await both((device) => showsBoth(device, 'riskText', texts));
    await both((device) => device.atRelay());
    await both((device) => device.reload());
    await both((device) => showsBoth(device, 'riskText', texts));
    expect(await lina.field('riskText').locator('cb-settle').textContent()).toContain('乌云');
    await settle(lina, 'riskText', texts[0]!, '当面问过本人');
    await both((device) => shows(device, 'riskText', texts[0]!));
    await both(({ page }) => expect.poll(() => page.locator('cb-settle').count()).toBe(0));
  });

  test('[S3] also when one of them had no network for the whole edit, which is settled by a third answer', async () => {
    await lina.offline(true);
    await lina.type('villageOpinion', '材料不全，退回补充');
    await wuyun.type('villageOpinion', '情况属实，同意纳入');
    await wuyun.atRelay();
    await lina.offline(false);
    const texts = ['材料不全，退回补充', '情况属实，同意纳入'];
    await both((device) => showsBoth(device, 'villageOpinion', texts));
    await both((device) => device.atRelay());
    await both((device) => device.reload());
    await both((device) => showsBoth(device, 'villageOpinion', texts));

    const panel = wuyun.field('villageOpinion').locator('cb-settle');
    await panel.getByText(settleText.other).click();
    await panel.getByRole('textbox', { name: '另填一个' }).fill('补充材料后同意纳入');
    await panel.getByRole('button', { name: settleText.done }).click();
    await expect.poll(() => panel.getByRole('alert').textContent()).toBe(settleText.whyFirst);
    await panel.getByLabel(settleText.why).fill('两人商量定的');
    await panel.getByRole('button', { name: settleText.done }).click();
    await both((device) => shows(device, 'villageOpinion', '补充材料后同意纳入'));
  });

  test('what an input method holds is not disturbed by a remote edit to the field, and neither text is lost', async () => {
    await wuyun.begin('riskText');
    await wuyun.composing('zhongbing');
    await lina.type('riskText', '家里三口人都没有收入来源');
    await lina.atRelay();
    await holds(wuyun, '家里三口人都没有收入来源');
    expect(await wuyun.read('riskText')).toBe('zhongbing');
    await wuyun.composing('zhongbingzhuyuan');
    await wuyun.commit('重病住院，负担很重');
    expect(await wuyun.read('riskText')).toBe('重病住院，负担很重');
    await wuyun.leave();
    await both((device) => showsBoth(device, 'riskText', ['重病住院，负担很重', '家里三口人都没有收入来源']));
    await settle(wuyun, 'riskText', '重病住院，负担很重', '看过证件原件');
    await both((device) => shows(device, 'riskText', '重病住院，负担很重'));
  });
});

describe('sheets', () => {
  test('two people who begin the home visit of this year offline meet in one sheet', async () => {
    await both((device) => device.goto(`/household/#${dossier}`));
    await both((device) =>
      device.page
        .getByRole('button', { name: `填${year}年的` })
        .first()
        .waitFor(),
    );
    // The form comes from the copy that this device keeps.
    await both(({ page }) => page.getByText('已可离线使用').waitFor({ timeout: 120_000 }));
    await both((device) => device.offline(true));
    await both(async ({ page }) => {
      await page
        .locator('.card', { hasText: '入户排查表' })
        .getByRole('button', { name: `填${year}年的` })
        .click();
    });
    await both((device) => device.formStands());
    expect(wuyun.sheet).toEqual({ dossier, form: 'home-visit', sheet: `${year}-1` });
    await wuyun.type('respondent', '王建国');
    await lina.type('wish', '想养五只羊');
    await both((device) => device.offline(false));
    await both((device) => shows(device, 'respondent', '王建国'));
    await both((device) => shows(device, 'wish', '想养五只羊'));
  }, 180_000);

  test('a second 认定表 three years later leaves the first untouched', async () => {
    await open();
    const first = async () => ((await lina.values()).identification as Values)[identification];
    const before = await first();
    const later = year + 3;
    await wuyun.page.clock.setFixedTime(new Date(`${later}-05-04T10:00:00+08:00`));
    await wuyun.goto(`/household/#${dossier}`);
    const card = wuyun.page.locator('.card', { hasText: '防止返贫监测对象认定表' });
    await card.getByRole('button', { name: `填${later}年的` }).click();
    await wuyun.formStands();
    expect(wuyun.sheet.sheet).toBe(`${later}-1`);
    expect(await wuyun.read('riskText')).toBe('');
    await wuyun.type('riskText', '大棚被雪压塌，没有收成');
    await wuyun.atRelay();
    await holds(lina, '大棚被雪压塌，没有收成');
    expect(await first()).toEqual(before);
    expect(await lina.read('riskText')).toBe('重病住院，负担很重');
    await wuyun.page.clock.setFixedTime(new Date());
  });
});

describe('rows', () => {
  const registration = `${year}-1`;
  const number = (digits: string) => digits + checkCharacter(digits);
  let wang: string;

  test('a removed row comes back with all that was in it', async () => {
    await open('household-registration', registration);
    wang = await wuyun.addRow('members', text.roster.add('成员'));
    await wuyun.type(`members/${wang}/name`, '王建国');
    await wuyun.type(`members/${wang}/idNo`, number('99000019780312011'));
    await both(async (device) => expect.poll(() => device.rows('members')).toEqual([wang]));
    await lina.roster('members').getByRole('button', { name: text.roster.remove }).click();
    await both(async (device) => expect.poll(() => device.rows('members')).toEqual([]));
    await wuyun.page.getByText(text.roster.removed(1)).click();
    expect(await wuyun.roster('members').locator('.cb-removed').textContent()).toContain('李娜');
    await wuyun.roster('members').getByRole('button', { name: text.roster.restore }).click();
    await both((device) => shows(device, `members/${wang}/name`, '王建国'));
    await both((device) => shows(device, `members/${wang}/idNo`, number('99000019780312011')));
  });

  test('[S4] a row that one removed while another wrote in it offline is asked about, and kept', async () => {
    await lina.offline(true);
    await lina.type(`members/${wang}/workPlace`, '通辽市');
    await wuyun.roster('members').getByRole('button', { name: text.roster.remove }).click();
    await wuyun.atRelay();
    await lina.offline(false);
    const question = (device: Device) => device.roster('members').getByText('有人删了这一行，同时又有人在改');
    await both((device) => question(device).first().waitFor());
    await lina.roster('members').getByRole('button', { name: text.roster.keep }).click();
    await both(async (device) => expect.poll(() => question(device).count()).toBe(0));
    await both((device) => shows(device, `members/${wang}/workPlace`, '通辽市'));
    await both((device) => shows(device, `members/${wang}/name`, '王建国'));
  });

  test('the same member added by two people offline is offered for merging, and merged field by field', async () => {
    await both((device) => device.offline(true));
    const id = number('99000019800725022');
    const [mine, hers] = [
      await wuyun.addRow('members', text.roster.add('成员')),
      await lina.addRow('members', text.roster.add('成员')),
    ];
    await wuyun.type(`members/${mine}/name`, '张桂兰');
    await wuyun.type(`members/${mine}/idNo`, id);
    await wuyun.type(`members/${mine}/workPlace`, '科左中旗');
    await lina.type(`members/${hers}/name`, '张桂兰');
    await lina.type(`members/${hers}/idNo`, id);
    await lina.type(`members/${hers}/illness`, '高血压');
    await both((device) => device.offline(false));
    await both((device) => device.page.getByText('是不是添加了两次').waitFor());
    await wuyun.page.getByRole('button', { name: text.roster.mergeBoth }).click();
    await both(async (device) => expect.poll(async () => (await device.rows('members')).length).toBe(2));
    const left = (await wuyun.rows('members')).find((row) => row !== wang);
    const merged = async (device: Device) => (await device.values()).members as Values;
    const told = { name: '张桂兰', idNo: id, workPlace: '科左中旗', illness: '高血压' };
    await both((device) => expect.poll(async () => (await merged(device))[left ?? '']).toMatchObject(told));
    await both(async ({ page }) => expect(await page.locator('cb-settle').count()).toBe(0));
  });
});
