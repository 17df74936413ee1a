/** The control for signatures: by keyboard, and drawn with pen, finger and mouse. */
import '../../components/index.ts';
import { html } from 'lit';
import { afterEach, describe, expect, test } from 'vitest';
import type { CbField } from '../../components/cb-field.ts';
import type { FieldState } from '../../components/field-state.ts';
import { signature } from '../../templates/define.ts';
import { isDrawn, isOutlined } from '../../templates/drawing.ts';
import { expectAccessible, heard, mount, settle, type, unmountAll } from '../support/page.ts';

afterEach(unmountAll);

async function show(value?: string): Promise<CbField> {
  const state: FieldState = {
    ...{ path: 'sample', field: signature('签字'), label: '签字', value },
    ...{ findings: [], siblings: [], peers: [] },
  };
  const box = await mount<CbField>(html`<cb-field .state=${state}></cb-field>`, 'cb-field');
  await expect.poll(() => box.control).toBeDefined();
  await box.updateComplete;
  await box.control?.updateComplete;
  return box;
}

const press = (box: HTMLElement, words: string): void => {
  const button = [...box.querySelectorAll('button')].find(({ textContent }) => textContent.includes(words));
  if (!button) throw new Error(`There is no button '${words}'.`);
  button.click();
};
const wait = (time: number): Promise<void> => new Promise((done) => setTimeout(done, time));

/** Where the pointer is: pixels of the canvas, within its border. */
interface At {
  readonly x: number;
  readonly y: number;
  readonly pressure?: number;
  readonly pointerId?: number;
}
type Pen = (kind: 'pointerdown' | 'pointermove' | 'pointerup' | 'pointercancel', at: At) => void;

/** The canvas to sign on, ready, and a pen for it. */
async function pen(box: HTMLElement): Promise<Pen> {
  press(box, '手写');
  await settle();
  const canvas = box.querySelector('canvas')!;
  const pointer: Pen = (kind, { x, y, pressure = 0.5, pointerId = 1 }) => {
    const { left, top } = canvas.getBoundingClientRect();
    const place = { clientX: left + canvas.clientLeft + x, clientY: top + canvas.clientTop + y };
    const how = { pressure, pointerId, button: 0, buttons: kind === 'pointerup' ? 0 : 1 };
    const target = kind === 'pointerdown' ? canvas : window;
    target.dispatchEvent(new PointerEvent(kind, { ...place, ...how, bubbles: true, cancelable: true }));
  };
  await expect.poll(() => canvas.hasAttribute('aria-busy')).toBe(false);
  return pointer;
}

/** Pixels with ink, of all the canvas or of some columns of the box. */
function inkOn(canvas: HTMLCanvasElement, from = 0, to = 300): number {
  const scale = canvas.width / 300;
  const { data } = canvas.getContext('2d')!.getImageData(from * scale, 0, (to - from) * scale, canvas.height);
  let count = 0;
  for (let index = 3; index < data.length; index += 4) if ((data[index] ?? 0) > 127) count++;
  return count;
}

/** The same of kept data, drawn as its picture is. */
function inkOf(data: string, from: number, to: number): number {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [300, 120];
  canvas.getContext('2d')!.fill(new Path2D(data));
  return inkOn(canvas, from, to);
}

async function stroke(pointer: Pen, from: number, pressure: (share: number) => number = () => 0.5): Promise<void> {
  pointer('pointerdown', { x: from, y: 60, pressure: pressure(0) });
  for (let step = 1; step <= 20; step++) {
    pointer('pointermove', { x: from + step * 2, y: 60, pressure: pressure(step / 20) });
    await wait(4);
  }
  pointer('pointerup', { x: from + 40, y: 60, pressure: 0 });
}

