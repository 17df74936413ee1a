/**
 * The local door: a second server, on this machine's loopback alone, for whoever looks after the relay. It carries the care
 * page, metrics, and what the commands ask of the running relay.
 *
 * What must hold
 * - Nothing of it is at the address that people and proxies use; so no proxy forwards it, and no certificate is in its way.
 * - Commands show the key that stands in the data folder (holder.ts): who can read that can read everything else there. The page
 *   comes with a code that `cunbiao care` prints, good once and for ten minutes, in the fragment of its address.
 * - A page of another site in the same browser reaches nothing: the Host must be this one (against names that are made to point
 *   here), and an Origin, if there is one, too.
 * - The copy of everything goes to the key only, never to a page.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { DailyBackups } from './backup-days.ts';
import { gaugesOf, type RelayState } from './care-state.ts';
import type { Metrics } from './metrics.ts';

export interface CareOptions {
  /** taken if it is free; else, and with 0, the system chooses one */
  readonly port: number;
  readonly state: () => Promise<RelayState>;
  readonly metrics: Metrics;
  readonly backups: DailyBackups | undefined;
  /** the data folder, packed, or only what a backup's companion holds */
  readonly copy: (part: 'all' | 'access') => AsyncIterable<Uint8Array>;
  readonly site: (request: IncomingMessage, response: ServerResponse) => void;
}
export interface Care {
  /** `http://localhost:4322` */
  readonly address: string;
  readonly key: string;
  /** opens the page, once */
  link(): string;
  close(): void;
}

const codeMs = 10 * 60 * 1000;
const sessionMs = 12 * 60 * 60 * 1000;
const sitePaths = /^\/(care\/?|assets\/.*|favicon\.svg|site\.webmanifest|take-link\.js)$/;

export async function openCare(options: CareOptions): Promise<Care> {
  const key = secret();
  const codes = new Map<string, number>();
  const sessions = new Map<string, number>();
  const server = createServer();
  const port = await listen(server, options.port);
  const hosts = [`localhost:${port}`, `127.0.0.1:${port}`];
  const address = `http://localhost:${port}`;

  const isKey = (given: string): boolean => isSame(given, key);
  const isSession = (given: string): boolean => (sessions.get(given) ?? 0) > Date.now();
  function link(): string {
    const code = secret();
    forgetOld(codes);
    codes.set(code, Date.now() + codeMs);
    return `${address}/care/#${code}`;
  }

  type Route = (call: { request: IncomingMessage; response: ServerResponse }) => Promise<unknown>;
  const routes: Readonly<Record<string, { readonly for: 'all' | 'key' | 'page'; readonly route: Route }>> = {
    'GET /metrics': {
      for: 'all',
      route: async ({ response }) => {
        const text = options.metrics.text(gaugesOf(await options.state()));
        response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(text);
      },
    },
    'POST /api/care/session': {
      for: 'all',
      route: async ({ request, response }) => {
        const code = tokenOf(request, 'Code');
        const end = codes.get(code) ?? 0;
        codes.delete(code);
        if (end < Date.now()) return send(response, 401, { reason: stale });
        const session = secret();
        forgetOld(sessions);
        sessions.set(session, Date.now() + sessionMs);
        return send(response, 200, { session });
      },
    },
    'GET /api/care/state': {
      for: 'page',
      route: async ({ response }) => send(response, 200, await options.state()),
    },
    'POST /api/care/backup': {
      for: 'page',
      route: async ({ response }) => {
        if (!options.backups)
          return send(response, 409, { reason: '没有设置自动备份。请用 --backups 指定存放备份的文件夹后重新启动。' });
        const reason = await options.backups.make();
        return send(response, reason === undefined ? 200 : 500, { reason });
      },
    },
    'POST /api/care/link': { for: 'key', route: async ({ response }) => send(response, 200, { link: link() }) },
    'GET /api/care/copy': { for: 'key', route: ({ response }) => sendCopy(response, 'all') },
    'GET /api/care/access': { for: 'key', route: ({ response }) => sendCopy(response, 'access') },
  };

  async function sendCopy(response: ServerResponse, part: 'all' | 'access'): Promise<void> {
    response.writeHead(200, { 'content-type': 'application/zstd', 'cache-control': 'no-store' });
    await pipeline(Readable.from(options.copy(part), { objectMode: false }), response);
  }
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { origin, host = '' } = request.headers;
    if (!hosts.includes(host) || (origin !== undefined && !hosts.some((name) => origin === `http://${name}`)))
      return send(response, 403, { reason: '只能在这台电脑上打开。' });
    const path = (request.url ?? '').split('?')[0]!;
    const found = routes[`${request.method} ${path}`];
    if (!found) {
      if (request.method === 'GET' && sitePaths.test(path)) return options.site(request, response);
      return send(response, 404, { reason: '没有这个地址。' });
    }
    const mayCome =
      found.for === 'all' ||
      isKey(tokenOf(request, 'Care')) ||
      (found.for === 'page' && isSession(tokenOf(request, 'Session')));
    if (!mayCome) return send(response, 401, { reason: stale });
    await found.route({ request, response });
  }
  server.on('request', (request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else send(response, 500, { reason: `没有做成：${error instanceof Error ? error.message : error}` });
    });
  });
  server.on('clientError', (_error, socket) => socket.destroy());

  return {
    address,
    key,
    link,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

const stale = '链接已用过或已过期。请在这台电脑上运行 npx cunbiao care，取得新的链接。';

async function listen(server: Server, wanted: number): Promise<number> {
  const attempt = (port: number): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => {
        server.off('error', reject);
        resolve();
      });
    });
  await attempt(wanted).catch(() => attempt(0));
  return (server.address() as AddressInfo).port;
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response
    .writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    })
    .end(JSON.stringify(body));
}
const secret = (): string => randomBytes(16).toString('base64url');
const isSame = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
function tokenOf(request: IncomingMessage, scheme: string): string {
  const [given, value = ''] = (request.headers.authorization ?? '').split(' ');
  return given === scheme ? value : '';
}
function forgetOld(ends: Map<string, number>): void {
  for (const [name, end] of ends) if (end < Date.now()) ends.delete(name);
}
