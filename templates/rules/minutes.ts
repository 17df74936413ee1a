/**
 * 民主评议会议记录: what follows from the attendance and from the closings of each case; rules V-01 … V-07; the draft of the decision.
 *
 * Quorum and majority are parameters of the day of the meeting. A villagers' meeting has a quorum of its own in the law.
 */
import type {
  ChoiceField,
  DateField,
  Field,
  IntegerField,
  LinkField,
  RepeatField,
  RowOf,
  SheetView,
  TextField,
  ViewValue,
} from '../fields.ts';
import type { Calculation, Problem, RowCalculation, RowRule, RowStatement, SheetRule } from '../logic.ts';
import { commonPractice, screening2023 } from '../options/sources.ts';
import { isRows } from '../statements.ts';
import { overrun } from './deadlines.ts';
import { type Closing, closingOf, notRecused, partsOfJoined, resultOf, votes } from './votes.ts';

type YesNo = Extract<Field, { kind: 'yesNo' }>;
type DateTime = Extract<Field, { kind: 'dateTime' }>;

export interface AttendeeFields {
  readonly name: TextField;
  readonly role: ChoiceField;
  readonly present: YesNo;
}
export interface CaseFields {
  readonly head: TextField;
  readonly case: LinkField;
  readonly agree: IntegerField;
  readonly disagree: IntegerField;
  readonly abstain: IntegerField;
  readonly recused: IntegerField;
  readonly result: ChoiceField;
  readonly closing: TextField;
}
export interface RecusalFields {
  readonly reason: ChoiceField;
}
export interface MinutesFields {
  readonly meetingKind: ChoiceField;
  readonly startAt: DateTime;
  readonly endAt: DateTime;
  readonly heldOn: DateField;
  readonly chair: TextField;
  readonly recorder: TextField;
  readonly dueCount: IntegerField;
  readonly presentCount: IntegerField;
  readonly docState: ChoiceField;
  readonly attendees: RepeatField<{ readonly [Id in keyof AttendeeFields]: AttendeeFields[Id] }>;
  readonly cases: RepeatField<{ readonly [Id in keyof CaseFields]: CaseFields[Id] }>;
  readonly recusals: RepeatField<{ readonly [Id in keyof RecusalFields]: RecusalFields[Id] }>;
}
type Sheet = { readonly [Id in keyof MinutesFields]: MinutesFields[Id] };
type Case = { readonly [Id in keyof CaseFields]: CaseFields[Id] };
type Attendee = RowOf<{ readonly [Id in keyof AttendeeFields]: AttendeeFields[Id] }>;
type Recusal = RowOf<{ readonly [Id in keyof RecusalFields]: RecusalFields[Id] }>;

const villageLaw = { document: '中华人民共和国村民委员会组织法' } as const;
const appraisal = { ...screening2023, article: '二(四)2' } as const;

// ---------------------------------------------------------------- attendance

export const heldOn: Calculation<Pick<Sheet, 'startAt'>, string> = {
  reads: ['startAt'],
  value: ({ startAt }) => startAt?.slice(0, 10),
};
const presentOf = (attendees: readonly Attendee[] = []): readonly Attendee[] =>
  attendees.filter(({ present }) => present === true);
export const presentCount: Calculation<Pick<Sheet, 'attendees'>, number> = {
  reads: ['attendees'],
  value: ({ attendees }) => (attendees === undefined ? undefined : presentOf(attendees).length),
};
export const absentCount: Calculation<Pick<Sheet, 'dueCount' | 'presentCount'>, number> = {
  reads: ['dueCount', 'presentCount'],
  value: ({ dueCount, presentCount: present }) =>
    dueCount === undefined || present === undefined || present > dueCount ? undefined : dueCount - present,
};

/** Who counts for the quorum where only representatives do. */
const representative = '村民代表';
/** 村民会议: more than half of the villagers of full age (组织法 第二十二条). */
const ofVillagers = '村民会议';

