/**
 * The relay over a disk that fails at every write and every fsync in turn, and over one that loses its power: what was
 * acknowledged is there afterwards.
 *
 *     npm run bench faults-disk        CB_SITES=300 CB_POWER=500 CB_SEED=1
 *
 * A *site* is the n-th call from a moment on, while it starts (n = 1, 2, 3 …) and while it works (n to CB_SITES, behind an edit).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renew } from '../support/device-keys.ts';
import { buildFaults, openDisk } from '../support/faults.ts';
import { createRandom } from '../support/random.ts';
import { newRoom, until } from '../support/relay.ts';
import { endOf, killChild, openVillageAt, startChild } from '../support/relay-child.ts';
import { createWriter, lostOf } from '../support/relay-writers.ts';
import { openReport, quantile } from './report.ts';

const sites = Number(process.env.CB_SITES ?? 300);
const cuts = Number(process.env.CB_POWER ?? 500);
const seed = Number(process.env.CB_SEED ?? 1);
const random = createRandom(seed);
const report = openReport('faults-disk', { title: 'Faults: a disk that fails, and one without power', seed });
const built = buildFaults();
if ('missing' in built) report.note(`Skipped: ${built.missing}.`);
else await run(built.library);
report.end();

async function run(library: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'cunbiao-bench-'));
  const disk = openDisk(library, folder);
  let relay = await startChild(folder, 0, disk.env);
  const { port } = relay;
  const device = await openVillageAt(relay);
  const writers = Array.from({ length: 4 }, () => createWriter(newRoom(), device));
  const lost: string[] = [];
  const serving: number[] = [];
  const acknowledged = () => writers.reduce((sum, writer) => sum + writer.acknowledged.size, 0);
  const connectAll = async () => {
    await renew(`http://127.0.0.1:${port}`, device);
    await Promise.all(writers.map((writer) => writer.connect(port)));
  };
  const startAgain = async () => {
    for (const writer of writers) writer.disconnect();
    const began = performance.now();
    relay = await startChild(folder, port, disk.env);
    serving.push(performance.now() - began);
  };
  const typing = () => {
    // not so fast that the relay closes the line, however long a commit takes
    const timer = setInterval(() => {
      for (const writer of writers) writer.edit();
    }, 6);
    return () => clearInterval(timer);
  };
  const endsBefore = (done: Promise<unknown>): Promise<boolean> =>
    Promise.race([done.then(() => false), endOf(relay).then(() => true)]);
  const check = async (where: string) => {
    await renew(`http://127.0.0.1:${port}`, device);
    for (const each of await lostOf(port, device, writers)) lost.push(`${where}: ${each}`);
  };

  try {
    let failed = 0;
    let anew = 0;
    await connectAll();
    for (const [kind, operations] of [
      ['ENOSPC', ['write', 'truncate']],
      ['EIO', ['write', 'truncate']],
      ['short', ['write']],
      ['EIO', ['sync']],
    ] as const) {
      for (let site = 1; site <= sites; site++) {
        disk.fail(kind, operations, { after: site - 1, times: 1 });
        const stop = typing();
        await until(() => disk.failed > 0 || relay.process.exitCode !== null, `${kind} at ${site}`, 60_000);
        stop();
        failed += disk.failed;
        disk.heal();
        // all is stored, at once or by the process that comes after it
        while (await endsBefore(Promise.all(writers.map((writer) => writer.settled())))) {
          anew++;
          await startAgain();
          await connectAll();
        }
        if (site % 20 === 0) await check(`${kind} at ${site}`);
        if (site % 100 === 0) report.progress(`${kind} ${site} of ${sites}, ${acknowledged()} acknowledged`);
      }
      await check(kind);
    }
    // while it starts: each call in turn, until a start makes fewer
    let starts = 0;
    for (const kind of ['ENOSPC', 'EIO', 'short'] as const) {
      for (let site = 1; site <= sites; site++) {
        await killChild(relay);
        disk.fail(kind, kind === 'short' ? ['write'] : ['write', 'sync', 'truncate'], { after: site - 1, times: 1 });
        await startAgain().catch(() => {});
        const reached = disk.failed > 0;
        disk.heal();
        if (relay.process.exitCode !== null || relay.process.signalCode !== null) await startAgain();
        await check(`start, ${kind} at ${site}`);
        starts++;
        if (!reached) break;
      }
    }
    report.figure({
      name: 'acknowledged edits lost to faults',
      unit: '',
      values: [lost.length],
      target: { atMost: 0 },
    });
    report.note(
      `${failed} calls failed while it worked (${anew} times it started anew) and one in each of ${starts} starts.`,
    );

    const before = acknowledged();
    const lostToFaults = lost.length;
    await killChild(relay);
    for (let cut = 0; cut < cuts; cut++) {
      disk.cutPower(1 + random.below(cut % 4 === 0 ? 40 : 800), seed * 100_000 + cut);
      const isUp = await startAgain().then(
        () => true,
        () => false,
      );
      if (isUp) {
        await connectAll().catch(() => {});
        const stop = typing();
        await endOf(relay);
        stop();
      }
      disk.cutPower(0, 0);
      await startAgain();
      await check(`power ${cut}`);
      await killChild(relay);
      if ((cut + 1) % 50 === 0) report.progress(`power: ${cut + 1} of ${cuts}, ${acknowledged()} acknowledged`);
    }
    report.figure({
      name: `acknowledged edits lost to ${cuts} power cuts`,
      unit: '',
      values: [lost.length - lostToFaults],
      target: { atMost: 0 },
      note: `${acknowledged() - before} acknowledged`,
    });
    report.figure({
      name: 'until it serves again, p99',
      unit: 'ms',
      values: [quantile(serving, 0.99)],
      target: { atMost: 1000 },
    });
    report.note(
      'Simulated: what was not fsynced is there whole, in part or not at all, by chance; new files count at once.',
    );
    for (const each of lost.slice(0, 20)) report.broken(`Lost: ${each}`);
  } finally {
    await killChild(relay);
    disk.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
