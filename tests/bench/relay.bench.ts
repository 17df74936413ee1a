/**
 * The relay under load beside others on the same wire.
 *
 *     npm run bench relay        CB_RUNS=7 CB_SECONDS=10
 */
import { type SpawnOptions, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renew } from '../support/device-keys.ts';
import { killChild, openVillageAt, startChild } from '../support/relay-child.ts';
import { installPeer, type Peer } from './peers.ts';
import { flood, type Server, type Steady, steady } from './relay-load.ts';
import { openReport, quantile } from './report.ts';

const runs = Number(process.env.CB_RUNS ?? 7);
const seconds = Number(process.env.CB_SECONDS ?? 10);
const peer = await installPeer('websocket-server', { '@y/websocket-server': '0.1.1', 'y-leveldb': '0.1.2' });
const hocuspocus = await installPeer('hocuspocus', {
  '@hocuspocus/server': '4.7.0',
  '@hocuspocus/extension-database': '4.7.0',
  yjs: '13.6.33',
  'y-protocols': '1.0.7',
});
const report = openReport('relay', {
  title: 'Relay: edits a second, and how long one takes',
  versions: { ...('folder' in peer ? peer.versions : {}), ...('folder' in hocuspocus ? hocuspocus.versions : {}) },
});
const folder = mkdtempSync(join(tmpdir(), 'cunbiao-bench-'));
const stops: (() => Promise<void>)[] = [];

try {
  const servers: Server[] = [await ownRelay()];
  if ('missing' in peer) report.note(`Without a peer: ${peer.missing}`);
  else servers.push(await peerServer(peer, 'memory'), await peerServer(peer, 'leveldb'));
  if ('missing' in hocuspocus) report.note(`Without a peer: ${hocuspocus.missing}`);
  else servers.push(await hocuspocusServer(hocuspocus, 'default'), await hocuspocusServer(hocuspocus, '0'));

  // the ones beside which a target is given: as many clients in many rooms, and in few
  const loads = [
    { clients: 50, rooms: 10 },
    { clients: 500, rooms: 50 },
    { clients: 500, rooms: 10 },
  ];
  const measured = loads.map((load) => ({ load, by: new Map(servers.map((server) => [server, [] as Steady[]])) }));
  const rates = new Map(servers.map((server) => [server, [] as Awaited<ReturnType<typeof flood>>[]]));
  const fast: Steady[] = [];
  for (let run = 0; run < runs; run++) {
    report.progress(`run ${run + 1} of ${runs}`);
    await servers[0]?.refresh?.();
    const order = run % 2 === 0 ? servers : servers.toReversed();
    for (const { load, by } of measured)
      for (const server of order) by.get(server)?.push(await steady(server, load.clients, load.rooms, seconds));
    for (const server of order) rates.get(server)?.push(await flood(server, 20, 500));
    fast.push(await steady(servers[0]!, 500, 50, Math.min(5, seconds), 5));
  }

  for (const { load, by } of measured) {
    for (const [server, list] of by)
      figuresOf(`${load.clients} clients, ${load.rooms} rooms, 1 edit/s each · ${server.name}`, list);
    const own = by.get(servers[0]!) ?? [];
    const memory = servers[1] && by.get(servers[1]);
    judge(load, own, memory);
  }
  figuresOf('500 clients, 50 rooms, 5 edits/s each · cunbiao', fast);
  report.figure({
    name: '2,500 durable edits/s, acknowledged p99',
    unit: 'ms',
    values: fast.map(({ acknowledged }) => acknowledged?.[2] ?? Number.NaN),
    target: { atMost: 150 },
  });
  for (const [{ name }, list] of rates) {
    const committed = list.flatMap(({ acknowledged }) => acknowledged ?? []);
    const rate = { unit: 'edits/s', note: '20 writers, 20 readers' };
    if (committed.length > 0) report.figure({ name: `flood, committed · ${name}`, values: committed, ...rate });
    report.figure({ name: `flood, at the other · ${name}`, values: list.map(({ delivered }) => delivered), ...rate });
  }
  report.note('cunbiao: SQLite, WAL, synchronous FULL: nothing acknowledged is lost on kill -9 nor on a power cut.');
  if ('folder' in peer)
    report.note(
      'websocket-server: nothing is acknowledged; in memory everything is lost on kill -9, in leveldb what was not yet written, ' +
        'and on a power cut what was not yet on the disk.',
    );
  if ('folder' in hocuspocus)
    report.note(
      'Hocuspocus: tells a client that an edit is applied, not that it is stored. By default it stores two seconds after the last ' +
        'edit, ten at most, with debounce 0 right after each; until then a kill -9 loses it.',
    );
} finally {
  for (const stop of stops) await stop();
  rmSync(folder, { recursive: true, force: true });
}
report.end();

