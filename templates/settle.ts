/**
 * Settling: for each field of a sheet or a row, is it relevant, and what is its value. Rules E1–E3, E6 and E7 of SPEC.md.
 *
 * Fields settle in the template's order, so whatever a function reads is settled before it. What is irrelevant, sealed or
 * unfit reads as absent or unknown from here on; what was typed stays in the dossier.
 */
import type { Field, Fields, SheetView, ViewValue } from './fields.ts';
import { isSealed } from './format.ts';
import { isValue } from './kinds.ts';
import type { AnyCalculation, AnyCondition, AnyLogic, AnyNeeds, RuleContext } from './logic.ts';

export type Settling = Record<string, ViewValue | undefined>;

export interface Settled {
  /** what functions, rules and paper read */
  readonly values: Readonly<Settling>;
  /** ids of fields */
  readonly irrelevant: ReadonlySet<string>;
  readonly overridden: ReadonlySet<string>;
  /** what is there but does not fit its kind */
  readonly misfits: ReadonlyMap<string, unknown>;
}

export interface ToSettle {
  readonly order: readonly string[];
  readonly fields: Fields;
  readonly logic: AnyLogic;
  /** as typed; may hold anything */
  readonly typed: SheetView;
  readonly ask: Ask;
  /** the section's condition, for fields of a sheet */
  readonly sectionOf?: (id: string) => AnyCondition | undefined;
  /** value of a repeat or a link, which have no cell of their own; may settle what stands beside it */
  readonly nested?: (id: string, field: Field, values: Settling) => ViewValue | undefined;
}

/** Calls a function of the template with what it declared to read, or answers unknown without calling it. */
export type Ask = <T>(
  needs: AnyNeeds,
  values: Readonly<Settling>,
  call: (given: SheetView, beside: SheetView) => T | undefined,
) => T | undefined;

const noIds: ReadonlySet<string> = new Set();
const noMisfits: ReadonlyMap<string, unknown> = new Map();

export function settleFields(
  { order, fields, logic, typed, ask, sectionOf, nested }: ToSettle,
  context: RuleContext,
): Settled {
  const values: Settling = {};
  // Most rows have none of these; a table has thousands of rows.
  let irrelevant: Set<string> | undefined;
  let overridden: Set<string> | undefined;
  let misfits: Map<string, unknown> | undefined;
  const addMisfit = (id: string, value: unknown): void => {
    misfits ??= new Map();
    misfits.set(id, value);
  };
  const isIrrelevant = (condition: AnyCondition | undefined): boolean =>
    condition !== undefined &&
    ask(condition, values, (given, beside) => condition.when(given, context, beside)) === false;

  for (const id of order) {
    const field = fields[id]!;
    if (isIrrelevant(sectionOf?.(id)) || isIrrelevant(logic.relevant[id])) {
      irrelevant ??= new Set();
      irrelevant.add(id);
      continue;
    }
    if (field.kind === 'repeat' || field.kind === 'link') {
      const value = nested ? nested(id, field, values) : typed[id];
      if (value !== undefined) values[id] = value;
      continue;
    }
    const calculation = logic.calculate[id];
    const written = calculation && !field.overridable ? undefined : fitting(id, field, typed, addMisfit);
    const value = calculation ? calculated(id, field, calculation, written) : written;
    if (value !== undefined) values[id] = value;
  }
  return { values, irrelevant: irrelevant ?? noIds, overridden: overridden ?? noIds, misfits: misfits ?? noMisfits };

  function calculated(
    id: string,
    field: Field,
    calculation: AnyCalculation,
    written: ViewValue | undefined,
  ): ViewValue | undefined {
    const result = ask(calculation, values, (given, beside) => calculation.value(given, context, beside));
    if (written !== undefined) {
      if (!isSame(written, result)) {
        overridden ??= new Set();
        overridden.add(id);
      }
      return written;
    }
    // A sum of absurd numbers can leave the whole numbers; that is what people typed, not a mistake of the form.
    if (result !== undefined && !isSealed(result) && !isValue(field.kind, result)) {
      addMisfit(id, result);
      return undefined;
    }
    return result;
  }
}

/** The typed value if it is there and fits; empty text and empty lists are absent. */
function fitting(
  id: string,
  field: Field,
  typed: SheetView,
  misfit: (id: string, value: unknown) => void,
): ViewValue | undefined {
  const value: unknown = typed[id];
  if (value === undefined || value === null || value === '') return undefined;
  if (Array.isArray(value) && value.length === 0) return undefined;
  if (isSealed(value) || isValue(field.kind, value)) return value;
  misfit(id, value);
  return undefined;
}

/** Equal values: the same, or lists of the same parts. */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((part, index) => part === b[index]);
}

/** What a function reads, or undefined if something of it is sealed. */
export function pick(
  values: Readonly<Settling>,
  names: readonly string[] | undefined,
  id?: string,
): SheetView | undefined {
  const given: Settling = id === undefined ? {} : { id };
  if (names) {
    for (const name of names) {
      const value = values[name];
      if (value === undefined) continue;
      if (isSealed(value)) return undefined;
      given[name] = value;
    }
  }
  return given;
}
