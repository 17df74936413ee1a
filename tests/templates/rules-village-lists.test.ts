/** Rules of the village's small lists: clues answered, warnings, the plain sheet and who was given it. */
import { describe, expect, test } from 'vitest';
import { evaluate } from '../../templates/evaluate.ts';
import type { SheetView } from '../../templates/fields.ts';
import clueFeedback from '../../templates/forms/clue-feedback.ts';
import plainSheet from '../../templates/forms/plain-sheet.ts';
import sheetReceipts from '../../templates/forms/sheet-receipts.ts';
import warningList from '../../templates/forms/warning-list.ts';
import { loadPolicies } from '../../templates/policy/packs.ts';
import { layout } from '../../templates/print/index.ts';
import type { Template } from '../../templates/template.ts';
import { measure, runsOf } from './print/paper.ts';

const policies = await loadPolicies('150521');
const of = (template: Template, view: SheetView, today = '2023-06-01', region = policies) =>
  evaluate(template, { id: '2023-1', ...view }, { policies: region, today });
const said = (template: Template, rule: string, view: SheetView, today?: string): readonly string[] =>
  of(template, view, today)
    .findings.filter((finding) => finding.rule === rule)
    .map(({ message }) => message);

describe('线索核实反馈表', () => {
  const row = { id: 'r1', person: '萨仁', clue: '住院', checkedOn: '2023-05-23' };
  test('four working days, over a weekend', () => {
    // Thursday 18 May: Friday, Monday, Tuesday, Wednesday.
    expect(of(clueFeedback, { receivedOn: '2023-05-18' }).view.dueOn).toBe('2023-05-24');
    expect(of(clueFeedback, { receivedOn: '2023-05-18' }).findings.some(({ level }) => level === 'note')).toBe(false);
  });
  test('CF-01 in time', () => {
    const received = { receivedOn: '2023-05-18', clueRows: [row] };
    expect(said(clueFeedback, 'CF-01', received, '2023-05-24')).toEqual([]);
    expect(said(clueFeedback, 'CF-01', received, '2023-05-25')).toEqual([
      '应在2023年5月24日前反馈，现在已过期，请尽快核实上报。',
    ]);
    expect(said(clueFeedback, 'CF-01', { ...received, reportedOn: '2023-05-25' })).toEqual([
      '应在2023年5月24日前反馈，2023年5月25日才反馈，请说明原因。',
    ]);
    expect(said(clueFeedback, 'CF-01', { ...received, reportedOn: '2023-05-24' })).toEqual([]);
  });
  test('CF-01 says where working days cannot be reckoned', () => {
    const [sentence] = said(clueFeedback, 'CF-01', { receivedOn: '2049-05-18', clueRows: [row] });
    expect(sentence).toContain('2049年');
  });
  test('CF-02 all are checked before it is answered', () => {
    expect(said(clueFeedback, 'CF-02', { reportedOn: '2023-05-24', clueRows: [row] })).toEqual([]);
    expect(said(clueFeedback, 'CF-02', { clueRows: [{ ...row, checkedOn: undefined }] })).toEqual([]);
    expect(
      said(clueFeedback, 'CF-02', { reportedOn: '2023-05-24', clueRows: [row, { id: 'r2', person: '朝鲁' }] }),
    ).toEqual(['还有1条没有核实（朝鲁），核实完再反馈。']);
  });
  test('CF-03 not checked before it came', () => {
    expect(said(clueFeedback, 'CF-03', { receivedOn: '2023-05-23', clueRows: [row] })).toEqual([]);
    expect(said(clueFeedback, 'CF-03', { receivedOn: '2023-05-24', clueRows: [row] })).toEqual([
      '萨仁的核实日期早于收到日期，请核对。',
    ]);
  });
});

describe('半月预警名单', () => {
  const row = (id: string, dossier: string) => ({ id, case: { id: dossier, dossier, headName: '额尔敦' } });
  test('is called by its half month, and reads the household', () => {
    const { view } = of(warningList, { reportedOn: '2023-05-15', warnRows: [row('r1', 'h1')] });
    expect(view).toMatchObject({ period: '2023年5月上半月', warnCount: 1, warnRows: [{ head: '额尔敦' }] });
  });
  test('WL-01 somebody, or nobody said', () => {
    expect(said(warningList, 'WL-01', { warnRows: [row('r1', 'h1')] })).toEqual([]);
    expect(said(warningList, 'WL-01', { warnRowsNone: true })).toEqual([]);
    expect(said(warningList, 'WL-01', {})).toEqual(['请添加要预警的户；本期没有的，勾选“本期没有需要预警的户”。']);
  });
  test('WL-02 a household once', () => {
    expect(said(warningList, 'WL-02', { warnRows: [row('r1', 'h1'), row('r2', 'h2')] })).toEqual([]);
    expect(said(warningList, 'WL-02', { warnRows: [row('r1', 'h1'), row('r2', 'h1')] })).toEqual([
      '额尔敦在名单里出现了两次，请合成一行。',
    ]);
  });
});

