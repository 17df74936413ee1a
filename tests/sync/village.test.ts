import 'fake-indexeddb/auto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listDevices, removeDevice } from '../../sync/devices.ts';
import { createVillage, type Entered, joinVillage } from '../../sync/enrolling.ts';
import { invitationId, unwrap, wrap } from '../../sync/enrolment.ts';
import { forgetVillage } from '../../sync/forget-village.ts';
import { inviteTo, listInvitations, withdrawInvitation } from '../../sync/invitations.ts';
import type { Problem } from '../../sync/relay-requests.ts';
import { newKeyRing, randomBytes } from '../../sync/ring.ts';
import { type LocalVillage, openVillage, rememberVillage, villagesHere } from '../../sync/village.ts';
import { type RelayHere, relayHere } from '../support/relay-here.ts';

let relay: RelayHere;
beforeAll(async () => {
  relay = await relayHere();
});
afterAll(() => relay.close());

const wish = { name: '向阳村', regionCode: '150521', policyYear: '2023', deviceName: '办公室电脑', personName: '王芳' };
const entered = (answer: Entered): LocalVillage => {
  if ('problem' in answer) throw new Error(answer.problem);
  return answer.village;
};
const good = <T extends object>(answer: T | Problem): T => {
  if ('problem' in answer) throw new Error(answer.problem);
  return answer;
};
const problem = (answer: object): string => ('problem' in answer ? String(answer.problem) : 'none');
const secretOf = (link: string): string => link.split('#')[1] ?? '';

describe('opening a village', () => {
  test('alone on this device: keys, device and person, kept over a reload', async () => {
    const made = entered(await createVillage(wish));
    expect(made).toMatchObject({ name: '向阳村', regionCode: '150521', role: 'leads', founder: true });
    expect(made.relay).toBeUndefined();
    expect(made.keys.get(1)).toHaveLength(32);
    expect(await openVillage(made.id)).toEqual(made);
  });

  test('lists hold nothing secret', async () => {
    entered(await createVillage(wish));
    const text = JSON.stringify(await villagesHere());
    expect(text).not.toMatch(/secret|keys|token/);
  });

  test('the village used last comes first', async () => {
    const one = entered(await createVillage({ ...wish, name: '甲村' }));
    await new Promise((resolve) => setTimeout(resolve, 3));
    const two = entered(await createVillage({ ...wish, name: '乙村' }));
    expect((await openVillage())?.id).toBe(two.id);
    await new Promise((resolve) => setTimeout(resolve, 3));
    await openVillage(one.id);
    expect((await openVillage())?.id).toBe(one.id);
  });

  test('with the one-time link the relay lets this device in, and nobody a second time', async () => {
    const setup = await relay.setup();
    const made = entered(await createVillage({ ...wish, relay: { url: relay.url, setup } }));
    expect(good(await listDevices(made))).toMatchObject([{ id: made.device.id, name: '办公室电脑', role: 'leads' }]);
    expect(problem(await createVillage({ ...wish, relay: { url: relay.url, setup: 'A'.repeat(22) } }))).toMatch(
      /开村链接/,
    );
    expect(relay.access.villages).toBe(1);
  });

  test('an answer lost on the way: the same link opens the same village again', async () => {
    const setup = await relay.setup();
    const before = (await villagesHere()).length;
    relay.deaf = true;
    expect(problem(await createVillage({ ...wish, relay: { url: relay.url, setup } }))).toMatch(/连不上/);
    relay.deaf = false;
    expect(await villagesHere()).toHaveLength(before);
    const made = entered(await createVillage({ ...wish, relay: { url: relay.url, setup } }));
    expect(good(await listDevices(made))).toHaveLength(1);
  });

  test('what was forgotten is gone from this device', async () => {
    const made = entered(await createVillage(wish));
    await forgetVillage(made.id);
    expect(await openVillage(made.id)).toBeUndefined();
  });

  test('name and person are remembered for the next start', async () => {
    const made = entered(await createVillage(wish));
    await rememberVillage(made.id, { name: '向阳嘎查', person: { id: 'p2', name: '李强' } });
    expect(await openVillage(made.id)).toMatchObject({ name: '向阳嘎查', person: { id: 'p2', name: '李强' } });
  });
});

