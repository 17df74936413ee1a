/**
 * Flate: packing and unpacking as PDF streams are (zlib, RFC 1950).
 *
 * - What somebody else makes again to compare it, a signature's look, and what is kept, an archive copy, is packed in plain JavaScript:
 *   the packing of browsers and of Node differs from version to version.
 * - Unpacking goes by small steps and stops at a limit, so that few hostile bytes cannot fill the memory.
 */
import { Unzlib, zlibSync } from 'fflate';

/** A step of 4 KB unpacks to 4 MB at most: no byte of deflate stands for more than 1032. */
const step = 4096;

export type Pack = (bytes: Uint8Array) => Uint8Array;

/** The same bytes on every machine. */
export const deflated: Pack = (bytes) => zlibSync(bytes, { level: 9 });

// Not an import: bundlers for the browser would try to follow it.
const zlib = typeof process === 'undefined' ? undefined : process.getBuiltinModule?.('node:zlib');
/** For paper: the same bytes on one machine. Node's own packing is several times quicker; at level 4 by a third more, for 2 % of size. */
export const packed: Pack = zlib
  ? (bytes) => new Uint8Array(zlib.deflateSync(bytes, { level: 4, memLevel: 9 }))
  : (bytes) => zlibSync(bytes);

/** Of what is our own and large, by Node's quicker unpacking where it is. Undefined if these are no such bytes, or there are more than `most`. */
export function unpacked(bytes: Uint8Array, most: number): Uint8Array | undefined {
  if (!zlib) return inflated(bytes, most);
  try {
    return zlib.inflateSync(bytes, { maxOutputLength: Math.max(1, most) });
  } catch {
    return undefined;
  }
}

/** Undefined if these are no such bytes, or there are more than `most`. */
export function inflated(bytes: Uint8Array, most: number): Uint8Array | undefined {
  const parts: Uint8Array[] = [];
  let size = 0;
  const stream = new Unzlib((part) => {
    size += part.length;
    parts.push(part);
  });
  try {
    for (let at = 0; at < bytes.length; at += step) {
      stream.push(bytes.subarray(at, at + step), at + step >= bytes.length);
      if (size > most) return undefined;
    }
  } catch {
    return undefined;
  }
  const result = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}
