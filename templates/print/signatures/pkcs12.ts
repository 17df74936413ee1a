/**
 * A certificate of a licensed authority with its key, as a file with a password (PKCS #12, RFC 7292; `.p12`, `.pfx`).
 *
 * What must hold
 * - The key goes straight into WebCrypto, from where it cannot be exported again. The file itself is not kept.
 * - Files sealed as is usual today (PBES2: PBKDF2 and AES, RFC 8018) are opened. Those sealed with the old RC2 or Triple DES are refused with
 *   a sentence that says how to make a new one: WebCrypto has neither, for good reason.
 * - The file's own checksum is not judged: it is the owner's file, and what opens with his password and fits its certificate is it.
 */
import { algorithms, keyOf } from './algorithms.ts';
import { type Certificate, chainOf, readCertificate, type Signer } from './certificate.ts';
import { context, type Der, expect, isEqual, join, Malformed, oidText, partsOf, readDer, tags } from './der.ts';

export type Imported =
  | { readonly key: CryptoKey; readonly algorithm: Signer['algorithm']; readonly chain: readonly Uint8Array[] }
  | { readonly problem: string };

const oids = {
  data: '1.2.840.113549.1.7.1',
  encrypted: '1.2.840.113549.1.7.6',
  pbes2: '1.2.840.113549.1.5.13',
  pbkdf2: '1.2.840.113549.1.5.12',
  keyBag: '1.2.840.113549.1.12.10.1.1',
  sealedKeyBag: '1.2.840.113549.1.12.10.1.2',
  certificateBag: '1.2.840.113549.1.12.10.1.3',
  x509: '1.2.840.113549.1.9.22.1',
} as const;

/** Bytes of the key. */
const ciphers: Readonly<Record<string, number>> = {
  '2.16.840.1.101.3.4.1.2': 16,
  '2.16.840.1.101.3.4.1.22': 24,
  '2.16.840.1.101.3.4.1.42': 32,
};
const hashes: Readonly<Record<string, string>> = {
  '1.2.840.113549.2.7': 'SHA-1', // HMAC with SHA-1, the default of RFC 8018, is sound; for signatures SHA-1 is not
  '1.2.840.113549.2.9': 'SHA-256',
  '1.2.840.113549.2.10': 'SHA-384',
  '1.2.840.113549.2.11': 'SHA-512',
};
const mostRounds = 5_000_000;

class Old extends Error {}
class Wrong extends Error {}

export async function importPkcs12(file: Uint8Array, password: string): Promise<Imported> {
  try {
    const bags = await openBags(file, password);
    const certificates = await Promise.all(bags.certificates.map(readCertificate));
    for (const key of bags.keys) {
      for (const certificate of certificates) {
        const found = await fitting(key, certificate);
        if (!found) continue;
        const others = certificates.filter((other) => other !== certificate);
        return { ...found, chain: await inOrder(certificate, others) };
      }
    }
    return { problem: '文件里没有可以用来签名的证书和钥匙，或者它的算法（例如国密 SM2）浏览器还不能用。' };
  } catch (error) {
    if (error instanceof Old)
      return {
        problem:
          '这个文件用旧的方式加密（RC2 或 3DES），浏览器打不开。请在原来的电脑上重新导出，加密方式选“AES256-SHA256”。',
      };
    if (error instanceof Wrong) return { problem: '密码不对，或者文件坏了。请核对密码再试。' };
    if (error instanceof Malformed) return { problem: '这不是证书文件（.p12 或 .pfx），或者文件坏了。' };
    throw error;
  }
}

async function openBags(file: Uint8Array, password: string) {
  const [, safe] = partsOf(readDer(file), tags.sequence, 'a PKCS #12 file');
  const keys: Uint8Array[] = [];
  const certificates: Uint8Array[] = [];
  for (const content of partsOf(readDer(dataOf(safe)), tags.sequence, 'contents')) {
    const [type] = partsOf(content, tags.sequence, 'a content');
    const bags = oidText(type) === oids.encrypted ? await openContent(content, password) : dataOf(content);
    for (const bag of partsOf(readWith(bags), tags.sequence, 'bags')) {
      const [kind, wrapped] = partsOf(bag, tags.sequence, 'a bag');
      const value = expect(wrapped, context(0), 'the value of a bag').parts[0];
      if (oidText(kind) === oids.keyBag && value) keys.push(value.bytes);
      if (oidText(kind) === oids.sealedKeyBag) {
        const [how, sealed] = partsOf(value, tags.sequence, 'a sealed key');
        keys.push(await open(how, expect(sealed, tags.octets, 'a sealed key').value, password));
      }
      if (oidText(kind) === oids.certificateBag) {
        const [sort, held] = partsOf(value, tags.sequence, 'a certificate');
        if (oidText(sort) === oids.x509)
          certificates.push(expect(held?.parts[0], tags.octets, 'a certificate').value.slice());
      }
    }
  }
  return { keys, certificates };
}

