/**
 * Rows (行): what a form is made of on paper, before it is known where a page ends.
 *
 * A Block is a list of rows from edge to edge and of spans: heads beside several rows. A row's cells tile its width except
 * where a span stands. All lengths are mm from the left edge of the type area. Nothing here knows pages; flow.ts does.
 */

import type { Piece } from './lines.ts';
import type { Item, Measure } from './page.ts';

/**
 * `label`: a head, balanced over its lines, upright one below the other where the cell is narrow; `short`: a value on one
 * line where that is possible; `long`: running text; `options`: boxes to tick; `band`: a title across; `body`: running text
 * of a page without frames, from edge to edge.
 */
export type Manner = 'label' | 'short' | 'long' | 'options' | 'band' | 'body';

export interface TextCell {
  readonly kind: 'text';
  readonly x: number;
  readonly width: number;
  readonly pieces: readonly Piece[];
  readonly manner: Manner;
  readonly align: 'start' | 'middle' | 'end';
  /** from the top of the cell, where a pen goes on; else in the middle */
  readonly top?: true;
  /** points; else the largest that fits */
  readonly size?: number;
  /** mm from line to line; else as its manner asks */
  readonly leading?: number;
}
/** A cell whose lower part draws itself and is never cut: signature and seal, with what is written above them. */
export interface DrawnCell {
  readonly kind: 'drawn';
  readonly x: number;
  readonly width: number;
  /** running texts one below the other, each with its least height in mm */
  readonly above: readonly { readonly pieces: readonly Piece[]; readonly height: number }[];
  /** mm that the drawn part needs */
  readonly drawn: number;
  /** mm of the whole cell at least */
  readonly least: number;
  /** view path of the field that is signed here */
  readonly signs: string;
  draw(place: Rectangle, measure: Measure): readonly Item[];
}
export type Cell = TextCell | DrawnCell;

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Row {
  readonly cells: readonly Cell[];
  /** mm at least */
  readonly height: number;
  /** stays on one page with the next row */
  readonly withNext?: true;
  /** an empty row to write in: left out rather than put on a further page */
  readonly spare?: true;
  /** comes again at the top where a page begins with this row */
  readonly head?: Head;
  /** stands without a frame */
  readonly plain?: true;
  /** may be cut between any two lines where a page ends, though a page could hold it: running text */
  readonly flows?: true;
}
/** A head beside rows `first` to `last`. */
export interface Span {
  readonly x: number;
  readonly width: number;
  readonly text: string;
  readonly first: number;
  readonly last: number;
}
export interface Head {
  readonly rows: readonly Row[];
  readonly spans: readonly Span[];
}
export interface Block extends Head {
  /** on one page if any page can hold it */
  readonly together?: true;
  /** begins a new page */
  readonly newPage?: true;
}

/** Least height of a row in mm: room for a pen. */
export const rowHeight = 8;
/** Least height of a row that is signed in. */
export const signatureHeight = 12;

/** A cell with words of the form. */
export function labelCell(x: number, width: number, text: string, bold?: true): TextCell {
  return {
    kind: 'text',
    x,
    width,
    pieces: [{ text, origin: 'template', ...(bold ? { bold } : {}) }],
    manner: 'label',
    align: 'middle',
  };
}
/** Words across a row, from the left: a section's title, the caption of a table, a remark. */
export function bandRow(x: number, width: number, pieces: readonly Piece[], size?: number): Row {
  const cell: TextCell = { kind: 'text', x, width, pieces, manner: 'band', align: 'start', ...(size ? { size } : {}) };
  return { cells: [cell], height: 7, withNext: true };
}

/** Widths as proportions of `total`; left ends by their running sum. */
export function columnsIn(
  total: number,
  widths: readonly number[],
  left = 0,
): { readonly x: number[]; readonly width: number[] } {
  const sum = widths.reduce((all, width) => all + width, 0);
  const width = widths.map((each) => (each * total) / sum);
  let at = left;
  const x = width.map((each) => {
    at += each;
    return at - each;
  });
  return { x, width };
}
