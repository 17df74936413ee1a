/**
 * Plans: a template's fields and functions laid out in arrays, once, so that evaluating is a walk over them.
 *
 * Values of a sheet or a row stand in *slots*, one a field in the order of the form, then one a tick 确无. Looking up
 * names in objects is what made an evaluation slow: 1,500 Summaries are some three million fields.
 */
import type { Field, Fields, RepeatField, ViewValue } from './fields.ts';
import type { FieldKind } from './kinds.ts';
import type { AnyCalculation, AnyCondition, AnyLogic, AnyNeeds, AnyRule, BuiltIns } from './logic.ts';
import type { RowsTemplate, Template } from './template.ts';

/** A function with the slots that it reads. */
export interface Reader<Needs extends AnyNeeds = AnyNeeds> {
  readonly needs: Needs;
  readonly slots: readonly number[];
  /** slots of the sheet that a row's function reads with the row */
  readonly beside: readonly number[];
}

/** Values by slot. A sealed one is `SEALED` itself. */
export type Slots = (ViewValue | undefined)[];

export interface Step {
  readonly id: string;
  readonly field: Field;
  /** what is asked of the field itself again and again; fields have hundreds of shapes, steps one */
  readonly kind: FieldKind;
  readonly readonly: boolean;
  readonly required: boolean;
  readonly slot: number;
  /** slot of the tick 确无 */
  readonly tick: number | undefined;
  /** relevance of the section, then of the field itself */
  readonly conditions: readonly Reader<AnyCondition>[];
  readonly calculation: Reader<AnyCalculation> | undefined;
  readonly requirement: Reader<AnyCondition> | undefined;
  /** has a cell: not calculated, or a person may type over it */
  readonly stored: boolean;
  /** may ask for an answer */
  readonly fillable: boolean;
  /** of a repeat: its rows */
  readonly rows: RowsPlan | undefined;
}

interface Plan {
  /** in the order of the form */
  readonly steps: readonly Step[];
  /** in the order in which they settle */
  readonly order: readonly Step[];
  readonly rules: readonly Reader<AnyRule>[];
  readonly builtIn: BuiltIns;
  readonly size: number;
}
export interface SheetPlan extends Plan {
  readonly template: Template;
  /** what must settle before the policy is known */
  readonly policyOrder: readonly Step[];
  readonly policyDate?: Step;
  readonly sections: readonly { readonly id: string; readonly steps: readonly Step[] }[];
}
export interface RowsPlan extends Plan {
  readonly id: string;
  readonly field: RepeatField;
  /** slots of the sheet that calculations and relevance read, and that requirements and rules read */
  readonly besideSettle: readonly number[];
  readonly besideCheck: readonly number[];
  /** slot of what names a row: its `name`, else its first text */
  readonly nameSlot?: number;
  readonly sortBy: readonly Step[];
  /** id and slot of the row's number */
  readonly numbered?: Step;
  /** what a row as it was typed lacks: its number, and what is calculated */
  readonly calculated: readonly Step[];
  /** shown here, checked where it is typed */
  readonly unchecked: boolean;
}

const plans = new WeakMap<Template, SheetPlan>();

export function planOf(template: Template): SheetPlan {
  const known = plans.get(template);
  if (known) return known;
  const slots = slotsOf(template.fields);
  const sectionOf = new Map(
    template.sections.flatMap(({ id, fields }) => Object.keys(fields).map((field) => [field, id])),
  );
  const rows = (id: string, field: Field): RowsPlan | undefined =>
    field.kind === 'repeat' ? rowsPlan(id, template.rows[id]!, slots) : undefined;
  const steps = stepsOf(template.fields, template, slots, (id, field) => {
    // Where a section and a field are called alike, the condition is the field's.
    const section = sectionOf.get(id) ?? '';
    return { section: template.fields[section] ? undefined : template.relevant[section], rows: rows(id, field) };
  });
  const named = (ids: readonly string[]): readonly Step[] => ids.map((id) => steps[slots.get(id)!]!);
  const plan: SheetPlan = {
    template,
    steps,
    order: named(template.order),
    policyOrder: named(template.policyOrder),
    ...(template.policyDate !== undefined && { policyDate: named([template.policyDate])[0]! }),
    rules: template.rules.map((rule) => reader(rule, slots)),
    builtIn: template.builtIn,
    size: slots.size,
    sections: template.sections.map(({ id, fields }) => ({ id, steps: named(Object.keys(fields)) })),
  };
  plans.set(template, plan);
  return plan;
}

