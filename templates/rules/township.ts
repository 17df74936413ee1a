/**
 * 上报和乡镇审核: rules T-01 … T-08, and P-05 where it meets reporting.
 *
 * A village reports cases that were appraised and published without an open objection; the township's totals are those of the
 * rows, each finding of the comparison is explained, some houses are looked at. What is not known on this device (a notice
 * that has not arrived) is unknown and says nothing, except where nothing at all is known of a publicity: that is a warning.
 */
import type { CaseRow, caseFields, compareFields } from '../elements/batch.ts';
import { personsOf } from '../elements/batch.ts';
import type { ChoiceField, DateField, IntegerField, RepeatField } from '../fields.ts';
import { formatDate } from '../format.ts';
import type { Problem, RowRule, SheetRule } from '../logic.ts';
import { commonPractice, screening2023 } from '../options/sources.ts';
import { partsOfLink, statedIn } from '../statements.ts';

interface Sheet {
  readonly batchKind: ChoiceField;
  readonly reportDate: DateField;
  readonly sumHouseholds: IntegerField;
  readonly sumPersons: IntegerField;
  readonly cases: RepeatField<typeof caseFields>;
}
type Fields = { readonly [Id in keyof Sheet]: Sheet[Id] };
type CaseRule = RowRule<typeof caseFields, Pick<Fields, 'batchKind' | 'reportDate'>>;
type CompareRule = RowRule<typeof compareFields>;

const source = { ...screening2023, article: '二(四)3、4' } as const;
const called = ({ head }: { readonly head?: string }): string => head ?? '这一户';

/** The form that a kind of batch is about; other kinds take any. */
const formOfKind: Readonly<Record<string, readonly [form: string, title: string]>> = {
  新识别: ['identification', '认定表'],
  风险消除: ['elimination', '风险消除认定表'],
  整户无劳动能力: ['no-labour', '整户无劳动能力兜底保障户认定表'],
};

export const batchRules: readonly SheetRule<Fields>[] = [
  {
    id: 'T-01',
    level: 'error',
    source,
    reads: ['sumHouseholds', 'sumPersons', 'cases'],
    check: ({ sumHouseholds, sumPersons, cases = [] }) => {
      const persons = personsOf(cases);
      const problems: Problem[] = [];
      if (sumHouseholds !== undefined && sumHouseholds !== cases.length)
        problems.push({
          path: 'sumHouseholds',
          message: `汇总户数、人数与明细不符：合计写${sumHouseholds}户，明细有${cases.length}户，请核对。`,
        });
      if (sumPersons !== undefined && persons !== undefined && sumPersons !== persons)
        problems.push({
          path: 'sumPersons',
          message: `汇总户数、人数与明细不符：合计写${sumPersons}人，明细共${persons}人，请核对。`,
        });
      return problems;
    },
  },
  {
    id: 'T-05',
    level: 'error',
    source: commonPractice,
    reads: ['cases'],
    check: ({ cases = [] }): Problem | Problem[] => {
      if (cases.length === 0) return { message: '名单还是空的，请在“上报批次”里把要上报的户加进来。' };
      return cases.flatMap((row, index): Problem[] => {
        const id = row.case?.id;
        const isSecond = id !== undefined && cases.findIndex((other) => other.case?.id === id) < index;
        return isSecond
          ? [{ path: `cases/${row.id}/case`, message: `${called(row)}在名单里出现了两次，请删去一行。` }]
          : [];
      });
    },
  },
];

