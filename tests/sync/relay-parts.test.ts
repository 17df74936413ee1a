/** The relay put together from its parts, where a test must hold one of them in its hand: memory, a slow disk, presence. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as encoding from 'lib0/encoding';
import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { openAccess } from '../../sync/relay/access.ts';
import { openAttachments } from '../../sync/relay/attachments.ts';
import { type Log, openLog } from '../../sync/relay/log.ts';
import { createPresence } from '../../sync/relay/presence.ts';
import { openReceipts } from '../../sync/relay/receipts.ts';
import { createRelay, type RelayOptions } from '../../sync/relay/relay.ts';
import { syncFrame } from '../../sync/relay/wire.ts';
import { bareSocket, newDevice, newRoom, renew, type TestRelay, until } from '../support/relay.ts';
import { stopsAfterEach } from '../support/stops.ts';

const stops = stopsAfterEach();

async function relayOf(change: (log: Log) => Log, options: Partial<RelayOptions> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'cunbiao-parts-'));
  const log = await openLog(folder);
  const access = openAccess(folder);
  const relay = createRelay({
    log: change(log),
    access,
    attachments: openAttachments(folder),
    receipts: openReceipts(folder),
    version: 'test',
    ...options,
  });
  const server = createServer((request, response) => relay.handleRequest(request, response));
  server.on('upgrade', (request, socket, head) => relay.handleUpgrade(request, socket, head));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  stops.push(async () => {
    server.close();
    await relay.close();
    await log.close();
    access.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const device = newDevice();
  await access.openVillage(await access.renewSetup(), 'v1', { ...device, name: 'x' });
  const at = { ws: `ws://127.0.0.1:${port}`, http: `http://127.0.0.1:${port}` } as TestRelay;
  await renew(at.http, device);
  const another = async () => {
    const made = newDevice();
    const invitation = { id: made.id, role: 'fills', name: '李四', groups: [], wrapped: 'k' } as const;
    await access.invite('v1', { ...invitation, expires: Date.now() + 1000 });
    await access.redeem(made.id, { ...made, name: 'y' });
    await renew(at.http, made);
    return made;
  };
  return { relay, log, at, device, another };
}
const ours = (token: string) => ['cunbiao.1', `token.${token}`];
const edits = (count: number, size: number, document = new Y.Doc()) =>
  Array.from({ length: count }, (_, index) => {
    const before = Y.encodeStateVector(document);
    document.getMap('m').set(`k${index}`, 'x'.repeat(size));
    return syncFrame(2, Y.encodeStateAsUpdate(document, before));
  });

test('rooms that nobody has open are not in memory', async () => {
  const { relay, at, device } = await relayOf((log) => log);
  const sockets = [];
  for (let count = 0; count < 5; count++) {
    const socket = await bareSocket(at, 'v1', newRoom(), ours(device.token));
    socket.send(edits(1, 10)[0]!);
    await until(() => socket.heard.some(({ type }) => type === 8), 'acknowledged');
    sockets.push(socket);
  }
  expect(relay.openRooms).toBe(5);
  for (const { socket } of sockets) socket.close();
  await until(() => relay.openRooms === 0, 'all are gone');
  const answer = await fetch(`${at.http}/api/updates/${newRoom()}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${device.token}` },
    body: new Uint8Array(Y.encodeStateAsUpdate(new Y.Doc())),
  });
  expect(answer.status).toBe(200);
  await until(() => relay.openRooms === 0, 'also after a single update');
});

test('when too much waits for the disk, senders wait; then everything goes on', async () => {
  let release: () => void = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let taken = 0;
  let waitingBytes = 0;
  const slow = (log: Log): Log => ({
    ...log,
    get waitingBytes() {
      return waitingBytes;
    },
    failed: log.failed,
    async append(entry) {
      taken++;
      waitingBytes += entry.bytes.length;
      await held;
      waitingBytes -= entry.bytes.length;
      return log.append(entry);
    },
  });
  const { at, device } = await relayOf(slow, { limits: { commitBytes: 50_000 } });
  const a = await bareSocket(at, 'v1', newRoom(), ours(device.token));
  await until(() => a.heard.length > 0, 'joined');
  const frames = edits(200, 20_000);
  a.send(frames[0]!);
  a.send(frames[1]!);
  a.send(frames[2]!);
  await until(() => taken === 3, 'three are on their way');
  for (const frame of frames.slice(3)) a.send(frame);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(taken).toBeLessThan(200);
  release();
  await until(() => a.heard.some(({ type, number }) => type === 8 && number === 200), 'all are acknowledged', 10_000);
  a.socket.close();
});

test('a restored relay takes back from one device what another had written', async () => {
  for (const restored of [false, true]) {
    const { at, device, another } = await relayOf((log) => log, { restored });
    const mine = new Y.Doc();
    mine.getMap('m').set('a', 1);
    const room = newRoom();
    const owner = await bareSocket(at, 'v1', room, ours(device.token));
    owner.send(syncFrame(2, Y.encodeStateAsUpdate(mine)));
    await until(() => owner.heard.some(({ type }) => type === 8), 'the first part is there');
    // the second part was at the relay once, and now only the other device has it
    mine.getMap('m').set('b', 2);
    const carrier = await bareSocket(at, 'v1', room, ours((await another()).token));
    carrier.send(syncFrame(1, Y.encodeStateAsUpdate(mine)));
    await until(() => carrier.heard.some(({ type }) => type === 8 || type === 9), 'decided');
    expect(carrier.heard.some(({ type }) => type === 9)).toBe(!restored);
    owner.socket.close();
    carrier.socket.close();
  }
});

test('a page of another site gets no socket', async () => {
  const { at, device } = await relayOf((log) => log, { origins: ['https://cunbiao.example'] });
  const open = (origin: string) =>
    new Promise((resolve) => {
      const socket = new WebSocket(`${at.ws}/sync/v1/${newRoom()}`, ours(device.token), { origin });
      socket.once('open', () => {
        socket.close();
        resolve('open');
      });
      socket.once('error', (error) => resolve(error.message));
    });
  expect(await open('https://elsewhere.example')).toContain('403');
  expect(await open('not an origin')).toContain('403');
  expect(await open('https://cunbiao.example')).toBe('open');
  expect(await open(at.http)).toBe('open');
});

describe('presence', () => {
  const state = (...entries: [client: number, clock: number, json: string][]) =>
    encoding.encode((encoder) => {
      encoding.writeVarUint(encoder, entries.length);
      for (const [client, clock, json] of entries) {
        encoding.writeVarUint(encoder, client);
        encoding.writeVarUint(encoder, clock);
        encoding.writeVarString(encoder, json);
      }
    });
  const [one, two] = [{}, {}];

  test('what a client sends back about others is left out', () => {
    const presence = createPresence();
    expect(presence.hear(state([1, 1, '{}']), 'a', one, 1)).toEqual(state([1, 1, '{}']));
    expect(presence.hear(state([1, 1, '{}'], [2, 1, '{}']), 'b', two, 1)).toEqual(state([2, 1, '{}']));
    expect(presence.hear(state([1, 9, '{"person":"李四"}']), 'b', two, 1)).toBe(undefined);
    expect(presence.all()).toEqual(state([1, 1, '{}'], [2, 1, '{}']));
  });

  test('a late echo of who has gone raises nobody, and who comes back is there again', () => {
    const presence = createPresence();
    presence.hear(state([1, 5, '{}']), 'a', one, 1);
    expect(presence.forget(one)).toEqual(state([1, 6, 'null']));
    expect(presence.hear(state([1, 5, '{}']), 'b', two, 1)).toBe(undefined);
    expect(presence.all()).toEqual(state());
    expect(presence.hear(state([1, 7, '{}']), 'a', two, 1)).toEqual(state([1, 7, '{}']));
  });

  test('no more states than connections of the device; what cannot be read throws', () => {
    const presence = createPresence();
    presence.hear(state([1, 1, '{}']), 'a', one, 2);
    presence.hear(state([2, 1, '{}']), 'a', two, 2);
    expect(presence.hear(state([3, 1, '{}']), 'a', two, 2)).toBe(undefined);
    expect(() => presence.hear(state([4, 1, '{']), 'a', one, 3)).toThrow();
    expect(() => presence.hear(new Uint8Array([5]), 'a', one, 3)).toThrow();
  });
});
