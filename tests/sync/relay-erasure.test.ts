/** Lawful erasure at the relay: what goes, what stays, and that it does not come back. */
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as decoding from 'lib0/decoding';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { createLogCheck, type LogRow, readLogRow } from '../../sync/log-check.ts';
import { withoutContent, withoutErased } from '../../sync/relay/erasure.ts';
import { openLog } from '../../sync/relay/log.ts';
import { tombstoneFile } from '../../sync/relay/log-erase.ts';
import { readUpdate } from '../../sync/relay/update.ts';
import { defaultLimits } from '../../sync/relay/wire.ts';
import {
  bareSocket,
  newRoom,
  stockClient,
  type TestDevice,
  type TestRelay,
  until,
  villageAtRelay,
} from '../support/relay.ts';
import { stopsAfterEach } from '../support/stops.ts';

const stops = stopsAfterEach();
const relayWithVillage = (options = {}) => villageAtRelay(stops, options);
const canary = 'canary-7f3a91';
const other = 'stays-here-20';

/** Writes one key after the other, each in an update of its own. */
async function write(relay: TestRelay, device: TestDevice, room: string, doc: Y.Doc, ...values: string[]) {
  for (const [index, value] of values.entries()) {
    const before = Y.encodeStateVector(doc);
    doc.getMap('entries').set(`k${index}`, value);
    const body = new Uint8Array(Y.encodeStateAsUpdate(doc, before));
    expect((await relay.ask(device, `/api/updates/${room}`, { method: 'POST', body })).status).toBe(200);
  }
}
async function rowsOf(relay: TestRelay, device: TestDevice, query = ''): Promise<LogRow[]> {
  const answer = await relay.ask(device, `/api/log${query}`);
  const lines = (await answer.text()).split('\n').filter(Boolean);
  return lines.map((line) => readLogRow(line)!);
}
function check(rows: readonly LogRow[]) {
  const checking = createLogCheck();
  for (const row of rows) checking.take(row);
  return checking.end();
}
const erase = (relay: TestRelay, device: TestDevice, body: unknown) =>
  relay.ask(device, '/api/erasures', { method: 'POST', body: JSON.stringify(body) });

function holds(folder: string, text: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path).includes(text));
}
async function bulk(relay: TestRelay, device: TestDevice) {
  const decoder = decoding.createDecoder(
    new Uint8Array(await (await relay.ask(device, '/api/bulk?since=0')).arrayBuffer()),
  );
  const frames = new Map<string, Uint8Array>();
  while (decoding.hasContent(decoder)) {
    decoding.readVarUint(decoder);
    const room = decoding.readVarString(decoder);
    const update = decoding.readVarUint8Array(decoder);
    const before = frames.get(room);
    frames.set(room, before && update.length > 0 ? Y.mergeUpdates([before, update]) : update);
  }
  return frames;
}
function valuesIn(update: Uint8Array | undefined): Record<string, unknown> {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, update!);
  expect(doc.store.pendingStructs).toBe(null);
  return doc.getMap('entries').toJSON();
}

