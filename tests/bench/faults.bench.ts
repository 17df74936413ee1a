/**
 * kill -9 of the relay under load, many times over one disk: what was acknowledged is there afterwards, and how long it
 * takes until the relay serves again.
 *
 *     npm run bench faults        CB_KILLS=500 CB_SEED=1
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renew } from '../support/device-keys.ts';
import { createRandom } from '../support/random.ts';
import { newRoom } from '../support/relay.ts';
import { killChild, openVillageAt, startChild } from '../support/relay-child.ts';
import { createWriter, readAll, type Writer } from '../support/relay-writers.ts';
import { openReport, quantile } from './report.ts';

const kills = Number(process.env.CB_KILLS ?? 500);
const seed = Number(process.env.CB_SEED ?? 1);
const random = createRandom(seed);
const report = openReport('faults', { title: `Faults: the relay is killed ${kills} times under load`, seed });
const folder = mkdtempSync(join(tmpdir(), 'cunbiao-bench-'));

let relay = await startChild(folder, 0);
const { port } = relay;
let lost = 0;
const acknowledgedByKill: number[] = [];
const serving: number[] = [];
try {
  const device = await openVillageAt(relay);
  const writers = Array.from({ length: 8 }, () => createWriter(newRoom(), device));
  for (let kill = 0; kill < kills; kill++) {
    const before = acknowledgedBy(writers);
    if (kill % 50 === 0) await renew(`http://127.0.0.1:${port}`, device);
    await Promise.all(writers.map((writer) => writer.connect(port)));
    const load = setInterval(() => {
      for (const writer of writers) writer.edit();
    }, 2);
    await new Promise((resolve) => setTimeout(resolve, 40 + random.below(160)));
    await killChild(relay);
    clearInterval(load);
    for (const writer of writers) writer.disconnect();

    const began = performance.now();
    relay = await startChild(folder, port);
    const answer = await fetch(`http://127.0.0.1:${port}/api/health`);
    if (answer.status !== 200) throw new Error(`The relay answers ${answer.status}.`);
    serving.push(performance.now() - began);

    const stored = await readAll(port, device);
    for (const { room, acknowledged } of writers) {
      const values = stored.get(room) ?? {};
      for (const key of acknowledged) if (values[key] !== true) lost++;
    }
    acknowledgedByKill.push(acknowledgedBy(writers) - before);
    if ((kill + 1) % 10 === 0) report.progress(`${kill + 1} of ${kills}, ${acknowledgedBy(writers)} acknowledged`);
  }
  await Promise.all(writers.map((writer) => writer.connect(port)));
  await Promise.all(writers.map((writer) => writer.settled()));
  const stored = await readAll(port, device);
  const typed = writers.map(({ document }) => document.getMap('m').size);
  const there = writers.map(({ room }) => Object.keys(stored.get(room) ?? {}).length);
  for (const writer of writers) writer.disconnect();
  if (there.join() !== typed.join())
    report.broken(`Typed ${typed.join(', ')} edits; the relay has ${there.join(', ')}.`);

  report.figure({ name: 'acknowledged edits lost', unit: '', values: [lost], target: { atMost: 0 } });
  report.figure({ name: 'acknowledged between two kills', unit: 'edits', values: acknowledgedByKill });
  report.figure({ name: 'until it serves again', unit: 'ms', values: serving });
  report.figure({
    name: 'until it serves again, p99',
    unit: 'ms',
    values: [quantile(serving, 0.99)],
    target: { atMost: 1000 },
  });
  const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
  report.note(
    `${sum(acknowledgedByKill)} edits were acknowledged before a kill, ${sum(typed)} were typed; all are there.`,
  );
  report.note('A kill leaves the computer’s own write cache whole: faults-disk says what a power cut does.');
  if (lost > 0) report.broken(`${lost} acknowledged edits are lost.`);
} finally {
  await killChild(relay);
  rmSync(folder, { recursive: true, force: true });
}
report.end();

function acknowledgedBy(writers: readonly Writer[]): number {
  return writers.reduce((sum, { acknowledged }) => sum + acknowledged.size, 0);
}
