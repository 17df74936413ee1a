/**
 * Examples of 农户申请书和核查授权书: written by the applicant, by an agent, and one with mistakes.
 */
import type { SheetView } from '../../fields.ts';
import type { Example } from '../../template.ts';
import { drawn, household } from './family.ts';

const authItems = [
  ...['户籍', '婚姻', '房产', '车辆', '存款和证券', '工商登记', '社保和医保', '公积金'],
  ...['纳税', '公职', '救助', '出入境'],
];

const own: SheetView = {
  ...household,
  id: '2023-1',
  fillDate: '2023-05-19',
  docState: '已上报',
  applicantName: '额尔敦',
  applyWay: '书面',
  isAgent: false,
  applyFor: ['监测对象', '临时救助'],
  reason: '妻子萨仁患肾病，今年自付医药费两万三千元，女儿读高中，家里只有我一人务工，负担很重。',
  incomeText: '我在外务工，一月三千五百元；家里种玉米二十亩，养羊十二只。',
  difficulty: '医药费和女儿上学的费用。',
  wish: '减轻医疗负担。',
  truthPledge: true,
  authItems,
  authFrom: '2023-05-19',
  authPersons: [
    { id: 'a1', name: '额尔敦', sign: drawn },
    { id: 'a2', name: '萨仁', sign: drawn },
    { id: 'a3', name: '高娃', sign: drawn },
  ],
  applicantSign: drawn,
  receiver: '赵国庆',
  receiverSign: drawn,
  receiveDate: '2023-05-19',
};

const byAgent: SheetView = {
  ...own,
  docState: '草稿',
  applicantName: '高娃',
  applyWay: '委托村代办',
  isAgent: true,
  agentName: '赵国庆',
  agentRelation: '包村干部',
  agentIdNo: '990000198001010012',
  agentReason: '申请人不识字',
  readOut: true,
  receiver: undefined,
  receiverSign: undefined,
  receiveDate: undefined,
};

const withMistakes: SheetView = {
  ...own,
  applicantName: '额琪琪格',
  isAgent: true,
  agentName: '赵国庆',
  agentRelation: '包村干部',
  agentIdNo: '990000198001010012',
  agentReason: '申请人外出务工',
  readOut: false,
  reason: '家里困难。',
  truthPledge: false,
  authTo: '2023-05-01',
  authPersons: [{ id: 'a1', name: '额尔敦', sign: drawn }],
};

export const applicationExamples: readonly Example[] = [
  { name: '本人申请监测对象和临时救助，已受理', region: '150521', today: '2023-05-20', view: own, findings: [] },
  { name: '不识字，由包村干部代办', region: '150521', today: '2023-05-20', view: byAgent, findings: [] },
  {
    name: '申请人写错，没有承诺，授权不全',
    region: '150521',
    today: '2023-05-20',
    view: withMistakes,
    findings: [
      'AP-01 applicantName',
      'AP-06 readOut',
      'length reason',
      'AP-02 truthPledge',
      'AP-03 authTo',
      'AP-04 authPersons',
    ],
  },
];
