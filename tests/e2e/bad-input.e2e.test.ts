/** What cannot be right is said at its field, in Chinese, with what to do; and the text stays as it was typed, after a reload too. */
import { beforeAll, describe, expect, test } from 'vitest';
import { text } from '../../components/text.zh.ts';
import { openStage } from '../support/stage.ts';
import { type Device, openVillage, registerHousehold } from '../support/village-browser.ts';

const stage = openStage();
let device: Device;
let dossier: string;
let member: string;
const sheet = `${new Date().getFullYear()}-1`;

beforeAll(async () => {
  device = await stage.device();
  await openVillage(device, stage.site);
  dossier = await registerHousehold(device);
  member = await device.addRow('members', text.roster.add('成员'));
});

const message = (path: string): Promise<string> =>
  device
    .field(path)
    .locator('.cb-messages')
    .textContent({ timeout: 5000 })
    .then((text) => text ?? '');

interface Case {
  readonly form: string;
  readonly path: () => string;
  readonly typed: string;
  readonly says: RegExp;
  /** what stands there after leaving, where the same is written another way */
  readonly becomes?: string;
}
const cases: Readonly<Record<string, Case>> = {
  'a wrong check digit': {
    form: 'household-registration',
    path: () => `members/${member}/idNo`,
    typed: '990000197803120113',
    says: /校验|最后一位|核对/,
  },
  'an ID number that is too short': {
    form: 'household-registration',
    path: () => `members/${member}/idNo`,
    typed: '99000019780312',
    says: /现为14位.*核对/,
  },
  'an emoji': {
    form: 'household-registration',
    path: () => 'address',
    typed: '二组15号😀',
    says: /表情符号“😀”，打印不出来/,
  },
  'a mark that turns the writing round': {
    form: 'household-registration',
    path: () => 'address',
    typed: '二组\u202e15号',
    says: /文字方向符号（U\+202E）/,
  },
  'full-width digits in an address': {
    form: 'household-registration',
    path: () => 'address',
    typed: '二组１５号',
    says: /全角数字“１５”，请改成半角数字/,
  },
  'a telephone number with a digit too few': {
    form: 'household-registration',
    path: () => 'phone',
    typed: '1990000001',
    says: /应为11位手机号，请核对；没有电话的填“无”/,
  },
  'a day that does not exist': {
    form: 'identification',
    path: () => 'clueDate',
    typed: '2023-02-30',
    says: /2023年2月没有30日/,
  },
  'a day that has not come': {
    form: 'identification',
    path: () => 'checkDate',
    typed: '2098-05-01',
    says: /晚于今天/,
    becomes: '2098-05-01',
  },
  'money with three decimals': {
    form: 'home-visit',
    path: () => 'rigidMedical',
    typed: '12.345',
    says: /小数太多.*最多到分/,
  },
  'money in words': {
    form: 'home-visit',
    path: () => 'rigidEducation',
    typed: '一千二',
    says: /不是金额，请只写数字/,
  },
};

describe('a message at the field, and the text kept', () => {
  for (const [name, { form, path, typed, says, becomes = typed }] of Object.entries(cases)) {
    test(name, async () => {
      if (device.sheet.form !== form) await device.fillPage(dossier, form, sheet);
      await device.type(path(), typed);
      await expect.poll(() => message(path())).toMatch(says);
      expect(await device.read(path())).toBe(becomes);
      await device.page.locator('cb-status [data-state=saved]').waitFor();
      await device.reload();
      await device.formStands();
      expect(await device.read(path())).toBe(becomes);
      await expect.poll(() => message(path())).toMatch(says);
    });
  }

  test('full-width digits where only a number can be meant are understood', async () => {
    await device.fillPage(dossier, 'home-visit', sheet);
    await device.type('rigidOther', '１２３４．５');
    await expect.poll(() => device.read('rigidOther')).toMatch(/^1,?234\.50?$/);
    expect(await device.field('rigidOther').locator('.cb-message').count()).toBe(0);
  });

  test('a megabyte pasted by mistake stays on the screen with the reason, and is saved once it is short', async () => {
    await device.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await device.page.evaluate(() => navigator.clipboard.writeText('长'.repeat(1_048_576)));
    await device.begin('wish');
    await device.page.keyboard.press('ControlOrMeta+v');
    await expect.poll(() => message('wish')).toMatch(/太长了（1048576字），最多20000字。现在还没有保存/);
    await device.leave();
    expect((await device.read('wish')).length).toBe(1_048_576);
    expect(await message('wish')).toContain('太长了');
    const [question] = await Promise.all([
      device.page.waitForEvent('dialog'),
      device.page.close({ runBeforeUnload: true }),
    ]);
    expect(question.type()).toBe('beforeunload');
    await question.dismiss();
    expect((await device.read('wish')).length).toBe(1_048_576);
    await device.type('wish', '想养五只羊');
    await device.page.locator('cb-status [data-state=saved]').waitFor();
    await device.reload();
    await device.formStands();
    expect(await device.read('wish')).toBe('想养五只羊');
  });
});
