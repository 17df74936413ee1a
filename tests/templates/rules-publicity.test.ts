/** Rules P-01 … P-07 and PN-01 … PN-03 at their edges, the days of a notice, and what it states. */
import { describe, expect, test } from 'vitest';
import { evaluate } from '../../templates/evaluate.ts';
import type { RowView, SheetView } from '../../templates/fields.ts';
import announcement from '../../templates/forms/announcement.ts';
import { decided, listedCase } from '../../templates/forms/examples/public-notice.ts';
import publicNotice from '../../templates/forms/public-notice.ts';
import { loadPolicies } from '../../templates/policy/packs.ts';
import { summarise } from '../../templates/summary.ts';
import type { Template } from '../../templates/template.ts';
import type { Values } from '../../templates/view.ts';

const policies = await loadPolicies('150521', [
  { parameter: 'place.hotlines', value: '0475-0000001', from: '0001-01-01', reason: '本村设置' },
]);
const noHotline = await loadPolicies('150521');
const today = '2023-05-26';
const good: SheetView = {
  id: '2023-1',
  noticeRows: [{ id: '1-a', case: listedCase('h1', '额尔敦') }],
  fromDate: '2023-05-25',
  places: ['村务公开栏'],
  postedBy: '赵国庆',
};
const findingsOf = (template: Template, view: SheetView, all = policies, on = today): string[] =>
  evaluate(template, view, { policies: all, today: on })
    .findings.filter(({ rule }) => /^PN?-/.test(rule))
    .map(({ rule, path, message }) => `${rule} ${path} ${message}`);
const notice = (change: SheetView, all = policies, on = today) =>
  findingsOf(publicNotice, { ...good, ...change }, all, on);
const row = (rest: SheetView) => ({ noticeRows: [{ id: '1-a', case: listedCase('h1', '额尔敦'), ...rest }] });

test('a notice of five days from a passed case is in order', () => {
  expect(notice({})).toEqual([]);
});

describe('P-01 days', () => {
  test('fewer than the policy asks', () => {
    expect(notice({ days: 4 })).toEqual(['P-01 days 公示不得少于5天，现为4天。']);
    expect(notice({ days: 5 })).toEqual([]);
  });
  test('ended before they are over', () => {
    const ended = { closeDate: '2023-05-28' };
    expect(notice(ended, policies, '2023-06-01')).toEqual([
      'P-01 closeDate 公示到2023年5月29日才满5天，不能在2023年5月28日结束。',
    ]);
    expect(notice({ closeDate: '2023-05-29' }, policies, '2023-06-01')).toEqual([]);
  });
  test('seven where the village has set seven', async () => {
    const seven = await loadPolicies('150521', [
      { parameter: 'publicity.minimumDays', value: 7, from: '2023-01-01', reason: '省里的规定' },
      { parameter: 'place.hotlines', value: '12317', from: '0001-01-01', reason: '本村设置' },
    ]);
    expect(notice({ days: 6 }, seven)).toEqual(['P-01 days 公示不得少于7天，现为6天。']);
    expect(evaluate(publicNotice, good, { policies: seven, today }).view).toMatchObject({
      days: 7,
      toDate: '2023-05-31',
    });
  });
});

test('the last day counts the first where the document does, and not where it does not', async () => {
  const last = async (region: string, from: string): Promise<unknown> =>
    evaluate(publicNotice, { ...good, fromDate: from, days: 5 }, { policies: await loadPolicies(region), today }).view
      .toDate;
  // 25 to 29 May: the timetable of 兴政发〔2023〕20号 三(三)4.
  expect(await last('150521', '2023-05-25')).toBe('2023-05-29');
  // 民法典 第二百零一条
  expect(await last('000000', '2023-05-25')).toBe('2023-05-30');
  expect(await last('150521', '2024-02-26')).toBe('2024-03-01');
});

describe('P-02 what must not be public', () => {
  test.each([
    ['电话199 0000 0015', '手机号码'],
    ['证号990000197506180311', '证件号码'],
    ['99000019750618031１', '证件号码'],
    ['九九〇〇〇〇一九七五〇六一八〇三一一', '证件号码'],
    ['990000********0311', '证件号码'],
    ['卡6222 0000 0000 0000 8', '证件号码'],
    ['卡4000 0000 0000 0002', '银行卡号'],
    ['座机0475-1234567', '电话号码'],
    ['患尿毒症', '病情或残疾情况'],
    ['尿\u200b毒 症', '病情或残疾情况'],
    ['二级残疾', '病情或残疾情况'],
  ])('%s', (remark, what) => {
    expect(notice(row({ remark }))).toEqual([
      `P-02 noticeRows/1-a/remark 公示内容含敏感信息（${what}），不得公开，请删去。`,
    ]);
  });
  test.each(['因病', '因残', '因病返贫', '在外务工', '2023年5月20日评议', '2023-05-20评议', '3口人', '户编号12-015'])(
    '%s may stand',
    (remark) => {
      expect(notice(row({ remark }))).toEqual([]);
    },
  );
  test('in the text and in a hotline', () => {
    const hotlines = [
      { id: '1-a', level: '村', number: '19900000015' },
      { id: '2-a', level: '村', number: '找赵国庆' },
    ];
    expect(notice({ intro: '联系人证号990000197506180311。', hotlines })).toEqual([
      'P-02 intro 公示内容含敏感信息（证件号码），不得公开，请删去。',
      'P-02 hotlines/2-a/number 这里只写电话号码，其他内容请删去。',
    ]);
  });
});

