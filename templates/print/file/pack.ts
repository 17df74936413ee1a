/**
 * Packing for paper, and unpacking of what is our own, in browsers; `#pack` is pack-node.ts in Node. Same bytes on one machine (G3).
 */
import { zlibSync } from 'fflate';
import { inflated } from './flate.ts';

export type Pack = (bytes: Uint8Array) => Uint8Array;

export const packed: Pack = (bytes) => zlibSync(bytes);

/** Undefined if these are no such bytes, or there are more than `most`. */
export const unpacked: (bytes: Uint8Array, most: number) => Uint8Array | undefined = inflated;