describe('a whole dossier', () => {
  test('leaves the files, keeps the chain, and takes nothing any more', async () => {
    const { relay, device } = await relayWithVillage({ limits: { tail: 2 } });
    const [gone, kept] = [newRoom(), newRoom()];
    const doc = new Y.Doc();
    await write(relay, device, gone, doc, canary, `${canary}b`, 'c', 'd', 'e');
    await write(relay, device, kept, new Y.Doc(), other);
    await until(() => holds(relay.folder, canary).length > 0, 'the canary is on the disk');
    const open = await bareSocket(relay, 'v1', gone, ['cunbiao.1', `token.${device.token}`]);

    expect((await erase(relay, device, { room: gone, reason: '  ' })).status).toBe(400);
    const helper = await relay.invite(device, 'fills');
    expect((await erase(relay, helper, { room: gone, reason: '本人要求' })).status).toBe(403);
    expect((await erase(relay, device, { room: 'register', reason: '本人要求' })).status).toBe(400);
    expect((await erase(relay, device, { room: gone, reason: '本人要求' })).status).toBe(200);

    expect(holds(relay.folder, canary)).toEqual([]);
    expect(holds(relay.folder, other).length).toBeGreaterThan(0);
    expect(await open.closed).toMatchObject({ code: 4410, reason: expect.stringContaining('依法删除') });
    const again = await bareSocket(relay, 'v1', gone, ['cunbiao.1', `token.${device.token}`]);
    expect((await again.closed).code).toBe(4410);
    const body = new Uint8Array(Y.encodeStateAsUpdate(doc));
    const refused = await relay.ask(device, `/api/updates/${gone}`, { method: 'POST', body });
    expect(refused.status).toBe(410);
    expect((await refused.json()).reason).toContain('依法删除');
    const frames = await bulk(relay, device);
    expect(frames.get(gone)).toHaveLength(0);
    expect(valuesIn(frames.get(kept))).toEqual({ k0: other });

    const rows = await rowsOf(relay, device);
    expect(check(rows)).toMatchObject({ whole: true, problems: [], erased: 5, proven: 1, rows: 7 });
    expect(JSON.parse(rows.at(-1)!.erasure!.record)).toMatchObject({ kind: 'dossier', room: gone, reason: '本人要求' });
    expect((await erase(relay, device, { room: gone, reason: '再来一次' })).status).toBe(409);

    await relay.restart();
    expect(holds(relay.folder, canary)).toEqual([]);
    expect((await relay.ask(device, `/api/updates/${gone}`, { method: 'POST', body })).status).toBe(410);
  });

  test('an older copy that is put back is erased again, and the chain goes on', async () => {
    const { relay, device } = await relayWithVillage();
    const room = newRoom();
    await write(relay, device, room, new Y.Doc(), canary, 'b');
    await relay.serving.stop();
    const backup = join(relay.folder, 'backup');
    mkdirSync(backup);
    copyFileSync(join(relay.folder, 'log.sqlite'), join(backup, 'log.sqlite'));
    await relay.restart();
    await write(relay, device, newRoom(), new Y.Doc(), other);
    expect((await erase(relay, device, { room, reason: '本人要求' })).status).toBe(200);
    await relay.serving.stop();

    copyFileSync(join(backup, 'log.sqlite'), join(relay.folder, 'log.sqlite'));
    rmSync(backup, { recursive: true });
    expect(holds(relay.folder, canary).length).toBeGreaterThan(0);
    await relay.restart({ restored: true });
    expect(holds(relay.folder, canary)).toEqual([]);
    expect((await bulk(relay, device)).get(room)).toHaveLength(0);
    expect(check(await rowsOf(relay, device))).toMatchObject({ whole: true, problems: [], erased: 2 });
    await relay.restart();
    expect(await rowsOf(relay, device)).toHaveLength(3);
  });
});

