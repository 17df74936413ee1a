/**
 * Sealed bytes of photos and scans, as files named by the SHA-256 of what they hold, one folder a village.
 *
 * What must hold
 * - A file is complete and on the disk before it has its name, and holds what its name says.
 * - One village never reaches another's files.
 */
import { createHash } from 'node:crypto';
import { createReadStream, type ReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

export interface Attachments {
  /** size in bytes, or undefined if it is not here */
  size(village: string, sha256: string): Promise<number | undefined>;
  /** true: stored; false: the bytes are not what the name says */
  put(village: string, sha256: string, bytes: Uint8Array): Promise<boolean>;
  read(village: string, sha256: string): ReadStream;
}

/** `village` and `sha256` must be checked by the caller: they become parts of a path. */
export function openAttachments(folder: string): Attachments {
  const folderOf = (village: string, sha256: string) => join(folder, village, sha256.slice(0, 2));
  const pathOf = (village: string, sha256: string) => join(folderOf(village, sha256), sha256);
  let count = 0;

  async function size(village: string, sha256: string): Promise<number | undefined> {
    try {
      return (await stat(pathOf(village, sha256))).size;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  return {
    size,
    async put(village, sha256, bytes) {
      if (createHash('sha256').update(bytes).digest('hex') !== sha256) return false;
      if ((await size(village, sha256)) !== undefined) return true;
      const target = folderOf(village, sha256);
      await mkdir(target, { recursive: true });
      const part = join(target, `${sha256}.${process.pid}-${++count}.part`);
      try {
        const file = await open(part, 'wx');
        try {
          await file.writeFile(bytes);
          await file.sync();
        } finally {
          await file.close();
        }
        await rename(part, pathOf(village, sha256));
        await syncFolder(target);
      } catch (error) {
        await rm(part, { force: true });
        throw error;
      }
      return true;
    },
    read: (village, sha256) => createReadStream(pathOf(village, sha256)),
  };
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
