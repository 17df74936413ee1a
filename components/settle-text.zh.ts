/** The words of a disagreement and the way out of it: apart, since most forms have none. */
import { by } from './text.zh.ts';

export const settleText = {
  title: (label: string, count: number) => `“${label}”有${count}种不同的填法，请商量后定一个`,
  cleared: '（清空）',
  other: '都不对，另填一个',
  otherValue: (label: string) => `${label}：另填一个`,
  who: by,
  why: '为什么用这个',
  reasons: ['看过证件原件', '当面问过本人', '打电话核实过', '另一个填错了', '两人商量定的'],
  done: '就用这个',
  pickFirst: '请先选一个，或者选“另填一个”。',
  typeFirst: '请把正确的内容填在“另填一个”里。',
  whyFirst: '请写一句原因，例如：看过证件原件。',
  others: '您在这里只能看，请填表的人来定。',
} as const;
