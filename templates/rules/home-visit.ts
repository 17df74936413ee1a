/**
 * What a house check works out from what is known (入户排查表): which variant of the form it is, who is not insured, whether
 * the house is safe, whether a household once freed still stands. Each yields to what the visitors themselves saw.
 */
import type { ChoiceField, Field, RepeatField, TextField } from '../fields.ts';
import type { Calculation } from '../logic.ts';

type YesNo = Extract<Field, { kind: 'yesNo' }>;

export const monitoredVariant = '监测户(未消除)';
export const freedVariant = '监测户(已消除)';

interface Kind {
  readonly householdType: ChoiceField;
  readonly monitorKind: ChoiceField;
  readonly riskEliminated: YesNo;
}
/** 兴政发〔2023〕20号 三(三)2: the forms are printed by kind of household. */
export const variant: Calculation<{ readonly [Id in keyof Kind]: Kind[Id] }, string> = {
  reads: ['householdType', 'monitorKind', 'riskEliminated'],
  value: ({ householdType, monitorKind, riskEliminated }) => {
    if (monitorKind !== undefined) return riskEliminated ? freedVariant : monitoredVariant;
    if (householdType === undefined) return undefined;
    return householdType === '脱贫户' ? '脱贫户' : '一般户';
  },
};

interface Insured {
  readonly name: TextField;
  readonly countedInHousehold: YesNo;
  readonly residentMedical: YesNo;
  readonly employeeMedical: YesNo;
}
interface InsuredHousehold {
  readonly members: RepeatField<{ readonly [Id in keyof Insured]: Insured[Id] }>;
}
interface InsuredPerson {
  readonly countedInHousehold?: boolean;
  readonly residentMedical?: boolean;
  readonly employeeMedical?: boolean;
}
const counts = ({ countedInHousehold }: InsuredPerson): boolean => countedInHousehold !== false;
const isUninsured = ({ residentMedical, employeeMedical }: InsuredPerson): boolean =>
  residentMedical === false && employeeMedical === false;
const isInsured = ({ residentMedical, employeeMedical }: InsuredPerson): boolean =>
  residentMedical === true || employeeMedical === true;

/** One who is not insured is enough for a yes; a no needs all of them known. */
export const uninsured: Calculation<{ readonly [Id in keyof InsuredHousehold]: InsuredHousehold[Id] }, boolean> = {
  reads: ['members'],
  value: ({ members = [] }) => {
    const people = members.filter(counts);
    if (people.some(isUninsured)) return true;
    return people.length > 0 && people.every(isInsured) ? false : undefined;
  },
};
export const uninsuredWho: Calculation<{ readonly [Id in keyof InsuredHousehold]: InsuredHousehold[Id] }, string> = {
  reads: ['members'],
  value: ({ members = [] }) => {
    const people = members.filter((person) => counts(person) && isUninsured(person));
    return people.length > 0 ? people.map(({ name }) => name ?? '未填姓名').join('、') : undefined;
  },
};

/** JGJ/T 363-2014: C and D are dangerous. Who has no house has none that is safe; 未鉴定 stays unknown. */
export const houseSafe: Calculation<{ readonly houseGrade: ChoiceField }, boolean> = {
  reads: ['houseGrade'],
  value: ({ houseGrade }) => (houseGrade === undefined ? undefined : safeByGrade[houseGrade]),
};
const safeByGrade: Readonly<Record<string, boolean>> = { A级: true, B级: true, C级: false, D级: false, 无房: false };

interface Guarantees {
  readonly schoolDropout: YesNo;
  readonly uninsured: YesNo;
  readonly houseSafe: YesNo;
  readonly waterSafe: YesNo;
}
/** “三保障” and water hold: nobody dropped out or uninsured, house and water safe. */
export const guaranteesOk: Calculation<{ readonly [Id in keyof Guarantees]: Guarantees[Id] }, boolean> = {
  reads: ['schoolDropout', 'uninsured', 'houseSafe', 'waterSafe'],
  value: (view) => {
    const broken = [view.schoolDropout, view.uninsured, not(view.houseSafe), not(view.waterSafe)];
    if (broken.includes(true)) return false;
    return broken.includes(undefined) ? undefined : true;
  },
};
export const not = (answer: boolean | undefined): boolean | undefined => (answer === undefined ? undefined : !answer);

interface Recheck {
  readonly incomeAbove: YesNo;
  readonly guaranteesOk: YesNo;
  readonly originalRiskGone: YesNo;
  readonly noNewRisk: YesNo;
}
/** All four yes: freed for good. One no: to be looked at again. */
export const stability: Calculation<{ readonly [Id in keyof Recheck]: Recheck[Id] }, string> = {
  reads: ['incomeAbove', 'guaranteesOk', 'originalRiskGone', 'noNewRisk'],
  value: (view) => {
    const answers = [view.incomeAbove, view.guaranteesOk, view.originalRiskGone, view.noNewRisk];
    if (answers.includes(false)) return '再次纳入研判';
    return answers.includes(undefined) ? undefined : '稳定';
  },
};

/** A section that stands in one variant only. */
export const isVariant = (wanted: string) => ({
  reads: ['variant'] as const,
  when: (view: { readonly variant?: string }) => (view.variant === undefined ? undefined : view.variant === wanted),
});
const onYes = <const Id extends string>(id: Id) => ({
  reads: [id] as const,
  when: (view: { readonly [Each in Id]?: boolean }) => view[id],
});
const unlessNone = <const Id extends string>(id: Id) => ({
  reads: [id] as const,
  when: (view: { readonly [Each in Id]?: readonly string[] }) => view[id]?.some((word) => word !== '无'),
});
/** Where words are asked for, and then they are required. */
export const explanations = {
  schoolNote: onYes('schoolDropout'),
  uninsuredWho: onYes('uninsured'),
  publicFacilitiesNote: unlessNone('publicFacilities'),
  otherRiskNote: unlessNone('otherRisks'),
  scaleRiskNote: unlessNone('scaleRisks'),
  disasterNote: onYes('disaster'),
};
