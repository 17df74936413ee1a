/** Packs, their inheritance and their dates; the data files themselves. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { optionLists, optionsUnder } from '../../templates/options.ts';
import { addDays } from '../../templates/policy/days.ts';
import { loadPacks, loadPolicies, policyPacks } from '../../templates/policy/packs.ts';
import { isParameterValue, type ParameterId, parameterInfo, parameters } from '../../templates/policy/parameters.ts';
import { chainOf, type Pack, policiesFor } from '../../templates/policy/policy.ts';

const day = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/));
const packSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  sources: z.record(z.string(), z.strictObject({ document: z.string(), number: z.optional(z.string()) })),
  parameters: z.record(
    z.string(),
    z.array(
      z.strictObject({
        value: z.unknown(),
        from: day,
        to: z.optional(day),
        source: z.string(),
        article: z.optional(z.string()),
        unverified: z.optional(z.literal(true)),
      }),
    ),
  ),
});
const folder = new URL('../../templates/policy/packs/', import.meta.url);
const files = readdirSync(folder);
const readPack = (file: string): Pack => JSON.parse(readFileSync(new URL(file, folder), 'utf8'));

describe('every pack', () => {
  test('every file stands in the table of packs, under its own id and name', () => {
    expect(policyPacks.map(({ id }) => `${id}.json`).toSorted()).toEqual(files.toSorted());
    for (const { id, name } of policyPacks) {
      const pack = readPack(`${id}.json`);
      expect([pack.id, pack.name]).toEqual([id, name]);
    }
  });

  for (const file of files) {
    test(`${file}: shape, known parameters, values of the right shape, cited sources, ordered periods`, () => {
      const pack = packSchema.parse(readPack(file));
      for (const [id, entries] of Object.entries(pack.parameters)) {
        expect(parameterInfo(id), id).toBeDefined();
        for (const { value, source, from, to } of entries) {
          expect(isParameterValue(id, value), `${id}: ${JSON.stringify(value)}`).toBe(true);
          expect(Object.keys(pack.sources), id).toContain(source);
          if (to) expect(from < to, id).toBe(true);
        }
      }
      const cited = new Set(Object.values(pack.parameters).flatMap((entries) => entries.map(({ source }) => source)));
      expect([...cited].toSorted(), 'sources that nothing cites').toEqual(Object.keys(pack.sources).toSorted());
    });

    test(`${file}: each dated value counts from its first day, not the day before, and not after its last`, async () => {
      const pack = readPack(file);
      const policies = policiesFor([pack], pack.id);
      for (const id of Object.keys(parameters) as (keyof typeof parameters)[]) {
        for (const { value, from, to } of pack.parameters[id] ?? []) {
          expect(policies.on(from).value(id), id).toEqual(value);
          expect(policies.on(addDays(from, -1)).value(id), id).not.toEqual(value);
          if (to) expect(policies.on(to).value(id), id).toEqual(value);
          if (to) expect(policies.on(addDays(to, 1)).value(id), id).not.toEqual(value);
        }
      }
    });
  }
});

describe('figures of the documents', () => {
  test('兴政发〔2023〕20号: 7500 yuan, 2 days, same day, 3, 5, 15, 10 days, more than 6 months, place terms', async () => {
    const policy = (await loadPolicies('150521')).on('2023-05-20');
    expect(policy.value('income.threshold')).toBe(750_000);
    expect(policy.value('deadline.check')).toEqual({ days: 2 });
    expect(policy.value('deadline.checkByCadre')).toEqual({ days: 0 });
    expect(policy.value('deadline.appraisal')).toEqual({ days: 3 });
    expect(policy.value('publicity.minimumDays')).toBe(5);
    expect(policy.value('deadline.identification')).toEqual({ days: 15 });
    expect(policy.value('deadline.helpPlan')).toEqual({ days: 10 });
    expect(policy.value('elimination.months')).toBe(6);
    expect(policy.value('income.screeningPeriod')).toEqual({ from: '2022-05-01', to: '2023-04-30' });
    expect(
      ['county', 'township', 'village'].map((word) => policy.value(`wording.${word}` as 'wording.county')),
    ).toEqual(['旗', '苏木', '嘎查']);
    expect(policy.entry('income.threshold')).toMatchObject({
      region: '150521',
      source: { number: '兴政发〔2023〕20号', article: '二(一)' },
    });
    expect(policy.value('screening.plan')?.at(-1)?.to).toBe('2023-06-20');
  });

  test('大政发〔2024〕47号: six kinds, 25 and 40 working days, a visit a month, a screening a year, a ledger a quarter', async () => {
    const policy = (await loadPolicies('430481')).on('2024-07-16');
    expect(policy.value('lowIncome.kinds')).toEqual(optionLists.lowIncomeKind.options.map(({ value }) => value));
    expect(policy.value('deadline.lowIncome')).toEqual({ days: 25, workingDays: true });
    expect(policy.value('deadline.lowIncomeExtended')).toEqual({ days: 40, workingDays: true });
    expect(policy.value('visit.perMonth')).toBe(1);
    expect(policy.value('screening.perYear')).toBe(1);
    expect(policy.value('policyLedger.perYear')).toBe(4);
    expect(policy.value('income.threshold'), 'the document names none').toBeUndefined();
  });

  test('the city that is not named: 7300 yuan in 2023, in force on New Year’s Day, not the day before', async () => {
    const policies = await loadPolicies('unnamed-2023');
    expect(policies.regionName).toContain('来源未具名');
    expect(policies.on('2022-12-31').value('income.threshold')).toBeUndefined();
    expect(policies.on('2023-01-01').value('income.threshold')).toBe(730_000);
    expect(policies.on('2023-12-31').value('income.threshold')).toBe(730_000);
    expect(policies.on('2024-01-01').value('income.threshold')).toBeUndefined();
  });
});

interface Case {
  readonly name: string;
  readonly region: string;
  readonly date: string;
  readonly parameter: ParameterId;
  /** null: nothing in force */
  readonly value: unknown;
  /** title or number of the document that the entry cites */
  readonly document?: string;
}
const cases: readonly Case[] = JSON.parse(
  readFileSync(new URL('../cases/policy-parameters.json', import.meta.url), 'utf8'),
);

