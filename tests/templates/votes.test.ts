/** What counts of a vote, and what a closing says of it. */
import { describe, expect, test } from 'vitest';
import {
  close,
  closingOf,
  type Facts,
  joinedId,
  partsOfJoined,
  pollOf,
  resultOf,
} from '../../templates/rules/votes.ts';

const facts = (change: Partial<Facts> = {}): Facts => ({
  way: '一人一票',
  present: ['a', 'b', 'c', 'd'],
  recused: [],
  ballots: [],
  recorders: ['r'],
  counts: [],
  ...change,
});
const ballot = (attendee: string, vote: unknown, by: string | undefined = attendee) => ({ attendee, vote, by });

describe('one ballot a person', () => {
  test('each counts once, whoever has not voted is missing', () => {
    const ballots = [ballot('a', '同意'), ballot('b', '不同意'), ballot('c', '弃权'), ballot('a', '同意')];
    expect(pollOf(facts({ ballots }))).toEqual({
      同意: ['a'],
      不同意: ['b'],
      弃权: ['c'],
      recused: [],
      missing: ['d'],
      disputed: [],
    });
  });
  test('what another wrote does not count, but the recorder may vote for somebody without a phone', () => {
    const ballots = [
      ballot('a', '同意', 'b'),
      ballot('b', '同意', 'r'),
      { attendee: 'c', vote: '同意', by: undefined },
    ];
    expect(pollOf(facts({ ballots }))).toMatchObject({ 同意: ['b'], missing: ['a', 'c', 'd'] });
  });
  test('one’s own ballot counts before the recorder’s', () => {
    const ballots = [ballot('a', '同意', 'r'), ballot('a', '不同意')];
    expect(pollOf(facts({ ballots }))).toMatchObject({ 不同意: ['a'], disputed: [] });
  });
  test('two phones that say two things are disputed, and abstain at the closing', () => {
    const ballots = [ballot('a', '同意'), ballot('a', '不同意'), ballot('b', '同意')];
    expect(pollOf(facts({ ballots }))).toMatchObject({ 同意: ['b'], disputed: ['a'] });
    expect(close(facts({ ballots }))).toEqual({ closing: '一人一票：同意 b；不同意 无；弃权 a c d；回避 无' });
  });
  test('who is recused, absent or says nonsense has no vote', () => {
    const ballots = [ballot('a', '同意'), ballot('x', '同意'), ballot('b', '也许')];
    expect(close(facts({ ballots, recused: ['a', 'x'] }))).toEqual({
      closing: '一人一票：同意 无；不同意 无；弃权 b c d；回避 a',
    });
  });
  test('the text is the same whatever the order', () => {
    const ballots = [ballot('c', '同意'), ballot('a', '同意'), ballot('b', '不同意')];
    const turned = facts({ ballots: ballots.toReversed(), present: ['d', 'c', 'b', 'a', 'a'] });
    expect(close(turned)).toEqual(close(facts({ ballots })));
  });
});

describe('counts', () => {
  const hands = (count: object, change: Partial<Facts> = {}) =>
    close(facts({ way: '举手', counts: [count], ...change }));
  test('of hands: who is left abstains', () => {
    expect(hands({ agree: 2, disagree: 1 })).toEqual({
      closing: '举手：实到4人；同意2票；不同意1票；弃权1票；回避0人',
    });
    expect(hands({ agree: 2, disagree: 1 }, { recused: ['a', 'x'] })).toEqual({
      closing: '举手：实到4人；同意2票；不同意1票；弃权0票；回避1人',
    });
  });
  test.each([
    ['too many', { agree: 4, disagree: 1 }],
    ['too few', { agree: 1, disagree: 1, abstain: 1 }],
    ['below zero', { agree: 5, disagree: 0, abstain: -1 }],
    ['not all written down', { agree: 4 }],
  ])('that do not fit those present are counted again: %s', (_, count) => {
    expect(hands(count)).toEqual({ problem: expect.stringMatching(/。$/) });
  });
  test('of slips need two tellers who agree', () => {
    const slips = (...counts: Facts['counts']) => close(facts({ way: '纸票', counts }));
    const one = { agree: 3, disagree: 1, teller: '甲' };
    expect(slips(one)).toEqual({ problem: '请两名计票人各自填写同意和不同意的票数。' });
    expect(slips(one, one)).toEqual({ problem: '请写明两名计票人的姓名，不能是同一人。' });
    expect(slips(one, { ...one, teller: '乙', agree: 2 })).toEqual({
      problem: '甲和乙计的票数不一样，请一起重新数一遍。',
    });
    const both = slips({ ...one, teller: '乙' }, one);
    expect(both).toEqual(slips(one, { ...one, teller: '乙' }));
    expect(closingOf('closing' in both ? both.closing : '')).toEqual({
      ...{ way: '纸票', present: 4, agree: 3, disagree: 1, abstain: 0, recused: 0 },
      tellers: ['乙', '甲'].sort(),
    });
  });
  test('nobody there, no way chosen', () => {
    expect(close(facts({ present: [] }))).toEqual({ problem: expect.stringContaining('签到') });
    expect(close(facts({ way: undefined }))).toEqual({ problem: '请先选表决方式。' });
  });
});

describe('a closing', () => {
  test('is read as it was written', () => {
    const closed = close(facts({ ballots: [ballot('a', '同意'), ballot('b', '不同意')], recused: ['d'] }));
    expect(closingOf('closing' in closed ? closed.closing : '')).toEqual({
      ...{ way: '一人一票', present: 4, agree: 1, disagree: 1, abstain: 1, recused: 1 },
      who: { 同意: ['a'], 不同意: ['b'], 弃权: ['c'], recused: ['d'] },
    });
  });
  test.each([undefined, '', '通过', '一人一票：同意 a a；不同意 无；弃权 无；回避 无', '举手：实到4人；同意2票'])(
    'anything else is none: %s',
    (text) => {
      expect(closingOf(text)).toBeUndefined();
    },
  );
  test('somebody counted on two sides makes it none', () => {
    expect(closingOf('一人一票：同意 a；不同意 a；弃权 无；回避 无')).toBeUndefined();
  });
});

describe('the result', () => {
  const closed = (present: number, agree: number, recused = 0) => ({ present, agree, recused });
  test.each([
    ['half is not more than half', closed(8, 4), [1, 2], false, '不通过'],
    ['one more is', closed(8, 5), [1, 2], false, '通过'],
    ['the recused stand in the basis', closed(8, 4, 1), [1, 2], false, '不通过'],
    ['unless the place counts voters alone', closed(8, 4, 1), [1, 2], true, '通过'],
    ['two thirds exactly', closed(9, 6), [2, 3], false, '不通过'],
    ['more than two thirds', closed(9, 7), [2, 3], false, '通过'],
    ['everybody is recused', closed(3, 0, 3), [1, 2], true, '不通过'],
  ] as const)('%s', (_, of, share, withoutRecused, expected) => {
    expect(resultOf(of, share, withoutRecused)).toBe(expected);
  });
});

test('joined ids come apart', () => {
  expect(partsOfJoined(joinedId('1-k3', 'p7'))).toEqual({ caseId: '1-k3', other: 'p7' });
  expect(partsOfJoined('1-k3')).toEqual({ caseId: '1-k3', other: '' });
});
