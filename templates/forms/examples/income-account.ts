/**
 * Examples of 家庭收入测算表: an account in order, a quick estimate of sums only, one with mistakes.
 */
import type { SheetView } from '../../fields.ts';
import type { Example } from '../../template.ts';
import { drawn, family, filling } from './family.ts';

/** The identification example links to it: 35 000 + 14 400 + 1 200 + 4 650 − 6 800 = 48 450 yuan for four. */
export const accountInOrder: SheetView = {
  ...filling,
  id: '2023-04',
  householdId: '0031',
  members: family,
  fillDate: '2023-05-20',
  wageRows: [{ id: 'w1', kind: '务工', member: '额尔敦', months: 10, monthly: 350_000, note: '扣除房租后' }],
  businessRows: [
    { id: 'b1', kind: '种植', item: '玉米', scale: '20亩', unit: '斤', quantity: '12000', price: 100 },
    { id: 'b2', kind: '养殖', item: '羊', scale: '12只', unit: '只', quantity: '3', price: 80_000 },
  ],
  landTransferIncome: 120_000,
  landFertilitySubsidy: 165_000,
  pensionBenefit: 180_000,
  grasslandSubsidy: 120_000,
  cropExpense: 560_000,
  livestockExpense: 120_000,
  slips: [
    {
      id: 's1',
      on: '2023-02-11',
      issuer: '通辽市医院',
      kind: '住院',
      number: '0231188',
      total: 4_800_000,
      reimbursed: 2_500_000,
      withinPolicy: true,
    },
    {
      id: 's2',
      on: '2023-02-12',
      issuer: '通辽市医院',
      kind: '门诊',
      number: '0231190',
      total: 60_000,
      reimbursed: 0,
      withinPolicy: false,
    },
  ],
  claimIncome: 0,
  lastYearPerCapitaNet: 1_180_000,
  householdSign: drawn,
};

/** Sums only: 41 800 yuan for four, above the range. */
export const estimate: SheetView = {
  ...filling,
  id: '2023-04',
  householdId: '0031',
  members: family,
  fillDate: '2023-05-20',
  wageIncome: 3_000_000,
  businessIncome: 1_200_000,
  propertyIncome: 0,
  transferIncome: 480_000,
  businessExpense: 500_000,
  compliantSelfPaid: 0,
  claimIncome: 0,
  householdSign: drawn,
};

const withMistakes: SheetView = {
  ...accountInOrder,
  periodTo: '2023-05-30',
  wageRows: [{ id: 'w1', kind: '务工', member: '额尔登', months: 10, monthly: 350_000 }],
  wageIncome: 3_400_000,
  pensionBenefit: 0,
  donations: 50_000,
  claimIncome: 50_000,
  selfPaidMedical: 2_360_000,
  lastYearPerCapitaNet: 2_000_000,
  householdSign: undefined,
};

export const incomeAccountExamples: readonly Example[] = [
  { name: '四口之家，有明细、有票据', region: '150521', today: '2023-05-20', view: accountInOrder, findings: [] },
  { name: '只有各类合计的快速测算', region: '150521', today: '2023-05-20', view: estimate, findings: [] },
  {
    name: '周期、合计、姓名和票据有错漏',
    region: '150521',
    today: '2023-05-20',
    view: withMistakes,
    findings: [
      'I-07 periodTo',
      'I-01 wageIncome',
      'I-11 selfPaidMedical',
      'required householdSign',
      'I-08 wageRows/w1/member',
      'I-09 pensionBenefit',
      'I-10 claimIncome',
      'I-14 lastYearPerCapitaNet',
      'I-13 donations',
    ],
  },
];
