/** One process for site and relay: where it listens, who may have the folder, what it sends, and what a bad disk does. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { get } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { openAccess } from '../../sync/relay/access.ts';
import { openAttachments } from '../../sync/relay/attachments.ts';
import { openLog } from '../../sync/relay/log.ts';
import { CannotServe, serve } from '../../sync/relay/main.ts';
import { openReceipts } from '../../sync/relay/receipts.ts';
import { createRelay } from '../../sync/relay/relay.ts';
import { syncFrame } from '../../sync/relay/wire.ts';
import { bareSocket, newDevice, newRoom, renew, startRelay, type TestRelay, until } from '../support/relay.ts';
import { createWriter, readAll } from '../support/relay-writers.ts';
import { stopsAfterEach } from '../support/stops.ts';

const stops = stopsAfterEach();
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cunbiao-serve-'));
  stops.push(() => rmSync(folder, { recursive: true, force: true }));
});
const options = () => ({ port: 0, data: join(folder, 'data'), site: join(folder, 'site'), version: 'test' });

describe('a data folder of another version', () => {
  test.each(['log.sqlite', 'access.sqlite'])('%s of another format is left as it is', async (name) => {
    const serving = await serve(options());
    await serving.stop();
    const file = join(options().data, name);
    const database = new DatabaseSync(file);
    database.exec('PRAGMA user_version = 2');
    database.close();
    const before = readFileSync(file);
    await expect(serve(options())).rejects.toThrow(/格式2，本版本用格式1[\s\S]*请用原来的版本打开/);
    expect(readFileSync(file)).toEqual(before);
  });
});

describe('stopping', () => {
  test('whatever is stored was acknowledged before the socket closed, and who writes is told to come again', async () => {
    const relay = await startRelay({}, folder);
    const device = await relay.openVillage('v1');
    const writers = Array.from({ length: 6 }, () => createWriter(newRoom(), device));
    await Promise.all(writers.map((writer) => writer.connect(relay.serving.port)));
    const typing = setInterval(() => {
      for (const writer of writers) for (let count = 0; count < 10; count++) writer.edit();
    }, 1);
    await until(() => writers.every(({ acknowledged }) => acknowledged.size > 200), 'they write', 60_000);
    await relay.serving.stop();
    clearInterval(typing);
    await until(() => writers.every(({ closedWith }) => closedWith !== undefined), 'all are let go', 60_000);
    expect(writers.map(({ closedWith }) => closedWith)).toEqual(writers.map(() => 1001));

    const again = await startRelay({}, folder);
    stops.push(() => again.stop());
    await renew(again.http, device);
    const stored = await readAll(again.serving.port, device);
    for (const { room, acknowledged } of writers)
      expect(new Set(Object.keys(stored.get(room) ?? {}))).toEqual(acknowledged);
    await Promise.all(writers.map((writer) => writer.connect(again.serving.port)));
    await Promise.all(writers.map((writer) => writer.settled()));
    for (const writer of writers) writer.disconnect();
  }, 120_000);
});

describe('where it listens', () => {
  test('a network address without a certificate is refused, with the reason and what to do', async () => {
    const refused = serve({ ...options(), host: '0.0.0.0' });
    await expect(refused).rejects.toThrow(CannotServe);
    await expect(refused).rejects.toThrow(/证书[\s\S]*https[\s\S]*--cert[\s\S]*--origin/);
  });

  test('plain http in a network gives the site without a relay', async () => {
    mkdirSync(options().site, { recursive: true });
    writeFileSync(join(options().site, 'index.html'), '<!doctype html>你好');
    const serving = await serve({ ...options(), host: '0.0.0.0', insecureLan: true });
    stops.push(() => serving.stop());
    expect(serving.openingLink).toBe(undefined);
    expect(await (await fetch(`http://127.0.0.1:${serving.port}/`)).text()).toContain('你好');
    const api = await fetch(`http://127.0.0.1:${serving.port}/api/health`);
    expect([api.status, await api.json()]).toEqual([503, { reason: expect.stringContaining('示例村') }]);
  });

  test('with a certificate it speaks https', async ({ skip }) => {
    const files = { key: join(folder, 'key.pem'), cert: join(folder, 'cert.pem') };
    const made = spawnSync('openssl', [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
      ...['-subj', '/CN=localhost', '-keyout', files.key, '-out', files.cert],
    ]);
    if (made.status !== 0) skip('openssl is not on this machine');
    const serving = await serve({ ...options(), host: '0.0.0.0', certificate: files });
    stops.push(() => serving.stop());
    expect(serving.addresses[0]).toMatch(/^https:/);
    expect(serving.openingLink).toContain(`${serving.addresses[0]}/open#`);
    const body = await new Promise((resolve, reject) => {
      get({ host: '127.0.0.1', port: serving.port, path: '/api/health', rejectUnauthorized: false }, (response) => {
        response.setEncoding('utf8').on('data', resolve);
      }).on('error', reject);
    });
    expect(JSON.parse(String(body))).toEqual({ ok: true, disk: 'good', backup: 'off', version: 'test' });
    await expect(
      serve({ ...options(), certificate: { key: 'none', cert: 'none' }, data: join(folder, 'other') }),
    ).rejects.toThrow('证书');
  });

  test('a certificate or a data folder that is none is said in one sentence, and keeps nothing open', async () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, 'no certificate');
    const other = join(folder, 'never');
    const sentence = (more: object) =>
      serve({ ...options(), data: other, ...more }).then(
        () => 'served',
        (error: unknown) => (error instanceof CannotServe ? error.message : error),
      );
    expect(await sentence({ certificate: { key: file, cert: 'none' } })).toMatch(/^读不出证书文件 none/);
    expect(await sentence({ certificate: { key: file, cert: file } })).toMatch(/不是一对能用的证书和私钥/);
    // nothing was opened for it: a process that ends here ends
    expect(existsSync(other)).toBe(false);
    for (const data of [file, join(file, 'x')])
      expect(await sentence({ data })).toMatch(/不能用：.*是一个文件.*--data/);
  });

  test('a port in use, and a data folder in use, are said in one sentence', async () => {
    const first = await serve(options());
    stops.push(() => first.stop());
    await expect(serve({ ...options(), data: join(folder, 'other'), port: first.port })).rejects.toThrow(
      `端口 ${first.port} 已被`,
    );
    await expect(serve(options())).rejects.toThrow(new RegExp(`进程 ${process.pid}.*localhost:${first.port}`));
    await first.stop();
    const second = await serve(options());
    stops.push(() => second.stop());
    expect(second.openingLink).not.toBe(undefined);
  });
});

describe('the site', () => {
  async function site(): Promise<TestRelay> {
    const place = join(folder, 'site');
    mkdirSync(join(place, 'assets'), { recursive: true });
    mkdirSync(join(place, 'forms', 'x'), { recursive: true });
    writeFileSync(join(place, 'index.html'), '<!doctype html>首页');
    writeFileSync(join(place, '404.html'), '<!doctype html>没有');
    writeFileSync(join(place, 'forms', 'x', 'index.html'), '<!doctype html>表样');
    writeFileSync(join(place, 'assets', 'a.123.js'), `/* ${'x'.repeat(5000)} */`);
    writeFileSync(join(place, '.built'), 'secret');
    writeFileSync(join(folder, 'outside.txt'), 'secret');
    const relay = await startRelay({ site: place });
    stops.push(() => relay.stop());
    return relay;
  }

  test('pages, with or without a slash, and a page for what is not there', async () => {
    const { http } = await site();
    for (const [path, status, text] of [
      ['/', 200, '首页'],
      ['/?from=home', 200, '首页'],
      ['/forms/x', 200, '表样'],
      ['/forms/x/', 200, '表样'],
      ['/nowhere', 404, '没有'],
    ] as const) {
      const answer = await fetch(http + path);
      expect([path, answer.status, answer.headers.get('cache-control')]).toEqual([path, status, 'no-cache']);
      expect(await answer.text()).toContain(text);
      expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    }
    expect((await fetch(`${http}/`, { method: 'POST' })).status).toBe(405);
  });

  test('nothing outside its folder, nothing hidden', async () => {
    const { http } = await site();
    for (const path of [
      '/.built',
      '/%2e%2e/outside.txt',
      '/..%2foutside.txt',
      '/assets/%2e%2e/%2e%2e/outside.txt',
      '/%00',
      '/%zz',
      '/..%5coutside.txt',
    ]) {
      const answer = await fetch(http + path);
      expect([path, answer.status]).toEqual([path, 404]);
      expect(await answer.text()).not.toContain('secret');
    }
  });

  test('hashed files may be kept, the others are asked for again; text is compressed', async () => {
    const { http } = await site();
    const script = await fetch(`${http}/assets/a.123.js`, { headers: { 'accept-encoding': 'br' } });
    expect(script.headers.get('cache-control')).toContain('immutable');
    expect(script.headers.get('content-encoding')).toBe('br');
    expect((await script.text()).length).toBeGreaterThan(5000);
    const etag = (await fetch(`${http}/`)).headers.get('etag')!;
    expect((await fetch(`${http}/`, { headers: { 'if-none-match': etag } })).status).toBe(304);
    writeFileSync(join(folder, 'site', 'index.html'), '<!doctype html>新的首页');
    const again = await fetch(`${http}/`, { headers: { 'if-none-match': etag } });
    expect(await again.text()).toContain('新的');
  });

  test('what the build compressed is sent as it is', async () => {
    const { http } = await site();
    const fonts = join(folder, 'site', 'fonts');
    mkdirSync(fonts);
    writeFileSync(join(fonts, 'serif.1.123.ttf'), 'x'.repeat(5000));
    // Not what a compressor of today would make of it: so one sees where it comes from.
    writeFileSync(join(fonts, 'serif.1.123.ttf.gz'), gzipSync('y'.repeat(5000), { level: 1 }));
    const ask = (encoding: string) =>
      fetch(`${http}/fonts/serif.1.123.ttf`, { headers: { 'accept-encoding': encoding } });
    const [packed, made, plain] = [await ask('gzip'), await ask('br'), await ask('identity')];
    expect(packed.headers.get('content-encoding')).toBe('gzip');
    expect(await packed.text()).toBe('y'.repeat(5000));
    expect(made.headers.get('content-encoding')).toBe('br');
    expect(await made.text()).toBe('x'.repeat(5000));
    expect(await plain.text()).toBe('x'.repeat(5000));
    expect(packed.headers.get('cache-control')).toContain('immutable');
  });

  test('a policy that lets no foreign script in', async () => {
    const { http } = await site();
    const { headers } = await fetch(`${http}/`);
    const policy = headers.get('content-security-policy')!;
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toMatch(/script-src[^;]*unsafe/);
    expect(policy).toContain(`ws://${new URL(http).host}`);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
  });
});

