/**
 * 公告: what was decided, made known in the village. It lists approved cases of one 公示 and hangs as a board of its own.
 *
 * The policy of its first day counts; names hang as they hung in the 公示.
 */
import { attachment, choice, date, defineTemplate, integer, link, repeat, signature, text } from '../define.ts';
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
import * as announced from '../rules/announcement.ts';
import * as publicity from '../rules/publicity.ts';
import { announcementExamples } from './examples/announcement.ts';
import identification from './identification.ts';
import publicNotice from './public-notice.ts';

const wholeRow = { span: [1, 5] } as const;
const asked = { required: true } as const;

export default defineTemplate({
  id: 'announcement',
  version: '2023.1',
  code: '公告',
  subject: 'notice',
  title: '公告登记表',
  purpose: '登记一次公告：审定通过的名单、公告期、张贴情况。乡镇发布，村级张贴；张贴的公告另外打印。',
  basis: [
    { ...screening2023, article: '二(四)3、二(六)3' },
    { ...unnamedCity2023, article: '三(二)' },
  ],
  paper: { size: 'A4', copies: 2 },
  sheet: 'yearly',
  policyDate: 'fromDate',
  listed: ['announceKind', 'decidedOn', 'fromDate', 'days', 'toDate', 'postedBy', 'takenDownOn'],

  sections: [
    {
      id: 'subject',
      side: '公告事项',
      columns: pairs,
      fields: {
        publicity: link('公示', publicNotice, { ...asked, ...wholeRow }),
        announceKind: choice('公告类型', 'announcementKind', { ...asked, ...wholeRow, overridable: true }),
        decidedOn: date('审定日期', { ...asked, overridable: true }),
        decidedBy: choice('审定部门', 'decidedBy', { ...asked, span: [1, 3] }),
        basisNo: text('审定文号', { maxLength: 60, span: [1, 2] }),
        issuedBy: choice('发布单位', 'issuedBy', { ...asked, span: [1, 2] }),
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
        announceRows: repeat('名单', caseFields(identification), {
          ...asked,
          rowName: '户',
          numbered: 'seq',
          rows: { min: 3 },
        }),
      },
    },
    {
      id: 'days',
      side: '公告期',
      columns: pairs,
      fields: {
        fromDate: date('公告起', { ...asked, future: true }),
        days: integer('公告天数', { ...asked, unit: '天', min: 1, max: 365, hint: '没有规定的，按本地习惯填' }),
        toDate: date('公告止', { future: true }),
        ...wallFields,
        places: { ...wallFields.places, span: [1, 3] },
        photos: attachment('张贴照片', wholeRow),
      },
    },
    { id: 'hotlines', side: '监督电话', columns: [40, 39], fields: { hotlines } },
    {
      id: 'signing',
      columns: [14, 68.5, 14, 68.5],
      signatures: true,
      fields: {
        townSign: signature('负责人', { group: '发布单位盖章', stamp: '发布单位（章）' }),
        townDate: date('日期', { group: '发布单位盖章', future: true }),
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
    takenDownOn: onceOver,
  },
  calculate: {
    ...placeCalculations,
    announceKind: announced.announceKind,
    decidedOn: announced.decidedOn,
    intro: announced.announcedText,
    toDate: publicity.toDate,
    villageHotlines: publicity.villageHotlines,
  },
  rules: [...announced.announcementRules, ...publicity.textRules],
  rows: {
    announceRows: {
      calculate: { ...publicity.caseCalculations, shownName: announced.announcedName },
      rules: [announced.approvedRule, ...publicity.caseRules],
      states: {
        announced: {
          about: 'case',
          reads: ['case'],
          with: ['fromDate', 'postedBy'],
          value: (_row, _context, { fromDate, postedBy }) =>
            fromDate === undefined || postedBy === undefined ? undefined : { on: fromDate },
        },
      },
    },
  },
  examples: announcementExamples,
});
