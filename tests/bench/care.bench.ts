/**
 * A backup of 10,000 households while edits come in, and back onto an empty machine.
 *
 *     npm run bench care        CB_HOUSEHOLDS=10000 CB_ATTACHMENTS=500 CB_RUNS=3
 */
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import * as Y from 'yjs';
import { openAccess } from '../../sync/relay/access.ts';
import { openAttachments } from '../../sync/relay/attachments.ts';
import { packData, writeBackup } from '../../sync/relay/backup.ts';
import { drill } from '../../sync/relay/drill.ts';
import { type Log, openLog } from '../../sync/relay/log.ts';
import { restore } from '../../sync/relay/restore.ts';
import { introduction, newDevice } from '../support/device-keys.ts';
import { newRoom } from '../support/relay.ts';
import { openReport, quantile } from './report.ts';

const households = Number(process.env.CB_HOUSEHOLDS ?? 10_000);
const photos = Number(process.env.CB_ATTACHMENTS ?? 500);
const runs = Number(process.env.CB_RUNS ?? 3);
const passphrase = 'a passphrase of more than fifteen characters';
const report = openReport('care', { title: `Backup and restore of ${households} households, ${photos} photos` });
const folder = mkdtempSync(join(tmpdir(), 'cunbiao-bench-care-'));
const data = join(folder, 'data');

try {
  mkdirSync(data);
  const log = await openLog(data);
  const access = openAccess(data);
  const device = newDevice();
  await access.openVillage(await access.renewSetup(), 'v1', introduction(device, 'v1'));
  report.progress('filling');
  await fill(log);
  const attachments = openAttachments(join(data, 'attachments'));
  for (let index = 0; index < photos; index++) {
    const bytes = randomBytes(200 * 1024);
    const name = createHash('sha256').update(bytes).digest('hex');
    await attachments.take('v1', name, { offset: 0, last: true, bytes: Readable.from([bytes]) });
  }
  const seconds: Record<'backup' | 'restore' | 'drill', number[]> = { backup: [], restore: [], drill: [] };
  const sizes: number[] = [];
  const quiet = await commits(log, async () => new Promise((resolve) => setTimeout(resolve, 5000)));
  const busy: number[] = [];
  for (let run = 0; run < runs; run++) {
    report.progress(`run ${run + 1} of ${runs}`);
    const file = join(folder, `${run}.age`);
    busy.push(
      ...(await commits(log, async () => {
        seconds.backup.push(
          await timed(() => writeBackup(packData({ data, log, access, version: 'bench' }), file, passphrase)),
        );
      })),
    );
    sizes.push(statSync(file).size / 2 ** 20);
    const target = join(folder, `restored-${run}`);
    seconds.restore.push(await timed(() => restore(file, passphrase, target)));
    rmSync(target, { recursive: true });
    seconds.drill.push(
      await timed(async () => {
        const { troubles, proof } = await drill(file, passphrase, folder);
        if (troubles.length > 0 || proof.attachments !== photos)
          report.broken(`The drill found: ${troubles.join(' ')}`);
      }),
    );
  }
  await log.close();
  access.close();
  const most = { unit: 's', target: { atMost: 60 } };
  report.figure({ name: 'backup, read back and checked', values: seconds.backup, ...most });
  report.figure({ name: 'restore on an empty machine', values: seconds.restore, ...most });
  report.figure({ name: 'restore drill', values: seconds.drill, unit: 's', note: 'every chain, snapshot, attachment' });
  report.figure({ name: 'the log', values: [statSync(join(data, 'log.sqlite')).size / 2 ** 20], unit: 'MB' });
  report.figure({ name: 'the backup', values: sizes, unit: 'MB' });
  report.figure({ name: 'a commit beside it, p99', values: [quantile(busy, 0.99)], unit: 'ms' });
  report.figure({ name: 'a commit without it, p99', values: [quantile(quiet, 0.99)], unit: 'ms' });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
report.end();

/** Eighty entries a household in ten edits, a third of them sealed; half of the rooms with a snapshot. */
async function fill(log: Log): Promise<void> {
  const document = new Y.Doc();
  const updates: Uint8Array[] = [];
  document.on('update', (update: Uint8Array) => updates.push(update));
  for (let edit = 0; edit < 10; edit++)
    document.transact(() => {
      for (let entry = 0; entry < 8; entry++) {
        const value = entry % 3 === 0 ? { s: [1, randomBytes(72)] } : { v: `第${edit}页第${entry}栏` };
        document.getMap('entries').set(`members/${edit}-w1/field${entry}|w1`, { ...value, p: 'p1', d: 'd1', t: 1 });
      }
    });
  for (let index = 0; index < households; index++) {
    const room = newRoom();
    await Promise.all(updates.map((bytes) => log.append(entryOf(room, bytes))));
    if (index % 2 === 0) await log.fold({ village: 'v1', room });
  }
}
function entryOf(room: string, bytes: Uint8Array) {
  const time = new Date().toISOString();
  return { village: 'v1', room, device: 'd1', person: '王芳', time, carried: false, bytes, writers: [] };
}

/** How long each of fifty commits a second takes while something else is done, in ms. */
async function commits(log: Log, work: () => Promise<unknown>): Promise<number[]> {
  const took: number[] = [];
  const room = newRoom();
  const bytes = Y.encodeStateAsUpdate(new Y.Doc());
  const timer = setInterval(async () => {
    const began = performance.now();
    await log.append(entryOf(room, bytes));
    took.push(performance.now() - began);
  }, 20);
  await work();
  clearInterval(timer);
  return took;
}
async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}
