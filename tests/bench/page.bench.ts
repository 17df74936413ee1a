/**
 * The built site in Chromium, a slow phone imitated by a processor six times slower: cold start without a network, typing
 * into the largest form, Summaries, search and opening in villages of 1,500 and 10,000 households.
 *
 *     npm run bench page        CB_RUNS=7 CB_HOUSEHOLDS=1500,10000 CB_SLOW=6
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright';
import { type SiteHere, siteHere } from '../support/village-browser.ts';
import {
  beginKeys,
  chromiumPath,
  openProfile,
  seenOn,
  slowDown,
  slowPage,
  typeSteadily,
  watch,
} from './page/browser.ts';
import type { PageBench } from './page/measure.ts';
import { buildMeasuredSite } from './page/site.ts';
import { openReport, quantile } from './report.ts';

declare global {
  var bench: PageBench;
}

const runs = Number(process.env.CB_RUNS ?? 7);
const slow = Number(process.env.CB_SLOW ?? 6);
const sizes = (process.env.CB_HOUSEHOLDS ?? '1500,10000').split(',').map(Number);
const built = await buildMeasuredSite();
const site = await siteHere(built.folder);
const profiles = mkdtempSync(join(tmpdir(), 'cunbiao-bench-'));
const report = openReport('page', {
  title: `Pages in Chromium; where it says so, the processor is ${slow} times slower`,
  versions: { chromium: await versionOf() },
});

try {
  await typing();
  const perHousehold: number[] = [];
  for (const households of sizes) perHousehold.push(await village(households));
  if (perHousehold.length > 1) {
    const factor = perHousehold.at(-1)! / perHousehold[0]!;
    report.figure({
      name: `Summaries, ${sizes.at(-1)} against ${sizes[0]}, per household`,
      unit: '×',
      values: [factor],
      target: { atMost: 1.3 },
    });
  }
  await coldStart();
} finally {
  await site.close();
  built.remove();
  rmSync(profiles, { recursive: true, force: true });
}
report.end();

async function toBench(page: Page): Promise<void> {
  await page.goto(`${site.address}/bench/`);
  await page.waitForFunction(() => 'bench' in globalThis);
}

// ---------------------------------------------------------------- typing

/** 300 fields, 200 rows of 40 columns. */
async function typing(): Promise<void> {
  const context = await openProfile(join(profiles, 'wide'));
  const page = await slowPage(context, 1);
  await watch(page);
  await toBench(page);
  await page.evaluate(() => bench.makeVillage(1));
  const plain = await page.evaluate(() => bench.loop());
  const keys = new Map([
    ['a field of the sheet', [] as number[]],
    ['a cell of a row', []],
  ]);
  const blocks: number[] = [];
  const shown: number[] = [];
  let factor = 0;
  for (let run = 0; run < runs; run++) {
    await slowDown(page, 1);
    await toBench(page);
    await slowDown(page, slow);
    factor = (await page.evaluate(() => bench.loop())) / plain;
    const began = await page.evaluate(() => performance.now());
    const row = await page.evaluate(() => bench.showWide(200));
    await page.waitForFunction(() => seen.ready > 0);
    shown.push((await seenOn(page, 0)).ready - began);
    // All sections and rows stand.
    await page.locator('cb-form .cb-section').nth(10).waitFor({ state: 'attached' });
    await page.locator(`[data-row="${row}"]`).waitFor({ state: 'attached' });
    await page.locator('[id="field-a0"]').click();
    keys.get('a field of the sheet')?.push(...(await keysOf(page, blocks)));
    await page.locator(`[data-row="${row}"] .cb-row-button`).click();
    await page.locator(`[id="field-members.${row}.name"]`).click();
    keys.get('a cell of a row')?.push(...(await keysOf(page, blocks)));
    report.progress(`typing ${run + 1} of ${runs}`);
  }
  await context.close();
  for (const [where, values] of keys) {
    const name = `300 fields, 200 rows × 40: key to picture in ${where}, slow`;
    report.figure({ name: `${name}, p50`, unit: 'ms', values: [quantile(values, 0.5)] });
    report.figure({
      name: `${name}, p95`,
      unit: 'ms',
      values: [quantile(values, 0.95)],
      target: { atMost: 100 },
      note: `${values.length} keys`,
    });
  }
  report.figure({ name: '300 fields, 200 rows × 40: longest block while typing, slow', unit: 'ms', values: blocks });
  report.figure({
    name: '300 fields, 200 rows × 40: until the first field can be typed in, slow',
    unit: 'ms',
    values: shown,
  });
  report.note(`The slow-down made a plain loop ${factor.toFixed(1)} times slower. Keys under 16 ms count as 16.`);
}

async function keysOf(page: Page, blocks: number[]): Promise<readonly number[]> {
  const text = 'zhangsan lisi wangwu zhaoliu';
  await page.waitForTimeout(500);
  await beginKeys(page);
  await typeSteadily(page, text, 150);
  await page.waitForTimeout(500);
  const { keys, longest } = await seenOn(page, text.length);
  blocks.push(longest);
  return keys;
}

