/**
 * 绿色通道登记表: a household struck by something sudden is helped at once; the procedure follows. The day by which it must have
 * followed is reckoned from the first help, and the day on which it did comes from the identification sheet.
 */
import {
  choice,
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
import { knownMemberRows, knownMembers } from '../elements/known-members.ts';
import { counts } from '../elements/members.ts';
import { fillingSection, householdRows, pairs, stateSection } from '../elements/sections.ts';
import { checkedByAnother, formYear, headIdNo, headName, placeCalculations } from '../elements.ts';
import { screening2023 } from '../options/sources.ts';
import { greenChannelRules, helpedOn, procedureDoneOn, procedureDueOn } from '../rules/green-channel.ts';
import { greenChannelExamples } from './examples/green-channel.ts';
import identification from './identification.ts';

const wholeRow = { span: [1, 5] } as const;
const asked = { required: true } as const;

export default defineTemplate({
  id: 'green-channel',
  version: '2023.1',
  code: '绿通',
  subject: 'household',
  title: '绿色通道先行帮扶登记表',
  purpose: '突发事件导致返贫致贫风险，事实清楚、群众认可的，先落实帮扶措施，后补办认定程序。村级填写，负责人批准。',
  basis: [{ ...screening2023, article: '二(四)6' }],
  paper: { size: 'A4', copies: 2 },
  sheet: 'yearly',
  policyDate: 'eventOn',
  listed: ['eventKind', 'eventOn', 'helpedOn', 'procedureDueOn', 'procedureDoneOn'],

  sections: [
    {
      id: 'household',
      side: '农户信息',
      columns: pairs,
      fields: {
        ...householdRows,
      },
    },
    {
      id: 'event',
      side: '突发事件',
      columns: pairs,
      fields: {
        eventKind: choice('事件', 'suddenEvent', { ...asked, ...wholeRow }),
        eventOther: text('其他事件', { maxLength: 60, ...wholeRow }),
        eventOn: date('发生日期', { ...asked, ...wholeRow }),
        facts: text('基本事实', { ...asked, long: true, minLength: 10, maxLength: 500, height: 20, ...wholeRow }),
        factsClear: yesNo('事实是否清楚', { ...asked, span: [1, 2] }),
        peopleAgree: yesNo('群众是否认可', { ...asked, span: [1, 2] }),
      },
    },
    {
      id: 'help',
      side: '先行帮扶',
      columns: [70, 32, 28, 28],
      fields: {
        helpRows: repeat(
          '先行帮扶措施',
          {
            content: text('帮扶内容', { ...asked, maxLength: 100 }),
            measure: choice('措施类别', 'measure'),
            amount: money('金额'),
            deliveredOn: date('落实日期', asked),
          },
          { ...asked, rowName: '措施', rows: { min: 4 } },
        ),
      },
    },
    {
      id: 'procedure',
      side: '补办程序',
      columns: pairs,
      fields: {
        helpedOn: date('先行帮扶日期'),
        procedureDueOn: date('应于此日前补办', { future: true }),
        procedureDoneOn: date('办完日期'),
        identification: link('认定表', identification, { ...wholeRow }),
      },
    },
    fillingSection,
    {
      id: 'opinions',
      columns: [20, 62.5, 20, 62.5],
      signatures: true,
      fields: {
        approval: text('意见', { ...asked, long: true, maxLength: 200, group: '批准' }),
        approverSign: signature('负责人', { ...asked, group: '批准', stamp: '{committee}（章）' }),
        approvedOn: date('日期', { ...asked, group: '批准' }),
        householdSign: signature('户主签字', { ...asked, fingerprint: true }),
        householdPrint: fingerprintPhoto('户主指印照片', 'householdSign'),
        householdSignedOn: date('户主签字日期'),
      },
    },
    stateSection,
    {
      id: 'roster',
      title: '家庭成员（在户信息登记表中修改）',
      screenOnly: true,
      fields: { members: knownMembers(['name', 'relation', 'age', 'countedInHousehold']) },
    },
  ],

  relevant: { eventOther: { reads: ['eventKind'], when: ({ eventKind }) => eventKind === '其他' } },
  required: { eventOther: { reads: ['eventKind'], when: ({ eventKind }) => eventKind === '其他' } },
  calculate: {
    ...placeCalculations,
    formYear,
    headName,
    headIdNo,
    householdSize: counts.householdSize,
    helpedOn,
    procedureDueOn,
    procedureDoneOn,
  },
  rules: [...greenChannelRules, checkedByAnother],
  rows: { members: knownMemberRows },
  examples: greenChannelExamples,
});
