/** New village keys, recovery sheets, and what an invitation brings. */
import 'fake-indexeddb/auto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newDeviceKeys, pointOf, proofOf, unwrapKey, wrapKey } from '../../sync/device-keys.ts';
import { listDevices, removeDevice, renewVillageKey } from '../../sync/devices.ts';
import { createVillage, type Entered, joinVillage, recoverVillage } from '../../sync/enrolling.ts';
import { tellGroups } from '../../sync/groups.ts';
import { inviteTo } from '../../sync/invitations.ts';
import { joinHalves, makeHalves, pairNumber, readHalf } from '../../sync/recovery.ts';
import type { Problem } from '../../sync/relay-requests.ts';
import { newKeyRing, randomBytes } from '../../sync/ring.ts';
import { createSeal } from '../../sync/seal.ts';
import { type LocalVillage, openVillage } from '../../sync/village.ts';
import { newDevice, type TestDevice } from '../support/device.ts';
import { type RelayHere, relayHere } from '../support/relay-here.ts';

let relay: RelayHere;
let desk: TestDevice;
let lead: LocalVillage;
beforeAll(async () => {
  relay = await relayHere();
});
afterAll(() => relay.close());
beforeEach(async () => {
  desk = newDevice();
  const setup = await relay.setup();
  const wish = { name: '向阳村', regionCode: '150521', policyYear: '2023', deviceName: '电脑', personName: '王芳' };
  lead = entered(await desk(() => createVillage({ ...wish, relay: { url: relay.url, setup } })));
});

const entered = (answer: Entered): LocalVillage => {
  if ('problem' in answer) throw new Error(answer.problem);
  return answer.village;
};
const good = <T extends object>(answer: T | Problem): T => {
  if ('problem' in answer) throw new Error(answer.problem);
  return answer;
};
const problem = (answer: object): string => ('problem' in answer ? String(answer.problem) : 'none');
async function join(device: TestDevice, name: string, more: object = {}): Promise<LocalVillage> {
  const { link } = good(await inviteTo(lead, { person: { id: 'p2', name }, role: 'fills', ...more }));
  const secret = link.split('#')[1] ?? '';
  return entered(await device(() => joinVillage({ relayUrl: relay.url, secret, deviceName: `${name}的手机` })));
}
/** asks something, as every page does */
const visit = async (device: TestDevice, village: LocalVillage) => device(() => listDevices(village));