describe('P-03 passed', () => {
  const unheard = (statements: SheetView['statements']) => row({ case: listedCase('h1', '额尔敦', { statements }) });
  const says = 'P-03 noticeRows/1-a/case 额尔敦未经评议通过，不能公示。请先开会评议，或从名单中删去。';
  const vote = { id: '1', what: 'appraised', on: '2023-05-23' };
  test('not heard, or not passed', () => {
    expect(notice(unheard([]))).toEqual([says]);
    expect(notice(unheard([{ ...vote, value: '不通过' }]))).toEqual([says]);
  });
  test('the newest vote counts', () => {
    expect(
      notice(
        unheard([
          { ...vote, value: '不通过' },
          { ...vote, id: '2', on: '2023-05-24', value: '通过' },
        ]),
      ),
    ).toEqual([]);
  });
  test('silent where the household is not on this device', () => {
    expect(notice(row({ case: { id: 'h1/identification/2023-1' } }))).toEqual([]);
  });
});

test('P-04 begins before the vote', () => {
  expect(notice({ fromDate: '2023-05-22' })).toEqual([
    'P-04 fromDate 公示开始日期早于评议日期（额尔敦2023年5月23日才评议），请改日期。',
  ]);
  expect(notice({ fromDate: '2023-05-23' })).toEqual([]);
});

describe('P-05 open objections', () => {
  const objectionRows = [{ id: '1-a', about: listedCase('h1', '额尔敦'), objectedOn: '2023-05-26', content: '有车。' }];
  const says = 'P-05 objectionRows/1-a/result 额尔敦的异议尚未核实，不能上报。请先填写核实结果。';
  test('when it is ended, or reported', () => {
    expect(notice({ objectionRows })).toEqual([]);
    expect(notice({ objectionRows, closeDate: '2023-05-30' }, policies, '2023-06-01')).toEqual([says]);
    const passed = listedCase('h1', '额尔敦').statements as readonly RowView[];
    const statements = [...passed, { id: '2', what: 'reported', on: '2023-05-31' }];
    const reported = { noticeRows: [{ id: '1-a', case: listedCase('h1', '额尔敦', { statements }) }] };
    expect(notice({ objectionRows, ...reported })).toEqual([says]);
  });
  test('silent once it is settled', () => {
    const settled = [{ ...objectionRows[0], id: '1-a', result: '不成立' }];
    expect(notice({ objectionRows: settled, closeDate: '2023-05-30' }, policies, '2023-06-01')).toEqual([]);
  });
});

test('P-07 nobody to call', () => {
  expect(notice({}, noHotline)).toEqual(['P-07 hotlines 请填写监督电话。在“本村”里填一次，每张公示都会带出。']);
  expect(notice({ hotlines: [{ id: '1-a', level: '县', number: '12317' }] }, noHotline)).toEqual([]);
});

test('PN-01 two sorts in one notice, PN-02 one household twice', () => {
  const one = { id: '1-a', case: listedCase('h1', '额尔敦') };
  expect(notice({ noticeRows: [one, { ...one, id: '2-a' }] })).toEqual([
    'PN-02 noticeRows/2-a/case 额尔敦在名单中列了两次，请删去一行。',
  ]);
  const other = { id: '2-a', case: listedCase('h2', '包志刚', { form: 'elimination' }) };
  expect(notice({ noticeRows: [one, other], publicityKind: '拟纳入监测对象' })).toEqual([
    'PN-01 noticeRows 名单里有拟纳入监测对象、拟标注风险消除，不是同一类事项，请分开公示。',
  ]);
});

test('the kind follows from the forms that are listed', () => {
  const kindOf = (form: string): unknown =>
    evaluate(publicNotice, { ...good, ...row({ case: listedCase('h1', '额尔敦', { form }) }) }, { policies, today })
      .view;
  expect(kindOf('identification')).toMatchObject({ publicityKind: '拟纳入监测对象' });
  expect(kindOf('elimination')).toMatchObject({ publicityKind: '拟标注风险消除' });
  expect(kindOf('no-labour')).toMatchObject({ publicityKind: '拟认定整户无劳动能力兜底保障户' });
});

