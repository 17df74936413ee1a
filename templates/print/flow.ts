/**
 * Flow (分页): blocks of rows → pages.
 *
 * - F1 A row that fits a page is never cut; one taller than a page goes on over pages, cut between lines of text.
 * - F2 Where a page begins inside a table its head comes again; a head beside rows is written again on each page.
 * - F3 No title, head of a table or beginning of a side head is left alone at the foot of a page, no single row at the
 *   foot or top of one; a section of a few rows is not divided, and empty rows to write in do not fill a further page.
 * - F4 A block that belongs together moves to the next page whole, if a page can hold it.
 * - F5 The end of the block before it goes along: no page begins with where people sign. Where they sign in several blocks, one
 *   after another, or in a table before them, as many of them go along as the page holds.
 */
import { keptWith } from './characters.ts';
import { cutRow } from './cut.ts';
import { createFrameLines, type FrameLines } from './frame.ts';
import { addRowItems, textItems } from './items.ts';
import type { Item, Measure } from './page.ts';
import type { Block, Head, Rectangle, Row, Span } from './rows.ts';
import { createTag, noTags, type Tag, tagBlock, tagged } from './tag.ts';
import { evened, headText, leastHeight, type SetRow, setRow } from './typeset.ts';

/** The type area, in mm from the top left corner of the page. */
export type TypeArea = Rectangle;

export interface Flow {
  readonly pages: readonly (readonly Item[])[];
  /** the tree of what stands on them */
  readonly structure: Tag;
  /** mm from the top of the page where the next thing begins */
  readonly y: number;
  newPage(): void;
  /** moves down */
  skip(height: number): void;
  /** adds what stands outside the rows, at its own place on this page */
  add(...items: readonly Item[]): void;
  /** `following`: what is placed after it */
  place(block: Block, following?: readonly Block[]): void;
}

/** mm of a section that is not divided */
const indivisible = 45;
/** mm between running text and a framed section */
const apart = 2.5;
const tiny = 0.01;

interface PageInHand {
  readonly items: Item[];
  readonly frames: FrameLines;
}
const emptyPage = (): PageInHand => ({ items: [], frames: createFrameLines() });
const heightOf = (rows: readonly SetRow[]): number => rows.reduce((sum, { height }) => sum + height, 0);

