/**
 * Moves a village between a relay that keeps its log alone and a county's shared log: its rows with their chain, who may come
 * in, and its attachments. The folder's relay is stopped for it; the county's relays go on.
 *
 * What must hold
 * - The village is closed on the side that it leaves before the first row is read; devices keep what they have not sent.
 * - It opens on the other side only when the chain derived there has the same head, and every attachment has arrived.
 * - Whatever breaks off leaves the village closed and whole where it was; the same command goes on from the start.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Access, openAccess } from './access.ts';
import { type Attachments, openAttachments } from './attachments.ts';
import type { County } from './county.ts';
import { type FileLog, openLog } from './log.ts';
import type { Head } from './log-file.ts';
import type { StreamAddress } from './stream-address.ts';
import type { Closed } from './stream-message.ts';
import { sha256Pattern } from './wire.ts';

export interface Move {
  readonly village: string;
  /** data folder of the relay that keeps its log alone */
  readonly folder: string;
  readonly county: StreamAddress;
  readonly direction: 'to county' | 'from county';
  /** what devices are told at the place that the village has left, e.g. the new address */
  readonly newAddress?: string;
}
export interface Moved {
  readonly head: Head;
  readonly attachments: number;
}

/** A reason, in Chinese, why the village was not moved. */
export class CannotMove extends Error {}

const pageBytes = 384 * 1024;
const onTheWay: Closed = { reason: '本村的资料正在迁移，改动先留在本机，稍后自动重连。', moved: false };

interface Side {
  readonly log: FileLog;
  readonly access: Access;
  readonly attachments: Attachments;
}

export async function moveVillage(move: Move): Promise<Moved> {
  const { folder, county: address } = move;
  const scratch = mkdtempSync(join(tmpdir(), 'cunbiao-move-'));
  const closers: (() => Promise<void> | void)[] = [() => rmSync(scratch, { recursive: true, force: true })];
  try {
    if (move.direction === 'from county') mkdirSync(folder, { recursive: true, mode: 0o700 });
    else if (!existsSync(join(folder, 'log.sqlite'))) throw new CannotMove(`${folder} 不是村表的数据文件夹。`);
    const log = await openLog(folder).catch((error: Error) => {
      throw /locked/.test(error.message)
        ? new CannotMove(`数据文件夹 ${folder} 正在使用。请先停止那里的村表，再运行这条命令。`)
        : error;
    });
    closers.push(() => log.close());
    const access = openAccess(folder);
    closers.push(() => access.close());
    // NATS is loaded only where it is used
    const county = await (await import('./county.ts')).openCounty(scratch, address);
    closers.push(async () => {
      await county.log.close();
      county.access.close();
    });
    const alone: Side = { log, access, attachments: openAttachments(join(folder, 'attachments')) };
    const there = await county.share(openAttachments(join(scratch, 'attachments')));
    return await (move.direction === 'to county'
      ? toCounty(move, alone, county, there)
      : fromCounty(move, alone, county, there));
  } finally {
    for (const close of closers.toReversed()) await close();
  }
}

async function toCounty(move: Move, alone: Side, county: County, there: Attachments): Promise<Moved> {
  const { village, folder } = move;
  const { tables } = alone.log;
  const head = await tables.headOf(village);
  const closed = await tables.closedBecause(village);
  if (head.sequence === 0) throw new CannotMove(`数据文件夹 ${folder} 里没有村“${village}”。`);
  if (closed?.moved) throw new CannotMove(`村“${village}”已经迁走了。`);
  const before = await county.log.tables.closedBecause(village);
  if ((await county.log.tables.headOf(village)).sequence > 0 && !before)
    throw new CannotMove(`县里已经有村“${village}”，没有改动它。`);
  await tables.setClosed(village, onTheWay);

  await county.log.announce(village, { kind: 'begin', closed: onTheWay });
  for (let from = 1; from <= head.sequence; ) {
    const rows = await tables.copyRows(village, from, pageBytes);
    await county.log.announce(village, { kind: 'copy', rows });
    from = rows.at(-1)!.sequence + 1;
  }
  await agree(village, head, await county.log.tables.headOf(village));
  await county.access.change({ kind: 'adopt', village, rows: alone.access.rowsOf(village) });
  const files = await filesOf(folder, village);
  for (const sha256 of files) await copyFile(village, sha256, alone.attachments, there);

  await county.log.announce(village, { kind: 'open' });
  await tables.setClosed(village, leftFor(move));
  return { head, attachments: files.length };
}

async function fromCounty(move: Move, alone: Side, county: County, there: Attachments): Promise<Moved> {
  const { village } = move;
  const { tables } = alone.log;
  const here = await tables.headOf(village);
  if (here.sequence > 0 && !(await tables.closedBecause(village)))
    throw new CannotMove(`数据文件夹里已经有村“${village}”，没有改动它。`);
  if ((await county.log.tables.headOf(village)).sequence === 0) throw new CannotMove(`县里没有村“${village}”。`);
  if ((await county.log.tables.closedBecause(village))?.moved) throw new CannotMove(`村“${village}”已经从县里迁走了。`);
  await tables.setClosed(village, onTheWay);

  await county.log.announce(village, { kind: 'close', closed: onTheWay });
  const head = await county.log.tables.headOf(village);
  await tables.emptyVillage(village);
  for (let from = 1; from <= head.sequence; ) {
    const rows = await county.log.tables.copyRows(village, from, pageBytes);
    await tables.takeCopy(village, rows);
    from = rows.at(-1)!.sequence + 1;
  }
  await agree(village, head, await tables.headOf(village));
  await alone.access.change({ kind: 'adopt', village, rows: county.access.rowsOf(village) });
  const files = await county.files(village);
  for (const sha256 of files) await copyFile(village, sha256, there, alone.attachments);

  await county.log.announce(village, { kind: 'close', closed: leftFor(move) });
  await tables.setClosed(village, undefined);
  return { head, attachments: files.length };
}

function leftFor({ newAddress }: Move): Closed {
  const where = newAddress === undefined ? '请向村级负责人要新的地址' : `新的地址是 ${newAddress}`;
  return { reason: `本村的资料已迁到别处，改动留在本机。${where}。`, moved: true };
}

async function agree(village: string, from: Head, to: Head): Promise<void> {
  if (from.sequence === to.sequence && from.chain === to.chain) return;
  throw new CannotMove(
    `村“${village}”两边的记录链不一致（第 ${from.sequence} 条和第 ${to.sequence} 条），没有迁移；原来的资料完整，村仍关闭着。请重新运行这条命令。`,
  );
}

async function filesOf(folder: string, village: string): Promise<string[]> {
  const names = await readdir(join(folder, 'attachments', village), { recursive: true }).catch(() => []);
  return names.map((name) => name.slice(-64)).filter((name) => sha256Pattern.test(name));
}

async function copyFile(village: string, sha256: string, from: Attachments, to: Attachments): Promise<void> {
  if ((await from.size(village, sha256)) === undefined) return;
  const taken = await to.take(village, sha256, { offset: 0, last: true, bytes: from.read(village, sha256) });
  if (taken.kind !== 'stored' && taken.kind !== 'erased')
    throw new CannotMove(`附件 ${sha256.slice(0, 12)}… 没有迁过去（${taken.kind}），村仍关闭着。请重新运行这条命令。`);
}
