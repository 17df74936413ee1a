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
import { drawingBox, drawnWidth, isOutlined } from '../drawing.ts';
import { keptWith, ofEach } from './characters.ts';
import { beginContent, endContent, put, putCode, putHundredths } from './content-bytes.ts';
import { serves } from './font.ts';
import { byFace, type Item, isHeavy, type Page, type TextRun } from './page.ts';
import { coverOf, type Picture } from './picture.ts';
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

/** The operators of a page. `names` are the resource names of the subsets, in their order; `draws` hears of each picture. */
export function pageOperators(
  page: Page,
  subsets: readonly Encoder[],
  names: readonly string[],
  mark?: Mark,
  draws?: (picture: Picture) => void,
): Uint8Array<ArrayBuffer> {
  beginContent();
  put('0 g 0 G 2 J\n');
  const shape = shapeWriter(page.height, draws);
  const text = textWriter(page.height, subsets, names);
  let current: Tag | undefined | null = null;
  /** Each stretch of one tag stands between its marks. */
  const begin = (item: Item | undefined): void => {
    if (mark === undefined) return;
    const tag = item === undefined ? null : 'tag' in item ? item.tag : undefined;
    if (tag === current) return;
    if (current !== null) put('EMC\n');
    if (tag !== null && item) put(tag ? `/${tag.kind} <</MCID ${mark(tag, item)}>> BDC\n` : '/Artifact BMC\n');
    current = tag;
  };
  page.items.forEach((item) => {
    if (item.kind === 'text' || item.kind === 'signing') return;
    begin(item);
    shape(item);
  });
  begin(undefined);
  put('BT\n');
  page.items.forEach((item) => {
    if (item.kind !== 'text') return;
    begin(item);
    text(item);
  });
  begin(undefined);
  put('ET');
  return endContent();
}

const hundredths = (millimetres: number): number => Math.round(millimetres * pointsPerMillimetre * 100);

type Shape = Exclude<Item, { kind: 'text' | 'signing' }>;

/** Writes shapes one after another; pen and dashes are said where they change. */
function shapeWriter(height: number, draws?: (picture: Picture) => void): (item: Shape) => void {
  const x: Place = (value) => decimal(value * pointsPerMillimetre);
  const y: Place = (value) => decimal((height - value) * pointsPerMillimetre);
  const putPoint = (px: number, py: number): void => {
    putHundredths(hundredths(px));
    put(' ');
    putHundredths(hundredths(height - py));
  };
  let [pen, dashed] = [-1, false];
  return (item) => {
    if (item.kind === 'strokes') {
      put(`${strokesOperators(item, x, y)}\n`);
      return;
    }
    if (item.kind === 'image') {
      put(`${imageOperators(item, x, y)}\n`);
      draws?.(item.picture);
      return;
    }
    const isDashed = item.dashed === true;
    const width = hundredths(item.width);
    if (width !== pen || isDashed !== dashed) {
      put(isDashed ? '[3 2] 0 d ' : '[] 0 d ');
      putHundredths(width);
      put(' w\n');
      pen = width;
      dashed = isDashed;
    }
    if (item.kind === 'line') {
      putPoint(item.x1, item.y1);
      put(' m ');
      putPoint(item.x2, item.y2);
      put(' l S\n');
    } else put(`${circlePath(item, x, y)} s\n`);
  };
}

type Place = (millimetres: number) => string;

/** The picture behind the window of its circle or box. */
function imageOperators(item: Extract<Item, { kind: 'image' }>, x: Place, y: Place): string {
  const radius = Math.min(item.width, item.height) / 2;
  const [middleX, middleY] = [item.x + item.width / 2, item.y + item.height / 2];
  const whole = coverOf(item, item.picture);
  const size = (edge: number): string => decimal(edge * pointsPerMillimetre);
  const box = `${x(item.x)} ${y(item.y + item.height)} ${size(item.width)} ${size(item.height)} re`;
  const window = item.round ? `${circlePath({ x: middleX, y: middleY, radius }, x, y)} h` : box;
  const matrix = `${size(whole.width)} 0 0 ${size(whole.height)} ${x(whole.x)} ${y(whole.y + whole.height)} cm`;
  return `q ${window} W n ${matrix} /${item.picture.name} Do Q`;
}

type Round = Pick<Extract<Item, { kind: 'circle' }>, 'x' | 'y' | 'radius'>;
function circlePath({ x: cx, y: cy, radius }: Round, x: Place, y: Place): string {
  const bend = radius * roundness;
  const curve = (...points: readonly (readonly [number, number])[]): string =>
    `${points.map(([px, py]) => `${x(px)} ${y(py)}`).join(' ')} c`;
  return [
    `${x(cx + radius)} ${y(cy)} m`,
    curve([cx + radius, cy - bend], [cx + bend, cy - radius], [cx, cy - radius]),
    curve([cx - bend, cy - radius], [cx - radius, cy - bend], [cx - radius, cy]),
    curve([cx - radius, cy + bend], [cx - bend, cy + radius], [cx, cy + radius]),
    curve([cx + bend, cy + radius], [cx + radius, cy + bend], [cx + radius, cy]),
  ].join(' ');
}

