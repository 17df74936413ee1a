/**
 * Examples of 风险消除认定表: decided after more than six months, begun, and one that must not be marked.
 */
import type { SheetView } from '../../fields.ts';
import type { Example } from '../../template.ts';
import { drawn, family, filling, household } from './family.ts';
import { visit } from './home-visit.ts';
import { decided as identified } from './identification.ts';
import { estimate } from './income-account.ts';

/** The twelve months before the check: 41 800 yuan for four. */
const account: SheetView = { ...estimate, id: '2023-11', fillDate: '2023-12-05' };
const monitored: SheetView = {
  ...household,
  monitorKind: '突发严重困难户',
  identifiedOn: '2023-06-01',
  riskEliminated: false,
};
/** The house check of the day. */
const seen: SheetView = {
  ...visit,
  ...monitored,
  id: '2023-2',
  fillDate: '2023-12-05',
  visitDate: '2023-12-05',
  incomeAccount: account,
  conclusion: '建议消除',
};

const begun: SheetView = {
  ...monitored,
  ...filling,
  id: '2023-1',
  fillDate: '2023-12-05',
  assessedOn: '2023-12-05',
  assessors: [
    { id: 'k1', name: '赵国庆', role: '包村干部', sign: drawn },
    { id: 'k2', name: '包志刚', role: '驻村工作队员', sign: drawn },
  ],
  identification: identified,
  incomeAccount: account,
  homeVisit: seen,
  incomeStable: true,
  foodClothOk: true,
  rigidUnder: true,
  weakLabourHousehold: false,
  riskRows: [
    {
      id: 'r1',
      risk: '因病',
      original: '萨仁患肾病，一年自付两万三千元。',
      measure: '医疗救助',
      deliveredOn: '2023-07-10',
      effect: '报销和救助后，下半年自付不到一千元。',
      gone: true,
      way: '帮扶消除',
    },
    {
      id: 'r2',
      risk: '因学',
      original: '女儿读高中，一年学费和生活费三千元。',
      measure: '助学金',
      deliveredOn: '2023-09-15',
      effect: '助学金够付学费。',
      gone: true,
      way: '帮扶消除',
    },
  ],
  newRisk: ['无'],
  elimWay: '帮扶消除',
  elimText: '病情稳定，医疗负担已经减轻，务工收入恢复，女儿学费有助学金。',
  afterContact: '赵国庆',
  recheckPlan: [{ id: 'p1', on: '2024-03-05', by: '赵国庆' }],
  villageOpinion: '经入户核实和村民代表会议评议，公示无异议，同意上报。',
  villageSign: drawn,
  villageDate: '2023-12-13',
  householdSign: drawn,
  householdSignedOn: '2023-12-05',
};

const decided: SheetView = {
  ...begun,
  docState: '已审定',
  townOpinion: '同意',
  townSign: drawn,
  townDate: '2023-12-18',
  countyOpinion: '同意',
  countySign: drawn,
  countyDate: '2023-12-22',
  eliminatedOn: '2023-12-22',
  systemMarkedOn: '2023-12-25',
};

const idle = family.map((member) => ({ ...member, labourSkill: '无劳动力' }));
const idleAccount: SheetView = { ...account, id: '2023-10', fillDate: '2023-11-30', members: idle };
/** On the very day of six months, with a new risk, a house that is not safe, and help that was never delivered. */
const mustNot: SheetView = {
  ...begun,
  fillDate: '2023-12-01',
  assessedOn: '2023-12-01',
  members: idle,
  identification: {
    ...identified,
    members: idle,
    incomeAccount: idleAccount,
    homeVisit: { ...seen, id: '2023-1', members: idle, incomeAccount: idleAccount, houseGrade: 'D级' },
  },
  incomeAccount: idleAccount,
  homeVisit: {
    ...seen,
    fillDate: '2023-12-01',
    visitDate: '2023-12-01',
    members: idle,
    incomeAccount: idleAccount,
    houseGrade: 'D级',
  },
  riskRows: [{ id: 'r1', risk: '因病', original: '萨仁患肾病。', effect: '仍每月透析。', gone: false }],
  newRisk: ['因残'],
  elimText: '已经好转。',
  villageDate: undefined,
  householdSignedOn: undefined,
};

export const eliminationExamples: readonly Example[] = [
  {
    name: '监测超过六个月，两项风险都已消除，已审定',
    region: '150521',
    today: '2023-12-28',
    view: decided,
    findings: [],
  },
  { name: '核实完，待评议', region: '150521', today: '2023-12-14', view: begun, findings: [] },
  {
    name: '满六个月当天，整户无劳动力，有新风险，住房不安全',
    region: '150521',
    today: '2023-12-01',
    view: mustNot,
    findings: [
      'E-01 assessedOn',
      'E-02 wholeHouseholdNoLabour',
      'EL-01 riskRows',
      'E-04 elimWay',
      'E-06 elimWay',
      'length elimText',
      'required villageDate',
    ],
  },
];
