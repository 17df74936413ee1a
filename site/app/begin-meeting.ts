/** A new meeting: entered in the register, its agenda written down, then its screen is opened. */
import { openDossier } from '#sync';
import { isValue, loadTemplate, partsOfLink, schemaOf } from '#templates';
import { minutesForm } from './meeting-facts.ts';
import type { Session } from './session.ts';
import { dossierLink } from './words.ts';

/** What a meeting is about, by the form that it judges. */
const topics: Readonly<Record<string, string>> = {
  identification: '监测对象纳入',
  elimination: '风险消除',
  'no-labour': '整户无劳动能力认定',
};

/** `links` lead to the sheets that are judged: `<dossier>/identification/2026-1`. */
export async function beginMeeting(
  { register, village, person, today }: Session,
  links: readonly string[],
): Promise<void> {
  const id = register.addDossier('meeting');
  const template = await loadTemplate(minutesForm);
  const schema = schemaOf([template]);
  const dossier = await openDossier(id, { village, schema, isValue, person, begun: true, connect: false });
  const sheet = `${today.slice(0, 4)}-1`;
  const base = `${minutesForm}/${sheet}`;
  dossier.together(() => {
    dossier.beginSheet(minutesForm, sheet);
    dossier.set(`${base}/meetingKind`, '村民代表会议');
    dossier.set(`${base}/docState`, '草稿');
    const about = new Set(links.flatMap((link) => topics[partsOfLink(link).form ?? ''] ?? []));
    const topic = Object.values(topics).filter((each) => about.has(each));
    if (topic.length > 0) dossier.set(`${base}/topic`, topic);
    for (const link of links) dossier.set(`${base}/cases/${dossier.addRow(`${base}/cases`)}/case`, link);
  });
  // Closing waits for the disk: leaving the page before that would lose the agenda.
  await Promise.all([dossier.close(), register.close()]);
  location.assign(dossierLink(id));
}
