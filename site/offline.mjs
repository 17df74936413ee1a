/**
 * After the build: the printing font with its licence goes to dist/fonts/, and a service worker that keeps every file of the
 * site on the device.
 *
 * - Pages, scripts and styles are precached, the font is kept once fetched: after one visit filling and printing work with
 *   the server stopped.
 * - A new version is fetched beside the old one and waits until the last open page of the old one is closed; a form that is
 *   half filled never has its code changed under it.
 */
import { copyFile, mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateSW } from 'workbox-build';
import { installedFontFile } from '#print';

const require = createRequire(import.meta.url);
const fontFile = require.resolve(installedFontFile);
const licence = join(dirname(dirname(fontFile)), 'LICENSE_FONT');

export function offline() {
  return {
    name: 'offline',
    hooks: {
      'astro:build:done': async ({ dir, logger }) => {
        const dist = fileURLToPath(dir);
        await mkdir(join(dist, 'fonts'), { recursive: true });
        await copyFile(fontFile, join(dist, 'fonts', 'noto-serif-sc.ttf'));
        await copyFile(licence, join(dist, 'fonts', 'LICENSE.txt'));
        const { count, size } = await generateSW({
          globDirectory: dist,
          globPatterns: ['**/*.{html,js,css,svg,png,webmanifest,json}'],
          // the care page is of no use away from its server
          globIgnores: ['service-worker.js', 'keep-font.js', 'care/**', 'assets/care.*'],
          // 14 MB in the precache would let one broken download undo the whole installation: the font is fetched by the
          // worker when a page asks, with progress (public/keep-font.js).
          runtimeCaching: [
            {
              urlPattern: ({ url }) => url.pathname.startsWith('/fonts/'),
              handler: 'CacheFirst',
              options: { cacheName: 'fonts', cacheableResponse: { statuses: [200] } },
            },
          ],
          swDest: join(dist, 'service-worker.js'),
          inlineWorkboxRuntime: true,
          sourcemap: false,
          mode: 'production',
          // Secrets stand in the fragment, which never reaches a worker; searches are ignored so that no link misses the cache.
          ignoreURLParametersMatching: [/.*/],
          directoryIndex: 'index.html',
          clientsClaim: true,
          skipWaiting: false,
          importScripts: ['keep-font.js'],
          cleanupOutdatedCaches: true,
          maximumFileSizeToCacheInBytes: 4 * 1024 * 1024,
        });
        logger.info(`offline: ${count} files, ${(size / 1024 / 1024).toFixed(1)} MB kept on the device`);
      },
      'astro:server:setup': ({ server }) => {
        // `npm run dev` has no dist/: the font is served from its package.
        server.middlewares.use('/fonts/noto-serif-sc.ttf', (_request, response) => {
          import('node:fs').then(({ createReadStream }) => createReadStream(fontFile).pipe(response));
        });
      },
    },
  };
}
