/** The words of built pages are those of a place: no mark that stands for one (`{township}`) is left on any. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';

test('no page shows a mark in place of a word', async () => {
  const site = inject('site');
  const pages = (await readdir(site, { recursive: true })).filter((name) => name.endsWith('.html'));
  expect(pages.length).toBeGreaterThan(30);
  for (const page of pages) {
    const html = await readFile(join(site, page), 'utf8');
    const words = html.replace(/<(script|style)\b.*?<\/\1>|<[^>]*>/gs, ' ');
    expect(words.match(/\{[A-Za-z]+\}/g), page).toBeNull();
  }
});

test('an address that leads nowhere has a page that leads on', async () => {
  const html = await readFile(join(inject('site'), '404.html'), 'utf8');
  expect(html).toContain('没有这个页面');
  expect(html).toMatch(/请从<a href="\/"/);
});
