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
interface Axis {
  readonly short: number;
  readonly same: number;
}
const axisX: Axis = { short: 0x02, same: 0x10 };
const axisY: Axis = { short: 0x04, same: 0x20 };

/** What an outline is read into and written from; the same for each. */
const most = 0x10000;
const ends = new Uint16Array(most);
/** as they were read, and as they are written */
const given = new Uint8Array(most);
const flags = new Uint8Array(most);
const bytesX = new Uint8Array(2 * most);
const bytesY = new Uint8Array(2 * most);

/** Its points on a grid of `unit` font units. Throws a RangeError where the data end before the outline does. */
export function readOutline(bytes: Uint8Array, unit = 1): Outline {
  const source = begin(bytes, unit);
  const count = pointsOf(source.contours);
  const [xs, ys] = [new Int16Array(count), new Int16Array(count)];
  for (let index = 0; index < count; index++) xs[index] = nextOf(source, axisX, index);
  source.value = 0;
  for (let index = 0; index < count; index++) ys[index] = nextOf(source, axisY, index);
  end(source);
  return { ends: ends.slice(0, source.contours), flags: flags.slice(0, count), xs, ys };
}

export function writeOutline(outline: Outline): Uint8Array {
  ends.set(outline.ends);
  flags.set(outline.flags);
  const count = outline.flags.length;
  const x = writeAxis(bytesX, axisX, count, (index) => outline.xs[index] ?? 0);
  const y = writeAxis(bytesY, axisY, count, (index) => outline.ys[index] ?? 0);
  return written(outline.ends.length, x, y);
}

/** The data of the same outline on a grid of `unit` font units. Throws a RangeError where they end before the outline does. */
export function coarsened(bytes: Uint8Array, unit: number): Uint8Array {
  const source = begin(bytes, unit);
  const count = pointsOf(source.contours);
  const x = writeAxis(bytesX, axisX, count, (index) => nextOf(source, axisX, index));
  source.value = 0;
  const y = writeAxis(bytesY, axisY, count, (index) => nextOf(source, axisY, index));
  end(source);
  return written(source.contours, x, y);
}

// ---------------------------------------------------------------- reading

interface Source {
  readonly bytes: Uint8Array;
  readonly unit: number;
  readonly contours: number;
  /** where the next byte is */
  at: number;
  /** the coordinate before, not yet on the grid */
  value: number;
}

const pointsOf = (contours: number): number => (contours === 0 ? 0 : (ends[contours - 1] ?? 0) + 1);
/** What lies beyond the data counts as zeros until the end, where that is noticed. */
const wordAt = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
const signed = (word: number): number => (word << 16) >> 16;

/** Reads contours and flags. */
function begin(bytes: Uint8Array, unit: number): Source {
  const contours = Math.max(0, signed(wordAt(bytes, 0)));
  for (let index = 0; index < contours; index++) ends[index] = wordAt(bytes, 10 + 2 * index);
  const count = pointsOf(contours);
  let at = 10 + 2 * contours;
  at += 2 + wordAt(bytes, at);
  for (let index = 0; index < count; ) {
    const flag = bytes[at++] ?? 0;
    const last = Math.min(count, index + 1 + (flag & repeated ? (bytes[at++] ?? 0) : 0));
    while (index < last) {
      given[index] = flag;
      flags[index++] = flag & kept;
    }
  }
  return { bytes, unit, contours, at, value: 0 };
}

/** The coordinate of the next point. */
function nextOf(source: Source, { short, same }: Axis, index: number): number {
  const flag = given[index] ?? 0;
  if (flag & short) {
    const step = source.bytes[source.at++] ?? 0;
    source.value += flag & same ? step : -step;
  } else if (!(flag & same)) {
    source.value += signed(wordAt(source.bytes, source.at));
    source.at += 2;
  }
  const { unit, value } = source;
  return signed(unit === 1 ? value : Math.round(value / unit) * unit);
}

function end({ at, bytes }: Source): void {
  if (at > bytes.length) throw new RangeError('The data end before the outline does.');
}

// ---------------------------------------------------------------- writing

interface WrittenAxis {
  /** bytes */
  readonly size: number;
  readonly least: number;
  readonly greatest: number;
}

/** From each point to the next; how long each step is goes into the flags. */
function writeAxis(
  into: Uint8Array,
  { short, same }: Axis,
  count: number,
  next: (index: number) => number,
): WrittenAxis {
  let size = 0;
  let before = 0;
  let least = 0;
  let greatest = 0;
  for (let index = 0; index < count; index++) {
    const value = next(index);
    const step = value - before;
    before = value;
    if (step === 0) flags[index] = (flags[index] ?? 0) | same;
    else if (step > 255 || step < -255) {
      into[size++] = step >> 8;
      into[size++] = step;
    } else {
      flags[index] = (flags[index] ?? 0) | (step > 0 ? short | same : short);
      into[size++] = step < 0 ? -step : step;
    }
    if (index === 0 || value < least) least = value;
    if (index === 0 || value > greatest) greatest = value;
  }
  return { size, least, greatest };
}

/** The outline as it stands in the file. */
function written(contours: number, x: WrittenAxis, y: WrittenAxis): Uint8Array {
  const count = pointsOf(contours);
  // Flags take two bytes at most.
  const bytes = roomFor(12 + 2 * contours + 2 * count + x.size + y.size);
  let at = 0;
  const word = (value: number): void => {
    bytes[at++] = value >> 8;
    bytes[at++] = value;
  };
  word(contours);
  for (const edge of [x.least, y.least, x.greatest, y.greatest]) word(edge);
  for (let index = 0; index < contours; index++) word(ends[index] ?? 0);
  word(0);
  for (let index = 0; index < count; ) {
    const flag = flags[index] ?? 0;
    let times = 1;
    while (index + times < count && flags[index + times] === flag && times < 256) times++;
    bytes[at++] = times > 1 ? flag | repeated : flag;
    if (times > 1) bytes[at++] = times - 1;
    index += times;
  }
  bytes.set(bytesX.subarray(0, x.size), at);
  bytes.set(bytesY.subarray(0, y.size), at + x.size);
  return taken(at + x.size + y.size);
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
