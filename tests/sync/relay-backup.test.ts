/** Copies and backups of a relay's data: consistent while it runs, whole or refused, and what comes back of them. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openAccess } from '../../sync/relay/access.ts';
import { openLog } from '../../sync/relay/log.ts';
import { newRoom } from '../support/relay.ts';

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cunbiao-backup-'));
  stops.push(() => rmSync(folder, { recursive: true, force: true }));
});

const entry = (room: string, bytes: Uint8Array) => ({
  ...{ village: 'v1', room, device: 'd', person: 'p', time: '2024-01-01T00:00:00.000Z', carried: false },
  bytes,
  writers: [],
});

describe('a copy of what is open', () => {
  test('the log goes on taking entries, and the copy holds a beginning of them', async () => {
    const log = await openLog(folder);
    stops.push(() => log.close());
    const rooms = Array.from({ length: 50 }, newRoom);
    const add = (count: number) =>
      Array.from({ length: count }, (_, index) =>
        log.append(entry(rooms[index % rooms.length]!, new Uint8Array(2000).fill(index))),
      );
    await Promise.all(add(3000));
    const copy = join(folder, 'copy');
    mkdirSync(copy);
    const [copied] = await Promise.all([log.copyTo(join(copy, 'log.sqlite')), ...add(500)]);
    expect(copied).toBe(undefined);
    const { last } = await log.since('v1', 3499);
    expect(last).toBe(3500);

    const opened = await openLog(copy);
    stops.push(() => opened.close());
    const { last: held } = await opened.since('v1', Number.MAX_SAFE_INTEGER);
    expect(held).toBeGreaterThanOrEqual(3000);
    expect(await opened.append(entry(newRoom(), new Uint8Array([0, 0])))).toBe(held + 1);
    await expect(log.copyTo(join(folder, 'nowhere', 'log.sqlite'))).rejects.toThrow();
    expect(await log.append(entry(newRoom(), new Uint8Array([0, 0])))).toBe(3501);
  });

  test('so does access', async () => {
    const access = openAccess(folder);
    stops.push(() => access.close());
    access.openVillage(access.renewSetup(), 'v1', { id: 'd1', name: '电脑', secretHash: 'a'.repeat(64) });
    const copy = join(folder, 'copy');
    mkdirSync(copy);
    await access.copyTo(join(copy, 'access.sqlite'));
    const opened = openAccess(copy);
    stops.push(() => opened.close());
    expect(opened.overview()).toEqual([{ village: 'v1', opened: expect.any(String), devices: 1 }]);
  });
});
