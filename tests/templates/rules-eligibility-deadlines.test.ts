import { describe, expect, test } from 'vitest';
import type { ViewOf } from '../../templates/fields.ts';
import { crossFoot } from '../../templates/rules/cross-foot.ts';
import {
  checkDueOn,
  deadlineRules,
  decisionDueOn,
  eliminationDate,
  greenChannelDueOn,
  type StepDates,
} from '../../templates/rules/deadlines.ts';
import { contextOf, problemsOf } from '../support/rules.ts';

const context = await contextOf();

const said = (id: string, view: ViewOf<StepDates>, where = context): readonly string[] =>
  problemsOf(deadlineRules, id, view, where).map(({ message }) => message);

describe('Time limits of identification', () => {
  test.each([
    ['2023-06-03', false], // 14 days
    ['2023-06-04', false], // 15 days
    ['2023-06-05', true], // 16 days
  ])('[D-10] clue on 20 May, decided on %s: late is %s', (identifiedOn, late) => {
    expect(said('D-10', { clueDate: '2023-05-20', identifiedOn }).length > 0).toBe(late);
  });

  test('[D-10] says how many days it took', () => {
    expect(said('D-10', { clueDate: '2023-05-20', identifiedOn: '2023-06-05' })).toEqual([
      '从发现到认定已16天，超过15天，请在审定意见中说明原因。',
    ]);
    expect(said('D-10', { clueDate: '2023-05-20' })).toEqual([]);
    expect(said('D-10', { clueDate: '2023-05-20', identifiedOn: '2023-05-19' })).toHaveLength(1);
  });

  test.each([
    ['农户自主申报', '2023-05-21', 0],
    ['农户自主申报', '2023-05-22', 0],
    ['农户自主申报', '2023-05-23', 1],
    ['部门筛查预警', '2023-05-22', 0],
    ['部门筛查预警', '2023-05-24', 2],
    ['基层干部排查', '2023-05-20', 0],
    ['基层干部排查', '2023-05-21', 1],
    ['社会监督发现', '2023-05-23', 1],
  ])('[D-11] %s on 20 May, house checked on %s: %i days too late', (channel, checkDate, over) => {
    const messages = said('D-11', { channel, clueDate: '2023-05-20', checkDate });
    expect(messages).toEqual(over > 0 ? [expect.stringContaining(`超过规定时间${over}天`)] : []);
  });

  test('[D-11] a check before the clue, and unknown dates', () => {
    expect(said('D-11', { channel: '农户自主申报', clueDate: '2023-05-20', checkDate: '2023-05-19' })).toHaveLength(1);
    expect(said('D-11', { clueDate: '2023-05-20', checkDate: '2023-06-30' })).toEqual([]);
    expect(said('D-11', { channel: '农户自主申报', clueDate: '2023-05-20' })).toEqual([]);
  });

  test.each([
    ['2023-06-18', false], // 29 days
    ['2023-06-19', false], // 30 days
    ['2023-06-20', true], // 31 days
  ])('[D-12] help began on 20 May, today is %s: overdue is %s', async (today, overdue) => {
    const then = await contextOf('150521', today);
    const view = { greenChannel: true, greenChannelOn: '2023-05-20', clueDate: '2023-05-01' };
    expect(said('D-12', view, then).length > 0).toBe(overdue);
    expect(said('D-12', { ...view, identifiedOn: today }, then)).toEqual([]);
    expect(said('D-12', { ...view, greenChannel: false }, then)).toEqual([]);
  });

  test('due days, from the clue or from the first help', () => {
    const clueDate = '2023-05-20';
    expect(checkDueOn.value({ channel: '农户自主申报', clueDate }, context)).toBe('2023-05-22');
    expect(checkDueOn.value({ channel: '基层干部排查', clueDate }, context)).toBe('2023-05-20');
    expect(checkDueOn.value({ clueDate }, context)).toBeUndefined();
    expect(decisionDueOn.value({ clueDate }, context)).toBe('2023-06-04');
    expect(greenChannelDueOn.value({ greenChannel: true, clueDate }, context)).toBe('2023-06-19');
    expect(greenChannelDueOn.value({ greenChannel: false, clueDate }, context)).toBeUndefined();
  });

  test('a village may count working days; a year without a calendar is said, not guessed', async () => {
    const working = {
      parameter: 'deadline.check',
      value: { days: 2, workingDays: true },
      from: '2020-01-01',
      reason: '按工作日',
    } as const;
    const view = { channel: '农户自主申报', clueDate: '2023-05-19', checkDate: '2023-05-24' };
    // Friday, then Monday and Tuesday; Wednesday is one working day too late.
    const then = await contextOf('150521', '2023-05-20', [working]);
    expect(checkDueOn.value(view, then)).toBe('2023-05-23');
    expect(said('D-11', view, then)).toEqual([expect.stringContaining('超过规定时间1个工作日')]);
    expect(said('D-11', { ...view, checkDate: '2023-05-23' }, then)).toEqual([]);

    const far = { channel: '农户自主申报', clueDate: '2098-05-19', checkDate: '2098-06-24' };
    const later = await contextOf('150521', '2098-05-20', [working]);
    expect(checkDueOn.value(far, later)).toBeUndefined();
    expect(problemsOf(deadlineRules, 'D-11', far, later)).toMatchObject([
      { level: 'note', message: expect.stringContaining('2098年') },
    ]);
  });

  test('a place without limits knows no due day', async () => {
    const nowhere = await contextOf('000000');
    expect(decisionDueOn.value({ clueDate: '2023-05-20' }, nowhere)).toBeUndefined();
    expect(said('D-10', { clueDate: '2023-05-20', identifiedOn: '2024-05-20' }, nowhere)).toEqual([]);
  });
});

describe('Risk elimination', () => {
  test.each([
    ['2023-01-10', 6, '2023-07-11'],
    ['2023-08-31', 6, '2024-03-01'], // 29 February is the day itself
    ['2022-08-31', 6, '2023-03-01'],
    ['2023-12-31', 6, '2024-07-01'],
  ])('monitored since %s for more than %i months: first on %s', (identifiedOn, months, first) => {
    expect(eliminationDate(identifiedOn, months)).toBe(first);
  });
});

describe('Cross-footing', () => {
  test('just under, equal, just over', () => {
    expect(crossFoot(10, [4, 5])).toEqual({ sum: 9, total: 10, difference: -1, agrees: false });
    expect(crossFoot(10, [4, 6])).toEqual({ sum: 10, total: 10, difference: 0, agrees: true });
    expect(crossFoot(10, [5, 6])).toEqual({ sum: 11, total: 10, difference: 1, agrees: false });
    expect(crossFoot(0, [])).toMatchObject({ agrees: true });
  });
});
