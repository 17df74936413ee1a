import 'fake-indexeddb/auto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createVillage, joinVillage } from '../../sync/enrolling.ts';
import { inviteTo } from '../../sync/invitations.ts';
import { openRegister, type Register, type RegisterOptions } from '../../sync/register.ts';
import { REGISTER } from '../../sync/register-schema.ts';
import { openShelf } from '../../sync/shelf.ts';
import { type LocalVillage, openVillage, type Role } from '../../sync/village.ts';
import { isValue } from '../../templates/kinds.ts';
import { newDevice, type TestDevice } from '../support/device.ts';
import { type RelayHere, relayHere } from '../support/relay-here.ts';

let relay: RelayHere;
beforeAll(async () => {
  relay = await relayHere();
});
afterAll(() => relay.close());

const opened: Register[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((register) => register.close()));
});
async function registerOf(
  village: LocalVillage,
  device: TestDevice = newDevice(),
  options: Partial<RegisterOptions> = {},
): Promise<Register> {
  const person = village.person ?? { id: 'p0', name: '无名' };
  const register = await device(() => openRegister(village, { person, isValue, apart: true, ...options }));
  opened.push(register);
  return register;
}
async function founded(device: TestDevice, withRelay = false): Promise<LocalVillage> {
  const made = await device(async () =>
    createVillage({
      name: '向阳村',
      regionCode: '150521',
      policyYear: '2023',
      deviceName: '办公室电脑',
      personName: '王芳',
      ...(withRelay ? { relay: { url: relay.url, setup: await relay.setup() } } : {}),
    }),
  );
  if ('problem' in made) throw new Error(made.problem);
  return made.village;
}
async function joined(
  village: LocalVillage,
  register: Register,
  device: TestDevice,
  role: Role = 'fills',
): Promise<LocalVillage> {
  const id = register.addPerson({ name: '赵敏', role });
  const invited = await inviteTo(village, { person: { id, name: '赵敏' }, role });
  if ('problem' in invited) throw new Error(invited.problem);
  const secret = invited.link.split('#')[1]!;
  const answer = await device(() => joinVillage({ relayUrl: relay.url, secret, deviceName: '手机' }));
  if ('problem' in answer) throw new Error(answer.problem);
  return answer.village;
}

describe('a village opened on this device', () => {
  test('says its name, region, year, first person and device by itself', async () => {
    const register = await registerOf(await founded(newDevice()));
    expect(register.settings()).toEqual({ name: '向阳村', regionCode: '150521', policyYear: '2023' });
    expect(register.people()).toMatchObject([{ name: '王芳', role: 'leads' }]);
    expect(register.devices()).toMatchObject([{ name: '办公室电脑', person: register.people()[0]!.id }]);
  });

  test('opening it again writes nothing', async () => {
    const device = newDevice();
    const village = await founded(device);
    const first = await registerOf(village, device);
    const before = first.document.bytes();
    await first.close();
    const again = await registerOf(village, device);
    expect(again.document.bytes()).toEqual(before);
  });

  test('dossiers have random ids of their subject, stay when closed, and hold nothing else', async () => {
    const device = newDevice();
    const village = await founded(device);
    const register = await registerOf(village, device);
    const ids = [...register.addDossiers('household', 199), register.addDossier('household')];
    expect(new Set(ids).size).toBe(200);
    for (const id of ids) expect(id).toMatch(/^h[A-Za-z0-9_-]{21}$/);
    const meeting = register.addDossier('meeting');
    expect(register.dossiers()).toHaveLength(201);
    expect(register.dossiers().find(({ id }) => id === meeting)?.subject).toBe('meeting');
    register.closeDossier(ids[0]!, { reason: '并户', on: '2026-03-01', into: ids[1]! });
    const closed = register.dossiers().find(({ id }) => id === ids[0]);
    expect(closed).toEqual({
      id: ids[0],
      subject: 'household',
      closed: { reason: '并户', on: '2026-03-01', into: ids[1] },
    });
    register.reopenDossier(ids[0]!);
    expect(register.dossiers().find(({ id }) => id === ids[0])?.closed).toBeUndefined();
  });

  test('lists are the same objects until they change', async () => {
    const device = newDevice();
    const register = await registerOf(await founded(device), device);
    register.addDossier('household');
    const [dossiers, people, overrides] = [register.dossiers(), register.people(), register.overrides()];
    expect(register.dossiers()).toBe(dossiers);
    expect(register.overrides()).toBe(overrides);
    register.setSetting('township', '白兴吐苏木');
    expect(register.people()).toBe(people);
    expect(register.dossiers()).toBe(dossiers);
    expect(register.overrides()).not.toBe(overrides);
  });

  test('places and own values reach the policies', async () => {
    const device = newDevice();
    const register = await registerOf(await founded(device), device);
    register.setSetting('township', '白兴吐苏木');
    const id = register.addOwnValue({
      parameter: 'income.threshold',
      value: 760000,
      from: '2024-01-01',
      reason: '旗里口头通知',
    } as never);
    expect(register.overrides()).toMatchObject([
      { parameter: 'place.township', value: '白兴吐苏木' },
      { parameter: 'income.threshold', value: 760000, from: '2024-01-01', reason: '旗里口头通知' },
    ]);
    expect(register.ownValues()).toMatchObject([{ id, by: register.people()[0]!.id }]);
    register.removeOwnValue(id);
    expect(register.ownValues()).toEqual([]);
  });

  test('a new name is shown at the next start', async () => {
    const device = newDevice();
    const village = await founded(device);
    const register = await registerOf(village, device);
    await device(async () => {
      register.setSetting('name', '向阳嘎查');
      await expect.poll(async () => (await openVillage(village.id))?.name).toBe('向阳嘎查');
    });
  });

  test('[S9] who leads may sign, on the days from first to last', async () => {
    const device = newDevice();
    const register = await registerOf(await founded(device), device);
    const id = register.addPerson({ name: '李强', role: 'leads', from: '2023-05-10', until: '2023-12-31' });
    const li = { id, name: '李强' };
    expect(register.maySign(li, '2023-05-09T23:59')).toBe(false);
    expect(register.maySign(li, '2023-05-10T00:00')).toBe(true);
    expect(register.maySign(li, '2023-12-31T23:59')).toBe(true);
    expect(register.maySign(li, '2024-01-01T00:00')).toBe(false);
    expect(register.maySign(li, '2023-06-01T08:00', 'township-review')).toBe(true);
    // Whoever reviews for the township signs its review, and nothing else.
    register.changePerson(id, { role: 'reviews' });
    expect(register.maySign(li, '2023-06-01T08:00', 'township-review')).toBe(true);
    expect(register.maySign(li, '2023-06-01T08:00', 'identification')).toBe(false);
    expect(register.maySign(li, '2023-06-01T08:00')).toBe(false);
    register.changePerson(id, { role: 'fills' });
    expect(register.maySign(li, '2023-06-01T08:00')).toBe(false);
    expect(register.maySign({ id: 'p404', name: '陌生人' }, '2023-06-01T08:00')).toBe(false);
  });
});

