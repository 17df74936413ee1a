/** font.ts, subset.ts, marks.ts, characters.ts: what is in a font, and the few glyphs of it that go into a file. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import { charactersOf, codePointsOf, printable } from '../../../templates/print/characters.ts';
import { installedFontFile, loadFont } from '../../../templates/print/index.ts';
import { marks } from '../../../templates/print/marks.ts';
import { readOutline, writeOutline } from '../../../templates/print/outline.ts';
import { createSubset } from '../../../templates/print/subset.ts';
import { madeFont } from '../../support/made-font.ts';
import { createRandom } from '../../support/random.ts';

const file = readFileSync(createRequire(import.meta.url).resolve(installedFontFile));
const font = loadFont(file);
/** Of the 通用规范汉字表, level 3; all beyond the first plane or in extension A. */
const rare = ['𬭎', '𬴊', '𫖮', '𬸚', '𬍤', '䴙', '㛃'];

describe('a font', () => {
  test('knows its characters in every plane, and their widths', () => {
    for (const character of ['村', '，', 'A', '9', ...rare]) expect(font.has(character), character).toBe(true);
    expect(font.advance('村')).toBe(1000);
    expect(font.advance('9')).toBeGreaterThan(400);
    expect(font.advance('9')).toBeLessThan(700);
    for (const character of ['𠮷', '☑', '\u{10ffff}', 'ᠮ']) expect(font.has(character), character).toBe(false);
    expect(font.advance('𠮷')).toBeUndefined();
  });

  test('reads the map of the first plane (format 4) as it reads the full one (format 12)', () => {
    const old = new Uint8Array(file);
    const view = new DataView(old.buffer);
    const tables = Array.from({ length: view.getUint16(4) }, (_, index) => 12 + 16 * index);
    const cmap =
      tables
        .map((entry) => ({
          tag: String.fromCharCode(...old.subarray(entry, entry + 4)),
          at: view.getUint32(entry + 8),
        }))
        .find(({ tag }) => tag === 'cmap')?.at ?? 0;
    for (let index = 0; index < view.getUint16(cmap + 2); index++) {
      const entry = cmap + 4 + 8 * index;
      if (view.getUint16(cmap + view.getUint32(entry + 4)) === 12) view.setUint16(entry, 9); // a platform nobody knows
    }
    const plane = loadFont(old);
    expect(plane.has('𬭎')).toBe(false);
    for (let point = 0x20; point < 0xffff; point += 7) {
      const character = String.fromCodePoint(point);
      expect(plane.glyphOf(character), codePointsOf(character)).toBe(font.glyphOf(character));
    }
  });

  test('is refused with a reason when it cannot be embedded', () => {
    expect(() => loadFont(madeFont({ characters: '一', tables: { 'CFF ': new Uint8Array(4) } }))).toThrow(/CFF/);
    expect(() => loadFont(new TextEncoder().encode('<html>not a font</html>'))).toThrow(/not a TrueType font/);
    expect(() => loadFont(new Uint8Array(3))).toThrow(/not a TrueType font/);
    expect(() => loadFont(file.subarray(0, 100_000))).toThrow(/ends inside/);
  });
});

describe('a damaged font', () => {
  const words = '村民委员会，2023年5月20日（盖章）𬭎';
  const use = (bytes: Uint8Array): void => {
    const loaded = loadFont(bytes);
    const subset = createSubset(loaded);
    for (const character of charactersOf(words)) if (loaded.has(character)) subset.encode(character);
    subset.file();
  };
  test('prints or ends in one sentence, wherever it is damaged, and in good time', () => {
    const random = createRandom(7);
    const copy = new Uint8Array(file);
    const view = new DataView(copy.buffer);
    const tables = Array.from({ length: view.getUint16(4) }, (_, index) => view.getUint32(12 + 16 * index + 8));
    const sentences = new Set<string>();
    for (let round = 0; round < 400; round++) {
      // The directory, the beginnings of tables and, for the outlines, anywhere.
      const touched = Array.from({ length: 1 + random.below(6) }, () =>
        random.chance(0.2)
          ? random.below(copy.length)
          : (random.chance(0.3) ? 0 : random.pick(tables)) + random.below(random.chance(0.5) ? 60 : 4000),
      ).filter((at) => at < copy.length);
      for (const at of touched) copy[at] = random.pick([0, 0xff, 0x7f, random.below(256)]);
      try {
        use(copy);
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
        sentences.add((error as Error).message.slice(0, 5));
      }
      for (const at of touched) copy[at] = file[at] ?? 0;
    }
    expect([...sentences]).toEqual(['Font:']);
  }, 120_000);
  test('of 40 MB is read where it lies', () => {
    const large = new Uint8Array(40 * 2 ** 20);
    large.set(file);
    use(large);
    expect(() => use(large.fill(0xff, 2000, 400_000))).toThrow(/^Font/);
  });
});

