/**
 * A family for the examples of forms about a household: four people, every answer about them given.
 *
 * People, numbers and places are invented; the area code 990000 belongs to no county.
 */
import type { RowView, SheetView } from '../../fields.ts';
import { adult, pupil } from './adult.ts';

const grownUp = { ...adult, ethnic: '蒙古族' } as const;

/** Works away ten months a year. */
const father: RowView = {
  ...grownUp,
  id: 'm1',
  name: '额尔敦',
  sex: '男',
  idNo: '990000197506180311',
  relation: '户主',
  maritalStatus: '已婚',
  labourSkill: '普通劳动力',
  workArea: '市内县外',
  workPlace: '通辽市科尔沁区',
  workMonths: 10,
  jobChannel: '灵活就业',
};
/** Keeps the farm; long ill. */
const mother: RowView = {
  ...grownUp,
  id: 'm2',
  name: '萨仁',
  sex: '女',
  idNo: '990000197709090420',
  relation: '配偶',
  maritalStatus: '已婚',
  health: ['患有大病'],
  illness: '肾病',
  labourSkill: '弱劳动力或半劳动力',
};
const daughter: RowView = {
  ...pupil,
  ethnic: '蒙古族',
  id: 'm3',
  name: '额琪琪',
  sex: '女',
  idNo: '990000200603150282',
  relation: '之女',
  maritalStatus: '未婚',
  schoolState: '普通高中二年级',
  schoolName: '旗第一中学',
  residentPension: false,
  labourSkill: '无劳动力',
};
const grandmother: RowView = {
  ...grownUp,
  id: 'm4',
  name: '高娃',
  sex: '女',
  idNo: '990000194811020660',
  relation: '之母',
  maritalStatus: '丧偶',
  education: '小学',
  labourSkill: '无劳动力',
};

export const family: readonly RowView[] = [father, mother, daughter, grandmother];

/** What the register says of the household. */
export const household: SheetView = {
  householdId: '0031',
  villagerGroup: '三组',
  phone: '13900000031',
  address: '三组31号',
  householdType: '一般农户',
  dibaoHousehold: false,
  tekunHousehold: false,
  dibaoEdge: false,
  members: family,
};

/** Who filled a sheet, and that it is a draft. */
export const filling: SheetView = {
  fillerName: '赵国庆',
  fillerRole: '包村干部',
  collectedBy: '赵国庆',
  enteredBy: '赵国庆',
  checkedBy: '包志刚',
  docState: '草稿',
};

/** A name drawn by hand: strokes in a box of 300 × 120. */
export const drawn = 'M20 70 C60 20 90 110 130 60 S220 40 270 75';
