/**
 * Revocations (X.509 lists, RFC 5280, 5): which of a root's certificates count no more, and since when.
 *
 * What must hold
 * - A list is signed by its root: nobody else revokes, and nobody else takes a revocation back.
 * - Lists are numbered; of several the one with the greatest number counts. Whoever remembers a number is not shown an older list.
 */
import { algorithms } from './algorithms.ts';
import {
  type Certificate,
  extension,
  isSignedBy,
  keyIdentifier,
  readCertificate,
  readExtensions,
  readSigned,
  type Signer,
  signText,
} from './certificate.ts';
import {
  context,
  der,
  expect,
  integer,
  isEqual,
  Malformed,
  partsOf,
  readDer,
  sequence,
  tags,
  time,
  timeOf,
  toHex,
} from './der.ts';

export interface Revocation {
  /** of the certificate, hexadecimal */
  readonly serial: string;
  /** since when, ms since 1970 */
  readonly at: number;
}
export interface Revocations {
  readonly number: number;
  readonly entries: readonly Revocation[];
}

const oids = { number: '2.5.29.20', authorityKey: '2.5.29.35' } as const;
/** Lists are made when something is revoked, not on a day of the week; the field may not be left out. */
const untilNext = 10 * 365.25 * 24 * 60 * 60 * 1000;

export async function makeRevocations({ number, entries }: Revocations, at: number, root: Signer): Promise<Uint8Array> {
  const issuer = await readCertificate(root.chain[0] ?? new Uint8Array());
  const key = await keyIdentifier(issuer.publicKey);
  const rows = entries.map(({ serial, at: since }) => sequence(der(tags.integer, fromHex(serial)), time(since)));
  const text = sequence(
    integer(1),
    algorithms[root.algorithm].identifier,
    issuer.subject,
    time(at),
    time(at + untilNext),
    ...(rows.length > 0 ? [sequence(...rows)] : []),
    der(
      context(0),
      sequence(extension(oids.authorityKey, sequence(der(0x80, key))), extension(oids.number, integer(number))),
    ),
  );
  return signText(text, root);
}

/** undefined: broken, or not by this root */
export async function readRevocations(bytes: Uint8Array, root: Certificate): Promise<Revocations | undefined> {
  try {
    const signed = readSigned(bytes);
    const parts = signed.text.parts.filter(({ tag }) => tag !== tags.utcTime && tag !== tags.generalizedTime);
    const [, , issuer, rows, more] = parts;
    if (!issuer || !isEqual(issuer.bytes, root.subject) || !(await isSignedBy(signed, root.publicKey)))
      return undefined;
    const extensions = readExtensions(rows?.tag === context(0) ? rows : more);
    const numbered = extensions.get(oids.number);
    if (!numbered || [...extensions].some(([id, { critical }]) => critical && id !== oids.number)) return undefined;
    const number = Number(`0x${toHex(expect(readDer(numbered.value), tags.integer, 'a number').value)}`);
    const entries = rows?.tag === tags.sequence ? rows.parts.map(readEntry) : [];
    return { number, entries };
  } catch (error) {
    if (error instanceof Malformed) return undefined;
    throw error;
  }
}

function readEntry(node: Parameters<typeof partsOf>[0]): Revocation {
  const [serial, at] = partsOf(node, tags.sequence, 'a revocation');
  return { serial: toHex(expect(serial, tags.integer, 'a serial number').value), at: timeOf(at) };
}

const fromHex = (text: string): Uint8Array =>
  Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
