import 'fake-indexeddb/auto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { bulkReader } from '../../sync/bulk.ts';
import { openShelf, type Shelf } from '../../sync/shelf.ts';
import type { LocalVillage } from '../../sync/village.ts';
import type { TestDevice } from '../support/device.ts';
import { passOf } from '../support/device-keys.ts';
import { bearerOf, passAt, type RelayHere, relayHere } from '../support/relay-here.ts';
import { twoDevices } from '../support/two-devices.ts';

let relay: RelayHere;
let village: LocalVillage;
let other: LocalVillage;
let desk: TestDevice;
let phone: TestDevice;
const shelves: Shelf[] = [];

beforeAll(async () => {
  relay = await relayHere();
});
afterAll(() => relay.close());
beforeEach(async () => {
  ({ desk, phone, village, other } = await twoDevices(relay));
});
afterEach(async () => {
  relay.deaf = false;
  await Promise.all(shelves.splice(0).map((shelf) => shelf.close()));
});

async function shelfOf(device: TestDevice, here: LocalVillage): Promise<Shelf> {
  const shelf = await device(() =>
    openShelf(here, {
      version: '1',
      every: 0,
      summarise: async (batch) =>
        batch.map(({ id, bytes }) => ({ id, search: JSON.stringify(entriesIn(bytes)) }) as never),
    }),
  );
  shelves.push(shelf);
  return shelf;
}
const entriesIn = (bytes: Uint8Array | undefined) => {
  const doc = new Y.Doc();
  if (bytes) Y.applyUpdate(doc, bytes);
  return doc.getMap('entries').toJSON();
};
function writer(): { set(path: string, value: unknown): void; bytes(): Uint8Array; doc: Y.Doc } {
  const doc = new Y.Doc();
  return {
    doc,
    set: (path, value) => doc.getMap('entries').set(`${path}|${doc.clientID}`, value),
    bytes: () => Y.encodeStateAsUpdate(doc),
  };
}
let serial = 0;
const newId = (): string => `h${String(serial++).padStart(21, 'x')}`;

