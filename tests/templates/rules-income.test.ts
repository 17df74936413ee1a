import { describe, expect, test } from 'vitest';
import { evaluate } from '../../templates/evaluate.ts';
import type { SheetView, ViewOf } from '../../templates/fields.ts';
import incomeAccount from '../../templates/forms/income-account.ts';
import type { RuleContext } from '../../templates/logic.ts';
import { loadPolicies } from '../../templates/policy/packs.ts';
import {
  amountOf,
  dropOf,
  grossIncomeOf,
  isBelow,
  netIncomeOf,
  perHead,
  referenceIncomeOf,
  selfPaidOf,
  sumOf,
  wageOf,
} from '../../templates/rules/income.ts';
import { type AccountFields, incomeRules } from '../../templates/rules/income-checks.ts';
import { periodOfSheet, periodRule } from '../../templates/rules/income-period.ts';
import { totalCalculations, totalRules, totals } from '../../templates/rules/income-totals.ts';
import { outsideSlips, policySelfPaid, slipRules } from '../../templates/rules/slips.ts';
import { contextOf, problemsOf, rowProblemsOf } from '../support/rules.ts';

const yuan = (amount: number): number => Math.round(amount * 100);
const context: RuleContext = await contextOf();

/** Messages of one I rule over an account. */
const said = (id: string, view: ViewOf<AccountFields>, where = context): readonly string[] =>
  problemsOf(incomeRules, id, view, where).map(({ message }) => message);

const member = (name: string, more: object = {}) => ({ id: name, name, countedInHousehold: true, ...more });

describe('Arithmetic in fen', () => {
  test('a sum of nothing is unknown, a sum of something takes blanks as zero', () => {
    expect(sumOf([undefined, undefined])).toBeUndefined();
    expect(sumOf([undefined, 0])).toBe(0);
    expect(sumOf([100, undefined, 25])).toBe(125);
  });

  test('gross, net and reference income', () => {
    const classes = { wageIncome: 100, businessIncome: 50, transferIncome: 7, businessExpense: 30 };
    expect(grossIncomeOf(classes)).toBe(157);
    expect(netIncomeOf(classes)).toBe(127);
    expect(netIncomeOf({ businessExpense: 30 })).toBeUndefined();
    expect(netIncomeOf({ businessExpense: 30 }, true)).toBe(-30);
    expect(referenceIncomeOf(127, 20, 40)).toBe(107);
    expect(referenceIncomeOf(undefined, 20, 40)).toBeUndefined();
  });

  test.each([
    [2_200_000, 3, 733_333],
    [2_999_999, 4, 750_000],
    [1, 2, 1],
    [-1, 2, -1],
    [-1, 3, 0],
    [-5, 3, -2],
    [0, 7, 0],
  ])('%i fen over %i heads shows %i', (total, size, shown) => {
    expect(Object.is(perHead(total, size), shown)).toBe(true);
  });

  test.each([0, -1, 2.5, undefined])('a household of %s divides nothing', (size) => {
    expect(perHead(1000, size)).toBeUndefined();
    expect(isBelow(1000, 750_000, size)).toBeUndefined();
  });

  test('below the line is decided by multiplication: one fen short is below, equal is not', () => {
    expect(isBelow(2_999_999, 750_000, 4)).toBe(true);
    expect(isBelow(3_000_000, 750_000, 4)).toBe(false);
    expect(isBelow(3_000_001, 750_000, 4)).toBe(false);
    expect(isBelow(3_000_000, 750_000, 4, true)).toBe(true);
    expect(isBelow(3_000_001, 750_000, 4, true)).toBe(false);
  });

  test('months × wage, quantity × price with decimals as typed', () => {
    expect(wageOf(10, 350_000)).toBe(3_500_000);
    expect(wageOf(undefined, 350_000)).toBeUndefined();
    expect(amountOf('1250.5', 112)).toBe(140_056);
    expect(amountOf('0.005', 100)).toBe(1);
    expect(amountOf('0.004', 100)).toBe(0);
    expect(amountOf('3', undefined)).toBeUndefined();
    expect(amountOf('三', 100)).toBeUndefined();
  });

  test('a slip bears its total less what was reimbursed', () => {
    expect(selfPaidOf(1000, 600)).toBe(400);
    expect(selfPaidOf(1000, undefined)).toBe(1000);
    expect(selfPaidOf(1000, 1001)).toBe(-1);
    expect(selfPaidOf(undefined, 600)).toBeUndefined();
  });

  test('the twelve months of a sheet', () => {
    expect(periodOfSheet('2023-04')).toEqual({ from: '2022-05-01', to: '2023-04-30' });
    expect(periodOfSheet('2024-02')).toEqual({ from: '2023-03-01', to: '2024-02-29' });
    expect(periodOfSheet('2023-12')).toEqual({ from: '2023-01-01', to: '2023-12-31' });
    expect(periodOfSheet('2023-1')).toBeUndefined();
  });
});

