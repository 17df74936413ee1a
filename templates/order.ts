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
  const order: string[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const visit = (id: string, trail: readonly string[]): void => {
    if (state.get(id) === 'done') return;
    if (state.get(id) === 'open') {
      const circle = [...trail.slice(trail.indexOf(id)), id].join(' → ');
      throw new Error(
        `Template '${name}': calculations and relevance go round in a circle: ${circle}. Break it at one place.`,
      );
    }
    state.set(id, 'open');
    for (const need of needs.get(id) ?? []) visit(need, [...trail, id]);
    state.set(id, 'done');
    order.push(id);
  };
  for (const id of Object.keys(fields)) visit(id, []);
  return order;
}

/** What must be settled before each field. */
function needsOf(fields: Fields, logic: Pick<AnyLogic, 'calculate' | 'relevant'>, around?: Around) {
  const sectionOf = new Map(
    around?.sections.flatMap((section) => Object.keys(section.fields).map((id) => [id, section.id] as const)),
  );
  const needs = new Map<string, ReadonlySet<string>>();
  for (const [id, field] of Object.entries(fields)) {
    const reads: (readonly string[] | undefined)[] = [
      logic.calculate[id]?.reads,
      logic.relevant[id]?.reads,
      logic.relevant[sectionOf.get(id) ?? '']?.reads,
    ];
    if (field.kind === 'link' && field.latestUpTo !== undefined) reads.push([field.latestUpTo]);
    const rows = around?.rows[id];
    if (rows)
      for (const part of [rows.calculate, rows.relevant])
        for (const needed of Object.values<AnyNeeds>(part)) reads.push(needed.with);
    needs.set(id, new Set(reads.flatMap((names) => names ?? []).map((name) => repeatOfTick(name, fields) ?? name)));
  }
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