/** What this relay must reach, also beside the one that keeps nothing. */
function judge(
  { clients, rooms }: { clients: number; rooms: number },
  own: readonly Steady[],
  memory: readonly Steady[] | undefined,
): void {
  const limit = clients === 500 ? (rooms === 50 ? 25 : 60) : undefined;
  if (limit === undefined) return;
  const name = `${clients} clients, ${rooms} rooms`;
  const p99 = own.map(({ delivered }) => delivered[2]!);
  report.figure({ name: `${name}: at the others p99`, unit: 'ms', values: p99, target: { atMost: limit } });
  if (!memory || rooms !== 50) return;
  const median = (values: readonly number[]) => quantile(values, 0.5);
  report.figure({
    name: `${name}: p99, times that of websocket-server in memory`,
    unit: '×',
    values: [median(p99) / median(memory.map(({ delivered }) => delivered[2]!))],
    target: { atMost: 3 },
  });
  report.figure({
    name: `${name}: processor, times that of websocket-server in memory`,
    unit: '×',
    values: [median(own.map(({ cpu }) => cpu)) / median(memory.map(({ cpu }) => cpu))],
    target: { atMost: 1.2 },
  });
}

function figuresOf(name: string, list: readonly Steady[]): void {
  for (const [index, part] of ['p50', 'p95', 'p99'].entries()) {
    const acknowledged = list.flatMap((each) => each.acknowledged?.[index] ?? []);
    if (acknowledged.length > 0)
      report.figure({ name: `${name}, acknowledged ${part}`, unit: 'ms', values: acknowledged });
  }
  for (const [index, part] of ['p50', 'p95', 'p99'].entries())
    report.figure({
      name: `${name}, at the others ${part}`,
      unit: 'ms',
      values: list.map((each) => each.delivered[index]!),
    });
  report.figure({ name: `${name}, processor`, unit: '%', values: list.map(({ cpu }) => cpu) });
  report.figure({ name: `${name}, memory`, unit: 'MB', values: list.map(({ memory }) => memory) });
}

async function ownRelay(): Promise<Server> {
  const child = await startChild(join(folder, 'relay'), 0);
  stops.push(() => killChild(child));
  const device = await openVillageAt(child);
  return {
    name: 'cunbiao',
    pid: child.process.pid ?? 0,
    address: (room) => `ws://127.0.0.1:${child.port}/sync/v1/${room}`,
    get protocols() {
      return ['cunbiao.1', `token.${device.token}`];
    },
    // a token is good for a quarter of an hour
    refresh: () => renew(`http://127.0.0.1:${child.port}`, device),
    acknowledges: true,
  };
}

async function peerServer({ folder: at, versions }: Peer, keeps: 'memory' | 'leveldb'): Promise<Server> {
  const port = await freePort();
  const pid = await started(
    'websocket-server',
    [join(at, 'node_modules', '@y', 'websocket-server', 'src', 'server.js')],
    {
      cwd: at,
      env: {
        ...process.env,
        HOST: '127.0.0.1',
        PORT: String(port),
        ...(keeps === 'leveldb' && { YPERSISTENCE: join(folder, 'leveldb') }),
      },
    },
  );
  return {
    name: `websocket-server ${versions['@y/websocket-server']}, ${keeps}`,
    pid,
    address: (room) => `ws://127.0.0.1:${port}/${room}`,
    protocols: [],
    acknowledges: false,
  };
}

async function hocuspocusServer({ folder: at, versions }: Peer, debounce: 'default' | '0'): Promise<Server> {
  const port = await freePort();
  const script = join(import.meta.dirname, 'hocuspocus.mjs');
  const file = join(folder, `hocuspocus-${debounce}.sqlite`);
  const args = ['--disable-warning=ExperimentalWarning', script, at, file, String(port), debounce];
  return {
    name: `Hocuspocus ${versions['@hocuspocus/server']}, SQLite, debounce ${debounce}`,
    pid: await started('Hocuspocus', args),
    address: () => `ws://127.0.0.1:${port}`,
    protocols: [],
    acknowledges: false,
    namesRooms: true,
  };
}

/** Answers the number of the process, once it says that it is running. */
async function started(name: string, args: readonly string[], more: SpawnOptions = {}): Promise<number> {
  const child = spawn(process.execPath, args, { ...more, stdio: ['ignore', 'pipe', 'inherit'] });
  const end = (): boolean => child.kill('SIGKILL');
  process.once('exit', end);
  stops.push(async () => void end());
  await new Promise((resolve, reject) => {
    child.stdout?.on('data', (text: Buffer) => text.includes('running') && resolve(undefined));
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code}.`)));
  });
  return child.pid ?? 0;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
