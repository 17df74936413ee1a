/**
 * A batch (批次) as both of its forms show it: the list of cases that a village reports, what comparison found, how many they are.
 *
 * The list is shared: the village's 上报汇总表 and the township's 乡镇审核表 are two papers of one list. What a case is about is
 * its link, never typed; all else that the village knows of it is calculated from there. Here are typed only what comes about
 * in the batch itself: findings, opinions, days.
 */
import { choice, date, idNumber, integer, link, money, repeat, text, yesNo } from '../define.ts';
import type { RowOf, SheetView } from '../fields.ts';
import { formatDate } from '../format.ts';
import identification from '../forms/identification.ts';
import type { Calculation, RowLogic } from '../logic.ts';
import { isRows, partsOfLink, statedIn } from '../statements.ts';

const shared = { shared: true } as const;
const asked = { required: true } as const;
const risk = { group: '主要风险' } as const;
const publicity = { group: '公示' } as const;

export const batchFields = {
  batchNo: text('批次', { hint: '由上报日期和第几批得出' }),
  batchKind: choice('类型', 'batchKind', { ...shared, ...asked }),
  reportDate: date('上报日期', { ...shared, ...asked }),
  batchOrder: integer('本半月第几批', { ...shared, ...asked, min: 1, max: 99 }),
} as const;

export const caseFields = {
  seq: integer('序号', { readonly: true }),
  case: link('户档', identification, { readonly: true, required: true, sealed: ['headIdNo'] }),
  villageName: text('{village}'),
  group: text('组'),
  head: text('户主姓名'),
  headIdNo: idNumber('证件号码'),
  householdNo: text('户编号'),
  size: integer('人口'),
  kind: choice('类别', 'monitorKind'),
  risk1: text('风险1', risk),
  risk2: text('风险2', risk),
  risk3: text('风险3', risk),
  perCapita: money('人均参考收入', { negative: true }),
  publicityFrom: date('公示起', { ...publicity, future: true }),
  publicityTo: date('公示止', { ...publicity, future: true }),
  objection: text('异议'),
  villageOpinion: text('{village}级评议'),
  compareResult: text('比对结果', { long: true }),
  earlier: text('以前各次', { long: true }),
  townOpinion: choice('初审意见', 'opinion'),
  townText: text('初审说明', { long: true, maxLength: 300, hint: '不同意、退回的，写明原因和要补什么' }),
  townDate: date('初审日期'),
  sampledOn: date('抽查日期', { hint: '{township}入户抽查了这一户的，填哪天去的' }),
  sampleResult: text('抽查情况', { long: true, maxLength: 200 }),
  countyOpinion: choice('审定意见', 'opinion'),
  countyText: text('审定说明', { long: true, maxLength: 300 }),
  countyDate: date('审定日期'),
  enteredOn: date('录入系统'),
} as const;
type CaseFields = typeof caseFields;
export type CaseRow = RowOf<CaseFields>;

export const compareFields = {
  case: link('户档', identification, { readonly: true, required: true }),
  head: text('户主姓名'),
  person: text('人员', { ...asked, maxLength: 30 }),
  item: choice('比对项目', 'compareItem', asked),
  department: choice('比对部门', 'compareDepartment', asked),
  finding: text('比对结果', { ...asked, maxLength: 200 }),
  explain: text('情况说明', { long: true, maxLength: 300, hint: '实际情况是什么，为什么仍然上报或者不上报' }),
  keep: yesNo('是否仍上报'),
} as const;

/** The same cells to be read: on the village's paper nobody types what the township says. */
const knownFields = Object.fromEntries(
  Object.entries(caseFields).map(([id, field]) => [id, { ...field, readonly: true }]),
) as unknown as typeof caseFields;

/** `columnSets`: the sets of columns that this paper prints. */
export const cases = <const Columns extends readonly (readonly (keyof CaseFields)[])[]>(
  columnSets: Columns,
  { known = false } = {},
) =>
  repeat('名单', known ? knownFields : caseFields, {
    ...shared,
    readonly: true,
    rowName: '户',
    numbered: 'seq',
    sortBy: ['group', 'head'],
    rows: { min: 3 },
    listed: ['townOpinion', 'countyOpinion', 'townDate', 'countyDate', 'enteredOn'],
    columnSets,
  });

