/** packs.ts, joined-font.ts, tiers.ts, font-source.ts: the printing font in parts, and what is printed from these. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadFont, tableOf } from '../../../templates/print/font.ts';
import { openFonts } from '../../../templates/print/font-source.ts';
import { installedFont, installedFontFile } from '../../../templates/print/installed-font.ts';
import { joinFonts } from '../../../templates/print/joined-font.ts';
import { holds, holdsOf, writePack } from '../../../templates/print/packs.ts';
import type { Face } from '../../../templates/print/page.ts';
import { printPdf } from '../../../templates/print/print.ts';
import { standardCharacters } from '../../../templates/print/standard-characters.ts';
import { firstTier, packFont, tiersOf } from '../../../templates/print/tiers.ts';
import { evaluated, household, householdView } from './examples.ts';

const file = new Uint8Array(readFileSync(createRequire(import.meta.url).resolve(installedFontFile)));
const whole = installedFont();
const tiers = tiersOf(whole);
/** in the last pack, beyond the first plane */
const rare = tiers.at(-1)?.at(-1) ?? '';
const small = ['一', '丁', 'A', '，', '𫖯', '䶮'];

const wanted = (characters: string, face?: Face) =>
  [...characters].map((character) => ({ character, ...(face ? { face } : {}) }));

describe('one pack', () => {
  test('is a TrueType font of its own: it has the characters asked for and no others, measured and drawn as before', () => {
    const pack = loadFont(writePack(file, [...small, '\u{31350}']));
    for (const character of small) {
      expect(pack.advance(character)).toBe(whole.advance(character));
      expect(pack.has(character)).toBe(true);
    }
    expect(pack.has('七')).toBe(false);
    expect(pack.has('\u{31350}')).toBe(false);
    const { name, unitsPerEm, ascent, descent, capHeight, box } = whole;
    expect(pack).toMatchObject({ name, unitsPerEm, ascent, descent, capHeight, box });
  });

  test('carries the names and the licence bits of the font', () => {
    const pack = writePack(file, small);
    for (const tag of ['name', 'OS/2']) expect(tableOf(pack, tag)).toEqual(tableOf(file, tag));
  });

  test('is the same bytes whatever the order', () => {
    expect(writePack(file, small.toReversed())).toEqual(writePack(file, small));
  });

  test('what it holds can be told from the list', () => {
    const steps = holdsOf(whole, [...small, '丂', '\u{31350}']);
    for (const character of [...small, '丂']) expect(holds({ holds: steps }, character)).toBe(true);
    for (const character of ['七', 'B', '@', '\u{31350}', '\u{10ffff}', ' '])
      expect(holds({ holds: steps }, character)).toBe(false);
    expect(holds({ holds: [] }, '一')).toBe(false);
  });
});

describe('the tiers', () => {
  test('hold every character of the font once', () => {
    const all = tiers.flat().filter((character) => whole.has(character));
    expect(new Set(all).size).toBe(all.length);
    let count = 0;
    for (let point = 0x20; point < 0x40000; point++) if (whole.has(String.fromCodePoint(point))) count++;
    expect(all.length).toBe(count);
  });

  test('the first has the 3,500 common characters and every sign; the second completes the 8,105', () => {
    const first = new Set(firstTier());
    expect(standardCharacters.length).toBe(8105);
    expect(standardCharacters.slice(0, 3500).every((character) => first.has(character))).toBe(true);
    const both = new Set([...first, ...(tiers[1] ?? [])]);
    expect(standardCharacters.every((character) => both.has(character))).toBe(true);
  });

  test('no further one has more than 4,000 characters', () => {
    for (const tier of tiers.slice(2)) expect(tier.length).toBeLessThanOrEqual(4000);
  });

  test('the first has all that the forms and their policies are worded with', () => {
    const root = join(import.meta.dirname, '../../..');
    const sources = execFileSync(
      'git',
      ['ls-files', 'templates/forms', 'templates/policy', 'templates/*.ts', 'templates/print/*.ts'],
      { cwd: root, encoding: 'utf8' },
    )
      .split('\n')
      .filter(
        (name) =>
          /\.(ts|json)$/.test(name) &&
          !/standard-characters|sample|board-filter|private-words|templates\/characters/.test(name),
      );
    const first = new Set(firstTier());
    const others = sources.flatMap((name) =>
      // What is said in comments is never printed; nor are the words that filters look for.
      [...readFileSync(join(root, name), 'utf8').replace(/^\s*(\*|\/\/|\/\*).*$/gm, '')]
        .filter(
          (character) => whole.has(character) && /\p{Script=Han}|\p{P}|\p{S}/u.test(character) && !first.has(character),
        )
        .map((character) => `${character} ${name}`),
    );
    expect(sources.length).toBeGreaterThan(50);
    expect(others).toEqual([]);
  });
});

