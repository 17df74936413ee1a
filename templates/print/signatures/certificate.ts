/**
 * Certificates (X.509, RFC 5280): the village's root, the persons' ones that it signs, and those of licensed authorities.
 *
 * What must hold
 * - A certificate with a critical extension that is not understood here is not used.
 * - A path goes from a person to a root that is trusted byte for byte; each step is checked: names, signature, the right to
 *   issue, its length, and that the day lies within the days of each certificate.
 * - The time is always an argument: a signature is judged on the day it claims, not on the day it is looked at.
 */
import { type Algorithm, type AlgorithmId, algorithmOf, algorithms, keyOf, sha256 } from './algorithms.ts';
import {
  bits,
  bitsOf,
  context,
  type Der,
  der,
  expect,
  integer,
  isEqual,
  isTrue,
  Malformed,
  octets,
  oid,
  oidText,
  partsOf,
  readDer,
  sequence,
  setOf,
  stringOf,
  tags,
  time,
  timeOf,
  toHex,
  utf8,
} from './der.ts';

export interface Certificate {
  readonly bytes: Uint8Array;
  /** hexadecimal */
  readonly serial: string;
  /** names as they stand in it */
  readonly issuer: Uint8Array;
  readonly subject: Uint8Array;
  /** 姓名 or the name of an authority */
  readonly name: string;
  readonly organisation: string;
  /** its title (X.520) is 印章管理员: whose root gave it says that this person sets the committee's seal */
  readonly keepsSeal: boolean;
  /** ms since 1970 */
  readonly from: number;
  readonly until: number;
  /** SubjectPublicKeyInfo */
  readonly publicKey: Uint8Array;
  readonly mayIssue: boolean;
  /** how many authorities may stand below it; undefined: any number */
  readonly pathLength: number | undefined;
  readonly maySign: boolean;
  /** SHA-256, hexadecimal */
  readonly fingerprint: string;
  /** critical extensions that are not understood */
  readonly strange: readonly string[];
  readonly signed: Signed;
}

/** A text with its signature: what certificates, requests and lists of revocations have in common. */
export interface Signed {
  readonly text: Der;
  readonly identifier: Uint8Array;
  readonly signature: Uint8Array;
}

/** Who signs: a key that may be anywhere, and the certificates that stand behind it, the person's first. */
export interface Signer {
  readonly chain: readonly Uint8Array[];
  readonly algorithm: AlgorithmId;
  /** the signature as WebCrypto gives it */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}

const oids = {
  commonName: '2.5.4.3',
  country: '2.5.4.6',
  organisation: '2.5.4.10',
  title: '2.5.4.12',
  subjectKey: '2.5.29.14',
  keyUsage: '2.5.29.15',
  basicConstraints: '2.5.29.19',
  authorityKey: '2.5.29.35',
} as const;

const dayMs = 24 * 60 * 60 * 1000;
/** Who keeps the seal is one named person (国办发〔2001〕52号：村民委员会印章要有专人保管). */
const sealKeeper = '印章管理员';
/** A root serves for twenty years; a person's certificate for a committee's term, 村民委员会组织法第十一条. */
export const lifetimes = { root: 20 * 365.25 * dayMs, person: 5 * 365.25 * dayMs } as const;

// ---------------------------------------------------------------- reading

export async function readCertificate(bytes: Uint8Array): Promise<Certificate> {
  const signed = readSigned(bytes);
  const parts = [...signed.text.parts];
  expect(parts.shift(), context(0), 'the version of a certificate');
  const [serial, algorithm, issuer, validity, subject, publicKey, ...rest] = parts;
  if (!algorithm || !isEqual(algorithm.bytes, signed.identifier))
    throw new Malformed('A certificate names two ways of signing.');
  const [from, until] = partsOf(validity, tags.sequence, 'the days of a certificate');
  const extensions = readExtensions(rest.find(({ tag }) => tag === context(3)));
  const usage = extensions.get(oids.keyUsage)?.value;
  const basics = extensions.get(oids.basicConstraints)?.value;
  const [authority, length] = basics ? partsOf(readDer(basics), tags.sequence, 'constraints') : [];
  const isAuthority = authority?.tag === tags.boolean && authority.value[0] === 0xff;
  const usages = usage ? (expect(readDer(usage), tags.bits, 'the uses of a key').value[1] ?? 0) : 0xff;
  const known: readonly string[] = Object.values(oids);
  return {
    bytes,
    signed,
    serial: toHex(expect(serial, tags.integer, 'a serial number').value),
    issuer: expect(issuer, tags.sequence, 'an issuer').bytes,
    subject: expect(subject, tags.sequence, 'a subject').bytes,
    name: nameIn(subject, oids.commonName) || nameIn(subject, oids.organisation),
    organisation: nameIn(subject, oids.organisation),
    keepsSeal: nameIn(subject, oids.title) === sealKeeper,
    from: timeOf(from),
    until: timeOf(until),
    publicKey: expect(publicKey, tags.sequence, 'a public key').bytes,
    mayIssue: isAuthority && (usages & 0x04) !== 0,
    pathLength: isAuthority && length?.tag === tags.integer ? (length.value[0] ?? 0) : undefined,
    maySign: (usages & 0xc0) !== 0,
    fingerprint: toHex(await sha256(bytes)),
    strange: [...extensions].filter(([id, { critical }]) => critical && !known.includes(id)).map(([id]) => id),
  };
}

