/**
 * Examples of 民主评议会议记录: two households judged by one ballot a person and by hands; and a meeting at which much went wrong.
 */
import type { RowView, SheetView } from '../../fields.ts';
import type { Example } from '../../template.ts';
import { drawn } from './family.ts';

const person = (id: string, name: string, role: string, present = true): RowView => ({
  id,
  name,
  role,
  present,
  ...(present ? { sign: drawn } : {}),
});
const attendees: readonly RowView[] = [
  person('p1', '白音', '村党组织书记'),
  person('p2', '乌兰', '会计'),
  person('p3', '赵国庆', '包村干部'),
  person('p4', '包志刚', '村民代表'),
  person('p5', '哈斯', '村民代表'),
  person('p6', '其木格', '村民代表'),
  person('p7', '阿古拉', '村民代表'),
  person('p8', '宝音', '村民代表', false),
];

const known = (id: string, headName: string, name: string): SheetView => ({
  id: `${id}/identification/2023-1`,
  dossier: id,
  form: 'identification',
  sheet: '2023-1',
  headName,
  villagerGroup: '三组',
  householdSize: 4,
  perCapitaReference: 612_345,
  risks: ['因病', '缺劳动力'],
  suggestedKind: '边缘易致贫户',
  checkDate: '2023-05-17',
  members: [
    { id: '1-a', name: headName, relation: '户主' },
    { id: '2-a', name, relation: '配偶' },
  ],
  statements: [],
});

const held: SheetView = {
  id: '2023-1',
  meetingKind: '村民代表会议',
  topic: ['监测对象纳入'],
  startAt: '2023-05-19T15:00',
  endAt: '2023-05-19T16:40',
  place: '嘎查委员会会议室',
  chair: '白音',
  recorder: '乌兰',
  supervisor: '其木格',
  dueCount: 8,
  policyRead: '宣读2023年度集中排查工作方案中监测对象的范围、标准和程序。',
  attendees,
  cases: [
    {
      id: '1-k',
      case: known('h1', '额尔敦', '萨仁'),
      discussion: '包村干部介绍入户核查情况。代表认为户主常年在外务工，家中有病人，支出大，应当纳入。',
      way: '一人一票',
      closing: '一人一票：同意 p1 p2 p3 p4 p6；不同意 p5；弃权 无；回避 p7',
    },
    {
      id: '2-k',
      case: known('h2', '朝鲁', '娜仁'),
      discussion: '代表提出该户今年新买了拖拉机，收入情况需要再核实。',
      way: '举手',
      closing: '举手：实到7人；同意3票；不同意2票；弃权2票；回避0人',
    },
  ],
  recusals: [{ id: '1-k~p7', reason: '近亲属' }],
  ballots: [
    { id: '1-k~p1', vote: '同意' },
    { id: '1-k~p5', vote: '不同意' },
    { id: '1-k~p7', vote: '同意' },
  ],
  counts: [{ id: '2-k~hands', agree: 3, disagree: 2, abstain: 2 }],
  minutes: '书记主持会议，宣读政策。\n包村干部逐户介绍核查情况，代表发言，逐户表决。',
  decision:
    '会议评议2户：1.额尔敦（三组）：同意5票，不同意1票，弃权0票，回避1人，通过，同意纳入监测对象（边缘易致贫户）。2.朝鲁（三组）：同意3票，不同意2票，弃权2票，不通过，不同意纳入监测对象。',
  publicityPlan: '会后在公示栏张贴公示，公示期不少于5天，公示期间受理异议。',
  chairSign: drawn,
  chairSignedOn: '2023-05-19',
  recorderSign: drawn,
  recorderSignedOn: '2023-05-19',
  docState: '草稿',
};

const wrong: SheetView = {
  ...held,
  startAt: '2023-05-22T15:00',
  endAt: '2023-05-22T14:00',
  chair: '乌兰',
  dueCount: 12,
  cases: [
    {
      id: '1-k',
      case: known('h1', '额尔敦', '其木格'),
      discussion: '户主电话１３９ ００００ ００３１，其妻糖尿病多年。',
      closing: '一人一票：同意 p1 p2 p3 p4 p6；不同意 p5；弃权 无；回避 p7',
      result: '不通过',
    },
    { id: '2-k', case: known('h2', '朝鲁', '娜仁'), closing: '举手：实到7人；同意3票；不同意2票；弃权1票；回避0人' },
    { id: '3-k', case: known('h3', '苏和', '高娃') },
  ],
  minutes: '其妻患糖尿病，代表都知道。',
};

export const minutesExamples: readonly Example[] = [
  { name: '两户评议，一户通过、一户未通过', region: '150521', today: '2023-05-19', view: held, findings: [] },
  {
    name: '人数不够，计票、回避和时限有误',
    region: '150521',
    today: '2023-05-23',
    view: wrong,
    findings: [
      'V-08 endAt',
      'V-02 dueCount',
      'PR-01 cases/1-k/discussion',
      'V-03 cases/1-k/result',
      'V-01 cases/2-k/closing',
      'V-07 cases/3-k/closing',
      'V-04 recorder',
      'V-05 cases/1-k/head',
      'characters cases/1-k/discussion',
      'V-06 cases/1-k/closing',
      'V-05 cases/2-k/head',
      'V-05 cases/3-k/head',
      'PR-01 minutes',
    ],
  },
];
