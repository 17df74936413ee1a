/** [S12] What is read off the bytes is what a document says, whatever bytes these are; and most are read off. */
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import type { SharedDocument } from '../../sync/document.ts';
import { readDocument, readOpened } from '../../sync/reading.ts';
import { standingIn } from '../../sync/update.ts';
import { open, person, reading } from '../support/household-schema.ts';
import { createRandom, type Random } from '../support/random.ts';

interface Hand {
  readonly document: SharedDocument;
  readonly told: Uint8Array[];
}

function work({ document }: Hand, random: Random, foreign: boolean): void {
  const rows = Object.keys(document.values().members ?? {}).filter((id) => id !== 'none');
  const row = (): string => `members/${random.pick(rows)}`;
  const entries = document.doc.getMap<unknown>('entries');
  const said = random.pick(['王五', '赵𠮷六', '', 'e\u0301', '一'.repeat(60), '\uFEFF首', 'Ж', '\uD83D\uDE00']);
  const acts: (() => void)[] = [
    () => document.set('headName', said),
    () => document.set('headName', undefined),
    () => document.set('phone', random.pick(['13912345678', '13800000000'])),
    () => document.set('income', random.below(1e9) - 5e8, said || undefined),
    () => document.set('illness', ['因病', '因学'].slice(random.below(2))),
    () => document.keep('income', '五块'),
    () => document.set('members/none', random.chance(0.5)),
    () => void document.addRow('members'),
    () => rows.length > 0 && document.set(`${row()}/name`, said),
    () => rows.length > 0 && document.set(`${row()}/age`, random.below(90)),
    () => rows.length > 0 && document.removeRow(row()),
    () => rows.length > 1 && document.mergeRow(`members/${rows[0]}`, `members/${rows[1]}`),
    () => document.beginSheet('identification', `2026-${1 + random.below(2)}`),
    () => document.set('identification/2026-1/perHead', random.below(1e6)),
    () => {
      const standing = document.filings.filter(({ standing }) => standing === 'counts' || standing === 'fork');
      if (!document.values().identification) document.beginSheet('identification', '2026-1');
      const [sheet] = Object.keys(document.values().identification ?? {});
      if (sheet === undefined) return;
      const replaces = standing.filter((filing) => filing.sheet === sheet).map(({ hash }) => hash);
      const common = { form: 'identification', sheet, templateVersion: '1', policy: { a: 0.5 }, signer: person('甲') };
      document.file({ ...common, ...(replaces.length > 0 && { replaces, reason: '算错' }) });
    },
  ];
  const strange: (() => void)[] = [
    () => entries.set('headName|1z', ['别人', 1, 0]),
    () => entries.set(random.pick(['headName', 'phone|', 'nothing/at|1']), said),
    () =>
      entries.set(
        `income|${document.doc.clientID.toString(36)}`,
        random.pick([null, 'x', [1.5, 1], [{}, 2 ** 40], 1n]),
      ),
    () => entries.set('phone|1z', new Y.Map([['a', 1]])),
    () => entries.set('phone|2z', new Uint8Array([1, 2])),
    () => entries.delete(random.pick([...entries.keys(), 'none'])),
    () => document.doc.getArray('filings').insert(0, [{ hash: 'x' }, said]),
    () => document.doc.getArray('filings').length > 1 && document.doc.getArray('filings').delete(1, 1),
    () => document.doc.getArray('later').push([said]),
    () => {
      document.beginSheet('identification', '2026-1');
      document.note('identification/2026-1/story').splice(0, 0, '她说');
    },
  ];
  random.pick(foreign && random.chance(0.15) ? strange : acts)();
}

/** Bytes of all sorts: folded, with and without what was overwritten, merged, with gaps. */
function* bytesOf(seed: number, foreign: boolean): Iterable<readonly [name: string, bytes: Uint8Array]> {
  const random = createRandom(seed);
  const hands = Array.from({ length: 1 + random.below(3) }, (_, index): Hand => {
    const doc = new Y.Doc({ gc: random.chance(0.7) });
    doc.clientID = 1 + random.below(2 ** 32 - 1);
    const told: Uint8Array[] = [];
    doc.on('update', (update: Uint8Array) => told.push(update));
    return { document: open(`人${index}`, {}, doc), told };
  });
  for (let step = random.below(60); step > 0; step--) {
    const hand = random.pick(hands);
    work(hand, random, foreign);
    if (random.chance(0.2)) Y.applyUpdate(random.pick(hands).document.doc, hand.document.bytes());
  }
  const all = hands.flatMap(({ told }) => told);
  const some = all.filter(() => random.chance(0.8));
  for (const { document } of hands) yield ['folded', document.bytes()];
  if (all.length > 0) yield ['merged', Y.mergeUpdates(all)];
  if (some.length > 0) yield ['with gaps', Y.mergeUpdates(some)];
}

describe('reading off the bytes', () => {
  test.each([
    ['as our own devices write them', false],
    ['as a foreign program might', true],
  ])('[S12] gives what a document says: %s', { timeout: 180_000 }, (_, foreign) => {
    const readOff = new Map<string, number>();
    for (let seed = 1; seed <= 120; seed++) {
      for (const [name, bytes] of bytesOf(seed, foreign)) {
        const [quick, slow] = [readDocument(bytes, reading), readOpened(bytes, reading)];
        expect(JSON.stringify(quick), `seed ${seed}, ${name}`).toBe(JSON.stringify(slow));
        if (standingIn(bytes)) readOff.set(name, (readOff.get(name) ?? 0) + 1);
      }
    }
    // Else nothing would have been compared.
    expect(readOff.get('folded')).toBeGreaterThan(60);
    expect(readOff.get('merged')).toBeGreaterThan(20);
  });

  test('what is no update throws, as a document does', () => {
    const bytes = open('甲').bytes();
    const longer = (() => {
      const document = open('甲');
      document.set('headName', '王五');
      return document.bytes();
    })();
    expect(() => readDocument(longer.subarray(0, longer.length >> 1), reading)).toThrow();
    expect(() => readDocument(new Uint8Array([7, 7, 7]), reading)).toThrow();
    expect(readDocument(bytes, reading)).toMatchObject({ values: {}, disagreements: [], filings: [] });
  });
});
