/**
 * Rules D-01 … D-09 and D-13 of the identification sheet (认定表): does the decision agree with the figures, the risks and
 * the people? They advise; people decide and give their reasons.
 *
 * The income ground, the suggested kind and what fits come from eligibility.ts. Health is sealed: on a device that cannot
 * open it, what depends on it is unknown and says nothing.
 */
import type {
  ChoiceField,
  ChoicesField,
  Field,
  IntegerField,
  MoneyField,
  RepeatField,
  TextField,
  ViewOf,
} from '../fields.ts';
import { formatMoney } from '../format.ts';
import type { Problem, RuleContext, SheetRule } from '../logic.ts';
import { commonPractice, nationalSystem, screening2023, unnamedCity2023 } from '../options/sources.ts';
import type { ParameterId } from '../policy/parameters.ts';
import { assess, type Circumstances, kindFits } from './eligibility.ts';

type YesNo = Extract<Field, { kind: 'yesNo' }>;

/** What the judgement reads of a member. */
interface JudgedMember {
  readonly name: TextField;
  readonly health: ChoicesField & { readonly sensitive: true };
  readonly schoolState: ChoiceField;
  readonly labourSkill: ChoiceField;
  readonly workMonths: IntegerField;
  readonly publicPostMonths: IntegerField;
  readonly countedInHousehold: YesNo;
}
export interface JudgedFields {
  readonly householdType: ChoiceField;
  readonly householdSize: IntegerField;
  readonly netIncome: MoneyField;
  readonly referenceIncome: MoneyField;
  readonly compliantSelfPaid: MoneyField;
  readonly threshold: MoneyField;
  readonly risks: ChoicesField;
  readonly suddenEvent: YesNo;
  readonly seriousDifficulty: YesNo;
  readonly houseProblem: YesNo;
  readonly schoolProblem: YesNo;
  readonly waterProblem: YesNo;
  readonly medicalProblem: YesNo;
  readonly assets: ChoicesField;
  readonly suggested: YesNo;
  readonly suggestedKind: ChoiceField;
  readonly refusalReasons: ChoicesField;
  readonly refusalText: TextField;
  readonly members: RepeatField<{ [Id in keyof JudgedMember]: JudgedMember[Id] }>;
}
type Judged = { readonly [Id in keyof JudgedFields]: JudgedFields[Id] };

/** What `assess` needs; the same names are read wherever it is asked. */
export const circumstances = [
  ...(['netIncome', 'referenceIncome', 'householdSize', 'threshold', 'householdType'] as const),
  ...(['risks', 'suddenEvent', 'seriousDifficulty'] as const),
] as const;
export const circumstanceParameters = ['income.thresholdStrict', 'income.kindBasis'] as const satisfies ParameterId[];

export function circumstancesOf(
  view: ViewOf<Pick<Judged, (typeof circumstances)[number]>>,
  { policy }: RuleContext,
): Circumstances {
  return {
    ...view,
    kindBasis: policy.value('income.kindBasis'),
    equalCounts: policy.value('income.thresholdStrict') === false,
  };
}

/** A problem with housing, water, schooling or insurance, and the risks that may stand for it. */
const guarantees = [
  { field: 'houseProblem', label: '住房', risks: ['因住房出现安全问题'] },
  { field: 'waterProblem', label: '饮水', risks: ['因饮水出现安全问题'] },
  { field: 'schoolProblem', label: '义务教育', risks: ['义务教育阶段适龄儿童少年失学辍学'] },
  // The list of risks has none for insurance itself: what threatens is the cost of illness.
  { field: 'medicalProblem', label: '参保', risks: ['因病', '其他'] },
] as const;
const guaranteeFields = guarantees.map(({ field }) => field);

type Member = NonNullable<ViewOf<Judged>['members']>[number];
const isWorking = ({ workMonths = 0, publicPostMonths = 0 }: Member): boolean => workMonths > 0 || publicPostMonths > 0;

/** What must be true of at least one counted member for a risk to be plausible; undefined is unknown. */
const plausible: Readonly<Record<string, (member: Member) => boolean | undefined>> = {
  因病: ({ health }) => hasHealth(health, '长期慢性病', '患有大病'),
  因残: ({ health }) => hasHealth(health, '残疾'),
  因学: ({ schoolState }) => schoolState !== undefined && schoolState !== '学龄前儿童',
};
function hasHealth(health: Member['health'], ...wanted: readonly string[]): boolean | undefined {
  if (health === undefined) return undefined;
  return 'sealed' in health ? undefined : health.some((state) => wanted.includes(state));
}

