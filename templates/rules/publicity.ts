/**
 * 公示 and 公告: what a notice works out, and rules P-01 … P-05, P-07, PN-01 … PN-03.
 *
 * What a case is about, whether it was passed, decided, reported, comes from the linked sheet and the statements about it;
 * nothing of it is typed. The name on the board is fixed when the notice is put up: a mask that changes is none.
 */
import { leakIn } from '../board-filter.ts';
import type {
  ChoiceField,
  DateField,
  IntegerField,
  LinkField,
  RepeatField,
  RowView,
  SheetView,
  TextField,
} from '../fields.ts';
import { formatDate, maskName } from '../format.ts';
import type { Calculation, Problem, RowCalculation, RowRule, SheetRule } from '../logic.ts';
import { screening2023 } from '../options/sources.ts';
import { optionsUnder } from '../options.ts';
import { dueDate } from '../policy/days.ts';
import type { Policy } from '../policy/policy.ts';
import { isRows, statedIn } from '../statements.ts';
import { wordingOf } from '../wording.ts';

export type CaseFields = {
  readonly case: LinkField;
  readonly villagerGroup: TextField;
  readonly headName: TextField;
  readonly shownName: TextField;
  readonly householdSize: IntegerField;
  readonly kind: TextField;
  readonly mainRisk: TextField;
  readonly remark: TextField;
};
export type ObjectionFields = {
  readonly about: LinkField;
  readonly objectedOn: DateField;
  readonly checkedOn: DateField;
  readonly result: ChoiceField;
};
export type HotlineFields = {
  readonly level: ChoiceField;
  readonly number: TextField;
};
export interface NoticeFields {
  readonly publicityKind: ChoiceField;
  readonly noticeRows: RepeatField<CaseFields>;
  readonly intro: TextField;
  readonly fromDate: DateField;
  readonly days: IntegerField;
  readonly toDate: DateField;
  readonly postedBy: TextField;
  readonly hotlines: RepeatField<HotlineFields>;
  readonly villageHotlines: TextField;
  readonly objectionRows: RepeatField<ObjectionFields>;
  readonly closeDate: DateField;
  readonly closeResult: ChoiceField;
}
type Sheet = { readonly [Id in keyof NoticeFields]: NoticeFields[Id] };

export const wordIn = (of: SheetView | undefined, id: string): string | undefined => {
  const value = of?.[id];
  return typeof value === 'string' && value !== '' ? value : undefined;
};
/** The linked dossier is on this device. */
export const isKnown = (of: SheetView | undefined): of is SheetView =>
  typeof of === 'object' && of !== null && 'dossier' in of;
export const caseId = (row: RowView | { readonly case?: SheetView }): string | undefined => {
  const of = row.case;
  return typeof of === 'object' && 'id' in of && typeof of.id === 'string' ? of.id : undefined;
};
export const nameOf = (row: { readonly headName?: unknown; readonly shownName?: unknown }): string =>
  [row.headName, row.shownName].find((name) => typeof name === 'string' && name !== '')?.toString() ?? '这一户';

/** What each form asks to be made public, and what its own decision is called. */
export const publicityOf: Readonly<Record<string, { readonly kind: string; readonly opinion: string }>> = {
  identification: { kind: '拟纳入监测对象', opinion: 'countyOpinion' },
  elimination: { kind: '拟标注风险消除', opinion: 'countyOpinion' },
  'no-labour': { kind: '拟认定整户无劳动能力兜底保障户', opinion: 'townOpinion' },
};
export const formOf = (of: SheetView | undefined): string => (typeof of?.form === 'string' ? of.form : '');

// ---------------------------------------------------------------- a row

export type CaseRow<Id extends keyof CaseFields> = Pick<CaseFields, Id>;
const fromCase = (id: string): RowCalculation<CaseRow<'case'>, unknown, string> => ({
  reads: ['case'],
  value: ({ case: of }) => wordIn(of, id),
});

