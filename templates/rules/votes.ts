/**
 * Votes (表决): what counts in one case of a meeting, pure.
 *
 * - One ballot a person, whatever phone it came from. One's own counts before the one that the recorder cast for somebody without a
 *   phone; a ballot that anybody else wrote does not count.
 * - Who is present and not recused and has not voted, or voted two things, abstains: agree + disagree + abstain + recused = present.
 * - A closing is one text that lists what counted. It says the same whoever closes from the same facts, reads like a sentence of the
 *   minutes, and whatever comes later changes nothing (S14).
 */

export const ways = ['举手', '一人一票', '纸票'] as const;
export type Way = (typeof ways)[number];
export const votes = ['同意', '不同意', '弃权'] as const;
export type Vote = (typeof votes)[number];
const isVote = (value: unknown): value is Vote => votes.some((vote) => vote === value);

/** Reasons that keep a person from voting; 不需回避 says that somebody has looked at it. */
export const notRecused = '不需回避';

/** One thing that stands in a ballot. */
export interface Ballot {
  /** row id of the attendee, which is their id in the register where they are known */
  readonly attendee: string;
  readonly vote: unknown;
  /** id of the person who wrote it */
  readonly by: string | undefined;
}

/** What was counted by people. An abstention that nobody wrote down is whoever is left. */
export interface Count {
  readonly agree?: number;
  readonly disagree?: number;
  readonly abstain?: number;
  /** who counted: slips */
  readonly teller?: string;
}

export interface Facts {
  readonly way: Way | undefined;
  /** ids of attendees who are present */
  readonly present: readonly string[];
  /** ids of those who must keep out of this case */
  readonly recused: readonly string[];
  readonly ballots: readonly Ballot[];
  /** ids of persons who may vote for somebody without a phone */
  readonly recorders: readonly string[];
  /** of hands one, of slips one a teller */
  readonly counts: readonly Count[];
}

/** Ids of those who voted so, in the order of their ids. */
export interface Poll extends Record<Vote, readonly string[]> {
  readonly recused: readonly string[];
  /** present, may vote, and has not */
  readonly missing: readonly string[];
  /** voted two things */
  readonly disputed: readonly string[];
}

const sorted = (ids: Iterable<string>): readonly string[] => [...new Set(ids)].sort();

/** Where one ballot a person stands just now. Those who are missing or disputed are in no other list. */
export function pollOf({ present, recused, ballots, recorders }: Facts): Poll {
  const poll = { 同意: [], 不同意: [], 弃权: [], recused: [], missing: [], disputed: [] } as Record<
    keyof Poll,
    string[]
  >;
  for (const id of sorted(present)) {
    if (recused.includes(id)) {
      poll.recused.push(id);
      continue;
    }
    const cast = ballots.filter(({ attendee, vote }) => attendee === id && isVote(vote));
    const own = cast.filter(({ by }) => by === id);
    const counted = own.length > 0 ? own : cast.filter(({ by }) => by !== undefined && recorders.includes(by));
    const said = [...new Set(counted.map(({ vote }) => vote as Vote))];
    poll[said.length > 1 ? 'disputed' : (said[0] ?? 'missing')].push(id);
  }
  return poll;
}

// ---------------------------------------------------------------- closing

/** What a closing says. */
export interface Closing {
  readonly way: Way;
  readonly present: number;
  readonly agree: number;
  readonly disagree: number;
  readonly abstain: number;
  readonly recused: number;
  /** one ballot a person: whose */
  readonly who?: Record<Vote | 'recused', readonly string[]>;
  /** slips: who counted */
  readonly tellers?: readonly string[];
}

/** The text of a closing, or a sentence that says what is to be done first. */
export function close(facts: Facts): { readonly closing: string } | { readonly problem: string } {
  const { way } = facts;
  if (facts.present.length === 0) return { problem: '还没有人签到，请先在“到会”里点到会的人。' };
  if (way === undefined) return { problem: '请先选表决方式。' };
  if (way === '一人一票') {
    const poll = pollOf(facts);
    const abstained = sorted([...poll.弃权, ...poll.missing, ...poll.disputed]);
    const list = (ids: readonly string[]): string => (ids.length === 0 ? '无' : ids.join(' '));
    return {
      closing: `一人一票：同意 ${list(poll.同意)}；不同意 ${list(poll.不同意)}；弃权 ${list(abstained)}；回避 ${list(poll.recused)}`,
    };
  }
  const counted = countedBy(facts);
  if ('problem' in counted) return counted;
  const { present, agree, disagree, abstain, recused } = counted;
  const tellers = way === '纸票' ? `；计票人 ${counted.tellers.join('、')}` : '';
  return {
    closing: `${way}：实到${present}人；同意${agree}票；不同意${disagree}票；弃权${abstain}票；回避${recused}人${tellers}`,
  };
}

