/**
 * Rules M-03 … M-07 and B-01: who one member is, by certificate and by relation to the householder.
 *
 * Members who have left stay as history rows. They keep their numbers but are none of the household any more: rules about
 * the present state of a person leave them out (`ofPresent`).
 */
import type { MemberFields } from '../elements/member-fields.ts';
import type { DateField, RepeatField, RowOf } from '../fields.ts';
import type { RowRule } from '../logic.ts';
import { commonPractice, nationalSystem } from '../options/sources.ts';
import { ageOn } from '../policy/days.ts';
import type { Source } from '../policy/policy.ts';
import { normaliseIdNumber, readIdNumber } from './id-number.ts';

export type Member = RowOf<MemberFields>;
/** What every form that shows members has besides them. */
export interface Roster {
  readonly members: RepeatField<MemberFields>;
  readonly fillDate: DateField;
}
export type MemberRule = RowRule<MemberFields, Pick<Roster, 'fillDate'>>;

const citizenNumber: Source = { document: '公民身份号码', number: 'GB 11643-1999' };

/** How a sentence names the person. */
export const nameOf = (member: Member): string => member.name ?? '该成员';
export const hasLeft = ({ changeType }: Member): boolean => changeType === '减少';
const present = new WeakMap<readonly Member[], readonly Member[]>();
/** Those who have not left; a dozen functions of a form ask it of the same rows. */
export function presentOf(members: readonly Member[] = []): readonly Member[] {
  const known = present.get(members) ?? members.filter((member) => !hasLeft(member));
  present.set(members, known);
  return known;
}

/** The number, where the certificate has a citizen's number at all. */
export function numberOf({ idType, idNo }: Member): string | undefined {
  return idType === '其他' || typeof idNo !== 'string' || idNo === '' ? undefined : idNo;
}

/** A rule about the present state of a person: silent about those who have left. */
export function ofPresent(rule: MemberRule): MemberRule {
  return {
    ...rule,
    reads: [...rule.reads, 'changeType'],
    check: (member, context, sheet) => (hasLeft(member) ? undefined : rule.check(member, context, sheet)),
  };
}

// ---------------------------------------------------------------- one member

const numberLength: MemberRule = {
  id: 'M-03',
  level: 'error',
  source: citizenNumber,
  reads: ['idNo', 'idType', 'name'],
  check(member) {
    const typed = numberOf(member);
    if (typed === undefined) return undefined;
    const text = normaliseIdNumber(typed);
    if (text.length === 15) {
      return { message: `${nameOf(member)}的证件号码是15位的旧号码，已停用，请按新证件填写18位号码。` };
    }
    const read = readIdNumber(text);
    if (!read) {
      return { message: `${nameOf(member)}的证件号码应为18、20或22位，现为${text.length}位，请核对证件。` };
    }
    return read.wellFormed
      ? undefined
      : { message: `${nameOf(member)}的证件号码只能是数字，第18位可以是X，请核对证件。` };
  },
};

const checkDigit: MemberRule = {
  id: 'M-04',
  level: 'error',
  source: citizenNumber,
  reads: ['idNo', 'idType', 'name'],
  check(member) {
    const read = readIdNumber(numberOf(member) ?? '');
    return read?.wellFormed && !read.checkDigitRight
      ? { message: `${nameOf(member)}的身份证号校验位不正确，请核对证件，逐位检查是否填错。` }
      : undefined;
  },
};

const birthInNumber: MemberRule = {
  id: 'M-05',
  level: 'error',
  source: citizenNumber,
  parameters: ['age.max'],
  reads: ['idNo', 'idType', 'name'],
  with: ['fillDate'],
  check(member, { policy, today }, { fillDate }) {
    const read = readIdNumber(numberOf(member) ?? '');
    const oldest = policy.value('age.max');
    if (!read?.wellFormed || oldest === undefined) return undefined;
    const on = fillDate ?? today;
    const { birthDate } = read;
    const likely = birthDate !== undefined && birthDate <= on && ageOn(birthDate, on) <= oldest;
    return likely
      ? undefined
      : { message: `${nameOf(member)}证件号码中的出生日期${read.birthDigits}不合理，请核对证件。` };
  },
};

const sexInNumber: MemberRule = {
  id: 'M-06',
  level: 'error',
  source: citizenNumber,
  reads: ['sex', 'idNo', 'idType', 'name'],
  check(member) {
    const read = readIdNumber(numberOf(member) ?? '');
    return read?.sex && member.sex && read.sex !== member.sex
      ? { message: `${nameOf(member)}的性别与证件号码不一致，请核对性别和证件号码第17位。` }
      : undefined;
  },
};

const men = [
  '之子',
  '之女婿',
  '之孙子',
  '之外孙子',
  '之父',
  '之岳父',
  '之公公',
  '之祖父',
  '之外祖父',
  '之叔伯',
  '之侄儿',
  '之曾孙子',
];
const women = [
  '之女',
  '之儿媳',
  '之孙女',
  '之外孙女',
  '之母',
  '之岳母',
  '之婆婆',
  '之祖母',
  '之外祖母',
  '之兄弟媳妇',
  '之侄女',
  '之曾孙女',
];

const sexInRelation: MemberRule = {
  id: 'M-07',
  level: 'error',
  source: nationalSystem,
  reads: ['relation', 'sex', 'name'],
  check(member) {
    const { relation = '', sex } = member;
    const wrong = (sex === '女' && men.includes(relation)) || (sex === '男' && women.includes(relation));
    return wrong ? { message: `${nameOf(member)}与户主关系“${relation}”和性别不符，请核对这两项。` } : undefined;
  },
};

const nameLetters: MemberRule = {
  id: 'B-01',
  level: 'warning',
  source: commonPractice,
  reads: ['name'],
  check: ({ name }) =>
    name === undefined || /^[\p{Script=Han}·]{2,30}$/u.test(name)
      ? undefined
      : { message: `姓名“${name}”应为2到30个汉字，可含“·”，不含空格，请与证件核对。` },
};

export const identityRules: readonly MemberRule[] = [
  nameLetters,
  numberLength,
  checkDigit,
  birthInNumber,
  sexInNumber,
  ofPresent(sexInRelation),
];