describe('a new key', () => {
  test('reaches each device at its next contact; the removed one and the relay get nothing', async () => {
    const [one, two, gone] = [newDevice(), newDevice(), newDevice()];
    const [a, b, c] = [await join(one, '甲'), await join(two, '乙'), await join(gone, '丙')];
    for (const [device, village] of [
      [one, a],
      [two, b],
      [gone, c],
    ] as const)
      good(await visit(device, village));
    expect(await removeDevice(lead, c.device.id)).toBeUndefined();
    expect(good(await desk(() => renewVillageKey(lead))).without).toEqual([]);
    expect([...lead.keys.keys()]).toEqual([1, 2]);

    // a page that was open takes it with its next token and writes with it at once
    good(await visit(one, a));
    expect(a.keys.get(2)).toEqual(lead.keys.get(2));
    const sealed = createSeal(lead).seal('h', 'p', '110');
    expect(sealed[0]).toBe(2);
    expect(createSeal(a).open('h', 'p', sealed)).toBe('110');
    // one that was away: when it opens the village again
    const later = (await two(() => openVillage(b.id)))!;
    expect(later.keys.size).toBe(1);
    good(await visit(two, later));
    expect(createSeal(later).open('h', 'p', sealed)).toBe('110');
    expect((await two(() => openVillage(b.id)))?.keys.size).toBe(2);
    // what was sealed before stays readable
    const older = createSeal({ id: lead.id, keys: new Map([[1, lead.keys.get(1)!]]) }).seal('h', 'q', '120');
    expect(createSeal(later).open('h', 'q', older)).toBe('120');

    expect(problem(await visit(gone, c))).toContain('“丙的手机”已被移除');
    expect(createSeal(c).open('h', 'p', sealed)).toEqual({ sealed: true });
    // who comes in afterwards has both
    expect((await join(newDevice(), '丁')).keys.size).toBe(2);
    expect(good(await desk(() => renewVillageKey(lead))).without.map(({ name }) => name)).toEqual(['丁的手机']);
  });

  test('a device that the relay made up, or whose proof it changed, is given none', async () => {
    const phone = newDevice();
    const joined = await join(phone, '甲');
    good(await visit(phone, joined));
    const theirs = await pointOf((await newDeviceKeys()).receive);
    const proof = relay.access.receiver(joined.device.id)!.proof;
    await relay.access.change({ kind: 'receive', device: joined.device.id, receiver: { agreement: theirs, proof } });
    const { without } = good(await desk(() => renewVillageKey(lead)));
    expect(without.map(({ id }) => id)).toEqual([joined.device.id]);
    expect(relay.access.keysFor(joined.device.id, 0)).toEqual([]);
  });

  test('open links end with it, only a leader makes one, and only the next number counts', async () => {
    const { link } = good(await inviteTo(lead, { person: { id: 'p3', name: '戊' }, role: 'fills' }));
    const phone = newDevice();
    const joined = await join(phone, '甲');
    expect(problem(await phone(() => renewVillageKey(joined)))).toMatch(/负责人|登记好/);
    good(await desk(() => renewVillageKey(lead)));
    const secret = link.split('#')[1] ?? '';
    expect(problem(await newDevice()(() => joinVillage({ relayUrl: relay.url, secret, deviceName: '别人' })))).toMatch(
      /邀请/,
    );
    expect(await relay.access.change({ kind: 'keys', village: lead.id, number: 2, wrapped: {} })).toBe(false);
  });

  test('is bound to village, device, number and first key', async () => {
    const [mine, other] = [await newDeviceKeys(), await newDeviceKeys()];
    const ring = newKeyRing();
    const key = randomBytes(32);
    const to = { village: 'v', device: 'd', number: 2 };
    const wrapped = await wrapKey(key, await pointOf(mine.receive), ring, to);
    expect(await unwrapKey(wrapped, mine, ring, to)).toEqual(key);
    expect(await unwrapKey(wrapped, other, ring, to)).toBeUndefined();
    expect(await unwrapKey(wrapped, mine, newKeyRing(), to)).toBeUndefined();
    expect(await unwrapKey(wrapped, mine, ring, { ...to, number: 3 })).toBeUndefined();
    expect(await unwrapKey(wrapped, mine, ring, { ...to, device: 'e' })).toBeUndefined();
    expect(await unwrapKey(`${wrapped.slice(0, -2)}AA`, mine, ring, to)).toBeUndefined();
    expect(await unwrapKey('不是', mine, ring, to)).toBeUndefined();
    expect(proofOf('p', ring, 'v', 'd')).not.toBe(proofOf('p', ring, 'v', 'e'));
  });

  test('private keys cannot be taken out', async () => {
    const { sign, receive } = await newDeviceKeys();
    for (const { privateKey } of [sign, receive])
      await expect(crypto.subtle.exportKey('pkcs8', privateKey)).rejects.toThrow();
  });
});

