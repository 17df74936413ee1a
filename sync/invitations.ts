/**
 * Who else may come in: invitations and enrolled devices, as the relay keeps them.
 *
 * What must hold
 * - A link holds a one-time secret, never a key; the relay keeps the key ring wrapped under it for at most 24 hours.
 * - A device that is removed loses its sockets at once. What it has read it has read; the screen says so.
 */
import { toBase64UrlEncoded } from 'lib0/buffer';
import type { Device, Person } from './contract.ts';
import { askRelay, jsonOf, type Problem, siteOf } from './relay-requests.ts';
import { invitationId, isRecord, randomBytes, wrap } from './ring.ts';
import { isRole, type LocalVillage, type Role } from './village.ts';

export interface Invitation {
  readonly id: string;
  readonly role: Role;
  /** of the person invited */
  readonly name: string;
  /** ms since 1970 */
  readonly expires: number;
  /** name of the device that came in with it */
  readonly usedBy?: string;
}
export interface EnrolledDevice extends Device {
  readonly role: Role;
  /** the name in its invitation */
  readonly person: string;
}

const ALONE = '这个村只在本机上，还没有服务器，不能邀请别人。';

export interface Inviting {
  /** as in the register */
  readonly person: Person;
  readonly role: Role;
  /** at most 24 */
  readonly hours?: number;
}

export interface Invited {
  readonly link: string;
  readonly invitation: Invitation;
}

/** The link to show as text and QR code. It opens the village once; after that, or after its hours, nothing. */
export async function inviteTo(
  village: LocalVillage,
  { person, role, hours = 24 }: Inviting,
): Promise<Invited | Problem> {
  if (!village.relay) return { problem: ALONE };
  const secret = randomBytes(16);
  const expires = Date.now() + Math.min(hours, 24) * 3_600_000;
  const invitation = { id: invitationId(secret), role, name: person.name, expires };
  const { id, name, regionCode, policyYear, keys } = village;
  const wrapped = wrap({ id, name, regionCode, policyYear, keys, person }, secret);
  const answer = await askRelay(village.relay, '/api/invitations', {
    method: 'POST',
    body: { ...invitation, wrapped },
  });
  if (answer.kind !== 'good') return { problem: answer.reason };
  return { link: `${siteOf(village.relay.url)}/join#${toBase64UrlEncoded(secret)}`, invitation };
}

/** All links of the village, used ones too: who came in with a link can be seen, and undone by removing the device. */
export const listInvitations = (village: LocalVillage): Promise<readonly Invitation[] | Problem> =>
  list(village, '/api/invitations', ({ id, name, expires, role, usedBy }) => {
    if (typeof id !== 'string' || typeof name !== 'string' || typeof expires !== 'number' || !isRole(role))
      return undefined;
    const device = isRecord(usedBy) && typeof usedBy.name === 'string' ? usedBy.name : undefined;
    return { id, name, role, expires, ...(device === undefined ? {} : { usedBy: device }) };
  });

export const withdrawInvitation = (village: LocalVillage, id: string): Promise<Problem | undefined> =>
  remove(village, `/api/invitations/${encodeURIComponent(id)}`);

/** Devices that the relay lets in. */
export const listDevices = (village: LocalVillage): Promise<readonly EnrolledDevice[] | Problem> =>
  list(village, '/api/devices', ({ id, name, role, person }) =>
    typeof id === 'string' && typeof name === 'string' && isRole(role)
      ? { id, name, role, person: typeof person === 'string' ? person : '' }
      : undefined,
  );

export const removeDevice = (village: LocalVillage, id: string): Promise<Problem | undefined> =>
  remove(village, `/api/devices/${encodeURIComponent(id)}`);

async function list<T>(
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

async function remove(village: LocalVillage, path: string): Promise<Problem | undefined> {
  if (!village.relay) return { problem: ALONE };
  const answer = await askRelay(village.relay, path, { method: 'DELETE' });
  // What is not there any more needs no removing.
  if (answer.kind === 'good' || (answer.kind === 'refused' && answer.status === 404)) return undefined;
  return { problem: answer.reason };
}
