/**
 * Rows of a village's log as they stand, to be put into another log in the same order: what the row says, its bytes or what
 * stands in their place, and the record of an erasure. The chain is not copied: it is derived again and must come out the same.
 */
import type { DatabaseSync } from 'node:sqlite';
import * as Y from 'yjs';

export interface CopiedRow {
  readonly sequence: number;
  readonly room: string;
  readonly device: string;
  readonly person: string;
  readonly time: string;
  readonly carried: boolean;
  readonly commitment: string;
  /** absent: erased, and nothing stands in its place */
  readonly content?: { readonly salt: Uint8Array; readonly bytes: Uint8Array };
  /** sequence of the row that erased it */
  readonly erased?: number;
  /** this row is an erasure itself */
  readonly erasure?: { readonly id: string; readonly kind: string; readonly salt: Uint8Array; readonly record: string };
  readonly writers: readonly number[];
}

/** what a row takes in a message beside its bytes, at most */
export const rowBytes = 512;

/** Reads rows in their order from a sequence on, until they take `bytes` or reach `end`. */
export function createRowCopier(
  database: DatabaseSync,
): (village: string, from: number, end: number, bytes: number) => CopiedRow[] {
  const rows = database.prepare(`
    SELECT log.*, bytes.salt, bytes.bytes, erased.erasure, erasures.id, erasures.kind, erasures.salt AS recordSalt, erasures.record
    FROM log LEFT JOIN bytes USING (village, sequence) LEFT JOIN erased USING (village, sequence)
      LEFT JOIN erasures USING (village, sequence)
    WHERE log.village = ? AND log.sequence >= ? AND log.sequence < ? ORDER BY log.sequence`);
  const writers = database.prepare('SELECT client FROM writers WHERE village = ? AND room = ? AND device = ?');

  function writersOf(village: string, room: string, device: string, update: Uint8Array): number[] {
    const own = new Set(writers.all(village, room, device).map(({ client }) => Number(client)));
    return [...Y.parseUpdateMeta(update).to.keys()].filter((client) => own.has(client));
  }

  return (village, from, end, bytes) => {
    const copied: CopiedRow[] = [];
    let size = 0;
    for (const row of rows.iterate(village, from, end)) {
      const { room, device, person, time, commitment } = row as unknown as CopiedRow;
      const salt = row.salt as Uint8Array | null;
      const update = row.bytes as Uint8Array | null;
      size += rowBytes + (update?.length ?? 0);
      if (copied.length > 0 && size > bytes) break;
      copied.push({
        sequence: Number(row.sequence),
        room,
        device,
        person,
        time,
        carried: row.carried === 1,
        commitment,
        ...(salt && update && { content: { salt, bytes: update } }),
        ...(row.erasure !== null && { erased: Number(row.erasure) }),
        ...(row.id !== null && {
          erasure: {
            id: String(row.id),
            kind: String(row.kind),
            salt: row.recordSalt as Uint8Array,
            record: String(row.record),
          },
        }),
        writers: update ? writersOf(village, room, device, update) : [],
      });
    }
    return copied;
  };
}
