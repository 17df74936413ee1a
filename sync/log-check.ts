/**
 * Checks the relay's log as somebody who need not trust the relay: each row's commitment to its bytes, and the chain over
 * all rows. One row at a time, so that a log of any length is checked in little memory.
 *
 * What must hold
 * - A changed, added, dropped or reordered row is found, also where only one letter of a name or a time was changed.
 * - Bytes that are gone are a mistake unless a row of the log itself says who erased them, when and why.
 * - A log of one room cannot show that nothing is missing between its rows: `whole` is false, and whoever reads says so.
 *
 * A file is NDJSON: one head line, then the rows of `GET /api/log` as they came (relay/WIRE.md).
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { fromBase64 } from 'lib0/buffer';
import { isRecord } from './ring.ts';

/** One row as it travels: bytes are base64. */
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
  readonly previous: string;
  readonly chain: string;
  readonly salt?: string;
  readonly bytes?: string;
  /** what stands in the place of something erased */
  readonly stub?: string;
  /** sequence of the row that erased this one */
  readonly erasedBy?: number;
  readonly erasure?: { readonly salt: string; readonly record: string };
}
/** Where a log ended when somebody looked. */
export interface LogHead {
  readonly sequence: number;
  readonly chain: string;
}
/** The first line of a file. */
export interface LogFileHead {
  readonly cunbiao: 'log';
  readonly version: 1;
  readonly village: string;
  /** absent: all rooms */
  readonly room?: string;
  /** false: whoever made the file left bytes and salts out; only the chain can be checked */
  readonly values: boolean;
  readonly head: LogHead;
  /** ISO 8601, by the clock of the device that made it */
  readonly madeAt: string;
}
/** What a row that erases has recorded. */
export interface ErasureRecord {
  readonly kind: 'dossier' | 'rows' | 'history';
  readonly room: string;
  readonly person: string;
  readonly reason: string;
  readonly before?: string;
  readonly commitments?: readonly string[];
}

export interface LogProblem {
  readonly sequence: number;
  /**
   * `bytes`: not what the row committed to; `row`: the row or its link was changed; `gap`: rows are missing before it;
   * `lost`: bytes are gone and nobody has erased them; `erasure`: what was recorded of an erasure was changed, or does not
   * name this row; `end`: the last row is not the one that the file says
   */
  readonly what: 'bytes' | 'row' | 'gap' | 'lost' | 'erasure' | 'end';
}
export interface LogCheck {
  readonly rows: number;
  /** rows whose bytes fit their commitment */
  readonly proven: number;
  readonly erased: number;
  readonly first: number;
  readonly last: LogHead;
  /** from the village's first row on without a gap */
  readonly whole: boolean;
  /** rows whose time is before the time of the row before: the relay's clock was put back */
  readonly clockBack: readonly number[];
  /** the first hundred */
  readonly problems: readonly LogProblem[];
}

const most = 100;
const text = new TextEncoder();