describe('a disk that fails', () => {
  test('nothing is acknowledged, sockets close with 4503, and it says why', async () => {
    const { data } = options();
    mkdirSync(data);
    const log = await openLog(data);
    const access = openAccess(data);
    let breakDisk: (reason: string) => void = () => {};
    const failed = new Promise<string>((resolve) => {
      breakDisk = resolve;
    });
    const broken = {
      ...log,
      waitingBytes: 0,
      failed,
      append: () => {
        breakDisk('disk I/O error');
        return Promise.reject(new Error('disk I/O error'));
      },
    };
    const relay = createRelay({
      ...{ log: broken, access, attachments: openAttachments(data), receipts: openReceipts(data) },
      version: 'test',
    });
    const server = createServer((request, response) => relay.handleRequest(request, response));
    server.on('upgrade', (request, socket, head) => relay.handleUpgrade(request, socket, head));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    stops.push(async () => {
      server.close();
      await relay.close();
      await log.close();
      access.close();
    });
    const device = newDevice();
    await access.openVillage(await access.renewSetup(), 'v1', { ...device, name: 'x' });
    const { port } = server.address() as AddressInfo;
    const at = { ws: `ws://127.0.0.1:${port}`, http: `http://127.0.0.1:${port}` } as TestRelay;
    await renew(at.http, device);
    const socket = await bareSocket(at, 'v1', newRoom(), ['cunbiao.1', `token.${device.token}`]);
    await until(() => socket.heard.length > 0, 'joined');
    const document = new Y.Doc();
    document.getMap('m').set('a', 1);
    socket.send(syncFrame(2, Y.encodeStateAsUpdate(document)));
    expect((await socket.closed).code).toBe(4503);
    expect(socket.heard.some(({ type }) => type === 8)).toBe(false);
  });

  test('after a failed commit the log takes nothing more', async () => {
    const { data } = options();
    mkdirSync(data);
    const log = await openLog(data);
    const room = newRoom();
    const entry = {
      village: 'v1',
      room,
      device: 'd',
      person: 'p',
      time: '2024-01-01T00:00:00.000Z',
      carried: false,
      bytes: new Uint8Array([0, 0]),
      writers: [],
    };
    expect(await log.append(entry)).toMatchObject({ sequence: 1 });
    // what SQLite cannot store stands for a commit that fails
    const both = [log.append({ ...entry, device: undefined as never }), log.append(entry)];
    expect((await Promise.allSettled(both)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await log.failed).toContain('bound');
    await expect(log.append(entry)).rejects.toThrow();
    await log.close();
    const again = await openLog(data);
    expect((await again.since('v1', 0)).head.sequence).toBe(1);
    await again.close();
    expect(readFileSync(join(data, 'log.sqlite')).length).toBeGreaterThan(0);
  });
});
