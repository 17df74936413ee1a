/** The sample village is what a village's report says of one, and every sheet of it makes sense to the rules. */
import { describe, expect, test } from 'vitest';
import { cellsOf } from '../../templates/cells.ts';
import { type Evaluation, evaluate } from '../../templates/evaluate.ts';
import { loadPolicies } from '../../templates/policy/packs.ts';
import { loadTemplates } from '../../templates/registry.ts';
import { readIdNumber } from '../../templates/rules/id-number.ts';
import { sampleRegion, sampleToday, sampleVillage } from '../../templates/sample/village.ts';
import type { RowView, SheetView } from '../../templates/template.ts';
import { type Values, viewOf } from '../../templates/view.ts';
import { valuesOf } from '../support/cells.ts';

const village = sampleVillage();
const templates = await loadTemplates();
const policies = await loadPolicies(sampleRegion);

/** Values of one household as a dossier would hold them. */
function householdValues(sheets: (typeof village)[number]['sheets']): Values {
  const cells = new Map<string, Parameters<typeof valuesOf>[0] extends ReadonlyMap<string, infer V> ? V : never>();
  for (const { form, sheet, view } of sheets)
    for (const [path, value] of cellsOf(templates.get(form)!, view, sheet)) cells.set(path, value);
  return valuesOf(cells);
}
const evaluations = village.map(({ sheets }) => {
  const values = householdValues(sheets);
  return new Map<string, Evaluation>(
    sheets.map(({ form, sheet }) => [
      form,
      evaluate(templates.get(form)!, viewOf(templates.get(form)!, values, sheet), { policies, today: sampleToday }),
    ]),
  );
});
const viewsOf = (form: string): readonly SheetView[] =>
  evaluations.flatMap((sheets) => {
    const evaluation = sheets.get(form);
    return evaluation ? [evaluation.view] : [];
  });
const registrations = viewsOf('household-registration');
const membersOf = (view: SheetView): readonly RowView[] => view.members as readonly RowView[];
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

describe('people', () => {
  test('95 households, 399 people', () => {
    expect(registrations).toHaveLength(95);
    expect(sum(registrations.map(({ householdSize }) => Number(householdSize)))).toBe(399);
  });

  test('kinds: 8 households of 44 on the edge, 10 of 49 unstable', () => {
    const newCases = evaluations
      .filter((sheets) => sheets.has('identification'))
      .map((sheets) => sheets.get('household-registration')!.view);
    const unstable = registrations.filter(({ monitorKind }) => monitorKind === '脱贫不稳定户');
    expect([newCases.length, sum(newCases.map(({ householdSize }) => Number(householdSize)))]).toEqual([8, 44]);
    expect([unstable.length, sum(unstable.map(({ householdSize }) => Number(householdSize)))]).toEqual([10, 49]);
    for (const { householdType } of newCases) expect(householdType).toBe('一般农户');
  });

  test('4 were born, 31 have left, 26 of them sentenced; who has left counts no more', () => {
    const rows = registrations.flatMap(membersOf);
    expect(rows.filter(({ changeType }) => changeType === '增加')).toHaveLength(4);
    const left = rows.filter(({ changeType }) => changeType === '减少');
    expect(left).toHaveLength(31);
    expect(left.filter(({ changeReason }) => changeReason === '判刑收监')).toHaveLength(26);
    for (const { countedInHousehold } of left) expect(countedInHousehold).toBe(false);
  });

  test('numbers are right and cannot be real, and no two are the same', () => {
    const numbers = registrations.flatMap(membersOf).map(({ idNo }) => String(idNo));
    for (const number of numbers) {
      expect(readIdNumber(number)?.checkDigitRight).toBe(true);
      expect(number.slice(0, 6)).toBe('990000');
    }
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  test('some names hold characters beyond the BMP', () => {
    expect(
      registrations.flatMap(membersOf).filter(({ name }) => /[\u{10000}-\u{3FFFF}]/u.test(String(name))).length,
    ).toBeGreaterThan(3);
  });
});

test('income bands: 2 of 10, 3 of 13, 12 of 55, 10 of 40, 68 of the rest', () => {
  const bands = [0, 3000, 4000, 5000, 6000].map((from) => from * 100);
  const households = bands.map(() => 0);
  const persons = bands.map(() => 0);
  for (const { perCapitaNet, householdSize } of viewsOf('income-account')) {
    const band = bands.findLastIndex((from) => Number(perCapitaNet) >= from);
    households[band]! += 1;
    persons[band]! += Number(householdSize);
  }
  expect(households).toEqual([2, 3, 12, 10, 68]);
  expect(persons).toEqual([10, 13, 55, 40, 281]);
});

test('the rules find nothing wrong that an invented village should not have', () => {
  const errors = evaluations.flatMap((sheets, index) =>
    [...sheets].flatMap(([form, { findings }]) =>
      findings
        .filter(({ level, rule }) => level === 'error' && rule !== 'required')
        .map(({ rule, message }) => `${index + 1} ${form} ${rule} ${message}`),
    ),
  );
  expect(errors).toEqual([]);
});

test('it is the same every time', () => {
  expect(JSON.stringify(sampleVillage())).toBe(JSON.stringify(village));
});
