/** The minutes of a meeting of three hours: until they can be typed in, and typing, on a slow processor; beside it a fresh book. */
import type { Page } from 'playwright';
import { quantile, type Report } from '../report.ts';
import type { Bench } from './bench.ts';
import { beginKeys, openProfile, pageOf, seenOn, slowDown, typeSteadily, watch } from './browser.ts';
import { toBench } from './village.ts';

const characters = 30_000;
const writers = 8;
const text = 'daibiao fayan renwei yingdang naru';

interface Book {
  readonly id: string;
  /** characters that stand in it at least before it counts as open */
  readonly least: number;
  /** ms from the press of the button to the text */
  readonly opens: number[];
  /** ms from a key to the next picture */
  readonly shown: number[];
  /** ms of the main thread's processor for a key and all that follows from it */
  readonly processor: number[];
}
const bookOf = (id: string, least: number): Book => ({ id, least, opens: [], shown: [], processor: [] });

export async function measureMinutes({ site, profile, runs, slow }: Bench, report: Report): Promise<void> {
  const context = await openProfile(profile('minutes'));
  const page = await pageOf(context);
  await watch(page);
  await toBench(page, site);
  await page.evaluate(() => bench.makeVillage(1));
  const empty = await page.evaluate(() => bench.makeMinutes(1, 1));
  const long = await page.evaluate(([length, people]) => bench.makeMinutes(length, people), [
    characters,
    writers,
  ] as const);
  // What the editor and the browser themselves take of a key, on this machine and now, a fresh book shows.
  const fresh = bookOf(empty.id, 1);
  const full = bookOf(long.id, 1000);
  for (let run = 0; run < runs; run++) {
    for (const book of run % 2 === 0 ? [fresh, full] : [full, fresh])
      await typeInto(page, new URL(`/meeting/#${book.id}`, site.address).href, book, slow);
    report.progress(`minutes ${run + 1} of ${runs}`);
  }
  await context.close();
  const name = `Minutes of ${characters} characters by ${writers} people`;
  tell(report, name, full, true);
  tell(report, 'Fresh minutes', fresh, false);
  report.figure({ name: `${name}: bytes of the document`, unit: 'bytes', values: [long.bytes] });
  report.figure({
    name: `${name}: bytes a character`,
    unit: 'bytes',
    values: [(long.bytes - empty.bytes) / characters],
  });
}

async function typeInto(page: Page, address: string, book: Book, slow: number): Promise<void> {
  await slowDown(page, 1);
  await page.goto('about:blank');
  await page.goto(address);
  await page.getByRole('button', { name: '记录', exact: true }).waitFor();
  await page.waitForTimeout(1000);
  await slowDown(page, slow);
  // From the press of the button until the editor stands with its text; measured in the page.
  const opened = await page.evaluate(
    (least) =>
      new Promise<number>((resolve) => {
        const began = performance.now();
        const look = (): void => {
          const editor = document.querySelector('.cb-prose [role=textbox]');
          if ((editor?.textContent?.length ?? 0) >= least)
            requestAnimationFrame(() => resolve(performance.now() - began));
          else setTimeout(look, 5);
        };
        for (const button of document.querySelectorAll<HTMLButtonElement>('.tabs button'))
          if (button.textContent === '记录') button.click();
        look();
      }),
    book.least,
  );
  book.opens.push(opened);
  await page.locator('.cb-prose [role=textbox] p').last().click();
  await page.keyboard.press('End');
  await page.waitForTimeout(1000);
  await beginKeys(page);
  book.processor.push(...(await typeSteadily(page, text, 200)));
  await page.waitForTimeout(500);
  book.shown.push(...(await seenOn(page, text.length)).keys);
}

function tell(report: Report, name: string, { shown, processor, opens }: Book, hasTargets: boolean): void {
  const note = `${shown.length} keys`;
  report.figure({ name: `${name}: key to picture, slow, p50`, unit: 'ms', values: [quantile(shown, 0.5)], note });
  report.figure({
    name: `${name}: key to picture, slow, p95`,
    unit: 'ms',
    values: [quantile(shown, 0.95)],
    ...(hasTargets ? { target: { atMost: 50 } } : {}),
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
    ...(hasTargets ? { target: { atMost: 1000 } } : {}),
  });
}
