/** The board: what is on it, what keeps it from the wall, and that nothing secret gets out. CB_BOARDS sets how many are tried. */
import { describe, expect, test } from 'vitest';
import { type Board, boardOf, boardWords, isRunning, textsOf } from '../../templates/board.ts';
import { leakIn, sealedIndex } from '../../templates/board-filter.ts';
import { evaluate } from '../../templates/evaluate.ts';
import type { RowView, SheetView } from '../../templates/fields.ts';
import announcement from '../../templates/forms/announcement.ts';
import { closed } from '../../templates/forms/examples/public-notice.ts';
import identification from '../../templates/forms/identification.ts';
import publicNotice from '../../templates/forms/public-notice.ts';
import { loadPolicies } from '../../templates/policy/packs.ts';
import type { Template } from '../../templates/template.ts';
import {
  areaCode,
  cardOf,
  disguise,
  honestNotice,
  idNumberOf,
  illnesses,
  phoneOf,
  typedPlaces,
} from '../support/boards.ts';
import { createRandom } from '../support/random.ts';

const own = (parameter: 'place.hotlines' | 'place.areaCode' | 'place.village', value: string) => ({
  ...{ parameter, value },
  from: '0001-01-01',
  reason: '本村设置',
});
const policies = await loadPolicies('150521', [
  own('place.hotlines', '0475-0000001、19900000015'),
  own('place.areaCode', areaCode),
  own('place.village', '示例嘎查'),
]);
const today = '2023-05-26';
const show = (view: SheetView, template: Template = publicNotice) => evaluate(template, view, { policies, today });
function cleared(view: SheetView, template: Template = publicNotice): Board {
  const answer = boardOf(show(view, template));
  if ('stops' in answer) throw new Error(answer.stops.map(({ message }) => message).join(' '));
  return answer.board;
}
const stopsOf = (view: SheetView, known = {}) => {
  const answer = boardOf(show(view), known);
  return 'stops' in answer ? answer.stops.map(({ path, message }) => `${path} ${message}`) : [];
};

describe('a board', () => {
  test('shows a few columns, the days, whom to call, and who put it up', () => {
    const board = cleared(closed);
    expect(board.columns.map(({ label }) => label)).toEqual([
      '序号',
      '组别',
      '户主',
      '人口',
      '类别',
      '主要风险',
      '备注',
    ]);
    expect(board.rows.map((row) => row.map(({ text }) => text).join(' '))).toEqual([
      '1 二组 额尔敦 4 边缘易致贫户 因病 ',
      '2 三组 包*刚 3 脱贫不稳定户 因病 在外务工',
    ]);
    expect(textsOf(board).map(({ text }) => text)).toEqual(
      expect.arrayContaining([
        '关于拟纳入防止返贫监测对象的公示',
        '公示期：2023年5月25日至5月29日，共5天',
        '0475-0000001、19900000015',
        '旗监督电话：',
        '示例嘎查村民委员会',
        '2023年5月25日',
      ]),
    );
  });
  test('leaves out a column that nobody fills', () => {
    const rows = (closed.noticeRows as readonly RowView[]).map((row) => ({ ...row, remark: undefined }));
    expect(cleared({ ...closed, noticeRows: rows }).columns.map(({ id }) => id)).not.toContain('remark');
  });
  test('holds nothing of who objected, put it up or recorded it', () => {
    const words = boardWords(cleared(closed));
    for (const secret of ['货车', '李雪', '赵国庆']) expect(words).not.toContain(secret);
  });
  test('hangs from its first day to its last', () => {
    const board = cleared(closed);
    expect(['2023-05-24', '2023-05-25', '2023-05-29', '2023-05-30'].map((day) => isRunning(board, day))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });
  test('of an announcement names who decided and who issues it', () => {
    const [example] = announcement.examples;
    const words = textsOf(cleared(example!.view, announcement)).map(({ text }) => text);
    expect(words).toEqual(
      expect.arrayContaining([
        '关于纳入防止返贫监测对象的公告',
        '经公示、审核，2023年6月8日审定，现将纳入防止返贫监测对象名单公告如下。（旗乡振发〔2023〕00号）',
        '苏木人民政府',
        '包*刚',
      ]),
    );
  });
});

describe('what stops a board', () => {
  test('cases that were not passed, and days that are too few', () => {
    expect(stopsOf({ ...closed, days: 3, closeDate: undefined })).toEqual(['days 公示不得少于5天，现为3天。']);
  });
  test('a household that is not on this device', () => {
    expect(stopsOf({ ...closed, noticeRows: [{ id: '1-a', case: { id: 'h9/identification/2023-1' } }] })).toContain(
      'noticeRows/1-a/case 第1户的姓名这台设备上还不知道。请联网取到这一户，或从名单中删去。',
    );
  });
  test('six characters of what the village keeps sealed, in whatever field', () => {
    const sealed = sealedIndex(['990000197506180311', '19912345677', '家里欠债八万元，别人不知道'], ['额尔敦']);
    const first = (closed.noticeRows as readonly RowView[])[0]!;
    const remark = (text: string): SheetView => ({ ...closed, noticeRows: [{ ...first, remark: text }] });
    const says = 'noticeRows/1-a/remark 第1户的“备注”里有本村已加密保存的内容，不能公示，请删去或改写。';
    for (const text of ['生于1975061', '尾号180311', '尾号345677', '欠债8万元别人'])
      expect(stopsOf(remark(text), { sealed })).toEqual([says]);
    expect(stopsOf(remark('990000'), { sealed })).toEqual([]);
    const hotlines = [{ id: '1-a', level: '村', number: '199-1234-5677' }];
    expect(stopsOf({ ...closed, hotlines }, { sealed })).toEqual([
      'hotlines/1-a/number 这个号码是本村登记的个人电话。确实作监督电话的，请村级负责人填在“本村”的监督电话里。',
    ]);
  });
  test('a field that a form calls sensitive, and the photo of a fingerprint, cannot be put on it at all', () => {
    const photo = identification.fields.householdPrint;
    const rows = publicNotice.fields.noticeRows;
    if (rows?.kind !== 'repeat') throw new Error('The list is no repeat.');
    const secret = {
      ...rows,
      fields: { ...rows.fields, remark: { ...rows.fields.remark!, sensitive: true as const } },
    };
    const evaluation = show(closed);
    const changed = {
      ...evaluation,
      template: { ...publicNotice, fields: { ...publicNotice.fields, noticeRows: secret } },
    };
    expect(() => boardOf(changed as typeof evaluation)).toThrow("'noticeRows/remark' is sensitive or missing");
    const intro = { ...publicNotice.fields.intro!, sensitive: true as const };
    const other = { ...evaluation, template: { ...publicNotice, fields: { ...publicNotice.fields, intro } } };
    expect(() => boardOf(other as typeof evaluation)).toThrow("'intro' is sensitive or missing");
    const print = { ...evaluation, template: { ...publicNotice, fields: { ...publicNotice.fields, intro: photo } } };
    expect(() => boardOf(print as typeof evaluation)).toThrow("'intro' is sensitive or missing");
    expect(() => boardOf({ ...evaluation, template: identification })).toThrow('has no board');
  });
});

describe('the filter', () => {
  test.each([
    ['150521200201015', undefined],
    ['户编号150521200201015号', undefined],
    ['150521200201150013', '证件号码'],
    ['999999200201015', '证件号码'],
  ])('%s with the own area code: %s', (text, what) => {
    const leak = leakIn(text, 'free', { areaCode });
    // Eighteen digits with a right check character are a person's number, whatever they begin with.
    expect(leak).toBe(what);
  });
  test('reads a name as a name, and an illness behind it as one', () => {
    for (const name of ['霍去病', '张炎', '阿依古丽·买买提']) expect(leakIn(name, 'name', {})).toBeUndefined();
    for (const text of ['王建国红·斑·狼·疮', '王建国（病）', '王建国乙肝'])
      expect(leakIn(text, 'name', {})).toBe('病情或残疾情况');
  });
  test('reads a number of the own county as a number of a person', () => {
    const number = idNumberOf(createRandom(7), '150521');
    expect(leakIn(number, 'free', { areaCode })).toBe('证件号码');
    expect(leakIn(`号${[...number].join(' ')}`, 'free', { areaCode })).toBe('证件号码');
  });
});

/** Letters and digits as they would be read from a wall, digits of all scripts as one. */
const readable = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[〇零一壹二贰三叁四肆五伍六陆七柒八捌九玖]/g, (word) =>
      String(Math.floor('〇零一壹二贰三叁四肆五伍六陆七柒八捌九玖'.indexOf(word) / 2)),
    )
    .replace(/[٠-٩]/g, (digit) => String('٠١٢٣٤٥٦٧٨٩'.indexOf(digit)))
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toUpperCase();