describe('exchange with the relay', () => {
  test('what one device puts, another holds; then nothing waits', async () => {
    const [ours, theirs] = [await shelfOf(desk, village), await shelfOf(phone, other)];
    const id = newId();
    const person = writer();
    person.set('headName', '王小明');
    await ours.put(id, person.bytes());
    expect(ours.status).toMatchObject({ waiting: 1, holdsAll: false });
    await ours.exchange();
    expect(ours.status).toMatchObject({ waiting: 0, relay: 'done', holdsAll: true });
    await theirs.exchange();
    await theirs.settled();
    expect(Object.values(entriesIn(await theirs.bytes(id)))).toEqual(['王小明']);
    expect(theirs.search('王小明')).toHaveLength(1);
  });

  test('only what is new travels', async () => {
    const ours = await shelfOf(desk, village);
    const id = newId();
    const person = writer();
    for (let row = 0; row < 300; row++) person.set(`members/${row}/name`, `成员${row}`);
    await ours.put(id, person.bytes());
    await ours.exchange();
    person.set('headName', '王小明');
    await ours.put(id, person.bytes());
    const sizes: number[] = [];
    const real = globalThis.fetch;
    globalThis.fetch = (input, init) => {
      if (init?.body instanceof Uint8Array) sizes.push(init.body.length);
      return real(input, init);
    };
    try {
      await ours.exchange();
      await ours.exchange();
    } finally {
      globalThis.fetch = real;
    }
    expect(sizes).toHaveLength(1);
    expect(sizes[0]).toBeLessThan(120);
  });

  test('a dossier too large for one update arrives whole', async () => {
    const [ours, theirs] = [await shelfOf(desk, village), await shelfOf(phone, other)];
    const id = newId();
    const person = writer();
    person.doc.transact(() => {
      for (let row = 0; row < 200; row++)
        for (let column = 0; column < 40; column++)
          person.set(`members/${row}/${column}`, [`内容${row}-${column}`, row, '2026-01-01T00:00']);
    });
    expect(person.bytes().length).toBeGreaterThan(256 * 1024);
    await ours.put(id, person.bytes());
    await ours.exchange();
    expect(ours.status).toMatchObject({ waiting: 0, refused: [] });
    await theirs.exchange();
    expect(entriesIn(await theirs.bytes(id))).toEqual(person.doc.getMap('entries').toJSON());
  });

  test('both change one dossier while apart: both keep both', async () => {
    const [ours, theirs] = [await shelfOf(desk, village), await shelfOf(phone, other)];
    const id = newId();
    const [left, right] = [writer(), writer()];
    left.set('phone', '13800000000');
    right.set('phone', '13900000000');
    await ours.put(id, left.bytes());
    await theirs.put(id, right.bytes());
    await ours.exchange();
    await theirs.exchange();
    await ours.exchange();
    const both = { ...left.doc.getMap('entries').toJSON(), ...right.doc.getMap('entries').toJSON() };
    expect(entriesIn(await ours.bytes(id))).toEqual(both);
    expect(entriesIn(await theirs.bytes(id))).toEqual(both);
    expect(theirs.status.waiting).toBe(0);
  });

  test('the answer is lost: it goes again, and nothing is doubled', async () => {
    const [ours, theirs] = [await shelfOf(desk, village), await shelfOf(phone, other)];
    const id = newId();
    const person = writer();
    person.set('headName', '王小明');
    await ours.put(id, person.bytes());
    await ours.exchange();
    person.set('headName', '王大明');
    await ours.put(id, person.bytes());
    relay.deaf = true;
    await ours.exchange();
    expect(ours.status).toMatchObject({ waiting: 1, relay: 'away' });
    expect(ours.status.reason).toMatch(/连不上/);
    relay.deaf = false;
    await ours.exchange();
    expect(ours.status.waiting).toBe(0);
    await theirs.exchange();
    expect(Object.values(entriesIn(await theirs.bytes(id)))).toEqual(['王大明']);
  });

  test('edits of others from a bundle are taken, as brought by this device', async () => {
    const [ours, theirs] = [await shelfOf(desk, village), await shelfOf(phone, other)];
    const id = newId();
    const person = writer();
    person.set('headName', '王小明');
    await ours.put(id, person.bytes());
    await ours.exchange();
    person.set('headName', '王大明'); // by the desk, carried here on a memory stick
    await theirs.putAll([{ id, bytes: person.bytes() }]);
    await theirs.exchange();
    expect(theirs.status).toMatchObject({ waiting: 0, refused: [] });
    await ours.exchange();
    expect(Object.values(entriesIn(await ours.bytes(id)))).toEqual(['王大明']);
  });

  test('what the relay refuses waits with its reason, and does not stop the others', async () => {
    const ours = await shelfOf(desk, village);
    await ours.put('not-a-room', writer().bytes());
    const id = newId();
    await ours.put(id, writer().bytes());
    await ours.exchange();
    expect(ours.status.refused).toMatchObject([{ id: 'not-a-room' }]);
    expect(ours.status.waiting).toBe(1);
    expect(ours.status.refused[0]?.reason).toMatch(/[一-龥]{4,}/u);
  });

  test('a stranger gets nothing, and is told so', async () => {
    const ours = await shelfOf(desk, { ...village, relay: { url: relay.url, pass: passOf({ token: 'x.y.z' }) } });
    await ours.exchange();
    expect(ours.status).toMatchObject({ relay: 'refused' });
    expect(ours.status.reason).toMatch(/没有登记|移除/);
  });

  test('a relay put back to an older copy gets everything again', async () => {
    const ours = await shelfOf(desk, village);
    const id = newId();
    const person = writer();
    person.set('headName', '王小明');
    await ours.put(id, person.bytes());
    await ours.exchange();
    // A second relay that knows the village and the device, but nothing of its dossiers.
    const older = await relayHere();
    const pass = await passAt(older, relay, village);
    const copy = { ...village, relay: { url: older.url, pass } };
    await ours.close();
    const again = await shelfOf(desk, copy);
    await again.exchange();
    const reader = bulkReader();
    const answer = await fetch(`${older.url.replace('ws', 'http')}/api/bulk?since=0`, {
      headers: { authorization: await bearerOf(pass) },
    });
    const frames = reader.read(new Uint8Array(await answer.arrayBuffer()));
    expect(frames.map(({ room }) => room)).toEqual([id]);
    await again.close();
    await older.close();
  });
});

