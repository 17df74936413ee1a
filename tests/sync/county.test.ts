/** Several relays over three real nats-server nodes: one village for all of them, and nothing acknowledged is ever lost. */
import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import type { CannotServe } from '../../sync/relay/main.ts';
import { syncFrame } from '../../sync/relay/wire.ts';
import { type Cluster, natsServer, startCluster } from '../support/nats.ts';
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
} from '../support/relay.ts';
import { createWriter, readAll } from '../support/relay-writers.ts';

const patience = 120_000;

describe.skipIf(!natsServer())('several relays over nats-server', { timeout: 300_000 }, () => {
  let cluster: Cluster;
  const relays: TestRelay[] = [];
  let name = '';
  beforeAll(async () => {
    cluster = await startCluster();
  }, 60_000);
  afterAll(() => cluster?.stop());
  afterEach(async () => {
    for (const relay of relays.splice(0)) await relay.stop();
  }, 60_000);
  const newStream = () => {
    name = `s${randomBytes(6).toString('hex')}`;
  };
  async function relay(at: Cluster = cluster): Promise<TestRelay> {
    const started = await startRelay({ log: { servers: at.servers, name } });
    relays.push(started);
    return started;
  }
  async function manager() {
    const connection = await connect({ servers: [...cluster.servers] });
    return { connection, manager: await jetstreamManager(connection, { timeout: 5000 }) };
  }

  test('an edit at one relay reaches the other at once, and both tell the same chain', async () => {
    newStream();
    const a = await relay();
    const device = await a.openVillage('v1');
    const b = await relay();
    const room = newRoom();
    const here = await hearing(a, room, device.token);
    const there = await hearing(b, room, device.token);
    for (let count = 0; count < 30; count++) {
      const [from, to] = count % 2 === 0 ? [here, there] : [there, here];
      from.edit(`k${count}`);
      await until(() => to.document.getMap('m').has(`k${count}`), `edit ${count} crosses`, patience);
    }
    await until(() => here.settled && there.settled, 'all is acknowledged', patience);
    await agree(a, b);
  });

  test('a relay that has just begun says nothing before it knows everything', async () => {
    newStream();
    const a = await relay();
    const device = await a.openVillage('v1');
    const writer = createWriter(newRoom(), device);
    await writer.connect(a.serving.port);
    for (let count = 0; count < 200; count++) writer.edit();
    await writer.settled();
    const b = await relay();
    const socket = await hearing(b, writer.room, device.token);
    await until(() => socket.answers > 0, 'the first answer', patience);
    expect(socket.document.getMap('m').size).toBe(200);
    writer.disconnect();
  });

  test('an invitation is used once, and who is removed at one relay is gone from all within a second or so', async () => {
    newStream();
    const a = await relay();
    const lead = await a.openVillage('v1');
    const b = await relay();
    const id = randomId();
    const invitation = { id, role: 'fills', name: '李四', wrapped: 'AAAA', expires: Date.now() + 3_600_000 };
    const invited = await a.ask(lead, '/api/invitations', { method: 'POST', body: JSON.stringify(invitation) });
    expect(invited.status).toBe(201);
    const redeem = async (at: TestRelay) => {
      const device = newDevice();
      const body = JSON.stringify({ id, device: introduction(device, id) });
      return (await fetch(`${at.http}/api/redeem`, { method: 'POST', body })).status;
    };
    expect((await Promise.all([a, b, a, b].map(redeem))).toSorted()).toEqual([200, 410, 410, 410]);

    const guest = await b.invite(lead, 'fills');
    const socket = await hearing(b, newRoom(), guest.token);
    const before = performance.now();
    expect((await a.ask(lead, `/api/devices/${guest.id}`, { method: 'DELETE' })).status).toBe(200);
    expect((await socket.closed).code).toBe(4401);
    expect(performance.now() - before).toBeLessThan(10_000);
  });

  test.each(['killed', 'cut off'])(
    'the leader of the stream is %s, three times in a row: nothing acknowledged is lost, and it goes on by itself',
    async (fault) => {
      const own = await startCluster();
      try {
        newStream();
        const a = await relay(own);
        const device = await a.openVillage('v1');
        const b = await relay(own);
        const writers = [createWriter(newRoom(), device), createWriter(newRoom(), device)];
        const ends = [a, b].map((at, index) => writers[index]!.keepConnected(at.serving.port));
        const typing = setInterval(() => {
          for (const writer of writers) writer.edit();
        }, 50);
        try {
          const acknowledged = (more: number) => {
            const since = writers.map((writer) => writer.acknowledged.size);
            return () => writers.every((writer, index) => writer.acknowledged.size >= since[index]! + more);
          };
          await until(acknowledged(10), 'edits are acknowledged', patience);
          for (let turn = 1; turn <= 3; turn++) {
            await own.whole(name);
            const leader = await own.leaderOf(name);
            if (fault === 'killed') await own.kill(leader);
            else own.cut(leader);
            await until(acknowledged(20), `edits are acknowledged again, ${turn}`, patience);
            if (fault === 'killed') await own.start(leader);
            else own.heal();
          }
        } finally {
          clearInterval(typing);
        }
        await Promise.all(writers.map((writer) => writer.settled()));
        for (const at of [a, b]) {
          const all = await readAll(at.serving.port, device);
          for (const { room, acknowledged } of writers)
            for (const key of acknowledged) expect(all.get(room)).toHaveProperty(key);
        }
        for (const end of ends) end();
        await agree(a, b);
      } finally {
        for (const each of relays.splice(0)) await each.stop();
        await own.stop();
      }
    },
  );

  test('a stream that is lost and made anew is given everything by the relays that run, and they end with one order', async () => {
    newStream();
    const a = await relay();
    const lead = await a.openVillage('v1');
    const b = await relay();
    const guest = await b.invite(lead, 'fills');
    const removed = await a.invite(lead, 'fills');
    expect((await b.ask(lead, `/api/devices/${removed.id}`, { method: 'DELETE' })).status).toBe(200);
    const room = newRoom();
    const writers = [createWriter(room, lead), createWriter(newRoom(), guest)];
    const ports = [a.serving.port, b.serving.port];
    const typing = writers.map((writer, index) => writer.keepConnected(ports[index]!));
    for (let count = 0; count < 50; count++) for (const writer of writers) writer.edit();
    await Promise.all(writers.map((writer) => writer.settled()));

    const { connection, manager: of } = await manager();
    const { config } = await of.streams.info(name);
    await of.streams.delete(name);
    await of.streams.add(config);
    await connection.close();
    for (let count = 0; count < 50; count++) {
      for (const writer of writers) writer.edit();
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
    await Promise.all(writers.map((writer) => writer.settled()));
    for (const stop of typing) stop();

    // Whoever begins now knows the stream and nothing else.
    const third = await relay();
    for (const device of [lead, guest]) expect((await renew(third.http, device)).status).toBe(200);
    expect((await renew(third.http, removed)).status).toBe(401);
    for (const at of [a, b, third]) {
      const all = await readAll(at.serving.port, lead);
      for (const { room, document } of writers) expect(all.get(room)).toEqual(document.getMap('m').toJSON());
    }
    await agree(a, b, third);
  });

  test('a photo that one relay took is found at the other', async () => {
    newStream();
    const a = await relay();
    const device = await a.openVillage('v1');
    const b = await relay();
    const photo = randomBytes(400_000);
    const path = `/api/attachments/${createHash('sha256').update(photo).digest('hex')}`;
    expect((await b.ask(device, path)).status).toBe(404);
    // in two parts, as over a line that breaks
    const part = (bytes: Uint8Array, offset: number) =>
      a.ask(device, path, {
        method: 'PATCH',
        headers: {
          'content-type': 'application/partial-upload',
          'upload-offset': String(offset),
          'upload-complete': offset === 0 ? '?0' : '?1',
        },
        body: new Uint8Array(bytes),
      });
    expect((await part(photo.subarray(0, 150_000), 0)).status).toBe(204);
    expect((await b.ask(device, path)).status).toBe(404);
    expect((await part(photo.subarray(150_000), 150_000)).status).toBe(201);
    const got = await b.ask(device, path);
    expect(Buffer.from(await got.arrayBuffer()).equals(photo)).toBe(true);
  });

  test('what is erased at one relay is gone from the disks of both, and tells so at both', async () => {
    newStream();
    const a = await relay();
    const device = await a.openVillage('v1');
    const b = await relay();
    const photo = randomBytes(5000);
    const sha256 = createHash('sha256').update(photo).digest('hex');
    const path = `/api/attachments/${sha256}`;
    expect((await a.ask(device, path, { method: 'PUT', body: photo })).status).toBe(201);
    expect((await b.ask(device, path)).status).toBe(200);
    const [whole, rows] = [newRoom(), newRoom()];
    const documents = new Map([whole, rows].map((room) => [room, new Y.Doc()]));
    for (const [room, document] of documents) {
      for (const [key, value] of Object.entries({ first: 'canary-7f3a91', second: 'stays-here-20' })) {
        const before = Y.encodeStateVector(document);
        document.getMap('entries').set(key, value);
        const body = new Uint8Array(Y.encodeStateAsUpdate(document, before));
        expect((await a.ask(device, `/api/updates/${room}`, { method: 'POST', body })).status).toBe(200);
      }
    }
    const sockets = await Promise.all([a, b].map((at) => hearing(at, whole, device.token)));
    const beside = await Promise.all([a, b].map((at) => hearing(at, rows, device.token)));
    await until(() => beside.every(({ document }) => document.getMap('entries').size === 2), 'all is read', patience);
    expect(holding(b.folder, 'canary-7f3a91')).not.toEqual([]);

    const erase = (at: TestRelay, body: unknown) =>
      at.ask(device, '/api/erasures', { method: 'POST', body: JSON.stringify(body) });
    const first = await rowOf(b, device, rows);
    const erased = await erase(b, { room: rows, rows: [first], reason: '本人申请删除' });
    expect(erased.status).toBe(200);
    expect((await erase(a, { room: whole, reason: '本人申请删除', attachments: [sha256] })).status).toBe(200);
    for (const socket of sockets) expect((await socket.closed).code).toBe(4410);
    for (const at of [a, b]) {
      // the other one reads it within moments
      await until(() => holding(at.folder, 'canary-7f3a91').length === 0, 'nothing of it is on the disk', patience);
      await eventually(async () => (await at.ask(device, path)).status === 410);
      const again = await hearing(at, whole, device.token);
      expect((await again.closed).code).toBe(4410);
      const left = await hearing(at, rows, device.token);
      await until(() => left.answers > 0, 'the first answer', patience);
      expect(left.document.getMap('entries').toJSON()).toEqual({ second: 'stays-here-20' });
      expect(holding(at.folder, 'stays-here-20')).not.toEqual([]);
    }
    await agree(a, b);
  });

  test('a stream that could lose what is acknowledged is refused by name', async () => {
    newStream();
    const { connection, manager: of } = await manager();
    await of.streams.add({ name, subjects: [`${name}.>`], num_replicas: 1 });
    await connection.close();
    const refusal = await startRelay({ log: { servers: cluster.servers, name } }).catch((error: CannotServe) => error);
    expect((refusal as Error).message).toContain(`“${name}”只有 1 份副本，少于三份`);
  });

  // ---------------------------------------------------------------- what the tests share

  async function hearing(at: TestRelay, room: string, token: string) {
    const { socket, heard, closed } = await bareSocket(at, 'v1', room, ['cunbiao.1', `token.${token}`]);
    const document = new Y.Doc();
    let sent = 0;
    socket.on('message', () => {
      const last = heard.at(-1)!;
      if (last.type === 0 && last.kind !== 0) Y.applyUpdate(document, last.bytes!, 'relay');
    });
    document.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin === 'relay') return;
      sent++;
      socket.send(syncFrame(2, update));
    });
    socket.send(syncFrame(0, new Uint8Array([0])));
    return {
      document,
      closed,
      edit: (key: string) => void document.getMap('m').set(key, true),
      get settled() {
        return heard.some(({ type, number }) => type === 8 && number === sent);
      },
      get answers() {
        return heard.filter(({ type, kind }) => type === 0 && kind === 1).length;
      },
    };
  }
  async function eventually(holds: () => Promise<boolean>): Promise<void> {
    const end = Date.now() + patience;
    while (!(await holds())) {
      if (Date.now() > end) throw new Error(`Still not after ${patience} ms.`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  /** The sequence of the room's first row. */
  async function rowOf(at: TestRelay, device: TestDevice, room: string): Promise<number> {
    const text = await (await at.ask(device, `/api/log?room=${room}`)).text();
    return (JSON.parse(text.split('\n')[0]!) as { sequence: number }).sequence;
  }
  /** Every relay's own tables end in the same chain. */
  async function agree(...all: TestRelay[]): Promise<void> {
    const heads = new Set<string>();
    for (const { folder, serving } of all) {
      await serving.stop();
      const database = new DatabaseSync(join(folder, 'log.sqlite'));
      const rows = database.prepare('SELECT sequence, chain FROM log ORDER BY village, sequence').all();
      database.close();
      heads.add(JSON.stringify(rows));
    }
    expect(heads.size).toBe(1);
  }
});

/** Files of a folder in which a text stands. */
function holding(folder: string, text: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path).includes(text));
}
