/**
 * 整户无劳动能力兜底保障户认定表: a monitored household in which nobody can work. Found by village and township, marked in the
 * national system, and not freed from watch while it holds.
 *
 * What is known of each member comes from the register; here stands why each of them cannot work, and what is paid instead.
 */
import { choice, date, defineTemplate, money, repeat, signature, text } from '../define.ts';
import { allWithoutLabour, counts, memberRows, members } from '../elements/members.ts';
import { fillingSection, householdRows, pairs, stateSection, townOpinion } from '../elements/sections.ts';
import { checkedByAnother, formYear, headIdNo, headName, householdFields, placeCalculations } from '../elements.ts';
import { unnamedCity2023 } from '../options/sources.ts';
import { noLabourRules, reviewOn } from '../rules/no-labour.ts';
import { householdBuiltIns } from '../rules/quality-household.ts';
import { enteredOn, standingCalculations, townCalculations } from '../rules/standing.ts';
import { noLabourExamples } from './examples/no-labour.ts';

const asked = { required: true } as const;
/** 40 units of the roster, as many a column as member-fields.ts says. */
const roster = Array.from({ length: 40 }, () => 158 / 40);

export default defineTemplate({
  id: 'no-labour',
  version: '2023.1',
  code: '兜底',
  subject: 'household',
  title: '整户无劳动能力兜底保障户认定表',
  purpose: '认定未消除风险的监测对象中整户没有劳动能力的户。村级填写，村、乡镇两级认定，系统标识后暂不标注风险消除。',
  basis: [{ ...unnamedCity2023, article: '三(五)' }],
  paper: { size: 'A4', copies: 2 },
  sheet: 'yearly',
  policyDate: 'fillDate',
  listed: ['townOpinion', 'markedOn', 'reviewOn'],

  sections: [
    {
      id: 'household',
      side: '农户信息',
      columns: pairs,
      fields: {
        ...householdRows,
        monitorKind: { ...householdFields.monitorKind, ...asked, span: [1, 5] },
        identifiedOn: { ...householdFields.identifiedOn, ...asked },
        riskEliminated: { ...householdFields.riskEliminated, ...asked },
        wholeHouseholdNoLabour: householdFields.wholeHouseholdNoLabour,
      },
    },
    {
      id: 'roster',
      side: '家庭成员',
      columns: roster,
      fields: {
        members: members({
          ...asked,
          notPrinted: { field: 'changeType', is: '减少' },
          rows: { min: 4 },
          columnSets: [
            [
              ...(['seq', 'name', 'sex', 'relation', 'age', 'schoolState'] as const),
              ...(['health', 'disabilityLevel', 'illness', 'labourSkill'] as const),
            ],
          ],
        }),
      },
    },
    {
      id: 'reasons',
      side: '逐人原因',
      columns: [30, 44, 84],
      fields: {
        reasonRows: repeat(
          '无劳动能力原因',
          {
            name: text('姓名', { ...asked, maxLength: 30 }),
            reason: choice('原因', 'noLabourReason', asked),
            proof: text('证明材料和说明', {
              ...asked,
              sensitive: true,
              long: true,
              maxLength: 200,
              hint: '残疾证、诊断证明、学籍等',
            }),
          },
          { ...asked, rowName: '成员原因', rows: { min: 4 } },
        ),
      },
    },
    {
      id: 'support',
      side: '兜底保障',
      columns: [62, 48, 48],
      fields: {
        supportRows: repeat(
          '兜底保障',
          {
            policy: choice('保障政策', 'floorPolicy', asked),
            monthly: money('每月金额', asked),
            from: date('享受起始日期', asked),
          },
          { ...asked, rowName: '保障', rows: { min: 2 } },
        ),
      },
    },
    {
      id: 'kin',
      side: '赡养扶养人',
      columns: [40, 40, 78],
      fields: {
        supporters: repeat(
          '法定赡养扶养人',
          {
            name: text('姓名', { ...asked, maxLength: 30 }),
            relation: choice('与户主关系', 'relation', asked),
            ability: text('赡养扶养能力', { ...asked, maxLength: 100 }),
          },
          { rowName: '赡养扶养人', rows: { min: 2 }, none: '没有法定赡养扶养人' },
        ),
      },
    },
    fillingSection,
    {
      id: 'opinions',
      columns: [14, 68.5, 14, 68.5],
      signatures: true,
      fields: {
        villageFinding: text('认定意见', { ...asked, long: true, maxLength: 300, group: '{village}级认定' }),
        villageSign: signature('负责人', { ...asked, group: '{village}级认定', stamp: '{committee}（章）' }),
        villageDate: date('日期', { ...asked, group: '{village}级认定' }),
        ...townOpinion('{township}级认定'),
      },
    },
    {
      id: 'marking',
      side: '系统标识',
      columns: [40, 38, 40, 40],
      fields: {
        markedOn: date('系统标识日期', { overridable: true }),
        reviewOn: date('复核日期', {
          ...asked,
          future: true,
          overridable: true,
          hint: '一年以内；有孩子满16周岁、毕业离校的，在那天以前',
        }),
      },
    },
    stateSection,
  ],

  required: {
    townDate: { reads: ['townOpinion'], when: ({ townOpinion }) => townOpinion !== undefined },
  },
  calculate: {
    ...placeCalculations,
    formYear,
    headName,
    headIdNo,
    householdSize: counts.householdSize,
    wholeHouseholdNoLabour: allWithoutLabour,
    monitorKind: standingCalculations.monitorKind,
    identifiedOn: standingCalculations.identifiedOn,
    riskEliminated: standingCalculations.riskEliminated,
    ...townCalculations('no-labour'),
    markedOn: enteredOn('no-labour'),
    reviewOn,
  },
  rules: [...noLabourRules, checkedByAnother],
  builtIn: householdBuiltIns,
  rows: { members: memberRows },
  examples: noLabourExamples,
});