function dataOf(content: Der | undefined): Uint8Array {
  const [type, wrapped] = partsOf(content, tags.sequence, 'a content');
  if (oidText(type) !== oids.data) throw new Malformed('The contents of a PKCS #12 file are of another sort.');
  return expect(wrapped?.parts[0], tags.octets, 'a content').value;
}

async function openContent(content: Der, password: string): Promise<Uint8Array> {
  const [, wrapped] = content.parts;
  const [, info] = partsOf(wrapped?.parts[0], tags.sequence, 'a sealed content');
  const [, how, sealed] = partsOf(info, tags.sequence, 'a sealed content');
  const pieces = sealed?.tag === context(0) ? join(sealed.parts.map(({ value }) => value)) : sealed?.value;
  return open(how, pieces ?? new Uint8Array(), password);
}

/** What was sealed with a password must be DER when it is open: if not, it was another password. */
function readWith(bytes: Uint8Array): Der {
  try {
    return readDer(bytes);
  } catch {
    throw new Wrong();
  }
}

async function open(how: Der | undefined, sealed: Uint8Array, password: string): Promise<Uint8Array> {
  const [scheme, parameters] = partsOf(how, tags.sequence, 'a way of sealing');
  if (oidText(scheme) !== oids.pbes2) throw new Old();
  const [derivation, encryption] = partsOf(parameters, tags.sequence, 'a way of sealing');
  const [kind, settings] = partsOf(derivation, tags.sequence, 'a way to make a key');
  const [cipher, iv] = partsOf(encryption, tags.sequence, 'a cipher');
  const size = ciphers[oidText(cipher)];
  if (oidText(kind) !== oids.pbkdf2 || size === undefined) throw new Old();
  const [salt, rounds, ...rest] = partsOf(settings, tags.sequence, 'a way to make a key');
  const prf = rest.find(({ tag }) => tag === tags.sequence);
  const hash = hashes[prf ? oidText(prf.parts[0]) : '1.2.840.113549.2.7'];
  const iterations = expect(rounds, tags.integer, 'a number of rounds').value.reduce(
    (sum, byte) => sum * 256 + byte,
    0,
  );
  if (hash === undefined) throw new Old();
  if (iterations < 1 || iterations > mostRounds) throw new Malformed('A PKCS #12 file asks for too many rounds.');
  const raw = new TextEncoder().encode(password);
  const base = await crypto.subtle.importKey('raw', raw, 'PBKDF2', false, ['deriveKey']);
  const key = await crypto.subtle.deriveKey(
    { name: 'PBKDF2', hash, iterations, salt: expect(salt, tags.octets, 'a salt').value.slice() },
    base,
    { name: 'AES-CBC', length: size * 8 },
    false,
    ['decrypt'],
  );
  try {
    const vector = expect(iv, tags.octets, 'a vector').value.slice();
    return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-CBC', iv: vector }, key, sealed.slice()));
  } catch {
    throw new Wrong();
  }
}

/** The key, if it belongs to the certificate: it signs, and the certificate's key finds that good. */
async function fitting(key: Uint8Array, certificate: Certificate) {
  const { curve, modulusBits } = keyOf(certificate.publicKey);
  const how = curve
    ? { name: 'ECDSA', namedCurve: curve.name, hash: curve.name === 'P-384' ? 'SHA-384' : 'SHA-256' }
    : modulusBits
      ? { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
      : undefined;
  if (!how || !certificate.maySign) return undefined;
  const algorithm = how.name !== 'ECDSA' ? 'rsa-sha256' : how.hash === 'SHA-384' ? 'ecdsa-sha384' : 'ecdsa-sha256';
  try {
    const imported = await crypto.subtle.importKey('pkcs8', key.slice(), how, false, ['sign']);
    const text = new TextEncoder().encode('cunbiao');
    const { encode, check } = algorithms[algorithm];
    const signature = encode(new Uint8Array(await crypto.subtle.sign(how, imported, text)));
    return (await check(certificate.publicKey, text, signature)) ? ({ key: imported, algorithm } as const) : undefined;
  } catch {
    return undefined; // a key of another sort than the certificate's
  }
}

/** The certificate with those above it that are in the file; others in it are left out. */
async function inOrder(certificate: Certificate, others: readonly Certificate[]): Promise<readonly Uint8Array[]> {
  const chain: Certificate[] = [certificate];
  for (;;) {
    const top = chain[chain.length - 1] ?? certificate;
    const next = isEqual(top.subject, top.issuer)
      ? undefined
      : others.find((other) => isEqual(other.subject, top.issuer) && !chain.includes(other));
    if (!next) break;
    chain.push(next);
  }
  await chainOf(certificate, chain.slice(1));
  return chain.map(({ bytes }) => bytes);
}