/** `isTagged`: what is placed gets its tags in `structure`. */
export function createFlow(area: TypeArea, measure: Measure, isTagged = false): Flow {
  let page = emptyPage();
  const pages: PageInHand[] = [page];
  const structure = createTag('Document');
  const bottom = area.y + area.height;
  let y = area.y;
  /** whether anything but titles and heads stands on this page: only then is there a better one */
  let hasRows = false;
  let wasPlain: boolean | undefined;

  const newPage = (): void => {
    page = emptyPage();
    pages.push(page);
    y = area.y;
    hasRows = false;
  };
  const drawRow = (row: SetRow, tags: readonly (Tag | undefined)[] = []): void => {
    addRowItems(page.items, row, area.x, y, measure, tags);
    if (row.row.plain !== true)
      row.cells.forEach(({ cell }) => {
        page.frames.add(area.x + cell.x, y, cell.width, row.height);
      });
    y += row.height;
  };
  const drawSpan = (span: Span, from: number, tag?: Tag): void => {
    const place = { x: area.x + span.x, y: from, width: span.width, height: y - from };
    const { set } = headText(span.text, span.width, place.height, measure);
    page.items.push(...tagged(textItems(set, place, 'middle'), tag, span.text));
    page.frames.add(place.x, place.y, place.width, place.height);
  };
  const setHead = keptWith((head: Head) => {
    const set = head.rows.map((row) => setRow(row, measure));
    const rows = stretched(set, head.spans, measure);
    return { rows, height: heightOf(rows) };
  });
  /** Head rows at the top of a page, with the heads beside them. */
  const drawHead = (head: Head): void => {
    const { rows } = setHead(head);
    const tops = rows.map((row) => {
      drawRow(row);
      return y - row.height;
    });
    for (const span of head.spans) {
      const end = y;
      y = (tops[span.last] ?? end) + (rows[span.last]?.height ?? 0);
      drawSpan(span, tops[span.first] ?? end);
      y = end;
    }
  };

  const setBlock = ({ rows, spans }: Block): SetRow[] => {
    const set = rows.map((row) => setRow(row, measure));
    return stretched(evened(set, measure), spans, measure);
  };
  /** What was looked at before it is placed is kept till then, and no longer: the rows of a long list weigh much. */
  const ahead = new Map<Block, SetRow[]>();
  const setAhead = (block: Block): readonly SetRow[] => {
    const set = ahead.get(block) ?? setBlock(block);
    ahead.set(block, set);
    return set;
  };
  const taken = (block: Block): SetRow[] => {
    const set = ahead.get(block) ?? setBlock(block);
    ahead.delete(block);
    return set;
  };
  /** mm of the blocks after this one that the end of this one, `least` mm, must not be parted from. */
  const heightAfter = (block: Block, following: readonly Block[], least: number): number => {
    let last = block.rows.at(-1);
    if (block.together || !last) return 0;
    const other = following.findIndex((next) => next.newPage || !(next.together || isSigned(next)));
    const chain = following.slice(0, other < 0 ? following.length : other);
    const end = chain.findLastIndex((next) => next.together);
    let after = 0;
    let sum = 0;
    for (const next of chain.slice(0, end + 1)) {
      sum += heightOf(setAhead(next)) + (last?.plain === next.rows[0]?.plain ? 0 : apart);
      last = next.rows.at(-1);
      // One alone may still fit where less than the whole end goes along.
      if (next.together && (next === chain[0] || least + sum <= area.height)) after = sum;
    }
    return after;
  };
  /** mm of rows that go along, of running text the two lines that do, with the head above them. */
  const heightAlong = (rows: readonly SetRow[]): number => {
    const [first, ...more] = rows;
    if (first === undefined) return 0;
    const own = first.row.flows ? beginningOf(first) : first.height;
    return (first.row.head ? setHead(first.row.head).height : 0) + own + heightOf(more);
  };

  const place = (block: Block, following: readonly Block[] = []): void => {
    const tags = isTagged ? tagBlock(structure, block) : noTags;
    if (block.newPage && y > area.y) newPage();
    const isPlain = block.rows[0]?.plain === true;
    if (wasPlain !== undefined && wasPlain !== isPlain && y > area.y + tiny) y += apart;
    if (block.rows.length > 0) wasPlain = block.rows.at(-1)?.plain === true;
    const rows = taken(block);
    const heights = heightOf(rows);
    const isWhole = (block.together && heights <= area.height) || heights <= indivisible;
    /** the row that goes along with what comes after, empty ones behind it too: the last with something in it */
    const along = lastFilled(rows);
    const after = heightAfter(block, following, isWhole ? heights : heightAlong(rows.slice(along)));
    const end = after === 0 ? -1 : along;
    const withAfter = heights + after <= area.height ? heights + after : heights;
    if (isWhole && hasRows && y + withAfter > bottom + tiny) newPage();
    const open = new Map<Span, number>();

    const close = (span: Span): void => {
      const from = open.get(span);
      open.delete(span);
      if (from !== undefined && y - from > tiny) drawSpan(span, from, tags.span(span));
    };
    const closeAt = (index: number): void => {
      for (const span of [...open.keys()]) if (span.last === index) close(span);
    };
    const breakBefore = (row: Row | undefined): void => {
      const going = [...open.keys()];
      for (const span of going) close(span);
      newPage();
      for (const span of going) open.set(span, y);
      if (row?.head) drawHead(row.head);
    };
    /** What must follow on this page for row `index` to stand here. */
    const needed = (index: number): number => {
      const row = rows[index];
      if (row === undefined) return 0;
      const room = area.height - (row.row.head ? setHead(row.row.head).height : 0);
      const isTooTall = row.height > room;
      const own = isTooTall ? Math.min(row.height, 30) : row.row.flows ? beginningOf(row) : row.height;
      if (index === end && own === row.height) {
        const both = after + heightOf(rows.slice(index + 1));
        if (own + both <= room) return own + both;
      }
      const isNotLast = index === 0 || index === rows.length - 2;
      return own + (row.row.withNext || isNotLast ? needed(index + 1) : 0);
    };

    let moved = -1;
    for (let index = 0; index < rows.length; index++) {
      const row = rows[index];
      if (row === undefined) continue;
      const starting = block.spans.filter((span) => span.first === index && !open.has(span));
      const besides = starting.map((span) => {
        const total = heightOf(rows.slice(span.first, span.last + 1));
        return Math.min(leastHeight(span.text, span.width, measure), total);
      });
      if (hasRows && y + Math.min(area.height, Math.max(needed(index), ...besides)) > bottom + tiny) {
        if (row.row.spare && index !== end) {
          closeAt(index);
          continue;
        }
        breakBefore(row.row);
      }
      for (const span of starting) open.set(span, y);

      const isTaller = row.height > bottom - y + tiny;
      const isParted = row.row.flows && index === rows.length - 1 && y + row.height + after > bottom + tiny;
      const here = isTaller ? bottom - y : isParted ? row.height - beginningOf(row) : 0;
      const parts = here > tiny ? cutRow(row, here, measure) : undefined;
      if (parts) {
        drawRow(parts[0], tags.row(row.row));
        hasRows = true;
        rows[index] = parts[1];
      }
      // What can neither be cut here nor go to a page of its own is drawn as it is; no form has such a row.
      if (parts || (isTaller && moved !== index)) {
        breakBefore(row.row);
        moved = index;
        index--;
        continue;
      }
      const short = Math.max(
        0,
        ...[...open].map(([span, from]) =>
          span.last === index ? leastHeight(span.text, span.width, measure) - (y + row.height - from) : 0,
        ),
      );
      drawRow(short > tiny ? { ...row, height: row.height + short } : row, tags.row(row.row));
      hasRows ||= row.row.withNext !== true || row.row.head !== undefined;
      closeAt(index);
    }
    tags.end();
  };

  return {
    get pages() {
      return pages.map(({ items, frames }) => [...frames.rules(), ...items]);
    },
    structure,
    get y() {
      return y;
    },
    newPage,
    skip(height) {
      y += height;
    },
    add(...items) {
      page.items.push(...items);
    },
    place,
  };
}

