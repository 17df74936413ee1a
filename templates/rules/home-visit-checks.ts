/**
 * Rules of the house check (入户排查表): HV-01 … HV-06, and E-08 for households already freed.
 *
 * The ten contents of 兴政发〔2023〕20号 三(四) give findings of fact; the conclusion at the foot must not contradict them,
 * nor the kind of household that was visited.
 */
import type { ChoiceField, ChoicesField, DateField, Field, RepeatField, TextField, ViewOf } from '../fields.ts';
import { formatDate } from '../format.ts';
import type { SheetRule } from '../logic.ts';
import { commonPractice, screening2023, unnamedCity2023 } from '../options/sources.ts';

type YesNo = Extract<Field, { kind: 'yesNo' }>;

export interface VisitFields {
  readonly variant: ChoiceField;
  readonly visitDate: DateField;
  readonly visitMode: ChoiceField;
  readonly visitors: RepeatField<{ readonly name: TextField }>;
  readonly schoolDropout: YesNo;
  readonly uninsured: YesNo;
  readonly houseSafe: YesNo;
  readonly waterSafe: YesNo;
  readonly belowThreshold: YesNo;
  readonly burden: ChoiceField;
  readonly otherRisks: ChoicesField;
  readonly scaleRisks: ChoicesField;
  readonly disaster: YesNo;
  readonly plainSheets: ChoicesField;
  readonly conclusion: ChoiceField;
}
type Visit = { readonly [Id in keyof VisitFields]: VisitFields[Id] };

const facts = [
  ...(['schoolDropout', 'uninsured', 'houseSafe', 'waterSafe', 'belowThreshold'] as const),
  ...(['burden', 'otherRisks', 'scaleRisks', 'disaster'] as const),
] as const;

/** What the visit found amiss, in the order of the sheet, as a clerk would name it. */
export function amissIn(view: ViewOf<Pick<Visit, (typeof facts)[number]>>): readonly string[] {
  const some = (chosen: readonly string[] | undefined): boolean => (chosen ?? []).some((word) => word !== '无');
  const found: readonly (readonly [amiss: boolean, label: string])[] = [
    [view.schoolDropout === true, '义务教育'],
    [view.uninsured === true, '基本医疗'],
    [view.houseSafe === false, '住房安全'],
    [view.waterSafe === false, '饮水安全'],
    [view.belowThreshold === true, '收入'],
    [view.burden === '较重' || view.burden === '严重', '刚性支出'],
    [some(view.otherRisks), '其他风险'],
    [some(view.scaleRisks), '规模性风险'],
    [view.disaster === true, '因灾困难'],
  ];
  return found.filter(([amiss]) => amiss).map(([, label]) => label);
}

/** Which conclusions make sense for which household. */
const conclusions: Readonly<Record<string, readonly string[]>> = {
  '监测户(未消除)': ['有隐患持续关注', '建议消除', '问题整改'],
  '监测户(已消除)': ['无风险', '有隐患持续关注', '再次纳入研判', '问题整改'],
  脱贫户: ['无风险', '有隐患持续关注', '建议纳入', '问题整改'],
  一般户: ['无风险', '有隐患持续关注', '建议纳入', '问题整改'],
};

export const visitRules: readonly SheetRule<Visit>[] = [
  {
    id: 'HV-01',
    level: 'warning',
    source: commonPractice,
    parameters: ['visit.minimumVisitors'],
    reads: ['visitors'],
    check: ({ visitors = [] }, { policy }) => {
      const least = policy.value('visit.minimumVisitors');
      return least !== undefined && visitors.length > 0 && visitors.length < least
        ? { message: `入户排查应至少${least}人参加，现填${visitors.length}人，请补填排查人员。` }
        : undefined;
    },
  },
  {
    id: 'HV-02',
    level: 'warning',
    source: { ...screening2023, article: '三(三)3' },
    reads: ['visitDate'],
    optional: ['screening.window'],
    check: ({ visitDate }, { policy }) => {
      const window = policy.value('screening.window');
      if (visitDate === undefined || window === undefined) return undefined;
      if (window.from <= visitDate && visitDate <= window.to) return undefined;
      const days = `${formatDate(window.from)}至${formatDate(window.to)}`;
      return { message: `入户日期不在集中排查时间（${days}）内，请核对；日常走访可不理会。` };
    },
  },
  {
    id: 'HV-03',
    level: 'error',
    source: { ...screening2023, article: '三(四)' },
    reads: ['conclusion', 'variant'],
    check: ({ conclusion, variant }) => {
      const fitting = variant === undefined ? undefined : conclusions[variant];
      return conclusion !== undefined && fitting !== undefined && !fitting.includes(conclusion)
        ? { message: `排查结论“${conclusion}”不适用于${variant}，请改选“${fitting.join('”“')}”之一。` }
        : undefined;
    },
  },
  {
    id: 'HV-04',
    level: 'warning',
    source: { ...screening2023, article: '三(四)' },
    reads: ['conclusion', ...facts],
    check: ({ conclusion, ...view }) => {
      const amiss = amissIn(view);
      return conclusion === '无风险' && amiss.length > 0
        ? { message: `${amiss.join('、')}有问题，排查结论却是“无风险”，请改选结论或核对前面各项。` }
        : undefined;
    },
  },
  {
    id: 'HV-05',
    level: 'warning',
    source: { ...unnamedCity2023, article: '五(五)' },
    reads: ['visitMode'],
    check: ({ visitMode }) =>
      visitMode !== undefined && visitMode !== '入户'
        ? { message: `本次是${visitMode}排查，请尽量补做入户，并在农户诉求栏注明不能入户的原因。` }
        : undefined,
  },
  {
    id: 'HV-06',
    level: 'warning',
    source: { ...unnamedCity2023, article: '五(二)' },
    reads: ['plainSheets', 'variant'],
    check: ({ plainSheets, variant }) => {
      if (plainSheets === undefined || variant === undefined) return undefined;
      const due = variant === '监测户(未消除)' ? ['申报政策', '帮扶政策'] : ['申报政策'];
      const missing = due.filter((sheet) => !plainSheets.includes(sheet));
      return missing.length > 0 ? { message: `${missing.join('、')}明白纸应发给本户，请补发后勾选。` } : undefined;
    },
  },
  {
    id: 'E-08',
    level: 'warning',
    source: { ...unnamedCity2023, article: '三(四)' },
    reads: ['variant', ...facts],
    check: ({ variant, ...view }) => {
      const amiss = amissIn(view);
      return variant === '监测户(已消除)' && amiss.length > 0
        ? { path: 'conclusion', message: `已消除户${amiss.join('、')}出现问题，应研判是否再次纳入。` }
        : undefined;
    },
  },
];
