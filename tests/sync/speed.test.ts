/**
 * The large cases stay quick. Measured is this thread's own processor time, which a busy machine stretches little; the limits
 * are what the screens need, several times what is measured.
 */
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import type { Schema } from '../../sync/contract.ts';
import { createDocument } from '../../sync/document.ts';
import { readDocument } from '../../sync/reading.ts';
import { isValue } from '../../templates/kinds.ts';
import { device, morning, person, seal } from '../support/household-schema.ts';

const columns = Array.from({ length: 40 }, (_, index) => `field${index}`);
const schema: Schema = {
  'members/*': { kind: 'repeat' },
  ...Object.fromEntries(
    columns.map((name, index) => [
      `members/*/${name}`,
      index % 8 ? { kind: 'text' } : { kind: 'idNumber', sensitive: true },
    ]),
  ),
  ...Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`head${index}`, { kind: 'text' }])),
} as Schema;
const options = { id: 'h1', schema, isValue, seal, person: person('甲'), device: device('甲'), now: () => morning };

/** Milliseconds of this thread for one turn. The clock is coarse, so many turns are taken together. */
function each(turns: number, work: (turn: number) => void): number {
  const begin = process.threadCpuUsage();
  for (let turn = 0; turn < turns; turn++) work(turn);
  const spent = process.threadCpuUsage(begin);
  return (spent.user + spent.system) / 1000 / turns;
}

test('200 rows of 40 columns: a change and all values anew in 3 ms, here and when it comes from somebody else', () => {
  const a = createDocument(options);
  a.together(() => {
    for (let row = 0; row < 200; row++) {
      const id = a.addRow('members');
      for (const name of columns) a.set(`members/${id}/${name}`, `值${row}`);
    }
  });
  const b = createDocument(options);
  Y.applyUpdate(b.doc, a.bytes());
  const rows = Object.keys(a.values().members!);
  b.values();
  const updates: Uint8Array[] = [];
  a.doc.on('update', (update: Uint8Array) => updates.push(update));
  const here = each(200, (turn) => {
    a.set(`members/${rows[turn]}/field${1 + (turn % 7)}`, `新${turn}`);
    a.values();
    a.disagreements();
  });
  const there = each(200, (turn) => {
    Y.applyUpdate(b.doc, updates[turn]!);
    b.values();
    b.disagreements();
  });
  expect(b.values()).toEqual(a.values());
  console.info(`a change: ${here.toFixed(2)} ms; heard: ${there.toFixed(2)} ms`);
  expect(here).toBeLessThan(3);
  expect(there).toBeLessThan(3);
});

test('a household of five with twelve sealed values is read from its bytes in 2 ms', () => {
  const a = createDocument(options);
  for (let index = 0; index < 30; index++) a.set(`head${index}`, '值值值');
  for (let row = 0; row < 4; row++) {
    const id = a.addRow('members');
    for (const name of columns.slice(0, 20)) a.set(`members/${id}/${name}`, '值');
  }
  const bytes = a.bytes();
  each(200, () => readDocument(bytes, options));
  const reading = each(400, () => readDocument(bytes, options));
  console.info(`a reading: ${reading.toFixed(2)} ms for ${bytes.length} bytes`);
  expect(reading).toBeLessThan(2);
});

test('a dossier grows by less than a hundred bytes with an opening that writes one field', () => {
  let bytes = createDocument(options).bytes();
  const sizes: number[] = [];
  for (let opening = 0; opening < 200; opening++) {
    const doc = new Y.Doc();
    Y.applyUpdate(doc, bytes);
    createDocument(options, doc).set('head1', `值${opening % 7}`);
    bytes = Y.encodeStateAsUpdate(doc) as Uint8Array<ArrayBuffer>;
    sizes.push(bytes.length);
  }
  const growth = (sizes.at(-1)! - sizes[0]!) / (sizes.length - 1);
  console.info(`an opening: ${growth.toFixed(0)} bytes`);
  expect(growth).toBeLessThan(100);
});
