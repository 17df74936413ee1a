/**
 * The shapes that values of parameters have, and the one gate that lets a value in: packs and villages' settings come
 * from files and peers, so a value of another shape must not count.
 */
import { isDate } from '../kinds.ts';
import type { OptionChanges } from '../options.ts';

/** A number of days after an event; 0 is the same day. */
export interface Limit {
  readonly days: number;
  readonly workingDays?: true;
}
type Share = readonly [numerator: number, denominator: number];
export interface Range {
  readonly from?: number;
  readonly to?: number;
}
interface DateRange {
  readonly from: string;
  readonly to: string;
}
/** One stage of a plan; documents often name only the day by which it is done. */
interface PlanStep {
  readonly task: string;
  readonly from?: string;
  readonly to: string;
}
/** A step that a place adds to the procedure, behind one of the steps that all have (ids in procedure-table.ts). */
export interface AddedStep {
  readonly step: string;
  readonly after: string;
  /** whose turn it is */
  readonly who: string;
  /** from the day on which the case was checked */
  readonly limit?: Limit;
}
/** Days of one year that differ from Monday-to-Friday: weekdays that are free, weekend days that are worked. */
export interface CalendarYear {
  readonly rest: readonly string[];
  readonly work: readonly string[];
}

export interface ValueByShape {
  fen: number;
  count: number;
  flag: boolean;
  word: string;
  words: readonly string[];
  limit: Limit;
  share: Share;
  range: Range;
  /** by an option's word: ages by stage of school, by sex */
  ranges: { readonly [word: string]: Range };
  dates: DateRange;
  plan: readonly PlanStep[];
  steps: readonly AddedStep[];
  calendar: CalendarYear;
  options: OptionChanges;
  kindBasis: 'net' | 'reference';
}
export type ParameterShape = keyof ValueByShape;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;
const isWord = (value: unknown): boolean => typeof value === 'string' && value.trim() !== '' && value.length <= 80;
const isListOf = (value: unknown, each: (item: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(each);
const isOptional = (value: unknown, test: (item: unknown) => boolean): boolean => value === undefined || test(value);
const hasOnly = (value: Record<string, unknown>, ...keys: string[]) =>
  Object.keys(value).every((key) => keys.includes(key));

const isRange = (value: unknown): boolean =>
  isObject(value) &&
  hasOnly(value, 'from', 'to') &&
  isOptional(value.from, isCount) &&
  isOptional(value.to, isCount) &&
  (value.from === undefined || value.to === undefined || Number(value.from) <= Number(value.to));
const isDateRange = (value: unknown): boolean =>
  isObject(value) && isDate(value.from) && isDate(value.to) && value.from <= value.to;
const isOption = (value: unknown): boolean =>
  isWord(value) ||
  (isObject(value) &&
    hasOnly(value, 'value', 'note', 'code', 'under') &&
    isWord(value.value) &&
    isOptional(value.note, (note) => note === true) &&
    isOptional(value.code, isWord) &&
    isOptional(value.under, isWord));

const isLimit = (value: unknown): boolean =>
  isObject(value) &&
  hasOnly(value, 'days', 'workingDays') &&
  isCount(value.days) &&
  isOptional(value.workingDays, (working) => working === true);

const tests = {
  fen: isCount,
  count: isCount,
  flag: (value) => typeof value === 'boolean',
  word: isWord,
  words: (value) => isListOf(value, isWord),
  limit: isLimit,
  steps: (value) =>
    isListOf(
      value,
      (step) =>
        isObject(step) &&
        hasOnly(step, 'step', 'after', 'who', 'limit') &&
        [step.step, step.after, step.who].every(isWord) &&
        isOptional(step.limit, isLimit),
    ),
  share: (value) =>
    isListOf(value, isCount) &&
    Array.isArray(value) &&
    value.length === 2 &&
    Number(value[1]) > 0 &&
    Number(value[0]) <= Number(value[1]),
  range: isRange,
  ranges: (value) => isObject(value) && Object.values(value).every(isRange),
  dates: (value) => isDateRange(value) && isObject(value) && hasOnly(value, 'from', 'to'),
  plan: (value) =>
    isListOf(
      value,
      (step) =>
        isObject(step) &&
        isWord(step.task) &&
        isDate(step.to) &&
        isOptional(step.from, (from) => isDate(from) && from <= String(step.to)),
    ),
  calendar: (value) =>
    isObject(value) && hasOnly(value, 'rest', 'work') && isListOf(value.rest, isDate) && isListOf(value.work, isDate),
  options: (value) =>
    isObject(value) &&
    hasOnly(value, 'add', 'hide') &&
    isOptional(value.add, (add) => isListOf(add, isOption)) &&
    isOptional(value.hide, (hide) => isListOf(hide, isWord)),
  kindBasis: (value) => value === 'net' || value === 'reference',
} satisfies Record<ParameterShape, (value: unknown) => boolean>;

/** True if `value` has the shape. */
export function fitsShape(shape: ParameterShape, value: unknown): boolean {
  return tests[shape](value);
}
