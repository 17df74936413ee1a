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

/** What an outline is read into and written from; the same for each. */
const most = 0x10000;
const ends = new Uint16Array(most);
const flags = new Uint8Array(most);
const points = { x: new Int16Array(most), y: new Int16Array(most) };
const steps = { x: new Int32Array(most), y: new Int32Array(most) };

/** Its points on a grid of `unit` font units. Throws a RangeError where the data end before the outline does. */
export function readOutline(bytes: Uint8Array, unit = 1): Outline {
  const contours = read(bytes, unit);
  const count = pointsOf(contours);
  return {
    ends: ends.slice(0, contours),
    flags: flags.slice(0, count),
    xs: points.x.slice(0, count),
    ys: points.y.slice(0, count),
  };
}

export function writeOutline(outline: Outline): Uint8Array {
  ends.set(outline.ends);
  flags.set(outline.flags);
  points.x.set(outline.xs);
  points.y.set(outline.ys);
  return write(outline.ends.length);
}

/** The data of the same outline on a grid of `unit` font units. Throws a RangeError where they end before the outline does. */
export const coarsened = (bytes: Uint8Array, unit: number): Uint8Array => write(read(bytes, unit));

const pointsOf = (contours: number): number => (contours === 0 ? 0 : (ends[contours - 1] ?? 0) + 1);

/** Answers how many contours there are. What lies beyond the data counts as zeros until the end, where that is noticed. */
function read(bytes: Uint8Array, unit: number): number {
  const byte = (at: number): number => bytes[at] ?? 0;
  const word = (at: number): number => (byte(at) << 8) | byte(at + 1);
  const signed = (at: number): number => (word(at) << 16) >> 16;
  const contours = Math.max(0, signed(0));
  for (let index = 0; index < contours; index++) ends[index] = word(10 + 2 * index);
  const count = pointsOf(contours);
  let at = 10 + 2 * contours;
  at += 2 + word(at);
  for (let index = 0; index < count; ) {
    const flag = byte(at++);
    const last = Math.min(count, index + 1 + (flag & repeated ? byte(at++) : 0));
    while (index < last) flags[index++] = flag;
  }
  const readAxis = (axis: 'x' | 'y'): void => {
    const { short, same } = axes[axis];
    const values = points[axis];
    let value = 0;
    for (let index = 0; index < count; index++) {
      const flag = flags[index] ?? 0;
      if (flag & short) value += flag & same ? byte(at++) : -byte(at++);
      else if (!(flag & same)) {
        value += signed(at);
        at += 2;
      }
      values[index] = unit === 1 ? value : Math.round(value / unit) * unit;
    }
  };
  readAxis('x');
  readAxis('y');
  if (at > bytes.length) throw new RangeError('The data end before the outline does.');
  for (let index = 0; index < count; index++) flags[index] = (flags[index] ?? 0) & kept;
  return contours;
}

function write(contours: number): Uint8Array {
  const count = pointsOf(contours);
  const [left, right] = writeSteps('x', count);
  const [low, high] = writeSteps('y', count);
  // Flags take two bytes at most, coordinates four.
  const written = roomFor(12 + 2 * contours + 6 * count);
  let at = 0;
  const word = (value: number): void => {
    written[at++] = value >> 8;
    written[at++] = value;
  };
  word(contours);
  for (const edge of [left, low, right, high]) word(edge);
  for (let index = 0; index < contours; index++) word(ends[index] ?? 0);
  word(0);
  for (let index = 0; index < count; ) {
    const flag = flags[index] ?? 0;
    let times = 1;
    while (index + times < count && flags[index + times] === flag && times < 256) times++;
    written[at++] = times > 1 ? flag | repeated : flag;
    if (times > 1) written[at++] = times - 1;
    index += times;
  }
  for (const each of [steps.x, steps.y]) {
    for (let index = 0; index < count; index++) {
      const step = each[index] ?? 0;
      if (step === 0) continue;
      if (step > 255 || step < -255) {
        written[at++] = step >> 8;
        written[at++] = step;
      } else written[at++] = step < 0 ? -step : step;
    }
  }
  return taken(at);
}

/** From each point to the next; how they are written goes into the flags. Answers the extremes. */
function writeSteps(axis: 'x' | 'y', count: number): readonly [least: number, most: number] {
  const { short, same } = axes[axis];
  const [values, into] = [points[axis], steps[axis]];
  let before = 0;
  let [least, greatest] = [values[0] ?? 0, values[0] ?? 0];
  if (count === 0) return [0, 0];
  for (let index = 0; index < count; index++) {
    const value = values[index] ?? 0;
    const step = value - before;
    before = value;
    into[index] = step;
    if (step === 0) flags[index] = (flags[index] ?? 0) | same;
    else if (step <= 255 && step >= -255) flags[index] = (flags[index] ?? 0) | (step > 0 ? short | same : short);
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  return [least, greatest];
}

/** A font has thousands of outlines: they lie side by side in larger pieces of memory. */
let free = new Uint8Array(0);
function roomFor(size: number): Uint8Array {
  if (size > free.length) free = new Uint8Array(Math.max(size, 1 << 16));
  return free;
}
/** The part of it that was written. */
function taken(size: number): Uint8Array {
  const written = free.subarray(0, size);
  free = free.subarray(size);
  return written;
}
