/**
 * The relay's bulk answer, read as it arrives: `varuint sequence, varstring room, varuint8array update`, again and again.
 *
 * What must hold
 * - Frames come in the order of their sequence, and a frame holds all of its room up to that sequence. So whoever has
 *   stored a frame may ask again from there and misses nothing.
 * - Memory stays bounded by the largest frame and one batch, whatever the size of the village.
 * - Bytes that are no frame end the reading with an error; what came before stays good.
 */
import { createDecoder, readVarString, readVarUint, readVarUint8Array } from 'lib0/decoding';

export interface BulkFrame {
  readonly sequence: number;
  readonly room: string;
  readonly update: Uint8Array;
}

/** The most bytes that one frame may have: a whole room, folded. */
const LARGEST = 64 * 1024 * 1024;

/** Feed it pieces as they come; it gives the frames that are complete. `rest` says how many bytes wait for more. */
export function bulkReader(): { read(piece: Uint8Array): readonly BulkFrame[]; readonly rest: number } {
  let waiting = new Uint8Array(0);
  return {
    read(piece) {
      const whole = new Uint8Array(waiting.length + piece.length);
      whole.set(waiting);
      whole.set(piece, waiting.length);
      const frames: BulkFrame[] = [];
      let at = 0;
      for (let size = frameSize(whole, at); size !== undefined; size = frameSize(whole, at)) {
        const decoder = createDecoder(whole.subarray(at, at + size));
        frames.push({
          sequence: readVarUint(decoder),
          room: readVarString(decoder),
          update: readVarUint8Array(decoder).slice(),
        });
        at += size;
      }
      waiting = whole.slice(at);
      return frames;
    },
    get rest() {
      return waiting.length;
    },
  };
}

/** Bytes of the frame that begins at `at`, or undefined while it has not all arrived. */
function frameSize(bytes: Uint8Array, at: number): number | undefined {
  const sequence = varuint(bytes, at);
  const room = sequence && varuint(bytes, sequence.end);
  const update = room && varuint(bytes, room.end + room.value);
  if (!update) return undefined;
  if (room.value > 1024 || update.value > LARGEST)
    throw new Error(`A bulk frame of ${update.value} bytes is no frame.`);
  const end = update.end + update.value;
  return end <= bytes.length ? end - at : undefined;
}

function varuint(bytes: Uint8Array, at: number): { value: number; end: number } | undefined {
  let value = 0;
  for (let index = at, factor = 1; index < bytes.length; index++, factor *= 128) {
    const byte = bytes[index] ?? 0;
    value += (byte & 127) * factor;
    if (value > Number.MAX_SAFE_INTEGER) throw new Error('A number in the bulk answer is too great.');
    if (byte < 128) return { value, end: index + 1 };
  }
  return undefined;
}