describe('cases', () => {
  for (const { name, region, date, parameter, value, document } of cases) {
    test(name, async () => {
      const entry = (await loadPolicies(region)).on(date).entry(parameter);
      expect(entry?.value ?? null).toEqual(value);
      if (document) expect([entry?.source.document, entry?.source.number]).toContain(document);
    });
  }
});

describe('inheritance', () => {
  const source = 's';
  const pack = (id: string, parameters: Pack['parameters']): Pack => ({
    id,
    name: id,
    sources: { s: { document: id } },
    parameters,
  });
  const minimum = (value: unknown, from: string, to?: string) => ({ value, from, ...(to && { to }), source });
  const packs = [
    pack('000000', { 'publicity.minimumDays': [minimum(7, '2021-01-01')], 'age.max': [minimum(120, '2021-01-01')] }),
    pack('150000', { 'publicity.minimumDays': [minimum(6, '2022-01-01')] }),
    pack('150521', { 'publicity.minimumDays': [minimum(5, '2023-05-15', '2023-12-31'), minimum(4, '2023-07-01')] }),
  ];

  test('the code is the chain: county, city, province, nation', () => {
    expect(chainOf('150521')).toEqual(['150521', '150500', '150000', '000000']);
    expect(chainOf('150521204201')).toEqual(['150521', '150500', '150000', '000000']);
    expect(chainOf('000000')).toEqual(['000000']);
    expect(chainOf('unnamed-2023')).toEqual(['unnamed-2023', '000000']);
  });

  test('the nearest level in force wins, day by day; at one level the latest beginning', () => {
    const value = (day: string) => policiesFor(packs, '150521').on(day).value('publicity.minimumDays');
    expect(value('2020-12-31')).toBeUndefined();
    expect(value('2021-01-01')).toBe(7);
    expect(value('2021-12-31')).toBe(7);
    expect(value('2022-01-01')).toBe(6);
    expect(value('2023-05-14')).toBe(6);
    expect(value('2023-05-15')).toBe(5);
    expect(value('2023-06-30')).toBe(5);
    expect(value('2023-07-01')).toBe(4);
    expect(value('2024-01-01')).toBe(4);
    expect(policiesFor(packs, '150521').on('2024-01-01').entry('age.max')?.region).toBe('000000');
  });

  test('a region without a pack has what lies above it, and its code for a name', async () => {
    const policies = await loadPolicies('440103');
    expect(policies.regionName).toBe('440103');
    expect(policies.on('2024-01-01').value('age.max')).toBe(120);
    expect(policies.on('2024-01-01').value('income.threshold')).toBeUndefined();
  });

  test('a village’s own value stands above all packs from its day on, with its reason', () => {
    const override = {
      parameter: 'publicity.minimumDays',
      value: 10,
      from: '2023-06-01',
      reason: '村民会议决定',
    } as const;
    const policies = policiesFor(packs, '150521', [override]);
    expect(policies.on('2023-05-31').value('publicity.minimumDays')).toBe(5);
    expect(policies.on('2023-06-01').entry('publicity.minimumDays')).toMatchObject({
      value: 10,
      region: 'village',
      reason: '村民会议决定',
      source: { document: '本村设置' },
    });
  });

  test('an override of the wrong shape or of no parameter at all does not count, and throws nothing', () => {
    for (const value of [-1, 2.5, '5', null, Number.NaN, { days: 5 }]) {
      const bad = { parameter: 'publicity.minimumDays', value, from: '2023-06-01', reason: '' } as const;
      expect(policiesFor(packs, '150521', [bad]).on('2023-06-01').value('publicity.minimumDays')).toBe(5);
    }
    const unknown = { parameter: '__proto__' as 'age.max', value: 1, from: '2023-06-01', reason: '' };
    expect(policiesFor(packs, '150521', [unknown]).on('2023-06-01').value('age.max')).toBe(120);
  });

  test('the same day gives the same object', () => {
    const policies = policiesFor(packs, '150521');
    expect(policies.on('2023-06-01')).toBe(policies.on('2023-06-01'));
  });
});

