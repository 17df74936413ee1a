/** Looking after a relay: daily backups, the local door, metrics, and that nothing of it knows what is sealed. */
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { openAccess } from '../../sync/relay/access.ts';
import { backupName, superfluous } from '../../sync/relay/backup-days.ts';
import type { RelayState } from '../../sync/relay/care-state.ts';
import { drill } from '../../sync/relay/drill.ts';
import { readHolder } from '../../sync/relay/holder.ts';
import { noteCare, readCare } from '../../sync/relay/journal.ts';
import { askDoor, backupOf } from '../../sync/relay/local-door.ts';
import { CannotServe, serve } from '../../sync/relay/main.ts';
import { restore } from '../../sync/relay/restore.ts';
import { unseal } from '../../sync/relay/sealed-file.ts';
import { open } from '../support/household-schema.ts';
import { newRoom, startRelay, stockClient, type TestRelay, until } from '../support/relay.ts';
import { stopsAfterEach } from '../support/stops.ts';

const stops = stopsAfterEach();
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cunbiao-care-'));
  stops.push(() => rmSync(folder, { recursive: true, force: true }));
});

const passphrase = '村口第三棵柳树下有一口很老的井';
/** a plan of daily backups, and the passphrase's file */
function planned() {
  const passphraseFile = join(folder, 'passphrase.txt');
  writeFileSync(passphraseFile, `${passphrase}\n`);
  return { folder: join(folder, 'backups'), passphraseFile, companionMs: 10, work: 10 };
}
async function relayWith(options: Parameters<typeof startRelay>[0] = {}): Promise<TestRelay> {
  const relay = await startRelay({ data: join(folder, 'data'), ...options });
  stops.push(() => relay.serving.stop());
  return relay;
}
const data = () => join(folder, 'data');
const stateAt = async (): Promise<RelayState> =>
  (await (await askDoor(data(), 'GET', '/api/care/state'))!.json()) as RelayState;
const backupsIn = (place: string) => readdirSync(place).filter((name) => /^cunbiao-\d/.test(name));

describe('which backups are kept', () => {
  const at = (day: string, time = '020000') => `cunbiao-${day.replaceAll('-', '')}-${time}.age`;

  test('the newest of each of the last days and weeks that have one; other files are not looked at', () => {
    const days = Array.from({ length: 60 }, (_, index) => {
      const date = new Date(Date.UTC(2026, 0, 1 + index)).toISOString().slice(0, 10);
      return [at(date, '020000'), at(date, '140000')];
    }).flat();
    const names = [...days, 'notes.txt', 'cunbiao-access.age', 'cunbiao-20260101-020000.age.part'];
    const kept = days.filter((name) => !superfluous(names).includes(name));
    // 2026-03-01 is a Sunday: its week began on 23 February
    expect(kept).toEqual([
      at('2026-02-08', '140000'),
      at('2026-02-15', '140000'),
      at('2026-02-22', '140000'),
      ...[23, 24, 25, 26, 27, 28].map((day) => at(`2026-02-${day}`, '140000')),
      at('2026-03-01', '140000'),
    ]);
    expect(superfluous(names).every((name) => days.includes(name))).toBe(true);
    expect(days.filter((name) => !superfluous(names, 1, 1).includes(name))).toEqual([at('2026-03-01', '140000')]);
  });

  test('a relay that stood still for long loses none', () => {
    const old = ['2025-01-05', '2025-01-06', '2025-01-07'].map((day) => at(day));
    expect(superfluous([...old, at('2026-03-01')])).toEqual([]);
  });

  test('the day is China’s', () => {
    expect(backupName(Date.UTC(2026, 0, 1, 16, 30, 5))).toBe(at('2026-01-02', '003005'));
  });
});

