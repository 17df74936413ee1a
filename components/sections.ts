/**
 * How a section stands on the screen: its columns, its groups, and how far it is filled. Pure; the same `columns` and
 * `span` place the same fields on paper.
 */
import type { Field, Finding, Section } from '#templates';

const twelve: readonly number[] = Array.from({ length: 12 }, () => 1);

/** The grid's columns: millimetres of paper are fractions of the screen. */
export function columnsOf(section: Section): readonly number[] {
  return section.columns ?? twelve;
}

/** Columns that a field takes: label and blank stand beside each other on paper, above each other on screen. */
export function spanOf(field: Field, columns: number): number {
  const [label, blank] = field.span ?? [1, 1];
  return Math.min(columns, Math.max(1, label + blank));
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

/** How far each section is, by id. A missing answer is a `required` finding; what is required is told by `required`. */
export function progressOf(
  sections: readonly Section[],
  required: ReadonlySet<string>,
  findings: readonly Finding[],
): ReadonlyMap<string, Progress> {
  const sectionOf = new Map(
    sections.flatMap((section) => Object.keys(section.fields).map((id) => [id, section.id] as const)),
  );
  const counts = new Map(sections.map(({ id }) => [id, { required: 0, filled: 0, wrong: 0 }]));
  const at = (path: string): { required: number; filled: number; wrong: number } | undefined => {
    const [id = ''] = path.split('/');
    return counts.get(sectionOf.get(id) ?? '');
  };
  for (const path of required) {
    const count = at(path);
    if (count) {
      count.required++;
      count.filled++;
    }
  }
  for (const { path, rule, level } of findings) {
    const count = at(path);
    if (count && rule === 'required') count.filled--;
    else if (count && level === 'error') count.wrong++;
  }
  return counts;
}