describe('option lists under a policy', () => {
  const change = (value: unknown) => [
    { parameter: 'options.keyHouseholdKind', value, from: '2023-01-01', reason: '本地口径' } as const,
  ];

  test('a village hides and adds entries; those already there are not doubled', async () => {
    const packs = await loadPacks('150521');
    const value = { hide: ['信访户'], add: ['空巢老人户', '低保户', { value: '其他', note: true }] };
    const options = optionsUnder('keyHouseholdKind', policiesFor(packs, '150521', change(value)).on('2023-05-20'));
    const words = options.map((option) => option.value);
    expect(words).not.toContain('信访户');
    expect(words.slice(-2)).toEqual(['空巢老人户', '其他']);
    expect(words.filter((word) => word === '低保户')).toHaveLength(1);
    expect(options.at(-1)?.note).toBe(true);
  });

  test('without a change it is the list itself', async () => {
    const policy = (await loadPolicies('150521')).on('2023-05-20');
    expect(optionsUnder('ethnic', policy)).toBe(optionLists.ethnic.options);
    expect(optionLists.ethnic.options).toHaveLength(57);
  });

  test('no list names an entry twice, and each entry under a wider one names a real one', () => {
    const wider = { schoolState: 'schoolStage', measure: 'measureClass', measureClass: 'measureNature' } as const;
    for (const [id, { options, label }] of Object.entries(optionLists)) {
      const words = options.map(({ value }) => value);
      expect(new Set(words).size, label).toBe(words.length);
      if (!(id in wider)) continue;
      const names = optionLists[wider[id as keyof typeof wider]].options.map(({ value }) => value);
      for (const { under } of options) expect(names).toContain(under);
    }
  });
});
