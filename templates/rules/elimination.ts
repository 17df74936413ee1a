/**
 * 风险消除: what the elimination sheet works out, and rules E-01 … E-07 and, of those about plans, H-03.
 *
 * A risk is gone when the household has been watched for *more than* the months of the policy, its income holds above the
 * year's range, nothing of the guarantees is open, each risk that it was admitted for is gone and no new one has come. Whole
 * households without labour stay under watch. Whatever is not known yet is unknown and says nothing.
 */
import type {
  ChoiceField,
  ChoicesField,
  DateField,
  Field,
  LinkField,
  RepeatField,
  TextField,
  ViewOf,
} from '../fields.ts';
import { formatDate } from '../format.ts';
import type { Calculation, Condition, SheetRule } from '../logic.ts';
import { nationalSystem, screening2023, unnamedCity2023 } from '../options/sources.ts';
import { addMonths, daysBetween } from '../policy/days.ts';
import { eliminationDate } from './deadlines.ts';

type YesNo = Extract<Field, { kind: 'yesNo' }>;

/** One risk that the household was admitted for. */
interface RiskRow {
  readonly risk: ChoiceField;
  readonly measure: ChoiceField;
  readonly deliveredOn: DateField;
  readonly gone: YesNo;
}
export interface EliminationFields {
  readonly identification: LinkField;
  readonly incomeAccount: LinkField;
  readonly identifiedOn: DateField;
  readonly assessedOn: DateField;
  readonly eliminatedOn: DateField;
  readonly incomeAbove: YesNo;
  readonly incomeStable: YesNo;
  readonly houseOk: YesNo;
  readonly schoolOk: YesNo;
  readonly medicalOk: YesNo;
  readonly waterOk: YesNo;
  readonly foodClothOk: YesNo;
  readonly rigidUnder: YesNo;
  readonly newRisk: ChoicesField;
  readonly riskRows: RepeatField<{ [Id in keyof RiskRow]: RiskRow[Id] }>;
  readonly wholeHouseholdNoLabour: YesNo;
  readonly weakLabourHousehold: YesNo;
  readonly elimWay: ChoiceField;
  readonly headName: TextField;
}
type Sheet = { readonly [Id in keyof EliminationFields]: EliminationFields[Id] };

// ---------------------------------------------------------------- what is worked out

/** Whole months gone by since the day of recognition. */
export const monitoredMonths: Calculation<Pick<Sheet, 'identifiedOn' | 'assessedOn'>, number> = {
  reads: ['identifiedOn', 'assessedOn'],
  value: ({ identifiedOn, assessedOn }) => {
    if (identifiedOn === undefined || assessedOn === undefined || assessedOn < identifiedOn) return undefined;
    const [year = 0, month = 0] = identifiedOn.split('-').map(Number);
    const [untilYear = 0, untilMonth = 0] = assessedOn.split('-').map(Number);
    const months = (untilYear - year) * 12 + untilMonth - month;
    return addMonths(identifiedOn, months) > assessedOn ? months - 1 : months;
  },
};
export const monitoredDays: Calculation<Pick<Sheet, 'identifiedOn' | 'assessedOn'>, number> = {
  reads: ['identifiedOn', 'assessedOn'],
  value: ({ identifiedOn, assessedOn }) =>
    identifiedOn === undefined || assessedOn === undefined || assessedOn < identifiedOn
      ? undefined
      : daysBetween(identifiedOn, assessedOn),
};
/** First day on which the risk may be marked. */
export const mayEndFrom: Calculation<Pick<Sheet, 'identifiedOn'>, string> = {
  reads: ['identifiedOn'],
  parameters: ['elimination.months'],
  value: ({ identifiedOn }, { policy }) => {
    const months = policy.value('elimination.months');
    return identifiedOn === undefined || months === undefined ? undefined : eliminationDate(identifiedOn, months);
  },
};
/** `2023年第4季度`: risks are marked by quarter (二(六)4). */
export const quarter: Calculation<Pick<Sheet, 'eliminatedOn'>, string> = {
  reads: ['eliminatedOn'],
  value: ({ eliminatedOn }) => {
    if (eliminatedOn === undefined) return undefined;
    const [year, month] = eliminatedOn.split('-').map(Number);
    return `${year}年第${Math.ceil((month ?? 1) / 3)}季度`;
  },
};
/** The house check saw no problem with it. Unknown without a visit. */
export const seenInOrder = (id: string, good: boolean): Calculation<{ readonly homeVisit: LinkField }, boolean> => ({
  reads: ['homeVisit'],
  value: ({ homeVisit }) => {
    const answer = homeVisit?.[id];
    return typeof answer === 'boolean' ? answer === good : undefined;
  },
});

