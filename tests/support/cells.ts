/** Cells as the nested values that a dossier would hand out. */
import type { Cells } from '../../templates/cells.ts';
import type { Value } from '../../templates/kinds.ts';
import type { Values } from '../../templates/view.ts';

export { type Cells, cellsOf } from '../../templates/cells.ts';

interface Nested {
  [part: string]: Value | Nested | undefined;
}
const isNested = (value: Value | Nested | undefined): value is Nested =>
  typeof value === 'object' && !Array.isArray(value);

export function valuesOf(cells: Cells): Values {
  const values: Nested = {};
  for (const [path, value] of cells) {
    const parts = path.split('/');
    const last = parts.pop() ?? '';
    let at = values;
    for (const part of parts) {
      const next = at[part];
      if (isNested(next)) at = next;
      else {
        const made: Nested = {};
        at[part] = made;
        at = made;
      }
    }
    if (value !== undefined) at[last] = value;
    else at[last] ??= {};
  }
  return values;
}
