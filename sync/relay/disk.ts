/**
 * What a failing disk looks like, as the system and as SQLite tell it (https://www.sqlite.org/rescode.html).
 *
 * - *Refused*: the write itself was not done, and nothing of it counts: it may be tried again as it is.
 * - Everything else, a failed fsync above all: what is on the disk nobody knows. The process ends and reads it anew.
 */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';

/** SQLite's own numbers; the last byte is the kind of error, what stands before it says more */
const codes = { readOnly: 8, io: 10, full: 13, cannotOpen: 14, writeError: 778 } as const;

const codeOf = (error: unknown): number => {
  const { errcode } = error as { errcode?: unknown };
  return typeof errcode === 'number' ? errcode : 0;
};

/** Why the write was refused; undefined if that is not what happened. */
export function refusalOf(error: unknown): 'full' | 'unwritable' | undefined {
  const code = codeOf(error);
  const primary = code & 255;
  if (primary === codes.full) return 'full';
  return code === codes.writeError || primary === codes.readOnly || primary === codes.cannotOpen
    ? 'unwritable'
    : undefined;
}

/** It is the disk that failed, in whatever way. */
export function isOfDisk(error: unknown): boolean {
  const { message } = error as { message?: unknown };
  return (
    refusalOf(error) !== undefined ||
    (codeOf(error) & 255) === codes.io ||
    // from another thread only the sentence comes
    /^(ENOSPC|EDQUOT|EROFS|EIO|EACCES)\b/.test(String(message)) ||
    /disk I\/O error|disk is full|readonly database|unable to open database/.test(String(message))
  );
}

/**
 * The same bytes in the same place, and down to the disk. After an fsync that failed, the kernel shows bytes that never reached
 * the disk, and calls them written: so whoever opens a file after an end that was not orderly writes what it reads once more,
 * before it trusts it. It takes no new space, and a crash half way changes nothing.
 */
export function writeAgain(path: string): void {
  if (!existsSync(path)) return;
  const file = openSync(path, 'r+');
  try {
    const bytes = readFileSync(file);
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at, bytes.length - at, at);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