export const whenEnded: Condition<Pick<Sheet, 'eliminatedOn'>> = {
  reads: ['eliminatedOn'],
  when: ({ eliminatedOn }) => eliminatedOn !== undefined,
};

// ---------------------------------------------------------------- rules

/** Answers that must all be yes, as a clerk names them. */
const guarantees = [
  ['incomeStable', '收入持续稳定'],
  ['houseOk', '住房安全'],
  ['schoolOk', '义务教育'],
  ['medicalOk', '基本医疗'],
  ['waterOk', '饮水安全'],
  ['foodClothOk', '不愁吃穿'],
  ['rigidUnder', '刚性支出'],
] as const satisfies readonly (readonly [keyof Sheet, string])[];
const guaranteeIds = guarantees.map(([id]) => id);

/** Measures that feed a household and leave its work where it was. */
const relief: readonly string[] = ['低保', '特困供养', '临时救助'];

/** What stands in the way: guarantees that do not hold, risks that are not gone, new risks. */
export function openIn(
  view: ViewOf<Pick<Sheet, (typeof guarantees)[number][0] | 'riskRows' | 'newRisk'>>,
): readonly string[] {
  return [
    ...guarantees.filter(([id]) => view[id] === false).map(([, label]) => label),
    ...(view.riskRows ?? []).filter(({ gone }) => gone === false).flatMap(({ risk }) => risk ?? []),
    ...(view.newRisk ?? []).filter((risk) => risk !== '无').map((risk) => `新增的“${risk}”`),
  ];
}

/** The sums that the national system wants, even where they are 0 (1_11_004). */
const sums = ['wageIncome', 'businessIncome', 'propertyIncome', 'transferIncome', 'businessExpense', 'referenceIncome'];
const procedure = { ...screening2023, article: '二(六)' } as const;
const sortedMarking = { ...screening2023, article: '二(六)5' } as const;

