/** How long the relay keeps what was replaced: who says so, from when on, what goes, and that nothing else does. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { createLogCheck, readLogRow } from '../../sync/log-check.ts';
import { openAccess } from '../../sync/relay/access.ts';
import { openLog } from '../../sync/relay/log.ts';
import { supersededIn, thinDaily, thinOld } from '../../sync/relay/retention.ts';
import { createRandom } from '../support/random.ts';
import { newRoom, startRelay, type TestDevice, type TestRelay } from '../support/relay.ts';
import { stopsAfterEach } from '../support/stops.ts';

const stops = stopsAfterEach();
const canary = 'canary-7f3a91';
const day = 24 * 3_600_000;
const post = (relay: TestRelay, device: TestDevice, body: unknown) =>
  relay.ask(device, '/api/retention', { method: 'POST', body: JSON.stringify(body) });

async function relayWithOldRows() {
  const relay = await startRelay();
  stops.push(() => relay.stop());
  const lead = await relay.openVillage('v1');
  await relay.serving.stop();
  const log = await openLog(relay.folder);
  const room = newRoom();
  for (const village of ['v1', 'v2']) {
    const doc = new Y.Doc();
    for (const [index, value] of [canary, 'now'].entries()) {
      const before = Y.encodeStateVector(doc);
      doc.getMap('entries').set('name', value);
      await log.append({
        ...{
          village,
          room: village === 'v1' ? room : newRoom(),
          device: 'd',
          person: 'p',
          carried: false,
          writers: [],
        },
        time: `201${index}-01-01T00:00:00.000Z`,
        bytes: Y.encodeStateAsUpdate(doc, before),
      });
    }
  }
  await log.close();
  await relay.restart();
  return { relay, lead, room };
}
/** Thins the folder of a relay that is stopped, as on a day. */
async function thin({ folder }: TestRelay, now: number): Promise<number> {
  const log = await openLog(folder);
  const access = openAccess(folder);
  try {
    return await thinOld({ log, access, erase: log.erase, now });
  } finally {
    access.close();
    await log.close();
  }
}
const holds = (folder: string): number =>
  readdirSync(folder).filter((name) => name.startsWith('log.') && readFileSync(join(folder, name)).includes(canary))
    .length;

test('who leads the village sets it, is told what would go, and may think better of it for a week', async () => {
  const { relay, lead, room } = await relayWithOldRows();
  const reader = await relay.invite(lead, 'fills');
  expect((await post(relay, reader, { years: 5 })).status).toBe(403);
  expect((await relay.ask(reader, '/api/retention')).status).toBe(403);
  for (const years of [2, 101, 3.5, '5']) expect((await post(relay, lead, { years })).status).toBe(400);
  expect(await (await relay.ask(lead, '/api/retention')).json()).toEqual({});
  const would = { dossiers: 1, rows: 1, bytes: expect.any(Number) };
  expect(await (await relay.ask(lead, '/api/retention?years=5')).json()).toMatchObject({ would });
  expect((await relay.ask(lead, '/api/retention?years=1')).status).toBe(400);
  const { set } = (await (await post(relay, lead, { years: 5 })).json()) as { set: { at: string; from: string } };
  expect(set).toMatchObject({ years: 5, person: expect.stringMatching(/^设备/) });
  expect(Date.parse(set.from) - Date.parse(set.at.slice(0, 10))).toBeGreaterThanOrEqual(7 * day);
  await relay.serving.stop();
  expect(await thin(relay, Date.now() + 6 * day)).toBe(0);
  expect(holds(relay.folder)).toBe(1);
  await relay.restart();
  expect(await (await relay.ask(lead, '/api/retention')).json()).toMatchObject({ set, would });
  expect(await (await post(relay, lead, {})).json()).toEqual({});
  await relay.serving.stop();
  expect(await thin(relay, Date.now() + 9 * day)).toBe(0);
  await relay.restart();
  await post(relay, lead, { years: 5 });
  await relay.serving.stop();
  expect(await thin(relay, Date.now() + 9 * day)).toBe(1);
  expect(await thin(relay, Date.now() + 10 * day)).toBe(0);
  await relay.restart();

  const text = await (await relay.ask(lead, '/api/log')).text();
  const rows = text
    .split('\n')
    .filter(Boolean)
    .map((line) => readLogRow(line)!);
  const check = createLogCheck();
  for (const row of rows) check.take(row);
  expect(check.end()).toMatchObject({ whole: true, problems: [], erased: 1, proven: 1 });
  expect(rows.at(-1)?.erasure?.record).toMatch(/填写过程只保留5年（.+20\d\d-\d\d-\d\d定的）/);
  expect(text).not.toContain(Buffer.from(canary).toString('base64').slice(2, -2));
  // the other village has set nothing
  expect(holds(relay.folder)).toBe(1);
  await relay.serving.stop();
  const log = await openLog(relay.folder);
  stops.push(() => log.close());
  const { tail, snapshot } = await log.read({ village: 'v1', room });
  const doc = new Y.Doc();
  for (const bytes of [...(snapshot ? [snapshot] : []), ...tail.map((row) => row.bytes)]) Y.applyUpdate(doc, bytes);
  expect(doc.getMap('entries').toJSON()).toEqual({ name: 'now' });
});

