/**
 * A relay started on a restored folder, and its largest village read from it as a device does: enrolled by an invitation that
 * only this copy knows, over HTTP, from the first row.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import * as decoding from 'lib0/decoding';
import { type EnrolledDevice, openAccess, sha256 } from './access.ts';
import { serve } from './main.ts';

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
  const token = enrol(folder, largest.village);
  const serving = await serve({ port: 0, data: folder, site: join(folder, 'none'), version, restored: true });
  try {
    const answer = await fetch(`http://127.0.0.1:${serving.port}/api/bulk?since=0`, {
      headers: { authorization: `Device ${token}` },
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

/** A device of that village, known to this copy alone; gives its token. */
function enrol(folder: string, village: string): string {
  const access = openAccess(folder);
  try {
    const [invitation, id, secret] = [0, 1, 2].map(() => randomBytes(16).toString('base64url')) as [
      string,
      string,
      string,
    ];
    const expires = Date.now() + 60_000;
    access.invite({ village } as EnrolledDevice, {
      id: invitation,
      role: 'reads',
      name: '演练',
      wrapped: '-',
      expires,
    });
    access.redeem(invitation, { id, name: '演练', secretHash: sha256(secret) });
    return `${id}.${secret}`;
  } finally {
    access.close();
  }
}
