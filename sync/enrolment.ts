/**
 * What an invitation carries: the village's name, its key ring, and who is invited, wrapped for one device.
 *
 * What must hold
 * - The link holds a one-time secret, never a key. From the secret both ends derive, by HKDF-SHA256, the invitation's id
 *   (which the relay sees) and the wrapping key (which it never sees).
 * - A wrapped ring that does not open, or is not what it should be, reads as undefined. It never throws.
 */
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { fromBase64, toBase64, toHexString } from 'lib0/buffer';
import type { Person } from './contract.ts';
import { bytesOf, isRecord, type KeyRing, randomBytes, textsOf } from './ring.ts';

export interface Enrolment {
  readonly id: string;
  readonly name: string;
  readonly regionCode: string;
  readonly policyYear?: string;
  readonly keys: KeyRing;
  /** who is invited, as the register has them */
  readonly person?: Person;
  /** certificates of the roots that the inviting device trusts for signatures */
  readonly roots?: readonly Uint8Array[];
}

const place = bytesOf('cunbiao invitation 1');

/** The id under which the relay keeps the invitation of `secret`: 64 hexadecimal digits. */
export const invitationId = (secret: Uint8Array): string =>
  toHexString(hkdf(sha256, secret, undefined, bytesOf('cunbiao invitation id'), 32));

const wrappingKey = (secret: Uint8Array): Uint8Array =>
  hkdf(sha256, secret, undefined, bytesOf('cunbiao invitation key'), 32);

/** Base64 of nonce and ciphertext. */
export function wrap(enrolment: Enrolment, secret: Uint8Array): string {
  const text = JSON.stringify({
    ...enrolment,
    keys: [...enrolment.keys].map(([number, key]) => [number, toBase64(key)]),
    roots: enrolment.roots?.map(toBase64),
  });
  const nonce = randomBytes(24);
  const sealed = xchacha20poly1305(wrappingKey(secret), nonce, place).encrypt(bytesOf(text));
  const whole = new Uint8Array(nonce.length + sealed.length);
  whole.set(nonce);
  whole.set(sealed, nonce.length);
  return toBase64(whole);
}

export function unwrap(wrapped: string, secret: Uint8Array): Enrolment | undefined {
  try {
    const whole = fromBase64(wrapped);
    const cipher = xchacha20poly1305(wrappingKey(secret), whole.subarray(0, 24), place);
    return parse(JSON.parse(new TextDecoder().decode(cipher.decrypt(whole.subarray(24)))));
  } catch {
    return undefined; // not base64, too short, another secret, changed on the way: all the same to the person
  }
}

function parse(read: unknown): Enrolment | undefined {
  if (!isRecord(read)) return undefined;
  const { id, name, regionCode, policyYear, keys, person, roots } = read;
  if (typeof id !== 'string' || typeof name !== 'string' || typeof regionCode !== 'string' || !Array.isArray(keys))
    return undefined;
  const ring = new Map<number, Uint8Array>();
  for (const entry of keys) {
    if (!Array.isArray(entry) || typeof entry[0] !== 'number' || typeof entry[1] !== 'string') return undefined;
    const key = fromBase64(entry[1]);
    if (key.length !== 32) return undefined;
    ring.set(entry[0], key);
  }
  return {
    id,
    name,
    regionCode,
    ...(typeof policyYear === 'string' ? { policyYear } : {}),
    keys: ring,
    ...(isRecord(person) && typeof person.id === 'string' && typeof person.name === 'string'
      ? { person: { id: person.id, name: person.name } }
      : {}),
    ...(Array.isArray(roots) ? { roots: textsOf(roots).map(fromBase64) } : {}),
  };
}