test('whatever was written, what shows is the same before and after, and later edits find their place', async () => {
  const { relay } = await relayWithOldRows();
  await relay.serving.stop();
  const log = await openLog(relay.folder);
  stops.push(() => log.close());
  let thinned = 0;
  for (let seed = 1; seed <= 60; seed++) {
    const random = createRandom(seed);
    const name = { village: 'v1', room: newRoom() };
    const docs = [new Y.Doc(), new Y.Doc()];
    const updates: Uint8Array[] = [];
    const edits = 10 + random.below(60);
    for (let edit = 0; edit < edits; edit++) {
      const doc = random.pick(docs);
      const other = docs[docs[0] === doc ? 1 : 0]!;
      const before = Y.encodeStateVector(doc);
      doc.transact(() => {
        for (let more = random.below(3); more >= 0; more--) {
          const key = `k${random.below(4)}`;
          const text = doc.getText('note:x');
          const sort = random.below(6);
          if (sort === 0) doc.getMap('entries').delete(key);
          else if (sort === 1) doc.getArray('filings').push([`${edit}`]);
          else if (sort === 2 && text.length > 3) text.delete(random.below(text.length - 2), 2);
          else if (sort === 3) text.insert(random.below(text.length + 1), `文${edit}`);
          else doc.getMap('entries').set(key, `${edit} ${more}`);
        }
      });
      const bytes = Y.encodeStateAsUpdate(doc, before);
      updates.push(bytes);
      const entry = { ...name, device: 'd', person: 'p', carried: false, writers: [], bytes };
      await log.append({ ...entry, time: new Date(Date.UTC(2000 + edit, 0, 1)).toISOString() });
      if (random.chance(0.7)) Y.applyUpdate(other, Y.encodeStateAsUpdate(doc, Y.encodeStateVector(other)));
    }
    const whole = new Y.Doc();
    for (const bytes of updates) Y.applyUpdate(whole, bytes);
    for (const year of [2000 + random.below(edits), 2000 + edits]) {
      const before = new Date(Date.UTC(year, 0, 1)).toISOString();
      const expected = await log.replacedBefore(name, before);
      const said = { kind: 'history', device: 'relay', person: 'p', reason: '保存期满', before } as const;
      const head = await log.erase({ ...name, ...said, time: '2100-01-01T00:00:00.000Z' });
      expect(head === undefined).toBe(expected.rows === 0);
      thinned += expected.rows;
      expect(await log.replacedBefore(name, before)).toEqual({ rows: 0, bytes: 0 });
      const { tail, snapshot } = await log.read(name);
      const now = new Y.Doc();
      for (const bytes of [...(snapshot ? [snapshot] : []), ...tail.map((row) => row.bytes)]) Y.applyUpdate(now, bytes);
      expect(now.store.pendingStructs).toBe(null);
      expect(Y.encodeStateVector(now)).toEqual(Y.encodeStateVector(whole));
      for (const doc of [now, whole]) doc.getMap('entries');
      expect(now.getMap('entries').toJSON()).toEqual(whole.getMap('entries').toJSON());
      expect(now.getText('note:x').toString()).toBe(whole.getText('note:x').toString());
      expect(now.getArray('filings').toJSON()).toEqual(whole.getArray('filings').toJSON());
    }
  }
  expect(thinned).toBeGreaterThan(500);
});

test('each day once, and again an hour later when it could not', async () => {
  const { relay, lead } = await relayWithOldRows();
  await post(relay, lead, { years: 3 });
  await relay.serving.stop();
  const log = await openLog(relay.folder);
  const access = openAccess(relay.folder);
  stops.push(
    () => log.close(),
    () => access.close(),
  );
  const now = Date.now() + 8 * day;
  expect(await supersededIn(log, 'v1', { years: 3, now })).toMatchObject({ dossiers: 1, rows: 1 });
  const said: unknown[] = [];
  let failures = 1;
  const erase: typeof log.erase = (erasure) =>
    failures-- > 0 ? Promise.reject(new Error('The disk is full.')) : log.erase(erasure);
  for (let attempt = 0; attempt < 2; attempt++) {
    const stop = thinDaily(
      { log, access, erase, isTroubled: () => false },
      (...event) => said.push(event),
      () => now,
    );
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await stop();
  }
  expect(said).toEqual([['history thinned', { dossiers: 1 }]]);
});
