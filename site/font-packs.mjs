/**
 * The printing font as the site serves it: its packs, the list of them and the licence, and each pack compressed beside it, so
 * that no server has to pack megabytes while somebody waits.
 *
 * Compressing takes most of a minute; what was compressed once lies in node_modules/.cache/cunbiao.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { installedFontFile, packFont } from '#print';

const fontFile = createRequire(import.meta.url).resolve(installedFontFile);
const licence = join(dirname(dirname(fontFile)), 'LICENSE_FONT');
const cache = join(import.meta.dirname, '..', 'node_modules', '.cache', 'cunbiao');
const name = 'noto-serif-sc';

/** File name → bytes. */
export async function fontFiles() {
  const { files, list } = packFont(await readFile(fontFile), name);
  return new Map([
    ...files,
    [`${name}.json`, new TextEncoder().encode(JSON.stringify(list))],
    ['LICENSE.txt', await readFile(licence)],
  ]);
}

export async function writeFonts(folder) {
  await Promise.all([folder, cache].map((path) => mkdir(path, { recursive: true })));
  const files = await fontFiles();
  await Promise.all(
    [...files].map(async ([file, bytes], index) => {
      await writeFile(join(folder, file), bytes);
      if (!/\.(ttf|json)$/.test(file)) return;
      // The list and the first two are what people wait for; the others come by and by, and the best quality takes ten times as long.
      const quality = index < 2 || file.endsWith('.json') ? 11 : 9;
      await Promise.all([
        compressed(bytes, `${file}.br`, quality, folder, () =>
          promisify(brotliCompress)(bytes, {
            params: {
              [constants.BROTLI_PARAM_QUALITY]: quality,
              [constants.BROTLI_PARAM_LGWIN]: 22,
              [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
            },
          }),
        ),
        compressed(bytes, `${file}.gz`, 9, folder, () => promisify(gzip)(bytes, { level: 9 })),
      ]);
    }),
  );
  return [...files].filter(([file]) => file.endsWith('.ttf')).map(([, bytes]) => bytes.length);
}

async function compressed(bytes, file, quality, folder, compress) {
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 20);
  const kept = join(cache, `${hash}.${quality}${extname(file)}`);
  if (!existsSync(kept)) {
    // Builds beside this one may look at any moment.
    const part = `${kept}.${process.pid}`;
    await writeFile(part, await compress());
    await rename(part, kept);
  }
  await copyFile(kept, join(folder, file));
}
