/**
 * Print worker: lays out and draws in a Web Worker, so that the page never stands still while a PDF is made.
 *
 * It is told its fonts once: addresses, which it fetches itself, or buffers, which are transferred and not copied. Then it
 * answers each sheet with a PDF, whose buffer is transferred back, or with what cannot be printed. Of a font in packs it
 * fetches the first, and others only when a sheet has characters that they hold.
 */

import type { ClearedBoard } from '../board.ts';
import type { ArchiveContent } from './archive/content.ts';
import type { Font } from './font.ts';
import { type FontSource, openFonts } from './font-source.ts';
import type { PrintOptions } from './page.ts';
import { type PrintResult, printSheet } from './print.ts';
import { type BoardRequest, printBoard } from './print-board.ts';
import type { PrintSheet } from './sheet.ts';

export type WorkerRequest =
  | { readonly kind: 'fonts'; readonly fonts: readonly (string | ArrayBuffer)[] }
  | {
      readonly kind: 'print';
      readonly id: number;
      readonly sheet: PrintSheet;
      readonly options: PrintOptions;
      readonly allowMissing: boolean;
      readonly archive: ArchiveContent | undefined;
    }
  | { readonly kind: 'board'; readonly id: number; readonly board: ClearedBoard; readonly request: BoardRequest };

export type WorkerAnswer =
  | { readonly id: number; readonly result: PrintResult }
  /** a sentence */
  | { readonly id: number; readonly failure: string };

/** The part of a worker's global scope that is used; the compiler knows this file as one of a page. */
interface WorkerScope {
  addEventListener(type: 'message', listener: (event: MessageEvent<WorkerRequest>) => void): void;
  postMessage(answer: WorkerAnswer, options: { transfer: Transferable[] }): void;
}
const scope: WorkerScope = globalThis;

let source: FontSource = openFonts([]);

scope.addEventListener('message', ({ data }) => {
  if (data.kind === 'fonts') source = openFonts(data.fonts);
  else answer(data);
});

type Asked = Exclude<WorkerRequest, { kind: 'fonts' }>;

async function answer(asked: Asked): Promise<void> {
  const { id } = asked;
  try {
    const result = await printed(asked);
    scope.postMessage({ id, result }, { transfer: 'pdf' in result ? [result.pdf.buffer] : [] });
  } catch (error) {
    scope.postMessage({ id, failure: error instanceof Error ? error.message : String(error) }, { transfer: [] });
  }
}

async function printed(asked: Asked): Promise<PrintResult> {
  const { allowMissing } = asked.kind === 'board' ? asked.request : asked;
  for (;;) {
    const fonts = await source.fonts();
    const result = await printWith(asked, fonts, false);
    if (!('missing' in result)) return result;
    if (await source.fetchFor(result.missing.map(({ character }) => character))) continue;
    return allowMissing ? printWith(asked, fonts, true) : result;
  }
}

function printWith(asked: Asked, fonts: readonly Font[], allowMissing: boolean): Promise<PrintResult> {
  if (asked.kind === 'board') return printBoard(asked.board, { ...asked.request, fonts, allowMissing });
  const { sheet, options, archive } = asked;
  return printSheet(sheet, { fonts, options, allowMissing, archive });
}