export const reportCaseRules: readonly CaseRule[] = [
  {
    id: 'P-05',
    level: 'error',
    source: { ...screening2023, article: '二(四)2' },
    reads: ['case', 'head'],
    check: (row) =>
      statedIn(row.case, 'objected')
        ? { message: `${called(row)}的异议尚未核实，不能上报，请先核实并登记结果。` }
        : undefined,
  },
  {
    id: 'T-03',
    level: 'error',
    source: { ...screening2023, article: '二(四)2' },
    reads: ['case', 'head'],
    check: (row) =>
      statedIn(row.case, 'appraised')?.value === '不通过'
        ? { message: `${called(row)}评议没有通过，不能上报，请从名单里去掉。` }
        : undefined,
  },
  {
    id: 'T-04',
    level: 'error',
    source: commonPractice,
    reads: ['case', 'head'],
    with: ['batchKind'],
    check: (row, _context, { batchKind }) => {
      const [form, title] = formOfKind[batchKind ?? ''] ?? [];
      const of = typeof row.case?.id === 'string' ? partsOfLink(row.case.id).form : undefined;
      return form !== undefined && of !== form
        ? { message: `${called(row)}报的不是${title}，和批次类型“${batchKind}”不一致，请另报一批。` }
        : undefined;
    },
  },
  {
    id: 'T-06',
    level: 'error',
    source: { ...screening2023, article: '二(四)2' },
    reads: ['case', 'head', 'publicityTo'],
    with: ['batchKind', 'reportDate'],
    check: (row, _context, { batchKind, reportDate }) => {
      if (formOfKind[batchKind ?? ''] === undefined || row.case?.dossier === undefined) return undefined;
      if (row.publicityTo === undefined)
        return { level: 'warning', message: `${called(row)}没有公示记录，公示期满没有异议的才能上报，请核对。` };
      return reportDate !== undefined && row.publicityTo >= reportDate
        ? { message: `${called(row)}公示到${formatDate(row.publicityTo)}为止，期满以后才能上报。` }
        : undefined;
    },
  },
];

export const compareRules: readonly CompareRule[] = [
  {
    id: 'T-02',
    level: 'warning',
    source,
    reads: ['explain', 'person', 'finding'],
    check: ({ explain, person, finding }) =>
      finding !== undefined && explain === undefined
        ? { message: `${person ?? '这一行'}的比对结果“${finding}”未说明，请写明实际情况。` }
        : undefined,
  },
];

/** An opinion is not older than the report; the county decides what the township agreed to. */
export const reviewCaseRules: readonly CaseRule[] = [
  {
    id: 'T-07',
    level: 'error',
    source: { ...screening2023, article: '二(四)3' },
    reads: ['townDate', 'countyDate', 'head'],
    with: ['reportDate'],
    check: (row, _context, { reportDate }) => {
      const { townDate, countyDate } = row;
      if (townDate !== undefined && reportDate !== undefined && townDate < reportDate)
        return { message: `${called(row)}的初审日期早于上报日期，请核对。` };
      return countyDate !== undefined && townDate !== undefined && countyDate < townDate
        ? { path: 'countyDate', message: `${called(row)}的审定日期早于初审日期，请核对。` }
        : undefined;
    },
  },
  {
    id: 'T-09',
    level: 'warning',
    source: { ...screening2023, article: '二(四)3' },
    reads: ['countyOpinion', 'townOpinion', 'head'],
    check: (row) =>
      row.countyOpinion !== undefined && row.townOpinion !== '同意'
        ? { message: `${called(row)}初审没有同意，却有审定意见，请核对。` }
        : undefined,
  },
];

export const sampleRule: SheetRule<Pick<Fields, 'cases'>> = {
  id: 'T-08',
  level: 'warning',
  source: commonPractice,
  reads: ['cases'],
  parameters: ['township.sampleShare'],
  check: ({ cases = [] }, { policy }) => {
    const [share, of] = policy.value('township.sampleShare') ?? [0, 1];
    const least = Math.ceil((cases.length * share) / of);
    const done = sampled(cases);
    return done < least && cases.some(({ townOpinion }) => townOpinion !== undefined)
      ? { message: `入户抽查了${done}户，这一批至少应抽查${least}户。` }
      : undefined;
  },
};
export const sampled = (cases: readonly CaseRow[]): number =>
  cases.filter(({ sampledOn }) => sampledOn !== undefined).length;