/**
 * A drawn signature: path data with absolute `M`, `L`, `C`, `Q` and `Z`, in a box of 300 × 120; outlines are filled, lines stroked. Anything
 * else is left out, and what leaves the box is cut off: a signature that a peer made up must not draw over the sheet.
 */
function strokesOperators(item: Extract<Item, { kind: 'strokes' }>, x: Place, y: Place): string {
  const scale = Math.min(item.width / drawingBox.width, item.height / drawingBox.height);
  const [left, bottom] = [x(item.x), y(item.y + item.height)];
  const [wide, high] = [item.width, item.height].map((edge) => decimal(edge * pointsPerMillimetre));
  const filled = isOutlined(item.data);
  const out: string[] = [`q ${left} ${bottom} ${wide} ${high} re W n`];
  if (!filled) out.push(`[] 0 d 1 j 1 J ${decimal(drawnWidth * scale * pointsPerMillimetre)} w`);
  const place = (px: number, py: number): string => `${x(item.x + px * scale)} ${y(item.y + py * scale)}`;
  let [startX, startY, penX, penY] = [0, 0, 0, 0];
  let begun = false;
  for (const [, command = '', rest = ''] of item.data.matchAll(/([MLCQZ])([^A-Za-z]*)/g)) {
    if (command === 'Z') {
      if (begun) out.push('h');
      [penX, penY] = [startX, startY];
      continue;
    }
    const numbers = (rest.match(/-?\d*\.?\d+/g) ?? []).map((text) => Math.max(-1000, Math.min(1000, Number(text))));
    const size = { M: 2, L: 2, Q: 4, C: 6 }[command] ?? 2;
    for (let at = 0; at + size <= numbers.length; at += size) {
      const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = numbers.slice(at, at + size);
      // A path begins where the pen is put down; without that no reader knows where a line comes from.
      if (command === 'M' && at === 0) {
        out.push(`${place(a, b)} m`);
        begun = true;
        [startX, startY, penX, penY] = [a, b, a, b];
      } else if (!begun) continue;
      else if (command === 'M' || command === 'L') {
        out.push(`${place(a, b)} l`);
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
  // A clip alone paints nothing; a path must be painted or ended (ISO 32000-1, 8.5.3).
  if (begun) out.push(filled ? 'f' : 'S');
  return `${out.join(' ')} Q`;
}

/**
 * Writes runs one after another, cut where the font changes. Each begins at so many hundredths of a point from where the one before it
 * began: whole numbers, so that no error adds up.
 */
function textWriter(height: number, subsets: readonly Encoder[], names: readonly string[]): (run: TextRun) => void {
  const inFace = drawnBy(subsets);
  let [font, size, stroked] = [-1, -1, false];
  let spacing = 0;
  let [atX, atY] = [0, 0];
  let [pen, top] = [0, 0];
  let run: TextRun | undefined;
  /** of the stretch in one font that is being written */
  let drawing = -1;
  let [advance, count] = [0, 0];

  const endStretch = (): void => {
    if (run === undefined || drawing < 0) return;
    put('> Tj\n');
    pen += (advance / 1000) * (run.size / pointsPerMillimetre) + spacing * count;
    drawing = -1;
    advance = 0;
    count = 0;
  };
  const beginStretch = (index: number, given: TextRun): void => {
    const isStroked = given.bold === true && !isHeavy(subsets[index]?.font.only);
    if (index !== font || given.size !== size || isStroked !== stroked) {
      put(
        `/${names[index]} ${decimal(given.size)} Tf ${isStroked ? `2 Tr ${decimal(given.size * boldStroke)} w` : '0 Tr'}\n`,
      );
      font = index;
      size = given.size;
      stroked = isStroked;
    }
    const x = hundredths(pen);
    putHundredths(x - atX);
    put(' ');
    putHundredths(top - atY);
    put(' Td <');
    atX = x;
    atY = top;
    drawing = index;
  };
  const draw = (drawn: Drawn): void => {
    if (run === undefined) return;
    if (drawn.index !== drawing) {
      endStretch();
      beginStretch(drawn.index, run);
    }
    putCode(drawn.code);
    advance += drawn.advance;
    count++;
  };
  return (next) => {
    run = next;
    pen = next.x;
    top = hundredths(height - next.y);
    const wanted = next.spacing ?? 0;
    if (wanted !== spacing) put(`${Math.round(wanted * pointsPerMillimetre * 1000) / 1000} Tc\n`);
    spacing = wanted;
    inFace(next.face)(next.text, draw);
    endStretch();
  };
}

/** How a character is drawn: by which of the subsets, under which code. */
interface Drawn {
  readonly index: number;
  readonly code: number;
  readonly advance: number;
}

/** Asked once of each character, as long as the same subsets draw. */
const drawnBy = keptWith((subsets: readonly Encoder[]) =>
  byFace((face) =>
    ofEach((character): Drawn => {
      const index = subsets.findIndex(({ font }) => serves(font, face) && font.has(character));
      const subset = subsets[index];
      if (subset === undefined) throw new Error(`Printing: no font has '${character}'.`);
      return { index, code: subset.encode(character), advance: subset.font.advance(character) ?? 0 };
    }),
  ),
);
