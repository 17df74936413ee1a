/** A village moves into a county and back: not a byte, not a row, not a device is lost, and its chain stays the same. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { moveVillage } from '../../sync/relay/move.ts';
import { type Cluster, natsServer, startCluster } from '../support/nats.ts';
import { bareSocket, newRoom, renew, startRelay, type TestRelay } from '../support/relay.ts';
import { createWriter, readAll } from '../support/relay-writers.ts';

describe.skipIf(!natsServer())('moving a village', { timeout: 300_000 }, () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster();
  }, 60_000);
  afterAll(() => cluster?.stop());

  test('into the county and back, byte for byte', async () => {
    const log = { servers: cluster.servers, name: `s${randomBytes(6).toString('hex')}` };
    const folders = [0, 1].map(() => mkdtempSync(join(tmpdir(), 'cunbiao-move-')));
    const [own, shared] = folders as [string, string];
    const running: TestRelay[] = [];
    const start = async (folder: string, county: boolean): Promise<TestRelay> => {
      const relay = await startRelay(county ? { log } : {}, folder);
      running.push(relay);
      return relay;
    };
    try {
      const alone = await start(own, false);
      const device = await alone.openVillage('v1');
      const guest = await alone.invite(device, 'fills');
      const rooms = [newRoom(), newRoom()];
      // so many small rows that they have no place in one message
      for (let turn = 0; turn < 2; turn++) await write(alone, rooms, 1100);
      const photo = randomBytes(300_000);
      const name = createHash('sha256').update(photo).digest('hex');
      expect((await alone.ask(device, `/api/attachments/${name}`, { method: 'PUT', body: photo })).ok).toBe(true);
      const before = await readAll(alone.serving.port, device);
      await alone.stop();
      const rowsBefore = rowsOf(own);

      const there = await moveVillage({ village: 'v1', folder: own, county: log, direction: 'to county' });
      expect(there).toMatchObject({ head: { sequence: rowsBefore.length }, attachments: 1 });
      const closed = await start(own, false);
      expect((await closeOf(closed, rooms[0]!)).code).toBe(4409);
      await closed.stop();

      let county = await start(shared, true);
      await county.stop();
      expect(rowsOf(shared)).toEqual(rowsBefore);
      county = await start(shared, true);
      for (const each of [device, guest]) expect((await renew(county.http, each)).status).toBe(200);
      expect(await readAll(county.serving.port, device)).toEqual(before);
      const got = await county.ask(guest, `/api/attachments/${name}`);
      expect(Buffer.from(await got.arrayBuffer()).equals(photo)).toBe(true);
      await write(county, rooms, 50);
      const grown = await readAll(county.serving.port, device);
      await county.stop();
      const rowsThere = rowsOf(shared);
      county = await start(shared, true);
      expect(rowsThere.length).toBeGreaterThan(rowsBefore.length);

      const back = await moveVillage({
        ...{ village: 'v1', folder: own, county: log, direction: 'from county' },
        newAddress: 'https://cun.example',
      });
      expect(back.head.sequence).toBe(rowsThere.length);
      expect(rowsOf(own)).toEqual(rowsThere);
      const refusal = await closeOf(county, rooms[0]!);
      expect(refusal.code).toBe(4409);
      expect(refusal.reason).toContain('https://cun.example');
      const again = await start(own, false);
      expect((await renew(again.http, device)).status).toBe(200);
      expect(await readAll(again.serving.port, device)).toEqual(grown);

      async function write(at: TestRelay, into: readonly string[], count: number): Promise<void> {
        for (const room of into) {
          const writer = createWriter(room, device);
          await writer.connect(at.serving.port);
          for (let edit = 0; edit < count; edit++) writer.edit();
          await writer.settled();
          writer.disconnect();
        }
      }
      async function closeOf(at: TestRelay, room: string) {
        await renew(at.http, device);
        return (await bareSocket(at, 'v1', room, ['cunbiao.1', `token.${device.token}`])).closed;
      }
    } finally {
      for (const relay of running) await relay.stop();
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    }
  });
});

/** Every row with its chain, salt and bytes, of a relay that is stopped. */
function rowsOf(folder: string): unknown[] {
  const database = new DatabaseSync(join(folder, 'log.sqlite'), { readOnly: true });
  const rows = database
    .prepare('SELECT * FROM log LEFT JOIN bytes USING (village, sequence) ORDER BY village, sequence')
    .all()
    .map((row) => ({ ...row }));
  database.close();
  return rows;
}
