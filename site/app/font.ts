/** Address of the printing font; the build puts the file there (offline.mjs). */
export const fontUrl = '/fonts/noto-serif-sc.ttf';
