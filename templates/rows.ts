/**
 * The rows of one repeat: each settled and checked by itself, and only again when the row, or what its functions read
 * with it, has changed. That is what keeps a table of 200 rows quick while one cell is typed.
 */
import { type Check, type CheckContext, checksOf, misfitCheck, sourceText } from './checks.ts';
import type { RowField, RowView, SheetView, ViewValue } from './fields.ts';
import type { Finding } from './finding.ts';
import { isSealed } from './format.ts';
import type { AnyCondition, AnyNeeds, Problem, RuleContext } from './logic.ts';
import { needsAnswer, requiredSentence } from './required.ts';
import { type Ask, pick, type Settled, type Settling, settleFields } from './settle.ts';
import type { RowsTemplate } from './template.ts';

export interface RowState {
  readonly settled: Settled;
  /** with calculated values, without irrelevant ones */
  readonly view: RowView;
  readonly sealed: number;
  /** full view paths */
  readonly irrelevant: readonly string[];
  readonly overridden: readonly string[];
  /** what the row's calculations and relevance read with it */
  readonly beside: readonly unknown[];
  /** 张三; none where nothing names it */
  readonly name: string | undefined;
  /** what it is sorted by */
  sortKey?: readonly (string | number | undefined)[];
  /** the view with the row's number in it, see `numbered` */
  placed?: RowView;
  checked?: CheckedRow;
}
interface CheckedRow {
  readonly beside: readonly unknown[];
  readonly name: string;
  readonly findings: readonly Finding[];
  /** full view paths */
  readonly required: readonly string[];
}

/** What is the same for all rows of one evaluation. */
export interface RowsContext {
  readonly id: string;
  readonly rows: RowsTemplate;
  /** what is settled of the sheet so far */
  readonly sheet: Readonly<Settling>;
  /** what the rows' calculations and relevance read of it */
  readonly besideSettle: readonly unknown[];
  /** what their requirements and rules read of it */
  readonly besideCheck: readonly unknown[];
  readonly context: RuleContext;
  readonly checks: Pick<CheckContext, 'today' | 'options' | 'wording'>;
  /** the policy lacks a parameter that the function needs */
  readonly lacks: (needs: AnyNeeds) => boolean;
}

const noPaths: readonly string[] = Object.freeze([]);

export function settleRow(typed: RowView, known: RowState | undefined, given: RowsContext): RowState {
  const { rows, context, besideSettle: beside } = given;
  if (known && isSameList(known.beside, beside)) return known;
  const { order, field } = rows;
  const settled = settleFields(
    { order, fields: field.fields, logic: rows, typed, ask: askRow(typed.id, given) },
    context,
  );
  let sealed = 0;
  for (const id in settled.values) if (isSealed(settled.values[id])) sealed++;
  const view: { id: string; [name: string]: ViewValue | undefined } = { id: typed.id };
  for (const id in field.fields) if (settled.values[id] !== undefined) view[id] = settled.values[id];
  const paths = (ids: ReadonlySet<string>): readonly string[] =>
    ids.size === 0 ? noPaths : Array.from(ids, (name) => `${given.id}/${typed.id}/${name}`);
  const { irrelevant, overridden } = settled;
  return {
    settled,
    view: Object.freeze(view),
    sealed,
    irrelevant: paths(irrelevant),
    overridden: paths(overridden),
    beside,
    name: nameOfRow(rows, view),
  };
}

