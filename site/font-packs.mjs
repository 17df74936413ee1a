/**
 * The printing fonts as the site serves them: their packs, the lists of them and the licences, and each pack compressed beside it,
 * so that no server has to pack megabytes while somebody waits.
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
import { fontPackages, packFont, readWoff } from '#print';

const { resolve } = createRequire(import.meta.url);
const cache = join(import.meta.dirname, '..', 'node_modules', '.cache', 'cunbiao');

/** File name → bytes. */
export async function fontFiles() {
  const all = await Promise.all(fontPackages.map(filesOf));
  return new Map(all.flat());
}

async function filesOf({ name, file, licence, only }) {
  const path = resolve(file);
  const bytes = await readFile(path);
  const { files, list } = packFont(extname(path) === '.woff' ? readWoff(bytes) : bytes, name, only);
  return [
    ...files,
    [`${name}.json`, new TextEncoder().encode(JSON.stringify(list))],
    [`${name}.LICENSE.txt`, await readFile(join(dirname(path), licence))],
  ];
}

export async function writeFonts(folder) {
  await Promise.all([folder, cache].map((path) => mkdir(path, { recursive: true })));
  const files = await fontFiles();
  // The lists and the first two packs of the font of the body are what people wait for most; the others come by and by or are
  // for headings, and the best quality takes ten times as long.
  const awaited = fontPackages
    .filter(({ only }) => only === undefined)
    .flatMap(({ name }) => [`${name}.1.`, `${name}.2.`]);
  await Promise.all(
    [...files].map(async ([file, bytes]) => {
      await writeFile(join(folder, file), bytes);
      if (!/\.(ttf|json)$/.test(file)) return;
      const quality = file.endsWith('.json') || awaited.some((name) => file.startsWith(name)) ? 11 : 9;
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
