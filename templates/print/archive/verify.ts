/**
 * Verifying (核对): whether an archive copy is as it was made, and what it holds.
 *
 * - `whole`: its bytes fit its id, the values fit their hash, the metadata says what the values say, and nothing was added but
 *   signatures. That finds damage and careless change. Against somebody who makes a new file with a new id only a signature
 *   or the village's filing helps: `matchesFiling` compares with that.
 * - It never throws for the sake of the bytes.
 */
import { isStream } from '../file/object.ts';
import { embeddedFiles, type PdfFile, readPdf, UnreadablePdf } from '../file/read.ts';
import { idOf } from '../file/write.ts';
import type { FoundSignature, Trust } from '../signatures/verify.ts';
import { inXml, type Metadata, readMetadata, type Standard } from './metadata.ts';
import { type ArchiveRecord, canonicalJson, hashOf, readRecord, valuesFile } from './record.ts';

export type VerifyProblem = 'not-pdf' | 'not-archive' | 'bytes' | 'added' | 'values' | 'metadata';
/** What is wrong, for people. */
export const verifyWords: Readonly<Record<VerifyProblem, string>> = {
  'not-pdf': '这个文件读不出来：不是 PDF，没有传完整，或者被别的程序重新保存过。请找原来的文件。',
  'not-archive': '这是一个 PDF，但不是村表生成的归档件，没有可以核对的内容。',
  bytes: '文件的内容与生成时不同，有人改过，或者传送时坏了。请找原来的文件。',
  added: '生成以后，文件里改动或添加了签名以外的东西。请找原来的文件。',
  values: '里面的填写内容与登记的哈希值不符，内容被换过。请找原来的文件。',
  metadata: '文件的说明（表名、编号、时间等）与里面的填写内容不一致。请找原来的文件。',
};

export interface Verified {
  readonly standing: 'whole' | 'changed' | 'unreadable';
  readonly problems: readonly { readonly problem: VerifyProblem; readonly message: string }[];
  readonly standard?: Standard;
  readonly pages?: number;
  readonly title?: string;
  readonly form?: string;
  readonly version?: string;
  readonly number?: string;
  /** `YYYY-MM-DDTHH:mm` */
  readonly time?: string;
  readonly basis?: readonly string[];
  readonly policy?: unknown;
  /** the A-1b copy has its hash alone */
  readonly filing?: ArchiveRecord['filing'];
  /** who was to sign, and in which field of the file */
  readonly signers?: ArchiveRecord['signers'];
  /** SHA-256 of the values inside; the A-1b copy has the hash alone */
  readonly hash?: string;
  readonly values?: ArchiveRecord['values'];
  /** in the order of signing */
  readonly signatures?: readonly FoundSignature[];
  /** of one filing that it was compared with */
  readonly matchesFiling?: boolean;
}

export interface VerifyOptions {
  /** a filing of the village: its hash, and the view that it froze */
  readonly filing?: { readonly hash: string; readonly view?: unknown };
  /** whose signatures count; without it all read `untrusted` */
  readonly trust?: Trust;
}

export async function verifyPdf(bytes: Uint8Array, options: VerifyOptions = {}): Promise<Verified> {
  try {
    return await judged(readPdf(bytes), options);
  } catch (error) {
    if (!(error instanceof UnreadablePdf)) throw error;
    return standingOf(['not-pdf']);
  }
}

async function judged(file: PdfFile, { filing, trust = { roots: [] } }: VerifyOptions): Promise<Verified> {
  const stream = file.resolve(file.catalog.get('Metadata'));
  const metadata: Metadata = isStream(stream) ? readMetadata(file.decoded(stream)) : {};
  const { part, conformance, form, valuesHash } = metadata;
  const standard = { '3A': 'A-3a', '1B': 'A-1b' } as const;
  const made = standard[`${part}${conformance}` as keyof typeof standard];
  if (form === undefined || valuesHash === undefined || made === undefined) return standingOf(['not-archive']);

  const [first] = file.revisions;
  const id = idOf(file.bytes.subarray(0, first?.end));
  const attached = made === 'A-3a' ? embeddedFiles(file).filter(({ name }) => name === valuesFile) : [];
  const inside = attached[0]?.bytes;
  const record = inside && readRecord(inside);
  const problems: VerifyProblem[] = [];
  if (id.said !== id.computed) problems.push('bytes');
  // Who only looks at an unsigned file need not load what judges signatures.
  const signed =
    file.revisions.length > 1 && (await (await import('../signatures/verify.ts')).verifySignatures(file.bytes, trust));
  if (signed && !signed.intact) problems.push('added');
  if (made === 'A-3a' && (attached.length !== 1 || !inside || !record || hashOf(inside) !== valuesHash))
    problems.push('values');
  if (record && !agree(metadata, record)) problems.push('metadata');

  const said = {
    standard: made,
    pages: file.pages.length,
    title: metadata.title,
    form,
    version: metadata.version,
    number: metadata.number,
  };
  return {
    ...standingOf(problems),
    ...said,
    time: metadata.time,
    hash: valuesHash,
    signatures: signed ? signed.signatures : [],
    ...(metadata.filing !== undefined && { filing: { hash: metadata.filing } }),
    ...(record && {
      basis: record.basis,
      policy: record.policy,
      filing: record.filing,
      signers: record.signers,
      values: record.values,
    }),
    ...(filing && { matchesFiling: matches(filing, metadata, record) }),
  };
}

const standingOf = (problems: readonly VerifyProblem[]): Pick<Verified, 'standing' | 'problems'> => ({
  standing:
    problems.length === 0
      ? 'whole'
      : problems.includes('not-pdf') || problems.includes('not-archive')
        ? 'unreadable'
        : 'changed',
  problems: problems.map((problem) => ({ problem, message: verifyWords[problem] })),
});

const heldAs = (text: string | undefined): string | undefined => (text === undefined ? undefined : inXml(text));
const agree = (metadata: Metadata, record: ArchiveRecord): boolean =>
  (['form', 'version', 'title', 'number', 'time'] as const).every((name) => metadata[name] === heldAs(record[name])) &&
  metadata.filing === record.filing?.hash;

const matches = (filing: { hash: string; view?: unknown }, metadata: Metadata, record: ArchiveRecord | undefined) =>
  metadata.filing === filing.hash &&
  (filing.view === undefined || record === undefined || canonicalJson(filing.view) === canonicalJson(record.values));
