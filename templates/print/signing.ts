/**
 * Signing (签章): a cell to sign, seal and put a fingerprint in.
 *
 * A seal needs 40 mm of height, a fingerprint a circle of 25 mm, a signature 12 mm. Their room is kept, whatever is written
 * above them, and is never cut by the end of a page. A photo of the fingerprint stands in the circle. Signature, seal and date end
 * at the right, so that a seal set over name and date covers no opinion. Where the committee's own seal goes is marked for archive
 * copies: over name and date, as it is set by hand.
 */
import { isDrawn } from '../drawing.ts';
import type { ViewValue } from '../fields.ts';
import { isSealed } from '../format.ts';
import { printable } from './characters.ts';
import { textOf } from './content.ts';
import type { Piece } from './lines.ts';
import type { Item, Measure, TextRun } from './page.ts';
import type { Picture } from './picture.ts';
import { type DrawnCell, type Rectangle, signatureHeight } from './rows.ts';
import type { PrintField } from './sheet.ts';

const sealHeight = 40;
const fingerprint = 25;
const usualSize = 10.5;
/** Where on its line a signature's name is written, as a share of the line's height. */
const onLine = 0.66;
const lineHeightOf = ({ size = usualSize }: Pick<Signing, 'size'>): number => Math.max(8.5, size * (25.4 / 72) * 1.5);

export type SignatureField = Extract<PrintField, { kind: 'signature' }>;

/** What is kept of a fingerprint besides the paper: its photo, or why it is not to be printed. */
export interface Fingerprint {
  readonly is: Picture | 'away' | 'sealed' | 'unreadable';
  /** of the field that holds it */
  readonly path: string;
}

/** Who signs the file itself: the name stands in the field of the file, `path` is the field of the form. */
export interface Signer {
  readonly id: string;
  readonly name: string;
  readonly path: string;
  /** gets a field besides wherever the committee's own seal is set */
  readonly keepsSeal?: true;
}

export interface Signing {
  readonly x: number;
  readonly width: number;
  readonly signature: SignatureField;
  readonly value: ViewValue | undefined;
  readonly path: string;
  readonly photo?: Fingerprint;
  /** a date that a field holds; its text is empty where it is not filled */
  readonly date?: { readonly text: string; readonly path: string };
  /** print room for a date although no field holds one */
  readonly dated?: boolean;
  /** words before the signature, where no label cell says whose it is */
  readonly label?: string;
  /** points; 10.5 in the cells of a form */
  readonly size?: number;
  /** what stands above: opinions and their boxes, each with its least height */
  readonly above?: readonly { readonly pieces: readonly Piece[]; readonly height: number }[];
}

export function signingCell(signing: Signing): DrawnCell {
  const { signature, width } = signing;
  const lines = linesOf(signing);
  const lineHeight = lineHeightOf(signing);
  const block = lines.length * lineHeight;
  const circle = signature.fingerprint === true;
  const beside = circle && width >= fingerprint + 40;
  const below = Math.max(signatureHeight, block + 2, circle ? fingerprint + (beside ? 3 : block + 4) : 0);

  return {
    kind: 'drawn',
    x: signing.x,
    width,
    above: signing.above ?? [],
    drawn: below,
    least: signature.stamp === undefined ? 0 : sealHeight,
    signs: signing.path,
    draw(place, measure) {
      const items: Item[] = [];
      const bottom = place.y + place.height;
      if (circle) {
        const x = place.x + (beside ? 2 + fingerprint / 2 : place.width / 2);
        const y = bottom - fingerprint / 2 - (beside ? 1.5 : block + 3);
        items.push(...circleItems(signing, x, y, measure));
      }
      const inset = beside ? fingerprint + 4 : 0;
      // Alone in its cell a signature stands in the middle, else at the foot.
      const alone = signing.above === undefined && signature.stamp === undefined && !circle;
      const top = alone ? place.y + (place.height - block) / 2 : bottom - block - 1;
      const zone = { x: place.x + inset, y: top, width: place.width - inset, height: block };
      lines.forEach((line, index) => {
        items.push(...lineItems[line](signing, zone, zone.y + (index + onLine) * lineHeight, measure));
      });
      if (signature.ownSeal === true) items.push(sealPlace(signing, place, measure));
      return items;
    },
  };
}

/** A circle to press a finger into, or with what is kept of one. */
function circleItems({ photo }: Signing, x: number, y: number, measure: Measure): Item[] {
  const circle: Item = { kind: 'circle', x, y, radius: fingerprint / 2, width: 0.15, dashed: true };
  if (photo === undefined) return [circle, run({ text: '指印', origin: 'template' }, x, y + 1.2, 8, 'middle', measure)];
  const { is, path } = photo;
  if (typeof is === 'object') {
    const box = { x: x - fingerprint / 2, y: y - fingerprint / 2, width: fingerprint, height: fingerprint };
    return [{ kind: 'image', ...box, round: true, picture: is, alt: '指印' }, circle];
  }
  return [
    circle,
    ...['指印照片', whereNot[is]].map((text, line) =>
      run({ text, origin: 'print', path }, x, y - 0.4 + 3.4 * line, 8, 'middle', measure),
    ),
  ];
}
const whereNot = { away: '不在本机', sealed: '已加密', unreadable: '印不出来' } as const;

