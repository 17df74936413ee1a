/**
 * Ink: what a pen did, as the outlines of its strokes and as path data to keep. Pure; loaded when somebody draws.
 *
 * - Where the device tells how hard the pen is pressed, a stroke is as wide as that; where it does not (most fingers and mice), slow is
 *   wide and quick is thin, as with a brush.
 * - On paper a unit of the box is 0.079 mm or less (a signature is 9.5 mm high): no stroke is thinner than 0.14 mm, in the narrowest
 *   cell too, since lines under 0.12 mm are lost on an office printer, and none so wide that the strokes of a character run together.
 * - What is kept fits in 8 KB: fewer points as long as nobody sees it, then centre lines without widths, each stroke still there. A
 *   drawing that does not fit so either is refused; none loses a stroke.
 */
import { getStroke } from 'perfect-freehand';
import { drawnWidth, mostDrawingBytes } from '#templates';

/** Where a pen was: units of the box, milliseconds, and how hard it was pressed, 0 to 1; 0 where the device does not say. */
export interface PenPoint {
  readonly x: number;
  readonly y: number;
  readonly pressure: number;
  readonly time: number;
}
export type Stroke = readonly PenPoint[];
type Place = readonly [x: number, y: number];

/** Share by which a stroke is wider or thinner than the usual: 2.2 to 5.8 units, 0.17 to 0.46 mm on paper. */
const thinning = 0.45;
/** Units a millisecond at which a stroke by speed is as wide as usual. */
const usualSpeed = 0.45;
/** Units of way in which the width follows the speed. */
const inertia = 10;
/** Pressures that differ by less are a device's way to say nothing. */
const leastDifference = 0.05;
/** Units between points, at most: a quick pen tells a few places of a curve, and the curve is drawn through them. */
const spacing = 2;

/** Units by which what is kept may differ from what was drawn: up to 0.04 mm on paper for outlines, 0.3 mm for centre lines. */
const outlineTolerances = [0.25, 0.35, 0.5];
const lineTolerances = [0.5, 1, 2, 4];

/** Whether the device tells pressures. One answer for a drawing: a single dot has nothing to differ from. */
export function tellsPressure(strokes: readonly Stroke[]): boolean {
  let [least, most] = [1, 0];
  for (const stroke of strokes)
    for (const { pressure } of stroke)
      if (pressure > 0) {
        least = Math.min(least, pressure);
        most = Math.max(most, pressure);
      }
  return most - least >= leastDifference;
}

/** The outline of a stroke, to be filled. */
export function outlineOf(stroke: Stroke, told: boolean): Place[] {
  const points = smoothly(stroke, told ? asTold(stroke) : bySpeed(stroke));
  const outline = getStroke(points, {
    ...{ size: drawnWidth, thinning, simulatePressure: false },
    ...{ smoothing: 0.3, streamline: 0.3, last: true },
  });
  return withoutTurn(outline, points.at(-1) ?? [0, 0]);
}

/** The library goes round the end of a stroke one and a half times, a third of all points; the first half turn is the whole cap. */
function withoutTurn(outline: readonly Place[], [x, y]: readonly number[]): Place[] {
  const away = outline.map(([px, py]) => Math.hypot(px - (x ?? 0), py - (y ?? 0)));
  let from = 0;
  for (let index = 1; index <= away.length; index++) {
    if (Math.abs((away[index] ?? 0) - (away[from] ?? 0)) < 1e-9) continue;
    const turned = index - from;
    if (turned > 20) return outline.filter((_, at) => at < from + turned / 3 + 1 || at >= index - 1);
    from = index;
  }
  return [...outline];
}

/** The data to keep; undefined where the drawing is more than can be kept. */
export function drawingOf(strokes: readonly Stroke[]): string | undefined {
  const lines = strokes.map((stroke) => stroke.map(({ x, y }): Place => [x, y]));
  // An outline goes along its line twice: where the line itself is too long there is no need to try.
  if (pathOf(lines, 0.5, '') !== undefined) {
    const told = tellsPressure(strokes);
    const outlines = strokes.map((stroke) => outlineOf(stroke, told));
    const data = within(outlineTolerances, (tolerance) => pathOf(outlines, tolerance, 'Z'));
    if (data !== undefined) return data;
  }
  return within(lineTolerances, (tolerance) => pathOf(lines, tolerance, ''));
}

function within(tolerances: readonly number[], path: (tolerance: number) => string | undefined): string | undefined {
  for (const tolerance of tolerances) {
    const data = path(tolerance);
    if (data !== undefined) return data;
  }
  return undefined;
}

