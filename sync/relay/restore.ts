/**
 * A data folder from a backup. What the backup is too old to know comes from its companion: `cunbiao-access.age` beside it, which
 * the relay writes anew whenever access changes or something is erased.
 *
 * What must hold
 * - Whoever was removed after the backup was made does not come in again, keys made since are known, and what was lawfully erased
 *   since is erased before the folder has its name.
 * - A companion that is there and cannot be opened stops the restore, with what to do: to go on without it would bring back what
 *   must not come back.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Attachments, openAttachments } from './attachments.ts';
import { companionName, type Manifest, markRestored, readBackup, restoreBackup } from './backup.ts';
import type { Tombstone } from './erasure.ts';
import { tombstoneFile, tombstonesIn } from './log-erase.ts';
import { openLogFile } from './log-file.ts';
import { CannotUnseal } from './sealed-file.ts';

export interface Restored extends Manifest {
  /** erased after the backup was made, and erased again */
  readonly erasedAgain: number;
  /** devices removed after the backup was made, and still removed */
  readonly removedSince: number;
}

/** `companionPassphrase`: where it has another one. */
export async function restore(
  file: string,
  passphrase: string,
  data: string,
  companionPassphrase = passphrase,
): Promise<Restored> {
  const since = { erasedAgain: 0, removedSince: 0 };
  const manifest = await restoreBackup(file, passphrase, data, async (folder, made) => {
    const companion = join(dirname(file), companionName);
    if (basename(file) === companionName)
      throw new CannotUnseal(`${companionName} 里只有登记和删除的记录，没有填写的内容。请指定一份备份文件。`);
    const inside = join(folder, '.companion');
    await mkdir(inside);
    if (existsSync(companion))
      since.removedSince = await takeAccess(companion, companionPassphrase, inside, folder, made);
    since.erasedAgain = await takeTombstones(inside, folder);
    await rm(inside, { recursive: true });
    // opening it erases again
    openLogFile(folder).close();
    await eraseAgain(folder, openAttachments(join(folder, 'attachments')));
    await markRestored(folder, made);
  });
  return { ...manifest, ...since };
}

/** Of an older copy that was put back, attachments that were erased since go again; the log sees to the rest itself. */
export async function eraseAgain(folder: string, attachments: Attachments): Promise<void> {
  for (const { village, attachments: files = [] } of tombstonesIn(folder))
    for (const sha256 of files)
      if (!(await attachments.isErased(village, sha256))) await attachments.erase(village, sha256);
}

/** The companion's access in place of the older one; gives how many devices were removed in between. */
async function takeAccess(
  companion: string,
  passphrase: string,
  inside: string,
  folder: string,
  { made }: Manifest,
): Promise<number> {
  const latest = await readBackup(companion, passphrase, inside).catch((error: unknown) => {
    if (!(error instanceof CannotUnseal)) throw error;
    throw new CannotUnseal(
      `备份旁边的 ${companionName} 打不开（${error.message}）它记着备份之后移除的设备和依法删除的内容。` +
        '口令换过的，用 --access-passphrase-file 指定它的口令；确实要放弃它，先把它移到别处再恢复。',
    );
  });
  if (latest.made <= made) return 0;
  const removedIn = (place: string) => {
    const database = new DatabaseSync(join(place, 'access.sqlite'), { readOnly: true });
    const count = database.prepare('SELECT count(*) AS count FROM devices WHERE removed IS NOT NULL').get()?.count;
    database.close();
    return Number(count);
  };
  const since = removedIn(inside) - removedIn(folder);
  await rename(join(inside, 'access.sqlite'), join(folder, 'access.sqlite'));
  return since;
}

/** All that was ever erased, in the file that outlives backups; gives how much of it the log does not know. */
async function takeTombstones(inside: string, folder: string): Promise<number> {
  const known = erasuresIn(folder);
  const ids = new Set(known.map(({ id }) => id));
  const later = tombstonesIn(inside).filter(({ id }) => !ids.has(id));
  const all = [...known.filter(({ kind }) => kind !== 'history'), ...later];
  const text = all.map((tombstone) => `${JSON.stringify(tombstone)}\n`).join('');
  if (all.length > 0) writeFileSync(join(folder, tombstoneFile), text, { mode: 0o600, flush: true });
  return later.length;
}
function erasuresIn(folder: string): Tombstone[] {
  const database = new DatabaseSync(join(folder, 'log.sqlite'));
  try {
    return database
      .prepare('SELECT record FROM erasures')
      .all()
      .map(({ record }) => JSON.parse(String(record)) as Tombstone);
  } finally {
    database.close();
  }
}
