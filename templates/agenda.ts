/**
 * The agenda (议程): which sheets of a household wait for a meeting to judge them. From its Summary and what others state of it.
 */
import { linkOf, type Statement, statedOf } from './statements.ts';
import type { SheetSummary, Summary } from './summary.ts';

/** By form: whether the newest sheet has come so far that a meeting can judge it, and nobody above has decided. */
const ready: Readonly<Record<string, (sheet: SheetSummary) => boolean>> = {
  identification: ({ listed }) =>
    listed.checkDate !== undefined && listed.suggested === true && listed.identifiedOn === undefined,
  elimination: ({ listed }) => listed.assessedOn !== undefined && listed.eliminatedOn === undefined,
  'no-labour': ({ listed, filled }) => filled > 0 && listed.townOpinion === undefined && listed.markedOn === undefined,
};

/** Links to what has not been judged yet. */
export function dueForAppraisal({ id, sheets, subject }: Summary, statements: readonly Statement[]): readonly string[] {
  if (subject !== 'household') return [];
  return Object.entries(ready).flatMap(([form, isReady]) => {
    const newest = sheets.findLast((sheet) => sheet.form === form);
    if (!newest || !isReady(newest) || statedOf(statements, 'appraised', `${form}/${newest.sheet}`)) return [];
    return [linkOf({ dossier: id, form, sheet: newest.sheet })];
  });
}
