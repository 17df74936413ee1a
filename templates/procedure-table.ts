/**
 * The table of steps: for each what asks for it, what it is done by, when it is due and whose turn it is.
 *
 * Identification: 排查方案 二(四) “一公示、一公告”; its mirror for risk elimination: 二(六). What a notice or a batch has said is
 * its own sheet's fact and only read here.
 */
import type { ParameterId } from './policy/parameters.ts';
import type { Policy } from './policy/policy.ts';
import type { AddedStep } from './policy/shapes.ts';
import { type Case, isComplete, textOf } from './procedure-case.ts';
import { caseDates, type Facts, mayEnd } from './procedure-facts.ts';
import { checkDueOn, decisionDueOn, due } from './rules/deadlines.ts';
import type { Statement, StatementKind } from './statements.ts';
import type { SheetSummary } from './summary.ts';

/** The county's decision comes back to the township's desk. */
export type Side = 'village' | 'township';

export interface Row {
  readonly id: string;
  readonly label: string;
  /** with wording marks */
  readonly who: string;
  /** whose desk it lies on; the village's, where nothing is said */
  readonly side?: Side;
  readonly form: string;
  /** steps of one case come one after another: one that is not done while a later one is was skipped */
  readonly chain?: 'identification' | 'elimination';
  /** reckoned under the policy of the clue's day, not today's */
  readonly ofCase?: true;
  /** whose source is cited: the first that the policy has */
  readonly parameters: readonly ParameterId[];
  /** undefined: not known */
  readonly asked: (facts: Facts) => boolean | undefined;
  readonly sheet?: (facts: Facts) => SheetSummary | undefined;
  /** what another dossier has said of it */
  readonly said?: (facts: Facts) => Statement | undefined;
  /** where neither its sheet nor a statement tells */
  readonly begun?: () => boolean;
  readonly done: (facts: Facts) => boolean;
  readonly due?: (facts: Facts) => string | undefined;
  /** one sentence: why it came back, what it waits for */
  readonly note?: (facts: Facts) => string | undefined;
}

interface Link {
  readonly what: StatementKind;
  /** what says that somebody is at it, before there is that */
  readonly begunBy?: StatementKind;
  readonly label: string;
  readonly who: string;
  readonly side?: Side;
  readonly form: string;
  readonly parameters: readonly ParameterId[];
  /** besides the case going on */
  readonly asked?: (of: Case) => boolean;
  readonly done?: (of: Case) => boolean;
  readonly due?: (of: Case, facts: Facts) => string | undefined;
  readonly note?: (of: Case) => string | undefined;
}

/** From the meeting to the announcement. The same for who comes in and who is freed. */
const way: readonly Link[] = [
  {
    what: 'appraised',
    begunBy: 'scheduled',
    label: '民主评议',
    who: '村民代表会议或{village}两委扩大会议',
    form: 'review-minutes',
    parameters: ['deadline.appraisal', 'meeting.quorum'],
    asked: ({ sheet, stopped, said }) => !(stopped && sheet?.listed.suggested === false && !said('appraised')),
    due: ({ sheet }, { casePolicy }) =>
      due(textOf(sheet?.listed.checkDate), casePolicy.value('deadline.appraisal'), casePolicy),
  },
  {
    what: 'published',
    begunBy: 'listed',
    label: '公示',
    who: '{committee}张贴',
    form: 'public-notice',
    parameters: ['publicity.minimumDays'],
  },
  {
    what: 'publicityClosed',
    label: '公示期满，登记结果',
    who: '{committee}收集异议并核实',
    form: 'public-notice',
    parameters: ['publicity.minimumDays'],
    // An objection that was right ends the case here, and this is the step in which it did.
    asked: ({ said }) => said('published') !== undefined,
    due: ({ said }) => textOf(said('published')?.value),
    note: ({ said }) => said('objected')?.note,
  },
  {
    what: 'reported',
    label: '上报',
    who: '{village}报{township}',
    form: 'batch-report',
    parameters: ['deadline.identification'],
    note: ({ returned }) => returned && `退回补充：${returned.note ?? '没有写明原因'}`,
  },
  {
    what: 'townReviewed',
    label: '初审',
    who: '{township}',
    side: 'township',
    form: 'township-review',
    parameters: ['deadline.identification'],
    done: (of) => isFiled(of.said('townReviewed')) && of.returned === undefined,
  },
];

const isFiled = (statement: Statement | undefined): boolean => statement?.filed === true;
const goesOn = ({ stopped, refused }: Case): boolean => !stopped && !refused;

const upper = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
const steps: Readonly<Record<string, string>> = {
  appraised: 'appraisal',
  published: 'publicity',
  publicityClosed: 'publicityEnd',
  reported: 'report',
  townReviewed: 'townReview',
};

