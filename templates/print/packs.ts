/**
 * Packs (字体分包): a font cut into TrueType files, so that a first print fetches some 700 KB and not 15 MB; rare characters
 * come with the pack that holds them.
 *
 * - Each character is in one pack. All packs of a font measure and draw as the whole font does: they are joined to one `Font`
 *   again, and what is printed is the same bytes (joined-font.ts).
 * - The list says what each pack holds, so that none is fetched in vain.
 * - Variation sequences are left out: the printing font has eleven, none of a Chinese name.
 */
import { type Font, loadFont, readingFont, tableOf } from './font.ts';
import { table, writeFont } from './font-file.ts';

/** One pack as the list names it. */
export interface PackEntry {
  /** file, beside the list */
  readonly file: string;
  /** bytes, unpacked */
  readonly size: number;
  /** its code points, ascending, as steps: how many are left out, how many follow, how many are left out …; not of the first pack */
  readonly holds?: readonly number[];
}
/** What lies beside the packs, as JSON; the pack that comes first is the one that every print needs. */
export interface PackList {
  readonly packs: readonly PackEntry[];
}

/** The characters of `wanted` that the font has, as a TrueType file with the font's own names. */
export const writePack = readingFont((file: Uint8Array, wanted: Iterable<string>): Uint8Array => {
  const font = loadFont(file);
  const characters = [...new Set(wanted)].filter((character) => font.has(character)).sort(byCodePoint);
  const glyphs = characters.map((character) => font.glyphOf(character) ?? 0);
  const { bytes, glyphs: written } = writeFont(font, [0, ...glyphs], {
    'OS/2': tableOf(file, 'OS/2'),
    name: tableOf(file, 'name'),
    cmap: characterMap(characters),
    // Version 3: no names of glyphs.
    post: table(32, (view) => view.setUint32(0, 0x00030000)),
  });
  // Parts would be numbered by pack; a joined font could not tell whose they are.
  if (written !== glyphs.length + 1)
    throw new Error(`Packs of ${font.name}: it has composite glyphs, which cannot be packed.`);
  return bytes;
});

const codePoint = (character: string): number => character.codePointAt(0) ?? 0;
const byCodePoint = (a: string, b: string): number => codePoint(a) - codePoint(b);

/** Groups of neighbours; glyphs are numbered in the order of code points from 1. */
function characterMap(characters: readonly string[]): Uint8Array {
  const groups: [first: number, last: number, glyph: number][] = [];
  characters.forEach((character, index) => {
    const point = codePoint(character);
    const group = groups.at(-1);
    if (group && group[1] + 1 === point) group[1] = point;
    else groups.push([point, point, index + 1]);
  });
  const size = 16 + 12 * groups.length;
  return table(20 + size, (view) => {
    view.setUint16(2, 2);
    // Unicode and Windows, full range, both by the one subtable of format 12.
    for (const [entry, platform, encoding] of [
      [4, 0, 4],
      [12, 3, 10],
    ] as const) {
      view.setUint16(entry, platform);
      view.setUint16(entry + 2, encoding);
      view.setUint32(entry + 4, 20);
    }
    view.setUint16(20, 12);
    view.setUint32(24, size);
    view.setUint32(32, groups.length);
    groups.forEach(([first, last, glyph], index) => {
      view.setUint32(36 + 12 * index, first);
      view.setUint32(40 + 12 * index, last);
      view.setUint32(44 + 12 * index, glyph);
    });
  });
}

/** What a pack of these characters holds, as the list says it. */
export function holdsOf(font: Font, wanted: Iterable<string>): number[] {
  const points = [...new Set(wanted)].filter((character) => font.has(character)).map(codePoint);
  const steps: number[] = [];
  let next = 0;
  for (const point of points.sort((a, b) => a - b)) {
    if (point === next && steps.length > 0) steps[steps.length - 1] = (steps.at(-1) ?? 0) + 1;
    else steps.push(point - next, 1);
    next = point + 1;
  }
  return steps;
}

export function holds({ holds: steps = [] }: Pick<PackEntry, 'holds'>, character: string): boolean {
  const point = codePoint(character);
  let next = 0;
  for (let index = 0; index < steps.length; index++) {
    next += steps[index] ?? 0;
    if (point < next) return index % 2 === 1;
  }
  return false;
}
