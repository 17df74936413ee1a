/**
 * Devices that the relay lets into the village, and the village key that is made anew when one of them is removed.
 *
 * What must hold
 * - A device that is removed loses its sockets at once. What it has read it has read; the screen says so.
 * - A new key goes only to devices that have proved by the village's first key that they belong here: the relay cannot add
 *   one of its own. Devices that could not be given it are named.
 * - What was sealed before stays as it is; what is written from then on takes the new key.
 */
import type { Device } from './contract.ts';
import { proofOf, wrapKey } from './device-keys.ts';
import { askRelay, jsonOf, type Problem } from './relay-requests.ts';
import { isRecord, randomBytes, textsOf } from './ring.ts';
import { isRole, type LocalVillage, type Role } from './village.ts';

export interface EnrolledDevice extends Device {
  readonly role: Role;
  /** the name in its invitation */
  readonly person: string;
  readonly groups: readonly string[];
  readonly until?: string;
  /** ISO 8601, by the relay's clock; absent: it has not come in yet */
  readonly seen?: string;
  /** of the program on it */
  readonly version?: string;
  /** where it receives keys; told to who leads */
  readonly agreement?: string;
  readonly proof?: string;
}

export const ALONE = '这个村只在本机上，还没有服务器，不能邀请别人。';

export const listDevices = (village: LocalVillage): Promise<readonly EnrolledDevice[] | Problem> =>
  list(village, '/api/devices', (entry) => {
    const { id, name, role, person, groups, until, seen, version, agreement, proof } = entry;
    if (typeof id !== 'string' || typeof name !== 'string' || !isRole(role)) return undefined;
    const told = Object.entries({ until, seen, version, agreement, proof });
    return {
      ...Object.fromEntries(told.filter(([, value]) => typeof value === 'string' && value !== '')),
      ...{ id, name, role, person: typeof person === 'string' ? person : '', groups: textsOf(groups) },
    };
  });

export const removeDevice = (village: LocalVillage, id: string): Promise<Problem | undefined> =>
  remove(village, `/api/devices/${encodeURIComponent(id)}`);

/** A new key for the village, for each device that may still come in. `without`: those that could not be given it. */
export async function renewVillageKey(
  village: LocalVillage,
): Promise<{ readonly without: readonly EnrolledDevice[] } | Problem> {
  const { relay, keys, id } = village;
  if (!relay) return { problem: ALONE };
  const devices = await listDevices(village);
  if ('problem' in devices) return devices;
  const passed = await relay.pass?.token();
  const number = Math.max(passed?.kind === 'good' ? (passed.ring ?? 0) : 0, ...keys.keys()) + 1;
  const key = randomBytes(32);
  const wrapped: Record<string, string> = {};
  for (const { id: device, agreement, proof } of devices) {
    if (agreement !== undefined && proof === proofOf(agreement, keys, id, device))
      wrapped[device] = await wrapKey(key, agreement, keys, { village: id, device, number });
  }
  if (wrapped[village.device.id] === undefined)
    return { problem: '这台设备自己还没有登记好，不能换钥匙。请刷新页面，稍后再试。' };
  const answer = await askRelay(relay, '/api/keys', { method: 'POST', body: { number, wrapped } });
  if (answer.kind !== 'good') return { problem: answer.reason };
  // This device is given its own as the others are: with the next token.
  await listDevices(village);
  return { without: devices.filter((device) => wrapped[device.id] === undefined) };
}

// ---------------------------------------------------------------- lists at the relay

export async function list<T>(
  village: LocalVillage,
  path: string,
  read: (entry: Record<string, unknown>) => T | undefined,
): Promise<readonly T[] | Problem> {
  if (!village.relay) return [];
  const answer = await askRelay(village.relay, path);
  if (answer.kind !== 'good') return { problem: answer.reason };
  const entries = jsonOf(answer.body);
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((entry: unknown) => (isRecord(entry) ? (read(entry) ?? []) : []));
}

export async function remove(village: LocalVillage, path: string): Promise<Problem | undefined> {
  if (!village.relay) return { problem: ALONE };
  const answer = await askRelay(village.relay, path, { method: 'DELETE' });
  // What is not there any more needs no removing.
  if (answer.kind === 'good' || (answer.kind === 'refused' && answer.status === 404)) return undefined;
  return { problem: answer.reason };
}
