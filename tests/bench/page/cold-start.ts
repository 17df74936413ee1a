/**
 * Cold start without a network: the browser starts, the server is gone, and somebody wants to go on filling in a form. Beside it what no
 * program can do without: the same page reads the same bytes and shows the same markup, and there is nothing else in it.
 */
import { cpSync } from 'node:fs';
import type { BrowserContext, Page } from 'playwright';
import type { Report } from '../report.ts';
import type { Bench } from './bench.ts';
import { fieldReady, openProfile, pageOf, processorOf, seenOn, slowDown, watch } from './browser.ts';

export async function measureColdStart({ site, profile, runs, slow }: Bench, report: Report): Promise<void> {
  const folder = profile('cold');
  const form = await install(folder, site.address);
  const bare = profile('bare');
  cpSync(folder, bare, { recursive: true });
  await strip(bare, form);
  await site.kill();
  const ready: number[] = [];
  const processor: number[] = [];
  const least: number[] = [];
  for (let run = 0; run < runs; run++) {
    const without = await started(bare, form, slow);
    least.push((await seenOn(without.page, 0)).ready);
    await without.context.close();
    const { context, page } = await started(folder, form, slow);
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
  report.figure({ name: 'the same reads and the same markup without a program', unit: 'ms', values: least });
}

/** A browser that has just shown a field to type in. */
async function started(folder: string, form: string, slow = 1): Promise<{ context: BrowserContext; page: Page }> {
  const context = await openProfile(folder);
  const page = await pageOf(context);
  await slowDown(page, slow);
  await watch(page);
  const stands = fieldReady(page);
  await page.goto(form, { waitUntil: 'commit' });
  await stands;
  return { context, page };
}

/** Puts in the place of the page with the form one that reads what it reads, then shows what it showed first. */
async function strip(folder: string, form: string): Promise<void> {
  const { context, page } = await started(folder, form);
  await page.evaluate(putBare, String(bareProgram));
  await context.close();
}

/** In the page: the service worker's copy of it loses its scripts. */
async function putBare(program: string): Promise<void> {
  const stands = document.getElementById('fill')?.cloneNode(true) as Element;
  // At once only the first section of a form is shown.
  for (const later of [...stands.querySelectorAll('.cb-section')].slice(1)) later.remove();
  const shown = stands.innerHTML;
  const name = (await caches.keys()).find((each) => each.startsWith('pages ')) ?? '';
  const cache = await caches.open(name);
  const kept = await cache.match('/fill/');
  const page = (await kept?.text())?.replace(/<script\b.*?<\/script>/gs, '');
  if (!kept || !page?.includes('</body>')) throw new Error('There is no copy of the page with the form.');
  const bare = page.replace(
    '</body>',
    `<template id="shown">${shown}</template><script>(${program})()</script></body>`,
  );
  // Without the site's own headers, which let no such script run.
  await cache.put('/fill/', new Response(bare, { headers: { 'content-type': 'text/html; charset=utf-8' } }));
}

async function bareProgram(): Promise<void> {
  const read = (name: string, store: string, keys?: readonly string[]): Promise<unknown[]> =>
    new Promise((resolve, reject) => {
      const opening = indexedDB.open(name);
      opening.onerror = () => reject(opening.error);
      opening.onsuccess = () => {
        const found = opening.result.transaction([store]).objectStore(store);
        const last = keys ? keys.map((key) => found.get(key)).at(-1) : found.getAll();
        if (last) last.onsuccess = () => resolve([last.result].flat());
      };
    });
  const [village] = (await read('cunbiao', 'villages')) as { readonly id: string }[];
  const [dossier = ''] = location.hash.slice(1).split('/');
  const id = village?.id ?? '';
  await Promise.all([
    read(`cunbiao shelf ${id}`, 'bytes', [dossier, 'register']),
    read(`cunbiao ${id} register`, 'updates'),
    read(`cunbiao ${id} ${dossier}`, 'updates'),
  ]);
  const shown = document.getElementById('shown') as HTMLTemplateElement;
  document.getElementById('fill')?.replaceChildren(shown.content);
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
