/**
 * The procedure (办理步骤): where a household stands and what is due. A table over its Summary and over what other dossiers
 * state about it; nothing is stored, nothing runs.
 *
 * - A step is done by facts in the sheets themselves, never by a tick of its own.
 * - Due days come from parameters of the policy of the clue's day; where one is missing, there is no due day, and where
 *   even the demand is unknown the step says so. Nothing is guessed.
 * - A statement of a sheet that is not filed moves a step to `current`, only a filed one to `done`.
 */
import { sourceText } from './checks.ts';
import type { RuleContext } from './logic.ts';
import type { ParameterId } from './policy/parameters.ts';
import type { Policies, Policy } from './policy/policy.ts';
import { checkDueOn, decisionDueOn, eliminationDate } from './rules/deadlines.ts';
import type { Statement } from './statements.ts';
import type { ListedValue, SheetSummary, Summary } from './summary.ts';
import { newestUpTo } from './view.ts';
import { wordingOf } from './wording.ts';

/** `unknown`: whether it is asked for, or done, cannot be told from what is here. */
export type StepState = 'done' | 'current' | 'waiting' | 'overdue' | 'unknown';

export interface Step {
  readonly id: string;
  readonly label: string;
  readonly state: StepState;
  /** last day, `YYYY-MM-DD` */
  readonly due?: string;
  /** whose turn it is, in the place's words */
  readonly who: string;
  /** where the demand comes from */
  readonly source?: string;
  /** the form to fill for it, and the sheet if it is begun */
  readonly form: string;
  readonly sheet?: string;
}

export interface ProcedureContext {
  readonly policies: Policies;
  readonly today: string;
}

export function stepsOf(
  summary: Summary,
  statements: readonly Statement[],
  context: ProcedureContext,
): readonly Step[] {
  const facts = factsOf(summary, statements, context);
  const steps: Step[] = [];
  let before = true;
  for (const row of table) {
    if (row.asked(facts) === false) continue;
    const sheet = row.sheet(facts);
    const policy = row.ofCase ? facts.casePolicy : facts.policy;
    const done = row.done(facts);
    const due = row.due?.(facts);
    const source = row.parameters.map((id) => policy.entry(id)?.source).find((entry) => entry !== undefined);
    steps.push({
      id: row.id,
      label: row.label,
      state: stateOf(
        done,
        row.asked(facts),
        sheet !== undefined || row.begun?.(facts) === true,
        before,
        due,
        context.today,
      ),
      ...(due !== undefined && { due }),
      who: wordingOf(row.who, policy),
      ...(source && { source: sourceText(source) }),
      form: row.form,
      ...(sheet && { sheet: sheet.sheet }),
    });
    before = done;
  }
  return steps;
}

/**
 * | done | asked for | due day past | begun, or the step before is done | state |
 * |---|---|---|---|---|
 * | yes | | | | done |
 * | no | not known | | | unknown |
 * | no | yes | yes | | overdue |
 * | no | yes | no | yes | current |
 * | no | yes | no | no | waiting |
 */
function stateOf(
  done: boolean,
  asked: boolean | undefined,
  begun: boolean,
  before: boolean,
  due: string | undefined,
  today: string,
): StepState {
  if (done) return 'done';
  if (asked === undefined) return 'unknown';
  if (due !== undefined && due < today) return 'overdue';
  return begun || before ? 'current' : 'waiting';
}

// ---------------------------------------------------------------- facts

interface Facts {
  readonly context: RuleContext;
  readonly policy: Policy;
  /** of the clue's day */
  readonly casePolicy: Policy;
  readonly registration: SheetSummary | undefined;
  /** of this year */
  readonly visit: SheetSummary | undefined;
  /** of the period that is asked for, else the newest */
  readonly account: SheetSummary | undefined;
  /** the newest identification, also one that is decided */
  readonly case: SheetSummary | undefined;
  readonly decided: Statement | undefined;
  /** the newest finding that nobody in the household can work */
  readonly withoutLabour: SheetSummary | undefined;
  /** the newest elimination that was begun since the household was recognised */
  readonly ending: SheetSummary | undefined;
  /** under watch: recognised on this day and not freed; false: neither; undefined: not known since when */
  readonly watchedSince: string | false | undefined;
  readonly nobodyCanWork: boolean;
}

