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

/** Throws a RangeError where the data end before the outline does. */
export function readOutline(bytes: Uint8Array): Outline {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const contours = view.getInt16(0);
  const ends = new Uint16Array(Math.max(0, contours));
  for (let index = 0; index < contours; index++) ends[index] = view.getUint16(10 + 2 * index);
  const count = (ends.at(-1) ?? -1) + 1;
  let at = 10 + 2 * contours;
  at += 2 + view.getUint16(at);
  const flags = new Uint8Array(count);
  for (let index = 0; index < count; ) {
    const flag = view.getUint8(at++);
    const last = Math.min(count, index + 1 + (flag & repeated ? view.getUint8(at++) : 0));
    while (index < last) flags[index++] = flag;
  }
  const coordinates = ({ short, same }: Axis): Int16Array => {
    const values = new Int16Array(count);
    let value = 0;
    for (let index = 0; index < count; index++) {
      const flag = flags[index] ?? 0;
      if (flag & short) value += flag & same ? view.getUint8(at++) : -view.getUint8(at++);
      else if (!(flag & same)) {
        value += view.getInt16(at);
        at += 2;
      }
      values[index] = value;
    }
    return values;
  };
  const xs = coordinates(axes.x);
  const ys = coordinates(axes.y);
  for (let index = 0; index < count; index++) flags[index] = (flags[index] ?? 0) & kept;
  return { ends, flags, xs, ys };
}

export function writeOutline({ ends, flags, xs, ys }: Outline): Uint8Array {
  const count = flags.length;
  const head = 12 + 2 * ends.length;
  // Flags take two bytes at most, coordinates four.
  const bytes = new Uint8Array(head + 6 * count);
  const view = new DataView(bytes.buffer);
  view.setInt16(0, ends.length);
  const [left, right] = extremes(xs);
  const [low, high] = extremes(ys);
  [left, low, right, high].forEach((edge, index) => {
    view.setInt16(2 + 2 * index, edge);
  });
  for (let index = 0; index < ends.length; index++) view.setUint16(10 + 2 * index, ends[index] ?? 0);

  const full = flags.slice();
  const steps = [stepsOf(xs, full, axes.x), stepsOf(ys, full, axes.y)];
  let at = head;
  for (let index = 0; index < count; ) {
    const flag = full[index] ?? 0;
    let times = 1;
    while (index + times < count && full[index + times] === flag && times < 256) times++;
    bytes[at++] = times > 1 ? flag | repeated : flag;
    if (times > 1) bytes[at++] = times - 1;
    index += times;
  }
  for (const each of steps) {
    for (let index = 0; index < count; index++) {
      const step = each[index] ?? 0;
      if (step === 0) continue;
      if (step > 255 || step < -255) {
        view.setInt16(at, step);
        at += 2;
      } else bytes[at++] = step < 0 ? -step : step;
    }
  }
  return bytes.slice(0, at);
}

/** From each point to the next; how they are written goes into the flags. */
function stepsOf(values: Int16Array, flags: Uint8Array, { short, same }: Axis): Int32Array {
  const steps = new Int32Array(values.length);
  let before = 0;
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? 0;
    const step = value - before;
    before = value;
    steps[index] = step;
    if (step === 0) flags[index] = (flags[index] ?? 0) | same;
    else if (step <= 255 && step >= -255) flags[index] = (flags[index] ?? 0) | (step > 0 ? short | same : short);
  }
  return steps;
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

/** The outline on a grid of `unit` font units. */
export function rounded({ ends, flags, xs, ys }: Outline, unit: number): Outline {
  const onGrid = (values: Int16Array): Int16Array => {
    const moved = new Int16Array(values.length);
    for (let index = 0; index < values.length; index++) moved[index] = Math.round((values[index] ?? 0) / unit) * unit;
    return moved;
  };
  return { ends, flags, xs: onGrid(xs), ys: onGrid(ys) };
}
