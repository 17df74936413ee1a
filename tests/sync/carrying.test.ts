/** Files taken along: what comes, what is not fetched twice, where it stops, and what goes again. */
import 'fake-indexeddb/auto';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Attachments, openAttachments } from '../../sync/attachments.ts';
import { carriedOf, carry } from '../../sync/carrying.ts';
import { eraseAtRelay } from '../../sync/log-requests.ts';
import type { LocalVillage } from '../../sync/village.ts';
import type { TestDevice } from '../support/device.ts';
import { type RelayHere, relayHere } from '../support/relay-here.ts';
import { twoDevices } from '../support/two-devices.ts';

let relay: RelayHere;
let desk: TestDevice;
let phone: TestDevice;
let village: LocalVillage;
let other: LocalVillage;
const opened: Attachments[] = [];
const plenty = async () => ({ quota: 1e9, usage: 0 });

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
/** So many files of the office's computer, at the relay. */
async function taken(count: number, size = 20_000) {
  const ours = await filesOf(desk, village);
  const refs = [];
  for (let index = 0; index < count; index++) {
    const added = await ours.add(new Blob(['%PDF-1.7\n', new Uint8Array(size - 9).fill(index)]), `${index}.pdf`);
    if ('problem' in added) throw new Error(added.problem);
    refs.push(added.ref);
  }
  await ours.exchange();
  return { ours, refs };
}

test('all come once, and open without a network; those that are here are not fetched again', async () => {
  const { refs } = await taken(8);
  const theirs = await filesOf(phone, other);
  expect(carriedOf(theirs, refs)).toEqual({ files: 8, bytes: 160_000, here: 0, hereBytes: 0 });
  const told: number[] = [];
  const options = { estimate: plenty };
  theirs.subscribe(() => told.push(carriedOf(theirs, refs).here));
  // one named twice is one file
  expect(await carry(theirs, [...refs, refs[0]!], options)).toEqual({ missing: 0 });
  expect(told).toHaveLength(8);
  expect(told.at(-1)).toBe(8);
  relay.deaf = true;
  expect(await carry(theirs, refs, options)).toEqual({ missing: 0 });
  expect(told).toHaveLength(8);
  for (const ref of refs) expect(await theirs.open(ref)).toHaveProperty('file');
});

test('without a network it stops with a sentence and goes on later; told to stop, it keeps what has come', async () => {
  const { refs } = await taken(9);
  const theirs = await filesOf(phone, other);
  relay.deaf = true;
  expect(await carry(theirs, refs, { estimate: plenty })).toMatchObject({ reason: expect.stringContaining('连不上') });
  relay.deaf = false;
  const stop = new AbortController();
  const end = theirs.subscribe(() => stop.abort());
  await carry(theirs, refs, { estimate: plenty, signal: stop.signal });
  end();
  const { here } = carriedOf(theirs, refs);
  expect(here).toBeGreaterThan(0);
  expect(here).toBeLessThan(9);
  await carry(theirs, refs, { estimate: plenty });
  expect(carriedOf(theirs, refs).here).toBe(9);
});

test('a tenth of the room stays free, and nothing is dropped for it', async () => {
  const { refs } = await taken(5);
  const theirs = await filesOf(phone, other);
  const answer = await carry(theirs, refs, { estimate: async () => ({ quota: 100_000, usage: 20_000 }) });
  expect(answer.reason).toContain('快放不下');
  expect(carriedOf(theirs, refs).here).toBe(3);
});

test('what is still on its maker’s device is counted; what was erased goes from here too', async () => {
  const { ours, refs } = await taken(2);
  const theirs = await filesOf(phone, other);
  await carry(theirs, refs, { estimate: plenty });
  relay.deaf = true;
  const late = await ours.add(new Blob(['%PDF-1.7\nlate']), '后来.pdf');
  if ('problem' in late) throw new Error(late.problem);
  relay.deaf = false;
  expect(await carry(theirs, [...refs, late.ref], { estimate: plenty })).toEqual({ missing: 1 });
  const [gone, kept] = refs as [(typeof refs)[0], (typeof refs)[0]];
  const dossier = 'h-_ABCDEFGHIJKLMNOPQRS';
  expect(await eraseAtRelay(village, { room: dossier, reason: '本人要求', attachments: [gone.hash] })).toBe(undefined);
  // no dossier names it any more
  expect(await carry(theirs, [kept], { estimate: plenty })).toEqual({ missing: 0 });
  expect([gone, kept].map(({ hash }) => theirs.whereabouts(hash).here)).toEqual([false, true]);
});
