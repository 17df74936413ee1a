/**
 * Three nats-server nodes with JetStream on loopback, in a temporary folder. Nodes can be killed, started again over their
 * own folder, and cut off from each other.
 *
 * The nodes reach each other through a small forwarder in front of each one, which knows who calls from the name in the
 * caller's first line; a cut drops the lines of one node and lets no new ones through. Clients reach every node directly.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, connect as dial, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { jetstreamManager, type StreamInfo } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';

export interface Cluster {
  /** `nats://127.0.0.1:…`, one a node */
  readonly servers: readonly string[];
  /** the names of the nodes, in the same order */
  readonly names: readonly string[];
  kill(node: number): Promise<void>;
  start(node: number): Promise<void>;
  /** the node that leads a stream */
  leaderOf(stream: string): Promise<number>;
  /** Resolves when every node has all of a stream again, and all know the same leader. */
  whole(stream: string): Promise<void>;
  /** Nothing goes between this node and the others until `heal`. */
  cut(node: number): void;
  heal(): void;
  stop(): Promise<void>;
}

/** Path of nats-server; undefined where it is not installed. */
export function natsServer(): string | undefined {
  return [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin']
    .map((folder) => join(folder, 'nats-server'))
    .find((path) => existsSync(path));
}

const names = ['n1', 'n2', 'n3'] as const;

export async function startCluster(): Promise<Cluster> {
  const program = natsServer();
  if (!program) throw new Error('There is no nats-server on this machine.');
  const folder = mkdtempSync(join(tmpdir(), 'cunbiao-nats-'));
  const forwarders = await Promise.all(names.map(() => createForwarder()));
  const clientPorts = await freePorts(names.length);
  const clusterPorts = await freePorts(names.length);
  const nodes: (ChildProcess | undefined)[] = [];
  forwarders.forEach((forwarder, node) => {
    forwarder.target = clusterPorts[node]!;
    forwarder.name = names[node]!;
  });
  const servers = clientPorts.map((port) => `nats://127.0.0.1:${port}`);

  async function start(node: number): Promise<void> {
    const file = join(folder, `${names[node]}.conf`);
    const routes = forwarders.filter((_, other) => other !== node).map(({ port }) => `nats-route://127.0.0.1:${port}`);
    writeFileSync(
      file,
      `server_name: ${names[node]}
listen: 127.0.0.1:${clientPorts[node]}
jetstream { store_dir: ${JSON.stringify(join(folder, names[node]!))}, max_mem: 64MB, max_file: 4GB }
cluster {
  name: county
  listen: 127.0.0.1:${clusterPorts[node]}
  advertise: 127.0.0.1:${forwarders[node]!.port}
  no_advertise: true
  routes: ${JSON.stringify(routes)}
}
`,
    );
    const child = spawn(program!, ['-c', file, '-l', join(folder, `${names[node]}.log`)], { stdio: 'ignore' });
    const end = (): boolean => child.kill('SIGKILL');
    process.once('exit', end);
    child.once('exit', () => process.off('exit', end));
    nodes[node] = child;
    await reachable(clientPorts[node]!);
  }
  async function kill(node: number): Promise<void> {
    const child = nodes[node];
    nodes[node] = undefined;
    if (!child) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  }

  async function infoOf(stream: string, at: readonly string[] = servers): Promise<StreamInfo> {
    const connection = await connect({ servers: [...at] });
    try {
      return await (await jetstreamManager(connection, { timeout: 5000 })).streams.info(stream);
    } finally {
      await connection.close();
    }
  }

  await Promise.all(names.map((_, node) => start(node)));
  return {
    servers,
    names,
    kill,
    start,
    async leaderOf(stream) {
      const end = Date.now() + 60_000;
      for (;;) {
        const leader = (await infoOf(stream).catch(() => undefined))?.cluster?.leader;
        if (leader) return names.indexOf(leader as (typeof names)[number]);
        if (Date.now() > end) throw new Error(`The stream '${stream}' has no leader after a minute.`);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
    async whole(stream) {
      const end = Date.now() + 60_000;
      for (;;) {
        // A node that was cut off may still take itself for the leader.
        const told = await Promise.all(servers.map((server) => infoOf(stream, [server]).catch(() => undefined)));
        const isSound = told.every((info) => {
          const others = info?.cluster?.replicas ?? [];
          return others.length === 2 && others.every(({ current, offline }) => current && !offline);
        });
        if (isSound && new Set(told.map((info) => info?.cluster?.leader)).size === 1) return;
        if (Date.now() > end) throw new Error(`The stream '${stream}' is not whole again after a minute.`);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
    cut(node) {
      for (const forwarder of forwarders) forwarder.forbid(names[node]!);
    },
    heal() {
      for (const forwarder of forwarders) forwarder.forbid(undefined);
    },
    async stop() {
      await Promise.all(names.map((_, node) => kill(node)));
      for (const forwarder of forwarders) forwarder.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

// ---------------------------------------------------------------- forwarders

interface Forwarder {
  readonly port: number;
  target: number;
  /** of the node behind it */
  name: string;
  /** lines from and to this node are dropped */
  forbid(node: string | undefined): void;
  close(): void;
}

async function createForwarder(): Promise<Forwarder> {
  const lines = new Set<{ caller?: string; ends: readonly Socket[] }>();
  let forbidden: string | undefined;
  const isForbidden = (caller: string | undefined): boolean =>
    forbidden !== undefined && (forwarder.name === forbidden || caller === forbidden);
  const server: Server = createServer((from) => {
    const to = dial(forwarder.target, '127.0.0.1');
    const line: { caller?: string; ends: readonly Socket[] } = { ends: [from, to] };
    lines.add(line);
    const drop = (): void => {
      lines.delete(line);
      for (const end of line.ends) end.destroy();
    };
    for (const end of line.ends) {
      end.setNoDelay(true);
      end.on('error', drop);
      end.on('close', drop);
    }
    from.on('data', (bytes: Buffer) => {
      line.caller ??= /"server_name":"(\w+)"/.exec(bytes.toString('latin1'))?.[1];
      if (isForbidden(line.caller)) drop();
      else to.write(bytes);
    });
    to.on('data', (bytes: Buffer) => {
      if (isForbidden(line.caller)) drop();
      else from.write(bytes);
    });
  });
  const port = await listen(server);
  const forwarder: Forwarder = {
    port,
    target: 0,
    name: '',
    forbid(node) {
      forbidden = node;
      for (const { caller, ends } of lines) if (isForbidden(caller)) for (const end of ends) end.destroy();
    },
    close() {
      server.close();
      for (const { ends } of lines) for (const end of ends) end.destroy();
    },
  };
  return forwarder;
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
  });
}
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(servers.map(listen));
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
async function reachable(port: number): Promise<void> {
  const end = Date.now() + 20_000;
  for (;;) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = dial(port, '127.0.0.1');
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (open) return;
    if (Date.now() > end) throw new Error(`nats-server is not reachable at port ${port} after 20 s.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