export function readSigned(bytes: Uint8Array): Signed {
  const [text, identifier, signature, more] = partsOf(readDer(bytes), tags.sequence, 'a signed text');
  if (more) throw new Malformed('Behind a signature stands something else.');
  return {
    text: expect(text, tags.sequence, 'what is signed'),
    identifier: expect(identifier, tags.sequence, 'a way of signing').bytes,
    signature: bitsOf(signature, 'a signature'),
  };
}

/** Whether the holder of this key signed it. */
export async function isSignedBy({ text, identifier, signature }: Signed, publicKey: Uint8Array): Promise<boolean> {
  return (await algorithmOf(identifier)?.check(publicKey, text.bytes, signature)) ?? false;
}

interface Extension {
  readonly critical: boolean;
  readonly value: Uint8Array;
}
export function readExtensions(node: Der | undefined): ReadonlyMap<string, Extension> {
  const found = new Map<string, Extension>();
  if (!node) return found;
  for (const part of partsOf(node.parts[0], tags.sequence, 'extensions')) {
    const [id, ...rest] = partsOf(part, tags.sequence, 'an extension');
    const value = expect(rest.at(-1), tags.octets, 'the value of an extension').value;
    const critical = rest.length === 2 && rest[0]?.tag === tags.boolean && rest[0].value[0] === 0xff;
    if (found.has(oidText(id))) throw new Malformed('A certificate has an extension twice.');
    found.set(oidText(id), { critical, value });
  }
  return found;
}

function nameIn(name: Der | undefined, wanted: string): string {
  for (const set of partsOf(name, tags.sequence, 'a name')) {
    for (const part of partsOf(set, tags.set, 'a part of a name')) {
      const [id, value] = partsOf(part, tags.sequence, 'a part of a name');
      if (value && oidText(id) === wanted) return stringOf(value);
    }
  }
  return '';
}

// ---------------------------------------------------------------- paths

/**
 * The certificates that came with a signature in their order, the person's first. Each must have signed the one below it, and
 * the last itself if it says so: no byte of any of them may be changed, trusted or not.
 */
export async function chainOf(
  person: Certificate,
  others: readonly Certificate[],
): Promise<readonly [Certificate, ...Certificate[]]> {
  const chain: [Certificate, ...Certificate[]] = [person];
  const left = [...others];
  let top = person;
  while (left.length > 0) {
    const issuer = await issuerAmong(left, top);
    if (!issuer) throw new Malformed('A certificate that stands with a signature has nothing to do with it.');
    left.splice(left.indexOf(issuer), 1);
    chain.push(issuer);
    top = issuer;
  }
  if (isEqual(top.subject, top.issuer) && !(await isSignedBy(top.signed, top.publicKey)))
    throw new Malformed('A root certificate is not signed by itself.');
  return chain;
}

async function issuerAmong(candidates: readonly Certificate[], lower: Certificate): Promise<Certificate | undefined> {
  for (const upper of candidates)
    if (isEqual(upper.subject, lower.issuer) && (await isSignedBy(lower.signed, upper.publicKey))) return upper;
  return undefined;
}

export type Path = { readonly root: Certificate } | { readonly problem: string };

/**
 * Whether a chain leads to one of `roots`.
 * @param at the time at which it must hold, ms since 1970
 */
export async function pathTo(
  chain: readonly [Certificate, ...Certificate[]],
  roots: readonly Certificate[],
  at: number,
): Promise<Path> {
  const [person] = chain;
  if (!person.maySign) return { problem: `证书“${person.name}”不是用来签名的。` };
  const top = chain[chain.length - 1] ?? person;
  const above = isEqual(top.subject, top.issuer) ? undefined : await issuerAmong(roots, top);
  const path = above ? [...chain, above] : chain;
  for (const [index, here] of path.entries()) {
    if (here.strange.length > 0) return { problem: `证书“${here.name}”里有村表看不懂的限制，不能采信。` };
    if (at < here.from || at > here.until) return { problem: `签名的时间不在证书“${here.name}”的有效期内。` };
    const mayIssue = here.mayIssue && (here.pathLength ?? index) >= index - 1;
    if (index > 0 && !mayIssue) return { problem: `证书“${here.name}”没有资格签发别的证书。` };
    const root = roots.find(({ bytes }) => isEqual(bytes, here.bytes));
    if (root) return { root };
  }
  return { problem: `签名的证书不是由您信任的根证书签发的，最上面一张是“${top.name}”。` };
}

