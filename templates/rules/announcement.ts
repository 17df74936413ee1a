/**
 * 公告: what an announcement works out from the 公示 that it links to, and rule P-06: only what was made public and approved.
 */
import type { ChoiceField, DateField, LinkField, RepeatField, RowView, SheetView, TextField } from '../fields.ts';
import { formatDate } from '../format.ts';
import type { Calculation, RowCalculation, RowRule, SheetRule } from '../logic.ts';
import { screening2023 } from '../options/sources.ts';
import { isRows, statedIn } from '../statements.ts';
import {
  type CaseFields,
  type CaseRow,
  caseId,
  formOf,
  isKnown,
  nameOf,
  publicityOf,
  shownName,
  wordIn,
} from './publicity.ts';

export interface AnnouncementFields {
  readonly publicity: LinkField;
  readonly announceRows: RepeatField<CaseFields>;
  readonly announceKind: ChoiceField;
  readonly intro: TextField;
  readonly fromDate: DateField;
  readonly decidedOn: DateField;
}
type Announced = { readonly [Id in keyof AnnouncementFields]: AnnouncementFields[Id] };

const rowsOf = (publicity: SheetView | undefined): readonly RowView[] =>
  isRows(publicity?.noticeRows) ? publicity.noticeRows : [];

export const announceKind: Calculation<Pick<Announced, 'publicity'>, string> = {
  reads: ['publicity'],
  value: ({ publicity }) => wordIn(publicity, 'publicityKind')?.replace(/^拟/, ''),
};
/** The day of the county's decision, the last where there were several; nobody types it again. */
export const decidedOn: Calculation<Pick<Announced, 'announceRows'>, string> = {
  reads: ['announceRows'],
  value: ({ announceRows = [] }) =>
    announceRows
      .flatMap(({ case: of }) => wordIn(statedIn(of, 'decided'), 'on') ?? [])
      .sort()
      .at(-1),
};
/** As it hung in the notice. */
export const announcedName: RowCalculation<CaseRow<'case'>, Pick<Announced, 'publicity'>, string> = {
  ...shownName,
  with: ['publicity'],
  value: (row, context, { publicity }) => {
    const before = rowsOf(publicity).find((each) => caseId(each) === caseId(row));
    return wordIn(before, 'shownName') ?? shownName.value(row, context, {});
  },
};
export const announcedText: Calculation<Pick<Announced, 'announceKind' | 'decidedOn'>, string> = {
  reads: ['announceKind', 'decidedOn'],
  value: ({ announceKind: kind, decidedOn }) =>
    kind === undefined || decidedOn === undefined
      ? undefined
      : `经公示、审核，${formatDate(decidedOn)}审定，现将${kind.replace('监测对象', '防止返贫监测对象')}名单公告如下。`,
};

/** Undefined: it is not known here. */
export function isApproved(of: SheetView | undefined): boolean | undefined {
  if (!isKnown(of)) return undefined;
  const stated = statedIn(of, 'decided')?.value;
  return (stated ?? wordIn(of, publicityOf[formOf(of)]?.opinion ?? 'countyOpinion')) === '同意';
}

export const approvedRule: RowRule<CaseRow<'case' | 'headName' | 'shownName'>, Pick<Announced, 'publicity'>> = {
  id: 'P-06',
  level: 'error',
  source: { ...screening2023, article: '二(四)3、二(六)3' },
  reads: ['case', 'headName', 'shownName'],
  with: ['publicity'],
  check: (row, _context, { publicity }) => {
    const listed = publicity === undefined || rowsOf(publicity).some((each) => caseId(each) === caseId(row));
    return listed && isApproved(row.case) !== false
      ? undefined
      : { message: `${nameOf(row)}不在公示名单中或尚未审定，请从公告中删去。` };
  },
};
export const announcementRules: readonly SheetRule<Announced>[] = [
  {
    id: 'P-06',
    level: 'error',
    source: { ...screening2023, article: '二(四)3、二(六)3' },
    reads: ['fromDate', 'decidedOn'],
    check: ({ fromDate, decidedOn }) =>
      fromDate !== undefined && decidedOn !== undefined && fromDate < decidedOn
        ? { message: `公告日期早于审定日期（${formatDate(decidedOn)}），请审定后再公告。` }
        : undefined,
  },
];
