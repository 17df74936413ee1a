/**
 * Print run (成批打印), the page's side: sheets are shared out over several workers, and the page hardly works meanwhile.
 *
 * - Stopped at any moment, by a person or because the page goes, nothing that was drawn is lost: the same run begun again draws
 *   only what is left.
 * - A worker that dies takes the sheets in its hands with it: each is named, the others are drawn.
 */
import type { Judged, KeptFiling } from './kept-papers.ts';
import { ownFontTrouble } from './own-font-trouble.ts';
import type {
  ArchivedFile,
  BoundFile,
  RunAnswer,
  RunAsk,
  RunFile,
  RunMessage,
  RunOptions,
  RunReply,
  RunSheet,
  RunStart,
} from './print-run-worker.ts';

export type { KeptFiling } from './kept-papers.ts';
export { keptName, scratchName } from './print-run-names.ts';
export type { ArchivedFile, RunFile, RunOptions, RunSheet, RunStart } from './print-run-worker.ts';
export { sheetForPaper } from './print-sheet.ts';

export interface DrawnSheet {
  readonly index: number;
  readonly pages?: number;
  /** a sentence, without its full stop */
  readonly trouble?: string;
}

export interface Bound {
  readonly options: RunOptions;
  readonly duplex: boolean;
  readonly zipped: boolean;
}

export interface PrintRun {
  /** Draws and keeps; answers false if it was stopped. */
  draw(sheets: readonly RunSheet[], options: RunOptions, done: (drawn: DrawnSheet) => void): Promise<boolean>;
  /** Hands nothing out any more. */
  stop(): void;
  /** how many pages each of these would have; undefined where it cannot be printed */
  pages(sheets: readonly RunSheet[], options: RunOptions): Promise<readonly (number | undefined)[]>;
  /** what is typed in each, a line of JSON; undefined where it is not here */
  values(sheets: readonly RunSheet[]): Promise<readonly (string | undefined)[]>;
  /** One PDF, or an archive of several; undefined if it was stopped. Rejects with `changed: …` where a sheet must be drawn anew. */
  bind(files: readonly RunFile[], how: Bound, done: (files: number) => void): Promise<Blob | undefined>;
  /** what is kept in each dossier of the filings of a year; undefined: it could not be read. Answers none if it was stopped. */
  kept(
    dossiers: readonly string[],
    year: string,
    done: (dossiers: number) => void,
  ): Promise<readonly (readonly KeptFiling[] | undefined)[] | undefined>;
  /** all files of one filing */
  judge(files: readonly Blob[], filing: string): Promise<readonly Judged[]>;
  /** an archive of these copies with its index, in one file */
  archive(copies: readonly ArchivedFile[], time: string): Promise<Blob>;
  close(): void;
}

/** Each holds the forms, the font and a document at a time: some 40 MB. */
const most = 4;
/** Sheets in the hands of a worker, so that it never waits for the page. */
const inHand = 2;

