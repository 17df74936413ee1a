/**
 * The schema as a tree of path parts, so that a path finds its field by walking, not by matching patterns.
 *
 * - A literal part wins over `*`; so `members/none` is a field and `members/1-k3` a row.
 * - What `*` stands for is an id: letters, digits, `-`, `~`, `_`, at most 100, and no name that every object has.
 * - The papers of filings are places of every dossier, whatever its forms.
 * - A place with an earlier name (`formerly`) is found under both; `renamed` tells the path of today.
 */
import type { Schema, SchemaField } from './contract.ts';
import { papersSchema } from './papers.ts';

export interface Pattern {
  /** `members/*`, as in the schema */
  readonly path: string;
  /** place among its neighbours, so that objects list their parts in the order of the schema */
  readonly order: number;
  readonly field?: SchemaField;
  /** pattern of today, where this one is an earlier name */
  readonly now?: string;
  readonly children: ReadonlyMap<string, Pattern>;
  /** the row or sheet under this part */
  readonly row?: Pattern;
}

interface Growing extends Pattern {
  field?: SchemaField;
  now?: string;
  readonly children: Map<string, Growing>;
  row?: Growing;
}

const compiled = new WeakMap<Schema, Pattern>();

/** The tree of a schema; the same object for the same schema. */
export function patternsOf(schema: Schema): Pattern {
  const known = compiled.get(schema);
  if (known) return known;
  const root: Growing = { path: '', order: 0, children: new Map() };
  for (const [path, field] of Object.entries({ ...schema, ...papersSchema })) {
    grow(root, path).field = field;
  }
  for (const [path, field] of Object.entries(schema)) {
    for (const earlier of field.formerly ?? []) {
      if (field.kind === 'note' || field.kind === 'prose') {
        throw new Error(
          `Schema: '${path}' is a ${field.kind} and cannot take the place of '${earlier}'; give it a new name.`,
        );
      }
      const place = grow(root, earlier);
      if (place.field) throw new Error(`Schema: '${path}' was formerly '${earlier}', but that is a field of today.`);
      if (stars(path) !== stars(earlier)) {
        throw new Error(`Schema: '${path}' was formerly '${earlier}', but these lie under different rows.`);
      }
      place.now = path;
    }
  }
  compiled.set(schema, root);
  return root;
}

function grow(root: Growing, path: string): Growing {
  let at = root;
  for (const part of path.split('/')) {
    let next = part === '*' ? at.row : at.children.get(part);
    if (!next) {
      next = { path: at.path === '' ? part : `${at.path}/${part}`, order: at.children.size, children: new Map() };
      if (part === '*') at.row = next;
      else at.children.set(part, next);
    }
    at = next;
  }
  return at;
}

const stars = (path: string): number => path.split('*').length;

const idShape = /^[A-Za-z0-9][A-Za-z0-9_~-]{0,99}$/;
export const isId = (part: string): boolean => idShape.test(part) && !(part in Object.prototype);

/** The pattern one part further down, if such a part may stand there. */
export function below(pattern: Pattern, part: string): Pattern | undefined {
  return pattern.children.get(part) ?? (pattern.row && isId(part) ? pattern.row : undefined);
}

/** The path of today for a path that has the form of an earlier name: the same rows, the new field. */
export function renamed(earlier: Pattern, path: string): string {
  const parts = path.split('/');
  const ids = parts.filter((_, index) => earlier.path.split('/')[index] === '*');
  return (earlier.now ?? earlier.path).replaceAll('*', () => ids.shift() ?? '');
}

const digits = /\d+|\D+/g;

/** The order of rows and sheets: `2-a` before `10-a`, `2023-1` before `2023-10`. The same on every device. */
export function compareIds(a: string, b: string): number {
  if (a === b) return 0;
  const left = a.match(digits) ?? [];
  const right = b.match(digits) ?? [];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const [one, other] = [left[i]!, right[i]!];
    if (one === other) continue;
    const difference = Number(one) - Number(other);
    if (difference) return difference;
    return one < other ? -1 : 1;
  }
  return left.length - right.length || (a < b ? -1 : 1);
}