function wayOf(chain: 'identification' | 'elimination', read: (facts: Facts) => Case): readonly Row[] {
  return way.map(
    ({ what, begunBy, label, who, side, form, parameters, ...link }): Row => ({
      id: chain === 'identification' ? steps[what]! : `elimination${upper(steps[what]!)}`,
      label: chain === 'identification' ? label : `${label}（风险消除）`,
      who,
      ...(side && { side }),
      form,
      chain,
      ...(chain === 'identification' && { ofCase: true }),
      parameters,
      asked: (facts) => {
        const of = read(facts);
        if (of.sheet === undefined || of.onPaper) return of.sheet !== undefined && of.said(what) !== undefined;
        if (of.said(what)) return true;
        return goesOn(of) && (link.asked?.(of) ?? true);
      },
      said: (facts) => read(facts).said(what) ?? (begunBy && read(facts).said(begunBy)),
      done: (facts) => link.done?.(read(facts)) ?? isFiled(read(facts).said(what)),
      due: (facts) => (chain === 'elimination' && what === 'appraised' ? undefined : link.due?.(read(facts), facts)),
      note: (facts) => {
        const of = read(facts);
        const said = of.said(what);
        return (
          link.note?.(of) ?? (said && !isFiled(said) ? '已经写了，还没有定稿；定稿以后这一步才算办完。' : undefined)
        );
      },
    }),
  );
}

const announcementOf = (chain: 'identification' | 'elimination', read: (facts: Facts) => Case): Row => ({
  id: chain === 'identification' ? 'announcement' : 'eliminationAnnouncement',
  label: chain === 'identification' ? '公告' : '公告（风险消除）',
  who: '{township}人民政府发布，{village}张贴',
  side: 'township',
  form: 'announcement',
  chain,
  parameters: [],
  asked: (facts) => {
    const of = read(facts);
    return of.said('announced') !== undefined || (of.agreedOn !== undefined && !of.onPaper);
  },
  said: (facts) => read(facts).said('announced'),
  done: (facts) => isFiled(read(facts).said('announced')),
});

const identificationCase = (facts: Facts): Case => facts.case;
const endingCase = (facts: Facts): Case => facts.ending;

/** The steps of a household: the table, with those that the place has added to the way of a case. */
export function rowsUnder(policy: Policy): readonly Row[] {
  const added = policy.value('procedure.addedSteps') ?? [];
  if (added.length === 0) return table;
  return table.flatMap((row) => [row, ...added.filter(({ after }) => after === row.id).map(addedRow)]);
}

const addedRow = ({ step, who, limit }: AddedStep): Row => ({
  id: `added:${step}`,
  label: step,
  who,
  form: 'identification',
  chain: 'identification',
  ofCase: true,
  parameters: ['procedure.addedSteps'],
  asked: (facts) =>
    facts.added.has(step) || (facts.case.sheet !== undefined && goesOn(facts.case) && !facts.case.onPaper),
  sheet: (facts) => facts.case.sheet,
  begun: () => false,
  done: (facts) => facts.added.has(step),
  due: ({ case: { sheet }, casePolicy }) => due(textOf(sheet?.listed.checkDate), limit, casePolicy),
});

const isScreeningKnown = (policy: Policy): boolean =>
  (policy.value('screening.perYear') ?? policy.value('screening.window')) !== undefined;

