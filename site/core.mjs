/**
 * What the page with a form needs at once, in one script: the shared document, the evaluation of forms, the elements. In forty
 * scripts it took a slow phone a quarter of a second to ask for them, from its own disk; and other pages need most of it too.
 *
 * A group for rolldown's `codeSplitting`. It is closed: whatever its modules import is in it too, so no circle of scripts can
 * arise. A door is looked through: of all that stands behind it, only what is asked for by name counts, and the elements that
 * `#components` registers.
 * What the page does by itself (site/app) stays apart, since it must run on that page only.
 */
import { fileURLToPath } from 'node:url';

const path = (of) => fileURLToPath(new URL(of, import.meta.url));
const page = path('./app/fill.ts');
const elements = path('../components/index.ts');
const doors = new Map([
  ['#components', elements],
  ['#templates', path('../templates/index.ts')],
  ['#sync', path('../sync/index.ts')],
  ['#print', path('../templates/print/index.ts')],
  ['#signatures', path('../templates/print/signatures/index.ts')],
]);

const doorFiles = new Set(doors.values());

export const core = {
  test: (id) => /\/(node_modules|templates|sync|components)\//.test(id),
  name: (id, context) => (!doorFiles.has(id) && neededBy(page, context).has(id) ? 'core' : null),
};

const known = new WeakMap();
function neededBy(root, context) {
  let found = known.get(context);
  if (found) return found;
  found = new Set([root]);
  for (const id of found) for (const next of importsOf(id, context)) found.add(next);
  known.set(context, found);
  return found;
}

const named = /\b(?:import|export)\s*\{([^}]*)\}\s*from\s*["'](#[\w-]+)["']/g;
const handedOn = /\bexport\s*\{([^}]*)\}\s*from\s*["']\.\/([^"']+)["']/g;
const namesIn = (list, side) =>
  list
    .split(',')
    .map((part) => part.trim().split(/\s+as\s+/))
    .filter(([name]) => name !== '' && !name.startsWith('type '))
    .map((names) => (side === 'outer' ? names.at(-1) : names[0]));

/** Ids of what a module runs with: its own imports, and through the doors the files that hold what it names. */
function* importsOf(id, context) {
  const info = context.getModuleInfo(id);
  const code = info?.code ?? '';
  const handed = id === elements ? [...code.matchAll(handedOn)].map(([, , file]) => `/${file}`) : [];
  for (const next of info?.importedIds ?? []) {
    if (next === elements || (!doorFiles.has(next) && !handed.some((file) => next.endsWith(file)))) yield next;
  }
  for (const [, list, specifier] of code.matchAll(named)) {
    const door = doors.get(specifier);
    if (door) for (const name of namesIn(list, 'inner')) yield behind(door, name, context);
  }
}

const behindDoor = new Map();
/** The file behind a door that exports a name. */
function behind(door, name, context) {
  let files = behindDoor.get(door);
  if (!files) {
    files = new Map();
    const { code, importedIds } = context.getModuleInfo(door);
    for (const [, list, file] of code.matchAll(handedOn)) {
      const id = importedIds.find((each) => each.endsWith(`/${file}`));
      for (const outer of namesIn(list, 'outer')) files.set(outer, id);
    }
    behindDoor.set(door, files);
  }
  // An element is made where it is registered.
  const id = files.get(name) ?? (door === elements ? elements : undefined);
  if (!id) throw new Error(`Nothing behind ${door} is called '${name}'.`);
  return id;
}
