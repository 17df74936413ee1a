/**
 * Template (表样): the blank form, as plain data and pure functions.
 *
 * What must hold
 * - A template never changes after `defineTemplate`; it is frozen.
 * - Fields are pure data (fields.ts). All functions stand in the tables `relevant`, `required`, `calculate` and `rules`
 *   (logic.ts), and each declares what it reads.
 * - Shared fields live in the dossier at their own path and are the same fact on every form; own fields live under the
 *   sheet. A field that another sheet knows is a `link` and a calculation over it, never typed again.
 */
import { checkDefinition } from './definition.ts';
import type { Fields, RepeatField, SheetView } from './fields.ts';
import type { AnyLogic, AnyStatement, Logic, Names, RuleContext } from './logic.ts';
import { closureOf, settleOrder } from './order.ts';
import type { Source } from './policy/policy.ts';
import type { Statement } from './statements.ts';

export type * from './fields.ts';
export type * from './logic.ts';

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
  /** prints as running text without frames: a notice, a report, minutes; its texts flow over pages */
  readonly text?: true;
  /** on screen and in the view, not on paper */
  readonly screenOnly?: true;
}

export interface Paper {
  readonly size: 'A4' | 'A3';
  readonly landscape?: true;
  /** an official page after GB/T 9704-2012: its margins, sizes and page numbers; A4 upright only */
  readonly official?: true;
  /** 一式几份 */
  readonly copies?: number;
}

/** A filled example: documentation, gallery and test at once. */
export interface Example {
  readonly name: string;
  readonly region: string;
  readonly today: string;
  readonly view: SheetView;
  /** what other dossiers state of this one */
  readonly statements?: readonly Statement[];
  /** `rule path` of each finding that must come, in order, and no others */
  readonly findings: readonly string[];
}

/** Fields to show in lists and to search, and counts, that the village must know of a closed dossier. */
export interface Tally {
  readonly [name: string]: {
    readonly reads: readonly string[];
    readonly count: (view: SheetView, context: RuleContext) => number;
  };
}

interface Head {
  readonly id: string;
  /** of the form, not of the software: `2023.1` */
  readonly version: string;
  /** the form in the numbers of its sheets: 红石沟认定2026001; no other form has it */
  readonly code?: string;
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

/** A template as everything but form files sees it: names erased, tables complete, fields in order. */
export interface Template extends Head, AnyLogic {
  readonly sections: readonly Section[];
  /** all fields of all sections, by id */
  readonly fields: Fields;
  /** id of the date field whose policy counts */
  readonly policyDate?: string;
  /** fields that lists show and search finds */
  readonly listed: readonly string[];
  /** ids of all fields, each after those that its calculation and relevance read */
  readonly order: readonly string[];
  /** the part of `order` that must settle before the policy date is known */
  readonly policyOrder: readonly string[];
  /** by repeat id: the functions of each row; every repeat has an entry */
  readonly rows: Readonly<Record<string, RowsTemplate>>;
}
export interface RowsTemplate extends AnyLogic {
  readonly field: RepeatField;
  /** ids of all row fields, each after those that it reads */
  readonly order: readonly string[];
  /** by what is stated */
  readonly states: States;
}
type States = Readonly<Record<string, AnyStatement>>;

/** What a form file writes. Names of fields are checked by the compiler and again by `defineTemplate`. */
export interface Definition<S extends readonly Section[], F = FieldsOf<S>> extends Head, Logic<F, S[number]['id']> {
  readonly sections: S;
  readonly policyDate?: Names<F>;
  readonly listed?: readonly Names<F>[];
}
export type FieldsOf<S extends readonly Section[]> = Intersection<S[number]['fields']>;
type Intersection<U> = (U extends unknown ? (member: U) => void : never) extends (all: infer I) => void ? I : never;

/** Bundlers put `true` here; where files run as they are, there is no `import.meta.env`. */
const isBuilt: boolean = import.meta.env ? import.meta.env.PROD : false;

/** Checks a definition and freezes it. Throws one full sentence if the definition is wrong. */
export function defineTemplate<const S extends readonly Section[]>(definition: Definition<S>): Template {
  // The one place where names are erased: from here on functions are called with exactly what they declared to read.
  const written = definition as unknown as WrittenDefinition;
  // A built site holds only forms that passed their tests, so the checks stay out of what villages download (15 kB).
  if (!isBuilt) checkDefinition(written);
  const fields: Fields = Object.assign({}, ...written.sections.map((section) => section.fields));
  const rows: Record<string, RowsTemplate> = {};
  for (const [id, field] of Object.entries(fields)) {
    if (field.kind !== 'repeat') continue;
    const logic = { ...noLogic, states: {}, ...written.rows?.[id] };
    rows[id] = { ...logic, field, order: settleOrder(`${written.id}', rows of '${id}`, field.fields, logic) };
  }
  const logic = { ...noLogic, ...written };
  const around = { sections: written.sections, rows };
  const order = settleOrder(written.id, fields, logic, around);
  const policyOrder =
    written.policyDate === undefined ? [] : closureOf([written.policyDate], order, fields, logic, around);
  for (const id of policyOrder) {
    // Which policy counts cannot hang on what a policy says.
    const needy = [logic.calculate[id], logic.relevant[id]].some((needs) => needs?.parameters?.length);
    if (needy)
      throw new Error(
        `Template '${written.id}' takes its policy date from '${written.policyDate}', but '${id}' needs a parameter of the policy.`,
      );
  }
  const template = { ...logic, fields, rows, listed: written.listed ?? [], order, policyOrder };
  // As above: that nothing changes a form is shown before. Going over it all took a slow phone 20 ms a form.
  return isBuilt ? template : deepFreeze(template);
}

/** A definition with names erased, before it is checked. */
export interface WrittenDefinition extends Head, Partial<AnyLogic> {
  readonly sections: readonly Section[];
  readonly policyDate?: string;
  readonly listed?: readonly string[];
  readonly rows?: Readonly<Record<string, Partial<AnyLogic> & { readonly states?: States }>>;
}

const noLogic: AnyLogic = { relevant: {}, required: {}, calculate: {}, rules: [], builtIn: {} };

/** Plain objects and arrays, all the way down; linked templates are frozen already. */
function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const part of Object.values(value)) deepFreeze(part);
  return Object.freeze(value);
}
