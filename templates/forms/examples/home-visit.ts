/**
 * Examples of 入户排查表: one in order for each of the four variants, one with mistakes.
 */
import type { SheetView } from '../../fields.ts';
import type { Example } from '../../template.ts';
import { drawn, family, filling, household } from './family.ts';
import { accountInOrder, estimate } from './income-account.ts';

/** A visit that finds nothing amiss. */
export const visit: SheetView = {
  ...household,
  ...filling,
  id: '2023-1',
  fillDate: '2023-05-20',
  visitDate: '2023-05-20',
  visitMode: '入户',
  respondent: '额尔敦',
  respondentRelation: '户主',
  docsSeen: ['身份证', '户口本', '一卡通流水'],
  visitors: [
    { id: 'v1', name: '赵国庆', role: '包村干部', sign: drawn },
    { id: 'v2', name: '包志刚', role: '驻村工作队员', sign: drawn },
  ],
  annualCardPayments: [
    { id: 'p1', year: 2022, item: '耕地地力保护补贴', amount: 165_000 },
    { id: 'p2', year: 2023, item: '耕地地力保护补贴', amount: 165_000 },
  ],
  schoolDropout: false,
  homeTeaching: '不涉及',
  medicalPolicy: '是',
  houseGrade: 'B级',
  houseUse: '实际居住',
  waterQuality: '达标',
  waterQuantity: '达标',
  waterConvenience: '达标',
  waterStability: '基本达标',
  seasonalShortage: false,
  waterMaintained: true,
  publicFacilities: ['无'],
  incomeAccount: estimate,
  rigidMedical: 120_000,
  rigidEducation: 300_000,
  rigidOther: 0,
  burden: '一般',
  otherRisks: ['无'],
  scaleRisks: ['无'],
  disaster: false,
  dataOk: true,
  selfApply: false,
  plainSheets: ['申报政策'],
  conclusion: '无风险',
  householdSign: drawn,
};

export const ordinary: SheetView = {
  ...visit,
  incomeAccount: accountInOrder,
  rigidMedical: 2_360_000,
  burden: '严重',
  otherRisks: ['就医', '就学'],
  otherRiskNote: '萨仁患肾病，每月透析；女儿读高中。',
  wish: '希望减轻医疗负担，女儿能安心上学。',
  selfApply: true,
  conclusion: '建议纳入',
  suggestKind: '突发严重困难户',
};

const formerlyPoor: SheetView = { ...visit, householdType: '脱贫户' };

const monitored: SheetView = {
  ...visit,
  householdType: '脱贫户',
  monitorKind: '脱贫不稳定户',
  riskEliminated: false,
  planMade: '是',
  devMeasures: '是',
  floorMeasures: '不涉及',
  weakLabourExplored: '是',
  measuresInSystem: '是',
  burden: '较重',
  selfApply: undefined,
  plainSheets: ['申报政策', '帮扶政策'],
  conclusion: '有隐患持续关注',
};

const freed: SheetView = {
  ...visit,
  householdType: '脱贫户',
  monitorKind: '脱贫不稳定户',
  riskEliminated: true,
  originalRiskGone: true,
  noNewRisk: true,
};

const uninsured = family.map((member) => (member.id === 'm4' ? { ...member, residentMedical: false } : member));
const withMistakes: SheetView = {
  ...visit,
  fillDate: '2023-05-26',
  visitDate: '2023-05-26',
  visitMode: '电话',
  visitors: [{ id: 'v1', name: '赵国庆', role: '包村干部', sign: drawn }],
  members: uninsured,
  incomeAccount: { ...estimate, members: uninsured },
  houseGrade: 'D级',
  schoolDropout: true,
  dataOk: false,
  plainSheets: ['帮扶政策'],
  conclusion: '建议消除',
};

export const homeVisitExamples: readonly Example[] = [
  { name: '一般户，医疗负担重，建议纳入', region: '150521', today: '2023-05-20', view: ordinary, findings: [] },
  { name: '脱贫户，没有风险', region: '150521', today: '2023-05-20', view: formerlyPoor, findings: [] },
  { name: '监测户（未消除），措施已落实', region: '150521', today: '2023-05-20', view: monitored, findings: [] },
  { name: '监测户（已消除），消除稳定', region: '150521', today: '2023-05-20', view: freed, findings: [] },
  {
    name: '电话排查，人员不足，结论不对',
    region: '150521',
    today: '2023-05-30',
    view: withMistakes,
    findings: [
      'required schoolNote',
      'required dataFixes',
      'HV-03 conclusion',
      'HV-02 visitDate',
      'HV-05 visitMode',
      'HV-01 visitors',
      'HV-06 plainSheets',
    ],
  },
];