/** What a notice and an announcement show of each case. */
export const caseCalculations = {
  villagerGroup: fromCase('villagerGroup'),
  headName: fromCase('headName'),
  householdSize: {
    reads: ['case'],
    value: ({ case: of }) => (typeof of?.householdSize === 'number' ? of.householdSize : undefined),
  } satisfies RowCalculation<CaseRow<'case'>, unknown, number>,
  kind: {
    reads: ['case'],
    value: ({ case: of }, { policy }) => {
      if (formOf(of) === 'no-labour') return '整户无劳动能力兜底保障户';
      const kind = wordIn(of, formOf(of) === 'identification' ? 'suggestedKind' : 'monitorKind');
      return known('monitorKind', kind, policy);
    },
  } satisfies RowCalculation<CaseRow<'case'>, unknown, string>,
  mainRisk: {
    reads: ['case'],
    value: ({ case: of }, { policy }) => {
      const risk = Array.isArray(of?.risks) ? of.risks[0] : undefined;
      return typeof risk === 'string' ? (known('risk', risk, policy) ?? '其他') : undefined;
    },
  } satisfies RowCalculation<CaseRow<'case'>, unknown, string>,
} as const;

/** The word of the list alone, without what somebody wrote beside 其他. */
const known = (list: 'monitorKind' | 'risk', word: string | undefined, policy: Policy): string | undefined =>
  optionsUnder(list, policy).find(({ value }) => value === word)?.value;

/** As the place shows names today, save where a mask of this case hangs already. */
export const shownName: RowCalculation<CaseRow<'case'>, unknown, string> = {
  reads: ['case'],
  optional: ['masking.names'],
  value: ({ case: of }, { policy }) => {
    const before = publishedName(of);
    if (before !== undefined) return before;
    const name = wordIn(of, 'headName');
    return name === undefined || policy.value('masking.names') !== true ? name : maskName(name);
  },
};
/** The name under which this case was put up first. */
const publishedName = (of: SheetView | undefined): string | undefined => {
  const rows = of?.statements;
  const first = isRows(rows)
    ? rows.find(({ what, note }) => what === 'published' && typeof note === 'string')
    : undefined;
  return typeof first?.note === 'string' ? first.note : undefined;
};

// ---------------------------------------------------------------- the sheet

export const publicityKind: Calculation<Pick<Sheet, 'noticeRows'>, string> = {
  reads: ['noticeRows'],
  value: ({ noticeRows = [] }) => {
    const kinds = new Set(noticeRows.flatMap(({ case: of }) => publicityOf[formOf(of)]?.kind ?? []));
    return kinds.size === 1 ? [...kinds][0] : undefined;
  },
};
/** What is made public, in a sentence of the heading: 拟纳入防止返贫监测对象 */
const subjects: Readonly<Record<string, string>> = {
  拟纳入监测对象: '拟纳入防止返贫监测对象',
  拟标注风险消除: '拟标注风险消除监测对象',
};
export const subjectOf = (kind: string): string => subjects[kind] ?? kind;

export const intro: Calculation<Pick<Sheet, 'publicityKind'>, string> = {
  reads: ['publicityKind'],
  value: ({ publicityKind: kind }, { policy }) =>
    kind === undefined
      ? undefined
      : `经入户核查、民主评议，现将${subjectOf(kind)}名单公示如下。公示期内对名单有异议的，请拨打监督电话或到${wordingOf('{committee}', policy)}反映，我们核实后答复；反映人的情况予以保密。`,
};
export const days: Calculation<unknown, number> = {
  reads: [],
  parameters: ['publicity.minimumDays'],
  value: (_, { policy }) => policy.value('publicity.minimumDays'),
};
export const toDate: Calculation<Pick<Sheet, 'fromDate' | 'days'>, string> = {
  reads: ['fromDate', 'days'],
  parameters: ['publicity.countFirstDay'],
  value: ({ fromDate, days: count }, { policy }) => {
    if (fromDate === undefined || count === undefined || count < 1) return undefined;
    const last = dueDate(fromDate, { days: count }, policy, 'publicity.countFirstDay');
    return 'value' in last ? last.value : undefined;
  },
};
export const villageHotlines: Calculation<unknown, string> = {
  reads: [],
  value: (_, { policy }) => policy.value('place.hotlines'),
};
type Objection = { readonly about?: SheetView; readonly result?: string };
const isOpen = ({ result }: Objection): boolean => result === undefined;