function factsOf(
  { id, sheets, listed }: Summary,
  statements: readonly Statement[],
  { policies, today }: ProcedureContext,
): Facts {
  const policy = policies.on(today);
  const of = (form: string): readonly SheetSummary[] => sheets.filter((sheet) => sheet.form === form);
  const latest = (form: string): SheetSummary | undefined => of(form).at(-1);
  const accounts = of('income-account');
  const period = policy.value('income.screeningPeriod')?.to.slice(0, 7);
  const wanted =
    period ??
    newestUpTo(
      accounts.map(({ sheet }) => sheet),
      today,
    );
  const identification = latest('identification');
  const casePolicy = policies.on(text(identification?.listed.clueDate) ?? today);
  return {
    context: { today, policy: casePolicy, policyOn: (date) => policies.on(date), statements },
    policy,
    casePolicy,
    registration: latest('household-registration'),
    visit: of('home-visit').findLast(({ sheet }) => sheet.startsWith(`${today.slice(0, 4)}-`)),
    account: accounts.find(({ sheet }) => sheet === wanted),
    case: identification,
    decided: statements.findLast(({ about, what }) => about === id && what === 'decided'),
    withoutLabour: latest('no-labour'),
    ending: of('elimination').findLast(({ listed: { assessedOn } }) => {
      const [since, on] = [text(listed.identifiedOn), text(assessedOn)];
      return since === undefined || on === undefined || on >= since;
    }),
    nobodyCanWork: listed.wholeHouseholdNoLabour === true,
    watchedSince:
      listed.monitorKind === undefined || listed.riskEliminated === true ? false : text(listed.identifiedOn),
  };
}

const text = (value: ListedValue | undefined): string | undefined => (typeof value === 'string' ? value : undefined);

/** Filed, or all that is asked for answered and nothing wrong. */
const isComplete = (sheet: SheetSummary | undefined): boolean =>
  sheet !== undefined && (sheet.filed !== undefined || (sheet.filled === sheet.required && sheet.errors === 0));

/** Admitted, refused by whoever reviews it, or not proposed at all. */
function isDecided(sheet: SheetSummary | undefined): boolean {
  if (sheet === undefined) return false;
  const { identifiedOn, townOpinion, countyOpinion, suggested } = sheet.listed;
  return (
    text(identifiedOn) !== undefined ||
    [townOpinion, countyOpinion].includes('不同意') ||
    (suggested === false && isComplete(sheet))
  );
}

/** Freed, or sent back for good by whoever reviews it. */
function isEnded(sheet: SheetSummary | undefined): boolean {
  if (sheet === undefined) return false;
  const { eliminatedOn, townOpinion, countyOpinion } = sheet.listed;
  return text(eliminatedOn) !== undefined || [townOpinion, countyOpinion].includes('不同意');
}
/** A household under watch for longer than the policy asks, with somebody who can work; one that is being freed, or was. */
function mayEnd({ ending, watchedSince, nobodyCanWork, policy, context }: Facts): boolean | undefined {
  if (ending !== undefined) return true;
  if (watchedSince === false || nobodyCanWork) return false;
  const months = policy.value('elimination.months');
  if (watchedSince === undefined || months === undefined) return undefined;
  return context.today >= eliminationDate(watchedSince, months);
}

const caseDates = ({ case: sheet }: Facts) => ({
  channel: text(sheet?.listed.channel),
  clueDate: text(sheet?.listed.clueDate),
});

// ---------------------------------------------------------------- the table

