/** A Chromium with a profile that outlives it, its processor slowed down, and what it tells of keys and blocks. */
import { type BrowserContext, type CDPSession, chromium, type Page } from 'playwright';

export const chromiumPath = process.env.CB_CHROMIUM ?? '/usr/bin/chromium';

export function openProfile(folder: string): Promise<BrowserContext> {
  return chromium.launchPersistentContext(folder, {
    executablePath: chromiumPath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
    viewport: { width: 1280, height: 800 },
    locale: 'zh-CN',
  });
}

/** A page whose main thread runs so many times slower. */
export async function slowPage(context: BrowserContext, rate: number): Promise<Page> {
  const page = context.pages()[0] ?? (await context.newPage());
  await slowDown(page, rate);
  return page;
}
const sessions = new WeakMap<Page, CDPSession>();
export async function slowDown(page: Page, rate: number): Promise<void> {
  const session = sessions.get(page) ?? (await page.context().newCDPSession(page));
  sessions.set(page, session);
  await session.send('Emulation.setCPUThrottlingRate', { rate });
}

/** Before the page's own scripts: when a field could first be typed in, how long keys took, how long nothing else ran. */
export async function watch(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const seen = { ready: 0, keys: new Map<number, number>(), longest: 0 };
    Object.assign(globalThis, { seen });
    // Event Timing: from the key to the next picture; what took less than 16 ms is not told.
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEventTiming & { interactionId?: number })[]) {
        const { interactionId = 0, duration } = entry;
        if (interactionId > 0) seen.keys.set(interactionId, Math.max(seen.keys.get(interactionId) ?? 0, duration));
      }
    }).observe({ type: 'event', durationThreshold: 16, buffered: true } as PerformanceObserverInit);
    // A ticker, because long tasks under 50 ms are not told.
    const channel = new MessageChannel();
    let last = performance.now();
    channel.port1.onmessage = () => {
      const now = performance.now();
      seen.longest = Math.max(seen.longest, now - last);
      last = now;
      setTimeout(() => channel.port2.postMessage(0), 4);
    };
    channel.port2.postMessage(0);
    // The first field that can be typed in, once it has the focus and the thread is free again.
    const look = (): void => {
      const field = document.querySelector<HTMLInputElement>(
        'cb-form cb-field input:is([type=text], [type=tel], :not([type])):not([readonly], [disabled])',
      );
      if (!field?.checkVisibility()) return void requestAnimationFrame(look);
      field.focus();
      requestAnimationFrame(() =>
        setTimeout(() => {
          seen.ready = performance.now();
        }),
      );
    };
    requestAnimationFrame(look);
  });
}

export interface Seen {
  /** ms from the start of the navigation */
  readonly ready: number;
  /** ms from each key to the next picture; 16 where it was quicker */
  readonly keys: readonly number[];
  /** ms, the longest that nothing else could run */
  readonly longest: number;
}
declare global {
  var seen: { ready: number; keys: Map<number, number>; longest: number };
}

/** Forgets what was seen of keys so far. */
export const beginKeys = (page: Page): Promise<void> =>
  page.evaluate(() => {
    seen.keys.clear();
    seen.longest = 0;
  });
export async function seenOn(page: Page, keys: number): Promise<Seen> {
  const { ready, told, longest } = await page.evaluate(() => ({
    ready: seen.ready,
    told: [...seen.keys.values()],
    longest: seen.longest,
  }));
  const quick = Array.from({ length: Math.max(0, keys - told.length) }, () => 16);
  return { ready, keys: [...told, ...quick], longest };
}

/** As a person types, who does not wait for the page. */
export async function typeSteadily(page: Page, text: string, every: number): Promise<void> {
  for (const letter of text) {
    const next = Date.now() + every;
    await page.keyboard.type(letter);
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, next - Date.now())));
  }
}
