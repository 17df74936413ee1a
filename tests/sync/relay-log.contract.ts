/**
 * What every log store must hold, whatever it keeps its bytes in. A store's own test calls `describeLog` with a way to open it.
 *
 * - Order: a village's entries get its next sequences, from 1, in the order of the calls, and are read in that order.
 * - Durable: `append` resolves when the entry survives the end of the process, and whoever reads after that finds it.
 * - Snapshot and tail together are all that was appended, before and after folding, and after opening again.
 * - `since`: pages, in order, of one village alone; whoever asks on behind what a page gave misses nothing, also when rooms were
 *   folded in between.
 * - A room belongs to the village that first wrote in it; `register` is each village's own. An entry for another village's room
 *   is rejected and harms nothing.
 * - A client id belongs to the first device that named it as its own in that room.
 * - `rows` are what a third person can check: commitments, chain. What is erased is in no answer any more, its rows stay, and a
 *   row of its own says who erased it; opening the store again changes nothing of that.
 * - Of what rows before a time held, what they themselves have replaced can go, once; rows after it stay whole.
 * - The same bytes once more change nothing that can be read.
 * - `failed` stays silent while all is well; `close` first stores what waits, and nothing is taken afterwards.
 */
import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { createLogCheck, readLogRow } from '../../sync/log-check.ts';
import { inBase64 } from '../../sync/relay/api-log.ts';
import type { Log } from '../../sync/relay/log.ts';
import { type LogEntry, register, type StoredRoom } from '../../sync/relay/log-file.ts';
import { newRoom } from '../support/relay.ts';

export interface LogStore {
  /** Opens what the store holds; the one opened before is closed. */
  open(): Promise<Log>;
  /** throws everything away */
  remove(): Promise<void>;
}

const append = async (log: Log, entry: LogEntry): Promise<number> => (await log.append(entry)).sequence;

