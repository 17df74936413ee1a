/**
 * 风险消除认定表: one monitored household, from the check at its house to the mark in the national system.
 *
 * What it was admitted for comes from its identification sheet, income from the account of the year, guarantees from the house
 * check; here each original risk is answered for, one by one. The policy of the day of the check counts.
 */
import {
  choice,
  choices,
  date,
  defineTemplate,
  fingerprintPhoto,
  integer,
  link,
  money,
  repeat,
  signature,
  text,
  yesNo,
} from '../define.ts';
import { knownMemberRows, knownMembers } from '../elements/known-members.ts';
import { accountCalculations, referenceAbove } from '../elements/linked-account.ts';
import { allWithoutLabour, counts } from '../elements/members.ts';
import {
  countyOpinion,
  fillingSection,
  householdRows,
  pairs,
  stateSection,
  townOpinion,
  villageOpinion,
} from '../elements/sections.ts';
import { checkedByAnother, formYear, headIdNo, headName, householdFields, placeCalculations } from '../elements.ts';
import { screening2023, unnamedCity2023 } from '../options/sources.ts';
import * as end from '../rules/elimination.ts';
import { sizeRule } from '../rules/income-checks.ts';
import { checkPeriod, periodRuleHead } from '../rules/income-period.ts';
import { whenDecided } from '../rules/judgement.ts';
import { caseCalculations, decidedOn, enteredOn, standingCalculations } from '../rules/standing.ts';
import { eliminationExamples } from './examples/elimination.ts';
import homeVisit from './home-visit.ts';
import identification from './identification.ts';
import incomeAccount from './income-account.ts';

const wholeRow = { span: [1, 5] } as const;
const asked = { required: true } as const;
const seen = { overridable: true, required: true, hint: '由入户排查表带出；核实结果不同的，写明原因后改填' } as const;
const may = { negative: true } as const;

