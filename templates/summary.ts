/**
 * Summary (摘要): what the village must know of a dossier that is closed: what lists show, what search finds, what is
 * counted, how far each sheet is. Computed on each device, kept there, never shared.
 *
 * - Plain data, about 2 KB a household. Nothing sensitive: fields marked so cannot be listed, numbers of persons appear
 *   only as keyed fingerprints, sealed values not at all.
 * - The same dossier gives the same Summary, whatever came before; village totals are sums of tallies.
 */
import { type Evaluation, evaluate } from './evaluate.ts';
import type { RowView, SheetView, ViewValue } from './fields.ts';
import { isChangedSince } from './filed.ts';
import { type AttachmentRef, isAttachmentRef } from './kinds.ts';
import type { RuleContext } from './logic.ts';
import type { Policies } from './policy/policy.ts';
import { isRows, type Statement, statementsOf } from './statements.ts';
import type { RowsTemplate, Subject, Template } from './template.ts';
import { compareSheets, type Values, viewOf, viewPathOf } from './view.ts';

export interface Summary {
  readonly id: string;
  readonly subject: Subject;
  /** listed fields by id, of the newest sheet of each form; where forms call two things alike, the shared one stands */
  readonly listed: Listed;
  /** what search looks through: householder, then the other names, each with pinyin and initials, then groups and numbers */
  readonly search: string;
  /** by repeat: each row's listed fields, in the order shown */
  readonly rows: Readonly<Record<string, readonly ListedRow[]>>;
  /** by form in the order of the templates, the oldest sheet first */
  readonly sheets: readonly SheetSummary[];
  /** numbers of persons, each as a fingerprint under the village's key */
  readonly fingerprints: readonly NumberPrint[];
  /** counts of the newest sheet of each form: `<form>/<name>` */
  readonly tallies: Tallies;
  /** fields on which people disagree */
  readonly disagreements: number;
  /** what it says of other dossiers */
  readonly statements: readonly Statement[];
  /** files that it names, wherever they stand; absent: none */
  readonly files?: readonly FileNamed[];
}
export type FileNamed = Pick<AttachmentRef, 'hash' | 'size'>;
export type ListedValue = string | number | boolean | readonly string[];
export type Listed = Readonly<Record<string, ListedValue>>;
export type ListedRow = Listed & { readonly id: string };
export type Tallies = Readonly<Record<string, number>>;

export interface SheetSummary {
  readonly form: string;
  readonly sheet: string;
  /** how many fields ask for an answer, and how many of them have one */
  readonly required: number;
  readonly filled: number;
  readonly errors: number;
  readonly warnings: number;
  /** 编号, once it has one */
  readonly number?: string;
  /** `YYYY-MM-DDTHH:mm` of the filing that counts */
  readonly filed?: string;
  /** people have changed the sheet since */
  readonly changed?: true;
  /** filings that do not know each other: none counts until one replaces them */
  readonly forked?: true;
  /** places of the sheet at which people disagree, where there are any */
  readonly disputed?: number;
  /** what the form lists that is not shared */
  readonly listed: Listed;
}
export interface NumberPrint {
  readonly fingerprint: string;
  /** `members/<row>/idNo` */
  readonly path: string;
  /** of the person, where the row has one */
  readonly name?: string;
}

/** What of a filing counts here. */
export interface FilingHead {
  readonly form: string;
  readonly sheet: string;
  readonly at: string;
  readonly standing: string;
  /** the view that was filed; undefined: it does not open here */
  readonly view?: () => SheetView | undefined;
}

export interface SummaryContext {
  readonly policies: Policies;
  readonly today: string;
  /** document paths at which people disagree */
  readonly disagreements?: readonly string[];
  /** pinyin and initials of a name: 单雄信 → `shanxiongxin`, `sxx` */
  readonly reading: (name: string) => { readonly pinyin: string; readonly initials: string };
  /** keyed fingerprint of a number of a person */
  readonly fingerprint: (text: string) => string;
}

