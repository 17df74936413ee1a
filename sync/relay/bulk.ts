/**
 * The village's offline copy in one answer: everything behind a sequence number, as a gzip stream of
 * `varuint sequence, varstring room, varuint8array update`, in ascending sequence.
 *
 * What must hold
 * - A device that has read up to frame s and asks again since s misses nothing, also when the stream broke.
 * - Rooms that the device may not read are left out.
 * - One page is in memory at a time, however slow the reader.
 */
import * as encoding from 'lib0/encoding';
import type { Log } from './log.ts';

export async function* bulkFrames(
  log: Log,
  village: string,
  since: number,
  mayRead: (room: string) => boolean,
): AsyncGenerator<Uint8Array> {
  let sequence = since;
  for (;;) {
    const { updates } = await log.since(village, sequence);
    if (updates.length === 0) return;
    yield encoding.encode((encoder) => {
      for (const update of updates) {
        if (!mayRead(update.room)) continue;
        encoding.writeVarUint(encoder, update.sequence);
        encoding.writeVarString(encoder, update.room);
        encoding.writeVarUint8Array(encoder, update.bytes);
      }
    });
    sequence = updates.at(-1)!.sequence;
  }
}