export default defineTemplate({
  id: 'elimination',
  version: '2023.1',
  code: '消除',
  subject: 'household',
  title: '防止返贫监测对象风险消除认定表',
  purpose:
    '核实一户监测对象的返贫致贫风险是否已经稳定消除。核实组入户填写，村评议公示后逐级审核，县级审定，按季度标注。',
  basis: [
    { ...screening2023, article: '二(六)' },
    { ...unnamedCity2023, article: '三(四)' },
  ],
  paper: { size: 'A4', copies: 3 },
  sheet: 'yearly',
  policyDate: 'assessedOn',
  listed: [
    ...(['assessedOn', 'eliminatedOn', 'elimWay', 'mayEndFrom', 'townOpinion', 'countyOpinion'] as const),
    ...(['systemMarkedOn', 'monitorKind', 'perCapitaReference'] as const),
  ],

  sections: [
    {
      id: 'household',
      side: '农户信息',
      columns: pairs,
      fields: {
        ...householdRows,
        householdType: householdFields.householdType,
        monitorKind: { ...householdFields.monitorKind, ...asked, span: [1, 3] },
        identification: link('认定表', identification, { latestUpTo: 'assessedOn', ...wholeRow }),
        identifiedOn: { ...householdFields.identifiedOn, ...asked },
        monitoredMonths: integer('已监测', { unit: '个月' }),
        monitoredDays: integer('已监测天数', { unit: '天' }),
        mayEndFrom: date('最早可标注日期', { future: true }),
        assessedOn: date('核实日期', { ...asked, span: [1, 3] }),
      },
    },
    {
      id: 'assessing',
      side: '核实组',
      columns: [30, 48, 80],
      fields: {
        assessors: repeat(
          '核实组',
          {
            name: text('姓名', { ...asked, maxLength: 30 }),
            role: choice('身份', 'role', asked),
            sign: signature('签字'),
          },
          { ...asked, rowName: '核实人', rows: { min: 2 } },
        ),
      },
    },
    {
      id: 'income',
      side: '消除时收支',
      columns: pairs,
      fields: {
        incomeAccount: link('收入测算表', incomeAccount, { ...asked, latestUpTo: 'assessedOn' }),
        periodFrom: date('测算周期起'),
        periodTo: date('测算周期止'),
        wageIncome: money('工资性收入（a）'),
        businessIncome: money('生产经营性收入（b）'),
        propertyIncome: money('财产性收入（c）'),
        transferIncome: money('转移性收入（d）'),
        businessExpense: money('生产经营性支出（e）'),
        netIncome: money('家庭纯收入（a+b+c+d−e）', may),
        perCapitaNet: money('人均纯收入', may),
        claimIncome: money('理赔收入'),
        compliantSelfPaid: money('合规自付支出合计'),
        referenceIncome: money('参考收入', may),
        perCapitaReference: money('人均参考收入', may),
        threshold: money('监测范围'),
        incomeAbove: yesNo('是否不低于当年监测范围'),
        incomeStable: yesNo('收入是否持续稳定', asked),
      },
    },
    {
      id: 'guarantees',
      side: '两不愁三保障',
      columns: pairs,
      fields: {
        homeVisit: link('入户排查表', homeVisit, { latestUpTo: 'assessedOn' }),
        foodClothOk: yesNo('不愁吃、不愁穿', asked),
        houseOk: yesNo('住房安全有保障', seen),
        schoolOk: yesNo('义务教育有保障', seen),
        medicalOk: yesNo('基本医疗有保障', seen),
        waterOk: yesNo('饮水安全有保障', seen),
        rigidUnder: yesNo('刚性支出可控', asked),
        wholeHouseholdNoLabour: { ...householdFields.wholeHouseholdNoLabour, span: [1, 3] },
        weakLabourHousehold: yesNo('是否弱劳动力重残、老年、重病慢病户', { ...asked, span: [2, 4] }),
      },
    },
    {
      id: 'risks',
      side: '原风险逐项',
      columns: [22, 32, 26, 20, 30, 12, 16],
      fields: {
        riskRows: repeat(
          '原风险逐项',
          {
            risk: choice('原风险', 'risk', asked),
            original: text('认定时情况', { ...asked, long: true, maxLength: 200 }),
            measure: choice('帮扶措施', 'measure'),
            deliveredOn: date('落实日期'),
            effect: text('帮扶成效', { ...asked, long: true, maxLength: 200 }),
            gone: yesNo('是否消除', asked),
            way: choice('方式', 'eliminationWay'),
          },
          { ...asked, rowName: '风险', rows: { min: 3 } },
        ),
      },
    },
    {
      id: 'judgement',
      side: '研判意见',
      columns: pairs,
      fields: {
        newRisk: choices('新增风险', 'newRisk', { ...asked, alone: '无', ...wholeRow }),
        elimWay: choice('风险消除方式', 'eliminationWay', { ...asked, ...wholeRow }),
        elimText: text('消除理由', { ...asked, long: true, minLength: 10, maxLength: 500, ...wholeRow }),
      },
    },
    {
      id: 'after',
      side: '后续监测',
      columns: [40, 38, 40, 40],
      fields: {
        afterContact: text('后续监测联系人', { ...asked, maxLength: 30, span: [1, 3] }),
        recheckPlan: repeat(
          '回头看计划',
          { on: date('日期', { ...asked, future: true }), by: text('谁去看', { ...asked, maxLength: 30 }) },
          { rowName: '回头看', rows: { min: 2 } },
        ),
      },
    },
    fillingSection,
    {
      id: 'opinions',
      columns: [14, 68.5, 14, 68.5],
      signatures: true,
      fields: {
        ...villageOpinion,
        ...townOpinion('{township}审核意见'),
        ...countyOpinion('{county}级审定意见'),
        eliminatedOn: date('消除日期', { group: '{county}级审定意见', overridable: true }),
        countySign: signature('负责人', { group: '{county}级审定意见', stamp: '{countyOffice}（章）' }),
        countyDate: date('日期', { group: '{county}级审定意见', overridable: true }),
        householdSign: signature('户主签字', { ...asked, fingerprint: true }),
        householdPrint: fingerprintPhoto('户主指印照片', 'householdSign'),
        householdSignedOn: date('户主签字日期'),
      },
    },
    {
      id: 'marking',
      side: '系统标注',
      columns: [40, 38, 40, 40],
      fields: { quarter: text('标注季度'), systemMarkedOn: date('系统标注日期', { overridable: true }) },
    },
    stateSection,
    {
      id: 'roster',
      title: '家庭成员（在户信息登记表中修改）',
      screenOnly: true,
      fields: {
        members: knownMembers(['name', 'relation', 'age', 'health', 'labourSkill', 'countedInHousehold']),
      },
    },
  ],

  relevant: { marking: end.whenEnded },
  required: {
    townOpinion: whenDecided,
    townDate: whenDecided,
    countyOpinion: whenDecided,
    eliminatedOn: whenDecided,
    countyDate: whenDecided,
  },

  calculate: {
    ...placeCalculations,
    formYear,
    headName,
    headIdNo,
    householdSize: counts.householdSize,
    monitoredMonths: end.monitoredMonths,
    monitoredDays: end.monitoredDays,
    mayEndFrom: end.mayEndFrom,
    ...accountCalculations,
    incomeAbove: referenceAbove,
    houseOk: end.seenInOrder('houseSafe', true),
    schoolOk: end.seenInOrder('schoolDropout', false),
    medicalOk: end.seenInOrder('uninsured', false),
    waterOk: end.seenInOrder('waterSafe', true),
    wholeHouseholdNoLabour: allWithoutLabour,
    monitorKind: standingCalculations.monitorKind,
    identifiedOn: standingCalculations.identifiedOn,
    ...caseCalculations('elimination'),
    eliminatedOn: decidedOn('elimination'),
    systemMarkedOn: enteredOn('elimination'),
    quarter: end.quarter,
  },

  rules: [
    sizeRule,
    {
      ...periodRuleHead,
      reads: ['incomeAccount', 'periodFrom', 'periodTo', 'assessedOn'],
      check: ({ periodFrom, periodTo, assessedOn }, context) => checkPeriod(periodFrom, periodTo, assessedOn, context),
    },
    ...end.eliminationRules,
    checkedByAnother,
  ],
  rows: {
    members: knownMemberRows,
    riskRows: {
      required: {
        way: { reads: ['gone'], when: ({ gone }) => gone },
        deliveredOn: { reads: ['measure'], when: ({ measure }) => measure !== undefined },
      },
    },
  },
  examples: eliminationExamples,
});
