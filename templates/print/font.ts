/**
 * Font (字体): reads a TrueType file; says which characters it has, how wide they are and what their outlines are.
 *
 * - Nothing is copied or unpacked when a font is loaded: 15 MB are ready in about a millisecond. Tables are read where
 *   they lie, and only for the characters asked for.
 * - Every plane of Unicode, and variation sequences (cmap 4, 12 and 14).
 * - A file may be a collection (.ttc) of several.
 * - Only TrueType outlines. CFF (most .otf) is refused with the reason: the file that is printed embeds `glyf` data.
 */
import type { Face } from './page.ts';

export interface Font {
  /** PostScript name, safe for a PDF name: `NotoSerifSC-Regular` */
  readonly name: string;
  readonly unitsPerEm: number;
  readonly ascent: number;
  readonly descent: number;
  readonly capHeight: number;
  readonly box: readonly [number, number, number, number];
  /** the one face that it is kept for; absent: all */
  readonly only?: Face;
  has(character: string): boolean;
  /** the character comes with a part of the font that is not here yet */
  awaits?(character: string): boolean;
  /** width in thousandths of the em; undefined where the font lacks the character */
  advance(character: string): number | undefined;
  /** glyph number, undefined where the font lacks the character */
  glyphOf(character: string): number | undefined;
  /** `glyf` data of a glyph; empty for a blank one */
  outline(glyph: number): Uint8Array;
  /** advance width and left side bearing in font units */
  metrics(glyph: number): readonly [advance: number, bearing: number];
}

export const serves = ({ only }: Font, face: Face = 'body'): boolean => only === undefined || only === face;

/** The first of the fonts that draws this character in text of this face. */
export const fontFor = (fonts: readonly Font[], character: string, face?: Face): Font | undefined =>
  fonts.find((font) => serves(font, face) && font.has(character));

/** The font that would draw this character before those that are here, if it were here itself. */
export function awaitedFor(fonts: readonly Font[], character: string, face?: Face): Font | undefined {
  const first = fonts.find((font) => serves(font, face) && (font.has(character) || font.awaits?.(character) === true));
  return first?.has(character) ? undefined : first;
}

/** The font with fewer characters, kept for one face or for all. `keeps` is asked once of each character. */
export function narrowed(font: Font, keeps: (character: string, glyph: number) => boolean, only?: Face): Font {
  const known = new Map<string, number | undefined>();
  const glyphOf = (character: string): number | undefined => {
    if (!known.has(character)) {
      const glyph = font.glyphOf(character);
      known.set(character, glyph !== undefined && keeps(character, glyph) ? glyph : undefined);
    }
    return known.get(character);
  };
  return Object.freeze({
    ...font,
    ...(only === undefined ? {} : { only }),
    glyphOf,
    has: (character: string) => glyphOf(character) !== undefined,
    advance: (character: string) => (glyphOf(character) === undefined ? undefined : font.advance(character)),
  });
}

type Lookup = (codePoint: number) => number;
interface Table {
  readonly offset: number;
  readonly length: number;
}

/** What reads beyond the end of a damaged file says so in one sentence. */
export function readingFont<Given extends readonly unknown[], Result>(
  read: (...given: Given) => Result,
): (...given: Given) => Result {
  return (...given) => {
    try {
      return read(...given);
    } catch (error) {
      if (error instanceof RangeError) throw new Error('Font: the file is damaged.', { cause: error });
      throw error;
    }
  };
}

