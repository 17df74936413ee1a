/**
 * The outline of a text as PDF path operators: what a signature looks like stands in the file without a font.
 *
 * - TrueType curves have one control point, those of PDF two.
 * - Points lie on a grid of 250 to the em, a twentieth of a point at this size; each character is drawn from its own
 *   origin, so that one that comes again is packed as the same bytes.
 */
import type { Font } from '../font.ts';
import { readOutline } from '../outline.ts';

const grid = 250;

/** Filled shapes of the text from the origin to the right, and its width in ems; a square where a character is missing. */
export function textPath(text: string, font: Font): { readonly operators: string; readonly width: number } {
  const scale = grid / font.unitsPerEm;
  let units = 0;
  let operators = `${1 / grid} 0 0 ${1 / grid} 0 0 cm\n`;
  for (const character of text) {
    const glyph = font.glyphOf(character);
    const advance = Math.round(glyph === undefined ? grid : font.metrics(glyph)[0] * scale);
    const path =
      glyph === undefined ? square : glyphPath(font, glyph, { a: scale, b: 0, c: 0, d: scale, x: 0, y: 0 }, 0);
    operators += `${path === '' ? '' : `${path}f\n`}1 0 0 1 ${advance} 0 cm\n`;
    units += advance;
  }
  return { operators, width: units / grid };
}

interface Placing {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly x: number;
  readonly y: number;
}

function glyphPath(font: Font, glyph: number, placing: Placing, depth: number): string {
  const bytes = font.outline(glyph);
  if (bytes.length === 0 || depth > 4) return '';
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getInt16(0) < 0) return compositePath(font, view, placing, depth);
  const { ends, flags, xs, ys } = readOutline(bytes);
  let start = 0;
  let path = '';
  for (const end of ends) {
    const points = Array.from({ length: end - start + 1 }, (_, offset): Point => {
      const [x, y] = [xs[start + offset] ?? 0, ys[start + offset] ?? 0];
      const { a, b, c, d } = placing;
      const on = ((flags[start + offset] ?? 0) & 1) === 1;
      return { on, x: a * x + c * y + placing.x, y: b * x + d * y + placing.y };
    });
    path += contourPath(points);
    start = end + 1;
  }
  return path;
}

interface Point {
  readonly on: boolean;
  readonly x: number;
  readonly y: number;
}
const middle = (one: Point, other: Point): Point => ({ on: true, x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 });

function contourPath(given: readonly Point[]): string {
  const [first, second] = given;
  if (!first || !second) return '';
  // Between two control points lies a point of the curve that is not written.
  const points = given.flatMap((point, index) => {
    const before = given[(index + given.length - 1) % given.length] ?? point;
    return before.on || point.on ? [point] : [middle(before, point), point];
  });
  const start = points.findIndex(({ on }) => on);
  if (start === -1) return '';
  const turned = [...points.slice(start), ...points.slice(0, start)];
  const begin = turned[0] ?? first;
  let here = begin;
  let path = `${pair(begin)} m\n`;
  for (let index = 1; index <= turned.length; index++) {
    const point = turned[index] ?? begin;
    if (point.on) {
      if (index < turned.length) path += `${pair(point)} l\n`;
      here = point;
      continue;
    }
    const next = turned[index + 1] ?? begin;
    path += `${pair(toward(here, point))} ${pair(toward(next, point))} ${pair(next)} c\n`;
    here = next;
    index++;
  }
  return `${path}h\n`;
}

/** Two thirds of the way from the end of a curve to its control point. */
const toward = (end: Point, control: Point): Point => ({
  on: false,
  x: end.x + (2 / 3) * (control.x - end.x),
  y: end.y + (2 / 3) * (control.y - end.y),
});
const pair = ({ x, y }: Point): string => `${Math.round(x)} ${Math.round(y)}`;
const square = '25 0 200 200 re 37 187 175 -175 re\n';

/** Flags of a component record (OpenType, `glyf` table, composite glyph description). */
const wordArguments = 0x0001;
const offsets = 0x0002;
const scaled = 0x0008;
const moreComponents = 0x0020;
const scaledBothWays = 0x0040;
const transformed = 0x0080;

function compositePath(font: Font, view: DataView, outer: Placing, depth: number): string {
  let path = '';
  let at = 10;
  for (;;) {
    const [flags, glyph] = [view.getUint16(at), view.getUint16(at + 2)];
    const isWide = (flags & wordArguments) !== 0;
    const shift = [0, 1].map((index) => (isWide ? view.getInt16(at + 4 + 2 * index) : view.getInt8(at + 4 + index)));
    const [dx = 0, dy = 0] = flags & offsets ? shift : [];
    at += isWide ? 8 : 6;
    const number = (): number => {
      at += 2;
      return view.getInt16(at - 2) / 16384;
    };
    let [a, b, c, d] = [1, 0, 0, 1];
    if (flags & scaled) a = d = number();
    else if (flags & scaledBothWays) [a, d] = [number(), number()];
    else if (flags & transformed) [a, b, c, d] = [number(), number(), number(), number()];
    path += glyphPath(
      font,
      glyph,
      {
        a: outer.a * a + outer.c * b,
        b: outer.b * a + outer.d * b,
        c: outer.a * c + outer.c * d,
        d: outer.b * c + outer.d * d,
        x: outer.a * dx + outer.c * dy + outer.x,
        y: outer.b * dx + outer.d * dy + outer.y,
      },
      depth + 1,
    );
    if (!(flags & moreComponents)) return path;
  }
}