describe('recovery sheets', () => {
  test('two halves give the village back on a new device, as one who leads', async () => {
    const [one, two] = makeHalves(lead);
    const contents = joinHalves(two, one);
    expect(contents).toEqual({
      id: lead.id,
      name: '向阳村',
      regionCode: '150521',
      policyYear: '2023',
      keys: lead.keys,
    });
    if ('problem' in contents) throw new Error(contents.problem);
    const fresh = newDevice();
    const setup = await relay.setup();
    const wish = { contents, relay: { url: relay.url, setup }, deviceName: '新电脑' };
    const back = entered(await fresh(() => recoverVillage(wish)));
    expect(back).toMatchObject({ id: lead.id, role: 'leads', name: '向阳村' });
    expect(back.person).toBeUndefined();
    expect(good(await visit(fresh, back)).map(({ name }) => name)).toEqual(['电脑', '新电脑']);
    const sealed = createSeal(lead).seal('h', 'p', '110');
    expect(createSeal(back).open('h', 'p', sealed)).toBe('110');
    // a used link gives nothing, nor does a device that is in the village already
    expect(problem(await newDevice()(() => recoverVillage(wish)))).toMatch(/开村链接/);
    expect(problem(await fresh(() => recoverVillage(wish)))).toMatch(/已经在本村/);
  });

  test('sheets made before the newest key still open the village; a newer key can be made', async () => {
    const [one, two] = makeHalves(lead);
    good(await desk(() => renewVillageKey(lead)));
    const contents = joinHalves(one, two);
    if ('problem' in contents) throw new Error(contents.problem);
    const fresh = newDevice();
    const setup = await relay.setup();
    const back = entered(
      await fresh(() => recoverVillage({ contents, relay: { url: relay.url, setup }, deviceName: '新' })),
    );
    good(await visit(fresh, back));
    expect([...back.keys.keys()]).toEqual([1]);
    good(await fresh(() => renewVillageKey(back)));
    expect([...back.keys.keys()]).toEqual([1, 3]);
  });

  test('are typed in any manner; a slip is found in its line', () => {
    const [one] = makeHalves(lead);
    const typed = one
      .toLowerCase()
      .replaceAll(' ', '')
      .replaceAll('\n', '  ')
      .replaceAll('0', 'o')
      .replaceAll('1', 'l');
    expect(readHalf(typed)).toEqual(readHalf(one));
    const numbered = one.split('\n').map((each, index) => `${index + 1}. ${each}`);
    expect(readHalf(numbered.join('\n'))).toEqual(readHalf(one));
    const lines = one.split('\n');
    const third = lines[2]!;
    const slip = [...lines.slice(0, 2), (third[0] === '7' ? '8' : '7') + third.slice(1), ...lines.slice(3)];
    expect(problem(readHalf(slip.join('\n')))).toContain('第 3 行');
    expect(problem(readHalf([lines[1], lines[0], ...lines.slice(2)].join('\n')))).toContain('第 1 行');
    expect(problem(readHalf(lines.slice(0, -1).join('\n')))).toMatch(/没有抄完/);
    expect(problem(readHalf(`${lines.slice(0, -1).join('\n')}\n${lines.at(-1)!.slice(0, 8)}`))).toMatch(
      /第 \d+ 行还没有抄完/,
    );
    expect(problem(readHalf(''))).toMatch(/没有抄完/);
    // every single letter that is changed is noticed
    for (let at = 0; at < one.length; at++) {
      if (/\s/.test(one[at]!)) continue;
      const changed = one.slice(0, at) + (one[at] === 'Z' ? 'Y' : 'Z') + one.slice(at + 1);
      expect(readHalf(changed)).toHaveProperty('problem');
    }
  });

  test('what does not belong together is told apart', () => {
    const [one, two] = makeHalves(lead);
    const [other] = makeHalves(lead);
    expect(pairNumber(one)).toBe(pairNumber(two));
    expect(pairNumber(one)).not.toBe(pairNumber(other));
    expect(problem(joinHalves(one, one))).toMatch(/同一半/);
    expect(problem(joinHalves(other, two))).toMatch(/不是同一次/);
    expect(problem(joinHalves('', two))).toMatch(/^第一张：/);
  });

  test('one half alone says nothing: it is other random bytes each time, as long as the whole', () => {
    const key = Buffer.from(lead.keys.get(1)!);
    for (const half of [...makeHalves(lead), ...makeHalves(lead)]) {
      const read = readHalf(half);
      if ('problem' in read) throw new Error(read.problem);
      const share = Buffer.from(read.share);
      expect(share.includes(key)).toBe(false);
      expect(share.includes(Buffer.from(lead.id))).toBe(false);
    }
  });
});

test('an invitation brings groups and last day; the relay is told of households’ groups', async () => {
  const phone = newDevice();
  const joined = await join(phone, '甲', { groups: ['三组'], until: '2999-01-01' });
  expect(joined).toMatchObject({ groups: ['三组'], until: '2999-01-01' });
  expect(await phone(() => openVillage(joined.id))).toMatchObject({ groups: ['三组'], until: '2999-01-01' });
  const room = `h${'a'.repeat(21)}`;
  expect(await tellGroups(lead, new Map([[room, '三组']]))).toEqual([room]);
  expect(await tellGroups(lead, new Map([[room, '三组']]))).toEqual([]);
  expect(relay.access.groupOf(lead.id, room)).toBe('三组');
  expect(await tellGroups(joined, new Map([[room, '一组']]))).toEqual([]);
});
