/**
 * kill -9 of the relay while edits come in: what was acknowledged is there afterwards, and what was not can be sent again.
 * CB_KILLS says how often; 20 in the ordinary run.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { hash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as decoding from 'lib0/decoding';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { syncFrame } from '../../sync/relay/wire.ts';
import { newDevice, newRoom, type TestDevice } from '../support/relay.ts';

const kills = Number(process.env.CB_KILLS ?? 20);

test(`kill -9, ${kills} times under load: no acknowledged edit is lost`, {
  timeout: 60_000 + kills * 5000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cunbiao-kill-'));
  let { relay, port, setup } = await start(folder, 0);
  try {
    const device = newDevice();
    const introduction = { id: device.id, name: '设备', secretHash: hash('sha256', device.secret) };
    await fetch(`http://127.0.0.1:${port}/api/villages`, {
      method: 'POST',
      headers: { authorization: `Setup ${setup}` },
      body: JSON.stringify({ village: 'v1', device: introduction }),
    });
    const writers = Array.from({ length: 8 }, () => createWriter(newRoom(), device));
    let acknowledged = 0;
    for (let kill = 0; kill < kills; kill++) {
      await Promise.all(writers.map((writer) => writer.connect(port)));
      const load = setInterval(() => {
        for (const writer of writers) writer.edit();
      }, 2);
      await new Promise((resolve) => setTimeout(resolve, 40 + ((kill * 37) % 160)));
      relay.kill('SIGKILL');
      await new Promise((resolve) => relay.once('exit', resolve));
      clearInterval(load);
      for (const writer of writers) writer.disconnect();
      ({ relay, port } = await start(folder, port));

      const stored = await readAll(port, device);
      for (const writer of writers) {
        const values = stored.get(writer.room) ?? {};
        for (const key of writer.acknowledged) expect(values[key], `edit ${key} after kill ${kill + 1}`).toBe(true);
      }
      acknowledged = writers.reduce((total, writer) => total + writer.acknowledged.size, 0);
    }
    // and in the end everything typed arrives, acknowledged before or not
    await Promise.all(writers.map((writer) => writer.connect(port)));
    await Promise.all(writers.map((writer) => writer.settled()));
    const stored = await readAll(port, device);
    for (const writer of writers) expect(stored.get(writer.room)).toEqual(writer.document.getMap('m').toJSON());
    for (const writer of writers) writer.disconnect();
    process.stdout.write(`${kills} kills, ${acknowledged} acknowledged edits, 0 lost\n`);
    expect(acknowledged).toBeGreaterThan(kills * 10);
  } finally {
    relay.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
});

function start(folder: string, port: number): Promise<{ relay: ChildProcess; port: number; setup: string }> {
  const script = join(import.meta.dirname, '..', 'support', 'relay-process.ts');
  const args = ['--disable-warning=ExperimentalWarning', script, folder, String(port)];
  const relay = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((resolve, reject) => {
    let text = '';
    relay.stdout.on('data', (part: Buffer) => {
      text += part.toString();
      const [found, setup, end] = text.split('\n');
      if (end !== undefined) resolve({ relay, port: Number(found), setup: setup ?? '' });
    });
    relay.once('exit', (code) => reject(new Error(`The relay ended with ${code}.`)));
  });
}

/** A device in one room that keeps everything it typed, and which of it the relay has acknowledged. */
function createWriter(room: string, device: TestDevice) {
  const document = new Y.Doc();
  const acknowledged = new Set<string>();
  let typed = 0;
  let socket: WebSocket | undefined;
  /** keys that each frame of this connection holds */
  let frames: string[][] = [];
  let onSettled: (() => void) | undefined;
  document.on('update', (update: Uint8Array) => send(update, [`k${typed}`]));

  function send(update: Uint8Array, keys: string[]): void {
    if (socket?.readyState !== WebSocket.OPEN) return;
    frames.push(keys);
    socket.send(syncFrame(2, update));
  }
  return {
    room,
    document,
    acknowledged,
    edit() {
      typed++;
      document.getMap('m').set(`k${typed}`, true);
    },
    async connect(port: number) {
      const opened = new WebSocket(`ws://127.0.0.1:${port}/sync/v1/${room}`, ['cunbiao.1', `token.${device.token}`]);
      socket = opened;
      frames = [];
      opened.on('error', () => {});
      opened.on('message', (data: Buffer) => {
        const decoder = decoding.createDecoder(data);
        const type = decoding.readVarUint(decoder);
        if (type === 0 && decoding.readVarUint(decoder) === 0) {
          // the relay's state: answer with all that it lacks
          const all = Array.from({ length: typed }, (_, index) => `k${index + 1}`);
          send(Y.encodeStateAsUpdate(document, decoding.readVarUint8Array(decoder)), all);
        }
        if (type === 8) {
          const settled = decoding.readVarUint(decoder);
          for (const key of frames.slice(0, settled).flat()) acknowledged.add(key);
          if (acknowledged.size === typed) onSettled?.();
        }
        if (type === 9) throw new Error('Nothing here should be refused.');
      });
      await new Promise((resolve, reject) => {
        opened.once('open', resolve);
        opened.once('error', reject);
      });
    },
    disconnect() {
      socket?.terminate();
      socket = undefined;
    },
    settled: () =>
      new Promise<void>((resolve) => {
        onSettled = resolve;
        if (acknowledged.size === typed) resolve();
      }),
  };
}

async function readAll(port: number, device: TestDevice): Promise<Map<string, Record<string, unknown>>> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/bulk?since=0`, {
    headers: { authorization: `Device ${device.token}` },
  });
  const decoder = decoding.createDecoder(new Uint8Array(await answer.arrayBuffer()));
  const documents = new Map<string, Y.Doc>();
  while (decoding.hasContent(decoder)) {
    decoding.readVarUint(decoder);
    const room = decoding.readVarString(decoder);
    const document = documents.get(room) ?? new Y.Doc();
    documents.set(room, document);
    Y.applyUpdate(document, decoding.readVarUint8Array(decoder));
    expect(document.store.pendingStructs).toBe(null);
  }
  return new Map([...documents].map(([room, document]) => [room, document.getMap('m').toJSON()]));
}
