/**
 * Tags (结构): what the pieces of a page are to each other, for whoever has it read aloud or takes the text out (ISO 32000-1, 14.8).
 *
 * - The tree stands in the order of reading; that is not the order of drawing, and a cell may go on over two pages.
 * - Each section is a table: its title a heading, its rows with heads and cells. A head beside a whole section is its heading.
 * - What is written again at the top of a page, running heads and feet, and lines are no content: they have no tag.
 */
import type { Piece } from './lines.ts';
import type { Item } from './page.ts';
import type { Block, Cell, Row, Span } from './rows.ts';

export interface Tag {
  readonly kind: 'Document' | 'H1' | 'H2' | 'H3' | 'P' | 'Table' | 'TR' | 'TH' | 'TD' | 'Figure';
  readonly children: Tag[];
  /** of a head: what it is the head of */
  readonly scope?: 'Row' | 'Column';
  readonly columns?: number;
  /** how many rows it stands beside */
  rows?: number;
  /** words for what is drawn */
  readonly alt?: string;
  /** the words as they are, where the signs drawn are others or fewer */
  actual?: string;
}

export const createTag = (kind: Tag['kind'], more: Omit<Tag, 'kind' | 'children'> = {}): Tag => ({
  kind,
  children: [],
  ...more,
});

export function addTag(parent: Tag, kind: Tag['kind'], more: Omit<Tag, 'kind' | 'children'> = {}): Tag {
  const tag = createTag(kind, more);
  parent.children.push(tag);
  return tag;
}

/** The items of one cell under its tag. A drawn signature or a photograph becomes a figure in it. */
export function tagged(items: Item[], tag: Tag | undefined, words?: string): Item[] {
  if (tag === undefined) return items;
  const drawn = items.flatMap((item) => (item.kind === 'text' ? [item.text] : [])).join('');
  if (words !== undefined && bare(words) !== bare(drawn)) tag.actual ??= words;
  return items.map((item): Item => {
    if (item.kind === 'text' || item.kind === 'signing') return { ...item, tag };
    if (item.kind === 'strokes') return { ...item, tag: addTag(tag, 'Figure', { alt: '手写签名' }) };
    if (item.kind === 'image') return { ...item, tag: addTag(tag, 'Figure', { alt: item.alt }) };
    return item;
  });
}
const bare = (text: string): string => text.replace(/\s/gu, '');

export interface BlockTags {
  /** tags of a row's cells when it is drawn; the second time, on a further page, its heads have none */
  row(row: Row): readonly (Tag | undefined)[];
  /** the tag of a head beside rows, when it is drawn first; undefined when it comes again */
  span(span: Span): Tag | undefined;
  /** to be called when all rows are drawn */
  end(): void;
}

/** Of what nobody will read by its structure. */
export const noTags: BlockTags = Object.freeze({
  row: () => none,
  span: () => undefined,
  end: () => undefined,
});
const none: readonly undefined[] = Object.freeze([]);

