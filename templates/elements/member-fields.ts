/**
 * The fields of a member (家庭成员): one row of the roster, the same on every form that shows members.
 *
 * Pure data. What hangs together between them (age from the number, who counts, every M rule) stands in members.ts and
 * rules/quality*.ts. Numbers of cards and everything about health are sealed. `span` is the width of a table's column in
 * units of the form's own grid; a form that prints fewer columns names them in `columnSets`.
 */
import { choice, choices, date, idNumber, integer, text, yesNo } from '../define.ts';

const column = (units: number) => [1, units] as const;

/** Who the person is. */
const identity = {
  seq: integer('序号', { readonly: true, span: column(2) }),
  name: text('姓名', {
    required: true,
    minLength: 2,
    maxLength: 30,
    span: column(4),
    hint: '与证件一致，2到30个汉字，可含“·”',
  }),
  sex: choice('性别', 'sex', { required: true, span: column(2) }),
  idType: choice('证件类型', 'idType', { required: true, span: column(4) }),
  idNo: idNumber('证件号码', { required: true, span: column(8), hint: '身份证18位；残疾人证20位或22位' }),
  birthDate: date('出生日期', { overridable: true, span: column(6), hint: '由证件号码得出；没有号码的写明原因后填写' }),
  age: integer('年龄', { span: column(2) }),
  relation: choice('与户主关系', 'relation', { required: true, span: column(4) }),
  ethnic: choice('民族', 'ethnic', { required: true, span: column(3) }),
  political: choice('政治面貌', 'political', { required: true, span: column(3) }),
  maritalStatus: choice('婚姻状况', 'maritalStatus', { span: column(2) }),
} as const;

/** Learning: exactly one of 文化程度 (not a pupil) and 在校生状况 (a pupil). */
const learning = {
  education: choice('文化程度', 'education', { span: column(4), hint: '不在校的填写' }),
  schoolState: choice('在校生状况', 'schoolState', { span: column(5), hint: '在校的填写，学龄前儿童也在这里选' }),
  schoolName: text('学校', { maxLength: 40, span: column(5) }),
  grade: text('年级', { maxLength: 20, span: column(3) }),
  dropoutReason: choice('未在校原因', 'dropoutReason', { span: column(4), hint: '义务教育年龄不在校的填写' }),
} as const;

const health = {
  health: choices('健康状况', 'health', { required: true, sensitive: true, alone: '健康', span: column(5) }),
  disabilityNo: idNumber('残疾人证号', { span: column(7), hint: '身份证号加1位类别、1位等级，补发的再加2位' }),
  disabilityKind: choice('残疾类别', 'disabilityKind', { sensitive: true, overridable: true, span: column(3) }),
  disabilityLevel: choice('残疾等级', 'disabilityLevel', { sensitive: true, overridable: true, span: column(3) }),
  illness: text('疾病名称', { sensitive: true, maxLength: 60, span: column(5) }),
} as const;

const work = {
  labourSkill: choice('劳动技能', 'labourSkill', { required: true, span: column(7) }),
  workArea: choice('务工区域', 'workArea', { span: column(6), hint: '没有外出务工的不填' }),
  workPlace: text('务工地点', { maxLength: 40, span: column(6), hint: '填到县级' }),
  workUnit: text('务工企业', { maxLength: 40, span: column(6) }),
  workMonths: integer('务工时间', { min: 0, max: 12, unit: '月', span: column(3) }),
  jobChannel: choice('就业渠道', 'jobChannel', { span: column(6) }),
  publicPost: choice('公益性岗位', 'publicPost', { span: column(6) }),
  publicPostMonths: integer('公益性岗位月数', { min: 0, max: 12, unit: '月', span: column(4) }),
} as const;

const welfare = {
  residentMedical: yesNo('居民医保', { required: true, group: '医疗保障', span: column(3) }),
  employeeMedical: yesNo('职工医保', { required: true, group: '医疗保障', span: column(3) }),
  seriousIllnessIns: yesNo('大病保险', { required: true, group: '医疗保障', span: column(3) }),
  commercialMedical: yesNo('商业补充医疗', { group: '医疗保障', span: column(3) }),
  medicalAid: yesNo('医疗救助', { group: '医疗保障', span: column(3) }),
  noInsuranceReason: choice('未参保原因', 'noInsuranceReason', { span: column(6) }),
  residentPension: yesNo('居民养老', { required: true, group: '养老保险', span: column(3) }),
  employeePension: yesNo('职工养老', { required: true, group: '养老保险', span: column(3) }),
  dibao: yesNo('享受低保', { required: true, span: column(4) }),
  tekun: yesNo('特困供养', { required: true, span: column(4) }),
  orphan: yesNo('事实无人抚养儿童', { required: true, span: column(5) }),
  mandarin: yesNo('会讲普通话', { span: column(4) }),
} as const;

/** Whether the person is one of the household: by register, by roof, by purse. */
const belonging = {
  inHukou: yesNo('户籍在户', { required: true, span: column(2) }),
  livesTogether: yesNo('共同生活', { required: true, span: column(2), hint: '与家庭成员同住或常年共同生活' }),
  economicallyOne: yesNo('经济连为一体', { required: true, span: column(3) }),
  countedInHousehold: yesNo('计入家庭人口', {
    overridable: true,
    span: column(3),
    hint: '户籍在户、共同生活或经济连为一体的计入，已减少的不计入',
  }),
  countReason: text('计入或不计入的依据', { maxLength: 60, span: column(12) }),
  changeType: choice('人口增减', 'memberChange', { span: column(4), hint: '没有增减的不填；减少的人保留在表中' }),
  changeReason: choice('增减原因', 'memberChangeReason', { span: column(8) }),
  changeDate: date('增减日期', { span: column(6) }),
  remark: text('备注', { maxLength: 100, span: column(14), hint: '选了“其他”的，在这里写明' }),
} as const;

export const memberFields = { ...identity, ...learning, ...health, ...work, ...welfare, ...belonging } as const;
export type MemberFields = typeof memberFields;
