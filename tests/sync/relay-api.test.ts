/** The HTTP interface: how one gets in, the village in one answer, attachments; and what stays on the disk. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import * as decoding from 'lib0/decoding';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { openAccess } from '../../sync/relay/access.ts';
import { chainOf, openLogFile } from '../../sync/relay/log-file.ts';
import { syncFrame } from '../../sync/relay/wire.ts';
import {
  bareSocket,
  introduction,
  newDevice,
  newRoom,
  randomId,
  renew,
  startRelay,
  type TestDevice,
  type TestRelay,
  until,
  villageAtRelay,
} from '../support/relay.ts';
import { stopsAfterEach } from '../support/stops.ts';

const stops = stopsAfterEach();
const relayWithVillage = (options = {}) => villageAtRelay(stops, options);
const json = (body: unknown) => ({ method: 'POST', body: JSON.stringify(body) });
function edit(work: (document: Y.Doc) => void, document = new Y.Doc()): Uint8Array<ArrayBuffer> {
  const before = Y.encodeStateVector(document);
  document.transact(() => work(document));
  return new Uint8Array(Y.encodeStateAsUpdate(document, before));
}
async function bulk(relay: TestRelay, device: TestDevice, since: number) {
  const answer = await relay.ask(device, `/api/bulk?since=${since}`);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const decoder = decoding.createDecoder(bytes);
  const frames: { sequence: number; room: string; update: Uint8Array }[] = [];
  while (decoding.hasContent(decoder)) {
    const sequence = decoding.readVarUint(decoder);
    frames.push({ sequence, room: decoding.readVarString(decoder), update: decoding.readVarUint8Array(decoder) });
  }
  return { frames, last: Number(answer.headers.get('x-cunbiao-sequence')) };
}

describe('opening a village', () => {
  test('the link works once, and only while it is the newest', async () => {
    const relay = await startRelay();
    stops.push(() => relay.stop());
    const link = () => relay.serving.openingLink!.split('#')[1]!;
    const first = link();
    await relay.restart();
    expect(link()).not.toBe(first);
    const open = (secret: string, village: string) =>
      fetch(`${relay.http}/api/villages`, {
        ...json({ village, device: introduction(newDevice(), village) }),
        headers: { authorization: `Setup ${secret}` },
      });
    expect((await open(first, 'v1')).status).toBe(410);
    expect((await open('', 'v1')).status).toBe(410);
    const used = link();
    expect((await open(used, 'v1')).status).toBe(201);
    expect((await open(used, 'v2')).status).toBe(410);
    await relay.restart();
    expect(relay.serving.openingLink).toBe(undefined);
  });
});

describe('invitations', () => {
  const invitation = (more = {}) => ({
    id: randomId(),
    role: 'fills',
    name: '李四',
    groups: [],
    wrapped: 'c2VhbGVk',
    expires: Date.now() + 3_600_000,
    ...more,
  });

  test('one device gets in with it, with the role and the name it states', async () => {
    const { relay, device } = await relayWithVillage();
    const offered = invitation();
    expect((await relay.ask(device, '/api/invitations', json(offered))).status).toBe(201);
    expect((await relay.ask(device, '/api/invitations', json(offered))).status).toBe(409);
    const { wrapped, ...shown } = offered;
    expect(await (await relay.ask(device, '/api/invitations')).json()).toEqual([shown]);

    const guest = newDevice();
    const redeem = (who: TestDevice) =>
      relay.ask(undefined, '/api/redeem', json({ id: offered.id, device: introduction(who, offered.id) }));
    const given = await (await redeem(guest)).json();
    expect(given).toEqual({ village: 'v1', role: 'fills', name: '李四', groups: [], wrapped });
    // the answer may have been lost: the same device asks again; another gets nothing
    expect((await redeem(guest)).status).toBe(200);
    expect((await redeem({ ...newDevice(), id: guest.id })).status).toBe(410);
    expect((await redeem(newDevice())).status).toBe(410);
    expect(await (await relay.ask(device, '/api/invitations')).json()).toEqual([]);
    // once it has come in, the wrapped keys are gone
    expect((await renew(relay.http, guest)).status).toBe(200);
    const devices = (await (await relay.ask(guest, '/api/devices')).json()) as { person: string; role: string }[];
    expect(devices.map(({ person, role }) => [person, role])).toContainEqual(['李四', 'fills']);
    expect((await redeem(guest)).status).toBe(410);
    // it may not invite
    expect((await relay.ask(guest, '/api/invitations', json(invitation()))).status).toBe(403);
  });

  test('nothing longer than a day, no unknown role, nothing after it was withdrawn or has ended', async () => {
    const { relay, device } = await relayWithVillage();
    expect(
      (await relay.ask(device, '/api/invitations', json(invitation({ expires: Date.now() + 2 * 86_400_000 })))).status,
    ).toBe(400);
    expect((await relay.ask(device, '/api/invitations', json(invitation({ role: 'king' })))).status).toBe(400);
    const withdrawn = invitation();
    await relay.ask(device, '/api/invitations', json(withdrawn));
    expect((await relay.ask(device, `/api/invitations/${withdrawn.id}`, { method: 'DELETE' })).status).toBe(200);
    expect(
      (
        await relay.ask(
          undefined,
          '/api/redeem',
          json({ id: withdrawn.id, device: introduction(newDevice(), withdrawn.id) }),
        )
      ).status,
    ).toBe(410);

    let now = Date.now();
    const { relay: other } = await relayWithVillage();
    await other.serving.stop();
    const access = openAccess(other.folder, { now: () => now });
    await access.invite('v1', { id: 'x', role: 'fills', name: '李四', groups: [], wrapped: 'k', expires: now + 1000 });
    now += 1001;
    expect(access.invitations('v1')).toEqual([]);
    expect(await access.redeem('x', { ...newDevice(), name: 'd' })).toBe(undefined);
    access.close();
  });
});

describe('the village in one answer', () => {
  test('everything since a number, in order; resuming anywhere misses nothing, also across foldings', async () => {
    const { relay, device } = await relayWithVillage({ limits: { tail: 4 } });
    const documents = new Map<string, Y.Doc>();
    const rooms = [newRoom(), newRoom(), newRoom(), 'register'];
    let edits = 0;
    const write = async () => {
      const room = rooms[edits % 4]!;
      const document = documents.get(room) ?? new Y.Doc();
      documents.set(room, document);
      const update = edit((d) => d.getMap('entries').set(`k${edits++}`, '值'), document);
      expect((await relay.ask(device, `/api/updates/${room}`, { method: 'POST', body: update })).status).toBe(200);
    };
    for (let count = 0; count < 30; count++) await write();
    const { frames: first, last } = await bulk(relay, device, 0);
    expect(first.map(({ sequence }) => sequence)).toEqual(
      first.map(({ sequence }) => sequence).toSorted((a, b) => a - b),
    );
    expect(last).toBe(30);
    expect(first.at(-1)!.sequence).toBe(last);

    const middle = first[Math.floor(first.length / 2)]!.sequence;
    for (let count = 0; count < 15; count++) await write();
    const { frames: rest } = await bulk(relay, device, middle);
    const copies = new Map(rooms.map((room) => [room, new Y.Doc()]));
    for (const { room, update } of [...first.filter(({ sequence }) => sequence <= middle), ...rest])
      Y.applyUpdate(copies.get(room)!, update);
    for (const room of rooms)
      expect(copies.get(room)!.getMap('entries').toJSON()).toEqual(documents.get(room)!.getMap('entries').toJSON());
    expect((await bulk(relay, device, 45)).frames).toEqual([]);
    expect((await relay.ask(device, '/api/bulk?since=-1')).status).toBe(400);
  });

  test('one large answer comes in pages', async () => {
    const { relay, device } = await relayWithVillage();
    for (let count = 0; count < 12; count++) {
      const body = edit((d) => d.getMap('entries').set('k', 'x'.repeat(200_000)));
      expect((await relay.ask(device, `/api/updates/${newRoom()}`, { method: 'POST', body })).status).toBe(200);
    }
    expect((await bulk(relay, device, 0)).frames.length).toBe(12);
  });
});

describe('one update over HTTP', () => {
  test('is answered when it is on the disk, with a reason when it is not taken', async () => {
    const { relay, device } = await relayWithVillage();
    const room = newRoom();
    const document = new Y.Doc();
    const one = edit((d) => d.getMap('m').set('a', 1), document);
    const lost = edit((d) => d.getMap('m').set('b', 1), document);
    const three = edit((d) => d.getMap('m').set('c', 1), document);
    const post = (body: Uint8Array<ArrayBuffer>, who = device) =>
      relay.ask(who, `/api/updates/${room}`, { method: 'POST', body });
    expect(await (await post(one)).json()).toMatchObject({ sequence: 1 });
    expect(await (await post(one)).json()).toMatchObject({ sequence: 1 });
    const early = await post(three);
    expect([early.status, await early.json()]).toEqual([409, { reason: expect.stringContaining('前面的改动') }]);
    expect(lost.length).toBeGreaterThan(0);
    expect(await (await post(new Uint8Array(Y.encodeStateAsUpdate(document)))).json()).toMatchObject({ sequence: 2 });
    expect((await post(new Uint8Array([9, 9, 9]))).status).toBe(400);
    expect((await post(new Uint8Array(300_000))).status).toBe(413);
    expect((await post(one, await relay.invite(device, 'reads'))).status).toBe(403);
    expect((await relay.ask(device, '/api/updates/no-room', { method: 'POST', body: one })).status).toBe(404);
  });
});

describe('attachments', () => {
  test('come back as they were, under their own hash only, and to their village only', async () => {
    const { relay, device } = await relayWithVillage();
    const bytes = crypto.getRandomValues(new Uint8Array(60_000));
    const name = createHash('sha256').update(bytes).digest('hex');
    const path = `/api/attachments/${name}`;
    expect((await relay.ask(device, path, { method: 'HEAD' })).status).toBe(404);
    expect((await relay.ask(device, path, { method: 'PUT', body: bytes.slice(1) })).status).toBe(400);
    expect((await relay.ask(device, path, { method: 'PUT', body: bytes })).status).toBe(201);
    expect((await relay.ask(device, path, { method: 'PUT', body: bytes })).status).toBe(201);
    const head = await relay.ask(device, path, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, '60000']);
    await relay.restart({ anotherVillage: true });
    expect(new Uint8Array(await (await relay.ask(device, path)).arrayBuffer())).toEqual(bytes);
    const second = await relay.openVillage('v2');
    expect((await relay.ask(second, path)).status).toBe(404);
    expect((await relay.ask(device, '/api/attachments/..%2f..%2faccess.sqlite')).status).toBe(404);
    const reader = await relay.invite(device, 'reads');
    expect((await relay.ask(reader, path)).status).toBe(200);
    expect((await relay.ask(reader, path, { method: 'PUT', body: bytes })).status).toBe(403);
  });

  test('more than 10 MiB is refused', async () => {
    const { relay, device } = await relayWithVillage();
    const body = new Uint8Array(10 * 1024 * 1024 + 1);
    const name = createHash('sha256').update(body).digest('hex');
    const answer = await relay.ask(device, `/api/attachments/${name}`, { method: 'PUT', body }).catch(() => undefined);
    // the relay may have closed before all was sent
    expect([undefined, 413]).toContain(answer?.status);
    expect((await relay.ask(device, `/api/attachments/${name}`, { method: 'HEAD' })).status).toBe(404);
  });
});

describe('the log', () => {
  test('is a chain that can be recomputed, each row committed to its salted bytes', async () => {
    const { relay, device } = await relayWithVillage();
    const room = newRoom();
    const document = new Y.Doc();
    const socket = await bareSocket(relay, 'v1', room, ['cunbiao.1', `token.${device.token}`]);
    for (let count = 0; count < 100; count++)
      socket.send(
        syncFrame(
          2,
          edit((d) => d.getMap('m').set('a', count), document),
        ),
      );
    await until(() => socket.heard.some(({ type, number }) => type === 8 && number === 100), 'all are acknowledged');
    await relay.serving.stop();
    const database = new DatabaseSync(join(relay.folder, 'log.sqlite'));
    const rows = database
      .prepare('SELECT log.*, salt, bytes FROM log JOIN bytes USING (village, sequence) ORDER BY village, sequence')
      .all();
    expect(rows.length).toBe(100);
    let chain = '';
    for (const row of rows) {
      const { village, room: place, device: by, person, time, salt, bytes } = row as Record<string, string>;
      const commitment = createHash('sha256').update(salt!).update(bytes!).digest('hex');
      expect(row.commitment).toBe(commitment);
      const links = {
        sequence: Number(row.sequence),
        village: village!,
        room: place!,
        device: by!,
        person: person!,
        time: time!,
        carried: false,
        commitment,
      };
      chain = chainOf(chain, links);
      expect(row.chain).toBe(chain);
    }
    database.close();
  });

  test('snapshots can be thrown away', async () => {
    const { relay, device } = await relayWithVillage({ limits: { tail: 8 } });
    const room = newRoom();
    const document = new Y.Doc();
    const socket = await bareSocket(relay, 'v1', room, ['cunbiao.1', `token.${device.token}`]);
    for (let count = 0; count < 50; count++)
      socket.send(
        syncFrame(
          2,
          edit((d) => d.getMap('m').set(`k${count % 9}`, count), document),
        ),
      );
    await until(() => socket.heard.some(({ type, number }) => type === 8 && number === 50), 'all are acknowledged');
    await relay.serving.stop();
    const file = openLogFile(relay.folder);
    const stateOf = () => {
      const { snapshot, tail } = file.read({ village: 'v1', room });
      const copy = new Y.Doc();
      for (const bytes of [...(snapshot ? [snapshot] : []), ...tail.map((entry) => entry.bytes)])
        Y.applyUpdate(copy, bytes);
      return { values: copy.getMap('m').toJSON(), tail: tail.length, folded: snapshot !== undefined };
    };
    expect(stateOf()).toMatchObject({ values: document.getMap('m').toJSON(), folded: true });
    expect(stateOf().tail).toBeLessThan(10);
    file.close();
    const database = new DatabaseSync(join(relay.folder, 'log.sqlite'));
    database.exec('DELETE FROM snapshots');
    database.close();
    await relay.restart();
    const { frames } = await bulk(relay, device, 0);
    const copy = new Y.Doc();
    for (const { update } of frames) Y.applyUpdate(copy, update);
    expect(copy.getMap('m').toJSON()).toEqual(document.getMap('m').toJSON());
  });
});
