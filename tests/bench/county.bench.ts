/**
 * A county: two relays over one stream on three nats-server nodes. How long an edit takes from a device at one relay to a
 * device at the other, and how long nothing is acknowledged when a relay or a node is gone.
 *
 *     npm run bench county        CB_RUNS=5 CB_SECONDS=20 CB_FAULTS=5 CB_FAULT='cut off'
 *
 * `CB_FAULT`: only the faults whose name holds it. The cluster's and relays' own logs lie in a temporary folder as long as it runs.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renew, type TestDevice } from '../support/device-keys.ts';
import { natsServer, startCluster } from '../support/nats.ts';
import { newRoom, until } from '../support/relay.ts';
import { killChild, openVillageAt, type RelayChild, startChild } from '../support/relay-child.ts';
import { createWriter, readAll, type Writer } from '../support/relay-writers.ts';
import { connect, edits, type Server, waitFor } from './relay-load.ts';
import { openReport, quantile } from './report.ts';

const runs = Number(process.env.CB_RUNS ?? 5);
const seconds = Number(process.env.CB_SECONDS ?? 20);
const faults = Number(process.env.CB_FAULTS ?? 5);
const only = process.env.CB_FAULT ?? '';
/** edits a second of the village, half of them at each relay */
const rate = 50;
const patience = 120_000;
const report = openReport('county', { title: 'A county: two relays, one stream on three nodes' });
if (natsServer()) await measure();
else report.note('Skipped: there is no nats-server on this machine.');
report.end();

async function measure(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'cunbiao-bench-'));
  const cluster = await startCluster();
  const log = { servers: cluster.servers, name: `s${randomBytes(6).toString('hex')}` };
  const start = (name: string, port = 0): Promise<RelayChild> => startChild(join(folder, name), port, {}, log);
  const a = await start('a');
  const children = new Map([['a', a]]);
  try {
    const device = await openVillageAt(a);
    const b = await start('b');
    children.set('b', b);
    if (runs > 0) await crossing([a, b], device);
    await withoutOne(device);
  } finally {
    for (const child of children.values()) await killChild(child);
    await cluster.stop();
    rmSync(folder, { recursive: true, force: true });
  }

  // ---------------------------------------------------------------- faults

  /** Eight devices type at both relays; each fault comes in turn, and is over before the next. */
  async function withoutOne(device: TestDevice): Promise<void> {
    const lost: string[] = [];
    const writers = Array.from({ length: 8 }, () => createWriter(newRoom(), device));
    const at = new Map<Writer, string>(writers.map((writer, index) => [writer, index % 2 === 0 ? 'a' : 'b']));
    const join = (writer: Writer, name: string): Promise<void> => {
      at.set(writer, name);
      return writer.connect(children.get(name)!.port);
    };
    await Promise.all(writers.map((writer) => join(writer, at.get(writer)!)));
    const typing = setInterval(() => {
      for (const writer of writers) writer.edit();
    }, 100);
    // Whoever is told to come again, or whose relay has gone, goes to one that is there, as behind a proxy.
    const coming = setInterval(() => {
      for (const writer of writers) {
        if (writer.isOpen) continue;
        const other = children.has(at.get(writer)!) ? at.get(writer)! : [...children.keys()][0]!;
        void join(writer, other).catch(() => {});
      }
    }, 250);
    const acknowledged = () => writers.reduce((sum, writer) => sum + writer.acknowledged.size, 0);
    /** ms until every device has more acknowledged than it had */
    async function untilAll(what: string): Promise<number> {
      const before = writers.map((writer) => writer.acknowledged.size);
      const began = performance.now();
      await until(
        () => writers.every((writer, index) => writer.acknowledged.size > before[index]!),
        `acknowledged again: ${what}`,
        patience,
      );
      return performance.now() - began;
    }
    async function check(what: string): Promise<void> {
      for (const [name, child] of children) {
        const known = writers.map(({ room, acknowledged: keys }) => ({ room, keys: [...keys] }));
        const stored = await readWhenItAnswers(child, device);
        for (const { room, keys } of known)
          for (const key of keys)
            if (stored.get(room)?.[key] !== true) lost.push(`${what}, at ${name}: ${room} ${key}`);
      }
    }
    const kinds: readonly { readonly name: string; run(): Promise<{ readonly ms: number; over(): Promise<void> }> }[] =
      [
        {
          name: 'a relay killed',
          async run() {
            const { port } = children.get('a')!;
            const killed = children.get('a')!;
            children.delete('a');
            await killChild(killed);
            const ms = await untilAll('a relay killed');
            return { ms, over: async () => void children.set('a', await start('a', port)) };
          },
        },
        {
          name: 'the leader of the stream killed',
          async run() {
            const leader = await cluster.leaderOf(log.name);
            await cluster.kill(leader);
            return { ms: await untilAll('leader killed'), over: () => cluster.start(leader) };
          },
        },
        {
          name: 'the leader of the stream cut off',
          async run() {
            cluster.cut(await cluster.leaderOf(log.name));
            return { ms: await untilAll('leader cut off'), over: async () => cluster.heal() };
          },
        },
        {
          name: 'another node killed',
          async run() {
            const other = ((await cluster.leaderOf(log.name)) + 1) % 3;
            await cluster.kill(other);
            return { ms: await untilAll('another node killed'), over: () => cluster.start(other) };
          },
        },
      ];
    try {
      await untilAll('at first');
      for (const { name, run } of kinds.filter((kind) => kind.name.includes(only))) {
        const took: number[] = [];
        for (let turn = 0; turn < faults; turn++) {
          report.progress(`${name}, ${turn + 1} of ${faults}; ${acknowledged()} acknowledged`);
          const { ms, over } = await run();
          took.push(ms / 1000);
          await check(name);
          await over();
          await cluster.whole(log.name);
          await untilAll(`after ${name}`);
        }
        report.figure({ name: `${name}: until everybody is acknowledged again`, unit: 's', values: took });
        report.figure({
          name: `${name}: the longest`,
          unit: 's',
          values: [Math.max(...took)],
          target: { atMost: 15 },
        });
      }
      clearInterval(typing);
      await Promise.all(writers.map((writer) => writer.settled()));
      await check('at the end');
      report.figure({
        name: 'acknowledged edits lost, at either relay',
        unit: '',
        values: [lost.length],
        target: { atMost: 0 },
        note: `${acknowledged()} acknowledged`,
      });
      for (const each of lost.slice(0, 20)) report.broken(`Lost: ${each}`);
    } finally {
      clearInterval(typing);
      clearInterval(coming);
      for (const writer of writers) writer.disconnect();
    }
  }
}

