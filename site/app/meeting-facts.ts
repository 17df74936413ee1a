/**
 * A meeting as the document has it: what counts in a case, and what people do in it. Knows no screen.
 *
 * - A ballot is a cell of the attendee, wherever it was written; who wrote it is what the document says of the entry.
 * - The closing is one cell. Whoever closes writes what this device knows at that moment; two closings that differ are siblings.
 */
import type { SharedValues, Sibling } from '#sync';
import {
  type Ballot,
  type Count,
  close,
  type Facts,
  isRecused,
  joinedId,
  type RowView,
  recusalsOf,
  type SheetView,
  type Summary,
  type Vote,
  type Way,
  ways,
} from '#templates';

export const minutesForm = 'review-minutes';

/** What is read and written of a document; a dossier is one. */
export type Document = Pick<SharedValues, 'siblings' | 'origin' | 'set' | 'together' | 'addRow' | 'removeRow'>;

export const rowsOf = (view: SheetView, id: string): readonly RowView[] => {
  const rows = view[id];
  return Array.isArray(rows) ? rows.filter((row): row is RowView => typeof row === 'object' && 'id' in row) : [];
};
export const wordOf = (row: SheetView | undefined, id: string): string | undefined => {
  const value = row?.[id];
  return typeof value === 'string' ? value : undefined;
};
/** It was begun by mistake, or does not take place. */
export const isCalledOff = ({ docState }: { readonly docState?: unknown }): boolean => docState === '作废';
const countOf = (row: RowView | undefined, id: string): number | undefined => {
  const value = row?.[id];
  return typeof value === 'number' ? value : undefined;
};

export const presentIn = (view: SheetView): readonly RowView[] =>
  rowsOf(view, 'attendees').filter(({ present }) => present === true);
/** Ids of the people who write the minutes, and may vote for somebody without a phone. */
export const recordersIn = (view: SheetView): readonly string[] =>
  rowsOf(view, 'attendees').flatMap(({ id, name }) => (name !== undefined && name === view.recorder ? [id] : []));

/** The rows that count for a way: of hands one, of slips one a teller. */
export const counters: Readonly<Record<Way, readonly string[]>> = {
  举手: ['hands'],
  一人一票: [],
  纸票: ['first', 'second'],
};

/** All that counts in one case, as this device knows it. `base` is the sheet: `review-minutes/2026-1`. */
export function factsOf(document: Document, base: string, view: SheetView, caseId: string): Facts {
  const present = presentIn(view).map(({ id }) => id);
  const row = rowsOf(view, 'cases').find(({ id }) => id === caseId);
  const way = ways.find((each) => each === row?.way);
  const recusals = recusalsOf(rowsOf(view, 'recusals') as Parameters<typeof recusalsOf>[0], caseId);
  const counts = (way ? counters[way] : []).flatMap((who): Count[] => {
    const counted = rowsOf(view, 'counts').find(({ id }) => id === joinedId(caseId, who));
    const [agree, disagree, abstain] = ['agree', 'disagree', 'abstain'].map((each) => countOf(counted, each));
    const teller = wordOf(counted, 'teller');
    return counted
      ? [
          {
            ...(agree === undefined ? {} : { agree }),
            ...(disagree === undefined ? {} : { disagree }),
            ...(abstain === undefined ? {} : { abstain }),
            ...(teller === undefined ? {} : { teller }),
          },
        ]
      : [];
  });
  return {
    way,
    present,
    recused: present.filter((id) => isRecused(recusals.get(id))),
    ballots: present.flatMap((attendee) => ballotsOf(document, base, caseId, attendee)),
    recorders: recordersIn(view),
    counts,
  };
}

/** All that stands in the ballot of one person: one, or what two phones said. */
export function ballotsOf(document: Document, base: string, caseId: string, attendee: string): readonly Ballot[] {
  const path = ballotPath(base, caseId, attendee);
  const siblings = document.siblings(path);
  const live = siblings.length > 0 ? siblings : [document.origin(path)];
  return live.flatMap((entry: Sibling | undefined) =>
    entry?.value === undefined ? [] : [{ attendee, vote: entry.value, by: entry.person?.id }],
  );
}
const ballotPath = (base: string, caseId: string, attendee: string): string =>
  `${base}/ballots/${joinedId(caseId, attendee)}/vote`;

// ---------------------------------------------------------------- what people do

/** `me` is the person who writes. */
export function castBallot(
  document: Document,
  base: string,
  { caseId, attendee, vote, me }: { caseId: string; attendee: string; vote: Vote; me: string },
): void {
  const path = ballotPath(base, caseId, attendee);
  document.together(() => {
    // The same word from somebody else's hand does not count: it has to be written anew.
    if (document.origin(path)?.person?.id !== me) document.set(path, undefined);
    document.set(path, vote);
  });
}

export function signIn(document: Document, base: string, id: string, name: string, present: boolean): void {
  const row = `${base}/attendees/${id}`;
  document.together(() => {
    document.set(`${row}/name`, name);
    document.set(`${row}/present`, present);
  });
}

/** Household → person → why that person kept out; what was said last. */
export type RecusedBefore = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** From the minutes of other meetings, the oldest first: kin stay kin, and should be asked about before they vote. */
export function recusedBefore(meetings: readonly Pick<Summary, 'rows'>[]): RecusedBefore {
  const households = new Map<string, Map<string, string>>();
  for (const { rows } of meetings) {
    for (const { household, person, reason } of rows.recusals ?? []) {
      if (typeof household !== 'string' || typeof person !== 'string' || typeof reason !== 'string') continue;
      const people = households.get(household) ?? new Map<string, string>();
      households.set(household, people);
      if (isRecused(reason)) people.set(person, reason);
      else people.delete(person);
    }
  }
  return households;
}

/** Without a reason: nothing has been said. */
export function recuse(
  document: Document,
  base: string,
  caseId: string,
  attendee: string,
  reason: string | undefined,
): void {
  document.set(`${base}/recusals/${joinedId(caseId, attendee)}/reason`, reason);
}

/** Writes the closing, or answers what is to be done first. */
export function closeCase(document: Document, base: string, view: SheetView, caseId: string): string | undefined {
  const closed = close(factsOf(document, base, view, caseId));
  if ('problem' in closed) return closed.problem;
  document.set(`${base}/cases/${caseId}/closing`, closed.closing);
  return undefined;
}

/** The vote is held once more, with a reason; what was said in it so far is no longer there. */
export function reopenCase(document: Document, base: string, view: SheetView, caseId: string, why: string): void {
  document.together(() => {
    document.set(`${base}/cases/${caseId}/closing`, undefined, why);
    for (const { id } of [...rowsOf(view, 'ballots')]) {
      if (id.startsWith(`${caseId}~`)) document.set(`${base}/ballots/${id}/vote`, undefined);
    }
    for (const { id } of rowsOf(view, 'counts')) {
      if (!id.startsWith(`${caseId}~`)) continue;
      for (const part of ['agree', 'disagree', 'abstain', 'teller'])
        document.set(`${base}/counts/${id}/${part}`, undefined);
    }
  });
}
