/** Examples of 公示登记表: one that ran its days, one with every mistake. People and numbers are invented. */
import type { RowView, SheetView } from '../../fields.ts';
import type { Example } from '../../template.ts';
import { drawn } from './family.ts';

const stated = (id: string, what: string, on: string, value?: string): RowView => ({
  id,
  what,
  on,
  ...(value === undefined ? {} : { value }),
  dossier: 'm1',
  form: 'review-minutes',
  sheet: '2023-1',
  filed: true,
});
/** A household as a notice sees it: what its Summary lists, and that the meeting passed it. */
export const listedCase = (
  dossier: string,
  headName: string,
  rest: Readonly<Record<string, SheetView[string]>> = {},
): SheetView => {
  const form = typeof rest.form === 'string' ? rest.form : 'identification';
  return {
    headName,
    villagerGroup: '二组',
    householdSize: 4,
    suggestedKind: '边缘易致贫户',
    monitorKind: '边缘易致贫户',
    risks: ['因病', '缺劳动力'],
    statements: [stated('1', 'appraised', '2023-05-23', '通过')],
    ...rest,
    id: `${dossier}/${form}/2023-1`,
    dossier,
    form,
    sheet: '2023-1',
  };
};
export const decided = (on: string): RowView => stated('2', 'decided', on, '同意');

export const closed: SheetView = {
  id: '2023-1',
  noticeRows: [
    { id: '1-a', case: listedCase('h1', '额尔敦') },
    {
      id: '2-a',
      case: listedCase('h2', '包志刚', { villagerGroup: '三组', householdSize: 3, suggestedKind: '脱贫不稳定户' }),
      shownName: '包*刚',
      remark: '在外务工',
    },
  ],
  fromDate: '2023-05-25',
  places: ['村务公开栏', '微信群'],
  postedBy: '赵国庆',
  takenDownOn: '2023-05-30',
  hotlines: [
    { id: '1-a', level: '村', number: '0475-0000001' },
    { id: '2-a', level: '县', number: '12317' },
  ],
  objectionRows: [
    {
      id: '1-a',
      about: listedCase('h2', '包志刚'),
      objectedOn: '2023-05-26',
      content: '家里有一辆货车，没有算收入。',
      handler: '李雪',
      checkedOn: '2023-05-27',
      result: '不成立',
      answered: '2023-05-28',
    },
  ],
  closeDate: '2023-05-30',
  villageSign: drawn,
  villageDate: '2023-05-25',
  docState: '公示中',
};

const wrong: SheetView = {
  ...closed,
  noticeRows: [
    { id: '1-a', case: listedCase('h1', '额尔敦', { statements: [] }) },
    { id: '2-a', case: listedCase('h2', '包志刚'), remark: '患尿毒症' },
    { id: '3-a', case: listedCase('h2', '包志刚'), shownName: '包某' },
    { id: '4-a', case: listedCase('h4', '王秀兰', { form: 'elimination' }), remark: '电话199 0000 0015' },
  ],
  publicityKind: '拟纳入监测对象',
  fromDate: '2023-05-22',
  days: 3,
  places: ['其他'],
  hotlines: [],
  objectionRows: [{ id: '1-a', about: listedCase('h2', '包志刚'), objectedOn: '2023-05-23', content: '有车。' }],
  closeDate: '2023-05-25',
  takenDownOn: undefined,
};

export const noticeExamples: readonly Example[] = [
  { name: '满五天，一户有异议经核实不成立', region: '150521', today: '2023-05-31', view: closed, findings: [] },
  {
    name: '未评议、天数不够、写了病情和电话',
    region: '150521',
    today: '2023-05-31',
    view: wrong,
    findings: [
      'PN-01 noticeRows',
      'P-03 noticeRows/1-a/case',
      'P-02 noticeRows/2-a/remark',
      'PN-03 noticeRows/3-a/shownName',
      'PN-02 noticeRows/3-a/case',
      'P-02 noticeRows/4-a/remark',
      'P-04 fromDate',
      'P-01 days',
      'required placeNote',
      'required takenDownOn',
      'P-07 hotlines',
      'P-05 objectionRows/1-a/result',
    ],
  },
];
