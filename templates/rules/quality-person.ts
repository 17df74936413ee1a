/**
 * Rules M-10 … M-17, M-19 and M-26: learning, health and labour of one member, each against the age.
 *
 * All are about the present, so members who have left are not asked. Ages are full years on the day of filling.
 */

import { nationalSystem, unnamedCity2023 } from '../options/sources.ts';
import { widerOption } from '../options.ts';
import type { Source } from '../policy/policy.ts';
import { type Member, type MemberRule, nameOf, ofPresent } from './quality-identity.ts';

const partyRules: Source = { document: '中国共产党章程', article: '第一条' };

/** 无劳动力 or 丧失劳动力: nobody who works. */
const cannotWork = ({ labourSkill }: Member): boolean => labourSkill === '无劳动力' || labourSkill === '丧失劳动力';
const isPupil = ({ schoolState }: Member): boolean => schoolState !== undefined;
export const worksAway = ({ workArea, workMonths }: Member): boolean =>
  workArea !== undefined || (workMonths !== undefined && workMonths > 0);

const learningOnce: MemberRule = {
  id: 'M-10',
  level: 'error',
  source: nationalSystem,
  reads: ['education', 'schoolState', 'name'],
  check(member) {
    if ((member.education === undefined) !== (member.schoolState === undefined)) return undefined;
    const only = `${nameOf(member)}的“文化程度”和“在校生状况”只能且必须填一项`;
    return member.education === undefined
      ? { message: `${only}，现在两项都没有填。`, missing: true }
      : { message: `${only}，现在两项都填了，请删去一项。` };
  },
};

const outOfSchool: MemberRule = {
  id: 'M-12',
  level: 'error',
  source: { ...unnamedCity2023, article: '三(一)4' },
  parameters: ['age.compulsoryEducation'],
  reads: ['dropoutReason', 'age', 'schoolState', 'name'],
  check(member, { policy }) {
    const { age, dropoutReason } = member;
    const { from = 0, to = 0 } = policy.value('age.compulsoryEducation') ?? {};
    if (age === undefined || age < from || age > to || isPupil(member) || dropoutReason !== undefined) return undefined;
    return { message: `${nameOf(member)}${age}岁为义务教育阶段，未在校，请填写原因。`, missing: true };
  },
};

const schoolAge: MemberRule = {
  id: 'M-13',
  level: 'warning',
  source: nationalSystem,
  parameters: ['age.schoolStage'],
  reads: ['schoolState', 'age', 'name'],
  check(member, { policy }) {
    const { age, schoolState } = member;
    const stage = widerOption('schoolState', schoolState);
    const range = policy.value('age.schoolStage')?.[stage ?? ''];
    if (age === undefined || range === undefined) return undefined;
    return age < (range.from ?? age) || age > (range.to ?? age)
      ? { message: `${nameOf(member)}年龄${age}岁与在校生状况“${schoolState}”不相符，请核对。` }
      : undefined;
  },
};

const pupilLabour: MemberRule = {
  id: 'M-14',
  level: 'error',
  source: nationalSystem,
  parameters: ['age.labour'],
  reads: ['labourSkill', 'age', 'schoolState', 'name'],
  check(member, { policy }) {
    const { age, labourSkill } = member;
    const from = policy.value('age.labour')?.from ?? 0;
    const young = age !== undefined && age < from;
    if (labourSkill === undefined || labourSkill === '无劳动力' || !(young || isPupil(member))) return undefined;
    return { message: `${nameOf(member)}为在校生或未满${from}周岁，劳动技能应为“无劳动力”，请改选。` };
  },
};

const oldLabour: MemberRule = {
  id: 'M-15',
  level: 'warning',
  source: nationalSystem,
  parameters: ['age.labour'],
  reads: ['labourSkill', 'age', 'name'],
  check(member, { policy }) {
    const { age, labourSkill = '' } = member;
    const to = policy.value('age.labour')?.to;
    if (age === undefined || to === undefined || age <= to) return undefined;
    return ['技能劳动力', '普通劳动力', '丧失劳动力'].includes(labourSkill)
      ? { message: `${nameOf(member)}已满${to + 1}周岁，请核对劳动技能“${labourSkill}”。` }
      : undefined;
  },
};

const healthyWithoutLabour: MemberRule = {
  id: 'M-16',
  level: 'warning',
  source: nationalSystem,
  parameters: ['age.labour'],
  reads: ['labourSkill', 'age', 'schoolState', 'health', 'name'],
  check(member, { policy }) {
    const { age, health, labourSkill = '' } = member;
    const { from = 0, to = 0 } = policy.value('age.labour') ?? {};
    const healthy = Array.isArray(health) && health.length === 1 && health[0] === '健康';
    if (!healthy || age === undefined || age < from || age > to || isPupil(member)) return undefined;
    return ['无劳动力', '弱劳动力或半劳动力'].includes(labourSkill)
      ? { message: `${nameOf(member)}健康且在劳动年龄，劳动技能为“${labourSkill}”，请核实。` }
      : undefined;
  },
};

const workWithoutLabour: MemberRule = {
  id: 'M-17',
  level: 'warning',
  source: nationalSystem,
  reads: ['labourSkill', 'workArea', 'workMonths', 'name'],
  check: (member) =>
    worksAway(member) && cannotWork(member)
      ? { message: `${nameOf(member)}有务工信息但劳动技能为“${member.labourSkill}”，请核对这两项。` }
      : undefined,
};

const schoolStagesWithoutWork = ['学龄前儿童', '学前教育', '小学', '初中', '高中或中职'];

const pupilAtWork: MemberRule = {
  id: 'M-19',
  level: 'warning',
  source: nationalSystem,
  reads: ['workArea', 'workMonths', 'schoolState', 'name'],
  check(member) {
    const stage = widerOption('schoolState', member.schoolState) ?? '';
    return worksAway(member) && schoolStagesWithoutWork.includes(stage)
      ? { message: `${nameOf(member)}为${member.schoolState}在校生却有务工信息，请核对。` }
      : undefined;
  },
};

const politicalAge: MemberRule = {
  id: 'M-26',
  level: 'warning',
  source: partyRules,
  parameters: ['age.partyMember', 'age.leagueMember'],
  reads: ['political', 'age', 'name'],
  check(member, { policy }) {
    const { age, political = '' } = member;
    if (age === undefined) return undefined;
    const league = policy.value('age.leagueMember') ?? {};
    const unlikely =
      political === '共青团员'
        ? age < (league.from ?? age) || age > (league.to ?? age)
        : ['中共党员', '中共预备党员'].includes(political) && age < (policy.value('age.partyMember') ?? age);
    return unlikely ? { message: `${nameOf(member)}${age}岁，请核对政治面貌“${political}”。` } : undefined;
  },
};

export const personRules: readonly MemberRule[] = [
  learningOnce,
  outOfSchool,
  schoolAge,
  pupilLabour,
  oldLabour,
  healthyWithoutLabour,
  workWithoutLabour,
  pupilAtWork,
  politicalAge,
].map(ofPresent);
