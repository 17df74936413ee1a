/** What no honest device sends, to a real relay: it stays up, refuses, and the honest ones go on. More in `npm run bench hostile`. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  decodeMany,
  fragmented,
  honestPair,
  hostileWriter,
  oversized,
  slowSockets,
  socketsMany,
} from '../support/hostile-runs.ts';
import { startRelay, type TestDevice, type TestRelay } from '../support/relay.ts';

const seed = Number(process.env.CB_SEED ?? 1);

test('20,000 damaged frames through the decoder: none ends the process, none holds it up', { timeout: 120_000 }, () => {
  const { noFrame, refused, taken } = decodeMany(20_000, seed);
  expect(noFrame + refused).toBeGreaterThan(10_000);
  expect(taken).toBeGreaterThan(0);
});

describe('over sockets', { timeout: 180_000 }, () => {
  let relay: TestRelay;
  let devices: TestDevice[];
  beforeEach(async () => {
    // what keeps out a device that trespasses again and again would end the attacks too soon
    relay = await startRelay({ limits: { attempts: 1_000_000 } });
    const lead = await relay.openVillage('v1');
    devices = [lead, await relay.invite(lead, 'fills'), await relay.invite(lead, 'fills')];
  });
  afterEach(() => relay.stop());

  test('damaged frames: closed or refused at the first', async () => {
    const pair = await honestPair(relay, devices[0]!, devices[1]!);
    const { closed, refused, settled, asked } = await socketsMany(relay, devices[2]!, 300, seed);
    expect(closed + refused).toBeGreaterThan(150);
    expect(closed + refused + settled + asked).toBe(300);
    expect((await pair.stop()).length).toBeGreaterThan(0);
  });

  test('a frame of 90 MiB and one of 10,000 fragments are refused before they are whole', async () => {
    const pair = await honestPair(relay, devices[0]!, devices[1]!);
    expect(await oversized(relay, devices[2]!, 90 * 1024 * 1024)).toBeGreaterThan(1000);
    expect(await fragmented(relay, devices[2]!, 10_000)).toBeGreaterThan(1000);
    expect((await pair.stop()).length).toBeGreaterThan(0);
  });

  test('connections that never say what they want keep nobody out', async () => {
    const release = await slowSockets(relay, 500);
    const pair = await honestPair(relay, devices[0]!, devices[1]!);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect((await pair.stop()).length).toBeGreaterThan(0);
    release();
  });

  test('an enrolled writer spoils only what is its own', async () => {
    const [victim, hostile, witness] = devices as [TestDevice, TestDevice, TestDevice];
    const { sent } = await hostileWriter(relay, { victim, hostile, witness }, 400, seed);
    expect(sent).toBe(400);
  });
});
