/**
 * Font file (字体文件): glyphs of a font as a TrueType file of its own.
 *
 * - Parts of composite glyphs come along under further numbers that stand for no character.
 * - Hinting instructions are dropped: paper and screens of today do not need them, and then no table for them either.
 * - Points are rounded to 1/500 of the em: 7 µm at 10.5 pt, a third of a printer's dot, and the file is a twelfth smaller.
 *   Rounding twice changes nothing: what is printed from such a file is what is printed from the font.
 * - The same glyphs in the same order give the same bytes.
 */
import type { Font } from './font.ts';
import { coarsened } from './outline.ts';

export interface FontFile {
  readonly bytes: Uint8Array;
  /** how many glyphs it has, parts of composites too */
  readonly glyphs: number;
}

/** The glyphs `originals` of a font under the numbers in which they stand there. `more`: tables besides the six that PDF asks for. */
export function writeFont(
  font: Font,
  originals: readonly number[],
  more: Readonly<Record<string, Uint8Array>> = {},
): FontFile {
  const glyphs = [...originals];
  const parts = new Map<number, number>();
  const outlines: Uint8Array[] = [];
  // `glyphs` grows while it is walked: parts of composites, and parts of those.
  for (let number = 0; number < glyphs.length; number++) {
    outlines.push(
      outlineIn(font, glyphs[number] ?? 0, (part) => {
        const known = parts.get(part);
        if (known !== undefined) return known;
        const next = glyphs.push(part) - 1;
        parts.set(part, next);
        return next;
      }),
    );
  }

  const offsets: number[] = [0];
  for (const outline of outlines) offsets.push((offsets.at(-1) ?? 0) + ((outline.length + 3) & ~3));
  const glyf = new Uint8Array(offsets.at(-1) ?? 0);
  outlines.forEach((outline, number) => {
    glyf.set(outline, offsets[number]);
  });
  const loca = table(4 * offsets.length, (view) => {
    offsets.forEach((offset, number) => {
      view.setUint32(4 * number, offset);
    });
  });
  let widest = 0;
  const hmtx = table(4 * glyphs.length, (view) => {
    glyphs.forEach((glyph, number) => {
      const [advance, bearing] = font.metrics(glyph);
      view.setUint16(4 * number, advance);
      view.setInt16(4 * number + 2, bearing);
      widest = Math.max(widest, advance);
    });
  });
  const head = table(54, (view) => {
    view.setUint32(0, 0x00010000);
    view.setUint32(4, 0x00010000);
    view.setUint32(12, 0x5f0f3cf5);
    view.setUint16(16, 0x000b);
    view.setUint16(18, font.unitsPerEm);
    font.box.forEach((edge, index) => {
      view.setInt16(36 + 2 * index, edge);
    });
    view.setUint16(46, 3);
    view.setInt16(48, 2);
    view.setInt16(50, 1); // long offsets
  });
  const hhea = table(36, (view) => {
    view.setUint32(0, 0x00010000);
    view.setInt16(4, font.ascent);
    view.setInt16(6, font.descent);
    view.setUint16(10, widest);
    view.setInt16(18, 1);
    view.setUint16(34, glyphs.length);
  });
  // The limits of version 1.0 are advice to rasterisers; generous ones are right for any selection of glyphs.
  const maxp = table(32, (view) => {
    view.setUint32(0, 0x00010000);
    view.setUint16(4, glyphs.length);
    for (const offset of [6, 8, 10, 12]) view.setUint16(offset, 0xffff);
    view.setUint16(14, 2);
    view.setUint16(28, 0xff);
    view.setUint16(30, 8);
  });
  return { bytes: joinTables({ glyf, head, hhea, hmtx, loca, maxp, ...more }), glyphs: glyphs.length };
}

/** A table of so many bytes. */
export function table(size: number, write: (view: DataView) => void): Uint8Array {
  const bytes = new Uint8Array(size);
  write(new DataView(bytes.buffer));
  return bytes;
}

/** Flags of a component record (OpenType, `glyf` table, composite glyph description). */
const wordArguments = 0x0001;
const scaled = 0x0008;
const moreComponents = 0x0020;
const scaledBothWays = 0x0040;
const transformed = 0x0080;
const hasInstructions = 0x0100;

/** Outlines that are alike in every file: whoever prints many sheets needs the same few hundred again and again. */
const written = new WeakMap<Font, Map<number, Uint8Array>>();

/** The outline as it goes into the file; parts of a composite renumbered by `renumber`. */
function outlineIn(font: Font, glyph: number, renumber: (part: number) => number): Uint8Array {
  const known = written.get(font) ?? new Map<number, Uint8Array>();
  written.set(font, known);
  const before = known.get(glyph);
  if (before) return before;
  const outline = font.outline(glyph);
  if (outline.length === 0) return outline;
  const contours = new DataView(outline.buffer, outline.byteOffset).getInt16(0);
  if (contours === 0) return new Uint8Array(0);
  if (contours > 0) {
    const unit = Math.max(1, Math.round(font.unitsPerEm / 500));
    const made = coarsened(outline, unit);
    known.set(glyph, made);
    return made;
  }
  const copy = outline.slice();
  const write = new DataView(copy.buffer);
  let at = 10;
  for (;;) {
    const flags = write.getUint16(at);
    write.setUint16(at, flags & ~hasInstructions);
    write.setUint16(at + 2, renumber(write.getUint16(at + 2)));
    at += 4 + (flags & wordArguments ? 4 : 2);
    if (flags & scaled) at += 2;
    else if (flags & scaledBothWays) at += 4;
    else if (flags & transformed) at += 8;
    if (!(flags & moreComponents)) return copy.subarray(0, at);
  }
}

/** The sfnt container; its directory is sorted by name. */
function joinTables(tables: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const entries = Object.entries(tables).sort(([a], [b]) => (a < b ? -1 : 1));
  const power = 2 ** Math.floor(Math.log2(entries.length));
  let offset = 12 + 16 * entries.length;
  let head = 0;
  let sum = 0;
  const file = new Uint8Array(entries.reduce((size, [, bytes]) => size + ((bytes.length + 3) & ~3), offset));
  const view = new DataView(file.buffer);
  view.setUint32(0, 0x00010000);
  view.setUint16(4, entries.length);
  view.setUint16(6, 16 * power);
  view.setUint16(8, Math.log2(power));
  view.setUint16(10, 16 * (entries.length - power));
  entries.forEach(([tag, bytes], index) => {
    const entry = 12 + 16 * index;
    file.set(bytes, offset);
    for (let letter = 0; letter < 4; letter++) view.setUint8(entry + letter, tag.charCodeAt(letter));
    const padded = (bytes.length + 3) & ~3;
    const own = checksum(view, offset, padded);
    sum += own;
    view.setUint32(entry + 4, own);
    view.setUint32(entry + 8, offset);
    view.setUint32(entry + 12, bytes.length);
    if (tag === 'head') head = offset;
    offset += padded;
  });
  // The whole file's words must add up to this number (OpenType, `head` table, checksumAdjustment).
  view.setUint32(head + 8, (0xb1b0afba - sum - checksum(view, 0, 12 + 16 * entries.length)) >>> 0);
  return file;
}

/** Sum of the big-endian words, modulo 2³². */
function checksum(view: DataView, start: number, length: number): number {
  let sum = 0;
  for (let at = start; at < start + length; at += 4) sum = (sum + view.getInt32(at)) | 0;
  return sum >>> 0;
}
