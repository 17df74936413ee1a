/** Rules V-01 … V-09 and PR-01: each with a case in which it speaks and one in which it does not. */
import { describe, expect, test } from 'vitest';
import type { RuleContext } from '../../templates/logic.ts';
import {
  appraised,
  caseRules,
  draftDecision,
  draftPublicity,
  minutesRules,
  quorumMet,
  scheduled,
  unsaidKin,
} from '../../templates/rules/minutes.ts';
import { privatePieces, privateProblem, privateSentence } from '../../templates/rules/private-words.ts';
import { contextOf, problemsOf } from '../support/rules.ts';

const context = await contextOf();
const said = (id: string, view: object): readonly string[] =>
  problemsOf(minutesRules, id, view, context).map(({ message }) => message);
type Rule = (typeof caseRules)[number];
const ofCase = (id: string, row: object, sheet: object = {}, given: RuleContext = context): readonly string[] =>
  caseRules
    .filter((rule) => rule.id === id)
    .flatMap((rule) => {
      const answer = rule.check(
        { id: '1-k', ...row } as Parameters<Rule['check']>[0],
        given,
        sheet as Parameters<Rule['check']>[2],
      );
      return answer === undefined ? [] : [answer].flat().map(({ message }) => message);
    });

const person = (id: string, name: string, role = '村民代表', present = true) => ({ id, name, role, present });
const four = ['甲', '乙', '丙', '丁'].map((name, index) => person(`p${index + 1}`, name));
const hands = '举手：实到4人；同意3票；不同意1票；弃权0票；回避0人';
const household = {
  id: 'h1/identification/2023-1',
  form: 'identification',
  checkDate: '2023-05-17',
  members: [
    { id: '1', name: '额尔敦' },
    { id: '2', name: '丁' },
    { id: '3', name: '丙', changeType: '减少' },
  ],
};

describe('rules of a case', () => {
  test('V-01 votes and those present', () => {
    expect(ofCase('V-01', { head: '额尔敦', closing: hands }, { presentCount: 4 })).toEqual([]);
    expect(
      ofCase('V-01', { head: '额尔敦', closing: hands.replace('不同意1', '不同意0') }, { presentCount: 4 }),
    ).toEqual(['额尔敦的表决票数与实到人数不符，请重新计票。']);
    expect(ofCase('V-01', { head: '额尔敦', closing: hands }, { presentCount: 5 })).toEqual([
      '额尔敦的表决票数与实到人数不符：表决时4人，签到5人，请核对签到或说明中途到会、离会。',
    ]);
    expect(ofCase('V-01', { closing: '同意' })).toHaveLength(1);
    expect(ofCase('V-01', {})).toEqual([]);
  });
  test('V-03 the result and the votes', () => {
    expect(ofCase('V-03', { head: '额尔敦', closing: hands, result: '通过' })).toEqual([]);
    expect(ofCase('V-03', { head: '额尔敦', closing: hands, result: '不通过' })).toEqual([
      '额尔敦的评议结果与票数不一致，按票数应为“通过”，请改正。',
    ]);
  });
  test('V-05 three days from the check, the last of them counting', () => {
    const row = { head: '额尔敦', case: household };
    expect(ofCase('V-05', row, { heldOn: '2023-05-20' })).toEqual([]);
    expect(ofCase('V-05', row, { heldOn: '2023-05-21' })).toEqual([
      '额尔敦核查后4天才评议，超过3天，请在记录中说明原因。',
    ]);
    expect(ofCase('V-05', row, { heldOn: '2023-05-16' })).toEqual([
      '额尔敦的评议早于入户核查，请核对会议时间和核查日期。',
    ]);
    expect(ofCase('V-05', { head: '额尔敦', case: { id: 'h1' } }, { heldOn: '2023-05-21' })).toEqual([]);
  });
  test('V-06 who lives in the household has not voted, or was recused, or is somebody else of that name', () => {
    const row = { head: '额尔敦', case: household, closing: '一人一票：同意 p1 p4；不同意 p2；弃权 p3；回避 无' };
    const warning = '丁与评议对象额尔敦有亲属关系，应回避，请重新表决；同名不是同一人的，在“回避”里注明。';
    expect(ofCase('V-06', row, { attendees: four })).toEqual([warning]);
    expect(ofCase('V-06', { ...row, closing: hands }, { attendees: four })).toEqual([warning]);
    const recusals = (reason: string) => [{ id: '1-k~p4', reason }];
    expect(ofCase('V-06', row, { attendees: four, recusals: recusals('不需回避') })).toEqual([]);
    expect(ofCase('V-06', row, { attendees: four, recusals: recusals('近亲属') })).toEqual([warning]);
    const kept = { ...row, closing: '一人一票：同意 p1；不同意 p2；弃权 p3；回避 p4' };
    expect(ofCase('V-06', kept, { attendees: four, recusals: recusals('近亲属') })).toEqual([]);
    expect(ofCase('V-06', { ...row, closing: undefined }, { attendees: four })).toEqual([]);
    expect(unsaidKin([person('p4', '丁', '村民代表', false)], [], { id: '1-k', case: household })).toEqual([]);
  });
  test('V-07 a case without a vote', () => {
    expect(ofCase('V-07', { head: '额尔敦', closing: hands })).toEqual([]);
    expect(ofCase('V-07', { head: '额尔敦' })).toEqual([
      '额尔敦还没有表决结果，请在会议页面结束表决；不评议的请从名单中删去。',
    ]);
  });
});

