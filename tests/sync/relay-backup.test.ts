/** Copies and backups of a relay's data: consistent while it runs, whole or refused, and what comes back of them. */
import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Readable } from 'node:stream';
import { beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { openAccess } from '../../sync/relay/access.ts';
import { openAttachments } from '../../sync/relay/attachments.ts';
import { packData, readBackup, restoreBackup, restoredMark, writeBackup } from '../../sync/relay/backup.ts';
import { drill } from '../../sync/relay/drill.ts';
import { type Log, openLog } from '../../sync/relay/log.ts';
import { seal, unseal } from '../../sync/relay/sealed-file.ts';
import { newDevice, newRoom } from '../support/relay.ts';
import { stopsAfterEach } from '../support/stops.ts';

const stops = stopsAfterEach();
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
    const { head } = await log.since('v1', 3499);
    expect(head.sequence).toBe(3500);

    const opened = await openLog(copy);
    stops.push(() => opened.close());
    const { head: held } = await opened.since('v1', Number.MAX_SAFE_INTEGER);
    expect(held.sequence).toBeGreaterThanOrEqual(3000);
    expect(await opened.append(entry(newRoom(), new Uint8Array([0, 0])))).toMatchObject({
      sequence: held.sequence + 1,
    });
    await expect(log.copyTo(join(folder, 'nowhere', 'log.sqlite'))).rejects.toThrow();
    expect(await log.append(entry(newRoom(), new Uint8Array([0, 0])))).toMatchObject({ sequence: 3501 });
  });

  test('so does access', async () => {
    const access = openAccess(folder);
    stops.push(() => access.close());
    await access.openVillage(await access.renewSetup(), 'v1', { ...newDevice(), name: '电脑' });
    const copy = join(folder, 'copy');
    mkdirSync(copy);
    await access.copyTo(join(copy, 'access.sqlite'));
    const opened = openAccess(copy);
    stops.push(() => opened.close());
    expect(opened.overview()).toEqual([{ village: 'v1', opened: expect.any(String), devices: 1 }]);
  });
});

const passphrase = '村口第三棵柳树下有一口老井';
/** log₂ N of scrypt: the strength of a passphrase is not what is tested */
const work = 10;

