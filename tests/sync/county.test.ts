/** Several relays over three real nats-server nodes: one village for all of them, and nothing acknowledged is ever lost. */
import { randomBytes } from 'node:crypto';
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
  async function leaderOf(at: Cluster): Promise<number> {
    const connection = await connect({ servers: [...at.servers] });
    const { cluster: found } = await (await jetstreamManager(connection, { timeout: 5000 })).streams.info(name);
    await connection.close();
    return at.names.indexOf(found?.leader ?? '');
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
    'the leader of the stream is %s: nothing acknowledged is lost, and it goes on by itself',
    async (fault) => {
      const own = await startCluster();
      try {
        newStream();
        const a = await relay(own);
        const device = await a.openVillage('v1');
        const b = await relay(own);
        const writers = [createWriter(newRoom(), device), createWriter(newRoom(), device)];
        await Promise.all([writers[0]!.connect(a.serving.port), writers[1]!.connect(b.serving.port)]);
        const typing = setInterval(() => {
          for (const writer of writers) writer.edit();
        }, 50);
        try {
          const acknowledged = (more: number) => {
            const since = writers.map((writer) => writer.acknowledged.size);
            return () => writers.every((writer, index) => writer.acknowledged.size >= since[index]! + more);
          };
          await until(acknowledged(10), 'edits are acknowledged', patience);
          const leader = await leaderOf(own);
          if (fault === 'killed') await own.kill(leader);
          else own.cut(leader);
          await until(acknowledged(20), 'edits are acknowledged again', patience);
        } finally {
          clearInterval(typing);
        }
        await Promise.all(writers.map((writer) => writer.settled()));
        for (const at of [a, b]) {
          const all = await readAll(at.serving.port, device);
          for (const { room, acknowledged } of writers)
            for (const key of acknowledged) expect(all.get(room)).toHaveProperty(key);
        }
        for (const writer of writers) writer.disconnect();
        await agree(a, b);
      } finally {
        for (const each of relays.splice(0)) await each.stop();
        await own.stop();
      }
    },
  );

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
