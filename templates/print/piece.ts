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
import type { Font } from './font.ts';
import { layoutSheet } from './layout.ts';
import { withMarks } from './marks.ts';
import { type Encoder, pageOperators } from './operators.ts';
import type { PrintOptions } from './page.ts';
import { fontName, points } from './pdf.ts';
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
      return {
        pages: drawn.map(({ width, height, items }): PiecePage => {
          const content = pageOperators({ width, height, items }, encoders, names);
          const plain = items.some((item) => item.kind === 'text' && hasOfSeveralUnits(item.text));
          return {
            width: points(width),
            height: points(height),
            ...(plain ? { content, plain } : { content: packed(content) }),
          };
        }),
        characters: encoders.map(({ characters }) => characters()),
        others: [...others.keys()],
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

interface Head extends Omit<Piece, 'pages'> {
  readonly pages: readonly (Omit<PiecePage, 'content'> & { readonly size: number })[];
}

/** To be kept: length of the head, head in JSON, the contents one after another. */
export function pieceBytes({ pages, ...rest }: Piece): Uint8Array<ArrayBuffer> {
  const sizes = pages.map(({ content, ...page }) => ({ ...page, size: content.length }));
  const head = encoder.encode(JSON.stringify({ ...rest, pages: sizes } satisfies Head));
  const bytes = new Uint8Array(pages.reduce((sum, { content }) => sum + content.length, 4 + head.length));
  new DataView(bytes.buffer).setUint32(0, head.length);
  bytes.set(head, 4);
  let at = 4 + head.length;
  for (const { content } of pages) {
    bytes.set(content, at);
    at += content.length;
  }
  return bytes;
}

/** Of what `pieceBytes` made; undefined if the bytes end too early. */
export function pieceFrom(bytes: Uint8Array): Piece | undefined {
  if (bytes.length < 4) return undefined;
  let at = 4 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  if (at > bytes.length) return undefined;
  const { pages, ...rest } = JSON.parse(decoder.decode(bytes.subarray(4, at))) as Head;
  const contents = pages.map(({ size, ...page }): PiecePage => {
    at += size;
    return { ...page, content: bytes.subarray(at - size, at) };
  });
  return at === bytes.length ? { ...rest, pages: contents } : undefined;
}

/** The characters of a string that `characters` of a piece holds. */
export const inPiece = (characters: string): readonly string[] => charactersOf(characters);