/** A folder with a village, `rooms` dossiers of some edits each, and attachments. */
async function filled(
  data: string,
  rooms = 12,
): Promise<{ log: Log; backup(file: string): Promise<void>; close(): Promise<void> }> {
  mkdirSync(data, { recursive: true });
  const log = await openLog(data);
  const access = openAccess(data);
  await access.openVillage(await access.renewSetup(), 'v1', { ...newDevice(), name: '电脑' });
  for (let index = 0; index < rooms; index++) {
    const room = newRoom();
    const document = new Y.Doc();
    const updates: Uint8Array[] = [];
    document.on('update', (update: Uint8Array) => updates.push(update));
    for (let edit = 0; edit < 10; edit++) document.getMap('m').set(`k${edit % 4}`, `${index}-${edit}`);
    await Promise.all(updates.map((bytes) => log.append(entry(room, bytes))));
    if (index % 2 === 0) await log.fold({ village: 'v1', room });
  }
  const attachments = openAttachments(join(data, 'attachments'));
  for (const size of [0, 1, 511, 512, 513, 300_000]) {
    const bytes = randomBytes(size);
    const name = createHash('sha256').update(bytes).digest('hex');
    await attachments.take('v1', name, { offset: 0, last: true, bytes: Readable.from([bytes]) });
  }
  return {
    log,
    backup: async (file) => {
      await writeBackup(packData({ data, log, access, version: 'test' }), file, passphrase, { work });
    },
    async close() {
      await log.close();
      access.close();
    },
  };
}
/** everything in a data folder that counts, byte for byte */
function contents(data: string): unknown {
  const tables: Record<string, unknown> = {};
  for (const name of ['log.sqlite', 'access.sqlite']) {
    const database = new DatabaseSync(join(data, name));
    for (const { table } of database.prepare("SELECT name AS 'table' FROM sqlite_master WHERE type = 'table'").all())
      tables[`${name} ${table}`] = database.prepare(`SELECT * FROM "${table}"`).all();
    database.close();
  }
  const files = readdirSync(join(data, 'attachments'), { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map(({ parentPath, name }) => [name, readFileSync(join(parentPath, name)).toString('base64')]);
  return { tables, files: files.sort() };
}
const mark = async (): Promise<void> => {};

describe('a backup', () => {
  test('restored, it is the same byte for byte; made while entries come in', async () => {
    const source = await filled(join(folder, 'data'));
    const file = join(folder, 'backups', 'a.age');
    await source.backup(file);
    await source.close();
    const target = join(folder, 'target');
    await restoreBackup(file, passphrase, target, mark);
    expect(contents(target)).toEqual(contents(join(folder, 'data')));
    expect(readdirSync(target).sort()).toEqual(['access.sqlite', 'attachments', 'log.sqlite']);
    expect(readdirSync(join(folder, 'data')).some((name) => name.startsWith('.copy'))).toBe(false);

    const log = await openLog(target);
    stops.push(() => log.close());
    expect(await log.append(entry(newRoom(), new Uint8Array([0, 0])))).toMatchObject({ sequence: 121 });
  });

  test('a folder with something in it, and a file that is there, are left alone', async () => {
    const source = await filled(join(folder, 'data'), 1);
    stops.push(() => source.close());
    const file = join(folder, 'a.age');
    await source.backup(file);
    await expect(source.backup(file)).rejects.toThrow('已经存在');
    mkdirSync(join(folder, 'target'));
    await restoreBackup(file, passphrase, join(folder, 'target'), mark);
    await expect(restoreBackup(file, passphrase, join(folder, 'target'), mark)).rejects.toThrow('已有内容');
    expect(await restoredMark(join(folder, 'target'))).toBe(undefined);
    expect(readdirSync(folder).filter((name) => name.includes('.part'))).toEqual([]);
  });

  test('a wrong passphrase, and any damage, are said; nothing is left behind', async () => {
    const source = await filled(join(folder, 'data'), 3);
    stops.push(() => source.close());
    const file = join(folder, 'a.age');
    await source.backup(file);
    const sealed = readFileSync(file);
    await expect(readBackup(file, `${passphrase}。`)).rejects.toThrow('口令不对');
    const target = join(folder, 'target');
    const change = (at: number) => Uint8Array.from(sealed, (byte, index) => (index === at ? byte ^ 1 : byte));
    const bad: [string, Uint8Array][] = [
      ['empty', new Uint8Array()],
      ['no backup', Buffer.from('hello'.repeat(1000))],
      ['cut at a chunk', sealed.subarray(0, sealed.length - 100)],
      ['cut in the header', sealed.subarray(0, 60)],
      ['lengthened', Buffer.concat([sealed, sealed.subarray(-40)])],
      ...[5, 30, 100, 180, 220, sealed.length >> 1, sealed.length - 1].map((at): [string, Uint8Array] => [
        `byte ${at}`,
        change(at),
      ]),
    ];
    for (const [name, bytes] of bad) {
      writeFileSync(join(folder, 'bad.age'), bytes);
      const restored = restoreBackup(join(folder, 'bad.age'), passphrase, target, mark);
      await expect(restored, name).rejects.toThrow(/损坏|不是村表的备份|口令不对/);
      expect([name, existsSync(target)]).toEqual([name, false]);
    }
    expect(readdirSync(folder).filter((name) => name.includes('.part'))).toEqual([]);
  });

  test('an archive that names other files, or other bytes than it promised, is refused', async () => {
    const { packTar } = await import('modern-tar');
    const { zstdCompressSync } = await import('node:zlib');
    const content = 'x';
    const sha256 = createHash('sha256').update(content).digest('hex');
    const manifest = (files: unknown, count = 0) =>
      JSON.stringify({ format: 1, version: 'test', made: '', files, attachments: { count, bytes: count } });
    const good = { 'log.sqlite': { bytes: 1, sha256 } };
    const file = (name: string, body: string) => ({ header: { name, size: body.length }, body });
    const archives = {
      outside: [file('manifest.json', manifest({ '../x': { bytes: 1, sha256 } })), file('../x', content)],
      'not promised': [file('manifest.json', manifest({})), file('log.sqlite', content)],
      'other bytes': [file('manifest.json', manifest(good)), file('log.sqlite', 'y')],
      missing: [file('manifest.json', manifest(good))],
      'attachment of another name': [
        file('manifest.json', manifest({}, 1)),
        file(`attachments/v1/aa/${'a'.repeat(64)}`, content),
      ],
      'attachment missing': [file('manifest.json', manifest({}, 1))],
      'no manifest': [file('log.sqlite', content)],
      'nothing at all': [],
    };
    const path = join(folder, 'made.age');
    for (const [name, entries] of Object.entries(archives)) {
      const packed = zstdCompressSync(await packTar(entries));
      writeFileSync(path, await whole(seal(passphrase, once(packed), work)));
      await expect(restoreBackup(path, passphrase, join(folder, 'target'), mark), name).rejects.toThrow(
        '不完整或已被改动',
      );
    }
    expect(existsSync(join(folder, 'x'))).toBe(false);
    const packed = zstdCompressSync(await packTar([file('manifest.json', manifest({}).replace('1', '2'))]));
    writeFileSync(path, await whole(seal(passphrase, once(packed), work)));
    await expect(readBackup(path, passphrase)).rejects.toThrow('请先升级');
  });
});

describe('the restore drill', () => {
  test('restores, counts everything, reads a village from a relay, and leaves nothing', async () => {
    const source = await filled(join(folder, 'data'));
    const file = join(folder, 'a.age');
    await source.backup(file);
    await source.close();
    const scratch = join(folder, 'scratch');
    mkdirSync(scratch);
    const found = await drill(file, passphrase, scratch);
    expect(found).toMatchObject({
      proof: { villages: 1, devices: 1, rows: 120, erased: 0, rooms: 12, snapshots: 6, attachments: 6 },
      read: { village: 'v1', rooms: 12, expected: 12 },
      troubles: [],
    });
    expect(readdirSync(scratch)).toEqual([]);
  });

  test('what was changed in the log before the backup is found', async () => {
    const data = join(folder, 'data');
    await (await filled(data)).close();
    const database = new DatabaseSync(join(data, 'log.sqlite'));
    database.exec("UPDATE log SET person = 'x' WHERE sequence = 7");
    const other = database.prepare('SELECT bytes FROM bytes WHERE sequence = 120').get()!.bytes as Uint8Array;
    database.prepare('UPDATE snapshots SET bytes = ? WHERE room = (SELECT room FROM snapshots LIMIT 1)').run(other);
    database.close();
    const [log, access] = [await openLog(data), openAccess(data)];
    const file = join(folder, 'a.age');
    await writeBackup(packData({ data, log, access, version: 'test' }), file, passphrase, { work });
    await log.close();
    access.close();
    const { troubles } = await drill(file, passphrase, folder);
    expect(troubles).toEqual([expect.stringContaining('记录链对不上'), expect.stringContaining('快照与记录不一致')]);
  });
});

async function whole(parts: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const part of parts) all.push(part);
  return Buffer.concat(all);
}
async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

describe('the format', () => {
  const open = async (bytes: Uint8Array, by: string) => (await whole(unseal(by, once(bytes)))).toString('utf8');

  test('is that of age: what age 1.1.1 has sealed is opened', async () => {
    const sealed =
      'YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IHNjcnlwdCBLOVNpZk9uTlBoWEpDNFBySHdnWUp3IDE4CjhoOXVjZThwdUtQNHgyajVQUGpuOFdLSzU1NEFn' +
      'YityRkhuRkhwblZ4ZEEKLS0tIEpNeXczbld6YysvYkdoUjVBMWNvS3Q3ZmpSWXplU1p5ajZEK21odkFJME0KZg0Q62DY6kHMTu3LBoiGMNGZKmUn08ny7' +
      '+Iub8yDlfkvpeaGQ6JnIm+ibKgtZbkAqG9gtA==';
    expect(await open(Buffer.from(sealed, 'base64'), 'ein gutes Wort')).toBe('写于 age 的原文');
  });

  test('any length comes back', async () => {
    for (const length of [0, 1, 65_535, 65_536, 65_537, 131_072, 200_000]) {
      const bytes = randomBytes(length);
      const sealed = await whole(seal('x', once(bytes), work));
      const back = await whole(unseal('x', once(sealed)));
      expect([length, Buffer.compare(back, bytes)]).toEqual([length, 0]);
    }
  });

  test('age opens what is sealed here, and tar reads it', async ({ skip }) => {
    const { status } = spawnSync('sh', ['-c', 'command -v age && command -v script && command -v zstd']);
    if (status !== 0) skip('age, script or zstd is not on this machine');
    const source = await filled(join(folder, 'data'), 2);
    await source.backup(join(folder, 'a.age'));
    await source.close();
    // age asks at the terminal and nowhere else
    const asked = spawnSync('script', ['-qec', 'age -d -o a.tar.zst a.age', '/dev/null'], {
      cwd: folder,
      input: `${passphrase}\n`,
    });
    expect(asked.status).toBe(0);
    const listed = spawnSync('tar', ['--zstd', '-tf', 'a.tar.zst'], { cwd: folder, encoding: 'utf8' });
    expect(listed.stdout).toMatch(/^manifest\.json\naccess\.sqlite\nlog\.sqlite\nattachments\//);
  });
});
