/**
 * What this device keeps of its villages: the IndexedDB database `cunbiao`, one record a village.
 *
 * What must hold
 * - Keys leave it only inside a `Village`, for sealing and for the relay; no function shows or exports them.
 */
import type { Device, Person } from './contract.ts';
import { ask, type Database, openDatabase } from './database.ts';
import type { DeviceKeys } from './device-keys.ts';
import type { KeyRing } from './ring.ts';

/** What a device may do; the relay decides by it. Weakest first. */
export const roleNames = { reads: '只读', fills: '填报', reviews: '乡镇审核', leads: '村级负责人' } as const;
export type Role = keyof typeof roleNames;
export const isRole = (value: unknown): value is Role => typeof value === 'string' && Object.hasOwn(roleNames, value);

/** For lists: nothing secret in it. */
export interface VillageHere {
  readonly id: string;
  readonly name: string;
  readonly regionCode: string;
  readonly role: Role;
  /** village groups whose households this device sees; absent: all */
  readonly groups?: readonly string[];
  /** the last day it may come in, `YYYY-MM-DD` */
  readonly until?: string;
  readonly policyYear?: string;
  /** whose device it is; on a shared one, who wrote last */
  readonly person?: Person;
  /** several people write on it: ask who */
  readonly shared?: true;
  /** the sample village: on this device alone, invented people */
  readonly sample?: true;
  readonly device: Device;
}

export interface VillageRecord extends VillageHere {
  readonly keys: KeyRing;
  /** absent in a village without a relay */
  readonly own?: DeviceKeys;
  readonly relayUrl?: string;
  /** opened on this device: it writes the register's first settings */
  readonly founder?: true;
  /** digest of the link's secret while the relay has not answered yet */
  readonly asked?: string;
  /** ms; the village opened last comes first */
  readonly usedAt: number;
  /** the token that a page of this device was given last */
  readonly token?: KeptToken;
}
export interface KeptToken {
  readonly token: string;
  /** ms by this device's clock */
  readonly at: number;
  /** ms that it is good for */
  readonly life: number;
  /** number of the village's newest key */
  readonly ring: number;
}

const open = (): Promise<Database> =>
  openDatabase('cunbiao', 1, (database) => database.createObjectStore('villages', { keyPath: 'id' }));

/** All work on the records; a failing disk becomes a problem. */
async function withRecords<T>(
  mode: 'readonly' | 'readwrite',
  work: (villages: IDBObjectStore) => Promise<T>,
): Promise<T> {
  const database = await open();
  try {
    return await database.transact(['villages'], mode, (store) => work(store('villages')));
  } finally {
    database.close();
  }
}

export const allRecords = (): Promise<readonly VillageRecord[]> =>
  withRecords('readonly', (villages) => ask<VillageRecord[]>(villages.getAll()));
export const readRecord = (id: string): Promise<VillageRecord | undefined> =>
  withRecords('readonly', (villages) => ask<VillageRecord | undefined>(villages.get(id)));
export const keepRecord = (record: VillageRecord): Promise<unknown> =>
  withRecords('readwrite', (villages) => ask(villages.put(record)));
export const forgetRecord = (id: string): Promise<unknown> =>
  withRecords('readwrite', (villages) => ask(villages.delete(id)));

/** Those that the relay has answered for, the one used last first. */
export const openRecords = (records: readonly VillageRecord[]): readonly VillageRecord[] =>
  records.filter(({ asked }) => asked === undefined).sort((a, b) => b.usedAt - a.usedAt);

/**
 * Of that village, or of the one used last; undefined where there is none, or where the relay has not answered yet.
 * A change that answers the same record writes nothing.
 *
 * @param change is told whether the village is the one used last
 */
export const changeRecord = (
  id: string | undefined,
  change: (record: VillageRecord, isLast: boolean) => VillageRecord,
): Promise<VillageRecord | undefined> =>
  withRecords('readwrite', async (villages) => {
    const records = openRecords(await ask<VillageRecord[]>(villages.getAll()));
    const record = id === undefined ? records[0] : records.find((each) => each.id === id);
    if (!record) return undefined;
    const changed = change(record, record === records[0]);
    if (changed !== record) await ask(villages.put(changed));
    return changed;
  });