describe('names', () => {
  const masked = { parameter: 'masking.names', value: true, from: '2023-01-01', reason: '县里的要求' } as const;
  const shown = async (view: SheetView, overrides = [masked]) => {
    const all = await loadPolicies('150521', overrides);
    const { noticeRows } = evaluate(publicNotice, view, { policies: all, today }).view;
    return (noticeRows as readonly SheetView[]).map(({ shownName }) => shownName);
  };
  test('are full, or masked where the place says so', async () => {
    expect(await shown(good, [])).toEqual(['额尔敦']);
    expect(await shown(good)).toEqual(['额*敦']);
  });
  test('hang later as they hung first, whatever the policy says by then', async () => {
    const statements = [{ id: '1', what: 'published', on: '2023-05-25', value: '2023-05-29', note: '额尔敦' }];
    expect(await shown({ ...good, ...row({ case: listedCase('h1', '额尔敦', { statements }) }) })).toEqual(['额尔敦']);
  });
  test('PN-03 nothing else may stand in their place', () => {
    expect(notice(row({ shownName: '额*敦' }))).toEqual([]);
    expect(notice(row({ shownName: '额尔敦（低保）' }))).toEqual([
      'PN-03 noticeRows/1-a/shownName 公示的姓名只能写户主姓名“额尔敦”或遮盖后的“额*敦”，请改正。',
    ]);
  });
});

describe('P-06 announcement', () => {
  const publicity = { ...good, ...row({ shownName: '额*敦' }) };
  const base: SheetView = {
    id: '2023-1',
    publicity,
    decidedOn: '2023-06-08',
    fromDate: '2023-06-09',
    days: 5,
    announceRows: [{ id: '1-a', case: listedCase('h1', '额尔敦', { statements: [decided('2023-06-08')] }) }],
  };
  const announced = (change: SheetView) => findingsOf(announcement, { ...base, ...change }, policies, '2023-06-10');
  test('approved and made public before', () => {
    expect(announced({})).toEqual([]);
    expect(evaluate(announcement, base, { policies, today }).view).toMatchObject({
      announceKind: '纳入监测对象',
      announceRows: [{ shownName: '额*敦' }],
    });
  });
  test('not decided, or not in the notice', () => {
    const says = (name: string) => `P-06 announceRows/1-a/case ${name}不在公示名单中或尚未审定，请从公告中删去。`;
    expect(announced({ announceRows: [{ id: '1-a', case: listedCase('h1', '额尔敦') }] })).toEqual([
      says('额*敦').replace('额*敦', '额尔敦'),
    ]);
    const other = listedCase('h9', '包志刚', { statements: [decided('2023-06-08')] });
    expect(announced({ announceRows: [{ id: '1-a', case: other }] })).toEqual([says('包志刚')]);
  });
  test('before the decision', () => {
    expect(announced({ fromDate: '2023-06-07' })).toEqual([
      'P-06 fromDate 公告日期早于审定日期（2023年6月8日），请审定后再公告。',
    ]);
    expect(announced({ fromDate: '2023-06-08' })).toEqual([]);
  });
});

describe('what a notice states', () => {
  const [one, two] = ['h1/identification/2023-1', 'h2/identification/2023-1'];
  const statements = (sheet: Values) =>
    summarise([publicNotice], 'n1', { 'public-notice': { '2023-1': sheet } }, [], {
      policies,
      today: '2023-06-01',
      reading: () => ({ pinyin: '', initials: '' }),
      fingerprint: (number) => number,
    }).statements.map(({ about, what, on, value, note }) => [about, what, on, value, note].filter(Boolean).join(' '));
  const list = { '1-a': { case: one, shownName: '额*敦' }, '2-a': { case: two, shownName: '包志刚' } };

  test('that it lists a case before it hangs; then its days and the name that was fixed', () => {
    expect(statements({ noticeRows: list, fromDate: '2023-05-25' })).toEqual([
      'h1 listed 2023-05-25',
      'h2 listed 2023-05-25',
    ]);
    expect(statements({ noticeRows: list, fromDate: '2023-05-25', postedBy: '赵国庆' })).toEqual([
      'h1 published 2023-05-25 2023-05-29 额*敦',
      'h2 published 2023-05-25 2023-05-29 包志刚',
    ]);
  });
  test('an open objection, and how it ended for each', () => {
    const objection = { about: two, objectedOn: '2023-05-26' };
    const posted = { noticeRows: list, fromDate: '2023-05-25', postedBy: '赵国庆' };
    const [open] = statements({ ...posted, objectionRows: { '1-a': objection } }).slice(2);
    expect(open).toBe('h2 objected 2023-05-26 有人提出异议，还没有核实');
    const settled = { '1-a': { ...objection, result: '成立' } };
    expect(statements({ ...posted, objectionRows: settled, closeDate: '2023-05-30' })).toEqual([
      'h1 published 2023-05-25 2023-05-29 额*敦',
      'h1 publicityClosed 2023-05-30 无异议',
      'h2 published 2023-05-25 2023-05-29 包志刚',
      'h2 publicityClosed 2023-05-30 有异议经核实成立',
    ]);
  });
});
