/** A village leaves this device; apart, since forms do without it. */
import { deleteDatabases } from './database.ts';
import { forgetRecord } from './village-records.ts';

/**
 * Removes the village and everything of it from this device. The caller has asked the person, and has shown what the
 * relay does not have yet. Other devices and the relay keep theirs.
 */
export async function forgetVillage(id: string): Promise<void> {
  await forgetRecord(id);
  // Every database of a village has its id in its name.
  await deleteDatabases((name) => name.includes(id));
}
