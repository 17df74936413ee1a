/** The photo of a fingerprint: cut to what is seen in the circle, by hand and by keyboard; shown, taken again, taken off. */
import '../../components/index.ts';
import { html } from 'lit';
import { afterEach, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import type { CbField } from '../../components/cb-field.ts';
import { type OpenFile, squareOf } from '../../components/controls/fingerprint.ts';
import type { FieldState } from '../../components/field-state.ts';
import { fingerprintText as words } from '../../components/fingerprint-text.zh.ts';
import { text } from '../../components/text.zh.ts';
import { defineTemplate, fingerprintPhoto, signature } from '../../templates/define.ts';
import { type DrawnPhoto, drawPhoto } from '../support/drawn-photo.ts';
import { linkDossiers } from '../support/linked-dossiers.ts';
import { expectAccessible, heard, mount, mountForm, settle, unmountAll } from '../support/page.ts';
import { createRandom } from '../support/random.ts';
import { head, policies, today } from '../support/sample-form.ts';

afterEach(async () => {
  unmountAll();
  await page.viewport(1024, 768);
});

const field = fingerprintPhoto('户主指印照片', 'sign');
const print: DrawnPhoto = { width: 1200, height: 900, x: 800, y: 300, radius: 150 };
const bytesOf = (photo: DrawnPhoto): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(drawPhoto(photo)), (sign) => sign.charCodeAt(0));
const photoFile = (photo = print): File => new File([bytesOf(photo)], 'IMG_0001.png', { type: 'image/png' });
const ref = (letter: string) => ({ hash: letter.repeat(64), name: words.file, type: 'image/jpeg', size: 60_000 });
const here = new Map([[ref('a').hash, '只在本机上。']]);

const stateOf = (changes: Partial<FieldState>): FieldState => ({
  ...{ path: 'sample', field, label: field.label, value: undefined },
  ...{ findings: [], siblings: [], peers: [], ...changes },
});
async function show(changes: Partial<FieldState> = {}): Promise<CbField> {
  const box = await mount<CbField>(html`<cb-field .state=${stateOf(changes)}></cb-field>`, 'cb-field');
  await expect.poll(() => box.control).toBeDefined();
  await settle();
  return box;
}
async function choose(box: Element, file: File): Promise<void> {
  const files = new DataTransfer();
  files.items.add(file);
  const entry = box.querySelector<HTMLInputElement>('input[type=file]')!;
  entry.files = files.files;
  entry.dispatchEvent(new Event('change', { bubbles: true }));
  await settle();
}
const canvasIn = (box: Element): HTMLCanvasElement => box.querySelector('canvas')!;
async function cutting(changes: Partial<FieldState> = {}, file = photoFile()): Promise<CbField> {
  const box = await show(changes);
  await choose(box, file);
  await expect.poll(() => canvasIn(box)).not.toBeNull();
  await settle();
  return box;
}
const press = async (box: Element, key: string, times = 1, shiftKey = false): Promise<void> => {
  for (let time = 0; time < times; time++)
    canvasIn(box).dispatchEvent(new KeyboardEvent('keydown', { key, shiftKey, bubbles: true, cancelable: true }));
  await settle();
};
const button = (box: Element, name: string): HTMLButtonElement | undefined =>
  [...box.querySelectorAll('button')].find(({ textContent }) => textContent?.trim() === name);
async function kept(box: CbField): Promise<File> {
  const attached = heard(box, 'cb-attach');
  button(box, words.keep)?.click();
  await expect.poll(() => attached.length).toBe(1);
  const [file] = attached[0]?.detail.files ?? [];
  return file!;
}
/** How red each part of a picture is: of 3 × 3 parts, from the top left. */
async function rednessOf(file: Blob): Promise<{ size: readonly [number, number]; red: readonly number[] }> {
  const picture = await createImageBitmap(file);
  const canvas = new OffscreenCanvas(3, 3);
  const context = canvas.getContext('2d')!;
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture, 0, 0, 3, 3);
  const { data } = context.getImageData(0, 0, 3, 3);
  const red = Array.from({ length: 9 }, (_, at) => (data[4 * at] ?? 0) - (data[4 * at + 1] ?? 0));
  return { size: [picture.width, picture.height], red };
}

