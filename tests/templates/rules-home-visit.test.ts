import { describe, expect, test } from 'vitest';
import { evaluate } from '../../templates/evaluate.ts';
import type { ViewOf } from '../../templates/fields.ts';
import homeVisit from '../../templates/forms/home-visit.ts';
import { loadPolicies } from '../../templates/policy/packs.ts';
import {
  freedVariant,
  guaranteesOk,
  houseSafe,
  monitoredVariant,
  stability,
  uninsured,
  uninsuredWho,
  variant,
} from '../../templates/rules/home-visit.ts';
import { amissIn, type VisitFields, visitRules } from '../../templates/rules/home-visit-checks.ts';
import { contextOf, problemsOf } from '../support/rules.ts';

const context = await contextOf();
const said = (id: string, view: ViewOf<VisitFields>, where = context): readonly string[] =>
  problemsOf(visitRules, id, view, where).map(({ message }) => message);

describe('What a house check works out', () => {
  test.each([
    ['脱贫户', undefined, undefined, '脱贫户'],
    ['一般农户', undefined, undefined, '一般户'],
    ['一般农户', '边缘易致贫户', false, monitoredVariant],
    ['脱贫户', '脱贫不稳定户', undefined, monitoredVariant],
    ['脱贫户', '脱贫不稳定户', true, freedVariant],
    [undefined, undefined, undefined, undefined],
  ])('%s, %s, freed %s → %s', (householdType, monitorKind, riskEliminated, expected) => {
    expect(variant.value({ householdType, monitorKind, riskEliminated }, context)).toBe(expected);
  });

  test('one who is not insured is enough; a no needs everybody known', () => {
    const insured = { id: 'a', name: '甲', residentMedical: true };
    const without = { id: 'b', name: '乙', residentMedical: false, employeeMedical: false };
    const open = { id: 'c', name: '丙', residentMedical: false };
    const gone = { ...without, id: 'd', name: '丁', countedInHousehold: false };
    expect(uninsured.value({ members: [insured, without] }, context)).toBe(true);
    expect(uninsured.value({ members: [insured, open] }, context)).toBeUndefined();
    expect(uninsured.value({ members: [insured, gone] }, context)).toBe(false);
    expect(uninsured.value({ members: [] }, context)).toBeUndefined();
    expect(uninsuredWho.value({ members: [insured, without, gone] }, context)).toBe('乙');
    expect(uninsuredWho.value({ members: [insured] }, context)).toBeUndefined();
  });

  test.each([
    ['A级', true],
    ['B级', true],
    ['C级', false],
    ['D级', false],
    ['无房', false],
    ['未鉴定', undefined],
    [undefined, undefined],
  ])('a house of grade %s is safe: %s', (houseGrade, safe) => {
    expect(houseSafe.value({ houseGrade }, context)).toBe(safe);
  });

  test('guarantees hold when all four do, and a household stays free when all four answers are yes', () => {
    const good = { schoolDropout: false, uninsured: false, houseSafe: true, waterSafe: true };
    expect(guaranteesOk.value(good, context)).toBe(true);
    expect(guaranteesOk.value({ ...good, waterSafe: false }, context)).toBe(false);
    expect(guaranteesOk.value({ ...good, houseSafe: undefined }, context)).toBeUndefined();
    expect(guaranteesOk.value({ schoolDropout: true }, context)).toBe(false);
    const free = { incomeAbove: true, guaranteesOk: true, originalRiskGone: true, noNewRisk: true };
    expect(stability.value(free, context)).toBe('稳定');
    expect(stability.value({ ...free, noNewRisk: false }, context)).toBe('再次纳入研判');
    expect(stability.value({ ...free, noNewRisk: undefined }, context)).toBeUndefined();
  });
});

