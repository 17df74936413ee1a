/**
 * The villages of this device: how one is opened, joined, remembered.
 *
 * What must hold
 * - All of it stands in the IndexedDB database `cunbiao`. Keys and the device's secret leave it only inside a `Village`,
 *   for sealing and for the relay; no function shows or exports them. An invitation takes them along wrapped.
 * - The device's record is on the disk *before* the relay is asked, so an answer lost on the way is asked for again with
 *   the same device and the same link, and a one-time link is never burnt by a bad line.
 * - The relay learns the hash of the device's secret, the village's id, the device's name; never a key.
 * - What goes wrong in the world comes back as `problem`, a Chinese sentence that says what to do.
 */
import { fromBase64UrlEncoded } from 'lib0/buffer';
import type { Person, Village } from './contract.ts';
import { ask, type Database, deleteDatabase, openDatabase, storageTrouble } from './database.ts';
import { askRelay, jsonOf, type Problem } from './relay-requests.ts';
import { hexDigest, invitationId, isRecord, type KeyRing, newKeyRing, randomId, unwrap } from './ring.ts';

/** What a device may do; the relay decides by it. Weakest first. */
export const roleNames = { reads: '只读', fills: '填报', reviews: '乡镇审核', leads: '村级负责人' } as const;
export type Role = keyof typeof roleNames;
export const isRole = (value: unknown): value is Role => typeof value === 'string' && Object.hasOwn(roleNames, value);

/** A village with what this device knows besides. */
export interface LocalVillage extends Village {
  readonly role: Role;
  readonly policyYear?: string;
  /** whose device it is; on a shared one, who wrote last */
  readonly person?: Person;
  /** several people write on it: ask who */
  readonly shared?: true;
  /** opened on this device: it writes the register's first settings */
  readonly founder?: true;
  /** the sample village: on this device alone, invented people */
  readonly sample?: true;
}
/** For lists: nothing secret in it. */
export type VillageHere = Pick<
  LocalVillage,
  'id' | 'name' | 'regionCode' | 'role' | 'policyYear' | 'person' | 'shared' | 'sample' | 'device'
>;

interface VillageRecord extends VillageHere {
  readonly secret: string;
  readonly keys: KeyRing;
  readonly relayUrl?: string;
  readonly founder?: true;
  /** digest of the link's secret while the relay has not answered yet */
  readonly asked?: string;
  /** ms; the village opened last comes first */
  readonly usedAt: number;
}

export type Entered = { readonly village: LocalVillage } | Problem;

const open = (): Promise<Database> =>
  openDatabase('cunbiao', 1, (database) => database.createObjectStore('villages', { keyPath: 'id' }));

/** All work on the records; a failing disk becomes a problem. */
async function withRecords<T>(work: (villages: IDBObjectStore) => Promise<T>): Promise<T> {
  const database = await open();
  try {
    return await database.transact(['villages'], 'readwrite', (store) => work(store('villages')));
  } finally {
    database.close();
  }
}
const allRecords = (villages: IDBObjectStore): Promise<VillageRecord[]> => ask<VillageRecord[]>(villages.getAll());
const keep = (record: VillageRecord): Promise<unknown> => withRecords((villages) => ask(villages.put(record)));

function villageOf(record: VillageRecord): LocalVillage {
  const { secret, relayUrl, asked, usedAt, ...known } = record;
  return Object.freeze({
    ...known,
    ...(relayUrl === undefined ? {} : { relay: { url: relayUrl, token: `${record.device.id}.${secret}` } }),
  });
}

// ---------------------------------------------------------------- open, join

export interface NewVillage {
  readonly name: string;
  /** six digits of GB/T 2260, or the id of a policy pack */
  readonly regionCode: string;
  readonly policyYear?: string;
  readonly deviceName: string;
  readonly personName: string;
  readonly shared?: true;
  /** the relay that printed the one-time link, and the link's secret; absent: on this device alone */
  readonly relay?: { readonly url: string; readonly setup: string };
  readonly sample?: true;
}

export async function createVillage(wish: NewVillage): Promise<Entered> {
  const asked = wish.relay && hexDigest(`setup ${wish.relay.setup}`);
  return attempt(async () => {
    const device = (await recordAsked(asked)) ?? newDevice(wish.deviceName);
    const record: VillageRecord = {
      ...device,
      name: wish.name,
      regionCode: wish.regionCode,
      policyYear: wish.policyYear,
      role: 'leads',
      person: { id: device.person?.id ?? `p${randomId(15)}`, name: wish.personName },
      founder: true,
      ...(wish.shared ? { shared: true } : {}),
      ...(wish.sample ? { sample: true } : {}),
      ...(wish.relay ? { relayUrl: wish.relay.url, asked } : {}),
    };
    await keep(record);
    if (wish.relay) {
      const answer = await askRelay({ url: wish.relay.url }, '/api/villages', {
        method: 'POST',
        authorization: `Setup ${wish.relay.setup}`,
        body: { village: record.id, device: introduction(record) },
      });
      if (answer.kind !== 'good' && !(answer.kind === 'refused' && (await knows(record)))) {
        if (answer.kind === 'refused') await forgetRecord(record.id);
        return { problem: answer.reason };
      }
    }
    return enrolled(record);
  });
}

export interface Joining {
  readonly relayUrl: string;
  /** the part of the link after `#` */
  readonly secret: string;
  readonly deviceName: string;
  readonly shared?: true;
}

