/**
 * One sheet: its fields and rows settled, shown in order, and checked. Rules E1–E11 of SPEC.md.
 */
import { problemsFor, type Slots } from './ask.ts';
import { type CheckContext, checksOf, findingOf, misfitCheck } from './checks.ts';
import type { RowView, SheetView, ViewValue } from './fields.ts';
import type { Finding } from './finding.ts';
import { SEALED } from './kinds.ts';
import type { AnyRule } from './logic.ts';
import type { Memo } from './memo.ts';
import { repeatOfTick } from './order.ts';
import type { Reader, RowsPlan, SheetPlan, Step } from './plan.ts';
import { requiredSentence } from './required.ts';
import { checkRow, isAsked, type RowState, rowsContext, settleRow, sortRows, viewOfRow } from './rows.ts';
import { isSame, type Settled, settle } from './settle.ts';
import type { Template } from './template.ts';

/** The settled rows of each repeat that is relevant, in the order to show. */
type RowsById = ReadonlyMap<string, readonly RowState[]>;

export interface SettledSheet {
  readonly plan: SheetPlan;
  readonly settled: Settled;
  readonly rows: RowsById;
}

/** The settled view of the sheet that a link leads to. */
export type LinkView = (id: string, to: Template, view: SheetView) => SheetView;

/** Settles the fields in `order`. */
export function settleSheet(
  plan: SheetPlan,
  order: readonly Step[],
  typed: SheetView,
  memo: Memo,
  linked: LinkView,
): SettledSheet {
  const rows = new Map<string, readonly RowState[]>();
  const settled = settle(order, plan.size, typed, memo.asker, ({ id, field, slot, tick, rows: rowsPlan }, slots) => {
    const value: unknown = typed[id];
    if (rowsPlan) {
      const states = settleRows(rowsPlan, value, slots, memo);
      rows.set(id, states);
      // The tick 确无 is a value of the sheet, beside the rows.
      const ticked: unknown = typed[`${id}None`];
      if (tick !== undefined && typeof ticked === 'boolean') slots[tick] = ticked;
      return showRows(rowsPlan, states, memo);
    }
    if (typeof value === 'string' && value !== '') return { id: value };
    if (!isView(value) || field.kind !== 'link') return slots[slot];
    return field.to.subject === plan.template.subject ? linked(id, field.to, value) : value;
  });
  return { plan, settled, rows };
}

function settleRows(plan: RowsPlan, written: unknown, slots: Slots, memo: Memo): readonly RowState[] {
  const context = rowsContext(plan, memo, slots, 'settle');
  const known = memo.rowStates && (memo.rowStates.get(plan.id) ?? new WeakMap<RowView, RowState>());
  if (known) memo.rowStates?.set(plan.id, known);
  const states: RowState[] = [];
  const rows: readonly unknown[] = Array.isArray(written) ? written : [];
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index];
    if (!isView(row)) continue;
    // Rows of a file may come without ids; then their place names them.
    const typed: RowView = isRow(row) ? row : { ...row, id: String(index + 1) };
    const before = known?.get(typed);
    const state = settleRow(typed, before, context);
    if (state !== before) known?.set(typed, state);
    states.push(state);
  }
  if (plan.sortBy.length > 0) sortRows(states);
  return states;
}

function showRows(plan: RowsPlan, states: readonly RowState[], memo: Memo): readonly RowView[] {
  const views = states.map((state, index) => viewOfRow(state, index + 1, plan));
  const shown = memo.rowsShown?.get(plan.id);
  if (shown && isSame(views, shown)) return shown;
  memo.rowsShown?.set(plan.id, views);
  return Object.freeze(views);
}

const isView = (value: unknown): value is SheetView =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isRow = (view: SheetView): view is RowView => typeof view.id === 'string';

// ---------------------------------------------------------------- checks

export interface CheckedSheet {
  /** by field id, `''` for the sheet as a whole, `section:<id>`; rows are in the row states */
  readonly byField: ReadonlyMap<string, readonly Finding[]>;
  /** by row path: what rules of the sheet said of rows */
  readonly byRow: ReadonlyMap<string, readonly Finding[]>;
  /** ids of fields of the sheet */
  readonly required: readonly string[];
  readonly sealed: readonly string[];
}

export function checkSheet({ plan, settled, rows }: SettledSheet, memo: Memo): CheckedSheet {
  const checked = {
    byField: new Map<string, Finding[]>(),
    byRow: new Map<string, Finding[]>(),
    required: [],
    sealed: [],
  };
  const checks: CheckContext = { ...memo.checks, builtIn: plan.builtIn };
  // Indexes, not iterators: this runs some hundred times an evaluation, and almost always there is nothing to say.
  for (let index = 0; index < plan.steps.length; index++) {
    const step = plan.steps[index]!;
    if (settled.irrelevant.size > 0 && settled.irrelevant.has(step.id)) continue;
    checkStep(step, settled, rows.get(step.id), checks, memo, checked);
  }
  for (let index = 0; index < plan.rules.length; index++) applyRule(plan.rules[index]!, plan, settled, memo, checked);
  return checked;
}