interface Row {
  readonly id: string;
  readonly label: string;
  /** with wording marks */
  readonly who: string;
  readonly form: string;
  /** reckoned under the policy of the clue's day, not today's */
  readonly ofCase?: true;
  /** whose source is cited: the first that the policy has */
  readonly parameters: readonly ParameterId[];
  /** undefined: not known */
  readonly asked: (facts: Facts) => boolean | undefined;
  readonly sheet: (facts: Facts) => SheetSummary | undefined;
  /** besides by a sheet */
  readonly begun?: (facts: Facts) => boolean;
  readonly done: (facts: Facts) => boolean;
  readonly due?: (facts: Facts) => string | undefined;
}

const table: readonly Row[] = [
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
    asked: ({ policy }) =>
      (policy.value('screening.perYear') ?? policy.value('screening.window')) === undefined ? undefined : true,
    sheet: ({ visit }) => visit,
    done: ({ visit }) => isComplete(visit),
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
    ofCase: true,
    parameters: ['deadline.identification'],
    asked: (facts) => facts.case !== undefined,
    sheet: (facts) => facts.case,
    done: (facts) => caseDates(facts).clueDate !== undefined,
  },
  {
    id: 'check',
    label: '入户核查',
    who: '{township}振兴专干、包村干部和驻村干部',
    form: 'identification',
    ofCase: true,
    parameters: ['deadline.check'],
    asked: (facts) => facts.case !== undefined,
    sheet: (facts) => facts.case,
    done: (facts) => text(facts.case?.listed.checkDate) !== undefined,
    due: (facts) => checkDueOn.value(caseDates(facts), facts.context),
  },
  {
    id: 'decision',
    label: '审核认定',
    who: '{township}初审，{countyOffice}审定',
    form: 'identification',
    ofCase: true,
    parameters: ['deadline.identification'],
    asked: (facts) => facts.case !== undefined || facts.decided !== undefined,
    sheet: (facts) => facts.case,
    begun: ({ decided }) => decided !== undefined,
    done: (facts) => isDecided(facts.case) || facts.decided?.filed === true,
    due: (facts) => decisionDueOn.value(caseDates(facts), facts.context),
  },
  {
    id: 'noLabour',
    label: '认定整户无劳动能力兜底保障户',
    who: '{village}和{township}两级认定',
    form: 'no-labour',
    parameters: [],
    asked: ({ watchedSince, nobodyCanWork, withoutLabour }) =>
      withoutLabour !== undefined || (watchedSince !== false && nobodyCanWork),
    sheet: ({ withoutLabour }) => withoutLabour,
    done: ({ withoutLabour }) => text(withoutLabour?.listed.markedOn) !== undefined,
  },
  {
    id: 'elimination',
    label: '核实风险是否消除',
    who: '{village}两委、驻村工作队入户核实',
    form: 'elimination',
    parameters: ['elimination.months'],
    asked: mayEnd,
    sheet: ({ ending }) => ending,
    done: ({ ending }) => text(ending?.listed.assessedOn) !== undefined,
  },
  {
    id: 'eliminationDecision',
    label: '审核风险消除',
    who: '{township}审核，{countyOffice}审定',
    form: 'elimination',
    parameters: ['elimination.months'],
    asked: ({ ending }) => ending !== undefined,
    sheet: ({ ending }) => ending,
    done: ({ ending }) => isEnded(ending),
  },
  {
    id: 'eliminationMark',
    label: '在全国系统标注风险消除',
    who: '{township}按季度标注',
    form: 'elimination',
    parameters: ['elimination.markingsPerYear'],
    asked: ({ ending }) => text(ending?.listed.eliminatedOn) !== undefined,
    sheet: ({ ending }) => ending,
    done: ({ ending }) => text(ending?.listed.systemMarkedOn) !== undefined,
  },
];

/** Ids of the forms in the order in which a household comes to them. */
export const formsInOrder: readonly string[] = [...new Set(table.map(({ form }) => form))];
