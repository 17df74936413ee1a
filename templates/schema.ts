/**
 * The schema: all that sharing is told of forms. One entry a cell: its pattern path (`*` is one row id or sheet id), its
 * kind, whether it is sealed, and what it was called before.
 *
 * - Only calculated fields have no cell: they are never written.
 * - A pattern that ends in `*` is a row or a sheet and has kind `repeat`; `<repeat>/none` is the tick 确无.
 * - A form brings the forms it links to: their sheets are read through it.
 * - Forms that share a field must agree on it; a disagreement throws, because one of them would read the other's value wrong.
 */
import type { Field } from './fields.ts';
import type { FieldKind } from './kinds.ts';
import type { Template } from './template.ts';
import { isStored } from './view.ts';

export interface SchemaEntry {
  readonly kind: FieldKind;
  readonly sensitive?: true;
  /** earlier patterns of the same cell */
  readonly formerly?: readonly string[];
}

export function schemaOf(templates: Iterable<Template>): Readonly<Record<string, SchemaEntry>> {
  const schema: Record<string, SchemaEntry> = {};
  const add = (pattern: string, entry: SchemaEntry, template: Template): void => {
    const known = schema[pattern];
    if (known && (known.kind !== entry.kind || known.sensitive !== entry.sensitive)) {
      throw new Error(
        `Template '${template.id}' has '${pattern}' as ${nameOf(entry)}, another template as ${nameOf(known)}. A shared field is one fact.`,
      );
    }
    const formerly = [...new Set([...(known?.formerly ?? []), ...(entry.formerly ?? [])])];
    schema[pattern] = formerly.length > 0 ? { ...entry, formerly } : entry;
  };

  for (const template of withLinked(templates)) {
    const sheet = `${template.id}/*`;
    add(sheet, { kind: 'repeat' }, template);
    for (const [id, field] of Object.entries(template.fields)) {
      if (!isStored(template, id, field)) continue;
      const prefix = field.shared ? '' : `${sheet}/`;
      const [path = '', ...formerPaths] = namesOf(id, field).map((name) => prefix + name);
      if (field.kind !== 'repeat') {
        add(path, entryOf(field, formerPaths), template);
        continue;
      }
      add(
        `${path}/*`,
        entryOf(
          field,
          formerPaths.map((former) => `${former}/*`),
        ),
        template,
      );
      if (field.none !== undefined) add(`${path}/none`, { kind: 'yesNo' }, template);
      for (const [rowId, rowField] of Object.entries(field.fields)) {
        if (template.rows[id]?.calculate[rowId] && !rowField.overridable) continue;
        const patterns = [path, ...formerPaths].flatMap((repeat) =>
          namesOf(rowId, rowField).map((name) => `${repeat}/*/${name}`),
        );
        const [pattern = '', ...formerly] = patterns;
        add(pattern, entryOf(rowField, formerly), template);
      }
    }
  }
  return Object.freeze(schema);
}

/** The forms, and those of the same subject that they link to, each once. */
function withLinked(templates: Iterable<Template>): ReadonlySet<Template> {
  const all = new Set<Template>(templates);
  // A set that grows while it is walked is walked to its end.
  for (const { fields, subject } of all) {
    for (const field of Object.values(fields)) {
      if (field.kind === 'link' && field.to.subject === subject) all.add(field.to);
    }
  }
  return all;
}

const namesOf = (id: string, field: Field): readonly string[] => [id, ...(field.formerly ?? [])];

const entryOf = ({ kind, sensitive }: Field, formerly: readonly string[]): SchemaEntry => ({
  kind,
  ...(sensitive && { sensitive }),
  ...(formerly.length > 0 && { formerly }),
});

const nameOf = (entry: SchemaEntry): string => `${entry.sensitive ? 'sensitive ' : ''}${entry.kind}`;