describe('daily backups', () => {
  test('one when the relay starts, none again the same day; it can be restored, and health says so', async () => {
    const relay = await relayWith({ backups: planned() });
    await relay.openVillage('v1');
    const place = planned().folder;
    await until(() => readCare(data()).backup !== undefined, 'a backup is noted', 20_000);
    expect(await (await fetch(`${relay.http}/api/health`)).json()).toMatchObject({ ok: true, backup: 'good' });
    await relay.serving.stop();
    await startRelay({ data: data(), backups: planned() }).then(({ serving }) => serving.stop());
    const [file, more] = backupsIn(place);
    expect(more).toBe(undefined);
    expect((await drill(join(place, file!), passphrase, folder)).troubles).toEqual([]);
    await restore(join(place, file!), passphrase, join(folder, 'restored'));
    const access = openAccess(join(folder, 'restored'));
    stops.push(() => access.close());
    // the village was opened after the backup: the companion knows it
    expect(access.villages).toBe(1);
  });

  test('a failure is said, on the page and in health, and a good one ends it', async () => {
    const plan = planned();
    writeFileSync(plan.folder, 'a file where the folder should be');
    const relay = await relayWith({ backups: plan });
    await until(() => readCare(data()).failure !== undefined, 'the failure is noted', 20_000);
    expect(await (await fetch(`${relay.http}/api/health`)).json()).toMatchObject({ ok: true, backup: 'failed' });
    expect((await stateAt()).backup).toMatchObject({ state: 'failed', failure: { reason: expect.any(String) } });
    rmSync(plan.folder);
    expect((await askDoor(data(), 'POST', '/api/care/backup'))!.status).toBe(200);
    expect((await stateAt()).backup).toMatchObject({ state: 'good', backup: { file: backupsIn(plan.folder)[0] } });
    writeFileSync(plan.passphraseFile, '太短');
    const answer = (await askDoor(data(), 'POST', '/api/care/backup'))!;
    expect([answer.status, await answer.json()]).toEqual([500, { reason: expect.stringContaining('口令只有 2 个字') }]);
  });

  test('without a plan health says that there is none', async () => {
    const relay = await relayWith();
    expect(await (await fetch(`${relay.http}/api/health`)).json()).toMatchObject({ ok: true, backup: 'off' });
    expect((await askDoor(data(), 'POST', '/api/care/backup'))!.status).toBe(409);
  });

  test('notes: the last of each kind; a torn line is passed over, an old file is cut', () => {
    mkdirSync(data());
    const made = { kind: 'backup', file: 'a.age', bytes: 1, seconds: 1 } as const;
    for (let index = 0; index < 3000; index++) noteCare(data(), { ...made, bytes: index });
    noteCare(data(), { kind: 'drill', file: 'a.age', made: '2026-01-01T00:00:00Z', troubles: [] });
    noteCare(data(), { kind: 'backup failed', reason: '磁盘已满' });
    writeFileSync(join(data(), 'care.ndjson'), '{"time":"2026', { flag: 'a' });
    expect(readCare(data())).toMatchObject({ backup: { bytes: 2999 }, failure: { reason: '磁盘已满' }, drill: {} });
    expect(readFileSync(join(data(), 'care.ndjson')).length).toBeLessThan(300_000);
  });
});

