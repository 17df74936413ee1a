/**
 * What a link control is told: the sheets of the same dossier that it may choose, or the households among which it may choose. What says
 * the same as last time stays the same object, so that nothing renders.
 */
import { type Elsewhere, formatSheetId, type Template } from '#templates';
import { isPart, isRow } from './cells.ts';
import type { LinkTarget } from './controls/link.ts';

const known = new Map<string, LinkTarget>();
/** `held`: what the dossier holds of the linked form; `shown`: the view of the sheet that counts, chosen or not. */
export function sheetTarget(to: Template, held: Parameters<typeof isPart>[0], shown: unknown): LinkTarget {
  const sheets = (isPart(held) ? Object.keys(held) : []).map((id) => ({ id, label: formatSheetId(to.sheet, id) }));
  const latest = isRow(shown) ? shown.id : undefined;
  const target: LinkTarget = { form: to.id, title: to.title, sheets, ...(latest === undefined ? {} : { latest }) };
  const last = known.get(to.id);
  if (last && JSON.stringify(last) === JSON.stringify(target)) return last;
  known.set(to.id, target);
  return target;
}

const choices = new WeakMap<object, LinkTarget>();
/** A link to a household: any of those here. */
export function householdTarget({ id, title }: Template, { households }: Elsewhere): LinkTarget {
  const before = choices.get(households);
  if (before) return before;
  const sheets = households.map((each) => ({ id: each.id, label: each.name }));
  const target: LinkTarget = { form: id, title, sheets, elsewhere: true };
  choices.set(households, target);
  return target;
}
