/**
 * A whole data folder as one sealed file, and back: `age` (sealed-file.ts) around Zstandard around tar, three public formats, so
 * that `age -d x | zstd -d | tar x` brings everything back without this program.
 *
 * What must hold
 * - It is made while the relay runs, and is of one moment: the log first, access after it, then the attachments that stand there.
 *   So nothing that the copied log speaks of is missing.
 * - Its first entry says what else must be in it, with the hash of each; an attachment's name is its hash. What does not agree is
 *   refused whole.
 * - It has its name only when it is complete and on the disk. A restored folder has its name only when it is checked.
 * - Only the names known here are ever written: a backup made by a stranger reaches no other file.
 */
import { createHash, type Hash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import {
  copyFile,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rename,
  rm,
  rmdir,
  stat,
  writeFile,
} from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { constants, createZstdCompress, createZstdDecompress } from 'node:zlib';
import { createTarDecoder } from 'modern-tar';
import { packTar, type TarSource } from 'modern-tar/fs';
import type { Access } from './access.ts';
import { syncFolder } from './attachments.ts';
import type { Log } from './log.ts';
import { tombstoneFile } from './log-erase.ts';
import { CannotUnseal, seal, unseal } from './sealed-file.ts';

/** What a backup says of itself, before anything else. */
export interface Manifest {
  readonly format: 1;
  readonly version: string;
  /** ISO 8601 */
  readonly made: string;
  readonly files: Readonly<Record<string, { readonly bytes: number; readonly sha256: string }>>;
  readonly attachments: { readonly count: number; readonly bytes: number };
}
export interface Source {
  readonly data: string;
  readonly log: Pick<Log, 'copyTo'>;
  readonly access: Pick<Access, 'copyTo'>;
  readonly version: string;
}

/** beside backups: access and what was erased, as they are now */
export const companionName = 'cunbiao-access.age';

const manifestName = 'manifest.json';
/** begins the name of a folder with copies that no longer count */
const scratchPrefix = '.copy-';
const damaged = '备份文件里的内容不完整或已被改动，请换另一份备份。';

/**
 * The folder as compressed tar, not sealed: it never rests on a disk like this. `access`: only what the companion holds. The file of
 * tombstones is in no backup, so that an older one that is put back cannot bring an older list with it.
 */
export async function* packData(
  { data, log, access, version }: Source,
  part: 'all' | 'access' = 'all',
): AsyncGenerator<Uint8Array> {
  const scratch = await mkdtemp(join(data, scratchPrefix));
  try {
    if (part === 'all') await log.copyTo(join(scratch, 'log.sqlite'));
    else if (existsSync(join(data, tombstoneFile)))
      await copyFile(join(data, tombstoneFile), join(scratch, tombstoneFile));
    await access.copyTo(join(scratch, 'access.sqlite'));
    const names = (await readdir(scratch)).filter((name) => isFile.test(name));
    const attachments = part === 'all' ? await attachmentsIn(data) : [];
    const manifest: Manifest = {
      format: 1,
      version,
      made: new Date().toISOString(),
      files: Object.fromEntries(
        await Promise.all(names.map(async (name) => [name, await measure(join(scratch, name))])),
      ),
      attachments: { count: attachments.length, bytes: attachments.reduce((sum, { bytes }) => sum + bytes, 0) },
    };
    const sources: TarSource[] = [
      { type: 'content', content: JSON.stringify(manifest, undefined, 2), target: manifestName },
      ...names.map((name): TarSource => ({ type: 'file', source: join(scratch, name), target: name, mode: 0o600 })),
      ...attachments.map(
        ({ name }): TarSource => ({ type: 'file', source: join(data, name), target: name, mode: 0o600 }),
      ),
    ];
    const tar = packTar(sources);
    // photos do not get smaller: this level costs nearly nothing on them
    const packing = createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: 1 } });
    const flowing = pipeline(tar, packing);
    yield* packing;
    await flowing;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Copies that a killed process has left. */
export async function forgetCopies(data: string): Promise<void> {
  const left = (await readdir(data)).filter((name) => name.startsWith(scratchPrefix));
  for (const name of left) await rm(join(data, name), { recursive: true, force: true });
}

