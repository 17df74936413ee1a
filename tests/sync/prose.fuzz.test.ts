/**
 * Minutes written by eight people at once over bad lines, through the editor's own binding: every letter that somebody typed and
 * nobody took away is there on every device. `CB_FUZZ` says how many schedules, `CB_SEED` repeats one.
 *
 * - Every other schedule has Enter too. The binding moves what stands behind an Enter by writing it anew, so of two who part one
 *   paragraph without hearing of each other both bring what follows: it may stand there twice, and is not lost.
 * - Joining paragraphs is no part of it: what came into the second meanwhile goes with it.
 */
import { EditorState } from 'prosemirror-state';
import { expect, test } from 'vitest';
import { initProseMirrorDoc, updateYFragment } from 'y-prosemirror';
import * as Y from 'yjs';
import { proseText, rememberLines } from '../../sync/notes.ts';
import { addTextPlaces, proseSchema } from '../../sync/prose.ts';
import { createNetwork, type Line } from '../support/network.ts';
import { createRandom, type Random } from '../support/random.ts';

const schedules = Number(process.env.CB_FUZZ ?? 300);
const only = process.env.CB_SEED;
const writers = 8;
const root = 'prose:review-minutes/2023-1/minutes';

interface Writer {
  readonly doc: Y.Doc;
  readonly fragment: Y.XmlFragment;
  readonly lines: WeakMap<object, string>;
  readonly line: Line;
}

function write(random: Random, { doc, fragment }: Writer, letter: string, parts: boolean): void {
  const { doc: before, meta } = initProseMirrorDoc(fragment, proseSchema);
  const { tr } = EditorState.create({ doc: before.childCount > 0 ? before : proseSchema.nodes.doc.createAndFill()! });
  const places: number[] = [];
  tr.doc.descendants((node, at) => {
    if (node.isTextblock) for (let index = 0; index <= node.content.size; index++) places.push(at + 1 + index);
  });
  const place = random.pick(places);
  tr.insertText(letter, place);
  if (parts && random.chance(0.15)) tr.split(place + random.below(2));
  if (random.chance(0.1)) {
    const end = Math.min(place + 1 + random.below(4), tr.doc.content.size);
    tr.addMark(place, end, proseSchema.marks.strong.create());
  }
  doc.transact((transaction) => {
    updateYFragment(doc, fragment, tr.doc, meta);
    addTextPlaces(fragment, transaction);
  });
}

function writeTogether(seed: number): void {
  const random = createRandom(seed);
  const parts = seed % 2 === 0;
  const rough = random.chance(0.6);
  const network = createNetwork(
    random,
    rough ? { reorder: 0.3, repeat: 0.2, drop: 0.1 } : { reorder: 0, repeat: 0.05, drop: 0 },
  );
  const people: Writer[] = Array.from({ length: writers }, (_, index) => {
    const doc = new Y.Doc();
    doc.clientID = 1 + index + random.below(100_000) * 10;
    const line = network.open(doc, `d${index}`, []);
    return { doc, fragment: doc.getXmlFragment(root), lines: rememberLines(doc), line };
  });
  network.settle();
  const letters: string[] = [];
  for (let left = 60; left > 0; left--) {
    const writer = random.pick(people);
    if (random.chance(0.08)) network[writer.line.connected ? 'disconnect' : 'connect'](writer.line);
    const letter = String.fromCodePoint(0x4e00 + letters.length);
    letters.push(letter);
    write(random, writer, letter, parts);
    for (let more = random.below(6); more > 0; more--) network.deliver();
    if (random.chance(0.03)) network.fold();
    if (random.chance(0.3)) expectRemembered(random.pick(people), seed);
  }
  network.settle();
  for (const each of people) expectRemembered(each, seed);
  const [first = '', ...others] = people.map(({ fragment }) => proseText(fragment));
  for (const other of others) expect(other, `seed ${seed}`).toBe(first);
  const found = [...first.replace(/[\n*\\]/g, '')].sort();
  expect(parts ? [...new Set(found)] : found, `seed ${seed}`).toEqual(letters.toSorted());
}

/** What is remembered of lines is what stands there. */
function expectRemembered({ fragment, lines }: Writer, seed: number): void {
  expect(proseText(fragment, lines), `seed ${seed}`).toBe(proseText(fragment));
}

test(`[S10] no letter is lost in ${only ? `schedule ${only}` : `${schedules} schedules`}`, {
  timeout: 1_800_000,
}, () => {
  if (only) return writeTogether(Number(only));
  for (let seed = 1; seed <= schedules; seed++) writeTogether(seed);
});
