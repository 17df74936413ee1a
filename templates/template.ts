/**
 * Template (表样): the blank form, as plain data and pure functions.
 *
 * What must hold
 * - A template never changes after `defineTemplate`; it is frozen.
 * - Fields are pure data. All functions stand in the tables `relevant`, `required`, `calculate` and `rules`, and each
 *   declares what it reads; it is given that and nothing else. So a misspelt name does not compile, calculations can be
 *   ordered, and a rule runs again only when what it reads has changed.
 * - Shared fields live in the dossier at their own path and are the same fact on every form; own fields live under the
 *   sheet. A field that another sheet knows is a `link` and a calculation over it, never typed again.
 */
import type { Level } from './finding.ts';
import type { FieldKind, Sealed, ValueByKind } from './kinds.ts';
import type { OptionListId } from './options.ts';
import type { ParameterId } from './policy/parameters.ts';
import type { Policy, Source } from './policy/policy.ts';

// ---------------------------------------------------------------- fields

interface Common {
  /** as on the paper; may hold wording marks: `{county}` `{township}` `{village}` become 旗/县, 苏木/乡镇, 嘎查/村 */
  readonly label: string;
  /** one sentence under the label that says what to enter */
  readonly hint?: string;
  readonly required?: true;
  /** shown, never typed; calculated fields are so by themselves unless `overridable` */
  readonly readonly?: true;
  /** sealed in the document, never on a board: numbers of persons and accounts, health */
  readonly sensitive?: true;
  /** lives at its own path in the dossier and is the same fact on every form */
  readonly shared?: true;
  /** a calculated field that yields to a typed value with a reason */
  readonly overridable?: true;
  /** earlier ids of this field; old and new are one cell */
  readonly formerly?: readonly string[];
  /** behind the blank: 亩, 元, 月 */
  readonly unit?: string;

  // Paper. One grid serves screen and paper.
  /** columns of the section's grid for label and blank; default `[1, 1]`; label 0 prints the blank alone */
  readonly span?: readonly [label: number, blank: number];
  /** a head over (in tables) or beside (in grids) all neighbours that name the same */
  readonly group?: string;
  /** least height on paper in mm */
  readonly height?: number;
}

interface OfKind<Kind extends FieldKind> extends Common {
  readonly kind: Kind;
}

export interface TextField extends OfKind<'text'> {
  readonly minLength?: number;
  readonly maxLength?: number;
  /** more than one line, on screen and on paper */
  readonly long?: true;
}
export interface IntegerField extends OfKind<'integer'> {
  readonly min?: number;
  readonly max?: number;
}
export interface NumberField extends OfKind<'number'> {
  /** digits after the point at most; default 2 */
  readonly decimals?: number;
  readonly min?: number;
  readonly max?: number;
}
export interface MoneyField extends OfKind<'money'> {
  /** may be below zero; typed money otherwise may not (I-15) */
  readonly negative?: true;
}
export interface DateField extends OfKind<'date'> {
  /** may lie after today */
  readonly future?: true;
}
export interface ChoiceField extends OfKind<'choice'> {
  readonly options: OptionListId;
}
export interface ChoicesField extends OfKind<'choices'> {
  readonly options: OptionListId;
  /** the option that stands alone: 无, 健康 */
  readonly alone?: string;
  /** order matters and is kept as chosen: first is main (返贫致贫风险 1–5) */
  readonly ordered?: true;
  /** at most so many */
  readonly max?: number;
}
export interface LinkField extends OfKind<'link'> {
  /** the template whose sheets it points to; in the view the link reads as that sheet's evaluated view */
  readonly to: Template;
  /** with no choice made: the newest sheet not later than this date field of the same form */
  readonly latestUpTo?: string;
}
export interface RepeatField<Rows extends RowFields = RowFields> extends OfKind<'repeat'> {
  readonly fields: Rows;
  /** what one row is called: 成员, 票据 */
  readonly rowName: string;
  /** rows on paper: blank ones up to `min`, a continuation sheet beyond `max`, `across` rows beside each other */
  readonly rows?: { readonly min?: number; readonly max?: number; readonly across?: number };
  /** row fields that order the rows, options by their place in the list; else as added */
  readonly sortBy?: readonly string[];
  /** words of the tick that says it is truly empty: 确无收入 */
  readonly none?: string;
}
export interface SignatureField extends OfKind<'signature'> {
  /** text in the seal box beside it: 村民委员会(章) */
  readonly stamp?: string;
  /** prints a circle for the fingerprint */
  readonly fingerprint?: true;
}

