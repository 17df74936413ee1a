/**
 * Counting days, working days and months for limits and ages (期限、年龄).
 *
 * - Dates are `YYYY-MM-DD` text; nothing here knows the time of day or the clock.
 * - Working days need the year's arrangement of holidays. A year without one gives no number but a sentence that says
 *   what to do; it is never taken for plain Monday to Friday.
 * - 民法典 第二百零一条: the day on which a period begins does not count. `days.countFirstDay` may say otherwise.
 */
import { daysIn } from '../kinds.ts';
import { parameters } from './parameters.ts';
import type { Policy } from './policy.ts';
import type { Limit } from './shapes.ts';

/** A result, or one Chinese sentence that says why there is none and what to do. */
export type Reckoned<T> = { readonly value: T } | { readonly unknown: string };

const DAY = 86_400_000;
const time = (date: string): number => Date.parse(`${date}T00:00:00Z`);
/** Days before and after these have no date here; whoever typed 0001 or 9999 for a year is told of it elsewhere. */
const [first, last] = ['0000-01-01', '9999-12-31'];
const [earliest, latest] = [time(first), time(last)];
const dateOf = (milliseconds: number): string =>
  new Date(Math.min(latest, Math.max(earliest, milliseconds))).toISOString().slice(0, 10);

export const addDays = (date: string, days: number): string => dateOf(time(date) + days * DAY);

/** Whole days from the first to the second, negative if it lies before. */
export const daysBetween = (from: string, to: string): number => Math.round((time(to) - time(from)) / DAY);

/** The same day some months on, or that month's last day: 31 August + 6 months = 28 or 29 February. */
export function addMonths(date: string, months: number): string {
  const count = Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1 + months;
  const [year, month] = [Math.floor(count / 12), (((count % 12) + 12) % 12) + 1];
  if (year < 0 || year > 9999) return year < 0 ? first : last;
  const day = Math.min(Number(date.slice(8)), daysIn(year, month));
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** Full years; who was born on 29 February turns on 1 March. Negative before birth. */
export function ageOn(birth: string, day: string): number {
  const years = Number(day.slice(0, 4)) - Number(birth.slice(0, 4));
  return day.slice(5) < birth.slice(5) ? years - 1 : years;
}

/** Undefined if the policy has no arrangement for that year. */
export function isWorkingDay(date: string, policy: Policy): boolean | undefined {
  const calendar = policy.value(`calendar.${Number(date.slice(0, 4))}`);
  if (!calendar) return undefined;
  const weekday = new Date(time(date)).getUTCDay();
  return calendar.work.includes(date) || (weekday !== 0 && weekday !== 6 && !calendar.rest.includes(date));
}

/** The `count`-th working day after `start`; `start` itself for 0. */
export function addWorkingDays(start: string, count: number, policy: Policy): Reckoned<string> {
  let date = start;
  for (let left = count; left > 0; ) {
    date = addDays(date, 1);
    const working = isWorkingDay(date, policy);
    if (working === undefined) return noCalendar(date);
    if (working) left -= 1;
  }
  return { value: date };
}

/** Working days after the first up to and with the second; 0 if it is not later. */
export function workingDaysBetween(from: string, to: string, policy: Policy): Reckoned<number> {
  let count = 0;
  for (let date = addDays(from, 1); date <= to; date = addDays(date, 1)) {
    const working = isWorkingDay(date, policy);
    if (working === undefined) return noCalendar(date);
    if (working) count += 1;
  }
  return { value: count };
}

/** Which parameter says whether the day on which a period begins is its first. */
type Counting = 'days.countFirstDay' | 'publicity.countFirstDay';

/** What somebody typed as a number of days may be anything; a date of more than four digits is none. */
const mostDays = 36_500;

/** The last day on which a limit is still kept, or of a notice's days. */
export function dueDate(
  start: string,
  { days, workingDays }: Limit,
  policy: Policy,
  counting: Counting = 'days.countFirstDay',
): Reckoned<string> {
  const counted = firstDay(start, policy, counting, workingDays);
  if ('unknown' in counted) return counted;
  const left = Math.max(0, days - counted.value);
  if (left > mostDays) return { unknown: `${days}天的期限算不出截止日期，请核对天数。` };
  return workingDays ? addWorkingDays(start, left, policy) : { value: addDays(start, left) };
}

/** Days of the limit's own sort that have been used from the start up to and with `end`; 0 if `end` is not later. */
export function daysUsed(
  start: string,
  end: string,
  { workingDays }: Limit,
  policy: Policy,
  counting: Counting = 'days.countFirstDay',
): Reckoned<number> {
  const counted = firstDay(start, policy, counting, workingDays);
  if ('unknown' in counted) return counted;
  if (end < start) return { value: 0 };
  const after = workingDays ? workingDaysBetween(start, end, policy) : { value: daysBetween(start, end) };
  return 'unknown' in after ? after : { value: after.value + counted.value };
}

/** 1 if the day on which a period begins is its first, 0 if the next one is. */
function firstDay(start: string, policy: Policy, counting: Counting, workingDays?: true): Reckoned<0 | 1> {
  const counts = policy.value(counting);
  if (counts === undefined) {
    const label = parameters[counting].label;
    return { unknown: `没有规定是否从当天起算，请在政策参数中填写“${label}”。` };
  }
  if (!counts || !workingDays) return { value: counts ? 1 : 0 };
  const working = isWorkingDay(start, policy);
  return working === undefined ? noCalendar(start) : { value: working ? 1 : 0 };
}

function noCalendar(date: string): { readonly unknown: string } {
  const year = date.slice(0, 4);
  return { unknown: `没有${year}年的放假调休安排，不能计算工作日。请在政策参数中填写“${year}年放假调休安排”。` };
}
