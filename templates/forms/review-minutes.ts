/**
 * 民主评议会议记录: one meeting that judges several households.
 *
 * What is known of each household comes through a link to the sheet that is judged; nothing of it is typed. Ballots, recusals and
 * counts are rows of their own, joined to a case by their id; what of them counts is fixed by the closing of the case, and all that
 * the paper shows of a vote is calculated from that. The policy of the day of the meeting counts.
 */
import {
  attachment,
  choice,
  choices,
  date,
  dateTime,
  defineTemplate,
  integer,
  link,
  money,
  prose,
  repeat,
  signature,
  text,
  yesNo,
} from '../define.ts';
import { placeCalculations, placeFields, sheetFields } from '../elements.ts';
import type { RowCalculation } from '../logic.ts';
import { screening2023 } from '../options/sources.ts';
import * as minutes from '../rules/minutes.ts';
import { privateProblem, privateRules } from '../rules/private-words.ts';
import { partsOfJoined } from '../rules/votes.ts';
import { minutesExamples } from './examples/review-minutes.ts';
import identification from './identification.ts';

const asked = { required: true } as const;
const quarters = [30, 98.5, 30, 98.5] as const;
const wholeRow = { span: [1, 3] } as const;
const counted = { readonly: true } as const;

interface Named {
  readonly attendees: typeof attendees;
  readonly cases: typeof cases;
}
const attendees = repeat(
  '参会人员',
  {
    name: text('姓名', { ...asked, maxLength: 30 }),
    role: choice('身份', 'role', asked),
    present: yesNo('是否到会', asked),
    sign: signature('签字'),
  },
  {
    ...asked,
    rowName: '参会人员',
    rows: { min: 2, across: 3 },
    sortBy: ['role', 'name'],
    columnSets: [['name', 'role', 'sign']],
    listed: ['name', 'role'],
  },
);
const cases = repeat(
  '评议对象',
  {
    seq: integer('序号', counted),
    head: text('户主'),
    group: text('村民小组'),
    size: integer('家庭人口'),
    perCapita: money('人均参考收入'),
    risk: text('主要风险'),
    kind: text('建议类别'),
    discussion: text('情况介绍和讨论', {
      long: true,
      maxLength: 600,
      hint: '不写证件号码、电话和病名',
    }),
    agree: integer('同意'),
    disagree: integer('不同意'),
    abstain: integer('弃权'),
    recused: integer('回避'),
    result: choice('评议结果', 'voteResult', { overridable: true }),
    way: choice('表决方式', 'voteWay'),
    closing: text('计票结果', { ...counted, maxLength: 20_000, hint: '在会议页面结束表决后得出' }),
    case: link('评议的表', identification, { ...asked, rows: ['members'] }),
  },
  {
    ...asked,
    rowName: '评议对象',
    numbered: 'seq',
    rows: { min: 3 },
    columnSets: [
      [
        ...(['seq', 'head', 'group', 'size', 'perCapita', 'risk', 'kind', 'discussion'] as const),
        ...(['agree', 'disagree', 'abstain', 'recused', 'result'] as const),
      ],
    ],
  },
);

/** The name that a joined row is about. */
const attendeeOf: RowCalculation<unknown, Named, string> = {
  reads: [],
  with: ['attendees'],
  value: ({ id }, _context, { attendees: people }) => people?.find((each) => each.id === partsOfJoined(id).other)?.name,
};
const headOf: RowCalculation<unknown, Named, string> = {
  reads: [],
  with: ['cases'],
  value: ({ id }, _context, { cases: rows }) => rows?.find((each) => each.id === partsOfJoined(id).caseId)?.head,
};
const dossierOf: RowCalculation<unknown, Named, string> = {
  reads: [],
  with: ['cases'],
  value: ({ id }, _context, { cases: rows }) => {
    const linked = rows?.find((each) => each.id === partsOfJoined(id).caseId)?.case?.id;
    return typeof linked === 'string' ? linked.split('/')[0] : undefined;
  },
};
const personOf: RowCalculation<unknown, unknown, string> = {
  reads: [],
  value: ({ id }) => partsOfJoined(id).other,
};

