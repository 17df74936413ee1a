/** Examples of 半月预警名单: one household, nobody, and one with mistakes. */
import type { SheetView } from '../../fields.ts';
import type { Example } from '../../template.ts';
import { drawn } from './family.ts';

const signed = { filledBy: '赵国庆', villageSign: drawn, villageDate: '2023-05-31', fillDate: '2023-05-31' } as const;
const household = {
  id: 'h1',
  dossier: 'h1',
  headName: '额尔敦',
  villagerGroup: '三组',
  householdSize: 4,
  statements: [],
};
const row = {
  id: 'r1',
  case: household,
  risk: '因病',
  source: '基层干部排查',
  suggestion: '女主人住院，自付费用大，建议入户核查后按程序纳入。',
};
const one: SheetView = { id: '2023-1', reportedOn: '2023-05-31', warnRows: [row], ...signed };

export const warningListExamples: readonly Example[] = [
  { name: '一户因病预警', region: '150521', today: '2023-05-31', view: one, findings: [] },
  {
    name: '本期没有',
    region: '150521',
    today: '2023-05-31',
    view: { ...one, warnRows: [], warnRowsNone: true },
    findings: [],
  },
  {
    name: '同一户写了两行，一行没有建议',
    region: '150521',
    today: '2023-05-31',
    view: { ...one, warnRows: [row, { ...row, id: 'r2', suggestion: undefined }] },
    findings: ['required warnRows/r2/suggestion', 'WL-02 warnRows/r2/case'],
  },
  {
    name: '没有写也没有勾选',
    region: '150521',
    today: '2023-05-31',
    view: { ...one, warnRows: [] },
    findings: ['WL-01 warnRows'],
  },
];
