/**
 * Record (内容): what an archive copy holds inside as JSON, so that the values can be read in fifty years without looking at the
 * page: form, version, sheet, number, policy, filing, and the values as `cunbiao print` takes them.
 *
 * Canonical JSON (RFC 8785): one text for one record, so that its SHA-256 names it, whoever computes it.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { SheetView } from '../../fields.ts';

/** Its name inside the file. */
export const valuesFile = 'values.json';

export interface ArchiveSigner {
  /** of the file: `sign-1` */
  readonly field: string;
  readonly id: string;
  readonly name: string;
  /** the field of the form at which is signed */
  readonly path: string;
}
export interface ArchiveSeal extends ArchiveSigner {
  /** which box of the form it is set in, in the form's words */
  readonly place: string;
}
export interface ArchiveFiling {
  readonly hash: string;
  readonly by?: string;
  /** `YYYY-MM-DDTHH:mm` */
  readonly at?: string;
  /** row and chain of the relay's log that the filing knew */
  readonly log?: { readonly sequence: number; readonly chain: string };
}
export interface ArchiveRecord {
  readonly form: string;
  readonly version: string;
  readonly title: string;
  readonly number?: string;
  /** `YYYY-MM-DDTHH:mm`, local time of the village (UTC+8) */
  readonly time: string;
  /** the documents that the form follows */
  readonly basis: readonly string[];
  /** what counted: region, date, parameters with their sources */
  readonly policy: unknown;
  readonly filing?: ArchiveFiling;
  readonly signers: readonly ArchiveSigner[];
  /** where the committee's seal can be set, by whom; absent where it has no place on the form, or nobody keeps it */
  readonly seals?: readonly ArchiveSeal[];
  readonly values: SheetView;
}

/** The one text of a value. What JSON leaves out is left out. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const parts = Object.entries(value).filter(([, part]) => part !== undefined);
    // By UTF-16 code units, as the standard says and `<` does.
    parts.sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${parts.map(([name, part]) => `${JSON.stringify(name)}:${canonicalJson(part)}`).join(',')}}`;
  }
  const text = typeof value === 'number' && !Number.isFinite(value) ? undefined : JSON.stringify(value);
  if (text === undefined) throw new Error(`${String(value)} has no canonical JSON.`);
  return text;
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
export const recordBytes = (record: ArchiveRecord): Uint8Array => encode(canonicalJson(record));
export const hashOf = (bytes: Uint8Array): string => bytesToHex(sha256(bytes));

/** The record, if these bytes are one and are its one text. */
export function readRecord(bytes: Uint8Array): ArchiveRecord | undefined {
  try {
    const record: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return isRecord(record) && hashOf(recordBytes(record)) === hashOf(bytes) ? record : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is ArchiveRecord {
  if (typeof value !== 'object' || value === null) return false;
  const record = value as Readonly<Record<string, unknown>>;
  const signers = record.signers;
  return (
    ['form', 'version', 'title', 'time'].every((name) => typeof record[name] === 'string') &&
    (record.number === undefined || typeof record.number === 'string') &&
    Array.isArray(record.basis) &&
    record.basis.every((each) => typeof each === 'string') &&
    Array.isArray(signers) &&
    signers.every((signer) => ['field', 'id', 'name', 'path'].every((name) => typeof signer?.[name] === 'string')) &&
    typeof record.values === 'object' &&
    record.values !== null
  );
}