describe('over the relay', () => {
  test('what one device adds, the other sees live; each enters itself', async () => {
    const [desk, phone] = [newDevice(), newDevice()];
    const village = await founded(desk, true);
    const ours = await registerOf(village, desk);
    const theirs = await registerOf(await joined(village, ours, phone), phone);
    await expect.poll(() => theirs.settings().name).toBe('向阳村');
    await expect
      .poll(() =>
        ours
          .devices()
          .map(({ name }) => name)
          .sort(),
      )
      .toEqual(['办公室电脑', '手机']);
    expect(
      theirs
        .people()
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['王芳', '赵敏']);
    const id = theirs.addDossier('household');
    await expect.poll(() => ours.dossiers().map((dossier) => dossier.id)).toEqual([id]);
    expect([ours.isMadeHere(id), theirs.isMadeHere(id)]).toEqual([false, true]);
    await expect.poll(() => theirs.status.relay).toBe('saved');
  });

  test('both add while apart: both are there afterwards', async () => {
    const [desk, phone] = [newDevice(), newDevice()];
    const village = await founded(desk, true);
    const first = await registerOf(village, desk);
    const other = await joined(village, first, phone);
    await expect.poll(() => first.status.relay).toBe('saved');
    const seed = first.document.bytes();
    await first.close();
    const [ours, theirs] = [
      await registerOf(village, desk, { connect: false }),
      await registerOf(other, phone, { connect: false, seed }),
    ];
    const ids = [ours.addDossier('household'), theirs.addDossier('household')].sort();
    await Promise.all([ours.close(), theirs.close()]);
    const [again, there] = [await registerOf(village, desk), await registerOf(other, phone)];
    for (const register of [again, there])
      await expect
        .poll(() =>
          register
            .dossiers()
            .map(({ id }) => id)
            .sort(),
        )
        .toEqual(ids);
  });

  test('who may only read enters nothing', async () => {
    const [desk, phone] = [newDevice(), newDevice()];
    const village = await founded(desk, true);
    const ours = await registerOf(village, desk);
    const theirs = await registerOf(await joined(village, ours, phone, 'reads'), phone);
    await expect.poll(() => theirs.settings().name).toBe('向阳村');
    expect(theirs.devices().map(({ name }) => name)).toEqual(['办公室电脑']);
    expect(theirs.status.relay).not.toBe('refused');
  });
});

test('the shelf follows the register, and its copy opens it elsewhere without a network', async () => {
  const device = newDevice();
  const village = await founded(device);
  const register = await registerOf(village, device);
  const id = register.addDossier('household');
  const shelf = await device(() => openShelf(village, { version: '1', every: 0, summarise: async () => [] }));
  const stop = shelf.follow(register.document);
  await stop();
  const seed = await shelf.bytes(REGISTER);
  await shelf.close();
  const there = await registerOf({ ...village, founder: undefined }, newDevice(), { seed: seed!, connect: false });
  expect(there.dossiers().map((dossier) => dossier.id)).toEqual([id]);
  expect(there.settings().name).toBe('向阳村');
});
