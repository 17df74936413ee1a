/**
 * What the steps of a household are read from: its Summary, and what other dossiers state of it.
 */
import type { RuleContext } from './logic.ts';
import type { Policies, Policy } from './policy/policy.ts';
import { type Case, caseOf, textOf } from './procedure-case.ts';
import { eliminationDate } from './rules/deadlines.ts';
import { standingOf } from './rules/standing.ts';
import type { Statement } from './statements.ts';
import type { SheetSummary, Summary } from './summary.ts';
import { newestUpTo } from './view.ts';

export interface ProcedureContext {
  readonly policies: Policies;
  readonly today: string;
}

export interface Facts {
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
  readonly case: Case;
  /** the newest help before the procedure */
  readonly helped: SheetSummary | undefined;
  /** the newest finding that nobody in the household can work */
  readonly withoutLabour: Case;
  /** the newest elimination that was begun since the household was recognised */
  readonly ending: Case;
  /** under watch: recognised on this day and not freed; false: neither; undefined: not known since when */
  readonly watchedSince: string | false | undefined;
  readonly nobodyCanWork: boolean;
  /** steps that the place adds, by name: the day on which each was done */
  readonly added: ReadonlyMap<string, string>;
}

export function factsOf(
  { id, sheets, listed, rows }: Summary,
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
  const own = statements.filter(({ about }) => about === id);
  const identification = latest('identification');
  const { policyOn, clueDate } = identification?.listed ?? {};
  const casePolicy = policies.on(textOf(policyOn) ?? textOf(clueDate) ?? today, today);
  const known = { ...listed, ...standingOf(own) };
  const since = textOf(known.identifiedOn);
  const ending = of('elimination').findLast(({ listed: { assessedOn } }) => {
    const on = textOf(assessedOn);
    return since === undefined || on === undefined || on >= since;
  });
  return {
    context: { today, policy: casePolicy, policyOn: (date) => policies.on(date), statements: own },
    policy,
    casePolicy,
    registration: latest('household-registration'),
    visit: of('home-visit').findLast(({ sheet }) => sheet.startsWith(`${today.slice(0, 4)}-`)),
    account: accounts.find(({ sheet }) => sheet === wanted),
    case: caseOf('identification', identification, own, 'identifiedOn'),
    helped: latest('green-channel'),
    withoutLabour: caseOf('no-labour', latest('no-labour'), own, 'markedOn'),
    ending: caseOf('elimination', ending, own, 'eliminatedOn'),
    added: new Map(
      (rows.addedSteps ?? []).flatMap(({ step, doneOn }) =>
        typeof step === 'string' && typeof doneOn === 'string' ? [[step, doneOn] as const] : [],
      ),
    ),
    nobodyCanWork: listed.wholeHouseholdNoLabour === true,
    watchedSince: known.monitorKind === undefined || known.riskEliminated === true ? false : since,
  };
}

/** A household under watch for longer than the policy asks, with somebody who can work; one that is being freed, or was. */
export function mayEnd({ ending, watchedSince, nobodyCanWork, policy, context }: Facts): boolean | undefined {
  if (ending.sheet !== undefined) return true;
  if (watchedSince === false || nobodyCanWork) return false;
  const months = policy.value('elimination.months');
  if (watchedSince === undefined || months === undefined) return undefined;
  return context.today >= eliminationDate(watchedSince, months);
}

export const caseDates = ({ case: { sheet } }: Facts) => ({
  channel: textOf(sheet?.listed.channel),
  clueDate: textOf(sheet?.listed.clueDate),
});
