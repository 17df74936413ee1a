/**
 * Operators: a Page as PDF content operators (ISO 32000-1, 8 and 9). Pure; knows fonts by their subsets only.
 *
 * - A character is drawn by the first font of its face that has it, so one run may use several fonts; the pen moves by the same
 *   widths that `measure` told the layout.
 * - Bold is the same outline filled and stroked. A second file of 15 MB for the few bold heads is not worth its download.
 *   A font that is kept for titles or headings is drawn as it is.
 * - Marked, for an archive copy: what has a tag stands between marks with its number, the rest is marked as no content.
 * - Characters without a glyph must have been dealt with before (missing.ts); here one is a programmer's mistake.
 */
import { charactersOf } from './characters.ts';
import { serves } from './font.ts';
import { byFace, type Face, type Item, isHeavy, type Page, type TextRun } from './page.ts';
import type { Subset } from './subset.ts';
import type { Tag } from './tag.ts';

const pointsPerMillimetre = 72 / 25.4;
/** Width of the stroke that makes a letter bold, as a share of its size. */
const boldStroke = 0.028;
/** Magic number of the four Bézier curves that make a circle. */
const roundness = 0.5522847498;

/** At most two decimals: a hundredth of a point is 3.5 µm. */
export function decimal(value: number): string {
  const rounded = Math.round(value * 100) / 100;
  return String(Object.is(rounded, -0) ? 0 : rounded);
}

/** What is asked of a subset here: its font, and the code of each character, below 65536. */
export type Encoder = Pick<Subset, 'font' | 'encode'>;

/** Gives a stretch of a page its number there (ISO 32000-1, 14.7.4); it belongs to this tag. */
export type Mark = (tag: Tag, item: Item) => number;

/** The operators of a page. `names` are the resource names of the subsets, in their order. */
export function pageOperators(page: Page, subsets: readonly Encoder[], names: readonly string[], mark?: Mark): string {
  const out = ['0 g 0 G 2 J'];
  const shape = shapeWriter(out, page.height);
  const text = textWriter(out, page.height, subsets, names);
  let current: Tag | undefined | null = null;
  /** Each stretch of one tag stands between its marks. */
  const begin = (item: Item | undefined): void => {
    if (mark === undefined) return;
    const tag = item === undefined ? null : 'tag' in item ? item.tag : undefined;
    if (tag === current) return;
    if (current !== null) out.push('EMC');
    if (tag !== null && item) out.push(tag ? `/${tag.kind} <</MCID ${mark(tag, item)}>> BDC` : '/Artifact BMC');
    current = tag;
  };
  for (const item of page.items) {
    if (item.kind === 'text' || item.kind === 'signing') continue;
    begin(item);
    shape(item);
  }
  begin(undefined);
  out.push('BT');
  for (const item of page.items) {
    if (item.kind !== 'text') continue;
    begin(item);
    text(item);
  }
  begin(undefined);
  out.push('ET');
  return out.join('\n');
}

type Place = (millimetres: number) => string;

type Shape = Exclude<Item, { kind: 'text' | 'signing' }>;

/** Writes shapes one after another; pen and dashes are said where they change. */
function shapeWriter(out: string[], height: number): (item: Shape) => void {
  const x: Place = (value) => decimal(value * pointsPerMillimetre);
  const y: Place = (value) => decimal((height - value) * pointsPerMillimetre);
  let style = '';
  return (item) => {
    if (item.kind === 'strokes') {
      out.push(strokesOperators(item, x, y));
      return;
    }
    const next = `[${item.dashed === true ? '3 2' : ''}] 0 d ${decimal(item.width * pointsPerMillimetre)} w`;
    if (next !== style) out.push(next);
    style = next;
    if (item.kind === 'line') out.push(`${x(item.x1)} ${y(item.y1)} m ${x(item.x2)} ${y(item.y2)} l S`);
    else out.push(circleOperators(item, x, y));
  };
}

function circleOperators({ x: cx, y: cy, radius }: Extract<Item, { kind: 'circle' }>, x: Place, y: Place): string {
  const bend = radius * roundness;
  const curve = (...points: readonly (readonly [number, number])[]): string =>
    `${points.map(([px, py]) => `${x(px)} ${y(py)}`).join(' ')} c`;
  return [
    `${x(cx + radius)} ${y(cy)} m`,
    curve([cx + radius, cy - bend], [cx + bend, cy - radius], [cx, cy - radius]),
    curve([cx - bend, cy - radius], [cx - radius, cy - bend], [cx - radius, cy]),
    curve([cx - radius, cy + bend], [cx - bend, cy + radius], [cx, cy + radius]),
    curve([cx + bend, cy + radius], [cx + radius, cy + bend], [cx + radius, cy]),
    's',
  ].join(' ');
}

/**
 * A drawn signature: path data with absolute `M`, `L`, `C` and `Q`, in a box of 300 × 120. Anything else is left out, and what
 * leaves the box is cut off: a signature that a peer made up must not draw over the sheet.
 */
