/**
 * Tiers (分级): which characters come in which pack of the printing font. The site's build makes the packs.
 *
 * - First: signs, and the 3,500 characters in common use (standard-characters.ts). Every form and notice, and 99 % of running text, prints with it alone; its size is held by
 *   a test. Then the other standard characters; then the rest of the font by code point, in packs of about one size.
 * - Of a font for headings only signs and standard characters: what else a heading has comes from the font of the body.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { type Font, loadFont, narrowed } from './font.ts';
import { holdsOf, type PackList, writePack } from './packs.ts';
import type { Face } from './page.ts';
import { standardCharacters } from './standard-characters.ts';

/** 一级字表: the first 3,500 of the table */
const common = 3500;
/** characters in each further pack */
const most = 4000;

/** Signs of Chinese and Latin text, numbers and units, in the ranges in which Unicode keeps them. */
const signs: readonly (readonly [first: number, last: number])[] = [
  [0x20, 0x7e],
  [0xa0, 0xbf],
  [0x2010, 0x2027],
  [0x2030, 0x203b],
  [0x2160, 0x216b],
  [0x2190, 0x2193],
  [0x2460, 0x2473],
  [0x3000, 0x301f],
  // upright signs, for narrow heads
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe44],
  [0xff01, 0xff20],
  [0xff3b, 0xff40],
  [0xff5b, 0xff5e],
  [0xffe5, 0xffe5],
];
/** Further signs, and Chinese characters beyond the 3,500 that forms of the program are worded with. */
const further = '×÷éΣ℃√−≈≠≤≥■□▲△▼▽◆◇○◎●★☆㎡嘎佬佤侏侗傈僳傣仡仫孜彝斡柯珞琪瑶畲癜癫矽祜羌赈辍耒';

/** The characters of the first pack. */
export function firstTier(): readonly string[] {
  const inRanges = signs.flatMap(([first, last]) =>
    Array.from({ length: last - first + 1 }, (_, index) => String.fromCodePoint(first + index)),
  );
  return [...inRanges, ...further, ...standardCharacters.slice(0, common)];
}

/** The first two: signs, and the 8,105 standard characters. */
function standardTiers(): readonly [first: readonly string[], second: readonly string[]] {
  const first = new Set(firstTier());
  return [[...first], standardCharacters.filter((character) => !first.has(character))];
}

/** Every character that the font has, each in one tier. */
export function tiersOf(font: Font): readonly (readonly string[])[] {
  const [first, second] = standardTiers();
  const taken = new Set([...first, ...second]);
  const rest: string[] = [];
  for (let point = 0x20; point < 0x40000; point++) {
    const character = String.fromCodePoint(point);
    if (!taken.has(character) && font.has(character)) rest.push(character);
  }
  return [first, second, ...shared(rest)];
}

/** In parts of about one size. */
function shared(characters: readonly string[]): string[][] {
  const parts = Math.ceil(characters.length / most);
  const size = Math.ceil(characters.length / parts);
  return Array.from({ length: parts }, (_, index) => characters.slice(index * size, (index + 1) * size));
}

/** Of a font for headings; outlines of 楷 take more bytes. */
function headingTiers(): readonly (readonly string[])[] {
  const [first, second] = standardTiers();
  return [first, ...shared(second)];
}

/** A font as headings have it: signs and standard characters, without composite glyphs, which no pack can hold. */
export function headingFont(font: Font, only: Face): Font {
  const standard = new Set(standardTiers().flat());
  // Less than no contours: a glyph made of others (OpenType, `glyf` table).
  const isComposite = (glyph: number): boolean => ((font.outline(glyph)[0] ?? 0) & 0x80) !== 0;
  return narrowed(font, (character, glyph) => standard.has(character) && !isComposite(glyph), only);
}

export interface FontPacks {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly list: PackList;
}

/** The packs of a font file, named `<name>.<tier>.<hash>.ttf`, and the list of them. `only`: of a font for headings. */
export function packFont(file: Uint8Array, name: string, only?: Face): FontPacks {
  const whole = loadFont(file);
  const font = only === undefined ? whole : headingFont(whole, only);
  const files = new Map<string, Uint8Array>();
  const packs = (only === undefined ? tiersOf(font) : headingTiers()).map((tier, index) => {
    const bytes = writePack(
      file,
      tier.filter((character) => font.has(character)),
    );
    const called = `${name}.${index + 1}.${bytesToHex(sha256(bytes)).slice(0, 10)}.ttf`;
    files.set(called, bytes);
    return { file: called, size: bytes.length, ...(index === 0 ? {} : { holds: holdsOf(font, tier) }) };
  });
  return { files, list: { packs } };
}