/** In groups of four, as it is printed: `4F2A 09C1 …`. */
export const fingerprintText = (fingerprint: string): string =>
  (fingerprint.toUpperCase().match(/.{4}/g) ?? []).join(' ');

// ---------------------------------------------------------------- making

export interface Named {
  readonly name: string;
  readonly organisation: string;
}
/** A public key with what stands behind it: for a certificate to be made. */
export interface NewCertificate extends Named {
  readonly publicKey: Uint8Array;
  /** the root's word alone: a request cannot ask for it */
  readonly keepsSeal?: boolean;
  /** ms since 1970 */
  readonly from: number;
}

/** The village's own root: signed with its own key. */
export async function makeRoot(wish: NewCertificate, sign: Signer['sign']): Promise<Uint8Array> {
  const key = await keyIdentifier(wish.publicKey);
  return signText(
    certificateText(wish, distinguishedName(wish), wish.from + lifetimes.root, [
      extension(oids.basicConstraints, sequence(isTrue, integer(0)), true),
      extension(oids.keyUsage, bits(Uint8Array.of(0x06), 1), true), // keyCertSign, cRLSign
      extension(oids.subjectKey, octets(key)),
    ]),
    { algorithm: 'ecdsa-sha256', sign },
  );
}

/** A person's certificate by the root. */
export async function issueCertificate(wish: NewCertificate, root: Signer): Promise<Uint8Array> {
  const issuer = await readCertificate(root.chain[0] ?? new Uint8Array());
  const until = Math.min(wish.from + lifetimes.person, issuer.until);
  return signText(
    certificateText(wish, issuer.subject, until, [
      extension(oids.basicConstraints, sequence(), true),
      extension(oids.keyUsage, bits(Uint8Array.of(0xc0), 6), true), // digitalSignature, nonRepudiation
      extension(oids.subjectKey, octets(await keyIdentifier(wish.publicKey))),
      extension(oids.authorityKey, sequence(der(0x80, await keyIdentifier(issuer.publicKey)))),
    ]),
    root,
  );
}

/** What a request says. */
type Requested = Omit<NewCertificate, 'from' | 'keepsSeal'>;

/** A request (PKCS #10, RFC 2986): a name and a public key, signed with the key, so that nobody asks for another's. */
export async function makeRequest(wish: Requested, sign: Signer['sign']): Promise<Uint8Array> {
  const text = sequence(integer(0), distinguishedName(wish), wish.publicKey, der(context(0)));
  return signText(text, { algorithm: 'ecdsa-sha256', sign });
}

/** undefined: broken, or not signed with its own key */
export async function readRequest(bytes: Uint8Array): Promise<Requested | undefined> {
  try {
    const signed = readSigned(bytes);
    const [, subject, key] = signed.text.parts;
    const publicKey = expect(key, tags.sequence, 'a public key').bytes;
    if (keyOf(publicKey).curve?.name !== 'P-256' || !(await isSignedBy(signed, publicKey))) return undefined;
    return { publicKey, name: nameIn(subject, oids.commonName), organisation: nameIn(subject, oids.organisation) };
  } catch (error) {
    if (error instanceof Malformed) return undefined;
    throw error;
  }
}

export async function signText(
  text: Uint8Array,
  { algorithm, sign }: Pick<Signer, 'algorithm' | 'sign'>,
): Promise<Uint8Array> {
  const { identifier, encode }: Algorithm = algorithms[algorithm];
  return sequence(text, identifier, bits(encode(await sign(text))));
}

function certificateText(
  { publicKey, from, keepsSeal = false, ...named }: NewCertificate,
  issuer: Uint8Array,
  until: number,
  extensions: readonly Uint8Array[],
): Uint8Array {
  const serial = crypto.getRandomValues(new Uint8Array(16));
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  return sequence(
    der(context(0), integer(2)),
    integer(serial),
    algorithms['ecdsa-sha256'].identifier,
    issuer,
    sequence(time(from), time(until)),
    distinguishedName(named, keepsSeal ? sealKeeper : undefined),
    publicKey,
    der(context(3), sequence(...extensions)),
  );
}

export const extension = (id: string, value: Uint8Array, critical = false): Uint8Array =>
  sequence(oid(id), ...(critical ? [isTrue] : []), octets(value));

const distinguishedName = ({ name, organisation }: Named, title?: string): Uint8Array =>
  sequence(
    ...[
      sequence(oid(oids.country), der(tags.printable, new TextEncoder().encode('CN'))),
      sequence(oid(oids.organisation), utf8(organisation)),
      ...(title === undefined ? [] : [sequence(oid(oids.title), utf8(title))]),
      sequence(oid(oids.commonName), utf8(name)),
    ].map((part) => setOf(part)),
  );

/** RFC 7093, 2 (1): the left half of SHA-256 over the key's bits. */
export async function keyIdentifier(publicKey: Uint8Array): Promise<Uint8Array> {
  const [, key] = partsOf(readDer(publicKey), tags.sequence, 'a public key');
  return (await sha256(bitsOf(key, 'a public key'))).slice(0, 20);
}
