/** Rules M-01 … M-33, each at its edges, by the cases of tests/cases/members-rules.json; and what they stand on. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { evaluate } from '../../templates/evaluate.ts';
import registration from '../../templates/forms/household-registration.ts';
import { SEALED } from '../../templates/kinds.ts';
import { loadPolicies } from '../../templates/policy/packs.ts';
import { policiesFor } from '../../templates/policy/policy.ts';
import {
  checkCharacter,
  normaliseIdNumber,
  readDisabilityCard,
  readIdNumber,
} from '../../templates/rules/id-number.ts';
import { duplicateIdNumbers } from '../../templates/rules/quality-roster.ts';
import type { SheetView } from '../../templates/template.ts';
import { type CasePerson, numberFor, personOf } from '../support/people.ts';

interface Case {
  readonly rule: string;
  readonly name: string;
  readonly members: readonly CasePerson[];
  readonly household?: Readonly<Record<string, string | boolean | null>>;
  /** id of the field, or of the household's field, that the finding points to */
  readonly fires?: string;
  readonly silent?: true;
  /** words that the message contains */
  readonly says?: string;
}
const cases: readonly Case[] = JSON.parse(
  readFileSync(new URL('../cases/members-rules.json', import.meta.url), 'utf8'),
);
const policies = await loadPolicies('150521');
const today = '2023-05-20';
const ordinary = registration.examples[0]!.view;

function findingsOf(members: readonly CasePerson[], household: Case['household'] = {}, given = policies) {
  const view: SheetView = {
    ...ordinary,
    fillDate: today,
    members: members.map(personOf),
    ...Object.fromEntries(Object.entries(household).map(([field, value]) => [field, value ?? undefined])),
  };
  return evaluate(registration, view, { policies: given, today }).findings;
}

describe('cases', () => {
  for (const { rule, name, members, household, fires, says } of cases) {
    test(`[${rule}] ${name}${fires ? '' : '：不提示'}`, () => {
      const found = findingsOf(members, household).filter((finding) => finding.rule === rule);
      if (fires === undefined) {
        expect(found).toEqual([]);
        return;
      }
      expect(found).not.toEqual([]);
      expect(found.map(({ path }) => path.split('/').at(-1))).toContain(fires);
      if (says) expect(found.map(({ message }) => message).join()).toContain(says);
      for (const { message, source } of found) {
        expect(message).toMatch(/。$/);
        expect(message).not.toMatch(/undefined|NaN|\{|\}/);
        expect(source).toBeTruthy();
      }
    });
  }

  test('every rule M-01 … M-33 fires in one case and is silent in another', () => {
    for (let number = 1; number <= 33; number++) {
      const rule = `M-${String(number).padStart(2, '0')}`;
      const own = cases.filter((each) => each.rule === rule);
      expect(
        own.some(({ fires }) => fires),
        `${rule} fires`,
      ).toBe(true);
      expect(
        own.some(({ silent }) => silent),
        `${rule} is silent`,
      ).toBe(true);
    }
  });

  test('[C12] what only misses an answer says so, and points to a blank', () => {
    const missing = new Set<string>();
    for (const { members, household } of cases) {
      const people = members.map(personOf);
      for (const finding of findingsOf(members, household).filter(({ rule }) => rule.startsWith('M-'))) {
        const [, row, id = ''] = finding.path.split('/');
        const stands = people.find((person) => person.id === row)?.[id];
        if (finding.missing) missing.add(finding.rule);
        if (finding.missing) expect(stands, `${finding.rule} ${finding.path}`).toBeUndefined();
      }
    }
    expect([...missing].sort()).toEqual(['M-10', 'M-12', 'M-18', 'M-20', 'M-22', 'M-24', 'M-31']);
  });

  test('levels are those of the rule list', () => {
    const warnings = 'M-09 M-13 M-15 M-16 M-17 M-19 M-24 M-26 M-27 M-28 M-30 M-31'.split(' ');
    const fired = cases.flatMap(({ members, household }) => findingsOf(members, household));
    for (const { rule, level } of fired.filter(({ rule }) => rule.startsWith('M-'))) {
      expect(level, rule).toBe(warnings.includes(rule) ? 'warning' : 'error');
    }
  });
});

