/** The relay's log as devices see it: its rows, what they remember of it, and what goes from them when it is erased there. */
import 'fake-indexeddb/auto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { auditOf } from '../../sync/audit.ts';
import type { Dossier } from '../../sync/contract.ts';
import { openDossier } from '../../sync/dossier.ts';
import { createLogCheck, type LogRow } from '../../sync/log-check.ts';
import { eraseAtRelay, readLog } from '../../sync/log-requests.ts';
import { createSeal } from '../../sync/seal.ts';
import { openShelf, type Shelf } from '../../sync/shelf.ts';
import { bytesOnShelf, databaseOf, lastSeenLog, openShelfDisk } from '../../sync/shelf-disk.ts';
import type { LocalVillage } from '../../sync/village.ts';
import { isValue } from '../../templates/kinds.ts';
import type { TestDevice } from '../support/device.ts';
import { schema } from '../support/household-schema.ts';
import { type RelayHere, relayHere } from '../support/relay-here.ts';
import { stopsAfterEach } from '../support/stops.ts';
import { twoDevices } from '../support/two-devices.ts';

const id = 'h-_ABCDEFGHIJKLMNOPQRS';
let relay: RelayHere;
let village: LocalVillage;
let other: LocalVillage;
let desk: TestDevice;
let phone: TestDevice;
const stops = stopsAfterEach();

beforeAll(async () => {
  relay = await relayHere();
});
afterAll(() => relay.close());
beforeEach(async () => {
  ({ desk, phone, village, other } = await twoDevices(relay));
});

