/** Photos on paper: which bytes are one, how it stands in a file, alone, among many and in an archive copy. */
import { describe, expect, test } from 'vitest';
import { fingerprintsIn } from '../../../templates/fingerprint.ts';
import { isDict, isRef, isStream, latin, nameOf } from '../../../templates/print/file/object.ts';
import { readPdf } from '../../../templates/print/file/read.ts';
import {
  type ArchiveRequest,
  bind,
  createPress,
  layout,
  type PrintOptions,
  pageToSvg,
  pieceBytes,
  pieceFrom,
  printPdf,
  sheetOf,
  verifyPdf,
} from '../../../templates/print/index.ts';
import { coverOf, pictureFrom } from '../../../templates/print/picture.ts';
import type { SheetView } from '../../../templates/template.ts';
import { grayRings, pictures, redRings } from '../../support/pictures.ts';
import { evaluated, household, householdView } from './examples.ts';
import { fonts, hasMutool, hasPoppler, hasQpdf, judged, measure, pdfText, runsOf, time } from './paper.ts';
import { hasPreflight, preflight } from './preflight.ts';

const photo = (letter: string) => [{ hash: letter.repeat(64), name: '指印.jpg', type: 'image/jpeg', size: 900 }];
const viewWith = (letter: string): SheetView => ({ ...householdView, householdPrint: photo(letter) });
const options: PrintOptions = { variant: 'filled', time, pictures };
const pagesOf = (view: SheetView, more: Partial<PrintOptions> = {}) =>
  layout(household, evaluated(household, view), measure, { ...options, ...more });
const wordsOf = (...given: Parameters<typeof pagesOf>): string =>
  runsOf(pagesOf(...given))
    .map(({ text }) => text)
    .join(' ');
async function printed(view: SheetView, archive?: ArchiveRequest, given = options): Promise<Uint8Array> {
  const made = await printPdf(household, evaluated(household, view), {
    ...{ fonts, options: given },
    ...(archive && { archive }),
  });
  if ('missing' in made) throw new Error(`cannot print ${JSON.stringify(made.missing)}`);
  return made.pdf;
}
/** The images of a file, whatever page shows them. */
const imagesIn = (pdf: Uint8Array) => {
  const file = readPdf(pdf);
  return Array.from({ length: file.size }, (_, number) => file.object(number)).filter(
    (object) => isStream(object) && nameOf(object.dict.get('Subtype')) === 'Image',
  );
};

describe('a JPEG', () => {
  test('is read by its own header, baseline and progressive, gray and in colours', () => {
    expect(pictureFrom(grayRings)).toMatchObject({ width: 64, height: 64, components: 1, data: grayRings });
    expect(pictureFrom(redRings)).toMatchObject({ width: 80, height: 64, components: 3 });
    expect(pictureFrom(grayRings)?.name).toMatch(/^P[0-9a-f]{32}$/);
    expect(pictureFrom(grayRings)?.name).not.toBe(pictureFrom(redRings)?.name);
  });

  test('that is damaged, cut short or of another sort is no picture, and nothing is thrown', () => {
    for (let length = 0; length < redRings.length; length++)
      expect(pictureFrom(redRings.subarray(0, length))).toBeUndefined();
    const frame = grayRings.findIndex((byte, at) => byte === 0xff && grayRings[at + 1] === 0xc0);
    const changed = (at: number, byte: number): Uint8Array => grayRings.with(at, byte);
    const others = {
      'no JPEG': changed(0, 0),
      lossless: changed(frame + 1, 0xc3),
      'arithmetic coding': changed(frame + 1, 0xc9),
      'a scan before any frame': changed(frame + 1, 0xda),
      'a frame of another length': changed(frame + 3, 12),
      'twelve bits': changed(frame + 4, 12),
      'no height yet': changed(frame + 6, 0),
      'thousands of pixels': changed(frame + 5, 0x40),
      'four components': changed(frame + 9, 4),
      'no end': changed(grayRings.length - 1, 0),
    };
    for (const [what, bytes] of Object.entries(others)) expect(pictureFrom(bytes), what).toBeUndefined();
    // Whatever a byte of the header is: a picture of a size that it says, or none.
    for (let at = 0; at < frame + 12; at++)
      for (const byte of [0, 1, 0x7f, 0xc0, 0xd8, 0xda, 0xff]) {
        const read = pictureFrom(changed(at, byte));
        if (read) expect(read.width * read.height).toBeGreaterThan(0);
      }
  });

  test('fills its box, whatever its shape, as much over on either side', () => {
    const box = { x: 10, y: 20, width: 25, height: 25 };
    expect(coverOf(box, { width: 80, height: 40 })).toEqual({ x: -2.5, y: 20, width: 50, height: 25 });
    expect(coverOf(box, { width: 40, height: 80 })).toEqual({ x: 10, y: 7.5, width: 25, height: 50 });
  });
});

