/**
 * What the page with a form needs at once, in one script: the page itself, the shared document, the evaluation of forms, the
 * elements, the form that links to most others with all that it brings, and what every region's policies begin with. Asking for
 * a script takes a slow phone 30 ms, from its own disk; and other pages need most of it too. It becomes a classic script
 * (classic.mjs).
 *
 * A group for rolldown's `codeSplitting`. It is closed: whatever its modules import is in it too, so no circle of scripts can
 * arise. Doors are looked through (doors.mjs).
 */
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const path = (of) => fileURLToPath(new URL(of, import.meta.url));
const first = [
  path('./app/fill.ts'),
  path('../templates/forms/identification.ts'),
  path('../templates/policy/packs/000000.json'),
  createRequire(import.meta.url).resolve('chinese-days/dist/chinese-days.json'),
];

export const core = {
  name: (id, context) => (neededIn(context).has(id) ? 'core' : null),
};

const known = new WeakMap();
/** Ids of those and of all that they import. */
function neededIn(context) {
  let found = known.get(context);
  if (found) return found;
  found = new Set(first);
  for (const id of found) for (const next of context.getModuleInfo(id)?.importedIds ?? []) found.add(next);
  known.set(context, found);
  return found;
}
