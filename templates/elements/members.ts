/**
 * Members (家庭成员) as a data element: the repeat, its calculations, conditions and rules, and the counts made of it.
 *
 * A form takes `members(…)` for the field and `memberRows` for the logic of its rows; it must have a date `fillDate`
 * (ages are full years on it). `rosterRules` are the checks over all rows, `householdCounts` the numbers on paper.
 */
import { integer, repeat } from '../define.ts';
import type { IntegerField, RepeatField } from '../fields.ts';
import type { Calculation, RowLogic } from '../logic.ts';
import { widerOption } from '../options.ts';
import { ageOn } from '../policy/days.ts';
import { readDisabilityCard, readIdNumber } from '../rules/id-number.ts';
import { belongingRules, memberBuiltIns } from '../rules/quality-household.ts';
import { identityRules, type Member, presentOf, type Roster } from '../rules/quality-identity.ts';
import { personRules, worksAway } from '../rules/quality-person.ts';
import { optionOfCode, welfareRules } from '../rules/quality-welfare.ts';
import { type MemberFields, memberFields } from './member-fields.ts';

export { rosterRules } from '../rules/quality-roster.ts';
export { type MemberFields, memberFields } from './member-fields.ts';

type Rest = Partial<Pick<RepeatField, 'columnSets' | 'notPrinted' | 'rows' | 'required' | 'readonly' | 'span'>>;

/** The roster as one form shows it; `columnSets` says which columns it prints. */
export const members = <const R extends Rest>(rest: R) =>
  repeat('家庭成员', memberFields, {
    shared: true,
    rowName: '成员',
    sortBy: ['relation', 'birthDate'],
    numbered: 'seq',
    listed: [
      ...[
        'name',
        'sex',
        'age',
        'relation',
        'education',
        'schoolState',
        'labourSkill',
        'workArea',
        'workMonths',
        'publicPost',
      ],
      ...['residentMedical', 'employeeMedical', 'residentPension', 'employeePension', 'dibao', 'tekun'],
      ...['inHukou', 'countedInHousehold', 'changeType', 'changeReason', 'changeDate'],
    ],
    ...rest,
  });

type Beside = Pick<Roster, 'fillDate'>;

const calculate: RowLogic<MemberFields, Beside>['calculate'] = {
  birthDate: {
    reads: ['idNo', 'idType'],
    value: ({ idNo, idType }) =>
      idType === '其他' || typeof idNo !== 'string' ? undefined : readIdNumber(idNo)?.birthDate,
  },
  age: {
    reads: ['birthDate'],
    with: ['fillDate'],
    value: ({ birthDate }, { today }, { fillDate }) => {
      const age = birthDate === undefined ? undefined : ageOn(birthDate, fillDate ?? today);
      return age === undefined || age < 0 ? undefined : age;
    },
  },
  disabilityKind: {
    reads: ['disabilityNo', 'idNo'],
    value: (member) => optionOfCode('disabilityKind', cardOf(member)?.kindCode),
  },
  disabilityLevel: {
    reads: ['disabilityNo', 'idNo'],
    value: (member) => optionOfCode('disabilityLevel', cardOf(member)?.levelCode),
  },
  // By register, by roof or by purse; whoever has left counts no more. One yes is enough, three noes make a no.
  countedInHousehold: {
    reads: ['inHukou', 'livesTogether', 'economicallyOne', 'changeType'],
    value: ({ inHukou, livesTogether, economicallyOne, changeType }) => {
      if (changeType === '减少') return false;
      const ties = [inHukou, livesTogether, economicallyOne];
      if (ties.includes(true)) return true;
      return ties.includes(undefined) ? undefined : false;
    },
  },
};

/** The card's number, or the certificate's where that is the card. */
function cardOf({ disabilityNo, idNo }: Pick<Member, 'disabilityNo' | 'idNo'>) {
  const number = disabilityNo ?? idNo;
  return typeof number === 'string' ? readDisabilityCard(number) : undefined;
}
const includesAny = (health: Member['health'], ...words: readonly string[]): boolean | undefined =>
  Array.isArray(health) ? words.some((word) => health.includes(word)) : undefined;

const relevant: RowLogic<MemberFields, Beside>['relevant'] = {
  schoolName: { reads: ['schoolState'], when: ({ schoolState }) => isEnrolled(schoolState) },
  grade: { reads: ['schoolState'], when: ({ schoolState }) => isEnrolled(schoolState) },
  dropoutReason: {
    reads: ['age', 'schoolState'],
    parameters: ['age.compulsoryEducation'],
    when: ({ age, schoolState }, { policy }) => {
      const { from = 0, to = 0 } = policy.value('age.compulsoryEducation') ?? {};
      return schoolState !== undefined ? false : age === undefined ? undefined : age >= from && age <= to;
    },
  },
  disabilityKind: {
    reads: ['health', 'disabilityNo'],
    when: ({ health, disabilityNo }) => Boolean(disabilityNo) || includesAny(health, '残疾'),
  },
  disabilityLevel: {
    reads: ['health', 'disabilityNo'],
    when: ({ health, disabilityNo }) => Boolean(disabilityNo) || includesAny(health, '残疾'),
  },
  illness: { reads: ['health'], when: ({ health }) => includesAny(health, '长期慢性病', '患有大病') },
  noInsuranceReason: {
    reads: ['residentMedical', 'employeeMedical'],
    when: ({ residentMedical, employeeMedical }) => {
      if (residentMedical || employeeMedical) return false;
      return residentMedical === false && employeeMedical === false ? true : undefined;
    },
  },
  changeReason: { reads: ['changeType'], when: ({ changeType }) => changeType !== undefined },
  changeDate: { reads: ['changeType'], when: ({ changeType }) => changeType !== undefined },
};

