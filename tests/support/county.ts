/** What tests of several relays over one stream share: who listens at one of them, and whether all of them end alike. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'vitest';
import * as Y from 'yjs';
import { syncFrame } from '../../sync/relay/wire.ts';
import { bareSocket, type TestDevice, type TestRelay } from './relay.ts';

/** A document that follows a room of the village `v1` at a relay, and can write there. */
export async function hearing(at: TestRelay, room: string, token: string) {
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

/** The sequence of the room's first row. */
export async function firstRowOf(at: TestRelay, device: TestDevice, room: string): Promise<number> {
  const text = await (await at.ask(device, `/api/log?room=${room}`)).text();
  return (JSON.parse(text.split('\n')[0]!) as { sequence: number }).sequence;
}

/** Every relay's own tables end in the same chain. Stops them. */
export async function agree(...all: TestRelay[]): Promise<void> {
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

/** Files of a folder in which a text stands. */
export function holding(folder: string, text: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path).includes(text));
}