export const compareRows = repeat('信息比对', compareFields, {
  ...shared,
  readonly: true,
  rowName: '比对结果',
  rows: { min: 2 },
  none: '经比对没有发现需要说明的情况',
  columnSets: [['head', 'person', 'item', 'department', 'finding', 'explain', 'keep']],
});

export const sumFields = {
  sumHouseholds: integer('合计户数', { ...shared, overridable: true, unit: '户' }),
  sumPersons: integer('合计人数', { ...shared, overridable: true, unit: '人' }),
  byKind: text('分类合计'),
} as const;

// ---------------------------------------------------------------- calculations

interface BatchSheet {
  readonly batchKind: typeof batchFields.batchKind;
  readonly reportDate: typeof batchFields.reportDate;
  readonly batchOrder: typeof batchFields.batchOrder;
  readonly cases: ReturnType<typeof cases>;
  readonly compareRows: typeof compareRows;
}
type Sheet = { readonly [Id in keyof BatchSheet]: BatchSheet[Id] };

/** 2023年5月下半月第1批: reports of warnings and batches go by the half month. */
export const halfMonth = (day: string): string =>
  `${Number(day.slice(0, 4))}年${Number(day.slice(5, 7))}月${day.slice(8) <= '15' ? '上' : '下'}半月`;

export const batchCalculations = {
  batchNo: {
    reads: ['reportDate', 'batchOrder'],
    value: ({ reportDate, batchOrder }) =>
      reportDate === undefined ? undefined : `${halfMonth(reportDate)}${batchOrder ? `第${batchOrder}批` : ''}`,
  } satisfies Calculation<Pick<Sheet, 'reportDate' | 'batchOrder'>, string>,
  sumHouseholds: {
    reads: ['cases'],
    value: ({ cases: rows }) => rows?.length,
  } satisfies Calculation<Pick<Sheet, 'cases'>, number>,
  sumPersons: { reads: ['cases'], value: ({ cases: rows }) => personsOf(rows) } satisfies Calculation<
    Pick<Sheet, 'cases'>,
    number
  >,
  byKind: { reads: ['cases'], value: ({ cases: rows = [] }) => wordsByKind(rows) } satisfies Calculation<
    Pick<Sheet, 'cases'>,
    string
  >,
};

/** Undefined while the size of one household is not known here. */
export const personsOf = (rows: readonly CaseRow[] | undefined): number | undefined =>
  rows?.reduce<number | undefined>(
    (sum, { size }) => (sum === undefined || size === undefined ? undefined : sum + size),
    0,
  );

function wordsByKind(rows: readonly CaseRow[]): string | undefined {
  const kinds = [...new Set(rows.map(({ kind }) => kind ?? '未定类别'))].sort();
  if (rows.length === 0) return undefined;
  return kinds
    .map((kind) => {
      const of = rows.filter((row) => (row.kind ?? '未定类别') === kind);
      const persons = personsOf(of);
      return `${kind}${of.length}户${persons === undefined ? '' : `${persons}人`}`;
    })
    .join('，');
}

const textIn = (view: SheetView | undefined, name: string): string | undefined => {
  const value = view?.[name];
  return typeof value === 'string' ? value : undefined;
};
const numberIn = (view: SheetView | undefined, name: string): number | undefined => {
  const value = view?.[name];
  return typeof value === 'number' ? value : undefined;
};
const riskAt = (place: number) => ({
  reads: ['case'] as const,
  value: ({ case: of }: { readonly case?: SheetView }): string | undefined => {
    const risks = of?.risks;
    const found = Array.isArray(risks) ? risks[place] : undefined;
    return typeof found === 'string' ? found : undefined;
  },
});
const fromCase = (name: string) => ({
  reads: ['case'] as const,
  value: ({ case: of }: { readonly case?: SheetView }): string | undefined => textIn(of, name),
});
const fromStatement = (read: (of: SheetView) => string | undefined) => ({
  reads: ['case'] as const,
  value: ({ case: of }: { readonly case?: SheetView }): string | undefined => of && read(of),
});

