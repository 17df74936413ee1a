import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { Pass } from '../../sync/contract.ts';
import { askRelay, siteOf } from '../../sync/relay-requests.ts';
import { passOf } from '../support/device-keys.ts';

let server: Server;
let url: string;
let answer: (response: ServerResponse) => void = (response) => response.end();
let seen: { url?: string; authorization?: string } = {};
beforeAll(async () => {
  server = createServer((request, response) => {
    seen = { url: request.url, authorization: request.headers.authorization };
    answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
afterEach(() => {
  vi.useRealTimers();
});

test('the site is the relay’s own address', () => {
  expect(siteOf('ws://127.0.0.1:4321')).toBe('http://127.0.0.1:4321');
  expect(siteOf('wss://cun.example/')).toBe('https://cun.example');
});

test('the token travels in the header, never in the address', async () => {
  answer = (response) => response.end('{}');
  const pass = passOf({ token: 'a.b.c' });
  expect(await askRelay({ url, pass }, '/api/devices')).toMatchObject({ kind: 'good', status: 200 });
  expect(seen).toEqual({ url: '/api/devices', authorization: 'Bearer a.b.c' });
});

test('a token that is not taken is replaced once; without one nothing is asked', async () => {
  answer = (response) => response.writeHead(seen.authorization === 'Bearer new' ? 200 : 401).end();
  const spent: string[] = [];
  const pass: Pass = {
    token: async () => ({ kind: 'good', token: spent.length === 0 ? 'old' : 'new', left: 1000 }),
    isFresh: true,
    spent: (token) => void spent.push(token),
  };
  expect(await askRelay({ url, pass }, '/')).toMatchObject({ kind: 'good' });
  expect(spent).toEqual(['old']);
  answer = (response) => response.writeHead(401).end();
  expect(await askRelay({ url, pass }, '/')).toMatchObject({ kind: 'refused', status: 401 });
  seen = {};
  const none: Pass = { ...pass, token: async () => ({ kind: 'refused', status: 401, reason: '已被移除。' }) };
  expect(await askRelay({ url, pass: none }, '/')).toMatchObject({ kind: 'refused', reason: '已被移除。' });
  expect(seen).toEqual({});
});

test('a refusal carries the relay’s own sentence, or one of ours', async () => {
  answer = (response) => response.writeHead(403).end(JSON.stringify({ reason: '只有村级负责人可以邀请。' }));
  expect(await askRelay({ url }, '/')).toMatchObject({
    kind: 'refused',
    status: 403,
    reason: '只有村级负责人可以邀请。',
  });
  answer = (response) => response.writeHead(413).end('<html>');
  expect(await askRelay({ url }, '/')).toMatchObject({ kind: 'refused', reason: expect.stringMatching(/太大/) });
  answer = (response) => response.writeHead(418).end();
  expect(await askRelay({ url }, '/')).toMatchObject({
    kind: 'refused',
    reason: expect.stringMatching(/没有接受（418）/),
  });
});

test('a relay that is busy, broken or gone is away: it is tried again', async () => {
  for (const status of [429, 500, 502, 503]) {
    answer = (response) => response.writeHead(status).end();
    expect(await askRelay({ url }, '/')).toMatchObject({ kind: 'away' });
  }
  answer = (response) => response.destroy();
  expect(await askRelay({ url }, '/')).toMatchObject({ kind: 'away', reason: expect.stringMatching(/连不上/) });
  answer = (response) => response.writeHead(302, { location: 'https://elsewhere.example/' }).end();
  expect(await askRelay({ url }, '/')).toMatchObject({ kind: 'away' });
  expect(await askRelay({ url: 'ws://127.0.0.1:1' }, '/')).toMatchObject({ kind: 'away' });
});

test('a body that breaks off is away, not a short answer', async () => {
  answer = (response) => {
    response.writeHead(200, { 'content-length': 100 }).write('half');
    setTimeout(() => response.destroy(), 20);
  };
  expect(await askRelay({ url }, '/')).toMatchObject({ kind: 'away' });
});

test('half a minute without a byte ends it; a slow answer that goes on does not', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const open: ServerResponse[] = [];
  answer = (response) => {
    open.push(response);
    response.writeHead(200).write('a');
  };
  const pieces: string[] = [];
  const asked = askRelay({ url }, '/', { take: async (piece) => void pieces.push(new TextDecoder().decode(piece)) });
  await vi.waitFor(() => expect(pieces).toEqual(['a']));
  for (const letter of ['b', 'c']) {
    await vi.advanceTimersByTimeAsync(29_000);
    open[0]?.write(letter);
    await vi.waitFor(() => expect(pieces).toContain(letter));
  }
  await vi.advanceTimersByTimeAsync(29_000);
  await vi.advanceTimersByTimeAsync(1_001);
  expect(await asked).toMatchObject({ kind: 'away' });
  expect(pieces).toEqual(['a', 'b', 'c']);
});

test('what the taker throws is its own, not a missing network', async () => {
  answer = (response) => response.end('piece');
  const take = () => Promise.reject(new Error('disk full'));
  await expect(askRelay({ url }, '/', { take })).rejects.toThrow('disk full');
});
