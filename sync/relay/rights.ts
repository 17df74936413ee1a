/**
 * What a role may do in which room, as one table. The relay decides by the room's name and group, never by what a document
 * says; it knows that the first letter of a dossier's id tells its kind, and no more of what is in it.
 *
 * What must hold
 * - It is decided before the first byte of a document goes out, and again whenever groups change.
 * - A device limited to groups sees their households, the register, and what is posted in public; nothing else.
 */
import type { EnrolledDevice } from './access-change.ts';
import { register } from './log-file.ts';
import type { Role } from './wire.ts';

export type Right = 'nothing' | 'reads' | 'writes';
/** `public`: notices, which hang on the board; `village`: minutes, batches, the village's own forms */
type Kind = 'register' | 'household' | 'public' | 'village';

const rights: Readonly<Record<Role, Readonly<Record<Kind, Right>>>> = {
  reads: { register: 'reads', household: 'reads', public: 'reads', village: 'reads' },
  fills: { register: 'writes', household: 'writes', public: 'writes', village: 'writes' },
  reviews: { register: 'reads', household: 'writes', public: 'writes', village: 'writes' },
  leads: { register: 'writes', household: 'writes', public: 'writes', village: 'writes' },
};
/** Of a device that is limited to groups, whatever its role: at most this. */
const limited: Readonly<Record<Kind | 'otherHousehold', Right>> = {
  register: 'writes',
  household: 'writes',
  otherHousehold: 'nothing',
  public: 'reads',
  village: 'nothing',
};
const strength: readonly Right[] = ['nothing', 'reads', 'writes'];

function kindOf(room: string): Kind {
  if (room === register) return 'register';
  if (room.startsWith('h')) return 'household';
  return room.startsWith('n') ? 'public' : 'village';
}

/** `group`: of the room, if it has one */
export function rightTo(
  { role, groups }: Pick<EnrolledDevice, 'role' | 'groups'>,
  room: string,
  group?: string,
): Right {
  const kind = kindOf(room);
  const right = rights[role][kind];
  if (groups.length === 0) return right;
  const isOther = kind === 'household' && (group === undefined || !groups.includes(group));
  const most = limited[isOther ? 'otherHousehold' : kind];
  return strength.indexOf(most) < strength.indexOf(right) ? most : right;
}

/** Who may bring a dossier that the relay has nothing of. */
export const begins = ({ role }: Pick<EnrolledDevice, 'role'>): boolean => role === 'fills' || role === 'leads';

/** Why not, for the person. */
export function refusalOf({ role }: Pick<EnrolledDevice, 'role'>, right: Right): string {
  if (right === 'nothing') return '这份资料不在您负责的组里，不能打开。需要的话请找村级负责人。';
  if (role === 'reads') return '您的身份是“只读”，不能修改。需要填报请找村里的负责人。';
  if (role === 'reviews') return '您的身份是“乡镇审核”，不能修改村里的名册和设置。请找村级负责人。';
  return '这份资料您只能看，不能修改。需要的话请找村级负责人。';
}