export default defineTemplate({
  id: 'review-minutes',
  version: '2023.1',
  code: '评议',
  subject: 'meeting',
  title: '民主评议会议记录',
  purpose: '记录村民代表会议或村两委扩大会议对各户的评议和表决。记录人填写，到会人员签字，评议通过的进入公示。',
  basis: [
    { ...screening2023, article: '二(四)2、二(六)' },
    { document: '中华人民共和国村民委员会组织法', article: '第二十五条、第二十六条' },
  ],
  paper: { size: 'A4', landscape: true, copies: 2 },
  sheet: 'yearly',
  policyDate: 'heldOn',
  listed: ['heldOn', 'meetingKind', 'topic', 'place', 'presentCount', 'docState'],

  sections: [
    {
      id: 'meeting',
      columns: quarters,
      fields: {
        meetingKind: choice('会议类型', 'meetingKind', { ...asked, ...wholeRow }),
        topic: choices('议题', 'meetingTopic', { ...asked, ...wholeRow }),
        startAt: dateTime('开始时间', asked),
        endAt: dateTime('结束时间', asked),
        place: text('地点', { ...asked, maxLength: 60 }),
        chair: text('主持人', { ...asked, maxLength: 30 }),
        recorder: text('记录人', { ...asked, maxLength: 30 }),
        supervisor: text('监督人', { maxLength: 30 }),
      },
    },
    {
      id: 'attendance',
      columns: [30, 34, 30, 34, 30, 34, 30, 35],
      fields: {
        dueCount: integer('应到', { ...asked, min: 1, max: 99_999, unit: '人', hint: '村民会议填18周岁以上村民数' }),
        presentCount: integer('实到', { unit: '人' }),
        absentCount: integer('缺席', { unit: '人' }),
        quorumMet: yesNo('达到规定人数'),
        policyRead: text('宣读政策', {
          ...asked,
          long: true,
          maxLength: 300,
          span: [1, 7],
          hint: '宣读了哪些文件、标准',
        }),
      },
    },
    {
      id: 'cases',
      columns: [8, 18, 14, 10, 24, 28, 26, 65, 12, 12, 12, 12, 16],
      fields: { cases },
    },
    {
      id: 'book',
      text: true,
      columns: quarters,
      fields: {
        minutes: prose('会议记录', { ...wholeRow, height: 72, hint: '按发言顺序记；不写证件号码、电话和病名' }),
        objections: text('不同意见', { long: true, maxLength: 1000, ...wholeRow, height: 27 }),
        decision: text('会议决议', { ...asked, long: true, maxLength: 5000, ...wholeRow }),
        publicityPlan: text('公示安排', { ...asked, long: true, maxLength: 200, ...wholeRow }),
      },
    },
    {
      id: 'signing',
      title: '参会人员签字',
      columns: [85, 86, 86],
      fields: { attendees },
    },
    {
      id: 'opinions',
      columns: [20, 108.5, 20, 108.5],
      signatures: true,
      fields: {
        chairSign: signature('主持人', { ...asked, stamp: '{committee}（章）' }),
        chairSignedOn: date('主持人签字日期', asked),
        recorderSign: signature('记录人', asked),
        recorderSignedOn: date('记录人签字日期', asked),
      },
    },
    {
      id: 'voting',
      title: '表决过程（在会议页面填写）',
      screenOnly: true,
      fields: {
        recusals: repeat(
          '回避',
          {
            attendee: text('参会人员'),
            head: text('评议对象'),
            reason: choice('回避原因', 'recusal', asked),
            person: text('人员编号'),
            household: text('户编号'),
          },
          { rowName: '回避', listed: ['person', 'household', 'reason'] },
        ),
        ballots: repeat(
          '投票',
          { attendee: text('参会人员'), head: text('评议对象'), vote: choice('表决', 'vote') },
          { rowName: '票' },
        ),
        counts: repeat(
          '计票',
          {
            head: text('评议对象'),
            teller: text('计票人', { maxLength: 30 }),
            agree: integer('同意', { min: 0 }),
            disagree: integer('不同意', { min: 0 }),
            abstain: integer('弃权', { min: 0 }),
          },
          { rowName: '计票' },
        ),
        photos: attachment('会议照片'),
      },
    },
    {
      id: 'state',
      title: '表格状态',
      screenOnly: true,
      fields: {
        ...placeFields,
        ...sheetFields,
        heldOn: date('会议日期'),
        docState: choice('表格状态', 'docState', asked),
      },
    },
  ],

  calculate: {
    ...placeCalculations,
    formYear: {
      reads: ['heldOn'],
      value: ({ heldOn }, { sheet }) => {
        const year = Number((sheet ?? heldOn)?.slice(0, 4));
        return Number.isInteger(year) ? year : undefined;
      },
    },
    heldOn: minutes.heldOn,
    presentCount: minutes.presentCount,
    absentCount: minutes.absentCount,
    quorumMet: minutes.quorumMet,
  },
  rules: [
    ...minutes.minutesRules,
    ...privateRules<{ minutes: { kind: 'prose' }; objections: { kind: 'text' }; decision: { kind: 'text' } }>([
      'minutes',
      'objections',
      'decision',
    ]),
  ],
  rows: {
    cases: {
      calculate: {
        head: minutes.known('headName', minutes.isText),
        group: minutes.known('villagerGroup', minutes.isText),
        size: minutes.known('householdSize', minutes.isNumber),
        perCapita: minutes.known('perCapitaReference', minutes.isNumber),
        risk: minutes.mainRisk,
        kind: minutes.known('suggestedKind', minutes.isText),
        ...minutes.caseCounts,
        result: minutes.result,
      },
      rules: [
        ...minutes.caseRules,
        {
          id: 'PR-01',
          level: 'error',
          source: { document: '中华人民共和国个人信息保护法', article: '第六条、第二十八条' },
          reads: ['discussion'],
          check: ({ discussion }) => privateProblem(discussion),
        },
      ],
      states: { scheduled: minutes.scheduled, appraised: minutes.appraised },
    },
    recusals: { calculate: { attendee: attendeeOf, head: headOf, person: personOf, household: dossierOf } },
    ballots: { calculate: { attendee: attendeeOf, head: headOf } },
    counts: { calculate: { head: headOf } },
  },
  examples: minutesExamples,
});
