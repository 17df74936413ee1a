/**
 * How a relay is, for whoever looks after it: the care page, health and metrics read the same state.
 *
 * What must hold
 * - Counts, sizes and times; of villages their id. No name of a person, device or village: the page may stand open in an office,
 *   and keeping a server needs none.
 */
import { readdir, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Access } from './access.ts';
import type { Attachments } from './attachments.ts';
import { type RestoredMark, restoredMark } from './backup.ts';
import type { BackupPlan, DailyBackups } from './backup-days.ts';
import { type CareState, readCare } from './journal.ts';
import type { Log } from './log.ts';
import type { Gauge, Metrics } from './metrics.ts';

export type DiskState = 'good' | 'low' | 'trouble' | 'failed';
/** `off`: no automatic backups; `late`: the last one is older than a day and a half */
export type BackupState = 'good' | 'off' | 'late' | 'failed';

export interface RelayState {
  readonly version: string;
  readonly node: string;
  /** ISO 8601 */
  readonly started: string;
  readonly now: string;
  readonly disk: {
    readonly state: DiskState;
    /** of `trouble` and `failed` */
    readonly reason?: string;
    readonly free: number;
    readonly total: number;
    /** of the data folder */
    readonly log: number;
    readonly attachments: { readonly count: number; readonly bytes: number };
    /** bytes of attachments that a village may have */
    readonly quota: number;
  };
  readonly backup: CareState & {
    readonly state: BackupState;
    readonly folder?: string;
    readonly making: boolean;
  };
  readonly villages: readonly {
    readonly village: string;
    readonly opened: string;
    readonly devices: number;
    readonly connected: number;
    /** bytes of its attachments */
    readonly attachments: number;
  }[];
  readonly rooms: number;
  readonly sockets: number;
  readonly waitingBytes: number;
  readonly commits: number;
  readonly refused: Readonly<Record<string, number>>;
  readonly memory: number;
  readonly restored?: RestoredMark;
}

export interface StateOptions {
  readonly data: string;
  readonly version: string;
  readonly log: Pick<Log, 'waitingBytes' | 'trouble'>;
  readonly access: Pick<Access, 'overview'>;
  readonly attachments: Pick<Attachments, 'used'>;
  /** bytes of attachments that a village may have */
  readonly quota: number;
  readonly relay: { readonly openRooms: number; connected(): ReadonlyMap<string, readonly string[]> };
  readonly metrics: Metrics;
  readonly plan?: BackupPlan;
  readonly backups?: Pick<DailyBackups, 'making'>;
  /** why the disk has failed for good */
  readonly failure: () => string | undefined;
}

const day = 24 * 60 * 60 * 1000;

export async function stateOf(options: StateOptions): Promise<RelayState> {
  const { data, version, log, access, attachments, quota, relay, metrics, plan, backups } = options;
  const connected = relay.connected();
  const care = readCare(data);
  const [space, sizes] = await Promise.all([statfs(data), sizesIn(data)]);
  const free = space.bavail * space.bsize;
  return {
    version,
    node: process.version,
    started: new Date(Date.now() - process.uptime() * 1000).toISOString(),
    now: new Date().toISOString(),
    disk: { ...diskState(options, free, sizes.log), free, total: space.blocks * space.bsize, ...sizes, quota },
    backup: {
      ...care,
      state: backupState(care, plan !== undefined),
      ...(plan ? { folder: plan.folder } : {}),
      making: backups?.making ?? false,
    },
    villages: await Promise.all(
      access.overview().map(async (village) => ({
        ...village,
        connected: new Set(connected.get(village.village)).size,
        attachments: await attachments.used(village.village),
      })),
    ),
    rooms: relay.openRooms,
    sockets: [...connected.values()].reduce((sum, { length }) => sum + length, 0),
    waitingBytes: log.waitingBytes,
    commits: metrics.commits,
    refused: Object.fromEntries(metrics.refused),
    memory: process.memoryUsage.rss(),
    restored: await restoredMark(data),
  };
}