describe('the bulk answer', () => {
  test('an interrupted pull goes on from where it stopped', async () => {
    const [ours, theirs] = [await shelfOf(desk, village), await shelfOf(phone, other)];
    const ids = Array.from({ length: 40 }, newId);
    const text = 'x'.repeat(40_000);
    for (const id of ids) {
      const person = writer();
      person.set(
        'remark',
        Array.from(crypto.getRandomValues(new Uint8Array(20_000)), (byte) => byte.toString(36)).join('') + text,
      );
      await ours.put(id, person.bytes());
    }
    await ours.exchange();
    const real = globalThis.fetch;
    globalThis.fetch = async (input, init) => {
      const answer = await real(input, init);
      if (!String(input).includes('/bulk')) return answer;
      let left = 1_000_000;
      const cut = new TransformStream<Uint8Array, Uint8Array>({
        transform(piece, controller) {
          left -= piece.length;
          if (left < 0) controller.error(new Error('line cut'));
          else controller.enqueue(piece);
        },
      });
      return new Response(answer.body?.pipeThrough(cut), {
        headers: { 'x-cunbiao-sequence': answer.headers.get('x-cunbiao-sequence')! },
      });
    };
    try {
      await theirs.exchange();
    } finally {
      globalThis.fetch = real;
    }
    const first = theirs.ids().size;
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThan(ids.length);
    expect(theirs.status).toMatchObject({ holdsAll: false, relay: 'away' });
    await theirs.exchange();
    expect(theirs.ids().size).toBe(ids.length);
    expect(theirs.status.holdsAll).toBe(true);
  });

  test('frames cut anywhere read the same', () => {
    const bytes = Uint8Array.from([5, 1, 104, 2, 7, 8, 0x80, 0x01, 2, 104, 105, 0, 0x81, 0x01, 1, 120, 1, 9]);
    const whole = bulkReader().read(bytes);
    expect(whole.map(({ sequence, room, update }) => [sequence, room, [...update]])).toEqual([
      [5, 'h', [7, 8]],
      [128, 'hi', []],
      [129, 'x', [9]],
    ]);
    for (let cut = 0; cut <= bytes.length; cut++) {
      const reader = bulkReader();
      expect([...reader.read(bytes.subarray(0, cut)), ...reader.read(bytes.subarray(cut))]).toEqual(whole);
      expect(reader.rest).toBe(0);
    }
  });

  test('bytes that are no frames end the reading', () => {
    expect(() => bulkReader().read(new Uint8Array(20).fill(255))).toThrow(/too great|no frame/);
  });
});

test('a device whose clock is off is told by how much', async () => {
  const shelf = await shelfOf(phone, other);
  await shelf.exchange();
  expect(Math.abs(shelf.status.clockAhead ?? Number.NaN)).toBeLessThan(60_000);
  const hours = 3 * 3_600_000;
  const now = Date.now;
  const clock = vi.spyOn(Date, 'now').mockImplementation(() => now() + hours);
  try {
    await shelf.exchange();
  } finally {
    clock.mockRestore();
  }
  expect(Math.abs((shelf.status.clockAhead ?? 0) - hours)).toBeLessThan(60_000);
});
