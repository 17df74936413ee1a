/** Cold start without a network: the browser starts, the server is gone, and somebody wants to go on filling in a form. */
import type { Report } from '../report.ts';
import type { Bench } from './bench.ts';
import { fieldReady, openProfile, pageOf, processorOf, seenOn, slowDown, watch } from './browser.ts';

export async function measureColdStart({ site, profile, runs, slow }: Bench, report: Report): Promise<void> {
  const folder = profile('cold');
  const form = await install(folder, site.address);
  await site.kill();
  const ready: number[] = [];
  const processor: number[] = [];
  const plain: number[] = [];
  for (let run = 0; run < runs; run++) {
    plain.push(await firstPicture(folder, `${site.address}/forms/`, slow));
    const context = await openProfile(folder);
    const page = await pageOf(context);
    await slowDown(page, slow);
    await watch(page);
    const stands = fieldReady(page);
    await page.goto(form, { waitUntil: 'commit' });
    await stands;
    processor.push((await processorOf(page)).main);
    ready.push((await seenOn(page, 0)).ready);
    await page.keyboard.type('1');
    const typed = await page.evaluate(() => (document.activeElement as HTMLInputElement).value);
    if (!typed.includes('1')) throw new Error(`Typed 1; the field says '${typed}'.`);
    report.progress(`cold start ${run + 1} of ${runs}: ${Math.round(ready.at(-1) ?? 0)} ms`);
    await context.close();
  }
  await site.start();
  const name = '认定表, cold start without a network until a field can be typed in, slow';
  report.figure({ name, unit: 'ms', values: ready, target: { atMost: 1000 } });
  report.figure({ name: `${name}, processor of the page`, unit: 'ms', values: processor, target: { atMost: 1000 } });
  report.figure({
    name: 'a page of text beside it, cold start until its first picture, slow',
    unit: 'ms',
    values: plain,
  });
}

/** What the machine and the browser need for any page: ms until the first picture of one that hardly has scripts. */
async function firstPicture(folder: string, address: string, slow: number): Promise<number> {
  const context = await openProfile(folder);
  const page = await pageOf(context);
  await slowDown(page, slow);
  await page.goto(address, { waitUntil: 'load' });
  const shown = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        new PerformanceObserver((list) => {
          for (const { name, startTime } of list.getEntries())
            if (name === 'first-contentful-paint') resolve(startTime);
        }).observe({ type: 'paint', buffered: true });
      }),
  );
  await context.close();
  return shown;
}

/** One visit with a network: the sample village, the service worker, the font. Answers the address of a 认定表. */
async function install(folder: string, address: string): Promise<string> {
  const context = await openProfile(folder);
  const page = await pageOf(context);
  await page.goto(address);
  await page.locator('#try').click();
  await page.locator('#work h1').waitFor({ timeout: 120_000 });
  await page.locator('#offline-state').filter({ hasText: '已可离线使用' }).waitFor({ timeout: 120_000 });
  await page.goto(`${address}/households/`);
  await page.locator('#list a[href^="/household"]').first().click();
  await page.locator('#household a[href^="/fill"]').first().waitFor();
  const dossier = new URL(page.url()).hash.slice(1);
  // Once with everything there, as after a first day.
  const form = `${address}/fill/#${dossier}/identification/2023-1`;
  await page.goto(form);
  await page.locator('cb-form .cb-section').first().waitFor();
  await page.waitForTimeout(2000);
  await context.close();
  return form;
}
