/**
 * Invented people of the sample village: names, numbers and what a member's row says.
 *
 * The area code 990000 belongs to no county, so no number can be a real person's; check digits are right. Some names
 * hold characters that few fonts have, beyond the BMP too, as real names do.
 */
import type { RowView } from '../fields.ts';
import { addMonths, ageOn } from '../policy/days.ts';
import { checkCharacter } from '../rules/id-number.ts';
import type { Chance } from './random.ts';

export type Sex = '男' | '女';

const surnames = Array.from(
  '王李张刘陈杨赵黄周吴徐孙马朱胡林郭何高罗郑梁谢宋唐韩曹许邓冯曾彭吕苏卢蒋蔡魏贾丁薛叶余潘杜戴钟汪田任',
);
const male = Array.from('国建志海春永明福荣贵成德树文玉金宝庆喜军强刚勇伟涛斌鹏飞龙山林森泽宇轩浩');
const female = Array.from('桂秀淑玉凤春兰梅英芳霞红艳丽娟敏静慧莲珍香云月娜婷欣怡雨晴雪梦瑶佳');
/** Given names with rare characters: Extension A, URO, and beyond the BMP (Extensions B to F). */
const rare = ['𬭎', '䶮', '𬱖', '翀', '𫖯', '垚', '𬸦', '喆'] as const;

export const newSurname = (chance: Chance, not?: string): string => {
  const found = chance.pick(surnames);
  return found === not ? newSurname(chance, not) : found;
};

/** `order` 0, 1, 2 … counts the people of the village: every fiftieth has a rare name. */
export function newName(chance: Chance, surname: string, sex: Sex, order: number): string {
  if (order % 50 === 7) return surname + rare[Math.floor(order / 50) % rare.length];
  const letters = sex === '男' ? male : female;
  return surname + chance.pick(letters) + (chance.in100(70) ? chance.pick(letters) : '');
}

/** A number of area 990000 with the right check digit; `order` makes it different from all others. */
export function newIdNumber(birthDate: string, sex: Sex, order: number): string {
  const serial = (order * 2 + (sex === '男' ? 1 : 0)) % 1000;
  const digits = `990000${birthDate.replaceAll('-', '')}${String(serial).padStart(3, '0')}`;
  return digits + checkCharacter(digits);
}

export interface Someone {
  readonly row: string;
  readonly relation: string;
  readonly sex: Sex;
  /** full years on the day of the screening */
  readonly age: number;
  readonly surname: string;
}

/** What chance has to know besides. */
export interface Setting {
  readonly today: string;
  /** serial number of the person in the village */
  readonly order: number;
  readonly ill?: true;
  readonly disabled?: true;
  readonly dibao?: true;
  readonly works?: true;
}

const welfare = {
  seriousIllnessIns: true,
  employeeMedical: false,
  employeePension: false,
  tekun: false,
  orphan: false,
};
const belongs = { inHukou: true, livesTogether: true, economicallyOne: true };

/** A complete row of the roster. */
export function memberRow(chance: Chance, who: Someone, setting: Setting): RowView {
  const { sex, age, relation, surname, row } = who;
  const { today, order, ill, disabled, dibao, works } = setting;
  const birthDate = addMonths(today, -12 * age - 1 - chance.below(11));
  const idNo = newIdNumber(birthDate, sex, order);
  const years = ageOn(birthDate, today) ?? age;
  const school = schoolOf(years);
  const partner = relation === '配偶' || relation === '户主' || relation === '之父' || relation === '之母';
  const frail = disabled || ill || years >= 60;
  const worker = works === true && school === undefined && !frail && years >= 18;
  return {
    id: row,
    name: newName(chance, surname, sex, order),
    sex,
    idType: '居民身份证',
    idNo,
    relation,
    ethnic: chance.in100(85) ? '汉族' : '蒙古族',
    political: years >= 25 && chance.in100(8) ? '中共党员' : '群众',
    maritalStatus: partner ? (years >= 75 && chance.in100(50) ? '丧偶' : '已婚') : '未婚',
    ...(school ?? {
      education: years >= 60 ? chance.pick(['文盲或半文盲', '小学']) : chance.pick(['小学', '初中', '初中', '高中']),
    }),
    health: disabled ? ['残疾'] : ill ? [chance.pick(['长期慢性病', '患有大病'])] : ['健康'],
    ...(ill && !disabled ? { illness: chance.pick(['高血压', '糖尿病', '脑梗死', '类风湿关节炎', '尿毒症']) } : {}),
    ...(disabled ? { disabilityNo: `${idNo}${chance.pick(['4', '4', '5', '2'])}${chance.pick(['2', '3', '4'])}` } : {}),
    labourSkill:
      school || years < 16
        ? '无劳动力'
        : disabled
          ? '丧失劳动力'
          : frail
            ? years >= 75
              ? '无劳动力'
              : '弱劳动力或半劳动力'
            : '普通劳动力',
    ...(worker
      ? {
          workArea: chance.pick(['县内乡外', '市内县外', '省外']),
          workPlace: chance.pick(['通辽市科尔沁区', '辽宁省沈阳市沈河区', '北京市大兴区']),
          workMonths: 6 + chance.below(5),
          jobChannel: chance.pick(['企业', '灵活就业']),
        }
      : {}),
    residentMedical: true,
    ...welfare,
    residentPension: school === undefined && years >= 16,
    dibao: dibao === true,
    mandarin: years < 75 && years >= 3,
    ...belongs,
  };
}

/** What a child or young person of that age attends; nobody older does. */
function schoolOf(age: number): { schoolState: string; schoolName?: string; grade?: string } | undefined {
  if (age < 3) return { schoolState: '学龄前儿童' };
  if (age < 6) return { schoolState: '学前教育', schoolName: '中心幼儿园' };
  if (age < 12)
    return {
      schoolState: '小学',
      schoolName: '中心小学',
      grade: `${['一', '二', '三', '四', '五', '六'][age - 6]}年级`,
    };
  if (age < 15) return { schoolState: ['七年级', '八年级', '九年级'][age - 12] ?? '九年级', schoolName: '第一中学' };
  if (age < 18) return { schoolState: `普通高中${['一', '二', '三'][age - 15]}年级`, schoolName: '旗第二高级中学' };
  return undefined;
}
