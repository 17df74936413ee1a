/** The offline copy with its Summaries, for pages that show lists. */
import { createSummariser } from '#components';
import { type LostLog, openShelf, type Shelf, tellGroups } from '#sync';
import type { Summary } from '#templates';
import { type Session, tell } from './session.ts';
import { clockSentence, groupNumber, lostLogSentence } from './words.ts';

export async function openLists(session: Session): Promise<Shelf> {
  const { village, register, today } = session;
  keepStorage().catch(() => {});
  const overrides = register.overrides();
  const people = register.people();
  const region = register.settings().regionCode ?? village.regionCode;
  const shelf = await openShelf(village, {
    summarise: createSummariser({ village, region, overrides, people, today }),
    // A build names this file by its content and by all that it loads: another build makes its Summaries anew.
    version: `${import.meta.url} ${region} ${today} ${JSON.stringify([overrides, people.filter(({ role }) => role === 'leads')])}`,
  });
  // Lists must not wait for it, and where it fails the next page does it.
  if (village.role === 'leads') void shelf.settled().then(() => tellGroups(village, groupOfEach(shelf)));
  const carried = shelf.settled().then(async () => (await import('./carried-files.ts')).carryOn(session, shelf));
  // Without a network or room it goes on the next time; the village's own page says what is missing.
  carried.catch(() => {});
  let told: LostLog | undefined;
  const tellLost = (): void => {
    const { lostLog } = shelf.status;
    if (lostLog && lostLog.sequence !== told?.sequence) tell(lostLogSentence(lostLog));
    told = lostLog;
  };
  let toldClock: string | undefined;
  const tellClock = (): void => {
    const sentence = clockSentence(shelf.status.clockAhead);
    if (sentence !== undefined && sentence !== toldClock) tell(sentence);
    toldClock = sentence;
  };
  for (const each of [tellLost, tellClock]) {
    shelf.subscribe(each);
    each();
  }
  return shelf;
}

/** What each household says of its group. */
function groupOfEach(shelf: Shelf): ReadonlyMap<string, string> {
  return new Map(
    shelf
      .summaries()
      .flatMap(({ id, subject, listed }) =>
        subject === 'household' && typeof listed.villagerGroup === 'string' ? [[id, listed.villagerGroup]] : [],
      ),
  );
}

/** The village's groups, in the order of their numbers. */
export const groupsOf = (shelf: Shelf): readonly string[] =>
  [...new Set(groupOfEach(shelf).values())].sort((a, b) => groupNumber(a) - groupNumber(b));

/**
 * Whether a dossier's file is open. One that was closed stands in no count, in no list of what is to be done and among
 * nothing that is printed for all; its own page, the archive and what others state of it have it as before.
 */
export function isOpenIn({ register }: Pick<Session, 'register'>): (summary: Pick<Summary, 'id'>) => boolean {
  const closed = new Set(register.dossiers().flatMap((dossier) => (dossier.closed ? [dossier.id] : [])));
  return ({ id }) => !closed.has(id);
}
export const openOnes = (session: Session, shelf: Shelf): readonly Summary[] =>
  shelf.summaries().filter(isOpenIn(session));

/**
 * Storage that is not promised for good may be cleared when the disk gets full. Chromium decides by how much a site is used, so
 * that its no at the first visit may be a yes later; asking it again disturbs nobody. Others ask the person, once, on joining.
 */
async function keepStorage(): Promise<void> {
  if (!('userAgentData' in navigator) || (await navigator.storage.persisted())) return;
  await navigator.storage.persist();
}
