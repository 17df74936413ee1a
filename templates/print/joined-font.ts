/**
 * Joined font (合并字体): packs of one font as that font again. It has one name and one set of glyph numbers, so that a file
 * printed from several packs names one font, and text of one line is set and drawn as one.
 */
import type { Font } from './font.ts';

/** Glyph numbers of each pack begin here, far beyond what one can hold. */
const stride = 0x10000;

/** The first pack gives names and measures; further ones must have the same. */
export function joinFonts(packs: readonly Font[]): Font {
  const [first] = packs;
  if (first === undefined) throw new Error('Font: there is no pack to read.');
  const strange = packs.find(({ name, unitsPerEm }) => name !== first.name || unitsPerEm !== first.unitsPerEm);
  if (strange) throw new Error(`Font: a pack of ${strange.name} does not belong to ${first.name}.`);
  if (packs.length === 1) return first;
  const whose = new Map<string, number>();
  const packOf = (character: string): number => {
    let index = whose.get(character);
    if (index === undefined) {
      index = packs.findIndex((pack) => pack.has(character));
      whose.set(character, index);
    }
    return index;
  };
  const of = (glyph: number): Font => packs[Math.floor(glyph / stride)] ?? first;
  return Object.freeze({
    ...first,
    has: (character: string) => packOf(character) >= 0,
    advance: (character: string) => packs[packOf(character)]?.advance(character),
    glyphOf: (character: string) => {
      const index = packOf(character);
      const glyph = packs[index]?.glyphOf(character);
      return glyph === undefined ? undefined : index * stride + glyph;
    },
    outline: (glyph: number) => of(glyph).outline(glyph % stride),
    metrics: (glyph: number) => of(glyph).metrics(glyph % stride),
  });
}
