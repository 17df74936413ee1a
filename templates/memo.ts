/**
 * What is kept between evaluations of one sheet: answers with the inputs they were given.
 *
 * Every answer is looked up by its inputs, so a memo may serve any later evaluation of the same sheet under the same
 * policy on the same day, whichever evaluation it is handed on from; it never makes an answer wrong, only quick.
 */
import type { RowView, SheetView } from './fields.ts';
import type { Finding } from './finding.ts';
import type { AnyNeeds, RuleContext } from './logic.ts';
import type { ParameterId } from './policy/parameters.ts';
import type { Policies, Policy } from './policy/policy.ts';
import type { RowState } from './rows.ts';
import { type Ask, pick } from './settle.ts';
import type { Template } from './template.ts';

export interface Memo {
  readonly context: RuleContext;
  readonly policies: Policies;
  /** calls a function of the sheet, or takes its last answer where it was given the same */
  readonly ask: Ask;
  /** the policy lacks a parameter that the function needs */
  readonly lacks: (needs: AnyNeeds) => boolean;
  readonly lacking: ReadonlySet<ParameterId>;
  /** by repeat, then by the row as typed */
  readonly rowStates: Map<string, WeakMap<RowView, RowState>>;
  /** by repeat: the rows as last shown */
  readonly rowsShown: Map<string, readonly RowView[]>;
  /** by field: its built-in checks */
  readonly fieldChecks: Map<string, FieldChecks>;
}
export interface FieldChecks {
  readonly value: unknown;
  readonly required: boolean;
  readonly findings: readonly Finding[];
}

export function newMemo(template: Template, policies: Policies, policy: Policy, today: string, view: SheetView): Memo {
  const { lacking, unanswerable } = missingOf(template, policy);
  const lacks = (needs: AnyNeeds): boolean => unanswerable.has(needs);
  const sheet = typeof view.id === 'string' ? view.id : undefined;
  return {
    context: { today, policy, policyOn: (date) => policies.on(date), ...(sheet !== undefined && { sheet }) },
    policies,
    ask: askOnce(lacks),
    lacks,
    lacking,
    rowStates: new Map(),
    rowsShown: new Map(),
    fieldChecks: new Map(),
  };
}

interface Missing {
  readonly lacking: ReadonlySet<ParameterId>;
  readonly unanswerable: ReadonlySet<AnyNeeds>;
}
const missing = new WeakMap<Policy, Map<Template, Missing>>();

/** Parameters that the functions of a template need and the policy lacks, and which functions those are. */
function missingOf(template: Template, policy: Policy): Missing {
  const byTemplate = missing.get(policy) ?? new Map<Template, Missing>();
  missing.set(policy, byTemplate);
  const known = byTemplate.get(template);
  if (known) return known;
  const lacking = new Set<ParameterId>();
  const unanswerable = new Set<AnyNeeds>();
  for (const needs of functionsOf(template)) {
    for (const parameter of needs.parameters ?? []) {
      if (policy.value(parameter) !== undefined) continue;
      lacking.add(parameter);
      unanswerable.add(needs);
    }
  }
  const found = { lacking, unanswerable };
  byTemplate.set(template, found);
  return found;
}

function askOnce(lacks: Memo['lacks']): Ask {
  const answers = new Map<AnyNeeds, { readonly inputs: readonly unknown[]; readonly answer: unknown }>();
  return <T>(
    needs: AnyNeeds,
    values: SheetView,
    call: (given: SheetView, beside: SheetView) => T | undefined,
  ): T | undefined => {
    if (lacks(needs)) return undefined;
    const { reads } = needs;
    const known = answers.get(needs);
    // One function is always called for the same thing, so what it answered last is a T.
    if (known && reads.every((name, index) => known.inputs[index] === values[name]))
      return known.answer as T | undefined;
    const given = pick(values, reads);
    const answer = given && call(given, given);
    answers.set(needs, { inputs: reads.map((name) => values[name]), answer });
    return answer;
  };
}

/** All functions of a template, rows included. */
export function functionsOf(template: Template): readonly AnyNeeds[] {
  return [template, ...Object.values(template.rows)].flatMap(({ relevant, required, calculate, rules }) => [
    ...Object.values(relevant),
    ...Object.values(required),
    ...Object.values(calculate),
    ...rules,
  ]);
}
