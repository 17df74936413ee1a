/**
 * 入户排查表: what a visit to one house found, by the ten contents of 兴政发〔2023〕20号 三(四).
 *
 * One form, four variants by the kind of household (脱贫户, 监测户 not yet or already freed, 一般户): a section stands only where
 * it applies. Dwelling, water and members are the register's own cells; income comes from the account; what a visitor sees
 * with his own eyes belongs to the sheet.
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
import { houseFields, waterFields, waterSafe } from '../elements/dwelling.ts';
import { knownMemberRows, knownMembers } from '../elements/known-members.ts';
import { accountDate, accountMoney, accountPerHead, referenceBelow, threshold } from '../elements/linked-account.ts';
import { allWithoutLabour, countFields, counts } from '../elements/members.ts';
import { fillingSection, pairs, stateSection } from '../elements/sections.ts';
import { checkedByAnother, formYear, headName, householdFields, placeCalculations } from '../elements.ts';
import { screening2023, unnamedCity2023 } from '../options/sources.ts';
import * as visit from '../rules/home-visit.ts';
import { visitRules } from '../rules/home-visit-checks.ts';
import { sumOf } from '../rules/income.ts';
import { sizeRule } from '../rules/income-checks.ts';
import { checkPeriod, periodRuleHead } from '../rules/income-period.ts';
import { standingCalculations } from '../rules/standing.ts';
import { homeVisitExamples } from './examples/home-visit.ts';
import incomeAccount from './income-account.ts';

const wholeRow = { span: [1, 5] } as const;
/** What a yes, or anything but 无, asks for in words. */
const explained = { maxLength: 200, span: [1, 5] } as const;
const asked = { required: true } as const;

