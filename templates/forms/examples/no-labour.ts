/**
 * Examples of 整户无劳动能力兜底保障户认定表: found and marked, and one that cannot be found so.
 */
import type { RowView, SheetView } from '../../fields.ts';
import type { Example } from '../../template.ts';
import { drawn, family, filling, household } from './family.ts';

/** A grandmother and the grandchild she brings up. */
const two: readonly RowView[] = family.flatMap((member) => {
  if (member.id === 'm4') return [{ ...member, relation: '户主' }];
  return member.id === 'm3'
    ? [{ ...member, relation: '之孙女', schoolState: '七年级', idNo: '990000201003150283', labourSkill: '无劳动力' }]
    : [];
});

const found: SheetView = {
  ...household,
  ...filling,
  id: '2023-1',
  members: two,
  dibaoHousehold: true,
  fillDate: '2023-05-20',
  monitorKind: '边缘易致贫户',
  identifiedOn: '2022-03-10',
  riskEliminated: false,
  reasonRows: [
    { id: 'r1', name: '高娃', reason: '60周岁以上无劳动能力', proof: '身份证，村医证明行动不便。' },
    { id: 'r2', name: '额琪琪', reason: '未满16周岁', proof: '户口本、学籍证明。' },
  ],
  supportRows: [{ id: 's1', policy: '低保', monthly: 92_000, from: '2022-04-01' }],
  supporters: [{ id: 'k1', name: '阿古拉', relation: '之子', ability: '在外服刑，没有收入，无力赡养。' }],
  villageFinding: '经村民代表会议评议，本户两人均无劳动能力，同意认定。',
  villageSign: drawn,
  villageDate: '2023-05-22',
  townOpinion: '同意',
  townSign: drawn,
  townDate: '2023-05-26',
  markedOn: '2023-05-30',
};

const cannot: SheetView = {
  ...found,
  members: family,
  riskEliminated: true,
  reasonRows: [
    { id: 'r1', name: '高娃', reason: '60周岁以上无劳动能力', proof: '身份证。' },
    { id: 'r2', name: '额琪琪', reason: '未满16周岁', proof: '户口本。' },
  ],
  supportRows: [{ id: 's1', policy: '临时救助', monthly: 50_000, from: '2023-01-01' }],
  reviewOn: '2025-05-20',
  markedOn: undefined,
};

export const noLabourExamples: readonly Example[] = [
  { name: '祖孙两人，低保兜底，已标识', region: '150521', today: '2023-05-30', view: found, findings: [] },
  {
    name: '有人能劳动，风险已消除，原因不全',
    region: '150521',
    today: '2023-05-30',
    view: cannot,
    findings: [
      'NL-01 monitorKind',
      'NL-02 wholeHouseholdNoLabour',
      'NL-03 reasonRows',
      'NL-04 supportRows',
      'E-10 reasonRows',
      'E-09 markedOn',
      'NL-05 reviewOn',
    ],
  },
];
