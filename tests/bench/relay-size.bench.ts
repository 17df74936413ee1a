/**
 * How large a relay gets: connections that say nothing, a thousand devices that come back at once, a room of 20,000 edits, and
 * a township of 300 villages on one relay.
 *
 *     npm run bench relay-size        CB_IDLE=5000 CB_VILLAGES=300 CB_HOUSEHOLDS=1000
 */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { openLog } from '../../sync/relay/log.ts';
import { openLogFile, register } from '../../sync/relay/log-file.ts';
import { openRoom } from '../../sync/relay/room.ts';
import { defaultLimits, sync, syncFrame } from '../../sync/relay/wire.ts';
import { newRoom } from '../support/relay.ts';
import { compiled, killChild, openVillageAt, type RelayChild, startChild } from '../support/relay-child.ts';
import { connect, edits, memoryOf, type Server } from './relay-load.ts';
import { openReport, quantile } from './report.ts';

const idle = Number(process.env.CB_IDLE ?? 5000);
const villages = Number(process.env.CB_VILLAGES ?? 300);
const households = Number(process.env.CB_HOUSEHOLDS ?? 1000);
const runs = Number(process.env.CB_RUNS ?? 5);
const report = openReport('relay-size', { title: 'Relay: how large it gets' });
const folder = mkdtempSync(join(tmpdir(), 'cunbiao-bench-'));
const children: RelayChild[] = [];

try {
  // what Node makes of the sources is there, as after the first start
  await killChild(await startChild(join(folder, 'first'), 0));
  await idleConnections();
  await returnAtOnce();
  await largeRoom();
  await township();
} finally {
  for (const child of children) await killChild(child);
  rmSync(folder, { recursive: true, force: true });
}
report.end();

async function relayIn(name: string): Promise<Server> {
  const child = await startChild(join(folder, name), 0);
  children.push(child);
  const device = await openVillageAt(child);
  return {
    name,
    pid: child.process.pid ?? 0,
    address: (room) => `ws://127.0.0.1:${child.port}/sync/v1/${room}`,
    protocols: ['cunbiao.1', `token.${device.token}`],
    acknowledges: true,
  };
}

async function idleConnections(): Promise<void> {
  const server = await relayIn('idle');
  await new Promise((resolve) => setTimeout(resolve, 2000));
  const before = memoryOf(server.pid);
  const sockets: WebSocket[] = [];
  const rooms = Array.from({ length: Math.ceil(idle / 10) }, newRoom);
  for (let done = 0; done < idle; done += 100) {
    sockets.push(
      ...(await Promise.all(
        Array.from(
          { length: Math.min(100, idle - done) },
          (_, index) =>
            new Promise<WebSocket>((resolve, reject) => {
              const at = server.address(rooms[Math.floor((done + index) / 10)]!);
              const socket = new WebSocket(at, [...server.protocols], { perMessageDeflate: false });
              socket.once('message', () => resolve(socket));
              socket.once('error', reject);
            }),
        ),
      )),
    );
  }
  await new Promise((resolve) => setTimeout(resolve, 5000));
  const after = memoryOf(server.pid);
  report.figure({ name: 'idle relay, memory', unit: 'MB', values: [before] });
  report.figure({
    name: `${idle} idle connections, memory`,
    unit: 'MB',
    values: [after],
    ...(idle === 5000 && { target: { atMost: 190 } }),
  });
  report.figure({
    name: 'a connection, above idle',
    unit: 'KB',
    values: [((after - before) * 1024) / idle],
    target: { atMost: 25 },
  });
  for (const socket of sockets) socket.terminate();
}

/** A thousand devices that were offline: each has an edit of its own, and lacks what another wrote in its room. */
async function returnAtOnce(): Promise<void> {
  const server = await relayIn('return');
  const took: number[] = [];
  for (let run = 0; run < runs; run++) {
    const rooms = Array.from({ length: 100 }, newRoom);
    await Promise.all(
      rooms.map(async (room) => {
        const writer = await connect(server, room);
        await Promise.all(edits(20).map(({ frame }) => writer.send(frame)));
        writer.close();
      }),
    );
    const prepared = Array.from({ length: 1000 }, () => edits(1)[0]!.frame);
    const began = performance.now();
    await Promise.all(
      prepared.map(async (frame, index) => {
        const client = await connect(server, rooms[index % 100]!);
        const synced = client.answered();
        client.raw(syncFrame(sync.step1, new Uint8Array([0])));
        await Promise.all([synced, client.send(frame)]);
        client.close();
      }),
    );
    took.push((performance.now() - began) / 1000);
  }
  report.figure({
    name: '1,000 devices back at once, all synced and acknowledged',
    unit: 's',
    values: took,
    target: { atMost: 10 },
  });
}

