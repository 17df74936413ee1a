/**
 * 农户申请书和核查授权书: who may apply and who must consent; rules AP-01 … AP-07.
 *
 * Names are typed; what belongs to them (number, kinship) comes from the register. Consent is each adult's own: the head does
 * not sign for the others, a guardian does for those who cannot.
 */
import type { ChoiceField, DateField, Field, RepeatField, TextField } from '../fields.ts';
import { formatDate } from '../format.ts';
import type { Calculation, Condition, RowCalculation, SheetRule } from '../logic.ts';
import { commonPractice } from '../options/sources.ts';
import { addDays, addMonths, ageOn } from '../policy/days.ts';
import type { Source } from '../policy/policy.ts';
import { readIdNumber } from './id-number.ts';
import { type Member, presentOf, type Roster } from './quality-identity.ts';

type YesNo = Extract<Field, { kind: 'yesNo' }>;

/** Who consents: typed by name; number and kinship follow from the register. */
export interface Consenting {
  readonly name: TextField;
  readonly guardian: TextField;
}
export interface ApplicationFields extends Pick<Roster, 'members' | 'fillDate'> {
  readonly applicantName: TextField;
  readonly isAgent: YesNo;
  readonly agentIdNo: Extract<Field, { kind: 'idNumber' }> & { readonly sensitive: true };
  readonly readOut: YesNo;
  readonly truthPledge: YesNo;
  readonly authFrom: DateField;
  readonly authTo: DateField;
  readonly authPersons: RepeatField<{ [Id in keyof Consenting]: Consenting[Id] }>;
}
type Sheet = { readonly [Id in keyof ApplicationFields]: ApplicationFields[Id] };

/** Who applies states the truth and lets the means be checked; the articles themselves were not seen. */
export const consentSource = {
  document: '最低生活保障审核确认办法',
  number: '民发〔2021〕57号',
  unverified: true,
} as const satisfies Source;
const capacity = { document: '中华人民共和国民法典', article: '第十七条、第十八条' } as const satisfies Source;

/** Adults consent themselves; from sixteen on those who live on their own work (民法典第十七条、第十八条). */
const adult = 18;
const earning = 16;

const called = (members: readonly Member[] | undefined, name: string | undefined): Member | undefined =>
  name === undefined ? undefined : presentOf(members).find((member) => member.name === name);
const ageOf = ({ birthDate }: Member, on: string | undefined): number | undefined =>
  birthDate === undefined || on === undefined ? undefined : ageOn(birthDate, on);

// ---------------------------------------------------------------- from the register

export const applicantIdNo: Calculation<Pick<Sheet, 'applicantName' | 'members'>, Member['idNo'] & string> = {
  reads: ['applicantName', 'members'],
  value: ({ applicantName, members }) => numberOf(called(members, applicantName)),
};
const numberOf = (member: Member | undefined): string | undefined =>
  typeof member?.idNo === 'string' ? member.idNo : undefined;

type OfRow<T> = RowCalculation<Consenting, Pick<Sheet, 'members'>, T>;
export const rowIdNo: OfRow<string> = {
  reads: ['name'],
  with: ['members'],
  value: ({ name }, _, { members }) => numberOf(called(members, name)),
};
export const rowRelation: OfRow<string> = {
  reads: ['name'],
  with: ['members'],
  value: ({ name }, _, { members }) => called(members, name)?.relation,
};

/** A year, where nothing else is agreed. */
export const authTo: Calculation<Pick<Sheet, 'authFrom'>, string> = {
  reads: ['authFrom'],
  value: ({ authFrom }) => (authFrom === undefined ? undefined : addDays(addMonths(authFrom, 12), -1)),
};

