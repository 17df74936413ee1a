/**
 * The agenda (议程): which sheets of a household wait for a meeting to judge them, told by its steps.
 */
import { type ProcedureContext, stepsOf } from './procedure.ts';
import { linkOf, type Statement, statedOf } from './statements.ts';
import type { Summary } from './summary.ts';

/** Links to what a meeting can judge and none has. */
export function dueForAppraisal(
  summary: Summary,
  statements: readonly Statement[],
  context: ProcedureContext,
): readonly string[] {
  if (summary.subject !== 'household') return [];
  const steps = stepsOf(summary, statements, context).flatMap(({ form, state, dossier, case: judged }) =>
    form === 'review-minutes' && (state === 'current' || state === 'overdue') && dossier === undefined && judged
      ? [judged]
      : [],
  );
  return [...steps, ...withoutLabour(summary, statements)];
}

/** Whole households without labour are found by the village, and have no steps of their own. */
function withoutLabour({ id, sheets }: Summary, statements: readonly Statement[]): readonly string[] {
  const newest = sheets.findLast(({ form }) => form === 'no-labour');
  if (!newest || newest.filled === 0 || newest.listed.townOpinion !== undefined) return [];
  const isTaken = (['appraised', 'scheduled'] as const).some((what) =>
    statedOf(statements, what, `no-labour/${newest.sheet}`),
  );
  return isTaken ? [] : [linkOf({ dossier: id, form: 'no-labour', sheet: newest.sheet })];
}
