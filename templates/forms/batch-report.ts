/**
 * 上报汇总表: the cases that a village sends to the township in one batch, after appraisal and publicity.
 *
 * It holds links: who is in it, how many they are and what they are about is read from the households' own forms, and what was
 * appraised and published from minutes and notices. The township answers on 乡镇审核表, the other paper of the same list.
 */
import { date, defineTemplate, signature, text } from '../define.ts';
import {
  batchCalculations,
  batchFields,
  caseRows,
  cases,
  compareCalculations,
  compareRows,
  sumFields,
} from '../elements/batch.ts';
import { fillingFields, formYear, placeCalculations, placeFields, sheetFields } from '../elements.ts';
import { screening2023 } from '../options/sources.ts';
import { batchRules, compareRules, reportCaseRules } from '../rules/township.ts';
import { batchReportExamples } from './examples/batch-report.ts';

const asked = { required: true } as const;

export default defineTemplate({
  id: 'batch-report',
  version: '2023.1',
  code: '上报',
  subject: 'batch',
  title: '监测对象上报汇总表',
  purpose: '把一批评议通过、公示期满没有异议的户报{township}审核。{village}级填写，附信息比对情况，负责人签字盖章。',
  basis: [{ ...screening2023, article: '二(四)3、4，二(六)3' }],
  paper: { size: 'A4', landscape: true, copies: 2 },
  sheet: 'yearly',
  policyDate: 'reportDate',
  listed: ['batchKind', 'reportDate', 'batchNo', 'batchOrder'],

  sections: [
    {
      id: 'batch',
      columns: [22, 62, 22, 66, 22, 63],
      fields: {
        batchNo: batchFields.batchNo,
        batchKind: batchFields.batchKind,
        reportDate: batchFields.reportDate,
      },
    },
    {
      id: 'list',
      title: '名单',
      hint: '加一户、去掉一户、登记比对结果，在“上报批次”里做',
      columns: [9, 18, 16, 20, 36, 11, 24, 20, 20, 24, 24, 19, 16],
      fields: {
        cases: cases(
          [
            [
              ...(['seq', 'villageName', 'group', 'head', 'headIdNo', 'size', 'kind'] as const),
              ...(['risk1', 'perCapita', 'publicityFrom', 'publicityTo', 'objection', 'villageOpinion'] as const),
            ],
          ],
          { known: true },
        ),
      },
    },
    { id: 'comparing', title: '信息比对', columns: [22, 22, 24, 24, 62, 83, 20], fields: { compareRows } },
    {
      id: 'sums',
      columns: [22, 40, 22, 40, 22, 111],
      fields: sumFields,
    },
    {
      id: 'opinion',
      columns: [30, 227],
      signatures: true,
      fields: {
        villageText: text('{village}级意见', { ...asked, long: true, maxLength: 300, group: '{village}级意见' }),
        villageSign: signature('负责人', { ...asked, group: '{village}级意见', stamp: '{committee}（章）' }),
        villageDate: date('日期', { ...asked, group: '{village}级意见' }),
      },
    },
    {
      id: 'filling',
      columns: [22, 62, 22, 66, 22, 63],
      fields: {
        fillerName: fillingFields.fillerName,
        checkedBy: fillingFields.checkedBy,
        fillDate: fillingFields.fillDate,
      },
    },
    {
      id: 'state',
      title: '其他',
      screenOnly: true,
      fields: {
        batchOrder: batchFields.batchOrder,
        ...placeFields,
        ...sheetFields,
        attachments: fillingFields.attachments,
      },
    },
  ],

  calculate: { ...placeCalculations, formYear, ...batchCalculations },
  rules: batchRules,
  rows: {
    cases: {
      calculate: caseRows.calculate,
      rules: reportCaseRules,
      states: {
        reported: {
          about: 'case',
          reads: ['case'],
          with: ['reportDate', 'batchNo'],
          value: (_row, _context, { reportDate, batchNo }) =>
            reportDate === undefined ? undefined : { on: reportDate, ...(batchNo && { note: batchNo }) },
        },
      },
    },
    compareRows: { ...compareCalculations, rules: compareRules },
  },
  examples: batchReportExamples,
});
