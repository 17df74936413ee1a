// Part of the service worker: fetches the packs of the printing font when a page asks, the one that every print needs first,
// and goes on when that page is left. What the list of packs no longer names is thrown away.
const list = '/fonts/noto-serif-sc.json';

async function keepFont() {
  const cache = await caches.open('fonts');
  // Of the precache: its own fetches do not go through this worker.
  const listed = (await caches.match(list, { ignoreSearch: true })) ?? (await fetch(list));
  const packs = (await listed.json()).packs.map(({ file, size }) => ({ address: `/fonts/${file}`, size }));
  const total = packs.reduce((sum, { size }) => sum + size, 0);
  let received = 0;
  const count = (bytes) => {
    received += bytes;
    tell({ font: Math.min(99, Math.floor((received / total) * 100)) });
  };
  for (const { address, size } of packs) {
    if (await cache.match(address)) count(size);
    else await keepPack(cache, address, count);
  }
  const named = new Set(packs.map(({ address }) => new URL(address, location.href).href));
  for (const request of await cache.keys()) if (!named.has(request.url)) await cache.delete(request);
}

async function keepPack(cache, address, count) {
  const response = await fetch(address, { priority: 'low' });
  if (!response.ok || !response.body) throw new Error(`The font answered ${response.status}.`);
  const counted = response.body.pipeThrough(
    new TransformStream({
      transform(chunk, controller) {
        count(chunk.byteLength);
        controller.enqueue(chunk);
      },
    }),
  );
  await cache.put(address, new Response(counted, { headers: response.headers }));
}

async function tell(message) {
  for (const page of await self.clients.matchAll()) page.postMessage(message);
}

let keeping;
self.addEventListener('message', (event) => {
  if (event.data !== 'keep the font') return;
  keeping ??= keepFont().then(
    () => tell({ font: 100 }),
    () => {
      keeping = undefined;
      return tell({ font: -1 });
    },
  );
  event.waitUntil(keeping.then(() => tell({ font: 100 })));
});
