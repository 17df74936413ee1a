/**
 * 线索核实反馈表: clues that a department above has sent to the village, each checked at the house and answered in time.
 *
 * People in it need not be registered yet, so names and numbers are typed, as they came. The policy of the day on which the list
 * was received counts.
 */
import { choice, date, defineTemplate, idNumber, integer, repeat, text, yesNo } from '../define.ts';
import { listSigning, listState } from '../elements/sections.ts';
import { formYear, placeCalculations } from '../elements.ts';
import { commonPractice, screening2023 } from '../options/sources.ts';
import { checkedCount, clueRowRules, clueRules, dueOn, includedCount } from '../rules/clue-feedback.ts';
import { clueFeedbackExamples } from './examples/clue-feedback.ts';

const asked = { required: true } as const;

export default defineTemplate({
  id: 'clue-feedback',
  version: '2023.1',
  code: '线索',
  subject: 'village',
  title: '防止返贫监测线索核实反馈表',
  purpose: '部门推送的线索逐条入户核实，按期反馈。{village}级填写，负责人签字盖章后报{township}。',
  basis: [{ ...screening2023, article: '二(三)3' }, commonPractice],
  paper: { size: 'A4', landscape: true, copies: 2 },
  sheet: 'yearly',
  policyDate: 'receivedOn',
  listed: ['sourceDepartment', 'receivedOn', 'dueOn', 'checkedCount', 'clueCount'],

  sections: [
    {
      id: 'source',
      columns: [26, 60, 26, 59, 26, 60],
      fields: {
        sourceDepartment: choice('推送部门', 'department', { ...asked, span: [1, 5] }),
        receivedOn: date('收到日期', asked),
        dueOn: date('应于此日前反馈', { future: true }),
        reportedOn: date('反馈日期'),
      },
    },
    {
      id: 'list',
      columns: [9, 18, 20, 38, 30, 22, 24, 46, 14, 36],
      fields: {
        clueRows: repeat(
          '线索',
          {
            seq: integer('序号', { readonly: true }),
            group: text('组', { maxLength: 20 }),
            person: text('姓名', { ...asked, maxLength: 30 }),
            idNo: idNumber('证件号码'),
            clue: text('线索内容', { ...asked, long: true, maxLength: 200 }),
            checkedOn: date('核实日期'),
            checkers: text('核实人', { maxLength: 60 }),
            finding: text('核实情况', { long: true, maxLength: 300 }),
            include: yesNo('是否纳入'),
            measures: text('原因或措施', {
              long: true,
              maxLength: 200,
              hint: '不纳入的写原因，纳入的写准备怎么帮',
            }),
          },
          { ...asked, rowName: '线索', numbered: 'seq', rows: { min: 5 } },
        ),
      },
    },
    {
      id: 'sums',
      columns: [26, 60, 26, 59, 26, 60],
      fields: {
        clueCount: integer('线索数', { unit: '条' }),
        checkedCount: integer('已核实', { unit: '条' }),
        includedCount: integer('拟纳入', { unit: '条' }),
      },
    },
    listSigning,
    listState,
  ],

  calculate: {
    ...placeCalculations,
    formYear,
    dueOn,
    clueCount: { reads: ['clueRows'], value: ({ clueRows: rows = [] }) => rows.length },
    checkedCount,
    includedCount,
  },
  rules: clueRules,
  rows: {
    clueRows: {
      required: {
        checkers: { reads: ['checkedOn'], when: ({ checkedOn }) => checkedOn !== undefined },
        finding: { reads: ['checkedOn'], when: ({ checkedOn }) => checkedOn !== undefined },
        include: { reads: ['checkedOn'], when: ({ checkedOn }) => checkedOn !== undefined },
        measures: { reads: ['include'], when: ({ include }) => include !== undefined },
      },
      rules: clueRowRules,
    },
  },
  examples: clueFeedbackExamples,
});