export const whenAgent: Condition<Pick<Sheet, 'isAgent'>> = {
  reads: ['isAgent'],
  when: ({ isAgent }) => isAgent,
};
export const whenOther: Condition<{ readonly applyFor: Extract<Field, { kind: 'choices' }> }> = {
  reads: ['applyFor'],
  when: ({ applyFor }) => applyFor?.includes('其他') ?? false,
};
export const whenReceived: Condition<{ readonly docState: ChoiceField }> = {
  reads: ['docState'],
  when: ({ docState }) => (docState === undefined ? undefined : docState !== '草稿'),
};

// ---------------------------------------------------------------- rules

export const applicationRules: readonly SheetRule<Sheet>[] = [
  {
    id: 'AP-01',
    level: 'error',
    source: capacity,
    reads: ['applicantName', 'members', 'fillDate'],
    check: ({ applicantName, members, fillDate }) => {
      if (applicantName === undefined || (members ?? []).length === 0) return undefined;
      const person = called(members, applicantName);
      if (!person)
        return { message: `家庭成员中没有“${applicantName}”，申请人应是本户成员；外人代办的，请在“代办”各栏填写。` };
      const age = ageOf(person, fillDate);
      return age !== undefined && age < earning
        ? { message: `${applicantName}只有${age}周岁，申请人应是成年人，或满${earning}周岁、靠自己劳动生活的人。` }
        : undefined;
    },
  },
  {
    id: 'AP-02',
    level: 'error',
    source: consentSource,
    reads: ['truthPledge'],
    check: ({ truthPledge }) =>
      truthPledge === false
        ? { message: '申请人没有作出如实承诺，不能受理；请把承诺读给申请人听，同意后再勾选。' }
        : undefined,
  },
  {
    id: 'AP-03',
    level: 'error',
    source: commonPractice,
    reads: ['authTo', 'authFrom'],
    check: ({ authFrom, authTo: to }) =>
      authFrom !== undefined && to !== undefined && to <= authFrom
        ? { message: `授权止期应晚于${formatDate(authFrom)}，请改正。` }
        : undefined,
  },
  {
    id: 'AP-04',
    level: 'error',
    source: consentSource,
    reads: ['authPersons', 'members', 'fillDate'],
    check: ({ authPersons = [], members, fillDate }) => {
      const named = new Set(authPersons.map(({ name }) => name));
      const missing = presentOf(members)
        .filter(({ countedInHousehold }) => countedInHousehold !== false)
        .flatMap((member) =>
          (ageOf(member, fillDate) ?? 0) >= adult && !named.has(member.name) ? (member.name ?? []) : [],
        );
      return missing.length > 0
        ? { message: `${missing.join('、')}是成年家庭成员，应由本人签字授权，请补上。` }
        : undefined;
    },
  },
  {
    id: 'AP-05',
    level: 'error',
    source: capacity,
    reads: ['authPersons', 'members', 'fillDate'],
    check: ({ authPersons = [], members, fillDate }) => {
      const young = authPersons.flatMap(({ name, guardian }) => {
        const person = called(members, name);
        const age = person && ageOf(person, fillDate);
        return age !== undefined && age < earning && guardian === undefined ? (name ?? []) : [];
      });
      return young.length > 0 ? { message: `${young.join('、')}未成年，请写明由哪位监护人代签。` } : undefined;
    },
  },
  {
    id: 'AP-06',
    level: 'error',
    source: commonPractice,
    reads: ['readOut', 'isAgent'],
    check: ({ readOut, isAgent }) =>
      isAgent === true && readOut === false
        ? { message: '代办的，应先把全文读给申请人听，请读过后再勾选。' }
        : undefined,
  },
  {
    id: 'AP-07',
    level: 'error',
    source: { document: '公民身份号码', number: 'GB 11643-1999' },
    reads: ['agentIdNo'],
    check: ({ agentIdNo }) => {
      const read = typeof agentIdNo === 'string' ? readIdNumber(agentIdNo) : undefined;
      return read?.wellFormed && !read.checkDigitRight
        ? { message: '代办人的身份证号校验位不正确，请核对证件，逐位检查是否填错。' }
        : undefined;
    },
  },
];
