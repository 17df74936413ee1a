/**
 * Rules M-01, M-02, M-07 … M-09 and M-27: the members of a household beside each other, and M-08 over the village.
 *
 * Only those who are present are compared; history rows are left out.
 */
import type { Problem, SheetRule } from '../logic.ts';
import { commonPractice, nationalSystem } from '../options/sources.ts';
import { ageOn } from '../policy/days.ts';
import type { Source } from '../policy/policy.ts';
import type { Summary } from '../summary.ts';
import { readIdNumber } from './id-number.ts';
import { type Member, nameOf, numberOf, presentOf, type Roster } from './quality-identity.ts';

export type RosterRule = SheetRule<Pick<Roster, 'members'>>;

const civilCode: Source = { document: '中华人民共和国民法典', article: '第一千零四十七条' };

const withRelation = (members: readonly Member[] | undefined, ...relations: readonly string[]): readonly Member[] =>
  presentOf(members).filter(({ relation }) => relation !== undefined && relations.includes(relation));
const at = (member: Member, field: string): string => `members/${member.id}/${field}`;

const oneHead: RosterRule = {
  id: 'M-01',
  level: 'error',
  source: nationalSystem,
  reads: ['members'],
  check({ members }) {
    if (members === undefined || members.length === 0) return undefined;
    const heads = withRelation(members, '户主');
    if (heads.length === 1) return undefined;
    return {
      path: heads[1] ? at(heads[1], 'relation') : 'members',
      message: `每户必须且只能有一名户主，当前有${heads.length}名，请核对“与户主关系”。`,
    };
  },
};

const oneSpouse: RosterRule = {
  id: 'M-02',
  level: 'error',
  source: nationalSystem,
  reads: ['members'],
  check({ members }) {
    const spouses = withRelation(members, '配偶');
    return spouses[1]
      ? { path: at(spouses[1], 'relation'), message: `同一户有${spouses.length}名配偶，请核对与户主关系。` }
      : undefined;
  },
};

const spousesDiffer: RosterRule = {
  id: 'M-07',
  level: 'error',
  source: nationalSystem,
  reads: ['members'],
  check({ members }) {
    const [head] = withRelation(members, '户主');
    const [spouse] = withRelation(members, '配偶');
    return head?.sex && head.sex === spouse?.sex
      ? {
          path: at(spouse, 'sex'),
          message: `${nameOf(spouse)}与户主关系“配偶”和性别不符：两人都填了“${head.sex}”，请核对。`,
        }
      : undefined;
  },
};

const numberTwice: RosterRule = {
  id: 'M-08',
  level: 'error',
  source: nationalSystem,
  reads: ['members'],
  check({ members }) {
    const first = new Map<string, Member>();
    return presentOf(members).flatMap((member): Problem[] => {
      const citizen = readIdNumber(numberOf(member) ?? '')?.citizen;
      if (citizen === undefined) return [];
      const other = first.get(citizen);
      if (!other) first.set(citizen, member);
      return other
        ? [
            {
              path: at(member, 'idNo'),
              message: `${nameOf(member)}和${nameOf(other)}的证件号码相同，请核对两人的证件。`,
            },
          ]
        : [];
    });
  },
};

const personTwice: RosterRule = {
  id: 'M-09',
  level: 'warning',
  source: commonPractice,
  reads: ['members'],
  check({ members }) {
    const seen = new Set<string>();
    return presentOf(members).flatMap((member): Problem[] => {
      const { name, birthDate } = member;
      if (name === undefined || birthDate === undefined) return [];
      const person = `${name} ${birthDate}`;
      if (!seen.has(person)) {
        seen.add(person);
        return [];
      }
      return [{ path: at(member, 'name'), message: `本户疑似重复登记${name}，如是同一人请合并为一行。` }];
    });
  },
};

/** Who must be older by a generation than whom. */
const generations = [
  { elder: ['户主'], younger: ['之子', '之女'] },
  { elder: ['之父', '之母'], younger: ['户主'] },
  { elder: ['之岳父', '之岳母', '之公公', '之婆婆'], younger: ['配偶'] },
] as const;

