// Part of the service worker: fetches the packs of the printing fonts when a page asks, those that every print needs first, and goes
// on when that page is left. What the lists of packs no longer name is thrown away.
const lists = ['noto-serif-sc', 'noto-sans-sc', 'lxgw-wenkai'].map((name) => `/fonts/${name}.json`);

async function listed(list) {
  // Of the precache: its own fetches do not go through this worker.
  const answer = (await caches.match(list, { ignoreSearch: true })) ?? (await fetch(list));
  // The first packs of all fonts come before the second ones.
  return (await answer.json()).packs.map(({ file, size }, place) => ({ address: `/fonts/${file}`, size, place }));
}

async function keepFont() {
  const cache = await caches.open('fonts');
  const packs = (await Promise.all(lists.map(listed))).flat().sort((one, other) => one.place - other.place);
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
