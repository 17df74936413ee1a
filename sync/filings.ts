/**
 * Filings (定稿): sheets as they were signed (S9). Pure; the document stores the records.
 *
 * - A record is append-only and named by its hash: SHA-256 over the canonical JSON (RFC 8785) of the record as it is
 *   stored, with its content sealed. Whoever holds no key can still check it.
 * - It names the latest of its sheet that its author knew. So one that was taken away is missed.
 * - A correction names all it replaces and gives a reason; a withdrawal does so and is `void`.
 * - Two that do not know each other are a fork: both are kept and neither counts until one replaces both.
 * - A record that does not fit its hash, or whose signer had no right to sign that day, counts for nothing, visibly.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { canonicalJson, clean, freeze } from './clean.ts';
import type { Filing, FilingContent, FilingInput, MaySign, Sealed } from './contract.ts';
import type { Seal } from './seal.ts';

/** As stored. */
export interface FilingRecord {
  readonly form: string;
  readonly sheet: string;
  /** minutes since 1970 */
  readonly at: number;
  readonly templateVersion: string;
  /** row and chain of the relay's log that the author's device had seen */
  readonly log?: { readonly sequence: number; readonly chain: string };
  readonly policy: unknown;
  readonly signer: { readonly id: string; readonly name: string };
  /** hashes of the latest filings of this sheet that the author knew */
  readonly knows: readonly string[];
  readonly replaces?: readonly string[];
  readonly void?: true;
  readonly reason?: string;
  readonly sealed: Uint8Array;
  readonly hash: string;
}

const placeOf = (dossier: string, { form, sheet }: { form: string; sheet: string }): string =>
  `${dossier}|filing|${form}/${sheet}`;

/** bytes of what is frozen: one update, which the relay takes whole */
const largest = 200_000;
const tooLarge = '这张表的内容太多，一次定不了稿，填好的都还在。名单长的请分成两张（例如分两批上报），再分别定稿。';

/** @param standing all filings of the dossier so far */
export function recordFiling(
  input: FilingInput,
  content: FilingContent,
  { dossier, at, seal, standing }: { dossier: string; at: number; seal: Seal; standing: readonly Filing[] },
): FilingRecord {
  const { form, sheet, templateVersion, policy, signer, replaces, reason, log } = input;
  const latest = standing
    .filter((filing) => filing.form === form && filing.sheet === sheet)
    .filter((filing) => filing.standing !== 'replaced' && filing.standing !== 'broken')
    .map(({ hash }) => hash);
  const left = latest.filter((hash) => !replaces?.includes(hash));
  if (left.length > 0) {
    throw new Error(`Sheet '${form}/${sheet}' has been filed as ${left.join(', ')}; a new filing must replace that.`);
  }
  if (replaces?.length && !reason)
    throw new Error(`A filing of '${form}/${sheet}' that replaces another needs a reason.`);
  if (input.void && !replaces?.length) throw new Error(`Sheet '${form}/${sheet}' has no filing to withdraw.`);
  const json = new TextEncoder().encode(JSON.stringify(clean(content)));
  if (json.length > largest) throw new Error(tooLarge);
  const record: Omit<FilingRecord, 'hash'> = {
    ...clean({ form, sheet, at, templateVersion, policy, signer: { id: signer.id, name: signer.name }, knows: latest }),
    ...clean(replaces?.length ? { replaces, reason } : reason ? { reason } : {}),
    ...(input.void ? { void: true } : {}),
    ...(log ? { log: { sequence: log.sequence, chain: log.chain } } : {}),
    sealed: seal.sealBytes(placeOf(dossier, input), json),
  };
  return { ...record, hash: hashOf(record) };
}

const hashOf = (record: Omit<FilingRecord, 'hash'>): string =>
  bytesToHex(sha256(new TextEncoder().encode(canonicalJson(record))));

/** What was filed; `undefined` if it does not open, which a broken record does not. */
export function openFiling(record: FilingRecord, dossier: string, seal: Seal): FilingContent | Sealed | undefined {
  const bytes = seal.openBytes(placeOf(dossier, record), record.sealed);
  if (bytes === undefined) return undefined;
  if (bytes === 'sealed') return Object.freeze({ sealed: true });
  return freeze(JSON.parse(new TextDecoder().decode(bytes)) as FilingContent);
}

/** Judges anew when there are other records, and when the register says otherwise of who might sign. */
export function judgeWith(maySign: MaySign | undefined): (stored: readonly unknown[]) => readonly Filing[] {
  let last:
    | { readonly stored: readonly unknown[]; readonly entitled: string; readonly filings: readonly Filing[] }
    | undefined;
  return (stored) => {
    const entitled = stored.map((item) => (isRecord(item) && isEntitled(item, maySign) ? '1' : '0')).join('');
    if (last?.stored !== stored || last.entitled !== entitled)
      last = { stored, entitled, filings: judgeFilings(stored, maySign) };
    return last.filings;
  };
}

