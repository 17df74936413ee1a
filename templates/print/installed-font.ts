/**
 * The fonts that come with the program, read in Node from where npm put them. Browsers are given addresses instead.
 *
 * - 宋 for everything (Noto Serif SC), 黑 and 楷 for headings (Noto Sans SC, 霞鹜文楷), all under the SIL Open Font License 1.1. One
 *   weight each: bold 宋 is the same outline with a stroke.
 * - Those for headings are read when a heading is first set: most paper has none.
 */
import { type Font, loadFont, readDirectory } from './font.ts';
import type { Face } from './page.ts';
import { headingFont } from './tiers.ts';
import { readWoff } from './woff.ts';

/** A font as npm keeps it. */
export interface FontPackage {
  /** of its packs */
  readonly name: string;
  /** TrueType, or WOFF where there is no other */
  readonly file: string;
  /** beside or above the file; the site's build puts it beside the packs */
  readonly licence: string;
  readonly only?: Face;
}

export const installedFontFile = '@expo-google-fonts/noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf';

/** In the order in which they are tried. */
export const fontPackages: readonly FontPackage[] = [
  {
    // Medium: as heavy as the 黑体 that offices have (SimHei); its Regular is hardly told from 宋.
    name: 'noto-sans-sc',
    file: '@expo-google-fonts/noto-sans-sc/500Medium/NotoSansSC_500Medium.ttf',
    licence: '../LICENSE_FONT',
    only: 'heading',
  },
  {
    // Its weight 400, by the name that it says of itself; the files of the package count in others. All of it, not its Latin part.
    name: 'lxgw-wenkai',
    file: '@fontsource/lxgw-wenkai/files/lxgw-wenkai-latin-500-normal.woff',
    licence: '../LICENSE',
    only: 'subheading',
  },
  { name: 'noto-serif-sc', file: installedFontFile, licence: '../LICENSE_FONT' },
];

/** Each read once in a process. */
const loaded = new Map<string, Font>();

function installed({ file }: Pick<FontPackage, 'file'>): Font {
  let font = loaded.get(file);
  if (font === undefined) {
    // Not an import: bundlers for the browser would try to follow it.
    const { createRequire } = process.getBuiltinModule('node:module');
    const path = createRequire(import.meta.url).resolve(file);
    font = file.endsWith('.woff')
      ? loadFont(readWoff(process.getBuiltinModule('node:fs').readFileSync(path)))
      : fontOnDisk(path);
    loaded.set(file, font);
  }
  return font;
}

/** The one for everything, read at once. Node only. */
export const installedFont = (): Font => installed({ file: installedFontFile });

let all: readonly Font[] | undefined;

/** All of them, those for headings as far as they are asked for. Node only. */
export function installedFonts(): readonly Font[] {
  all ??= fontPackages.map((font) => {
    const { only } = font;
    return only === undefined ? installed(font) : whenAsked(only, () => headingFont(installed(font), only));
  });
  return all;
}

/** A font that is read when a character or a measure of it is asked for. */
function whenAsked(only: Face, load: () => Font): Font {
  let font: Font | undefined;
  const its = (): Font => {
    font ??= load();
    return font;
  };
  return Object.freeze({
    only,
    get name() {
      return its().name;
    },
    get unitsPerEm() {
      return its().unitsPerEm;
    },
    get ascent() {
      return its().ascent;
    },
    get descent() {
      return its().descent;
    },
    get capHeight() {
      return its().capHeight;
    },
    get box() {
      return its().box;
    },
    has: (character: string) => its().has(character),
    advance: (character: string) => its().advance(character),
    glyphOf: (character: string) => its().glyphOf(character),
    outline: (glyph: number) => its().outline(glyph),
    metrics: (glyph: number) => its().metrics(glyph),
  });
}

/** Bytes that are read at once, as many as the system gives. */
const block = 4096;

/** A font of which outlines, nine tenths of the file, are read when they are asked for: a sheet needs a few hundred of 30,000. */
function fontOnDisk(path: string): Font {
  const { fstatSync, openSync, readSync } = process.getBuiltinModule('node:fs');
  const file = openSync(path, 'r');
  // As long as the file; the system gives memory for what is written into it.
  const bytes = new Uint8Array(fstatSync(file).size);
  const read = (from: number, to: number): void => {
    for (let at = from; at < to; ) {
      const got = readSync(file, bytes, at, to - at, at);
      if (got === 0) throw new Error(`Font: ${path} ended at byte ${at}.`);
      at += got;
    }
  };
  read(0, Math.min(bytes.length, block));
  const { offset = 0, length = 0 } = readDirectory(new DataView(bytes.buffer)).get('glyf') ?? {};
  read(0, offset);
  read(offset + length, bytes.length);
  const font = loadFont(bytes);
  const had = new Uint8Array(Math.ceil(bytes.length / block));
  let reads = 0;
  return Object.freeze({
    ...font,
    outline(glyph: number): Uint8Array {
      const outline = font.outline(glyph);
      const end = outline.byteOffset + outline.length;
      for (let first = Math.floor(outline.byteOffset / block); first * block < end; first++) {
        if (had[first]) continue;
        // Whoever asks for many will ask for their neighbours too.
        const blocks = reads++ < 500 ? 1 : 16;
        read(first * block, Math.min(bytes.length, (first + blocks) * block));
        had.fill(1, first, first + blocks);
      }
      return outline;
    },
  });
}
