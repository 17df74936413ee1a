/**
 * 公示: what a village makes public before it reports, from the cases that were passed; who objected, and how it ended.
 *
 * This sheet is kept in the archive and holds who objected; what hangs on the wall is its board (board.ts), which shows a few
 * columns and nothing else. The policy of the first day counts.
 */
import { attachment, choice, date, defineTemplate, integer, repeat, signature, text } from '../define.ts';
import {
  atOtherPlace,
  caseColumns,
  caseFields,
  hotlines,
  noticeState,
  onceBegun,
  onceOver,
  wallFields,
} from '../elements/notice-fields.ts';
import { pairs } from '../elements/sections.ts';
import { placeCalculations } from '../elements.ts';
import { screening2023, unnamedCity2023 } from '../options/sources.ts';
import * as publicity from '../rules/publicity.ts';
import { noticeExamples } from './examples/public-notice.ts';
import identification from './identification.ts';

const wholeRow = { span: [1, 5] } as const;
const asked = { required: true } as const;

export default defineTemplate({
  id: 'public-notice',
  version: '2023.1',
  code: '公示',
  subject: 'notice',
  title: '公示登记表',
  purpose:
    '登记一次公示：名单、公示期、监督电话、张贴照片、异议和处理结果。村级填写存档；张贴的公示另外打印，不带异议人的情况。',
  basis: [
    { ...screening2023, article: '二(四)2、二(六)2' },
    { ...unnamedCity2023, article: '三(二)' },
  ],
  paper: { size: 'A4', copies: 2 },
  sheet: 'yearly',
  policyDate: 'fromDate',
  listed: ['publicityKind', 'fromDate', 'days', 'toDate', 'postedBy', 'closeDate', 'closeResult', 'takenDownOn'],

  sections: [
    {
      id: 'subject',
      side: '公示事项',
      columns: pairs,
      fields: {
        publicityKind: choice('公示类型', 'publicityKind', {
          ...asked,
          ...wholeRow,
          overridable: true,
          hint: '由名单得出；名单不是一类的要分开公示',
        }),
        intro: text('正文', {
          ...asked,
          ...wholeRow,
          long: true,
          maxLength: 500,
          overridable: true,
          hint: '会公开；一般不用改',
        }),
      },
    },
    {
      id: 'list',
      title: '名单',
      columns: caseColumns,
      fields: {
        noticeRows: repeat('名单', caseFields(identification), {
          ...asked,
          rowName: '户',
          numbered: 'seq',
          rows: { min: 3 },
        }),
      },
    },
    {
      id: 'days',
      side: '公示期',
      columns: pairs,
      fields: {
        fromDate: date('公示起', { ...asked, future: true }),
        days: integer('公示天数', { ...asked, unit: '天', min: 1, max: 60, overridable: true }),
        toDate: date('公示止', { future: true }),
        ...wallFields,
        places: { ...wallFields.places, span: [1, 3] },
        startPhotos: attachment('张贴照片', { span: [1, 2], hint: '张贴当天拍，照片里能看清公示' }),
        endPhotos: attachment('期满照片', { span: [1, 2], hint: '撤下前拍' }),
      },
    },
    {
      id: 'hotlines',
      side: '监督电话',
      columns: [40, 39],
      fields: { hotlines },
    },
    {
      id: 'objections',
      title: '异议登记（不张贴）',
      columns: [20, 22, 16, 34, 15, 22, 14, 22],
      fields: {
        objectionRows: repeat(
          '异议登记',
          {
            about: { ...caseFields(identification).case, label: '对哪一户' },
            objectedOn: date('提出日期', asked),
            by: text('提出人', { sensitive: true, maxLength: 30, hint: '愿意留名的才写，加密保存' }),
            content: text('内容', { ...asked, sensitive: true, long: true, maxLength: 300 }),
            handler: text('核实人', { maxLength: 30 }),
            checkedOn: date('核实日期'),
            result: choice('核实结果', 'objectionResult'),
            answered: date('答复日期'),
          },
          { rowName: '异议', rows: { min: 2 } },
        ),
      },
    },
    {
      id: 'result',
      side: '公示结果',
      columns: [40, 38, 40, 40],
      fields: {
        closeDate: date('结束日期'),
        closeResult: choice('公示结果', 'publicityResult'),
      },
    },
    {
      id: 'signing',
      columns: [14, 68.5, 14, 68.5],
      signatures: true,
      fields: {
        villageSign: signature('负责人', { group: '{village}级盖章', stamp: '{committee}（章）' }),
        villageDate: date('日期', { group: '{village}级盖章', future: true }),
      },
    },
    noticeState,
  ],

  relevant: {
    placeNote: atOtherPlace,
  },
  required: {
    placeNote: atOtherPlace,
    postedBy: onceBegun,
    closeDate: onceOver,
    takenDownOn: { reads: ['closeDate'], when: ({ closeDate }) => closeDate !== undefined },
  },
  calculate: {
    ...placeCalculations,
    publicityKind: publicity.publicityKind,
    intro: publicity.intro,
    days: publicity.days,
    toDate: publicity.toDate,
    villageHotlines: publicity.villageHotlines,
    closeResult: publicity.closeResult,
  },
  rules: [...publicity.publicityRules, ...publicity.listRules, ...publicity.textRules],
  rows: {
    noticeRows: {
      calculate: { ...publicity.caseCalculations, shownName: publicity.shownName },
      rules: [publicity.passedRule, ...publicity.caseRules],
      states: {
        listed: {
          about: 'case',
          reads: ['case'],
          with: ['fromDate', 'postedBy'],
          value: (_row, { sheet }, { fromDate, postedBy }) =>
            postedBy === undefined && sheet !== undefined
              ? { on: fromDate ?? `${sheet.slice(0, 4)}-01-01` }
              : undefined,
        },
        published: {
          about: 'case',
          reads: ['case', 'shownName'],
          with: ['fromDate', 'toDate', 'postedBy'],
          value: ({ shownName }, _context, { fromDate, toDate, postedBy }) =>
            fromDate === undefined || toDate === undefined || postedBy === undefined
              ? undefined
              : { on: fromDate, value: toDate, ...(shownName === undefined ? {} : { note: shownName }) },
        },
        publicityClosed: {
          about: 'case',
          reads: ['case'],
          with: ['closeDate', 'closeResult', 'objectionRows'],
          value: ({ case: of }, _context, { closeDate, closeResult, objectionRows = [] }) =>
            closeDate === undefined || closeResult === undefined
              ? undefined
              : { on: closeDate, value: publicity.resultFor(String(of?.id), objectionRows) },
        },
      },
    },
    objectionRows: {
      required: {
        checkedOn: { reads: ['result'], when: ({ result }) => result !== undefined },
        handler: { reads: ['result'], when: ({ result }) => result !== undefined },
      },
      states: {
        objected: {
          about: 'about',
          reads: ['about', 'objectedOn', 'result'],
          value: ({ objectedOn, result }) =>
            objectedOn === undefined || result !== undefined
              ? undefined
              : { on: objectedOn, note: '有人提出异议，还没有核实' },
        },
      },
    },
  },
  examples: noticeExamples,
});