async function largeRoom(): Promise<void> {
  const place = join(folder, 'large');
  mkdirSync(place);
  const log = await openLog(place);
  const name = { village: 'v', room: newRoom() };
  const document = new Y.Doc();
  const updates: Uint8Array[] = [];
  document.on('update', (update: Uint8Array) => updates.push(update));
  for (let index = 0; index < 20_000; index++)
    document.getMap('entries').set(`members/${index % 200}-a/name|x`, ['人均纯收入', index, 27_000_000]);
  const rest = { ...name, device: 'd', person: 'p', time: '2024-05-01T00:00:00.000Z', carried: false, writers: [] };
  for (let at = 0; at < updates.length; at += 500) {
    await Promise.all(updates.slice(at, at + 500).map((bytes) => log.append({ ...rest, bytes })));
    await log.fold(name);
  }
  const opened: number[] = [];
  const blocked: number[] = [];
  for (let run = 0; run < 10; run++) {
    let last = performance.now();
    let most = 0;
    const ticker = setInterval(() => {
      const now = performance.now();
      most = Math.max(most, now - last);
      last = now;
    }, 1);
    const began = performance.now();
    const room = await openRoom(name, log, defaultLimits, () => {});
    room?.answer(new Uint8Array([0]));
    opened.push(performance.now() - began);
    await new Promise((resolve) => setTimeout(resolve, 10));
    clearInterval(ticker);
    blocked.push(most);
  }
  await log.close();
  report.figure({
    name: 'a room of 20,000 edits, open and answered',
    unit: 'ms',
    values: opened,
    target: { atMost: 50 },
  });
  report.figure({ name: 'of that, the loop held', unit: 'ms', values: blocked, target: { atMost: 20 } });
}

async function township(): Promise<void> {
  const place = join(folder, 'township');
  mkdirSync(place);
  report.progress(`writing ${villages} villages of ${households} households`);
  const file = openLogFile(place);
  const document = new Y.Doc();
  document.getMap('entries').set('a', new Uint8Array(randomBytes(2500)));
  const bytes = Y.encodeStateAsUpdate(document);
  const registers: string[] = [];
  for (let village = 0; village < villages; village++) {
    const id = `v${village + 1}`;
    registers.push(id);
    const base = { village: id, device: 'd', person: 'p', time: '2024-05-01T00:00:00.000Z', carried: false };
    file.append([
      { ...base, room: register, writers: [document.clientID], bytes },
      ...Array.from({ length: households }, () => ({ ...base, room: newRoom(), writers: [], bytes })),
    ]);
    file.checkpoint();
  }
  file.close();
  const starts: number[] = [];
  for (let run = 0; run < runs; run++) {
    const began = performance.now();
    const child = await startChild(place, 0);
    const answer = await fetch(`http://127.0.0.1:${child.port}/api/health`);
    if (answer.status !== 200) throw new Error(`The relay answers ${answer.status}.`);
    starts.push((performance.now() - began) / 1000);
    await killChild(child);
  }
  report.figure({
    name: `start with ${villages} villages of ${households} households`,
    unit: 's',
    values: starts,
    target: { atMost: 2 },
  });
  const script = join(import.meta.dirname, 'township-reader.ts');
  const args = ['--disable-warning=ExperimentalWarning', script, place, String(Math.min(100, villages))];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: compiled });
  const read = JSON.parse(stdout) as { rooms: number; memory: number; times: number[] };
  report.figure({
    name: '100 villages active: each read in bulk, 20 households open in each',
    unit: 'MB',
    values: [read.memory],
    target: { atMost: 300 },
    note: `${read.rooms} rooms, without sockets`,
  });
  const p99 = quantile(read.times, 0.99).toFixed(0);
  report.figure({ name: 'a village in bulk', unit: 'ms', values: [quantile(read.times, 0.5)], note: `p99 ${p99} ms` });
}
