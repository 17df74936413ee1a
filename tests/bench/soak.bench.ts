/**
 * Two hundred devices for half an hour, who come and go: the relay's memory may not grow.
 *
 *     npm run bench soak        CB_MINUTES=30
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renew } from '../support/device-keys.ts';
import { killChild, openVillageAt, startChild } from '../support/relay-child.ts';
import { memoryOf, type Server, steady } from './relay-load.ts';
import { openReport } from './report.ts';

const minutes = Number(process.env.CB_MINUTES ?? 30);
const report = openReport('soak', { title: `Soak: 200 devices for ${minutes} minutes` });
const folder = mkdtempSync(join(tmpdir(), 'cunbiao-bench-'));
const child = await startChild(folder, 0);
try {
  const device = await openVillageAt(child);
  const server: Server = {
    name: 'cunbiao',
    pid: child.process.pid ?? 0,
    address: (room) => `ws://127.0.0.1:${child.port}/sync/v1/${room}`,
    get protocols() {
      return ['cunbiao.1', `token.${device.token}`];
    },
    acknowledges: true,
  };
  const points: { readonly hours: number; readonly memory: number }[] = [];
  const p99: number[] = [];
  const began = Date.now();
  while (Date.now() - began < minutes * 60_000) {
    await renew(`http://127.0.0.1:${child.port}`, device);
    const { acknowledged } = await steady(server, 200, 20, 50);
    p99.push(acknowledged?.[2] ?? Number.NaN);
    points.push({ hours: (Date.now() - began) / 3_600_000, memory: memoryOf(server.pid) });
    report.progress(`${points.length}: ${memoryOf(server.pid).toFixed(0)} MB`);
  }
  // the first third is for caches to fill
  const settled = points.slice(Math.floor(points.length / 3));
  report.figure({ name: 'memory', unit: 'MB', values: points.map(({ memory }) => memory) });
  report.figure({
    name: 'memory an hour, slope of the last two thirds',
    unit: 'MB',
    values: [slopeOf(settled)],
    target: { atMost: 10 },
  });
  report.figure({ name: 'acknowledged p99', unit: 'ms', values: p99 });
} finally {
  await killChild(child);
  rmSync(folder, { recursive: true, force: true });
}
report.end();

/** least squares */
function slopeOf(points: readonly { readonly hours: number; readonly memory: number }[]): number {
  const mean = (of: (point: (typeof points)[number]) => number) =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [hours, memory] = [mean((point) => point.hours), mean((point) => point.memory)];
  const above = points.reduce((sum, point) => sum + (point.hours - hours) * (point.memory - memory), 0);
  const below = points.reduce((sum, point) => sum + (point.hours - hours) ** 2, 0);
  return above / below;
}
