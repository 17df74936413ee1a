/**
 * Is a data folder whole? What a restore drill looks at, on a copy that nobody else uses.
 *
 * What must hold
 * - Everything is counted again from what lies there: each village's chain from its first row, each row's commitment from salt and
 *   bytes, each snapshot from the rows that it stands for, each attachment from its bytes. Nothing is taken on trust.
 * - A row without bytes is only right where an erasure says so, and that erasure is a row of the log itself.
 */
import { createHash, hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import * as Y from 'yjs';
import { chainOf } from './log-file.ts';
import { sha256Pattern } from './wire.ts';

export interface Proof {
  readonly villages: number;
  readonly devices: number;
  readonly rows: number;
  readonly erased: number;
  readonly rooms: number;
  readonly snapshots: number;
  readonly attachments: number;
  /** Chinese sentences; empty if all is well */
  readonly troubles: readonly string[];
}

export async function proveFolder(folder: string): Promise<Proof> {
  const troubles: string[] = [];
  const log = new DatabaseSync(join(folder, 'log.sqlite'));
  const access = new DatabaseSync(join(folder, 'access.sqlite'));
  try {
    for (const [database, name] of [
      [log, '记录'],
      [access, '登记'],
    ] as const) {
      const { integrity_check: said } = database.prepare('PRAGMA integrity_check').get() ?? {};
      if (said !== 'ok') troubles.push(`${name}数据库已损坏：${String(said)}`);
    }
    const count = (database: DatabaseSync, sql: string) => Number(Object.values(database.prepare(sql).get() ?? {})[0]);
    const { rows, erased } = checkRows(log, troubles);
    return {
      villages: count(access, 'SELECT count(*) FROM villages'),
      devices: count(access, 'SELECT count(*) FROM devices WHERE removed IS NULL'),
      rows,
      erased,
      rooms: count(log, 'SELECT count(*) FROM rooms'),
      snapshots: checkSnapshots(log, troubles),
      attachments: await checkAttachments(folder, troubles),
      troubles,
    };
  } finally {
    log.close();
    access.close();
  }
}

function checkRows(log: DatabaseSync, troubles: string[]): { rows: number; erased: number } {
  const heads = new Map<string, { sequence: number; chain: string }>();
  const broken = new Set<string>();
  let rows = 0;
  let erased = 0;
  const all = log.prepare(`
    SELECT log.*, bytes.salt AS salt, bytes, erased.erasure AS erasure, erasures.salt AS recordSalt, record
    FROM log LEFT JOIN bytes USING (village, sequence) LEFT JOIN erased USING (village, sequence)
      LEFT JOIN erasures USING (village, sequence)
    ORDER BY log.village, log.sequence`);
  const erasures = log.prepare('SELECT 1 FROM erasures WHERE village = ? AND sequence = ? AND room = ?');
  for (const row of all.iterate() as Iterable<Row>) {
    rows++;
    const { village, sequence, commitment, chain } = row;
    const head = heads.get(village) ?? { sequence: 0, chain: '' };
    const expected = chainOf(head.chain, { ...row, carried: row.carried === 1 });
    if (sequence !== head.sequence + 1 || chain !== expected) broken.add(village);
    heads.set(village, { sequence, chain });
    const { salt, bytes, erasure, record, recordSalt, room } = row;
    const content = record === null ? bytes : Buffer.from(record);
    if (erasure !== null) {
      erased++;
      if (!erasures.get(village, erasure, room)) broken.add(village);
    } else if (!content || hash('sha256', Buffer.concat([recordSalt ?? salt!, content])) !== commitment)
      broken.add(village);
  }
  for (const village of broken) troubles.push(`村 ${village} 的记录链对不上，有记录缺失或被改动。`);
  return { rows, erased };
}
interface Row {
  readonly village: string;
  readonly sequence: number;
  readonly room: string;
  readonly device: string;
  readonly person: string;
  readonly time: string;
  readonly carried: number;
  readonly commitment: string;
  readonly chain: string;
  readonly salt: Uint8Array | null;
  readonly bytes: Uint8Array | null;
  /** the row that erased this one */
  readonly erasure: number | null;
  /** of a row that erases */
  readonly recordSalt: Uint8Array | null;
  readonly record: string | null;
}

/** A snapshot and the rows that it stands for must be one state; what was erased has left its clocks. */
function checkSnapshots(log: DatabaseSync, troubles: string[]): number {
  const rows = log.prepare(
    'SELECT bytes FROM log JOIN bytes USING (village, sequence) WHERE village = ? AND room = ? AND sequence <= ? ORDER BY sequence',
  );
  let count = 0;
  const wrong: string[] = [];
  const all = log.prepare('SELECT village, room, upto, bytes FROM snapshots');
  for (const { village, room, upto, bytes } of all.iterate() as Iterable<Snapshot>) {
    count++;
    const parts = rows.all(village, room, upto).map((row) => row.bytes as Uint8Array);
    try {
      const [snapshot, history] = [documentOf([bytes]), documentOf(parts)];
      if (!Y.equalSnapshots(Y.snapshot(snapshot), Y.snapshot(history))) wrong.push(room);
    } catch {
      wrong.push(room);
    }
  }
  if (wrong.length > 0) troubles.push(`${wrong.length} 份户档的快照与记录不一致，例如 ${wrong[0]}。`);
  return count;
}
interface Snapshot {
  readonly village: string;
  readonly room: string;
  readonly upto: number;
  readonly bytes: Uint8Array;
}
function documentOf(updates: readonly Uint8Array[]): Y.Doc {
  const document = new Y.Doc();
  document.transact(() => {
    for (const update of updates) Y.applyUpdate(document, update);
  });
  return document;
}

async function checkAttachments(folder: string, troubles: string[]): Promise<number> {
  const top = join(folder, 'attachments');
  const files = await readdir(top, { recursive: true, withFileTypes: true }).catch(() => []);
  let count = 0;
  for (const file of files.filter(({ name }) => sha256Pattern.test(name))) {
    count++;
    const sum = createHash('sha256');
    for await (const part of createReadStream(join(file.parentPath, file.name))) sum.update(part);
    if (sum.digest('hex') !== basename(file.name)) troubles.push(`附件 ${file.name.slice(0, 12)}… 已损坏。`);
  }
  return count;
}
