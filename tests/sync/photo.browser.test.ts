import { expect, test } from 'vitest';
import { openAttachments } from '../../sync/attachments.ts';
import { redraw } from '../../sync/photo.ts';

/** A photograph as a phone makes it: large, restless, red at its top left corner. */
async function photo(width: number, height: number, noise = true): Promise<Uint8Array<ArrayBuffer>> {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d')!;
  const pixels = context.createImageData(width, height);
  const words = new Uint32Array(pixels.data.buffer);
  let state = 7;
  for (let index = 0; index < words.length; index++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    words[index] = noise ? state | 0xff000000 : 0xffffffff;
  }
  context.putImageData(pixels, 0, 0);
  context.fillStyle = '#f00';
  context.fillRect(0, 0, width / 4, height / 4);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.95));
  return new Uint8Array(await blob!.arrayBuffer());
}

/** Adds an EXIF block: held sideways (orientation 6), and a place that must not travel. */
function withExif(jpeg: Uint8Array): Blob {
  const tiff = [0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0];
  const body = [...new TextEncoder().encode('Exif\0\0'), ...tiff, ...new TextEncoder().encode('GPS 43.60N 122.05E')];
  const segment = [0xff, 0xe1, (body.length + 2) >> 8, (body.length + 2) & 255, ...body];
  return new Blob([jpeg.slice(0, 2), new Uint8Array(segment), jpeg.slice(2)], { type: 'image/jpeg' });
}
const sizeOf = async (file: Blob): Promise<[number, number]> => {
  const picture = await createImageBitmap(file);
  return [picture.width, picture.height];
};

test('a large photograph becomes at most 1600 pixels and 400 KB, without EXIF, upright', async () => {
  const original = withExif(await photo(3000, 2000));
  expect(original.size).toBeGreaterThan(1_000_000);
  const drawn = (await redraw(original))!;
  expect(drawn.type).toBe('image/jpeg');
  expect(drawn.size).toBeLessThanOrEqual(400 * 1024);
  const [width, height] = await sizeOf(drawn);
  // Held sideways: what was wide is high.
  expect(height).toBeGreaterThan(width);
  expect(Math.max(width, height)).toBeLessThanOrEqual(1600);
  const text = new TextDecoder('latin1').decode(await drawn.arrayBuffer());
  expect(text).not.toContain('Exif');
  expect(text).not.toContain('GPS');
});

test('a plain page keeps all of its 1600 pixels; a small picture is not made larger', async () => {
  expect(await sizeOf((await redraw(new Blob([await photo(3200, 1600, false)])))!)).toEqual([1600, 800]);
  expect(await sizeOf((await redraw(new Blob([await photo(300, 200, false)])))!)).toEqual([300, 200]);
});

test('what is see-through becomes white paper', async () => {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 20;
  const png = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  const picture = await createImageBitmap((await redraw(png!))!);
  const context = canvas.getContext('2d')!;
  context.drawImage(picture, 0, 0);
  expect([...context.getImageData(5, 5, 1, 1).data]).toEqual([255, 255, 255, 255]);
});

test('what is no picture is none', async () => {
  expect(await redraw(new Blob(['not a picture']))).toBeUndefined();
  expect(await redraw(new Blob([]))).toBeUndefined();
});

test('attached: drawn anew, sealed, opened again; anything else is refused with what to do', async () => {
  const village = {
    id: `v${crypto.randomUUID().slice(0, 8)}`,
    name: '向阳村',
    regionCode: '150521',
    device: { id: 'd1', name: '手机' },
    keys: new Map([[1, crypto.getRandomValues(new Uint8Array(32))]]),
  };
  const attachments = await openAttachments(village, { every: 0 });
  const added = await attachments.add(withExif(await photo(2400, 1800)), '房屋.jpg');
  if ('problem' in added) throw new Error(added.problem);
  expect(added.ref).toMatchObject({ name: '房屋.jpg', type: 'image/jpeg' });
  expect(added.ref.size).toBeLessThanOrEqual(400 * 1024);
  const opened = await attachments.open(added.ref);
  if ('problem' in opened) throw new Error(opened.problem);
  expect(opened.file.size).toBe(added.ref.size);
  const refused = await attachments.add(new Blob(['hello']), '表.docx');
  expect(refused).toMatchObject({ problem: expect.stringMatching(/JPG、PNG 照片或 PDF/) });
  await attachments.close();
});
