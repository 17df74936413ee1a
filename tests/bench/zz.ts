/**
 * The relay under load, with every edit on the disk (SQLite, WAL, synchronous FULL) before it is acknowledged.
 * The relay runs in a process of its own; frames are made before the clock starts.
 *
 *     npm run bench relay
 */
import { spawn } from 'node:child_process';
import { hash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import * as decoding from 'lib0/decoding';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { syncFrame } from '../../sync/relay/wire.ts';
import { newDevice, newRoom, type TestDevice } from '../support/relay.ts';

const say = (text: string) => process.stdout.write(`${text}\n`);
say(`${cpus()[0]?.model ?? '?'} × ${cpus().length}, Node ${process.version}`);
say('guarantee: on kill -9 and on power cut nothing acknowledged is lost (fsync before each acknowledgement)');

const folder = mkdtempSync(join(tmpdir(), 'cunbiao-bench-'));
const script = join(import.meta.dirname, '..', 'support', 'relay-process.ts');
const relay = spawn(process.execPath, [script, folder, '0'], { stdio: ['ignore', 'pipe', 'ignore'] });
const [port, setup] = await new Promise<string[]>((resolve) => {
  let text = '';
  relay.stdout.on('data', (part: Buffer) => {
    text += part;
    if (text.split('\n').length > 2) resolve(text.split('\n'));
  });
});
const device = newDevice();
await fetch(`http://127.0.0.1:${port}/api/villages`, {
  method: 'POST',
  headers: { authorization: `Setup ${setup}` },
  body: JSON.stringify({
    village: 'v1',
    device: { id: device.id, name: '设备', secretHash: hash('sha256', device.secret) },
  }),
});

try {
  for (const [clients, rooms] of [
    [50, 10],
    [200, 20],
  ] as const) {
    await steady(clients, rooms, 20);
  }
  const rates: number[] = [];
  for (let run = 0; run < 7; run++) rates.push(await flood(20, 1500));
  rates.sort((a, b) => a - b);
  say(`20 writers as fast as they can: ${rates[3]} edits/s (median of 7; ${rates[0]}–${rates[6]})`);
} finally {
  relay.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}

/** Each client edits once a second, spread evenly. */
async function steady(count: number, roomCount: number, seconds: number): Promise<void> {
  const rooms = Array.from({ length: roomCount }, newRoom);
  const acknowledged: number[] = [];
  const delivered: number[] = [];
  const sentAt = new Map<string, number>();
  const clients = await Promise.all(
    Array.from({ length: count }, (_, index) =>
      connect(rooms[index % roomCount]!, device, (key) => {
        const sent = sentAt.get(key);
        if (sent !== undefined) delivered.push(performance.now() - sent);
      }),
    ),
  );
  const cpuBefore = cpuSeconds();
  const began = performance.now();
  const prepared = clients.map((client) => client.prepare(seconds));
  await Promise.all(
    clients.map(async (client, index) => {
      for (let second = 0; second < seconds; second++) {
        const at = began + second * 1000 + (index / count) * 1000;
        await new Promise((resolve) => setTimeout(resolve, Math.max(0, at - performance.now())));
        const { frame, key } = prepared[index]![second]!;
        const sent = performance.now();
        sentAt.set(key, sent);
        void client.send(frame).then(() => acknowledged.push(performance.now() - sent));
      }
    }),
  );
  await new Promise((resolve) => setTimeout(resolve, 500));
  const cpu = ((cpuSeconds() - cpuBefore) / ((performance.now() - began) / 1000)) * 100;
  for (const client of clients) client.socket.terminate();
  say(
    `${count} clients in ${roomCount} rooms, 1 edit/s each: acknowledged ${quantiles(acknowledged)} ms, at the others ${quantiles(delivered)} ms` +
      ` (p50 / p95 / p99), CPU ${cpu.toFixed(0)} %, ${(memory() / 1024).toFixed(0)} MB`,
  );
}

/** Each writer keeps 100 edits on the way. */
async function flood(writers: number, edits: number): Promise<number> {
  const clients = await Promise.all(Array.from({ length: writers }, () => connect(newRoom(), device)));
  const prepared = clients.map((client) => client.prepare(edits));
  const began = performance.now();
  await Promise.all(
    clients.map(async (client, index) => {
      const onTheWay: Promise<void>[] = [];
      for (const { frame } of prepared[index]!) {
        onTheWay.push(client.send(frame));
        if (onTheWay.length >= 100) await onTheWay.shift();
      }
      await Promise.all(onTheWay);
    }),
  );
  const rate = Math.round((writers * edits) / ((performance.now() - began) / 1000));
  for (const client of clients) client.socket.terminate();
  return rate;
}

async function connect(room: string, who: TestDevice, onKey?: (key: string) => void) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/sync/v1/${room}`, ['cunbiao.1', `token.${who.token}`]);
  const waiting: (() => void)[] = [];
  let settled = 0;
  socket.on('message', (data: Buffer) => {
    const decoder = decoding.createDecoder(data);
    const type = decoding.readVarUint(decoder);
    if (type === 8) {
      const until = decoding.readVarUint(decoder);
      for (; settled < until; settled++) waiting[settled]?.();
    } else if (type === 9) throw new Error('The relay refused an edit.');
    else if (type === 0 && decoding.readVarUint(decoder) === 2 && onKey) {
      const { structs } = Y.decodeUpdate(decoding.readVarUint8Array(decoder));
      for (const struct of structs) if (struct instanceof Y.Item && struct.parentSub) onKey(struct.parentSub);
    }
  });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return {
    socket,
    prepare(count: number) {
      const document = new Y.Doc();
      const frames: { frame: Uint8Array; key: string }[] = [];
      for (let index = 0; index < count; index++) {
        const before = Y.encodeStateVector(document);
        const key = `${document.clientID}-${index}`;
        document.getMap('entries').set(key, ['人均纯收入 12345.67', index]);
        frames.push({ frame: syncFrame(2, Y.encodeStateAsUpdate(document, before)), key });
      }
      return frames;
    },
    send: (frame: Uint8Array) =>
      new Promise<void>((resolve) => {
        waiting.push(resolve);
        socket.send(frame);
      }),
  };
}

function quantiles(values: number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  return [0.5, 0.95, 0.99].map((part) => (sorted[Math.floor(part * sorted.length)] ?? 0).toFixed(1)).join(' / ');
}
function cpuSeconds(): number {
  try {
    const parts = readFileSync(`/proc/${relay.pid}/stat`, 'utf8').split(' ');
    return (Number(parts[13]) + Number(parts[14])) / 100;
  } catch {
    return 0;
  }
}
function memory(): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${relay.pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
