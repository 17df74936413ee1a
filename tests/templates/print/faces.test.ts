/** Faces: 黑 and 楷 for headings beside 宋; which font draws what, when each is read or fetched, and WOFF. */
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyPdf } from '../../../templates/print/archive/verify.ts';
import { type Font, fontFor, loadFont, serves, tableOf } from '../../../templates/print/font.ts';
import { type FontSource, type GivenFont, openFonts } from '../../../templates/print/font-source.ts';
import { fontPackages, installedFont, installedFonts } from '../../../templates/print/installed-font.ts';
import { layout } from '../../../templates/print/layout.ts';
import { ownFont } from '../../../templates/print/own-font.ts';
import { measureWith, type PrintResult, printPdf } from '../../../templates/print/print.ts';
import { paragraphsOf } from '../../../templates/print/prose.ts';
import { standardCharacters } from '../../../templates/print/standard-characters.ts';
import { firstTier, packFont } from '../../../templates/print/tiers.ts';
import { readWoff } from '../../../templates/print/woff.ts';
import { madeFont } from '../../support/made-font.ts';
import { evaluated, household, householdView } from './examples.ts';
import { fonts, hasMutool, hasPoppler, hasQpdf, judged, pdfText, runsOf, time } from './paper.ts';
import { hasPreflight, preflight } from './preflight.ts';
import { notice, noticeView } from './text-forms.ts';

const options = { variant: 'filled', time } as const;
const bytesOf = (file: string) => new Uint8Array(readFileSync(createRequire(import.meta.url).resolve(file)));
const fileOf = (only: 'heading' | 'subheading') => bytesOf(fontPackages.find((font) => font.only === only)?.file ?? '');
const wenkai = fileOf('subheading');
const names = (pdf: Uint8Array) =>
  [
    ...new Set(
      [
        ...Buffer.from(pdf)
          .toString('latin1')
          .matchAll(/\/BaseFont\/[A-Z]{6}\+([\w-]+)/g),
      ].map(([, name]) => name),
    ),
  ].filter((name) => name !== 'CunbiaoMarks');
function printed(result: PrintResult): Uint8Array {
  if (!('pdf' in result)) throw new Error(`Characters are missing: ${JSON.stringify(result.missing)}`);
  return result.pdf;
}
const words = [
  '各村民小组：',
  '现将有关事项公示如下。',
  '一、公示内容',
  '（一）家庭情况',
  '人口、住房和收入。',
  '（二）𫖯',
  '完',
];
const leveled = evaluated(notice, { ...noticeView, words: words.join('\n') });

describe('WOFF', () => {
  const woff = wenkai;
  const sound = readWoff(woff);

  test('gives the TrueType file: every table is there, and the font says that it is the regular one', () => {
    const font = loadFont(sound);
    expect(font.name).toBe('LXGWWenKai-Regular');
    const view = new DataView(woff.buffer, woff.byteOffset);
    expect(new DataView(sound.buffer).getUint16(4)).toBe(view.getUint16(12));
    for (const tag of ['glyf', 'loca', 'cmap', 'head', 'hhea', 'hmtx', 'maxp', 'name', 'OS/2'])
      expect(tableOf(sound, tag).length, tag).toBeGreaterThan(0);
    // usWeightClass
    expect(new DataView(tableOf(sound, 'OS/2').buffer).getUint16(4)).toBe(400);
  });

  test('what is none, is cut off or is changed on the way is told in one sentence', () => {
    const message = (bytes: Uint8Array): string => {
      try {
        readWoff(bytes);
        return 'read';
      } catch (error) {
        return error instanceof Error ? error.message : '';
      }
    };
    expect(message(new Uint8Array(0))).toBe('Font: this file is not WOFF.');
    expect(message(sound.subarray(0, 4096))).toBe('Font: this file is not WOFF.');
    for (const size of [44, 300, 5000, woff.length - 1]) expect(message(woff.slice(0, size))).toMatch(/damaged/);
    const changed = (at: number, value: number): Uint8Array => {
      const copy = woff.slice();
      copy[at] = value;
      return copy;
    };
    // number of tables, size of the whole, offset and length of the first table, its data
    for (const at of [13, 16, 19, 48, 44 + 15, new DataView(woff.buffer, woff.byteOffset).getUint32(48) + 4])
      expect(message(changed(at, (woff[at] ?? 0) ^ 0x7f)), `byte ${at}`).toMatch(/damaged/);
  });
});