export function describeLog(name: string, makeStore: () => Promise<LogStore>): void {
  describe(`log store: ${name}`, { timeout: 60_000 }, () => {
    const stops: (() => Promise<void>)[] = [];
    afterEach(async () => {
      for (const stop of stops.splice(0).reverse()) await stop();
    });
    async function store() {
      const made = await makeStore();
      stops.push(made.remove);
      return made;
    }
    async function open(from: LogStore): Promise<Log> {
      const log = await from.open();
      stops.push(() => log.close());
      return log;
    }

    test('entries keep the order of the calls, through groups, rooms and villages', async () => {
      const log = await open(await store());
      const rooms = [newRoom(), newRoom(), newRoom()];
      const entries = Array.from({ length: 300 }, (_, index) =>
        entry({ village: `v${index % 2}`, room: rooms[index % 2]!, bytes: edit(index) }),
      );
      const sequences = await Promise.all(entries.map((each) => append(log, each)));
      expect(sequences).toEqual(entries.map((_, index) => Math.floor(index / 2) + 1));
      expect(log.waitingBytes).toBe(0);
      const { tail } = await log.read({ village: 'v1', room: rooms[1]! });
      expect(tail.map(({ sequence }) => sequence)).toEqual(sequences.filter((_, index) => index % 2 === 1));
      expect(tail.map(({ bytes }) => Buffer.from(bytes).toString('hex'))).toEqual(
        entries.filter(({ village }) => village === 'v1').map(({ bytes }) => Buffer.from(bytes).toString('hex')),
      );
      expect(await log.read({ village: 'v1', room: rooms[2]! })).toEqual({
        foreign: false,
        spans: [],
        head: undefined,
        snapshot: undefined,
        upTo: 0,
        tail: [],
        owners: new Map(),
      });
    });

    test('what is resolved is there for whoever opens the store again, and sequences go on', async () => {
      const from = await store();
      const first = await open(from);
      const room = newRoom();
      const bytes = [randomBytes(1), randomBytes(70_000), randomBytes(250 * 1024)].map((each) => new Uint8Array(each));
      const before = await Promise.all(bytes.map((each) => append(first, entry({ room, bytes: each }))));
      await first.close();
      const second = await open(from);
      const { tail } = await second.read({ village: 'v0', room });
      expect(tail.map((each) => each.sequence)).toEqual(before);
      for (const [index, each] of tail.entries()) expect(Buffer.from(each.bytes).equals(bytes[index]!)).toBe(true);
      expect(await append(second, entry({ room, bytes: edit(1) }))).toBe(before.at(-1)! + 1);
    });

    test('snapshot and tail are all that was written', async () => {
      const from = await store();
      let log = await open(from);
      const name = { village: 'v0', room: newRoom() };
      expect(await log.fold(name)).toEqual({ snapshot: new Uint8Array([0, 0]), upTo: 0 });
      const document = new Y.Doc();
      const type = writer(document);
      let last = 0;
      for (const round of [1, 2, 3]) {
        for (let count = 0; count < 40; count++) last = await append(log, entry({ ...name, bytes: type() }));
        expect(stateOf(await log.read(name))).toEqual(content(document));
        const folded = await log.fold(name);
        expect(folded.upTo, `round ${round}`).toBe(last);
        expect(stateOf(await log.read(name))).toEqual(content(document));
        expect((await log.read(name)).tail).toEqual([]);
        const further = await append(log, entry({ ...name, bytes: type() }));
        const stored = await log.read(name);
        expect([stored.upTo, stored.tail.map(({ sequence }) => sequence)]).toEqual([last, [further]]);
        expect(stateOf(stored)).toEqual(content(document));
        await log.close();
        log = await open(from);
        expect(stateOf(await log.read(name))).toEqual(content(document));
      }
    });

    test('since: whoever reads on page by page misses nothing of the village, and sees nothing of another', async () => {
      const log = await open(await store());
      const rooms = Array.from({ length: 6 }, newRoom);
      const documents = rooms.map(() => new Y.Doc());
      const write = documents.map((document) => writer(document, 'x'.repeat(20_000)));
      for (let count = 0; count < 180; count++)
        await log.append(entry({ room: rooms[count % 6]!, bytes: write[count % 6]!() }));
      await log.append(entry({ village: 'v9', room: newRoom(), bytes: edit(1) }));

      const half = await reader(log, 'v0', 0, 1);
      expect(half.pages).toBe(1);
      for (const room of rooms.slice(0, 4)) await log.fold({ village: 'v0', room });
      for (let count = 0; count < 12; count++)
        await log.append(entry({ room: rooms[count % 6]!, bytes: write[count % 6]!() }));
      const whole = await reader(log, 'v0', half.sequence, Number.POSITIVE_INFINITY, half.documents);
      expect(whole.pages).toBeGreaterThan(1);
      expect([...whole.documents.keys()].sort()).toEqual([...rooms].sort());
      for (const [index, room] of rooms.entries())
        expect(content(whole.documents.get(room)!)).toEqual(content(documents[index]!));
      expect((await log.since('v0', 0)).head.sequence).toBe(whole.sequence);
      expect(await log.since('v0', whole.sequence)).toMatchObject({ updates: [], head: { sequence: whole.sequence } });
      expect((await reader(log, 'v9', 0)).documents.size).toBe(1);
      expect(await log.since('v8', 0)).toEqual({ updates: [], head: { sequence: 0, chain: '' } });
    });

    test('rows can be checked by a third person; what is erased is gone, and the chain stays whole', async () => {
      const from = await store();
      let log = await open(from);
      const [room, other] = [newRoom(), newRoom()];
      const type = writer(new Y.Doc(), 'x'.repeat(50_000));
      const heads = [];
      for (let count = 0; count < 60; count++)
        heads.push(await log.append(entry({ room: count % 2 ? room : other, bytes: type() })));
      for (const { sequence, chain } of heads) expect(await log.chainAt('v0', sequence)).toBe(chain);
      expect(await log.chainAt('v0', 61)).toBe(undefined);
      expect(await log.chainAt('v1', 1)).toBe(undefined);
      expect(await checked(log, 'v0')).toMatchObject({
        rows: 60,
        proven: 60,
        whole: true,
        problems: [],
        last: heads[59],
      });
      expect((await checked(log, 'v0', room)).rows).toBe(30);

      const said = { village: 'v0', device: 'd0', person: '王五', time: new Date().toISOString(), reason: '本人要求' };
      expect(await log.erase({ ...said, kind: 'rows', room, rows: [2, 3] })).toBe(undefined);
      expect(await log.erase({ ...said, kind: 'rows', room, rows: [2, 4] })).toMatchObject({ sequence: 61 });
      expect(await log.erase({ ...said, kind: 'rows', room, rows: [2] })).toBe(undefined);
      expect(await log.erase({ ...said, kind: 'dossier', room: other })).toMatchObject({ sequence: 62 });
      for (const again of [false, true]) {
        if (again) {
          await log.close();
          log = await open(from);
        }
        expect(await checked(log, 'v0')).toMatchObject({ rows: 62, proven: 28, erased: 32, whole: true, problems: [] });
        expect(await log.read({ village: 'v0', room: other })).toMatchObject({ erased: true, tail: [] });
        expect((await log.read({ village: 'v0', room })).spans.length).toBeGreaterThan(0);
        const { updates } = await log.since('v0', 61);
        expect(updates.map((each) => [each.sequence, each.room, each.bytes.length])).toEqual([[62, other, 0]]);
      }
    });

    test('what was replaced before a time goes, once; what shows stays', async () => {
      const from = await store();
      let log = await open(from);
      const room = newRoom();
      const type = writer(new Y.Doc());
      // A row a day: k0 to k4 in turn, and a letter each, of which the seventh row deletes its own and two more. So of ten rows the
      // first five are replaced, and of the sixth its letter.
      const dayOf = (day: number) => new Date(Date.UTC(2020, 0, day)).toISOString();
      for (let count = 0; count < 20; count++) await log.append(entry({ room, bytes: type(), time: dayOf(count + 1) }));
      const shown = async () => {
        const { snapshot, tail } = await log.read({ village: 'v0', room });
        const document = new Y.Doc();
        for (const bytes of [...(snapshot ? [snapshot] : []), ...tail.map((row) => row.bytes)])
          Y.applyUpdate(document, bytes);
        return [document.getMap('m').toJSON(), document.getText('t').toString()];
      };
      const before = await shown();
      expect(await log.roomsBefore('v0', dayOf(1))).toEqual([]);
      expect(await log.roomsBefore('v1', dayOf(11))).toEqual([]);
      expect(await log.roomsBefore('v0', dayOf(11))).toEqual([room]);
      expect((await log.replacedBefore({ village: 'v0', room }, dayOf(11))).rows).toBe(6);
      const said = {
        kind: 'history',
        village: 'v0',
        room,
        device: 'relay',
        person: '王五',
        reason: '保存期满',
      } as const;
      const thin = () => log.erase({ ...said, time: dayOf(30), before: dayOf(11) });
      expect(await thin()).toMatchObject({ sequence: 21 });
      expect(await thin()).toBe(undefined);
      for (const again of [false, true]) {
        if (again) {
          await log.close();
          log = await open(from);
        }
        expect(await shown()).toEqual(before);
        expect(await checked(log, 'v0')).toMatchObject({ rows: 21, proven: 14, erased: 6, whole: true, problems: [] });
        expect(await log.roomsBefore('v0', dayOf(11))).toEqual([]);
        expect(await log.roomsBefore('v0', dayOf(12))).toEqual([room]);
      }
    });

    test('a room is its first village’s; an entry for it from another is rejected and harms nothing', async () => {
      const from = await store();
      const log = await open(from);
      const room = newRoom();
      await log.append(entry({ room, bytes: edit(1) }));
      expect(await log.read({ village: 'v1', room })).toMatchObject({ foreign: true, tail: [] });
      const results = await Promise.allSettled([
        log.append(entry({ village: 'v1', room: newRoom(), bytes: edit(1) })),
        log.append(entry({ village: 'v1', room, bytes: edit(1) })),
        log.append(entry({ room, bytes: edit(2) })),
      ]);
      expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      expect((await log.read({ village: 'v0', room })).tail.length).toBe(2);
      for (const village of ['v0', 'v1']) await log.append(entry({ village, room: register, bytes: edit(village) }));
      for (const village of ['v0', 'v1']) {
        const stored = await log.read({ village, room: register });
        expect([stored.foreign, stored.tail.length]).toEqual([false, 1]);
      }
      await log.close();
      expect(await (await open(from)).read({ village: 'v1', room })).toMatchObject({ foreign: true, tail: [] });
    });

    test('a client id is the first device’s, in that room', async () => {
      const from = await store();
      const log = await open(from);
      const [room, other] = [newRoom(), newRoom()];
      await log.append(entry({ room, device: 'a', writers: [7, 2 ** 31], bytes: edit(1) }));
      await log.append(entry({ room, device: 'b', writers: [7, 8], bytes: edit(2) }));
      await log.append(entry({ room: other, device: 'b', writers: [7], bytes: edit(3) }));
      await log.fold({ village: 'v0', room });
      await log.close();
      const again = await open(from);
      const owners = async (of: string) => Object.fromEntries((await again.read({ village: 'v0', room: of })).owners);
      expect(await owners(room)).toEqual({ 7: 'a', [2 ** 31]: 'a', 8: 'b' });
      expect(await owners(other)).toEqual({ 7: 'b' });
    });

    test('the same bytes once more change nothing that can be read', async () => {
      const log = await open(await store());
      const name = { village: 'v0', room: newRoom() };
      const document = new Y.Doc();
      const type = writer(document);
      const updates = Array.from({ length: 30 }, () => type());
      for (const bytes of updates) await log.append(entry({ ...name, bytes }));
      await Promise.all(updates.slice(10).map((bytes) => log.append(entry({ ...name, bytes }))));
      expect(stateOf(await log.read(name))).toEqual(content(document));
      await log.fold(name);
      for (const bytes of updates.slice(20)) await log.append(entry({ ...name, bytes }));
      expect(stateOf(await log.read(name))).toEqual(content(document));
      expect(content((await reader(log, 'v0', 0)).documents.get(name.room)!)).toEqual(content(document));
    });

    test('closing stores what waits; nothing is taken afterwards; nothing has failed', async () => {
      const from = await store();
      const log = await open(from);
      let failed: string | undefined;
      void log.failed.then((reason) => {
        failed = reason;
      });
      const room = newRoom();
      const waiting = Array.from({ length: 50 }, (_, index) => log.append(entry({ room, bytes: edit(index) })));
      expect(log.waitingBytes).toBeGreaterThan(0);
      await log.close();
      expect((await Promise.allSettled(waiting)).every(({ status }) => status === 'fulfilled')).toBe(true);
      await expect(log.append(entry({ room, bytes: edit(1) }))).rejects.toThrow();
      expect(failed).toBe(undefined);
      expect((await (await open(from)).read({ village: 'v0', room })).tail.length).toBe(50);
    });
  });
}

