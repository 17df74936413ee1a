/** Several relays over three real nats-server nodes: one village for all of them, and nothing acknowledged is ever lost. */
import { createHash, randomBytes } from 'node:crypto';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { CannotServe } from '../../sync/relay/main.ts';
import { agree, hearing } from '../support/county.ts';
import { type Cluster, natsServer, startCluster } from '../support/nats.ts';
import {
  introduction,
  newDevice,
  newRoom,
  randomId,
  renew,
  startRelay,
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

  test('a stream that could lose what is acknowledged is refused by name', async () => {
    newStream();
    const { connection, manager: of } = await manager();
    await of.streams.add({ name, subjects: [`${name}.>`], num_replicas: 1 });
    await connection.close();
    const refusal = await startRelay({ log: { servers: cluster.servers, name } }).catch((error: CannotServe) => error);
    expect((refusal as Error).message).toContain(`“${name}”只有 1 份副本，少于三份`);
  });
});
