/**
 * 防止返贫监测对象认定表: one case, from the clue to the decision.
 *
 * Income comes from the yearly account, problems with housing, water, schooling and insurance from the house check; here
 * they are calculations over links, and only what this case adds is typed. Kind and suggestion are proposed by the rules of
 * eligibility.ts and yield to people, who give their reason. The policy of the clue's day counts throughout.
 */
import {
  choice,
  choices,
  date,
  defineTemplate,
  fingerprintPhoto,
  link,
  money,
  repeat,
  signature,
  text,
  yesNo,
} from '../define.ts';
import { accountCalculations, accountMoney, referenceBelow } from '../elements/linked-account.ts';
import { counts, memberRows, members, rosterRules } from '../elements/members.ts';
import {
  countyOpinion,
  fillingSection,
  householdRows,
  pairs,
  stateSection,
  townOpinion,
  villageOpinion,
} from '../elements/sections.ts';
import {
  checkedByAnother,
  formYear,
  headIdNo,
  headName,
  householdFields,
  placeCalculations,
  whenFormerlyPoor,
} from '../elements.ts';
import { screening2023, unnamedCity2023 } from '../options/sources.ts';
import { applyingRules, policyOn, whenCarried, whereStepsAreAdded } from '../rules/applying.ts';
import { checkDueOn, deadlineRules, decisionDueOn, greenChannelDueOn } from '../rules/deadlines.ts';
import { judgementRules } from '../rules/eligibility-checks.ts';
import { sizeRule } from '../rules/income-checks.ts';
import { checkPeriod, periodRuleHead } from '../rules/income-period.ts';
import * as judged from '../rules/judgement.ts';
import { householdBuiltIns } from '../rules/quality-household.ts';
import { caseCalculations, decidedOn } from '../rules/standing.ts';
import { identificationExamples } from './examples/identification.ts';
import homeVisit from './home-visit.ts';
import incomeAccount from './income-account.ts';

const wholeRow = { span: [1, 5] } as const;
const asked = { required: true } as const;
const seen = { overridable: true, required: true, hint: '由入户排查表带出；核查结果不同的，写明原因后改填' } as const;
const may = { negative: true } as const;
/** 41 units of the roster, as many a column as member-fields.ts says; a little more for 18 digits. */
const roster = Array.from({ length: 41 }, (_, unit) => (unit >= 8 && unit < 16 ? 4.5 : 122 / 33));

