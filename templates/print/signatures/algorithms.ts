/**
 * The ways of signing that are known here, as one table: what each is called in certificates, and how it is checked.
 *
 * What must hold
 * - A way that is not in the table is refused; SHA-1 and RSA keys below 2048 bits are left out on purpose.
 * - Another way comes in as one more row. For SM2 with SM3 (GM/T 0009, GM/T 0010: `1.2.156.10197.1.501` for the signature,
 *   `1.2.156.10197.1.301` for the curve) that row needs a `check` and a `digest` of its own, because WebCrypto has neither.
 * - A signature has one spelling: of the two values of s that ECDSA allows, the lower is written.
 */
import {
  bitsOf,
  expect,
  integer,
  Malformed,
  nothing,
  oid,
  oidText,
  partsOf,
  readDer,
  sequence,
  tags,
  toHex,
} from './der.ts';

export type AlgorithmId = keyof typeof algorithms;

export interface Algorithm {
  /** AlgorithmIdentifier of the signature */
  readonly identifier: Uint8Array;
  /** AlgorithmIdentifier of the digest */
  readonly digestIdentifier: Uint8Array;
  digest(bytes: Uint8Array): Promise<Uint8Array>;
  /** `signature` as it stands in certificates; false also where the key is of another sort */
  check(publicKey: Uint8Array, bytes: Uint8Array, signature: Uint8Array): Promise<boolean>;
  /** what a signer gives back → as it stands in a file */
  encode(signature: Uint8Array): Uint8Array;
  /** whether it is spelt as `encode` spells it; of a signature that `check` has found good */
  isPlain(publicKey: Uint8Array, signature: Uint8Array): boolean;
}

const oids = {
  ecPublicKey: '1.2.840.10045.2.1',
  rsaEncryption: '1.2.840.113549.1.1.1',
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3',
} as const;

interface Curve {
  readonly name: string;
  /** bytes of a number */
  readonly size: number;
  /** of the group, SEC 2 */
  readonly order: bigint;
}
const curves: Readonly<Record<string, Curve>> = {
  '1.2.840.10045.3.1.7': {
    name: 'P-256',
    size: 32,
    order: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  },
  '1.3.132.0.34': {
    name: 'P-384',
    size: 48,
    order: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
  },
};
/** by the bytes of a number */
const orders = new Map(Object.values(curves).map(({ size, order }) => [size, order]));

type Sha = 'SHA-256' | 'SHA-384' | 'SHA-512';
const digestIdentifiers: Readonly<Record<Sha, Uint8Array>> = {
  'SHA-256': sequence(oid(oids.sha256)),
  'SHA-384': sequence(oid(oids.sha384)),
  'SHA-512': sequence(oid(oids.sha512)),
};

export const algorithms = {
  'ecdsa-sha256': ecdsa('1.2.840.10045.4.3.2', 'SHA-256'),
  'ecdsa-sha384': ecdsa('1.2.840.10045.4.3.3', 'SHA-384'),
  'ecdsa-sha512': ecdsa('1.2.840.10045.4.3.4', 'SHA-512'),
  'rsa-sha256': rsa('1.2.840.113549.1.1.11', 'SHA-256'),
  'rsa-sha384': rsa('1.2.840.113549.1.1.12', 'SHA-384'),
  'rsa-sha512': rsa('1.2.840.113549.1.1.13', 'SHA-512'),
} as const satisfies Readonly<Record<string, Algorithm>>;

/** The row of an AlgorithmIdentifier; undefined: not one of ours. */
export function algorithmOf(identifier: Uint8Array): Algorithm | undefined {
  const wanted = toHex(identifier);
  return Object.values(algorithms).find((algorithm) => toHex(algorithm.identifier) === wanted);
}

export const sha256 = digestBy('SHA-256');

