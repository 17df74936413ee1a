/** A Chromium with a profile that outlives it, its processor slowed down, and what it tells of keys and blocks. */
import { type BrowserContext, type CDPSession, chromium, type Page } from 'playwright';
import { browserOptions } from '../../support/village-browser.ts';

export function openProfile(folder: string): Promise<BrowserContext> {
  return chromium.launchPersistentContext(folder, {
    executablePath: browserOptions.executablePath,
    args: browserOptions.args,
    viewport: { width: 1280, height: 800 },
    locale: 'zh-CN',
  });
}

export async function pageOf(context: BrowserContext): Promise<Page> {
  return context.pages()[0] ?? (await context.newPage());
}

const sessions = new WeakMap<Page, CDPSession>();
async function sessionOf(page: Page): Promise<CDPSession> {
  const known = sessions.get(page);
  if (known) return known;
  const session = await page.context().newCDPSession(page);
  sessions.set(page, session);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  return session;
}

/** The page's main thread runs so many times slower. */
export async function slowDown(page: Page, rate: number): Promise<void> {
  await (await sessionOf(page)).send('Emulation.setCPUThrottlingRate', { rate });
}

export interface Processor {
  /** ms of processor that the page's main thread has used, the slow-down included */
  readonly main: number;
  /** that all of the browser's pages and workers have used */
  readonly all: number;
}
/** What a busy machine does not distort: the time for which a processor was held, not the time that went by. */
export async function processorOf(page: Page): Promise<Processor> {
  const { metrics } = await (await sessionOf(page)).send('Performance.getMetrics');
  const main = metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0;
  const browser = page.context().browser();
  if (!browser) throw new Error('The browser is gone.');
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const all = processInfo.filter(({ type }) => type === 'renderer').reduce((sum, { cpuTime }) => sum + cpuTime, 0);
  return { main: main * 1000, all: all * 1000 };
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
    // A ticker, because long tasks under 50 ms are not told; not so quick that it slows what it watches.
    const channel = new MessageChannel();
    let last = performance.now();
    channel.port1.onmessage = () => {
      const now = performance.now();
      seen.longest = Math.max(seen.longest, now - last);
      last = now;
      setTimeout(() => channel.port2.postMessage(0), 20);
    };
    channel.port2.postMessage(0);
    // The first field that can be typed in, once it has the focus and the thread is free again. Looked for in what is added,
    // so that looking costs next to nothing.
    const fields = 'input:is([type=text], [type=tel], :not([type])):not([readonly], [disabled])';
    const fieldIn = (node: Node): HTMLInputElement | null => {
      if (!(node instanceof Element)) return null;
      const found = node instanceof HTMLInputElement && node.matches(fields) ? node : node.querySelector(fields);
      return found instanceof HTMLInputElement && found.closest('cb-form cb-field') ? found : null;
    };
    const looking = new MutationObserver((records) => {
      for (const { addedNodes } of records) {
        for (const node of addedNodes) {
          const field = fieldIn(node);
          if (!field) continue;
          looking.disconnect();
          requestAnimationFrame(() => {
            field.focus();
            setTimeout(() => {
              seen.ready = performance.now();
              console.debug('a field can be typed in');
            });
          });
          return;
        }
      }
    });
    looking.observe(document, { subtree: true, childList: true });
  });
}

/** Resolves when the first field can be typed in. Call it before the page is opened; asking the page would slow it. */
export async function fieldReady(page: Page): Promise<void> {
  await page.waitForEvent('console', {
    predicate: (message) => message.text() === 'a field can be typed in',
    timeout: 120_000,
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

/** As a person types, who does not wait for the page. Milliseconds of the main thread's processor until the next key. */
export async function typeSteadily(page: Page, text: string, every: number): Promise<readonly number[]> {
  const taken: number[] = [];
  const session = await sessionOf(page);
  const main = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1000;
  };
  let before = await main();
  for (const letter of text) {
    const next = Date.now() + every;
    await page.keyboard.type(letter);
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, next - Date.now())));
    const now = await main();
    taken.push(now - before);
    before = now;
  }
  return taken;
}
