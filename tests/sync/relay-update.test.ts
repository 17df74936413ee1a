/** What the relay decides about an update, without a socket: known.ts and update.ts against Yjs itself. */
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { createKnown } from '../../sync/relay/known.ts';
import { foldUpdates } from '../../sync/relay/log-file.ts';
import { readUpdate, type Update } from '../../sync/relay/update.ts';
import { defaultLimits } from '../../sync/relay/wire.ts';

const read = (bytes: Uint8Array): Update => {
  const update = readUpdate(bytes, defaultLimits);
  if (typeof update === 'string') throw new Error(update);
  return update;
};
const nobody = new Map<number, string>();

describe('what is taken', () => {
  test('only the new part is stored, and a retry is contained', () => {
    const known = createKnown([], nobody);
    const document = new Y.Doc();
    document.getText('note:a').insert(0, '一二三');
    const first = Y.encodeStateAsUpdate(document);
    expect(known.take(read(first), 'a', 'live')).toMatchObject({ kind: 'fresh', writers: [document.clientID] });
    document.getText('note:a').insert(3, '四五');
    document.getText('note:a').delete(0, 1);
    const verdict = known.take(read(Y.encodeStateAsUpdate(document)), 'a', 'live');
    expect(verdict).toMatchObject({ kind: 'fresh', writers: [] });
    if (verdict.kind !== 'fresh') return;
    expect(verdict.bytes.length).toBeLessThan(Y.encodeStateAsUpdate(document).length);
    const copy = new Y.Doc();
    Y.applyUpdate(copy, first);
    Y.applyUpdate(copy, verdict.bytes);
    expect(copy.getText('note:a').toString()).toBe('二三四五');
    expect(known.take(read(Y.encodeStateAsUpdate(document)), 'b', 'live')).toEqual({ kind: 'contained' });
  });

  test('a deletion alone is fresh once, by whomever', () => {
    const document = new Y.Doc();
    document.getMap('entries').set('a', 1);
    const known = createKnown([Y.encodeStateAsUpdate(document)], nobody);
    const other = new Y.Doc();
    Y.applyUpdate(other, Y.encodeStateAsUpdate(document));
    const before = Y.encodeStateVector(other);
    other.getMap('entries').delete('a');
    const deletion = read(Y.encodeStateAsUpdate(other, before));
    expect(known.take(deletion, 'b', 'live').kind).toBe('fresh');
    expect(known.take(deletion, 'b', 'live').kind).toBe('contained');
  });

  test('after folding, everything stored is still contained, and nothing else has changed', () => {
    const document = new Y.Doc();
    const updates: Uint8Array[] = [];
    document.on('update', (update: Uint8Array) => updates.push(update));
    for (let index = 0; index < 300; index++) document.getMap('entries').set(`k${index % 7}`, index);
    const folded = foldUpdates(updates);
    const known = createKnown([folded], nobody);
    for (const update of updates) expect(known.take(read(update), 'a', 'live').kind).toBe('contained');
    const copy = new Y.Doc();
    Y.applyUpdate(copy, folded);
    expect(copy.getMap('entries').toJSON()).toEqual(document.getMap('entries').toJSON());
    expect(Y.encodeStateVector(copy)).toEqual(Y.encodeStateVector(document));
  });
});

describe('what must wait', () => {
  const a = new Y.Doc();
  const b = new Y.Doc();
  a.getText('t').insert(0, 'ab');
  const one = Y.encodeStateAsUpdate(a);
  Y.applyUpdate(b, one);
  const before = Y.encodeStateVector(b);
  b.getText('t').insert(1, 'x');
  const two = Y.encodeStateAsUpdate(b, before);
  a.getText('t').insert(2, 'c');

  test('an origin that is not there, also inside one update', () => {
    const known = createKnown([], nobody);
    expect(known.take(read(two), 'b', 'live').kind).toBe('missing');
    expect(known.take(read(Y.mergeUpdates([two, one])), 'b', 'live').kind).toBe('fresh');
  });
  test('a clock that leaves a gap', () => {
    const known = createKnown([], nobody);
    const later = Y.diffUpdate(Y.encodeStateAsUpdate(a), Y.encodeStateVectorFromUpdate(one));
    expect(known.take(read(later), 'a', 'live').kind).toBe('missing');
  });
  test('a deletion of what is not there', () => {
    const document = new Y.Doc();
    Y.applyUpdate(document, one);
    const state = Y.encodeStateVector(document);
    document.getText('t').delete(0, 1);
    expect(createKnown([], nobody).take(read(Y.encodeStateAsUpdate(document, state)), 'a', 'live').kind).toBe(
      'missing',
    );
  });
  test('two clients that wait for each other never come in', () => {
    const x = new Y.Doc();
    x.clientID = 1;
    const y = new Y.Doc();
    y.clientID = 2;
    x.getText('t').insert(0, 'a');
    Y.applyUpdate(y, Y.encodeStateAsUpdate(x));
    y.getText('t').insert(1, 'b');
    // the same letters the other way round: what 1 builds on 2 and what 2 builds on 1, joined
    const other = new Y.Doc();
    other.clientID = 2;
    other.getText('t').insert(0, 'a');
    const onOther = new Y.Doc();
    onOther.clientID = 1;
    Y.applyUpdate(onOther, Y.encodeStateAsUpdate(other));
    onOther.getText('t').insert(1, 'b');
    const circle = Y.mergeUpdates([
      Y.encodeStateAsUpdate(y, Y.encodeStateVector(x)),
      Y.encodeStateAsUpdate(onOther, Y.encodeStateVector(other)),
    ]);
    expect(createKnown([], nobody).take(read(circle), 'a', 'live').kind).toBe('missing');
  });
});

