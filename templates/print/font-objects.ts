/**
 * The objects of a composite font (ISO 32000-1, 9.7): the outlines of the characters that a file uses, their widths, and which text
 * each code stands for.
 */

import { bytesOf, dict, name, type PdfObject, ref } from './file/object.ts';
import type { Pack } from './file/pack.ts';
import { tagOf, unicodeMap, widthRanges } from './font-parts.ts';
import { decimal } from './operators.ts';
import type { Subset } from './subset.ts';

/** Codes that are no glyph numbers: the characters by code, ascending; the subset has them in this order. */
export type Codes = readonly (readonly [code: number, character: string])[];

/** Adds them one by one, each after those that it refers to, and answers the number of the last, the font's dictionary. */
export function addFont(add: (object: PdfObject) => number, subset: Subset, pack: Pack, codes?: Codes): number {
  const { font } = subset;
  const characters = [...subset.characters()];
  const widths = [...subset.widths()];
  const packed = (data: Uint8Array, more: Readonly<Record<string, PdfObject>> = {}): PdfObject =>
    ref(add({ dict: dict({ ...more, Filter: name('FlateDecode') }), data: pack(data) }));
  const { bytes: program, glyphs } = subset.file();
  const base = name(`${tagOf(characters)}+${font.name}`);
  const scaled = (value: number): number => Number(decimal((value * 1000) / font.unitsPerEm));
  const descriptor = add(
    dict({
      Type: name('FontDescriptor'),
      FontName: base,
      Flags: 4,
      ItalicAngle: 0,
      StemV: 80,
      FontBBox: font.box.map(scaled),
      Ascent: scaled(font.ascent),
      Descent: scaled(font.descent),
      CapHeight: scaled(font.capHeight),
      FontFile2: packed(program, { Length1: program.length }),
      // Which glyph numbers the subset has: all, one bit each (9.8.3.2); PDF/A-1 asks for it.
      CIDSet: codes ? undefined : packed(bits(glyphs)),
    }),
  );
  const descendant = add(
    dict({
      Type: name('Font'),
      Subtype: name('CIDFontType2'),
      BaseFont: base,
      FontDescriptor: ref(descriptor),
      CIDSystemInfo: dict({ Registry: bytesOf('Adobe'), Ordering: bytesOf('Identity'), Supplement: 0 }),
      CIDToGIDMap: codes ? packed(glyphMap(codes)) : name('Identity'),
      DW: 1000,
      W: widthRanges(codes ? codes.map(([code], index) => [code, widths[index + 1] ?? 1000]) : widths.entries()),
    }),
  );
  return add(
    dict({
      Type: name('Font'),
      Subtype: name('Type0'),
      BaseFont: base,
      Encoding: name('Identity-H'),
      DescendantFonts: [ref(descendant)],
      ToUnicode: packed(bytesOf(unicodeMap(codes ?? [...characters.entries()].slice(1)))),
    }),
  );
}

/** Two bytes for each code up to the last: its glyph number, which is its place among the codes. */
function glyphMap(codes: Codes): Uint8Array {
  const glyphs = new Uint8Array(2 * ((codes.at(-1)?.[0] ?? 0) + 1));
  codes.forEach(([code], index) => {
    glyphs[2 * code] = (index + 1) >> 8;
    glyphs[2 * code + 1] = (index + 1) & 0xff;
  });
  return glyphs;
}

/** So many bits set, the first in the highest place. */
const bits = (count: number): Uint8Array =>
  Uint8Array.from({ length: Math.ceil(count / 8) }, (_, index) => (0xff00 >> Math.min(8, count - 8 * index)) & 0xff);
