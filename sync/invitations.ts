/**
 * Invitations, as the relay keeps them.
 *
 * What must hold
 * - A link holds a one-time secret, never a key; the relay keeps the key ring wrapped under it for at most 24 hours.
 * - The ring in it is the newest: a key that came while it was made makes it be made again.
 */
import { toBase64UrlEncoded } from 'lib0/buffer';
import type { Person } from './contract.ts';
import { ALONE, list, remove } from './devices.ts';
import { invitationId, wrap } from './enrolment.ts';
import { askRelay, type Problem, siteOf } from './relay-requests.ts';
import { randomBytes, textsOf } from './ring.ts';
import { openSigningKeys } from './signing-keys.ts';
import { isRole, type LocalVillage, type Role } from './village.ts';

export interface Invitation {
  readonly id: string;
  readonly role: Role;
  /** of the person invited */
  readonly name: string;
  readonly groups: readonly string[];
  readonly until?: string;
  /** ms since 1970 */
  readonly expires: number;
}

export interface Inviting {
  /** as in the register */
  readonly person: Person;
  readonly role: Role;
  /** village groups whose households the device will see; none: all */
  readonly groups?: readonly string[];
  /** the device's last day, `YYYY-MM-DD` */
  readonly until?: string;
  /** at most 24 */
  readonly hours?: number;
}

export interface Invited {
  readonly link: string;
  readonly invitation: Invitation;
}

/** in one invitation: the relay takes no larger ones */
const mostRoots = 5;

/** The link to show as text and QR code. It opens the village once; after that, or after its hours, nothing. */
export async function inviteTo(village: LocalVillage, inviting: Inviting): Promise<Invited | Problem> {
  const { relay, id, name, regionCode, policyYear, keys } = village;
  if (!relay) return { problem: ALONE };
  const { person, role, groups = [], until, hours = 24 } = inviting;
  const secret = randomBytes(16);
  const expires = Date.now() + Math.min(hours, 24) * 3_600_000;
  const rest = { id: invitationId(secret), role, name: person.name, groups, expires };
  const invitation = until === undefined ? rest : { ...rest, until };
  const newest = keys.size;
  const roots = await rootsTrusted(village);
  const wrapped = wrap(
    { id, name, regionCode, policyYear, keys, person, ...(roots.length > 0 ? { roots } : {}) },
    secret,
  );
  const answer = await askRelay(relay, '/api/invitations', { method: 'POST', body: { ...invitation, wrapped } });
  if (answer.kind !== 'good') return { problem: answer.reason };
  if (keys.size === newest) return { link: `${siteOf(relay.url)}/join#${toBase64UrlEncoded(secret)}`, invitation };
  await withdrawInvitation(village, invitation.id);
  return inviteTo(village, inviting);
}

/** Whoever comes in by a link that was handed over need not compare fingerprints. */
async function rootsTrusted(village: LocalVillage): Promise<readonly Uint8Array[]> {
  const signing = await openSigningKeys(village);
  const roots = (await signing.trusted()).map(({ certificate }) => certificate);
  signing.close();
  return roots.slice(0, mostRoots);
}

/** Links that are neither used nor over. Who came in with one is among the devices, and may be removed there. */
export const listInvitations = (village: LocalVillage): Promise<readonly Invitation[] | Problem> =>
  list(village, '/api/invitations', ({ id, name, expires, role, groups, until }) =>
    typeof id === 'string' && typeof name === 'string' && typeof expires === 'number' && isRole(role)
      ? { id, name, role, expires, groups: textsOf(groups), ...(typeof until === 'string' ? { until } : {}) }
      : undefined,
  );

export const withdrawInvitation = (village: LocalVillage, id: string): Promise<Problem | undefined> =>
  remove(village, `/api/invitations/${encodeURIComponent(id)}`);
