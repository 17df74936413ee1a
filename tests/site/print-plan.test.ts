/** What a print run prints: which sheets, in which order, in which files, and how many pages they take. */
import { expect, test } from 'vitest';
import {
  type Choice,
  countForms,
  filesOf,
  type PlanContext,
  type PlannedSheet,
  planOf,
  samplesOf,
  sizeOf,
} from '../../site/app/print-plan.ts';
import { inOrder } from '../../site/app/words.ts';
import type { SheetSummary, Summary } from '../../templates/summary.ts';

const sheet = (form: string, id: string): SheetSummary => ({
  ...{ form, sheet: id, required: 1, filled: 1, errors: 0, warnings: 0, listed: {} },
});
const household = (id: string, name: string, sheets: readonly SheetSummary[]): Summary => ({
  ...{ id, subject: 'household', listed: { headName: name }, search: name, rows: {}, sheets, fingerprints: [] },
  ...{ tallies: {}, disagreements: 0, statements: [] },
});
const village = [
  household('h1', '甲', [sheet('registration', '2022-1'), sheet('registration', '2023-1'), sheet('visit', '2023-1')]),
  household('h2', '乙', [sheet('registration', '2023-1')]),
  household('h3', '乙', [sheet('registration', '2023-1'), sheet('visit', '2023-1')]),
];
const context: PlanContext = {
  forms: [
    { id: 'registration', title: '登记表' },
    { id: 'visit', title: '排查表' },
  ],
  nameOf: ({ listed }) => String(listed.headName),
  statementsOf: () => [],
};
const choice: Choice = {
  ...{ forms: ['visit', 'registration'], variant: 'filled', wanted: 'filed', drafts: false },
  ...{ sheets: 'newest', order: 'household', duplex: false, files: 'one' },
};
const said = (plan: readonly PlannedSheet[]): string[] =>
  plan.map(({ sheet: { dossier, form, sheet: id }, household: name }) => `${dossier} ${name} ${form} ${id}`.trim());

test('household by household in the order of the procedure, or form by form', () => {
  expect(said(planOf(village, choice, context))).toEqual([
    'h1 甲 registration 2023-1',
    'h1 甲 visit 2023-1',
    'h2 乙 registration 2023-1',
    'h3 乙 registration 2023-1',
    'h3 乙 visit 2023-1',
  ]);
  expect(said(planOf(village, { ...choice, order: 'form' }, context))).toEqual([
    'h1 甲 registration 2023-1',
    'h2 乙 registration 2023-1',
    'h3 乙 registration 2023-1',
    'h1 甲 visit 2023-1',
    'h3 乙 visit 2023-1',
  ]);
});

test('the newest sheet of a form, or all of them', () => {
  const all = planOf(village, { ...choice, forms: ['registration'], sheets: 'all' }, context);
  expect(said(all).slice(0, 2)).toEqual(['h1 甲 registration 2022-1', 'h1 甲 registration 2023-1']);
  expect([...countForms(village, choice)]).toEqual([
    ['registration', 3],
    ['visit', 2],
  ]);
  expect(countForms(village, { ...choice, sheets: 'all' }).get('registration')).toBe(4);
});

test('what is filed alone: the newest that is', () => {
  const filed: SheetSummary = { ...sheet('registration', '2022-1'), filed: '2022-06-01T10:00' };
  const households = [household('h1', '甲', [filed, sheet('registration', '2023-1')]), village[1]!];
  expect(said(planOf(households, { ...choice, wanted: 'only' }, context))).toEqual(['h1 甲 registration 2022-1']);
  expect(countForms(households, { ...choice, wanted: 'only' }).get('registration')).toBe(1);
});

test('blank forms belong to no household: one of each', () => {
  const plan = planOf(village, { ...choice, variant: 'blank' }, context);
  expect(plan.map(({ sheet: { dossier, form } }) => [dossier, form])).toEqual([
    [undefined, 'registration'],
    [undefined, 'visit'],
  ]);
  expect(filesOf(plan, { ...choice, variant: 'blank', files: 'each' }, '成批')).toHaveLength(1);
});

test('a file for each household, whatever the order; two of one name are two files', () => {
  const plan = planOf(village, { ...choice, order: 'form', files: 'each' }, context);
  const files = filesOf(plan, { variant: 'filled', files: 'each' }, '成批');
  expect(files.map(({ name, sheets }) => [name, sheets.length])).toEqual([
    ['001-甲', 2],
    ['002-乙', 1],
    ['003-乙', 2],
  ]);
  expect(files[0]?.sheets.map(({ title }) => title)).toEqual(['甲 登记表', '甲 排查表']);
  const named = filesOf([{ ...plan[0]!, household: 'a/b: c（一组）' }], { variant: 'filled', files: 'each' }, '成批');
  expect(named[0]?.name).toBe('001-abc（一组）');
});

test('pages and leaves: two-sided each sheet begins on a leaf of its own', () => {
  const plan = planOf(village, choice, context);
  const lengthOf = ({ sheet: { form } }: PlannedSheet): number => (form === 'visit' ? 2 : 3);
  expect(sizeOf(plan, lengthOf, choice)).toEqual({ pages: 13, leaves: 13 });
  expect(sizeOf(plan, lengthOf, { duplex: true })).toEqual({ pages: 13, leaves: 8 });
  expect(sizeOf(plan, () => 2.5, choice).pages).toBe(13);
});

test('the number of pages is judged by a few sheets from all over the list', () => {
  const plan = Array.from(
    { length: 100 },
    (_, index): PlannedSheet => ({
      sheet: { dossier: `h${index}`, form: 'registration', sheet: '2023-1', statements: [] },
      ...{ household: '', title: '' },
    }),
  );
  expect(samplesOf(plan).map((each) => each.sheet.dossier)).toEqual(['h16', 'h50', 'h83']);
  expect(samplesOf(plan.slice(0, 2))).toHaveLength(2);
  expect(samplesOf([])).toEqual([]);
});

test('households stand by group, number and name, as papers are handed out', () => {
  const of = (id: string, villagerGroup: string, householdId?: string): Summary => ({
    ...household(id, id, []),
    listed: { headName: id, villagerGroup, ...(householdId ? { householdId } : {}) },
  });
  const given = [of('d', '十组'), of('c', '二组', '0002'), of('b', '二组', '0001'), of('a', '')];
  expect(inOrder(given).map(({ id }) => id)).toEqual(['b', 'c', 'd', 'a']);
});