describe('[P11] the photo of a fingerprint', () => {
  test('stands in its circle of 25 mm, and has no place of its own', () => {
    const items = pagesOf(viewWith('a')).flatMap((page) => page.items);
    const image = items.find((item) => item.kind === 'image');
    const circle = items.find((item) => item.kind === 'circle');
    expect(image).toMatchObject({ width: 25, height: 25, round: true, alt: '指印' });
    expect(image && circle && image.x + 12.5).toBeCloseTo(circle?.kind === 'circle' ? circle.x : 0);
    expect(wordsOf(viewWith('a'))).not.toMatch(/指印/);
  });

  test('that is not here, is sealed, or is no JPEG is said in the circle; a blank form has the circle alone', () => {
    expect(wordsOf(viewWith('c'))).toContain('指印照片 不在本机');
    expect(wordsOf(viewWith('a'), { pictures: {} })).toContain('指印照片 不在本机');
    expect(wordsOf({ ...householdView, householdPrint: { sealed: true } })).toContain('指印照片 已加密');
    expect(wordsOf(viewWith('a'), { pictures: { ['a'.repeat(64)]: new Uint8Array(9) } })).toContain(
      '指印照片 印不出来',
    );
    for (const words of [wordsOf(viewWith('a'), { variant: 'blank' }), wordsOf(householdView)]) {
      expect(words).toContain('指印');
      expect(words).not.toContain('指印照片');
    }
  });

  test('is named for whoever prints, the last one where there are several', () => {
    expect(fingerprintsIn(household, { householdPrint: [...photo('a'), ...photo('b')] })).toEqual(photo('b'));
    expect(fingerprintsIn(household, { householdPrint: { sealed: true } })).toEqual([]);
    expect(fingerprintsIn(household, {})).toEqual([]);
  });

  test('stands in the file as it is, and gives the same bytes again', async () => {
    const pdf = await printed(viewWith('b'));
    const [image, more] = imagesIn(pdf);
    expect(more).toBeUndefined();
    expect(isStream(image) && Buffer.from(image.data).equals(redRings)).toBe(true);
    expect(Buffer.from(await printed(viewWith('b'))).equals(Buffer.from(pdf))).toBe(true);
    expect(imagesIn(await printed(householdView))).toEqual([]);
    if (hasQpdf) expect(judged(pdf, 'qpdf', '--check', 'FILE')).toContain('No syntax or stream encoding errors found');
    if (hasPoppler) expect(judged(pdf, 'pdfimages', '-list', 'FILE')).toMatch(/image +80 +64 +rgb +3 +8 +jpeg/);
  });

  test('without one the file is what it was', async () => {
    const without = await printed(householdView, undefined, { variant: 'filled', time });
    expect(Buffer.from(await printed(householdView)).equals(Buffer.from(without))).toBe(true);
    expect(latin(without)).not.toContain('XObject');
  });

  test('is shown on screen in the same circle', () => {
    const [page] = pagesOf(viewWith('a'));
    const svg = page ? pageToSvg(page, measure, '认定表') : '';
    expect(svg).toContain(`href="data:image/jpeg;base64,${Buffer.from(grayRings).toString('base64')}"`);
    expect(svg).toContain('clip-path="circle(closest-side)"');
  });
});

