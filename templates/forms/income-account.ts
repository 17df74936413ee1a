/**
 * 家庭收入测算表: the yearly account of a household, twelve whole months, typed once.
 *
 * The house check, the identification sheet and the later forms link to it and copy nothing. Every total adds itself up;
 * a village that only has sums, or makes a quick estimate, types the sum and says why (I-01 compares it with the parts).
 * A wage row names its earner by the member's name, as on paper; I-08 says when nobody is called so.
 */
import {
  choice,
  date,
  defineTemplate,
  fingerprintPhoto,
  integer,
  money,
  number,
  repeat,
  signature,
  text,
  yesNo,
} from '../define.ts';
import { accountFields } from '../elements/account-fields.ts';
import { knownMemberRows, knownMembers } from '../elements/known-members.ts';
import { countFields, counts } from '../elements/members.ts';
import { stateSection } from '../elements/sections.ts';
import {
  checkedByAnother,
  fillingFields,
  formYear,
  headName,
  householdFields,
  placeCalculations,
} from '../elements.ts';
import { screening2023, unnamedCity2023 } from '../options/sources.ts';
import { addDays, addMonths } from '../policy/days.ts';
import {
  amountOf,
  grossIncomeOf,
  isBelow,
  netIncomeOf,
  perHead,
  referenceIncomeOf,
  selfPaidOf,
  sumOf,
  wageOf,
} from '../rules/income.ts';
import { incomeRules } from '../rules/income-checks.ts';
import { periodOfSheet, periodRule } from '../rules/income-period.ts';
import { totalCalculations, totalRules } from '../rules/income-totals.ts';
import { outsideSlips, policySelfPaid, slipKinds, slipRules } from '../rules/slips.ts';
import { incomeAccountExamples } from './examples/income-account.ts';

const three = [25, 28, 25, 28, 25, 27] as const;

interface Row {
  readonly kind?: string;
  readonly amount?: number;
}
const sumOfKind = (rows: readonly Row[] | undefined, kind: string): number | undefined =>
  sumOf((rows ?? []).filter((row) => row.kind === kind).map(({ amount }) => amount));
const wageOfKind = (kind: string) => ({
  reads: ['wageRows'] as const,
  value: ({ wageRows }: { readonly wageRows?: readonly Row[] }) => sumOfKind(wageRows, kind),
});
const businessOfKind = (kind: string) => ({
  reads: ['businessRows'] as const,
  value: ({ businessRows }: { readonly businessRows?: readonly Row[] }) => sumOfKind(businessRows, kind),
});
const selfPaidFor = (part: keyof typeof slipKinds) => ({
  reads: ['slips'] as const,
  value: ({ slips }: { readonly slips?: Parameters<typeof policySelfPaid>[0] }) =>
    policySelfPaid(slips, slipKinds[part].kinds),
});

/** 0 is an answer and a blank is none: whoever has not been asked about a class is not below the range because of it. */
const answered = {
  reads: ['noIncome'] as const,
  when: ({ noIncome }: { readonly noIncome?: boolean }) => noIncome !== true,
};
/** A ticked 没有 is an answer: zero, not unknown. */
const zeroIf = (none: boolean | undefined): number | undefined => (none ? 0 : undefined);