const boards = Number(process.env.CB_BOARDS ?? 3000);
const seed = Number(process.env.CB_SEED ?? 20230525);

test(`${boards} boards with something secret planted in a field: none gets out`, { timeout: 1_800_000 }, () => {
  const random = createRandom(seed);
  const out: string[] = [];
  let shown = 0;
  for (let count = 0; count < boards; count++) {
    const { view, sealed, names } = honestNotice(random);
    const secret = random.pick([
      () => random.pick(sealed.filter((value) => /^\d{11,}/.test(value))),
      () => idNumberOf(random),
      () => phoneOf(random),
      () => cardOf(random),
      () => random.pick(illnesses),
    ])();
    const place = random.pick(typedPlaces);
    const planted = place(view, disguise(random, secret), random);
    // A telephone that nobody of the village has may be a hotline: that is what the field is for.
    const isHotline = place(view, 'X', random).hotlines !== view.hotlines;
    const known = isHotline ? [...sealed, secret] : sealed;
    const answer = boardOf(show(planted), { sealed: sealedIndex(known, names) });
    if ('stops' in answer) continue;
    shown += 1;
    const words = readable(
      textsOf(answer.board)
        .map(({ text }) => text)
        .join('\n'),
    );
    if (words.includes(readable(secret))) out.push(`${count}: ${secret} in ${JSON.stringify(planted).slice(0, 400)}`);
  }
  expect(out).toEqual([]);
  // Places that are not on a board, and words that are in no list, are left out and stop nothing.
  expect(shown).toBeGreaterThan(boards / 10);
});

const honest = Number(process.env.CB_HONEST_BOARDS ?? 1000);
test(`${honest} honest boards: none is stopped`, { timeout: 1_800_000 }, () => {
  const random = createRandom(seed + 1);
  const stopped: string[] = [];
  for (let count = 0; count < honest; count++) {
    const { view, sealed, names } = honestNotice(random);
    const answer = boardOf(show(view), { sealed: sealedIndex(sealed, names) });
    if ('stops' in answer)
      stopped.push(
        ...answer.stops.map(({ message, path }) => `${message} ${path} ${JSON.stringify(view).slice(0, 300)}`),
      );
  }
  expect(stopped).toEqual([]);
});
