/** Addresses of the printing fonts: the lists of their packs; the build puts them there (font-packs.mjs). */
import type { GivenFont } from '#print';

const listOf = (name: string): string => new URL(`/fonts/${name}.json`, location.href).href;

export const fontUrl = listOf('noto-serif-sc');
/** All that the program prints with, in the order in which they are tried. */
export const programFonts: readonly GivenFont[] = [
  { address: listOf('noto-sans-sc'), only: 'heading' },
  { address: listOf('lxgw-wenkai'), only: 'subheading' },
  fontUrl,
];
