/**
 * Which village group a household belongs to, told to the relay: it cannot read that in a document, and keeps households of
 * other groups from devices that are limited to theirs.
 *
 * What must hold
 * - Told is only what differs. Who may not tell a household's group leaves it to who may.
 * - It is told again from the documents, so a wrong word at the relay lasts until a leader's device has looked.
 */
import { askRelay, jsonOf } from './relay-requests.ts';
import { isRecord } from './ring.ts';
import type { LocalVillage } from './village.ts';

/** household → group */
export type Groups = ReadonlyMap<string, string>;

/** households of one request */
const most = 2000;

/** Answers what was told. Nothing is where the relay is away: the next time will do. */
export async function tellGroups(village: LocalVillage, groups: Groups): Promise<readonly string[]> {
  const { relay, role } = village;
  if (!relay || role !== 'leads' || groups.size === 0) return [];
  const answer = await askRelay(relay, '/api/groups');
  const known = answer.kind === 'good' ? jsonOf(answer.body) : undefined;
  if (!isRecord(known)) return [];
  const differ = [...groups].filter(([id, group]) => known[id] !== group).slice(0, most);
  if (differ.length === 0) return [];
  const told = await askRelay(relay, '/api/groups', { method: 'POST', body: { rooms: Object.fromEntries(differ) } });
  return told.kind === 'good' ? differ.map(([id]) => id) : [];
}
