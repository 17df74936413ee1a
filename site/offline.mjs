/**
 * After the build: the printing fonts in packs (font-packs.mjs) go to dist/fonts/, and a service worker that keeps every file
 * of the site on the device.
 *
 * - Pages, scripts and styles are precached, packs of the fonts are kept once fetched: after one visit filling and printing work with
 *   the server stopped.
 * - A new version is fetched beside the old one and waits until the last open page of the old one is closed; a form that is
 *   half filled never has its code changed under it.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateSW } from 'workbox-build';
import { fontFiles, writeFonts } from './font-packs.mjs';
import { straightScript } from './straight.mjs';

export function offline() {
  return {
    name: 'offline',
    hooks: {
      'astro:build:done': async ({ dir, logger }) => {
        const dist = fileURLToPath(dir);
        const packs = await writeFonts(join(dist, 'fonts'));
        const size = packs.reduce((sum, each) => sum + each, 0);
        logger.info(`fonts: ${packs.length} packs, ${(size / 1e6).toFixed(1)} MB`);
        const pages = [];
        const { count, size: kept } = await generateSW({
          globDirectory: dist,
          globPatterns: ['**/*.{html,js,css,svg,png,webmanifest,json}'],
          // the care page is of no use away from its server
          globIgnores: ['service-worker.js', 'keep-font.js', 'straight.js', 'care/**', 'assets/care.*'],
          // 20 MB in the precache would let one broken download undo the whole installation: the packs are fetched by the
          // worker when a page asks, with progress (public/keep-font.js). The lists of them are precached with the pages.
          runtimeCaching: [
            {
              urlPattern: ({ url }) => url.pathname.startsWith('/fonts/') && url.pathname.endsWith('.ttf'),
              handler: 'CacheFirst',
              options: { cacheName: 'fonts', cacheableResponse: { statuses: [200] } },
            },
          ],
          swDest: join(dist, 'service-worker.js'),
          inlineWorkboxRuntime: true,
          sourcemap: false,
          mode: 'production',
          // Named by their content: what the first page has fetched is not fetched once more.
          dontCacheBustURLsMatching: /^assets\//,
          // Secrets stand in the fragment, which never reaches a worker; searches are ignored so that no link misses the cache.
          ignoreURLParametersMatching: [/.*/],
          directoryIndex: 'index.html',
          clientsClaim: true,
          skipWaiting: false,
          importScripts: ['keep-font.js', 'straight.js'],
          manifestTransforms: [
            (manifest) => {
              pages.push(...manifest.filter(({ url }) => url === 'index.html' || url.endsWith('/index.html')));
              return { manifest, warnings: [] };
            },
          ],
          cleanupOutdatedCaches: true,
          maximumFileSizeToCacheInBytes: 4 * 1024 * 1024,
        });
        await writeFile(join(dist, 'straight.js'), straightScript(pages));
        logger.info(`offline: ${count} files, ${(kept / 1024 / 1024).toFixed(1)} MB kept on the device`);
      },
      'astro:server:setup': ({ server }) => {
        // `npm run dev` has no dist/: the packs are made when a page first asks for one.
        let made;
        server.middlewares.use('/fonts', (request, response, next) => {
          made ??= fontFiles();
          made
            .then((files) => {
              const bytes = files.get((request.url ?? '').replace(/^\//, ''));
              if (bytes) response.end(bytes);
              else next();
            })
            .catch(next);
        });
      },
    },
  };
}