describe('Rules of the account', () => {
  test.each(Object.keys(totals) as (keyof typeof totals)[])('[I-01] %s is the sum of its parts', (id) => {
    const [first, second] = totals[id].parts;
    const parts = { [first]: 1000, [second]: 250 };
    const rule = totalRules.filter((each) => each.reads[0] === id);
    const answers = (total: number | undefined) => problemsOf(rule, 'I-01', { ...parts, [id]: total }, context);
    expect(totalCalculations[id].value(parts, context)).toBe(1250);
    expect(answers(1249)).toHaveLength(1);
    expect(answers(1250)).toEqual([]);
    expect(answers(1251)[0]).toMatchObject({
      path: id,
      message: expect.stringContaining('12.51元与明细之和12.50元不符'),
    });
    expect(answers(undefined)).toEqual([]);
  });

  test('[I-01] a total typed without any part is a quick estimate and is taken as it is', () => {
    expect(problemsOf(totalRules, 'I-01', { wageIncome: 3_000_000 }, context)).toEqual([]);
  });

  test('[I-02] business income without expense', () => {
    expect(said('I-02', { businessIncome: 1, businessExpense: 0 })).toHaveLength(1);
    expect(said('I-02', { businessIncome: 1 })).toHaveLength(1);
    expect(said('I-02', { businessIncome: 1, businessExpense: 1 })).toEqual([]);
    expect(said('I-02', { businessIncome: 0, businessExpense: 0 })).toEqual([]);
    expect(said('I-02', {})).toEqual([]);
  });

  test('[I-03] business expense without income', () => {
    expect(said('I-03', { businessExpense: 1, businessIncome: 0 })).toHaveLength(1);
    expect(said('I-03', { businessExpense: 1 })).toHaveLength(1);
    expect(said('I-03', { businessExpense: 1, businessIncome: 1 })).toEqual([]);
    expect(said('I-03', { businessExpense: 0 })).toEqual([]);
  });

  test('[I-04] all income blank, unless 确无收入 is ticked', () => {
    expect(said('I-04', {})).toEqual(['收入项目均未填写；确无收入请填0并勾选“确无收入”。']);
    expect(said('I-04', { noIncome: true })).toEqual([]);
    expect(said('I-04', { wageIncome: 0 })).toEqual([]);
    expect(said('I-04', { wageIncome: 0, noIncome: true })).toEqual([]);
    expect(said('I-04', { wageIncome: 1, noIncome: true })).toHaveLength(1);
  });

  test('[M-29] nobody to divide by', () => {
    const words = '家庭人口数必须是大于0的整数,不能计算人均收入';
    expect(said('M-29', { householdSize: 0 })).toEqual([words]);
    expect(said('M-29', { householdSize: 1 })).toEqual([]);
    expect(said('M-29', {})).toEqual([]);
  });

  test.each([
    [yuan(-0.01), 1, true],
    [0, 1, true],
    [yuan(0.01), 1, false],
    [yuan(99_999.99), 1, false],
    [yuan(100_000), 1, false],
    [yuan(100_000.01), 1, true],
    // rounds to 100 000.00 a head and is over it all the same
    [yuan(300_000.01), 3, true],
    [yuan(300_000), 3, false],
  ])('[I-05] net %i fen over %i heads: unlikely is %s', (netIncome, householdSize, unlikely) => {
    expect(said('I-05', { netIncome, householdSize }).length > 0).toBe(unlikely);
  });

  test.each([
    [0, false],
    [1, true],
    [yuan(99.99), true],
    [yuan(100), false],
    [yuan(100.01), false],
  ])('[I-06] wages of %i fen: too small is %s', (wageIncome, small) => {
    expect(said('I-06', { wageIncome }).length > 0).toBe(small);
  });

  test.each([
    ['2022-05-01', '2023-04-30', '2023-05-20', undefined],
    ['2022-05-01', '2023-04-29', '2023-05-20', '连续12个月'],
    ['2022-05-01', '2023-05-01', '2023-05-20', '连续12个月'],
    ['2022-05-01', '2023-04-30', '2023-04-30', undefined],
    ['2022-05-01', '2023-04-30', '2023-04-29', '之前结束'],
    // 18 months before 1 November 2023 is 1 May 2022
    ['2022-05-01', '2023-04-30', '2023-11-01', undefined],
    ['2022-05-01', '2023-04-30', '2023-11-02', '早于核查日期前18个月'],
    ['2022-05-02', '2023-05-01', '2023-11-02', undefined],
    ['2023-03-01', '2024-02-29', '2024-03-01', undefined],
    ['2023-03-01', '2024-02-28', '2024-03-01', '连续12个月'],
    [undefined, '2023-04-30', '2023-05-20', undefined],
    ['2022-05-01', '2023-04-30', undefined, undefined],
  ])('[I-07] %s … %s accounted on %s', (periodFrom, periodTo, fillDate, words) => {
    const problems = problemsOf([periodRule], 'I-07', { periodFrom, periodTo, fillDate }, context);
    expect(problems.map(({ message }) => message)).toEqual(words ? [expect.stringContaining(words)] : []);
  });

  test('[I-08] work of the members and wages agree', () => {
    const worker = member('白音', { workMonths: 6 });
    const idle = member('其木格', { workMonths: 0 });
    expect(said('I-08', { wageIncome: 0, members: [worker] })).toEqual([expect.stringContaining('白音')]);
    expect(said('I-08', { wageIncome: 1, members: [worker] })).toEqual([]);
    expect(said('I-08', { wageIncome: 1, members: [idle] })).toHaveLength(1);
    expect(said('I-08', { wageIncome: 0, members: [idle] })).toEqual([]);
    expect(said('I-08', { wageIncome: 1, members: [member('护林员', { publicPostMonths: 12 })] })).toEqual([]);
    expect(said('I-08', { members: [worker] })).toEqual([]);
  });

  test('[I-08] a wage row names a member', () => {
    const members = [member('白音', { workMonths: 6 })];
    const view = { wageIncome: 1, members, wageRows: [{ id: 'r', member: '白银', amount: 1 }] };
    expect(problemsOf(incomeRules, 'I-08', view, context)).toEqual([
      { path: 'wageRows/r/member', message: expect.stringContaining('“白银”不在家庭成员中') },
    ]);
    expect(said('I-08', { ...view, wageRows: [{ id: 'r', member: '白音', amount: 1 }] })).toEqual([]);
  });

  test.each([
    ['dibaoBenefit', { dibao: true }, '低保'],
    ['tekunBenefit', { tekun: true }, '特困供养'],
    ['pensionBenefit', { residentPension: true, age: 60 }, '养老金'],
  ] as const)('[I-09] %s agrees with the members', (part, has, label) => {
    const holder = member('白音', has);
    const nobody = member('其木格');
    const other = { familyPlanningBenefit: 1 };
    expect(said('I-09', { members: [holder], ...other })).toEqual([expect.stringContaining(`白音享受${label}`)]);
    expect(said('I-09', { members: [holder], ...other, [part]: 0 })).toHaveLength(1);
    expect(said('I-09', { members: [holder], ...other, [part]: 1 })).toEqual([]);
    expect(said('I-09', { members: [nobody], ...other, [part]: 1 })).toEqual([expect.stringContaining('没有成员享受')]);
    expect(said('I-09', { members: [nobody], ...other, [part]: 0 })).toEqual([]);
    // nothing itemised: a quick estimate
    expect(said('I-09', { members: [holder], transferIncome: 1 })).toEqual([]);
  });

  test('[I-09] the age from which a pension is expected: 59 no, 60 yes; younger ones may draw one', () => {
    const of = (age: number) => ({ members: [member('白音', { employeePension: true, age })], dibaoBenefit: 0 });
    expect(said('I-09', of(59))).toEqual([]);
    expect(said('I-09', of(60))).toHaveLength(1);
    expect(said('I-09', { ...of(55), pensionBenefit: 1 })).toEqual([]);
  });

  test('[I-10] a payout entered twice', () => {
    expect(said('I-10', { claimIncome: 500, povertyInsurancePayout: 1 })).toHaveLength(1);
    expect(said('I-10', { claimIncome: 500, restTransferIncome: 500 })).toHaveLength(1);
    expect(said('I-10', { claimIncome: 500, restTransferIncome: 499 })).toEqual([]);
    expect(said('I-10', { claimIncome: 0, povertyInsurancePayout: 1 })).toEqual([]);
  });

  const slip = (number: string, selfPaid: number, withinPolicy: boolean, kind = '住院') => {
    return { id: number, number, kind, total: selfPaid, selfPaid, withinPolicy };
  };

  test('[I-11] slips outside the policy are not counted', () => {
    const slips = [slip('一号', 1000, true), slip('二号', 300, false)];
    const answers = (selfPaidMedical: number) =>
      problemsOf([outsideSlips], 'I-11', { slips, selfPaidMedical }, context);
    expect(policySelfPaid(slips, ['住院'])).toBe(1000);
    expect(answers(1000)).toEqual([]);
    expect(answers(1001)).toEqual([{ path: 'selfPaidMedical', message: expect.stringContaining('二号') }]);
    expect(answers(999)).toEqual([]);
    expect(problemsOf([outsideSlips], 'I-11', { slips: [slips[0]!], selfPaidMedical: 2000 }, context)).toEqual([]);
    expect(policySelfPaid(slips, ['教育'])).toBeUndefined();
  });

  test.each([
    [1000, 999, 1, 0],
    [1000, 1000, 0, 0],
    [1000, 1001, -1, 1],
    [1000, 600, 401, 1],
    [1000, 600, 399, 1],
    [1000, 600, 400, 0],
    [undefined, 600, 400, 0],
  ])('[I-12] a slip of %s, %s reimbursed, %s self-paid: %i problems', (total, reimbursed, selfPaid, count) => {
    const row = { id: 's', number: '一号', total, reimbursed, selfPaid };
    expect(rowProblemsOf(slipRules, 'I-12', row, context)).toHaveLength(count);
  });

  test('[I-13] one-off relief in the account', () => {
    expect(said('I-13', { donations: 1 })).toEqual([expect.stringContaining('已填捐赠')]);
    expect(said('I-13', { donations: 1, disasterRelief: 1 })).toEqual([expect.stringContaining('捐赠、救灾')]);
    expect(said('I-13', { donations: 0, disasterRelief: 0 })).toEqual([]);
    expect(said('I-13', {})).toEqual([]);
  });

  // last year 10 000 a head; 30 % less is 7 000 a head
  test.each([
    [yuan(7000.01 * 3), false],
    [yuan(7000 * 3), false],
    [yuan(7000 * 3) - 1, true],
    [yuan(6000 * 3), true],
    [yuan(12_000 * 3), false],
    [yuan(-1), true],
  ])('[I-14] a net income of %i fen for three: a drop of more than 30 %% is %s', (netIncome, dropped) => {
    const view = { netIncome, householdSize: 3, lastYearPerCapitaNet: yuan(10_000) };
    expect(said('I-14', view).length > 0).toBe(dropped);
  });

  test('[I-14] last year unknown or without income says nothing', () => {
    expect(dropOf(1, 1, undefined)).toBeUndefined();
    expect(dropOf(1, 1, 0)).toBeUndefined();
    expect(said('I-14', { netIncome: 1, householdSize: 1 })).toEqual([]);
    expect(said('I-14', { netIncome: yuan(18_000), householdSize: 3, lastYearPerCapitaNet: yuan(10_000) })).toEqual([
      '人均纯收入较上年下降40%，列为重点关注，请入户核实下降原因。',
    ]);
  });
});

