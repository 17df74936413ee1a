/**
 * One case on its way: what meeting, notice, batch and county have said of one sheet of a household, and how it stands.
 *
 * - The last word of a kind counts. A case that was returned is reported anew; what township and county said before that belongs
 *   to the round before and stays to be read.
 * - Only what is filed ends or moves a case; what is not filed shows that somebody is at it.
 * - Facts typed in the sheet itself stand for a procedure on paper.
 */
import type { Statement, StatementKind } from './statements.ts';
import type { ListedValue, SheetSummary } from './summary.ts';

export const textOf = (value: ListedValue | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined;

/** Filed, or all that is asked for answered and nothing wrong. */
export const isComplete = (sheet: SheetSummary | undefined): boolean =>
  sheet !== undefined && (sheet.filed !== undefined || (sheet.filled === sheet.required && sheet.errors === 0));

export interface Case {
  readonly sheet: SheetSummary | undefined;
  /** the newest statement of a kind in the round that runs */
  said(what: StatementKind): Statement | undefined;
  /** why it came back; undefined once it is reported anew */
  readonly returned: Statement | undefined;
  /** the village itself does not go on with it: not proposed, voted down, or an objection was right */
  readonly stopped: boolean;
  readonly refused: boolean;
  /** day of the decision that admits or frees */
  readonly agreedOn: string | undefined;
  /** decided in the sheet itself, without the statements of others */
  readonly onPaper: boolean;
}

const again = '退回补充';
const no = '不同意';

/** @param day the field of the sheet that holds the day of the decision */
export function caseOf(
  form: string,
  sheet: SheetSummary | undefined,
  statements: readonly Statement[],
  day: string,
): Case {
  const own = sheet && `${form}/${sheet.sheet}`;
  const about = statements.filter(
    (each) => each.sheet === own || (each.sheet === undefined && form === 'identification'),
  );
  const lastReturn = about.findLast(({ what, value, filed }) => isReview(what) && value === again && filed);
  const isAnew = (each: Statement): boolean =>
    lastReturn === undefined ||
    each.on > lastReturn.on ||
    (each.on === lastReturn.on && each.from.dossier !== lastReturn.from.dossier);
  const said = (what: StatementKind): Statement | undefined =>
    about.findLast((each) => each.what === what && (!(isReview(what) || what === 'reported') || isAnew(each)));
  const filed = (what: StatementKind): Statement | undefined => {
    const statement = said(what);
    return statement?.filed ? statement : undefined;
  };
  const decided = filed('decided');
  const listed = sheet?.listed ?? {};
  const typed = [listed.townOpinion, listed.countyOpinion];
  const agreedOn = decided ? (decided.value === no ? undefined : decided.on) : textOf(listed[day]);
  const refused = [filed('townReviewed')?.value, decided?.value, ...typed].includes(no);
  return {
    sheet,
    said,
    returned: filed('reported') ? undefined : lastReturn,
    stopped:
      (listed.suggested === false && isComplete(sheet)) ||
      filed('appraised')?.value === '不通过' ||
      filed('publicityClosed')?.value === '有异议经核实成立',
    refused,
    agreedOn,
    onPaper: decided === undefined && (agreedOn !== undefined || typed.includes(no)),
  };
}

const isReview = (what: StatementKind): boolean => what === 'townReviewed' || what === 'decided';
