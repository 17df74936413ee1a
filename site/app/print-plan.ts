/**
 * What a print run prints, in which order and in which files: from what the lists know of the households. Pure.
 */
import type { RunFile, RunOptions, RunSheet } from '#components';
import type { SheetSummary, Statement, Summary } from '#templates';

export interface Choice {
  /** forms that are printed */
  readonly forms: readonly string[];
  readonly variant: RunOptions['variant'];
  /** `only`: what is filed, as it was filed */
  readonly wanted: RunOptions['wanted'] | 'only';
  readonly drafts: boolean;
  /** each household's newest sheet of a form, or all of them */
  readonly sheets: 'newest' | 'all';
  readonly order: 'household' | 'form';
  readonly duplex: boolean;
  /** one file, or one for each household */
  readonly files: 'one' | 'each';
}

export interface PlannedSheet {
  readonly sheet: RunSheet;
  /** of the household; empty for a blank form */
  readonly household: string;
  /** of the form */
  readonly title: string;
}

export interface PlanContext {
  /** forms in the order of the procedure, with their names in this place */
  readonly forms: readonly { readonly id: string; readonly title: string }[];
  nameOf(summary: Summary): string;
  statementsOf(dossier: string): readonly Statement[];
}

/** The sheets of a household that a choice takes, of one form. */
const taken = ({ sheets }: Summary, form: string, { sheets: which, wanted }: Taking): readonly SheetSummary[] => {
  const of = sheets.filter((sheet) => sheet.form === form && (wanted !== 'only' || sheet.filed !== undefined));
  return which === 'all' ? of : of.slice(-1);
};
type Taking = Pick<Choice, 'sheets' | 'wanted'>;

/** How many sheets of each form there are. */
export function countForms(households: readonly Summary[], taking: Taking): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const household of households)
    for (const form of new Set(household.sheets.map((sheet) => sheet.form)))
      counts.set(form, (counts.get(form) ?? 0) + taken(household, form, taking).length);
  return counts;
}

export function planOf(
  households: readonly Summary[],
  choice: Choice,
  { forms, nameOf, statementsOf }: PlanContext,
): readonly PlannedSheet[] {
  const { variant, order, files } = choice;
  const chosen = forms.filter(({ id }) => choice.forms.includes(id));
  if (variant === 'blank')
    return chosen.map(({ id, title }) => ({ sheet: { form: id, sheet: '', statements: [] }, household: '', title }));
  const of = (household: Summary, { id, title }: PlanContext['forms'][number]): readonly PlannedSheet[] =>
    taken(household, id, choice).map(({ sheet }) => ({
      sheet: { dossier: household.id, form: id, sheet, statements: statementsOf(household.id) },
      household: nameOf(household),
      title,
    }));
  return order === 'form' && files === 'one'
    ? chosen.flatMap((form) => households.flatMap((household) => of(household, form)))
    : households.flatMap((household) => chosen.flatMap((form) => of(household, form)));
}

/** What a file must not be called on any system. */
const forbidden = /[\\/:*?"<>|\s]+/g;

/** The files of a run, without the sheets that could not be printed. */
export function filesOf(
  plan: readonly PlannedSheet[],
  { files, variant }: Pick<Choice, 'files' | 'variant'>,
  name: string,
): readonly RunFile[] {
  const entry = ({ sheet, household, title }: PlannedSheet) => ({ ...sheet, title: `${household} ${title}`.trim() });
  if (files === 'one' || variant === 'blank') return [{ name, sheets: plan.map(entry) }];
  const byDossier = new Map<string, PlannedSheet[]>();
  for (const each of plan) {
    const { dossier = '' } = each.sheet;
    const list = byDossier.get(dossier);
    if (list) list.push(each);
    else byDossier.set(dossier, [each]);
  }
  const width = Math.max(3, String(byDossier.size).length);
  return [...byDossier.values()].map((sheets, index) => ({
    // Numbered, so that they lie in the order of the list and two of one name are two files.
    name: `${String(index + 1).padStart(width, '0')}-${(sheets[0]?.household ?? '').replace(forbidden, '')}`,
    sheets: sheets.map(entry),
  }));
}

/** A few sheets of each form, from all over the list: what the number of pages is judged by. */
export function samplesOf(plan: readonly PlannedSheet[], each = 3): readonly PlannedSheet[] {
  const byForm = new Map<string, PlannedSheet[]>();
  for (const sheet of plan) byForm.set(sheet.sheet.form, [...(byForm.get(sheet.sheet.form) ?? []), sheet]);
  return [...byForm.values()].flatMap((sheets) =>
    Array.from({ length: Math.min(each, sheets.length) }, (_, index) => {
      const at = Math.floor(((index + 0.5) * sheets.length) / Math.min(each, sheets.length));
      return sheets[at] as PlannedSheet;
    }),
  );
}

/** What a plan takes, where `lengthOf` says how many pages a sheet has. Two-sided each begins on a leaf of its own. */
export function sizeOf(
  plan: readonly PlannedSheet[],
  lengthOf: (planned: PlannedSheet) => number,
  { duplex }: Pick<Choice, 'duplex'>,
): { readonly pages: number; readonly leaves: number } {
  const lengths = plan.map(lengthOf);
  const pages = Math.round(lengths.reduce((sum, length) => sum + length, 0));
  const leaves = lengths.reduce((sum, length) => sum + Math.ceil(Math.round(length) / 2), 0);
  return { pages, leaves: duplex ? leaves : pages };
}