interface Checking extends CheckedSheet {
  readonly byField: Map<string, Finding[]>;
  readonly byRow: Map<string, Finding[]>;
  readonly required: string[];
  readonly sealed: string[];
}

function checkStep(
  step: Step,
  settled: Settled,
  states: readonly RowState[] | undefined,
  checks: CheckContext,
  memo: Memo,
  { byField, required, sealed }: Checking,
): void {
  const { id, slot } = step;
  const { slots } = settled;
  if (slots[slot] === SEALED) sealed.push(id);
  const asked = isAsked(step, slots, memo.asker);
  if (asked) required.push(id);
  const findings = checkField(step, settled, asked, states?.length ?? 0, checks, memo);
  if (findings.length > 0) byField.set(id, [...findings]);
  if (!states || !step.rows) return;
  for (const state of states) if (state.sealed) sealed.push(`${id}/${state.id}`);
  // What is only shown here is checked where it is typed (E5).
  if (step.rows.unchecked || states.length === 0) return;
  const context = rowsContext(step.rows, memo, slots, 'check');
  for (let index = 0; index < states.length; index++) checkRow(states[index]!, index + 1, context);
}

function applyRule(
  reader: Reader<AnyRule>,
  plan: SheetPlan,
  { slots }: Settled,
  memo: Memo,
  { byField, byRow }: Checking,
): void {
  const problems = problemsFor(memo.asker, reader, slots);
  if (problems.length === 0) return;
  const { id: rule, reads } = reader.needs;
  for (const problem of problems) {
    const path = problem.path ?? fieldOf(reads[0]!, plan);
    const [name = '', row] = path.split('/');
    const id = fieldOf(name, plan);
    if (id !== '' && !id.startsWith('section:') && !plan.template.fields[id]) {
      throw new Error(`Template '${plan.template.id}': rule '${rule}' points at '${path}'; no such field.`);
    }
    const finding = findingOf(reader.needs, problem, path);
    if (row === undefined) add(byField, id, finding);
    else add(byRow, `${id}/${row}`, finding);
  }
}

/** The repeat that a tick belongs to, else the name itself. */
const fieldOf = (name: string, { template }: SheetPlan): string => repeatOfTick(name, template.fields) ?? name;

function add(to: Map<string, Finding[]>, id: string, finding: Finding): void {
  const found = to.get(id);
  if (found) found.push(finding);
  else to.set(id, [finding]);
}

function checkField(
  step: Step,
  { slots, misfits }: Settled,
  asked: boolean,
  rows: number,
  checks: CheckContext,
  memo: Memo,
): readonly Finding[] {
  const value = slots[step.slot];
  const misfit = value === undefined ? misfits.get(step.id) : undefined;
  const ticked = step.tick !== undefined && slots[step.tick] === true;
  // Of a repeat only this counts here; its rows are checked one by one.
  const state = step.rows ? `${rows} ${ticked}` : (misfit ?? value);
  const known = memo.fieldChecks?.[step.slot];
  if (known && known.value === state && known.asked === asked) return known.findings;
  const findings = step.rows
    ? repeatFindings(step, rows, ticked, asked, memo)
    : fieldFindings(step, value, misfit, asked, checks, memo);
  if (memo.fieldChecks) memo.fieldChecks[step.slot] = { value: state, asked, findings };
  return findings;
}

const none: readonly Finding[] = Object.freeze([]);
const missing = ({ id, field }: Step, memo: Memo): readonly Finding[] => [
  { level: 'error', rule: 'required', path: id, message: requiredSentence(field, memo.checks.wording), missing: true },
];

function repeatFindings(step: Step, rows: number, ticked: boolean, asked: boolean, memo: Memo): readonly Finding[] {
  if (rows === 0) return asked && !ticked ? missing(step, memo) : none;
  if (!ticked || step.field.kind !== 'repeat') return none;
  const message = `“${memo.checks.wording(step.field.label)}”勾选了“${step.field.none}”，下面却有${rows}行，请取消勾选或删去这些行。`;
  return [{ level: 'error', rule: 'none', path: step.id, message }];
}

function fieldFindings(
  step: Step,
  value: ViewValue | undefined,
  misfit: unknown,
  asked: boolean,
  checks: CheckContext,
  memo: Memo,
): readonly Finding[] {
  const { id, field } = step;
  if (value === undefined && misfit === undefined) return asked ? missing(step, memo) : none;
  if (value === SEALED || field.readonly) return none;
  const found = value === undefined ? misfitCheck(field, misfit, checks) : checksOf(field, value, checks);
  return found.length === 0 ? none : found.map((check) => ({ ...check, path: id }));
}
