/**
 * The font that comes with the program, read in Node from where npm put it. Browsers are given an address instead.
 *
 * Noto Serif SC, SIL Open Font License 1.1. One weight: bold is the same outline with a stroke.
 */
import { type Font, loadFont, readDirectory } from './font.ts';

/** Where npm keeps it; the site's build copies this file to dist/fonts/, with its licence. */
export const installedFontFile = '@expo-google-fonts/noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf';

let loaded: Font | undefined;

/** Reads it once in a process. Node only. */
export function installedFont(): Font {
  if (loaded === undefined) {
    // Not an import: bundlers for the browser would try to follow it.
    const { createRequire } = process.getBuiltinModule('node:module');
    loaded = fontOnDisk(createRequire(import.meta.url).resolve(installedFontFile));
  }
  return loaded;
}

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
  read(0, Math.min(bytes.length, 4096));
  const { offset = 0, length = 0 } = readDirectory(new DataView(bytes.buffer)).get('glyf') ?? {};
  read(0, offset);
  read(offset + length, bytes.length);
  const font = loadFont(bytes);
  const had = new Set<number>();
  return Object.freeze({
    ...font,
    outline(glyph: number): Uint8Array {
      const outline = font.outline(glyph);
      if (!had.has(glyph)) read(outline.byteOffset, outline.byteOffset + outline.length);
      had.add(glyph);
      return outline;
    },
  });
}
