/** What people wait for: the scripts of the fill page before a person can type, and the font before the first print. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, inject, test } from 'vitest';

/**
 * kB (1000 bytes) of gzip. The aim is 80. Shared documents, sealing and lit alone are 44 of it; the form that is measured
 * brings the account and the visit that it links to, filings and what other dossiers state; the policies of all regions and the
 * calendar are in it. Until it is smaller, this keeps it from growing.
 */
const limit = 142;
const form = 'identification';

/** `import … from "./x.js"`, `import "./x.js"`, `export … from "./x.js"`; what is imported by a call comes later. */
const staticImports = (code: string): readonly string[] =>
  [...code.matchAll(/(?:^|[;}\s])(?:import|export)\s*(?:[\w$*{}\s,]+\s*from\s*)?["'](\.[^"']+\.js)["']/g)].map(
    ([, name = '']) => name.replace(/^.*\//, ''),
  );

test(`the scripts of the fill page with the 认定表 are at most ${limit} kB gzip`, async () => {
  const site = inject('site');
  const html = await readFile(join(site, 'fill', 'index.html'), 'utf8');
  const wanted = [...html.matchAll(/<script[^>]* src="\/assets\/([^"]+)"/g)].map(([, name = '']) => name);
  // The form itself is in the core, which other pages ask for it by this name.
  const registry = (await readdir(join(site, 'assets'))).filter((name) => name.startsWith(`${form}.`));
  expect(registry).toHaveLength(1);
  expect(await readFile(join(site, 'assets', registry[0] ?? ''), 'utf8')).toMatch(/^export\{[^}]*\}from"\.\/core\./);
  expect(wanted).toContainEqual(expect.stringMatching(/^core\.classic\./));
  const sizes = new Map<string, number>();
  const queue = [...wanted];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (sizes.has(name)) continue;
    const code = await readFile(join(site, 'assets', name), 'utf8');
    sizes.set(name, gzipSync(code, { level: 9 }).length / 1000);
    queue.push(...staticImports(code));
  }
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const list = [...sizes].sort(([, a], [, b]) => b - a).map(([name, size]) => `${size.toFixed(1)} ${name}`);
  console.info(`fill page: ${total.toFixed(1)} kB gzip in ${sizes.size} scripts\n  ${list.join('\n  ')}`);
  expect(total).toBeLessThanOrEqual(limit);
});

test('every page whose scripts need the core runs it, and runs it first', async () => {
  const site = inject('site');
  const pages = (await readdir(site, { recursive: true })).filter((name) => name.endsWith('.html'));
  const needing = await Promise.all(pages.map((name) => readFile(join(site, name), 'utf8'))).then((all) =>
    all.filter((html) => /modulepreload" href="\/assets\/core\.[\w-]+\.js"/.test(html)),
  );
  expect(needing.length).toBeGreaterThan(10);
  for (const html of needing) {
    const script = html.search(/<script defer src="\/assets\/core\.classic\.[\w-]+\.js">/);
    expect(script).toBeGreaterThan(0);
    expect(script).toBeLessThan(html.indexOf('<script type="module"'));
  }
});

test('no scripts of the site import one another in a circle: which of them runs first would be chance', async () => {
  const folder = join(inject('site'), 'assets');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.js'));
  const imports = new Map(
    await Promise.all(
      names.map(async (name) => [name, staticImports(await readFile(join(folder, name), 'utf8'))] as const),
    ),
  );
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (name: string, trail: readonly string[]): void => {
    if (trail.includes(name)) circles.push([...trail.slice(trail.indexOf(name)), name].join(' → '));
    if (done.has(name) || trail.includes(name)) return;
    for (const next of imports.get(name) ?? []) visit(next, [...trail, name]);
    done.add(name);
  };
  for (const name of names) visit(name, []);
  expect(circles).toEqual([]);
});

test('before the first print 700 kB of fonts come over the wire, and each further pack is at most 1 MB', async () => {
  const folder = join(inject('site'), 'fonts');
  const names = (await readdir(folder)).sort();
  const sizeOf = async (name: string): Promise<number> => (await readFile(join(folder, `${name}.br`))).length / 1000;
  const isFirst = (name: string): boolean => name.startsWith('noto-serif-sc.1.');
  const packs = names.filter((name) => name.endsWith('.ttf')).sort((a, b) => Number(isFirst(b)) - Number(isFirst(a)));
  const sizes = await Promise.all(packs.map(sizeOf));
  const list = await sizeOf('noto-serif-sc.json');
  console.info(
    `font: ${packs.map((name, at) => `${name} ${sizes[at]?.toFixed(1)}`).join(', ')}; list ${list.toFixed(1)} kB`,
  );
  expect(packs.length).toBeGreaterThan(2);
  expect((sizes[0] ?? 0) + list).toBeLessThanOrEqual(700);
  for (const size of sizes) expect(size).toBeLessThanOrEqual(1000);
});
