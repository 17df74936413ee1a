/** What a filing records of policy, how a sheet differs from what was filed, and the numbers of sheets. */
import { describe, expect, test } from 'vitest';
import { type Evaluation, evaluate } from '../../templates/evaluate.ts';
import type { RowView, SheetView } from '../../templates/fields.ts';
import { changesSince, evaluationAsFiled, policyRecord, recalculatedSince } from '../../templates/filed.ts';
import { nextFormNumber, sheetsNumbered } from '../../templates/form-number.ts';
import { loadPolicies } from '../../templates/policy/packs.ts';
import { loadTemplates } from '../../templates/registry.ts';

const templates = await loadTemplates();
/** As a filing gives it back. */
const frozen = (view: SheetView): SheetView => JSON.parse(JSON.stringify(view));
const identification = templates.get('identification')!;
const [example] = identification.examples;
const policies = await loadPolicies('150521');
const context = { policies, today: '2023-06-02' };
const sheet = (change: SheetView = {}): Evaluation =>
  evaluate(identification, { ...example!.view, ...change }, context);
const filed = frozen(sheet().view);
const changed = (change: SheetView): readonly string[] => changesSince(filed, sheet(change)).map(({ path }) => path);

describe('[FI1] changes since it was filed', () => {
  test.each([...templates.values()].flatMap((template) => template.examples.map((each) => ({ template, each }))))(
    'none of $template.id, $each.name, right after, and none a year later',
    async ({ template, each }) => {
      const under = await loadPolicies(each.region);
      const now = evaluate(template, each.view, { policies: under, today: each.today });
      const view = frozen(now.view);
      expect([...changesSince(view, now), ...recalculatedSince(view, now)]).toEqual([]);
      const later = evaluate(template, each.view, {
        policies: under,
        today: `${Number(each.today.slice(0, 4)) + 1}${each.today.slice(4)}`,
      });
      expect(changesSince(view, later)).toEqual([]);
      const context = { policies: under, today: each.today };
      expect(evaluationAsFiled(view, now, context)).toBe(now);
      expect(evaluationAsFiled(view, later, context)?.view).toEqual(view);
    },
  );

  test('a field, a row that came, one that went, one in a row', () => {
    expect(changed({ riskText: '户主腿伤' })).toEqual(['riskText']);
    const members = example!.view.members as readonly RowView[];
    const [first, ...others] = members;
    expect(changed({ members: others })).toEqual(expect.arrayContaining([`members/${first!.id}`]));
    expect(changed({ members: [...members, { id: 'new', name: '王小' }] })).toContain('members/new');
    expect(changed({ members: [{ ...first!, workPlace: '通辽市' }, ...others] })).toContain(
      `members/${first!.id}/workPlace`,
    );
    expect(changesSince(filed, sheet({ members: others }))).toContainEqual({
      path: `members/${first!.id}`,
      gone: true,
    });
  });

  test('a linked sheet is told once, by its link', () => {
    const account = { ...(example!.view.incomeAccount as SheetView), wageIncome: 99 };
    expect(changed({ incomeAccount: account })).toEqual(['incomeAccount']);
  });

  test('what is only calculated is no change of theirs, and is told as such', () => {
    const other = sheet({ suggestedKind: '边缘易致贫户', clueDate: '2023-05-18' });
    expect(changesSince(filed, other).map(({ path }) => path)).toContain('clueDate');
    const later = evaluate(identification, example!.view, { policies, today: '2024-06-02' });
    expect(changesSince(filed, later)).toEqual([]);
    expect(recalculatedSince(filed, sheet({ clueDate: '2023-05-18' })).map(({ path }) => path)).toContain('checkDueOn');
  });

  test('[FI3] a paper is not made of what would say something else', () => {
    const other = sheet({ riskText: '户主腿伤' });
    expect(evaluationAsFiled({ ...filed, checkDueOn: '2023-05-30' }, other, context)).toBeUndefined();
    expect(evaluationAsFiled(filed, other, context)?.view).toEqual(filed);
  });
});

test('[FI2] the policy record holds what the form and its links ask for, each with its source', () => {
  const record = policyRecord(sheet(), context);
  expect(record).toMatchObject({ region: '150521', date: '2023-05-19', today: '2023-06-02' });
  expect(record.parameters['income.threshold']).toMatchObject({
    region: '150521',
    source: { number: expect.any(String) },
  });
  expect(record.linked?.incomeAccount?.parameters['income.threshold']?.value).toBeTypeOf('number');
  expect(JSON.parse(JSON.stringify(record))).toEqual(record);
  expect(JSON.stringify(record).length).toBeLessThan(30_000);
});

describe('[FI3] numbers', () => {
  const village = (...numbers: readonly string[]) =>
    numbers.map((number, index) => ({ id: `h${index}`, sheets: [{ ...head, number }] }));
  const head = { form: 'identification', sheet: '2023-1', required: 1, filled: 1, errors: 0, warnings: 0, listed: {} };
  const next = async (names: Readonly<Record<string, string>>, ...numbers: readonly string[]) => {
    const overrides = Object.entries(names).map(([parameter, value]) => ({
      parameter: parameter as 'place.village',
      value,
      from: '0001-01-01',
      reason: '本村设置',
    }));
    const policy = (await loadPolicies('150521', overrides)).on('2023-06-02');
    return nextFormNumber(identification, '2023-1', { policy, summaries: village(...numbers) });
  };

  test('one more than the greatest of this form and year', async () => {
    const names = { 'place.village': '红石沟嘎查', 'place.villageShort': '红石沟' };
    expect(await next(names)).toBe('红石沟认定2023001');
    expect(await next(names, '红石沟认定2023001', '红石沟认定2023007', '红石沟认定2022031', '手写9')).toBe(
      '红石沟认定2023008',
    );
    expect(await next(names, '红石沟认定2023999')).toBe('红石沟认定20231000');
    expect(await next({ 'place.village': '红石沟嘎查' })).toBe('红石沟嘎查认定2023001');
    expect(await next({})).toBeUndefined();
  });

  test('every form that has a number has a code of its own', () => {
    const codes = [...templates.values()].filter(({ fields }) => 'formNo' in fields).map(({ code }) => code);
    expect(codes.every((code) => code !== undefined && code.length > 0)).toBe(true);
    expect(new Set(codes).size).toBe(codes.length);
  });

  test('[FI4] a clash is found from both sides', () => {
    const all = village('红石沟认定2023001', '红石沟认定2023001', '红石沟认定2023002');
    const others = (dossier: string) =>
      sheetsNumbered('红石沟认定2023001', { dossier, form: 'identification', sheet: '2023-1' }, all).map(
        ({ id }) => id,
      );
    expect([others('h0'), others('h1'), others('h2')]).toEqual([['h1'], ['h0'], ['h0', 'h1']]);
  });
});
