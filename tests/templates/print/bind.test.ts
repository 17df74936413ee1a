/** Pieces and binding: many sheets in one file, as each would be printed alone. */
import { describe, expect, test } from 'vitest';
import { isDict, isName } from '../../../templates/print/file/object.ts';
import { readPdf } from '../../../templates/print/file/read.ts';
import {
  type Binding,
  type BoundPiece,
  bind,
  boundPages,
  createPress,
  type Piece,
  type PrintOptions,
  pieceBytes,
  pieceFrom,
  printPdf,
  sheetOf,
} from '../../../templates/print/index.ts';
import type { SheetView, Template } from '../../../templates/template.ts';
import { evaluated, household, householdView, members, threeAcross } from './examples.ts';
import { fonts, hasPoppler, hasQpdf, judged, pdfText, time } from './paper.ts';

const options: PrintOptions = { variant: 'filled', time };

const press = createPress(fonts);
function pieceOf(template: Template, view: SheetView): Piece {
  const made = press.piece(sheetOf(template, evaluated(template, view)), { options });
  if ('missing' in made) throw new Error(`cannot print ${JSON.stringify(made.missing)}`);
  return made;
}
const named = (name: string): SheetView => ({
  ...householdView,
  members: [{ id: 'r1', name, remark: '（残疾）' }],
});
const onePage = pieceOf(household, householdView);
const twoPages = pieceOf(threeAcross, { attendees: members(37) });
const titled = (...pieces: Piece[]): BoundPiece[] =>
  pieces.map((piece, index) => ({ piece, title: `第${index + 1}户` }));

async function bound(pieces: Iterable<BoundPiece>, more: Partial<Binding> = {}): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of bind(pieces, { fonts: () => fonts, title: '成批', time, ...more })) parts.push(part);
  return Buffer.concat(parts);
}
/** Whether each page has anything on it. */
function written(pdf: Uint8Array): boolean[] {
  const file = readPdf(pdf);
  return file.pages.map((number) => {
    const page = file.object(number);
    return isDict(page) && page.has('Contents');
  });
}

describe('a piece', () => {
  test('is the same when it is kept as bytes, and undefined where bytes are missing', () => {
    const bytes = pieceBytes(twoPages);
    expect(pieceFrom(bytes)).toEqual(twoPages);
    expect(pieceFrom(bytes.subarray(0, bytes.length - 1))).toBeUndefined();
    expect(pieceFrom(bytes.subarray(0, 3))).toBeUndefined();
  });

  test('names characters that no font has', () => {
    const sheet = sheetOf(household, evaluated(household, named('王\u{e000}')));
    expect(press.piece(sheet, { options })).toMatchObject({ missing: [{ codePoint: 'U+E000' }] });
    expect(press.piece(sheet, { options, allowMissing: true })).toMatchObject({ pages: [{}] });
  });
});

describe('[M1] a file of many', () => {
  test('has the pages of all in their order, each font once, and the same bytes again', async () => {
    const pdf = await bound(titled(onePage, twoPages, onePage));
    expect(written(pdf)).toEqual([true, true, true, true]);
    const text = Buffer.from(pdf).toString('latin1');
    expect(text.match(/\/FontFile2/g)).toHaveLength(2);
    expect(Buffer.from(await bound(titled(onePage, twoPages, onePage))).equals(Buffer.from(pdf))).toBe(true);
    expect(Buffer.from(await bound(titled(twoPages, onePage, onePage))).equals(Buffer.from(pdf))).toBe(false);
  });

  test.skipIf(!hasPoppler)('says on its pages what each says alone', async () => {
    const alone = await Promise.all(
      [
        [household, householdView] as const,
        [threeAcross, { attendees: members(37) }] as const,
        [household, named('包玥')] as const,
      ].map(async ([template, view]) => {
        const made = await printPdf(template, evaluated(template, view), { fonts, options });
        if ('missing' in made) throw new Error('missing');
        return pdfText(made.pdf);
      }),
    );
    const pdf = await bound(titled(onePage, twoPages, pieceOf(household, named('包玥'))));
    expect(pdfText(pdf)).toBe(alone.join(''));
  });

  test.skipIf(!hasPoppler)(
    'reads back characters beyond the first plane, whichever piece has which first',
    async () => {
      const pieces = [named('包𬭎'), named('包𫖮𬭎'), named('包㛃𬸚')].map((view) => pieceOf(household, view));
      const text = pdfText(await bound(titled(...pieces))).replace(/\s/g, '');
      for (const name of ['包𬭎', '包𫖮𬭎', '包㛃𬸚']) expect(text).toContain(name);
    },
  );

  test.skipIf(!hasPoppler)(
    'reads them back from every page of a piece, also where another piece had one first',
    async () => {
      const rows = members(37).map((row) => ({ ...row, name: '包𫖮' }));
      const pages = pieceOf(threeAcross, { attendees: rows });
      expect(pages.pages).toHaveLength(2);
      const text = pdfText(await bound(titled(pieceOf(household, named('包𬭎')), pages))).replace(/\s/g, '');
      expect(text.split('包𫖮')).toHaveLength(38);
    },
  );

  test.skipIf(!hasQpdf)('is a sound PDF, of many pages too', async () => {
    const many = titled(...Array.from({ length: 150 }, () => twoPages));
    const pdf = await bound(many, { duplex: true });
    expect(judged(pdf, 'qpdf', '--check', 'FILE')).toContain('No syntax or stream encoding errors found');
    expect(readPdf(pdf).pages).toHaveLength(300);
  });

  test('[M3] takes the pieces one after another', async () => {
    const order: string[] = [];
    function* pieces(): Generator<BoundPiece> {
      for (const each of titled(onePage, twoPages)) {
        order.push(each.title);
        yield each;
      }
    }
    for await (const part of bind(pieces(), { fonts: () => fonts, title: '成批', time }))
      if (part.length > 2000) order.push('content');
    expect(order.slice(0, 3)).toEqual(['第1户', 'content', '第2户']);
  });

  test('of nothing is refused', async () => {
    await expect(bound([])).rejects.toThrow('no page');
  });
});

describe('[M2] two-sided', () => {
  test.each([
    [[1, 1, 1], 5],
    [[2, 1, 2], 6],
    [[2, 2], 4],
    [[1], 1],
    [[3, 2, 1, 1], 9],
  ])('%j pages take %i', (lengths, pages) => {
    expect(boundPages(lengths, true)).toBe(pages);
    expect(boundPages(lengths)).toBe(lengths.reduce((sum, each) => sum + each, 0));
  });

  test('every piece begins on a front, after a blank back where one is needed', async () => {
    const pdf = await bound(titled(onePage, twoPages, onePage, onePage), { duplex: true });
    expect(written(pdf)).toEqual([true, false, true, true, true, false, true]);
    expect(written(pdf)).toHaveLength(boundPages([1, 2, 1, 1], true));
  });

  test('proposes how to turn the paper where all pages lie alike', async () => {
    const turning = async (...pieces: Piece[]): Promise<string | undefined> => {
      const { catalog } = readPdf(await bound(titled(...pieces), { duplex: true }));
      const preferences = catalog.get('ViewerPreferences');
      const duplex = isDict(preferences) ? preferences.get('Duplex') : undefined;
      return isName(duplex) ? duplex.name : undefined;
    };
    expect(await turning(onePage, onePage)).toBe('DuplexFlipLongEdge');
    expect(await turning(twoPages)).toBe('DuplexFlipShortEdge');
    expect(await turning(onePage, twoPages)).toBeUndefined();
  });
});
