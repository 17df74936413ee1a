/**
 * One seeded meeting: people with phones, one of them with two, bad lines, and whoever writes where they should not. What
 * must hold is checked at every closing and when all have heard all.
 */
import * as Y from 'yjs';
import {
  castBallot,
  closeCase,
  factsOf,
  minutesForm,
  recuse,
  reopenCase,
  rowsOf,
  signIn,
} from '../../site/app/meeting-facts.ts';
import { createDocument, type SharedDocument } from '../../sync/document.ts';
import { createSeal } from '../../sync/seal.ts';
import minutes from '../../templates/forms/review-minutes.ts';
import { isValue } from '../../templates/kinds.ts';
import { closingOf, joinedId, votes, ways } from '../../templates/rules/votes.ts';
import { schemaOf } from '../../templates/schema.ts';
import { viewOf } from '../../templates/view.ts';
import { createNetwork, type Line } from './network.ts';
import { createRandom } from './random.ts';

const schema = schemaOf([minutes]);
const sheet = '2023-1';
const base = `${minutesForm}/${sheet}`;
const caseIds = ['1-k', '2-k'] as const;
const key = new Map([[1, new Uint8Array(32).fill(9)]]);

interface Phone {
  readonly who: string;
  readonly document: SharedDocument;
  readonly line: Line;
}
const viewIn = (document: SharedDocument) => viewOf(minutes, document.values(), sheet);
const closingPath = (caseId: string): string => `${base}/cases/${caseId}/closing`;

function must(holds: boolean, sentence: string): void {
  if (!holds) throw new Error(sentence);
}

export interface Lived {
  readonly closings: number;
  readonly contested: number;
}

