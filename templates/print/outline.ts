/**
 * Outline (轮廓): the data of a simple glyph, read and written (OpenType, `glyf` table, simple glyph description).
 *
 * Written without instructions and as tightly as the format allows: half of a printed sheet's size are outlines.
 */

export interface Outline {
  /** number of the last point of each contour */
  readonly ends: readonly number[];
  /** bit 0: on the curve; bit 6: contours overlap */
  readonly flags: readonly number[];
  readonly xs: readonly number[];
  readonly ys: readonly number[];
}

const kept = 0x41;
const repeated = 0x08;
/** Flags of a coordinate: one byte long; and then positive, or else the same as before. */
const axes = { x: { short: 0x02, same: 0x10 }, y: { short: 0x04, same: 0x20 } };
type Axis = (typeof axes)['x'];

export function readOutline(bytes: Uint8Array): Outline {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const contours = view.getInt16(0);
  const ends = Array.from({ length: contours }, (_, index) => view.getUint16(10 + 2 * index));
  const count = (ends.at(-1) ?? -1) + 1;
  let at = 10 + 2 * contours;
  at += 2 + view.getUint16(at);
  const flags: number[] = [];
  while (flags.length < count) {
    const flag = view.getUint8(at++);
    const more = flag & repeated ? view.getUint8(at++) : 0;
    for (let times = 0; times <= more; times++) flags.push(flag);
  }
  const coordinates = ({ short, same }: Axis): number[] => {
    let value = 0;
    return flags.map((flag) => {
      if (flag & short) value += flag & same ? view.getUint8(at++) : -view.getUint8(at++);
      else if (!(flag & same)) {
        value += view.getInt16(at);
        at += 2;
      }
      return value;
    });
  };
  const xs = coordinates(axes.x);
  return { ends, flags: flags.map((flag) => flag & kept), xs, ys: coordinates(axes.y) };
}

export function writeOutline({ ends, flags, xs, ys }: Outline): Uint8Array {
  const bytes: number[] = [];
  const put = (value: number): void => {
    bytes.push((value >> 8) & 0xff, value & 0xff);
  };
  for (const value of [ends.length, Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys), ...ends, 0])
    put(value);
  const full = [...flags];
  const steps = (values: readonly number[], { short, same }: Axis): number[] =>
    values.flatMap((value, index) => {
      const step = value - (values[index - 1] ?? 0);
      const size = Math.abs(step);
      full[index] = (full[index] ?? 0) | (step === 0 ? same : size > 255 ? 0 : step > 0 ? short | same : short);
      return step === 0 ? [] : size > 255 ? [(step >> 8) & 0xff, step & 0xff] : [size];
    });
  const across = steps(xs, axes.x);
  const up = steps(ys, axes.y);
  for (let index = 0; index < full.length; ) {
    const flag = full[index] ?? 0;
    let times = 1;
    while (index + times < full.length && full[index + times] === flag && times < 256) times++;
    if (times > 1) bytes.push(flag | repeated, times - 1);
    else bytes.push(flag);
    index += times;
  }
  return Uint8Array.from([...bytes, ...across, ...up]);
}

/** The outline on a grid of `unit` font units. */
export function rounded(outline: Outline, unit: number): Outline {
  const onGrid = (value: number): number => Math.round(value / unit) * unit;
  return { ...outline, xs: outline.xs.map(onGrid), ys: outline.ys.map(onGrid) };
}
