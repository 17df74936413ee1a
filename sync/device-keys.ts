/**
 * The keys of this device: one pair signs for it, with the other it receives new village keys.
 *
 * What must hold
 * - The private halves are made here, cannot be exported, and rest in IndexedDB as keys, not as bytes.
 * - P-256, because every browser in use has it: Ed25519 in WebCrypto is younger than the browsers on village computers.
 * - A new village key reaches a device wrapped under what only that device can derive *and* under the village's first key. So
 *   the relay, which never has a village key, can neither read one nor slip in its own.
 * - A device's public key counts only with a proof by the village's first key: the relay cannot add a device of its own.
 */
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { fromBase64UrlEncoded, toBase64UrlEncoded } from 'lib0/buffer';
import { bytesOf, type KeyRing, randomBytes } from './ring.ts';

export interface DeviceKeys {
  readonly sign: CryptoKeyPair;
  readonly receive: CryptoKeyPair;
}

const signing = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const agreeing = { name: 'ECDH', namedCurve: 'P-256' } as const;

export async function newDeviceKeys(): Promise<DeviceKeys> {
  return {
    sign: await crypto.subtle.generateKey(signing, false, ['sign', 'verify']),
    receive: await crypto.subtle.generateKey(agreeing, false, ['deriveBits']),
  };
}

/** An uncompressed point, base64url. */
export const pointOf = async ({ publicKey }: CryptoKeyPair): Promise<string> =>
  toBase64UrlEncoded(new Uint8Array(await crypto.subtle.exportKey('raw', publicKey)));

export async function signText({ sign }: DeviceKeys, text: string): Promise<string> {
  const how = { name: 'ECDSA', hash: 'SHA-256' };
  return toBase64UrlEncoded(new Uint8Array(await crypto.subtle.sign(how, sign.privateKey, plain(bytesOf(text)))));
}

// ---------------------------------------------------------------- new village keys

/** Where a key is meant to go: all of it is bound into what is wrapped. */
export interface Destination {
  readonly village: string;
  readonly device: string;
  readonly number: number;
}

/** base64url of: the sender's point for once, nonce, sealed key */
export async function wrapKey(key: Uint8Array, point: string, ring: KeyRing, to: Destination): Promise<string> {
  const once = await crypto.subtle.generateKey(agreeing, false, ['deriveBits']);
  const sender = fromBase64UrlEncoded(await pointOf(once));
  const nonce = randomBytes(24);
  const under = await sharedKey(once.privateKey, fromBase64UrlEncoded(point), ring, sender);
  return toBase64UrlEncoded(concat([sender, nonce, xchacha20poly1305(under, nonce, placeOf(to)).encrypt(key)]));
}

/** undefined: not for this device, or not by this village. */
export async function unwrapKey(
  wrapped: string,
  { receive }: DeviceKeys,
  ring: KeyRing,
  to: Destination,
): Promise<Uint8Array | undefined> {
  try {
    const whole = fromBase64UrlEncoded(wrapped);
    const [sender, nonce] = [whole.subarray(0, 65), whole.subarray(65, 89)];
    const under = await sharedKey(receive.privateKey, sender, ring, sender);
    const key = xchacha20poly1305(under, nonce, placeOf(to)).decrypt(whole.subarray(89));
    return key.length === 32 ? key : undefined;
  } catch {
    return undefined; // no point, too short, another device's, changed on the way: nothing of it can be used
  }
}

/** That a device which has the village's first key stands behind this point. */
export function proofOf(point: string, ring: KeyRing, village: string, device: string): string {
  const key = hkdf(sha256, firstKey(ring), undefined, bytesOf('cunbiao devices'), 32);
  return toBase64UrlEncoded(hmac(sha256, key, bytesOf(`${village}|${device}|${point}`)));
}

async function sharedKey(own: CryptoKey, point: Uint8Array, ring: KeyRing, sender: Uint8Array): Promise<Uint8Array> {
  const other = await crypto.subtle.importKey('raw', plain(point), agreeing, false, []);
  const shared = await crypto.subtle.deriveBits({ name: 'ECDH', public: other }, own, 256);
  const secret = concat([new Uint8Array(shared), firstKey(ring)]);
  return hkdf(sha256, secret, sender, bytesOf('cunbiao village key'), 32);
}

function firstKey(ring: KeyRing): Uint8Array {
  const key = ring.get(Math.min(...ring.keys()));
  if (!key) throw new Error('The village has no key on this device.');
  return key;
}
const placeOf = ({ village, device, number }: Destination): Uint8Array => bytesOf(`${village}|${device}|${number}`);
const plain = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(bytes);

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
