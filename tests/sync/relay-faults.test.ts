/**
 * The relay over a disk that is full, not to be written on, broken, or without power: what was acknowledged stays, people are
 * told, and it comes back without anybody's help. `npm run bench faults` does the same at every write and many times over.
 *
 * CB_FAULTS, CB_POWER say how often; CB_SEED repeats a run.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { buildFaults, openDisk } from '../support/faults.ts';
import { createRandom } from '../support/random.ts';
import { newRoom, until } from '../support/relay.ts';
import { endOf, killChild, openVillageAt, type RelayChild, startChild } from '../support/relay-child.ts';
import { createWriter, lostOf, readAll, type Writer } from '../support/relay-writers.ts';
import { stopsAfterEach } from '../support/stops.ts';

const faults = Number(process.env.CB_FAULTS ?? 24);
const powerCuts = Number(process.env.CB_POWER ?? 12);
const seed = Number(process.env.CB_SEED ?? 1);
const built = buildFaults();
const skipped = 'missing' in built;
if (skipped) process.stdout.write(`Skipped, faults of the disk: ${built.missing}.\n`);

const stops = stopsAfterEach();

async function relayOnDisk() {
  const folder = mkdtempSync(join(tmpdir(), 'cunbiao-faults-'));
  stops.push(() => rmSync(folder, { recursive: true, force: true }));
  const disk = openDisk('library' in built ? built.library : '', folder);
  stops.push(() => disk.close());
  const state = { relay: await startChild(folder, 0, disk.env) };
  stops.push(() => killChild(state.relay));
  const { port } = state.relay;
  const device = await openVillageAt(state.relay);
  const writers = Array.from({ length: 4 }, () => createWriter(newRoom(), device));
  return {
    disk,
    port,
    device,
    writers,
    get relay(): RelayChild {
      return state.relay;
    },
    /** as what runs it would: until it serves */
    async startAgain() {
      for (const writer of writers) writer.disconnect();
      state.relay = await startChild(folder, port, disk.env);
    },
  };
}
const connectAll = (writers: readonly Writer[], port: number) =>
  Promise.all(writers.map((writer) => writer.connect(port)));
const typing = (writers: readonly Writer[], ms = 2) => {
  const timer = setInterval(() => {
    for (const writer of writers) writer.edit();
  }, ms);
  return () => clearInterval(timer);
};
const count = (writers: readonly Writer[]) => writers.reduce((sum, { acknowledged }) => sum + acknowledged.size, 0);

test.skipIf(skipped)('the judge: without fsync something is gone when the power goes, with fsync never', () => {
  const script = `
    const fs = require('node:fs');
    const [folder, mode] = process.argv.slice(1);
    const file = fs.openSync(folder + '/file', 'w');
    for (let at = 0; at < 20; at++) fs.writeSync(file, Buffer.alloc(1000, 'a'), 0, 1000, at * 1000);
    if (mode === 'fsync') fs.fsyncSync(file);
    fs.writeSync(1, 'told');
    for (;;) fs.writeSync(file, Buffer.alloc(10, 'b'), 0, 10, 30000);`;
  const folder = mkdtempSync(join(tmpdir(), 'cunbiao-judge-'));
  stops.push(() => rmSync(folder, { recursive: true, force: true }));
  const wholeAfter = (mode: string, seed: number): boolean => {
    const disk = openDisk('library' in built ? built.library : '', folder);
    disk.cutPower(30, seed);
    const env = { ...process.env, ...disk.env };
    const child = spawnSync(process.execPath, ['-e', script, folder, mode], { env, encoding: 'utf8' });
    disk.close();
    expect([child.signal, child.stdout]).toEqual(['SIGKILL', 'told']);
    return readFileSync(join(folder, 'file')).subarray(0, 20_000).equals(Buffer.alloc(20_000, 'a'));
  };
  const seeds = [1, 2, 3, 4];
  expect(seeds.map((seed) => wholeAfter('fsync', seed))).toEqual([true, true, true, true]);
  expect(seeds.map((seed) => wholeAfter('nothing', seed))).toEqual([false, false, false, false]);
});