/** Throws a sentence where something does not hold. */
export function holdMeeting(seed: number): Lived {
  const random = createRandom(seed);
  const rough = random.chance(0.6);
  const network = createNetwork(
    random,
    rough ? { reorder: 0.25, repeat: 0.2, drop: 0.1 } : { reorder: 0, repeat: 0.05, drop: 0 },
  );
  const people = Array.from({ length: 3 + random.below(4) }, (_, index) => `p${index + 1}`);
  const [recorder = '', twice = ''] = people;
  const phones: Phone[] = [...people, twice].map((who, index) => {
    const doc = new Y.Doc();
    // Numbers by the seed, as everything else: two documents must never share one.
    doc.clientID = 1000 + index + random.below(1000) * 50;
    const device = { id: `d${index}`, name: `手机${index}` };
    const village = { id: 'v', name: '村', regionCode: '150521', device, keys: key };
    const person = { id: who, name: who };
    const options = { id: 'm1', schema, isValue, person, device, seal: createSeal(village), now: () => 0 };
    const document = createDocument(options, doc);
    return { who, document, line: network.open(doc, device.id, []) };
  });
  const [first] = phones;
  if (!first) throw new Error('Nobody came.');
  first.document.together(() => {
    first.document.beginSheet(minutesForm, sheet);
    first.document.set(`${base}/recorder`, recorder);
    for (const caseId of caseIds)
      first.document.set(`${base}/cases/${caseId}/way`, random.chance(0.8) ? ways[1] : ways[0]);
    for (const who of people) signIn(first.document, base, who, who, true);
  });
  network.settle();

  let closings = 0;
  for (let left = 20 + random.below(25); left > 0; left--) {
    const phone = random.pick(phones);
    step(phone);
    for (let more = random.below(4); more > 0; more--) network.deliver();
    if (random.chance(0.05)) network.fold();
  }
  network.settle();
  checkAll();
  // Everybody votes once more, too late: what is closed stays as it is.
  const before = caseIds.map((caseId) => [
    closingIn(first, caseId),
    first.document.siblings(closingPath(caseId)).length,
  ]);
  for (const phone of phones)
    for (const caseId of caseIds)
      castBallot(phone.document, base, { caseId, attendee: phone.who, vote: random.pick(votes), me: phone.who });
  network.settle();
  const after = caseIds.map((caseId) => [
    closingIn(first, caseId),
    first.document.siblings(closingPath(caseId)).length,
  ]);
  must(JSON.stringify(before) === JSON.stringify(after), 'A ballot that came late has changed what was closed.');
  checkAll();
  const contested = after.filter(([, siblings]) => Number(siblings) > 0).length;
  return { closings, contested };

  function closingIn({ document }: Phone, caseId: string): string | undefined {
    const closing = rowsOf(viewIn(document), 'cases').find(({ id }) => id === caseId)?.closing;
    return typeof closing === 'string' ? closing : undefined;
  }

  function step(phone: Phone): void {
    const { document, line, who } = phone;
    const caseId = random.pick(caseIds);
    const other = random.pick(people);
    const roll = random.below(100);
    if (roll < 12) network[line.connected ? 'disconnect' : 'connect'](line);
    else if (roll < 55) castBallot(document, base, { caseId, attendee: who, vote: random.pick(votes), me: who });
    else if (roll < 63 && who === recorder)
      castBallot(document, base, { caseId, attendee: other, vote: random.pick(votes), me: who });
    else if (roll < 70)
      document.set(`${base}/ballots/${joinedId(caseId, other)}/vote`, random.pick(votes)); // not theirs to write
    else if (roll < 76) recuse(document, base, caseId, other, random.chance(0.7) ? '近亲属' : undefined);
    else if (roll < 79) signIn(document, base, other, other, random.chance(0.7));
    else if (roll < 84) {
      document.set(`${base}/counts/${joinedId(caseId, 'hands')}/agree`, random.below(people.length));
      document.set(`${base}/counts/${joinedId(caseId, 'hands')}/disagree`, random.below(2));
    } else if (roll < 96) closeHere(phone, caseId);
    else if (closingIn(phone, caseId) !== undefined) reopenCase(document, base, viewIn(document), caseId, '重来');
  }

  /** What is closed on a device rests on what that device knew: each ballot in its voter's or the recorder's hand. */
  function closeHere({ document }: Phone, caseId: string): void {
    const view = viewIn(document);
    const facts = factsOf(document, base, view, caseId);
    if (closeCase(document, base, view, caseId) !== undefined) return;
    closings++;
    const held = document.origin(closingPath(caseId))?.value;
    const closing = closingOf(typeof held === 'string' ? held : undefined);
    must(closing !== undefined, `A closing cannot be read: ${String(held)}`);
    if (!closing) return;
    const present = new Set(facts.present);
    must(closing.present === present.size, 'A closing counts other people than were present.');
    must(
      closing.agree + closing.disagree + closing.abstain + closing.recused === closing.present,
      'The votes are not as many as the people.',
    );
    for (const vote of ['同意', '不同意'] as const)
      for (const who of closing.who?.[vote] ?? []) {
        must(present.has(who), `${who} voted and was not there.`);
        must(!facts.recused.includes(who), `${who} was recused and was counted.`);
        must(
          facts.ballots.some(
            (ballot) =>
              ballot.attendee === who && ballot.vote === vote && (ballot.by === who || ballot.by === recorder),
          ),
          `A ballot of ${who} was counted that neither they nor the recorder wrote.`,
        );
      }
  }

  /** All devices say the same, and no closing anywhere counts more than there are people. */
  function checkAll(): void {
    const told = JSON.stringify([
      first?.document.values(),
      caseIds.map((id) => first?.document.siblings(closingPath(id)).length),
    ]);
    for (const { document, who } of phones) {
      const here = JSON.stringify([document.values(), caseIds.map((id) => document.siblings(closingPath(id)).length)]);
      must(here === told, `The phone of ${who} tells something else.`);
      for (const caseId of caseIds) {
        const path = closingPath(caseId);
        const siblings = document.siblings(path);
        for (const side of siblings.length > 0 ? siblings : [document.origin(path)]) {
          if (side?.value === undefined) continue;
          const closing = closingOf(typeof side.value === 'string' ? side.value : undefined);
          must(closing !== undefined, `A closing cannot be read or counts somebody twice: ${String(side.value)}`);
          must((closing?.present ?? 0) <= people.length, 'More ballots than people.');
        }
        const polls = JSON.stringify(factsOf(document, base, viewIn(document), caseId));
        must(
          !first || polls === JSON.stringify(factsOf(first.document, base, viewIn(first.document), caseId)),
          'Two phones count open ballots in two ways.',
        );
      }
    }
  }
}
