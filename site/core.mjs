/**
 * Two scripts in place of fifty, for the page with a form. Asking for each takes a slow phone 5 to 10 ms, from its own disk.
 *
 * - `core`: what that page needs at once: the shared document, the evaluation of forms, the elements. Other pages need most of
 *   it too. It becomes a classic script (classic.mjs), so it imports nothing.
 * - `household`: the form that links to most others, and what it brings with it: forms about one household share much of that.
 *
 * A group for rolldown's `codeSplitting`. Both are closed: whatever their modules import is in them or in the core, so no circle
 * of scripts can arise. Doors are looked through (doors.mjs).
 * What the page does by itself (site/app/fill.ts) stays apart, since it must run on that page only.
 */
import { fileURLToPath } from 'node:url';

const path = (of) => fileURLToPath(new URL(of, import.meta.url));
const page = path('./app/fill.ts');
const form = path('../templates/forms/identification.ts');

export const core = {
  name: (id, context) => {
    if (id === page) return null;
    const { atOnce, withForm } = neededIn(context);
    if (atOnce.has(id)) return 'core';
    return withForm.has(id) ? 'household' : null;
  },
};

const known = new WeakMap();
function neededIn(context) {
  if (!known.has(context)) known.set(context, { atOnce: closure(page, context), withForm: closure(form, context) });
  return known.get(context);
}

function closure(root, context) {
  const found = new Set([root]);
  for (const id of found) for (const next of context.getModuleInfo(id)?.importedIds ?? []) found.add(next);
  return found;
}
