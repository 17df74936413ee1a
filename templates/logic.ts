/**
 * Logic: the functions of a form. Each declares what it reads and is given that and nothing else, so a misspelt name does
 * not compile, calculations can be ordered, and a function runs again only when what it reads has changed.
 *
 * Three-valued: what is not known makes an answer unknown (`undefined`), never false. A function that reads a sealed value
 * or needs a parameter that the policy lacks is not called: its answer is unknown.
 */

import type { Read, ReadsOf, RepeatField, RowOf, SheetView, ViewOf, ViewValue } from './fields.ts';
import type { Level } from './finding.ts';
import type { ParameterId } from './policy/parameters.ts';
import type { Policy, Source } from './policy/policy.ts';
import type { Statement, StatementKind } from './statements.ts';

/** What every function of a template is told besides what it reads. */
export interface RuleContext {
  /** `YYYY-MM-DD`; for ages and due dates only, never for which policy counts */
  readonly today: string;
  /** id of the sheet where it is known: `2023-1`, `2023-04` */
  readonly sheet?: string;
  /** the policy of the template's `policyDate`, or of today while that is blank */
  readonly policy: Policy;
  /** the policy of another day */
  policyOn(date: string): Policy;
  /** what other dossiers state of this one, the oldest first */
  readonly statements: readonly Statement[];
}

export type Names<F> = Extract<keyof F, string>;

/** `true`, `false`, or `undefined`: unknown, because something it needs is not known. */
export type Answer = boolean | undefined;

interface Needs {
  /** parameters of the policy it needs; one that is missing makes the answer unknown and says so in a note */
  readonly parameters?: readonly ParameterId[];
  /** parameters that it looks at where the policy has them; where not, nothing is missing */
  readonly optional?: readonly ParameterId[];
}

export interface Condition<F> extends Needs {
  readonly reads: readonly ReadsOf<F>[];
  readonly when: (view: ViewOf<F>, context: RuleContext) => Answer;
}

/** A calculated value. Undefined means unknown and shows as blank. */
export interface Calculation<F, Value = ViewValue> extends Needs {
  readonly reads: readonly ReadsOf<F>[];
  readonly value: (view: ViewOf<F>, context: RuleContext) => Value | undefined;
}

/** What a check answers: nothing, or what to show where. `path` defaults to the first name read. */
export interface Problem {
  readonly path?: string;
  readonly message: string;
  /** a level other than the rule's own (L-01: warning at 25 days, error at 40) */
  readonly level?: Level;
  /** nothing is wrong but that an answer is not there yet (Finding.missing) */
  readonly missing?: true;
}

interface RuleCommon extends Needs {
  /** as in the rule list: `M-04` */
  readonly id: string;
  readonly level: Level;
  readonly source: Source;
}

/** A check of the sheet. */
export interface SheetRule<F> extends RuleCommon {
  readonly reads: readonly ReadsOf<F>[];
  readonly check: (view: ViewOf<F>, context: RuleContext) => Problem | readonly Problem[] | undefined;
}

/** A check of each row of one repeat by itself; paths in its problems are row field ids, `''` the row as a whole. */
export interface RowRule<R, F = unknown> extends RuleCommon {
  readonly reads: readonly Names<R>[];
  /** fields of the sheet that it reads besides the row */
  readonly with?: readonly ReadsOf<F>[];
  readonly check: (row: RowOf<R>, context: RuleContext, sheet: ViewOf<F>) => Problem | readonly Problem[] | undefined;
}
export interface RowCondition<R, F = unknown> extends Needs {
  readonly reads: readonly Names<R>[];
  readonly with?: readonly ReadsOf<F>[];
  readonly when: (row: RowOf<R>, context: RuleContext, sheet: ViewOf<F>) => Answer;
}
export interface RowCalculation<R, F = unknown, Value = ViewValue> extends Needs {
  readonly reads: readonly Names<R>[];
  readonly with?: readonly ReadsOf<F>[];
  readonly value: (row: RowOf<R>, context: RuleContext, sheet: ViewOf<F>) => Value | undefined;
}

