/**
 * One sheet: its fields and rows settled, shown in order, and checked. Rules E1–E11 of SPEC.md.
 */
import { type CheckContext, checksOf, misfitCheck, sourceText } from './checks.ts';
import type { Field, RepeatField, RowField, RowView, SheetView, ViewValue } from './fields.ts';
import type { Finding } from './finding.ts';
import { isSealed } from './format.ts';
import type { AnyCondition } from './logic.ts';
import type { Memo } from './memo.ts';
import { optionsUnder } from './options.ts';
import { repeatOfTick } from './order.ts';
import { needsAnswer, requiredSentence } from './required.ts';
import { checkRow, type RowState, type RowsContext, settleRow, valuesBeside } from './rows.ts';
import { isSame, type Settled, type Settling, settleFields } from './settle.ts';
import type { RowsTemplate, Template } from './template.ts';
import { wordingOf } from './wording.ts';

/** The settled rows of each repeat that is relevant, in the order to show. */
export type RowsById = ReadonlyMap<string, readonly RowState[]>;

export interface SettledSheet {
  readonly settled: Settled;
  readonly rows: RowsById;
}

/** The settled view of the sheet that a link leads to. */
export type LinkView = (id: string, to: Template, view: SheetView) => SheetView;

/** Settles the fields in `order`. */
export function settleSheet(
  template: Template,
  typed: SheetView,
  memo: Memo,
  order: readonly string[],
  linked: LinkView,
): SettledSheet {
  const rows = new Map<string, readonly RowState[]>();
  const sections = sectionConditions(template);
  const settled = settleFields(
    {
      order,
      fields: template.fields,
      logic: template,
      typed,
      ask: memo.ask,
      sectionOf: (id) => sections.get(id),
      nested: (id, field, values) => {
        if (field.kind === 'repeat') return settleRows(id, field, values);
        const value: unknown = typed[id];
        if (typeof value === 'string' && value !== '') return { id: value };
        if (!isView(value) || field.kind !== 'link' || field.to.subject !== template.subject)
          return isView(value) ? value : undefined;
        return linked(id, field.to, value);
      },
    },
    memo.context,
  );
  return { settled, rows };

  function settleRows(id: string, field: RepeatField, values: Settling): ViewValue | undefined {
    const written: unknown = typed[id];
    const given = rowsContext(template, id, values, memo);
    const states: RowState[] = [];
    const known = memo.rowStates.get(id) ?? new WeakMap<RowView, RowState>();
    memo.rowStates.set(id, known);
    for (const [index, row] of (Array.isArray(written) ? written : []).entries()) {
      if (!isView(row)) continue;
      // Rows of a file may come without ids; then their place names them.
      const typedRow: RowView = isRow(row) ? row : { ...row, id: String(index + 1) };
      const state = settleRow(typedRow, known.get(typedRow), given);
      known.set(typedRow, state);
      states.push(state);
    }
    if (field.sortBy) sortRows(states, field, field.sortBy, memo);
    rows.set(id, states);
    // The tick 确无 is a value of the sheet, beside the rows.
    const tick: unknown = typed[`${id}None`];
    if (field.none !== undefined && typeof tick === 'boolean') values[`${id}None`] = tick;
    const views = states.map((state, index) => placedView(state, index + 1, field));
    const shown = memo.rowsShown.get(id);
    if (shown && isSame(views, shown)) return shown;
    memo.rowsShown.set(id, Object.freeze(views));
    return views;
  }
}

/** The row with its number, where the form shows one; the same object while it stands in the same place. */
function placedView(state: RowState, place: number, { numbered }: RepeatField): RowView {
  if (numbered === undefined || state.view[numbered] === place) return state.view;
  if (state.placed?.[numbered] !== place) state.placed = Object.freeze({ ...state.view, [numbered]: place });
  return state.placed;
}

const isView = (value: unknown): value is SheetView =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isRow = (view: SheetView): view is RowView => typeof view.id === 'string';

const conditionsByTemplate = new WeakMap<Template, ReadonlyMap<string, AnyCondition>>();

/** By field id: when its section is relevant. */
function sectionConditions(template: Template): ReadonlyMap<string, AnyCondition> {
  let conditions = conditionsByTemplate.get(template);
  if (!conditions) {
    conditions = new Map(
      template.sections.flatMap(({ id, fields }) => {
        const condition = template.fields[id] ? undefined : template.relevant[id];
        return condition ? Object.keys(fields).map((field) => [field, condition] as const) : [];
      }),
    );
    conditionsByTemplate.set(template, conditions);
  }
  return conditions;
}

function rowsContext(template: Template, id: string, sheet: Readonly<Settling>, memo: Memo): RowsContext {
  const rows: RowsTemplate = template.rows[id]!;
  const beside = valuesBeside(rows, sheet);
  return { id, rows, sheet, ...beside, context: memo.context, checks: checksContext(memo), lacks: memo.lacks };
}

const checksContext = ({ context }: Memo): Pick<CheckContext, 'today' | 'options' | 'wording'> => ({
  wording: (text) => wordingOf(text, context.policy),
  today: context.today,
  options: (field) =>
    field.kind === 'choice' || field.kind === 'choices' ? optionsUnder(field.options, context.policy) : [],
});

