/**
 * In which order the fields of a form settle.
 *
 * A field is settled when it is known whether it is relevant and, if so, what its value is. It needs, settled before it:
 * what its calculation reads, what its own and its section's relevance read, what its rows' calculations and relevance
 * read `with` the row, and the date that chooses a link. Otherwise the order of the form stands. Fields that need each
 * other are a mistake, and the circle is printed.
 */
import type { Fields } from './fields.ts';
import type { AnyLogic, AnyNeeds } from './logic.ts';
import type { RowsTemplate, Section } from './template.ts';

interface Around {
  readonly sections: readonly Section[];
  readonly rows: Readonly<Record<string, RowsTemplate>>;
}

export function settleOrder(
  name: string,
  fields: Fields,
  logic: Pick<AnyLogic, 'calculate' | 'relevant'>,
  around?: Around,
): readonly string[] {
  const needs = needsOf(fields, logic, around);
  const settled = new Set<string>();
  const trail: string[] = [];
  const visit = (id: string): void => {
    if (settled.has(id)) return;
    const needed = needs.get(id);
    if (needed) {
      if (trail.includes(id)) {
        const circle = [...trail.slice(trail.indexOf(id)), id].join(' → ');
        throw new Error(
          `Template '${name}': calculations and relevance go round in a circle: ${circle}. Break it at one place.`,
        );
      }
      trail.push(id);
      for (const need of needed) visit(need);
      trail.pop();
    }
    settled.add(id);
  };
  for (const id of Object.keys(fields)) visit(id);
  return [...settled];
}

/** What must be settled before each field that needs any. Runs for each form when a page opens. */
function needsOf(
  fields: Fields,
  logic: Pick<AnyLogic, 'calculate' | 'relevant'>,
  around?: Around,
): ReadonlyMap<string, ReadonlySet<string>> {
  const needs = new Map<string, Set<string>>();
  const add = (id: string, names: readonly string[] | undefined): void => {
    if (!names?.length) return;
    let known = needs.get(id);
    if (!known) {
      known = new Set();
      needs.set(id, known);
    }
    for (const name of names) known.add(repeatOfTick(name, fields) ?? name);
  };
  for (const part of [logic.calculate, logic.relevant])
    for (const [id, needed] of Object.entries<AnyNeeds>(part)) if (Object.hasOwn(fields, id)) add(id, needed.reads);
  for (const section of around?.sections ?? []) {
    const reads = logic.relevant[section.id]?.reads;
    if (reads) for (const id of Object.keys(section.fields)) add(id, reads);
  }
  for (const id of Object.keys(fields)) {
    const field = fields[id]!;
    if (field.kind === 'link' && field.latestUpTo !== undefined) add(id, [field.latestUpTo]);
  }
  for (const [id, rows] of Object.entries(around?.rows ?? {}))
    for (const part of [rows.calculate, rows.relevant])
      for (const needed of Object.values<AnyNeeds>(part)) add(id, needed.with);
  return needs;
}

/** `ids` with all that they need, in the template's order. */
export function closureOf(
  ids: readonly string[],
  order: readonly string[],
  fields: Fields,
  logic: AnyLogic,
  around: Around,
): readonly string[] {
  const needs = needsOf(fields, logic, around);
  const wanted = new Set<string>();
  const add = (id: string): void => {
    if (wanted.has(id)) return;
    wanted.add(id);
    for (const need of needs.get(id) ?? []) add(need);
  };
  ids.forEach(add);
  return order.filter((id) => wanted.has(id));
}

/** `workNone` → `work`, where that is a repeat with such a tick. */
export function repeatOfTick(name: string, fields: Fields): string | undefined {
  if (!name.endsWith('None')) return undefined;
  const id = name.slice(0, -'None'.length);
  const field = Object.hasOwn(fields, id) ? fields[id] : undefined;
  return field?.kind === 'repeat' && field.none !== undefined ? id : undefined;
}
