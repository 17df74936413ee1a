/** Dates worked out by hand, each with the calendar it was read from: what limits and notices reckon is put beside them. */
import { describe, expect, test } from 'vitest';
import { dueDate } from '../../templates/policy/days.ts';
import { loadPolicies } from '../../templates/policy/packs.ts';
import { eliminationDate } from '../../templates/rules/deadlines.ts';
import { readCases } from '../support/cases.ts';

interface DateCase {
  readonly name: string;
  /** `publicity` counts its first day by a parameter of its own */
  readonly sort: 'due' | 'publicity' | 'elimination';
  readonly start: string;
  readonly days?: number;
  readonly workingDays?: true;
  readonly countFirstDay?: true;
  readonly months?: number;
  readonly expected: string;
  readonly why: string;
  /** number of the notice that arranges the year's holidays */
  readonly calendar?: string;
}
const cases = readCases<DateCase>('dates.json');
const counting = { due: 'days.countFirstDay', publicity: 'publicity.countFirstDay' } as const;

describe('dates worked out by hand', () => {
  test('are at least sixty, and whatever counts working days names its calendar', () => {
    expect(cases.length).toBeGreaterThanOrEqual(60);
    for (const { name, workingDays, calendar } of cases)
      expect([name, calendar !== undefined]).toEqual([name, workingDays === true]);
  });

  test.each(cases.map((each) => [each.name, each] as const))('%s', async (_, given) => {
    const { sort, start, days = 0, months = 0, workingDays, countFirstDay = false, expected, calendar } = given;
    if (sort === 'elimination') {
      expect(eliminationDate(start, months)).toBe(expected);
      return;
    }
    const parameter = counting[sort];
    const policies = await loadPolicies('000000', [
      { parameter, value: countFirstDay, from: '2000-01-01', reason: '试算' },
    ]);
    const policy = policies.on(start);
    expect(dueDate(start, { days, ...(workingDays && { workingDays }) }, policy, parameter)).toEqual({
      value: expected,
    });
    if (calendar) expect(policy.entry(`calendar.${Number(expected.slice(0, 4))}`)?.source.number).toBe(calendar);
  });

  test('a year without an arrangement gives no day', async () => {
    const policy = (await loadPolicies('000000')).on('2031-05-01');
    expect(dueDate('2031-05-01', { days: 2, workingDays: true }, policy)).toHaveProperty('unknown');
  });
});
