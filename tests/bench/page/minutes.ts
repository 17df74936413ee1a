/** The minutes of a meeting of three hours: until they can be typed in, and typing, on a slow processor. */
import { quantile, type Report } from '../report.ts';
import type { Bench } from './bench.ts';
import { beginKeys, openProfile, pageOf, seenOn, slowDown, typeSteadily, watch } from './browser.ts';
import { toBench } from './village.ts';

const characters = 30_000;
const writers = 8;
const text = 'daibiao fayan renwei yingdang naru';

export async function measureMinutes({ site, profile, runs, slow }: Bench, report: Report): Promise<void> {
  const context = await openProfile(profile('minutes'));
  const page = await pageOf(context);
  await watch(page);
  await toBench(page, site);
  await page.evaluate(() => bench.makeVillage(1));
  const empty = await page.evaluate(() => bench.makeMinutes(1, 1));
  const { id, bytes } = await page.evaluate(([length, people]) => bench.makeMinutes(length, people), [
    characters,
    writers,
  ] as const);
  const opens: number[] = [];
  const shown: number[] = [];
  const processor: number[] = [];
  for (let run = 0; run < runs; run++) {
    await slowDown(page, 1);
    await page.goto('about:blank');
    await page.goto(new URL(`/meeting/#${id}`, site.address).href);
    const tab = page.getByRole('button', { name: '记录', exact: true });
    await tab.waitFor();
    await page.waitForTimeout(1000);
    await slowDown(page, slow);
    // From the press of the button until the editor stands with its text; measured in the page.
    const opened = page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const began = performance.now();
          const look = (): void => {
            const editor = document.querySelector('.cb-prose [role=textbox]');
            if ((editor?.textContent?.length ?? 0) > 1000)
              requestAnimationFrame(() => resolve(performance.now() - began));
            else setTimeout(look, 5);
          };
          for (const button of document.querySelectorAll<HTMLButtonElement>('.tabs button'))
            if (button.textContent === '记录') button.click();
          look();
        }),
    );
    opens.push(await opened);
    await page.locator('.cb-prose [role=textbox] p').last().click();
    await page.keyboard.press('End');
    await page.waitForTimeout(1000);
    await beginKeys(page);
    processor.push(...(await typeSteadily(page, text, 200)));
    await page.waitForTimeout(500);
    shown.push(...(await seenOn(page, text.length)).keys);
    report.progress(`minutes ${run + 1} of ${runs}`);
  }
  await context.close();
  const name = `Minutes of ${characters} characters by ${writers} people`;
  const note = `${shown.length} keys`;
  report.figure({ name: `${name}: key to picture, slow, p50`, unit: 'ms', values: [quantile(shown, 0.5)], note });
  report.figure({
    name: `${name}: key to picture, slow, p95`,
    unit: 'ms',
    values: [quantile(shown, 0.95)],
    target: { atMost: 50 },
    note,
  });
  report.figure({
    name: `${name}: a key and all that follows, slow, p95, processor`,
    unit: 'ms',
    values: [quantile(processor, 0.95)],
    note,
  });
  report.figure({
    name: `${name}: until the text stands in its editor, slow`,
    unit: 'ms',
    values: opens,
    target: { atMost: 1000 },
  });
  report.figure({ name: `${name}: bytes of the document`, unit: 'bytes', values: [bytes] });
  report.figure({ name: `${name}: bytes a character`, unit: 'bytes', values: [(bytes - empty.bytes) / characters] });
}
