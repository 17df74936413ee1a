/**
 * How a section stands on the screen: its columns, its groups, and how far it is filled. Pure; the same `columns` and
 * `span` place the same fields on paper.
 */
import { type Field, type Finding, isFingerprint, type Section } from '#templates';

const twelve: readonly number[] = Array.from({ length: 12 }, () => 1);

/** The grid's columns: millimetres of paper are fractions of the screen. */
export function columnsOf(section: Section): readonly number[] {
  return section.columns ?? twelve;
}

/** What a section is called: its title, its head at the side, else what is in it; paper may go without. */
export function headingOf({ title, side, fields }: Section): string {
  // The photo of a fingerprint belongs to its signature.
  const inside = Object.values(fields).filter((field) => !isFingerprint(field));
  const heads = [...new Set(inside.flatMap(({ group }) => group ?? []))];
  if (title ?? side) return title ?? side ?? '';
  if (heads.length > 0) return heads.join('、');
  const [first, second] = inside.map(({ label }) => label);
  return inside.length > 2 ? `${first}、${second}等` : (first ?? '');
}

/** Less than a fifth of the width is no room to type in, whatever the paper has. */
const least = 5;

/** Columns that a field takes: label and blank stand beside each other on paper, above each other on screen. */
export function spanOf(field: Field, columns: number): number {
  const [label, blank] = field.span ?? [1, 1];
  return Math.min(columns, Math.max(Math.ceil(columns / least), label + blank));
}

/** Kinds that need the whole width, however little paper they are given. */
const wide: ReadonlySet<string> = new Set(['note', 'prose', 'attachment', 'signature', 'choices']);
export function isWide(field: Field): boolean {
  return wide.has(field.kind) || ('long' in field && field.long === true);
}

export interface FieldGroup {
  /** head over neighbours that name the same; undefined: no head */
  readonly head: string | undefined;
  readonly ids: readonly string[];
}

/** Neighbours of one group stand together under its head. */
export function groupsOf(section: Section): readonly FieldGroup[] {
  const groups: { head: string | undefined; ids: string[] }[] = [];
  for (const [id, field] of Object.entries(section.fields)) {
    const last = groups.at(-1);
    if (last && last.head === field.group && field.kind !== 'repeat') last.ids.push(id);
    else groups.push({ head: field.group, ids: [id] });
  }
  return groups;
}

export interface Progress {
  readonly required: number;
  readonly filled: number;
  readonly wrong: number;
}

type Counts = { -readonly [Key in keyof Progress]: Progress[Key] };
const lastProgress = new WeakMap<
  readonly Section[],
  { readonly required: unknown; readonly findings: unknown; readonly progress: ReadonlyMap<string, Progress> }
>();

/**
 * How far each section is, by id. `required` tells what is asked for and names what is missing of it in `required` findings;
 * an error of another rule may miss one more.
 */
export function progressOf(
  sections: readonly Section[],
  required: ReadonlySet<string>,
  findings: readonly Finding[],
): ReadonlyMap<string, Progress> {
  // Both stay the same objects while nothing in them changes, which is most of the time.
  const last = lastProgress.get(sections);
  if (last?.required === required && last.findings === findings) return last.progress;
  const progress = new Map<string, Counts>();
  const byField = new Map<string, Counts>();
  for (const { id, fields } of sections) {
    const counts: Counts = { required: 0, filled: 0, wrong: 0 };
    progress.set(id, counts);
    for (const field of Object.keys(fields)) byField.set(field, counts);
  }
  const at = (path: string): Counts | undefined => {
    const slash = path.indexOf('/');
    return byField.get(slash < 0 ? path : path.slice(0, slash));
  };
  for (const path of required) {
    const count = at(path);
    if (!count) continue;
    count.required++;
    count.filled++;
  }
  for (const { path, rule, level, missing } of findings) {
    const count = level === 'error' ? at(path) : undefined;
    if (!count) continue;
    if (rule === 'required') count.filled--;
    else if (missing) count.required++;
    else count.wrong++;
  }
  lastProgress.set(sections, { required, findings, progress });
  return progress;
}
