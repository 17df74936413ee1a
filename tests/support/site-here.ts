/**
 * The built site and its relay as people reach them: a process that can be stopped and killed, and lines to it that can be cut.
 *
 * - The site is the built one (tests/e2e/build.ts says where), served over a folder that is gone afterwards.
 * - Each device has a line of its own. A browser that is told to be offline keeps the sockets it has; a cut line ends them,
 *   as a valley does.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';

export interface Line {
  /** `http://localhost:…` */
  readonly address: string;
  cut(): void;
  join(): void;
}

export interface SiteHere {
  /** `http://localhost:…` */
  readonly address: string;
  /** opens the page for whoever looks after the server, once, until the next start */
  readonly careLink: string;
  /** of the one-time link, the part after `#` */
  readonly openingSecret: string;
  line(): Promise<Line>;
  /** how a power cut does it */
  kill(): Promise<void>;
  /** the same data, the same address */
  start(): Promise<void>;
  /** starts anew, for one more village or for one whose devices are lost; the secret of a further one-time link */
  anotherLink(): Promise<string>;
  /** for good */
  close(): Promise<void>;
}

const program = fileURLToPath(new URL('site-process.ts', import.meta.url));

export async function siteHere(site: string = inject('site')): Promise<SiteHere> {
  const data = await mkdtemp(join(tmpdir(), 'cunbiao-site-'));
  const ends: (() => void)[] = [];
  let child: ChildProcess | undefined;
  let port = 0;
  let openingLink = '';
  let careLink = '';

  async function start(...more: string[]): Promise<string> {
    const options = ['--disable-warning=ExperimentalWarning', program, site, data, String(port), ...more];
    const started = spawn(process.execPath, options, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
    child = started;
    const line = await new Promise<string>((resolve, reject) => {
      createInterface(started.stdout!).once('line', resolve);
      started.once('exit', (code) => reject(new Error(`The server ended with ${code}.`)));
    });
    const said = JSON.parse(line) as { address: string; careLink: string; openingLink?: string };
    careLink = said.careLink;
    port = Number(new URL(said.address).port);
    openingLink ||= said.openingLink ?? '';
    return said.openingLink?.split('#')[1] ?? '';
  }
  async function kill(): Promise<void> {
    const running = child;
    child = undefined;
    if (!running || running.exitCode !== null || running.signalCode !== null) return;
    const gone = new Promise((resolve) => running.once('exit', resolve));
    running.kill('SIGKILL');
    await gone;
  }
  async function line(): Promise<Line> {
    const sockets = new Set<Socket>();
    let isCut = false;
    const proxy = createServer((near) => {
      if (isCut) return near.destroy();
      const far = connect(port, '127.0.0.1');
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        sockets.add(from);
        from.pipe(to);
        from.on('error', () => to.destroy());
        from.on('close', () => {
          sockets.delete(from);
          to.destroy();
        });
      }
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const made: Line = {
      address: `http://localhost:${(proxy.address() as AddressInfo).port}`,
      cut() {
        isCut = true;
        for (const socket of sockets) socket.destroy();
      },
      join() {
        isCut = false;
      },
    };
    ends.push(() => {
      made.cut();
      proxy.close();
    });
    return made;
  }

  await start();
  return {
    address: `http://localhost:${port}`,
    get careLink() {
      return careLink;
    },
    openingSecret: openingLink.split('#')[1] ?? '',
    line,
    kill,
    async start() {
      await start();
    },
    async anotherLink() {
      await kill();
      return start('another');
    },
    async close() {
      for (const end of ends) end();
      await kill();
      await rm(data, { recursive: true, force: true });
    },
  };
}
