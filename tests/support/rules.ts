/**
 * Runs the rules of one id by themselves, without a form: each is given exactly what it declares to read, and the real
 * policy of a region on a day. For what a form makes of them, see the cases.
 */
import type { ViewOf } from '../../templates/fields.ts';
import type { Problem, RowRule, RuleContext, SheetRule } from '../../templates/logic.ts';
import { loadPolicies } from '../../templates/policy/packs.ts';
import type { Override } from '../../templates/policy/policy.ts';

const day = '2023-05-20';

/** The context of a rule in a region, by default 科左中旗 during the screening of 2023. */
export async function contextOf(
  region = '150521',
  today = day,
  overrides: readonly Override[] = [],
): Promise<RuleContext> {
  const policies = await loadPolicies(region, overrides);
  return { today, policy: policies.on(today), policyOn: (date) => policies.on(date), statements: [] };
}

const listOf = (answer: Problem | readonly Problem[] | undefined): readonly Problem[] =>
  answer === undefined ? [] : Array.isArray(answer) ? answer : [answer as Problem];

/** What the rules of this id say about a view; `path` filled in as evaluate does. */
export function problemsOf<F>(
  rules: readonly SheetRule<F>[],
  id: string,
  view: ViewOf<F>,
  context: RuleContext,
): readonly Problem[] {
  const named = rules.filter((rule) => rule.id === id);
  if (named.length === 0) throw new Error(`No rule '${id}'.`);
  return named.flatMap((rule) => {
    const read = Object.fromEntries(rule.reads.map((name) => [name, view[name]])) as ViewOf<F>;
    return listOf(rule.check(read, context)).map((problem) => ({ path: rule.reads[0], ...problem }));
  });
}

/** The same for the rules of a row. */
export function rowProblemsOf<R, F>(
  rules: readonly RowRule<R, F>[],
  id: string,
  row: Parameters<RowRule<R, F>['check']>[0],
  context: RuleContext,
): readonly Problem[] {
  const named = rules.filter((rule) => rule.id === id);
  if (named.length === 0) throw new Error(`No rule '${id}'.`);
  return named.flatMap((rule) =>
    listOf(rule.check(row, context, {} as ViewOf<F>)).map((problem) => ({ path: rule.reads[0], ...problem })),
  );
}