describe('signature', () => {
  test('[C10] a typed name, by keyboard alone', async () => {
    const box = await show();
    const inputs = heard(box, 'cb-input');
    press(box, '打字');
    await settle();
    const entry = box.querySelector('input')!;
    expect(document.activeElement).toBe(entry);
    type(entry, '张三');
    press(box, '签好');
    expect(inputs.at(-1)?.detail.value).toBe('张三');
  });

  test('[C10] a stroke is as wide as the pen was pressed, on the canvas and in what is kept', async () => {
    const box = await show();
    const inputs = heard(box, 'cb-input');
    const pointer = await pen(box);
    pointer('pointerdown', { x: 30, y: 60, pressure: 0.2 });
    for (let x = 32; x <= 270; x += 4) pointer('pointermove', { x, y: 60, pressure: 0.2 + (0.7 * (x - 30)) / 240 });
    pointer('pointerup', { x: 270, y: 60, pressure: 0 });
    await settle();
    const canvas = box.querySelector('canvas')!;
    expect(inkOn(canvas, 220, 260)).toBeGreaterThan(1.4 * inkOn(canvas, 40, 80));
    press(box, '签好');
    const value = String(inputs.at(-1)?.detail.value);
    expect(isDrawn(value) && isOutlined(value)).toBe(true);
    expect(inkOf(value, 220, 260)).toBeGreaterThan(1.3 * inkOf(value, 40, 80));
  });

  test('[C10] where the device tells no pressure, slow is wide and quick is thin', async () => {
    const box = await show();
    const inputs = heard(box, 'cb-input');
    const pointer = await pen(box);
    pointer('pointerdown', { x: 30, y: 60 });
    for (let x = 31; x <= 120; x += 1.5) {
      pointer('pointermove', { x, y: 60 });
      await wait(8);
    }
    for (let x = 120; x <= 270; x += 15) {
      pointer('pointermove', { x, y: 60 });
      await wait(4);
    }
    pointer('pointerup', { x: 270, y: 60 });
    press(box, '签好');
    const value = String(inputs.at(-1)?.detail.value);
    expect(inkOf(value, 60, 100)).toBeGreaterThan(1.15 * inkOf(value, 200, 240));
  });

  test('[C10] strokes are taken back, the last one first', async () => {
    const box = await show();
    const inputs = heard(box, 'cb-input');
    const pointer = await pen(box);
    for (const from of [20, 100, 180]) await stroke(pointer, from, (share) => 0.2 + 0.6 * share);
    await settle();
    const canvas = box.querySelector('canvas')!;
    expect(inkOn(canvas, 170, 300)).toBeGreaterThan(0);
    press(box, '退回');
    await settle();
    expect(inkOn(canvas, 170, 300)).toBe(0);
    expect(inkOn(canvas, 90, 150)).toBeGreaterThan(0);
    press(box, '签好');
    expect(String(inputs.at(-1)?.detail.value).match(/M/g)).toHaveLength(2);
  });

  test('[C10] where every stroke is taken back there is nothing to keep', async () => {
    const box = await show();
    const inputs = heard(box, 'cb-input');
    const pointer = await pen(box);
    await stroke(pointer, 20);
    press(box, '退回');
    press(box, '退回');
    press(box, '签好');
    expect(inputs).toEqual([]);
    expect(box.querySelector('canvas')).not.toBeNull();
  });

  test('[C10] a second finger draws nothing, and a stroke that the system takes away stays', async () => {
    const box = await show();
    const inputs = heard(box, 'cb-input');
    const pointer = await pen(box);
    pointer('pointerdown', { x: 20, y: 60 });
    pointer('pointerdown', { x: 200, y: 20, pointerId: 2 });
    pointer('pointermove', { x: 240, y: 20, pointerId: 2 });
    pointer('pointermove', { x: 60, y: 60 });
    pointer('pointercancel', { x: 0, y: 0 });
    pointer('pointermove', { x: 290, y: 100 });
    press(box, '签好');
    const value = String(inputs.at(-1)?.detail.value);
    expect(value.match(/M/g)).toHaveLength(1);
    expect(inkOf(value, 10, 70)).toBeGreaterThan(0);
    expect(inkOf(value, 80, 300)).toBe(0);
  });

  test('[C10] a hundred thousand points: what is more than 8 KB is refused in words, what was drawn stays', async () => {
    const box = await show();
    const inputs = heard(box, 'cb-input');
    const pointer = await pen(box);
    await stroke(pointer, 20);
    pointer('pointerdown', { x: 20, y: 20 });
    for (let i = 0; i < 100_000; i++) pointer('pointermove', { x: 20 + (i % 260), y: 20 + ((i * 7) % 80) });
    pointer('pointerup', { x: 200, y: 60 });
    await settle();
    press(box, '签好');
    await settle();
    expect(inputs).toEqual([]);
    expect(box.querySelector('[role=alert]')?.textContent).toContain('笔画太多');
    await expectAccessible(box);
    press(box, '退回');
    await settle();
    expect(box.querySelector('[role=alert]')).toBeNull();
    press(box, '签好');
    const value = String(inputs.at(-1)?.detail.value);
    expect(value.match(/M/g)).toHaveLength(1);
    expect(value.length).toBeLessThanOrEqual(8192);
  });

  test.each([
    ['outlines are filled', 'M20 50L280 50L280 70L20 70Z', 'none', 'rgb'],
    ['older lines are stroked', 'M20 60L280 60', 'rgb', 'none'],
  ])('[C10] in its picture %s', async (_, value, stroked, filled) => {
    const box = await show(value);
    const { stroke: line, fill } = getComputedStyle(box.querySelector('.cb-strokes path')!);
    expect(line).toContain(stroked);
    expect(fill).toContain(filled);
  });
});