describe('An account with blanks', async () => {
  const [inOrder] = incomeAccount.examples.map(({ view }) => view);
  const policies = await loadPolicies('150521');
  const required = (change: SheetView): readonly string[] =>
    evaluate(incomeAccount, { ...inOrder, ...change }, { policies, today: '2023-05-20' })
      .findings.filter(({ rule }) => rule === 'required')
      .map(({ path }) => path);

  test('asks for every class that nobody has answered: a household is not below the range by what was not asked', () => {
    expect(required({})).toEqual([]);
    const nothing = { wageRows: [], businessRows: [], slips: [], landTransferIncome: undefined };
    expect(required(nothing)).toEqual(['wageIncome', 'businessIncome', 'propertyIncome', 'compliantSelfPaid']);
    const none = { wageRowsNone: true, businessRowsNone: true, slipsNone: true, propertyIncome: 0 };
    expect(required({ ...nothing, ...none })).toEqual([]);
    expect(required({ cropExpense: undefined, livestockExpense: undefined })).toEqual(['businessExpense']);
  });

  test('no income at all is one tick, and then no class is asked for', () => {
    const rows = { wageRows: [], businessRows: [], noIncome: true };
    const money = ['landTransferIncome', 'landFertilitySubsidy', 'pensionBenefit', 'grasslandSubsidy'];
    const blank = Object.fromEntries([...money, 'cropExpense', 'livestockExpense'].map((id) => [id, undefined]));
    expect(required({ ...rows, ...blank })).toEqual([]);
  });
});