describe('申报政策明白纸', () => {
  const words = async (region: string, day: string): Promise<string> => {
    const { view } = of(plainSheet, { versionDate: day }, day, await loadPolicies(region));
    return ['who', 'ways', 'papers', 'steps', 'notes', 'contacts'].map((id) => String(view[id])).join('');
  };
  test('says the numbers in force on its day, in the place’s words', async () => {
    const text = await words('150521', '2023-05-16');
    for (const part of [
      '年人均收入低于7500元',
      '2天内入户核查',
      '3天内开会评议',
      '不少于5天',
      '15天内办完',
      '嘎查里',
      '报苏木审核',
    ])
      expect(text).toContain(part);
  });
  test('is one page, in type of 14 pt or more', async () => {
    const [example] = plainSheet.examples;
    const evaluation = of(plainSheet, example?.view ?? {}, '2023-05-16');
    const pages = layout(plainSheet, evaluation, measure, {
      variant: 'filled',
      time: '2023-05-16T08:00',
      place: '某旗某苏木某嘎查',
    });
    expect(pages.length).toBe(1);
    const sizes = runsOf(pages).flatMap(({ path, size }) => (path === undefined ? [] : [size]));
    expect(sizes.length).toBeGreaterThan(10);
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(14);
  });
  test('does without a number that is not known', async () => {
    const text = await words('000000', '2023-05-16');
    expect(text).toContain('收入低于当年监测范围');
    expect(text).toContain('通过的公示，再报');
    expect(text).not.toMatch(/undefined|NaN/);
  });
});

describe('明白纸发放签收表', () => {
  const rows = (given: number, all: number) =>
    Array.from({ length: all }, (_, index) => ({
      id: `h${index}`,
      case: { id: `h${index}`, dossier: `h${index}`, headName: '额尔敦' },
      ...(index < given && { givenOn: '2023-05-18' }),
    }));
  const coverage = (given: number, all: number, more: SheetView = {}) =>
    of(sheetReceipts, { givenRows: rows(given, all), ...more }).view.coverage;
  test('coverage: half up to two decimals', () => {
    expect(coverage(0, 0)).toBe('—');
    expect(coverage(1, 3)).toBe('33.33%');
    expect(coverage(2, 3)).toBe('66.67%');
    expect(coverage(3, 3)).toBe('100.00%');
    expect(coverage(1, 8)).toBe('12.50%');
    expect(coverage(2, 2, { dueCount: 95 })).toBe('2.11%');
  });
  test('X-04 no more given than made', () => {
    expect(said(sheetReceipts, 'X-04', { made: 2, givenRows: rows(2, 3) })).toEqual([]);
    expect(said(sheetReceipts, 'X-04', { made: 1, givenRows: rows(2, 3) })).toEqual([
      '发放数大于制作数：发了2份，只印了1份，请核对。',
    ]);
  });
  test('MB-01 who is still without', () => {
    expect(said(sheetReceipts, 'MB-01', { givenRows: rows(3, 3) })).toEqual([]);
    expect(said(sheetReceipts, 'MB-01', { givenRows: rows(1, 3) })).toEqual(['还有2户没有发到。']);
  });
  test('MB-02 not given before its version', () => {
    expect(said(sheetReceipts, 'MB-02', { versionDate: '2023-05-18', givenRows: rows(1, 1) })).toEqual([]);
    expect(said(sheetReceipts, 'MB-02', { versionDate: '2023-05-19', givenRows: rows(1, 1) })).toEqual([
      '额尔敦的发放日期早于明白纸的版本日期2023年5月19日，请核对。',
    ]);
  });
  test('a household under watch is told apart', () => {
    const view = of(sheetReceipts, {
      givenRows: [
        { id: 'r1', case: { id: 'h1', dossier: 'h1', monitorKind: '边缘易致贫户' } },
        { id: 'r2', case: { id: 'h2', dossier: 'h2' } },
      ],
    }).view.givenRows as readonly { watched?: boolean }[];
    expect(view.map(({ watched }) => watched)).toEqual([true, false]);
  });
});
