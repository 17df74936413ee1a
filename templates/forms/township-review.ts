/**
 * 乡镇审核表: what the township says of each case in a village's batch, and what the county decided.
 *
 * The list is the one that the village reported (elements/batch.ts). Each row's opinions are statements about its case; a case
 * that is sent back says why, comes again in a later batch, and both rounds stay readable.
 */
import { choice, date, defineTemplate, integer, repeat, signature, text } from '../define.ts';
import {
  batchCalculations,
  batchFields,
  caseRows,
  cases,
  compareCalculations,
  compareRows,
  sumFields,
} from '../elements/batch.ts';
import { formYear, placeCalculations, placeFields, sheetFields } from '../elements.ts';
import { screening2023, unnamedCity2023 } from '../options/sources.ts';
import { batchRules, compareRules, reviewCaseRules, sampled, sampleRule } from '../rules/township.ts';
import { townshipReviewExamples } from './examples/township-review.ts';

const asked = { required: true } as const;
const town = { group: '{township}初审意见' } as const;

export default defineTemplate({
  id: 'township-review',
  version: '2023.1',
  code: '审核',
  subject: 'batch',
  title: '监测对象{township}审核表',
  purpose: '审核一个{village}上报的一批户：逐户写明意见，抽查、比对、汇总后报{county}级审定，审定结果逐户登记。',
  basis: [
    { ...screening2023, article: '二(四)3、4，二(六)3' },
    { ...unnamedCity2023, article: '四(四)' },
  ],
  paper: { size: 'A4', landscape: true, copies: 3 },
  sheet: 'yearly',
  policyDate: 'reportDate',
  listed: ['townReview', 'sentOn'],

  sections: [
    {
      id: 'batch',
      columns: [22, 62, 22, 66, 22, 63],
      fields: {
        batchNo: batchFields.batchNo,
        batchKind: { ...batchFields.batchKind, readonly: true },
        reportDate: { ...batchFields.reportDate, readonly: true },
      },
    },
    {
      id: 'list',
      title: '名单',
      hint: '加一户、去掉一户、登记比对结果，在“上报批次”里做',
      columns: [7, 14, 11, 15, 30, 9, 16, 15, 13, 13, 17, 16, 16, 13, 12, 16, 12, 12],
      fields: {
        cases: cases([
          [
            ...(['seq', 'villageName', 'group', 'head', 'headIdNo', 'size', 'kind', 'risk1', 'risk2'] as const),
            ...(['risk3', 'perCapita', 'publicityFrom', 'publicityTo', 'objection', 'villageOpinion'] as const),
            ...(['compareResult', 'townOpinion', 'countyOpinion'] as const),
          ],
          [
            ...(['seq', 'head', 'earlier', 'townDate', 'townText', 'sampledOn', 'sampleResult'] as const),
            ...(['countyDate', 'countyText', 'enteredOn'] as const),
          ],
        ]),
      },
    },
    { id: 'comparing', title: '信息比对', columns: [22, 22, 24, 24, 62, 83, 20], fields: { compareRows } },
    {
      id: 'sums',
      columns: [24, 30, 24, 30, 24, 30, 24, 71],
      fields: {
        ...sumFields,
        sampleCount: integer('入户抽查', { unit: '户' }),
        byKind: { ...sumFields.byKind, span: [1, 7] },
      },
    },
    {
      id: 'reviewing',
      title: '审核人',
      columns: [60, 117, 80],
      fields: {
        reviewers: repeat(
          '审核人',
          {
            name: text('姓名', { ...asked, maxLength: 30 }),
            unit: text('单位和职务', { ...asked, maxLength: 60 }),
            sign: signature('签字'),
          },
          { ...asked, rowName: '审核人', rows: { min: 2 } },
        ),
      },
    },
    {
      id: 'opinion',
      columns: [30, 227],
      signatures: true,
      fields: {
        townReview: choice('意见', 'opinion', { ...asked, ...town }),
        townReviewText: text('说明', { long: true, maxLength: 300, ...town }),
        townSign: signature('负责人', { ...asked, ...town, stamp: '{township}人民政府（章）' }),
        sentOn: date('报送日期', town),
      },
    },
    {
      id: 'state',
      title: '其他',
      screenOnly: true,
      fields: {
        batchOrder: { ...batchFields.batchOrder, readonly: true },
        ...placeFields,
        ...sheetFields,
        fillDate: date('填表日期', asked),
      },
    },
  ],

  required: {
    townReviewText: {
      reads: ['townReview'],
      when: ({ townReview }) => townReview !== undefined && townReview !== '同意',
    },
  },
  calculate: {
    ...placeCalculations,
    formYear,
    ...batchCalculations,
    sampleCount: { reads: ['cases'], value: ({ cases: rows = [] }) => sampled(rows) },
  },
  rules: [...batchRules, sampleRule],
  rows: {
    cases: {
      ...caseRows,
      required: { ...caseRows.required, townOpinion: { reads: ['case'], when: () => true } },
      rules: reviewCaseRules,
      states: {
        townReviewed: {
          about: 'case',
          reads: ['townOpinion', 'townDate', 'townText'],
          value: ({ townOpinion, townDate, townText }) =>
            townOpinion === undefined || townDate === undefined
              ? undefined
              : { on: townDate, value: townOpinion, ...(townText && { note: townText }) },
        },
        decided: {
          about: 'case',
          reads: ['countyOpinion', 'countyDate', 'countyText'],
          value: ({ countyOpinion, countyDate, countyText }) =>
            countyOpinion === undefined || countyDate === undefined
              ? undefined
              : { on: countyDate, value: countyOpinion, ...(countyText && { note: countyText }) },
        },
        entered: {
          about: 'case',
          reads: ['enteredOn'],
          value: ({ enteredOn }) => (enteredOn === undefined ? undefined : { on: enteredOn }),
        },
      },
    },
    compareRows: { ...compareCalculations, rules: compareRules },
  },
  examples: townshipReviewExamples,
});
