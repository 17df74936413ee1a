/**
 * 明白纸发放签收表: which household was given the sheet, when, how, and who received it; what share has it by now.
 *
 * 申报政策 goes to every household, 帮扶政策 to every household under watch: the list is made from the register when it is begun.
 */
import { choice, date, defineTemplate, integer, link, repeat, signature, text, yesNo } from '../define.ts';
import { formYear, placeCalculations, placeFields, sheetFields } from '../elements.ts';
import { unnamedCity2023 } from '../options/sources.ts';
import * as receipts from '../rules/sheet-receipts.ts';
import { sheetReceiptsExamples } from './examples/sheet-receipts.ts';
import householdRegistration from './household-registration.ts';

const asked = { required: true } as const;

export default defineTemplate({
  id: 'sheet-receipts',
  version: '2023.1',
  code: '签收',
  subject: 'village',
  title: '政策明白纸发放签收表',
  purpose: '登记明白纸发到了哪些户、哪天发的、谁签收的，随时看到还差几户。{village}级按组发放、签收。',
  basis: [{ ...unnamedCity2023, article: '五' }],
  paper: { size: 'A4', copies: 1 },
  sheet: 'yearly',
  policyDate: 'versionDate',
  listed: ['sheetKind', 'versionDate', 'givenCount', 'dueCount', 'coverage'],

  sections: [
    {
      id: 'which',
      columns: [26, 56, 26, 57],
      fields: {
        sheetKind: choice('明白纸', 'plainSheet', { ...asked, span: [1, 3] }),
        versionDate: date('版本日期', asked),
        made: integer('印制份数', { min: 0, unit: '份' }),
      },
    },
    {
      id: 'list',
      columns: [12, 24, 28, 34, 26, 41],
      fields: {
        givenRows: repeat(
          '发放签收',
          {
            seq: integer('序号', { readonly: true }),
            case: link('哪一户', householdRegistration, asked),
            group: text('组'),
            head: text('户主姓名'),
            watched: yesNo('是否监测户'),
            givenOn: date('发放日期'),
            way: choice('方式', 'givenWay'),
            receiver: signature('签收人'),
          },
          {
            ...asked,
            rowName: '户',
            numbered: 'seq',
            sortBy: ['group', 'head'],
            rows: { min: 10 },
            columnSets: [['seq', 'group', 'head', 'givenOn', 'way', 'receiver']],
          },
        ),
      },
    },
    {
      id: 'sums',
      columns: [26, 29, 26, 29, 26, 29],
      fields: {
        dueCount: integer('应发', { unit: '户', overridable: true }),
        givenCount: integer('已发', { unit: '户' }),
        coverage: text('覆盖率'),
      },
    },
    {
      id: 'filling',
      columns: [26, 56, 26, 57],
      fields: { filledBy: text('填表人', { ...asked, maxLength: 30 }), fillDate: date('填表日期', asked) },
    },
    { id: 'state', title: '其他', screenOnly: true, fields: { ...placeFields, ...sheetFields } },
  ],

  calculate: {
    ...placeCalculations,
    formYear,
    dueCount: receipts.dueCount,
    givenCount: receipts.givenCount,
    coverage: receipts.coverage,
  },
  rules: receipts.receiptRules,
  rows: {
    givenRows: {
      calculate: receipts.fromHousehold,
      required: {
        way: { reads: ['givenOn'], when: ({ givenOn }) => givenOn !== undefined },
      },
      rules: receipts.receiptRowRules,
    },
  },
  examples: sheetReceiptsExamples,
});
