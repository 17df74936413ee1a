/**
 * Print worker: lays out and draws in a Web Worker, so that the page never stands still while a PDF is made.
 *
 * It is told its fonts once: addresses, which it fetches itself, or buffers, which are transferred and not copied. Then it
 * answers each sheet with a PDF, whose buffer is transferred back, or with what cannot be printed.
 */

import type { ClearedBoard } from '../board.ts';
import type { ArchiveContent } from './archive/content.ts';
import { type Font, loadFont } from './font.ts';
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

let fonts: Promise<readonly Font[]> = Promise.resolve([]);

scope.addEventListener('message', ({ data }) => {
  if (data.kind === 'fonts') {
    fonts = Promise.all(data.fonts.map(readFont));
    // A font that does not come is told to whoever prints, below.
    fonts.catch(() => undefined);
  } else {
    answer(data);
  }
});

async function readFont(font: string | ArrayBuffer): Promise<Font> {
  if (typeof font !== 'string') return loadFont(font);
  const response = await fetch(font);
  if (!response.ok) throw new Error(`Font ${font}: the server answered ${response.status}.`);
  return loadFont(await response.arrayBuffer());
}

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
  if (asked.kind === 'board') return printBoard(asked.board, { ...asked.request, fonts: await fonts });
  const { sheet, options, allowMissing, archive } = asked;
  return printSheet(sheet, { fonts: await fonts, options, allowMissing, archive });
}
