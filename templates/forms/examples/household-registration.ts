/**
 * Examples of 户信息登记表: one ordinary household in order, one monitored household in order, one with mistakes.
 *
 * People, numbers and places are invented; the area code 990000 belongs to no county.
 */
import type { RowView, SheetView } from '../../fields.ts';
import type { Example } from '../../template.ts';
import { adult, pupil } from './adult.ts';

const child = { ...pupil, residentPension: false, labourSkill: '无劳动力' } as const;

const father: RowView = {
  ...adult,
  id: 'm1',
  name: '白音那',
  sex: '男',
  idNo: '990000197803120112',
  relation: '户主',
  ethnic: '蒙古族',
  maritalStatus: '已婚',
  labourSkill: '普通劳动力',
  workArea: '县内乡外',
  workPlace: '通辽市科左中旗',
  workMonths: 6,
  jobChannel: '灵活就业',
};
const mother: RowView = {
  ...adult,
  id: 'm2',
  name: '包乌云',
  sex: '女',
  idNo: '990000198007250228',
  relation: '配偶',
  ethnic: '蒙古族',
  maritalStatus: '已婚',
  labourSkill: '普通劳动力',
};
const son: RowView = {
  ...child,
  id: 'm3',
  name: '白小军',
  sex: '男',
  idNo: '990000200909180134',
  relation: '之子',
  ethnic: '蒙古族',
  maritalStatus: '未婚',
  schoolState: '七年级',
  schoolName: '白兴吐中学',
};
const grandmother: RowView = {
  ...adult,
  id: 'm4',
  name: '韩梅',
  sex: '女',
  idNo: '990000195001050264',
  relation: '之母',
  ethnic: '汉族',
  maritalStatus: '丧偶',
  education: '小学',
  health: ['长期慢性病'],
  illness: '高血压',
  labourSkill: '弱劳动力或半劳动力',
};

const drawn = 'M20 70 C60 20 90 110 130 60 S220 40 270 75';
const ordinary: SheetView = {
  householdId: '0015',
  villagerGroup: '二组',
  phone: '13900000015',
  address: '二组15号',
  householdType: '一般农户',
  isRelocated: false,
  dibaoHousehold: false,
  tekunHousehold: false,
  dibaoEdge: false,
  members: [father, mother, son, grandmother],
  farmland: '32.50',
  grass: '120',
  houseArea: '86',
  houseYear: 2014,
  houseGrade: 'A级',
  houseUse: '实际居住',
  waterSource: '集中供水入户',
  waterQuality: '达标',
  waterQuantity: '达标',
  waterConvenience: '达标',
  waterStability: '基本达标',
  roadType: '水泥路',
  roadKm: '0.3',
  hasLivingPower: true,
  hasProductionPower: true,
  hasTv: true,
  hasToilet: true,
  fuel: '煤炭',
  fillerName: '赵国庆',
  fillerRole: '网格员',
  collectedBy: '赵国庆',
  enteredBy: '赵国庆',
  checkedBy: '包志刚',
  fillDate: '2023-05-18',
  docState: '草稿',
  headSign: drawn,
};

const monitored: SheetView = {
  ...ordinary,
  householdId: '0042',
  householdType: '脱贫户',
  escapedYear: 2017,
  isRelocated: true,
  resettlementSite: '苏木东安置点',
  dibaoHousehold: true,
  keyHouseholdKind: ['低保户', '重病或长期慢性病负担重户'],
  focusGroups: ['全部脱贫户(收入未增长或下降)'],
  monitorKind: '脱贫不稳定户',
  identifiedOn: '2022-11-20',
  riskEliminated: false,
  members: [
    {
      ...father,
      name: '齐木格图',
      health: ['患有大病', '残疾'],
      illness: '尿毒症',
      disabilityNo: '99000019780312011244',
      labourSkill: '丧失劳动力',
      workArea: undefined,
      workPlace: undefined,
      workMonths: undefined,
      jobChannel: undefined,
      dibao: true,
    },
    { ...mother, dibao: true },
    { ...son, name: '齐小军', dibao: true },
    { ...grandmother, changeType: '减少', changeReason: '死亡', changeDate: '2023-02-03' },
  ],
  monitorContact: '包志刚',
  monitorContactPhone: '13900000042',
  helperRows: [
    {
      id: 'h1',
      name: '包志刚',
      sex: '男',
      political: '中共党员',
      unit: '旗水务局',
      affiliation: '县级',
      phone: '13900000043',
      from: '2022-11-25',
    },
  ],
};

const withMistakes: SheetView = {
  ...ordinary,
  phone: '1390000001',
  dibaoHousehold: true,
  members: [
    father,
    { ...mother, idNo: '990000198007250221' },
    { ...son, sex: '女', relation: '之女', schoolState: undefined },
    { ...grandmother, employeeMedical: true, changeType: '减少', changeReason: '婚入' },
  ],
  checkedBy: '赵国庆',
  headSign: undefined,
};

export const registrationExamples: readonly Example[] = [
  { name: '一般农户四口人，登记齐全', region: '150521', today: '2023-05-20', view: ordinary, findings: [] },
  { name: '脱贫不稳定户，有一名成员已去世', region: '150521', today: '2023-05-20', view: monitored, findings: [] },
  {
    name: '证件号码、在校状况、减少原因和签字有错漏',
    region: '150521',
    today: '2023-05-20',
    view: withMistakes,
    findings: [
      'M-04 members/m2/idNo',
      'M-06 members/m3/sex',
      'M-10 members/m3/education',
      'M-12 members/m3/dropoutReason',
      'M-33 members/m4/changeReason',
      'M-33 members/m4/changeDate',
      'required headSign',
      'M-28 phone',
      'M-30 dibaoHousehold',
      'B-03 checkedBy',
    ],
  },
];
