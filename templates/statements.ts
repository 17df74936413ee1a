/**
 * Statements (他档所述): what one sheet says of a dossier that it links to: appraised, published, decided.
 *
 * - A fact stands once, in the sheet where it came about: the vote in the minutes, the days in the notice, the opinion in the
 *   batch. What it means for a household is computed; nothing is written into the household's document.
 * - They are made from the sheet's own facts alone, never from what it shows of others, so nothing goes round in a circle.
 * - Where a filing counts they come from what was filed, else from the sheet as it stands, and say which (`filed`).
 */
import type { Evaluation } from './evaluate.ts';
import type { RowView, SheetView, ViewValue } from './fields.ts';
import { isSealed } from './format.ts';
import type { AnyStatement, RuleContext } from './logic.ts';
import type { Listed, ListedValue } from './summary.ts';

/**
 * What can be stated. `scheduled`: on the agenda of a meeting that is not over; `appraised`, value: 通过, 不通过; `listed` in a
 * notice that does not hang yet; `published` on its first day, value: last day; `publicityClosed`, value: the result; `objected`:
 * an objection that nobody has settled; `reported`: sent to the township; `townReviewed` and `decided`, value: the opinion;
 * `announced`; `entered` in the national system.
 */
export type StatementKind =
  | 'scheduled'
  | 'appraised'
  | 'listed'
  | 'published'
  | 'publicityClosed'
  | 'objected'
  | 'reported'
  | 'townReviewed'
  | 'decided'
  | 'announced'
  | 'entered';

/** What a sheet of one dossier says of another. */
export interface Statement {
  /** id of the dossier it is about */
  readonly about: string;
  /** the sheet there, `identification/2023-1`; absent: the dossier as a whole */
  readonly sheet?: string;
  readonly what: StatementKind;
  /** `YYYY-MM-DD` */
  readonly on: string;
  readonly value?: ListedValue;
  /** why, how: one sentence that people have typed or a form has made */
  readonly note?: string;
  /** what the Summary lists of that sheet; known where both dossiers are (elsewhere.ts) */
  readonly lists?: Listed;
  readonly from: { readonly dossier: string; readonly form: string; readonly sheet: string };
  readonly filed: boolean;
}

/** What the rows of a sheet state, in the order of the form. `view` is the evaluated one, or the one that was filed. */
export function statementsOf(
  { template, policy }: Pick<Evaluation, 'template' | 'policy'>,
  view: SheetView,
  from: Statement['from'],
  filed: boolean,
  context: Omit<RuleContext, 'policy' | 'sheet' | 'statements'>,
): readonly Statement[] {
  const given: RuleContext = { ...context, policy, sheet: from.sheet, statements: [] };
  const made: Statement[] = [];
  for (const [repeat, { states }] of Object.entries(template.rows)) {
    const rows = view[repeat];
    if (!isRows(rows)) continue;
    for (const row of rows) {
      for (const [what, statement] of Object.entries(states)) {
        const target = targetOf(row[statement.about]);
        const stated = target && answer(statement, row, given, view);
        if (stated) made.push({ ...target, what: what as StatementKind, ...stated, from, filed });
      }
    }
  }
  return made;
}

function answer(statement: AnyStatement, row: RowView, context: RuleContext, sheet: SheetView) {
  if (statement.parameters?.some((id) => context.policy.value(id) === undefined)) return undefined;
  const [given, around] = [pick(row, statement.reads), pick(sheet, statement.with ?? [])];
  return given && around && statement.value({ ...given, id: row.id }, context, around);
}

/** Undefined where something of it is sealed. */
function pick(view: SheetView, names: readonly string[]): SheetView | undefined {
  const picked: Record<string, ViewValue> = {};
  for (const name of names) {
    const value = view[name];
    if (value === undefined) continue;
    if (isSealed(value)) return undefined;
    picked[name] = value;
  }
  return picked;
}

/** The dossier and the sheet that a link leads to, whether it reads as what is known there or as its id alone. */
function targetOf(link: ViewValue | undefined): Pick<Statement, 'about' | 'sheet'> | undefined {
  if (typeof link !== 'object' || Array.isArray(link) || !('id' in link) || typeof link.id !== 'string')
    return undefined;
  const { dossier, form, sheet } = partsOfLink(link.id);
  if (dossier === '') return undefined;
  return form === undefined ? { about: dossier } : { about: dossier, sheet: `${form}/${sheet}` };
}

// ---------------------------------------------------------------- links

/** A link to another dossier in its parts: `<dossier>/<form>/<sheet>`; a dossier alone has no form. */
export interface LinkParts {
  readonly dossier: string;
  readonly form?: string;
  readonly sheet?: string;
}
export const linkOf = ({ dossier, form, sheet }: LinkParts): string =>
  form === undefined || sheet === undefined ? dossier : `${dossier}/${form}/${sheet}`;
export function partsOfLink(link: string): LinkParts {
  const [dossier = '', form, sheet] = link.split('/');
  return form && sheet ? { dossier, form, sheet } : { dossier };
}

// ---------------------------------------------------------------- reading

/** The newest statement of a kind in a linked view, or among those about a dossier. */
export function statedIn(view: SheetView | undefined, what: StatementKind): RowView | undefined {
  const rows = view?.statements;
  return isRows(rows) ? rows.findLast((row) => row.what === what) : undefined;
}
export const statedOf = (
  statements: readonly Statement[],
  what: StatementKind,
  sheet?: string,
): Statement | undefined =>
  statements.findLast((each) => each.what === what && (sheet === undefined || each.sheet === sheet));

export const isRows = (value: ViewValue | undefined): value is readonly RowView[] =>
  Array.isArray(value) && value.every((part) => typeof part === 'object' && part !== null && 'id' in part);
