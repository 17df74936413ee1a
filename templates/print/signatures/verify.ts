/**
 * Checking the signatures of a file: who signed what, and whether all of it is as it was signed.
 *
 * What must hold
 * - Each revision after the first must be, byte for byte, what signing adds. If one is anything else, no signature of the file counts:
 *   whoever looks at the file would see what nobody signed. That holds for its look, too: a name, or in a field for it a seal.
 * - A signature is judged on the bytes up to its own end, and at the time that it claims.
 * - A seal counts only by a certificate that says who keeps it; everybody can check that, whatever the register says.
 * - A self-made certificate proves no more than its root does; which roots to trust is the caller's word, never the file's.
 * - Hostile bytes lead to an answer, not to an exception.
 */
import { inflated } from '../file/flate.ts';
import { isDict, isStream, isString, latin, type PdfObject } from '../file/object.ts';
import { type PdfFile, readPdf, UnreadablePdf } from '../file/read.ts';
import { sha256 } from './algorithms.ts';
import { isSignatureLook } from './appearance.ts';
import { type Certificate, chainOf, fingerprintText, pathTo, readCertificate } from './certificate.ts';
import { isSignatureOf, readCms, roomFor, type Signature } from './cms.ts';
import { isEqual, Malformed, toHex } from './der.ts';
import {
  coveredBy,
  type EmptyField,
  emptyAmong,
  filled,
  increment,
  type SignatureField,
  type SignedPart,
  signatureFields,
} from './revision.ts';
import { readRevocations } from './revocations.ts';
import { isSealLook } from './seal.ts';

export interface Trust {
  /** certificates */
  readonly roots: readonly Uint8Array[];
  /** lists of revocations; those that are not signed by one of the roots are left out */
  readonly revocations?: readonly Uint8Array[];
  /** what is known to have existed, by its SHA-256 (hexadecimal), and since when (ms since 1970) */
  readonly known?: readonly { readonly hash: string; readonly at: number }[];
}

/**
 * `valid`: unchanged, by a certificate under a trusted root. `untrusted`: unchanged, but who it was nobody vouches for. `revoked`: made
 * after the certificate was revoked. `unproven`: by a certificate that was revoked later, and nothing shows that it is older than that.
 * `unentitled`: a seal, set by a certificate that does not say that its holder keeps it. `changed`: not what was signed.
 */
export type SignatureStanding = 'valid' | 'untrusted' | 'revoked' | 'unproven' | 'unentitled' | 'changed';

export interface FoundSignature {
  readonly field: string;
  /** the committee's seal was set, not a name */
  readonly isSeal?: true;
  /** of a seal: the box of the form */
  readonly place?: string;
  /** whose field it is, where the file says so and it is another one's than who signed */
  readonly insteadOf?: string;
  /** of who signed, as the certificate says */
  readonly name: string;
  readonly organisation: string;
  /** `YYYY-MM-DDTHH:mm:ss` (UTC+8), as who signed says */
  readonly time: string;
  readonly standing: SignatureStanding;
  /** why it is not valid, a Chinese sentence */
  readonly reason?: string;
  /** SHA-256 of the certificate */
  readonly fingerprint: string;
  /** the topmost certificate that came with it */
  readonly top: Uint8Array;
  /** its fingerprint in groups of four, to compare with paper */
  readonly topFingerprint: string;
}

export interface SignatureReport {
  /** false: bytes were changed or added besides signing */
  readonly intact: boolean;
  readonly problem?: string;
  /** in the order of signing */
  readonly signatures: readonly FoundSignature[];
  /** fields that nobody has signed */
  readonly empty: readonly EmptyField[];
}

export const foreignSentence = '签名以后，文件里又改动或添加了别的内容。请向签名的人要原来的文件。';
const unentitledSentence = '盖章的证书没有印章管理员身份，这个章不算数。';
const changedSentence = '文件在签名以后被改动过，和签名对不上。请向签名的人要原来的文件。';

export async function verifySignatures(bytes: Uint8Array, trust: Trust): Promise<SignatureReport> {
  try {
    const file = readPdf(bytes);
    const [first, ...later] = file.revisions;
    if (!first) throw new UnreadablePdf('The file has no revision.');
    const judging = await prepare(trust);
    const signatures: Read[] = [];
    let before = later.length > 0 ? readPdf(bytes.subarray(0, first.end)) : file;
    let foreign = signatureFields(before).some(({ isSigned }) => isSigned);
    for (const { end } of later) {
      const until = readPdf(bytes.subarray(0, end));
      const read = await readRevision(before, until);
      foreign ||= read === undefined;
      if (read) signatures.push(read);
      before = until;
    }
    const hashes = await Promise.all(later.map(async ({ end }) => toHex(await sha256(bytes.subarray(0, end)))));
    const judged = await Promise.all(
      signatures.map((read, index) =>
        foreign ? withStanding(read, 'changed', foreignSentence) : judging(read, hashes.slice(index)),
      ),
    );
    const intact = !foreign && judged.every(({ standing }) => standing !== 'changed');
    return {
      intact,
      ...(foreign ? { problem: foreignSentence } : intact ? {} : { problem: changedSentence }),
      signatures: judged,
      empty: emptyAmong(signatureFields(file)),
    };
  } catch (error) {
    if (!(error instanceof UnreadablePdf)) throw error;
    return { intact: false, problem: '文件读不出来：不是 PDF，或者被改动、截断过。', signatures: [], empty: [] };
  }
}

