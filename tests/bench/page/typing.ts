/** Typing into the largest form: 300 fields of its own, 200 rows of 40 columns, on a slow processor. */
import type { Page } from 'playwright';
import { quantile, type Report } from '../report.ts';
import type { Bench } from './bench.ts';
import { beginKeys, fieldReady, openProfile, pageOf, seenOn, slowDown, typeSteadily, watch } from './browser.ts';
import { toBench } from './village.ts';

const text = 'zhangsan lisi wangwu zhaoliu';
const form = '300 fields, 200 rows × 40';

interface Typed {
  /** ms from a key to the next picture */
  readonly shown: number[];
  /** ms of the main thread's processor for a key and all that follows from it */
  readonly processor: number[];
}

export async function measureTyping({ site, profile, runs, slow }: Bench, report: Report): Promise<void> {
  const context = await openProfile(profile('wide'));
  const page = await pageOf(context);
  await watch(page);
  await toBench(page, site);
  await page.evaluate(() => bench.makeVillage(1));
  const plain = await page.evaluate(() => bench.loop());
  const places = { 'a field': typed(), 'a cell of a row': typed() };
  const blocks: number[] = [];
  const begins: number[] = [];
  const factors: number[] = [];
  for (let run = 0; run < runs; run++) {
    await slowDown(page, 1);
    await toBench(page, site);
    await slowDown(page, slow);
    factors.push((await page.evaluate(() => bench.loop())) / plain);
    const began = await page.evaluate(() => performance.now());
    const stands = fieldReady(page);
    const row = await page.evaluate(() => bench.showWide(200));
    await stands;
    begins.push((await seenOn(page, 0)).ready - began);
    // Until all sections and rows stand.
    await page.locator('cb-form .cb-section').nth(10).waitFor({ state: 'attached' });
    await page.locator(`[data-row="${row}"]`).waitFor({ state: 'attached' });
    await page.locator('[id="field-a0"]').click();
    blocks.push(await typeInto(page, places['a field']));
    await page.locator(`[data-row="${row}"] .cb-row-button`).click();
    await page.locator(`[id="field-members.${row}.name"]`).click();
    blocks.push(await typeInto(page, places['a cell of a row']));
    report.progress(`typing ${run + 1} of ${runs}`);
  }
  await context.close();
  for (const [where, { shown, processor }] of Object.entries(places)) {
    const name = `${form}: key to picture in ${where}, slow`;
    const note = `${shown.length} keys`;
    report.figure({ name: `${name}, p50`, unit: 'ms', values: [quantile(shown, 0.5)], note });
    const target = { atMost: 100 };
    report.figure({ name: `${name}, p95`, unit: 'ms', values: [quantile(shown, 0.95)], target, note });
    report.figure({ name: `${name}, p95, processor`, unit: 'ms', values: [quantile(processor, 0.95)], target, note });
  }
  report.figure({ name: `${form}: longest block while typing, slow`, unit: 'ms', values: blocks });
  report.figure({ name: `${form}: until the first field can be typed in, slow`, unit: 'ms', values: begins });
  const factor = quantile(factors, 0.5).toFixed(1);
  report.note(`The slow-down made a plain loop ${factor} times slower. Keys that took less than 16 ms count as 16.`);
}

const typed = (): Typed => ({ shown: [], processor: [] });

/** Answers the longest block. */
async function typeInto(page: Page, { shown, processor }: Typed): Promise<number> {
  await page.waitForTimeout(1000);
  await beginKeys(page);
  processor.push(...(await typeSteadily(page, text, 150)));
  await page.waitForTimeout(500);
  const { keys, longest } = await seenOn(page, text.length);
  shown.push(...keys);
  return longest;
}