export default defineTemplate({
  id: 'identification',
  version: '2023.1',
  code: '认定',
  subject: 'household',
  title: '防止返贫监测对象认定表',
  purpose: '核实一户的收入支出和风险，提出是否纳入监测、属于哪一类。核查人填写，村评议公示后逐级审核，县级审定。',
  basis: [
    { ...screening2023, article: '二(二)至二(四)、三(四)2' },
    { ...unnamedCity2023, article: '三(二)' },
  ],
  paper: { size: 'A4', copies: 3 },
  sheet: 'yearly',
  policyDate: 'policyOn',
  listed: [
    ...(['channel', 'clueDate', 'policyOn', 'checkDate', 'identifiedOn', 'suggested', 'suggestedKind'] as const),
    ...([
      'risks',
      'assessment',
      'greenChannel',
      'incomeGroundMet',
      'townOpinion',
      'countyOpinion',
      'perCapitaReference',
    ] as const),
  ],

  sections: [
    {
      id: 'clue',
      side: '线索核查',
      columns: pairs,
      fields: {
        channel: choice('发现渠道', 'channel', { ...asked, ...wholeRow }),
        channelDetail: text('推送部门', { maxLength: 40 }),
        clueDate: date('线索日期', { ...asked, hint: '申报、排查发现或部门推送的日期，从这天起计算时限' }),
        checkDate: date('核查日期', asked),
        checkDueOn: date('应于此日前核查', { future: true }),
        decisionDueOn: date('应于此日前认定', { future: true }),
      },
    },
    {
      id: 'checking',
      side: '核查人',
      columns: [30, 48, 80],
      fields: {
        checkers: repeat(
          '核查人',
          {
            name: text('姓名', { ...asked, maxLength: 30 }),
            role: choice('身份', 'role', asked),
            sign: signature('签字'),
          },
          { ...asked, rowName: '核查人', rows: { min: 2 } },
        ),
      },
    },
    {
      id: 'household',
      side: '农户信息',
      columns: pairs,
      fields: {
        ...householdRows,
        householdType: { ...householdFields.householdType, span: [1, 2] },
        escapedYear: { ...householdFields.escapedYear, span: [1, 2] },
      },
    },
    {
      id: 'roster',
      side: '家庭成员',
      columns: roster,
      fields: {
        members: members({
          ...asked,
          // Who has left the household stays in the register, not in a case about those who live in it (M-32).
          notPrinted: { field: 'changeType', is: '减少' },
          rows: { min: 5 },
          columnSets: [
            [
              ...(['seq', 'name', 'sex', 'idNo', 'relation', 'age'] as const),
              ...(['schoolState', 'health', 'labourSkill', 'workMonths'] as const),
            ],
          ],
        }),
      },
    },
    {
      id: 'income',
      side: '家庭收支',
      columns: pairs,
      fields: {
        incomeAccount: link('收入测算表', incomeAccount, { ...asked, latestUpTo: 'checkDate' }),
        periodFrom: date('测算周期起'),
        periodTo: date('测算周期止'),
        wageIncome: money('工资性收入（a）'),
        businessIncome: money('生产经营性收入（b）'),
        propertyIncome: money('财产性收入（c）'),
        transferIncome: money('转移性收入（d）'),
        businessExpense: money('生产经营性支出（e）'),
        grossIncome: money('年总收入（a+b+c+d）'),
        netIncome: money('家庭纯收入（a+b+c+d−e）', may),
        perCapitaNet: money('人均纯收入', may),
        claimIncome: money('理赔收入'),
        selfPaidMedical: money('医疗自付'),
        selfPaidEducation: money('教育自付'),
        selfPaidHouse: money('住房自付'),
        selfPaidDisaster: money('灾害意外自付'),
        selfPaidOther: money('其他自付'),
        compliantSelfPaid: money('合规自付支出合计'),
        referenceIncome: money('参考收入', may),
        perCapitaReference: money('人均参考收入', may),
        threshold: money('监测范围'),
        incomeGroundMet: yesNo('是否低于监测范围', wholeRow),
      },
    },
    {
      id: 'guarantees',
      side: '三保障和饮水',
      columns: pairs,
      fields: {
        homeVisit: link('入户排查表', homeVisit, { latestUpTo: 'checkDate' }),
        houseProblem: yesNo('住房是否有问题', seen),
        schoolProblem: yesNo('义务教育是否有问题', seen),
        waterProblem: yesNo('饮水是否有问题', seen),
        medicalProblem: yesNo('参保是否有问题', seen),
      },
    },
    {
      id: 'risk',
      side: '风险研判',
      columns: pairs,
      fields: {
        risks: choices('返贫致贫风险（按主次，最多5项）', 'risk', { ...asked, ordered: true, max: 5, ...wholeRow }),
        disasterKind: choice('自然灾害子项', 'disasterKind', wholeRow),
        riskText: text('风险说明', { ...asked, long: true, minLength: 10, maxLength: 500, ...wholeRow }),
        assets: choices('财产和人员情况', 'assets', { ...asked, alone: '无', ...wholeRow }),
        assetsText: text('财产和人员情况说明', {
          maxLength: 300,
          hint: '不是当然排除的条件，写明实际情况',
          ...wholeRow,
        }),
        suddenEvent: yesNo('是否突发事件', asked),
        seriousDifficulty: yesNo('基本生活是否严重困难', asked),
        greenChannel: yesNo('是否走绿色通道', { hint: '事实清楚、群众认可的，可先帮扶后补程序' }),
        suddenText: text('突发事件说明', { long: true, maxLength: 300, ...wholeRow }),
        greenChannelOn: date('先行帮扶日期'),
        greenChannelDueOn: date('应于此日前补办程序', { future: true, span: [1, 3] }),
      },
    },
    {
      id: 'judgement',
      side: '研判意见',
      columns: pairs,
      fields: {
        assessment: choice('研判建议', 'assessment', wholeRow),
        suggested: yesNo('是否建议纳入', { ...asked, overridable: true }),
        suggestedKind: choice('建议监测类别', 'monitorKind', { overridable: true, span: [1, 3] }),
      },
    },
    {
      id: 'refusal',
      side: '不纳入',
      columns: pairs,
      fields: {
        refusalReasons: choices('不纳入理由', 'refusalReason', wholeRow),
        refusalText: text('不纳入理由说明', { long: true, maxLength: 300, ...wholeRow }),
      },
    },
    {
      id: 'alert',
      columns: [33, 132],
      fields: { alertLevel: choice('预警等级', 'alertLevel') },
    },
    fillingSection,
    {
      id: 'opinions',
      columns: [14, 68.5, 14, 68.5],
      signatures: true,
      fields: {
        ...villageOpinion,
        ...townOpinion('{township}初审意见'),
        ...countyOpinion('{county}级审定意见'),
        identifiedOn: date('认定日期', { group: '{county}级审定意见', overridable: true }),
        countySign: signature('负责人', { group: '{county}级审定意见', stamp: '{countyOffice}（章）' }),
        countyDate: date('日期', { group: '{county}级审定意见', overridable: true }),
        householdSign: signature('户主签字', { ...asked, fingerprint: true }),
        householdPrint: fingerprintPhoto('户主指印照片', 'householdSign'),
        householdSignedOn: date('户主签字日期'),
      },
    },
    {
      id: 'applying',
      title: '适用规定',
      hint: '一般按线索那天的规定办；规定变了，经决定可以改按新规定',
      screenOnly: true,
      fields: {
        policyOn: date('按哪天的规定'),
        carriedOn: date('改按这天的规定办理'),
        carriedBy: text('决定人', { maxLength: 30 }),
        carriedWhy: text('理由', { maxLength: 200 }),
      },
    },
    {
      id: 'added',
      title: '本地增加的步骤',
      screenOnly: true,
      fields: {
        addedSteps: repeat(
          '办过的步骤',
          {
            step: choice('步骤', 'addedStep', asked),
            doneOn: date('办完日期', asked),
            by: text('谁办的', { ...asked, maxLength: 30 }),
            result: text('结果', { maxLength: 200 }),
          },
          { rowName: '步骤', listed: ['step', 'doneOn'] },
        ),
      },
    },
    stateSection,
  ],

  relevant: {
    escapedYear: whenFormerlyPoor,
    channelDetail: judged.whenPushed,
    disasterKind: judged.whenDisaster,
    assetsText: judged.whenAssets,
    suddenText: judged.whenSudden,
    greenChannelOn: judged.whenGreen,
    greenChannelDueOn: judged.whenGreen,
    suggestedKind: judged.unlessRefused,
    refusal: judged.whenRefused,
    alert: judged.whereLevels,
    carriedBy: whenCarried,
    carriedWhy: whenCarried,
    added: whereStepsAreAdded,
  },
  required: {
    carriedBy: whenCarried,
    carriedWhy: whenCarried,
    escapedYear: whenFormerlyPoor,
    channelDetail: judged.whenPushed,
    disasterKind: judged.whenDisaster,
    assetsText: judged.whenAssets,
    suddenText: judged.whenSudden,
    suggestedKind: judged.whenSuggested,
    alertLevel: judged.whereLevelsAndSuggested,
    townOpinion: judged.whenDecided,
    townDate: judged.whenDecided,
    countyOpinion: judged.whenDecided,
    identifiedOn: judged.whenDecided,
    countyDate: judged.whenDecided,
  },

  calculate: {
    ...placeCalculations,
    formYear,
    headName,
    headIdNo,
    householdSize: counts.householdSize,
    policyOn,
    checkDueOn,
    decisionDueOn,
    greenChannelDueOn,
    grossIncome: accountMoney('grossIncome'),
    selfPaidMedical: accountMoney('selfPaidMedical'),
    selfPaidEducation: accountMoney('selfPaidEducation'),
    selfPaidHouse: accountMoney('selfPaidHouse'),
    selfPaidDisaster: accountMoney('selfPaidDisaster'),
    selfPaidOther: accountMoney('selfPaidOther'),
    ...accountCalculations,
    incomeGroundMet: referenceBelow,
    houseProblem: judged.problemSeen('houseSafe', false),
    schoolProblem: judged.problemSeen('schoolDropout', true),
    waterProblem: judged.problemSeen('waterSafe', false),
    medicalProblem: judged.problemSeen('uninsured', true),
    ...caseCalculations('identification'),
    identifiedOn: decidedOn('identification'),
    assessment: judged.assessment,
    suggested: judged.suggested,
    suggestedKind: judged.suggestedKind,
  },

  rules: [
    ...deadlineRules,
    ...rosterRules,
    sizeRule,
    {
      ...periodRuleHead,
      reads: ['incomeAccount', 'periodFrom', 'periodTo', 'checkDate'],
      check: ({ periodFrom, periodTo, checkDate }, context) => checkPeriod(periodFrom, periodTo, checkDate, context),
    },
    ...judgementRules,
    ...applyingRules,
    checkedByAnother,
  ],
  builtIn: householdBuiltIns,
  rows: { members: memberRows },
  examples: identificationExamples,
});
