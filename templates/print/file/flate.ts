/**
 * Flate: packing and unpacking as PDF streams are (zlib, RFC 1950), alike on every machine; paper is packed by pack.ts.
 *
 * - What is kept, an archive copy and the looks of its signatures, is packed in plain JavaScript: the packing of browsers and of Node differs from version to version.
 * - Unpacking goes by small steps and stops at a limit, so that few hostile bytes cannot fill the memory.
 */
import { Unzlib, zlibSync } from 'fflate';
import type { Pack } from './pack.ts';

/** A step of 4 KB unpacks to 4 MB at most: no byte of deflate stands for more than 1032. */
const step = 4096;

/** The same bytes on every machine. */
export const deflated: Pack = (bytes) => zlibSync(bytes, { level: 9 });

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