describe('characters', () => {
  test('are code points with their variation selector, never UTF-16 halves', () => {
    expect(charactersOf('𬭎a\u{845b}\u{e0100}')).toEqual(['𬭎', 'a', '葛\u{e0100}']);
    expect(codePointsOf('葛\u{e0100}')).toBe('U+845B U+E0100');
  });

  test('without a shape print as nothing, line ends as one, blanks as a space', () => {
    expect(printable('张\u200b三\ufeff')).toBe('张三');
    expect(printable('一\r\n二\u0085三\u2028四')).toBe('一\n二\n三\n四');
    expect(printable('a\tb\u00a0c　d')).toBe('a b c　d');
    // Those that turn the order of reading are kept, and so named before printing.
    expect(printable('张\u202e三')).toBe('张\u202e三');
  });
});

describe('a subset', () => {
  const text = `家庭成员登记表é½ABC123，。${rare.join('')}`;
  const characters = charactersOf(text);

  test('numbers each character once, without gaps, in order of first use', () => {
    const subset = createSubset(font);
    expect(subset.isUsed()).toBe(false);
    expect(characters.map((character) => subset.encode(character))).toEqual(characters.map((_, index) => index + 1));
    expect(subset.encode('家')).toBe(1);
    expect(subset.characters()).toEqual(['', ...characters]);
    expect(subset.widths()[0]).toBeGreaterThan(0);
    expect(() => subset.encode('𠮷')).toThrow(/no glyph/);
  });

  test('gives two characters that share an outline two numbers, so that text is copied as it was written', () => {
    const subset = createSubset(font);
    // Kangxi radical and ideograph: one shape, two characters.
    const [radical, ideograph] = ['⼈', '人'];
    expect(font.glyphOf(radical)).toBe(font.glyphOf(ideograph));
    expect(subset.encode(radical)).not.toBe(subset.encode(ideograph));
  });

  test('is a whole TrueType file with the outlines of the font and no others', () => {
    const subset = createSubset(font);
    for (const character of characters) subset.encode(character);
    const bytes = subset.file().bytes;
    expect(createSubset(font).file().bytes.length).toBeLessThan(1000);
    const view = new DataView(bytes.buffer);
    const at = (tag: string): number => {
      for (let index = 0; index < view.getUint16(4); index++) {
        const entry = 12 + 16 * index;
        if (String.fromCharCode(...bytes.subarray(entry, entry + 4)) === tag) return view.getUint32(entry + 8);
      }
      throw new Error(`no table ${tag}`);
    };
    const count = view.getUint16(at('maxp') + 4);
    expect(count).toBeGreaterThanOrEqual(characters.length + 1);
    const offset = (glyph: number): number => view.getUint32(at('loca') + 4 * glyph);
    characters.forEach((character, index) => {
      const original = font.outline(font.glyphOf(character) ?? 0);
      const contours = new DataView(original.buffer, original.byteOffset).getInt16(0);
      expect(view.getInt16(at('glyf') + offset(index + 1)), character).toBe(contours);
      if (contours < 0) {
        const part = view.getUint16(at('glyf') + offset(index + 1) + 12);
        expect(part).toBeGreaterThan(characters.length);
        expect(part).toBeLessThan(count);
      }
    });
    let sum = 0;
    for (let word = 0; word < bytes.length; word += 4) sum = (sum + view.getUint32(word)) >>> 0;
    expect(sum).toBe(0xb1b0afba);
  });
});

describe('an outline', () => {
  test('is written as it was read, and as tightly as the font itself does', () => {
    for (const character of ['家', '𬭎', 'A', '，', '龘']) {
      const original = font.outline(font.glyphOf(character) ?? 0);
      const outline = readOutline(original);
      const written = writeOutline(outline);
      expect(readOutline(written), character).toEqual(outline);
      expect(written.length).toBeLessThanOrEqual(original.length);
    }
  });
  test('moves by half a unit of its grid at most', () => {
    const data = font.outline(font.glyphOf('家') ?? 0);
    const [outline, coarse] = [readOutline(data), readOutline(data, 2)];
    for (const [index, x] of [...outline.xs].entries())
      expect(Math.abs(x - (coarse.xs[index] ?? 0))).toBeLessThanOrEqual(1);
  });
  test('has both signs, steps of more than a byte and repeated flags', () => {
    const outline = {
      ends: Uint16Array.of(4),
      flags: Uint8Array.of(1, 1, 1, 1, 0),
      xs: Int16Array.of(-300, 10, 10, -400, 900),
      ys: Int16Array.of(5, 5, 700, -700, -700),
    };
    expect(readOutline(writeOutline(outline))).toEqual(outline);
  });
});

test('the marks have a box and a ticked box of one width', () => {
  expect(['□', '☑'].map((character) => marks.advance(character))).toEqual([1000, 1000]);
  expect(marks.has('村')).toBe(false);
  const subset = createSubset(marks);
  expect(subset.encode('☑')).toBe(1);
  expect(subset.file().bytes.length).toBeGreaterThan(300);
});
