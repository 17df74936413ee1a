/**
 * A backup each day by itself, and which of them are kept.
 *
 * What must hold
 * - One a day (China's), when the relay starts or the day begins: computers in village offices are off at night.
 * - Kept are the newest of each of the last days and of each of the last weeks *that have one*: a relay that stood still for a
 *   month loses none. An older one goes only after a new one was read back whole. No other file in the folder is touched.
 * - What fails is noted, said on the care page and in health, and tried again an hour later.
 */
import { existsSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { companionName, packData, type Source, writeBackup } from './backup.ts';
import type { Events } from './events.ts';
import { noteCare, readCare } from './journal.ts';

export interface BackupPlan {
  /** best on another disk */
  readonly folder: string;
  /** holds the passphrase; read each time */
  readonly passphraseFile: string;
  /** how many days and weeks are kept; 7 and 4 */
  readonly daily?: number;
  readonly weekly?: number;
  /** from a change of access to its being in the companion; 2000 */
  readonly companionMs?: number;
  /** log₂ N of scrypt, sealed-file.ts */
  readonly work?: number;
}
export interface DailyBackups {
  /** Makes one now; gives why it failed, a Chinese sentence. Whoever asks while one is made hears of that one. */
  make(): Promise<string | undefined>;
  readonly making: boolean;
  /** access has changed, or something was erased: the companion is written anew, soon */
  noteAccess(): void;
  /** waits for one that is being made */
  stop(): Promise<void>;
}

const pattern = /^cunbiao-(\d{4})(\d{2})(\d{2})-\d{6}\.age$/;
const hour = 60 * 60 * 1000;
const minute = 60 * 1000;

/** Shorter ones are refused: NIST SP 800-63B-4, 3.1.1.2, for a password that stands alone. */
export const shortestPassphrase = 15;
export function passphraseTrouble(passphrase: string): string | undefined {
  const length = Array.from(passphrase).length;
  return length < shortestPassphrase
    ? `口令只有 ${length} 个字，太短。请用至少 ${shortestPassphrase} 个字，例如一句只有您知道的话。`
    : undefined;
}
/** A passphrase in a file; the line's end does not belong to it. */
export async function passphraseIn(file: string): Promise<string> {
  return (await readFile(file, 'utf8')).replace(/\r?\n$/, '');
}

/** `20260102-030405`, China's time */
function stamp(time: number): string {
  return new Date(time + 8 * hour).toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
}
export const backupName = (time = Date.now()): string => `cunbiao-${stamp(time)}.age`;

/** Of names of backups, those that are not kept. */
export function superfluous(names: readonly string[], daily = 7, weekly = 4): string[] {
  const days = new Map<string, string>();
  const weeks = new Map<string, string>();
  for (const name of names
    .filter((each) => pattern.test(each))
    .toSorted()
    .toReversed()) {
    const [, year, month, day] = pattern.exec(name)!.map(Number) as [number, number, number, number];
    const date = Date.UTC(year, month - 1, day);
    // the Monday of its week
    const week = date - ((new Date(date).getUTCDay() + 6) % 7) * 24 * hour;
    if (!days.has(String(date)) && days.size < daily) days.set(String(date), name);
    if (!weeks.has(String(week)) && weeks.size < weekly) weeks.set(String(week), name);
  }
  const kept = new Set([...days.values(), ...weeks.values()]);
  return names.filter((name) => pattern.test(name) && !kept.has(name));
}

export function backupDaily(
  plan: BackupPlan,
  source: Source,
  events: Events,
  now: () => number = Date.now,
): DailyBackups {
  let running: Promise<string | undefined> | undefined;
  let failedAt = 0;

  async function ownPassphrase(): Promise<string> {
    const passphrase = await passphraseIn(plan.passphraseFile);
    const trouble = passphraseTrouble(passphrase);
    if (trouble) throw new Error(trouble);
    return passphrase;
  }
  function failed(error: unknown): string {
    failedAt = now();
    const reason = reasonOf(error);
    try {
      noteCare(source.data, { kind: 'backup failed', reason });
    } catch {
      // the disk that holds the notes is full too: the log says that itself
    }
    events('backup failed');
    return reason;
  }

  async function make(): Promise<string | undefined> {
    const began = now();
    try {
      const passphrase = await ownPassphrase();
      let file = join(plan.folder, backupName(began));
      for (let time = began; existsSync(file); time += 1000) file = join(plan.folder, backupName(time));
      const { bytes } = await writeBackup(packData(source), file, passphrase, { work: plan.work });
      const seconds = (now() - began) / 1000;
      noteCare(source.data, { kind: 'backup', file: basename(file), bytes, seconds });
      events('backup made', { bytes, seconds });
      for (const name of superfluous(await readdir(plan.folder), plan.daily, plan.weekly))
        await rm(join(plan.folder, name), { force: true });
      return undefined;
    } catch (error) {
      return failed(error);
    }
  }
  const begin = (): Promise<string | undefined> => {
    running ??= make().finally(() => {
      running = undefined;
    });
    return running;
  };
  async function look(): Promise<void> {
    if (running || now() - failedAt < hour) return;
    const names = await readdir(plan.folder).catch((): string[] => []);
    const today = stamp(now()).slice(0, 8);
    const isThere = names.some((name) => pattern.test(name) && name.slice(8, 16) === today);
    if (!isThere || readCare(source.data).failure) await begin();
  }
  // ---------------------------------------------------------------- the companion

  let noting: NodeJS.Timeout | undefined;
  let writing: Promise<void> | undefined;
  async function writeCompanion(): Promise<void> {
    noting = undefined;
    try {
      const file = join(plan.folder, companionName);
      await writeBackup(packData(source, 'access'), file, await ownPassphrase(), {
        replaced: true,
        work: plan.work,
      });
    } catch (error) {
      failed(error);
    }
  }
  function noteAccess(): void {
    noting ??= setTimeout(() => {
      writing = (writing ?? Promise.resolve()).then(writeCompanion);
    }, plan.companionMs ?? 2000);
  }
  // what changed while the last process ended
  noteAccess();
  void look();
  const timer = setInterval(look, 5 * minute);
  timer.unref();

  return {
    make: begin,
    get making() {
      return running !== undefined;
    },
    noteAccess,
    async stop() {
      clearInterval(timer);
      await running;
      if (noting) {
        clearTimeout(noting);
        await writing;
        await writeCompanion();
      }
      await writing;
    },
  };
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC') return '存放备份的磁盘已满。请腾出空间，或换一个文件夹。';
  if (code === 'ENOENT') return `找不到文件或文件夹：${message}`;
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return `没有权限读写：${message}`;
  return message;
}