/** Reads a TrueType font, or one of a collection. Throws one sentence if the bytes are not one that can be embedded. */
export const loadFont = readingFont((file: ArrayBuffer | Uint8Array, index?: number): Font => {
  const bytes = file instanceof Uint8Array ? file : new Uint8Array(file);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tables = readDirectory(view, index);
  if (tables.has('CFF ') || tables.has('CFF2'))
    throw new Error('Font: outlines are CFF (.otf); choose a font with TrueType outlines (.ttf).');
  const at = (tag: string): number => {
    const table = tables.get(tag);
    if (table === undefined) throw new Error(`Font: the table '${tag}' is missing; this file cannot be embedded.`);
    return table.offset;
  };
  const head = at('head');
  const glyf = at('glyf');
  const loca = at('loca');
  const hmtx = at('hmtx');
  const os2 = tables.get('OS/2')?.offset;
  const unitsPerEm = view.getUint16(head + 18);
  // The range that OpenType allows.
  if (unitsPerEm < 16 || unitsPerEm > 16384) throw new Error(`Font: ${unitsPerEm} units an em; the file is damaged.`);
  const longOffsets = view.getInt16(head + 50) === 1;
  const glyphCount = view.getUint16(at('maxp') + 4);
  const metricCount = view.getUint16(at('hhea') + 34);
  const lookUp = readCharacterMap(view, at('cmap'));
  const vary = readVariations(view, at('cmap'), lookUp);
  const known = new Map<string, number>();

  const offsetOf = (glyph: number): number =>
    glyf + (longOffsets ? view.getUint32(loca + 4 * glyph) : 2 * view.getUint16(loca + 2 * glyph));
  const outline = readingFont((glyph: number): Uint8Array => {
    const [start, end] = [offsetOf(glyph), offsetOf(glyph + 1)];
    if (glyph >= glyphCount || end < start || end > bytes.length) throw new RangeError(`Glyph ${glyph} is not there.`);
    return bytes.subarray(start, end);
  });

  const metrics = readingFont((glyph: number): readonly [number, number] => {
    const last = Math.min(glyph, metricCount - 1);
    const bearing =
      glyph < metricCount
        ? view.getInt16(hmtx + 4 * glyph + 2)
        : view.getInt16(hmtx + 4 * metricCount + 2 * (glyph - metricCount));
    return [view.getUint16(hmtx + 4 * last), bearing];
  });

  const glyphOf = readingFont((character: string): number | undefined => {
    let glyph = known.get(character);
    if (glyph === undefined) {
      const base = character.codePointAt(0) ?? 0;
      const selector = character.codePointAt(base > 0xffff ? 2 : 1);
      glyph = selector === undefined ? lookUp(base) : vary(base, selector);
      known.set(character, glyph);
    }
    return glyph > 0 && glyph < glyphCount ? glyph : undefined;
  });

  return Object.freeze({
    name: readName(view, tables.get('name')?.offset) ?? 'EmbeddedFont',
    unitsPerEm,
    ascent: view.getInt16(at('hhea') + 4),
    descent: view.getInt16(at('hhea') + 6),
    capHeight: os2 !== undefined && view.getUint16(os2) >= 2 ? view.getInt16(os2 + 88) : Math.round(unitsPerEm * 0.7),
    box: [36, 38, 40, 42].map((offset) => view.getInt16(head + offset)) as unknown as Font['box'],
    has: (character: string) => glyphOf(character) !== undefined,
    advance: (character: string) => {
      const glyph = glyphOf(character);
      return glyph === undefined ? undefined : (metrics(glyph)[0] * 1000) / unitsPerEm;
    },
    glyphOf,
    outline,
    metrics,
  });
});

/** The bytes of one table; empty where the file has none of that name. */
export const tableOf = readingFont((file: Uint8Array, tag: string, index?: number): Uint8Array => {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const found = readDirectory(view, index).get(tag);
  return found === undefined ? new Uint8Array(0) : file.slice(found.offset, found.offset + found.length);
});

/** How many fonts the file has: a collection (.ttc) has several. */
export const fontsIn = readingFont((file: Uint8Array): number => {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  return isCollection(view) ? view.getUint32(8) : 1;
});

const isCollection = (view: DataView): boolean => view.byteLength >= 12 && view.getUint32(0) === 0x74746366;

/** Where the tables of a font lie. */
export function readDirectory(view: DataView, font = 0): ReadonlyMap<string, Table> {
  const start = isCollection(view) ? view.getUint32(12 + 4 * font) : 0;
  const kind = view.byteLength < 12 ? 0 : view.getUint32(start);
  // `OTTO` is how files with outlines of PostScript begin.
  if (kind !== 0x00010000 && kind !== 0x74727565 && kind !== 0x4f54544f)
    throw new Error('Font: this file is not a TrueType font (.ttf, .ttc).');
  const tables = new Map<string, Table>();
  for (let index = 0; index < view.getUint16(start + 4); index++) {
    const entry = start + 12 + 16 * index;
    const tag = String.fromCharCode(...[0, 1, 2, 3].map((byte) => view.getUint8(entry + byte)));
    const offset = view.getUint32(entry + 8);
    const length = view.getUint32(entry + 12);
    if (offset + length > view.byteLength) throw new Error(`Font: the file ends inside '${tag}'.`);
    tables.set(tag, { offset, length });
  }
  return tables;
}

