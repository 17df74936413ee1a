/** Lawful erasure in a county, over three real nats-server nodes: gone from every relay, and from the stream they share. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type JetStreamManager, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { openLog } from '../../sync/relay/log.ts';
import { openCountyLog } from '../../sync/relay/log-county.ts';
import { openStream } from '../../sync/relay/stream.ts';
import { agree, firstRowOf, hearing, holding } from '../support/county.ts';
import { type Cluster, natsServer, startCluster } from '../support/nats.ts';
import { newRoom, startRelay, type TestDevice, type TestRelay, until } from '../support/relay.ts';

const patience = 120_000;
const canary = 'canary-7f3a91';
const stays = 'stays-here-20';

describe.skipIf(!natsServer())('erasing over nats-server', { timeout: 300_000 }, () => {
  let cluster: Cluster;
  let connection: NatsConnection;
  let manager: JetStreamManager;
  const relays: TestRelay[] = [];
  let name = '';
  beforeAll(async () => {
    cluster = await startCluster();
    connection = await connect({ servers: [...cluster.servers] });
    manager = await jetstreamManager(connection, { timeout: 5000, checkAPI: false });
  }, 60_000);
  afterAll(async () => {
    await connection?.close();
    await cluster?.stop();
  });
  afterEach(async () => {
    for (const relay of relays.splice(0)) await relay.stop();
  }, 60_000);
  async function relay(): Promise<TestRelay> {
    const started = await startRelay({ log: { servers: cluster.servers, name } });
    relays.push(started);
    return started;
  }
  async function twoRelays(): Promise<readonly [TestRelay, TestRelay, TestDevice]> {
    name = `s${randomBytes(6).toString('hex')}`;
    const a = await relay();
    const device = await a.openVillage('v1');
    return [a, await relay(), device];
  }

  test('what is erased at one relay is gone from the disks of both, and tells so at both', async () => {
    const [a, b, device] = await twoRelays();
    const photo = randomBytes(5000);
    const sha256 = createHash('sha256').update(photo).digest('hex');
    const path = `/api/attachments/${sha256}`;
    expect((await a.ask(device, path, { method: 'PUT', body: photo })).status).toBe(201);
    expect((await b.ask(device, path)).status).toBe(200);
    const [whole, rows] = [newRoom(), newRoom()];
    for (const room of [whole, rows]) for (const body of updatesOf(canary, stays)) await post(a, device, room, body);
    const sockets = await Promise.all([a, b].map((at) => hearing(at, whole, device.token)));
    const beside = await Promise.all([a, b].map((at) => hearing(at, rows, device.token)));
    await until(() => beside.every(({ document }) => document.getMap('entries').size === 2), 'all is read', patience);
    expect(holding(b.folder, canary)).not.toEqual([]);

    await erase(b, device, { room: rows, rows: [await firstRowOf(b, device, rows)] });
    await erase(a, device, { room: whole, attachments: [sha256] });
    for (const socket of sockets) expect((await socket.closed).code).toBe(4410);
    for (const at of [a, b]) {
      // the other one reads it within moments
      await until(() => holding(at.folder, canary).length === 0, 'nothing of it is on the disk', patience);
      await eventually(async () => (await at.ask(device, path)).status === 410);
      await holdsWhatIsLeft(at, device, { whole, rows });
      expect(holding(at.folder, stays)).not.toEqual([]);
    }
    await agree(a, b);
  });

  test('nothing of it is left in the stream, and whoever begins afterwards ends with the same log', async () => {
    const [a, b, device] = await twoRelays();
    const [whole, rows, ...others] = Array.from({ length: 6 }, newRoom) as [string, string, ...string[]];
    for (const room of [whole, rows]) for (const body of updatesOf(canary, stays)) await post(a, device, room, body);
    // What comes while a message is on its way goes together in the next one.
    await Promise.all(others.map((room) => post(a, device, room, updatesOf(`${canary} in ${room}`)[0]!)));
    // A message whose answer was lost is sent again.
    await sendAgain((await messagesWith(canary))[0]!);
    expect((await messagesWith(canary)).length).toBeGreaterThan(3);

    await erase(b, device, { room: rows, rows: [await firstRowOf(b, device, rows)] });
    await erase(a, device, { room: whole });
    // one after the other out of the same message, at two relays
    for (const [index, room] of others.entries()) {
      expect(await messagesWith(`${canary} in ${room}`)).not.toEqual([]);
      const at = index % 2 === 0 ? a : b;
      await erase(at, device, { room, rows: [await firstRowOf(at, device, room)] });
      expect(await messagesWith(`${canary} in ${room}`)).toEqual([]);
    }
    expect(await messagesWith(canary)).toEqual([]);
    expect(await messagesWith(stays)).not.toEqual([]);

    const third = await relay();
    await holdsWhatIsLeft(third, device, { whole, rows });
    for (const body of updatesOf('written afterwards')) await post(third, device, newRoom(), body);
    await holdsWhatIsLeft(b, device, { whole, rows });
    await agree(a, b, third);
    expect(holding(third.folder, canary)).toEqual([]);
  });

  test('a relay that dies over it goes on with it when it starts', async () => {
    name = `s${randomBytes(6).toString('hex')}`;
    const folder = mkdtempSync(join(tmpdir(), 'cunbiao-log-'));
    try {
      const open = async (dies: boolean) => {
        const stream = await openStream({ servers: cluster.servers, name });
        const log = openCountyLog(
          await openLog(folder),
          dies ? { ...stream, putInstead: () => new Promise<never>(() => {}) } : stream,
        );
        log.tail.start();
        return log;
      };
      const who = { village: 'v', room: newRoom(), device: 'd', person: '李四', time: new Date().toISOString() };
      const dying = await open(true);
      await dying.append({ ...who, carried: false, writers: [], bytes: updatesOf(canary)[0]! });
      dying.erase({ ...who, kind: 'dossier', reason: '本人申请删除' }).catch(() => {});
      await until(() => holding(folder, canary).length === 0, 'it is erased in the tables', patience);
      expect(await messagesWith(canary)).not.toEqual([]);
      await dying.close();

      const log = await open(false);
      await eventually(async () => (await messagesWith(canary)).length === 0);
      await log.close();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  // ---------------------------------------------------------------- what the tests share

  function updatesOf(...values: readonly string[]): Uint8Array<ArrayBuffer>[] {
    const document = new Y.Doc();
    return values.map((value, index) => {
      const before = Y.encodeStateVector(document);
      document.getMap('entries').set(['first', 'second'][index]!, value);
      return new Uint8Array(Y.encodeStateAsUpdate(document, before));
    });
  }
  async function post(at: TestRelay, device: TestDevice, room: string, body: Uint8Array<ArrayBuffer>): Promise<void> {
    expect((await at.ask(device, `/api/updates/${room}`, { method: 'POST', body })).status).toBe(200);
  }
  async function erase(at: TestRelay, device: TestDevice, what: object): Promise<void> {
    const body = JSON.stringify({ ...what, reason: '本人申请删除' });
    expect((await at.ask(device, '/api/erasures', { method: 'POST', body })).status).toBe(200);
  }
  async function holdsWhatIsLeft(at: TestRelay, device: TestDevice, rooms: { whole: string; rows: string }) {
    expect((await (await hearing(at, rooms.whole, device.token)).closed).code).toBe(4410);
    const left = await hearing(at, rooms.rows, device.token);
    await until(() => left.answers > 0, 'the first answer', patience);
    expect(left.document.getMap('entries').toJSON()).toEqual({ second: stays });
  }
  /** Positions of the stream's messages in which a text stands. */
  async function messagesWith(text: string): Promise<number[]> {
    const { state } = await manager.streams.info(name);
    const found: number[] = [];
    for (let seq = state.first_seq; seq <= state.last_seq; seq++) {
      const message = await manager.streams.getMessage(name, { seq }).catch((error: Error) => {
        if (!/no message/i.test(error.message)) throw error;
        return null;
      });
      if (message && Buffer.from(message.data).includes(text)) found.push(seq);
    }
    return found;
  }
  async function sendAgain(position: number): Promise<void> {
    const message = await manager.streams.getMessage(name, { seq: position });
    await connection.request(message!.subject, message!.data, { headers: message!.header, timeout: 5000 });
  }
  async function eventually(holds: () => Promise<boolean>): Promise<void> {
    const end = Date.now() + patience;
    while (!(await holds())) {
      if (Date.now() > end) throw new Error(`Still not after ${patience} ms.`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
});
