/** Prints a board (公示、公告张贴稿) as a PDF, or names the characters that cannot be printed; as print.ts does with a sheet. */
import type { ClearedBoard } from '../board.ts';
import type { BoardCode } from './board.ts';
import type { Font } from './font.ts';
import { withMarks } from './marks.ts';
import { drawPdf } from './pdf.ts';
import { type BoardSize, boardPages } from './poster.ts';
import { measureWith, missingCharacters, type PrintResult, withSquares } from './print.ts';

export interface BoardRequest {
  readonly size: BoardSize;
  readonly code?: BoardCode;
  /** `YYYY-MM-DDTHH:mm` */
  readonly time: string;
  /** print although characters are missing, a dashed square in place of each */
  readonly allowMissing?: boolean;
}

export async function printBoard(
  board: ClearedBoard,
  { size, code, time, allowMissing, fonts }: BoardRequest & { readonly fonts: readonly Font[] },
): Promise<PrintResult> {
  const all = withMarks(fonts);
  const measure = measureWith(all);
  const pages = boardPages(board, size, measure, code ? { code } : {});
  const missing = missingCharacters(pages, all);
  if (missing.length > 0 && allowMissing !== true) return { missing };
  const drawn = missing.length > 0 ? pages.map((page) => withSquares(page, all, measure)) : pages;
  const pdf = drawPdf(drawn, all, { title: board.heading.text, time });
  return { pdf, pages: drawn.length };
}
