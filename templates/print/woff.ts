/**
 * WOFF (W3C WOFF File Format 1.0): a font as web pages are given it → the TrueType file that it was made from. Each table is
 * packed by itself; nothing is interpreted.
 *
 * What is cut off or changed on the way is told in one sentence: every size that the file names must be right.
 */
import { unpacked } from '#pack';
import { readingFont } from './font.ts';

/** Far more than any font has. */
const most = 128 * 1024 * 1024;
const headerSize = 44;
const entrySize = 20;

export const readWoff = readingFont((file: Uint8Array): Uint8Array => {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (file.length < headerSize || view.getUint32(0) !== 0x774f4646) throw new Error('Font: this file is not WOFF.');
  const count = view.getUint16(12);
  const size = view.getUint32(16);
  if (view.getUint32(8) !== file.length || size > most) throw new RangeError(`${file.length} bytes for ${size}.`);
  const made = new Uint8Array(size);
  const out = new DataView(made.buffer);
  out.setUint32(0, view.getUint32(4));
  out.setUint16(4, count);
  // The three numbers for a search by halves (OpenType, table directory).
  const power = 2 ** Math.floor(Math.log2(Math.max(1, count)));
  out.setUint16(6, 16 * power);
  out.setUint16(8, Math.log2(power));
  out.setUint16(10, 16 * (count - power));
  let at = 12 + 16 * count;
  for (let index = 0; index < count; index++) {
    const [entry, record] = [headerSize + entrySize * index, 12 + 16 * index];
    const [tag, offset, packed, length, checksum] = [0, 4, 8, 12, 16].map((place) => view.getUint32(entry + place)) as [
      ...[number, number, number, number, number],
    ];
    if (offset + packed > file.length) throw new RangeError(`Table ${index} ends at ${offset + packed}.`);
    const bytes = file.subarray(offset, offset + packed);
    // What would not have become smaller lies there as it is.
    const table = packed < length ? unpacked(bytes, length) : bytes;
    if (table?.length !== length) throw new RangeError(`Table ${index} has not ${length} bytes.`);
    [tag, checksum, at, length].forEach((value, place) => {
      out.setUint32(record + 4 * place, value);
    });
    made.set(table, at);
    at += (length + 3) & ~3;
  }
  if (at !== size) throw new RangeError(`Tables end at ${at}, not at ${size}.`);
  return made;
});
