import 'fake-indexeddb/auto';
import { sha256 } from '@noble/hashes/sha2.js';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openAttachmentsHere } from '../../sync/attachment-store.ts';
import { type Attachments, openAttachments } from '../../sync/attachments.ts';
import type { LocalVillage } from '../../sync/village.ts';
import type { TestDevice } from '../support/device.ts';
import { bearerOf, passAt, type RelayHere, relayHere } from '../support/relay-here.ts';
import { twoDevices } from '../support/two-devices.ts';

let relay: RelayHere;
let village: LocalVillage;
let other: LocalVillage;
let desk: TestDevice;
let phone: TestDevice;
const opened: Attachments[] = [];

beforeAll(async () => {
  relay = await relayHere();
});
afterAll(() => relay.close());
beforeEach(async () => {
  ({ desk, phone, village, other } = await twoDevices(relay));
});
afterEach(async () => {
  relay.deaf = false;
  await Promise.all(opened.splice(0).map((attachments) => attachments.close()));
});

async function filesOf(device: TestDevice, here: LocalVillage): Promise<Attachments> {
  const attachments = await device(() => openAttachments(here, { every: 0 }));
  opened.push(attachments);
  return attachments;
}
const pdf = (size = 2000): Blob => new Blob(['%PDF-1.7\n', new Uint8Array(size - 9)], { type: 'application/pdf' });
const refOf = (answer: Awaited<ReturnType<Attachments['add']>>) => {
  if ('problem' in answer) throw new Error(answer.problem);
  return answer.ref;
};
const problem = (answer: object): string => ('problem' in answer ? String(answer.problem) : 'none');

describe('[S15] bytes and where they are', () => {
  test('here, then at the relay, then on another device', async () => {
    const [ours, theirs] = [await filesOf(desk, village), await filesOf(phone, other)];
    const ref = refOf(await ours.add(pdf(), '医疗票据.pdf'));
    expect(ref).toMatchObject({ name: '医疗票据.pdf', type: 'application/pdf', size: 2000 });
    expect(ours.whereabouts(ref.hash)).toEqual({ here: true, atRelay: false });
    expect(ours.place(ref.hash)).toMatch(/只在本机/);
    expect(problem(await theirs.open(ref, '王芳'))).toMatch(/还在王芳的设备上/);

    await ours.exchange();
    expect(ours.whereabouts(ref.hash)).toEqual({ here: true, atRelay: true });
    expect(ours.place(ref.hash)).toMatch(/两份/);
    const answer = await theirs.open(ref, '王芳');
    if ('problem' in answer) throw new Error(answer.problem);
    expect(answer.file.type).toBe('application/pdf');
    expect(await answer.file.text()).toBe(await pdf().text());
    expect(theirs.whereabouts(ref.hash)).toEqual({ here: true, atRelay: true });
  });

  test('without a network what is here opens, what is not says so', async () => {
    const [ours, theirs] = [await filesOf(desk, village), await filesOf(phone, other)];
    const ref = refOf(await ours.add(pdf(), '票据.pdf'));
    await ours.exchange();
    relay.deaf = true;
    expect(await ours.open(ref)).toHaveProperty('file');
    expect(problem(await theirs.open(ref))).toMatch(/不在本机.*连不上/);
  });

  test('what waits is kept over a restart and goes later', async () => {
    const ours = await filesOf(desk, village);
    relay.deaf = true;
    const ref = refOf(await ours.add(pdf(), '票据.pdf'));
    await ours.exchange();
    expect(ours.status).toMatchObject({ waiting: 1 });
    await ours.close();
    relay.deaf = false;
    const again = await filesOf(desk, village);
    expect(again.status.waiting).toBe(1);
    await again.exchange();
    expect(again.status.waiting).toBe(0);
    expect(again.whereabouts(ref.hash).atRelay).toBe(true);
  });
});

