/**
 * A village evening: twelve households from the house check to the announcement, three people, one of them without a network
 * for half of it. Nobody types a fact twice, nothing is written into a household, nothing private hangs on the wall.
 */
import { beforeAll, expect, test } from 'vitest';
import type { CbForm } from '../../components/cb-form.ts';
import { filingText as words } from '../../components/filing-text.zh.ts';
import { openStage } from '../support/stage.ts';
import { type Device, invite, joinVillage, openVillage, registerHousehold } from '../support/village-browser.ts';

const stage = openStage();
/** leads the village, on the office's computer, which the projector shows */
let wuyun: Device;
let lina: Device;
/** has no network for half of the evening */
let batu: Device;
const year = new Date().getFullYear();
const sheet = `${year}-1`;
const day = (back: number): string =>
  new Date(Date.now() + 8 * 3_600_000 - back * 86_400_000).toISOString().slice(0, 10);

/** Invented names; numbers of persons with an area code that does not exist. */
const heads = ['额尔敦', '朝鲁', '苏和', '其其格', '宝音', '萨仁', '那仁', '格根', '图雅', '哈斯', '吉雅', '莫日根'];
const idNumber = '990000197506180311';
const illness = '慢性肾衰竭';

beforeAll(async () => {
  wuyun = await stage.device();
  [lina, batu] = [await stage.device({ phone: true }), await stage.device({ phone: true })];
  await openVillage(wuyun, stage.site);
  await joinVillage(lina, await invite(wuyun, '李娜'), '李娜的手机');
  await joinVillage(batu, await invite(wuyun, '巴图'), '巴图的手机');
  await wuyun.goto('/village/');
  await wuyun.page.getByLabel('监督电话').fill('0475-0000001');
  await wuyun.page.getByLabel('村（嘎查、社区）').fill('红石沟嘎查');
  await wuyun.page.getByLabel('村名简称').fill('红石沟');
  await wuyun.page.locator('details', { hasText: '村名和地址' }).getByRole('button', { name: '保存' }).click();
});

const all = (): readonly Device[] => [wuyun, lina, batu];
const says = (device: Device, words: string | RegExp): Promise<void> =>
  device.page.locator('main').filter({ hasText: words }).waitFor({ timeout: 60_000 });
const press = (device: Device, name: string | RegExp): Promise<void> =>
  device.page.getByRole('button', { name }).first().click();

type Cells = Readonly<Record<string, unknown>>;
/** Cells as the form in front would write them. */
const write = (device: Device, cells: Cells, begin?: string): Promise<void> =>
  device.page.evaluate(
    ([values, form, at]) => {
      const dossier = document.querySelector<CbForm>('cb-form')?.dossier;
      if (!dossier) throw new Error('There is no form.');
      if (form) dossier.beginSheet(String(form), String(at));
      for (const [path, value] of Object.entries(values as Record<string, string>))
        dossier.set(path, value, '核查属实');
    },
    [cells, begin, sheet] as const,
  );
/** The document in front, byte for byte. */
const bytesOf = (device: Device): Promise<string> =>
  device.page.evaluate(async () => {
    const dossier = document.querySelector<CbForm>('cb-form')?.dossier;
    const digest = await crypto.subtle.digest('SHA-256', dossier?.bytes() ?? new Uint8Array());
    return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
  });
/** Files the sheet in front; what is still open is answered for by name. */
async function file(device: Device): Promise<void> {
  const panel = device.page.locator('cb-filing');
  await device.atRelay();
  await panel.getByRole('button', { name: words.begin.none }).click();
  const override = panel.getByLabel(words.override);
  await panel.locator('button[type=submit]').waitFor();
  if ((await override.count()) > 0) {
    await override.check();
    await panel.getByLabel(words.overrideWhy).fill('签字在纸上，已经存档');
  }
  await panel.locator('button[type=submit]').click();
  await device.page.locator('[role=status] [data-filing=counts]').waitFor({ timeout: 60_000 });
  await device.atRelay();
}

async function checkedHousehold(name: string): Promise<string> {
  const id = await registerHousehold(wuyun);
  const row = await wuyun.page.evaluate(
    () => document.querySelector<CbForm>('cb-form')?.dossier?.addRow('members') ?? '',
  );
  await write(wuyun, {
    [`members/${row}/name`]: name,
    [`members/${row}/relation`]: '户主',
    [`members/${row}/idNo`]: idNumber,
    [`members/${row}/illness`]: illness,
    villagerGroup: '三组',
    householdId: `990000${name.charCodeAt(0)}`,
  });
  await wuyun.atRelay();
  await wuyun.fillPage(id, 'identification', sheet);
  const base = `identification/${sheet}`;
  await write(
    wuyun,
    {
      [`${base}/channel`]: '农户自主申报',
      [`${base}/clueDate`]: day(20),
      [`${base}/checkDate`]: day(19),
      [`${base}/suggested`]: true,
      [`${base}/suggestedKind`]: '边缘易致贫户',
      [`${base}/risks`]: ['因病'],
    },
    'identification',
  );
  await wuyun.atRelay();
  return id;
}