describe('which font draws what', () => {
  const of = (character: string, face?: 'body' | 'title' | 'heading' | 'subheading', all: readonly Font[] = fonts) =>
    fontFor(all, character, face)?.name;

  test('headings have 黑 and 楷, all else 宋', () => {
    expect([undefined, 'body', 'title', 'heading', 'subheading'].map((face) => of('村', face as 'body'))).toEqual([
      'NotoSerifSC-Regular',
      'NotoSerifSC-Regular',
      'NotoSerifSC-Regular',
      'NotoSansSC-Medium',
      'LXGWWenKai-Regular',
    ]);
  });

  test('all 8,105 standard characters are in both; what is rarer comes from 宋', () => {
    for (const face of ['heading', 'subheading'] as const) {
      const own = fonts.find(({ only }) => only === face);
      expect(standardCharacters.filter((character) => !own?.has(character))).toEqual([]);
      expect(of('龘', face)).toBe('NotoSerifSC-Regular');
      expect(of('①', face)).toBe(own?.name);
    }
  });

  test('a person’s own font for the body, or for titles, draws no heading', () => {
    const [body, title] = [
      ownFont(madeFont({ characters: '村', name: 'FangSong' }), 0, 'body'),
      ownFont(madeFont({ characters: '村', name: 'XiaoBiaoSong' }), 0, 'title'),
    ];
    const all = [body, title, ...fonts];
    expect((['body', 'title', 'heading', 'subheading'] as const).map((face) => of('村', face, all))).toEqual([
      'FangSong',
      'XiaoBiaoSong',
      'NotoSansSC-Medium',
      'LXGWWenKai-Regular',
    ]);
  });

  test('a number says the level of a heading, in rich text too; a sentence is none', () => {
    const levels = (text: string, rich: boolean) => paragraphsOf(text, rich).map(({ level }) => level);
    expect(
      levels('一、议题\n（一）宣读\n1.第一项\n一、会议开始。\n（三）同意；（四）不同意\n十二、其他', false),
    ).toEqual([1, 2, 0, 0, 0, 1]);
    expect(levels('# 议题\n# （一）宣读\n## 逐户\n### 小题\n## 一、总的。\n一、评议\n正文', true)).toEqual([
      1, 2, 2, 3, 1, 1, 0,
    ]);
  });
});

describe('in Node', () => {
  test('a form without headings opens no other font', async () => {
    const own = installedFonts().map((font): Font => {
      if (font.only === undefined) return font;
      const asked = (): never => {
        throw new Error(`${font.only} was asked for`);
      };
      return { ...installedFont(), only: font.only, has: asked, glyphOf: asked, advance: asked, outline: asked };
    });
    expect(own.filter(({ only }) => only !== undefined).length).toBe(2);
    const pdf = printed(await printPdf(household, evaluated(household, householdView), { fonts: own, options }));
    expect(names(pdf)).toEqual(['NotoSerifSC-Regular']);
    await expect(printPdf(notice, leveled, { fonts: own, options })).rejects.toThrow(/heading was asked for/);
  });

  test('a notice with both levels has the three fonts, and every word can be read out of it', async () => {
    const pdf = printed(await printPdf(notice, leveled, { fonts, options }));
    expect(names(pdf)).toEqual(['NotoSansSC-Medium', 'LXGWWenKai-Regular', 'NotoSerifSC-Regular']);
    expect(printed(await printPdf(notice, leveled, { fonts, options }))).toEqual(pdf);
    if (hasQpdf) judged(pdf, 'qpdf', '--check', 'FILE');
    if (hasPoppler) for (const each of words) expect(pdfText(pdf)).toContain(each);
  });

  test('archive copies with the three fonts are sound, whole, and say every word', async () => {
    const copies = await Promise.all(
      ([undefined, 'A-1b'] as const).map(async (standard) =>
        printed(await printPdf(notice, leveled, { fonts, options, archive: { ...(standard ? { standard } : {}) } })),
      ),
    );
    for (const copy of copies) {
      expect((await verifyPdf(copy)).standing).toBe('whole');
      if (hasQpdf) judged(copy, 'qpdf', '--check', 'FILE');
      if (hasMutool) expect(judged(copy, 'mutool', 'info', 'FILE')).toContain('Pages:');
      if (hasPoppler) for (const each of words) expect(pdfText(copy)).toContain(each);
    }
    const [, older = new Uint8Array(0)] = copies;
    if (hasPreflight) expect(preflight(older)).toEqual(['valid']);
  }, 120_000);

  test('only 宋 that stands in for 黑 is bold', () => {
    const runs = runsOf(layout(notice, leveled, measureWith(fonts), options));
    const of = (text: string) => runs.find((run) => run.text === text);
    expect(of('一、公示内容')).toMatchObject({ face: 'heading', bold: true });
    expect(of('（一）家庭情况')?.face).toBe('subheading');
    expect(of('（一）家庭情况')?.bold).toBeUndefined();
    expect(fonts.map((font) => [font.only, serves(font, 'heading')])).toEqual([
      ['heading', true],
      ['subheading', false],
      [undefined, true],
    ]);
  });
});