const generationGap: RosterRule = {
  id: 'M-27',
  level: 'warning',
  source: commonPractice,
  parameters: ['age.parentGap'],
  reads: ['members'],
  check({ members }, { policy }) {
    const least = policy.value('age.parentGap');
    if (least === undefined) return undefined;
    return generations.flatMap(({ elder, younger }) =>
      withRelation(members, ...elder).flatMap((parent) =>
        withRelation(members, ...younger).flatMap((child): Problem[] => {
          if (parent.birthDate === undefined || child.birthDate === undefined) return [];
          const gap = ageOn(parent.birthDate, child.birthDate);
          if (gap >= least) return [];
          const [member, head] = parent.relation === '户主' ? [child, parent] : [parent, child];
          return [
            {
              path: at(member, 'birthDate'),
              message: `${nameOf(member)}与${nameOf(head)}的年龄差${gap}岁不合理，请核对出生日期和与户主关系。`,
            },
          ];
        }),
      ),
    );
  },
};

const marriageAge: RosterRule = {
  id: 'M-27',
  level: 'warning',
  source: civilCode,
  parameters: ['age.spouse', 'age.marriage'],
  reads: ['members'],
  check({ members }, { policy }) {
    const [spouse] = withRelation(members, '配偶');
    const couple = spouse ? [...withRelation(members, '户主'), spouse] : [];
    const least = policy.value('age.spouse');
    const legal = policy.value('age.marriage');
    if (least === undefined || legal === undefined) return undefined;
    return couple.flatMap((member): Problem[] => {
      const { age } = member;
      const marriage = legal[member.sex ?? '']?.from;
      if (age === undefined) return [];
      const path = at(member, 'birthDate');
      if (age < least)
        return [{ path, message: `${nameOf(member)}${age}岁，有配偶关系不合理，请核对年龄和与户主关系。` }];
      return marriage !== undefined && age < marriage
        ? [{ path, message: `${nameOf(member)}${age}岁，未到法定婚龄${marriage}岁，请核对年龄和与户主关系。` }]
        : [];
    });
  },
};

export const rosterRules: readonly RosterRule[] = [
  oneHead,
  oneSpouse,
  spousesDiffer,
  numberTwice,
  personTwice,
  generationGap,
  marriageAge,
];

// ---------------------------------------------------------------- all households

/** What M-08 reads of a household's Summary: keyed fingerprints, never the numbers themselves. */
export type NumbersOfHousehold = Pick<Summary, 'id' | 'listed' | 'rows' | 'fingerprints'>;
export interface NumberElsewhere extends Problem {
  readonly rule: 'M-08';
  readonly household: string;
  readonly path: string;
}

/**
 * M-08 over the village: each number that stands in more than one household, once for each place where it stands. Who has
 * left a household may stand in another.
 */
export function duplicateIdNumbers(households: readonly NumbersOfHousehold[]): readonly NumberElsewhere[] {
  const places = new Map<string, Set<NumbersOfHousehold>>();
  const prints = households.map((household) => ({ household, people: presentPrints(household) }));
  for (const { household, people } of prints) {
    for (const { fingerprint } of people) {
      const known = places.get(fingerprint);
      if (known) known.add(household);
      else places.set(fingerprint, new Set([household]));
    }
  }
  return prints.flatMap(({ household, people }) =>
    people.flatMap(({ name, fingerprint, path }): NumberElsewhere[] => {
      const others = [...(places.get(fingerprint) ?? [])].filter((other) => other !== household);
      if (others.length === 0) return [];
      const where = others.map(({ id, listed }) => listed.householdId ?? id).join('、');
      const message = `${name ?? '该成员'}的证件号码在户编号${where}中重复登记，请核对此人属于哪一户。`;
      return [{ rule: 'M-08', household: household.id, path, message }];
    }),
  );
}

function presentPrints({ fingerprints, rows }: NumbersOfHousehold): Summary['fingerprints'] {
  const left = new Set(rows.members?.filter(({ changeType }) => changeType === '减少').map(({ id }) => id));
  return fingerprints.filter(({ path }) => {
    const [repeat, row = '', field] = path.split('/');
    return repeat === 'members' && field === 'idNo' && !left.has(row);
  });
}
