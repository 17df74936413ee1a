import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { updateInParts } from '../../sync/parts.ts';

/** Three people, a map of many entries and a text that they write into each other's words. */
function busyDocument(rounds: number): Y.Doc {
  const docs = [1, 2, 3].map((id) => {
    const doc = new Y.Doc();
    doc.clientID = id;
    return doc;
  });
  for (let round = 0; round < rounds; round++) {
    for (const doc of docs) {
      doc
        .getMap('entries')
        .set(`members/${round % 200}/name|${doc.clientID}`, [`姓名${round}`, round, '2026-01-01T00:00']);
      const note = doc.getText('note:remark');
      note.insert(Math.floor(note.length / 2), `第${round}次记录`);
      if (round % 7 === 0) note.delete(0, Math.min(3, note.length));
    }
    for (const from of docs)
      for (const to of docs) Y.applyUpdate(to, Y.encodeStateAsUpdate(from, Y.encodeStateVector(to)));
  }
  return docs[0]!;
}
const contents = (doc: Y.Doc) => ({
  entries: doc.getMap('entries').toJSON(),
  note: doc.getText('note:remark').toString(),
});

test('a small update stays one part', () => {
  const update = Y.encodeStateAsUpdate(busyDocument(3));
  expect(updateInParts(update)).toEqual([update]);
});

test('parts give what the whole gives, and no part waits for a later one', () => {
  const doc = busyDocument(120);
  const whole = Y.encodeStateAsUpdate(doc);
  const parts = updateInParts(whole, 2048, 100);
  expect(parts.length).toBeGreaterThan(5);
  const peer = new Y.Doc();
  for (const part of parts) {
    expect(part.length).toBeLessThan(whole.length / 2);
    Y.applyUpdate(peer, part);
    expect(peer.store.pendingStructs).toBe(null);
    expect(peer.store.pendingDs).toBe(null);
  }
  expect(contents(peer)).toEqual(contents(doc));
  expect(Y.encodeStateVector(peer)).toEqual(Y.encodeStateVector(doc));
});

test('parts of a difference rely on what the receiver has already', () => {
  const doc = busyDocument(40);
  const peer = new Y.Doc();
  Y.applyUpdate(peer, Y.encodeStateAsUpdate(doc));
  doc.clientID = 9;
  for (let index = 0; index < 300; index++) doc.getText('note:remark').insert(index % 50, `又${index}`);
  for (const part of updateInParts(Y.diffUpdate(Y.encodeStateAsUpdate(doc), Y.encodeStateVector(peer)), 1024, 50)) {
    Y.applyUpdate(peer, part);
    expect(peer.store.pendingStructs).toBe(null);
  }
  expect(contents(peer)).toEqual(contents(doc));
});
