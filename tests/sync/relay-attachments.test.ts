/** Attachments at the relay: in parts, from a byte on, within a village's quota; and how a device makes use of it. */
import 'fake-indexeddb/auto';
import { createHash, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { type Attachments, openAttachments } from '../../sync/attachments.ts';
import { createVillage } from '../../sync/enrolling.ts';
import { newDevice } from '../support/device.ts';
import { type TestDevice, type TestRelay, villageAtRelay } from '../support/relay.ts';
import { relayHere } from '../support/relay-here.ts';
import { stopsAfterEach } from '../support/stops.ts';

const stops = stopsAfterEach();
const relayWithVillage = (options = {}) => villageAtRelay(stops, options);
function fileOf(size: number) {
  const bytes = randomBytes(size);
  return { bytes, path: `/api/attachments/${createHash('sha256').update(bytes).digest('hex')}` };
}
const patch = (relay: TestRelay, device: TestDevice, path: string, offset: number, body: Buffer, last = false) =>
  relay.ask(device, path, {
    method: 'PATCH',
    body: new Uint8Array(body),
    headers: { 'upload-offset': String(offset), 'upload-complete': last ? '?1' : '?0' },
  });

test('a file comes in parts, also over a restart; a wrong offset is told the right one', async () => {
  const { relay, device } = await relayWithVillage();
  const { bytes, path } = fileOf(300_000);
  const head = async () => {
    const answer = await relay.ask(device, path, { method: 'HEAD' });
    return [answer.status, answer.headers.get('upload-offset'), answer.headers.get('upload-complete')];
  };
  expect(await head()).toEqual([404, '0', '?0']);
  expect((await patch(relay, device, path, 0, bytes.subarray(0, 100_000))).status).toBe(204);
  expect(await head()).toEqual([404, '100000', '?0']);
  await relay.restart();
  const wrong = await patch(relay, device, path, 50_000, bytes.subarray(50_000));
  expect([wrong.status, wrong.headers.get('upload-offset')]).toEqual([409, '100000']);
  expect((await relay.ask(device, path)).status).toBe(404);
  expect((await patch(relay, device, path, 100_000, bytes.subarray(100_000), true)).status).toBe(201);
  expect(await head()).toEqual([200, null, '?1']);
  expect(Buffer.from(await (await relay.ask(device, path)).arrayBuffer()).equals(bytes)).toBe(true);
});

test('a part that is broken off in the middle stays up to there', async () => {
  const { relay, device } = await relayWithVillage();
  const { bytes, path } = fileOf(400_000);
  const breaking = new AbortController();
  const slowly = new ReadableStream<Uint8Array>({
    async start(controller) {
      controller.enqueue(new Uint8Array(bytes.subarray(0, 200_000)));
      await new Promise((resolve) => setTimeout(resolve, 300));
      breaking.abort();
    },
  });
  const headers = { 'upload-offset': '0', 'upload-complete': '?1' };
  const init = { method: 'PATCH', body: slowly, duplex: 'half', headers, signal: breaking.signal };
  await expect(relay.ask(device, path, init as RequestInit)).rejects.toThrow();
  let offset = 0;
  for (let tries = 0; offset === 0 && tries < 200; tries++) {
    offset = Number((await relay.ask(device, path, { method: 'HEAD' })).headers.get('upload-offset'));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(offset).toBeGreaterThan(0);
  expect((await patch(relay, device, path, offset, bytes.subarray(offset), true)).status).toBe(201);
});

test('what is not what its name says is thrown away; too much is refused; a part is asked for from a byte on', async () => {
  const { relay, device } = await relayWithVillage({ limits: { attachmentBytes: 500_000 } });
  const { bytes, path } = fileOf(1000);
  expect((await patch(relay, device, path, 0, randomBytes(1000), true)).status).toBe(400);
  expect((await relay.ask(device, path, { method: 'HEAD' })).headers.get('upload-offset')).toBe('0');
  expect((await patch(relay, device, path, 0, randomBytes(500_001))).status).toBe(413);
  expect((await patch(relay, device, path, 0, bytes, true)).status).toBe(201);
  const range = (value: string) => relay.ask(device, path, { headers: { range: value } });
  const rest = await range('bytes=900-');
  expect([rest.status, rest.headers.get('content-range')]).toEqual([206, 'bytes 900-999/1000']);
  expect(Buffer.from(await rest.arrayBuffer()).equals(bytes.subarray(900))).toBe(true);
  expect(Buffer.from(await (await range('bytes=0-9')).arrayBuffer()).equals(bytes.subarray(0, 10))).toBe(true);
  const beyond = await range('bytes=1000-');
  expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, 'bytes */1000']);
  expect((await range('lines=1-2')).status).toBe(200);
});

