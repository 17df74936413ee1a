/**
 * The totals of the yearly account (a–e, d5, d6, 合规自付) and the parts each is the sum of. One table; the calculations and
 * rule I-01 both come from it, so paper, screen and check can never disagree about what belongs to a total.
 *
 * Every total is overridable: a village that only has sums, or makes a quick estimate, types the sum with a reason.
 * Then I-01 compares it with whatever parts are filled.
 */
import type { MoneyField } from '../fields.ts';
import { formatMoney } from '../format.ts';
import type { Calculation, SheetRule } from '../logic.ts';
import { screening2023 } from '../options/sources.ts';
import { sumOf } from './income.ts';

/** By total: what it is called, and its parts. The order is by dependency. */
export const totals = {
  wageIncome: {
    label: '工资性收入',
    parts: ['wageJob', 'wageIndustryPost', 'wageTownshipPost', 'wageVillagePost', 'wagePicking'],
  },
  businessIncome: {
    label: '生产经营性收入',
    parts: ['cropIncome', 'livestockIncome', 'forestryIncome', 'otherBusinessIncome'],
  },
  propertyIncome: {
    label: '财产性收入',
    parts: ['dividendIncome', 'landTransferIncome', 'financialIncome', 'entrustedFarmingIncome', 'otherPropertyIncome'],
  },
  ecologicalCompensation: {
    label: '生态补偿',
    parts: [
      'returnedForestSubsidy',
      'publicForestSubsidy',
      'grasslandSubsidy',
      'relocationSubsidy',
      'otherEcologicalSubsidy',
    ],
  },
  otherTransferIncome: {
    label: '其他转移性收入',
    parts: [
      'landFertilitySubsidy',
      'plantingSubsidy',
      'oldAgeAllowance',
      'veteransBenefit',
      'disabilityAllowance',
      'educationGrant',
      'disasterRelief',
      'supportFromFamily',
      'donations',
      'povertyInsurancePayout',
      'restTransferIncome',
    ],
  },
  transferIncome: {
    label: '转移性收入',
    parts: [
      'familyPlanningBenefit',
      'dibaoBenefit',
      'tekunBenefit',
      'pensionBenefit',
      'ecologicalCompensation',
      'otherTransferIncome',
    ],
  },
  businessExpense: {
    label: '生产经营性支出',
    parts: ['cropExpense', 'livestockExpense', 'forestryExpense', 'otherBusinessExpense'],
  },
  compliantSelfPaid: {
    label: '合规自付支出',
    parts: ['selfPaidMedical', 'selfPaidEducation', 'selfPaidHouse', 'selfPaidDisaster', 'selfPaidOther'],
  },
} as const;

export type TotalId = keyof typeof totals;
export type PartId = (typeof totals)[TotalId]['parts'][number];
/** All money fields of the account that are totals or parts of totals. */
export type AccountMoney = { readonly [Id in TotalId | PartId]: MoneyField };

const sumOfParts = <Id extends TotalId>(id: Id): Calculation<AccountMoney, number> => {
  const parts: readonly PartId[] = totals[id].parts;
  return { reads: parts, value: (view) => sumOf(parts.map((part) => view[part])) };
};

/** Each total as the sum of its parts. */
export const totalCalculations = {
  wageIncome: sumOfParts('wageIncome'),
  businessIncome: sumOfParts('businessIncome'),
  propertyIncome: sumOfParts('propertyIncome'),
  ecologicalCompensation: sumOfParts('ecologicalCompensation'),
  otherTransferIncome: sumOfParts('otherTransferIncome'),
  transferIncome: sumOfParts('transferIncome'),
  businessExpense: sumOfParts('businessExpense'),
  compliantSelfPaid: sumOfParts('compliantSelfPaid'),
} satisfies { readonly [Id in TotalId]: Calculation<AccountMoney, number> };

/** I-01: a typed total agrees with its parts. One rule a total, so that it runs again only when its own parts change. */
const totalRule = (id: TotalId): SheetRule<AccountMoney> => {
  const parts: readonly PartId[] = totals[id].parts;
  return {
    id: 'I-01',
    level: 'error',
    source: { ...screening2023, article: '三(四)2' },
    reads: [id, ...parts],
    check: (view) => {
      const sum = sumOf(parts.map((part) => view[part]));
      const total = view[id];
      if (sum === undefined || total === undefined || sum === total) return undefined;
      const difference = `合计${formatMoney(total)}元与明细之和${formatMoney(sum)}元不符`;
      return { message: `${totals[id].label}${difference}，请核对明细，或撤销填写的合计改用自动合计。` };
    },
  };
};

export const totalRules: readonly SheetRule<AccountMoney>[] = [
  totalRule('wageIncome'),
  totalRule('businessIncome'),
  totalRule('propertyIncome'),
  totalRule('ecologicalCompensation'),
  totalRule('otherTransferIncome'),
  totalRule('transferIncome'),
  totalRule('businessExpense'),
  totalRule('compliantSelfPaid'),
];
