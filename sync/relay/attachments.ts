/**
 * Sealed bytes of photos and scans, as files named by the SHA-256 of what they hold, one folder a village.
 *
 * What must hold
 * - A file is complete and on the disk before it has its name, and holds what its name says.
 * - What has arrived of a file stays when the line breaks (`<hash>.part`), and the rest is taken from there on.
 * - An erased file is gone and does not come back: an empty `<hash>.erased` stands in its place.
 * - A village keeps within its quota. One village never reaches another's files.
 */
import { createHash } from 'node:crypto';
import { createReadStream, type ReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { defaultLimits, type Limits } from './wire.ts';

export type Taken =
  /** `offset`: so many bytes are here; where it is not what was said, the sender goes on from it */
  | { readonly kind: 'stored' | 'more' | 'elsewhere'; readonly offset: number }
  /** `damaged`: not what the name says, and thrown away */
  | { readonly kind: 'damaged' | 'large' | 'erased' }
  | { readonly kind: 'full'; readonly used: number };

export interface Part {
  /** where the bytes begin in the file */
  readonly offset: number;
  /** nothing comes after them */
  readonly last: boolean;
  readonly bytes: AsyncIterable<Uint8Array>;
}

export interface Attachments {
  /** size in bytes, or undefined if it is not here */
  size(village: string, sha256: string): Promise<number | undefined>;
  isErased(village: string, sha256: string): Promise<boolean>;
  /** bytes of it that have arrived so far */
  arrived(village: string, sha256: string): Promise<number>;
  take(village: string, sha256: string, part: Part): Promise<Taken>;
  /** from byte `start` up to and with `end` */
  read(village: string, sha256: string, range?: { readonly start: number; readonly end: number }): ReadStream;
  erase(village: string, sha256: string): Promise<void>;
  /** bytes of the village's files */
  used(village: string): Promise<number>;
}

/** milliseconds after which what arrived of a file is given up */
const forgotten = 7 * 24 * 60 * 60 * 1000;

/** `village` and `sha256` must be checked by the caller: they become parts of a path. */
export function openAttachments(
  folder: string,
  limits: Pick<Limits, 'attachmentBytes' | 'villageAttachmentBytes'> = defaultLimits,
): Attachments {
  const folderOf = (village: string, sha256: string) => join(folder, village, sha256.slice(0, 2));
  const pathOf = (village: string, sha256: string, ending = '') => join(folderOf(village, sha256), sha256 + ending);
  const sizes = new Map<string, Promise<number>>();
  /** uploads on their way; a newer one for the same file ends the older, whose line is probably dead */
  const underway = new Map<string, { stop: boolean; readonly done: Promise<unknown> }>();

  async function sizeOf(path: string): Promise<number | undefined> {
    try {
      return (await stat(path)).size;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }
  const size = (village: string, sha256: string) => sizeOf(pathOf(village, sha256));
  const isErased = async (village: string, sha256: string) =>
    (await sizeOf(pathOf(village, sha256, '.erased'))) !== undefined;

  function used(village: string): Promise<number> {
    const known = sizes.get(village) ?? measure(join(folder, village));
    sizes.set(village, known);
    return known;
  }
  async function grow(village: string, bytes: number): Promise<void> {
    sizes.set(village, Promise.resolve((await used(village)) + bytes));
  }

  async function take(village: string, sha256: string, part: Part): Promise<Taken> {
    const path = pathOf(village, sha256);
    const before = underway.get(path);
    if (before) before.stop = true;
    const taking = { stop: false, done: Promise.resolve() as Promise<unknown> };
    const work = (async () => {
      await before?.done.catch(() => undefined);
      return takeAlone(village, sha256, part, taking);
    })();
    underway.set(path, Object.assign(taking, { done: work }));
    try {
      return await work;
    } finally {
      if (underway.get(path) === taking) underway.delete(path);
    }
  }

  async function takeAlone(
    village: string,
    sha256: string,
    { offset, last, bytes }: Part,
    taking: { readonly stop: boolean },
  ): Promise<Taken> {
    if (await isErased(village, sha256)) return { kind: 'erased' };
    const there = await size(village, sha256);
    if (there !== undefined) return { kind: 'stored', offset: there };
    const path = pathOf(village, sha256, '.part');
    await mkdir(folderOf(village, sha256), { recursive: true });
    let at = (await sizeOf(path)) ?? 0;
    if (at !== offset && offset !== 0) return { kind: 'elsewhere', offset: at };
    const file = await open(path, offset === 0 ? 'w' : 'a');
    try {
      at = offset;
      const room = limits.villageAttachmentBytes - (await used(village));
      for await (const piece of bytes) {
        if (taking.stop) return { kind: 'elsewhere', offset: at };
        if (at + piece.length > limits.attachmentBytes) return await givenUp(file, path, { kind: 'large' });
        if (at + piece.length > room) return await givenUp(file, path, { kind: 'full', used: await used(village) });
        await file.write(piece);
        at += piece.length;
      }
      if (!last) return { kind: 'more', offset: at };
      await file.sync();
    } finally {
      await file.close();
    }
    if ((await digest(path)) !== sha256) {
      await rm(path, { force: true });
      return { kind: 'damaged' };
    }
    await rename(path, pathOf(village, sha256));
    await syncFolder(folderOf(village, sha256));
    await grow(village, at);
    return { kind: 'stored', offset: at };
  }

  return {
    size,
    isErased,
    arrived: async (village, sha256) => (await sizeOf(pathOf(village, sha256, '.part'))) ?? 0,
    take,
    read: (village, sha256, range) => createReadStream(pathOf(village, sha256), range),
    async erase(village, sha256) {
      await mkdir(folderOf(village, sha256), { recursive: true });
      const mark = await open(pathOf(village, sha256, '.erased'), 'w');
      await mark.sync();
      await mark.close();
      const there = await size(village, sha256);
      await rm(pathOf(village, sha256, '.part'), { force: true });
      await rm(pathOf(village, sha256), { force: true });
      await syncFolder(folderOf(village, sha256));
      if (there !== undefined) await grow(village, -there);
    },
    used,
  };
}

async function givenUp(file: FileHandle, path: string, answer: Taken): Promise<Taken> {
  await file.truncate(0);
  await rm(path, { force: true });
  return answer;
}

async function digest(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) hash.update(piece as Uint8Array);
  return hash.digest('hex');
}

/** Bytes of all complete files below a folder; throws out what arrived in part long ago. */
async function measure(folder: string): Promise<number> {
  let total = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const { size, mtimeMs } = await stat(path);
    if (!entry.name.endsWith('.part')) total += size;
    else if (Date.now() - mtimeMs > forgotten) await rm(path, { force: true });
  }
  return total;
}

/** A new name is safe only when its folder is; Windows has no such call and needs none. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
