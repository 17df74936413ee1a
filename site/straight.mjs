/**
 * Part of the service worker: pages and what they load come straight out of the caches, without the worker, where the browser can
 * do that (Chromium 123: `addRoutes`). Starting the worker costs a slow phone a tenth of a second at each cold start.
 *
 * - The browser looks a request up by its whole address; what the precache keeps under other names (pages, with their revision)
 *   stands once more in a cache of its own, which bears the name of this version. An open page of the version before it never
 *   meets this one's.
 * - All else, and every other browser, goes through the worker as before.
 */
import { createHash } from 'node:crypto';

/** @param pages entries of the precache: `fill/index.html` and its revision */
export function straightScript(pages) {
  const version = createHash('sha256').update(JSON.stringify(pages)).digest('base64url').slice(0, 12);
  const addresses = pages.map(({ url }) => `/${url.replace(/index\.html$/, '')}`);
  return `const version = '${version}';
const pages = ${JSON.stringify(addresses)};
const own = 'pages ' + version;
async function keep(page) {
  const response = await fetch(page, { cache: 'reload' });
  if (!response.ok) throw new Error(page + ' answered ' + response.status + '.');
  // A copy: what came by way of another address may not answer a navigation.
  await (await caches.open(own)).put(page, new Response(response.body, response));
}
self.addEventListener('install', (event) => {
  if (!event.addRoutes) return;
  event.waitUntil(Promise.all(pages.map(keep)));
  event.waitUntil(
    event.addRoutes([
      { condition: { urlPattern: { pathname: '/assets/*', search: '' } }, source: { cacheName: 'workbox-precache-v2-' + registration.scope } },
      ...pages.map((pathname) => ({
        condition: { urlPattern: { pathname, search: '' }, requestMode: 'navigate' },
        source: { cacheName: own },
      })),
    ]),
  );
});
self.addEventListener('activate', (event) => {
  const clean = async () => {
    for (const name of await caches.keys()) if (name.startsWith('pages ') && name !== own) await caches.delete(name);
  };
  event.waitUntil(clean());
});
`;
}