describe('[M1] in pieces', () => {
  const press = createPress(fonts);
  const pieceWith = (view: SheetView) => {
    const made = press.piece(sheetOf(household, evaluated(household, view)), { options });
    if ('missing' in made) throw new Error('missing');
    return made;
  };

  test('a piece is the same when it is kept as bytes', () => {
    for (const piece of [pieceWith(viewWith('a')), { ...pieceWith(viewWith('c')), lacking: ['c'.repeat(64)] }]) {
      const bytes = pieceBytes(piece);
      expect(pieceFrom(bytes)).toEqual(piece);
      expect(pieceFrom(bytes.subarray(0, bytes.length - 1))).toBeUndefined();
    }
  });

  test('each photo is in the file once, whichever pieces show it', async () => {
    const pieces = ['a', 'b', 'a'].map((letter, index) => ({
      piece: pieceWith(viewWith(letter)),
      title: `第${index + 1}户`,
    }));
    const parts: Uint8Array[] = [];
    for await (const part of bind(pieces, { fonts: () => fonts, title: '成批', time })) parts.push(part);
    const pdf = Buffer.concat(parts);
    expect(imagesIn(pdf)).toHaveLength(2);
    if (hasQpdf) expect(judged(pdf, 'qpdf', '--check', 'FILE')).toContain('No syntax or stream encoding errors found');
    // Each page shows the one that it would show alone.
    if (hasPoppler)
      for (const [index, letter] of ['a', 'b', 'a'].entries()) {
        const page = String(index + 1);
        expect(judged(pdf, 'pdfimages', '-list', '-f', page, '-l', page, 'FILE')).toMatch(
          letter === 'a' ? /image +64 +64 +gray/ : /image +80 +64 +rgb/,
        );
      }
  });
});

describe('in an archive copy', () => {
  test('a photo is a figure with words and its box, and the copy is whole', async () => {
    const pdf = await printed(viewWith('a'), { packed: false });
    expect((await verifyPdf(pdf)).standing).toBe('whole');
    const file = readPdf(pdf);
    const figures = Array.from({ length: file.size }, (_, number) => file.object(number)).filter(
      (object) => isDict(object) && nameOf(object.get('S')) === 'Figure',
    );
    expect(figures).toHaveLength(1);
    const text = latin(pdf);
    expect(text).toMatch(/\/S\/Figure[^>]*\/A<<\/O\/Layout\/BBox\[[\d. ]+\]/);
    expect(text).not.toContain('/Interpolate');
    expect(text).not.toContain('/SMask');
    if (hasQpdf) expect(judged(pdf, 'qpdf', '--check', 'FILE')).toContain('No syntax or stream encoding errors found');
    if (hasMutool) expect(judged(pdf, 'mutool', 'info', 'FILE')).toMatch(/DCT|JPEG|Images/);
    if (hasPoppler) {
      expect(judged(pdf, 'pdfimages', '-list', 'FILE')).toMatch(/image +64 +64 +gray +1 +8 +jpeg/);
      expect(judged(pdf, 'pdfinfo', '-struct-text', 'FILE')).toContain('Figure');
      expect(pdfText(pdf)).not.toContain('指印照片');
    }
  });

  test.skipIf(!hasPreflight)(
    '[A4] as PDF/A-1b is judged valid, gray and in colours',
    async () => {
      const older = { standard: 'A-1b' } as const;
      const copies = await Promise.all(['a', 'b', 'c'].map((letter) => printed(viewWith(letter), older)));
      expect(preflight(...copies)).toEqual(['valid', 'valid', 'valid']);
    },
    120_000,
  );
});

test('its name in a file is what its pages draw', async () => {
  const file = readPdf(await printed(viewWith('a')));
  const page = file.object(file.pages[0] ?? 0);
  const resources = isDict(page) ? file.resolve(page.get('Resources')) : null;
  const images = isDict(resources) ? resources.get('XObject') : undefined;
  const contents = isDict(page) ? file.resolve(page.get('Contents')) : null;
  if (!isDict(images) || !isStream(contents)) throw new Error('There is no picture.');
  const [[name, image] = ['', undefined]] = [...images];
  expect(isRef(image)).toBe(true);
  expect(latin(file.decoded(contents))).toMatch(new RegExp(`W n 70\\.87 0 0 70\\.87 [\\d.]+ [\\d.]+ cm /${name} Do Q`));
});
