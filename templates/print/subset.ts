/**
 * Subset (字形子集): the few glyphs of a font that a file uses, numbered without gaps, as a TrueType file of its own.
 *
 * - One glyph number for each *character* used, in the order of first use; 0 is `.notdef`. Two characters that share an
 *   outline get two numbers, so the text can be read out of the file exactly as it was written.
 * - The same characters in the same order give the same bytes.
 */
import { type Font, readingFont } from './font.ts';
import { writeFont } from './font-file.ts';

export interface Subset {
  readonly font: Font;
  /** the number under which this character is drawn; the font must have it */
  encode(character: string): number;
  /** true once anything was encoded */
  isUsed(): boolean;
  /** widths by glyph number, in thousandths of the em */
  widths(): readonly number[];
  /** the characters by glyph number; `''` for `.notdef` */
  characters(): readonly string[];
  /** the TrueType file: head, hhea, hmtx, maxp, loca, glyf; and how many glyphs it has, parts of composites too */
  file(): ReturnType<typeof writeFont>;
}

export function createSubset(font: Font): Subset {
  const numbers = new Map<string, number>();
  const characters: string[] = [''];
  const originals: number[] = [0];

  return {
    font,
    encode(character) {
      const known = numbers.get(character);
      if (known !== undefined) return known;
      const glyph = font.glyphOf(character);
      if (glyph === undefined) throw new Error(`Subset of ${font.name}: it has no glyph for '${character}'.`);
      numbers.set(character, characters.length);
      originals.push(glyph);
      return characters.push(character) - 1;
    },
    isUsed: () => characters.length > 1,
    widths: () => originals.map((glyph) => Math.round((font.metrics(glyph)[0] * 1000) / font.unitsPerEm)),
    characters: () => characters,
    file: readingFont(() => writeFont(font, originals)),
  };
}