export type RowField =
  | TextField
  | IntegerField
  | NumberField
  | MoneyField
  | DateField
  | OfKind<'dateTime'>
  | ChoiceField
  | ChoicesField
  | OfKind<'yesNo'>
  | OfKind<'idNumber'>
  | OfKind<'phone'>
  | LinkField
  | SignatureField
  | OfKind<'attachment'>;
export type RowFields = { readonly [id: string]: RowField };
export type Field = RowField | OfKind<'note'> | OfKind<'prose'> | RepeatField;
export type Fields = { readonly [id: string]: Field };

// ---------------------------------------------------------------- views

/**
 * A sheet as rules, printing, the command line and cases see it: field id → value. Repeats are arrays of rows with `id`.
 * A link to another sheet holds that sheet's view. What is absent, or not yet answered, is missing.
 */
export interface SheetView {
  readonly [field: string]: ViewValue | undefined;
}
export interface RowView {
  readonly id: string;
  readonly [field: string]: ViewValue | undefined;
}
export type ViewValue = ValueByKind[FieldKind] | Sealed | readonly RowView[] | SheetView;

type Read<F> = F extends RepeatField<infer Rows>
  ? readonly RowOf<Rows>[]
  : F extends LinkField
    ? SheetView
    : F extends { sensitive: true }
      ? ValueByKind[KindOf<F>] | Sealed
      : ValueByKind[KindOf<F>];
type KindOf<F> = F extends { kind: infer Kind extends FieldKind } ? Kind : never;

/** The typed view of fields `F`. */
export type ViewOf<F> = { readonly [Id in keyof F]?: Read<F[Id]> };
/** The typed view of one row of row fields `R`. */
export type RowOf<R> = { readonly id: string } & ViewOf<R>;

// ---------------------------------------------------------------- functions

/** What every function of a template is told besides what it reads. */
export interface RuleContext {
  /** `YYYY-MM-DD`; for ages and due dates only, never for which policy counts */
  readonly today: string;
  /** the policy of the template's `policyDate`, or of today while that is blank */
  readonly policy: Policy;
  /** the policy of another day */
  policyOn(date: string): Policy;
}

type Names<F> = Extract<keyof F, string>;

/** `true`, `false`, or `undefined`: unknown, because something it needs is not known. */
export type Answer = boolean | undefined;

export interface Condition<F> {
  readonly reads: readonly Names<F>[];
  readonly when: (view: ViewOf<F>, context: RuleContext) => Answer;
}

/** A calculated value. Undefined means unknown and shows as blank. */
export interface Calculation<F, Value = ViewValue> {
  readonly reads: readonly Names<F>[];
  readonly value: (view: ViewOf<F>, context: RuleContext) => Value | undefined;
}

/** What a check answers: nothing, or what to show where. `path` defaults to the first name read. */
export interface Problem {
  readonly path?: string;
  readonly message: string;
  /** a level other than the rule's own (L-01: warning at 25 days, error at 40) */
  readonly level?: Level;
}

interface RuleCommon {
  /** as in the rule list: `M-04` */
  readonly id: string;
  readonly level: Level;
  readonly source: Source;
  /** parameters of the policy it needs; one that is missing makes the answer unknown and says so in a note */
  readonly parameters?: readonly ParameterId[];
}

/** A check of the sheet. */
export interface SheetRule<F> extends RuleCommon {
  readonly reads: readonly Names<F>[];
  readonly check: (view: ViewOf<F>, context: RuleContext) => Problem | readonly Problem[] | undefined;
}

/** A check of each row of one repeat by itself; paths in its problems are row field ids, `''` the row as a whole. */
export interface RowRule<R, F = unknown> extends RuleCommon {
  readonly reads: readonly Names<R>[];
  /** fields of the sheet that it reads besides the row */
  readonly with?: readonly Names<F>[];
  readonly check: (row: RowOf<R>, context: RuleContext, sheet: ViewOf<F>) => Problem | readonly Problem[] | undefined;
}
export interface RowCondition<R, F = unknown> {
  readonly reads: readonly Names<R>[];
  readonly with?: readonly Names<F>[];
  readonly when: (row: RowOf<R>, context: RuleContext, sheet: ViewOf<F>) => Answer;
}
export interface RowCalculation<R, F = unknown, Value = ViewValue> {
  readonly reads: readonly Names<R>[];
  readonly with?: readonly Names<F>[];
  readonly value: (row: RowOf<R>, context: RuleContext, sheet: ViewOf<F>) => Value | undefined;
}

