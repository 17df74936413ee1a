/**
 * Boxes (签章栏): the opinions, signatures and seals at the foot of a form.
 *
 * - The neighbours of one `group` share a box: what they say stands above, signature and date below. The group's name is
 *   the box's label.
 * - A date right after a signature belongs to it and prints as the date of signing.
 * - Whatever else stands in such a section is an ordinary part of the grid.
 */
import { contentOf, textOf } from './content.ts';
import { type Filling, type GridEntry, type GridItem, gridItem, photoFor, valueIn } from './grid.ts';
import type { Piece } from './lines.ts';
import { type Cell, rowHeight, signatureHeight } from './rows.ts';
import { signingCell } from './signing.ts';

interface Box {
  readonly group?: string;
  readonly entries: GridEntry[];
}

/** The fields of a section of signatures as items of the grid. */
export function boxItems(entries: readonly GridEntry[], filling: Filling): GridItem[] {
  return boxesOf(entries).flatMap((box): GridItem[] => {
    const [first] = box.entries;
    if (first === undefined) return [];
    if (box.entries.length === 1 && first[1].kind !== 'signature') {
      const { group: _group, ...item } = gridItem(first, filling);
      return [{ ...item, label: box.group ?? item.label }];
    }
    const span = first[1].span ?? [1, 1];
    return [
      {
        label: box.group ?? first[1].label,
        span,
        height: signatureHeight,
        cell: (x, width) => boxCell(box, x, width, span[0] > 0, filling),
      },
    ];
  });
}

function boxesOf(entries: readonly GridEntry[]): Box[] {
  const boxes: Box[] = [];
  for (const entry of entries) {
    const [, field] = entry;
    const box = boxes.at(-1);
    const before = box?.entries.at(-1)?.[1];
    const isOfGroup = field.group !== undefined && field.group === box?.group;
    const isDateOfSigning = field.group === undefined && field.kind === 'date' && before?.kind === 'signature';
    if (box && (isOfGroup || isDateOfSigning)) box.entries.push(entry);
    else boxes.push({ ...(field.group === undefined ? {} : { group: field.group }), entries: [entry] });
  }
  return boxes;
}

function boxCell(box: Box, x: number, width: number, labelled: boolean, filling: Filling): Cell {
  const at = box.entries.findIndex(([, field]) => field.kind === 'signature');
  const date = at < 0 ? undefined : box.entries.find(([, field], index) => index > at && field.kind === 'date');
  const above = box.entries
    .filter((entry, index) => index !== at && entry !== date)
    .map(([id, field]) => {
      const { pieces, manner } = contentOf(field, valueIn(filling, id), {
        path: id,
        options: filling.sheet.options[id] ?? [],
        width,
      });
      const label: Piece = { text: `${field.label}：`, origin: 'template' };
      return { pieces: [label, ...pieces], height: field.height ?? (manner === 'long' ? 16 : rowHeight) };
    });
  const [id = '', signature] = box.entries[at] ?? [];
  if (signature?.kind !== 'signature') {
    const newLine: Piece = { text: '\n', origin: 'template' };
    const pieces = above.flatMap((each, index) => (index === 0 ? each.pieces : [newLine, ...each.pieces]));
    return { kind: 'text', x, width, pieces, manner: 'long', align: 'start', top: true };
  }
  return signingCell({
    x,
    width,
    signature,
    value: valueIn(filling, id),
    path: id,
    ...(labelled && box.group === undefined ? {} : { label: signature.label }),
    ...(date ? { date: { text: textOf(date[1], valueIn(filling, date[0])), path: date[0] } } : { dated: true }),
    ...(above.length > 0 ? { above } : {}),
    ...photoFor(filling, signature),
  });
}
