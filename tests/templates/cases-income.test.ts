/** The worked cases of income, identification, elimination and cross-footing, run through the real forms and packs. */
import { describe, expect, test } from 'vitest';
import { evaluate } from '../../templates/evaluate.ts';
import type { SheetView } from '../../templates/fields.ts';
import { loadPolicies } from '../../templates/policy/packs.ts';
import { loadTemplate } from '../../templates/registry.ts';
import { answerOf, identificationView, type Json, readCases, type WorkedCase } from '../support/cases.ts';

describe.each(['income-and-eligibility.json', 'income-thresholds.json'])('%s', (file) => {
  test.each(readCases<WorkedCase>(file).map((each) => [each.id, each.title, each] as const))(
    '[%s] %s',
    async (_id, _title, given) => {
      const answer = await answerOf(given);
      const asked = Object.fromEntries(Object.keys(given.expected).map((key) => [key, answer[key]]));
      expect(asked).toEqual(given.expected);
    },
  );
});

/** A sheet, and which rules must or must not speak of it; `answers` are values of its view. */
interface RuleCase {
  readonly id: string;
  readonly title: string;
  readonly template: string;
  readonly region: string;
  readonly today: string;
  readonly source: string;
  readonly view: SheetView;
  readonly fires?: readonly string[];
  readonly silent?: readonly string[];
  readonly answers?: { readonly [field: string]: Json };
}

describe('income-rules.json', () => {
  test.each(readCases<RuleCase>('income-rules.json').map((each) => [each.id, each.title, each] as const))(
    '[%s] %s',
    async (_id, _title, { template, region, today, view, fires = [], silent = [], answers = {} }) => {
      const policies = await loadPolicies(region);
      const evaluation = evaluate(await loadTemplate(template), view, { policies, today });
      const rules = new Set(evaluation.findings.map(({ rule, path }) => `${rule} ${path}`));
      expect([...rules]).toEqual(expect.arrayContaining([...fires]));
      for (const rule of silent) expect([...rules].filter((fired) => fired.startsWith(`${rule} `))).toEqual([]);
      expect(evaluation.view).toMatchObject(answers);
    },
  );
});

describe('Beyond the cases', () => {
  test('dibao plays no part in identification', async () => {
    const c09 = readCases<WorkedCase>('income-and-eligibility.json').find(({ id }) => id === 'C09')!;
    const without = await answerOf({ ...c09, input: { ...c09.input, hasDibao: false } });
    expect(await answerOf(c09)).toEqual(without);
  });

  test('a household of nobody prints no NaN and no Infinity', async () => {
    const c07 = readCases<WorkedCase>('income-and-eligibility.json').find(({ id }) => id === 'C07')!;
    const policies = await loadPolicies('150521');
    const identification = await loadTemplate('identification');
    const { view } = evaluate(identification, identificationView(c07.input), { policies, today: '2023-05-20' });
    expect(JSON.stringify(view)).not.toMatch(/NaN|Infinity|null/);
  });

  test('a year without a line answers unknown and says which parameter is missing', async () => {
    const policies = await loadPolicies('150521');
    const identification = await loadTemplate('identification');
    const given = { threshold: 7500, householdType: '一般农户', householdSize: 4, wageIncome: 18000, risks: ['因病'] };
    const view = { ...identificationView(given), clueDate: '2024-05-20', checkDate: '2024-05-20' };
    const { view: answer, findings } = evaluate(identification, view, { policies, today: '2024-05-20' });
    expect(answer.incomeGroundMet).toBeUndefined();
    expect(answer.assessment).toBeUndefined();
    expect(answer.netIncome).toBe(1_800_000);
    expect(findings).toContainEqual(
      expect.objectContaining({ rule: 'parameter', level: 'note', message: expect.stringContaining('监测范围') }),
    );
  });
});
