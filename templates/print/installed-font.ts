/**
 * The font that comes with the program, read in Node from where npm put it. Browsers are given an address instead.
 *
 * Noto Serif SC, SIL Open Font License 1.1. One weight: bold is the same outline with a stroke.
 */
import { type Font, loadFont } from './font.ts';

/** Where npm keeps it; the site's build copies this file to dist/fonts/, with its licence. */
export const installedFontFile = '@expo-google-fonts/noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf';

let loaded: Font | undefined;

/** Reads it once in a process. Node only. */
export function installedFont(): Font {
  if (loaded === undefined) {
    // Not imports: bundlers for the browser would try to follow them.
    const { createRequire } = process.getBuiltinModule('node:module');
    const { readFileSync } = process.getBuiltinModule('node:fs');
    loaded = loadFont(readFileSync(createRequire(import.meta.url).resolve(installedFontFile)));
  }
  return loaded;
}
