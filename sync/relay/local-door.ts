/**
 * What the commands do with a data folder: through the local door while a relay runs on it, else by themselves.
 *
 * What must hold
 * - The key is shown only while somebody really holds the folder: a process that has ended leaves its note behind, and its port
 *   may be another's by now.
 */
import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openAccess } from './access.ts';
import { companionName, packData, writeBackup } from './backup.ts';
import { readHolder } from './holder.ts';
import { openLog } from './log.ts';
import { CannotUnseal } from './sealed-file.ts';

/** undefined: no relay runs on this folder */
export async function askDoor(data: string, method: string, path: string): Promise<Response | undefined> {
  if (!isHeld(data)) return undefined;
  const holder = readHolder(data);
  if (!holder) return undefined;
  return fetch(holder.care.address + path, { method, headers: { authorization: `Care ${holder.care.key}` } });
}

function isHeld(data: string): boolean {
  const path = join(data, 'log.sqlite');
  if (!statSync(path, { throwIfNoEntry: false })?.isFile())
    throw new CannotUnseal(`${data} 不是村表的数据文件夹。请用 --data 指定。`);
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    database.exec('BEGIN IMMEDIATE; ROLLBACK;');
    return false;
  } catch (error) {
    if (/locked/.test(String((error as Error).message))) return true;
    throw error;
  } finally {
    database.close();
  }
}

/** A backup, and its companion beside it. */
export async function backupOf(data: string, version: string, file: string, passphrase: string, work?: number) {
  const companion = join(dirname(file), companionName);
  const running = await askDoor(data, 'GET', '/api/care/copy');
  if (running) {
    const made = await writeBackup(bodyOf(running), file, passphrase, { work });
    const latest = bodyOf(await askDoor(data, 'GET', '/api/care/access'));
    await writeBackup(latest, companion, passphrase, { work, replaced: true });
    return made;
  }
  const access = openAccess(data);
  try {
    const log = await openLog(data);
    try {
      const source = { data, log, access, version };
      const made = await writeBackup(packData(source), file, passphrase, { work });
      await writeBackup(packData(source, 'access'), companion, passphrase, { work, replaced: true });
      return made;
    } finally {
      await log.close();
    }
  } finally {
    access.close();
  }
}
function bodyOf(answer: Response | undefined): AsyncIterable<Uint8Array> {
  if (answer?.ok && answer.body) return answer.body;
  throw new CannotUnseal(`正在运行的村表没有给出备份（${answer?.status ?? '已停止'}）。请再试一次。`);
}