describe('what a backup is too old to know', () => {
  const rights = '个人信息保护法第四十七条，本人要求';

  test('a device that was removed since does not come in again, and what was erased since is gone', async () => {
    const relay = await relayWith({ backups: planned() });
    const lead = await relay.openVillage('v1');
    const removed = await relay.invite(lead, 'fills');
    const [kept, gone] = [newRoom(), newRoom()];
    for (const room of [kept, gone]) {
      const document = new Y.Doc();
      document.getMap('entries').set('name', `canary of ${room}`);
      const body = new Uint8Array(Y.encodeStateAsUpdate(document));
      expect((await relay.ask(lead, `/api/updates/${room}`, { method: 'POST', body })).status).toBe(200);
    }
    const place = planned().folder;
    await until(() => readCare(data()).backup !== undefined, 'the first backup', 20_000);
    expect((await askDoor(data(), 'POST', '/api/care/backup'))!.status).toBe(200);
    const file = join(place, backupsIn(place).at(-1)!);

    expect((await relay.ask(lead, `/api/devices/${removed.id}`, { method: 'DELETE' })).status).toBe(200);
    const erasure = JSON.stringify({ room: gone, reason: rights });
    expect((await relay.ask(lead, '/api/erasures', { method: 'POST', body: erasure })).status).toBe(200);
    await relay.serving.stop();

    const target = join(folder, 'restored');
    const restored = await restore(file, passphrase, target);
    expect(restored).toMatchObject({ erasedAgain: 1, removedSince: 1 });
    expect(holding(target, `canary of ${gone}`)).toEqual([]);
    expect(holding(target, `canary of ${kept}`)).not.toEqual([]);
    const again = await startRelay({ data: target });
    stops.push(() => again.serving.stop());
    expect((await again.ask(removed, '/api/devices')).status).toBe(401);
    expect((await again.ask(lead, '/api/devices')).status).toBe(200);
    const body = new Uint8Array(Y.encodeStateAsUpdate(new Y.Doc()));
    expect((await again.ask(lead, `/api/updates/${gone}`, { method: 'POST', body })).status).toBe(410);
  });

  test('a companion that does not open stops the restore and says what to do', async () => {
    const relay = await relayWith();
    await relay.openVillage('v1');
    await backupOf(data(), 'test', join(folder, 'a.age'), passphrase, 10);
    await relay.serving.stop();
    // without a running relay it is made from the folder itself; the passphrase has changed
    const other = `${passphrase}，井边有石凳`;
    await backupOf(data(), 'test', join(folder, 'b.age'), other, 10);
    const target = join(folder, 'restored');
    await expect(restore(join(folder, 'a.age'), passphrase, target)).rejects.toThrow('--access-passphrase-file');
    await expect(restore(join(folder, 'cunbiao-access.age'), other, target)).rejects.toThrow('没有填写的内容');
    expect(readdirSync(folder)).not.toContain('restored');
    await restore(join(folder, 'a.age'), passphrase, target, other);
    const again = await serve({ port: 0, data: target, site: target, version: 'test' });
    expect(again.openingLink).toBe(undefined);
    await again.stop();
  });
});

describe('the local door', () => {
  const ask = (address: string, path: string, init: RequestInit = {}) => fetch(address + path, init);

  test('a link opens the page once; the session sees the state and not the copy', async () => {
    const relay = await relayWith();
    const device = await relay.openVillage('v1');
    const photo = randomBytes(3000);
    const path = `/api/attachments/${createHash('sha256').update(photo).digest('hex')}`;
    expect((await relay.ask(device, path, { method: 'PUT', body: photo })).status).toBe(201);
    const { care } = readHolder(data())!;
    const link = new URL(relay.serving.careLink()!);
    expect([link.origin, link.pathname]).toEqual([care.address, '/care/']);
    const code = { authorization: `Code ${link.hash.slice(1)}` };
    const first = await ask(care.address, '/api/care/session', { method: 'POST', headers: code });
    const { session } = (await first.json()) as { session: string };
    expect((await ask(care.address, '/api/care/session', { method: 'POST', headers: code })).status).toBe(401);
    const authorization = `Session ${session}`;
    const state = await ask(care.address, '/api/care/state', { headers: { authorization } });
    expect(await state.json()).toMatchObject({
      version: 'test',
      disk: { state: expect.stringMatching(/good|low/), attachments: { count: 1, bytes: 3000 }, quota: 20 * 1024 ** 3 },
      villages: [{ village: 'v1', devices: 1, connected: 0, attachments: 3000 }],
    });
    for (const path of ['/api/care/copy', '/api/care/access'])
      expect((await ask(care.address, path, { headers: { authorization } })).status).toBe(401);
    for (const wrong of ['Care x', `Care ${'x'.repeat(22)}`, 'Session ', ''])
      expect((await ask(care.address, '/api/care/state', { headers: { authorization: wrong } })).status).toBe(401);
    expect((await ask(care.address, '/households/')).status).toBe(404);
  });

  test('nothing of it is at the address for people', async () => {
    const relay = await relayWith();
    const { care } = readHolder(data())!;
    const authorization = `Care ${care.key}`;
    for (const path of ['/metrics', '/api/care/state', '/api/care/copy'])
      expect((await ask(relay.http, path, { headers: { authorization } })).status).toBe(404);
  });

  test('a page of another site reaches nothing, whatever name it gives this machine', async () => {
    await relayWith();
    const { care } = readHolder(data())!;
    const { port } = new URL(care.address);
    const status = (headers: Record<string, string>) =>
      new Promise((resolve) => {
        request({ host: '127.0.0.1', port, path: '/metrics', headers }, (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        }).end();
      });
    expect(await status({ host: `127.0.0.1:${port}` })).toBe(200);
    expect(await status({ host: `evil.example:${port}` })).toBe(403);
    expect(await status({ host: `localhost:${port}`, origin: 'https://evil.example' })).toBe(403);
    expect(await status({ host: `localhost:${port}`, origin: care.address })).toBe(200);
  });

  test('a folder that nobody holds is asked for nothing, also where an old note names a port', async () => {
    const relay = await relayWith();
    const note = readFileSync(join(data(), 'holder.json'), 'utf8');
    await expect(startRelay({ data: data() })).rejects.toThrow(CannotServe);
    await relay.serving.stop();
    expect(readdirSync(data())).not.toContain('holder.json');
    writeFileSync(join(data(), 'holder.json'), note);
    expect(await askDoor(data(), 'POST', '/api/care/link')).toBe(undefined);
    await expect(askDoor(folder, 'POST', '/api/care/link')).rejects.toThrow('不是村表的数据文件夹');
  });
});

