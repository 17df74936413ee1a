/**
 * 半月预警名单: households that give cause for concern, reported every half month. Each is chosen from the register; what is known of it
 * is read from there.
 */
import { choice, date, defineTemplate, integer, link, repeat, text } from '../define.ts';
import { halfMonth } from '../elements/batch.ts';
import { listSigning, listState } from '../elements/sections.ts';
import { formYear, placeCalculations } from '../elements.ts';
import { commonPractice } from '../options/sources.ts';
import { warningRules } from '../rules/warning-list.ts';
import { warningListExamples } from './examples/warning-list.ts';
import householdRegistration from './household-registration.ts';

const asked = { required: true } as const;

export default defineTemplate({
  id: 'warning-list',
  version: '2023.1',
  code: '预警',
  subject: 'village',
  title: '防止返贫监测半月预警名单',
  purpose: '每半个月把有返贫致贫风险苗头的户列出来报{township}，写明风险、等级和处理建议。没有的也要报。',
  basis: [{ document: '某市防止返贫监测和帮扶工作方案（2021年，来源未具名）', article: '三(四)' }, commonPractice],
  paper: { size: 'A4', landscape: true, copies: 2 },
  sheet: 'yearly',
  policyDate: 'reportedOn',
  listed: ['period', 'reportedOn', 'warnCount'],

  sections: [
    {
      id: 'period',
      columns: [26, 60, 26, 59, 26, 60],
      fields: {
        period: text('期次', { hint: '由上报日期得出' }),
        reportedOn: date('上报日期', asked),
        warnCount: integer('户数', { unit: '户' }),
      },
    },
    {
      id: 'list',
      columns: [10, 22, 26, 14, 32, 32, 24, 32, 65],
      fields: {
        warnRows: repeat(
          '预警名单',
          {
            seq: integer('序号', { readonly: true }),
            case: link('哪一户', householdRegistration, asked),
            group: text('组'),
            head: text('户主姓名'),
            size: integer('人口'),
            kind: choice('监测类别', 'monitorKind'),
            risk: choice('风险', 'risk', asked),
            level: choice('等级', 'alertLevel'),
            source: choice('发现渠道', 'channel', asked),
            suggestion: text('情况和建议', { ...asked, long: true, maxLength: 300 }),
          },
          {
            rowName: '户',
            numbered: 'seq',
            rows: { min: 5 },
            none: '本期没有需要预警的户',
            columnSets: [['seq', 'group', 'head', 'size', 'kind', 'risk', 'level', 'source', 'suggestion']],
          },
        ),
      },
    },
    listSigning,
    listState,
  ],

  calculate: {
    ...placeCalculations,
    formYear,
    period: {
      reads: ['reportedOn'],
      value: ({ reportedOn }) => (reportedOn === undefined ? undefined : halfMonth(reportedOn)),
    },
    warnCount: { reads: ['warnRows'], value: ({ warnRows: rows = [] }) => rows.length },
  },
  rules: warningRules,
  rows: {
    warnRows: {
      calculate: {
        group: {
          reads: ['case'],
          value: ({ case: of }) => (typeof of?.villagerGroup === 'string' ? of.villagerGroup : undefined),
        },
        head: {
          reads: ['case'],
          value: ({ case: of }) => (typeof of?.headName === 'string' ? of.headName : undefined),
        },
        size: {
          reads: ['case'],
          value: ({ case: of }) => (typeof of?.householdSize === 'number' ? of.householdSize : undefined),
        },
        kind: {
          reads: ['case'],
          value: ({ case: of }) => (typeof of?.monitorKind === 'string' ? of.monitorKind : undefined),
        },
      },
      required: {
        level: {
          reads: ['case'],
          parameters: ['alert.levels'],
          when: (_row, { policy }) => policy.value('alert.levels'),
        },
      },
    },
  },
  examples: warningListExamples,
});
