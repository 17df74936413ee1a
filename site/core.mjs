/**
 * What the page with a form needs at once, in one script: the shared document, the evaluation of forms, the elements. In forty
 * scripts it took a slow phone a quarter of a second to ask for them, from its own disk; and other pages need most of it too.
 *
 * A group for rolldown's `codeSplitting`. Its modules import one another and nothing else, so no circle of scripts can arise.
 * What a page does by itself (site/app) stays apart, since it must run on that page only.
 */
import { fileURLToPath } from 'node:url';

const page = fileURLToPath(new URL('./app/fill.ts', import.meta.url));
/** Behind the same doors, but for lists, the village's own page and blank sheets. */
const elsewhere = new RegExp(
  `/(${[
    'sync/(attachments|audit|bulk|bundle|delivery|device-keys|devices|enrolling|enrolment|groups|invitations|log-check|log-requests|parts|pass|photo|reading|receipts|recover|recovery|relay-requests|repeating|shelf|shelf-exchange|shelf-search|shelf-summaries|signing-keys|update)',
    'templates/(agenda|board|board-filter|cells|filed|form-number|hanging|locate|procedure|procedure-\\w+|summary|work-list|policy/(describe|parameter-help))',
    'templates/rules/(announcement|deadlines|minutes|private-words|publicity|quality-roster|standing|votes)',
    'templates/sample/\\w+',
    'components/(file-sheet|filing-sentence|filing-state|filing-text\\.zh|summariser|write-sheet)',
  ].join('|')})\\.ts$`,
);

export const core = {
  test: (id) => /\/(node_modules|templates|sync|components)\//.test(id) && !elsewhere.test(id),
  name: (id, context) => (neededBy(page, context).has(id) ? 'core' : null),
};

const known = new WeakMap();
function neededBy(root, context) {
  let found = known.get(context);
  if (found) return found;
  found = new Set([root]);
  for (const id of found) for (const next of context.getModuleInfo(id)?.importedIds ?? []) found.add(next);
  known.set(context, found);
  return found;
}