describe('in a browser', () => {
  let server: Server;
  let root: string;
  let asked: string[] = [];
  let away: RegExp | undefined;

  beforeAll(async () => {
    const files = new Map<string, Uint8Array | string>();
    for (const { name, file, only } of fontPackages) {
      const bytes = bytesOf(file);
      const packs = packFont(file.endsWith('.woff') ? readWoff(bytes) : bytes, name, only);
      for (const [called, pack] of packs.files) files.set(`/${called}`, pack);
      files.set(`/${name}.json`, JSON.stringify(packs.list));
      if (only) expect(packs.list.packs.length).toBe(3);
    }
    server = createServer(({ url = '' }, response) => {
      asked.push(url.slice(1).replace(/\.[0-9a-f]{10}\.ttf$/, ''));
      const bytes = files.get(url);
      if (away?.test(url) || bytes === undefined) response.writeHead(503).end();
      else response.end(bytes);
    }).listen(0);
    await new Promise((resolve) => server.once('listening', resolve));
    root = `http://localhost:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => void server.close());

  const given = (): GivenFont[] =>
    fontPackages.map(({ name, only }) => {
      const address = `${root}/${name}.json`;
      return only ? { address, only } : address;
    });
  /** As the print worker does. */
  async function printFrom(
    source: FontSource,
    print: (all: readonly Font[]) => Promise<PrintResult>,
  ): Promise<Uint8Array> {
    for (;;) {
      const result = await print(await source.fonts());
      if ('missing' in result && (await source.fetchFor(result.missing))) continue;
      return printed(result);
    }
  }
  const form = (all: readonly Font[]) =>
    printPdf(household, evaluated(household, householdView), { fonts: all, options });
  const paper = (all: readonly Font[]) => printPdf(notice, leveled, { fonts: all, options });

  test('a form without headings fetches nothing of 黑 and 楷; a notice fetches what its headings are set in, once', async () => {
    asked = [];
    away = undefined;
    const source = openFonts(given());
    await printFrom(source, form);
    expect(asked.filter((name) => !name.startsWith('noto-serif-sc'))).toEqual([]);
    asked = [];
    const pdf = await printFrom(source, paper);
    const more = ['lxgw-wenkai.1', 'lxgw-wenkai.3', 'lxgw-wenkai.json', 'noto-sans-sc.1', 'noto-sans-sc.json'];
    expect(asked.toSorted()).toEqual(more);
    expect(await printFrom(source, paper)).toEqual(pdf);
    expect(asked.length).toBe(more.length);
  });

  test('[G6] paper is the same bytes as from the fonts as they are installed', async () => {
    away = undefined;
    const pdf = await printFrom(openFonts(given()), paper);
    expect(Buffer.from(pdf).equals(printed(await paper(fonts)))).toBe(true);
  });

  test('where 黑 or 楷 does not come 宋 stands in, until the page is opened anew', async () => {
    away = /sans|wenkai/;
    const source = openFonts(given());
    expect(names(await printFrom(source, paper))).toEqual(['NotoSerifSC-Regular']);
    away = undefined;
    expect(names(await printFrom(source, paper))).toEqual(['NotoSerifSC-Regular']);
    expect(names(await printFrom(openFonts(given()), paper)).length).toBe(3);
  });

  test('where a further pack of 楷 does not come the first goes on drawing', async () => {
    away = /wenkai\.3/;
    expect(names(await printFrom(openFonts(given()), paper))).toEqual([
      'NotoSansSC-Medium',
      'LXGWWenKai-Regular',
      'NotoSerifSC-Regular',
    ]);
  });

  test('what binds a file fetches what each font is to draw, and says where it does not come', async () => {
    away = undefined;
    asked = [];
    const source = openFonts(given());
    await source.fetchEach(['公', [], '村']);
    expect(asked.toSorted()).toEqual(['noto-sans-sc.1', 'noto-sans-sc.json', 'noto-serif-sc.1', 'noto-serif-sc.json']);
    expect((await source.fonts())[0]?.has('公')).toBe(true);
    away = /wenkai/;
    await expect(source.fetchEach([[], '公', []])).rejects.toThrow(/^Font .*503/);
  });
});

test('the first packs for headings hold every sign that their fonts have', () => {
  const packs = packFont(readWoff(wenkai), 'kai', 'subheading');
  const first = loadFont([...packs.files.values()][0] ?? new Uint8Array(0));
  const own = fonts.find(({ only }) => only === 'subheading');
  for (const character of firstTier()) expect(first.has(character), character).toBe(own?.has(character));
});
