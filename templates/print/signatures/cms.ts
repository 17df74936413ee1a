/**
 * The signature inside a PDF (CMS SignedData, RFC 5652; PAdES baseline B-B, ETSI EN 319 142-1): made and read.
 *
 * What must hold
 * - The signed attributes are content type, digest and signing certificate (ESS v2, RFC 5035), no others. The time is not among
 *   them: PAdES keeps it in the file.
 * - There is one spelling. What is read is written again from its parts, and must be the same bytes; so nothing can be
 *   hidden in fields that the signature does not cover, and no byte of it can be changed unseen.
 */
import { type Algorithm, algorithmOf, algorithms, sha256 } from './algorithms.ts';
import { type Certificate, readCertificate, type Signer } from './certificate.ts';
import {
  context,
  type Der,
  der,
  expect,
  integer,
  isEqual,
  Malformed,
  octets,
  oid,
  oidText,
  partsOf,
  readDer,
  readDerAtStart,
  sequence,
  setOf,
  tags,
} from './der.ts';

const oids = {
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingCertificate: '1.2.840.113549.1.9.16.2.47',
} as const;

const longestChain = 6;

export interface Signature {
  readonly signer: Certificate;
  readonly others: readonly Certificate[];
  readonly algorithm: Algorithm;
  readonly digest: Uint8Array;
  /** SET of what was signed */
  readonly attributes: Uint8Array;
  readonly signature: Uint8Array;
}

/** Room in the file for a signature by this chain, in bytes. It follows from the chain alone. */
export const roomFor = (chain: readonly Uint8Array[]): number =>
  chain.reduce((sum, { length }) => sum + length, 1024) & ~0xff;

/** Signs what has this digest. */
export async function makeCms(digest: Uint8Array, signer: Signer): Promise<Uint8Array> {
  const [own] = signer.chain;
  if (!own) throw new Error('A signer has no certificate.');
  const algorithm: Algorithm = algorithms[signer.algorithm];
  const attributes = await attributesOf(digest, own);
  const signature = algorithm.encode(await signer.sign(attributes));
  return encode(await Promise.all(signer.chain.map(readCertificate)), { algorithm, attributes, signature });
}

/** Reads what stands in the room of a signature, with zeros behind it. Throws `Malformed`. */
export async function readCms(room: Uint8Array): Promise<Signature> {
  const { node, end } = readDerAtStart(room);
  if (room.subarray(end).some((byte) => byte !== 0)) throw new Malformed('Behind a signature the room is not empty.');
  const [type, wrapped] = partsOf(node, tags.sequence, 'a signature');
  if (oidText(type) !== oids.signedData) throw new Malformed('What stands for a signature is none.');
  const [, , , certificates, signerInfos] = partsOf(wrapped?.parts[0], tags.sequence, 'signed data');
  const stored = partsOf(certificates, context(0), 'certificates').map(({ bytes }) => bytes);
  if (stored.length > longestChain) throw new Malformed('With a signature stand too many certificates.');
  const [info] = partsOf(signerInfos, tags.set, 'signers');
  const [, , , attributes, identifier, signature] = partsOf(info, tags.sequence, 'a signer');
  const algorithm = algorithmOf(expect(identifier, tags.sequence, 'a way of signing').bytes);
  if (!algorithm) throw new Malformed('A signature is made in a way that is not known here.');
  const signed = der(tags.set, ...partsOf(attributes, context(0), 'what is signed').map(({ bytes }) => bytes));
  const digest = expect(attributeIn(attributes, oids.messageDigest), tags.octets, 'a digest').value;
  const certified = attributeIn(attributes, oids.signingCertificate);
  const hash = certified?.parts[0]?.parts[0]?.parts[0]?.value ?? new Uint8Array();
  const all = await Promise.all(stored.map(readCertificate));
  const hashes = await Promise.all(stored.map(sha256));
  const signer = all.find((_, index) => isEqual(hashes[index] ?? new Uint8Array(), hash));
  if (!signer) throw new Malformed('The certificate that a signature names is not with it.');
  const read: Signature = {
    signer,
    others: all.filter((certificate) => certificate !== signer),
    algorithm,
    digest,
    attributes: signed,
    signature: expect(signature, tags.octets, 'a signature').value,
  };
  const again = encode([signer, ...read.others], read);
  if (!isEqual(again, node.bytes) || !isEqual(await attributesOf(digest, signer.bytes), signed))
    throw new Malformed('A signature is not written as it is written here.');
  return read;
}

/** Whether the holder of the certificate signed what has this digest. */
export async function isSignatureOf(read: Signature, digest: Uint8Array): Promise<boolean> {
  const { algorithm, signer, attributes, signature } = read;
  return (
    isEqual(read.digest, digest) &&
    (await algorithm.check(signer.publicKey, attributes, signature)) &&
    algorithm.isPlain(signer.publicKey, signature)
  );
}

async function attributesOf(digest: Uint8Array, certificate: Uint8Array): Promise<Uint8Array> {
  const hash = octets(await sha256(certificate)); // SHA-256 is the default of RFC 5035 and so is left out
  return setOf(
    sequence(oid(oids.contentType), setOf(oid(oids.data))),
    sequence(oid(oids.messageDigest), setOf(octets(digest))),
    sequence(oid(oids.signingCertificate), setOf(sequence(sequence(sequence(hash))))),
  );
}

/** The chain, the signer's first. */
function encode(
  chain: readonly Certificate[],
  { algorithm, attributes, signature }: Pick<Signature, 'algorithm' | 'attributes' | 'signature'>,
): Uint8Array {
  const [own] = chain;
  if (!own) throw new Error('A signature without a certificate.');
  const asField = (set: Uint8Array): Uint8Array => {
    const field = set.slice();
    field[0] = context(0); // an implicit tag in place of SET
    return field;
  };
  const serial = readDer(own.bytes).parts[0]?.parts[1]?.bytes ?? new Uint8Array();
  const info = sequence(
    integer(1),
    sequence(own.issuer, serial),
    algorithm.digestIdentifier,
    asField(attributes),
    algorithm.identifier,
    octets(signature),
  );
  return sequence(
    oid(oids.signedData),
    der(
      context(0),
      sequence(
        integer(1),
        setOf(algorithm.digestIdentifier),
        sequence(oid(oids.data)),
        asField(setOf(...chain.map(({ bytes }) => bytes))),
        setOf(info),
      ),
    ),
  );
}

function attributeIn(attributes: Der | undefined, wanted: string): Der | undefined {
  for (const part of attributes?.parts ?? []) {
    const [id, values] = partsOf(part, tags.sequence, 'an attribute');
    if (oidText(id) === wanted) return partsOf(values, tags.set, 'an attribute')[0];
  }
  return undefined;
}