async function toVote(device: Device, head: string): Promise<void> {
  await press(device, '评议');
  await device.page.locator('.agenda button', { hasText: head }).click();
}
const steps = async (device: Device, household: string): Promise<string> => {
  await device.goto('/');
  await device.goto(`/household/#${household}`);
  await device.page.getByRole('heading', { name: '办理步骤' }).waitFor({ timeout: 60_000 });
  return (await device.page.locator('main ol.list').textContent()) ?? '';
};

test('twelve households in one run, from the house check to the announcement', { timeout: 900_000 }, async () => {
  // ---------------------------------------------------------------- twelve households, checked
  const households: string[] = [];
  const before = new Map<string, string>();
  for (const name of heads) {
    const id = await checkedHousehold(name);
    households.push(id);
    before.set(id, await bytesOf(wuyun));
  }

  // ---------------------------------------------------------------- the meeting
  await wuyun.goto('/tasks/');
  await says(wuyun, '民主评议');
  await wuyun.page.getByRole('button', { name: '开评议会（12户）' }).click();
  await wuyun.page.locator('cb-form .cb-section').first().waitFor();
  const meeting = new URL(wuyun.page.url()).hash.slice(1);
  await wuyun.type('place', '嘎查会议室');
  await wuyun.type('recorder', '乌云');
  await wuyun.type('chair', '李娜');
  await wuyun.type('dueCount', '3');
  await press(wuyun, '开会');
  await press(wuyun, /^到会/);
  await press(wuyun, '我到会了（乌云）');
  await wuyun.atRelay();
  for (const device of [lina, batu]) {
    await device.goto(`/meeting/#${meeting}`);
    await says(device, '民主评议会议记录');
    await press(device, /^到会/);
    await press(device, /^我到会了/);
    await device.atRelay();
  }
  for (const device of all()) await says(device, '3 人到会');

  // The first case is judged by phones; then Batu has no network, and his ballots come later or not at all.
  await toVote(wuyun, heads[0]!);
  await press(wuyun, '手机投票，一人一票');
  for (const device of [lina, batu]) {
    await press(device, '评议');
    await device.page.getByRole('group', { name: '我的票' }).waitFor();
    await press(device, '同意');
  }
  await press(wuyun, '同意');
  await says(wuyun, '已投 3 / 3');
  await press(wuyun, '结束表决');
  for (const device of all()) await says(device, '同意 3');
  await batu.offline(true);
  for (const [index, head] of heads.entries()) {
    if (index === 0) continue;
    const passed = index < heads.length - 1;
    await toVote(wuyun, head);
    await press(wuyun, '举手');
    await wuyun.page.locator('.count input[name=agree]').fill(passed ? '3' : '1');
    await wuyun.page.locator('.count input[name=disagree]').fill(passed ? '0' : '2');
    await wuyun.leave();
    await press(wuyun, '结束表决');
    await says(wuyun, passed ? '通过' : '不通过');
  }
  await press(wuyun, '散会');
  await press(wuyun, '记录');
  await press(wuyun, '按表决结果起草会议决议');
  await expect.poll(() => wuyun.read('decision')).toContain('12.');
  await wuyun.atRelay();
  await wuyun.fillPage(meeting, 'review-minutes', sheet);
  // The paper's day, so that the publicity can lie between it and today.
  await write(wuyun, {
    [`review-minutes/${sheet}/startAt`]: `${day(15)}T19:30`,
    [`review-minutes/${sheet}/endAt`]: `${day(15)}T21:00`,
  });
  await file(wuyun);
  const minutes = (await wuyun.values())['review-minutes'];

  // ---------------------------------------------------------------- the notice
  await wuyun.goto('/tasks/');
  await says(wuyun, '拟纳入监测的有11户评议通过，可以公示。');
  await press(wuyun, '开公示');
  await wuyun.page.waitForURL(/\/notice\/#n/);
  await says(wuyun, '公示：拟纳入监测对象');
  const notice = new URL(wuyun.page.url()).hash.slice(1);
  expect(await wuyun.page.locator('main').textContent()).not.toContain(heads[11]);
  await wuyun.page.getByLabel('公示从哪天起').fill(day(10));
  await wuyun.page.getByLabel('公示从哪天起').blur();
  await wuyun.page.getByLabel('村务公开栏').check();
  await wuyun.page.locator('.board-preview svg').first().waitFor();
  const wall = (await wuyun.page.locator('.board-preview').textContent()) ?? '';
  for (const secret of [idNumber, idNumber.slice(0, 6), '肾', '1975']) expect(wall).not.toContain(secret);
  for (const head of heads.slice(0, 11)) expect(wall).toContain(head);
  await press(wuyun, '已经张贴');
  await press(wuyun, '公示期满，登记结果');
  await says(wuyun, '无异议');
  await press(wuyun, '墙上的已经撤下');
  await wuyun.atRelay();
  await wuyun.fillPage(notice, 'public-notice', sheet);
  await file(wuyun);

  // ---------------------------------------------------------------- the batch
  await wuyun.goto('/tasks/');
  await wuyun.page.getByRole('button', { name: '汇总上报（11户）' }).click();
  await wuyun.page.waitForURL(/\/batch\/#b/);
  await says(wuyun, heads[0]!);
  const batch = new URL(wuyun.page.url()).hash.slice(1);
  await wuyun.atRelay();
  await wuyun.fillPage(batch, 'batch-report', sheet);
  await file(wuyun);
  await wuyun.goto(`/batch/#${batch}`);
  await wuyun.page.getByLabel('乡镇没有用这个系统').check();
  wuyun.page.once('dialog', (dialog) => void dialog.accept());
  await press(wuyun, /都同意$/);
  await says(wuyun, '初审：同意');
  await wuyun.atRelay();
  await wuyun.fillPage(batch, 'township-review', sheet);
  const rows = Object.keys(((await wuyun.values()).cases ?? {}) as object);
  expect(rows).toHaveLength(11);
  await write(
    wuyun,
    Object.fromEntries(
      rows.flatMap((row) => [
        [`cases/${row}/countyOpinion`, '同意'],
        [`cases/${row}/countyDate`, day(1)],
        [`cases/${row}/enteredOn`, day(0)],
      ]),
    ),
  );
  await wuyun.atRelay();
  await file(wuyun);

  // ---------------------------------------------------------------- the announcement
  await wuyun.goto(`/notice/#${notice}`);
  await press(wuyun, '开公告');
  await wuyun.page.getByLabel('公告从哪天起').fill(day(0));
  await wuyun.page.getByLabel('公告从哪天起').blur();
  await wuyun.page.getByLabel('公告几天').fill('5');
  await wuyun.page.getByLabel('公告几天').blur();
  await wuyun.page.getByLabel('村务公开栏').last().check();
  await wuyun.page.getByRole('button', { name: '已经张贴' }).last().click();
  await wuyun.atRelay();
  await wuyun.fillPage(notice, 'announcement', sheet);
  await file(wuyun);

  // ---------------------------------------------------------------- everybody is here again
  await batu.offline(false);
  await batu.atRelay();
  for (const device of all()) {
    await expect
      .poll(() => steps(device, households[0]!), { timeout: 120_000, interval: 3000 })
      .toMatch(
        /民主评议[\s\S]*已完成[\s\S]*公示[\s\S]*已完成[\s\S]*上报[\s\S]*已完成[\s\S]*公告[\s\S]*已完成[\s\S]*录入全国系统[\s\S]*已完成/,
      );
    const last = await steps(device, households[11]!);
    expect(last).toContain('民主评议');
    expect(last).not.toContain('公示');
  }

  // The minutes are the same everywhere; what the county decided stands on the household's own form, typed by nobody.
  for (const device of [lina, batu]) {
    await device.fillPage(meeting, 'review-minutes', sheet);
    await expect.poll(async () => (await device.values())['review-minutes'], { timeout: 60_000 }).toEqual(minutes);
  }
  await lina.fillPage(households[0]!, 'identification', sheet);
  await expect.poll(() => lina.read('countyOpinion'), { timeout: 60_000 }).toContain('同意');
  await expect.poll(() => lina.read('villageOpinion')).toContain('民主评议');

  // The board in the office shows the announcement and nothing private.
  await lina.goto('/board/');
  await says(lina, heads[0]!);
  const board = (await lina.page.locator('main').textContent()) ?? '';
  for (const secret of [idNumber, idNumber.slice(0, 6), '肾', '1975', heads[11]!]) expect(board).not.toContain(secret);

  // Nothing was written into a household, and no fact of a household was typed anywhere else.
  for (const id of households) {
    await wuyun.fillPage(id, 'identification', sheet);
    expect(await bytesOf(wuyun)).toBe(before.get(id));
  }
  for (const [id, form] of [
    [meeting, 'review-minutes'],
    [notice, 'public-notice'],
    [batch, 'batch-report'],
  ] as const) {
    await wuyun.fillPage(id, form, sheet);
    const typed = cellsIn(await wuyun.values());
    // What hangs on a wall is fixed at its first day, so that it reads the same wherever it is compared.
    const own = typed.filter(([path]) => !path.endsWith('/shownName') && !/decision|intro/.test(path));
    const facts = ['三组', '边缘易致贫户', '因病', ...heads];
    expect(own.filter(([, value]) => facts.some((fact) => String(value).includes(fact)))).toEqual([]);
  }
});

/** Every cell of a dossier's values, by its path. */
function cellsIn(values: unknown, path = ''): readonly (readonly [path: string, value: unknown])[] {
  if (typeof values !== 'object' || values === null || Array.isArray(values)) return [[path, values]];
  return Object.entries(values).flatMap(([part, value]) => cellsIn(value, path === '' ? part : `${path}/${part}`));
}
