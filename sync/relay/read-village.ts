/**
 * A relay started on a restored folder, and its largest village read from it as a device does: enrolled by an invitation that
 * only this copy knows, over HTTP, from the first row.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import * as decoding from 'lib0/decoding';
import { openAccess } from './access.ts';
import { serve } from './main.ts';
import { createTokens } from './tokens.ts';

export interface VillageRead {
  readonly village: string;
  /** that the relay gave out */
  readonly rooms: number;
  /** that the log knows */
  readonly expected: number;
}

/** undefined: nothing was ever written there. */
export async function readVillage(folder: string, version: string): Promise<VillageRead | undefined> {
  const largest = largestVillage(folder);
  if (!largest) return undefined;
  const token = await enrol(folder, largest.village);
  const serving = await serve({ port: 0, data: folder, site: join(folder, 'none'), version, restored: true });
  try {
    const answer = await fetch(`http://127.0.0.1:${serving.port}/api/bulk?since=0`, {
      headers: { authorization: `Bearer ${token}` },
    });
    if (!answer.ok) return { ...largest, rooms: 0 };
    const decoder = decoding.createDecoder(new Uint8Array(await answer.arrayBuffer()));
    const rooms = new Set<string>();
    while (decoding.hasContent(decoder)) {
      decoding.readVarUint(decoder);
      rooms.add(decoding.readVarString(decoder));
      decoding.readVarUint8Array(decoder);
    }
    return { ...largest, rooms: rooms.size };
  } finally {
    await serving.stop();
  }
}

function largestVillage(folder: string): Omit<VillageRead, 'rooms'> | undefined {
  const log = new DatabaseSync(join(folder, 'log.sqlite'));
  try {
    const row = log
      .prepare('SELECT village, count(DISTINCT room) AS rooms FROM log GROUP BY village ORDER BY rooms DESC LIMIT 1')
      .get();
    return row && { village: String(row.village), expected: Number(row.rooms) };
  } finally {
    log.close();
  }
}

/** A device of that village, known to this copy alone; gives its token. It has no key: nobody asks for another one. */
async function enrol(folder: string, village: string): Promise<string> {
  const access = openAccess(folder);
  try {
    const [invitation = '', id = ''] = [0, 1].map(() => randomBytes(16).toString('base64url'));
    const expires = Date.now() + 60_000;
    await access.invite(village, { id: invitation, role: 'reads', name: '演练', groups: [], wrapped: '-', expires });
    const redeemed = await access.redeem(invitation, { id, name: '演练', key: '' });
    if (!redeemed) throw new Error(`The copy in ${folder} takes no invitation into village '${village}'.`);
    return (await createTokens(access, 900).issue(redeemed.device)).token;
  } finally {
    access.close();
  }
}