function ecdsa(signature: string, hash: Sha): Algorithm {
  return {
    identifier: sequence(oid(signature)),
    digestIdentifier: digestIdentifiers[hash],
    digest: digestBy(hash),
    async check(publicKey, bytes, given) {
      const key = keyOf(publicKey);
      if (key.curve === undefined) return false;
      const raw = rawSignature(given, key.curve.size);
      const imported = await importKey(publicKey, { name: 'ECDSA', namedCurve: key.curve.name });
      return crypto.subtle.verify({ name: 'ECDSA', hash }, imported, new Uint8Array(raw), new Uint8Array(bytes));
    },
    encode(raw) {
      const size = raw.length / 2;
      const order = orders.get(size);
      if (order === undefined) throw new Error(`An ECDSA signature of ${raw.length} bytes is of no curve known here.`);
      const s = numberOf(raw.subarray(size));
      const low = s > order / 2n ? order - s : s;
      return sequence(integer(raw.subarray(0, size)), integer(bytesOf(low, size)));
    },
    isPlain(publicKey, given) {
      const { curve } = keyOf(publicKey);
      const [, s] = partsOf(readDer(given), tags.sequence, 'a signature');
      return curve !== undefined && numberOf(expect(s, tags.integer, 's').value) <= curve.order / 2n;
    },
  };
}

function rsa(signature: string, hash: Sha): Algorithm {
  return {
    identifier: sequence(oid(signature), nothing),
    digestIdentifier: digestIdentifiers[hash],
    digest: digestBy(hash),
    async check(publicKey, bytes, given) {
      if ((keyOf(publicKey).modulusBits ?? 0) < 2048) return false;
      const imported = await importKey(publicKey, { name: 'RSASSA-PKCS1-v1_5', hash });
      return crypto.subtle.verify('RSASSA-PKCS1-v1_5', imported, new Uint8Array(given), new Uint8Array(bytes));
    },
    encode: (raw) => raw,
    isPlain: () => true, // PKCS #1 v1.5 has one signature for a key and a text
  };
}

function digestBy(hash: Sha): Algorithm['digest'] {
  return async (bytes) => new Uint8Array(await crypto.subtle.digest(hash, new Uint8Array(bytes)));
}

async function importKey(publicKey: Uint8Array, how: EcKeyImportParams | RsaHashedImportParams): Promise<CryptoKey> {
  try {
    return await crypto.subtle.importKey('spki', new Uint8Array(publicKey), how, false, ['verify']);
  } catch {
    throw new Malformed('The public key of a certificate cannot be used.'); // not on the curve, or cut short
  }
}

/** What sort of key a SubjectPublicKeyInfo holds. */
export function keyOf(publicKey: Uint8Array): { readonly curve?: Curve; readonly modulusBits?: number } {
  const [identifier, bits] = partsOf(readDer(publicKey), tags.sequence, 'a public key');
  const [kind, parameters] = partsOf(identifier, tags.sequence, 'the sort of a key');
  if (oidText(kind) === oids.ecPublicKey) return { curve: curves[oidText(parameters)] };
  if (oidText(kind) !== oids.rsaEncryption) return {};
  const [modulus] = partsOf(readDer(bitsOf(bits, 'a public key')), tags.sequence, 'an RSA key');
  return { modulusBits: numberOf(expect(modulus, tags.integer, 'a modulus').value).toString(2).length };
}

/** r and s of fixed length, as WebCrypto has them. */
function rawSignature(given: Uint8Array, size: number): Uint8Array {
  const raw = new Uint8Array(2 * size);
  const numbers = partsOf(readDer(given), tags.sequence, 'a signature');
  if (numbers.length !== 2) throw new Malformed('A signature has not two numbers.');
  numbers.forEach((part, index) => {
    const value = expect(part, tags.integer, 'a number of a signature').value;
    const short = value[0] === 0 ? value.subarray(1) : value;
    if (short.length > size || (value[0] ?? 0) >= 0x80) throw new Malformed('A number of a signature is out of range.');
    raw.set(short, (index + 1) * size - short.length);
  });
  return raw;
}

const numberOf = (bytes: Uint8Array): bigint => BigInt(`0x0${toHex(bytes)}`);
const bytesOf = (value: bigint, size: number): Uint8Array =>
  Uint8Array.from(
    value
      .toString(16)
      .padStart(2 * size, '0')
      .match(/../g) ?? [],
    (pair) => Number.parseInt(pair, 16),
  );
