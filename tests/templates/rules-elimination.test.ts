import { describe, expect, test } from 'vitest';
import type { ViewOf } from '../../templates/fields.ts';
import {
  type EliminationFields,
  eliminationRules,
  mayEndFrom,
  monitoredDays,
  monitoredMonths,
  openIn,
  quarter,
} from '../../templates/rules/elimination.ts';
import { contextOf, problemsOf } from '../support/rules.ts';

const context = await contextOf('150521', '2023-12-05');
const said = (id: string, view: ViewOf<EliminationFields>, where = context): readonly string[] =>
  problemsOf(eliminationRules, id, view, where).map(({ message }) => message);

const inOrder: ViewOf<EliminationFields> = {
  incomeStable: true,
  houseOk: true,
  schoolOk: true,
  medicalOk: true,
  waterOk: true,
  foodClothOk: true,
  rigidUnder: true,
  newRisk: ['无'],
  riskRows: [{ id: 'r1', risk: '因病', gone: true, measure: '医疗救助', deliveredOn: '2023-07-10' }],
  incomeAccount: {
    id: '2023-11',
    wageIncome: 1,
    businessIncome: 0,
    propertyIncome: 0,
    transferIncome: 0,
    businessExpense: 0,
    referenceIncome: 1,
  },
};

describe('How long a household has been watched', () => {
  test.each([
    ['2023-06-01', '2023-12-01', 6, 183],
    ['2023-06-01', '2023-11-30', 5, 182],
    ['2023-08-31', '2024-02-29', 6, 182],
    ['2023-08-31', '2024-02-28', 5, 181],
    ['2024-02-29', '2025-02-28', 12, 365],
    ['2023-06-01', '2023-06-01', 0, 0],
  ])('from %s to %s: %i months, %i days', (identifiedOn, assessedOn, months, days) => {
    expect(monitoredMonths.value({ identifiedOn, assessedOn }, context)).toBe(months);
    expect(monitoredDays.value({ identifiedOn, assessedOn }, context)).toBe(days);
  });
  test('before it was recognised, and without a day, nothing is known', () => {
    expect(monitoredMonths.value({ identifiedOn: '2023-06-01', assessedOn: '2023-05-31' }, context)).toBeUndefined();
    expect(monitoredDays.value({ assessedOn: '2023-05-31' }, context)).toBeUndefined();
  });
  test.each([
    ['2023-06-01', '2023-12-02'],
    ['2023-08-31', '2024-03-01'],
    ['2023-08-29', '2024-03-01'],
    ['2022-08-31', '2023-03-01'],
    [undefined, undefined],
  ])('recognised %s, marked from %s', (identifiedOn, first) => {
    expect(mayEndFrom.value({ identifiedOn }, context)).toBe(first);
  });
  test.each([
    ['2023-01-01', '2023年第1季度'],
    ['2023-03-31', '2023年第1季度'],
    ['2023-04-01', '2023年第2季度'],
    ['2023-12-31', '2023年第4季度'],
    [undefined, undefined],
  ])('%s is in %s', (eliminatedOn, expected) => {
    expect(quarter.value({ eliminatedOn }, context)).toBe(expected);
  });
});

