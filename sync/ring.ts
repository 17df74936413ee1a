/**
 * The village's keys by number, and random things.
 *
 * What must hold
 * - A ring is numbered; new values are sealed with the greatest number, older ones stay readable.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { toBase64UrlEncoded, toHexString } from 'lib0/buffer';

export type KeyRing = ReadonlyMap<number, Uint8Array>;

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

export const randomBytes = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));
/** Random text of `length` base64url characters: six bits each. */
export const randomId = (length: number): string =>
  toBase64UrlEncoded(randomBytes(Math.ceil((length * 3) / 4))).slice(0, length);
export const hexDigest = (text: string): string => toHexString(sha256(bytesOf(text)));
export const newKeyRing = (): KeyRing => new Map([[1, randomBytes(32)]]);

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const textsOf = (list: unknown): readonly string[] =>
  Array.isArray(list) ? list.filter((text) => typeof text === 'string') : [];
