/**
 * Elsewhere (他档): what a form is told of other dossiers. Nobody copies a fact: a meeting, a notice, a batch holds links to
 * households, and what it states of them reaches their forms and steps from there.
 *
 * - A *link* to another dossier is `<dossier>/<form>/<sheet>`, or the dossier's id alone; on a form it reads as what the
 *   Summary of that dossier lists, with those of its listed rows that the field names and the statements about that sheet.
 *   Nothing sensitive is in it.
 * - What has not changed is the same object, so that only forms that show it are evaluated again.
 * - A link may say `sealed`: facts of the linked form that no Summary may hold. Whoever opens such a form reads them from this
 *   device's copy and gives them here; they are on screen and on paper while the form is open, and nowhere else.
 */
import type { LinkField, RowView, SheetView, ViewValue } from './fields.ts';
import { isRows, partsOfLink, type Statement } from './statements.ts';
import type { Summary } from './summary.ts';
import type { Template } from './template.ts';

export interface Elsewhere {
  /** what a link leads to; undefined: not on this device */
  linked(link: string): SheetView | undefined;
  /** the oldest first; the same array until something changes */
  about(dossier: string): readonly Statement[];
  /** what a link to a household may lead to; the same array until something changes */
  readonly households: readonly { readonly id: string; readonly name: string }[];
}

/** Nothing is known of other dossiers. */
export const nowhere: Elsewhere = Object.freeze({
  linked: () => undefined,
  about: () => none,
  households: Object.freeze([]),
});
const none: readonly Statement[] = Object.freeze([]);

/** By link: the sealed facts that the open form may show. What stays the same object counts as unchanged. */
export type SealedFacts = ReadonlyMap<string, SheetView>;
const noFacts: SealedFacts = new Map();

/** @param previous what it said before, so that the unchanged stays the same object */
export function elsewhereOf(
  summaries: readonly Summary[],
  previous?: Elsewhere,
  sealed: SealedFacts = noFacts,
): Elsewhere {
  const byId = new Map(summaries.map((summary) => [summary.id, summary]));
  const statements = new Map<string, Statement[]>();
  for (const summary of summaries) {
    for (const statement of summary.statements) {
      const list = statements.get(statement.about);
      if (list) list.push(statement);
      else statements.set(statement.about, [statement]);
    }
  }
  const abouts = new Map<string, readonly Statement[]>();
  const views = new Map<string, SheetView>();
  const known = previous && inside.get(previous);

  const about = (dossier: string): readonly Statement[] => {
    const found = abouts.get(dossier);
    if (found) return found;
    const sheets = new Map(byId.get(dossier)?.sheets.map(({ form, sheet, listed }) => [`${form}/${sheet}`, listed]));
    const list = (statements.get(dossier) ?? []).sort(compareStatements).map((statement) => {
      const lists = sheets.get(statement.sheet ?? '');
      return lists ? { ...statement, lists } : statement;
    });
    const before = known?.abouts.get(dossier);
    const kept = before && isAlike(before, list) ? before : list.length === 0 ? none : Object.freeze(list);
    abouts.set(dossier, kept);
    return kept;
  };
  const linked = (link: string): SheetView | undefined => {
    const found = views.get(link);
    if (found) return found;
    const summary = byId.get(partsOfLink(link).dossier);
    if (!summary) return undefined;
    const stated = about(summary.id);
    const before = known?.views.get(link);
    const same =
      before &&
      known?.byId.get(summary.id) === summary &&
      known.abouts.get(summary.id) === stated &&
      known.sealed.get(link) === sealed.get(link);
    const view = same ? before : linkedView(link, summary, stated, sealed.get(link));
    views.set(link, view);
    return view;
  };
  let households: Elsewhere['households'] | undefined;
  const elsewhere: Elsewhere = Object.freeze({
    linked,
    about,
    get households() {
      households ??= householdsIn(summaries);
      return households;
    },
  });
  inside.set(elsewhere, { byId, abouts, views, sealed });
  return elsewhere;
}

interface Inside {
  readonly byId: ReadonlyMap<string, Summary>;
  readonly abouts: ReadonlyMap<string, readonly Statement[]>;
  readonly views: ReadonlyMap<string, SheetView>;
  readonly sealed: SealedFacts;
}
const inside = new WeakMap<Elsewhere, Inside>();

/**
 * `{ id, dossier, form, sheet, filed, …what is listed, …the listed rows, statements }`. `statements` are those about this
 * sheet or about the dossier as a whole, each a row with `id`.
 */
function linkedView(
  link: string,
  summary: Summary,
  statements: readonly Statement[],
  sealed: SheetView | undefined,
): SheetView {
  const { dossier, form, sheet } = partsOfLink(link);
  const of = summary.sheets.find((each) => each.form === form && each.sheet === sheet);
  const own = form === undefined ? undefined : `${form}/${sheet}`;
  const stated = statements.filter((statement) => statement.sheet === undefined || statement.sheet === own);
  return Object.freeze({
    ...summary.rows,
    ...summary.listed,
    ...of?.listed,
    ...sealed,
    id: link,
    dossier,
    ...(form === undefined ? {} : { form }),
    ...(sheet === undefined ? {} : { sheet }),
    ...(of?.filed === undefined ? {} : { filed: of.filed }),
    statements: stated.map(rowOfStatement),
  });
}

