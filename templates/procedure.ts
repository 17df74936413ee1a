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
import { type Facts, factsOf, type ProcedureContext } from './procedure-facts.ts';
import { policyOf, type Row, rowsUnder, type Side, table } from './procedure-table.ts';
import { linkOf, type Statement } from './statements.ts';
import type { Summary } from './summary.ts';
import { wordingOf } from './wording.ts';

export type { ProcedureContext } from './procedure-facts.ts';

/**
 * `unknown`: whether it is asked for, or done, cannot be told from what is here. `skipped`: a later step of the same case is
 * done and this one is not.
 */
export type StepState = 'done' | 'current' | 'waiting' | 'overdue' | 'skipped' | 'unknown';

export interface Step {
  readonly id: string;
  readonly label: string;
  readonly state: StepState;
  /** last day, `YYYY-MM-DD` */
  readonly due?: string;
  /** whose turn it is, in the place's words */
  readonly who: string;
  readonly side: Side;
  /** where the demand comes from */
  readonly source?: string;
  /** the form to fill for it, and the sheet if it is begun */
  readonly form: string;
  readonly sheet?: string;
  /** where that sheet is, if in another dossier: the meeting, the notice, the batch */
  readonly dossier?: string;
  /** why it came back, what it waits for */
  readonly note?: string;
  /** link to the sheet that is judged, for a meeting, a notice or a batch to hold */
  readonly case?: string;
}

export function stepsOf(
  summary: Summary,
  statements: readonly Statement[],
  context: ProcedureContext,
): readonly Step[] {
  const facts = factsOf(summary, statements, context);
  const steps: Step[] = [];
  const chains: (Row['chain'] | undefined)[] = [];
  let before = true;
  for (const row of rowsUnder(facts.casePolicy)) {
    const asked = row.asked(facts);
    if (asked === false) continue;
    const sheet = row.sheet?.(facts);
    const said = row.said?.(facts);
    const policy = policyOf(row, facts);
    const done = row.done(facts);
    const due = row.due?.(facts);
    const source = row.parameters.map((id) => policy.entry(id)?.source).find((entry) => entry !== undefined);
    const note = row.note?.(facts);
    // Where another dossier speaks of it, the household's own sheet is only where it can be read.
    const begun = row.begun?.() ?? (row.said ? said !== undefined : sheet !== undefined);
    steps.push({
      id: row.id,
      label: row.label,
      state: stateOf(done, asked, begun, before, due, context.today),
      ...(due !== undefined && { due }),
      who: wordingOf(row.who, policy),
      side: row.side ?? 'village',
      ...(source && { source: sourceText(source) }),
      form: sheet ? row.form : (said?.from.form ?? row.form),
      ...(sheet ? { sheet: sheet.sheet } : said && { sheet: said.from.sheet, dossier: said.from.dossier }),
      ...(note !== undefined && { note }),
      ...linkOfCase(row, facts, summary.id),
    });
    chains.push(row.chain);
    before = done;
  }
  return steps.map((step, index) =>
    step.state !== 'done' &&
    steps.some(
      ({ state }, at) => at > index && state === 'done' && chains[at] !== undefined && chains[at] === chains[index],
    )
      ? { ...step, state: 'skipped' }
      : step,
  );
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

function linkOfCase({ chain }: Row, facts: Facts, dossier: string): Pick<Step, 'case'> {
  const { sheet } = chain === 'elimination' ? facts.ending : facts.case;
  return chain && sheet ? { case: linkOf({ dossier, form: chain, sheet: sheet.sheet }) } : {};
}

/** Ids of the forms in the order in which a household comes to them. */
export const formsInOrder: readonly string[] = [...new Set(table.map(({ form }) => form))];
