/**
 * What is kept between evaluations of one sheet: answers with the inputs they were given.
 *
 * Every answer is looked up by its inputs, so a memo may serve any later evaluation of the same sheet under the same
 * policy on the same day, whichever evaluation it is handed on from; it never makes an answer wrong, only quick.
 */
import type { Asker } from './ask.ts';
import type { CheckContext } from './checks.ts';
import type { RowView, SheetView } from './fields.ts';
import type { Finding } from './finding.ts';
import type { AnyNeeds } from './logic.ts';
import { type Option, type OptionListId, optionsUnder } from './options.ts';
import type { ParameterId } from './policy/parameters.ts';
import type { Policies, Policy } from './policy/policy.ts';
import type { RowState } from './rows.ts';
import type { Statement } from './statements.ts';
import type { Template } from './template.ts';
import { wordingOf } from './wording.ts';

export interface Memo {
  readonly policies: Policies;
  /** asks functions of the sheet */
  readonly asker: Asker;
  readonly lacking: ReadonlySet<ParameterId>;
  readonly checks: Pick<CheckContext, 'today' | 'options' | 'wording'>;
  /** by repeat, then by the row as typed; not where nothing is kept */
  readonly rowStates: Map<string, WeakMap<RowView, RowState>> | undefined;
  /** by repeat: the rows as last shown; not where nothing is kept */
  readonly rowsShown: Map<string, readonly RowView[]> | undefined;
  /** by slot: the field's built-in checks; not where nothing is kept */
  readonly fieldChecks: (FieldChecks | undefined)[] | undefined;
}
interface MemoContext {
  readonly policies: Policies;
  readonly today: string;
  readonly once?: true;
  readonly statements?: readonly Statement[];
}
interface FieldChecks {
  readonly value: unknown;
  readonly asked: boolean;
  readonly findings: readonly Finding[];
}

export const noStatements: readonly Statement[] = Object.freeze([]);

export function newMemo(
  template: Template,
  { policies, today, once, statements = noStatements }: MemoContext,
  policy: Policy,
  view: SheetView,
): Memo {
  const { lacking, unanswerable } = missingOf(template, policy);
  const sheet = typeof view.id === 'string' ? view.id : undefined;
  const context = {
    today,
    policy,
    policyOn: (date: string) => policies.on(date),
    statements,
    ...(sheet !== undefined && { sheet }),
  };
  return {
    policies,
    asker: { context, unanswerable, ...(!once && { answers: new Map() }) },
    lacking,
    checks: {
      today,
      wording: (text) => wordingOf(text, policy),
      options: (field) => (field.kind === 'choice' || field.kind === 'choices' ? optionsIn(policy, field.options) : []),
    },
    rowStates: once ? undefined : new Map(),
    rowsShown: once ? undefined : new Map(),
    fieldChecks: once ? undefined : [],
  };
}

const options = new WeakMap<Policy, Map<OptionListId, readonly Option[]>>();

/** Each choice of each row asks for its list. */
function optionsIn(policy: Policy, id: OptionListId): readonly Option[] {
  const lists = options.get(policy) ?? new Map<OptionListId, readonly Option[]>();
  options.set(policy, lists);
  const list = lists.get(id) ?? optionsUnder(id, policy);
  lists.set(id, list);
  return list;
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

/** All functions of a template, rows included. */
export function functionsOf(template: Template): readonly AnyNeeds[] {
  return [template, ...Object.values(template.rows)].flatMap(({ relevant, required, calculate, rules }) => [
    ...Object.values(relevant),
    ...Object.values(required),
    ...Object.values(calculate),
    ...rules,
  ]);
}
