/**
 * Keeps the site on this device: registers the service worker, has it fetch the printing font once, and says in the foot
 * of the page how far that is. A new version never replaces the code of an open page; the page says that it is waiting.
 */
const line = document.getElementById('offline-state');
const say = (sentence: string): void => {
  if (line) line.textContent = sentence;
};
const ready = '已可离线使用：没有网络也能填表和打印。';
const unfinished = '离线准备没有完成，请在有网络时再打开一次本页。';

/** What the worker says of the font (public/keep-font.js): percent, 100 when kept, -1 when it failed. */
function fontSentence(percent: number): string {
  if (percent < 0) return unfinished;
  return percent < 100 ? `正在准备离线打印 ${percent}%` : ready;
}

async function start(): Promise<void> {
  if (!('serviceWorker' in navigator) || !import.meta.env.PROD) return;
  // Where the site is kept already there is no hurry: what the page itself still does goes first.
  if (navigator.serviceWorker.controller) await new Promise((resolve) => setTimeout(resolve, 3000));
  const registration = await navigator.serviceWorker.register('/service-worker.js');
  const tellWaiting = (): void => {
    if (registration.waiting) say('有新版本，关闭所有村表页面后再打开即可使用。正在填的表不受影响。');
  };
  registration.addEventListener('updatefound', () => {
    registration.installing?.addEventListener('statechange', tellWaiting);
  });
  navigator.serviceWorker.addEventListener('message', ({ data }) => {
    if (typeof data?.font !== 'number') return;
    say(fontSentence(data.font));
    tellWaiting();
  });
  const { active } = await navigator.serviceWorker.ready;
  // What the page itself still loads goes first.
  const keep = (): void => {
    active?.postMessage('keep the font');
    // What makes the site one that can be put beside the apps of a phone.
    const manifest = document.createElement('link');
    Object.assign(manifest, { rel: 'manifest', href: '/site.webmanifest' });
    document.head.append(manifest);
  };
  const whenIdle = (): void => {
    if ('requestIdleCallback' in window) requestIdleCallback(keep, { timeout: 10_000 });
    else setTimeout(keep, 3000);
  };
  whenIdle();
}

start().catch(() => say(unfinished));
