/**
 * Print worker: lays out and draws in a Web Worker, so that the page never stands still while a PDF is made.
 *
 * It is told its fonts once: addresses, which it fetches itself, or buffers, which are transferred and not copied. Then it
 * answers each sheet with a PDF, whose buffer is transferred back, or with what cannot be printed. Of a font in packs it
 * fetches the first, and others only when a sheet has characters that they hold. It also looks at font files of people's own.
 */

import type { ClearedBoard } from '../board.ts';
import type { ArchiveContent } from './archive/content.ts';
import type { Font } from './font.ts';
import { type FontSource, type GivenFont, openFonts } from './font-source.ts';
import { type OwnFace, readFaces } from './own-font.ts';
import type { PrintOptions } from './page.ts';
import { type PrintResult, printSheet } from './print.ts';
import { type BoardRequest, printBoard } from './print-board.ts';
import type { PrintSheet } from './sheet.ts';

export type WorkerRequest =
  | { readonly kind: 'fonts'; readonly fonts: readonly GivenFont[] }
  | { readonly kind: 'look'; readonly id: number; readonly file: Blob }
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
  | { readonly id: number; readonly faces: readonly OwnFace[] }
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
  else if (data.kind === 'look') void look(data.id, data.file);
  else void answer(data);
});

/** A file that cannot be read at all has one font, which is damaged. */
async function look(id: number, file: Blob): Promise<void> {
  const bytes = await file.arrayBuffer().then(
    (buffer) => new Uint8Array(buffer),
    () => new Uint8Array(0),
  );
  scope.postMessage({ id, faces: readFaces(bytes) }, { transfer: [] });
}

type Asked = Exclude<WorkerRequest, { kind: 'fonts' | 'look' }>;

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
    if (await source.fetchFor(result.missing)) continue;
    return allowMissing ? printWith(asked, fonts, true) : result;
  }
}

function printWith(asked: Asked, fonts: readonly Font[], allowMissing: boolean): Promise<PrintResult> {
  if (asked.kind === 'board') return printBoard(asked.board, { ...asked.request, fonts, allowMissing });
  const { sheet, options, archive } = asked;
  return printSheet(sheet, { fonts, options, allowMissing, archive });
}
