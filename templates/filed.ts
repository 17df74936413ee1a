/**
 * What a filing (定稿) records of policy, and how a sheet differs from what was filed. Pure. FI1–FI3 of SPEC.md.
 */
import { type Evaluation, type EvaluationContext, evaluate } from './evaluate.ts';
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
 * The sheet as it was filed, to be printed: `now`, if that still says the same, or evaluated again for the day of filing;
 * undefined where this program or these policies would say anything else than what was frozen.
 */
export function evaluationAsFiled(
  filed: SheetView,
  now: Evaluation,
  context: EvaluationContext,
): Evaluation | undefined {
  if (same(now.view, filed)) return now;
  const again = evaluate(now.template, filed, { ...context, once: true });
  return same(again.view, filed) ? again : undefined;
}

// ---------------------------------------------------------------- changes

export interface ChangedPlace {
  /** view path: of a field, of a row that came or went, of a field in a row */
  readonly path: string;
  /** the row has gone: it can be found in what was filed */
  readonly gone?: true;
}

/**
 * What people have changed since: fields they fill, rows, values set against the calculation, and, once by their link,
 * sheets of the same dossier that this one shows. `filed` is the view as it was frozen.
 */
export function changesSince(filed: SheetView, now: Evaluation): readonly ChangedPlace[] {
  const isPeoples = (path: string): boolean => now.overridden.has(path) || now.open.has(path);
  return typedChanges(now.template, filed, now.view, { isPeoples, ofLinked: (_, overridable) => overridable === true });
}

/**
 * Whether there are such changes, for a Summary, which is made without what others state: calculated fields, whoever filled
 * them, tell nothing then, and what is hidden for that reason is compared as it was `typed`.
 */
export function isChangedSince(filed: SheetView, { template, view }: Evaluation, typed: SheetView): boolean {
  const never = (): boolean => false;
  return typedChanges(template, filed, view, { isPeoples: never, ofLinked: never }).some(
    ({ path }) => path.includes('/') || filed[path] === undefined || !same(filed[path], typed[path]),
  );
}

/** Calculated fields that say something else by now: for a birthday, a decision elsewhere, or another policy. */
export function recalculatedSince(filed: SheetView, { template, view }: Evaluation): readonly ChangedPlace[] {
  return Object.keys(template.fields)
    .filter((id) => template.calculate[id] !== undefined && !same(filed[id], view[id]))
    .map((path) => ({ path }));
}

/** Whether the value of a calculated field is people's own. Of a linked sheet nobody can tell. */
type IsPeoples = (path: string, overridable: true | undefined) => boolean;
interface Judges {
  readonly isPeoples: IsPeoples;
  readonly ofLinked: IsPeoples;
}

function typedChanges(
  template: Template,
  before: SheetView,
  after: SheetView,
  judges: Judges,
): readonly ChangedPlace[] {
  return Object.entries(template.fields).flatMap(([id, field]): readonly ChangedPlace[] => {
    const isTyped = template.calculate[id] === undefined || judges.isPeoples(id, field.overridable);
    if (field.kind === 'link') {
      if (field.to.subject !== template.subject) return idOf(before[id]) === idOf(after[id]) ? [] : [{ path: id }];
      return sameLinked(field.to, before[id], after[id], judges) ? [] : [{ path: id }];
    }
    if (field.kind !== 'repeat') return !isTyped || same(before[id], after[id]) ? [] : [{ path: id }];
    const ticked = same(before[`${id}None`], after[`${id}None`]) ? [] : [{ path: id }];
    return isTyped
      ? [...ticked, ...changedRows(template, id, field, rowsIn(before[id]), rowsIn(after[id]), judges)]
      : [];
  });
}

function changedRows(
  template: Template,
  id: string,
  field: RepeatField,
  before: ReadonlyMap<string, RowView>,
  after: ReadonlyMap<string, RowView>,
  { isPeoples }: Judges,
): readonly ChangedPlace[] {
  const gone = [...before.keys()].filter((row) => !after.has(row));
  const calculate = template.rows[id]?.calculate ?? {};
  return [
    ...gone.map((row) => ({ path: `${id}/${row}`, gone: true as const })),
    ...[...after].flatMap(([row, held]): readonly ChangedPlace[] => {
      const was = before.get(row);
      if (!was) return [{ path: `${id}/${row}` }];
      return Object.entries(field.fields).flatMap(([name, { kind, overridable }]): readonly ChangedPlace[] => {
        const path = `${id}/${row}/${name}`;
        const isTyped = field.numbered !== name && (calculate[name] === undefined || isPeoples(path, overridable));
        const isSame = kind === 'link' ? idOf(was[name]) === idOf(held[name]) : same(was[name], held[name]);
        return !isTyped || isSame ? [] : [{ path }];
      });
    }),
  ];
}

function sameLinked(
  to: Template,
  before: ViewValue | undefined,
  after: ViewValue | undefined,
  { ofLinked }: Judges,
): boolean {
  if (idOf(before) !== idOf(after)) return false;
  if (!isSheet(before) || !isSheet(after)) return true;
  return typedChanges(to, before, after, { isPeoples: ofLinked, ofLinked }).length === 0;
}

/** What a link leads to, whatever is known of it by now. */
const idOf = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'id' in value ? value.id : undefined;

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