/** A relay that has just lost its node says for a while that nobody answers. */
async function readWhenItAnswers({ port }: RelayChild, device: TestDevice): ReturnType<typeof readAll> {
  const end = Date.now() + patience;
  for (;;) {
    try {
      await renew(`http://127.0.0.1:${port}`, device);
      return await readAll(port, device);
    } catch (error) {
      if (Date.now() > end || !/answers 503/.test((error as Error).message)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

// ---------------------------------------------------------------- crossing

/** Ten rooms with a device at each relay; each edits in its turn, spread evenly over a second. */
async function crossing(relays: readonly RelayChild[], device: TestDevice): Promise<void> {
  const rooms = Array.from({ length: 10 }, newRoom);
  const p50: number[] = [];
  const p99: number[] = [];
  const acknowledged99: number[] = [];
  for (let run = 0; run < runs; run++) {
    await renew(`http://127.0.0.1:${relays[0]!.port}`, device);
    const servers: Server[] = relays.map((child, index) => ({
      name: `relay ${index}`,
      pid: child.process.pid ?? 0,
      address: (room) => `ws://127.0.0.1:${child.port}/sync/v1/${room}`,
      protocols: ['cunbiao.1', `token.${device.token}`],
      acknowledges: true,
    }));
    const sentAt = new Map<string, number>();
    const crossed: number[] = [];
    const acknowledged: number[] = [];
    const clients = await Promise.all(
      rooms.flatMap((room) =>
        servers.map((server) => connect(server, room, (key) => crossed.push(performance.now() - sentAt.get(key)!))),
      ),
    );
    const count = Math.floor((seconds * rate) / clients.length);
    const prepared = clients.map(() => edits(count));
    const began = performance.now();
    await Promise.all(
      clients.map(async (client, index) => {
        for (const [turn, { frame, key }] of prepared[index]!.entries()) {
          const due = began + ((turn + index / clients.length) * clients.length * 1000) / rate;
          await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
          const sent = performance.now();
          sentAt.set(key, sent);
          void client.send(frame).then(() => acknowledged.push(performance.now() - sent));
        }
      }),
    );
    const all = count * clients.length;
    await waitFor(() => crossed.length >= all && acknowledged.length >= all, `${all} edits cross`);
    for (const client of clients) client.close();
    report.progress(`crossing, ${run + 1} of ${runs}`);
    p50.push(quantile(crossed, 0.5));
    p99.push(quantile(crossed, 0.99));
    acknowledged99.push(quantile(acknowledged, 0.99));
  }
  report.figure({ name: `from one relay to the other at ${rate} edits/s, p50`, unit: 'ms', values: p50 });
  report.figure({
    name: `from one relay to the other at ${rate} edits/s, p99`,
    unit: 'ms',
    values: p99,
    target: { atMost: 80 },
  });
  report.figure({ name: `acknowledged at ${rate} edits/s, p99`, unit: 'ms', values: acknowledged99 });
}