export const table: readonly Row[] = [
  {
    id: 'registration',
    label: '户信息登记',
    who: '填表人入户采集，户主签字',
    form: 'household-registration',
    parameters: [],
    asked: () => true,
    sheet: ({ registration }) => registration,
    done: ({ registration }) => isComplete(registration),
  },
  {
    id: 'visit',
    label: '本年入户排查',
    who: '{village}两委、驻村干部、网格员等排查人员',
    form: 'home-visit',
    parameters: ['screening.window', 'screening.perYear'],
    asked: ({ policy }) => (isScreeningKnown(policy) ? true : undefined),
    sheet: ({ visit }) => visit,
    done: ({ visit }) => isComplete(visit),
    note: ({ policy, visit }) =>
      isScreeningKnown(policy) || isComplete(visit)
        ? undefined
        : '软件里没有本地区今年的排查方案。上级布置了就照样入户填表；请村级负责人在“本村”页“本村另设的参数”里填“每年集中排查次数”和文号，以后就列入待办。',
    due: ({ policy }) => policy.value('screening.window')?.to,
  },
  {
    id: 'account',
    label: '收入测算',
    who: '排查人员和农户一起核算',
    form: 'income-account',
    parameters: ['income.screeningPeriod', 'income.periodMonths'],
    asked: () => true,
    sheet: ({ account }) => account,
    done: ({ account }) => isComplete(account),
    due: ({ policy }) => policy.value('screening.window')?.to,
  },
  {
    id: 'clue',
    label: '登记线索',
    who: '发现线索的人和{village}填表人',
    form: 'identification',
    chain: 'identification',
    ofCase: true,
    parameters: ['deadline.identification'],
    asked: (facts) => facts.case.sheet !== undefined,
    sheet: (facts) => facts.case.sheet,
    done: (facts) => caseDates(facts).clueDate !== undefined,
  },
  {
    id: 'check',
    label: '入户核查',
    who: '{township}振兴专干、包村干部和驻村干部',
    form: 'identification',
    chain: 'identification',
    ofCase: true,
    parameters: ['deadline.check'],
    asked: (facts) => facts.case.sheet !== undefined,
    sheet: (facts) => facts.case.sheet,
    done: (facts) => textOf(facts.case.sheet?.listed.checkDate) !== undefined,
    due: (facts) => checkDueOn.value(caseDates(facts), facts.context),
  },
  ...wayOf('identification', identificationCase),
  {
    id: 'decision',
    label: '审核认定',
    who: '{township}初审，{countyOffice}审定',
    side: 'township',
    form: 'identification',
    chain: 'identification',
    ofCase: true,
    parameters: ['deadline.identification'],
    asked: ({ case: of }) => of.sheet !== undefined || of.said('decided') !== undefined,
    sheet: (facts) => facts.case.sheet,
    said: (facts) => facts.case.said('decided'),
    done: ({ case: of }) => of.agreedOn !== undefined || of.refused || of.stopped,
    due: (facts) => decisionDueOn.value(caseDates(facts), facts.context),
  },
  announcementOf('identification', identificationCase),
  {
    id: 'entry',
    label: '录入全国系统',
    who: '{township}录入',
    side: 'township',
    form: 'township-review',
    chain: 'identification',
    parameters: [],
    asked: ({ case: of }) => of.said('entered') !== undefined || (of.agreedOn !== undefined && !of.onPaper),
    said: (facts) => facts.case.said('entered'),
    done: (facts) => isFiled(facts.case.said('entered')),
  },
  {
    id: 'greenChannel',
    label: '补办绿色通道认定程序',
    who: '{village}和{township}',
    form: 'green-channel',
    parameters: ['deadline.greenChannel'],
    asked: ({ helped }) => helped !== undefined,
    sheet: ({ helped }) => helped,
    done: ({ helped, case: of }) =>
      textOf(helped?.listed.procedureDoneOn) !== undefined ||
      (of.agreedOn !== undefined && of.agreedOn >= (textOf(helped?.listed.helpedOn) ?? '')),
    due: ({ helped }) => textOf(helped?.listed.procedureDueOn),
  },
  {
    id: 'noLabour',
    label: '认定整户无劳动能力兜底保障户',
    who: '{village}和{township}两级认定',
    form: 'no-labour',
    parameters: [],
    asked: ({ watchedSince, nobodyCanWork, withoutLabour }) =>
      withoutLabour.sheet !== undefined || (watchedSince !== false && nobodyCanWork),
    sheet: ({ withoutLabour }) => withoutLabour.sheet,
    done: ({ withoutLabour: { sheet, said } }) =>
      textOf(sheet?.listed.markedOn) !== undefined || isFiled(said('entered')),
  },
  {
    id: 'elimination',
    label: '核实风险是否消除',
    who: '{village}两委、驻村工作队入户核实',
    form: 'elimination',
    chain: 'elimination',
    parameters: ['elimination.months'],
    asked: mayEnd,
    sheet: ({ ending }) => ending.sheet,
    done: ({ ending }) => textOf(ending.sheet?.listed.assessedOn) !== undefined,
  },
  ...wayOf('elimination', endingCase),
  {
    id: 'eliminationDecision',
    label: '审核风险消除',
    who: '{township}审核，{countyOffice}审定',
    side: 'township',
    form: 'elimination',
    chain: 'elimination',
    parameters: ['elimination.months'],
    asked: ({ ending }) => ending.sheet !== undefined,
    sheet: ({ ending }) => ending.sheet,
    said: ({ ending }) => ending.said('decided'),
    done: ({ ending }) => ending.agreedOn !== undefined || ending.refused || ending.stopped,
  },
  announcementOf('elimination', endingCase),
  {
    id: 'eliminationMark',
    label: '在全国系统标注风险消除',
    who: '{township}按季度标注',
    side: 'township',
    form: 'elimination',
    chain: 'elimination',
    parameters: ['elimination.markingsPerYear'],
    asked: ({ ending }) => ending.agreedOn !== undefined,
    sheet: ({ ending }) => ending.sheet,
    said: ({ ending }) => ending.said('entered'),
    done: ({ ending: { sheet, said } }) =>
      textOf(sheet?.listed.systemMarkedOn) !== undefined || isFiled(said('entered')),
  },
];

/** Under which policy the source of a step is looked up. */
export const policyOf = (row: Row, facts: Facts): Policy => (row.ofCase ? facts.casePolicy : facts.policy);