type Counted = Omit<Closing, 'way' | 'who' | 'tellers'> & { readonly tellers: readonly string[] };
function countedBy(facts: Facts): Counted | { readonly problem: string } {
  const { way, counts } = facts;
  const present = new Set(facts.present).size;
  const recused = sorted(facts.recused).filter((id) => facts.present.includes(id)).length;
  const may = present - recused;
  const needed = way === '纸票' ? 2 : 1;
  const full = counts.map(({ agree, disagree, abstain, teller }) => {
    const rest = may - (agree ?? 0) - (disagree ?? 0);
    return { agree: agree ?? 0, disagree: disagree ?? 0, abstain: abstain ?? rest, teller: teller?.trim() ?? '' };
  });
  if (counts.length < needed || counts.some(({ agree, disagree }) => agree === undefined || disagree === undefined))
    return {
      problem:
        needed === 2 ? '请两名计票人各自填写同意和不同意的票数。' : '请填写同意和不同意的人数，没有的填0；弃权自动算。',
    };
  const [first, second] = full;
  if (!first) return { problem: '请先计票。' };
  const tellers = full.map(({ teller }) => teller);
  if (needed === 2) {
    if (tellers.some((teller) => teller === '') || tellers[0] === tellers[1])
      return { problem: '请写明两名计票人的姓名，不能是同一人。' };
    if (
      second &&
      (first.agree !== second.agree || first.disagree !== second.disagree || first.abstain !== second.abstain)
    )
      return { problem: `${tellers.join('和')}计的票数不一样，请一起重新数一遍。` };
  }
  const sum = first.agree + first.disagree + first.abstain;
  if ([first.agree, first.disagree, first.abstain].some((count) => count < 0) || sum !== may)
    return {
      problem: `实到${present}人、回避${recused}人，应有${may}票；现在同意${first.agree}、不同意${first.disagree}${first.abstain >= 0 ? `、弃权${first.abstain}` : ''}，请重新数一遍。`,
    };
  const { agree, disagree, abstain } = first;
  return { present, recused, agree, disagree, abstain, tellers: sorted(tellers) };
}

const byPerson = /^一人一票：同意 (.+?)；不同意 (.+?)；弃权 (.+?)；回避 (.+)$/;
const byCount =
  /^(举手|纸票)：实到(\d{1,6})人；同意(\d{1,6})票；不同意(\d{1,6})票；弃权(\d{1,6})票；回避(\d{1,6})人(?:；计票人 (.+))?$/;

/** What a closing says; undefined for a text that is none, or that counts somebody twice. */
export function closingOf(text: string | undefined): Closing | undefined {
  if (text === undefined) return undefined;
  const persons = byPerson.exec(text);
  if (persons) {
    const [agree, disagree, abstain, recused] = persons
      .slice(1)
      .map((list) => (list === '无' ? [] : list.split(' '))) as [string[], string[], string[], string[]];
    const all = [...agree, ...disagree, ...abstain, ...recused];
    if (new Set(all).size !== all.length) return undefined;
    return {
      way: '一人一票',
      present: all.length,
      agree: agree.length,
      disagree: disagree.length,
      abstain: abstain.length,
      recused: recused.length,
      who: { 同意: agree, 不同意: disagree, 弃权: abstain, recused },
    };
  }
  const counted = byCount.exec(text);
  if (!counted) return undefined;
  const [present = 0, agree = 0, disagree = 0, abstain = 0, recused = 0] = counted.slice(2, 7).map(Number);
  const tellers = counted[7]?.split('、');
  return { way: counted[1] as Way, present, agree, disagree, abstain, recused, ...(tellers && { tellers }) };
}

export const passed = '通过';
export const notPassed = '不通过';

/** More than the share of those present, or of those who may vote where the place counts so. */
export function resultOf(
  { present, recused, agree }: Pick<Closing, 'present' | 'recused' | 'agree'>,
  [numerator, denominator]: readonly [number, number],
  withoutRecused: boolean,
): typeof passed | typeof notPassed {
  const basis = withoutRecused ? present - recused : present;
  return agree * denominator > numerator * basis ? passed : notPassed;
}

// ---------------------------------------------------------------- joined ids

/** A row about one attendee in one case: ballots and recusals; of counts the second part says which. */
export const joinedId = (caseId: string, other: string): string => `${caseId}~${other}`;
export function partsOfJoined(id: string): { readonly caseId: string; readonly other: string } {
  const at = id.indexOf('~');
  return at < 0 ? { caseId: id, other: '' } : { caseId: id.slice(0, at), other: id.slice(at + 1) };
}