export async function joinVillage({ relayUrl, secret, deviceName, shared }: Joining): Promise<Entered> {
  const bytes = secretBytes(secret);
  if (!bytes) return { problem: '链接不完整。请从头复制整个链接，或重新扫码。' };
  const asked = hexDigest(`join ${secret}`);
  return attempt(async () => {
    const device: VillageRecord = {
      ...((await recordAsked(asked)) ?? { ...newDevice(deviceName), id: `joining ${asked}` }),
      ...(shared ? { shared: true } : {}),
      relayUrl,
      asked,
    };
    await keep(device);
    const answer = await askRelay({ url: relayUrl }, '/api/redeem', {
      method: 'POST',
      body: { id: invitationId(bytes), device: introduction(device) },
    });
    if (answer.kind !== 'good') {
      if (answer.kind === 'refused') await forgetRecord(device.id);
      return { problem: answer.reason };
    }
    const given = jsonOf(answer.body);
    const role = isRecord(given) && isRole(given.role) ? given.role : undefined;
    const enrolment = isRecord(given) && typeof given.wrapped === 'string' ? unwrap(given.wrapped, bytes) : undefined;
    if (!enrolment || !role) return { problem: '邀请的内容打不开，可能链接不完整。请让村级负责人再发一个。' };
    const { person, id, name, regionCode, policyYear } = enrolment;
    // A device that joins its own village again keeps the older keys: what it holds may be sealed with them.
    const before = await withRecords((villages) => ask<VillageRecord | undefined>(villages.get(id)));
    const keys = new Map([...(before?.keys ?? []), ...enrolment.keys]);
    const village = await enrolled({ ...device, id, name, regionCode, policyYear, keys, person, role });
    await forgetRecord(device.id);
    return village;
  });
}

function newDevice(name: string): VillageRecord {
  return {
    id: `v${randomId(21)}`,
    name: '',
    regionCode: '',
    role: 'reads',
    device: { id: `d${randomId(15)}`, name },
    secret: randomId(43),
    keys: newKeyRing(),
    usedAt: 0,
  };
}

const introduction = ({ device, secret }: VillageRecord) => ({
  id: device.id,
  name: device.name,
  secretHash: hexDigest(secret),
});

const recordAsked = (asked: string | undefined): Promise<VillageRecord | undefined> =>
  withRecords(async (villages) =>
    (await allRecords(villages)).find((record) => asked !== undefined && record.asked === asked),
  );

/** The relay knows this device already: its first answer was lost on the way. */
const knows = async ({ relayUrl, device, secret }: VillageRecord): Promise<boolean> =>
  (await askRelay({ url: relayUrl ?? '', token: `${device.id}.${secret}` }, '/api/devices')).kind === 'good';

async function enrolled({ asked, ...record }: VillageRecord): Promise<Entered> {
  const done = { ...record, usedAt: Date.now() };
  await keep(done);
  return { village: villageOf(done) };
}

async function attempt(work: () => Promise<Entered>): Promise<Entered> {
  try {
    return await work();
  } catch (error) {
    return { problem: storageTrouble(error) };
  }
}

const secretBytes = (secret: string): Uint8Array | undefined => {
  if (!/^[\w-]{22}$/.test(secret)) return undefined;
  return fromBase64UrlEncoded(secret);
};

// ---------------------------------------------------------------- remembered

/** The villages this device has joined, the one used last first. */
export async function villagesHere(): Promise<readonly VillageHere[]> {
  const records = await withRecords(allRecords);
  return records
    .filter(({ asked }) => asked === undefined)
    .sort((a, b) => b.usedAt - a.usedAt)
    .map(({ id, name, regionCode, role, policyYear, person, shared, sample, device }) => ({
      id,
      name,
      regionCode,
      role,
      policyYear,
      person,
      shared,
      sample,
      device,
    }));
}

/** The village of that id, or the one used last; undefined where this device has none. */
export async function openVillage(id?: string): Promise<LocalVillage | undefined> {
  const wanted = id ?? (await villagesHere())[0]?.id;
  if (wanted === undefined) return undefined;
  return changeRecord(wanted, (record) => ({ ...record, usedAt: Date.now() }));
}

/** Keeps this device's own note of the village in step with the register, and of who writes here. */
export const rememberVillage = (
  id: string,
  change: Partial<Pick<VillageRecord, 'name' | 'regionCode' | 'policyYear' | 'person' | 'shared'>>,
): Promise<LocalVillage | undefined> => changeRecord(id, (record) => ({ ...record, ...change }));

function changeRecord(id: string, change: (record: VillageRecord) => VillageRecord): Promise<LocalVillage | undefined> {
  return withRecords(async (villages) => {
    const record = await ask<VillageRecord | undefined>(villages.get(id));
    if (!record || record.asked !== undefined) return undefined;
    const changed = change(record);
    await ask(villages.put(changed));
    return villageOf(changed);
  });
}

const forgetRecord = (id: string): Promise<unknown> => withRecords((villages) => ask(villages.delete(id)));

/**
 * Removes the village and everything of it from this device. The caller has asked the person, and has shown what the
 * relay does not have yet. Other devices and the relay keep theirs.
 */
export async function forgetVillage(id: string): Promise<void> {
  await forgetRecord(id);
  // Every database of a village has its id in its name.
  const names = (await indexedDB.databases()).map(({ name }) => name ?? '').filter((name) => name.includes(id));
  await Promise.all(names.map(deleteDatabase));
}