function rowsPlan(id: string, rows: RowsTemplate, sheet: SlotNames): RowsPlan {
  const { field } = rows;
  const slots = slotsOf(field.fields);
  const steps = stepsOf(field.fields, rows, slots, () => ({}), sheet);
  const step = (name: string): Step => steps[slots.get(name)!]!;
  const rules = rows.rules.map((rule) => reader(rule, slots, sheet));
  const besideOf = (readers: readonly (Reader | undefined)[]): readonly number[] => [
    ...new Set(readers.flatMap((each) => each?.beside ?? [])),
  ];
  const naming = field.fields.name
    ? 'name'
    : Object.keys(field.fields).find((name) => field.fields[name]?.kind === 'text');
  return {
    id,
    field,
    steps,
    order: rows.order.map(step),
    rules,
    builtIn: rows.builtIn,
    size: slots.size,
    besideSettle: besideOf(steps.flatMap(({ conditions, calculation }) => [...conditions, calculation])),
    besideCheck: besideOf([...steps.map(({ requirement }) => requirement), ...rules]),
    ...(naming !== undefined && { nameSlot: slots.get(naming)! }),
    sortBy: (field.sortBy ?? []).map(step),
    ...(field.numbered !== undefined && { numbered: step(field.numbered) }),
    calculated: steps.filter(({ id, calculation }) => calculation !== undefined || id === field.numbered),
    unchecked: field.readonly === true && rules.length === 0,
  };
}

type SlotNames = ReadonlyMap<string, number>;

function slotsOf(fields: Fields): SlotNames {
  const slots = new Map<string, number>();
  for (const id of Object.keys(fields)) slots.set(id, slots.size);
  for (const [id, field] of Object.entries(fields))
    if (field.kind === 'repeat' && field.none !== undefined && !slots.has(`${id}None`))
      slots.set(`${id}None`, slots.size);
  return slots;
}

function reader<Needs extends AnyNeeds>(needs: Needs, names: SlotNames, sheet?: SlotNames): Reader<Needs> {
  const at = (reads: readonly string[], among: SlotNames | undefined): readonly number[] =>
    reads.map((name) => among!.get(name)!);
  return { needs, slots: at(needs.reads, names), beside: needs.with ? at(needs.with, sheet) : [] };
}

interface Around {
  readonly section?: AnyCondition | undefined;
  readonly rows?: RowsPlan | undefined;
}

function stepsOf(
  fields: Fields,
  { relevant, required, calculate }: AnyLogic,
  slots: SlotNames,
  around: (id: string, field: Field) => Around,
  sheet?: SlotNames,
): readonly Step[] {
  return Object.entries(fields).map(([id, field]): Step => {
    const { section, rows } = around(id, field);
    const conditions = [section, relevant[id]].filter((condition) => condition !== undefined);
    const calculation = calculate[id];
    const requirement = required[id];
    const stored = calculation === undefined || field.overridable === true;
    // All of one shape: evaluating looks at hundreds of them.
    return {
      id,
      field,
      kind: field.kind,
      readonly: field.readonly === true,
      required: field.required === true,
      slot: slots.get(id)!,
      tick: field.kind === 'repeat' && field.none !== undefined ? slots.get(`${id}None`)! : undefined,
      conditions: conditions.map((condition) => reader(condition, slots, sheet)),
      calculation: calculation && reader(calculation, slots, sheet),
      requirement: requirement && reader(requirement, slots, sheet),
      stored,
      fillable: stored && field.readonly !== true,
      rows,
    };
  });
}