interface Read {
  readonly part: SignedPart;
  readonly signature: Signature;
  readonly chain: readonly [Certificate, ...Certificate[]];
  readonly isOf: boolean;
}

/** The signature of a revision; undefined where it is not exactly what signing adds. */
async function readRevision(before: PdfFile, after: PdfFile): Promise<Read | undefined> {
  const [written] = after.revisions.slice(-1);
  const field = signatureFields(before).find(({ number, isSigned }) => !isSigned && written?.changed.has(number));
  const widget = field && after.object(field.number);
  const said = isDict(widget) ? after.resolve(widget.get('V')) : null;
  const look = isDict(widget) ? after.resolve(widget.get('AP')) : null;
  const drawn = isDict(look) ? after.resolve(look.get('N')) : null;
  if (!field || !isDict(said) || !isStream(drawn)) return undefined;
  const [contents, time] = [said.get('Contents'), timeOf(said.get('M'))];
  if (!isString(contents) || time === undefined || !isLookOf(field, drawn.data)) return undefined;
  try {
    const signature = await readCms(contents);
    const chain = await chainOf(signature.signer, signature.others);
    const room = roomFor(chain.map(({ bytes }) => bytes));
    const part = { field, name: signature.signer.name, time, appearance: drawn.data, room };
    const again = increment(before, part);
    if (contents.length !== room || !isEqual(filled(again, contents), after.bytes)) return undefined;
    const digest = await signature.algorithm.digest(coveredBy(after.bytes, again.gap));
    return { part, signature, chain, isOf: await isSignatureOf(signature, digest) };
  } catch (error) {
    if (error instanceof Malformed) return undefined;
    throw error;
  }
}

/** An outline of ten characters takes 10 KB, a seal 200. */
const mostDrawn = 1024 * 1024;
function isLookOf(field: SignatureField, packed: Uint8Array): boolean {
  const drawn = inflated(packed, mostDrawn);
  return drawn !== undefined && (field.isSeal ? isSealLook : isSignatureLook)(latin(drawn), field);
}

/** `D:20261126170000+08'00'` → `2026-11-26T17:00:00` */
function timeOf(object: PdfObject | undefined): string | undefined {
  const text = isString(object) ? latin(object) : '';
  const match = /^D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)\+08'00'$/.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  const time = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  return Number.isNaN(Date.parse(`${time}+08:00`)) ? undefined : time;
}

type Judge = (read: Read, hashes: readonly string[]) => Promise<FoundSignature>;

/** Since when a certificate is revoked, ms since 1970. */
export async function revokedSince(
  { serial }: Pick<Certificate, 'serial'>,
  root: Certificate,
  revocations: readonly Uint8Array[],
): Promise<number | undefined> {
  const lists = await Promise.all(revocations.map((list) => readRevocations(list, root)));
  const [newest] = lists.flatMap((list) => list ?? []).sort((one, other) => other.number - one.number);
  return newest?.entries.find((entry) => entry.serial === serial)?.at;
}

async function prepare({ roots: given, revocations = [], known = [] }: Trust): Promise<Judge> {
  const roots = (await Promise.all(given.map(readOrNothing))).flatMap((root) => root ?? []);

  return async (read, hashes) => {
    if (!read.isOf) return withStanding(read, 'changed', changedSentence);
    if (read.part.field.isSeal && !read.signature.signer.keepsSeal)
      return withStanding(read, 'unentitled', unentitledSentence);
    const claimed = Date.parse(`${read.part.time}+08:00`);
    const path = await pathTo(read.chain, roots, claimed);
    if ('problem' in path) return withStanding(read, 'untrusted', path.problem);
    const since = await revokedSince(read.signature.signer, path.root, revocations);
    const proven = Math.min(...known.filter(({ hash }) => hashes.includes(hash)).map(({ at }) => at));
    if (since === undefined || proven < since) return withStanding(read, 'valid');
    return claimed >= since
      ? withStanding(read, 'revoked', '签名时这张证书已经作废。')
      : withStanding(read, 'unproven', '这张证书后来作废了，没有凭据能证明签名是在作废以前做的。');
  };
}

function withStanding({ part, signature, chain }: Read, standing: SignatureStanding, reason?: string): FoundSignature {
  const top = chain[chain.length - 1] ?? signature.signer;
  const { keptFor, isSeal, place } = part.field;
  return {
    field: part.field.name,
    ...(isSeal ? { isSeal } : {}),
    ...(place === undefined ? {} : { place }),
    ...(keptFor === undefined || keptFor === signature.signer.name ? {} : { insteadOf: keptFor }),
    name: signature.signer.name,
    organisation: signature.signer.organisation,
    time: part.time,
    standing,
    ...(reason === undefined ? {} : { reason }),
    fingerprint: signature.signer.fingerprint,
    top: top.bytes,
    topFingerprint: fingerprintText(top.fingerprint),
  };
}

async function readOrNothing(bytes: Uint8Array): Promise<Certificate | undefined> {
  try {
    return await readCertificate(bytes);
  } catch (error) {
    if (error instanceof Malformed) return undefined;
    throw error;
  }
}
