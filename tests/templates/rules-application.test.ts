import { describe, expect, test } from 'vitest';
import type { ViewOf } from '../../templates/fields.ts';
import { type ApplicationFields, applicantIdNo, applicationRules, authTo } from '../../templates/rules/application.ts';
import { contextOf, problemsOf } from '../support/rules.ts';

const context = await contextOf();
const said = (id: string, view: ViewOf<ApplicationFields>): readonly string[] =>
  problemsOf(applicationRules, id, view, context).map(({ message }) => message);

const fillDate = '2023-05-20';
const person = (name: string, birthDate: string, more = {}) => ({ id: name, name, birthDate, ...more });
const members = [
  person('甲', '1980-01-01', { idNo: '990000198001010012' }),
  person('乙', '2007-05-20'),
  person('丙', '2007-05-21'),
  person('丁', '1950-01-01', { countedInHousehold: false }),
];
const consent = (...names: string[]) => names.map((name) => ({ id: name, name }));

describe('From the register', () => {
  test('the number of whoever applies', () => {
    expect(applicantIdNo.value({ applicantName: '甲', members }, context)).toBe('990000198001010012');
    expect(applicantIdNo.value({ applicantName: '乙', members }, context)).toBeUndefined();
    expect(applicantIdNo.value({ applicantName: '某', members }, context)).toBeUndefined();
  });
  test.each([
    ['2023-05-20', '2024-05-19'],
    ['2024-02-29', '2025-02-27'],
    [undefined, undefined],
  ])('consent from %s is for a year: %s', (authFrom, expected) => {
    expect(authTo.value({ authFrom }, context)).toBe(expected);
  });
});

describe('Rules of the application', () => {
  test('AP-01 the applicant is a member who can act', () => {
    expect(said('AP-01', { fillDate, members, applicantName: '甲' })).toEqual([]);
    expect(said('AP-01', { fillDate, members, applicantName: '乙' })).toEqual([]);
    expect(said('AP-01', { fillDate, members, applicantName: '丙' })).toEqual([
      '丙只有15周岁，申请人应是成年人，或满16周岁、靠自己劳动生活的人。',
    ]);
    expect(said('AP-01', { fillDate, members, applicantName: '某' })).toHaveLength(1);
    expect(said('AP-01', { fillDate, members: [], applicantName: '某' })).toEqual([]);
  });
  test('AP-02 nothing is taken without the pledge', () => {
    expect(said('AP-02', { truthPledge: false })).toHaveLength(1);
    expect(said('AP-02', { truthPledge: true })).toEqual([]);
    expect(said('AP-02', {})).toEqual([]);
  });
  test('AP-03 consent ends after it begins', () => {
    expect(said('AP-03', { authFrom: fillDate, authTo: fillDate })).toEqual(['授权止期应晚于2023年5月20日，请改正。']);
    expect(said('AP-03', { authFrom: fillDate, authTo: '2023-05-21' })).toEqual([]);
  });
  test('AP-04 each adult who counts consents', () => {
    const family = [...members, person('戊', '1955-01-01')];
    expect(said('AP-04', { fillDate, members: family, authPersons: consent('甲', '戊') })).toEqual([]);
    expect(said('AP-04', { fillDate, members: family, authPersons: consent('甲') })).toEqual([
      '戊是成年家庭成员，应由本人签字授权，请补上。',
    ]);
  });
  test('AP-05 a guardian signs for a child', () => {
    expect(said('AP-05', { fillDate, members, authPersons: consent('丙') })).toEqual([
      '丙未成年，请写明由哪位监护人代签。',
    ]);
    expect(said('AP-05', { fillDate, members, authPersons: [{ id: 'a', name: '丙', guardian: '甲' }] })).toEqual([]);
    expect(said('AP-05', { fillDate, members, authPersons: consent('甲', '乙') })).toEqual([]);
  });
  test('AP-06 what an agent writes is read out', () => {
    expect(said('AP-06', { isAgent: true, readOut: false })).toHaveLength(1);
    expect(said('AP-06', { isAgent: true, readOut: true })).toEqual([]);
    expect(said('AP-06', { isAgent: false, readOut: false })).toEqual([]);
  });
  test('AP-07 the agent’s number', () => {
    expect(said('AP-07', { agentIdNo: '990000198001010012' })).toEqual([]);
    expect(said('AP-07', { agentIdNo: '990000198001010013' })).toHaveLength(1);
    expect(said('AP-07', { agentIdNo: { sealed: true } })).toEqual([]);
  });
});