describe('whose client id it is', () => {
  const owner = new Y.Doc();
  owner.getMap('m').set('a', 1);
  const first = Y.encodeStateAsUpdate(owner);
  const before = Y.encodeStateVector(owner);
  owner.getMap('m').set('a', 2);
  const next = Y.encodeStateAsUpdate(owner, before);

  test('the first device that writes live', () => {
    const known = createKnown([], nobody);
    known.take(read(first), 'a', 'live');
    expect(known.take(read(next), 'b', 'live')).toEqual({ kind: 'forged', client: owner.clientID });
    expect(known.take(read(next), 'b', 'delivered').kind).toBe('forged');
    expect(known.take(read(next), 'b', 'carried').kind).toBe('fresh');
  });
  test('delivered edits claim nothing: their device may come later and go on', () => {
    const known = createKnown([], nobody);
    expect(known.take(read(first), 'b', 'delivered')).toMatchObject({ kind: 'fresh', writers: [] });
    expect(known.take(read(next), 'a', 'live')).toMatchObject({ kind: 'fresh', writers: [owner.clientID] });
  });
});

test('3,000 damaged updates: refused or waiting, or harmless at every peer', () => {
  let seed = 20240501;
  const random = () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 2 ** 32;
  };
  const below = (count: number) => Math.floor(random() * count);
  let damaged = 0;
  while (damaged < 3000) {
    const updates = someUpdates(below);
    const known = createKnown([], nobody);
    const peer = new Y.Doc();
    const stored: Uint8Array[] = [];
    const feed = (bytes: Uint8Array) => {
      const update = readUpdate(bytes, defaultLimits);
      const verdict = typeof update === 'string' ? undefined : known.take(update, 'a', 'live');
      if (verdict?.kind !== 'fresh') return;
      stored.push(verdict.bytes);
      Y.applyUpdate(peer, verdict.bytes);
      expect(peer.store.pendingStructs, `seed ${seed}`).toBe(null);
      expect(peer.store.pendingDs, `seed ${seed}`).toBe(null);
    };
    for (const update of updates) {
      if (random() < 0.6) feed(update);
      const broken = update.slice(0, random() < 0.1 ? below(update.length) : update.length);
      for (let count = 1 + below(3); count > 0; count--) broken[below(broken.length)] = below(256);
      feed(broken);
      damaged++;
    }
    const fresh = new Y.Doc();
    Y.applyUpdate(fresh, stored.length > 0 ? Y.mergeUpdates(stored) : new Uint8Array([0, 0]));
    expect(fresh.store.pendingStructs).toBe(null);
    fresh.getXmlFragment('prose:p').toString();
    fresh.getMap('entries').toJSON();
    fresh.getText('note:n').toDelta();
  }
});

/** Edits of every sort by three peers who hear each other now and then. */
function someUpdates(below: (count: number) => number): Uint8Array[] {
  const updates: Uint8Array[] = [];
  const documents = [new Y.Doc(), new Y.Doc(), new Y.Doc()];
  for (const document of documents) {
    document.clientID = below(2 ** 31);
    document.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin === 'peer') return;
      updates.push(update);
      for (const other of documents) if (other !== document && below(3) > 0) Y.applyUpdate(other, update, 'peer');
    });
  }
  for (let step = 0; step < 15; step++) {
    const document = documents[below(3)]!;
    const note = document.getText('note:n');
    const edits = [
      () => document.getMap('entries').set(`k${below(4)}`, [below(9), '字'.repeat(below(5)), new Uint8Array([1, 2])]),
      () => document.getMap('entries').delete(`k${below(4)}`),
      () => note.insert(below(note.length + 1), '一二𠮷'),
      () => note.length > 2 && note.delete(below(note.length - 2), 2),
      () => note.length > 1 && note.format(0, 1, { bold: true }),
      () => document.getArray('filings').push([{ hash: 'x' }]),
      () => document.getXmlFragment('prose:p').insert(0, [new Y.XmlElement('p')]),
    ];
    document.transact(() => edits[below(edits.length)]!());
  }
  return updates;
}
