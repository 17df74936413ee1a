/**
 * Examples of 绿色通道登记表: helped and identified in time, and one with mistakes.
 */
import type { SheetView } from '../../fields.ts';
import type { Example } from '../../template.ts';
import { drawn, filling, household } from './family.ts';
import { decided } from './identification.ts';

const inTime: SheetView = {
  ...household,
  ...filling,
  id: '2023-1',
  fillDate: '2023-05-21',
  eventKind: '突发疾病',
  eventOn: '2023-05-12',
  facts: '萨仁肾病急性发作，住院抢救，一次自付医药费八千余元。',
  factsClear: true,
  peopleAgree: true,
  helpRows: [
    { id: 'h1', content: '临时救助金', measure: '临时救助', amount: 300_000, deliveredOn: '2023-05-21' },
    { id: 'h2', content: '大病医疗救助', measure: '大病救治', amount: 420_000, deliveredOn: '2023-05-28' },
  ],
  identification: decided,
  approval: '情况属实，同意先行帮扶，随即补办认定程序。',
  approverSign: drawn,
  approvedOn: '2023-05-21',
  householdSign: drawn,
  householdSignedOn: '2023-05-21',
};

const late: SheetView = {
  ...inTime,
  eventKind: '其他',
  eventOn: '2023-05-25',
  factsClear: false,
  identification: undefined,
  enteredBy: '赵国庆',
  checkedBy: '赵国庆',
};

export const greenChannelExamples: readonly Example[] = [
  { name: '突发疾病，先救助，按期认定', region: '150521', today: '2023-06-02', view: inTime, findings: [] },
  {
    name: '事实不清，补办过期',
    region: '150521',
    today: '2023-07-02',
    view: late,
    findings: ['required eventOther', 'GC-01 factsClear', 'GC-03 helpRows', 'GC-02 procedureDueOn', 'B-03 checkedBy'],
  },
];
