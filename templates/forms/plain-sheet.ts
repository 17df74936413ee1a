/**
 * 申报政策明白纸: one page in large type for every household: who may apply, how, with what, what happens when, whom to call.
 *
 * Its sentences are made from the parameters in force on the day of its version; a place may word them otherwise, with a reason.
 */
import { date, defineTemplate, text } from '../define.ts';
import { formYear, placeCalculations, placeFields, sheetFields } from '../elements.ts';
import { screening2023, unnamedCity2023 } from '../options/sources.ts';
import * as plain from '../rules/plain-sheet.ts';
import { plainSheetExamples } from './examples/plain-sheet.ts';

const asked = { required: true } as const;
const paragraph = { long: true, overridable: true, maxLength: 200, span: [0, 1] } as const;

export default defineTemplate({
  id: 'plain-sheet',
  version: '2023.1',
  code: '明白',
  subject: 'village',
  title: '防止返贫监测帮扶申报政策明白纸',
  purpose: '告诉每一户：什么情况可以申报、怎么申报、带什么、几天办完、找谁问。一页纸，大字，每户一份，签收登记。',
  basis: [
    { ...unnamedCity2023, article: '五' },
    { ...screening2023, article: '二(三)、二(四)' },
  ],
  paper: { size: 'A4', official: true },
  sheet: 'yearly',
  policyDate: 'versionDate',
  listed: ['versionDate'],

  sections: [
    {
      id: 'policy',
      text: true,
      columns: [156],
      fields: {
        who: text('什么情况可以申报', paragraph),
        ways: text('怎么申报', paragraph),
        papers: text('带什么', paragraph),
        steps: text('怎么办、几天办完', paragraph),
        notes: text('请您注意', paragraph),
        contacts: text('找谁问', { ...paragraph, height: 20 }),
      },
    },
    {
      id: 'issued',
      text: true,
      columns: [28, 60, 16, 52],
      fields: { issuer: text('发放单位'), versionDate: date('日期', asked) },
    },
    {
      id: 'hotlines',
      title: '电话',
      hint: '印在“找谁问”里，只写公开的值班电话',
      screenOnly: true,
      fields: {
        villageHotline: text('{village}咨询电话', { ...asked, maxLength: 40 }),
        townHotline: text('{township}监督电话', { ...asked, maxLength: 40 }),
        countyHotline: text('{county}级监督电话', { maxLength: 40 }),
      },
    },
    {
      id: 'state',
      title: '其他',
      screenOnly: true,
      fields: { ...placeFields, ...sheetFields, fillDate: date('填表日期', asked) },
    },
  ],

  calculate: { ...placeCalculations, formYear, ...plain.paragraphs },
  examples: plainSheetExamples,
});
