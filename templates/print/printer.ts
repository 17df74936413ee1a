/**
 * Printer: the page's side of the print worker. Sheets go in, PDFs come out, in the order in which they were asked for.
 */
import type { ClearedBoard } from '../board.ts';
import type { Evaluation } from '../evaluate.ts';
import type { Template } from '../template.ts';
import { archiveContent } from './archive/content.ts';
import type { GivenFont } from './font-source.ts';
import type { OwnFace } from './own-font.ts';
import type { PrintRequest, PrintResult } from './print.ts';
import type { BoardRequest } from './print-board.ts';
import { sheetOf } from './sheet.ts';
import type { WorkerAnswer, WorkerRequest } from './worker.ts';

export interface Printer {
  /** Rejects with a sentence if a font does not come or is damaged. */
  print(template: Template, evaluation: Evaluation, request: Omit<PrintRequest, 'fonts'>): Promise<PrintResult>;
  printBoard(board: ClearedBoard, request: BoardRequest): Promise<PrintResult>;
  /** The fonts in a file of a person's own, each with what is wrong with it. */
  look(file: Blob): Promise<readonly OwnFace[]>;
  close(): void;
}

/**
 * Starts the worker. `fonts` are tried in order for each character: addresses, fetched by the worker, of font files or lists
 * of packs (`.json`), fonts of a person's own, or buffers of font files, which are transferred and so can no longer be used
 * here.
 */
export function createPrinter(fonts: readonly GivenFont[]): Printer {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'cunbiao-print' });
  const waiting = new Map<number, { resolve(answer: WorkerAnswer): void; reject(error: Error): void }>();
  let count = 0;
  const send = (request: WorkerRequest, transfer: Transferable[] = []): void => worker.postMessage(request, transfer);

  worker.addEventListener('message', ({ data }: MessageEvent<WorkerAnswer>) => {
    const asked = waiting.get(data.id);
    waiting.delete(data.id);
    if ('failure' in data) asked?.reject(new Error(data.failure));
    else asked?.resolve(data);
  });
  worker.addEventListener('error', (event) => {
    for (const { reject } of waiting.values())
      reject(new Error(event.message || 'The print worker could not be started.'));
    waiting.clear();
  });
  // An address in a worker would be taken relative to the worker's own file.
  const absolute = (address: string): string => new URL(address, location.href).href;
  const given = fonts.map((font): GivenFont => {
    if (typeof font === 'string') return absolute(font);
    return 'address' in font ? { ...font, address: absolute(font.address) } : font;
  });
  send(
    { kind: 'fonts', fonts: given },
    given.filter((font) => font instanceof ArrayBuffer),
  );

  const ask = (request: (id: number) => WorkerRequest): Promise<WorkerAnswer> => {
    const id = ++count;
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      send(request(id));
    });
  };
  const printed = async (request: (id: number) => WorkerRequest): Promise<PrintResult> => {
    const answer = await ask(request);
    if (!('result' in answer)) throw new Error('The print worker answered something else.');
    return answer.result;
  };

  return {
    async print(template, evaluation, { options, allowMissing = false, archive: asked }) {
      const archive = asked && archiveContent(template, evaluation, asked);
      const sheet = sheetOf(template, evaluation);
      return printed((id) => ({ kind: 'print', id, sheet, options, allowMissing, archive }));
    },
    printBoard: (board, request) => printed((id) => ({ kind: 'board', id, board, request })),
    async look(file) {
      const answer = await ask((id) => ({ kind: 'look', id, file }));
      if (!('faces' in answer)) throw new Error('The print worker answered something else.');
      return answer.faces;
    },
    close() {
      worker.terminate();
      for (const { reject } of waiting.values()) reject(new Error('The printer was closed.'));
      waiting.clear();
    },
  };
}
