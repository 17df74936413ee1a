/** Paper of a filed sheet: who, when, hash, log on every page; reasons after the form; and that it differs, where it does. */
import { expect, test } from 'vitest';
import { type FiledMark, layout } from '../../../templates/print/index.ts';
import { columnSets, evaluated, household, householdView, members } from './examples.ts';
import { faultsOf, measure, textOf, time } from './paper.ts';

const mark: FiledMark = { by: '乌云', at: '2023-05-20T10:25', hash: 'a1b2c3d4e5f60718'.repeat(4), sequence: 12_345 };
const pages = (filed: FiledMark | undefined, view = householdView, template = household) =>
  layout(template, evaluated(template, view), measure, { variant: 'filled', time, number: '红石沟认定2023001', filed });

test('[P9] every page says who filed it, when, its hash and the row of the log; the form itself is not moved', () => {
  const printed = pages(mark, { members: members(60) }, columnSets);
  const before = pages(undefined, { members: members(60) }, columnSets);
  expect(printed.length).toBe(before.length);
  expect(printed.length).toBeGreaterThan(1);
  printed.forEach((page, index) => {
    expect(textOf([page])).toContain('定稿：乌云，2023年5月20日10:25，标识a1b2c3d4e5f60718，服务器记录第12345条');
    expect(page.items.length).toBe((before[index]?.items.length ?? 0) + 1);
  });
  expect(faultsOf(printed)).toEqual([]);
  expect(textOf(pages({ by: '乌云', at: mark.at, hash: mark.hash }))).not.toContain('服务器记录');
});

test('[P9] what it replaces and what was filed with errors stand after the form, with their reasons', () => {
  const errors = [
    { label: '联系电话', message: '请填写联系电话。' },
    { label: '家庭成员', message: `请核对：${'成员的证件号码位数不对，'.repeat(12)}请改正。` },
  ];
  const printed = pages({ ...mark, reason: '收入重新核实', overridden: { reason: '本人在外地，材料后补', errors } });
  const text = textOf(printed);
  for (const words of [
    '原因：收入重新核实',
    '还有2处没有改正',
    '理由：本人在外地，材料后补',
    '1.联系电话：请填写联系电话。',
  ])
    expect(text).toContain(words);
  expect(faultsOf(printed)).toEqual([]);
});

test('[P9] paper that is not what was filed says so on every page, and where', () => {
  const printed = pages({ ...mark, changed: ['家庭住址', '联系电话'] });
  for (const page of printed) expect(textOf([page])).toContain('定稿后有修改，本件不是定稿');
  expect(textOf(printed)).toContain('改过的栏：家庭住址、联系电话');
  expect(faultsOf(printed)).toEqual([]);
});

test('[P10] a sheet on which people disagree is a draft on every page; what was filed before is not', () => {
  const finding = { level: 'error', rule: 'disagreement', path: 'members', message: '有几个人填得不一样。' } as const;
  const given = evaluated(columnSets, { members: members(60) }, { findings: [finding] });
  const print = (more: { filed?: FiledMark; variant?: 'blank' }) =>
    layout(columnSets, given, measure, { variant: 'filled', time, ...more });
  const drafts = print({});
  expect(drafts.every((page) => textOf([page]).includes('草稿：有1栏几个人填得不一样'))).toBe(true);
  expect(faultsOf(drafts)).toEqual([]);
  expect(textOf(print({ filed: mark }))).not.toContain('草稿');
  expect(textOf(print({ filed: { ...mark, changed: ['家庭成员'] } }))).toContain('草稿');
  expect(textOf(print({ variant: 'blank' }))).not.toContain('草稿');
});
