/**
 * What pack.ts is in browsers, by Node's own zlib: several times quicker, and a process that prints need not load another.
 */
import { deflateSync, inflateSync } from 'node:zlib';
import type * as pack from './pack.ts';

export type { Pack } from './pack.ts';

/** At level 1, half as long as 6 takes for 6 % more bytes; and in one piece. */
export const packed: typeof pack.packed = (bytes) =>
  new Uint8Array(deflateSync(bytes, { level: 1, memLevel: 9, chunkSize: Math.max(64, bytes.length) }));

export const unpacked: typeof pack.unpacked = (bytes, most) => {
  try {
    return inflateSync(bytes, { maxOutputLength: Math.max(1, most) });
  } catch {
    return undefined;
  }
};