/** In a school or kindergarten: not a small child at home. */
function isEnrolled(schoolState: string | undefined): boolean {
  return schoolState !== undefined && schoolState !== '学龄前儿童';
}

const required: RowLogic<MemberFields, Beside>['required'] = {
  birthDate: { reads: ['idNo'], when: ({ idNo }) => idNo !== undefined },
  schoolName: { reads: ['schoolState'], when: ({ schoolState }) => isEnrolled(schoolState) },
  grade: { reads: ['schoolState'], when: ({ schoolState }) => widerOption('schoolState', schoolState) === '小学' },
  disabilityKind: { reads: ['health'], when: ({ health }) => includesAny(health, '残疾') },
  disabilityLevel: { reads: ['health'], when: ({ health }) => includesAny(health, '残疾') },
  illness: { reads: ['health'], when: ({ health }) => includesAny(health, '长期慢性病', '患有大病') },
};

/** Everything that each row of the roster does by itself. */
export const memberRows: RowLogic<MemberFields, Beside> = {
  calculate,
  relevant,
  required,
  rules: [...identityRules, ...personRules, ...welfareRules, ...belongingRules],
  builtIn: memberBuiltIns,
};

// ---------------------------------------------------------------- counts

type Roll = Pick<Roster, 'members'>;
type Count = Calculation<Roll, number>;

/** How many of those who count are such. Unknown as soon as one of them is; nobody registered yet is unknown too. */
function countOf(isSuch: (member: Member) => boolean | undefined, among = countedOf): Count {
  return {
    reads: ['members'],
    value: ({ members: rows }) => {
      const people = rows === undefined || rows.length === 0 ? undefined : among(rows);
      const answers = people?.map(isSuch);
      return answers === undefined || answers.includes(undefined) ? undefined : answers.filter(Boolean).length;
    },
  };
}
function countedOf(rows: readonly Member[]): readonly Member[] | undefined {
  const present = presentOf(rows);
  return present.some(({ countedInHousehold }) => countedInHousehold === undefined)
    ? undefined
    : present.filter(({ countedInHousehold }) => countedInHousehold);
}

/** 家庭人口数: whoever counts. Every form that needs it calculates it anew from the members. */
const householdSize: Count = countOf(() => true);

/** The numbers that stand on the register: fields, and the calculations that fill them. */
export const countFields = {
  householdSize: integer('家庭人口数', { unit: '人' }),
  hukouSize: integer('户籍人口数', { unit: '人' }),
  labourCount: integer('劳动力人数', { unit: '人' }),
  workingAwayCount: integer('务工人数', { unit: '人' }),
  studentCount: integer('在校生人数', { unit: '人' }),
  disabledCount: integer('残疾人数', { unit: '人' }),
  illCount: integer('患病人数', { unit: '人' }),
} as const satisfies { [id: string]: IntegerField };

export const counts: { readonly [Id in keyof typeof countFields]: Count } = {
  householdSize,
  hukouSize: countOf(({ inHukou }) => inHukou, presentOf),
  labourCount: {
    reads: ['members'],
    parameters: ['labour.able'],
    value: (view, context) => {
      const able = context.policy.value('labour.able') ?? [];
      return countOf(({ labourSkill }) => (labourSkill === undefined ? undefined : able.includes(labourSkill))).value(
        view,
        context,
      );
    },
  },
  workingAwayCount: countOf(worksAway),
  studentCount: countOf(({ schoolState }) => isEnrolled(schoolState)),
  disabledCount: countOf(({ health }) => includesAny(health, '残疾')),
  illCount: countOf(({ health }) => includesAny(health, '长期慢性病', '患有大病')),
};

/** 整户无劳动能力: every one who counts is among the options of `labour.none`; unknown while one is unknown. */
export const allWithoutLabour: Calculation<Roll, boolean> = {
  reads: ['members'],
  parameters: ['labour.none'],
  value: ({ members: rows }, { policy }) => {
    const none = policy.value('labour.none') ?? [];
    const people = rows === undefined || rows.length === 0 ? undefined : countedOf(rows);
    if (people === undefined || people.length === 0) return undefined;
    if (people.some(({ labourSkill }) => labourSkill !== undefined && !none.includes(labourSkill))) return false;
    return people.some(({ labourSkill }) => labourSkill === undefined) ? undefined : true;
  },
};
