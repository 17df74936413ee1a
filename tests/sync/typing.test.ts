/** Two people type into one field at the same moment, letter by letter; and text that is no value yet is kept. */
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import type { Schema } from '../../sync/contract.ts';
import { createDocument, type SharedDocument } from '../../sync/document.ts';
import { createSeal } from '../../sync/seal.ts';
import { isValue } from '../../templates/kinds.ts';

const schema: Schema = {
  phone: { kind: 'phone', sensitive: true },
  address: { kind: 'text' },
  income: { kind: 'money' },
};
const seal = createSeal({ id: 'village', keys: new Map([[1, new Uint8Array(32).fill(7)]]) });

function open(name: string): SharedDocument {
  return createDocument({
    id: 'h1',
    schema,
    isValue,
    seal,
    person: { id: name, name },
    device: { id: `${name}-phone`, name: '手机' },
    now: () => 60_000,
  });
}
function exchange(...documents: readonly SharedDocument[]): void {
  for (const from of documents) for (const to of documents) if (from !== to) Y.applyUpdate(to.doc, from.bytes());
}
const shown = (document: SharedDocument, path: string) => document.siblings(path).map(({ value }) => value);

test('[S3] two people who type letter by letter into one field both keep what they typed', () => {
  const [a, b] = [open('甲'), open('乙')];
  const [seenByA, seenByB] = [a.seen('address'), b.seen('address')];
  const typed = ['东', '东街', '东街1', '东街1号'];
  for (let i = 1; i <= typed.length; i++) {
    a.set('address', typed.slice(0, i).at(-1), undefined, seenByA);
    b.set('address', ['西', '西街', '西街2', '西街2号'][i - 1], undefined, seenByB);
    exchange(a, b);
  }
  expect(new Set(shown(a, 'address'))).toEqual(new Set(['东街1号', '西街2号']));
  expect(shown(b, 'address')).toEqual(shown(a, 'address'));
  // Whoever has seen both settles both.
  a.set('address', '东街1号', '当面问过本人');
  exchange(a, b);
  expect(shown(b, 'address')).toEqual([]);
  expect(b.values()).toEqual({ address: '东街1号' });
});

test('[S3] a letter more from the other is a new value, not the one that was seen', () => {
  const [a, b] = [open('甲'), open('乙')];
  b.set('address', '西');
  exchange(a, b);
  const seen = a.seen('address');
  b.set('address', '西街');
  exchange(a, b);
  a.set('address', '东', undefined, seen);
  exchange(a, b);
  expect(new Set(shown(b, 'address'))).toEqual(new Set(['东', '西街']));
});

test('[S3] what was there before somebody began is replaced as ever', () => {
  const [a, b] = [open('甲'), open('乙')];
  b.set('address', '西街');
  exchange(a, b);
  const seen = a.seen('address');
  a.set('address', '东', undefined, seen);
  a.set('address', '东街', undefined, seen);
  exchange(a, b);
  expect(shown(b, 'address')).toEqual([]);
  expect(b.values()).toEqual({ address: '东街' });
});

test('[S7] text that is no value is kept, reads as absent, and reaches the others', () => {
  const [a, b] = [open('甲'), open('乙')];
  a.set('income', 1200);
  a.keep('income', '12.345元');
  exchange(a, b);
  expect(b.values()).toEqual({});
  expect(b.misfits()).toMatchObject([{ path: 'income', why: 'shape', text: '12.345元', person: { name: '甲' } }]);
  b.set('income', 1235);
  exchange(a, b);
  expect(a.misfits()).toEqual([]);
  expect(a.values()).toEqual({ income: 1235 });
});

test('[S7] kept text and another person’s value at the same moment: both stay until somebody settles', () => {
  const [a, b] = [open('甲'), open('乙')];
  a.keep('income', '12.345元', a.seen('income'));
  b.set('income', 1200);
  exchange(a, b);
  expect(a.values()).toEqual({ income: 1200 });
  expect(a.misfits()).toMatchObject([{ path: 'income', text: '12.345元' }]);
  expect(b.misfits()).toEqual(a.misfits());
});

test('keeping text that does fit writes a value', () => {
  const a = open('甲');
  a.keep('address', '东街');
  expect(a.values()).toEqual({ address: '东街' });
  expect(a.misfits()).toEqual([]);
});

test('[S11] kept text of a sensitive field is sealed too', () => {
  const a = open('甲');
  a.keep('phone', '1381234');
  expect(new TextDecoder('latin1').decode(a.bytes())).not.toContain('1381234');
});