describe('some rows of a dossier', () => {
  test('lose their content at the relay and at every peer; what was written after stays', async () => {
    const { relay, device } = await relayWithVillage({ limits: { tail: 2 } });
    const room = newRoom();
    const doc = new Y.Doc();
    const map = doc.getMap('entries');
    // one writer writes the same key again, so that the later value stands behind the erased one
    for (const value of ['first', canary, 'last']) {
      const before = Y.encodeStateVector(doc);
      map.set('name', value);
      const body = new Uint8Array(Y.encodeStateAsUpdate(doc, before));
      await relay.ask(device, `/api/updates/${room}`, { method: 'POST', body });
    }
    const before = Y.encodeStateVector(doc);
    map.set('phone', canary);
    const live = new Uint8Array(Y.encodeStateAsUpdate(doc, before));
    await relay.ask(device, `/api/updates/${room}`, { method: 'POST', body: live });
    const peer = stockClient(relay, 'v1', room, device);
    stops.push(() => peer.provider.destroy());
    await until(() => peer.document.getMap('entries').get('phone') === canary, 'the peer has it');

    const named = (await rowsOf(relay, device, `?room=${room}`))
      .filter(({ bytes }) => Buffer.from(bytes ?? '', 'base64').includes(canary))
      .map(({ sequence }) => sequence);
    expect(named).toEqual([2, 4]);
    expect((await erase(relay, device, { room, rows: [2, 99], reason: '填错了人' })).status).toBe(409);
    expect((await erase(relay, device, { room, rows: named, reason: '填错了人' })).status).toBe(200);

    await until(() => !peer.document.getMap('entries').has('phone'), 'the peer has deleted it');
    expect(peer.document.getMap('entries').toJSON()).toEqual({ name: 'last' });
    expect(Buffer.from(Y.encodeStateAsUpdate(peer.document)).includes(canary)).toBe(false);
    expect(holds(relay.folder, canary)).toEqual([]);
    expect(valuesIn((await bulk(relay, device)).get(room))).toEqual({ name: 'last' });
    expect(check(await rowsOf(relay, device))).toMatchObject({ whole: true, problems: [], erased: 2, proven: 2 });

    // a device that has not heard of it sends all it has, and goes on
    expect((await relay.ask(device, `/api/updates/${room}`, { method: 'POST', body: live })).status).toBe(200);
    map.set('age', '60');
    const all = new Uint8Array(Y.encodeStateAsUpdate(doc));
    expect((await relay.ask(device, `/api/updates/${room}`, { method: 'POST', body: all })).status).toBe(200);
    expect(holds(relay.folder, canary)).toEqual([]);
    expect(valuesIn((await bulk(relay, device)).get(room))).toEqual({ name: 'last', age: '60' });
    await relay.restart();
    expect(valuesIn((await bulk(relay, device)).get(room))).toEqual({ name: 'last', age: '60' });
  });

  test('do not come back to a relay that was put back to a time before them', async () => {
    const { relay, device } = await relayWithVillage();
    const room = newRoom();
    const doc = new Y.Doc();
    await write(relay, device, room, doc, 'a');
    await relay.serving.stop();
    const backup = join(relay.folder, 'backup.sqlite');
    copyFileSync(join(relay.folder, 'log.sqlite'), backup);
    await relay.restart();
    // three letters by one writer become one struct on the device; the middle one is erased
    const text = doc.getText('note:x');
    for (const [index, word] of ['前', canary, '后'].entries()) {
      const before = Y.encodeStateVector(doc);
      text.insert(text.length, word);
      const body = new Uint8Array(Y.encodeStateAsUpdate(doc, before));
      await relay.ask(device, `/api/updates/${room}`, { method: 'POST', body });
      if (index === 1)
        expect((await erase(relay, device, { room, rows: [3], reason: '写了别人的名字' })).status).toBe(200);
    }
    await relay.serving.stop();
    copyFileSync(backup, join(relay.folder, 'log.sqlite'));
    rmSync(backup);
    await relay.restart({ restored: true });
    const body = new Uint8Array(Y.encodeStateAsUpdate(doc));
    const headers = { 'x-cunbiao-import': '1' };
    expect((await relay.ask(device, `/api/updates/${room}`, { method: 'POST', body, headers })).status).toBe(200);
    expect(holds(relay.folder, canary)).toEqual([]);
    const now = new Y.Doc();
    Y.applyUpdate(now, (await bulk(relay, device)).get(room)!);
    expect(now.getText('note:x').toString()).toBe('前后');
  });
});

describe('history', () => {
  test('goes where it was replaced before a time; what shows and the commitments stay', async () => {
    const { relay, device } = await relayWithVillage();
    await relay.serving.stop();
    const log = await openLog(relay.folder);
    const room = newRoom();
    const doc = new Y.Doc();
    for (const [index, value] of [canary, 'now'].entries()) {
      const before = Y.encodeStateVector(doc);
      doc.getMap('entries').set('name', value);
      doc.getArray('filings').push([`filing-${index}`]);
      await log.append({
        ...{ village: 'v1', room, device: 'd', person: 'p', carried: false, writers: [] },
        time: `201${index}-01-01T00:00:00.000Z`,
        bytes: Y.encodeStateAsUpdate(doc, before),
      });
    }
    const before = '2015-01-01T00:00:00.000Z';
    expect(await log.roomsBefore('v1', '2010-01-01T00:00:00.000Z')).toEqual([]);
    expect(await log.roomsBefore('v1', before)).toEqual([room]);
    expect(await log.replacedBefore({ village: 'v1', room }, before)).toMatchObject({ rows: 1 });
    const erasure = {
      kind: 'history' as const,
      village: 'v1',
      room,
      device: 'relay',
      person: '',
      time: before,
      before,
    };
    expect(await log.erase({ ...erasure, reason: '保存期满' })).toMatchObject({ sequence: 3 });
    expect(await log.roomsBefore('v1', before)).toEqual([]);
    expect(await log.erase({ ...erasure, reason: '保存期满' })).toBe(undefined);
    await log.close();
    expect(holds(relay.folder, canary)).toEqual([]);
    await relay.restart();
    const now = new Y.Doc();
    Y.applyUpdate(now, (await bulk(relay, device)).get(room)!);
    expect(now.getMap('entries').toJSON()).toEqual({ name: 'now' });
    expect(now.getArray('filings').toJSON()).toEqual(['filing-0', 'filing-1']);
    expect(check(await rowsOf(relay, device))).toMatchObject({ whole: true, problems: [], erased: 1, proven: 1 });
  });
});

