/**
 * Keeps the site on this device: registers the service worker, fetches the printing font once, and says in the foot of the
 * page how far that is. A new version never replaces the code of an open page; the page says that it is waiting.
 */
import { fontUrl } from './font.ts';

const line = document.getElementById('offline-state');
const say = (sentence: string): void => {
  if (line) line.textContent = sentence;
};

async function keepFont(): Promise<void> {
  if (await caches.match(fontUrl)) return;
  const response = await fetch(fontUrl);
  const total = Number(response.headers.get('content-length')) || 14_800_000;
  const reader = response.body?.getReader();
  if (!response.ok || !reader) throw new Error(`The font answered ${response.status}.`);
  let received = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    received += value.length;
    say(`正在准备离线打印 ${Math.min(99, Math.floor((received / total) * 100))}%`);
  }
}

async function start(): Promise<void> {
  if (!('serviceWorker' in navigator) || !import.meta.env.PROD) return;
  const registration = await navigator.serviceWorker.register('/service-worker.js');
  const tellWaiting = (): void => {
    if (registration.waiting) say('有新版本,关闭所有村表页面后再打开即可使用。正在填的表不受影响。');
  };
  registration.addEventListener('updatefound', () => {
    registration.installing?.addEventListener('statechange', tellWaiting);
  });
  await navigator.serviceWorker.ready;
  // Only a page under the worker's control fills its caches.
  if (!navigator.serviceWorker.controller)
    await new Promise((resolve) =>
      navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }),
    );
  await keepFont();
  say('已可离线使用:没有网络也能填表和打印。');
  tellWaiting();
}

start().catch(() => say('离线准备没有完成,请在有网络时再打开一次本页。'));
