/**
 * What a running relay has in its memory: no sensitive value, no village key, no secret of an invitation. Its heap snapshot is
 * searched, and where the system allows it all of its memory, with buffers and threads.
 */
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, readSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { newDeviceKeys, pointOf, wrapKey } from '../../sync/device-keys.ts';
import { invitationId, wrap } from '../../sync/enrolment.ts';
import { randomBytes } from '../../sync/ring.ts';
import { createSeal } from '../../sync/seal.ts';
import { open } from '../support/household-schema.ts';
import { newRoom } from '../support/relay.ts';
import { killChild, openVillageAt, type RelayChild, startChild } from '../support/relay-child.ts';

const folder = mkdtempSync(join(tmpdir(), 'cunbiao-memory-'));
let child: RelayChild | undefined;
afterEach(async () => {
  if (child) await killChild(child);
  rmSync(folder, { recursive: true, force: true });
});

test('5,000 sealed values, the keys and an invitation’s secret: in no part of its memory', {
  timeout: 180_000,
}, async () => {
  const options = `--heapsnapshot-signal=SIGUSR2 --diagnostic-dir=${folder}`;
  child = await startChild(join(folder, 'data'), 0, { NODE_OPTIONS: options });
  const lead = await openVillageAt(child);
  const http = `http://127.0.0.1:${child.port}`;
  const ask = async (path: string, method: string, body?: Uint8Array<ArrayBuffer> | string): Promise<void> => {
    const answer = await fetch(http + path, { method, body, headers: { authorization: `Bearer ${lead.token}` } });
    expect([path, answer.ok]).toEqual([path, true]);
    await answer.arrayBuffer();
  };

  const keys = new Map([[1, randomBytes(32)]]);
  const rooms = Array.from({ length: 50 }, newRoom);
  for (const [dossier, room] of rooms.entries()) {
    const household = open('王芳', { id: room, seal: createSeal({ id: 'v1', keys }) });
    household.together(() => {
      household.set('headName', `plain-${dossier}`);
      // no area has this code: nobody's number
      for (let row = 0; row < 100; row++)
        household.set(`members/${row}-w1/idNumber`, `990000${19000101 + dossier}${1000 + row}`);
    });
    await ask(`/api/updates/${room}`, 'POST', new Uint8Array(household.bytes()));
  }
  // somebody has each of them open
  const sockets = rooms.map(
    (room) => new WebSocket(`ws://127.0.0.1:${child?.port}/sync/v1/${room}`, ['cunbiao.1', `token.${lead.token}`]),
  );
  await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('message', resolve))));
  const secret = randomBytes(16);
  const wrapped = wrap({ id: 'v1', name: '向阳村', regionCode: '150521', keys }, secret);
  const invitation = {
    id: invitationId(secret),
    role: 'fills',
    name: '李四',
    wrapped,
    expires: Date.now() + 3_600_000,
  };
  await ask('/api/invitations', 'POST', JSON.stringify(invitation));
  const next = randomBytes(32);
  const to = { village: 'v1', device: lead.id, number: 2 };
  const mine = await wrapKey(next, await pointOf((await newDeviceKeys()).receive), keys, to);
  await ask('/api/keys', 'POST', JSON.stringify({ number: 2, wrapped: { [lead.id]: mine } }));

  const digits = '990000190001';
  const sought = [
    ...[digits].flatMap((text) => [Buffer.from(text), Buffer.from(text, 'utf16le')]),
    ...[keys.get(1)!, next, secret].flatMap((bytes) => {
      const raw = Buffer.from(bytes);
      const texts = (['hex', 'base64url'] as const).map((form) => raw.toString(form));
      return [raw, Buffer.from(raw.toString('base64').replace(/=+$/, '')), ...texts.map((text) => Buffer.from(text))];
    }),
  ];
  const found = (bytes: Buffer): boolean => sought.some((one) => bytes.includes(one));

  child.process.kill('SIGUSR2');
  const snapshot = await grown(folder);
  expect(snapshot.includes(lead.id)).toBe(true);
  expect(found(snapshot)).toBe(false);

  let plain = 0;
  let leaks = 0;
  const read = eachRegion(child.process.pid ?? 0, (bytes) => {
    if (bytes.includes('plain-7')) plain++;
    if (found(bytes)) leaks++;
  });
  if (!read) process.stderr.write('skipped: the memory of another process cannot be read here\n');
  else expect(plain).toBeGreaterThan(0);
  expect(leaks).toBe(0);
  for (const socket of sockets) socket.terminate();
});

/** The heap snapshot, when it has been written to its end. */
async function grown(place: string): Promise<Buffer> {
  for (let size = -1; ; ) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    const name = readdirSync(place).find((file) => file.endsWith('.heapsnapshot'));
    const now = name === undefined ? 0 : statSync(join(place, name)).size;
    if (name !== undefined && now > 0 && now === size) return readFileSync(join(place, name));
    size = now;
  }
}

/** Writable memory of a process, region by region; false where it may not be read. */
function eachRegion(pid: number, take: (bytes: Buffer) => void): boolean {
  let memory: number;
  try {
    memory = openSync(`/proc/${pid}/mem`, 'r');
  } catch {
    return false;
  }
  try {
    for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
      const [, from = '', to = ''] = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line) ?? [];
      const [start, end] = [Number.parseInt(from, 16), Number.parseInt(to, 16)];
      // a part at a time, overlapping by more than what is sought
      for (let at = start; at < end; at += (1 << 24) - 128) {
        const bytes = Buffer.alloc(Math.min(1 << 24, end - at));
        try {
          take(bytes.subarray(0, readSync(memory, bytes, 0, bytes.length, at)));
        } catch {
          // reserved, never written
        }
      }
    }
    return true;
  } finally {
    closeSync(memory);
  }
}