const rowOfStatement = (
  { from, about: _about, sheet: _sheet, lists: _lists, ...rest }: Statement,
  index: number,
): RowView => Object.freeze({ id: String(index + 1), ...rest, ...from });

const compareStatements = (a: Statement, b: Statement): number =>
  a.on === b.on ? (keyOf(a) < keyOf(b) ? -1 : 1) : a.on < b.on ? -1 : 1;
const keyOf = ({ what, from }: Statement): string => `${from.dossier} ${from.form} ${from.sheet} ${what}`;
const isAlike = (a: readonly Statement[], b: readonly Statement[]): boolean =>
  a.length === b.length &&
  a.every((each, index) => each === b[index] || JSON.stringify(each) === JSON.stringify(b[index]));

/** 王建国（三组）, by group and name. */
const householdsIn = (summaries: readonly Summary[]): Elsewhere['households'] =>
  summaries
    .filter(({ subject }) => subject === 'household')
    .map(({ id, listed: { headName, villagerGroup } }) => ({
      id,
      name: `${typeof headName === 'string' ? headName : '未登记户主的户'}${typeof villagerGroup === 'string' ? `（${villagerGroup}）` : ''}`,
      group: String(villagerGroup ?? ''),
    }))
    .sort((a, b) => (a.group === b.group ? (a.name < b.name ? -1 : 1) : a.group < b.group ? -1 : 1))
    .map(({ id, name }) => ({ id, name }));

// ---------------------------------------------------------------- into a view

const connected = new WeakMap<RowView, { readonly links: readonly unknown[]; readonly row: RowView }>();

/** The view with its links to other dossiers in their place. */
export function connect(template: Template, view: SheetView, elsewhere: Elsewhere): SheetView {
  const changed: Record<string, ViewValue> = {};
  for (const [id, field] of Object.entries(template.fields)) {
    const value = view[id];
    if (field.kind === 'link' && field.to.subject === template.subject) {
      // A sheet of the same dossier brings its own links with it.
      const linked = isView(value) ? connect(field.to, value, elsewhere) : value;
      if (linked !== undefined && linked !== value) changed[id] = linked;
    } else if (field.kind === 'link') {
      const found = viewOfLink(value, field, elsewhere);
      if (found) changed[id] = found;
    }
    if (field.kind !== 'repeat' || !isRows(value)) continue;
    const links = Object.entries(field.fields).filter((each): each is [string, LinkField] => each[1].kind === 'link');
    if (links.length > 0) changed[id] = value.map((row) => connectRow(row, links, elsewhere));
  }
  return Object.keys(changed).length === 0 ? view : Object.freeze({ ...view, ...changed });
}

function connectRow(row: RowView, fields: readonly (readonly [string, LinkField])[], elsewhere: Elsewhere): RowView {
  const links = fields.map(([name, field]) => viewOfLink(row[name], field, elsewhere));
  if (links.every((link) => link === undefined)) return row;
  const known = connected.get(row);
  if (known?.links.length === links.length && known.links.every((link, index) => link === links[index]))
    return known.row;
  const made = { ...row };
  fields.forEach(([name], index) => {
    if (links[index]) made[name] = links[index];
  });
  connected.set(row, { links, row: made });
  return made;
}

function viewOfLink(value: ViewValue | undefined, { rows }: LinkField, elsewhere: Elsewhere): SheetView | undefined {
  if (typeof value !== 'object' || Array.isArray(value) || !('id' in value) || typeof value.id !== 'string')
    return undefined;
  const linked = elsewhere.linked(value.id);
  return linked && withRows(linked, rows ?? noRows);
}
const noRows: readonly string[] = [];

/** By view and by the rows that a field names: what has not changed stays the same object. */
const narrowed = new WeakMap<SheetView, WeakMap<readonly string[], SheetView>>();

/** Of its rows only those named, and what was stated: a batch of many households need not carry their members along. */
function withRows(view: SheetView, names: readonly string[]): SheetView {
  const known = narrowed.get(view) ?? new WeakMap<readonly string[], SheetView>();
  narrowed.set(view, known);
  let made = known.get(names);
  if (!made) {
    const kept = Object.entries(view).filter(
      ([id, value]) => id === 'statements' || names.includes(id) || !isRows(value),
    );
    made = Object.freeze(Object.fromEntries(kept)) as SheetView;
    known.set(names, made);
  }
  return made;
}

const isView = (value: ViewValue | undefined): value is SheetView =>
  typeof value === 'object' && !Array.isArray(value) && !('sealed' in value);