export default defineTemplate({
  id: 'home-visit',
  version: '2023.1',
  code: '排查',
  subject: 'household',
  title: '防止返贫监测入户排查表',
  purpose: '逐户排查收入、“三保障”、饮水和各类风险，得出排查结论。由两名以上排查人员入户填写，农户签字。',
  basis: [
    { ...screening2023, article: '三(四)' },
    { ...unnamedCity2023, article: '三' },
  ],
  paper: { size: 'A4', copies: 2 },
  sheet: 'yearly',
  policyDate: 'visitDate',
  listed: ['visitDate', 'variant', 'belowThreshold', 'conclusion', 'suggestKind'],

  sections: [
    {
      id: 'basics',
      side: '基本情况',
      columns: pairs,
      fields: {
        householdId: householdFields.householdId,
        headName: householdFields.headName,
        villagerGroup: householdFields.villagerGroup,
        phone: householdFields.phone,
        address: { ...householdFields.address, span: [1, 3] },
        householdType: householdFields.householdType,
        householdSize: countFields.householdSize,
        monitorKind: { ...householdFields.monitorKind, span: [1, 5] },
        riskEliminated: householdFields.riskEliminated,
        variant: choice('排查户别', 'visitVariant', { ...asked, overridable: true, span: [1, 3] }),
      },
    },
    {
      id: 'visit',
      side: '入户情况',
      columns: pairs,
      fields: {
        visitDate: date('入户日期', asked),
        visitMode: choice('排查方式', 'visitMode', { ...asked, span: [1, 3] }),
        respondent: text('受访人', { ...asked, maxLength: 30 }),
        respondentRelation: choice('受访人与户主关系', 'relation', { ...asked, span: [1, 3] }),
        docsSeen: choices('查看材料', 'docsSeen', wholeRow),
      },
    },
    {
      id: 'visiting',
      side: '排查人员',
      columns: [30, 48, 80],
      fields: {
        visitors: repeat(
          '排查人员',
          {
            name: text('姓名', { ...asked, maxLength: 30 }),
            role: choice('身份', 'role', asked),
            sign: signature('签字', asked),
          },
          { ...asked, rowName: '排查人员', rows: { min: 2 } },
        ),
      },
    },
    {
      id: 'payments',
      side: '一卡通核对',
      columns: [26, 84, 48],
      fields: {
        annualCardPayments: repeat(
          '一卡通补贴核对',
          {
            year: integer('年度', { ...asked, min: 2015, max: 2099 }),
            item: text('项目', { ...asked, maxLength: 40 }),
            amount: money('金额', asked),
          },
          { rowName: '补贴', rows: { min: 2 }, sortBy: ['year'], none: '没有一卡通补贴' },
        ),
      },
    },
    {
      id: 'education',
      side: '义务教育',
      columns: pairs,
      fields: {
        schoolDropout: yesNo('适龄儿童是否失学辍学', { ...asked, hint: '身体原因不具备学习条件的除外' }),
        homeTeaching: choice('送教上门是否落实', 'yesNoNotApplicable', { ...asked, span: [1, 3] }),
        schoolNote: text('失学辍学说明', explained),
      },
    },
    {
      id: 'medical',
      side: '基本医疗',
      columns: pairs,
      fields: {
        uninsured: yesNo('是否有人未参保', { ...asked, overridable: true }),
        medicalPolicy: choice('医保政策是否落实', 'yesNoNotApplicable', { ...asked, span: [1, 3] }),
        uninsuredWho: text('未参保人员', { ...explained, overridable: true }),
      },
    },
    {
      id: 'housing',
      side: '住房安全',
      columns: pairs,
      fields: {
        houseGrade: { ...houseFields.houseGrade, span: [1, 5] },
        houseUse: { ...houseFields.houseUse, span: [1, 5] },
        houseSafe: yesNo('住房是否安全', { ...asked, overridable: true }),
      },
    },
    {
      id: 'water',
      side: '饮水安全',
      columns: pairs,
      fields: {
        waterQuality: { ...waterFields.waterQuality, span: [1, 2] },
        waterQuantity: { ...waterFields.waterQuantity, span: [1, 2] },
        waterConvenience: { ...waterFields.waterConvenience, span: [1, 2] },
        waterStability: { ...waterFields.waterStability, span: [1, 2] },
        waterSafe: yesNo('饮水是否安全'),
        seasonalShortage: yesNo('是否季节性缺水', asked),
        waterMaintained: yesNo('饮水工程管护是否到位', asked),
        publicFacilities: choices('公共设施问题', 'publicFacility', { ...asked, alone: '无', span: [1, 3] }),
        publicFacilitiesNote: text('公共设施问题说明', explained),
      },
    },
    {
      id: 'income',
      side: '收入',
      columns: pairs,
      fields: {
        incomeAccount: link('收入测算表', incomeAccount, { ...asked, latestUpTo: 'visitDate' }),
        periodFrom: date('测算周期起'),
        periodTo: date('测算周期止'),
        netIncome: money('纯收入', { negative: true }),
        perCapitaReference: money('人均参考收入', { negative: true }),
        threshold: money('监测范围'),
        belowThreshold: yesNo('是否低于监测范围'),
      },
    },
    {
      id: 'rigidExpense',
      side: '刚性支出',
      columns: pairs,
      fields: {
        rigidMedical: money('医疗支出', { ...asked, hint: '没有的填0' }),
        rigidEducation: money('教育支出', { ...asked, hint: '没有的填0' }),
        rigidOther: money('其他支出', { ...asked, hint: '没有的填0' }),
        rigidTotal: money('刚性支出合计'),
        burden: choice('支出负担', 'burden', { ...asked, span: [1, 3] }),
      },
    },
    {
      id: 'risks',
      side: '其他风险',
      columns: pairs,
      fields: {
        otherRisks: choices('返贫致贫风险', 'otherRisk', { ...asked, alone: '无', ...wholeRow }),
        otherRiskNote: text('风险说明', explained),
        scaleRisks: choices('规模性返贫风险隐患', 'scaleRisk', { ...asked, alone: '无', ...wholeRow }),
        scaleRiskNote: text('隐患说明', explained),
        disaster: yesNo('是否因灾生产生活困难', asked),
        disasterNote: text('因灾困难说明', { maxLength: 200, span: [1, 3] }),
        wholeHouseholdNoLabour: householdFields.wholeHouseholdNoLabour,
      },
    },
    {
      id: 'recheck',
      side: '消除稳定性',
      columns: pairs,
      fields: {
        incomeAbove: yesNo('收入是否稳定超过监测范围', { ...asked, overridable: true }),
        guaranteesOk: yesNo('“三保障”和饮水是否持续巩固', { ...asked, overridable: true }),
        originalRiskGone: yesNo('原有风险是否稳定消除', asked),
        noNewRisk: yesNo('是否没有新增风险', asked),
        stability: choice('风险消除稳定情况', 'stability', { span: [1, 3] }),
      },
    },
    {
      id: 'measures',
      side: '帮扶措施',
      columns: pairs,
      fields: {
        planMade: choice('是否制定了切实可行的帮扶计划', 'yesNoNotApplicable', { ...asked, span: [1, 2] }),
        devMeasures: choice('有劳动力的是否落实开发式帮扶', 'yesNoNotApplicable', { ...asked, span: [1, 2] }),
        floorMeasures: choice('无劳动力的是否做好兜底保障', 'yesNoNotApplicable', { ...asked, span: [1, 2] }),
        weakLabourExplored: choice('弱劳力半劳力是否探索开发式帮扶', 'yesNoNotApplicable', { ...asked, span: [1, 2] }),
        measuresInSystem: choice('措施是否录入系统', 'yesNoNotApplicable', { ...asked, span: [1, 2] }),
      },
    },
    {
      id: 'data',
      side: '系统数据',
      columns: pairs,
      fields: { dataOk: yesNo('系统数据与实际是否一致', { ...asked, ...wholeRow }) },
    },
    {
      id: 'dataChanges',
      side: '需修改项',
      columns: [48, 55, 55],
      fields: {
        dataFixes: repeat(
          '需修改项',
          {
            item: text('数据项', { ...asked, maxLength: 40 }),
            before: text('系统原值', { maxLength: 60 }),
            after: text('应改为', { ...asked, maxLength: 60 }),
          },
          { rowName: '修改项', rows: { min: 2 } },
        ),
      },
    },
    {
      id: 'judgement',
      side: '排查结论',
      columns: pairs,
      fields: {
        wish: text('农户诉求', { long: true, maxLength: 500, ...wholeRow }),
        selfApply: yesNo('是否申请纳入监测', { ...asked, hint: '申请的，接着填写申请书' }),
        plainSheets: choices('明白纸是否已发', 'plainSheet', { ...asked, span: [1, 3] }),
        conclusion: choice('排查结论', 'conclusion', { ...asked, ...wholeRow }),
        suggestKind: choice('建议监测类别', 'monitorKind', wholeRow),
      },
    },
    fillingSection,
    {
      id: 'signing',
      signatures: true,
      columns: [165],
      fields: {
        householdSign: signature('农户签字（不识字的由他人代读后按手印）', {
          ...asked,
          fingerprint: true,
          span: [0, 1],
        }),
        householdPrint: fingerprintPhoto('农户指印照片', 'householdSign', { span: [0, 1] }),
      },
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

  relevant: {
    riskEliminated: { reads: ['monitorKind'], when: ({ monitorKind }) => monitorKind !== undefined },
    ...visit.explanations,
    recheck: visit.isVariant(visit.freedVariant),
    measures: visit.isVariant(visit.monitoredVariant),
    dataChanges: { reads: ['dataOk'], when: ({ dataOk }) => visit.not(dataOk) },
    selfApply: {
      reads: ['variant'],
      when: ({ variant }) => (variant === undefined ? undefined : variant !== visit.monitoredVariant),
    },
    suggestKind: {
      reads: ['conclusion'],
      when: ({ conclusion }) => (conclusion === undefined ? undefined : conclusion === '建议纳入'),
    },
  },

  required: {
    ...visit.explanations,
    dataFixes: { reads: ['dataOk'], when: ({ dataOk }) => dataOk === false },
    suggestKind: { reads: ['conclusion'], when: ({ conclusion }) => conclusion === '建议纳入' },
  },

  calculate: {
    ...placeCalculations,
    formYear,
    headName,
    householdSize: counts.householdSize,
    wholeHouseholdNoLabour: allWithoutLabour,
    monitorKind: standingCalculations.monitorKind,
    riskEliminated: standingCalculations.riskEliminated,
    variant: visit.variant,
    uninsured: visit.uninsured,
    uninsuredWho: visit.uninsuredWho,
    houseSafe: visit.houseSafe,
    waterSafe,
    periodFrom: accountDate('periodFrom'),
    periodTo: accountDate('periodTo'),
    netIncome: accountMoney('netIncome'),
    perCapitaReference: accountPerHead('referenceIncome'),
    threshold,
    belowThreshold: referenceBelow,
    rigidTotal: {
      reads: ['rigidMedical', 'rigidEducation', 'rigidOther'],
      value: ({ rigidMedical, rigidEducation, rigidOther }) => sumOf([rigidMedical, rigidEducation, rigidOther]),
    },
    incomeAbove: { reads: ['belowThreshold'], value: ({ belowThreshold }) => visit.not(belowThreshold) },
    guaranteesOk: visit.guaranteesOk,
    stability: visit.stability,
  },

  rules: [
    {
      ...periodRuleHead,
      reads: ['incomeAccount', 'periodFrom', 'periodTo', 'visitDate'],
      check: ({ periodFrom, periodTo, visitDate }, context) => checkPeriod(periodFrom, periodTo, visitDate, context),
    },
    sizeRule,
    ...visitRules,
    checkedByAnother,
  ],
  rows: { members: knownMemberRows },
  examples: homeVisitExamples,
});
