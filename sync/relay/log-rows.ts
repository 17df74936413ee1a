/**
 * The log's rows as they stand, for those who check them: the audit page, an export, `verify-log`. All of the columns, with
 * salt and bytes where they are still there, and with what was said where they are not.
 */
import type { DatabaseSync } from 'node:sqlite';

export interface LogRow {
  readonly sequence: number;
  readonly village: string;
  readonly room: string;
  readonly device: string;
  readonly person: string;
  /** ISO 8601, the relay's clock */
  readonly time: string;
  readonly carried: boolean;
  readonly commitment: string;
  /** the chain at the village's row before; empty before its first */
  readonly previous: string;
  readonly chain: string;
  /** with `bytes`: SHA-256(salt ‖ bytes) is the commitment */
  readonly salt?: Uint8Array;
  readonly bytes?: Uint8Array;
  /** what stands in the place of something erased; no part of the chain */
  readonly stub?: Uint8Array;
  /** the row that erased this one */
  readonly erasedBy?: number;
  /** of a row that erases: SHA-256(salt ‖ record in UTF-8) is the commitment */
  readonly erasure?: { readonly salt: Uint8Array; readonly record: string };
}
export interface Rows {
  readonly rows: readonly LogRow[];
  /** everything up to here has been looked at; the last of all where `done` */
  readonly upTo: number;
  readonly done: boolean;
}

const pageBytes = 1024 * 1024;
/** what a row weighs besides its bytes */
const rowBytes = 400;

export function createRowReader(database: DatabaseSync): (village: string, since: number, room?: string) => Rows {
  const columns = `
    SELECT log.*, bytes.salt AS salt, bytes.bytes AS bytes, erased.erasure AS erasedBy,
      erasures.salt AS erasureSalt, erasures.record AS record,
      (SELECT chain FROM log AS before WHERE before.village = log.village AND before.sequence = log.sequence - 1) AS previous
    FROM log LEFT JOIN bytes USING (village, sequence) LEFT JOIN erased USING (village, sequence)
      LEFT JOIN erasures USING (village, sequence)`;
  const ofVillage = database.prepare(`${columns} WHERE log.village = ? AND log.sequence > ? ORDER BY log.sequence`);
  const ofRoom = database.prepare(
    `${columns} WHERE log.village = ? AND log.room = ? AND log.sequence > ? ORDER BY log.sequence`,
  );

  return (village, since, room) => {
    const rows: LogRow[] = [];
    let size = 0;
    const found = room === undefined ? ofVillage.iterate(village, since) : ofRoom.iterate(village, room, since);
    for (const row of found) {
      rows.push(readRow(row));
      size += rowBytes + ((row.bytes as Uint8Array | null)?.length ?? 0);
      if (size > pageBytes) return { rows, upTo: rows.at(-1)!.sequence, done: false };
    }
    return { rows, upTo: rows.at(-1)?.sequence ?? since, done: true };
  };
}

function readRow(row: Record<string, unknown>): LogRow {
  const { sequence, village, room, device, person, time, carried, commitment, chain } = row;
  const salt = row.salt as Uint8Array | null;
  const bytes = row.bytes as Uint8Array | null;
  const content = bytes === null || salt === null ? {} : salt.length > 0 ? { salt, bytes } : { stub: bytes };
  return {
    ...({ sequence, village, room, device, person, time, commitment, chain } as LogRow),
    carried: carried === 1,
    previous: String(row.previous ?? ''),
    ...content,
    ...(row.erasedBy === null ? {} : { erasedBy: Number(row.erasedBy) }),
    ...(row.record === null ? {} : { erasure: { salt: row.erasureSalt as Uint8Array, record: row.record as string } }),
  };
}