/** Options by their place in the list, numbers and dates by size; what is not known comes last; else as they were. */
function sortRows(states: RowState[], field: RepeatField, by: readonly string[], memo: Memo): void {
  for (const state of states) state.sortKey ??= by.map((id) => sortValue(field.fields[id]!, state.view[id], memo));
  states.sort(({ sortKey: left = [] }, { sortKey: right = [] }) => {
    for (let index = 0; index < by.length; index++) {
      const [one, other] = [left[index], right[index]];
      if (one === other) continue;
      if (one === undefined) return 1;
      if (other === undefined) return -1;
      return one < other ? -1 : 1;
    }
    return 0;
  });
}

function sortValue(field: RowField, value: ViewValue | undefined, memo: Memo): string | number | undefined {
  if (field.kind === 'choice') {
    const place = optionsUnder(field.options, memo.context.policy).findIndex((option) => option.value === value);
    return place < 0 ? undefined : place;
  }
  if (typeof value === 'boolean') return Number(value);
  return typeof value === 'string' || typeof value === 'number' ? value : undefined;
}

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

export function checkSheet(template: Template, { settled, rows }: SettledSheet, memo: Memo): CheckedSheet {
  const byField = new Map<string, Finding[]>();
  const byRow = new Map<string, Finding[]>();
  const required: string[] = [];
  const sealed: string[] = [];
  const add = (to: Map<string, Finding[]>, id: string, finding: Finding): void => {
    const found = to.get(id);
    if (found) found.push(finding);
    else to.set(id, [finding]);
  };

  const isAsked = (condition: AnyCondition): boolean | undefined =>
    memo.ask(condition, settled.values, (view, beside) => condition.when(view, memo.context, beside));
  for (const id in template.fields) {
    const field = template.fields[id]!;
    if (settled.irrelevant.has(id)) continue;
    if (isSealed(settled.values[id])) sealed.push(id);
    const asked = needsAnswer(id, field, template, isAsked);
    if (asked) required.push(id);
    for (const finding of checkField(id, field, asked)) add(byField, id, finding);
    const states = rows.get(id);
    if (!states) continue;
    for (const { sealed: count, view } of states) if (count > 0) sealed.push(`${id}/${view.id}`);
    // What is only shown here is checked where it is typed (E5).
    if (field.readonly && template.rows[id]!.rules.length === 0) continue;
    const given = rowsContext(template, id, settled.values, memo);
    states.forEach((state, index) => {
      checkRow(state, index + 1, given);
    });
  }
  for (const rule of template.rules) {
    const answer = memo.ask(rule, settled.values, (view, beside) => rule.check(view, memo.context, beside));
    if (answer === undefined) continue;
    for (const problem of Array.isArray(answer) ? answer : [answer]) {
      const path = problem.path ?? repeatOfTick(rule.reads[0]!, template.fields) ?? rule.reads[0]!;
      const finding: Finding = {
        level: problem.level ?? rule.level,
        rule: rule.id,
        path,
        message: problem.message,
        source: sourceText(rule.source),
      };
      const [name = '', row] = path.split('/');
      const id = repeatOfTick(name, template.fields) ?? name;
      if (id !== '' && !id.startsWith('section:') && !template.fields[id]) {
        throw new Error(`Template '${template.id}': rule '${rule.id}' points at '${path}'; no such field.`);
      }
      if (row === undefined) add(byField, id, finding);
      else add(byRow, `${id}/${row}`, finding);
    }
  }
  return { byField, byRow, required, sealed };

  function checkField(id: string, field: Field, asked: boolean): readonly Finding[] {
    const misfit = settled.misfits.get(id);
    const tick = settled.values[`${id}None`] === true;
    const value = misfit ?? settled.values[id];
    const state = field.kind === 'repeat' ? `${rows.get(id)?.length ?? 0} ${tick}` : value;
    const known = memo.fieldChecks.get(id);
    if (known && known.value === state && known.required === asked) return known.findings;
    const findings = findingsOf(id, field, asked, misfit, tick);
    memo.fieldChecks.set(id, { value: state, required: asked, findings });
    return findings;
  }

  function findingsOf(id: string, field: Field, asked: boolean, misfit: unknown, tick: boolean): readonly Finding[] {
    const wording = (text: string): string => wordingOf(text, memo.context.policy);
    const missing = (): readonly Finding[] => [
      { level: 'error', rule: 'required', path: id, message: requiredSentence(field, wording) },
    ];
    if (field.kind === 'repeat') {
      const count = rows.get(id)?.length ?? 0;
      if (tick && count > 0) {
        const message = `“${wording(field.label)}”勾选了“${field.none}”，下面却有${count}行，请取消勾选或删去这些行。`;
        return [{ level: 'error', rule: 'none', path: id, message }];
      }
      return asked && count === 0 && !tick ? missing() : [];
    }
    const value = settled.values[id];
    if (value === undefined && misfit === undefined) return asked ? missing() : [];
    if (isSealed(value) || field.readonly) return [];
    const checks: CheckContext = { ...checksContext(memo), builtIn: template.builtIn };
    const found = misfit !== undefined ? misfitCheck(field, misfit, checks) : checksOf(field, value!, checks);
    return found.map((check) => ({ ...check, path: id }));
  }
}
