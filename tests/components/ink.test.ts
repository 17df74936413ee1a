/** Ink: how wide strokes are, and what of them is kept. */
import { describe, expect, test } from 'vitest';
import { drawingOf, type PenPoint, type Stroke } from '../../components/controls/ink.ts';
import { isDrawn, isOutlined, mostDrawingBytes } from '../../templates/drawing.ts';

/** A stroke along a curve: where it is at each moment, and how hard the pen is pressed. */
function along(
  count: number,
  place: (share: number) => readonly [x: number, y: number],
  pressure: (share: number) => number = () => 0.5,
  each = 16,
): PenPoint[] {
  return Array.from({ length: count }, (_, index) => {
    const share = count === 1 ? 0 : index / (count - 1);
    const [x, y] = place(share);
    return { x, y, pressure: pressure(share), time: index * each };
  });
}
const kept = (strokes: readonly Stroke[]): string => {
  const data = drawingOf(strokes);
  if (data === undefined) throw new Error('The drawing was not kept.');
  expect(data.length).toBeLessThanOrEqual(mostDrawingBytes);
  expect(isDrawn(data)).toBe(true);
  return data;
};
type Place = readonly [number, number];
const subpathsOf = (data: string): Place[][] =>
  data
    .split('M')
    .slice(1)
    .map((part) =>
      part
        .replace('Z', '')
        .split('L')
        .map((place) => {
          const [x = Number.NaN, y = Number.NaN] = place.split(' ').map(Number);
          return [x, y] as const;
        }),
    );
/** How wide the outline of a level stroke is at this place. */
function widthAt(data: string, at: number): number {
  const crossings = subpathsOf(data).flatMap((polygon) =>
    polygon.flatMap(([x1, y1], index) => {
      const [x2, y2] = polygon[(index + 1) % polygon.length] ?? [x1, y1];
      return x1 < at !== x2 < at ? [y1 + ((at - x1) / (x2 - x1)) * (y2 - y1)] : [];
    }),
  );
  return Math.max(...crossings) - Math.min(...crossings);
}
const level = (share: number): Place => [30 + 240 * share, 60];

describe('how wide a stroke is', () => {
  test('[C10] as hard as the pen is pressed', () => {
    const data = kept([along(60, level, (share) => 0.2 + 0.7 * share)]);
    expect(data).toMatch(/^M[^MZ]+Z$/);
    expect(widthAt(data, 250)).toBeGreaterThan(1.5 * widthAt(data, 50));
    expect(widthAt(data, 150)).toBeGreaterThan(widthAt(data, 50));
  });

  test.each([
    ['a mouse, which says 0.5', 0.5],
    ['a finger, which says 0', 0],
    ['a finger, which says 1', 1],
  ])('[C10] by speed for %s', (_, pressure) => {
    // slow to the middle, quick from there
    const stroke = [
      ...along(60, (share) => [30 + 120 * share, 60]),
      ...along(12, (share) => [155 + 115 * share, 60]).map((point) => ({ ...point, time: 60 * 16 + point.time })),
    ].map((point) => ({ ...point, pressure }));
    const data = kept([stroke]);
    expect(widthAt(data, 100)).toBeGreaterThan(1.3 * widthAt(data, 240));
  });

  test('[C10] by speed, however often the device tells a place', () => {
    const [often, seldom] = [240, 30].map((count) => widthAt(kept([along(count, level, undefined, 960 / count)]), 150));
    expect(Math.abs((often ?? 0) - (seldom ?? 0))).toBeLessThan(0.5);
  });

  test('[C10] nowhere thinner than a printer can print, nor so wide that strokes run together', () => {
    // The narrowest cell for a signature leaves 20 mm of 300 units.
    const narrow = 20 / 300;
    for (const pressure of [0.01, 0.99]) {
      const data = kept([
        along(60, level, () => pressure),
        along(
          2,
          () => [10, 10],
          (share) => 0.01 + 0.98 * share,
        ),
      ]);
      for (let x = 50; x < 250; x += 10) {
        expect(widthAt(data, x) * narrow).toBeGreaterThan(0.12);
        expect(widthAt(data, x) * (9.5 / 120)).toBeLessThan(0.6);
      }
    }
  });

  test('a dot is seen, and the lifted pen thins no end', () => {
    const [dot = []] = subpathsOf(kept([along(1, () => [50, 50])]));
    const across = (axis: 0 | 1): number =>
      Math.max(...dot.map((place) => place[axis])) - Math.min(...dot.map((place) => place[axis]));
    expect(Math.min(across(0), across(1))).toBeGreaterThan(3);
    const lifted = kept([along(60, level, (share) => (share === 1 ? 0 : 0.3 + 0.5 * share))]);
    expect(widthAt(lifted, 266)).toBeGreaterThan(4.2);
  });
});

describe('what is kept', () => {
  /** Short bent strokes, as of characters. */
  const written = (count: number): PenPoint[][] =>
    Array.from({ length: count }, (_, index) => {
      const [x, y] = [10 + ((index * 37) % 270), 10 + ((index * 53) % 90)];
      return along(
        20,
        (share) => [x + 22 * share + 3 * Math.sin(5 * share), y + 12 * share * share],
        (share) => 0.3 + 0.4 * Math.sin(3 * share),
      );
    });

  test('[C10] every place that the pen was at lies on the outline or within it', () => {
    const curve = along(
      40,
      (share) => [150 + 80 * Math.cos(7 * share), 60 + 45 * Math.sin(7 * share)],
      (share) => 0.2 + 0.7 * share,
    );
    const [polygon = []] = subpathsOf(kept([curve]));
    for (const { x, y } of curve) {
      const nearest = Math.min(
        ...polygon.map(([x1, y1], index) => {
          const [x2, y2] = polygon[(index + 1) % polygon.length] ?? [x1, y1];
          const length = (x2 - x1) ** 2 + (y2 - y1) ** 2;
          const t = length === 0 ? 0 : Math.max(0, Math.min(1, ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length));
          return Math.hypot(x - x1 - t * (x2 - x1), y - y1 - t * (y2 - y1));
        }),
      );
      // Half of the widest stroke: the pen was in the middle of it.
      expect(nearest).toBeLessThan(4);
    }
  });

  test('[C10] fifty strokes keep their pressure, each as one closed outline', () => {
    const data = kept(written(50));
    expect(isOutlined(data)).toBe(true);
    expect(data.match(/M/g)).toHaveLength(50);
    expect(data.match(/Z/g)).toHaveLength(50);
    expect(data.replace(/[MLZ]|-?\d+(\.\d)?/g, '').trim()).toBe('');
  });

  test('[C10] more of them are kept as centre lines, every one', () => {
    const data = kept(written(200));
    expect(isOutlined(data)).toBe(false);
    expect(data.match(/M/g)).toHaveLength(200);
  });

  test('[C10] what cannot be kept whole is refused', () => {
    expect(drawingOf(written(2000))).toBeUndefined();
    expect(
      drawingOf([along(100_000, (share) => [150 + 140 * Math.sin(9e6 * share), 60 + 50 * Math.sin(7e6 * share)])]),
    ).toBe(undefined);
  });

  test('[C10] a hundred thousand points of a slow hand are kept like few', () => {
    const circles = along(
      100_000,
      (share) => [150 + 60 * Math.cos(25 * share), 60 + 40 * Math.sin(25 * share) + 5 * share],
      (share) => 0.5 + 0.3 * Math.sin(40 * share),
    );
    const data = kept([circles, ...written(10)]);
    expect(isOutlined(data)).toBe(true);
    expect(data.match(/M/g)).toHaveLength(11);
  });
});