export const eliminationRules: readonly SheetRule<Sheet>[] = [
  {
    id: 'E-01',
    level: 'error',
    source: sortedMarking,
    reads: ['identifiedOn', 'assessedOn', 'eliminatedOn'],
    parameters: ['elimination.months'],
    check: ({ identifiedOn, assessedOn, eliminatedOn }, { policy }) => {
      const months = policy.value('elimination.months');
      const on = eliminatedOn ?? assessedOn;
      if (identifiedOn === undefined || on === undefined || months === undefined) return undefined;
      const first = eliminationDate(identifiedOn, months);
      return on < first
        ? {
            path: eliminatedOn === undefined ? 'assessedOn' : 'eliminatedOn',
            message: `监测时间须超过${months}个月，最早${formatDate(first)}可标注。`,
          }
        : undefined;
    },
  },
  {
    id: 'E-02',
    level: 'error',
    source: sortedMarking,
    reads: ['wholeHouseholdNoLabour', 'weakLabourHousehold'],
    check: ({ wholeHouseholdNoLabour, weakLabourHousehold }) => {
      if (wholeHouseholdNoLabour === true)
        return { message: '整户无劳动能力兜底保障户暂不标注风险消除，落实兜底保障后持续跟踪监测。' };
      return weakLabourHousehold === true
        ? {
            path: 'weakLabourHousehold',
            message:
              '弱劳动能力的重度残疾人、老年人、重病慢性病患者等监测户暂不标注风险消除，落实兜底保障后持续跟踪监测。',
          }
        : undefined;
    },
  },
  {
    id: 'E-03',
    level: 'error',
    source: procedure,
    reads: ['incomeAbove'],
    check: ({ incomeAbove }) =>
      incomeAbove === false ? { message: '人均参考收入低于当年监测范围，不能消除。' } : undefined,
  },
  {
    id: 'E-04',
    level: 'error',
    source: procedure,
    reads: [...guaranteeIds, 'riskRows', 'newRisk'],
    check: (view) => {
      const open = openIn(view);
      return open.length > 0 ? { path: 'elimWay', message: `${open.join('、')}未解决，不能标注风险消除。` } : undefined;
    },
  },
  {
    id: 'E-05',
    level: 'error',
    source: { ...nationalSystem, article: '1_11_004' },
    reads: ['incomeAccount', 'elimWay', ...guaranteeIds],
    check: ({ incomeAccount, elimWay, ...answers }) => {
      // Until somebody proposes the end, a blank is only still to fill.
      if (elimWay === undefined) return undefined;
      const isAccounted = incomeAccount !== undefined && sums.every((id) => typeof incomeAccount[id] === 'number');
      const blank = [
        ...(isAccounted ? [] : ['收入测算']),
        ...guarantees.filter(([id]) => answers[id] === undefined).map(([, label]) => label),
      ];
      return blank.length > 0
        ? { path: 'incomeAccount', message: `风险消除时的收入和三保障指标必须填写，还差：${blank.join('、')}。` }
        : undefined;
    },
  },
  {
    id: 'E-06',
    level: 'error',
    source: { ...nationalSystem, article: '1_11_009' },
    reads: ['elimWay', 'riskRows'],
    check: ({ elimWay, riskRows = [] }) =>
      elimWay === '帮扶消除' &&
      !riskRows.some(({ measure, deliveredOn }) => measure !== undefined && deliveredOn !== undefined)
        ? { message: '帮扶消除须有已落实的帮扶措施，请在原风险逐项中填写措施和落实日期。' }
        : undefined,
  },
  {
    id: 'H-03',
    level: 'error',
    source: { ...unnamedCity2023, article: '三(二)' },
    reads: ['elimWay', 'riskRows', 'wholeHouseholdNoLabour', 'weakLabourHousehold'],
    check: ({ elimWay, riskRows = [], wholeHouseholdNoLabour, weakLabourHousehold }) => {
      if (elimWay !== '帮扶消除' || wholeHouseholdNoLabour !== false || weakLabourHousehold === true) return undefined;
      const delivered = riskRows.flatMap(({ measure, deliveredOn }) =>
        measure === undefined || deliveredOn === undefined ? [] : [measure],
      );
      return delivered.length > 0 && delivered.every((measure) => relief.includes(measure))
        ? {
            path: 'riskRows',
            message: '有劳动能力的监测户不能“一兜了之”：落实了的只有低保等救助，请先落实产业、就业等帮扶，再标注消除。',
          }
        : undefined;
    },
  },
  {
    id: 'E-07',
    level: 'warning',
    source: nationalSystem,
    reads: ['identifiedOn', 'eliminatedOn', 'elimWay'],
    check: ({ identifiedOn, eliminatedOn, elimWay }) => {
      if (identifiedOn === undefined || eliminatedOn === undefined || elimWay === '自然消除') return undefined;
      const nextMonth = addMonths(`${identifiedOn.slice(0, 7)}-01`, 1).slice(0, 7);
      return eliminatedOn >= identifiedOn && eliminatedOn.slice(0, 7) <= nextMonth
        ? { message: '识别当月或次月消除，请核实。' }
        : undefined;
    },
  },
  {
    id: 'EL-01',
    level: 'error',
    source: { ...unnamedCity2023, article: '三(四)' },
    reads: ['identification', 'riskRows'],
    check: ({ identification, riskRows = [] }) => {
      const admitted = identification?.risks;
      if (!Array.isArray(admitted)) return undefined;
      const named = riskRows.map(({ risk }) => risk);
      const missing = admitted.filter((risk): risk is string => typeof risk === 'string' && !named.includes(risk));
      return missing.length > 0
        ? { path: 'riskRows', message: `认定时的风险“${missing.join('”“')}”没有列出，请逐项写明是否消除。` }
        : undefined;
    },
  },
];