export const judgementRules: readonly SheetRule<Judged>[] = [
  {
    id: 'D-01',
    level: 'warning',
    source: { ...screening2023, article: '三(四)2' },
    parameters: circumstanceParameters,
    reads: ['suggested', 'refusalReasons', 'refusalText', ...circumstances],
    check: ({ suggested, refusalReasons = [], refusalText, ...view }, context) => {
      if (suggested !== false || refusalReasons.length > 0 || refusalText !== undefined) return undefined;
      const { incomeGroundMet } = assess(circumstancesOf(view, context));
      return incomeGroundMet && (view.risks ?? []).length > 0
        ? { path: 'refusalReasons', message: '收入低于范围且有风险，请说明不纳入理由。' }
        : undefined;
    },
  },
  {
    id: 'D-02',
    level: 'warning',
    source: { ...screening2023, article: '二(二)3' },
    parameters: circumstanceParameters,
    reads: ['suggested', ...guaranteeFields, ...circumstances],
    check: ({ suggested, houseProblem, waterProblem, schoolProblem, medicalProblem, ...view }, context) => {
      const { incomeGroundMet } = assess(circumstancesOf(view, context));
      const unsafe = houseProblem || waterProblem || schoolProblem || medicalProblem;
      if (!suggested || incomeGroundMet !== false || view.suddenEvent || unsafe) return undefined;
      const limit = formatMoney(view.threshold ?? 0);
      return { path: 'suddenEvent', message: `人均参考收入不低于${limit}元，请补充突发严重困难情况。` };
    },
  },
  {
    id: 'D-03',
    level: 'error',
    source: { ...screening2023, article: '二(二)' },
    parameters: circumstanceParameters,
    reads: ['suggestedKind', ...circumstances],
    check: ({ suggestedKind, ...view }, context) =>
      suggestedKind !== undefined && kindFits(suggestedKind, circumstancesOf(view, context)) === false
        ? { message: `监测类别“${suggestedKind}”与户类型或收入不一致，请改选类别，或核对户类型和收入。` }
        : undefined,
  },
  {
    id: 'D-04',
    level: 'warning',
    source: nationalSystem,
    parameters: ['labour.able'],
    reads: ['risks', 'members'],
    check: ({ risks = [], members }, { policy }) => {
      const able = policy.value('labour.able') ?? [];
      const counted = (members ?? []).filter((member) => member.countedInHousehold !== false);
      if (counted.length === 0) return undefined;
      const doubtful = risks.filter((risk) => {
        const test = plausible[risk];
        if (test) return counted.every((member) => test(member) === false);
        return risk === '缺劳动力' && counted.every(({ labourSkill }) => able.some((skill) => skill === labourSkill));
      });
      return doubtful.map(
        (risk): Problem => ({ message: `风险“${risk}”与家庭成员信息不符，请核对风险或成员的健康、就学、劳动技能。` }),
      );
    },
  },
  {
    id: 'D-05',
    level: 'warning',
    source: nationalSystem,
    reads: ['risks', 'compliantSelfPaid'],
    check: ({ risks = [], compliantSelfPaid }) =>
      risks.includes('因病') && compliantSelfPaid === 0
        ? { message: '风险为因病但合规自付支出为0，请核对医疗票据。' }
        : undefined,
  },
  {
    id: 'D-06',
    level: 'warning',
    source: nationalSystem,
    parameters: ['labour.able'],
    reads: ['risks', 'members'],
    check: ({ risks = [], members: all = [] }, { policy }) => {
      const able = policy.value('labour.able') ?? [];
      const members = all.filter((member) => member.countedInHousehold !== false);
      if (!risks.includes('因务工就业不稳') || members.length === 0) return undefined;
      if (members.some(({ labourSkill }) => labourSkill === undefined)) return undefined;
      const someone = members.some((member) => able.some((skill) => skill === member.labourSkill) && isWorking(member));
      return someone ? undefined : { message: '风险为就业不稳，但家中无劳动力或无务工信息，请核对。' };
    },
  },
  {
    id: 'D-07',
    level: 'warning',
    source: nationalSystem,
    reads: ['risks', ...guaranteeFields],
    check: ({ risks: chosen = [], ...view }) =>
      guarantees
        .filter(({ field, risks }) => view[field] && !risks.some((risk) => chosen.includes(risk)))
        .map(({ label, risks }): Problem => {
          return { message: `${label}有问题但未选择相应风险，请补选“${risks[0]}”等风险，或核对${label}情况。` };
        }),
  },
  {
    id: 'D-08',
    level: 'error',
    source: commonPractice,
    reads: ['risks'],
    check: ({ risks = [] }) =>
      new Set(risks).size < risks.length || risks.includes('')
        ? { message: '风险填写重复或不连续，请按主次顺序逐项填写，每项只填一次。' }
        : undefined,
  },
  {
    id: 'D-09',
    level: 'error',
    source: { ...unnamedCity2023, article: '三(二)' },
    reads: ['refusalReasons', 'suggested'],
    check: ({ refusalReasons = [], suggested }) =>
      suggested === false && refusalReasons.includes('已享受低保')
        ? { message: '不得以享受低保为由不纳入监测对象，请按收入和风险重新研判。' }
        : undefined,
  },
  {
    id: 'D-13',
    level: 'note',
    source: commonPractice,
    reads: ['assets'],
    check: ({ assets = [] }) =>
      assets.includes('村干部近亲属') ? { message: '干部近亲属，请备案并回避表决。' } : undefined,
  },
];
