/** Days, working days, months and ages: the calendar under the limits. */
import { describe, expect, test } from 'vitest';
import {
  addDays,
  addMonths,
  addWorkingDays,
  ageOn,
  daysBetween,
  daysUsed,
  dueDate,
  isWorkingDay,
  workingDaysBetween,
} from '../../templates/policy/days.ts';
import { loadPacks, loadPolicies } from '../../templates/policy/packs.ts';
import { policiesFor } from '../../templates/policy/policy.ts';

const policies = await loadPolicies('430481');
const policy = policies.on('2024-07-16');
const working = (days: number) => ({ days, workingDays: true }) as const;

describe('plain days, months, ages', () => {
  test('days cross months, years and leap days', () => {
    expect(addDays('2024-02-28', 1)).toBe('2024-02-29');
    expect(addDays('2023-02-28', 1)).toBe('2023-03-01');
    expect(addDays('2023-12-31', 1)).toBe('2024-01-01');
    expect(daysBetween('2023-05-15', '2023-05-30')).toBe(15);
    expect(daysBetween('2023-05-30', '2023-05-15')).toBe(-15);
  });

  test('months end on the last day where the day is missing: 31 August + 6 months', () => {
    expect(addMonths('2022-08-31', 6)).toBe('2023-02-28');
    expect(addMonths('2023-08-31', 6)).toBe('2024-02-29');
    expect(addMonths('2023-08-30', 6)).toBe('2024-02-29');
    expect(addMonths('2023-05-15', 6)).toBe('2023-11-15');
    expect(addMonths('2023-12-31', 2)).toBe('2024-02-29');
    expect(addMonths('2023-03-31', -1)).toBe('2023-02-28');
  });

  test('a year is full on the birthday, not the day before; 29 February turns on 1 March', () => {
    expect(ageOn('2008-05-20', '2024-05-19')).toBe(15);
    expect(ageOn('2008-05-20', '2024-05-20')).toBe(16);
    expect(ageOn('2008-02-29', '2024-02-28')).toBe(15);
    expect(ageOn('2008-02-29', '2024-02-29')).toBe(16);
    expect(ageOn('2008-02-29', '2023-02-28')).toBe(14);
    expect(ageOn('2008-02-29', '2023-03-01')).toBe(15);
  });
});

describe('working days by the State Council’s arrangement', () => {
  test('国办发明电〔2023〕7号: holidays are free, make-up weekend days are worked', () => {
    expect(isWorkingDay('2024-10-01', policy)).toBe(false);
    expect(isWorkingDay('2024-10-08', policy)).toBe(true);
    expect(isWorkingDay('2024-10-12', policy), 'a Saturday that is worked').toBe(true);
    expect(isWorkingDay('2024-10-13', policy)).toBe(false);
    expect(policy.entry('calendar.2024')?.source.number).toBe('国办发明电〔2023〕7号');
  });

  test('the first week of October takes five working days of the count', () => {
    expect(addWorkingDays('2024-09-27', 1, policy)).toEqual({ value: '2024-09-29' });
    expect(addWorkingDays('2024-09-30', 1, policy)).toEqual({ value: '2024-10-08' });
    expect(addWorkingDays('2024-09-30', 0, policy)).toEqual({ value: '2024-09-30' });
    expect(workingDaysBetween('2024-09-30', '2024-10-12', policy)).toEqual({ value: 5 });
    expect(workingDaysBetween('2024-10-12', '2024-09-30', policy)).toEqual({ value: 0 });
  });

  test('大政发〔2024〕47号: 25 and 40 working days from acceptance, the first day not counted', () => {
    expect(dueDate('2024-07-16', working(25), policy)).toEqual({ value: '2024-08-20' });
    expect(dueDate('2024-07-16', working(40), policy)).toEqual({ value: '2024-09-10' });
    expect(daysUsed('2024-07-16', '2024-08-20', working(25), policy)).toEqual({ value: 25 });
    expect(daysUsed('2024-07-16', '2024-08-21', working(25), policy)).toEqual({ value: 26 });
  });

  test('a year without an arrangement gives no number but says what to do', () => {
    expect(isWorkingDay('2027-01-04', policy)).toBeUndefined();
    const answer = { unknown: expect.stringContaining('没有2027年的放假调休安排') };
    expect(addWorkingDays('2026-12-30', 5, policy)).toEqual(answer);
    expect(workingDaysBetween('2026-12-30', '2027-01-08', policy)).toEqual(answer);
    expect(dueDate('2026-12-30', working(25), policy)).toEqual(answer);
    expect(daysUsed('2027-03-01', '2027-03-05', working(25), policy)).toEqual(answer);
    expect(addWorkingDays('2026-12-30', 1, policy), 'still inside the known year').toEqual({ value: '2026-12-31' });
  });

  test('a village enters the year’s table itself', async () => {
    const table = { rest: ['2027-01-01'], work: ['2027-01-03'] };
    const override = {
      parameter: 'calendar.2027',
      value: table,
      from: '2026-12-01',
      reason: '国务院办公厅通知',
    } as const;
    const own = policiesFor(await loadPacks('430481'), '430481', [override]).on('2026-12-30');
    expect(addWorkingDays('2026-12-31', 1, own)).toEqual({ value: '2027-01-03' });
    expect(addWorkingDays('2026-12-31', 2, own)).toEqual({ value: '2027-01-04' });
  });
});

describe('民法典 第二百零一条: which day is the first', () => {
  const days = (count: number) => ({ days: count });

  test('the day on which a period begins does not count', () => {
    expect(dueDate('2023-05-15', days(15), policy)).toEqual({ value: '2023-05-30' });
    expect(dueDate('2023-05-15', days(0), policy)).toEqual({ value: '2023-05-15' });
    expect(dueDate('2023-05-15', days(1e9), policy)).toEqual({
      unknown: '1000000000天的期限算不出截止日期，请核对天数。',
    });
    expect(daysUsed('2023-05-15', '2023-05-30', days(15), policy)).toEqual({ value: 15 });
    expect(daysUsed('2023-05-15', '2023-05-15', days(15), policy)).toEqual({ value: 0 });
    expect(daysUsed('2023-05-15', '2023-05-01', days(15), policy)).toEqual({ value: 0 });
  });

  test('`days.countFirstDay` counts it', async () => {
    const override = { parameter: 'days.countFirstDay', value: true, from: '2023-01-01', reason: '本地口径' } as const;
    const own = policiesFor(await loadPacks('430481'), '430481', [override]).on('2024-07-16');
    expect(dueDate('2023-05-15', days(15), own)).toEqual({ value: '2023-05-29' });
    expect(dueDate('2023-05-15', days(0), own)).toEqual({ value: '2023-05-15' });
    expect(daysUsed('2023-05-15', '2023-05-29', days(15), own)).toEqual({ value: 15 });
    expect(dueDate('2024-07-16', working(25), own)).toEqual({ value: '2024-08-19' });
    expect(dueDate('2024-07-13', working(1), own), 'a Saturday is no first working day').toEqual({
      value: '2024-07-15',
    });
  });

  test('without the parameter nothing is counted', () => {
    const bare = policiesFor([], '430481').on('2024-07-16');
    expect(dueDate('2023-05-15', days(15), bare)).toEqual({ unknown: expect.stringContaining('期限从当天起算') });
    expect(daysUsed('2023-05-15', '2023-05-16', days(15), bare)).toEqual({ unknown: expect.any(String) });
  });
});
