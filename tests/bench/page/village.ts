/** A village of many households on one device: Summaries from nothing, search, opening one, and the pages that show them. */
import type { Page } from 'playwright';
import type { SiteHere } from '../../support/village-browser.ts';
import { quantile, type Report } from '../report.ts';
import type { Bench } from './bench.ts';
import { beginKeys, openProfile, pageOf, processorOf, seenOn, typeSteadily, watch } from './browser.ts';
import type { PageBench } from './measure.ts';

declare global {
  /** what measure.ts offers on the measuring page */
  var bench: PageBench;
}

export async function toBench(page: Page, { address }: SiteHere): Promise<void> {
  await page.goto(`${address}/bench/`);
  await page.waitForFunction(() => 'bench' in globalThis);
}

/** Answers the ms of processor that a household's Summary takes. */
export async function measureVillage(
  households: number,
  { site, profile, runs }: Bench,
  report: Report,
): Promise<number> {
  const context = await openProfile(profile(String(households)));
  const page = await pageOf(context);
  await watch(page);
  await toBench(page, site);
  page.on('console', (message) => {
    if (message.type() === 'info') report.progress(message.text());
  });
  await page.evaluate((count) => bench.makeVillage(count), households);
  page.removeAllListeners('console');
  const figure = (name: string, values: readonly number[], atMost?: number, note?: string): void =>
    report.figure({
      name: `${households} households: ${name}`,
      unit: 'ms',
      values,
      ...(atMost !== undefined && { target: { atMost } }),
      ...(note !== undefined && { note }),
    });

  const all: number[] = [];
  const worker: number[] = [];
  const processor: number[] = [];
  const began = Date.now();
  // Ten thousand on a slow machine: three runs have to do.
  for (let run = 0; run < runs && (run < 3 || Date.now() - began < 90_000); run++) {
    await toBench(page, site);
    const before = await processorOf(page);
    const made = await page.evaluate(() => bench.summaries());
    if (made.households !== households) throw new Error(`${made.households} Summaries of ${households} households.`);
    processor.push((await processorOf(page)).all - before.all);
    all.push(made.all);
    worker.push(made.worker);
    report.progress(`Summaries of ${households}: ${Math.round(made.all)} ms`);
  }
  // The target is stated for 1,500.
  const aim = households === 1500 ? 1500 : undefined;
  figure('Summaries from nothing, in the worker', worker, aim);
  figure('Summaries from nothing, until the list is complete', all);
  figure('Summaries from nothing, processor of page and worker', processor, aim);

  const search: number[] = [];
  const open: number[] = [];
  const opening: number[] = [];
  for (let run = 0; run < runs; run++) {
    await toBench(page, site);
    search.push(...(await page.evaluate(() => bench.search())));
    const before = await processorOf(page);
    open.push(...(await page.evaluate(() => bench.openHouseholds(20))));
    opening.push(((await processorOf(page)).main - before.main) / 20);
  }
  figure('search, a keystroke, p50', [quantile(search, 0.5)]);
  figure('search, a keystroke, p95', [quantile(search, 0.95)], 16, `${search.length} keystrokes`);
  figure('opening one', open, 50);
  figure('opening one, processor', opening, 50);
  await pages();
  await context.close();
  return quantile(processor, 0.5) / households;

  async function pages(): Promise<void> {
    const typed: number[] = [];
    const busy: number[] = [];
    const listed: number[] = [];
    const stands: number[] = [];
    const text = 'wangjianguo';
    await toList();
    for (let run = 0; run < runs; run++) {
      listed.push(await toList());
      await page.waitForTimeout(1500);
      await page.locator('#search').click();
      await beginKeys(page);
      busy.push(...(await typeSteadily(page, text, 150)));
      await page.waitForTimeout(300);
      typed.push(...(await seenOn(page, text.length)).keys);
      await page.locator('#search').fill('');
      await page.locator('#list li a').first().click();
      await page.locator('#household h1').waitFor();
      stands.push(await page.evaluate(() => performance.now()));
    }
    const note = `${typed.length} keys`;
    figure('list, key to picture, p95', [quantile(typed, 0.95)], undefined, note);
    figure('list, key to picture, p95, processor', [quantile(busy, 0.95)], undefined, note);
    figure('page of the list, until it stands', listed);
    figure('page of a household, until it stands', stands);
  }

  /** Milliseconds until rows stand; it waits until all Summaries are those of the built site. */
  async function toList(): Promise<number> {
    await page.goto(`${site.address}/households/`);
    await page.locator('#list li').first().waitFor();
    const stood = await page.evaluate(() => performance.now());
    const text = `${households} 户`;
    await page.locator('#list [role=status]').filter({ hasText: text }).filter({ hasNotText: '正在整理' }).waitFor({
      timeout: 300_000,
    });
    return stood;
  }
}
