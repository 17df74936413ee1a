/** Receipts: what the relay signs, who may ask, and whose receipts a device believes. */
import 'fake-indexeddb/auto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Village } from '../../sync/contract.ts';
import { askReceipt, learnRelayKey, readReceipt } from '../../sync/receipts.ts';
import { openReceipts } from '../../sync/relay/receipts.ts';
import { openSigningKeys } from '../../sync/signing-keys.ts';
import { introduction, newDevice, passOf, renew } from '../support/device-keys.ts';
import { type RelayHere, relayHere } from '../support/relay-here.ts';

const hash = 'ab'.repeat(32);
let relay: RelayHere;
let village: Village;
beforeAll(async () => {
  relay = await relayHere();
  const device = newDevice();
  await relay.access.openVillage(await relay.setup(), 'v1', introduction(device, 'v1'));
  await renew(relay.url.replace(/^ws/, 'http'), device);
  village = {
    id: 'v1',
    name: '',
    regionCode: '',
    device,
    keys: new Map(),
    relay: { url: relay.url, pass: passOf(device) },
  } as unknown as Village;
});
afterAll(() => relay.close());

test('an enrolled device is given a receipt, which says the hash and the time', async () => {
  const keys = await openSigningKeys({ id: 'receipts-1' });
  const before = Date.now();
  const receipt = await askReceipt(village, hash, keys);
  if (typeof receipt !== 'string') throw new Error(receipt.problem);
  const read = await readReceipt(receipt, await keys.relayKeys());
  expect(read?.hash).toBe(hash);
  expect(Math.abs((read?.at ?? 0) - before)).toBeLessThan(60_000);
  expect(receipt.length).toBeLessThan(700);

  // A device that has only the receipt does not believe it until it has heard the key from the relay.
  const others = await openSigningKeys({ id: 'receipts-2' });
  expect(await readReceipt(receipt, await others.relayKeys())).toBeUndefined();
  await learnRelayKey(village, others);
  expect(await readReceipt(receipt, await others.relayKeys())).toEqual(read);
  others.close();
  keys.close();
});

test('a changed receipt is none', async () => {
  const keys = await openSigningKeys({ id: 'receipts-3' });
  const receipt = await askReceipt(village, hash, keys);
  if (typeof receipt !== 'string') throw new Error(receipt.problem);
  const [header = '', body = '', signature = ''] = receipt.split('.');
  const other = Buffer.from(JSON.stringify({ sha256: hash, iat: 1 })).toString('base64url');
  const heard = await keys.relayKeys();
  for (const changed of [
    `${header}.${other}.${signature}`,
    `${header}.${body}.AAAA`,
    `${header}.${body}`,
    '',
    `${receipt}.x`,
  ])
    expect(await readReceipt(changed, heard)).toBeUndefined();
  keys.close();
});

test('a stranger gets none, and what is no hash is refused', async () => {
  const http = relay.url.replace(/^ws/, 'http');
  const ask = (authorization: string, body: object) =>
    fetch(`${http}/api/receipts`, { method: 'POST', headers: { authorization }, body: JSON.stringify(body) });
  expect((await ask('Bearer x.y.z', { sha256: hash })).status).toBe(401);
  expect((await fetch(`${http}/api/receipts`)).status).toBe(401);
  const passed = await village.relay?.pass?.token();
  const bearer = passed?.kind === 'good' ? `Bearer ${passed.token}` : '';
  expect((await ask(bearer, { sha256: 'AB'.repeat(32) })).status).toBe(400);
  expect((await ask(bearer, {})).status).toBe(400);
});

test('the key stays the same from start to start, for its owner alone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cunbiao-receipts-'));
  expect(openReceipts(folder).key).toEqual(openReceipts(folder).key);
  if (process.platform !== 'win32') expect(statSync(join(folder, 'receipt-key.pem')).mode & 0o777).toBe(0o600);
  rmSync(folder, { recursive: true });
});
