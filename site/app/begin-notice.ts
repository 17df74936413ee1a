/** A new 公示 from cases that were passed, and the 公告 of those that were approved: rows hold links, no fact is copied. */
import { type Dossier, openDossier } from '#sync';
import { isValue, loadTemplate, pathOf, schemaOf, type Template } from '#templates';
import type { Session } from './session.ts';
import { dossierLink } from './words.ts';

/** The year's first sheet of each form: one notice is one dossier. */
export const sheetIn = (today: string): string => `${today.slice(0, 4)}-1`;

/** Enters a notice in the register, lists the cases and opens its page. `links` as steps give them (`case`). */
export async function beginNotice(session: Session, links: readonly string[]): Promise<void> {
  const { register, today } = session;
  const template = await loadTemplate('public-notice');
  const id = register.addDossier('notice');
  const { village, person } = session;
  const schema = schemaOf([template]);
  const dossier = await openDossier(id, { village, schema, isValue, person, begun: true, connect: false });
  const sheet = sheetIn(today);
  listCases(dossier, template, { sheet, rows: 'noticeRows', links });
  dossier.set(pathOf(template, 'docState', sheet), '草稿');
  // Closing waits for the disk: leaving the page before that would lose what was entered.
  await dossier.close();
  await register.close();
  location.assign(dossierLink(id));
}

export function openNotice(
  { village, register, person }: Session,
  id: string,
  templates: readonly Template[],
  seed?: Uint8Array,
): Promise<Dossier> {
  return openDossier(id, {
    village,
    schema: schemaOf(templates),
    isValue,
    person,
    maySign: register.maySign,
    begun: !village.relay || register.isMadeHere(id),
    ...(seed ? { seed } : {}),
  });
}

/** The sheet with a row for each case that it does not list yet. */
export function listCases(
  dossier: Dossier,
  template: Template,
  { sheet, rows, links }: { readonly sheet: string; readonly rows: string; readonly links: readonly string[] },
): void {
  dossier.together(() => {
    dossier.beginSheet(template.id, sheet);
    for (const link of links) {
      const row = dossier.addRow(pathOf(template, rows, sheet));
      dossier.set(pathOf(template, `${rows}/${row}/case`, sheet), link);
    }
  });
}
