/**
 * What the page with a form needs at once, in one script: the shared document, the evaluation of forms, the elements, and the
 * form that links to most others with all that it brings. Asking for each of fifty scripts takes a slow phone 5 to 10 ms, from
 * its own disk; and other pages need most of it too. It becomes a classic script (classic.mjs).
 *
 * A group for rolldown's `codeSplitting`. It is closed: whatever its modules import is in it too, so no circle of scripts can
 * arise. Doors are looked through (doors.mjs).
 * What the page does by itself (site/app/fill.ts) stays apart, since it must run on that page only.
 */
import { fileURLToPath } from 'node:url';

const path = (of) => fileURLToPath(new URL(of, import.meta.url));
const page = path('./app/fill.ts');
const form = path('../templates/forms/identification.ts');

export const core = {
  name: (id, context) => (id !== page && neededIn(context).has(id) ? 'core' : null),
};

const known = new WeakMap();
/** Ids of the page, the form and all that they import. */
function neededIn(context) {
  let found = known.get(context);
  if (found) return found;
  found = new Set([page, form]);
  for (const id of found) for (const next of context.getModuleInfo(id)?.importedIds ?? []) found.add(next);
  known.set(context, found);
  return found;
}
