/** The stencil out of a JPEG, as telephones make them: colours are kept coarser there than light. */
import { expect, test } from 'vitest';
import { findSeal, stencilOf, usualDepth } from '../../site/app/seal-picture.ts';
import { judgedSeal, sealPhoto } from '../support/seal.ts';

test('a JPEG of middling quality gives ring and star, and none of the writing', { timeout: 60_000 }, async () => {
  const { width, height, data } = sealPhoto({ size: 900, blue: 200 });
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context?.putImageData(new ImageData(data, width, height), 0, 0);
  const file = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.6));
  context?.drawImage(await createImageBitmap(file ?? new Blob()), 0, 0);
  const pixels = context?.getImageData(0, 0, width, height);
  if (!pixels) throw new Error('There is no canvas.');
  expect(pixels.data).not.toEqual(data);
  const found = findSeal(pixels);
  if (typeof found === 'string') throw new Error(`The seal is ${found}.`);
  const { ink, paper, writing } = judgedSeal(stencilOf(found, usualDepth));
  expect(ink).toBeGreaterThan(0.96);
  expect(paper).toBeGreaterThan(0.99);
  expect(writing).toBeGreaterThan(0.98);
});