function strokesOperators(item: Extract<Item, { kind: 'strokes' }>, x: Place, y: Place): string {
  const scale = Math.min(item.width / 300, item.height / 120);
  const [left, bottom] = [x(item.x), y(item.y + item.height)];
  const [wide, high] = [item.width, item.height].map((edge) => decimal(edge * pointsPerMillimetre));
  const out: string[] = [`q ${left} ${bottom} ${wide} ${high} re W n [] 0 d 1 j 1 J 1.1 w`];
  let [penX, penY] = [0, 0];
  const near = (value: number): number => Math.max(-1000, Math.min(1000, value));
  const place = (px: number, py: number): string => `${x(item.x + near(px) * scale)} ${y(item.y + near(py) * scale)}`;
  for (const [, command = '', rest = ''] of item.data.matchAll(/([MLCQ])([^A-Za-z]*)/g)) {
    const numbers = (rest.match(/-?\d*\.?\d+/g) ?? []).map(Number);
    const size = { M: 2, L: 2, Q: 4, C: 6 }[command] ?? 2;
    for (let at = 0; at + size <= numbers.length; at += size) {
      const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = numbers.slice(at, at + size);
      if (command === 'M' || command === 'L') {
        out.push(`${place(a, b)} ${command === 'M' && at === 0 ? 'm' : 'l'}`);
        [penX, penY] = [a, b];
      } else if (command === 'C') {
        out.push(`${place(a, b)} ${place(c, d)} ${place(e, f)} c`);
        [penX, penY] = [e, f];
      } else {
        const towards = (from: number, control: number): number => from + (2 / 3) * (control - from);
        out.push(
          `${place(towards(penX, a), towards(penY, b))} ${place(towards(c, a), towards(d, b))} ${place(c, d)} c`,
        );
        [penX, penY] = [c, d];
      }
    }
  }
  return `${out.join(' ')} S Q`;
}

/**
 * Writes runs one after another. Each begins at so many hundredths of a point from where the one before it began: whole numbers,
 * so that no error adds up.
 */
function textWriter(
  out: string[],
  height: number,
  subsets: readonly Encoder[],
  names: readonly string[],
): (run: TextRun) => void {
  let style = '';
  let spacing = 0;
  let atX = 0;
  let atY = 0;
  return (run) => {
    let pen = run.x;
    const wanted = run.spacing ?? 0;
    if (wanted !== spacing) out.push(`${Math.round(wanted * pointsPerMillimetre * 1000) / 1000} Tc`);
    spacing = wanted;
    const y = Math.round((height - run.y) * pointsPerMillimetre * 100);
    for (const { subset, codes, advance } of segments(run, subsets)) {
      const stroke =
        run.bold === true && !isHeavy(subset.font.only) ? `2 Tr ${decimal(run.size * boldStroke)} w` : '0 Tr';
      const next = `/${names[subsets.indexOf(subset)]} ${decimal(run.size)} Tf ${stroke}`;
      if (next !== style) out.push(next);
      style = next;
      const x = Math.round(pen * pointsPerMillimetre * 100);
      out.push(`${(x - atX) / 100} ${(y - atY) / 100} Td <${codes}> Tj`);
      atX = x;
      atY = y;
      pen += (advance / 1000) * (run.size / pointsPerMillimetre) + spacing * (codes.length / 4);
    }
  };
}

interface Segment {
  readonly subset: Encoder;
  readonly codes: string;
  readonly advance: number;
}

/** What draws each character and each text in a face, as long as the same fonts draw: asked once of each, not of each place it stands in. */
const drawnBy = new WeakMap<readonly Encoder[], (face: Face) => Map<string, readonly Segment[]>>();

/** The text cut where the font changes. */
function segments({ text, face = 'body' }: TextRun, subsets: readonly Encoder[]): readonly Segment[] {
  let faces = drawnBy.get(subsets);
  if (faces === undefined) {
    faces = byFace(() => new Map());
    drawnBy.set(subsets, faces);
  }
  const known = faces(face);
  const before = known.get(text);
  if (before !== undefined) return before;
  const result: { subset: Encoder; codes: string; advance: number }[] = [];
  let last: (typeof result)[number] | undefined;
  for (const character of charactersOf(text)) {
    let drawn = known.get(character)?.[0];
    if (drawn === undefined) {
      const subset = subsets.find(({ font }) => serves(font, face) && font.has(character));
      if (subset === undefined) throw new Error(`Printing: no font has '${character}' of '${text}'.`);
      const codes = subset.encode(character).toString(16).padStart(4, '0');
      drawn = { subset, codes, advance: subset.font.advance(character) ?? 0 };
      known.set(character, [drawn]);
    }
    if (last?.subset === drawn.subset) {
      last.codes += drawn.codes;
      last.advance += drawn.advance;
    } else {
      last = { ...drawn };
      result.push(last);
    }
  }
  known.set(text, result);
  return result;
}
