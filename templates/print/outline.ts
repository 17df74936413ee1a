/**
 * Outline (轮廓): the data of a simple glyph, read and written (OpenType, `glyf` table, simple glyph description).
 *
 * Written without instructions and as tightly as the format allows: half of a printed sheet's size are outlines.
 */

export interface Outline {
  /** number of the last point of each contour */
  readonly ends: Uint16Array;
  /** bit 0: on the curve; bit 6: contours overlap */
  readonly flags: Uint8Array;
  readonly xs: Int16Array;
  readonly ys: Int16Array;
}

const kept = 0x41;
const repeated = 0x08;
/** Flags of a coordinate: one byte long; and then positive, or else the same as before. */
const axes = { x: { short: 0x02, same: 0x10 }, y: { short: 0x04, same: 0x20 } };
type Axis = (typeof axes)['x'];

/** Its points on a grid of `unit` font units. Throws a RangeError where the data end before the outline does. */
export function readOutline(bytes: Uint8Array, unit = 1): Outline {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const contours = Math.max(0, view.getInt16(0));
  const count = contours === 0 ? 0 : view.getUint16(8 + 2 * contours) + 1;
  // One piece of memory for all of them: a font has thousands.
  const room = new ArrayBuffer(5 * count + 2 * contours);
  const [xs, ys] = [new Int16Array(room, 0, count), new Int16Array(room, 2 * count, count)];
  const ends = new Uint16Array(room, 4 * count, contours);
  const flags = new Uint8Array(room, 4 * count + 2 * contours, count);
  for (let index = 0; index < contours; index++) ends[index] = view.getUint16(10 + 2 * index);
  let at = 10 + 2 * contours;
  at += 2 + view.getUint16(at);
  for (let index = 0; index < count; ) {
    const flag = view.getUint8(at++);
    const last = Math.min(count, index + 1 + (flag & repeated ? view.getUint8(at++) : 0));
    while (index < last) flags[index++] = flag;
  }
  const readAxis = (values: Int16Array, { short, same }: Axis): void => {
    let value = 0;
    for (let index = 0; index < count; index++) {
      const flag = flags[index] ?? 0;
      if (flag & short) value += flag & same ? view.getUint8(at++) : -view.getUint8(at++);
      else if (!(flag & same)) {
        value += view.getInt16(at);
        at += 2;
      }
      values[index] = unit === 1 ? value : Math.round(value / unit) * unit;
    }
  };
  readAxis(xs, axes.x);
  readAxis(ys, axes.y);
  for (let index = 0; index < count; index++) flags[index] = (flags[index] ?? 0) & kept;
  return { ends, flags, xs, ys };
}

/** What an outline is written in before it is known how long it gets; the same for each. */
let work = {
  points: 0,
  bytes: new Uint8Array(0),
  flags: new Uint8Array(0),
  xs: new Int32Array(0),
  ys: new Int32Array(0),
};
function workFor(points: number): typeof work {
  if (points > work.points) {
    const bytes = new Uint8Array(6 * points);
    work = { points, bytes, flags: new Uint8Array(points), xs: new Int32Array(points), ys: new Int32Array(points) };
  }
  return work;
}

export function writeOutline({ ends, flags, xs, ys }: Outline): Uint8Array {
  const count = flags.length;
  // Flags take two bytes at most, coordinates four.
  const { bytes, ...steps } = workFor(count);
  steps.flags.set(flags);
  writeSteps(xs, steps.xs, steps.flags, axes.x);
  writeSteps(ys, steps.ys, steps.flags, axes.y);
  let at = 0;
  for (let index = 0; index < count; ) {
    const flag = steps.flags[index] ?? 0;
    let times = 1;
    while (index + times < count && steps.flags[index + times] === flag && times < 256) times++;
    bytes[at++] = times > 1 ? flag | repeated : flag;
    if (times > 1) bytes[at++] = times - 1;
    index += times;
  }
  for (const each of [steps.xs, steps.ys]) {
    for (let index = 0; index < count; index++) {
      const step = each[index] ?? 0;
      if (step === 0) continue;
      if (step > 255 || step < -255) {
        bytes[at++] = step >> 8;
        bytes[at++] = step;
      } else bytes[at++] = step < 0 ? -step : step;
    }
  }
  const head = 12 + 2 * ends.length;
  const written = new Uint8Array(head + at);
  const view = new DataView(written.buffer);
  view.setInt16(0, ends.length);
  const [left, right] = extremes(xs);
  const [low, high] = extremes(ys);
  [left, low, right, high].forEach((edge, index) => {
    view.setInt16(2 + 2 * index, edge);
  });
  for (let index = 0; index < ends.length; index++) view.setUint16(10 + 2 * index, ends[index] ?? 0);
  written.set(bytes.subarray(0, at), head);
  return written;
}

/** From each point to the next; how they are written goes into the flags. */
function writeSteps(values: Int16Array, steps: Int32Array, flags: Uint8Array, { short, same }: Axis): void {
  let before = 0;
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? 0;
    const step = value - before;
    before = value;
    steps[index] = step;
    if (step === 0) flags[index] = (flags[index] ?? 0) | same;
    else if (step <= 255 && step >= -255) flags[index] = (flags[index] ?? 0) | (step > 0 ? short | same : short);
  }
}

function extremes(values: Int16Array): readonly [least: number, most: number] {
  let [least, most] = [values[0] ?? 0, values[0] ?? 0];
  for (let index = 1; index < values.length; index++) {
    const value = values[index] ?? 0;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return [least, most];
}