type Quorum = Pick<Sheet, 'meetingKind' | 'dueCount' | 'attendees'>;
export const quorumMet: Calculation<Quorum, boolean> = {
  reads: ['meetingKind', 'dueCount', 'attendees'],
  parameters: ['meeting.quorum', 'meeting.quorumOfRepresentatives'],
  value: ({ meetingKind, dueCount, attendees }, { policy }) => {
    const share = policy.value('meeting.quorum');
    if (dueCount === undefined || attendees === undefined || share === undefined) return undefined;
    if (meetingKind === ofVillagers) return presentOf(attendees).length * 2 > dueCount;
    const counted = policy.value('meeting.quorumOfRepresentatives')
      ? presentOf(attendees).filter(({ role }) => role === representative)
      : presentOf(attendees);
    return counted.length * share[1] >= share[0] * dueCount;
  },
};

// ---------------------------------------------------------------- cases

/** What the case's own sheet says, by its name there. */
export const known = <Value extends ViewValue>(
  name: string,
  is: (value: unknown) => value is Value,
): RowCalculation<Case, unknown, Value> => ({
  reads: ['case'],
  value: ({ case: of }) => {
    const value = of?.[name];
    return is(value) ? value : undefined;
  },
});
export const isText = (value: unknown): value is string => typeof value === 'string';
export const isNumber = (value: unknown): value is number => typeof value === 'number';
export const mainRisk: RowCalculation<Case, unknown, string> = {
  reads: ['case'],
  value: ({ case: of }) => {
    const risks = of?.risks;
    return Array.isArray(risks) && risks.every(isText) ? risks.join('、') : undefined;
  },
};

const counted = (name: 'agree' | 'disagree' | 'abstain' | 'recused'): RowCalculation<Case, unknown, number> => ({
  reads: ['closing'],
  value: ({ closing }) => closingOf(closing)?.[name],
});
export const caseCounts = {
  agree: counted('agree'),
  disagree: counted('disagree'),
  abstain: counted('abstain'),
  recused: counted('recused'),
} as const;
export const result: RowCalculation<Case, unknown, string> = {
  reads: ['closing'],
  parameters: ['meeting.majority', 'meeting.majorityOfVoters'],
  value: ({ closing }, { policy }) => {
    const [closed, share] = [closingOf(closing), policy.value('meeting.majority')];
    return closed && share && resultOf(closed, share, policy.value('meeting.majorityOfVoters') === true);
  },
};

/** Stated from the moment that the vote is closed; by minutes that are void never. */
export const appraised: RowStatement<Case, Pick<Sheet, 'heldOn' | 'docState'>> = {
  about: 'case',
  reads: ['closing', 'result'],
  with: ['heldOn', 'docState'],
  value: ({ closing, result: outcome }, _context, { heldOn: on, docState }) => {
    const closed = docState === '作废' ? undefined : closingOf(closing);
    return closed && outcome !== undefined && on !== undefined
      ? { on, value: outcome, note: countsText(closed) }
      : undefined;
  },
};
/** It stands on the agenda, as long as the meeting is neither over nor called off: nobody needs to call another one for it. */
export const scheduled: RowStatement<Case, Pick<Sheet, 'heldOn' | 'endAt' | 'docState'>> = {
  about: 'case',
  reads: ['case'],
  with: ['heldOn', 'endAt', 'docState'],
  value: (_row, { today }, { heldOn: on, endAt, docState }) =>
    endAt === undefined && docState !== '作废' ? { on: on ?? today } : undefined,
};
const countsText = ({ agree, disagree, abstain, recused }: Omit<Closing, 'way' | 'present'>): string =>
  `同意${agree}票，不同意${disagree}票，弃权${abstain}票${recused > 0 ? `，回避${recused}人` : ''}`;

// ---------------------------------------------------------------- people and households

/** Names of those who live in the household of a case. */
export function namesOfCase(of: SheetView | undefined): readonly string[] {
  const members = of?.members;
  return isRows(members)
    ? members.flatMap(({ name, changeType }) => (isText(name) && changeType !== '减少' ? [name] : []))
    : [];
}

/** What was said of each attendee in a case: ids → reason. */
export function recusalsOf(recusals: readonly Recusal[] = [], caseId: string): ReadonlyMap<string, string> {
  return new Map(
    recusals.flatMap(({ id, reason }) => {
      const { caseId: of, other } = partsOfJoined(id);
      return of === caseId && reason !== undefined ? [[other, reason] as const] : [];
    }),
  );
}
export const isRecused = (reason: string | undefined): boolean => reason !== undefined && reason !== notRecused;