/** What was said of the case in earlier batches: each return with its reason, the oldest first. Not what this row says itself. */
function earlierRounds(of: SheetView, row: OwnOpinions, reportDate: string | undefined): string | undefined {
  const told = (isRows(of.statements) ? of.statements : []).flatMap(({ what, value, on, note }) => {
    if ((what !== 'townReviewed' && what !== 'decided') || value === '同意') return [];
    if (reportDate !== undefined && String(on) > reportDate) return [];
    const [opinion, day] = what === 'decided' ? [row.countyOpinion, row.countyDate] : [row.townOpinion, row.townDate];
    if (value === opinion && on === day) return [];
    return [
      `${formatDate(String(on))}${what === 'decided' ? '审定' : '初审'}${String(value)}${note ? `：${String(note)}` : ''}`,
    ];
  });
  return told.length === 0 ? undefined : told.join('；');
}
type OwnOpinions = Pick<CaseRow, 'townOpinion' | 'townDate' | 'countyOpinion' | 'countyDate'>;

const caseCalculations = {
  villageName: { reads: [], value: (_row, { policy }) => policy.value('place.village') },
  group: fromCase('villagerGroup'),
  head: fromCase('headName'),
  headIdNo: fromCase('headIdNo'),
  householdNo: fromCase('householdId'),
  size: { reads: ['case'], value: ({ case: of }) => numberIn(of, 'householdSize') },
  kind: {
    reads: ['case'],
    value: ({ case: of }) =>
      partsOfLink(textIn(of, 'id') ?? '').form === 'identification'
        ? textIn(of, 'suggestedKind')
        : (textIn(of, 'monitorKind') ?? textIn(of, 'suggestedKind')),
  },
  risk1: riskAt(0),
  risk2: riskAt(1),
  risk3: riskAt(2),
  perCapita: { reads: ['case'], value: ({ case: of }) => numberIn(of, 'perCapitaReference') },
  publicityFrom: fromStatement((of) => textIn(statedIn(of, 'published'), 'on')),
  publicityTo: fromStatement((of) => textIn(statedIn(of, 'published'), 'value')),
  objection: fromStatement((of) =>
    statedIn(of, 'objected') ? '有异议，未核实' : textIn(statedIn(of, 'publicityClosed'), 'value'),
  ),
  villageOpinion: fromStatement((of) => textIn(statedIn(of, 'appraised'), 'value')),
  compareResult: {
    reads: ['case'],
    with: ['compareRows', 'compareRowsNone'],
    value: ({ case: of }, _context, { compareRows: found = [], compareRowsNone: none }) => {
      const own = found.filter((row) => row.case?.id === of?.id);
      if (own.length > 0)
        return own.map(({ item = '', finding = '' }) => `${item}${finding ? `：${finding}` : ''}`).join('；');
      return none === true || found.length > 0 ? '未发现异常' : undefined;
    },
  },
} satisfies RowLogic<CaseFields, Sheet>['calculate'];

const opinionNeedsDay = (opinion: 'townOpinion' | 'countyOpinion') => ({
  reads: [opinion],
  when: (row: { readonly [Id in typeof opinion]?: string }) => row[opinion] !== undefined,
});
const refusalNeedsReason = (opinion: 'townOpinion' | 'countyOpinion') => ({
  reads: [opinion],
  when: (row: { readonly [Id in typeof opinion]?: string }) => row[opinion] !== undefined && row[opinion] !== '同意',
});

export const caseRows = {
  calculate: {
    ...caseCalculations,
    earlier: {
      reads: ['case', 'townOpinion', 'townDate', 'countyOpinion', 'countyDate'],
      with: ['reportDate'],
      value: ({ case: of, ...own }, _context, { reportDate }) => of && earlierRounds(of, own, reportDate),
    },
  },
  required: {
    townDate: opinionNeedsDay('townOpinion'),
    townText: refusalNeedsReason('townOpinion'),
    sampleResult: { reads: ['sampledOn'], when: ({ sampledOn }) => sampledOn !== undefined },
    countyDate: opinionNeedsDay('countyOpinion'),
    countyText: refusalNeedsReason('countyOpinion'),
  },
} satisfies RowLogic<CaseFields, Sheet>;

export const compareCalculations = {
  calculate: { head: { reads: ['case'], value: ({ case: of }) => textIn(of, 'headName') } },
} satisfies RowLogic<typeof compareFields, Sheet>;
