/** Items (版面的内容): what was typeset, at its place on a page. Pure. */
import type { LinePart, Piece } from './lines.ts';
import type { Item, Measure } from './page.ts';
import type { Rectangle, TextCell } from './rows.ts';
import { type Tag, tagged } from './tag.ts';
import { edgeOf, insetOf, isBalanced, millimetre, type SetRow, type SetText, textHeight } from './typeset.ts';

/** Lines of text in a rectangle, as runs whose `y` is the baseline; added to `items`. */
export function textItems(
  text: SetText,
  place: Rectangle,
  align: TextCell['align'],
  top?: boolean,
  items: Item[] = [],
): Item[] {
  const free = place.height - textHeight(text);
  const inset = text.flush ? 0 : insetOf(place.width);
  let y = place.y + (top === true ? edgeOf(text) / 2 : free / 2);
  text.lines.forEach((line) => {
    const room = place.width - line.width;
    const left = place.x + (align === 'start' ? inset : align === 'middle' ? room / 2 : room - inset);
    const size = text.size * millimetre;
    // Chinese type stands in a square of one em, 0.88 of it above the baseline.
    const baseline = y + (text.leading - size) / 2 + 0.88 * size;
    line.parts.forEach((part) => {
      const item = partItem(part, left + part.x, baseline, text.size);
      if (item) items.push(item);
    });
    y += text.leading;
  });
  return items;
}

function partItem({ piece, width, text, spacing }: LinePart, x: number, y: number, size: number): Item | undefined {
  const { origin, path, bold, face, blank } = piece;
  if (blank !== undefined)
    return { kind: 'line', x1: x + 0.4, y1: y + 0.7, x2: x + width - 0.4, y2: y + 0.7, width: 0.15 };
  if (text.trim() === '') return undefined;
  // All of one shape: there are thousands of them.
  return { kind: 'text', x, y, size, text, origin, bold, face, spacing: spacing || undefined, path };
}

/** Adds the cells of a row at a height, as items under the tags of the cells. */
export function addRowItems(
  all: Item[],
  row: SetRow,
  x: number,
  y: number,
  measure: Measure,
  tags: readonly (Tag | undefined)[] = [],
): void {
  row.cells.forEach(({ cell, text, above }, index) => {
    const tag = tags[index];
    const items = tag ? [] : all;
    const place = { x: x + cell.x, y, width: cell.width, height: row.height };
    if (text && cell.kind === 'text') textItems(text, place, alignOf(cell, text), cell.top, items);
    let written = 0;
    above.forEach((each) => {
      textItems(each.text, { ...place, y: y + written, height: each.height }, 'start', true, items);
      written += each.height;
    });
    if (cell.kind === 'drawn')
      items.push(...cell.draw({ ...place, y: y + written, height: row.height - written }, measure));
    if (tag)
      all.push(
        ...tagged(items, tag, cell.kind === 'text' && cell.manner === 'label' ? wordsOf(cell.pieces) : undefined),
      );
  });
}

const wordsOf = (pieces: readonly Piece[]): string => pieces.map(({ text }) => text).join('');
/** A value of several lines reads better from the left. */
const alignOf = (cell: TextCell, text: SetText): TextCell['align'] =>
  cell.align === 'middle' && text.lines.length > 1 && !isBalanced(cell, text) ? 'start' : cell.align;