/** Only when nothing is open any more, and only of a notice that is over. */
export const closeResult: Calculation<Pick<Sheet, 'objectionRows' | 'closeDate'>, string> = {
  reads: ['closeDate', 'objectionRows'],
  value: ({ closeDate, objectionRows = [] }) =>
    closeDate === undefined || objectionRows.some(isOpen) ? undefined : resultOf(objectionRows),
};
const resultOf = (objections: readonly Objection[]): string =>
  objections.length === 0
    ? '无异议'
    : objections.some(({ result }) => result === '成立')
      ? '有异议经核实成立'
      : '有异议经核实不成立';
/** How it ended for one case: an objection against another one is none against this. */
export const resultFor = (id: string | undefined, objections: readonly Objection[]): string =>
  resultOf(objections.filter(({ about }) => about?.id === id));

// ---------------------------------------------------------------- rules

const notice = { ...screening2023, article: '二(四)2、二(六)2' } as const;
/** Whatever is put up is public: numbers, telephones, accounts and health are not for a wall. */
const privacy = { document: '中华人民共和国个人信息保护法', article: '第二十八条、第二十九条' } as const;

/** P-02 as one sentence. */
export function leakProblem(
  text: string | undefined,
  manner: Parameters<typeof leakIn>[1],
  policy: Policy,
): Problem | undefined {
  const leak = text === undefined ? undefined : leakIn(text, manner, { areaCode: policy.value('place.areaCode') });
  if (leak === undefined) return undefined;
  return leak === '不是电话号码的内容'
    ? { message: '这里只写电话号码，其他内容请删去。' }
    : { message: `公示内容含敏感信息（${leak}），不得公开，请删去。` };
}
const leakRule = { id: 'P-02', level: 'error', source: privacy, optional: ['place.areaCode'] } as const;

export const caseRules: readonly RowRule<CaseRow<'case' | 'headName' | 'shownName' | 'remark'>>[] = [
  {
    ...leakRule,
    reads: ['remark'],
    check: ({ remark }, { policy }) => leakProblem(remark, 'free', policy),
  },
  {
    ...leakRule,
    reads: ['shownName'],
    check: ({ shownName: shown }, { policy }) => leakProblem(shown, 'name', policy),
  },
  {
    id: 'PN-03',
    level: 'error',
    source: privacy,
    reads: ['shownName', 'case'],
    check: ({ shownName: shown, case: of }) => {
      const name = wordIn(of, 'headName');
      if (shown === undefined || name === undefined) return undefined;
      return [name, maskName(name), publishedName(of)].includes(shown)
        ? undefined
        : { message: `公示的姓名只能写户主姓名“${name}”或遮盖后的“${maskName(name)}”，请改正。` };
    },
  },
];

export const passedRule: RowRule<CaseRow<'case' | 'headName' | 'shownName'>> = {
  id: 'P-03',
  level: 'error',
  source: notice,
  reads: ['case', 'headName', 'shownName'],
  check: (row) => {
    if (!isKnown(row.case) || statedIn(row.case, 'appraised')?.value === '通过') return undefined;
    return { message: `${nameOf(row)}未经评议通过，不能公示。请先开会评议，或从名单中删去。` };
  },
};