/** In the middle of the words that name it, as far as the cell allows; from its foot upwards, so that it lies over name and date. */
function sealPlace({ signature, path, size = usualSize }: Signing, place: Rectangle, measure: Measure): Item {
  const words = measure(inBrackets(signature.stamp ?? ''), size);
  const most = place.x + place.width - sealHeight;
  const x =
    most < place.x ? (place.x + most) / 2 : Math.max(place.x, Math.min(most, endOf(place) - (words + sealHeight) / 2));
  const seal = signature.group ?? signature.label;
  return {
    kind: 'signing',
    x,
    y: place.y + place.height - sealHeight,
    width: sealHeight,
    height: sealHeight,
    path,
    seal,
  };
}

type SigningLine = 'sign' | 'stamp' | 'date';

function linesOf({ signature, date, dated }: Signing): readonly SigningLine[] {
  return [
    'sign',
    ...(signature.stamp === undefined ? [] : (['stamp'] as const)),
    ...(date !== undefined || dated === true ? (['date'] as const) : []),
  ];
}

const lineItems: Record<SigningLine, (signing: Signing, zone: Rectangle, y: number, measure: Measure) => Item[]> = {
  sign: signatureItems,
  stamp: ({ signature, size = usualSize }, zone, y, measure) => [
    run({ text: inBrackets(signature.stamp ?? '公章'), origin: 'template' }, endOf(zone), y, size, 'end', measure),
  ],
  date: ({ date, size = usualSize }, zone, y, measure) => [
    date !== undefined && date.text !== ''
      ? run({ text: date.text, origin: 'dossier', path: date.path }, endOf(zone), y, size, 'end', measure)
      : run({ text: '年　　月　　日', origin: 'template' }, endOf(zone), y, size, 'end', measure),
  ],
};

/** mm from the end of a signature to the edge of its cell */
export const signingInset = 4;
const endOf = (zone: Rectangle): number => zone.x + zone.width - signingInset;

/** Seals are named with and without brackets: `村民委员会(章)`, `公章`. */
const inBrackets = (stamp: string): string => (/[（(]/.test(stamp) ? stamp : `（${stamp}）`);

function signatureItems(
  { label, value, path, signature, size = usualSize, ...signing }: Signing,
  zone: Rectangle,
  y: number,
  measure: Measure,
): Item[] {
  const words = label === undefined ? '' : `${label}：`;
  const lineHeight = lineHeightOf({ size });
  const room = Math.max(10, Math.min(38, zone.width - 8 - measure(words, size)));
  const alone = words === '' && signature.stamp === undefined && signing.date === undefined && signing.dated !== true;
  const x = alone ? zone.x + (zone.width - room) / 2 : endOf(zone) - room;
  const items: Item[] = [{ kind: 'signing', x, y: y - onLine * lineHeight, width: room, height: lineHeight, path }];
  if (words !== '') items.push(run({ text: words, origin: 'template' }, x, y, size, 'end', measure));
  if (isSealed(value)) {
    items.push(run({ text: textOf(signature, value), origin: 'print', path }, x, y, 9, 'start', measure));
  } else if (isDrawn(value)) {
    // Within the line's own height, so that no stroke runs into the frame.
    items.push({ kind: 'strokes', x, y: zone.y - 0.5, width: room, height: lineHeight + 1, data: value });
  } else if (typeof value === 'string' && value !== '') {
    // A name that was typed; what is too long for one is told of as signed.
    const fitting = [size, 9, 8, 7, 6].find((points) => points <= size && measure(value, points) <= room);
    const name = fitting === undefined ? textOf(signature, value) : value;
    items.push(run({ text: name, origin: 'dossier', path }, x, y, fitting ?? 6, 'start', measure));
  } else if (!alone) {
    items.push({ kind: 'line', x1: x, y1: y + 0.8, x2: x + room, y2: y + 0.8, width: 0.15 });
  }
  return items;
}

/** One run of text whose `x` is its left end, middle or right end. */
export function run(
  { text: given, ...rest }: Pick<TextRun, 'text' | 'origin' | 'path' | 'bold' | 'face'>,
  x: number,
  y: number,
  points: number,
  align: 'start' | 'middle' | 'end',
  measure: Measure,
): TextRun {
  const text = printable(given).replaceAll('\n', ' ');
  const width = measure(text, points, rest.bold, rest.face);
  const left = align === 'start' ? x : align === 'middle' ? x - width / 2 : x - width;
  return { kind: 'text', x: left, y, size: points, text, ...rest };
}
