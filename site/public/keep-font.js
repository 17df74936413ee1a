// Part of the service worker: fetches the printing font when a page asks, and goes on when that page is left.
const address = '/fonts/noto-serif-sc.ttf';

async function keepFont() {
  const cache = await caches.open('fonts');
  if (await cache.match(address)) return;
  const response = await fetch(address);
  if (!response.ok || !response.body) throw new Error(`The font answered ${response.status}.`);
  const total = Number(response.headers.get('content-length')) || 14_800_000;
  let received = 0;
  const counted = response.body.pipeThrough(
    new TransformStream({
      transform(chunk, controller) {
        received += chunk.byteLength;
        tell({ font: Math.min(99, Math.floor((received / total) * 100)) });
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