describe('rules of the meeting', () => {
  const attended = (dueCount: number, presentCount: number, more: object = {}) => ({
    meetingKind: '村民代表会议',
    dueCount,
    presentCount,
    attendees: four.slice(0, presentCount),
    ...more,
  });
  test('V-02 two thirds are enough, one fewer is not, more than are due is a mistake', () => {
    expect(said('V-02', attended(6, 4))).toEqual([]);
    expect(said('V-02', attended(7, 4))).toEqual(['实到4人未达到规定人数，会议不能作决定，请补足人数或另行召开。']);
    expect(said('V-02', attended(3, 4))).toEqual(['实到4人多于应到3人，请核对应到人数。']);
    expect(said('V-02', {})).toEqual([]);
  });
  test('V-02 a villagers’ meeting needs more than half', () => {
    expect(said('V-02', attended(7, 4, { meetingKind: '村民会议' }))).toEqual([]);
    expect(said('V-02', attended(8, 4, { meetingKind: '村民会议' }))).toHaveLength(1);
  });
  test('V-02 where the place counts representatives alone', async () => {
    const own = {
      parameter: 'meeting.quorumOfRepresentatives',
      value: true,
      from: '2023-01-01',
      reason: '章程',
    } as const;
    const there = await contextOf('150521', '2023-05-20', [own]);
    const attendees = [...four.slice(0, 3), person('p4', '丁', '会计')];
    expect(quorumMet.value({ meetingKind: '村民代表会议', dueCount: 6, attendees }, there)).toBe(false);
    expect(quorumMet.value({ meetingKind: '村民代表会议', dueCount: 6, attendees }, context)).toBe(true);
  });
  test('V-04 chair and recorder are two people, and are there', () => {
    expect(said('V-04', { chair: '甲', recorder: '乙', attendees: four })).toEqual([]);
    expect(said('V-04', { chair: '甲', recorder: '甲', attendees: four })).toEqual([
      '主持人与记录人不应为同一人，请另选一人记录。',
    ]);
    expect(said('V-04', { chair: '甲', recorder: '戊', attendees: four })).toEqual([
      '戊不在到会人员中，请补签到或改正姓名。',
    ]);
  });
  test('V-08 it ends after it has begun, on the same day', () => {
    expect(said('V-08', { startAt: '2023-05-19T15:00', endAt: '2023-05-19T15:01' })).toEqual([]);
    expect(said('V-08', { startAt: '2023-05-19T15:00', endAt: '2023-05-19T15:00' })).toHaveLength(1);
    expect(said('V-08', { startAt: '2023-05-19T15:00', endAt: '2023-05-20T09:00' })).toHaveLength(1);
  });
  test('V-09 a representative and a resident cadre are there', () => {
    expect(said('V-09', { attendees: [...four, person('p5', '戊', '包村干部')] })).toEqual([]);
    expect(said('V-09', { attendees: four })).toEqual(['到会人员中没有驻村或包村干部，请核对身份。']);
  });
});