/** Puts a block into the tree while it is drawn. */
export function tagBlock(document: Tag, block: Block): BlockTags {
  const drawn = new Map<Row, readonly (Tag | undefined)[]>();
  const spans = new Map<Span, Tag>();
  const written = new Set<Span>();
  const places = new Map(block.rows.map((row, index) => [row, index]));
  const parts = partsOf(block);
  let table: { readonly tag: Tag; readonly part: Part } | undefined;
  let titled = false;
  const heading = (): 'H2' | 'H3' => {
    if (titled) return 'H3';
    titled = true;
    return 'H2';
  };
  const begin = (row: Row, index: number): readonly (Tag | undefined)[] => {
    const starting = block.spans.filter((span) => span.first === index);
    for (const span of starting) if (isWhole(span, block)) spans.set(span, addTag(document, heading()));
    if (row.plain) {
      const [cell] = row.cells;
      const words = cell?.kind === 'text' ? cell.pieces.filter(({ text }) => text.trim() !== '') : [];
      const isHeading =
        row.withNext === true && row.cells.length === 1 && words.length > 0 && words.every(isHeadingPiece);
      table = undefined;
      return row.cells.map(() => addTag(document, isHeading ? heading() : 'P'));
    }
    if (isBand(row)) {
      const [cell] = row.cells;
      const isHeading = cell?.kind === 'text' && cell.pieces[0]?.bold === true;
      table = undefined;
      return [addTag(document, isHeading ? heading() : 'P')];
    }
    const part = parts.find(({ first, last }) => first <= index && index <= last);
    if (part === undefined) return [];
    if (table?.part !== part) table = { tag: addTag(document, 'Table'), part };
    const line = addTag(table.tag, 'TR');
    const tags: Tag[] = [];
    const inOrder = [
      ...row.cells.map((cell, at) => ({ x: cell.x, width: cell.width, cell, at })),
      ...starting.filter((span) => !isWhole(span, block)).map((span) => ({ x: span.x, width: span.width, span })),
    ].sort((a, b) => a.x - b.x);
    for (const each of inOrder) {
      const columns = part.edges.filter((edge) => edge > each.x + 0.05 && edge < each.x + each.width + 0.05).length;
      const scope = isHead(row) ? 'Column' : 'Row';
      const isTh = 'span' in each || isLabel(each.cell);
      const tag = addTag(line, isTh ? 'TH' : 'TD', {
        ...(isTh ? { scope } : {}),
        ...(columns > 1 ? { columns } : {}),
      });
      if ('span' in each) spans.set(each.span, tag);
      else tags[each.at] = tag;
    }
    return tags;
  };

  return {
    row(row) {
      const before = drawn.get(row);
      if (before !== undefined) return before.map((tag) => (tag?.kind === 'TH' ? undefined : tag));
      const tags = begin(row, places.get(row) ?? -1);
      drawn.set(row, tags);
      return tags;
    },
    span(span) {
      if (written.has(span)) return undefined;
      written.add(span);
      return spans.get(span);
    },
    end() {
      for (const [span, tag] of spans) {
        const beside = block.rows.slice(span.first, span.last + 1).filter((row) => drawn.has(row)).length;
        if (tag.kind === 'TH' && beside > 1) tag.rows = beside;
      }
    },
  };
}

/** Rows between bands are a table, and so is what stands under a head; its columns lie between the edges of all its cells. */
interface Part {
  readonly first: number;
  readonly last: number;
  readonly edges: readonly number[];
}
function partsOf(block: Block): Part[] {
  const parts: Part[] = [];
  let first = 0;
  block.rows.forEach((row, index) => {
    if (isBand(row)) {
      first = index + 1;
      return;
    }
    const next = block.rows[index + 1];
    if (next !== undefined && !isBand(next) && (isHead(row) || !isHead(next))) return;
    const cells: readonly { readonly x: number; readonly width: number }[] = [
      ...block.rows.slice(first, index + 1).flatMap((each) => each.cells),
      ...block.spans.filter((span) => span.first >= first && span.last <= index && !isWhole(span, block)),
    ];
    const edges = new Set(cells.map(({ x, width }) => Math.round((x + width) * 10) / 10));
    parts.push({ first, last: index, edges: [...edges].sort((a, b) => a - b) });
    first = index + 1;
  });
  return parts;
}

const isHeadingPiece = ({ bold, face }: Piece): boolean => bold === true || face === 'subheading';
const isBand = ({ cells: [cell], plain }: Row): boolean =>
  plain === true || (cell?.kind === 'text' && cell.manner === 'band');
const isLabel = (cell: Cell): boolean => cell.kind === 'text' && cell.manner === 'label';
const isHead = ({ cells }: Row): boolean => cells.every(isLabel);
const isWhole = (span: Span, block: Block): boolean =>
  span.x === 0 && span.first === 0 && span.last === block.rows.length - 1 && block.rows.length > 1;
