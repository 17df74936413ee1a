/**
 * The rows of one repeat: each settled and checked by itself, and only again when the row, or what its functions read
 * with it, has changed. That is what keeps a table of 200 rows quick while one cell is typed.
 */
import { type Asker, isTrueFor, problemsFor, type Slots } from './ask.ts';
import { type CheckContext, checksOf, findingOf, misfitCheck } from './checks.ts';
import type { RowView, ViewValue } from './fields.ts';
import type { Finding } from './finding.ts';
import { SEALED } from './kinds.ts';
import type { Memo } from './memo.ts';
import type { RowsPlan, Step } from './plan.ts';
import { requiredSentence } from './required.ts';
import { type Settled, settle } from './settle.ts';

export interface RowState {
  readonly id: string;
  readonly typed: RowView;
  readonly settled: Settled;
  /** what the row's calculations and relevance read with it */
  readonly beside: readonly unknown[];
  readonly sealed: boolean;
  /** 张三; none where nothing names it */
  readonly name: string | undefined;
  /** what it is sorted by */
  readonly sortKey: readonly (string | number | undefined)[];
  /** its number in the order shown, from 1, and the view with it */
  place?: number;
  view?: RowView;
  checked?: CheckedRow;
}
interface CheckedRow {
  readonly beside: readonly unknown[];
  readonly name: string;
  readonly findings: readonly Finding[];
  /** ids of row fields */
  readonly required: readonly string[];
}

/** What is the same for all rows of one repeat in one evaluation. */
export interface RowsContext {
  readonly plan: RowsPlan;
  readonly memo: Memo;
  /** what is settled of the sheet so far */
  readonly sheet: Readonly<Slots>;
  readonly beside: readonly unknown[];
}
export const rowsContext = (
  plan: RowsPlan,
  memo: Memo,
  sheet: Readonly<Slots>,
  when: 'settle' | 'check',
): RowsContext => ({
  plan,
  memo,
  sheet,
  beside: (when === 'settle' ? plan.besideSettle : plan.besideCheck).map((slot) => sheet[slot]),
});

export function settleRow(typed: RowView, known: RowState | undefined, context: RowsContext): RowState {
  const { plan, memo, beside } = context;
  if (known && isSameList(known.beside, beside)) return known;
  const settled = settle(plan.order, plan.size, typed, askerOf(typed.id, context));
  const { slots } = settled;
  const name = plan.nameSlot === undefined ? undefined : slots[plan.nameSlot];
  return {
    id: typed.id,
    typed,
    settled,
    beside,
    sealed: slots.includes(SEALED),
    name: typeof name === 'string' ? name : undefined,
    sortKey: plan.sortBy.map((step) => sortValue(step, slots[step.slot], memo)),
  };
}

const askerOf = (row: string, { memo, sheet }: RowsContext): Asker => ({
  context: memo.asker.context,
  unanswerable: memo.asker.unanswerable,
  row,
  sheet,
});

/** The row as paper and rules see it. The same object while it stays as it is, in the same place where it shows that. */
export function viewOfRow(row: RowState, place: number, { steps, calculated, numbered }: RowsPlan): RowView {
  if (row.view && (numbered === undefined || row.place === place)) return row.view;
  const { slots, standing } = row.settled;
  // To copy a row whole and add to it is much quicker than to put it together, and most rows stand as they were typed.
  const isWhole = Object.keys(row.typed).length === standing + 1;
  let view: RowView;
  if (isWhole) {
    const more: Record<string, ViewValue | undefined> = {};
    for (const step of calculated) {
      const value = step === numbered ? place : slots[step.slot];
      if (value !== undefined) more[step.id] = value;
    }
    view = { ...row.typed, ...more };
  } else {
    const entries: [string, ViewValue | undefined][] = [['id', row.id]];
    for (const step of steps) {
      const value = step === numbered ? place : slots[step.slot];
      if (value !== undefined) entries.push([step.id, value]);
    }
    view = Object.fromEntries(entries) as unknown as RowView;
  }
  row.place = place;
  row.view = Object.freeze(view);
  return row.view;
}

