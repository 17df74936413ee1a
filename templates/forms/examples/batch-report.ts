/** Examples of 上报汇总表: a batch in order, and one with what must not be reported. People and numbers are invented. */
import type { RowView, SheetView } from '../../fields.ts';
import type { Example } from '../../template.ts';
import { drawn } from './family.ts';

const stated = (what: string, on: string, value?: string, note?: string): RowView => ({
  id: what,
  what,
  on,
  ...(value && { value }),
  ...(note && { note }),
  filed: true,
  dossier: 'n1',
  form: 'public-notice',
  sheet: '2023-1',
});
export const published: readonly RowView[] = [
  stated('appraised', '2023-05-20', '通过'),
  stated('published', '2023-05-20', '2023-05-25'),
  stated('publicityClosed', '2023-05-26', '无异议'),
];

export const caseOf = (
  dossier: string,
  name: string,
  facts: SheetView,
  statements: readonly RowView[] = published,
): SheetView => ({
  form: 'identification',
  sheet: '2023-1',
  ...facts,
  id: `${dossier}/identification/2023-1`,
  dossier,
  headName: name,
  statements,
});

export const first: SheetView = caseOf('h1', '额尔敦', {
  householdId: '0031',
  villagerGroup: '三组',
  headIdNo: '990000197506180311',
  householdSize: 4,
  suggestedKind: '边缘易致贫户',
  risks: ['因病', '因学'],
  perCapitaReference: 668_850,
});
export const second: SheetView = caseOf('h2', '巴图', {
  householdId: '0007',
  villagerGroup: '一组',
  headIdNo: '990000196203050215',
  householdSize: 2,
  suggestedKind: '突发严重困难户',
  risks: ['因意外事故'],
  perCapitaReference: 812_000,
});

export const batch: SheetView = {
  batchKind: '新识别',
  reportDate: '2023-05-29',
  batchOrder: 1,
  cases: [
    { id: 'h1~identification~2023-1', case: first },
    { id: 'h2~identification~2023-1', case: second },
  ],
  compareRows: [
    {
      id: '1-a',
      case: second,
      person: '巴图',
      item: '车辆',
      department: '公安',
      finding: '名下有面包车一辆',
      explain: '2015年购买的二手车，已经报废停用，村里核实属实。',
      keep: true,
    },
  ],
};

const inOrder: SheetView = {
  ...batch,
  id: '2023-1',
  villageText: '评议通过，公示期满无异议，同意上报。',
  villageSign: drawn,
  villageDate: '2023-05-29',
  fillerName: '赵国庆',
  fillDate: '2023-05-29',
};
const mistaken: SheetView = {
  ...inOrder,
  sumHouseholds: 4,
  sumPersons: 8,
  cases: [
    {
      id: 'h1~identification~2023-1',
      case: { ...first, statements: [...published, stated('objected', '2023-05-27')] },
    },
    {
      id: 'h2~identification~2023-1',
      case: {
        ...second,
        statements: [stated('appraised', '2023-05-24', '不通过'), stated('published', '2023-05-24', '2023-05-29')],
      },
    },
    {
      id: 'h4~elimination~2023-1',
      case: { id: 'h4/elimination/2023-1', dossier: 'h4', headName: '宝音', householdSize: 1 },
    },
  ],
  compareRows: [
    {
      id: '1-a',
      case: second,
      person: '巴图',
      item: '车辆',
      department: '公安',
      finding: '名下有面包车一辆',
      keep: true,
    },
  ],
};

export const batchReportExamples: readonly Example[] = [
  { name: '两户新识别，公示期满无异议', region: '150521', today: '2023-05-29', view: inOrder, findings: [] },
  {
    name: '异议没核实、评议没通过、公示没期满，合计不符',
    region: '150521',
    today: '2023-05-29',
    view: mistaken,
    findings: [
      'T-03 cases/h2~identification~2023-1/case',
      'T-06 cases/h2~identification~2023-1/case',
      'P-05 cases/h1~identification~2023-1/case',
      'T-04 cases/h4~elimination~2023-1/case',
      'T-01 sumHouseholds',
      'T-01 sumPersons',
      'T-06 cases/h4~elimination~2023-1/case',
      'T-02 compareRows/1-a/explain',
    ],
  },
];
