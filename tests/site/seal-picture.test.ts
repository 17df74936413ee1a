/** The stencil out of a photo of a seal: what is red stays, whatever the light; shadows, writing, the table under the paper go. */
import { describe, expect, test } from 'vitest';
import { findSeal, type Pixels, stencilOf, usualDepth } from '../../site/app/seal-picture.ts';
import type { Stencil } from '../../templates/print/signatures/index.ts';
import { isSet, judgedSeal, sealPhoto, sealStencil } from '../support/seal.ts';

function pictureOf(photo: Pixels, depth = usualDepth): Stencil {
  const found = findSeal(photo);
  if (typeof found === 'string') throw new Error(`The seal is ${found}.`);
  return stencilOf(found, depth);
}
describe('a photo of a seal', () => {
  test.each([
    ['by daylight', {}],
    ['in the yellow light of a lamp', { blue: 150 }],
    ['larger than is printed', { size: 1300 }],
    ['just large enough', { size: 320 }],
  ])('%s gives the ring and the star, and nothing of paper, shadow and writing', { timeout: 60_000 }, (_, how) => {
    const stencil = pictureOf(sealPhoto(how));
    expect(Math.abs(stencil.width - stencil.height)).toBeLessThan(8);
    const size = ('size' in how ? how.size : undefined) ?? 700;
    expect(Math.abs(stencil.width - Math.min(size, 945))).toBeLessThan(10);
    const { ink, paper, writing } = judgedSeal(stencil);
    expect(ink).toBeGreaterThan(0.97);
    expect(paper).toBeGreaterThan(0.99);
    expect(writing).toBeGreaterThan(0.99);
  });

  test('black writing is cut out of the ink, too', () => {
    const stencil = pictureOf(sealPhoto());
    const y = Math.round((stencil.height * 1.55) / 2);
    const row = Array.from({ length: stencil.width }, (_, x) => isSet(stencil, x, y));
    expect(row.filter(Boolean).length).toBeLessThan(stencil.width * 0.2);
  });

  test('the deeper, the more of pale ink counts', () => {
    const photo = sealPhoto({ size: 400 });
    for (let at = 0; at < photo.data.length; at += 4)
      for (const part of [1, 2])
        photo.data[at + part] = 0.62 * (photo.data[at] ?? 0) + 0.38 * (photo.data[at + part] ?? 0);
    const found = findSeal(photo);
    if (typeof found === 'string') throw new Error(`The seal is ${found}.`);
    const inks = [1, 5, 9].map((depth) =>
      stencilOf(found, depth).bits.reduce((sum, byte) => sum + (byte > 0 ? 1 : 0), 0),
    );
    expect(inks[0]).toBeLessThan(inks[1] ?? 0);
    expect(inks[1]).toBeLessThanOrEqual(inks[2] ?? 0);
  });

  test('without a seal, or with one that is too small, there is no picture', () => {
    const blank = sealPhoto();
    for (let at = 0; at < blank.data.length; at += 4) blank.data.fill(blank.data[at + 2] ?? 0, at, at + 3);
    expect(findSeal(blank)).toBe('none');
    expect(findSeal({ width: 0, height: 0, data: new Uint8ClampedArray(0) })).toBe('none');
    expect(findSeal(sealPhoto({ size: 200 }))).toBe('small');
  });

  test('a red line on the paper is no seal', () => {
    const photo = sealPhoto();
    for (let y = 3; y < 9; y++)
      for (let x = 0; x < photo.width; x++) photo.data.set([210, 30, 30], 4 * (y * photo.width + x));
    const stencil = pictureOf(photo);
    expect(Math.abs(stencil.width - 700)).toBeLessThan(10);
  });

  test('the same photo gives the same stencil', () => {
    expect(pictureOf(sealPhoto())).toEqual(pictureOf(sealPhoto()));
    expect(sealStencil(64).bits.length).toBe(512);
  });
});
