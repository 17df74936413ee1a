/** own-font.ts: fonts of people's own, which are refused and why; and what is printed with those that are not. */
import { describe, expect, test } from 'vitest';
import type { loadFont } from '../../../templates/print/font.ts';
import { marks } from '../../../templates/print/marks.ts';
import { ownFont, readFaces } from '../../../templates/print/own-font.ts';
import { measureWith, printPdf } from '../../../templates/print/print.ts';
import { standardCharacters } from '../../../templates/print/standard-characters.ts';
import { collection, type MadeFont, madeFont } from '../../support/made-font.ts';
import { evaluated, household, householdView } from './examples.ts';
import { fonts, hasPoppler, judged, pdfText, time } from './paper.ts';

const characters = '防止返贫监测对象认定表包建国王0123456789 AB';
const problemOf = (more: Partial<MadeFont>) => readFaces(madeFont({ characters, ...more }))[0]?.problem;

describe('a file is looked at', () => {
  test('a sound font has its Chinese name, and how many standard characters it lacks is counted', () => {
    const [face, ...others] = readFaces(madeFont({ characters, name: 'FangSong_GB2312', title: '仿宋_GB2312' }));
    expect(others).toEqual([]);
    const has = standardCharacters.filter((character) => characters.includes(character)).length;
    expect(face).toEqual({ index: 0, name: 'FangSong_GB2312', title: '仿宋_GB2312', lacks: 8105 - has });
  });

  test('the fonts of a collection are told apart, each with its own problem', () => {
    const file = collection([
      madeFont({ characters, title: '宋体' }),
      madeFont({ characters: '国', title: '新宋体' }),
      madeFont({ characters, title: '不许嵌入', fsType: 2 }),
    ]);
    expect(readFaces(file).map(({ title, problem }) => [title, problem])).toEqual([
      ['宋体', undefined],
      ['新宋体', undefined],
      ['不许嵌入', 'restricted'],
    ]);
    expect(ownFont(file, 1).has('国')).toBe(true);
    expect(ownFont(file, 1).has('王')).toBe(false);
    expect(ownFont(file, 0).has('王')).toBe(true);
  });

  test.each([
    [0x0000, undefined],
    [0x0004, undefined],
    [0x0008, undefined],
    [0x0002, 'restricted'],
    // the least restrictive of several counts
    [0x0006, undefined],
    [0x000a, undefined],
    [0x0100, 'whole'],
    [0x0108, 'whole'],
    [0x0200, 'bitmap'],
    [0x0102, 'restricted'],
  ])('licence bits %i: %s', (fsType, problem) => {
    expect(problemOf({ fsType })).toBe(problem);
  });

  test('outlines of PostScript, and pictures in place of outlines, are refused', () => {
    expect(problemOf({ tables: { 'CFF ': new Uint8Array(8) } })).toBe('cff');
    expect(problemOf({ without: ['glyf', 'loca'], tables: { EBDT: new Uint8Array(8) } })).toBe('bitmap');
    const otto = madeFont({ characters, tables: { 'CFF ': new Uint8Array(8) }, without: ['glyf'] });
    otto.set([...'OTTO'].map((letter) => letter.charCodeAt(0)));
    // Whatever its first bytes say of its outlines, its tables are read.
    expect(readFaces(otto)[0]?.problem).toBe('cff');
  });

  test('what is no font, and fonts for web pages, are told apart from damage', () => {
    const from = (text: string) => readFaces(new TextEncoder().encode(text.padEnd(200, '.')))[0]?.problem;
    expect(from('<!doctype html>')).toBe('unknown');
    expect(from('')).toBe('unknown');
    expect(readFaces(new Uint8Array(0))[0]?.problem).toBe('unknown');
    expect(from('wOFF')).toBe('web');
    expect(from('wOF2')).toBe('web');
    expect(from('ttcf')).toBe('damaged');
  });

  test('wherever a file is cut off or a byte is wrong, that is told or the font can be printed with', () => {
    const file = madeFont({ characters });
    for (let size = 4; size < file.length; size += 97)
      expect(readFaces(file.slice(0, size))[0]?.problem, `cut at ${size}`).toBe('damaged');
    for (let at = 4; at < file.length; at += 13) {
      const wrong = file.slice();
      wrong[at] = (wrong[at] ?? 0) ^ 0xff;
      for (const { problem, index } of readFaces(wrong)) {
        if (problem !== undefined) continue;
        const font = ownFont(wrong, index);
        expect(typeof font.name, `byte ${at}`).toBe('string');
      }
    }
  });

  test('a glyph without ink is a character that the font lacks', () => {
    const font = ownFont(madeFont({ characters: '王 ', blank: '国 ' }), 0);
    expect(['王', '国', ' '].map((character) => font.has(character))).toEqual([true, false, true]);
    expect(font.advance('国')).toBe(undefined);
  });
});