describe('printing from packs', () => {
  let server: Server;
  let address: string;
  let asked: string[] = [];
  let broken = false;

  beforeAll(async () => {
    const { files, list } = packFont(file, 'serif');
    server = createServer(({ url = '' }, response) => {
      asked.push(url.slice(1).replace(/\.[0-9a-f]{10}\.ttf$/, ''));
      const bytes = url === '/serif.json' ? JSON.stringify(list) : files.get(url.slice(1));
      if (broken || bytes === undefined) response.writeHead(503).end();
      else response.end(bytes);
    }).listen(0);
    await new Promise((resolve) => server.once('listening', resolve));
    address = `http://localhost:${(server.address() as AddressInfo).port}/serif.json`;
  }, 120_000);
  afterAll(() => void server.close());

  test('fetches the first pack alone, others for what they hold, each once', async () => {
    asked = [];
    const source = openFonts([address]);
    const [first] = await source.fonts();
    expect(first?.has('王')).toBe(true);
    expect(first?.has('翀')).toBe(false);
    expect(asked).toEqual(['serif.json', 'serif.1']);
    expect(await source.fetchFor(wanted('王'))).toBe(false);
    expect(await source.fetchFor(wanted('\u{31350}'))).toBe(false);
    expect(asked.length).toBe(2);
    expect(await source.fetchFor(wanted('王翀'))).toBe(true);
    expect(asked).toEqual(['serif.json', 'serif.1', 'serif.2']);
    expect((await source.fonts())[0]?.has('翀')).toBe(true);
    expect(await source.fetchFor(wanted('翀'))).toBe(false);
  });

  test('one who needs a rare character at once fetches two packs', async () => {
    asked = [];
    const source = openFonts([address]);
    expect(await source.fetchFor(wanted(rare))).toBe(true);
    expect(asked.toSorted()).toEqual(['serif.1', 'serif.8', 'serif.json']);
    expect((await source.fonts())[0]?.has('王')).toBe(true);
  });

  test('a server that was away is asked again', async () => {
    broken = true;
    const source = openFonts([address]);
    await expect(source.fonts()).rejects.toThrow(/^Font .*503/);
    broken = false;
    expect((await source.fonts()).length).toBe(1);
  });

  test('characters of three packs in one line are the same file as from the whole font, with one font in it', async () => {
    const { files } = packFont(file, 'serif');
    const joined = joinFonts([...files.values()].map(loadFont));
    const evaluation = evaluated(household, { ...householdView, headName: `王翀${rare}，䶮A1` });
    const options = { variant: 'filled', time: '2023-05-20T10:30' } as const;
    const [a, b] = await Promise.all(
      [joined, whole].map((font) => printPdf(household, evaluation, { fonts: [font], options })),
    );
    if (!a || !b || !('pdf' in a) || !('pdf' in b)) throw new Error('It was not printed.');
    expect(Buffer.from(a.pdf).equals(Buffer.from(b.pdf))).toBe(true);
    const names =
      Buffer.from(a.pdf)
        .toString('latin1')
        .match(/\/BaseFont\/[A-Z]{6}\+[\w-]+/g) ?? [];
    const others = names.filter((name) => !name.endsWith('CunbiaoMarks'));
    expect(new Set(others.map((name) => name.replace(/[A-Z]{6}\+/, '')))).toEqual(
      new Set(['/BaseFont/NotoSerifSC-Regular']),
    );
    expect(new Set(others).size).toBe(1);
  });

  test('a pack of another font is refused', () => {
    const { name, ...other } = whole;
    expect(() => joinFonts([whole, { ...other, name: `${name}2` }])).toThrow(/does not belong/);
  });
});
