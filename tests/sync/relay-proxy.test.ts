/**
 * Over TLS, with a certificate that is made for the test: directly, and behind nginx with the very file that docs/deploy/
 * gives. Skipped by name where openssl or nginx is missing.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request as plainRequest } from 'node:http';
import { request } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { newRoom, startRelay, type TestDevice, until } from '../support/relay.ts';
import { stopsAfterEach } from '../support/stops.ts';

const root = join(import.meta.dirname, '..', '..');
const stops = stopsAfterEach();

const name = 'cunbiao.example';
/** undefined: openssl is not on this machine */
function certificate(folder: string): { cert: string; key: string } | undefined {
  const files = { key: join(folder, 'key.pem'), cert: join(folder, 'cert.pem') };
  const made = spawnSync('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
    ...['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`, '-keyout', files.key, '-out', files.cert],
  ]);
  return made.status === 0 ? files : undefined;
}
function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cunbiao-proxy-'));
  stops.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly location: string | undefined;
}
/** The certificate is checked, for the name on it. */
function ask(
  port: number,
  ca: string,
  path: string,
  init: { method?: string; headers?: object; body?: Uint8Array } = {},
) {
  return new Promise<Answer>((resolve, reject) => {
    const { method = 'GET', headers = {}, body } = init;
    const options = {
      host: '127.0.0.1',
      port,
      path,
      method,
      servername: name,
      ca,
      headers: { host: name, ...headers },
    };
    const asking = request(options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, text, location: response.headers.location }),
      );
    });
    asking.on('error', reject);
    asking.end(body);
  });
}

/** A stock client over wss, as a page of the site: its origin is the site's. */
function client(port: number, ca: string, room: string, device: TestDevice) {
  const document = new Y.Doc();
  class Secure extends WebSocket {
    constructor(address: string, protocols: string[]) {
      const tls = { ca, servername: name };
      super(address, protocols, { ...tls, headers: { host: name, origin: `https://${name}` } });
    }
  }
  const provider = new WebsocketProvider(`wss://127.0.0.1:${port}/sync/v1`, room, document, {
    protocols: ['yjs', `token.${device.token}`],
    WebSocketPolyfill: Secure as unknown as typeof globalThis.WebSocket,
    disableBc: true,
  });
  stops.push(() => provider.destroy());
  return document;
}
async function bothSee(port: number, ca: string, device: TestDevice): Promise<void> {
  const room = newRoom();
  const [one, two] = [client(port, ca, room, device), client(port, ca, room, device)];
  one.getMap('entries').set('a', '你好');
  await until(() => two.getMap('entries').get('a') === '你好', 'the other one has it', 20_000);
}

test('with a certificate of its own: https, wss, and nothing without it', async ({ skip }) => {
  const folder = temporary();
  const files = certificate(folder);
  if (!files) return skip('openssl is not on this machine');
  // the village is opened over plain loopback first
  const plain = await startRelay({}, join(folder, 'data'));
  const device = await plain.openVillage('v1');
  await plain.serving.stop();
  const relay = await startRelay({ host: '0.0.0.0', certificate: files }, join(folder, 'data'));
  stops.push(() => relay.serving.stop());
  const ca = readFileSync(files.cert, 'utf8');
  const { port } = relay.serving;
  expect(JSON.parse((await ask(port, ca, '/api/health')).text)).toMatchObject({ ok: true });
  await bothSee(port, ca, device);
  await expect(
    new Promise((resolve, reject) => plainRequest({ port, path: '/api/health' }, resolve).on('error', reject).end()),
  ).rejects.toThrow();
  // the local door needs no certificate
  expect((await fetch(`${new URL(relay.serving.careLink()!).origin}/metrics`)).status).toBe(200);
});

test('behind nginx, as docs/deploy says', { timeout: 60_000 }, async ({ skip }) => {
  const folder = temporary();
  const files = certificate(folder);
  if (!files) return skip('openssl is not on this machine');
  if (spawnSync('nginx', ['-v'], { env: withSbin }).status !== 0) return skip('nginx is not on this machine');
  const relay = await startRelay({ origins: [`https://${name}`] }, join(folder, 'data'));
  stops.push(() => relay.serving.stop());
  const device = await relay.openVillage('v1');
  const [secure, plain] = [await freePort(), await freePort()];
  await startNginx(folder, files, secure, plain, relay.serving.port);
  const ca = readFileSync(files.cert, 'utf8');

  expect(JSON.parse((await ask(secure, ca, '/api/health')).text)).toMatchObject({ ok: true });
  await bothSee(secure, ca, device);
  // the largest attachment there may be
  const body = randomBytes(10 * 1024 * 1024);
  const path = `/api/attachments/${createHash('sha256').update(body).digest('hex')}`;
  const headers = { authorization: `Bearer ${device.token}` };
  expect((await ask(secure, ca, path, { method: 'PUT', headers, body })).status).toBe(201);
  expect((await ask(secure, ca, path, { method: 'HEAD', headers })).status).toBe(200);
  expect((await ask(secure, ca, '/api/bulk?since=0', { headers })).status).toBe(200);
  // what is for whoever looks after it is not there
  for (const inside of ['/metrics', '/api/care/state', '/api/care/copy'])
    expect((await ask(secure, ca, inside)).status).toBe(404);
  const redirected = await new Promise<string | undefined>((resolve) =>
    plainRequest({ port: plain, path: '/households/', headers: { host: name } }, (answer) =>
      resolve(answer.headers.location),
    ).end(),
  );
  expect(redirected).toBe(`https://${name}/households/`);
});

const withSbin = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` };

async function startNginx(
  folder: string,
  { cert, key }: { cert: string; key: string },
  secure: number,
  plain: number,
  relay: number,
): Promise<void> {
  const given = readFileSync(join(root, 'docs', 'deploy', 'nginx.conf'), 'utf8')
    .replace('listen 443 ssl', `listen 127.0.0.1:${secure} ssl`)
    .replace('listen 80', `listen 127.0.0.1:${plain}`)
    .replace('/etc/ssl/cunbiao/cert.pem', cert)
    .replace('/etc/ssl/cunbiao/key.pem', key)
    .replace('127.0.0.1:4321', `127.0.0.1:${relay}`);
  const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${folder}/${kind};`,
  );
  const whole = `daemon off; pid ${folder}/nginx.pid; error_log ${folder}/error.log; worker_processes 1;
    events {} http { access_log off; ${places.join(' ')} ${given} }`;
  const file = join(folder, 'nginx.conf');
  writeFileSync(file, whole);
  const child: ChildProcess = spawn('nginx', ['-c', file, '-e', join(folder, 'error.log'), '-p', folder], {
    stdio: 'inherit',
    env: withSbin,
  });
  const gone = new Promise((resolve) => child.once('exit', resolve));
  stops.push(async () => {
    child.kill('SIGTERM');
    await gone;
  });
  const isUp = () =>
    new Promise<boolean>((resolve) =>
      plainRequest({ port: plain, headers: { host: name } }, () => resolve(true))
        .on('error', () => resolve(false))
        .end(),
    );
  while (!(await isUp())) {
    if (child.exitCode !== null) throw new Error(`nginx ended with ${child.exitCode}.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    }),
  );
}