/** @param head of a file; absent: rows straight from the relay, all of the village */
export function createLogCheck(head?: Pick<LogFileHead, 'room' | 'values' | 'head'>): {
  take(row: LogRow): void;
  end(): LogCheck;
} {
  const problems: LogProblem[] = [];
  const clockBack: number[] = [];
  const erasures = new Map<number, ErasureRecord>();
  const erasedRows: Pick<LogRow, 'sequence' | 'room' | 'erasedBy' | 'commitment' | 'time'>[] = [];
  let rows = 0;
  let proven = 0;
  let first = 0;
  let gaps = 0;
  let before: LogRow | undefined;
  const found = (sequence: number, what: LogProblem['what']): void => {
    if (problems.length < most) problems.push({ sequence, what });
  };

  function take(row: LogRow): void {
    rows++;
    const { sequence } = row;
    if (rows === 1) first = sequence;
    const follows = sequence === (before?.sequence ?? 0) + 1;
    if (!follows) {
      gaps++;
      if (head?.room === undefined || sequence <= (before?.sequence ?? 0)) found(sequence, 'gap');
    }
    if (linkOf(row) !== row.chain || (follows && row.previous !== (before?.chain ?? ''))) found(sequence, 'row');
    if (before && row.time < before.time) clockBack.push(sequence);
    checkContent(row);
    before = row;
  }

  function checkContent(row: LogRow): void {
    const { sequence, erasure, erasedBy, salt, bytes } = row;
    if (erasure) {
      const record = recordOf(erasure.record);
      const fits = commitmentOf(erasure.salt, text.encode(erasure.record)) === row.commitment;
      if (fits && record?.room === row.room) erasures.set(sequence, record);
      else found(sequence, 'erasure');
    } else if (salt !== undefined && bytes !== undefined) {
      if (commitmentOf(salt, decode(bytes)) === row.commitment) proven++;
      else found(sequence, 'bytes');
    } else if (erasedBy !== undefined) erasedRows.push(row);
    else if (head?.values !== false) found(sequence, 'lost');
  }

  return {
    take,
    end() {
      for (const { sequence, room, erasedBy, commitment, time } of erasedRows) {
        const record = erasures.get(erasedBy ?? 0);
        const names =
          record?.room === room &&
          (record.kind === 'dossier' ||
            (record.kind === 'rows' && record.commitments?.includes(commitment) === true) ||
            (record.kind === 'history' && time < (record.before ?? '')));
        if (!names) found(sequence, 'erasure');
      }
      const last = { sequence: before?.sequence ?? 0, chain: before?.chain ?? '' };
      const isAll = head !== undefined && head.room === undefined;
      if (isAll && (last.sequence !== head.head.sequence || last.chain !== head.head.chain))
        found(last.sequence, 'end');
      problems.sort((a, b) => a.sequence - b.sequence);
      return { rows, proven, erased: erasedRows.length, first, last, whole: gaps === 0, clockBack, problems };
    },
  };
}

function linkOf({ previous, sequence, village, room, device, person, time, carried, commitment }: LogRow): string {
  const link = JSON.stringify([previous, sequence, village, room, device, person, time, carried, commitment]);
  return bytesToHex(sha256(text.encode(link)));
}

function commitmentOf(salt: string, content: Uint8Array | undefined): string | undefined {
  const start = decode(salt);
  if (!start || !content) return undefined;
  return bytesToHex(sha256.create().update(start).update(content).digest());
}

function decode(base64: string): Uint8Array | undefined {
  try {
    return fromBase64(base64);
  } catch {
    return undefined; // not base64: it fits no commitment
  }
}

function recordOf(json: string): ErasureRecord | undefined {
  try {
    const record: unknown = JSON.parse(json);
    return isRecord(record) && typeof record.room === 'string' ? (record as unknown as ErasureRecord) : undefined;
  } catch {
    return undefined;
  }
}
/** What a row that erases says; undefined for any other row. */
export const erasureIn = ({ erasure }: LogRow): ErasureRecord | undefined => erasure && recordOf(erasure.record);

/** One line as a row; undefined for what is none. */
export function readLogRow(line: string): LogRow | undefined {
  const row = parse(line);
  if (!isRecord(row)) return undefined;
  const texts = ['village', 'room', 'device', 'person', 'time', 'commitment', 'previous', 'chain'];
  const optional = ['salt', 'bytes', 'stub'];
  const fits =
    Number.isSafeInteger(row.sequence) &&
    typeof row.carried === 'boolean' &&
    texts.every((name) => typeof row[name] === 'string') &&
    optional.every((name) => row[name] === undefined || typeof row[name] === 'string') &&
    (row.erasedBy === undefined || Number.isSafeInteger(row.erasedBy)) &&
    (row.erasure === undefined ||
      (isRecord(row.erasure) && typeof row.erasure.salt === 'string' && typeof row.erasure.record === 'string'));
  return fits ? (row as unknown as LogRow) : undefined;
}

/** The first line of a file; undefined if it is none of ours. */
export function readLogHead(line: string): LogFileHead | undefined {
  const head = parse(line);
  if (!isRecord(head) || head.cunbiao !== 'log' || head.version !== 1 || !isRecord(head.head)) return undefined;
  const fits =
    typeof head.village === 'string' &&
    typeof head.values === 'boolean' &&
    (head.room === undefined || typeof head.room === 'string') &&
    Number.isSafeInteger(head.head.sequence) &&
    typeof head.head.chain === 'string';
  return fits ? (head as unknown as LogFileHead) : undefined;
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
