/**
 * Piece (印好的一份): a sheet drawn for a file that is not there yet. Many are made side by side, in any order, and bound into one
 * file later (bind.ts); one that is kept need not be made again.
 *
 * - Nothing in a piece depends on the others: a character's code is its UTF-16 unit, whatever else the file will hold. Those of two
 *   units or more (beyond the first plane, or with a variation selector) take numbers of their own from the range of surrogates,
 *   which stand for no character; pages with such are packed only when the file gives them its numbers.
 * - Same sheet, same fonts, same options: same bytes (G3).
 */

import { packed } from '#pack';
import { charactersOf, hasOfSeveralUnits } from './characters.ts';
import { bytesIn } from './file/object.ts';
import type { Font } from './font.ts';
import { layoutSheet } from './layout.ts';
import { withMarks } from './marks.ts';
import { type Encoder, pageOperators } from './operators.ts';
import type { PrintOptions } from './page.ts';
import { fontName, points } from './pdf.ts';
import type { Picture } from './picture.ts';
import { type MissingCharacter, measureWith, missingCharacters, withSquares } from './print.ts';
import type { PrintSheet } from './sheet.ts';

export interface PiecePage {
  /** points */
  readonly width: number;
  readonly height: number;
  /** deflated operators; plain ones where `others` are on the page */
  readonly content: Uint8Array;
  readonly plain?: true;
}
export interface Piece {
  readonly pages: readonly PiecePage[];
  /** by font, as bind.ts is given them: what is drawn with it */
  readonly characters: readonly string[];
  /** characters of several units: the first has the code 0xd800, the next 0xd801 … */
  readonly others: readonly string[];
  /** what its pages show, each once; absent: none */
  readonly pictures?: readonly Picture[];
  /** hashes of photos that were not at hand when it was drawn; absent: none. Whoever keeps it says so. */
  readonly lacking?: readonly string[];
  /** 一式几份 */
  readonly copies?: number;
}
export type PieceResult = Piece | { readonly missing: readonly MissingCharacter[] };

export interface PieceRequest {
  readonly options: PrintOptions;
  /** print although characters are missing, a dashed square in place of each */
  readonly allowMissing?: boolean;
}

/** First code of characters that have more than one UTF-16 unit, and how many there can be. */
export const firstOther = 0xd800;
export const mostOthers = 0x800;

export interface Press {
  piece(sheet: PrintSheet, request: PieceRequest): PieceResult;
  /** pages that it will have */
  pages(sheet: PrintSheet, options: PrintOptions): number;
}

/** Draws sheet after sheet with the same fonts: what the form itself says is set once. */
export function createPress(fonts: readonly Font[]): Press {
  const all = withMarks(fonts);
  const measure = measureWith(all);
  const names = all.map((_, index) => fontName(index));
  return {
    pages: (sheet, options) => layoutSheet(sheet, measure, options).pages.length,
    piece(sheet, { options, allowMissing }) {
      const { pages } = layoutSheet(sheet, measure, options);
      const missing = missingCharacters(pages, all);
      if (missing.length > 0 && allowMissing !== true) return { missing };
      const drawn = missing.length > 0 ? pages.map((page) => withSquares(page, all, measure)) : pages;
      const others = new Map<string, number>();
      const encoders = all.map((font) => createEncoder(font, others));
      const pictures = new Map<string, Picture>();
      const draws = (picture: Picture): void => void pictures.set(picture.name, picture);
      return {
        pages: drawn.map(({ width, height, items }): PiecePage => {
          const content = pageOperators({ width, height, items }, encoders, names, undefined, draws);
          const plain = items.some((item) => item.kind === 'text' && hasOfSeveralUnits(item.text));
          return {
            width: points(width),
            height: points(height),
            ...(plain ? { content, plain } : { content: packed(content) }),
          };
        }),
        characters: encoders.map(({ characters }) => characters()),
        others: [...others.keys()],
        ...(pictures.size > 0 ? { pictures: [...pictures.values()] } : {}),
        ...(options.variant === 'blank' || sheet.paper.copies === undefined ? {} : { copies: sheet.paper.copies }),
      };
    },
  };
}

interface PieceEncoder extends Encoder {
  characters(): string;
}

function createEncoder(font: Font, others: Map<string, number>): PieceEncoder {
  const seen = new Set<string>();
  return {
    font,
    characters: () => [...seen].sort().join(''),
    encode(character) {
      seen.add(character);
      if (character.length === 1) return character.charCodeAt(0);
      const known = others.get(character);
      if (known !== undefined) return known;
      if (others.size === mostOthers) throw new Error(`Printing: a sheet has over ${mostOthers} rare characters.`);
      const code = firstOther + others.size;
      others.set(character, code);
      return code;
    },
  };
}

// ---------------------------------------------------------------- as bytes

const encoder = new TextEncoder();
const decoder = new TextDecoder();

interface Sized {
  readonly size: number;
}
interface Head extends Omit<Piece, 'pages' | 'pictures'> {
  readonly pages: readonly (Omit<PiecePage, 'content'> & Sized)[];
  readonly pictures?: readonly (Omit<Picture, 'data'> & Sized)[];
}

/** To be kept: length of the head, head in JSON, the contents one after another, then the pictures. */
export function pieceBytes({ pages, pictures, ...rest }: Piece): Uint8Array<ArrayBuffer> {
  const head: Head = {
    ...rest,
    pages: pages.map(({ content, ...page }) => ({ ...page, size: content.length })),
    ...(pictures && { pictures: pictures.map(({ data, ...picture }) => ({ ...picture, size: data.length })) }),
  };
  const words = encoder.encode(JSON.stringify(head));
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, words.length);
  return bytesIn([length, words, ...pages.map(({ content }) => content), ...(pictures ?? []).map(({ data }) => data)]);
}

/** Of what `pieceBytes` made; undefined if the bytes end too early. */
export function pieceFrom(bytes: Uint8Array): Piece | undefined {
  if (bytes.length < 4) return undefined;
  let at = 4 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  if (at > bytes.length) return undefined;
  const { pages, pictures, ...rest } = JSON.parse(decoder.decode(bytes.subarray(4, at))) as Head;
  const next = (size: number): Uint8Array => {
    at += size;
    return bytes.subarray(at - size, at);
  };
  const contents = pages.map(({ size, ...page }): PiecePage => ({ ...page, content: next(size) }));
  const shown = pictures?.map(({ size, ...picture }): Picture => ({ ...picture, data: next(size) }));
  return at === bytes.length ? { ...rest, pages: contents, ...(shown && { pictures: shown }) } : undefined;
}

/** The characters of a string that `characters` of a piece holds. */
export const inPiece = (characters: string): readonly string[] => charactersOf(characters);
