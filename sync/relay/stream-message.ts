/**
 * What travels in the stream that several relays share: a village's entries, and what happens to a village as a whole.
 * A message stands under the village's subject; its id is told by the publisher, so that a retry is known as one.
 *
 * - An entry brings its salt and its time: every relay derives the same sequence, commitment and chain from the stream's order.
 * - A village that moves in, and what is left of a message after an erasure, comes as rows with the sequence that they have, erased
 *   ones without their bytes.
 */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import type { Tombstone } from './erasure.ts';
import type { CopiedRow } from './log-copy.ts';
import type { LogEntry } from './log-file.ts';

export type SaltedEntry = Omit<LogEntry, 'village'> & { readonly salt: Uint8Array };
/** Why a village takes and gives nothing; `moved`: it will not again, here. */
export interface Closed {
  readonly reason: string;
  readonly moved: boolean;
}
export type StreamMessage =
  | { readonly kind: 'entries'; readonly entries: readonly SaltedEntry[] }
  /** taken although the village is closed; rows that are there already are passed over */
  | { readonly kind: 'copy'; readonly rows: readonly CopiedRow[] }
  /** what the stream had lost and a relay still had: taken as it comes */
  | { readonly kind: 'again'; readonly rows: readonly CopiedRow[] }
  /** what was here of the village goes: it moves in */
  | { readonly kind: 'begin'; readonly closed: Closed }
  | { readonly kind: 'close'; readonly closed: Closed }
  | { readonly kind: 'open' }
  | { readonly kind: 'erase'; readonly tombstone: Tombstone; readonly salt: Uint8Array };

export function encodeMessage(message: StreamMessage): Uint8Array {
  return encoding.encode((encoder) => encoding.writeAny(encoder, message as never));
}
/** Of bytes that a relay has written. */
export function decodeMessage(bytes: Uint8Array): StreamMessage {
  // The decoder's arrays look into the message; what is kept must not keep all of it.
  return decoding.readAny(decoding.createDecoder(bytes.slice()));
}
