/**
 * 农户申请书和家庭经济状况核查授权书: one application for whatever the household asks for, and the consent of each adult to have
 * its means looked up. On paper it is signed by all of them; an agent may write for those who cannot.
 */
import {
  choice,
  choices,
  date,
  defineTemplate,
  fingerprintPhoto,
  idNumber,
  phone,
  repeat,
  signature,
  text,
  yesNo,
} from '../define.ts';
import { knownMemberRows, knownMembers } from '../elements/known-members.ts';
import { countFields, counts } from '../elements/members.ts';
import { pairs } from '../elements/sections.ts';
import {
  fillingFields,
  formYear,
  headName,
  householdFields,
  placeCalculations,
  placeFields,
  sheetFields,
} from '../elements.ts';
import { lowIncome2023, screening2023 } from '../options/sources.ts';
import * as apply from '../rules/application.ts';
import { applicationExamples } from './examples/application.ts';

const wholeRow = { span: [1, 5] } as const;
const asked = { required: true } as const;

export default defineTemplate({
  id: 'application',
  version: '2023.1',
  code: '申请',
  subject: 'household',
  title: '农户申请书和家庭经济状况核查授权书',
  purpose:
    '农户自主申报用：申请什么、为什么，并由每个成年家庭成员授权核查家庭经济状况。本人填写签字，写不了的由人代办。',
  basis: [{ ...screening2023, article: '二(三)' }, { ...lowIncome2023, article: '二' }, apply.consentSource],
  paper: { size: 'A4', copies: 2 },
  sheet: 'yearly',
  policyDate: 'fillDate',
  listed: ['applyFor', 'applyWay', 'fillDate', 'receiveDate'],

  sections: [
    {
      id: 'applicant',
      side: '申请人',
      columns: pairs,
      fields: {
        householdId: householdFields.householdId,
        headName: householdFields.headName,
        villagerGroup: householdFields.villagerGroup,
        applicantName: text('申请人', { ...asked, maxLength: 30, hint: '填户信息登记表上的姓名' }),
        applicantIdNo: idNumber('证件号码', { span: [1, 3] }),
        phone: householdFields.phone,
        address: { ...householdFields.address, span: [1, 3] },
        householdSize: countFields.householdSize,
        applyWay: choice('申报途径', 'applyWay', { ...asked, span: [1, 3] }),
      },
    },
    {
      id: 'agent',
      side: '代办',
      columns: pairs,
      fields: {
        isAgent: yesNo('是否代办', asked),
        agentName: text('代办人', { maxLength: 30 }),
        agentRelation: text('与申请人关系', { maxLength: 30 }),
        agentIdNo: idNumber('代办人证件号码', { span: [1, 3] }),
        agentPhone: phone('代办人电话'),
        agentReason: text('代办原因', { maxLength: 100, span: [1, 3] }),
        readOut: yesNo('已向申请人宣读', { hint: '申请人不识字或由人代办的，要先把全文读给申请人听' }),
      },
    },
    {
      id: 'request',
      side: '申请内容',
      columns: pairs,
      fields: {
        applyFor: choices('申请事项', 'applyFor', { ...asked, ...wholeRow }),
        applyForOther: text('其他申请事项', { maxLength: 60, ...wholeRow }),
        reason: text('申请理由', { ...asked, long: true, minLength: 20, maxLength: 500, height: 24, ...wholeRow }),
        incomeText: text('收入情况', { ...asked, long: true, maxLength: 300, height: 14, ...wholeRow }),
        difficulty: text('主要困难', { ...asked, long: true, maxLength: 300, height: 14, ...wholeRow }),
        wish: text('诉求', { long: true, maxLength: 300, height: 10, ...wholeRow }),
      },
    },
    {
      id: 'pledge',
      side: '承诺',
      columns: [126, 32],
      fields: {
        truthPledge: yesNo('以上所填和提供的材料属实、完整；情况变化时及时报告；如有隐瞒，愿意承担责任。', {
          ...asked,
          hint: '读给申请人听，同意后勾选“是”',
        }),
      },
    },
    {
      id: 'consent',
      side: '核查授权',
      columns: pairs,
      fields: {
        authItems: choices('授权核查项目', 'authItem', { ...asked, ...wholeRow }),
        authFrom: date('授权起', { ...asked, future: true, span: [1, 2] }),
        authTo: date('授权止', { ...asked, future: true, overridable: true, hint: '不另约定的为一年', span: [1, 2] }),
      },
    },
    {
      id: 'consenting',
      side: '授权人',
      columns: [24, 24, 42, 28, 40],
      fields: {
        authPersons: repeat(
          '授权人',
          {
            name: text('姓名', { ...asked, maxLength: 30 }),
            relation: choice('与户主关系', 'relation'),
            idNo: idNumber('证件号码'),
            guardian: text('代签的监护人', { maxLength: 30 }),
            sign: signature('签字按手印'),
          },
          { ...asked, rowName: '授权人', rows: { min: 4 } },
        ),
      },
    },
    {
      id: 'signing',
      columns: [20, 62.5, 20, 62.5],
      signatures: true,
      fields: {
        applicantSign: signature('签字', { ...asked, fingerprint: true, group: '申请人' }),
        applicantPrint: fingerprintPhoto('申请人指印照片', 'applicantSign', { group: '申请人' }),
        fillDate: date('申请日期', { ...asked, group: '申请人' }),
        receiver: text('受理人', { maxLength: 30, group: '受理' }),
        receiverSign: signature('签字', { group: '受理', stamp: '{committee}（章）' }),
        receiveDate: date('受理日期', { group: '受理' }),
      },
    },
    {
      id: 'state',
      title: '表格状态',
      screenOnly: true,
      fields: {
        ...placeFields,
        ...sheetFields,
        docState: fillingFields.docState,
        attachments: fillingFields.attachments,
      },
    },
    {
      id: 'roster',
      title: '家庭成员（在户信息登记表中修改）',
      screenOnly: true,
      fields: { members: knownMembers(['name', 'relation', 'age', 'countedInHousehold']) },
    },
  ],

  relevant: {
    agentName: apply.whenAgent,
    agentRelation: apply.whenAgent,
    agentIdNo: apply.whenAgent,
    agentPhone: apply.whenAgent,
    agentReason: apply.whenAgent,
    applyForOther: apply.whenOther,
  },
  required: {
    agentName: apply.whenAgent,
    agentRelation: apply.whenAgent,
    agentIdNo: apply.whenAgent,
    agentReason: apply.whenAgent,
    readOut: apply.whenAgent,
    applyForOther: apply.whenOther,
    receiver: apply.whenReceived,
    receiveDate: apply.whenReceived,
  },
  calculate: {
    ...placeCalculations,
    formYear,
    headName,
    householdSize: counts.householdSize,
    applicantIdNo: apply.applicantIdNo,
    authTo: apply.authTo,
  },
  rules: apply.applicationRules,
  rows: {
    members: knownMemberRows,
    authPersons: { calculate: { idNo: apply.rowIdNo, relation: apply.rowRelation } },
  },
  examples: applicationExamples,
});