/** `templates` are those of the dossier's subject. */
export function summarise(
  templates: Iterable<Template>,
  id: string,
  values: Values,
  filings: readonly FilingHead[],
  context: SummaryContext,
): Summary {
  const shared: Record<string, ListedValue> = {};
  const own: Record<string, ListedValue> = {};
  const rows: Record<string, readonly ListedRow[]> = {};
  const sheets: SheetSummary[] = [];
  const tallies: Record<string, number> = {};
  const statements: Statement[] = [];
  const prints = new Map<string, NumberPrint>();
  const { policies, today, disagreements = [] } = context;
  let subject: Subject = 'household';

  const newest = (template: Template, { view }: Evaluation, ofSheet: Listed): void => {
    Object.assign(shared, listedOf(template, view, true));
    for (const name in ofSheet) own[name] ??= ofSheet[name]!;
    for (const [repeat, { field }] of Object.entries(template.rows)) {
      const held = view[repeat];
      if (field.listed && isRows(held)) rows[repeat] ??= held.map((row) => listedRow(row, field.listed ?? []));
    }
    collectPrints(template, view, context, prints);
  };

  const stated = (evaluation: Evaluation, from: Statement['from']): readonly Statement[] => {
    const filed = countingFiling(filings, from)?.view?.();
    const policyOn = (date: string) => policies.on(date);
    const read = (view: SheetView, isFiled: boolean): readonly Statement[] =>
      statementsOf(evaluation, view, from, isFiled, { today, policyOn });
    const [standing, now] = [filed ? read(filed, true) : [], read(evaluation.view, false)];
    // What came after the filing (the end of a publicity) is told too, as not filed yet.
    const isSaid = (one: Statement): boolean =>
      standing.some((each) => each.about === one.about && each.sheet === one.sheet && each.what === one.what);
    return [...standing, ...now.filter((one) => !isSaid(one))];
  };

  const blank: Template[] = [];
  for (const template of templates) {
    subject = template.subject;
    const begun = sheetsOf(values, template);
    if (begun.length === 0) blank.push(template);
    for (const sheet of begun) {
      const typed = viewOf(template, values, sheet);
      const evaluation = evaluate(template, typed, { policies, today, once: true });
      statements.push(...stated(evaluation, { dossier: id, form: template.id, sheet }));
      const ofSheet = listedOf(template, evaluation.view, false);
      const disputed = disagreements.filter((path) => viewPathOf(template, path, sheet) !== undefined).length;
      sheets.push({ ...sheetSummary(evaluation, typed, ofSheet, filings), ...(disputed > 0 && { disputed }) });
      if (sheet !== begun.at(-1)) continue;
      newest(template, evaluation, ofSheet);
      countTallies(template, evaluation, context, tallies);
    }
  }
  // Facts of the dossier itself are shown before anybody has begun a sheet that lists them.
  for (const template of blank) {
    const isNew = (id: string): boolean =>
      template.fields[id]?.shared === true && values[id] !== undefined && shared[id] === undefined;
    const hasNewRows = ([repeat, { field }]: [string, RowsTemplate]): boolean =>
      field.shared === true && field.listed !== undefined && rows[repeat] === undefined;
    if (!template.listed.some(isNew) && !Object.entries(template.rows).some(hasNewRows)) continue;
    const evaluation = evaluate(template, viewOf(template, values, ''), { policies, today, once: true });
    newest(template, evaluation, listedOf(template, evaluation.view, false));
    countTallies(template, evaluation, context, tallies);
  }
  const listed = { ...own, ...shared };
  const search = searchText(listed, rows, context);
  const fingerprints = [...prints.values()];
  const files = filesIn(values);
  return {
    ...{ id, subject, listed, search, rows, sheets, fingerprints, tallies, statements },
    disagreements: disagreements.length,
    ...(files.length > 0 && { files }),
  };
}

/** Files that a dossier names: in its forms and as papers of its filings. */
function filesIn(held: object, into: FileNamed[] = []): readonly FileNamed[] {
  for (const key in held) {
    const part = (held as Readonly<Record<string, unknown>>)[key];
    if (typeof part !== 'object' || part === null) continue;
    if (isAttachmentRef(part)) into.push({ hash: part.hash, size: part.size });
    else filesIn(part, into);
  }
  return into;
}

/** Ids of a form's sheets, the oldest first. */
export function sheetsOf(values: Values, { id }: Template): readonly string[] {
  const sheets = values[id];
  return typeof sheets === 'object' && !Array.isArray(sheets) ? Object.keys(sheets).sort(compareSheets) : [];
}

const countingFiling = (
  filings: readonly FilingHead[],
  { form, sheet }: { readonly form: string; readonly sheet: string },
): FilingHead | undefined =>
  filings.find((each) => each.form === form && each.sheet === sheet && each.standing === 'counts');