test('who draws paper reads what is here, without the relay; nothing of what is not, or is sealed with another key', async () => {
  const ours = await filesOf(desk, village);
  const ref = refOf(await ours.add(pdf(), '票据.pdf'));
  await ours.exchange();
  relay.deaf = true;
  const read = async (device: TestDevice, keys = village.keys): Promise<string | undefined> => {
    const here = await device(() => openAttachmentsHere({ id: village.id, keys }));
    const bytes = await here.bytes(ref.hash);
    here.close();
    return bytes && new TextDecoder().decode(bytes);
  };
  expect(await read(desk)).toBe(await pdf().text());
  expect(await read(phone)).toBeUndefined();
  expect(await read(desk, new Map([[9, new Uint8Array(32).fill(7)]]))).toBeUndefined();
});

test('[S11] what is stored and sent is sealed, and named by its own hash', async () => {
  const ours = await filesOf(desk, village);
  const secret = new Blob(['%PDF-VISIBLE-CONTENT'.repeat(20)]);
  const sent: Uint8Array[] = [];
  const real = globalThis.fetch;
  globalThis.fetch = (input, init) => {
    if (init?.body instanceof Uint8Array) sent.push(init.body);
    return real(input, init);
  };
  try {
    const { hash } = refOf(await ours.add(secret, '票据.pdf'));
    await ours.exchange();
    expect(sent).toHaveLength(1);
    expect(Buffer.from(sent[0]!).toString('latin1')).not.toContain('VISIBLE');
    expect(Buffer.from(sha256(sent[0]!)).toString('hex')).toBe(hash);
  } finally {
    globalThis.fetch = real;
  }
});

test('what the relay does not have is never dropped; what it has may be', async () => {
  const ours = await filesOf(desk, village);
  const safe = refOf(await ours.add(pdf(), '一.pdf'));
  await ours.exchange();
  relay.deaf = true;
  const only = refOf(await ours.add(pdf(), '二.pdf'));
  expect(await ours.makeRoom(1_000_000)).toBeGreaterThan(1900);
  expect(ours.whereabouts(safe.hash).here).toBe(false);
  expect(ours.whereabouts(only.hash).here).toBe(true);
  relay.deaf = false;
  expect(await ours.open(safe)).toHaveProperty('file');
});

test('a relay that lost a file is sent it again', async () => {
  const ours = await filesOf(desk, village);
  const ref = refOf(await ours.add(pdf(), '票据.pdf'));
  await ours.exchange();
  const older = await relayHere();
  const pass = await passAt(older, relay, village);
  await ours.close();
  const again = await filesOf(desk, { ...village, relay: { url: older.url, pass } });
  await again.exchange({ again: true });
  const head = await fetch(`${older.url.replace('ws', 'http')}/api/attachments/${ref.hash}`, {
    method: 'HEAD',
    headers: { authorization: await bearerOf(pass) },
  });
  expect(head.status).toBe(200);
  await again.close();
  await older.close();
});

describe('what may be attached', () => {
  test('a PDF of exactly 10 MB goes, one byte more is too large', async () => {
    const ours = await filesOf(desk, village);
    expect(await ours.add(pdf(10_000_000), '大.pdf')).toHaveProperty('ref');
    expect(problem(await ours.add(pdf(10_000_001), '太大.pdf'))).toMatch(/最多 10 MB/);
    await ours.exchange();
    expect(ours.status).toMatchObject({ waiting: 0 });
  });

  test('bytes that do not fit their name are not taken', async () => {
    const ours = await filesOf(desk, village);
    const real = globalThis.fetch;
    globalThis.fetch = async () => new Response(new Uint8Array([1, 2, 3]));
    try {
      const answer = await ours.open({ hash: 'a'.repeat(64), name: '票据.pdf', type: 'application/pdf', size: 3 });
      expect(problem(answer)).toMatch(/已损坏/);
      expect(ours.whereabouts('a'.repeat(64)).here).toBe(false);
    } finally {
      globalThis.fetch = real;
    }
  });
});
