/**
 * Rules M-18 and M-20 … M-25: work away, public posts, insurance, welfare and disability of one member.
 *
 * All are about the present, so members who have left are not asked.
 */

import { nationalSystem, unnamedCity2023 } from '../options/sources.ts';
import { optionLists } from '../options.ts';
import type { Source } from '../policy/policy.ts';
import { readDisabilityCard, readIdNumber } from './id-number.ts';
import { type MemberRule, nameOf, ofPresent } from './quality-identity.ts';

const cardRules: Source = { document: '中华人民共和国残疾人证管理办法', unverified: true };
const monthsInYear = 12;

const workTogether: MemberRule = {
  id: 'M-18',
  level: 'error',
  source: nationalSystem,
  reads: ['workArea', 'workMonths', 'name'],
  check(member) {
    const { workArea, workMonths = 0 } = member;
    if (workMonths < 0 || workMonths > monthsInYear) {
      return {
        path: 'workMonths',
        message: `${nameOf(member)}的务工月数应为0到12的整数，现为${workMonths}，请改正。`,
      };
    }
    if ((workArea !== undefined) === workMonths > 0) return undefined;
    const [path, label] =
      workArea === undefined ? (['workArea', '务工区域'] as const) : (['workMonths', '务工月数'] as const);
    return {
      path,
      message: `${nameOf(member)}的务工区域和务工月数必须同时填写，请补填${label}。`,
      ...(member[path] === undefined && { missing: true }),
    };
  },
};

const publicPost: MemberRule = {
  id: 'M-20',
  level: 'error',
  source: nationalSystem,
  parameters: ['age.publicPost'],
  reads: ['publicPost', 'publicPostMonths', 'age', 'name'],
  check(member, { policy }) {
    const { age, publicPost: post, publicPostMonths: months } = member;
    if (post === undefined && (months === undefined || months === 0)) return undefined;
    const { from = 0, to = Number.POSITIVE_INFINITY } = policy.value('age.publicPost') ?? {};
    const rule = `${nameOf(member)}公益性岗位年龄或聘用月数不符合要求`;
    if (age !== undefined && (age < from || age > to)) {
      return { message: `${rule}：年龄应在${from}到${to}岁，现为${age}岁，请核对。` };
    }
    if (post === undefined) return { message: `${rule}：填了聘用月数，请选择岗位。`, missing: true };
    if (months !== undefined && months >= 1 && months <= monthsInYear) return undefined;
    const message = `${rule}：聘用月数应为1到12的整数，请填写。`;
    return { path: 'publicPostMonths', message, ...(months === undefined && { missing: true }) };
  },
};

const bothMedical: MemberRule = {
  id: 'M-21',
  level: 'error',
  source: nationalSystem,
  reads: ['employeeMedical', 'residentMedical', 'name'],
  check: (member) =>
    member.residentMedical && member.employeeMedical
      ? { message: `${nameOf(member)}不能同时参加居民医保和职工医保，请改正一项。` }
      : undefined,
};

const neitherMedical: MemberRule = {
  id: 'M-22',
  level: 'error',
  source: { ...unnamedCity2023, article: '三(一)3' },
  reads: ['noInsuranceReason', 'residentMedical', 'employeeMedical', 'name'],
  check: (member) =>
    member.residentMedical === false && member.employeeMedical === false && member.noInsuranceReason === undefined
      ? { message: `${nameOf(member)}未参加基本医疗保险，请填写未参保原因。`, missing: true }
      : undefined,
};

const pairs = [
  ['residentPension', 'employeePension', '居民养老保险和职工养老保险'],
  ['dibao', 'tekun', '低保和特困供养'],
] as const;

const exclusive: MemberRule = {
  id: 'M-23',
  level: 'error',
  source: nationalSystem,
  reads: ['residentPension', 'employeePension', 'dibao', 'tekun', 'name'],
  check: (member) =>
    pairs
      .filter(([one, other]) => member[one] && member[other])
      .map(([, other, both]) => ({ path: other, message: `${nameOf(member)}不能同时享受${both}，请改正一项。` })),
};

const disabilityKnown: MemberRule = {
  id: 'M-24',
  level: 'warning',
  source: nationalSystem,
  reads: ['health', 'disabilityNo', 'idNo', 'name'],
  check(member) {
    const { health, disabilityNo, idNo } = member;
    if (!Array.isArray(health)) return undefined;
    const disabled = health.includes('残疾');
    const card = Boolean(disabilityNo) || (readIdNumber(typeof idNo === 'string' ? idNo : '')?.length ?? 0) > 18;
    if (disabled === card) return undefined;
    return disabled
      ? {
          path: 'disabilityNo',
          message: `${nameOf(member)}健康状况含残疾但未填残疾人证号，请补填；没有办证的请在备注写明。`,
          missing: true,
        }
      : { message: `${nameOf(member)}填了残疾人证号，但健康状况不含“残疾”，请核对。` };
  },
};

const cardNumber: MemberRule = {
  id: 'M-25',
  level: 'error',
  source: cardRules,
  reads: ['disabilityNo', 'idNo', 'name'],
  check(member) {
    const { disabilityNo, idNo } = member;
    const say = (problem: string, path?: string) => ({
      ...(path && { path }),
      message: `${nameOf(member)}的残疾人证号码不正确：${problem}，请核对残疾人证。`,
    });
    const own = typeof disabilityNo === 'string' && disabilityNo !== '';
    // The card may stand as the certificate itself.
    const card = readDisabilityCard(String(own ? disabilityNo : idNo));
    if (!card) return own ? say('应为20位或22位，前18位是身份证号') : undefined;
    const citizen = typeof idNo === 'string' ? readIdNumber(idNo)?.citizen : undefined;
    if (citizen !== undefined && citizen !== card.citizen) return say('前18位与证件号码不一致');
    const path = own ? undefined : 'idNo';
    if (!card.kindCode) return say('第19位是残疾类别，只能是1到7', path);
    return card.levelCode ? undefined : say('第20位是残疾等级，只能是1到4', path);
  },
};

export const welfareRules: readonly MemberRule[] = [
  workTogether,
  publicPost,
  bothMedical,
  neitherMedical,
  exclusive,
  disabilityKnown,
  cardNumber,
].map(ofPresent);

/** 肢体 for card digit 4. */
export function optionOfCode(list: 'disabilityKind' | 'disabilityLevel', code: string | undefined): string | undefined {
  return optionLists[list].options.find((option) => option.code === code)?.value;
}