/** Whether it is a table in each row of which somebody signs. */
function isSigned({ rows }: Block): boolean {
  const first = rows.findIndex(({ head }) => head !== undefined);
  return (
    first >= 0 &&
    rows.slice(0, first).every(({ withNext }) => withNext === true) &&
    rows.every(({ head, cells }) => head === undefined || cells.some(({ kind }) => kind === 'drawn'))
  );
}

/** Of rows that are all empty the last. */
function lastFilled(rows: readonly SetRow[]): number {
  const found = rows.findLastIndex(({ row }) => row.spare !== true);
  return found < 0 ? rows.length - 1 : found;
}

/** mm of the lines of running text that stand together at the foot of a page: two, or all three of three. */
function beginningOf({ cells, height }: SetRow): number {
  const lines = Math.max(0, ...cells.map(({ text }) => text?.lines.length ?? 0));
  return lines <= 3 ? height : (2 * height) / lines;
}

/** Rows with the last one beside each head made as high as the head needs. */
function stretched(rows: readonly SetRow[], spans: readonly Span[], measure: Measure): SetRow[] {
  const result = [...rows];
  for (const span of [...spans].sort((a, b) => a.last - a.first - (b.last - b.first))) {
    const beside = heightOf(result.slice(span.first, span.last + 1));
    const short = leastHeight(span.text, span.width, measure) - beside;
    const last = result[span.last];
    if (short > tiny && last) result[span.last] = { ...last, height: last.height + short };
  }
  return result;
}