/** What anybody may know. */
export function healthOf({ disk, backup }: RelayState): { ok: boolean; disk: DiskState; backup: BackupState } {
  return { ok: disk.state === 'good' || disk.state === 'low', disk: disk.state, backup: backup.state };
}

/** `low`: a backup first copies the log, so there must be room for it once more, and a little besides. */
function diskState({ log, failure }: StateOptions, free: number, bytes: number): { state: DiskState; reason?: string } {
  const failed = failure();
  if (failed !== undefined) return { state: 'failed', reason: failed };
  if (log.trouble !== undefined) return { state: 'trouble', reason: log.trouble };
  return { state: free < bytes + 256 * 1024 * 1024 ? 'low' : 'good' };
}
function backupState({ backup, failure }: CareState, isPlanned: boolean): BackupState {
  if (!isPlanned) return 'off';
  if (failure) return 'failed';
  return backup && Date.now() - Date.parse(backup.time) < 1.5 * day ? 'good' : 'late';
}

async function sizesIn(data: string) {
  const sizeOf = async (path: string): Promise<number> => (await stat(path).catch(() => undefined))?.size ?? 0;
  const [log, wal] = await Promise.all([sizeOf(join(data, 'log.sqlite')), sizeOf(join(data, 'log.sqlite-wal'))]);
  return { log: log + wal, attachments: await attachmentsIn(join(data, 'attachments')) };
}
let counted:
  | { readonly at: number; readonly folder: string; readonly count: number; readonly bytes: number }
  | undefined;
/** Counted at most once a minute: there may be a hundred thousand. */
async function attachmentsIn(folder: string): Promise<{ readonly count: number; readonly bytes: number }> {
  if (!counted || counted.folder !== folder || Date.now() - counted.at > 60_000) {
    const files = (await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])).filter(
      (file) => file.isFile() && !file.name.endsWith('.part'),
    );
    let bytes = 0;
    for (const file of files) bytes += (await stat(join(file.parentPath, file.name)).catch(() => undefined))?.size ?? 0;
    counted = { at: Date.now(), folder, count: files.length, bytes };
  }
  return { count: counted.count, bytes: counted.bytes };
}

export function gaugesOf(state: RelayState): Gauge[] {
  const { backup, drill } = state.backup;
  const age = (time: string | undefined) => time && Math.round((Date.now() - Date.parse(time)) / 1000);
  const list: [string, string, number | string | undefined][] = [
    ['villages', 'Villages.', state.villages.length],
    ['devices', 'Enrolled devices.', state.villages.reduce((sum, { devices }) => sum + devices, 0)],
    ['devices_connected', 'Devices with a socket.', state.villages.reduce((sum, { connected }) => sum + connected, 0)],
    ['sockets', 'Open sockets.', state.sockets],
    ['rooms', 'Rooms in memory.', state.rooms],
    ['waiting_bytes', 'Bytes that wait for the disk.', state.waitingBytes],
    ['disk_free_bytes', 'Free on the disk of the data folder.', state.disk.free],
    ['disk_ok', '1 while the log can be written.', healthOf(state).ok ? 1 : 0],
    ['log_bytes', 'The log, with what is not yet folded into it.', state.disk.log],
    ['attachments', 'Stored attachments.', state.disk.attachments.count],
    ['attachment_bytes', 'Bytes of stored attachments.', state.disk.attachments.bytes],
    ['memory_bytes', 'Memory of the process.', state.memory],
    ['backup_age_seconds', 'Since the last backup.', age(backup?.time)],
    ['backup_bytes', 'Size of the last backup.', backup?.bytes],
    ['backup_failed', '1 when the last automatic backup failed.', state.backup.failure ? 1 : 0],
    ['drill_age_seconds', 'Since the last restore drill.', age(drill?.time)],
  ];
  return list.map(([name, help, value]) => ({ name, help, value: value === undefined ? undefined : Number(value) }));
}
