/**
 * A real relay in the test's own process, over a folder that is thrown away, and the ways in which devices come to it:
 * the stock y-websocket client, and a bare socket for frames that no client would send.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as decoding from 'lib0/decoding';
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { type ServeOptions, type Serving, serve } from '../../sync/relay/main.ts';
import type { Role } from '../../sync/relay/wire.ts';
import { introduction, newDevice, renew, type TestDevice } from './device-keys.ts';

export { introduction, newDevice, renew, type TestDevice } from './device-keys.ts';

export interface TestRelay {
  readonly http: string;
  readonly ws: string;
  readonly folder: string;
  readonly serving: Serving;
  /** a request with a device's token */
  ask(device: TestDevice | undefined, path: string, init?: RequestInit): Promise<Response>;
  /** an open village and its first device; the village is `village` */
  openVillage(village: string): Promise<TestDevice>;
  invite(by: TestDevice, role: Role, more?: Record<string, unknown>): Promise<TestDevice>;
  /** stops, and starts over the same folder */
  restart(more?: Partial<ServeOptions>): Promise<void>;
  stop(): Promise<void>;
}

export const randomId = () => randomBytes(12).toString('base64url');
export const newRoom = () => `h${randomBytes(16).toString('base64url').slice(0, 21)}`;
/** `folder`: an older one to open again. */
export async function startRelay(options: Partial<ServeOptions> = {}, folder?: string): Promise<TestRelay> {
  const data = folder ?? mkdtempSync(join(tmpdir(), 'cunbiao-relay-'));
  let serving = await serve({ port: 0, data, site: join(data, 'site'), version: 'test', ...options });
  const relay: TestRelay = {
    get http() {
      return `http://127.0.0.1:${serving.port}`;
    },
    get ws() {
      return `ws://127.0.0.1:${serving.port}`;
    },
    folder: data,
    get serving() {
      return serving;
    },
    ask: (device, path, init = {}) =>
      fetch(relay.http + path, {
        ...init,
        headers: { ...(device ? { authorization: `Bearer ${device.token}` } : {}), ...init.headers },
      }),
    async openVillage(village) {
      const secret = serving.openingLink?.split('#')[1];
      const device = newDevice();
      await expectStatus(
        fetch(`${relay.http}/api/villages`, {
          method: 'POST',
          headers: { authorization: `Setup ${secret}` },
          body: JSON.stringify({ village, device: introduction(device, village) }),
        }),
        201,
      );
      await expectStatus(renew(relay.http, device), 200);
      return device;
    },
    async invite(by, role, more = {}) {
      const id = randomId();
      const invitation = { id, role, name: '李四', wrapped: 'AAAA', expires: Date.now() + 3_600_000, ...more };
      await expectStatus(relay.ask(by, '/api/invitations', { method: 'POST', body: JSON.stringify(invitation) }), 201);
      const device = newDevice();
      const body = JSON.stringify({ id, device: introduction(device, id) });
      await expectStatus(fetch(`${relay.http}/api/redeem`, { method: 'POST', body }), 200);
      await expectStatus(renew(relay.http, device), 200);
      return device;
    },
    async restart(more = {}) {
      await serving.stop();
      serving = await serve({ port: 0, data, site: join(data, 'site'), version: 'test', ...options, ...more });
    },
    async stop() {
      await serving.stop();
      if (!folder) rmSync(data, { recursive: true, force: true });
    },
  };
  return relay;
}

async function expectStatus(answer: Promise<Response>, status: number): Promise<void> {
  const response = await answer;
  if (response.status !== status)
    throw new Error(`${response.url} answered ${response.status}: ${await response.text()}`);
}

/** A relay with the village `v1` and its first device, which ends with the test. */
export async function villageAtRelay(
  stops: (() => unknown)[],
  options: Partial<ServeOptions> = {},
): Promise<{ readonly relay: TestRelay; readonly device: TestDevice }> {
  const relay = await startRelay(options);
  stops.push(() => relay.stop());
  return { relay, device: await relay.openVillage('v1') };
}

/** The stock client, as anybody would use it. */
export function stockClient(
  relay: TestRelay,
  village: string,
  room: string,
  device: TestDevice,
  document = new Y.Doc(),
) {
  const provider = new WebsocketProvider(`${relay.ws}/sync/${village}`, room, document, {
    protocols: ['yjs', `token.${device.token}`],
    WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
    disableBc: true,
  });
  return { provider, document };
}

export interface Heard {
  readonly type: number;
  /** of sync messages */
  readonly kind?: number;
  readonly bytes?: Uint8Array;
  readonly number?: number;
  readonly reason?: string;
}
/** A socket that sends what it is told and keeps what it hears. */
export async function bareSocket(relay: TestRelay, village: string, room: string, protocols: string[]) {
  const socket = new WebSocket(`${relay.ws}/sync/${village}/${room}`, protocols);
  const heard: Heard[] = [];
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
  });
  socket.on('message', (data: Buffer) => heard.push(parse(data)));
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return { socket, heard, closed, send: (bytes: Uint8Array | string) => socket.send(bytes) };
}
function parse(data: Uint8Array): Heard {
  const decoder = decoding.createDecoder(data);
  const type = decoding.readVarUint(decoder);
  if (type === 0) return { type, kind: decoding.readVarUint(decoder), bytes: decoding.readVarUint8Array(decoder) };
  if (type === 1) return { type, bytes: decoding.readVarUint8Array(decoder) };
  if (type === 8) return { type, number: decoding.readVarUint(decoder) };
  if (type === 9) return { type, number: decoding.readVarUint(decoder), reason: decoding.readVarString(decoder) };
  decoding.readVarUint(decoder);
  return { type, reason: decoding.readVarString(decoder) };
}

/** Waits until `condition` holds. */
export async function until(condition: () => boolean, what: string, ms = 5000): Promise<void> {
  const end = Date.now() + ms;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`Still not after ${ms} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