function sheetSummary(
  evaluation: Evaluation,
  typed: SheetView,
  listed: Listed,
  filings: readonly FilingHead[],
): SheetSummary {
  const { template, findings, progress, view } = evaluation;
  const sheet = String(typed.id);
  const count = (counts: (finding: Evaluation['findings'][number]) => boolean): number =>
    findings.filter(counts).length;
  const own = filings.filter((each) => each.form === template.id && each.sheet === sheet);
  const filing = countingFiling(own, { form: template.id, sheet });
  const filedView = filing?.view?.();
  return {
    form: template.id,
    sheet,
    ...progress,
    errors: count(({ level }) => level === 'error'),
    warnings: count(({ level }) => level === 'warning'),
    ...(typeof view.formNo === 'string' && { number: view.formNo }),
    ...(filing && { filed: filing.at }),
    ...(filedView && isChangedSince(filedView, evaluation, typed) && { changed: true as const }),
    ...(own.some(({ standing }) => standing === 'fork') && { forked: true as const }),
    listed,
  };
}

// ---------------------------------------------------------------- what is listed

function listedOf(template: Template, view: SheetView, shared: boolean): Listed {
  const listed: Record<string, ListedValue> = {};
  for (const id of template.listed) {
    // A calculated value of a shared fact is that fact, whichever form computes it.
    if ((template.fields[id]?.shared === true) !== shared) continue;
    const value = listedValue(view[id]);
    if (value !== undefined) listed[id] = value;
  }
  return listed;
}

function listedRow(row: RowView, names: readonly string[]): ListedRow {
  const listed: { id: string; [name: string]: ListedValue } = { id: row.id };
  for (const name of names) {
    const value = listedValue(row[name]);
    if (value !== undefined) listed[name] = value;
  }
  return listed;
}

function listedValue(value: ViewValue | undefined): ListedValue | undefined {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return isTexts(value) ? value : undefined;
}

const isTexts = (value: ViewValue | undefined): value is readonly string[] =>
  Array.isArray(value) && value.every((part) => typeof part === 'string');

// ---------------------------------------------------------------- search and fingerprints

function searchText(listed: Listed, rows: Summary['rows'], { reading }: SummaryContext): string {
  const names = new Set<string>();
  if (typeof listed.headName === 'string') names.add(listed.headName);
  for (const list of Object.values(rows)) for (const { name } of list) if (typeof name === 'string') names.add(name);
  const words = [...names].flatMap((name) => {
    const { pinyin, initials } = reading(name);
    return [name, pinyin, initials];
  });
  const others = Object.values(listed).filter((value) => typeof value === 'string' && !names.has(value));
  return [...words, ...new Set(others)].join(' ');
}

/** Numbers of persons that the dossier itself holds: of its members, not of who fills a form. The person's 18 digits. */
function collectPrints(
  template: Template,
  view: SheetView,
  { fingerprint }: SummaryContext,
  prints: Map<string, NumberPrint>,
): void {
  for (const [repeat, { field }] of Object.entries(template.rows)) {
    const rows = view[repeat];
    if (!field.shared || !isRows(rows)) continue;
    for (const [name, { kind }] of Object.entries(field.fields)) {
      if (kind !== 'idNumber') continue;
      for (const row of rows) {
        const number = row[name];
        const path = `${repeat}/${row.id}/${name}`;
        if (typeof number !== 'string' || number.length < 18 || prints.has(path)) continue;
        const print = fingerprint(number.slice(0, 18).toUpperCase());
        prints.set(path, { fingerprint: print, path, ...(typeof row.name === 'string' && { name: row.name }) });
      }
    }
  }
}

// ---------------------------------------------------------------- tallies

function countTallies(
  template: Template,
  evaluation: Evaluation,
  { policies, today }: SummaryContext,
  into: Record<string, number>,
): void {
  const { policy, view } = evaluation;
  const context: RuleContext = { today, policy, policyOn: (date) => policies.on(date), statements: [] };
  for (const [name, { reads, count }] of Object.entries(template.tally ?? {})) {
    const given: Record<string, ViewValue | undefined> = {};
    for (const read of reads) given[read] = view[read];
    const number = count(given, context);
    if (number !== 0) into[`${template.id}/${name}`] = number;
  }
}

/** A total with one dossier's counts added. Zero is left out, so that equal totals are equal objects. */
export const addTally = (total: Tallies, tallies: Tallies): Tallies => combine(total, tallies, 1);
/** A total with one dossier's counts taken away: before its new ones are added. */
export const subtractTally = (total: Tallies, tallies: Tallies): Tallies => combine(total, tallies, -1);

function combine(total: Tallies, tallies: Tallies, sign: 1 | -1): Tallies {
  const combined: Record<string, number> = { ...total };
  for (const [name, count] of Object.entries(tallies)) {
    const sum = (combined[name] ?? 0) + sign * count;
    if (sum === 0) delete combined[name];
    else combined[name] = sum;
  }
  return combined;
}
