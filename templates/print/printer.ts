/**
 * Printer: the page's side of the print worker. Sheets go in, PDFs come out, in the order in which they were asked for.
 */
import type { ClearedBoard } from '../board.ts';
import type { Evaluation } from '../evaluate.ts';
import type { Template } from '../template.ts';
import { archiveContent } from './archive/content.ts';
import type { PrintRequest, PrintResult } from './print.ts';
import type { BoardRequest } from './print-board.ts';
import { sheetOf } from './sheet.ts';
import type { WorkerAnswer, WorkerRequest } from './worker.ts';

export interface Printer {
  /** Rejects with a sentence if a font does not come or is damaged. */
  print(template: Template, evaluation: Evaluation, request: Omit<PrintRequest, 'fonts'>): Promise<PrintResult>;
  printBoard(board: ClearedBoard, request: BoardRequest): Promise<PrintResult>;
  close(): void;
}

/**
 * Starts the worker. `fonts` are tried in order for each character: addresses, fetched by the worker, of font files or lists
 * of packs (`.json`), or buffers of font files, which are transferred and so can no longer be used here.
 */
export function createPrinter(fonts: readonly (string | ArrayBuffer)[]): Printer {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'cunbiao-print' });
  const waiting = new Map<number, { resolve(result: PrintResult): void; reject(error: Error): void }>();
  let count = 0;
  const send = (request: WorkerRequest, transfer: Transferable[] = []): void => worker.postMessage(request, transfer);

  worker.addEventListener('message', ({ data }: MessageEvent<WorkerAnswer>) => {
    const asked = waiting.get(data.id);
    waiting.delete(data.id);
    if ('result' in data) asked?.resolve(data.result);
    else asked?.reject(new Error(data.failure));
  });
  worker.addEventListener('error', (event) => {
    for (const { reject } of waiting.values())
      reject(new Error(event.message || 'The print worker could not be started.'));
    waiting.clear();
  });
  // An address in a worker would be taken relative to the worker's own file.
  const given = fonts.map((font) => (typeof font === 'string' ? new URL(font, location.href).href : font));
  send(
    { kind: 'fonts', fonts: given },
    given.filter((font) => typeof font !== 'string'),
  );

  return {
    print(template, evaluation, { options, allowMissing = false, archive: asked }) {
      const id = ++count;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        const archive = asked && archiveContent(template, evaluation, asked);
        send({ kind: 'print', id, sheet: sheetOf(template, evaluation), options, allowMissing, archive });
      });
    },
    printBoard(board, request) {
      const id = ++count;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        send({ kind: 'board', id, board, request });
      });
    },
    close() {
      worker.terminate();
      for (const { reject } of waiting.values()) reject(new Error('The printer was closed.'));
      waiting.clear();
    },
  };
}