describe('what is not known stays unknown', () => {
  test('without parameters the rules about ages are silent and a note names what is missing', () => {
    const found = findingsOf([{ birth: '2017-01-01', relation: '户主' }], {}, policiesFor([], '150521'));
    expect(found.filter(({ rule }) => /^M-(05|12|13|14|15|16|20|26|27)$/.test(rule))).toEqual([]);
    expect(
      found
        .filter(({ rule }) => rule === 'parameter')
        .map(({ message }) => message)
        .join(),
    ).toContain('劳动年龄');
  });

  test('sealed numbers and health give no finding but the one that says so', () => {
    const sealed = { idNo: SEALED, health: SEALED, disabilityNo: SEALED } as unknown as CasePerson;
    const found = findingsOf([{ ...sealed, relation: '户主' }]);
    expect(found.filter(({ rule }) => rule.startsWith('M-'))).toEqual([]);
  });

  test('members who have left are not asked about work, school or insurance', () => {
    const left = { changeType: '减少', changeReason: '死亡', changeDate: '2023-01-01' };
    const found = findingsOf([
      {},
      { relation: '之子', birth: '2013-01-01', residentMedical: false, employeePension: true, workMonths: 3, ...left },
    ]);
    expect(found).toEqual([]);
  });
});

describe('[M-04] GB 11643-1999', () => {
  test('the check character of the standard’s own sample and of every remainder', () => {
    expect(checkCharacter('11010519491231002')).toBe('X');
    expect(checkCharacter('44052418800101001')).toBe('4');
    const seen = new Set<string>();
    for (let order = 100; order < 200; order++) seen.add(checkCharacter(`99000019780312${order}`));
    expect([...seen].toSorted().join('')).toBe('0123456789X');
  });

  test('one wrong digit anywhere is found', () => {
    const number = '990000197803120112';
    for (let place = 0; place < 18; place++) {
      for (const digit of '0123456789') {
        if (digit === number[place]) continue;
        const wrong = number.slice(0, place) + digit + number.slice(place + 1);
        expect(readIdNumber(wrong)?.checkDigitRight, wrong).toBe(false);
      }
    }
  });

  test('full-width digits, a small x and spaces are the same number', () => {
    expect(normaliseIdNumber(' １１０１０５ 19491231 002ｘ ')).toBe('11010519491231002X');
  });

  test('birth, sex and the citizen’s part are read from 18, 20 and 22 characters', () => {
    expect(readIdNumber('11010519491231002X')).toMatchObject({ birthDate: '1949-12-31', sex: '女', length: 18 });
    expect(readIdNumber('99000019780312011244')).toMatchObject({
      sex: '男',
      citizen: '990000197803120112',
      length: 20,
    });
    expect(readIdNumber('9900001978031201124401')?.length).toBe(22);
    expect(readIdNumber('990000780312011')).toBeUndefined();
  });

  test('a disability card gives kind and level', () => {
    expect(readDisabilityCard('99000019780312011244')).toEqual({
      citizen: '990000197803120112',
      kindCode: '4',
      levelCode: '4',
    });
    expect(readDisabilityCard('990000197803120112')).toBeUndefined();
  });
});

describe('[M-08] a number in two households of the village', () => {
  const household = (id: string, ...prints: readonly string[]) => ({
    id,
    listed: { householdId: `00${id}` },
    rows: {},
    fingerprints: prints.map((fingerprint, place) => ({
      name: `某${place}`,
      fingerprint,
      path: `members/p${place}/idNo`,
    })),
  });

  test('each place where it stands is named, with the other household’s number', () => {
    const found = duplicateIdNumbers([household('1', 'a', 'b'), household('2', 'c'), household('3', 'b')]);
    expect(found).toEqual([
      expect.objectContaining({
        household: '1',
        path: 'members/p1/idNo',
        message: expect.stringContaining('户编号003'),
      }),
      expect.objectContaining({
        household: '3',
        path: 'members/p0/idNo',
        message: expect.stringContaining('户编号001'),
      }),
    ]);
  });

  test('twice in one household is that household’s own matter', () => {
    expect(duplicateIdNumbers([household('1', 'a', 'a'), household('2', 'b')])).toEqual([]);
  });

  test('who has left one household may stand in another; a disability card is the same person, not another', () => {
    const left = { ...household('1', 'a'), rows: { members: [{ id: 'p0', changeType: '减少' }] } };
    expect(duplicateIdNumbers([left, household('2', 'a')])).toEqual([]);
    const card = { fingerprint: 'a', path: 'members/p0/disabilityNo' };
    const one = household('1', 'b');
    expect(duplicateIdNumbers([{ ...one, fingerprints: [...one.fingerprints, card] }, household('2', 'a')])).toEqual(
      [],
    );
  });

  test('a household is known by its id where it has no number yet', () => {
    const [first] = duplicateIdNumbers([
      { ...household('h1', 'a'), listed: {} },
      { ...household('h2', 'a'), listed: {} },
    ]);
    expect(first?.message).toContain('户编号h2');
  });

  test('in three households each names the two others', () => {
    const found = duplicateIdNumbers([household('1', 'a'), household('2', 'a'), household('3', 'a')]);
    expect(found.map(({ message }) => message.match(/户编号(\S+)中/)?.[1])).toEqual([
      '002、003',
      '001、003',
      '001、002',
    ]);
  });
});

