/**
 * Marks (勾选框): a font of our own with the box and the ticked box, so that they look alike and can be read out of the
 * file as `□` and `☑`. Most Chinese text fonts have the first and lack the second.
 *
 * Outlines are polygons on a square of 1000 units, every point on the curve.
 */
import { keptWith } from './characters.ts';
import type { Font } from './font.ts';
import { writeOutline } from './outline.ts';

type Polygon = readonly (readonly [x: number, y: number])[];

const outer: Polygon = [
  [90, -60],
  [90, 760],
  [910, 760],
  [910, -60],
];
/** Turns the other way round, so that it is cut out of the outer one. */
const inner: Polygon = [
  [150, 0],
  [850, 0],
  [850, 700],
  [150, 700],
];
const tick: Polygon = [
  [225, 400],
  [300, 465],
  [445, 245],
  [700, 615],
  [775, 560],
  [450, 85],
];

const shapes: readonly { readonly character: string; readonly polygons: readonly Polygon[] }[] = [
  { character: '□', polygons: [outer, inner] },
  { character: '☑', polygons: [outer, inner, tick] },
];
/** Glyph 0 is `.notdef`, blank. */
const outlines: readonly Uint8Array[] = [new Uint8Array(0), ...shapes.map((shape) => encode(shape.polygons))];

function glyphOf(character: string): number | undefined {
  const index = shapes.findIndex((shape) => shape.character === character);
  return index < 0 ? undefined : index + 1;
}

export const marks: Font = Object.freeze({
  name: 'CunbiaoMarks',
  unitsPerEm: 1000,
  ascent: 880,
  descent: -120,
  capHeight: 760,
  box: [90, -60, 910, 760] as const,
  has: (character: string) => glyphOf(character) !== undefined,
  advance: (character: string) => (glyphOf(character) === undefined ? undefined : 1000),
  glyphOf,
  outline: (glyph: number) => outlines[glyph] ?? new Uint8Array(0),
  metrics: (glyph: number) => [1000, glyph === 0 ? 0 : 90] as const,
});

/** Fonts as paper is set with them: the boxes to tick come first. The same fonts give the same list. */
export const withMarks = keptWith((fonts: readonly Font[]): readonly Font[] => [marks, ...fonts]);

function encode(polygons: readonly Polygon[]): Uint8Array {
  const points = polygons.flat();
  let last = -1;
  const ends = polygons.map((polygon) => {
    last += polygon.length;
    return last;
  });
  return writeOutline({
    ends: Uint16Array.from(ends),
    flags: new Uint8Array(points.length).fill(1),
    xs: Int16Array.from(points, ([x]) => x),
    ys: Int16Array.from(points, ([, y]) => y),
  });
}
