/** Fonts made up for tests: one square for each character, with the tables and licence bits that a test asks for. */
import type { Font } from '../../templates/print/font.ts';
import { table, writeFont } from '../../templates/print/font-file.ts';
import { writeOutline } from '../../templates/print/outline.ts';

export interface MadeFont {
  /** PostScript name */
  readonly name?: string;
  /** full name in Chinese */
  readonly title?: string;
  readonly characters: string;
  /** characters that are mapped to a glyph without ink */
  readonly blank?: string;
  readonly unitsPerEm?: number;
  /** licence bits, OS/2 */
  readonly fsType?: number;
  readonly os2Version?: number;
  /** tables besides, or in place of those that are made */
  readonly tables?: Readonly<Record<string, Uint8Array>>;
  readonly without?: readonly string[];
}

/** A TrueType file. Latin letters and digits are half an em wide, all else an em. */
export function madeFont({
  name = 'MadeFont',
  title = '自造仿宋',
  characters,
  blank = '',
  unitsPerEm = 1000,
  fsType = 0,
  os2Version = 4,
  tables = {},
  without = [],
}: MadeFont): Uint8Array<ArrayBuffer> {
  const all = [...new Set([...characters, ...blank])].sort((a, b) => (a.codePointAt(0) ?? 0) - (b.codePointAt(0) ?? 0));
  const part = (share: number): number => Math.round(share * unitsPerEm);
  const widthOf = (glyph: number): number => part(/[\x20-\x7e]/.test(all[glyph - 1] ?? '') ? 0.5 : 1);
  const square = (glyph: number): Uint8Array => {
    const [left, right, low, high] = [part(0.05), widthOf(glyph) - part(0.05), 0, part(0.7)];
    return writeOutline({
      ends: Uint16Array.of(3),
      flags: Uint8Array.of(1, 1, 1, 1),
      xs: Int16Array.of(left, left, right, right),
      ys: Int16Array.of(low, high, high, low),
    });
  };
  const font: Font = {
    name,
    unitsPerEm,
    ascent: part(0.86),
    descent: -part(0.14),
    capHeight: part(0.7),
    box: [0, -part(0.14), unitsPerEm, part(0.86)],
    has: (character) => all.includes(character),
    advance: () => 1000,
    glyphOf: (character) => all.indexOf(character) + 1 || undefined,
    outline: (glyph) => (glyph === 0 || blank.includes(all[glyph - 1] ?? '') ? new Uint8Array(0) : square(glyph)),
    metrics: (glyph) => [widthOf(glyph), part(0.05)],
  };
  const made: Record<string, Uint8Array> = {
    cmap: characterMap(all),
    name: names({ 4: title, 6: name }),
    'OS/2': table(96, (view) => {
      view.setUint16(0, os2Version);
      view.setUint16(8, fsType);
      view.setInt16(88, part(0.7));
    }),
    ...tables,
  };
  const glyphs = [0, ...all.map((_, index) => index + 1)];
  const { bytes } = writeFont(font, glyphs, made);
  return withoutTables(bytes, without);
}

/** Format 4, as Windows fonts have it, one segment a character; format 12 where a character lies beyond the first plane. */
function characterMap(all: readonly string[]): Uint8Array {
  const points = all.map((character) => character.codePointAt(0) ?? 0);
  if (points.some((point) => point > 0xffff)) {
    return table(28 + 12 * points.length, (view) => {
      for (const [at, value] of [
        [2, 1],
        [4, 3],
        [6, 10],
        [12, 12],
      ] as const)
        view.setUint16(at, value);
      view.setUint32(8, 12);
      view.setUint32(16, 16 + 12 * points.length);
      view.setUint32(24, points.length);
      points.forEach((point, index) => {
        for (const [at, value] of [point, point, index + 1].entries()) view.setUint32(28 + 12 * index + 4 * at, value);
      });
    });
  }
  const ends = [...points, 0xffff];
  const count = ends.length;
  return table(12 + 16 + 8 * count, (view) => {
    for (const [at, value] of [
      [2, 1],
      [4, 3],
      [6, 1],
      [12, 4],
      [14, 16 + 8 * count],
      [18, 2 * count],
    ] as const)
      view.setUint16(at, value);
    view.setUint32(8, 12);
    ends.forEach((point, index) => {
      view.setUint16(26 + 2 * index, point);
      view.setUint16(28 + 2 * count + 2 * index, point);
      view.setUint16(28 + 4 * count + 2 * index, (index < points.length ? index + 1 - point : 1) & 0xffff);
    });
  });
}

/** Name records in Chinese and English. */
function names(strings: Readonly<Record<number, string>>): Uint8Array {
  const records = Object.entries(strings).flatMap(
    ([id, text]) =>
      [
        [0x0409, Number(id), text],
        [0x0804, Number(id), text],
      ] as const,
  );
  const bytes = records.map(([, , text]) =>
    [...text].flatMap((unit) => [unit.charCodeAt(0) >> 8, unit.charCodeAt(0) & 255]),
  );
  const start = 6 + 12 * records.length;
  return table(start + bytes.flat().length, (view) => {
    view.setUint16(2, records.length);
    view.setUint16(4, start);
    let offset = 0;
    records.forEach(([language, id], index) => {
      const own = bytes[index] ?? [];
      for (const [at, value] of [3, 1, language, id, own.length, offset].entries())
        view.setUint16(6 + 12 * index + 2 * at, value);
      for (const [at, byte] of own.entries()) view.setUint8(start + offset + at, byte);
      offset += own.length;
    });
  });
}

/** The directory entries of these tables get names that nobody knows. */
function withoutTables(bytes: Uint8Array, tags: readonly string[]): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(bytes);
  const count = new DataView(copy.buffer).getUint16(4);
  for (let entry = 12; entry < 12 + 16 * count; entry += 16) {
    if (tags.includes(String.fromCharCode(...copy.subarray(entry, entry + 4)))) copy.set([63, 63, 63, 63], entry);
  }
  return copy;
}

/** Several fonts as one file (.ttc). */
export function collection(fonts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const starts: number[] = [];
  let size = 12 + 4 * fonts.length;
  for (const font of fonts) {
    starts.push(size);
    size += font.length;
  }
  const file = new Uint8Array(size);
  const view = new DataView(file.buffer);
  file.set([...'ttcf'].map((letter) => letter.charCodeAt(0)));
  view.setUint32(4, 0x00010000);
  view.setUint32(8, fonts.length);
  fonts.forEach((font, index) => {
    const start = starts[index] ?? 0;
    view.setUint32(12 + 4 * index, start);
    file.set(font, start);
    // Offsets count from the beginning of the file.
    for (let entry = start + 12; entry < start + 12 + 16 * view.getUint16(start + 4); entry += 16)
      view.setUint32(entry + 8, view.getUint32(entry + 8) + start);
  });
  return file;
}
