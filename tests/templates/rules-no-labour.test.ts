import { describe, expect, test } from 'vitest';
import type { ViewOf } from '../../templates/fields.ts';
import { type NoLabourFields, noLabourRules, reviewOn } from '../../templates/rules/no-labour.ts';
import { contextOf, problemsOf } from '../support/rules.ts';

const context = await contextOf();
const said = (id: string, view: ViewOf<NoLabourFields>): readonly string[] =>
  problemsOf(noLabourRules, id, view, context).map(({ message }) => message);

const child = { id: 'm1', name: '甲', birthDate: '2007-08-01', countedInHousehold: true };
const old = { id: 'm2', name: '乙', birthDate: '1950-01-01', countedInHousehold: true };
const fillDate = '2023-05-20';

describe('When a finding is looked at again', () => {
  test.each([
    ['nobody grows up within the year', [old], '2024-05-20'],
    ['a child comes of age before', [old, child], '2023-08-01'],
    ['on that very day it has come of age', [{ ...child, birthDate: '2007-05-20' }], '2024-05-20'],
    ['who is not counted does not matter', [{ ...child, countedInHousehold: false }], '2024-05-20'],
    ['a child born on 29 February', [{ ...child, birthDate: '2008-02-29' }], '2024-02-29'],
  ])('%s', (_, members, expected) => {
    expect(reviewOn.value({ members, fillDate }, context)).toBe(expected);
  });
  test('without a day there is none', () => {
    expect(reviewOn.value({ members: [old] }, context)).toBeUndefined();
  });
});

describe('Rules of households without labour', () => {
  test('NL-01 only households under watch', () => {
    expect(said('NL-01', { monitorKind: '边缘易致贫户', riskEliminated: false })).toEqual([]);
    expect(said('NL-01', { monitorKind: '边缘易致贫户', riskEliminated: true })).toEqual([
      '本户风险已经消除，只认定未消除风险的监测对象。',
    ]);
    expect(said('NL-01', {})).toEqual(['本户不是监测对象，请先填认定表。']);
  });
  test('NL-02 somebody can work', () => {
    expect(said('NL-02', { wholeHouseholdNoLabour: false })).toHaveLength(1);
    expect(said('NL-02', { wholeHouseholdNoLabour: true })).toEqual([]);
    expect(said('NL-02', {})).toEqual([]);
  });
  test('NL-03 a reason for each member, by their names', () => {
    const members = [child, old];
    const reasonRows = [
      { id: 'r1', name: '甲', reason: '未满16周岁' },
      { id: 'r2', name: '乙', reason: '60周岁以上无劳动能力' },
    ];
    expect(said('NL-03', { members, reasonRows })).toEqual([]);
    expect(said('NL-03', { members, reasonRows: reasonRows.slice(1) })).toEqual([
      '甲没有写明无劳动能力的原因，请逐人填写。',
    ]);
    expect(said('NL-03', { members, reasonRows: [...reasonRows, { id: 'r3', name: '丙' }] })).toEqual([
      '家庭成员中没有丙，请按户信息登记表上的姓名填写。',
    ]);
  });
  test('NL-04 dibao or tekun is among what is paid', () => {
    const of = (...policies: string[]) => ({
      supportRows: policies.map((policy, index) => ({ id: `s${index}`, policy })),
    });
    expect(said('NL-04', of('低保', '高龄补贴'))).toEqual([]);
    expect(said('NL-04', of('特困供养'))).toEqual([]);
    expect(said('NL-04', of('高龄补贴'))).toHaveLength(1);
    expect(said('NL-04', {})).toEqual([]);
  });
  test('NL-05 looked at again within a year and before a child grows up', () => {
    expect(said('NL-05', { fillDate, members: [old], reviewOn: '2024-05-20' })).toEqual([]);
    expect(said('NL-05', { fillDate, members: [old], reviewOn: '2024-05-21' })).toEqual([
      '复核日期超过一年，请改为一年以内。',
    ]);
    expect(said('NL-05', { fillDate, members: [child], reviewOn: '2023-08-02' })).toEqual([
      '甲2023年8月1日满16周岁，请在此日前复核。',
    ]);
    expect(said('NL-05', { fillDate, members: [child], reviewOn: '2023-08-01' })).toEqual([]);
  });
  test('E-09 found, but not marked', () => {
    expect(said('E-09', { townOpinion: '同意' })).toEqual([
      '全户无劳动力但未标识兜底保障户，请在全国系统中标识后填写标识日期。',
    ]);
    expect(said('E-09', { townOpinion: '同意', markedOn: '2023-05-30' })).toEqual([]);
    expect(said('E-09', {})).toEqual([]);
  });
  test.each([
    ['未满16周岁', { birthDate: '2007-05-21' }, 0],
    ['未满16周岁', { birthDate: '2007-05-20' }, 1],
    ['60周岁以上无劳动能力', { birthDate: '1963-05-20' }, 0],
    ['60周岁以上无劳动能力', { birthDate: '1963-05-21' }, 1],
    ['在校', { birthDate: '2005-01-01', schoolState: '普通高中三年级' }, 0],
    ['在校', { birthDate: '2005-01-01' }, 1],
    ['重病', { birthDate: '1980-01-01' }, 0],
  ])('E-10 the reason “%s” and the person: %o', (reason, person, count) => {
    const members = [{ id: 'm1', name: '甲', countedInHousehold: true, ...person }];
    expect(said('E-10', { fillDate, members, reasonRows: [{ id: 'r1', name: '甲', reason }] })).toHaveLength(count);
  });
});