describe('Rules of risk elimination', () => {
  test.each([
    ['2023-11-30', ['监测时间须超过6个月，最早2023年12月2日可标注。']],
    ['2023-12-01', ['监测时间须超过6个月，最早2023年12月2日可标注。']],
    ['2023-12-02', []],
    [undefined, []],
  ])('E-01 more than six months: checked on %s', (assessedOn, expected) => {
    expect(said('E-01', { identifiedOn: '2023-06-01', assessedOn })).toEqual(expected);
  });
  test('E-01 the day of the decision counts where there is one; where no months are set nothing is said', async () => {
    expect(said('E-01', { identifiedOn: '2023-06-01', assessedOn: '2023-11-20', eliminatedOn: '2023-12-22' })).toEqual(
      [],
    );
    const nowhere = await contextOf('000000', '2023-12-05');
    expect(said('E-01', { identifiedOn: '2023-06-01', assessedOn: '2023-06-02' }, nowhere)).toEqual([]);
  });
  test.each([
    [{ wholeHouseholdNoLabour: true }, ['整户无劳动能力兜底保障户暂不标注风险消除，落实兜底保障后持续跟踪监测。']],
    [
      { wholeHouseholdNoLabour: false, weakLabourHousehold: true },
      ['弱劳动能力的重度残疾人、老年人、重病慢性病患者等监测户暂不标注风险消除，落实兜底保障后持续跟踪监测。'],
    ],
    [{ wholeHouseholdNoLabour: false, weakLabourHousehold: false }, []],
    [{}, []],
  ])('E-02 without labour: %o', (view, expected) => {
    expect(said('E-02', view)).toEqual(expected);
  });
  test('E-03 income below the range of the year', () => {
    expect(said('E-03', { incomeAbove: false })).toEqual(['人均参考收入低于当年监测范围，不能消除。']);
    expect(said('E-03', { incomeAbove: true })).toEqual([]);
    expect(said('E-03', {})).toEqual([]);
  });
  test('E-04 whatever is open stops it, by name', () => {
    expect(said('E-04', inOrder)).toEqual([]);
    expect(said('E-04', {})).toEqual([]);
    expect(said('E-04', { ...inOrder, houseOk: false, newRisk: ['因残'] })).toEqual([
      '住房安全、新增的“因残”未解决，不能标注风险消除。',
    ]);
    expect(openIn({ ...inOrder, riskRows: [{ id: 'r1', risk: '因学', gone: false }], rigidUnder: false })).toEqual([
      '刚性支出',
      '因学',
    ]);
  });
  test('E-05 a blank sum or answer is named; a 0 is no blank', () => {
    const proposed = { ...inOrder, elimWay: '自然消除' };
    expect(said('E-05', proposed)).toEqual([]);
    expect(said('E-05', {})).toEqual([]);
    expect(said('E-05', { ...proposed, incomeAccount: undefined, waterOk: undefined })).toEqual([
      '风险消除时的收入和三保障指标必须填写，还差：收入测算、饮水安全。',
    ]);
    const { businessExpense: _, ...gap } = inOrder.incomeAccount ?? { id: '' };
    expect(said('E-05', { ...proposed, incomeAccount: gap })).toHaveLength(1);
  });
  test('E-06 helped, but nothing was delivered', () => {
    const planned = [{ id: 'r1', risk: '因病', gone: true, measure: '医疗救助' }];
    expect(said('E-06', { elimWay: '帮扶消除', riskRows: planned })).toEqual([
      '帮扶消除须有已落实的帮扶措施，请在原风险逐项中填写措施和落实日期。',
    ]);
    expect(said('E-06', { elimWay: '帮扶消除' })).toHaveLength(1);
    expect(said('E-06', { ...inOrder, elimWay: '帮扶消除' })).toEqual([]);
    expect(said('E-06', { elimWay: '自然消除', riskRows: planned })).toEqual([]);
  });
  test.each([
    ['低保', {}, 1],
    ['临时救助', {}, 1],
    ['低保', { wholeHouseholdNoLabour: true }, 0],
    ['低保', { weakLabourHousehold: true }, 0],
    ['低保', { elimWay: '自然消除' }, 0],
    ['低保', { wholeHouseholdNoLabour: undefined }, 0],
    ['护林岗', {}, 0],
  ])('H-03 only relief for a household that can work: %s, %o', (measure, more, count) => {
    const base = { elimWay: '帮扶消除', wholeHouseholdNoLabour: false, weakLabourHousehold: false } as const;
    const rows = (...measures: readonly string[]) =>
      measures.map((each, index) => ({
        id: `r${index}`,
        risk: '因病',
        gone: true,
        measure: each,
        deliveredOn: '2023-06-01',
      }));
    const found = said('H-03', { ...base, riskRows: rows(measure), ...more });
    expect(found).toHaveLength(count);
    for (const message of found) expect(message).toContain('不能“一兜了之”');
    expect(said('H-03', { ...base, riskRows: rows(measure, '到户养殖奖补'), ...more })).toEqual([]);
    expect(said('H-03', { ...base, riskRows: [], ...more })).toEqual([]);
  });
  test.each([
    ['2023-06-20', undefined, 1],
    ['2023-07-31', '帮扶消除', 1],
    ['2023-08-01', '帮扶消除', 0],
    ['2023-06-20', '自然消除', 0],
  ])('E-07 in the month of recognition or the next: %s, %s', (eliminatedOn, elimWay, count) => {
    expect(said('E-07', { identifiedOn: '2023-06-01', eliminatedOn, elimWay })).toEqual(
      Array.from({ length: count }, () => '识别当月或次月消除，请核实。'),
    );
  });
  test('EL-01 each risk that it was admitted for is answered for', () => {
    const identification = { id: '2023-1', risks: ['因病', '因学'] };
    expect(said('EL-01', { ...inOrder, identification })).toEqual(['认定时的风险“因学”没有列出，请逐项写明是否消除。']);
    const both = [...(inOrder.riskRows ?? []), { id: 'r2', risk: '因学', gone: true }];
    expect(said('EL-01', { ...inOrder, identification, riskRows: both })).toEqual([]);
    expect(said('EL-01', inOrder)).toEqual([]);
  });
});