test('what is seen is a square inside the photo, wherever it is moved', () => {
  const random = createRandom(7);
  for (let round = 0; round < 2000; round++) {
    const size = { width: 1 + random.below(4000), height: 1 + random.below(4000) };
    const look = { zoom: 1 + random.below(900) / 100, x: random.below(300) / 100 - 1, y: random.below(300) / 100 - 1 };
    const { x, y, side } = squareOf(size, look);
    expect(side).toBeGreaterThan(0);
    expect(side).toBeLessThanOrEqual(Math.min(size.width, size.height));
    expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
    expect(x + side).toBeLessThanOrEqual(size.width + 1e-9);
    expect(y + side).toBeLessThanOrEqual(size.height + 1e-9);
  }
  expect(squareOf({ width: 1200, height: 900 }, { zoom: 2, x: 0.5, y: 0.5 })).toEqual({ x: 375, y: 225, side: 450 });
});

test('[C36] a photo is zoomed and moved by keyboard until the print fills the circle, and that square is kept', async () => {
  const box = await cutting();
  expect(document.activeElement).toBe(canvasIn(box));
  await expectAccessible(box);
  // The whole is 900 pixels high; the print is 300 across, right of and above the middle.
  await press(box, '+', 10);
  await press(box, 'ArrowLeft', 5, true);
  await press(box, 'ArrowDown', 4, true);
  await press(box, 'ArrowDown');
  const file = await kept(box);
  expect([file.name, file.type]).toEqual([words.file, 'image/jpeg']);
  const { size, red } = await rednessOf(file);
  expect(size[0]).toBe(size[1]);
  expect(size[0]).toBeGreaterThan(300);
  expect(size[0]).toBeLessThanOrEqual(500);
  // Red in the middle and all round it.
  for (const at of [1, 3, 4, 5, 7]) expect(red[at]).toBeGreaterThan(20);
  const start = new TextDecoder('latin1').decode((await file.arrayBuffer()).slice(0, 4096));
  expect(start).not.toMatch(/Exif|http:\/\/ns\.adobe\.com/);
  expect(button(box, words.saving)).toBeDefined();
});

test('it follows a finger, two fingers and the slider, and never leaves the photo', async () => {
  const box = await cutting();
  const canvas = canvasIn(box);
  const wide = canvas.clientWidth;
  const point = (kind: string, pointerId: number, x: number, y: number): void => {
    const [left, top] = [canvas.getBoundingClientRect().x, canvas.getBoundingClientRect().y];
    const place = { clientX: left + x * wide, clientY: top + y * wide };
    canvas.dispatchEvent(new PointerEvent(kind, { ...place, pointerId, bubbles: true }));
  };
  // A capture needs a pointer that is really down.
  canvas.setPointerCapture = () => undefined;
  const middle = (): string => [...canvas.getContext('2d')!.getImageData(250, 250, 1, 1).data.slice(0, 3)].join();
  const seen = (): string => canvas.toDataURL();

  const slider = box.querySelector<HTMLInputElement>('input[type=range]')!;
  slider.value = '3';
  slider.dispatchEvent(new InputEvent('input', { bubbles: true }));
  await settle();
  const zoomed = seen();
  point('pointerdown', 1, 0.5, 0.5);
  point('pointermove', 1, 0.2, 0.8);
  await settle();
  expect(seen()).not.toBe(zoomed);
  point('pointerdown', 2, 0.6, 0.8);
  point('pointermove', 2, 0.8, 0.8);
  await settle();
  expect(Number(slider.value)).toBeGreaterThan(3);
  point('pointerup', 2, 0.8, 0.8);
  point('pointerup', 1, 0.2, 0.8);
  const still = seen();
  point('pointermove', 1, 0.9, 0.9);
  await settle();
  expect(seen()).toBe(still);
  // Far beyond the corner: paper, not what lies outside.
  await press(box, 'ArrowRight', 60, true);
  await press(box, 'ArrowDown', 60, true);
  expect(middle()).toBe('244,241,232');
  // From an edge the way back begins at once.
  const corner = seen();
  await press(box, 'ArrowLeft', 30, true);
  expect(seen()).not.toBe(corner);
});

test('too close is said, and nothing is made larger than it was taken', async () => {
  const box = await cutting();
  expect(box.textContent).not.toContain(words.coarse);
  await press(box, '+', 40);
  expect(box.textContent).toContain(words.coarse);
  const { size } = await rednessOf(await kept(box));
  expect(size).toEqual([113, 113]);
});

test('[C36] a photo of a phone is kept at 500 × 500', async () => {
  const large: DrawnPhoto = { width: 4000, height: 3000, x: 2000, y: 1500, radius: 1300 };
  expect((await rednessOf(await kept(await cutting({}, photoFile(large))))).size).toEqual([500, 500]);
});

