/**
 * Settling: for each field of a sheet or a row, is it relevant, and what is its value. Rules E1–E3, E6 and E7 of SPEC.md.
 *
 * Fields settle in the plan's order, so whatever a function reads is settled before it. What is irrelevant, sealed or
 * unfit reads as absent or unknown from here on; what was typed stays in the dossier.
 */
import { type Asker, isTrueFor, type Slots, valueFor } from './ask.ts';
import type { SheetView, ViewValue } from './fields.ts';
import { isSealed } from './format.ts';
import { isValue, SEALED } from './kinds.ts';
import type { Step } from './plan.ts';

export interface Settled {
  /** what functions, rules and paper read */
  readonly slots: Slots;
  /** ids of fields */
  readonly irrelevant: ReadonlySet<string>;
  readonly overridden: ReadonlySet<string>;
  /** calculated fields to type in because the calculation gives nothing */
  readonly open: ReadonlySet<string>;
  /** what is there but does not fit its kind, by id */
  readonly misfits: ReadonlyMap<string, unknown>;
  /** how many typed values stand as they were typed */
  readonly standing: number;
}

/** Most rows have none of these, and there are thousands of rows. */
const noIds: ReadonlySet<string> = new Set();
const noMisfits: ReadonlyMap<string, unknown> = new Map();

/**
 * `typed` may hold anything. `nested` gives the value of a repeat or a link, which have no cell of their own, and may
 * settle what stands beside it; without it they stand as typed.
 */
export function settle(
  order: readonly Step[],
  size: number,
  typed: SheetView,
  asker: Asker,
  nested?: (step: Step, slots: Slots) => ViewValue | undefined,
): Settled {
  const slots: Slots = new Array<ViewValue | undefined>(size).fill(undefined);
  let irrelevant: Set<string> | undefined;
  let overridden: Set<string> | undefined;
  let open: Set<string> | undefined;
  let misfits: Map<string, unknown> | undefined;
  let standing = 0;

  for (let index = 0; index < order.length; index++) {
    const step = order[index]!;
    const { id, kind, slot } = step;
    if (step.conditions.length > 0 && isIrrelevant(step, slots, asker)) {
      irrelevant ??= new Set();
      irrelevant.add(id);
      continue;
    }
    if (kind === 'repeat' || kind === 'link') {
      const found = nested ? nested(step, slots) : typed[id];
      // In a row a link may stand as anything; only a view is one.
      if (nested || typeof found === 'object') slots[slot] = found;
      if (!nested && found !== undefined) standing++;
      continue;
    }
    let written: ViewValue | undefined;
    if (step.stored) {
      const found: unknown = typed[id];
      written = isBlank(found) ? undefined : fitting(step, found);
      if (written !== undefined) standing += written === found ? 1 : 0;
      else if (!isBlank(found)) {
        misfits ??= new Map();
        misfits.set(id, found);
      }
    }
    if (!step.calculation) {
      slots[slot] = written;
      continue;
    }
    const result = valueFor(asker, step.calculation, slots);
    if (result === undefined && step.stored) {
      open ??= new Set();
      open.add(id);
    }
    if (written !== undefined) {
      if (result !== undefined && !isSame(written, result)) {
        overridden ??= new Set();
        overridden.add(id);
      }
      slots[slot] = written;
      continue;
    }
    slots[slot] = result === undefined ? undefined : fitting(step, result);
    if (result !== undefined && slots[slot] === undefined) {
      // A sum of absurd numbers can leave the whole numbers; that is what people typed, not a mistake of the form.
      misfits ??= new Map();
      misfits.set(id, result);
    }
  }
  return {
    slots,
    irrelevant: irrelevant ?? noIds,
    overridden: overridden ?? noIds,
    open: open ?? noIds,
    misfits: misfits ?? noMisfits,
    standing,
  };
}

function isIrrelevant({ conditions }: Step, slots: Slots, asker: Asker): boolean {
  for (const condition of conditions) if (isTrueFor(asker, condition, slots) === false) return true;
  return false;
}

/** Empty text and empty lists are absent. */
const isBlank = (value: unknown): boolean =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);

/** Only what is sensitive is sealed: rules of other fields would take it for a value. */
function fitting({ kind, field }: Step, value: unknown): ViewValue | undefined {
  if (isValue(kind, value)) return value;
  return field.sensitive && isSealed(value) ? SEALED : undefined;
}

/** Equal values: the same, or lists of the same parts. */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((part, index) => part === b[index]);
}