const isEntitled = ({ signer, at, form }: FilingRecord, maySign: MaySign | undefined): boolean =>
  maySign?.(signer, timeText(at), form) ?? true;

/** Records never change: each is hashed once. */
const intactness = new WeakMap<FilingRecord, boolean>();

function isIntact(record: FilingRecord): boolean {
  const known = intactness.get(record);
  if (known !== undefined) return known;
  const { hash, ...rest } = record;
  const intact = hashIfAny(rest) === hash;
  intactness.set(record, intact);
  return intact;
}

/** What a peer sent may hold what has no canonical JSON. */
function hashIfAny(record: Omit<FilingRecord, 'hash'>): string | undefined {
  try {
    return hashOf(record);
  } catch {
    return undefined;
  }
}

/** All filings with their standing, oldest first, each once. */
export function judgeFilings(stored: readonly unknown[], maySign: MaySign | undefined): readonly Filing[] {
  const records = new Map<string, { record: FilingRecord; intact: boolean; entitled: boolean }>();
  for (const item of stored) {
    if (!isRecord(item) || records.has(item.hash)) continue;
    records.set(item.hash, { record: item, intact: isIntact(item), entitled: isEntitled(item, maySign) });
  }
  const counting = [...records.values()].filter(({ intact, entitled }) => intact && entitled);
  const replaced = new Set(counting.flatMap(({ record }) => record.replaces ?? []));
  const heads = new Map<string, number>();
  for (const { record } of counting) {
    if (!replaced.has(record.hash)) heads.set(sheetOf(record), (heads.get(sheetOf(record)) ?? 0) + 1);
  }
  return [...records.values()]
    .map(({ record, intact, entitled }): Filing => {
      const { hash, form, sheet, templateVersion, policy, signer, knows, replaces, reason, log } = record;
      const standing = !intact
        ? 'broken'
        : !entitled
          ? 'unentitled'
          : replaced.has(hash)
            ? 'replaced'
            : heads.get(sheetOf(record)) !== 1
              ? 'fork'
              : record.void
                ? 'void'
                : 'counts';
      const missing = [...knows, ...(replaces ?? [])].filter((other) => !records.has(other));
      return {
        id: hash,
        hash,
        form,
        sheet,
        templateVersion,
        policy,
        signer,
        at: timeText(record.at),
        standing,
        ...(log ? { log } : {}),
        ...(replaces ? { replaces } : {}),
        ...(record.void ? { void: true as const } : {}),
        ...(reason === undefined ? {} : { reason }),
        ...(missing.length > 0 ? { missing: [...new Set(missing)] } : {}),
      };
    })
    .sort((a, b) => (a.at === b.at ? (a.hash < b.hash ? -1 : 1) : a.at < b.at ? -1 : 1))
    .map((filing) => Object.freeze(filing));
}

const sheetOf = ({ form, sheet }: FilingRecord): string => `${form}/${sheet}`;

const texts = (value: unknown): boolean => Array.isArray(value) && value.every((text) => typeof text === 'string');

/** Peers send anything: what is not a record is ignored. */
export function isRecord(value: unknown): value is FilingRecord {
  if (typeof value !== 'object' || value === null) return false;
  const record = value as Record<string, unknown>;
  const signer = record.signer as Record<string, unknown> | undefined;
  return (
    ['form', 'sheet', 'templateVersion', 'hash'].every((name) => typeof record[name] === 'string') &&
    Number.isSafeInteger(record.at) &&
    typeof signer?.id === 'string' &&
    typeof signer.name === 'string' &&
    texts(record.knows) &&
    (record.replaces === undefined || texts(record.replaces)) &&
    (record.void === undefined || record.void === true) &&
    (record.log === undefined || isPlace(record.log)) &&
    (record.reason === undefined || typeof record.reason === 'string') &&
    record.sealed instanceof Uint8Array
  );
}

const isPlace = (log: unknown): boolean =>
  typeof log === 'object' &&
  log !== null &&
  'sequence' in log &&
  Number.isSafeInteger(log.sequence) &&
  'chain' in log &&
  typeof log.chain === 'string';

/** Minutes since 1970 as the village's clock shows them (UTC+8), `YYYY-MM-DDTHH:mm`. */
export function timeText(minutes: number): string {
  const time = new Date((minutes + 8 * 60) * 60_000);
  return Number.isNaN(time.getTime()) ? '' : time.toISOString().slice(0, 16);
}
