/**
 * Seals sensitive values, files and bundles with the keys of the village (S11).
 *
 * - XChaCha20-Poly1305 with a random 24-byte nonce, in plain JavaScript: synchronous as `values()` and `set()` are, and
 *   there also where the browser withholds WebCrypto.
 * - A sealed value is bound to village, dossier, path and key number: moved elsewhere it does not open.
 * - A ring of numbered keys: new writes take the greatest, reading takes the one that is named.
 * - Lengths are padded to 32 bytes, so that 无 and a telephone number look alike.
 * - The village's keys are never used as they are: each use has its own key derived from them.
 *
 * Sealed bytes = varint key number, 24 bytes nonce, ciphertext with 16 bytes tag.
 */
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Sealed, Value, Village } from './contract.ts';

export interface Seal {
  /** Throws if the village has no key here. */
  seal(dossier: string, path: string, value: Value): Uint8Array<ArrayBuffer>;
  /** The value; sealed, if its key is not on this device; undefined, if it was sealed for another place or not by us. */
  open(dossier: string, path: string, sealed: Uint8Array): Value | Sealed | undefined;
  /** Files and bundles: bytes bound to a place of the caller's naming. Not padded. */
  sealBytes(place: string, bytes: Uint8Array): Uint8Array<ArrayBuffer>;
  /** `sealed`: its key is not on this device; undefined: not what was sealed at this place. */
  openBytes(place: string, sealed: Uint8Array): Uint8Array<ArrayBuffer> | 'sealed' | undefined;
  /**
   * Keyed fingerprint of a text, for uniqueness and exact search on this device (S13). Equal on every device of the
   * village; tells nothing to who has not the key. Never stored in the document: the relay must not learn equality.
   */
  fingerprint(text: string): string;
}

const nonceLength = 24;
const block = 32;
const space = 0x20;
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });
/** The one answer for what cannot be opened here. Compared by identity: a peer may send an object that looks like it. */
export const sealedHere: Sealed = Object.freeze({ sealed: true });

export function createSeal({ id, keys }: Pick<Village, 'id' | 'keys'>): Seal {
  const derived = new Map<string, Uint8Array>();
  /** by key, with the key already taken in: half of the work of each fingerprint, of which a village has thousands */
  const keyed = new Map<number, ReturnType<typeof hmac.create>>();

  function keyFor(number: number, use: 'values' | 'files' | 'fingerprints'): Uint8Array | undefined {
    const name = `${number} ${use}`;
    let key = derived.get(name);
    if (key) return key;
    const master = keys.get(number);
    if (!master) return undefined;
    key = hkdf(sha256, master, undefined, encoder.encode(`cunbiao ${use}`), 32);
    derived.set(name, key);
    return key;
  }

  function encrypt(use: 'values' | 'files', place: string, plain: Uint8Array): Uint8Array<ArrayBuffer> {
    // The ring may grow while the page is open.
    const number = Math.max(...keys.keys());
    const key = keyFor(number, use);
    if (!key) throw new Error(`Village '${id}' has no key on this device: nothing can be sealed.`);
    const head = varint(number);
    const sealed = new Uint8Array(head.length + nonceLength + plain.length + 16);
    const nonce = crypto.getRandomValues(sealed.subarray(head.length, head.length + nonceLength));
    sealed.set(head);
    sealed.set(xchacha20poly1305(key, nonce, bind(place, number)).encrypt(plain), head.length + nonceLength);
    return sealed;
  }

  function decrypt(use: 'values' | 'files', place: string, sealed: Uint8Array): Uint8Array | 'sealed' | undefined {
    const [number, start] = readVarint(sealed);
    if (number === undefined || sealed.length < start + nonceLength + 16) return undefined;
    const key = keyFor(number, use);
    if (!key) return 'sealed';
    const nonce = sealed.subarray(start, start + nonceLength);
    try {
      return xchacha20poly1305(key, nonce, bind(place, number)).decrypt(sealed.subarray(start + nonceLength));
    } catch {
      // The tag does not fit. That is an answer, not an accident: the caller reports it.
      return undefined;
    }
  }

  const bind = (place: string, number: number): Uint8Array => encoder.encode(`${id}|${place}|${number}`);

  return {
    seal(dossier, path, value) {
      const json = encoder.encode(JSON.stringify(value));
      // JSON may end in white space, so the padding needs no mark.
      const padded = new Uint8Array(Math.ceil(json.length / block) * block).fill(space);
      padded.set(json);
      return encrypt('values', `${dossier}|${path}`, padded);
    },
    open(dossier, path, sealed) {
      const plain = decrypt('values', `${dossier}|${path}`, sealed);
      if (plain === undefined) return undefined;
      return plain === 'sealed' ? sealedHere : parse(plain);
    },
    sealBytes: (place, bytes) => encrypt('files', place, bytes),
    openBytes: (place, sealed) => decrypt('files', place, sealed) as Uint8Array<ArrayBuffer> | 'sealed' | undefined,
    fingerprint(text) {
      // The first key of the ring: it stays when new ones come, so fingerprints stay comparable.
      const number = Math.min(...keys.keys());
      const key = keyed.has(number) ? undefined : keyFor(number, 'fingerprints');
      if (key) keyed.set(number, hmac.create(sha256, key));
      const mac = keyed.get(number);
      if (!mac) throw new Error(`Village '${id}' has no key on this device: no fingerprints.`);
      return bytesToHex(mac.clone().update(encoder.encode(text)).digest().subarray(0, 16));
    },
  };
}

function parse(plain: Uint8Array): Value | undefined {
  try {
    return JSON.parse(decoder.decode(plain)) as Value;
  } catch {
    return undefined;
  }
}

function varint(number: number): Uint8Array {
  const bytes: number[] = [];
  for (; number > 127; number = Math.floor(number / 128)) bytes.push((number % 128) | 128);
  return Uint8Array.of(...bytes, number);
}

function readVarint(bytes: Uint8Array): [number: number | undefined, length: number] {
  let number = 0;
  for (let i = 0; i < 5 && i < bytes.length; i++) {
    number += (bytes[i]! % 128) * 128 ** i;
    if (bytes[i]! < 128) return [number, i + 1];
  }
  return [undefined, 0];
}
