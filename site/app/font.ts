/** Address of the printing font: the list of its packs; the build puts them there (font-packs.mjs). */
export const fontUrl = '/fonts/noto-serif-sc.json';