// ---------------------------------------------------------------- a village

/** Milliseconds a household that its Summary takes. */
async function village(households: number): Promise<number> {
  const context = await openProfile(join(profiles, String(households)));
  const page = await slowPage(context, 1);
  await watch(page);
  await toBench(page);
  page.on('console', (message) => {
    if (message.type() === 'info') report.progress(message.text());
  });
  await page.evaluate((count) => bench.makeVillage(count), households);
  page.removeAllListeners('console');

  const all: number[] = [];
  const worker: number[] = [];
  for (let run = 0; run < runs; run++) {
    await toBench(page);
    const made = await page.evaluate(() => bench.summaries());
    if (made.households !== households) throw new Error(`${made.households} Summaries of ${households} households.`);
    all.push(made.all);
    worker.push(made.worker);
    report.progress(`Summaries of ${households}: ${Math.round(made.all)} ms`);
  }
  const aim = households === 1500 ? ({ target: { atMost: 1500 } } as const) : {};
  report.figure({
    name: `${households} households: Summaries from nothing, in the worker`,
    unit: 'ms',
    values: worker,
    ...aim,
  });
  report.figure({ name: `${households} households: until the list is complete`, unit: 'ms', values: all });

  const search: number[] = [];
  const open: number[] = [];
  for (let run = 0; run < runs; run++) {
    await toBench(page);
    search.push(...(await page.evaluate(() => bench.search())));
    open.push(...(await page.evaluate(() => bench.openHouseholds(20))));
  }
  const keystroke = { unit: 'ms', target: { atMost: 16 } } as const;
  report.figure({
    name: `${households} households: search, a keystroke, p50`,
    unit: 'ms',
    values: [quantile(search, 0.5)],
  });
  report.figure({
    name: `${households} households: search, a keystroke, p95`,
    values: [quantile(search, 0.95)],
    ...keystroke,
    note: `${search.length} keystrokes`,
  });
  report.figure({ name: `${households} households: opening one`, unit: 'ms', values: open, target: { atMost: 50 } });

  const typed: number[] = [];
  const listed: number[] = [];
  const stands: number[] = [];
  const text = 'wangjianguo';
  for (let run = 0; run < runs; run++) {
    await page.goto(`${site.address}/households/`);
    await page.locator('#list li').first().waitFor();
    listed.push(await page.evaluate(() => performance.now()));
    await page.waitForTimeout(1500);
    await page.locator('#search').click();
    await beginKeys(page);
    await typeSteadily(page, text, 150);
    await page.waitForTimeout(300);
    typed.push(...(await seenOn(page, text.length)).keys);
    await page.locator('#search').fill('');
    await page.locator('#list li a').first().click();
    await page.locator('#household h1').waitFor();
    stands.push(await page.evaluate(() => performance.now()));
  }
  report.figure({
    name: `${households} households: list, key to picture, p95`,
    unit: 'ms',
    values: [quantile(typed, 0.95)],
    note: `${typed.length} keys`,
  });
  report.figure({ name: `${households} households: page of the list, until it stands`, unit: 'ms', values: listed });
  report.figure({ name: `${households} households: page of a household, until it stands`, unit: 'ms', values: stands });
  await context.close();
  return quantile(worker, 0.5) / households;
}

// ---------------------------------------------------------------- cold start without a network

async function coldStart(): Promise<void> {
  const profile = join(profiles, 'cold');
  const address = await install(profile, site);
  await site.kill();
  const ready: number[] = [];
  for (let run = 0; run < runs; run++) {
    const context = await openProfile(profile);
    const page = await slowPage(context, slow);
    await watch(page);
    await page.goto(address);
    await page.waitForFunction(() => seen.ready > 0);
    const { ready: at } = await seenOn(page, 0);
    await page.keyboard.type('1');
    const typed = await page.evaluate(() => (document.activeElement as HTMLInputElement).value);
    if (!typed.includes('1')) throw new Error(`Typed 1; the field says '${typed}'.`);
    ready.push(at);
    report.progress(`cold start ${run + 1} of ${runs}: ${Math.round(at)} ms`);
    await context.close();
  }
  report.figure({
    name: '认定表, cold start without a network until a field can be typed in, slow',
    unit: 'ms',
    values: ready,
    target: { atMost: 1000 },
  });
}

/** One visit with a network: the sample village, the service worker, the font. Answers the address of a 认定表. */
async function install(profile: string, { address }: SiteHere): Promise<string> {
  const context: BrowserContext = await openProfile(profile);
  const page = context.pages()[0] ?? (await context.newPage());
  await page.goto(address);
  await page.locator('#try').click();
  await page.locator('#work h1').waitFor({ timeout: 120_000 });
  await page.waitForFunction(
    () => document.getElementById('offline-state')?.textContent?.includes('已可离线使用'),
    undefined,
    {
      timeout: 120_000,
    },
  );
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

async function versionOf(): Promise<string> {
  const context = await openProfile(join(profiles, 'version'));
  const version = context.browser()?.version() ?? chromiumPath;
  await context.close();
  return version;
}
