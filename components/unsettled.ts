/**
 * What stands in a dossier and is not settled: fields on which people disagree, and text that is no value yet. Text beside a
 * value, or a second text, is a disagreement too: one of them must go.
 */
import type { SharedValues, Sibling } from '#sync';

export interface Unsettled {
  /** by dossier path: text that stands alone in its field */
  readonly misfits: ReadonlyMap<string, string>;
  readonly siblings: ReadonlyMap<string, readonly Sibling[]>;
}

export function unsettledIn(
  dossier: Pick<SharedValues, 'disagreements' | 'siblings' | 'misfits' | 'origin'>,
): Unsettled {
  const siblings = new Map(dossier.disagreements().map((path) => [path, dossier.siblings(path)]));
  const misfits = new Map<string, string>();
  for (const { path, text: typed, person, device, at } of dossier.misfits()) {
    if (typed === undefined) continue;
    const shown = dossier.origin(path);
    const others = siblings.get(path) ?? (shown && shown.value !== undefined ? [shown] : []);
    const sibling: Sibling = { value: typed, person, device, at };
    if (others.length > 0 || misfits.has(path)) siblings.set(path, [...others, sibling]);
    else misfits.set(path, typed);
  }
  return { misfits, siblings };
}