export function openPrintRun(settings: RunStart): PrintRun {
  // One processor is left to the page, so that people can go on working while it prints.
  const count = Math.max(1, Math.min(most, navigator.hardwareConcurrency - 1));
  const workers = Array.from({ length: count }, () => createWorker(settings));
  let stopped = false;

  /** Each question in its turn, over all workers. */
  async function shareOut(asks: readonly RunAsk[], done: (index: number, answer: RunAnswer) => void): Promise<void> {
    let next = 0;
    const hand = async (work: Work): Promise<void> => {
      while (!stopped) {
        const index = next++;
        const ask = asks[index];
        if (!ask) return;
        const answer = await work.ask(ask).catch((error: Error): RunAnswer => {
          const { message } = error;
          if (message.startsWith('changed:')) return { is: 'trouble', trouble: message };
          const byFont = message.startsWith('Font') ? '字体没有取到。请联网后再印' : undefined;
          return { is: 'trouble', trouble: ownFontTrouble(error) ?? byFont ?? `没有印成（${message}）` };
        });
        done(index, answer);
      }
    };
    stopped = false;
    await Promise.all(workers.flatMap((work) => Array.from({ length: inHand }, () => hand(work))));
  }

  /** One question that only one worker is given; it says why it has no answer. */
  async function askOne<Is extends RunAnswer['is']>(ask: RunAsk, is: Is): Promise<Extract<RunAnswer, { is: Is }>> {
    const answer = await workers[0]?.ask(ask);
    if (answer?.is !== is) throw new Error('The print-run worker answered something else.');
    return answer as Extract<RunAnswer, { is: Is }>;
  }

  return {
    async draw(sheets, options, done) {
      await shareOut(
        sheets.map((sheet) => ({ is: 'draw', sheet, options })),
        (index, answer) => {
          if (answer.is === 'pages') done({ index, pages: answer.pages });
          else if (answer.is === 'trouble') done({ index, trouble: answer.trouble });
        },
      );
      return !stopped;
    },
    stop() {
      stopped = true;
    },
    async pages(sheets, options) {
      const found: (number | undefined)[] = sheets.map(() => undefined);
      await shareOut(
        sheets.map((sheet) => ({ is: 'pages', sheet, options })),
        (index, answer) => {
          if (answer.is === 'pages') found[index] = answer.pages;
        },
      );
      return found;
    },
    async values(sheets) {
      const found: (string | undefined)[] = sheets.map(() => undefined);
      await shareOut(
        sheets.map((sheet) => ({ is: 'values', sheet })),
        (index, answer) => {
          if (answer.is === 'values') found[index] = answer.line;
        },
      );
      return found;
    },
    async bind(files, { options, duplex, zipped }, done) {
      const bound: (Blob | undefined)[] = files.map(() => undefined);
      let count = 0;
      let failure = '';
      await shareOut(
        files.map((file) => ({ is: 'bind', file, options, duplex })),
        (index, answer) => {
          if (answer.is === 'file') bound[index] = answer.file;
          else if (answer.is === 'trouble') failure ||= answer.trouble;
          done(++count);
        },
      );
      if (stopped) return undefined;
      const whole = files.flatMap(({ name }, index): readonly BoundFile[] => {
        const bytes = bound[index];
        return bytes ? [{ name: `${name}.pdf`, bytes }] : [];
      });
      if (failure || whole.length < files.length) throw new Error(failure);
      if (!zipped && whole.length === 1) return whole[0]?.bytes;
      return (await askOne({ is: 'zip', files: whole, time: options.time }, 'file')).file;
    },
    async kept(dossiers, year, done) {
      const found: (readonly KeptFiling[] | undefined)[] = dossiers.map(() => undefined);
      let count = 0;
      await shareOut(
        dossiers.map((dossier) => ({ is: 'kept', dossier, year })),
        (index, answer) => {
          if (answer.is === 'kept') found[index] = answer.filings;
          done(++count);
        },
      );
      return stopped ? undefined : found;
    },
    judge: async (files, filing) => (await askOne({ is: 'judge', files, filing }, 'judged')).judged,
    archive: async (copies, time) => (await askOne({ is: 'archive', copies, time }, 'file')).file,
    close() {
      stopped = true;
      for (const work of workers) work.close();
    },
  };
}

interface Work {
  ask(ask: RunAsk): Promise<RunAnswer>;
  close(): void;
}

/** One worker, begun when it is first asked. One that broke is begun anew for the next question. */
function createWorker(settings: RunStart): Work {
  const waiting = new Map<number, { resolve(answer: RunAnswer): void; reject(error: Error): void }>();
  let count = 0;
  let worker: Worker | undefined;
  const send = (to: Worker, message: RunMessage): void => to.postMessage(message);
  const end = (reason: string): void => {
    worker?.terminate();
    worker = undefined;
    for (const { reject } of waiting.values()) reject(new Error(reason));
    waiting.clear();
  };

  function begin(): Worker {
    const begun = new Worker(new URL('./print-run-worker.ts', import.meta.url), {
      type: 'module',
      name: 'cunbiao-print-run',
    });
    begun.addEventListener('message', ({ data }: MessageEvent<RunReply>) => {
      const asked = waiting.get(data.id);
      waiting.delete(data.id);
      if ('answer' in data) asked?.resolve(data.answer);
      else asked?.reject(new Error(data.failure));
    });
    begun.addEventListener('error', (event) => end(event.message || 'The print-run worker could not be started.'));
    send(begun, { start: settings });
    return begun;
  }

  return {
    ask(ask) {
      worker ??= begin();
      const id = ++count;
      const to = worker;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        send(to, { id, ask });
      });
    },
    close: () => end('The print run was closed.'),
  };
}
