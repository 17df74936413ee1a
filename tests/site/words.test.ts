import { expect, test } from 'vitest';
import { clockSentence, groupNumber } from '../../site/app/words.ts';

const minute = 60_000;
test.each([
  [undefined, undefined],
  [9 * minute, undefined],
  [-9 * minute, undefined],
  [10 * minute, '快了大约10分钟'],
  [-90 * minute, '慢了大约90分钟'],
  [3 * 60 * minute, '快了大约3小时'],
  [-10 * 365 * 24 * 60 * minute, '慢了大约3650天'],
])('a clock that is ahead by %s ms: %s', (ahead, words) => {
  const sentence = clockSentence(ahead);
  if (words === undefined) expect(sentence).toBeUndefined();
  else expect(sentence).toContain(words);
});

test.each([
  ['三组', 3],
  ['十组', 10],
  ['十二组', 12],
  ['二十一组', 21],
  ['5组', 5],
  ['东头', Number.POSITIVE_INFINITY],
])('the number of %s', (name, number) => {
  expect(groupNumber(name)).toBe(number);
});