describe('joining by invitation', () => {
  const founder = async (): Promise<LocalVillage> =>
    entered(await createVillage({ ...wish, relay: { url: relay.url, setup: await relay.setup() } }));
  const person = { id: 'p9', name: '赵敏' };

  test('the link brings keys, name, role and person, once', async () => {
    const village = await founder();
    const { link } = good(await inviteTo(village, { person, role: 'fills' }));
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/join#[\w-]{22}$/);
    // Another device: its own database would be empty. Here it is the same one, so the village's record is replaced.
    const joined = entered(await joinVillage({ relayUrl: relay.url, secret: secretOf(link), deviceName: '手机' }));
    expect(joined).toMatchObject({ id: village.id, name: '向阳村', regionCode: '150521', role: 'fills', person });
    expect(joined.keys).toEqual(village.keys);
    expect(joined.device.id).not.toBe(village.device.id);
    expect(good(await listDevices(joined))).toHaveLength(2);
    expect(problem(await joinVillage({ relayUrl: relay.url, secret: secretOf(link), deviceName: '别人' }))).toMatch(
      /用过/,
    );
  });

  test('an answer lost on the way: the same device may ask again', async () => {
    const village = await founder();
    const secret = secretOf(good(await inviteTo(village, { person, role: 'reads' })).link);
    relay.deaf = true;
    expect(problem(await joinVillage({ relayUrl: relay.url, secret, deviceName: '手机' }))).toMatch(/连不上/);
    relay.deaf = false;
    const joined = entered(await joinVillage({ relayUrl: relay.url, secret, deviceName: '手机' }));
    expect(joined.role).toBe('reads');
    expect(good(await listDevices(joined))).toHaveLength(2);
  });

  test('a withdrawn link opens nothing; a shortened one says so', async () => {
    const village = await founder();
    const { link, invitation } = good(await inviteTo(village, { person, role: 'fills' }));
    expect(good(await listInvitations(village))).toMatchObject([{ id: invitation.id, name: '赵敏', role: 'fills' }]);
    expect(await withdrawInvitation(village, invitation.id)).toBeUndefined();
    expect(problem(await joinVillage({ relayUrl: relay.url, secret: secretOf(link), deviceName: '手机' }))).toMatch(
      /邀请/,
    );
    const short = secretOf(link).slice(0, -1);
    expect(problem(await joinVillage({ relayUrl: relay.url, secret: short, deviceName: '手机' }))).toMatch(/不完整/);
  });

  test('only who leads may invite', async () => {
    const village = await founder();
    const { link } = good(await inviteTo(village, { person, role: 'fills' }));
    const joined = entered(await joinVillage({ relayUrl: relay.url, secret: secretOf(link), deviceName: '手机' }));
    expect(problem(await inviteTo(joined, { person, role: 'leads' }))).toMatch(/负责人/);
  });

  test('a removed device is a stranger', async () => {
    const village = await founder();
    const { link } = good(await inviteTo(village, { person, role: 'fills' }));
    const joined = entered(await joinVillage({ relayUrl: relay.url, secret: secretOf(link), deviceName: '手机' }));
    expect(await removeDevice(village, joined.device.id)).toBeUndefined();
    expect(problem(await listDevices(joined))).toMatch(/没有登记|移除/);
  });

  test('the relay sees neither key nor secret', async () => {
    const village = await founder();
    const sent: string[] = [];
    const real = globalThis.fetch;
    globalThis.fetch = (input, init) => {
      sent.push(`${String(input)} ${JSON.stringify(init?.headers)} ${String(init?.body)}`);
      return real(input, init);
    };
    try {
      const { link } = good(await inviteTo(village, { person, role: 'fills' }));
      entered(await joinVillage({ relayUrl: relay.url, secret: secretOf(link), deviceName: '手机' }));
      const key = Buffer.from(village.keys.get(1) ?? []);
      for (const text of sent) {
        expect(text).not.toContain(secretOf(link));
        for (const form of ['base64', 'base64url', 'hex'] as const) expect(text).not.toContain(key.toString(form));
      }
      expect(sent.length).toBeGreaterThan(1);
    } finally {
      globalThis.fetch = real;
    }
  });
});

describe('the wrapped ring', () => {
  const enrolment = {
    id: 'v1',
    name: '向阳村',
    regionCode: '150521',
    keys: newKeyRing(),
    person: { id: 'p1', name: '王芳' },
  };
  test('opens with its secret alone', () => {
    const secret = randomBytes(16);
    const wrapped = wrap(enrolment, secret);
    expect(unwrap(wrapped, secret)).toEqual(enrolment);
    expect(unwrap(wrapped, randomBytes(16))).toBeUndefined();
    expect(unwrap(`${wrapped.slice(0, -6)}AAAA==`, secret)).toBeUndefined();
    expect(unwrap('不是', secret)).toBeUndefined();
    expect(invitationId(secret)).toMatch(/^[0-9a-f]{64}$/);
    expect(invitationId(randomBytes(16))).not.toBe(invitationId(secret));
  });
});