describe('an update', () => {
  const read = (bytes: Uint8Array) => {
    const update = readUpdate(bytes, defaultLimits);
    if (typeof update === 'string') throw new Error(update);
    return update;
  };

  test('without content keeps its clocks and shows nothing', () => {
    const doc = new Y.Doc();
    doc.getMap('entries').set('name', canary);
    doc.getText('note:x').insert(0, canary);
    doc.getXmlFragment('prose:x').insert(0, [new Y.XmlElement('paragraph')]);
    const { stub, spans } = withoutContent(Y.encodeStateAsUpdate(doc));
    expect(Buffer.from(stub).includes(canary)).toBe(false);
    const reader = new Y.Doc();
    Y.applyUpdate(reader, stub);
    expect(Y.encodeStateVector(reader)).toEqual(Y.encodeStateVector(doc));
    expect(reader.getMap('entries').size).toBe(0);
    expect(reader.getXmlFragment('prose:x').length).toBe(1);
    expect(spans.map(([, start, end]) => end - start)).toEqual([1, canary.length]);
  });

  test('is cut where only part of a struct was erased, and is the same object where nothing was', () => {
    const doc = new Y.Doc();
    doc.getText('note:x').insert(0, 'abcdef');
    const update = read(Y.encodeStateAsUpdate(doc));
    expect(withoutErased(update, [[doc.clientID + 1, 0, 6]])).toBe(update);
    const cut = withoutErased(update, [[doc.clientID, 2, 4]]);
    expect(cut.structs.get(doc.clientID)!.map(({ length }) => length)).toEqual([2, 2, 2]);
    expect(cut.deletions.get(doc.clientID)).toEqual([{ start: 2, end: 4 }]);
  });
});

test('a file of tombstones that was torn by a power cut is read without its last line', async () => {
  const { relay, device } = await relayWithVillage();
  const room = newRoom();
  await write(relay, device, room, new Y.Doc(), canary);
  await erase(relay, device, { room, reason: '本人要求' });
  await relay.serving.stop();
  const { appendFileSync } = await import('node:fs');
  appendFileSync(join(relay.folder, tombstoneFile), '{"id":"x","ki');
  await relay.restart();
  const another = newRoom();
  await write(relay, device, another, new Y.Doc(), 'b');
  expect((await erase(relay, device, { room: another, reason: '本人要求' })).status).toBe(200);
  await relay.restart();
  expect(check(await rowsOf(relay, device))).toMatchObject({ problems: [], erased: 2, rows: 4 });
});

test('an attachment that is erased with it is gone and is not taken again', async () => {
  const { relay, device } = await relayWithVillage();
  const room = newRoom();
  await write(relay, device, room, new Y.Doc(), 'a');
  const body = Buffer.from(canary);
  const name = createHash('sha256').update(body).digest('hex');
  const path = `/api/attachments/${name}`;
  expect((await relay.ask(device, path, { method: 'PUT', body })).status).toBe(201);
  expect((await erase(relay, device, { room, reason: '本人要求', attachments: [name] })).status).toBe(200);
  expect(holds(relay.folder, canary)).toEqual([]);
  expect((await relay.ask(device, path)).status).toBe(410);
  expect((await relay.ask(device, path, { method: 'PUT', body })).status).toBe(410);
});
