/**
 * What a signature looks like on the page: name, and below it that it is electronic and when it was made.
 *
 * It is drawn as shapes, without fonts, images or anything else from outside, and cut off at the edge of its own box. So it
 * looks the same everywhere, and cannot reach what others have signed.
 *
 * What must hold: whoever signs draws nothing else there. Paths filled in black within a grey frame, no colour and no picture, so
 * that nobody but who keeps the seal (seal.ts) can set what looks like one.
 */
import type { Font } from '../font.ts';
import { textPath } from './glyph-path.ts';

export interface Appearance {
  /** tried in order for each line */
  readonly fonts: readonly Font[];
  /** lines below the name, smaller */
  readonly lines: readonly string[];
}

export interface Box {
  /** points */
  readonly width: number;
  readonly height: number;
}

const margin = 2;
const largest = 16;

/** Content of the form XObject. */
export function drawAppearance(name: string, { fonts, lines }: Appearance, box: Box): string {
  const rows = [{ text: name, share: 2 }, ...lines.map((text) => ({ text, share: 1 }))];
  const shares = rows.reduce((sum, { share }) => sum + share, 0);
  const height = box.height - 2 * margin;
  let top = box.height - margin;
  const drawn = rows.map(({ text, share }) => {
    const room = (height * share) / shares;
    top -= room;
    return line(text, fonts, { x: margin, y: top, width: box.width - 2 * margin, height: room });
  });
  return frame(box) + drawn.join('');
}

const frame = (box: Box): string =>
  `0.6 G 0.4 w 0.5 0.5 ${number(box.width - 1)} ${number(box.height - 1)} re S\n0 g\n`;

/** What `line` and the outlines in it are written with (ISO 32000-1, 8.4.4, 8.5): no colours, images, text or objects of others. */
const operators: ReadonlySet<string> = new Set(['q', 'Q', 'cm', 'm', 'l', 'c', 'h', 're', 'f']);

/** Whether this is what a signature in such a box may look like. */
export const isSignatureLook = (content: string, box: Box): boolean =>
  content.startsWith(frame(box)) &&
  content
    .slice(frame(box).length)
    .split(/[ \n]/)
    .every((word) => word === '' || operators.has(word) || /^-?\d+(\.\d+)?$/.test(word));

/** One line, as large as its room allows, in the middle of it. */
function line(text: string, fonts: readonly Font[], room: Box & { readonly x: number; readonly y: number }): string {
  const font = fonts.find((candidate) => [...text].every((character) => candidate.has(character))) ?? fonts[0];
  if (!font || text === '') return '';
  const { operators, width } = textPath(text, font);
  const size = Math.min(room.height * 0.85, room.width / width, largest);
  const x = room.x + (room.width - width * size) / 2;
  const y = room.y + (room.height - size) / 2 + 0.14 * size;
  return `q ${number(size)} 0 0 ${number(size)} ${number(x)} ${number(y)} cm\n${operators}Q\n`;
}

export const number = (value: number): string => String(Number(value.toFixed(2)));