/** Subtables of the character map by format; the full-range one (12) is preferred to the one for the first plane (4). */
function subtables(view: DataView, cmap: number): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  for (let index = 0; index < view.getUint16(cmap + 2); index++) {
    const entry = cmap + 4 + 8 * index;
    const [platform, encoding] = [view.getUint16(entry), view.getUint16(entry + 2)];
    const offset = cmap + view.getUint32(entry + 4);
    if (platform === 0 || (platform === 3 && (encoding === 1 || encoding === 10)))
      found.set(view.getUint16(offset), offset);
  }
  return found;
}

function readCharacterMap(view: DataView, cmap: number): Lookup {
  const found = subtables(view, cmap);
  const full = found.get(12);
  const plane = found.get(4);
  if (full !== undefined) return (codePoint) => inGroups(view, full, codePoint);
  if (plane !== undefined) return (codePoint) => inSegments(view, plane, codePoint);
  throw new Error('Font: it has no Unicode character map (cmap format 4 or 12).');
}

/** Format 12: sorted groups of 12 bytes from byte 16: first, last, glyph of the first. */
function inGroups(view: DataView, table: number, codePoint: number): number {
  let [low, high] = [0, view.getUint32(table + 12) - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const group = table + 16 + 12 * middle;
    if (codePoint < view.getUint32(group)) high = middle - 1;
    else if (codePoint > view.getUint32(group + 4)) low = middle + 1;
    else return view.getUint32(group + 8) + codePoint - view.getUint32(group);
  }
  return 0;
}

/** Format 4: segments for the first plane, their four columns one after another. */
function inSegments(view: DataView, table: number, codePoint: number): number {
  if (codePoint > 0xffff) return 0;
  const size = view.getUint16(table + 6); // twice the number of segments
  let [low, high] = [0, size / 2 - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (codePoint > view.getUint16(table + 14 + 2 * middle)) low = middle + 1;
    else high = middle;
  }
  const start = table + 16 + size + 2 * low;
  const first = view.getUint16(start);
  if (codePoint < first || codePoint > view.getUint16(table + 14 + 2 * low)) return 0;
  const delta = view.getUint16(start + size);
  const range = view.getUint16(start + 2 * size);
  if (range === 0) return (codePoint + delta) & 0xffff;
  const glyph = view.getUint16(start + 2 * size + range + 2 * (codePoint - first));
  return glyph === 0 ? 0 : (glyph + delta) & 0xffff;
}

/** Format 14: what a character followed by a variation selector looks like; 0 where the font does not say. */
function readVariations(view: DataView, cmap: number, lookUp: Lookup): (base: number, selector: number) => number {
  const table = subtables(view, cmap).get(14);
  if (table === undefined) return () => 0;
  const uint24 = (offset: number): number => (view.getUint16(offset) << 8) | view.getUint8(offset + 2);
  return (base, selector) => {
    for (let index = 0; index < view.getUint32(table + 6); index++) {
      const record = table + 10 + 11 * index;
      if (uint24(record) !== selector) continue;
      const usual = view.getUint32(record + 3);
      const special = view.getUint32(record + 7);
      for (let range = 0; usual !== 0 && range < view.getUint32(table + usual); range++) {
        const first = uint24(table + usual + 4 + 4 * range);
        if (base >= first && base <= first + view.getUint8(table + usual + 7 + 4 * range)) return lookUp(base);
      }
      for (let entry = 0; special !== 0 && entry < view.getUint32(table + special); entry++) {
        const at = table + special + 4 + 5 * entry;
        if (uint24(at) === base) return view.getUint16(at + 3);
      }
    }
    return 0;
  };
}

/** The PostScript name (name 6), kept to what a PDF name may hold without escapes. */
function readName(view: DataView, table: number | undefined): string | undefined {
  if (table === undefined) return undefined;
  const strings = table + view.getUint16(table + 4);
  for (let index = 0; index < view.getUint16(table + 2); index++) {
    const record = table + 6 + 12 * index;
    if (view.getUint16(record + 6) !== 6 || view.getUint16(record) !== 3) continue;
    const start = strings + view.getUint16(record + 10);
    let name = '';
    for (let at = 0; at < view.getUint16(record + 8); at += 2) name += String.fromCharCode(view.getUint16(start + at));
    return name.replace(/[^A-Za-z0-9-]/g, '') || undefined;
  }
  return undefined;
}