/** As the device tells it; where it says nothing, as it is lifted, like just before. */
function asTold(stroke: Stroke): number[] {
  let last = stroke.find(({ pressure }) => pressure > 0)?.pressure ?? 0.5;
  return stroke.map(({ pressure }) => {
    if (pressure > 0) last = pressure;
    return last;
  });
}

/** Slow is wide; the width follows over some way, so that it does not depend on how often the device tells a place. */
function bySpeed(stroke: Stroke): number[] {
  let [way, since] = [0, 0];
  let last: number | undefined;
  const pressures = stroke.map((point, index) => {
    const before = stroke[index - 1];
    if (before === undefined) return undefined;
    way += distance(before, point);
    since += point.time - before.time;
    // Places of the same millisecond, or the same place, are taken together with the next.
    if (since <= 0 || way === 0) return last;
    const wanted = usualSpeed / (usualSpeed + way / since);
    last = last === undefined ? wanted : last + (wanted - last) * (1 - Math.exp(-way / inertia));
    [way, since] = [0, 0];
    return last;
  });
  const first = pressures.find((pressure) => pressure !== undefined) ?? 0.5;
  return pressures.map((pressure) => pressure ?? first);
}

const distance = (a: { x: number; y: number }, b: { x: number; y: number }): number => Math.hypot(b.x - a.x, b.y - a.y);

/** Points on the curve (Catmull–Rom) through the places of a stroke, none far from the next. */
function smoothly(stroke: Stroke, pressures: readonly number[]): [number, number, number][] {
  const points: [number, number, number][] = [];
  stroke.forEach((to, index) => {
    const from = stroke[index - 1];
    const [start = 0.5, end = 0.5] = [pressures[index - 1], pressures[index]];
    if (from !== undefined) {
      const [before, after] = [stroke[index - 2] ?? from, stroke[index + 1] ?? to];
      const count = Math.min(200, Math.ceil(distance(from, to) / spacing));
      for (let step = 1; step < count; step++) {
        const t = step / count;
        const through = (a: number, b: number, c: number, d: number): number =>
          b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
        points.push([
          through(before.x, from.x, to.x, after.x),
          through(before.y, from.y, to.y, after.y),
          start + (end - start) * t,
        ]);
      }
    }
    points.push([to.x, to.y, end]);
  });
  return points;
}

/** Path data of these lines, each with its end; undefined where they are too long. */
function pathOf(lines: readonly (readonly Place[])[], tolerance: number, end: '' | 'Z'): string | undefined {
  let data = '';
  for (const line of lines) {
    const points = simplified(line, tolerance);
    // A point takes four bytes at least.
    if (points.length * 4 > mostDrawingBytes) return undefined;
    const [first, ...rest] = points.map(([x, y]) => `${short(x)} ${short(y)}`);
    if (first === undefined) continue;
    // A single place is a line of no length, which round caps make visible.
    data += `M${first}L${rest.length > 0 ? rest.join('L') : first}${end}`;
    if (data.length > mostDrawingBytes) return undefined;
  }
  return data;
}
const short = (value: number): string => String(Math.round(value * 10) / 10);

/**
 * Fewer points, from which none of the others is farther than the tolerance: as far as one straight line passes all of them
 * (Williams 1978; one walk, however many points there are).
 */
function simplified(line: readonly Place[], tolerance: number): Place[] {
  const [start] = line;
  if (start === undefined) return [];
  const kept = [start];
  let anchor = start;
  let last = start;
  /** the directions that pass all points since the anchor, around the direction to the first of them */
  let [middle, lowest, highest, farthest] = [0, -Math.PI, Math.PI, 0];
  const restart = (at: Place): void => {
    anchor = at;
    [middle, lowest, highest, farthest] = [0, -Math.PI, Math.PI, 0];
  };
  const passes = (point: Place): boolean => {
    const away = Math.hypot(point[0] - anchor[0], point[1] - anchor[1]);
    if (away < farthest - tolerance) return false;
    if (away <= tolerance) return true;
    const direction = Math.atan2(point[1] - anchor[1], point[0] - anchor[0]);
    if (farthest === 0) middle = direction;
    let turned = direction - middle;
    if (turned > Math.PI) turned -= 2 * Math.PI;
    else if (turned < -Math.PI) turned += 2 * Math.PI;
    if (turned < lowest || turned > highest) return false;
    const spread = Math.asin(tolerance / away);
    lowest = Math.max(lowest, turned - spread);
    highest = Math.min(highest, turned + spread);
    farthest = Math.max(farthest, away);
    return true;
  };
  for (const point of line.slice(1)) {
    if (!passes(point)) {
      kept.push(last);
      restart(last);
      passes(point);
    }
    last = point;
  }
  if (last !== kept.at(-1)) kept.push(last);
  return kept;
}