describe('what members calculate', () => {
  const viewOf = (people: readonly CasePerson[], more: SheetView = {}) =>
    evaluate(registration, { ...ordinary, members: people.map(personOf), ...more }, { policies, today }).view;
  const membersOf = (people: readonly CasePerson[]) => viewOf(people).members as readonly Record<string, unknown>[];

  test('birth and age come from the number; age counts to the day of filling', () => {
    expect(membersOf([{ birth: '1983-05-18' }])[0]).toMatchObject({ birthDate: '1983-05-18', age: 40 });
    expect(membersOf([{ birth: '1983-05-19' }])[0]).toMatchObject({ age: 39 });
    expect(membersOf([{ birth: '1984-02-29' }])[0]).toMatchObject({ age: 39 });
  });

  test('a person without a number may have a typed birth date', () => {
    const [baby] = membersOf([{ idNo: null, birthDate: '2023-04-01', relation: '之子', schoolState: '学龄前儿童' }]);
    expect(baby).toMatchObject({ birthDate: '2023-04-01', age: 0 });
  });

  test('householder first, spouse second, then by relation and birth', () => {
    const order = membersOf([
      { relation: '之女', sex: '女', birth: '2012-01-01' },
      { relation: '配偶', sex: '女' },
      { relation: '户主' },
      { relation: '之女', sex: '女', birth: '2008-01-01' },
    ]);
    expect(order.map(({ id }) => id)).toEqual(['p3', 'p2', 'p4', 'p1']);
    expect(order.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
  });

  test('counted: one tie is enough, three noes make a no, an open question stays open, whoever left does not count', () => {
    const none = { inHukou: false, livesTogether: false, economicallyOne: false };
    const counted = (person: CasePerson) => membersOf([person])[0]?.countedInHousehold;
    expect(counted({ ...none, inHukou: true })).toBe(true);
    expect(counted({ ...none, livesTogether: true })).toBe(true);
    expect(counted({ ...none, economicallyOne: true })).toBe(true);
    expect(counted(none)).toBe(false);
    expect(counted({ ...none, economicallyOne: null })).toBeUndefined();
    expect(counted({ changeType: '减少' })).toBe(false);
    expect(counted({ ...none, countedInHousehold: true })).toBe(true);
  });

  test('kind and level of disability come from the card', () => {
    const card = `${numberFor('1983-01-01', '男', 0)}62`;
    expect(membersOf([{ health: ['残疾'], disabilityNo: card }])[0]).toMatchObject({
      disabilityKind: '精神',
      disabilityLevel: '二级',
    });
  });

  test('counts: size, register, labour, away, pupils, disabled, ill; only those who count', () => {
    expect(
      viewOf([
        { workArea: '省外', workMonths: 6 },
        { relation: '配偶', sex: '女', health: ['残疾', '长期慢性病'], labourSkill: '丧失劳动力', inHukou: false },
        { relation: '之子', birth: '2010-01-01', schoolState: '七年级', education: null, labourSkill: '无劳动力' },
        { relation: '之女', sex: '女', birth: '2020-01-01', schoolState: '学龄前儿童', labourSkill: '无劳动力' },
        { relation: '之母', sex: '女', birth: '1950-01-01', changeType: '减少', changeReason: '死亡' },
      ]),
    ).toMatchObject({
      householdSize: 4,
      hukouSize: 3,
      labourCount: 1,
      workingAwayCount: 1,
      studentCount: 1,
      disabledCount: 1,
      illCount: 1,
      wholeHouseholdNoLabour: false,
    });
  });

  test('a household in which nobody who counts can work; unknown while one is not asked', () => {
    const weak = { labourSkill: '丧失劳动力', health: ['残疾'] };
    expect(viewOf([weak, { ...weak, relation: '配偶', labourSkill: '无劳动力' }]).wholeHouseholdNoLabour).toBe(true);
    expect(viewOf([weak, { relation: '配偶', labourSkill: null }]).wholeHouseholdNoLabour).toBeUndefined();
    expect(viewOf([weak, { relation: '配偶' }]).wholeHouseholdNoLabour).toBe(false);
  });

  test('water is safe if none of the four is 不达标', () => {
    const water = (waterQuality: string | undefined) => viewOf([{}], { waterQuality }).waterSafe;
    expect(water('基本达标')).toBe(true);
    expect(water('不达标')).toBe(false);
    expect(water(undefined)).toBeUndefined();
  });
});