function entry(some: Partial<LogEntry> & { readonly room: string; readonly bytes: Uint8Array }): LogEntry {
  return {
    village: 'v0',
    device: 'd',
    person: '张三',
    time: '2024-05-01T08:00:00.000Z',
    carried: false,
    writers: [],
    ...some,
  };
}
/** one update that depends on nothing */
function edit(value: unknown): Uint8Array {
  const document = new Y.Doc();
  document.getMap('m').set('k', value);
  return Y.encodeStateAsUpdate(document);
}
/** the next edit of one document, as the update it makes */
function writer(document: Y.Doc, filling = ''): () => Uint8Array {
  let count = 0;
  return () => {
    const before = Y.encodeStateVector(document);
    document.transact(() => {
      document.getMap('m').set(`k${count % 5}`, `${count}${filling}`);
      document.getText('t').insert(0, '字');
      if (count % 7 === 6) document.getText('t').delete(0, 3);
    });
    count++;
    return Y.encodeStateAsUpdate(document, before);
  };
}
function content(document: Y.Doc) {
  return {
    map: document.getMap('m').toJSON(),
    text: document.getText('t').toString(),
    clocks: [...Y.decodeStateVector(Y.encodeStateVector(document))].sort(),
    whole: document.store.pendingStructs === null && document.store.pendingDs === null,
  };
}
function stateOf({ snapshot, tail }: StoredRoom) {
  const document = new Y.Doc();
  if (snapshot) Y.applyUpdate(document, snapshot);
  for (const { bytes } of tail) Y.applyUpdate(document, bytes);
  return content(document);
}
async function checked(log: Log, village: string, room?: string) {
  const check = createLogCheck(
    room === undefined ? undefined : { room, values: true, head: { sequence: 0, chain: '' } },
  );
  for (let since = 0, done = false; !done; ) {
    const page = await log.rows(village, since, room);
    for (const row of page.rows) check.take(readLogRow(JSON.stringify(row, inBase64))!);
    ({ upTo: since, done } = page);
  }
  return check.end();
}
async function reader(
  log: Log,
  village: string,
  since: number,
  most = Number.POSITIVE_INFINITY,
  documents = new Map<string, Y.Doc>(),
) {
  let sequence = since;
  let pages = 0;
  for (; pages < most; pages++) {
    const { updates, head } = await log.since(village, sequence);
    if (updates.length === 0) break;
    for (const update of updates) {
      expect(update.sequence).toBeGreaterThan(sequence);
      expect(update.sequence).toBeLessThanOrEqual(head.sequence);
      sequence = update.sequence;
      const document = documents.get(update.room) ?? new Y.Doc();
      documents.set(update.room, document);
      Y.applyUpdate(document, update.bytes);
    }
  }
  return { documents, sequence, pages };
}
