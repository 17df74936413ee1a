/**
 * Examples of 防止返贫监测对象认定表: decided, begun, not admitted, and one with mistakes.
 */
import type { SheetView } from '../../fields.ts';
import type { Example } from '../../template.ts';
import { drawn, filling, household } from './family.ts';
import { visit, ordinary as visitOrdinary } from './home-visit.ts';
import { accountInOrder, estimate } from './income-account.ts';

const begun: SheetView = {
  ...household,
  ...filling,
  id: '2023-1',
  fillDate: '2023-05-20',
  channel: '农户自主申报',
  clueDate: '2023-05-19',
  checkDate: '2023-05-20',
  checkers: [
    { id: 'k1', name: '赵国庆', role: '包村干部', sign: drawn },
    { id: 'k2', name: '包志刚', role: '驻村工作队员', sign: drawn },
  ],
  assets: ['无'],
  suddenEvent: false,
  seriousDifficulty: false,
  villageOpinion: '经入户核查和村民代表会议评议，情况属实，同意上报。',
  villageSign: drawn,
  villageDate: '2023-05-22',
  householdSign: drawn,
  householdSignedOn: '2023-05-20',
};

/** 48 450 yuan net, less 23 000 yuan of hospital bills, for four: 6 362.50 a head. */
export const decided: SheetView = {
  ...begun,
  incomeAccount: accountInOrder,
  homeVisit: visitOrdinary,
  risks: ['因病', '因学'],
  riskText: '萨仁患肾病，一年自付两万三千元；女儿读高中，家中靠额尔敦一人务工。',
  assets: ['车辆'],
  assetsText: '一辆2012年的农用三轮车，用于种地。',
  suddenEvent: true,
  suddenText: '2023年2月萨仁病情加重住院。',
  seriousDifficulty: true,
  greenChannel: true,
  greenChannelOn: '2023-05-21',
  docState: '已审定',
  townOpinion: '同意',
  townSign: drawn,
  townDate: '2023-05-29',
  countyOpinion: '同意',
  countySign: drawn,
  countyDate: '2023-06-01',
  identifiedOn: '2023-06-01',
};

/** 23 800 yuan net for four: 5 950 a head. */
const stopped: SheetView = { ...estimate, wageIncome: 1_200_000 };

const unstable: SheetView = {
  ...begun,
  householdType: '脱贫户',
  escapedYear: 2016,
  channel: '部门筛查预警',
  channelDetail: '旗人社局',
  incomeAccount: stopped,
  homeVisit: { ...visit, householdType: '脱贫户', incomeAccount: stopped },
  risks: ['因务工就业不稳'],
  riskText: '额尔敦所在工地停工，务工收入比上年减少一半以上。',
};

const refused: SheetView = {
  ...begun,
  incomeAccount: estimate,
  homeVisit: visit,
  risks: ['因学'],
  riskText: '女儿读高中，一年学费和生活费三千元，家里能够负担。',
  refusalReasons: ['收入不低于监测范围'],
  villageOpinion: '经核查，人均参考收入高于监测范围，暂不纳入，继续关注。',
};

const withMistakes: SheetView = {
  ...unstable,
  channel: '基层干部排查',
  channelDetail: undefined,
  clueDate: '2023-05-16',
  checkDate: '2023-05-20',
  risks: ['因残', '因务工就业不稳'],
  riskText: '收入下降。',
  houseProblem: true,
  assets: ['村干部近亲属'],
  suggestedKind: '边缘易致贫户',
  identifiedOn: '2023-06-05',
  householdSign: undefined,
};

export const identificationExamples: readonly Example[] = [
  { name: '突发严重困难户，绿色通道，已审定', region: '150521', today: '2023-06-02', view: decided, findings: [] },
  { name: '脱贫不稳定户，待评议', region: '150521', today: '2023-05-23', view: unstable, findings: [] },
  { name: '收入高于监测范围，不纳入', region: '150521', today: '2023-05-23', view: refused, findings: [] },
  {
    name: '超时限，类别、风险和说明有误',
    region: '150521',
    today: '2023-06-06',
    view: withMistakes,
    findings: [
      'length riskText',
      'required assetsText',
      'D-03 suggestedKind',
      'required householdSign',
      'D-11 checkDate',
      'D-04 risks',
      'D-07 risks',
      'D-10 identifiedOn',
      'D-13 assets',
    ],
  },
];
