/**
 * The villages of this device, as it remembers them.
 *
 * What must hold
 * - Keys leave the records only inside a `Village`, for sealing; an invitation takes the village's keys along wrapped.
 * - What speaks to the relay is loaded when it is first asked.
 */
import type { Pass, Village } from './contract.ts';
import { allRecords, changeRecord, openRecords, type VillageHere, type VillageRecord } from './village-records.ts';

export { isRole, type Role, roleNames, type VillageHere } from './village-records.ts';

/** A village with what this device knows besides. */
export interface LocalVillage extends Village, VillageHere {
  /** opened on this device: it writes the register's first settings */
  readonly founder?: true;
}

export function villageOf(record: VillageRecord): LocalVillage {
  const { own, relayUrl: url, asked, usedAt, token, ...known } = record;
  const keys = new Map(record.keys);
  const make = async (): Promise<Pass | undefined> => {
    const loaded = await import('./pass.ts').catch(() => undefined);
    return url !== undefined && own ? loaded?.createPass({ record: { ...record, own }, url, keys }) : undefined;
  };
  const relay = url === undefined ? {} : { relay: { url, ...(own ? { pass: whenAsked(make) } : {}) } };
  return Object.freeze({ ...known, keys, ...relay });
}

/** A pass that is made when the first token is asked for. */
function whenAsked(make: () => Promise<Pass | undefined>): Pass {
  let made: Pass | undefined;
  let making: Promise<Pass | undefined> | undefined;
  return {
    async token() {
      making ??= make();
      made = await making;
      if (made) return made.token();
      making = undefined;
      return { kind: 'away', reason: '村表的程序还没有取全，连不上服务器。请联网后再打开一次本页。' };
    },
    get isFresh() {
      return made?.isFresh ?? false;
    },
    spent: (token) => made?.spent(token),
  };
}

/** The villages this device has joined, the one used last first. */
export async function villagesHere(): Promise<readonly VillageHere[]> {
  const records = openRecords(await allRecords());
  return records.map(({ keys, own, relayUrl, founder, asked, usedAt, token, ...here }) => here);
}

/** The village of that id, or the one used last; undefined where this device has none. */
export const openVillage = (id?: string): Promise<LocalVillage | undefined> =>
  changed(id, (record, isLast) => (isLast ? record : { ...record, usedAt: Date.now() }));

/** Keeps this device's own note of the village in step with the register, and of who writes here. */
export const rememberVillage = (
  id: string,
  change: Partial<Pick<VillageRecord, 'name' | 'regionCode' | 'policyYear' | 'person' | 'shared'>>,
): Promise<LocalVillage | undefined> => changed(id, (record) => ({ ...record, ...change }));

async function changed(...change: Parameters<typeof changeRecord>): Promise<LocalVillage | undefined> {
  const record = await changeRecord(...change);
  return record && villageOf(record);
}