/** Present, should keep out of this case, and nobody has said anything about it. */
export function unsaidKin(
  attendees: readonly Attendee[] = [],
  recusals: readonly Recusal[] | undefined,
  { id, case: of }: Pick<RowOf<Case>, 'id' | 'case'>,
): readonly Attendee[] {
  const names = namesOfCase(of);
  const said = recusalsOf(recusals, id);
  return presentOf(attendees).filter(
    ({ id: who, name }) => name !== undefined && names.includes(name) && !said.has(who),
  );
}

// ---------------------------------------------------------------- rules

const title = (head: string | undefined): string => head ?? '这一户';

export const caseRules: readonly RowRule<Case, Sheet>[] = [
  {
    id: 'V-01',
    level: 'error',
    source: commonPractice,
    reads: ['closing', 'head'],
    with: ['presentCount'],
    check: ({ closing, head }, _context, { presentCount: present }) => {
      const closed = closingOf(closing);
      if (closed === undefined)
        return closing === undefined
          ? undefined
          : { message: `${title(head)}的计票结果读不出来，请在会议页面重新结束表决。` };
      if (closed.agree + closed.disagree + closed.abstain + closed.recused !== closed.present)
        return { message: `${title(head)}的表决票数与实到人数不符，请重新计票。` };
      return present !== undefined && present !== closed.present
        ? {
            level: 'warning',
            message: `${title(head)}的表决票数与实到人数不符：表决时${closed.present}人，签到${present}人，请核对签到或说明中途到会、离会。`,
          }
        : undefined;
    },
  },
  {
    id: 'V-03',
    level: 'error',
    source: { ...villageLaw, article: '第二十六条' },
    parameters: ['meeting.majority', 'meeting.majorityOfVoters'],
    reads: ['result', 'closing', 'head'],
    check: (row, context) => {
      const counts = result.value(row, context, {});
      return counts !== undefined && row.result !== undefined && row.result !== counts
        ? { message: `${title(row.head)}的评议结果与票数不一致，按票数应为“${counts}”，请改正。` }
        : undefined;
    },
  },
  {
    id: 'V-05',
    level: 'warning',
    source: appraisal,
    parameters: ['deadline.appraisal', 'days.countFirstDay'],
    reads: ['head', 'case'],
    with: ['heldOn'],
    check: ({ case: of, head }, { policy }, { heldOn: on }) => {
      const limit = policy.value('deadline.appraisal');
      const checked = of?.checkDate ?? of?.assessedOn;
      if (!isText(checked) || on === undefined || limit === undefined) return undefined;
      if (on < checked) return { message: `${title(head)}的评议早于入户核查，请核对会议时间和核查日期。` };
      const unit = limit.workingDays ? '个工作日' : '天';
      return overrun(checked, on, limit, policy, (used) => {
        return `${title(head)}核查后${used}${unit}才评议，超过${limit.days}${unit}，请在记录中说明原因。`;
      });
    },
  },
  {
    id: 'V-06',
    level: 'warning',
    source: commonPractice,
    reads: ['closing', 'case', 'head'],
    with: ['attendees', 'recusals'],
    check: (row, _context, { attendees, recusals }) => {
      const closed = closingOf(row.closing);
      if (!closed) return undefined;
      const said = recusalsOf(recusals, row.id);
      const voted = closed.who ? new Set(votes.flatMap((vote) => closed.who?.[vote] ?? [])) : undefined;
      const kin = unsaidKin(attendees, recusals, row).filter(({ id }) => voted === undefined || voted.has(id));
      // Who was recused only after the vote had been closed is still among those counted.
      const late = presentOf(attendees).filter(({ id }) => voted?.has(id) === true && isRecused(said.get(id)));
      return [...kin, ...late].map(({ name }) => ({
        message: `${name ?? '参会人'}与评议对象${title(row.head)}有亲属关系，应回避，请重新表决；同名不是同一人的，在“回避”里注明。`,
      }));
    },
  },
  {
    id: 'V-07',
    level: 'error',
    source: appraisal,
    reads: ['closing', 'head'],
    check: ({ closing, head }) =>
      closing === undefined
        ? { message: `${title(head)}还没有表决结果，请在会议页面结束表决；不评议的请从名单中删去。` }
        : undefined,
  },
];