test('a file that is no photo is said, and another can be chosen', async () => {
  const box = await show();
  await choose(box, new File(['no photo'], '指印.jpg', { type: 'image/jpeg' }));
  await expect.poll(() => box.querySelector('[role=alert]')?.textContent).toBe(words.unreadable);
  await expectAccessible(box);
  await choose(box, photoFile());
  await expect.poll(() => canvasIn(box)).not.toBeNull();
  expect(box.querySelector('[role=alert]')).toBeNull();
  button(box, text.control.cancel)?.click();
  await settle();
  expect(canvasIn(box)).toBeNull();
});

const opens =
  (asked: string[]): OpenFile =>
  async ({ hash }) => {
    asked.push(hash);
    return { file: photoFile() };
  };

test('[C36] a kept one on this device is shown in its circle; another is fetched only when somebody asks', async () => {
  const asked: string[] = [];
  const shown = await show({ value: [ref('a')], where: here, open: opens(asked) });
  await expect.poll(() => shown.querySelector<HTMLImageElement>('img')?.naturalWidth).toBe(1200);
  expect(asked).toEqual([ref('a').hash]);
  await expectAccessible(shown);
  unmountAll();

  const away = await show({ value: [ref('b')], where: here, open: opens(asked) });
  expect(away.textContent).toContain(words.away);
  expect(asked).toHaveLength(1);
  await expectAccessible(away);
  button(away, words.fetch)?.click();
  await expect.poll(() => away.querySelector('img')).not.toBeNull();
  expect(asked).toEqual([ref('a').hash, ref('b').hash]);
  unmountAll();

  const problem = await show({ value: [ref('b')], open: async () => ({ problem: '文件还在李四的设备上。' }) });
  button(problem, words.fetch)?.click();
  await expect.poll(() => problem.querySelector('[role=alert]')?.textContent).toBe('文件还在李四的设备上。');
});

test('who only reads sees the photo, or where it is', async () => {
  const shown = await show({ value: [ref('a')], where: here, open: opens([]), readonly: true });
  await expect.poll(() => shown.querySelector('img')).not.toBeNull();
  expect(shown.querySelectorAll('button, input')).toHaveLength(0);
  unmountAll();
  const away = await show({ value: [ref('b')], where: here, open: opens([]), readonly: true });
  expect(away.querySelector('.cb-value')?.textContent).toContain(words.away);
});

test('on a phone the circle and all buttons are within its 360 pixels', async () => {
  await page.viewport(360, 740);
  const box = await cutting();
  for (const each of box.querySelectorAll('canvas, button, input[type=range]'))
    expect(each.getBoundingClientRect().right).toBeLessThanOrEqual(360);
  for (const each of box.querySelectorAll('button, .cb-file'))
    expect(each.getBoundingClientRect().height).toBeGreaterThanOrEqual(24);
});

test('[C36] in a form another photo takes the place of the first, and it can be taken off', async () => {
  const form = defineTemplate({
    ...head,
    id: 'prints',
    title: '指印',
    sections: [
      {
        id: 'one',
        fields: { sign: signature('签字', { fingerprint: true }), print: fingerprintPhoto('指印照片', 'sign') },
      },
    ],
  });
  const [dossier] = linkDossiers([form], '甲').dossiers;
  const letters = ['a', 'b'];
  const attach = async (files: readonly File[]) => files.map(() => ref(letters.shift() ?? 'c'));
  const where = new Map([ref('a'), ref('b')].map(({ hash }) => [hash, '只在本机上。']));
  const element = await mountForm(
    html`<cb-form .dossier=${dossier} .template=${form} sheet="2023-1" .policies=${policies} .today=${today}
      .attach=${attach} .where=${where} .openFile=${opens([])}></cb-form>`,
  );
  const box = (): CbField =>
    [...element.querySelectorAll<CbField>('cb-field')].find(({ state }) => state.path === 'print')!;
  const take = async (): Promise<void> => {
    await expect.poll(() => box().querySelector('input[type=file]')).not.toBeNull();
    await choose(box(), photoFile());
    await expect.poll(() => canvasIn(box())).not.toBeNull();
    button(box(), words.keep)?.click();
    await expect.poll(() => canvasIn(box())).toBeNull();
    await expect.poll(() => box().querySelector('img')).not.toBeNull();
  };
  await take();
  expect(dossier?.values()).toHaveProperty('prints.2023-1.print', [ref('a')]);
  await take();
  expect(dossier?.values()).toHaveProperty('prints.2023-1.print', [ref('b')]);
  await expectAccessible(element);
  button(box(), words.remove)?.click();
  await settle();
  expect(dossier?.values()).not.toHaveProperty('prints.2023-1.print');
  expect(box().querySelector('img')).toBeNull();
});