/**
 * The checks that fields get by their kind alone, without a rule of the form:
 * `options` not in the list · `money` negative or more than two decimals · `range` below `min`, above `max`, too many
 * decimals · `length` of text · `date` after today · `phone` · `idNumber` length and letters · `characters` that other
 * programs or paper may lose.
 */
export type BuiltInCheck = 'options' | 'money' | 'range' | 'length' | 'date' | 'phone' | 'idNumber' | 'characters';

/** The form's own id, level and words for a built-in check. */
export interface BuiltInRule {
  readonly id: string;
  readonly level?: Level;
  readonly source: Source;
  /** `{name}` is the row, `{label}` the field, `{value}` what stands there: `{name}的{value}不在规定选项内` */
  readonly message?: string;
}
/** `own`: the form has a rule for it, the built-in check stays silent. */
export type BuiltIns = { readonly [Check in BuiltInCheck]?: BuiltInRule | 'own' };

/** The functions of a sheet. `relevant` also takes section ids. */
export interface Logic<F, SectionId extends string = string> {
  readonly relevant?: { readonly [Id in Names<F> | SectionId]?: Condition<F> };
  readonly required?: { readonly [Id in Names<F>]?: Condition<F> };
  readonly calculate?: { readonly [Id in Names<F>]?: Calculation<F, Read<F[Id]>> };
  readonly rules?: readonly SheetRule<F>[];
  readonly builtIn?: BuiltIns;
  /** by repeat id: the functions of each row */
  readonly rows?: { readonly [Id in RepeatNames<F>]?: RowLogic<RowsOf<F[Id]>, F> };
}
export interface RowLogic<R, F = unknown> {
  readonly relevant?: { readonly [Id in Names<R>]?: RowCondition<R, F> };
  readonly required?: { readonly [Id in Names<R>]?: RowCondition<R, F> };
  readonly calculate?: { readonly [Id in Names<R>]?: RowCalculation<R, F, Read<R[Id]>> };
  readonly rules?: readonly RowRule<R, F>[];
  readonly builtIn?: BuiltIns;
  /** what a row states of the dossier that it links to */
  readonly states?: { readonly [What in StatementKind]?: RowStatement<R, F> };
}
/** Undefined: it states nothing (yet). */
export interface RowStatement<R, F = unknown> extends Needs {
  /** the row's link */
  readonly about: Names<R>;
  readonly reads: readonly Names<R>[];
  readonly with?: readonly ReadsOf<F>[];
  readonly value: (row: RowOf<R>, context: RuleContext, sheet: ViewOf<F>) => Stated | undefined;
}
export type Stated = Pick<Statement, 'on' | 'value' | 'note'>;
type RowsOf<F> = F extends RepeatField<infer R> ? R : never;
type RepeatNames<F> = { [Id in Names<F>]: F[Id] extends RepeatField ? Id : never }[Names<F>];

// ---------------------------------------------------------------- names erased

/**
 * The same functions as `evaluate` calls them. What a sheet's function reads is its first argument; what a row's function
 * reads `with` the row is its third.
 */
export interface AnyNeeds {
  readonly reads: readonly string[];
  readonly with?: readonly string[];
  readonly parameters?: readonly ParameterId[];
  readonly optional?: readonly ParameterId[];
}
export interface AnyCondition extends AnyNeeds {
  readonly when: (view: SheetView, context: RuleContext, sheet: SheetView) => Answer;
}
export interface AnyCalculation extends AnyNeeds {
  readonly value: (view: SheetView, context: RuleContext, sheet: SheetView) => ViewValue | undefined;
}
export interface AnyStatement extends AnyNeeds {
  readonly about: string;
  readonly value: (view: SheetView, context: RuleContext, sheet: SheetView) => Stated | undefined;
}
export interface AnyRule extends AnyNeeds {
  readonly id: string;
  readonly level: Level;
  readonly source: Source;
  readonly check: (view: SheetView, context: RuleContext, sheet: SheetView) => Problem | readonly Problem[] | undefined;
}
export interface AnyLogic {
  readonly relevant: Readonly<Record<string, AnyCondition>>;
  readonly required: Readonly<Record<string, AnyCondition>>;
  readonly calculate: Readonly<Record<string, AnyCalculation>>;
  readonly rules: readonly AnyRule[];
  readonly builtIn: BuiltIns;
}