const cadres = ['第一书记', '驻村工作队员', '包村干部'];
export const minutesRules: readonly SheetRule<Sheet>[] = [
  {
    id: 'V-02',
    level: 'error',
    source: { ...villageLaw, article: '第二十二条、第二十六条' },
    parameters: ['meeting.quorum', 'meeting.quorumOfRepresentatives'],
    reads: ['dueCount', 'presentCount', 'meetingKind', 'attendees'],
    check: (view, context) => {
      const { dueCount, presentCount: present } = view;
      if (dueCount === undefined || present === undefined) return undefined;
      if (present > dueCount) return { message: `实到${present}人多于应到${dueCount}人，请核对应到人数。` };
      // Before anybody has signed in there is nothing to count: that nobody has is said elsewhere.
      return present > 0 && quorumMet.value(view, context) === false
        ? { message: `实到${present}人未达到规定人数，会议不能作决定，请补足人数或另行召开。` }
        : undefined;
    },
  },
  {
    id: 'V-04',
    level: 'warning',
    source: commonPractice,
    reads: ['recorder', 'chair', 'attendees'],
    check: ({ chair, recorder, attendees }) => {
      const problems: Problem[] = [];
      if (chair !== undefined && chair === recorder)
        problems.push({ message: '主持人与记录人不应为同一人，请另选一人记录。' });
      const names = new Set(presentOf(attendees).map(({ name }) => name));
      for (const [path, name] of Object.entries({ chair, recorder }))
        if (names.size > 0 && name !== undefined && !names.has(name))
          problems.push({ path, message: `${name}不在到会人员中，请补签到或改正姓名。` });
      return problems;
    },
  },
  {
    id: 'V-08',
    level: 'error',
    source: commonPractice,
    reads: ['endAt', 'startAt'],
    check: ({ startAt, endAt }) => {
      if (startAt === undefined || endAt === undefined) return undefined;
      return endAt <= startAt || endAt.slice(0, 10) !== startAt.slice(0, 10)
        ? { message: '结束时间应在同一天，晚于开始时间，请核对。' }
        : undefined;
    },
  },
  {
    id: 'V-09',
    level: 'warning',
    source: commonPractice,
    reads: ['attendees'],
    check: ({ attendees }) => {
      const roles = presentOf(attendees).map(({ role }) => role);
      if (roles.length === 0 || roles.some((role) => role === undefined)) return undefined;
      const missing = [
        ...(roles.includes(representative) ? [] : [representative]),
        ...(roles.some((role) => role !== undefined && cadres.includes(role)) ? [] : ['驻村或包村干部']),
      ];
      return missing.length > 0 ? { message: `到会人员中没有${missing.join('和')}，请核对身份。` } : undefined;
    },
  },
];

// ---------------------------------------------------------------- the decision

const purposes: Readonly<Record<string, string>> = {
  identification: '纳入监测对象',
  elimination: '标注风险消除',
  'no-labour': '认定为整户无劳动能力兜底保障户',
};

type Decided = Partial<Pick<RowOf<Case>, 'head' | 'case' | 'closing' | 'result'>> & {
  readonly group?: string | undefined;
  readonly kind?: string | undefined;
};

/** Sentences from the rows, for people to go on from. */
export function draftDecision(rows: readonly Decided[]): string {
  const lines = rows.flatMap(({ head, group, kind, case: of, closing, result: outcome }) => {
    const closed = closingOf(closing);
    if (!closed || outcome === undefined) return [];
    const what = purposes[isText(of?.form) ? of.form : ''] ?? '评议事项';
    const named = kind !== undefined && of?.form === 'identification' ? `（${kind}）` : '';
    const decision = outcome === '通过' ? `同意${what}${named}` : `不同意${what}`;
    return [`${title(head)}${group ? `（${group}）` : ''}：${countsText(closed)}，${outcome}，${decision}。`];
  });
  if (lines.length === 0) return '';
  return `会议评议${lines.length}户：${lines.map((line, index) => `${lines.length > 1 ? `${index + 1}.` : ''}${line}`).join('')}`;
}

/** The days that a decision is published, to be written down at the meeting. */
export function draftPublicity(minimumDays: number | undefined): string {
  const days = minimumDays === undefined ? '' : `，公示期不少于${minimumDays}天`;
  return `会后在公示栏张贴公示${days}，公示期间受理异议。`;
}