describe('Rules of the house check', () => {
  test('[HV-01] at least two visitors', () => {
    const visitors = (count: number) => Array.from({ length: count }, (_, index) => ({ id: `${index}`, name: '某人' }));
    expect(said('HV-01', { visitors: visitors(1) })).toEqual(['入户排查应至少2人参加，现填1人，请补填排查人员。']);
    expect(said('HV-01', { visitors: visitors(2) })).toEqual([]);
    expect(said('HV-01', { visitors: visitors(3) })).toEqual([]);
    expect(said('HV-01', {})).toEqual([]);
  });

  test.each([
    ['2023-05-16', true],
    ['2023-05-17', false],
    ['2023-05-25', false],
    ['2023-05-26', true],
  ])('[HV-02] a visit on %s is outside the window: %s', (visitDate, outside) => {
    expect(said('HV-02', { visitDate }).length > 0).toBe(outside);
  });

  test('[HV-02] without a window nothing is said', async () => {
    expect(said('HV-02', { visitDate: '2023-01-01' }, await contextOf('000000'))).toEqual([]);
  });

  test.each([
    ['一般户', '建议纳入', true],
    ['脱贫户', '建议消除', false],
    [monitoredVariant, '建议消除', true],
    [monitoredVariant, '无风险', false],
    [freedVariant, '再次纳入研判', true],
    [freedVariant, '建议纳入', false],
    [undefined, '建议消除', true],
  ])('[HV-03] %s may end with %s: %s', (kind, conclusion, fits) => {
    expect(said('HV-03', { variant: kind, conclusion }).length === 0).toBe(fits);
  });

  const problems: readonly (readonly [ViewOf<VisitFields>, string])[] = [
    [{ schoolDropout: true }, '义务教育'],
    [{ uninsured: true }, '基本医疗'],
    [{ houseSafe: false }, '住房安全'],
    [{ waterSafe: false }, '饮水安全'],
    [{ belowThreshold: true }, '收入'],
    [{ burden: '较重' }, '刚性支出'],
    [{ burden: '严重' }, '刚性支出'],
    [{ otherRisks: ['就业'] }, '其他风险'],
    [{ scaleRisks: ['自然灾害'] }, '规模性风险'],
    [{ disaster: true }, '因灾困难'],
  ];
  test.each(problems)('[HV-04] [E-08] %o is %s amiss', (view, label) => {
    expect(amissIn(view)).toEqual([label]);
    expect(said('HV-04', { ...view, conclusion: '无风险' })).toEqual([expect.stringContaining(label)]);
    expect(said('HV-04', { ...view, conclusion: '有隐患持续关注' })).toEqual([]);
    expect(said('E-08', { ...view, variant: freedVariant })).toEqual([
      `已消除户${label}出现问题，应研判是否再次纳入。`,
    ]);
    expect(said('E-08', { ...view, variant: monitoredVariant })).toEqual([]);
  });

  test('[HV-04] [E-08] nothing amiss, nothing said', () => {
    const fine = { burden: '一般', otherRisks: ['无'], scaleRisks: ['无'], houseSafe: true, belowThreshold: false };
    expect(said('HV-04', { ...fine, conclusion: '无风险' })).toEqual([]);
    expect(said('E-08', { ...fine, variant: freedVariant })).toEqual([]);
  });

  test('[HV-05] by telephone or video', () => {
    expect(said('HV-05', { visitMode: '电话' })).toHaveLength(1);
    expect(said('HV-05', { visitMode: '入户' })).toEqual([]);
  });

  test('[HV-06] plain sheets', () => {
    expect(said('HV-06', { variant: '一般户', plainSheets: ['申报政策'] })).toEqual([]);
    expect(said('HV-06', { variant: '一般户', plainSheets: [] })).toEqual([expect.stringContaining('申报政策')]);
    expect(said('HV-06', { variant: monitoredVariant, plainSheets: ['申报政策'] })).toEqual([
      expect.stringContaining('帮扶政策'),
    ]);
    expect(said('HV-06', { variant: '一般户' })).toEqual([]);
  });
});

test('every visit says which plain sheets were given', async () => {
  const { view, region, today } = homeVisit.examples[1]!;
  const given = { policies: await loadPolicies(region), today };
  const { findings } = evaluate(homeVisit, { ...view, plainSheets: undefined }, given);
  expect(findings.map(({ rule, path }) => `${rule} ${path}`)).toEqual(['required plainSheets']);
});