describe('what is sealed', () => {
  test('5,000 values: in no file, no backup, no event, no metric, no answer of the door', {
    timeout: 180_000,
  }, async () => {
    const events: string[] = [];
    const relay = await relayWith({
      backups: planned(),
      limits: { tail: 4 },
      events: (event, about) => events.push(JSON.stringify({ event, ...about })),
    });
    const lead = await relay.openVillage('v1');
    const values: string[] = [];
    for (let dossier = 0; dossier < 50; dossier++) {
      const room = newRoom();
      const household = open('王芳', { id: room });
      const { provider } = stockClient(relay, 'v1', room, lead, household.doc);
      await new Promise((resolve) => provider.once('sync', resolve));
      household.doc.transact(() => {
        household.set('headName', `plain-${dossier}`);
        for (let row = 0; row < 100; row++) {
          // no area has this code: nobody's number
          const value = `990000${String(19000101 + dossier)}${String(1000 + row)}`;
          values.push(value);
          household.set(`members/${row}-w1/idNumber`, value);
        }
      });
      while ((await stateAt()).commits <= dossier) await new Promise((resolve) => setTimeout(resolve, 20));
      provider.destroy();
    }
    expect(values).toHaveLength(5000);
    expect((await askDoor(data(), 'POST', '/api/care/backup'))!.status).toBe(200);
    const said = [
      await (await fetch(`${relay.http}/api/health`)).text(),
      await (await fetch(`${readHolder(data())!.care.address}/metrics`)).text(),
      JSON.stringify(await stateAt()),
      ...events,
    ].join('\n');
    expect(said).toContain('cunbiao_commit_seconds_count 50\n');
    for (const told of [lead.token, lead.id, '李四', '设备', 'plain-7', '127.0.0.1']) expect(said).not.toContain(told);
    const place = planned().folder;
    const file = join(place, backupsIn(place).at(-1)!);
    const parts: Uint8Array[] = [];
    for await (const part of unseal(passphrase, createReadStream(file))) parts.push(part);
    const opened = zstdDecompressSync(Buffer.concat(parts));
    // what is plain is found there: so what is sealed would be
    expect(has(opened, 'plain-7')).toBe(true);
    expect(holding(data(), 'plain-7')).not.toEqual([]);
    expect(holding(place, 'plain-7')).toEqual([]);
    const everything = [said, opened, ...filesIn(data()).map((path) => readFileSync(path))].map((part) =>
      Buffer.from(part),
    );
    const shared = '990000190001';
    expect(values.every((value) => value.startsWith(shared))).toBe(true);
    expect(everything.filter((part) => has(part, shared))).toEqual([]);
  });
});

/** files below a folder that hold a text, in UTF-8 or UTF-16 */
function holding(place: string, text: string): string[] {
  return filesIn(place).filter((path) => has(readFileSync(path), text));
}
function filesIn(place: string): string[] {
  return readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
const has = (bytes: Buffer, text: string): boolean =>
  bytes.includes(text) || bytes.includes(Buffer.from(text, 'utf16le'));