async function shelfOf(device: TestDevice, here: LocalVillage): Promise<Shelf> {
  const summarise = async (batch: readonly { id: string }[]) => batch.map(({ id: each }) => ({ id: each }) as never);
  const shelf = await device(() => openShelf(here, { version: '1', every: 0, summarise }));
  stops.push(() => device(() => shelf.close()));
  return shelf;
}
async function dossierOf(device: TestDevice, here: LocalVillage, room: string, more = {}): Promise<Dossier> {
  const person = here.person ?? { id: 'p', name: '某人' };
  const options = { village: here, schema, isValue, person, begun: true, ...more };
  const dossier = await device(() => openDossier(room, options));
  stops.push(() => device(() => dossier.close()));
  return dossier;
}
async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const end = Date.now() + 15_000;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`Still not: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
const roomOf = (letter: string): string => id.replace('A', letter);
const databases = (device: TestDevice) =>
  device(async () => (await indexedDB.databases()).map(({ name }) => name ?? ''));

test('what is erased goes from every device: its copy, its Summary, its own database', async () => {
  const [gone, kept] = [roomOf('b'), roomOf('c')];
  for (const room of [gone, kept]) {
    const dossier = await dossierOf(desk, village, room);
    dossier.set('headName', '王五');
    await until(() => dossier.status.relay === 'saved', 'saved');
    await desk(() => dossier.close());
  }
  const [atDesk, onPhone] = [await shelfOf(desk, village), await shelfOf(phone, other)];
  for (const [device, shelf] of [
    [desk, atDesk],
    [phone, onPhone],
  ] as const) {
    await device(() => shelf.exchange());
    await device(() => shelf.settled());
  }
  expect(onPhone.summaries().map((summary) => summary.id)).toEqual([gone, kept]);
  expect(await databases(desk)).toContain(databaseOf(village.id, gone));

  const open = await dossierOf(phone, other, gone);
  await until(() => open.status.relay === 'saved', 'the phone has it open');
  expect(await phone(() => eraseAtRelay(other, { room: gone, reason: '本人要求' }))).toEqual({
    problem: expect.stringContaining('负责人'),
  });
  expect(await desk(() => eraseAtRelay(village, { room: gone, reason: '本人要求' }))).toBe(undefined);
  await until(() => open.status.relay === 'refused', 'the phone hears of it');
  expect(open.status.reason).toContain('依法删除');

  for (const [device, shelf, here] of [
    [desk, atDesk, village],
    [phone, onPhone, other],
  ] as const) {
    await device(() => shelf.exchange());
    expect(shelf.summaries().map((summary) => summary.id)).toEqual([kept]);
    expect(shelf.ids().has(gone)).toBe(false);
    expect(await device(() => shelf.bytes(gone))).toBe(undefined);
    await until(async () => !(await databases(device)).includes(databaseOf(here.id, gone)), 'its database is gone');
  }
  expect(await databases(desk)).toContain(databaseOf(village.id, kept));
}, 60_000);

test('rows come with who, what and when, are whole, and tell the changes', async () => {
  const room = roomOf('d');
  const dossier = await dossierOf(desk, village, room);
  dossier.set('headName', '王五');
  await until(() => dossier.status.relay === 'saved', 'saved');
  dossier.set('phone', '13800000000');
  await until(() => dossier.status.relay === 'saved', 'saved');
  const rows: LogRow[] = [];
  const head = await readLog(village, { take: (row) => rows.push(row) });
  const check = createLogCheck('problem' in head ? undefined : { values: true, head });
  for (const row of rows) check.take(row);
  expect(check.end()).toMatchObject({ whole: true, problems: [], last: head });
  const own = rows.filter((row) => row.room === room);
  const changes = auditOf(own, { id: room, schema, isValue, seal: createSeal(village) });
  expect(changes.map(({ path, after, author }) => [path, after, author?.person.name])).toEqual([
    ['headName', '王五', '王芳'],
    ['phone', '13800000000', '王芳'],
  ]);
  expect(changes.every(({ foreign, device }) => !foreign && device === village.device.id)).toBe(true);
  const ofRoom: LogRow[] = [];
  await readLog(village, { room, take: (row) => ofRoom.push(row) });
  expect(ofRoom).toEqual(own);
  expect(await readLog(other, { take: () => {} })).toEqual({ problem: expect.stringContaining('负责人') });
}, 60_000);

test('a device keeps what it saw of the log, a filing names it, and a log that lost it is told until a person says so', async () => {
  const room = roomOf('e');
  const dossier = await dossierOf(desk, village, room);
  dossier.beginSheet('identification', '2026-1');
  await until(() => dossier.status.relay === 'saved', 'saved');
  const signer = { id: 'p', name: '王芳' };
  const filing = await desk(() =>
    dossier.file({ form: 'identification', sheet: '2026-1', templateVersion: '1', policy: {}, signer }),
  );
  expect(filing).toMatchObject({ standing: 'counts', log: { chain: expect.stringMatching(/^[0-9a-f]{64}$/) } });
  await until(() => dossier.status.relay === 'saved', 'saved');
  await desk(() => dossier.close());
  const seen = await desk(() => lastSeenLog(village.id));
  expect(seen.sequence).toBeGreaterThanOrEqual(filing.log!.sequence);

  const shelf = await shelfOf(desk, village);
  await desk(() => shelf.exchange());
  expect(shelf.status.lostLog).toBe(undefined);
  for (const [kind, head] of [
    ['rewritten', { sequence: 1, chain: 'f'.repeat(64) }],
    ['shorter', { sequence: 9999, chain: seen.chain }],
  ] as const) {
    await desk(async () => {
      const disk = await openShelfDisk(village.id);
      await disk.sawLog(() => ({ head }));
      // As if it had come while the log was in another order: before the place that this device has read up to.
      await disk.remove([room]);
      disk.close();
    });
    await desk(() => shelf.exchange());
    expect(await desk(() => bytesOnShelf(village.id, room))).toBeDefined();
    expect(shelf.status.lostLog).toMatchObject({ kind, sequence: head.sequence });
    await desk(() => shelf.exchange());
    expect(shelf.status.lostLog).toMatchObject({ kind });
    await desk(() => shelf.dismissLostLog());
    expect(shelf.status.lostLog).toBe(undefined);
    await desk(() => shelf.exchange());
    expect(shelf.status.lostLog).toBe(undefined);
  }
}, 60_000);