export const listRules: readonly SheetRule<Pick<Sheet, 'noticeRows' | 'publicityKind'>>[] = [
  {
    id: 'PN-01',
    level: 'error',
    source: notice,
    reads: ['noticeRows', 'publicityKind'],
    check: ({ noticeRows = [] }) => {
      const kinds = [...new Set(noticeRows.flatMap(({ case: of }) => publicityOf[formOf(of)]?.kind ?? []))];
      return kinds.length > 1 ? { message: `名单里有${kinds.join('、')}，不是同一类事项，请分开公示。` } : undefined;
    },
  },
  {
    id: 'PN-02',
    level: 'error',
    source: notice,
    reads: ['noticeRows'],
    check: ({ noticeRows = [] }) =>
      noticeRows.flatMap((row, index) => {
        const id = caseId(row);
        const first = noticeRows.findIndex((other) => id !== undefined && caseId(other) === id);
        return first >= 0 && first < index
          ? [{ path: `noticeRows/${row.id}/case`, message: `${nameOf(row)}在名单中列了两次，请删去一行。` }]
          : [];
      }),
  },
];

export const textRules: readonly SheetRule<Pick<Sheet, 'intro' | 'hotlines' | 'villageHotlines'>>[] = [
  { ...leakRule, reads: ['intro'], check: ({ intro: text }, { policy }) => leakProblem(text, 'free', policy) },
  {
    ...leakRule,
    reads: ['hotlines'],
    check: ({ hotlines = [] }, { policy }) =>
      hotlines.flatMap(({ id, number }) => {
        const problem = leakProblem(number, 'hotline', policy);
        return problem ? [{ ...problem, path: `hotlines/${id}/number` }] : [];
      }),
  },
  {
    id: 'P-07',
    level: 'error',
    source: notice,
    reads: ['hotlines', 'villageHotlines'],
    check: ({ hotlines = [], villageHotlines: own }) =>
      own === undefined && !hotlines.some(({ number }) => number !== undefined)
        ? { message: '请填写监督电话。在“本村”里填一次，每张公示都会带出。' }
        : undefined,
  },
];

export const publicityRules: readonly SheetRule<Sheet>[] = [
  {
    id: 'P-01',
    level: 'error',
    source: notice,
    parameters: ['publicity.minimumDays'],
    reads: ['days', 'toDate', 'closeDate'],
    check: ({ days: count, toDate: last, closeDate }, { policy }) => {
      const least = policy.value('publicity.minimumDays') ?? 0;
      if (count !== undefined && count < least) return { message: `公示不得少于${least}天，现为${count}天。` };
      return closeDate !== undefined && last !== undefined && closeDate < last
        ? {
            path: 'closeDate',
            message: `公示到${formatDate(last)}才满${count}天，不能在${formatDate(closeDate)}结束。`,
          }
        : undefined;
    },
  },
  {
    id: 'P-04',
    level: 'error',
    source: notice,
    reads: ['fromDate', 'noticeRows'],
    check: ({ fromDate, noticeRows = [] }) => {
      const late = noticeRows.flatMap((row) => {
        const on = statedIn(row.case, 'appraised')?.on;
        return typeof on === 'string' && fromDate !== undefined && fromDate < on ? [{ name: nameOf(row), on }] : [];
      });
      const [first] = late;
      return first && { message: `公示开始日期早于评议日期（${first.name}${formatDate(first.on)}才评议），请改日期。` };
    },
  },
  {
    id: 'P-05',
    level: 'error',
    source: notice,
    reads: ['objectionRows', 'noticeRows', 'closeDate'],
    check: ({ objectionRows = [], noticeRows = [], closeDate }) =>
      objectionRows.filter(isOpen).flatMap(({ id, about }) => {
        const row = noticeRows.find((each) => caseId(each) === about?.id);
        const reported = row !== undefined && statedIn(row.case, 'reported') !== undefined;
        if (closeDate === undefined && !reported) return [];
        const name = row === undefined ? '这一户' : nameOf(row);
        return [{ path: `objectionRows/${id}/result`, message: `${name}的异议尚未核实，不能上报。请先填写核实结果。` }];
      }),
  },
];
