/**
 * Slips (票据) and what of them counts as 合规自付支出 (I-11, I-12).
 *
 * A slip's own share is its total less what was reimbursed. Only slips within the policy count; what else a household paid
 * is written down, shown and left out.
 */
import type { ChoiceField, Field, MoneyField, RepeatField, TextField } from '../fields.ts';
import { formatMoney } from '../format.ts';
import type { RowRule, SheetRule } from '../logic.ts';
import { screening2023 } from '../options/sources.ts';
import { selfPaidOf, sumOf } from './income.ts';
import { type AccountMoney, type PartId, totals } from './income-totals.ts';

export interface SlipRow {
  readonly number: TextField;
  readonly issuer: TextField;
  readonly kind: ChoiceField;
  readonly total: MoneyField;
  readonly reimbursed: MoneyField;
  readonly selfPaid: MoneyField;
  readonly withinPolicy: Extract<Field, { kind: 'yesNo' }>;
}
/** Which slips count for which part of 合规自付支出. */
export const slipKinds = {
  selfPaidMedical: { label: '医疗', kinds: ['门诊', '慢病', '住院'] },
  selfPaidEducation: { label: '教育', kinds: ['教育'] },
  selfPaidHouse: { label: '住房', kinds: ['住房'] },
  selfPaidDisaster: { label: '灾害意外', kinds: ['灾害意外'] },
  selfPaidOther: { label: '其他', kinds: ['其他'] },
} as const satisfies { readonly [Id in PartId]?: { readonly label: string; readonly kinds: readonly string[] } };

interface Slip {
  readonly kind?: string;
  readonly selfPaid?: number;
  readonly withinPolicy?: boolean;
}
/** Σ of the slips of these kinds that lie within the policy; undefined where there is no slip of the kind. */
export function policySelfPaid(slips: readonly Slip[] | undefined, kinds: readonly string[]): number | undefined {
  const ours = (slips ?? []).filter((slip) => slip.kind !== undefined && kinds.includes(slip.kind));
  return sumOf(ours.map((slip) => (slip.withinPolicy === true ? slip.selfPaid : 0)));
}

const formula = { ...screening2023, article: '三(四)2' };
const zero = (amount: number | undefined): boolean => amount === undefined || amount === 0;

type Slips = RepeatField<{ [Id in keyof SlipRow]: SlipRow[Id] }>;

export const outsideSlips: SheetRule<AccountMoney & { readonly slips: Slips }> = {
  id: 'I-11',
  level: 'error',
  source: formula,
  reads: ['slips', ...totals.compliantSelfPaid.parts],
  check: ({ slips = [], ...view }) =>
    totals.compliantSelfPaid.parts.flatMap((part) => {
      const { label, kinds } = slipKinds[part];
      const outside = slips.filter(({ kind, withinPolicy, selfPaid }) => {
        return withinPolicy === false && !zero(selfPaid) && kinds.some((known) => known === kind);
      });
      const allowed = policySelfPaid(slips, kinds) ?? 0;
      if (outside.length === 0 || (view[part] ?? 0) <= allowed) return [];
      const named = outside.map((slip) => slip.number ?? slip.issuer ?? '未写号').join('、');
      return [
        {
          path: part,
          message: `票据${named}不属于政策范围，不能计入合规自付；${label}自付最多为${formatMoney(allowed)}元，请改正。`,
        },
      ];
    }),
};

export const slipRules: readonly RowRule<{ [Id in keyof SlipRow]: SlipRow[Id] }>[] = [
  {
    id: 'I-12',
    level: 'error',
    source: formula,
    reads: ['selfPaid', 'total', 'reimbursed', 'number', 'issuer'],
    check: ({ selfPaid, total, reimbursed, number, issuer }) => {
      const computed = selfPaidOf(total, reimbursed);
      if (computed === undefined) return undefined;
      const name = number ?? issuer ?? '';
      if (computed < 0) {
        return { message: `票据${name}的自付金额计算不符：报销金额大于票据总额，请核对票据。` };
      }
      return selfPaid !== undefined && selfPaid !== computed
        ? { message: `票据${name}的自付金额计算不符：总额减报销为${formatMoney(computed)}元，请改正。` }
        : undefined;
    },
  },
];
