/**
 * 整户无劳动能力兜底保障户: which members count, and rules E-09, E-10, NL-01 … NL-04.
 *
 * What 无劳动能力 is stands in a work guide that no source quotes; the skills that count as none are the parameter
 * `labour.none`, and each member's reason is written down beside it. A finding holds until somebody grows up or a year is over.
 */
import type { ChoiceField, DateField, Field, RepeatField, TextField } from '../fields.ts';
import { formatDate } from '../format.ts';
import type { Calculation, SheetRule } from '../logic.ts';
import { commonPractice, unnamedCity2023 } from '../options/sources.ts';
import { addMonths, ageOn } from '../policy/days.ts';
import { type Member, presentOf, type Roster } from './quality-identity.ts';

type YesNo = Extract<Field, { kind: 'yesNo' }>;

export interface NoLabourFields extends Pick<Roster, 'members' | 'fillDate'> {
  readonly monitorKind: ChoiceField;
  readonly riskEliminated: YesNo;
  readonly wholeHouseholdNoLabour: YesNo;
  readonly reasonRows: RepeatField<{ readonly name: TextField; readonly reason: ChoiceField }>;
  readonly supportRows: RepeatField<{ readonly policy: ChoiceField }>;
  readonly townOpinion: ChoiceField;
  readonly reviewOn: DateField;
  readonly markedOn: DateField;
}
type Sheet = { readonly [Id in keyof NoLabourFields]: NoLabourFields[Id] };

/** End of compulsory education is not asked here: from this age a person may work (劳动法第十五条). */
const workingAge = 16;
const finding = { ...unnamedCity2023, article: '三(五)' } as const;

const counted = (rows: readonly Member[] | undefined): readonly Member[] =>
  presentOf(rows).filter(({ countedInHousehold }) => countedInHousehold !== false);

/** The next day on which a child of the household comes of working age; `from` itself does not count. */
function nextComingOfAge(rows: readonly Member[] | undefined, from: string): { name: string; on: string } | undefined {
  const days = counted(rows).flatMap(({ name, birthDate }) => {
    const on = birthDate === undefined ? undefined : addMonths(birthDate, workingAge * 12);
    return on !== undefined && on > from ? [{ name: name ?? '', on }] : [];
  });
  return days.sort((a, b) => (a.on < b.on ? -1 : 1))[0];
}

/** Within a year, and by the day on which a child comes of working age. */
export const reviewOn: Calculation<Pick<Sheet, 'members' | 'fillDate'>, string> = {
  reads: ['fillDate', 'members'],
  value: ({ fillDate, members }) => {
    if (fillDate === undefined) return undefined;
    const year = addMonths(fillDate, 12);
    const grown = nextComingOfAge(members, fillDate)?.on;
    return grown !== undefined && grown < year ? grown : year;
  },
};

export const noLabourRules: readonly SheetRule<Sheet>[] = [
  {
    id: 'NL-01',
    level: 'error',
    source: finding,
    reads: ['monitorKind', 'riskEliminated'],
    check: ({ monitorKind, riskEliminated }) => {
      if (riskEliminated === true) return { message: '本户风险已经消除，只认定未消除风险的监测对象。' };
      return monitorKind === undefined ? { message: '本户不是监测对象，请先填认定表。' } : undefined;
    },
  },
  {
    id: 'NL-02',
    level: 'error',
    source: finding,
    reads: ['wholeHouseholdNoLabour'],
    check: ({ wholeHouseholdNoLabour }) =>
      wholeHouseholdNoLabour === false
        ? { message: '家里有人有劳动能力，不能认定为整户无劳动能力；劳动技能登记有误的，请先在户信息登记表中改正。' }
        : undefined,
  },
  {
    id: 'NL-03',
    level: 'error',
    source: finding,
    reads: ['reasonRows', 'members'],
    check: ({ reasonRows = [], members }) => {
      const named = new Set(reasonRows.map(({ name }) => name));
      const missing = counted(members).flatMap(({ name }) => (name !== undefined && !named.has(name) ? [name] : []));
      const strangers = reasonRows.flatMap(({ name }) =>
        name !== undefined && members !== undefined && !members.some((member) => member.name === name) ? [name] : [],
      );
      if (strangers.length > 0)
        return { message: `家庭成员中没有${strangers.join('、')}，请按户信息登记表上的姓名填写。` };
      return missing.length > 0
        ? { message: `${missing.join('、')}没有写明无劳动能力的原因，请逐人填写。` }
        : undefined;
    },
  },
  {
    id: 'NL-04',
    level: 'error',
    source: { ...unnamedCity2023, article: '三(三)3' },
    reads: ['supportRows'],
    check: ({ supportRows = [] }) =>
      supportRows.length > 0 && !supportRows.some(({ policy }) => policy === '低保' || policy === '特困供养')
        ? { message: '兜底保障应至少有低保或特困供养中的一项，请核实是否应保尽保。' }
        : undefined,
  },
  {
    id: 'NL-05',
    level: 'warning',
    source: commonPractice,
    reads: ['reviewOn', 'fillDate', 'members'],
    check: ({ reviewOn: on, fillDate, members }) => {
      if (on === undefined || fillDate === undefined) return undefined;
      const grown = nextComingOfAge(members, fillDate);
      if (grown !== undefined && grown.on < on)
        return { message: `${grown.name}${formatDate(grown.on)}满${workingAge}周岁，请在此日前复核。` };
      return on > addMonths(fillDate, 12) ? { message: '复核日期超过一年，请改为一年以内。' } : undefined;
    },
  },
  {
    id: 'E-09',
    level: 'warning',
    source: finding,
    reads: ['markedOn', 'townOpinion'],
    check: ({ markedOn, townOpinion }) =>
      townOpinion === '同意' && markedOn === undefined
        ? { message: '全户无劳动力但未标识兜底保障户，请在全国系统中标识后填写标识日期。' }
        : undefined,
  },
  {
    id: 'E-10',
    level: 'warning',
    source: finding,
    reads: ['reasonRows', 'members', 'fillDate'],
    check: ({ reasonRows = [], members, fillDate }) => {
      const grown = reasonRows.flatMap(({ name, reason }) => {
        const person = members?.find((member) => member.name === name);
        if (person === undefined || fillDate === undefined) return [];
        const age = person.birthDate === undefined ? undefined : ageOn(person.birthDate, fillDate);
        const isStale =
          (reason === '未满16周岁' && age !== undefined && age >= workingAge) ||
          (reason === '60周岁以上无劳动能力' && age !== undefined && age < 60) ||
          (reason === '在校' && person.schoolState === undefined);
        return isStale ? [name ?? ''] : [];
      });
      return grown.length > 0
        ? { message: `${grown.join('、')}所写的原因与年龄或在校情况不符，可能有劳动能力，请复核兜底保障户标识。` }
        : undefined;
    },
  },
];
