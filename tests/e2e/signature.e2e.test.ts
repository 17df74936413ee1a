/** Signing by hand on a phone: with a pen that tells pressure and with a finger, and what of it is on paper. */
import { readFile } from 'node:fs/promises';
import { beforeAll, expect, test } from 'vitest';
import { text } from '../../components/text.zh.ts';
import { isOutlined } from '../../templates/drawing.ts';
import { openStage } from '../support/stage.ts';
import { type Device, openVillage, registerHousehold } from '../support/village-browser.ts';
import { hasQpdf, judged } from '../templates/print/paper.ts';

const stage = openStage();
let phone: Device;

beforeAll(async () => {
  phone = await stage.device({ phone: true });
  await openVillage(phone, stage.site);
  await registerHousehold(phone);
});

type Place = readonly [x: number, y: number];
/** Three strokes of a character, in shares of the box. */
const strokes: readonly (readonly Place[])[] = [
  Array.from({ length: 24 }, (_, at) => [0.2 + 0.012 * at, 0.3 - 0.02 * Math.sin(at / 8)]),
  Array.from({ length: 24 }, (_, at) => [0.34 - 0.001 * at, 0.15 + 0.028 * at]),
  Array.from({ length: 24 }, (_, at) => [0.34 + 0.006 * at, 0.4 + 0.022 * at]),
];

/** Draws on the canvas of a field as a pen or a finger does, which the browser takes for real. */
async function draw(path: string, way: 'pen' | 'finger'): Promise<void> {
  const field = phone.field(path);
  await field.getByRole('button', { name: text.signature.draw }).click();
  const canvas = field.locator('canvas:not([aria-busy])');
  await canvas.scrollIntoViewIfNeeded();
  const box = await canvas.boundingBox();
  if (!box) throw new Error('There is no canvas to sign on.');
  const session = await phone.session();
  for (const stroke of strokes) {
    const places = stroke.map(([x, y]) => ({ x: box.x + x * box.width, y: box.y + y * box.height }));
    for (const [at, place] of places.entries()) {
      if (way === 'pen') {
        const type = at === 0 ? 'mousePressed' : 'mouseMoved';
        const force = 0.2 + (0.7 * at) / places.length;
        await session.send('Input.dispatchMouseEvent', {
          ...{ type, ...place, force, pointerType: 'pen', button: 'left', buttons: 1, clickCount: 1 },
        });
      } else {
        const type = at === 0 ? 'touchStart' : 'touchMove';
        await session.send('Input.dispatchTouchEvent', { type, touchPoints: [place] });
      }
    }
    if (way === 'pen')
      await session.send('Input.dispatchMouseEvent', {
        ...{ type: 'mouseReleased', x: places.at(-1)?.x ?? 0, y: places.at(-1)?.y ?? 0 },
        ...{ pointerType: 'pen', button: 'left', buttons: 0, clickCount: 1 },
      });
    else await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  }
  await phone.shot(`drawing-${way}`);
  await field.getByRole('button', { name: text.signature.keep }).click();
  await field.locator('.cb-strokes').waitFor();
}

test.each([
  ['a pen', 'headSign', 'pen'],
  ['a finger', 'fillerSign', 'finger'],
] as const)('what %s draws is kept as outlines, every stroke', async (_, path, way) => {
  await draw(path, way);
  await phone.shot(`drawn-${way}`);
  const kept = JSON.stringify(await phone.values()).match(new RegExp(`"${path}":"([^"]*)"`))?.[1] ?? '';
  expect(kept.match(/M/g)).toHaveLength(strokes.length);
  expect(isOutlined(kept)).toBe(true);
});

test.skipIf(!hasQpdf)('on paper both are filled outlines', async () => {
  await phone.page.getByRole('button', { name: text.print.make }).click();
  await phone.page.getByText(text.print.done).waitFor({ timeout: 60_000 });
  const [download] = await Promise.all([
    phone.page.waitForEvent('download'),
    phone.page.getByRole('link', { name: text.print.download }).click(),
  ]);
  const pdf = await readFile(await download.path());
  const content = judged(pdf, 'qpdf', '--qdf', '--object-streams=disable', 'FILE', '-');
  expect(content.match(/re W n( [\d.]+ [\d.]+ m( [\d.]+ [\d.]+ l)+ h){3} f Q/g)).toHaveLength(2);
});
