/**
 * Parameters in Chinese words: what a value says, and where it comes from, as the policy page and findings print them.
 */
import { formatDate, formatMoney } from '../format.ts';
import { type ParameterId, parameterInfo } from './parameters.ts';
import type { Entry } from './policy.ts';
import { fitsShape, type ParameterShape, type Range, type ValueByShape } from './shapes.ts';

type Describe<Shape extends ParameterShape> = (value: ValueByShape[Shape], unit: string) => string;

const range = ({ from, to }: Range, unit: string): string => {
  if (from === undefined) return to === undefined ? '不限' : `${to}${unit}及以下`;
  return to === undefined ? `${from}${unit}及以上` : `${from}至${to}${unit}`;
};
const words = (list: readonly string[]): string => list.join('、');
const optionWord = (option: string | { readonly value: string }): string =>
  typeof option === 'string' ? option : option.value;

const describe: { readonly [Shape in ParameterShape]: Describe<Shape> } = {
  fen: (fen, unit) => `${formatMoney(fen)}${unit}`,
  count: (count, unit) => `${count}${unit}`,
  flag: (flag) => (flag ? '是' : '否'),
  word: (word) => word,
  words,
  limit: ({ days, workingDays }) => (days === 0 ? '当天' : `${days}个${workingDays ? '工作日' : '自然日'}`),
  share: ([numerator, denominator]) => `${denominator}分之${numerator}`,
  range,
  ranges: (ranges, unit) =>
    Object.entries(ranges)
      .map(([word, limits]) => `${word}：${range(limits, unit)}`)
      .join(';'),
  dates: ({ from, to }) => `${formatDate(from)}至${formatDate(to)}`,
  plan: (steps) =>
    steps
      .map(
        ({ task, from, to }) => `${from ? `${formatDate(from)}至` : ''}${formatDate(to)}${from ? '' : '前'}：${task}`,
      )
      .join(';'),
  steps: (steps) => words(steps.map(({ step, who }) => `${step}（${who}）`)),
  calendar: ({ rest, work }) => `放假${rest.length}天，调休上班${work.length}天`,
  options: ({ add = [], hide = [] }) =>
    [add.length > 0 ? `增加：${words(add.map(optionWord))}` : '', hide.length > 0 ? `不用：${words(hide)}` : '']
      .filter(Boolean)
      .join(';'),
  kindBasis: (basis) => (basis === 'net' ? '人均纯收入' : '人均参考收入'),
};

/** `7500.00元/人·年`, `2个自然日`, `是`. Empty where the value does not fit the parameter. */
export function describeValue(id: ParameterId, value: unknown): string {
  const info = parameterInfo(id);
  if (!info || !fitsShape(info.shape, value)) return '';
  // fitsShape has just proved that the value is of this shape.
  return (describe[info.shape] as (value: unknown, unit: string) => string)(value, info.unit ?? '');
}

/** `兴政发〔2023〕20号 白兴吐苏木…方案 二(四)1`, and that it is unverified where it is. */
export function describeSource({ source, reason }: Pick<Entry, 'source' | 'reason'>): string {
  const { document, number, article, unverified } = source;
  return [number, document, article, reason && `理由：${reason}`, unverified && '（通行做法，未核对文件）']
    .filter(Boolean)
    .join(' ');
}