/** Built-in checks, what is required, and the rules of one row. `place` is its number in the order shown, from 1. */
export function checkRow(row: RowState, place: number, given: RowsContext): CheckedRow {
  const { rows, context, id: repeat, besideCheck: beside } = given;
  const name = row.name ?? `第${place}行`;
  if (row.checked && row.checked.name === name && isSameList(row.checked.beside, beside)) return row.checked;

  const ask = askRow(row.view.id, given);
  const checks: CheckContext = { ...given.checks, builtIn: rows.builtIn, row: name };
  const base = `${repeat}/${row.view.id}`;
  const isAsked = (condition: AnyCondition): boolean | undefined =>
    ask(condition, row.settled.values, (view, besideRow) => condition.when(view, context, besideRow));
  const required: string[] = [];
  const byField = new Map<string, Finding[]>();
  const add = (id: string, finding: Finding): void => {
    const found = byField.get(id);
    if (found) found.push(finding);
    else byField.set(id, [finding]);
  };
  for (const id in rows.field.fields) {
    const field: RowField = rows.field.fields[id]!;
    if (row.settled.irrelevant.has(id)) continue;
    const value = row.settled.values[id];
    const misfit = row.settled.misfits.get(id);
    if (needsAnswer(id, field, rows, isAsked)) {
      required.push(`${base}/${id}`);
      if (value === undefined && misfit === undefined) {
        add(id, {
          level: 'error',
          rule: 'required',
          path: `${base}/${id}`,
          message: `${name}：${requiredSentence(field, given.checks.wording)}`,
        });
      }
    }
    if (value === undefined && misfit === undefined) continue;
    if (isSealed(value) || field.readonly) continue;
    const found: readonly Check[] =
      misfit !== undefined ? misfitCheck(field, misfit, checks) : checksOf(field, value!, checks);
    for (const check of found) add(id, { ...check, path: `${base}/${id}` });
  }
  for (const rule of rows.rules) {
    const answer = ask(rule, row.settled.values, (view, besideRow) => rule.check(view, context, besideRow));
    if (answer === undefined) continue;
    const problems: readonly Problem[] = Array.isArray(answer) ? answer : [answer];
    for (const problem of problems) {
      const at = problem.path ?? rule.reads[0]!;
      const path = at === '' ? base : `${base}/${at}`;
      add(at, {
        level: problem.level ?? rule.level,
        rule: rule.id,
        path,
        message: problem.message,
        source: sourceText(rule.source),
      });
    }
  }

  const findings =
    byField.size === 0 ? [] : ['', ...Object.keys(rows.field.fields)].flatMap((id) => byField.get(id) ?? []);
  row.checked = { beside, name, findings, required };
  return row.checked;
}

function askRow(id: string, { lacks, sheet }: RowsContext): Ask {
  return (needs, values, call) => {
    if (lacks(needs)) return undefined;
    const view = pick(values, needs.reads, id);
    const beside = needs.with === undefined ? nothing : pick(sheet, needs.with);
    return view && beside ? call(view, beside) : undefined;
  };
}
const nothing: SheetView = Object.freeze({});

/** Names a row by its `name`, else by its first text: 张三, 种植. */
export function nameOfRow({ field }: RowsTemplate, row: RowView): string | undefined {
  const id = field.fields.name ? 'name' : Object.keys(field.fields).find((key) => field.fields[key]?.kind === 'text');
  const name = id === undefined ? undefined : row[id];
  return typeof name === 'string' ? name : undefined;
}

// ---------------------------------------------------------------- what rows read beside themselves

interface Beside {
  readonly settle: readonly string[];
  readonly check: readonly string[];
}
const besideNames = new WeakMap<RowsTemplate, Beside>();

function namesBeside(rows: RowsTemplate): Beside {
  let names = besideNames.get(rows);
  if (!names) {
    const of = (...parts: readonly (readonly AnyNeeds[])[]): readonly string[] => [
      ...new Set(parts.flat().flatMap((needs) => needs.with ?? [])),
    ];
    names = {
      settle: of(Object.values(rows.calculate), Object.values(rows.relevant)),
      check: of(Object.values(rows.required), rows.rules),
    };
    besideNames.set(rows, names);
  }
  return names;
}

export function valuesBeside(
  rows: RowsTemplate,
  sheet: Readonly<Settling>,
): Pick<RowsContext, 'besideSettle' | 'besideCheck'> {
  const { settle, check } = namesBeside(rows);
  return { besideSettle: settle.map((name) => sheet[name]), besideCheck: check.map((name) => sheet[name]) };
}

const isSameList = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((value, index) => value === b[index]);
