import { describe, expect, test } from 'vitest';
import { prepareSearch, searchSummaries } from '../../sync/shelf-search.ts';
import type { Summary } from '../../templates/summary.ts';

const summaryOf = (id: string, search: string, more: Partial<Summary> = {}): Summary => ({
  id,
  subject: 'household',
  listed: {},
  search,
  rows: {},
  sheets: [],
  fingerprints: [],
  tallies: {},
  disagreements: 0,
  statements: [],
  ...more,
});
const village = [
  summaryOf('h1', '王小明 wangxiaoming wxm 李秀英 lixiuying lxy 三组 脱贫户'),
  summaryOf('h2', '李强 liqiang lq 王芳 wangfang wf 一组 一般户'),
  summaryOf('h3', '张伟 zhangwei zw 一组 边缘易致贫户'),
];
const found = (text: string, options = {}): string[] => searchSummaries(village, text, options).map(({ id }) => id);

describe('search', () => {
  test('by name, by pinyin, by initials', () => {
    expect(found('张伟')).toEqual(['h3']);
    expect(found('zhangw')).toEqual(['h3']);
    expect(found('zw')).toEqual(['h3']);
  });
  test('nothing typed finds everybody', () => expect(found('  ')).toEqual(['h1', 'h2', 'h3']));
  test('what nobody is called finds nobody', () => expect(found('赵')).toEqual([]));
  test('all words must be found', () => {
    expect(found('王 一组')).toEqual(['h2']);
    expect(found('王 九组')).toEqual([]);
  });
  test('the householder comes before members, the beginning before the middle', () => {
    expect(found('王')).toEqual(['h1', 'h2']);
    expect(found('li')).toEqual(['h2', 'h1']);
    expect(found('ang')).toEqual(['h1', 'h2', 'h3']);
  });
  test('full width and capitals make no difference', () => expect(found('ＺＷ')).toEqual(['h3']));
  test('a filter narrows it', () => expect(found('王', { filter: ({ id }: Summary) => id !== 'h1' })).toEqual(['h2']));
  test('[S13] a whole number is found by its fingerprint', () => {
    const print = { fingerprint: 'print of 99000019800101123X', path: 'members/1/idNo' };
    const options = { fingerprint: (number: string) => `print of ${number}` };
    const withPrint = [summaryOf('h4', '钱七 qianqi qq', { fingerprints: [print] }), ...village];
    expect(searchSummaries(withPrint, '99000019800101123x', options).map(({ id }) => id)).toEqual(['h4']);
    expect(searchSummaries(withPrint, '99000019800101123', options)).toEqual([]);
  });
});

// In processor time: the machine that runs the tests may be busy with other things.
test('a keystroke over 10,000 households takes less than 16 ms', () => {
  const many = Array.from({ length: 10_000 }, (_, index) =>
    summaryOf(
      `h${index}`,
      Array.from({ length: 5 }, (_, member) => `姓名${index}${member} xingming${index}${member} xm${index}`).join(' '),
    ),
  );
  const typed = ['王', 'x', 'xi', 'xing', 'xm99', '姓名7', 'xingming123', '9', '组', 'zzz'];
  prepareSearch(many);
  const times = Array.from({ length: 5 }, () => {
    const begun = process.cpuUsage();
    for (const text of typed) searchSummaries(many, text);
    const { user, system } = process.cpuUsage(begun);
    return (user + system) / 1000 / typed.length;
  }).sort((a, b) => a - b);
  expect(times[2]).toBeLessThan(16);
});
