/**
 * Rules M-28 … M-33: who counts in a household, and what the household says of itself.
 *
 * M-28 is the built-in check of telephone numbers under the rule's own id; M-11 that of option lists.
 */
import type { Field, IntegerField } from '../fields.ts';
import type { BuiltIns, Problem, SheetRule } from '../logic.ts';
import { commonPractice, nationalSystem, screening2023, unnamedCity2023 } from '../options/sources.ts';
import { widerOption } from '../options.ts';
import { hasLeft, type MemberRule, nameOf, presentOf, type Roster } from './quality-identity.ts';

type YesNo = Extract<Field, { kind: 'yesNo' }>;

/** M-11, and the checks that members have rules of their own for. */
export const memberBuiltIns: BuiltIns = {
  options: {
    id: 'M-11',
    level: 'error',
    source: nationalSystem,
    message: '{name}的“{label}”中，“{value}”不在规定选项内，请从列表中改选。',
  },
  range: 'own',
  idNumber: 'own',
};

/** M-28. */
export const householdBuiltIns: BuiltIns = {
  phone: {
    id: 'M-28',
    level: 'warning',
    source: commonPractice,
    message: '“{label}”应为11位手机号，请核对；没有电话的填“无”。',
  },
};

// ---------------------------------------------------------------- one member

const countExplained: MemberRule = {
  id: 'M-31',
  level: 'warning',
  source: { ...unnamedCity2023, article: '二' },
  reads: ['countReason', 'countedInHousehold', 'inHukou', 'changeType', 'name'],
  check(member) {
    if (member.countReason !== undefined || hasLeft(member)) return undefined;
    if (member.countedInHousehold === false)
      return { message: `${nameOf(member)}未计入家庭人口，请填写原因。`, missing: true };
    if (!member.countedInHousehold || member.inHukou !== false) return undefined;
    const message = `${nameOf(member)}户籍不在本户但计入家庭人口，请写明共同生活或经济连为一体的依据。`;
    return { message, missing: true };
  },
};

const leftButCounted: MemberRule = {
  id: 'M-32',
  level: 'error',
  source: { ...screening2023, article: '三(三)5' },
  reads: ['countedInHousehold', 'changeType', 'changeReason', 'name'],
  check: (member) =>
    hasLeft(member) && member.countedInHousehold
      ? { message: `${nameOf(member)}已减少（${member.changeReason ?? '原因未填'}），不能再计入家庭人口，请改正。` }
      : undefined,
};

const changeExplained: MemberRule = {
  id: 'M-33',
  level: 'error',
  source: { ...screening2023, article: '三(三)5' },
  reads: ['changeType', 'changeReason', 'changeDate', 'name'],
  check(member) {
    const { changeType, changeReason, changeDate } = member;
    if (changeType === undefined) return undefined;
    const problems: Problem[] = [];
    if (changeReason === undefined || changeDate === undefined) {
      const path = changeReason === undefined ? 'changeReason' : 'changeDate';
      problems.push({ path, message: `${nameOf(member)}的增减原因和日期必须填写。` });
    }
    const belongsTo = widerOption('memberChangeReason', changeReason);
    if (belongsTo !== undefined && belongsTo !== changeType) {
      const message = `${nameOf(member)}的增减原因“${changeReason}”属于“${belongsTo}”，与“${changeType}”不一致，请改选。`;
      problems.push({ path: 'changeReason', message });
    }
    return problems;
  },
};

const noteForOther: MemberRule = {
  id: 'B-02',
  level: 'warning',
  source: commonPractice,
  reads: [
    'remark',
    'relation',
    'idType',
    'dropoutReason',
    'jobChannel',
    'publicPost',
    'noInsuranceReason',
    'changeReason',
    'name',
  ],
  check(member) {
    if (member.remark !== undefined) return undefined;
    const { relation, idType, dropoutReason, jobChannel, publicPost, noInsuranceReason, changeReason } = member;
    const other = [relation, idType, dropoutReason, jobChannel, publicPost, noInsuranceReason, changeReason].find(
      (chosen) => chosen?.startsWith('其他'),
    );
    return other === undefined ? undefined : { message: `${nameOf(member)}有一项选了“${other}”，请在备注写明是什么。` };
  },
};

export const belongingRules: readonly MemberRule[] = [countExplained, leftButCounted, changeExplained, noteForOther];

// ---------------------------------------------------------------- the household

interface Size extends Pick<Roster, 'members'> {
  readonly householdSize: IntegerField;
}
interface DibaoHousehold extends Pick<Roster, 'members'> {
  readonly dibaoHousehold: YesNo;
}

/** Its size is counted, so it can be wrong only by being nothing, or in a file that brings its own. */
export const sizeCounted: SheetRule<Size> = {
  id: 'M-29',
  level: 'error',
  source: { ...unnamedCity2023, article: '二' },
  reads: ['householdSize', 'members'],
  check({ householdSize, members }) {
    if (householdSize === undefined) return undefined;
    const counted = presentOf(members).filter(({ countedInHousehold }) => countedInHousehold).length;
    return householdSize >= 1 && householdSize === counted
      ? undefined
      : {
          message: `家庭人口数${householdSize}与计入人口${counted}人不一致或为0，请核对每名成员的“计入家庭人口”。`,
        };
  },
};

export const dibaoAgrees: SheetRule<DibaoHousehold> = {
  id: 'M-30',
  level: 'warning',
  source: nationalSystem,
  reads: ['dibaoHousehold', 'members'],
  check({ dibaoHousehold, members }) {
    const present = presentOf(members);
    if (dibaoHousehold === undefined || present.length === 0) return undefined;
    const someone = present.find(({ dibao }) => dibao);
    if (dibaoHousehold === (someone !== undefined)) return undefined;
    if (someone) return { message: `${nameOf(someone)}享受低保但户未标记为低保户，请核对。` };
    // Not everybody has been asked yet: nothing to hold against the household.
    if (present.some(({ dibao }) => dibao === undefined)) return undefined;
    return { message: '户标记为低保户但没有成员享受低保，请核对成员的“享受低保”。' };
  },
};