describe('what a closed vote says of the household', () => {
  const row = { id: '1-k', closing: hands, result: '通过' };
  test('its result, on the day of the meeting', () => {
    expect(appraised.value(row, context, { heldOn: '2023-05-19' })).toEqual({
      on: '2023-05-19',
      value: '通过',
      note: '同意3票，不同意1票，弃权0票',
    });
  });
  test('an open vote says nothing', () => {
    expect(appraised.value({ id: '1-k', result: '通过' }, context, { heldOn: '2023-05-19' })).toBeUndefined();
    expect(appraised.value(row, context, {})).toBeUndefined();
    // On the agenda until the meeting is over.
    expect(scheduled.value(row, context, {})).toEqual({ on: context.today });
    expect(scheduled.value(row, context, { heldOn: '2023-05-19' })).toEqual({ on: '2023-05-19' });
    expect(scheduled.value(row, context, { heldOn: '2023-05-19', endAt: '2023-05-19T21:00' })).toBeUndefined();
  });
  test('a meeting that was called off says nothing', () => {
    expect(scheduled.value(row, context, { heldOn: '2023-05-19', docState: '作废' })).toBeUndefined();
    expect(appraised.value(row, context, { heldOn: '2023-05-19', docState: '作废' })).toBeUndefined();
    expect(scheduled.value(row, context, { heldOn: '2023-05-19', docState: '草稿' })).toEqual({ on: '2023-05-19' });
  });
  test('the draft of the decision names each case that was voted on', () => {
    const cases = [
      { head: '额尔敦', group: '三组', kind: '边缘易致贫户', case: household, ...row },
      { head: '朝鲁', case: { id: 'h2/elimination/2023-1', form: 'elimination' }, ...row, result: '不通过' },
      { head: '苏和', case: household },
    ];
    expect(draftDecision(cases)).toBe(
      '会议评议2户：1.额尔敦（三组）：同意3票，不同意1票，弃权0票，通过，同意纳入监测对象（边缘易致贫户）。2.朝鲁：同意3票，不同意1票，弃权0票，不通过，不同意标注风险消除。',
    );
    expect(draftDecision([])).toBe('');
    expect(draftPublicity(5)).toContain('不少于5天');
  });
});

describe('PR-01 what must not stand in minutes', () => {
  test.each([
    ['990000197506180311', '证件号码'],
    ['证件９９００００ １９７５０６１８ ０３１１', '证件号码'],
    ['99000019750618031X', '证件号码'],
    ['电话139 0000 0031', '电话号码'],
    ['一三九零零零零零零三一', '电话号码'],
    ['0475-3210000', '电话号码'],
    ['卡号6222000000000000', '账号'],
    ['他妻子有糖尿病', '疾病名称'],
  ])('%s', (text, what) => {
    expect(privatePieces(text).map((piece) => piece.what)).toEqual([what]);
  });
  test.each([
    '因病支出较大，家中有人患病、残疾',
    '2023年5月19日15时，应到28人，实到25人',
    '兴政发〔2023〕20号，监测范围7500元，人均6123.45元',
    '三组31号，耕地20亩',
    '服务热线12317',
  ])('%s may', (text) => {
    expect(privateSentence(text)).toBeUndefined();
  });
  test('numbers keep a sheet from being filed, words are for people to judge; the number is not said again', () => {
    expect(privateProblem('糖尿病')).toMatchObject({ level: 'warning' });
    expect(privateProblem('电话13900000031')).toEqual({
      message: '这里写了电话号码“139…”，记录会公开或给别人看，请删去；病情只写“因病”。',
    });
    expect(privateProblem(undefined)).toBeUndefined();
  });
});