/** Built-in checks, what is required, and the rules of one row. */
export function checkRow(row: RowState, place: number, context: RowsContext): CheckedRow {
  const { plan, memo, beside } = context;
  const name = row.name ?? `第${place}行`;
  if (row.checked && row.checked.name === name && isSameList(row.checked.beside, beside)) return row.checked;

  const { slots, irrelevant, misfits } = row.settled;
  const asker = askerOf(row.id, context);
  const checks: CheckContext = { ...memo.checks, builtIn: plan.builtIn, row: name };
  const base = `${plan.id}/${row.id}`;
  const required: string[] = [];
  const found: [id: string, finding: Finding][] = [];
  for (let index = 0; index < plan.steps.length; index++) {
    const step = plan.steps[index]!;
    const { id, field, slot } = step;
    if (irrelevant.size > 0 && irrelevant.has(id)) continue;
    const value = slots[slot];
    const misfit = value === undefined ? misfits.get(id) : undefined;
    if (isAsked(step, slots, asker)) {
      required.push(id);
      if (value === undefined && misfit === undefined) {
        const message = `${name}：${requiredSentence(field, checks.wording)}`;
        found.push([id, { level: 'error', rule: 'required', path: `${base}/${id}`, message, missing: true }]);
      }
    }
    if (step.readonly || value === SEALED || (value === undefined && misfit === undefined)) continue;
    const wrong = value === undefined ? misfitCheck(field, misfit, checks) : checksOf(field, value, checks);
    if (wrong.length > 0) for (const check of wrong) found.push([id, { ...check, path: `${base}/${id}` }]);
  }
  for (let index = 0; index < plan.rules.length; index++) {
    const reader = plan.rules[index]!;
    const problems = problemsFor(asker, reader, slots);
    if (problems.length === 0) continue;
    for (const problem of problems) {
      const at = problem.path ?? reader.needs.reads[0]!;
      found.push([at, findingOf(reader.needs, problem, at === '' ? base : `${base}/${at}`)]);
    }
  }
  row.checked = { beside, name, findings: inOrder(found, plan), required };
  return row.checked;
}

/** Whether a field asks for an answer (E4). */
export const isAsked = ({ fillable, required, requirement }: Step, slots: Readonly<Slots>, asker: Asker): boolean =>
  fillable && (required || (requirement !== undefined && isTrueFor(asker, requirement, slots) === true));

/** The row as a whole first, then from left to right; of one field as they came. */
function inOrder(found: readonly (readonly [id: string, finding: Finding])[], { steps }: RowsPlan): readonly Finding[] {
  if (found.length < 2) return found.map(([, finding]) => finding);
  const places = new Map(steps.map(({ id, slot }) => [id, slot]));
  return found.toSorted(([a], [b]) => (places.get(a) ?? -1) - (places.get(b) ?? -1)).map(([, finding]) => finding);
}

// ---------------------------------------------------------------- order of rows

/** Options by their place in the list, numbers and dates by size; what is not known comes last; else as they were. */
export function sortRows(states: RowState[]): void {
  states.sort(({ sortKey: left }, { sortKey: right }) => {
    for (let index = 0; index < left.length; index++) {
      const [one, other] = [left[index], right[index]];
      if (one === other) continue;
      if (one === undefined) return 1;
      if (other === undefined) return -1;
      return one < other ? -1 : 1;
    }
    return 0;
  });
}

function sortValue({ field }: Step, value: ViewValue | undefined, memo: Memo): string | number | undefined {
  if (field.kind === 'choice') {
    const place = memo.checks.options(field).findIndex((option) => option.value === value);
    return place < 0 ? undefined : place;
  }
  if (typeof value === 'boolean') return Number(value);
  return typeof value === 'string' || typeof value === 'number' ? value : undefined;
}

const isSameList = (a: readonly unknown[], b: readonly unknown[]): boolean => {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false;
  return true;
};