describe.skipIf(skipped)('a disk that takes nothing for a while', { timeout: 120_000 }, () => {
  test.each([
    ['ENOSPC', '磁盘已满'],
    ['EROFS', '写不进去'],
  ] as const)('%s: everybody is told, reading goes on, and all is stored when it can be', async (fault, words) => {
    const { disk, relay, port, device, writers } = await relayOnDisk();
    await connectAll(writers, port);
    for (let edit = 0; edit < 40; edit++) for (const writer of writers) writer.edit();
    await Promise.all(writers.map((writer) => writer.settled()));
    disk.fail(fault, ['write', 'truncate']);
    for (const writer of writers) writer.edit();
    await until(() => writers.every(({ troubles }) => troubles.length > 0), 'everybody is told', 30_000);
    expect(writers[0]!.troubles[0]).toContain(words);
    expect(count(writers)).toBe(160);
    const later = createWriter(newRoom(), device);
    stops.push(() => later.disconnect());
    await later.connect(port);
    await until(() => later.troubles.length > 0, 'also who comes now', 30_000);
    for (const values of (await readAll(port, device)).values()) expect(Object.keys(values).length).toBe(40);
    const posted = await fetch(`http://127.0.0.1:${port}/api/updates/${newRoom()}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${device.token}` },
      body: new Uint8Array([0, 0]),
    });
    expect([posted.status, await posted.json()]).toEqual([503, { reason: expect.stringContaining(words) }]);
    later.edit();
    disk.heal();
    await Promise.all([...writers, later].map((writer) => writer.settled()));
    await until(() => writers.every(({ troubles }) => troubles.at(-1) === ''), 'and told that it is over', 30_000);
    expect(await lostOf(port, device, [...writers, later])).toEqual([]);
    expect(relay.process.exitCode).toBe(null);
    for (const writer of writers) writer.disconnect();
  });

  test('an fsync that fails ends the process with 74; nothing acknowledged is lost', async () => {
    const place = await relayOnDisk();
    const { disk, port, device, writers } = place;
    await connectAll(writers, port);
    const stop = typing(writers);
    await until(() => count(writers) > 40, 'it runs', 30_000);
    disk.fail('EIO', ['sync']);
    expect(await endOf(place.relay)).toBe(74);
    stop();
    const acknowledged = count(writers);
    // it does not come up over such a disk either
    await expect(place.startAgain()).rejects.toMatchObject({ code: 74 });
    disk.heal();
    await place.startAgain();
    expect(await lostOf(port, device, writers)).toEqual([]);
    await connectAll(writers, port);
    await Promise.all(writers.map((writer) => writer.settled()));
    expect(count(writers)).toBeGreaterThan(acknowledged);
    expect(await lostOf(port, device, writers)).toEqual([]);
    for (const writer of writers) writer.disconnect();
  });
});

test.skipIf(skipped)(
  `${faults} faults anywhere: no acknowledged edit is lost`,
  {
    timeout: 60_000 + faults * 10_000,
  },
  async () => {
    const random = createRandom(seed);
    const place = await relayOnDisk();
    const { disk, port, device, writers } = place;
    await connectAll(writers, port);
    let ended = 0;
    let failed = 0;
    for (let round = 0; round < faults; round++) {
      const fault = random.pick(['ENOSPC', 'EIO', 'short'] as const);
      disk.fail(fault, random.pick([['write'], ['write', 'truncate'], ['sync'], ['write', 'sync']] as const), {
        after: random.below(120),
        times: 1 + random.below(4),
      });
      const stop = typing(writers);
      await until(
        () => disk.failed > 0 || place.relay.process.exitCode !== null,
        `fault ${round}, seed ${seed}`,
        60_000,
      );
      await new Promise((resolve) => setTimeout(resolve, random.below(80)));
      stop();
      failed += disk.failed;
      disk.heal();
      // all is stored, at once or by the process that comes after it
      const settled = () => Promise.all(writers.map((writer) => writer.settled()));
      const endsFirst = () => Promise.race([settled().then(() => false), endOf(place.relay).then(() => true)]);
      while (await endsFirst()) {
        expect(await endOf(place.relay)).toBe(74);
        ended++;
        await place.startAgain();
        expect(await lostOf(port, device, writers), `fault ${round}, seed ${seed}`).toEqual([]);
        await connectAll(writers, port);
      }
      expect(await lostOf(port, device, writers), `fault ${round}, seed ${seed}`).toEqual([]);
    }
    for (const writer of writers) writer.disconnect();
    process.stdout.write(
      `${faults} faults, ${failed} calls failed, ${ended} times started anew, ${count(writers)} acknowledged, 0 lost\n`,
    );
    expect(count(writers)).toBeGreaterThan(faults * 20);
  },
);

test.skipIf(skipped)(
  `the power goes ${powerCuts} times: no acknowledged edit is lost`,
  {
    timeout: 60_000 + powerCuts * 10_000,
  },
  async () => {
    const random = createRandom(seed);
    const place = await relayOnDisk();
    const { disk, port, device, writers } = place;
    await killChild(place.relay);
    for (let cut = 0; cut < powerCuts; cut++) {
      // some while it starts, most while it works
      disk.cutPower(1 + random.below(cut % 4 === 0 ? 40 : 800), seed * 1000 + cut);
      const isUp = await place.startAgain().then(
        () => true,
        () => false,
      );
      if (isUp) {
        await connectAll(writers, port).catch(() => {});
        const stop = typing(writers);
        await endOf(place.relay);
        stop();
      }
      disk.cutPower(0, 0);
      await place.startAgain();
      expect(await lostOf(port, device, writers), `cut ${cut}, seed ${seed}`).toEqual([]);
      await killChild(place.relay);
    }
    await place.startAgain();
    await connectAll(writers, port);
    await Promise.all(writers.map((writer) => writer.settled()));
    expect(await lostOf(port, device, writers)).toEqual([]);
    for (const writer of writers) writer.disconnect();
    process.stdout.write(`${powerCuts} power cuts, ${count(writers)} acknowledged, 0 lost\n`);
    expect(count(writers)).toBeGreaterThan(powerCuts * 20);
  },
);