test('a village keeps within its quota, and is told in Chinese; erasing makes room', async () => {
  const { relay, device } = await relayWithVillage({ limits: { villageAttachmentBytes: 2000 } });
  const [one, two] = [fileOf(1500), fileOf(1500)];
  expect((await patch(relay, device, one.path, 0, one.bytes, true)).status).toBe(201);
  const refused = await patch(relay, device, two.path, 0, two.bytes, true);
  expect(refused.status).toBe(413);
  expect((await refused.json()).reason).toMatch(/本村的附件已占.*上限.*。/);
  await relay.restart();
  expect((await patch(relay, device, two.path, 0, two.bytes, true)).status).toBe(413);
  const body = JSON.stringify({
    room: 'h-_ABCDEFGHIJKLMNOPQRS',
    reason: '本人要求',
    attachments: [one.path.slice(17)],
  });
  expect((await relay.ask(device, '/api/erasures', { method: 'POST', body })).status).toBe(200);
  expect((await patch(relay, device, two.path, 0, two.bytes, true)).status).toBe(201);
});

test('a device sends from the byte on that the relay lacks, and fetches on from where the line broke', async () => {
  const relay = await relayHere();
  stops.push(() => relay.close());
  const desk = newDevice();
  const made = await desk(async () =>
    createVillage({
      ...{ name: '向阳村', regionCode: '150521', deviceName: '电脑', personName: '王芳' },
      relay: { url: relay.url, setup: await relay.setup() },
    }),
  );
  if ('problem' in made) throw new Error(made.problem);
  const open = async (): Promise<Attachments> => {
    const files = await desk(() => openAttachments(made.village, { every: 0 }));
    stops.push(() => files.close());
    return files;
  };
  const real = globalThis.fetch;
  stops.push(() => {
    globalThis.fetch = real;
  });
  const asked: string[] = [];
  let breaks = 1;
  globalThis.fetch = async (input, init) => {
    const headers = new Headers(init?.headers);
    asked.push(`${init?.method ?? 'GET'} ${headers.get('upload-offset') ?? headers.get('range') ?? ''}`.trim());
    if (init?.method === 'PATCH' && breaks > 0 && headers.get('upload-offset') !== '0') {
      breaks--;
      throw new TypeError('the line is gone');
    }
    return real(input, init);
  };
  const files = await open();
  const added = await files.add(new Blob(['%PDF-1.7\n', randomBytes(1_500_000)]), '大病历.pdf');
  if ('problem' in added) throw new Error(added.problem);
  await files.exchange();
  expect(files.whereabouts(added.ref.hash).atRelay).toBe(false);
  await files.exchange();
  expect(files.whereabouts(added.ref.hash).atRelay).toBe(true);
  const half = 512 * 1024;
  const patches = asked.filter((line) => line.startsWith('PATCH'));
  expect(patches).toEqual([`PATCH 0`, `PATCH ${half}`, `PATCH ${half}`, `PATCH ${2 * half}`]);

  expect(await files.makeRoom(1)).toBeGreaterThan(0);
  asked.length = 0;
  globalThis.fetch = async (input, init) => {
    const range = new Headers(init?.headers).get('range');
    asked.push(range ?? 'whole');
    const answer = await real(input, init);
    if (range !== null || !String(input).includes('/attachments/')) return answer;
    const bytes = new Uint8Array(await answer.arrayBuffer()).subarray(0, 700_000);
    const broken = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (asked.length > 0 && !sent) controller.enqueue(bytes);
        else controller.error(new TypeError('the line is gone'));
        sent = true;
      },
    });
    let sent = false;
    return new Response(broken, { status: 200, headers: answer.headers });
  };
  const opened = await desk(() => files.open(added.ref));
  if ('problem' in opened) throw new Error(opened.problem);
  expect(opened.file.size).toBe(1_500_009);
  expect(asked).toEqual(['whole', 'bytes=700000-']);
});