/** Seals `packed` into `file`, which must be new unless it is `replaced`, and reads it again; what a disk kept wrongly is no backup. */
export async function writeBackup(
  packed: AsyncIterable<Uint8Array>,
  file: string,
  passphrase: string,
  { work, replaced = false }: { readonly work?: number; readonly replaced?: boolean } = {},
): Promise<{ readonly bytes: number; readonly manifest: Manifest }> {
  if (!replaced && existsSync(file)) throw new CannotUnseal(`${file} 已经存在，没有改动它。请换一个文件名。`);
  const part = `${file}.part`;
  await mkdir(dirname(file), { recursive: true });
  try {
    await pipeline(seal(passphrase, packed, work), createWriteStream(part, { mode: 0o600, flush: true }));
    const manifest = await readBackup(part, passphrase);
    await rename(part, file);
    await syncFolder(dirname(file));
    return { bytes: (await stat(file)).size, manifest };
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** Checks all of a backup; with `into`, an empty folder, its files are written there. */
export async function readBackup(file: string, passphrase: string, into?: string): Promise<Manifest> {
  const unpacking = createZstdDecompress();
  const flowing = pipeline(unseal(passphrase, createReadStream(file, { highWaterMark: 256 * 1024 })), unpacking);
  flowing.catch(() => {});
  const tar = (Readable.toWeb(unpacking) as unknown as globalThis.ReadableStream<Uint8Array>).pipeThrough(
    createTarDecoder({ strict: true }),
  );
  let manifest: Manifest | undefined;
  const seen = new Set<string>();
  const attachments = { count: 0, bytes: 0 };
  try {
    for await (const { header, body } of tar as unknown as ReadableStream<Entry>) {
      const { name } = header;
      const wanted = manifest === undefined ? undefined : expected(manifest, name);
      if (seen.has(name) || (manifest === undefined ? name !== manifestName : wanted === undefined))
        throw new CannotUnseal(damaged);
      seen.add(name);
      if (!manifest) {
        manifest = await readManifest(body);
        continue;
      }
      const { bytes, sha256 } = await keep(body, into === undefined ? undefined : join(into, ...name.split('/')));
      if (sha256 !== wanted) throw new CannotUnseal(damaged);
      if (!isFile.test(name)) {
        attachments.count++;
        attachments.bytes += bytes;
      }
    }
    await flowing;
  } catch (error) {
    // the reason lies where the bytes come from: a wrong passphrase ends the tar too early
    await flowing;
    throw error instanceof CannotUnseal || isWorld(error) ? error : new CannotUnseal(damaged);
  }
  if (!manifest) throw new CannotUnseal(damaged);
  const isWhole =
    Object.keys(manifest.files).every((name) => seen.has(name)) &&
    attachments.count === manifest.attachments.count &&
    attachments.bytes === manifest.attachments.bytes;
  if (!isWhole) throw new CannotUnseal(damaged);
  return manifest;
}

/** A new data folder from a backup. `finish` works in it before it gets its name. */
export async function restoreBackup(
  file: string,
  passphrase: string,
  data: string,
  finish: (folder: string, manifest: Manifest) => Promise<void>,
): Promise<Manifest> {
  const found = await readdir(data).catch(() => undefined);
  if (found && found.length > 0) throw new CannotUnseal(`${data} 里已有内容，没有改动它。请指定一个空的或新的文件夹。`);
  await mkdir(dirname(data), { recursive: true });
  const part = await mkdtemp(`${data}.part-`);
  try {
    const manifest = await readBackup(file, passphrase, part);
    await finish(part, manifest);
    if (found) await rmdir(data);
    await rename(part, data);
    await syncFolder(dirname(data));
    return manifest;
  } catch (error) {
    await rm(part, { recursive: true, force: true });
    throw error;
  }
}

// ---------------------------------------------------------------- the relay that was restored

const markName = 'restored.json';
/** Devices that come again within this time may bring what the backup did not hold, also each other's edits. */
const bringingDays = 90;

/** From now on the folder's relay takes back from devices what the backup did not hold. */
export async function markRestored(folder: string, { made }: Manifest, now = Date.now()): Promise<void> {
  const mark = {
    restored: new Date(now).toISOString(),
    made,
    until: new Date(now + bringingDays * 86_400_000).toISOString(),
  };
  await writeFile(join(folder, markName), JSON.stringify(mark), { mode: 0o600, flush: true });
}
export interface RestoredMark {
  readonly restored: string;
  /** when the backup was made */
  readonly made: string;
  readonly until: string;
}
export async function restoredMark(data: string): Promise<RestoredMark | undefined> {
  try {
    return JSON.parse(await readFile(join(data, markName), 'utf8')) as RestoredMark;
  } catch {
    return undefined;
  }
}

// ---------------------------------------------------------------- names and bytes

const isFile = /^[a-z][a-z-]*\.(sqlite|ndjson)$/;
const isAttachment = /^attachments\/[A-Za-z0-9_-]{1,64}\/[0-9a-f]{2}\/([0-9a-f]{64})$/;

/** The hash that an entry must have; undefined for a name that does not belong here. */
function expected(manifest: Manifest, name: string): string | undefined {
  return isFile.test(name) && Object.hasOwn(manifest.files, name)
    ? manifest.files[name]!.sha256
    : isAttachment.exec(name)?.[1];
}

interface Entry {
  readonly header: { readonly name: string };
  readonly body: ReadableStream<Uint8Array>;
}

async function readManifest(body: ReadableStream<Uint8Array>): Promise<Manifest> {
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(part);
  const manifest = JSON.parse(Buffer.concat(parts).toString('utf8')) as Manifest;
  if (manifest.format !== 1)
    throw new CannotUnseal(`这份备份是用更新的村表（${String(manifest.version)}）做的，请先升级村表再恢复。`);
  return manifest;
}

async function keep(
  body: ReadableStream<Uint8Array>,
  path: string | undefined,
): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const hash = createHash('sha256');
  const count = { bytes: 0 };
  if (path === undefined) for await (const part of body) take(part, hash, count);
  else {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const file = await open(path, 'wx', 0o600);
    try {
      for await (const part of body) {
        take(part, hash, count);
        await file.writeFile(part);
      }
      await file.sync();
    } finally {
      await file.close();
    }
  }
  return { bytes: count.bytes, sha256: hash.digest('hex') };
}
function take(part: Uint8Array, hash: Hash, count: { bytes: number }): void {
  hash.update(part);
  count.bytes += part.length;
}

async function measure(path: string): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const hash = createHash('sha256');
  const count = { bytes: 0 };
  for await (const part of createReadStream(path)) take(part, hash, count);
  return { bytes: count.bytes, sha256: hash.digest('hex') };
}

async function attachmentsIn(data: string): Promise<{ readonly name: string; readonly bytes: number }[]> {
  const all = await readdir(join(data, 'attachments'), { recursive: true }).catch((): string[] => []);
  const names = all.map((name) => `attachments/${name.split(sep).join('/')}`).filter((name) => isAttachment.test(name));
  return Promise.all(names.map(async (name) => ({ name, bytes: (await stat(join(data, name))).size })));
}

/** A disk that is full, a file that may not be read: said as it is. */
const isWorld = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  /^E[A-Z]+$/.test(String(error.code)) &&
  !String(error.code).startsWith('ERR');