describe('printing with them', () => {
  const evaluation = evaluated(household, { ...householdView, headName: '王建国' });
  const print = async (own: readonly ReturnType<typeof ownFont>[]): Promise<Uint8Array> => {
    const result = await printPdf(household, evaluation, {
      fonts: [...own, ...fonts],
      options: { variant: 'filled', time },
    });
    if ('missing' in result) throw new Error(`cannot print ${JSON.stringify(result.missing)}`);
    return result.pdf;
  };
  const namesIn = (pdf: Uint8Array): string[] =>
    [
      ...new Set(
        Buffer.from(pdf)
          .toString('latin1')
          .match(/(?<=\/BaseFont\/[A-Z]{6}\+)[\w-]+/g) ?? [],
      ),
    ].sort();

  test.each([256, 1000, 1024, 2048])('%i units an em: as wide and as high as any other', async (unitsPerEm) => {
    const own = ownFont(madeFont({ characters, unitsPerEm }), 0, 'body');
    expect(['王', '0', 'A'].map((character) => own.advance(character))).toEqual([1000, 500, 500]);
    const pdf = await print([own]);
    expect(namesIn(pdf)).toEqual(['CunbiaoMarks', 'MadeFont', 'NotoSerifSC-Regular']);
    const text = Buffer.from(pdf).toString('latin1');
    const [, , , descriptor = ''] =
      /\/FontName\/[A-Z]{6}\+MadeFont([\s\S]*?)\/FontBBox\[([^\]]*)\][\s\S]*?(\/Ascent [\d.]+)/.exec(text) ?? [];
    expect(Number(descriptor.replace('/Ascent ', ''))).toBeCloseTo(860, -1);
    if (!hasPoppler) return;
    expect(pdfText(pdf)).toContain('王建国');
    // The box of a word on paper, in points.
    const boxes = judged(pdf, 'pdftotext', '-bbox', 'FILE', '-');
    const [, left, right] = /xMin="([\d.]+)"[^>]*xMax="([\d.]+)"[^>]*>王建国</.exec(boxes) ?? [];
    expect(Number(right) - Number(left)).toBeCloseTo(3 * 10.5, 0);
  });

  test('the title is set in the font for titles, all else in the one for the body; what either lacks comes from the serif', async () => {
    const title = ownFont(madeFont({ characters: '防止返贫', name: 'XiaoBiaoSong' }), 0, 'title');
    const body = ownFont(madeFont({ characters: '王建国', name: 'FangSong' }), 0, 'body');
    expect(namesIn(await print([title]))).toEqual(['CunbiaoMarks', 'NotoSerifSC-Regular', 'XiaoBiaoSong']);
    expect(namesIn(await print([body]))).toEqual(['CunbiaoMarks', 'FangSong', 'NotoSerifSC-Regular']);
    const both = await print([title, body]);
    expect(namesIn(both)).toEqual(['CunbiaoMarks', 'FangSong', 'NotoSerifSC-Regular', 'XiaoBiaoSong']);
    const measure = measureWith([marks, ownFont(madeFont({ characters: 'A' }), 0, 'title'), ...fonts]);
    expect(measure('A', 10, true, 'title')).not.toBe(measure('A', 10, true));
    if (hasPoppler) expect(pdfText(both)).toBe(pdfText(await print([])));
  });

  test('a font for titles is not made bold, that of the program is', async () => {
    const own = await print([ownFont(madeFont({ characters: household.title, name: 'XiaoBiaoSong' }), 0, 'title')]);
    expect(own.length).toBeGreaterThan(0);
    const { pageOperators } = await import('../../../templates/print/operators.ts');
    const { createSubset } = await import('../../../templates/print/subset.ts');
    const run = {
      kind: 'text',
      x: 30,
      y: 50,
      size: 20,
      text: '王',
      bold: true,
      face: 'title',
      origin: 'template',
    } as const;
    const drawn = (all: readonly ReturnType<typeof loadFont>[]): string =>
      Buffer.from(
        pageOperators(
          { width: 210, height: 297, items: [run] },
          all.map(createSubset),
          all.map((_, index) => `F${index}`),
        ),
      ).toString('latin1');
    expect(drawn([ownFont(madeFont({ characters }), 0, 'title'), ...fonts])).toContain('0 Tr');
    expect(drawn(fonts)).toContain('2 Tr');
  });
});
