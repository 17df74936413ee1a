/**
 * What a filing (定稿) records of policy, and how a sheet differs from what was filed. Pure. FI1–FI2 of SPEC.md.
 */
import { type Evaluation, evaluate } from './evaluate.ts';
import type { RepeatField, RowView, SheetView, ViewValue } from './fields.ts';
import { isDate } from './kinds.ts';
import { functionsOf } from './memo.ts';
import type { ParameterId } from './policy/parameters.ts';
import type { Entry, Policies } from './policy/policy.ts';
import type { Template } from './template.ts';
import { wordingMarks } from './wording.ts';

interface Context {
  readonly policies: Policies;
  /** `YYYY-MM-DD` */
  readonly today: string;
}

// ---------------------------------------------------------------- policy

/** The policy that counted, as plain data: readable without this program and its packs. */
export interface FiledPolicy {
  readonly region: string;
  readonly date: string;
  /** the day on which ages and days left were counted */
  readonly today: string;
  readonly parameters: Readonly<Record<string, Omit<Entry, 'to'>>>;
  /** by link: of sheets that this one shows, under their own dates */
  readonly linked?: Readonly<Record<string, FiledPolicy>>;
}

/** Region, date, and each parameter that the sheet or one it links to asks for, with its source. */
export function policyRecord(
  { template, view, policy }: Pick<Evaluation, 'template' | 'view' | 'policy'>,
  context: Context,
): FiledPolicy {
  const linked: Record<string, FiledPolicy> = {};
  for (const [id, field] of Object.entries(template.fields)) {
    const shown = view[id];
    if (field.kind !== 'link' || field.to.subject !== template.subject || !isSheet(shown)) continue;
    const date = field.to.policyDate === undefined ? undefined : shown[field.to.policyDate];
    const under = context.policies.on(isDate(date) ? date : context.today);
    linked[id] = policyRecord({ template: field.to, view: shown, policy: under }, context);
  }
  const parameters: Record<string, Omit<Entry, 'to'>> = {};
  for (const id of parametersOf(template)) {
    const entry = policy.entry(id);
    if (!entry) continue;
    const { value, from, source, region, reason } = entry;
    parameters[id] = { value, from, source, region, ...(reason === undefined ? {} : { reason }) };
  }
  return {
    region: policy.regionCode,
    date: policy.date,
    today: context.today,
    parameters,
    ...(Object.keys(linked).length > 0 ? { linked } : {}),
  };
}

function parametersOf(template: Template): ReadonlySet<ParameterId> {
  const lists = Object.values(template.fields).flatMap((field) =>
    [field, ...(field.kind === 'repeat' ? Object.values(field.fields) : [])].flatMap((each) =>
      each.kind === 'choice' || each.kind === 'choices' ? [`options.${each.options}` as const] : [],
    ),
  );
  return new Set<ParameterId>([
    `form.title.${template.id}`,
    ...wordingMarks.map((mark) => `wording.${mark}` as const),
    ...lists,
    ...functionsOf(template).flatMap(({ parameters = [], optional = [] }) => [...parameters, ...optional]),
  ]);
}

/**
 * The sheet as it was filed, evaluated again for its paper; undefined where this program or these policies would say
 * anything else than what was frozen.
 */
export function evaluationAsFiled(template: Template, view: SheetView, context: Context): Evaluation | undefined {
  const again = evaluate(template, view, { ...context, once: true });
  return same(again.view, view) ? again : undefined;
}

// ---------------------------------------------------------------- changes

export interface ChangedPlace {
  /** view path: of a field, of a row that came or went, of a field in a row */
  readonly path: string;
  /** the sheet in which the place can be found: as filed where a row has gone, else as it is now */
  readonly sheet: Evaluation;
}

/** Where the sheet is not what was filed any more; empty where it is. `filed` is the view as it was frozen. */
export function changesSince(filed: SheetView, now: Evaluation, context: Context): readonly ChangedPlace[] {
  const then = asOfNow(filed, now.template, context);
  const typed: ChangedPlace[] = [];
  const calculated: ChangedPlace[] = [];
  const isOverridden = (path: string): boolean => then.overridden.has(path) || now.overridden.has(path);
  for (const [id, field] of Object.entries(now.template.fields)) {
    const [before, after] = [then.view[id], now.view[id]];
    const into = now.template.calculate[id] === undefined || isOverridden(id) ? typed : calculated;
    if (field.kind === 'repeat') {
      if (!same(then.view[`${id}None`], now.view[`${id}None`])) into.push({ path: id, sheet: now });
      compareRows(id, field, [then, now], { typed, calculated, isOverridden });
    } else if (!same(before, after)) into.push({ path: id, sheet: now });
  }
  return typed.length > 0 ? typed : calculated;
}

/** A filed view is frozen and asked about at each change of the sheet: it is evaluated once. */
const evaluated = new WeakMap<SheetView, { readonly policies: Policies; readonly today: string; then: Evaluation }>();

function asOfNow(filed: SheetView, template: Template, { policies, today }: Context): Evaluation {
  const known = evaluated.get(filed);
  if (known?.policies === policies && known.today === today) return known.then;
  const then = evaluate(template, filed, { policies, today, once: true });
  evaluated.set(filed, { policies, today, then });
  return then;
}

function compareRows(
  id: string,
  field: RepeatField,
  [then, now]: readonly [Evaluation, Evaluation],
  {
    typed,
    calculated,
    isOverridden,
  }: { typed: ChangedPlace[]; calculated: ChangedPlace[]; isOverridden(path: string): boolean },
): void {
  const before = rowsIn(then.view[id]);
  const after = rowsIn(now.view[id]);
  for (const row of [...before.keys()]) if (!after.has(row)) typed.push({ path: `${id}/${row}`, sheet: then });
  for (const [row, held] of after) {
    const was = before.get(row);
    if (!was) {
      typed.push({ path: `${id}/${row}`, sheet: now });
      continue;
    }
    for (const name of Object.keys(field.fields)) {
      if (same(was[name], held[name])) continue;
      const path = `${id}/${row}/${name}`;
      const isCalculated = field.numbered === name || now.template.rows[id]?.calculate[name] !== undefined;
      (isCalculated && !isOverridden(path) ? calculated : typed).push({ path, sheet: now });
    }
  }
}

const rowsIn = (value: ViewValue | undefined): ReadonlyMap<string, RowView> =>
  new Map(
    (Array.isArray(value) ? value : [])
      .filter((row): row is RowView => typeof row === 'object' && row !== null && 'id' in row)
      .map((row) => [row.id, row]),
  );

const isSheet = (value: ViewValue | undefined): value is SheetView =>
  typeof value === 'object' && !Array.isArray(value) && Object.keys(value).length > 1;

/** As JSON: what is absent and what is undefined are one, and the order of keys says nothing. */
function same(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const [left, right] = [one as Record<string, unknown>, other as Record<string, unknown>];
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].every((key) => same(left[key], right[key]));
}