export default defineTemplate({
  id: 'income-account',
  version: '2023.1',
  code: '收入',
  subject: 'household',
  title: '家庭收入测算表',
  purpose: '测算一户连续12个月的收入和支出，得出人均纯收入和人均参考收入。入户核实的人员填写，排查表和认定表都引用它。',
  basis: [
    { ...screening2023, article: '三(四)1、2' },
    { ...unnamedCity2023, article: '三(二)' },
  ],
  paper: { size: 'A4', copies: 2 },
  sheet: 'twelveMonths',
  policyDate: 'fillDate',
  listed: ['periodTo', 'perCapitaNet', 'perCapitaReference', 'incomeGroundMet'],
  sections: [
    {
      id: 'basics',
      columns: [22, 33, 22, 33, 22, 33],
      fields: {
        householdId: householdFields.householdId,
        headName: householdFields.headName,
        householdSize: countFields.householdSize,
        periodFrom: date('测算周期起', { required: true, overridable: true, future: true }),
        periodTo: date('测算周期止', { required: true, overridable: true, future: true, hint: '连续12个月的最后一天' }),
        fillDate: date('测算日期', { required: true }),
      },
    },
    {
      id: 'wageDetails',
      side: '工资性收入明细',
      columns: [28, 24, 16, 26, 28, 36],
      fields: {
        wageRows: repeat(
          '工资性收入明细',
          {
            kind: choice('类别', 'wageKind', { required: true }),
            member: text('姓名', { required: true, maxLength: 30, hint: '写家庭成员的姓名' }),
            months: integer('月数', { min: 0, max: 12, unit: '月' }),
            monthly: money('月收入', { hint: '外出务工的，可扣除房租和生活费' }),
            amount: money('金额', { overridable: true, hint: '月数×月收入；不按月计算的直接填写并说明依据' }),
            note: text('备注', { maxLength: 60 }),
          },
          { rowName: '工资', rows: { min: 4 }, none: '没有工资性收入' },
        ),
      },
    },
    { id: 'wage', side: '工资性', columns: three, fields: accountFields.wage },
    {
      id: 'businessDetails',
      side: '生产经营明细',
      columns: [18, 32, 22, 18, 22, 22, 24],
      fields: {
        businessRows: repeat(
          '生产经营性收入明细',
          {
            kind: choice('类别', 'businessKind', { required: true }),
            item: text('品种', { required: true, maxLength: 30, hint: '玉米、肉牛、杂果等' }),
            scale: text('规模', { maxLength: 20, hint: '20亩、3头' }),
            unit: text('计量单位', { maxLength: 10, hint: '斤、头' }),
            quantity: number('出售数量', { min: 0, decimals: 3, hint: '牲畜只算出售的部分' }),
            price: money('单价'),
            amount: money('金额', { overridable: true, hint: '数量×单价；只有总数的直接填写并说明依据' }),
          },
          { rowName: '品种', rows: { min: 4 }, none: '没有生产经营性收入' },
        ),
      },
    },
    { id: 'business', side: '经营性', columns: three, fields: accountFields.business },
    { id: 'property', side: '财产性', columns: three, fields: accountFields.property },
    { id: 'ecological', side: '生态补偿', columns: three, fields: accountFields.ecological },
    { id: 'otherTransfer', side: '其他转移性', columns: three, fields: accountFields.otherTransfer },
    { id: 'transfer', side: '转移性', columns: three, fields: accountFields.transfer },
    { id: 'expense', side: '经营支出', columns: three, fields: accountFields.expense },
    {
      id: 'slipDetails',
      side: '票据清单',
      columns: [22, 32, 18, 22, 18, 18, 16, 12],
      fields: {
        slips: repeat(
          '票据清单',
          {
            on: date('日期'),
            issuer: text('出具单位', { maxLength: 40 }),
            kind: choice('类别', 'slipKind', { required: true }),
            number: text('票据号', { maxLength: 30 }),
            total: money('总额', { required: true }),
            reimbursed: money('已报销', { hint: '医保、救助、保险已经报销的合计' }),
            selfPaid: money('自付', { overridable: true, negative: true }),
            withinPolicy: yesNo('政策内', { required: true, hint: '属于政策范围的才计入合规自付' }),
          },
          { rowName: '票据', rows: { min: 3 }, none: '没有票据' },
        ),
      },
    },
    { id: 'adjustments', side: '理赔与自付', columns: three, fields: accountFields.adjustments },
    {
      id: 'result',
      side: '测算结果',
      columns: [34, 45, 34, 45],
      fields: {
        grossIncome: money('年总收入（a+b+c+d）'),
        netIncome: money('家庭纯收入（a+b+c+d−e）', { negative: true }),
        perCapitaNet: money('人均纯收入', { negative: true }),
        referenceIncome: money('参考收入', { negative: true, hint: '家庭纯收入＋理赔收入－合规自付支出' }),
        perCapitaReference: money('人均参考收入', { negative: true, hint: '参考收入÷家庭人口数' }),
        threshold: money('监测范围', { hint: '本地当年的标准，每人每年' }),
        incomeGroundMet: yesNo('低于监测范围'),
        lastYearPerCapitaNet: money('上年人均纯收入', { negative: true, hint: '上一个测算周期的人均纯收入' }),
      },
    },
    {
      id: 'filling',
      side: '填表',
      columns: three,
      fields: {
        fillerName: fillingFields.fillerName,
        collectedBy: fillingFields.collectedBy,
        enteredBy: fillingFields.enteredBy,
        checkedBy: fillingFields.checkedBy,
        fillerRole: { ...fillingFields.fillerRole, span: [1, 5] },
      },
    },
    {
      id: 'signing',
      columns: [82, 83],
      signatures: true,
      fields: {
        fillerSign: signature('测算人签字', { span: [0, 1] }),
        householdSign: signature('农户签字', { required: true, fingerprint: true, span: [0, 1] }),
        householdPrint: fingerprintPhoto('农户指印照片', 'householdSign', { span: [0, 1] }),
      },
    },
    stateSection,
    {
      id: 'roster',
      title: '家庭成员（在户信息登记表中修改）',
      screenOnly: true,
      fields: {
        members: knownMembers(['name', 'relation', 'age', 'labourSkill', 'workMonths', 'countedInHousehold']),
      },
    },
  ],

  required: {
    wageIncome: answered,
    businessIncome: answered,
    propertyIncome: answered,
    transferIncome: answered,
    businessExpense: answered,
  },

  calculate: {
    ...placeCalculations,
    formYear,
    headName,
    householdSize: counts.householdSize,
    periodTo: {
      reads: [],
      optional: ['income.screeningPeriod'],
      value: (_, { sheet, policy }) => periodOfSheet(sheet)?.to ?? policy.value('income.screeningPeriod')?.to,
    },
    periodFrom: {
      reads: ['periodTo'],
      parameters: ['income.periodMonths'],
      value: ({ periodTo }, { policy }) => {
        const months = policy.value('income.periodMonths');
        return periodTo === undefined || months === undefined ? undefined : addMonths(addDays(periodTo, 1), -months);
      },
    },
    wageJob: wageOfKind('务工'),
    wageIndustryPost: wageOfKind('行业公益岗'),
    wageTownshipPost: wageOfKind('乡镇公益岗'),
    wageVillagePost: wageOfKind('村级公益岗'),
    wagePicking: wageOfKind('采摘等零工'),
    cropIncome: businessOfKind('种植'),
    livestockIncome: businessOfKind('养殖'),
    forestryIncome: businessOfKind('林果'),
    otherBusinessIncome: businessOfKind('其他'),
    selfPaidMedical: selfPaidFor('selfPaidMedical'),
    selfPaidEducation: selfPaidFor('selfPaidEducation'),
    selfPaidHouse: selfPaidFor('selfPaidHouse'),
    selfPaidDisaster: selfPaidFor('selfPaidDisaster'),
    selfPaidOther: selfPaidFor('selfPaidOther'),
    ...totalCalculations,
    wageIncome: {
      reads: [...totalCalculations.wageIncome.reads, 'wageRowsNone'],
      value: (view, context) => totalCalculations.wageIncome.value(view, context) ?? zeroIf(view.wageRowsNone),
    },
    businessIncome: {
      reads: [...totalCalculations.businessIncome.reads, 'businessRowsNone'],
      value: (view, context) => totalCalculations.businessIncome.value(view, context) ?? zeroIf(view.businessRowsNone),
    },
    compliantSelfPaid: {
      reads: [...totalCalculations.compliantSelfPaid.reads, 'slipsNone'],
      value: (view, context) => totalCalculations.compliantSelfPaid.value(view, context) ?? zeroIf(view.slipsNone),
    },
    grossIncome: {
      reads: ['wageIncome', 'businessIncome', 'propertyIncome', 'transferIncome', 'noIncome'],
      value: ({ noIncome, ...classes }) => grossIncomeOf(classes, noIncome),
    },
    netIncome: {
      reads: ['wageIncome', 'businessIncome', 'propertyIncome', 'transferIncome', 'businessExpense', 'noIncome'],
      value: ({ noIncome, ...classes }) => netIncomeOf(classes, noIncome),
    },
    perCapitaNet: {
      reads: ['netIncome', 'householdSize'],
      value: ({ netIncome, householdSize }) => perHead(netIncome, householdSize),
    },
    referenceIncome: {
      reads: ['netIncome', 'claimIncome', 'compliantSelfPaid'],
      value: ({ netIncome, claimIncome, compliantSelfPaid }) =>
        referenceIncomeOf(netIncome, claimIncome, compliantSelfPaid),
    },
    perCapitaReference: {
      reads: ['referenceIncome', 'householdSize'],
      value: ({ referenceIncome, householdSize }) => perHead(referenceIncome, householdSize),
    },
    threshold: {
      reads: [],
      parameters: ['income.threshold'],
      value: (_, { policy }) => policy.value('income.threshold'),
    },
    incomeGroundMet: {
      reads: ['referenceIncome', 'threshold', 'householdSize'],
      parameters: ['income.thresholdStrict'],
      value: ({ referenceIncome, threshold, householdSize }, { policy }) =>
        isBelow(referenceIncome, threshold, householdSize, policy.value('income.thresholdStrict') === false),
    },
  },

  rules: [periodRule, ...totalRules, ...incomeRules, outsideSlips, checkedByAnother],

  rows: {
    members: knownMemberRows,
    wageRows: {
      calculate: {
        amount: { reads: ['months', 'monthly'], value: ({ months, monthly }) => wageOf(months, monthly) },
      },
    },
    businessRows: {
      calculate: {
        amount: { reads: ['quantity', 'price'], value: ({ quantity, price }) => amountOf(quantity, price) },
      },
    },
    slips: {
      calculate: {
        selfPaid: { reads: ['total', 'reimbursed'], value: ({ total, reimbursed }) => selfPaidOf(total, reimbursed) },
      },
      rules: slipRules,
    },
  },

  examples: incomeAccountExamples,
});