/** The functions of a sheet. `relevant` also takes section ids. */
export interface Logic<F, SectionId extends string = string> {
  readonly relevant?: { readonly [Id in Names<F> | SectionId]?: Condition<F> };
  readonly required?: { readonly [Id in Names<F>]?: Condition<F> };
  readonly calculate?: { readonly [Id in Names<F>]?: Calculation<F, Read<F[Id]>> };
  readonly rules?: readonly SheetRule<F>[];
  /** by repeat id: the functions of each row */
  readonly rows?: { readonly [Id in RepeatNames<F>]?: RowLogic<RowsOf<F[Id]>, F> };
}
export interface RowLogic<R, F = unknown> {
  readonly relevant?: { readonly [Id in Names<R>]?: RowCondition<R, F> };
  readonly required?: { readonly [Id in Names<R>]?: RowCondition<R, F> };
  readonly calculate?: { readonly [Id in Names<R>]?: RowCalculation<R, F, Read<R[Id]>> };
  readonly rules?: readonly RowRule<R, F>[];
}
type RowsOf<F> = F extends RepeatField<infer R> ? R : never;
type RepeatNames<F> = { [Id in Names<F>]: F[Id] extends RepeatField ? Id : never }[Names<F>];

// ---------------------------------------------------------------- the template

export type Subject = 'household' | 'meeting' | 'notice' | 'batch' | 'village';

/** How the ids of a template's sheets are made: `2023-1`, or a period such as `2023-04` (twelve months to April 2023). */
export type SheetNaming = 'yearly' | 'twelveMonths';

export interface Section {
  readonly id: string;
  readonly title?: string;
  /** one line of help under the title, on screen only */
  readonly hint?: string;
  /** a head down the side of the whole section, on paper over however many rows there are */
  readonly side?: string;
  /** widths of the grid's columns in mm of paper; default twelve equal ones */
  readonly columns?: readonly number[];
  readonly fields: Fields;
  /** prints as signature boxes at the foot, never split from each other */
  readonly signatures?: true;
  /** on screen and in the view, not on paper */
  readonly screenOnly?: true;
}

export interface Paper {
  readonly size: 'A4' | 'A3';
  readonly landscape?: true;
  /** 一式几份 */
  readonly copies?: number;
}

/** A filled example: documentation, gallery and test at once. */
export interface Example {
  readonly name: string;
  readonly region: string;
  readonly today: string;
  readonly view: SheetView;
  /** `rule path` of each finding that must come, in order, and no others */
  readonly findings: readonly string[];
}

/** Fields to show in lists and to search, and counts, that the village must know of a closed dossier. */
export interface Tally {
  readonly [name: string]: { readonly reads: readonly string[]; readonly count: (view: SheetView, context: RuleContext) => number };
}

interface Head {
  readonly id: string;
  /** of the form, not of the software: `2023.1` */
  readonly version: string;
  readonly subject: Subject;
  readonly title: string;
  /** one or two sentences: what it is for and who fills it */
  readonly purpose: string;
  readonly basis: readonly Source[];
  readonly paper: Paper;
  readonly sheet: SheetNaming;
  readonly tally?: Tally;
  readonly examples: readonly Example[];
}

/** A template as everything but form files sees it: names erased, tables complete, calculations in order. */
export interface Template extends Head, Required<Logic<Fields>> {
  readonly sections: readonly Section[];
  /** all fields of all sections, by id */
  readonly fields: Fields;
  /** id of the date field whose policy counts */
  readonly policyDate?: string;
  /** fields that lists show and search finds */
  readonly listed: readonly string[];
  /** ids of calculated fields, each after those it reads */
  readonly order: readonly string[];
}

/** What a form file writes. Names of fields are checked by the compiler and again by `defineTemplate`. */
export interface Definition<S extends readonly Section[], F = FieldsOf<S>> extends Head, Logic<F, S[number]['id']> {
  readonly sections: S;
  readonly policyDate?: Names<F>;
  readonly listed?: readonly Names<F>[];
}
export type FieldsOf<S extends readonly Section[]> = Intersection<S[number]['fields']>;
type Intersection<U> = (U extends unknown ? (member: U) => void : never) extends (all: infer I) => void ? I : never;

/** Checks a definition and freezes it. Throws one full sentence if the definition is wrong. */
export function defineTemplate<const S extends readonly Section[]>(definition: Definition<S>): Template {
  throw new Error(`Not yet: ${definition.id}`);
}
