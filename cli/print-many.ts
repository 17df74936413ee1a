/**
 * Many sheets at once (成批打印): a line each in, one PDF or a folder of PDFs out, drawn by as many threads as there are processors.
 *
 * - What is done is kept in a folder beside the place (`<out>.part`) until all of it is there: who stops in the middle and says the
 *   same again goes on with what is left. A file in it is whole, since it gets its name when it is written.
 * - A sheet that cannot be printed is named at the end; the others are printed all the same.
 */
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type BoundPiece, bind, pieceFrom } from '#print';
import type { SheetView } from '#templates';
import { BadInput } from './bad-input.ts';
import { fontsFor } from './fonts.ts';
import type { PrintedTask, PrintTask, PrintWork } from './print-worker.ts';
import { version as program } from './root.ts';

export interface Many {
  /** the form as it is called there, and its version */
  readonly title: string;
  readonly version: string;
  readonly views: readonly SheetView[];
  /** a `.pdf` file, else a folder */
  readonly out: string;
  readonly work: Omit<PrintWork, 'piece'>;
  /** the time of printing was given; else a run that goes on keeps the time at which it began */
  readonly timed: boolean;
  readonly duplex: boolean;
  readonly workers: number | undefined;
}

interface Made {
  readonly file: string;
  readonly pages: number;
  /** whose it is */
  readonly name: string;
}
interface Begun {
  /** of everything that paper depends on */
  readonly run: string;
  readonly time: string;
}

/** The bundler puts `true` here (tasks/program.ts). */
const isBundled: boolean = import.meta.env ? import.meta.env.PROD : false;
/** A font each: more threads than this only fill the memory. */
const mostWorkers = 8;
/** Sheets for which another thread is worth its start. */
const share = 8;

/** Answers how many could not be printed. `tell`: progress, for a person. */
export async function printMany(many: Many, tell: (text: string) => void): Promise<number> {
  const { views, out, duplex } = many;
  const piece = out.endsWith('.pdf');
  const part = `${resolve(out)}.part`;
  const width = Math.max(4, String(views.length).length);
  const nameOf = (index: number): string => `${String(index + 1).padStart(width, '0')}.${piece ? 'piece' : 'pdf'}`;
  const noted = join(part, 'printed');

  const time = openPart(part, noted, { run: runOf(many, piece), time: many.work.options.time });
  const options = { ...many.work.options, time };
  const work: PrintWork = { ...many.work, options, piece };
  const made = readNoted(noted).filter(({ file }) => existsSync(join(part, file)));
  const done = new Map(made.map((each) => [each.file, each]));
  const left = views.flatMap((view, index): readonly PrintTask[] => (done.has(nameOf(index)) ? [] : [{ index, view }]));
  if (done.size > 0) tell(`接着上次没有印完的：已有 ${done.size} 份，还有 ${left.length} 份。\n`);

  const troubles = new Map<number, string>();
  const progress = createProgress(left.length, tell);
  const note = openSync(noted, 'a');
  try {
    await shareOut(left, work, many.workers, (answer) => {
      if ('trouble' in answer) troubles.set(answer.index, answer.trouble);
      else {
        const file = nameOf(answer.index);
        writeFileSync(join(part, `${file}.new`), answer.bytes);
        renameSync(join(part, `${file}.new`), join(part, file));
        const entry: Made = { file, pages: answer.pages, name: answer.name };
        writeSync(note, `${JSON.stringify(entry)}\n`);
        done.set(file, entry);
      }
      progress.one('pages' in answer ? answer.pages : 0);
    });
  } finally {
    closeSync(note);
  }

  const files = views.flatMap((_, index) => done.get(nameOf(index)) ?? []);
  if (files.length > 0) {
    if (piece) await bindFile(part, files, { out, title: many.title, time, duplex, own: work.own });
    else {
      for (const file of [noted, join(part, 'run')]) rmSync(file);
      if (existsSync(out)) rmSync(out, { recursive: true });
      renameSync(part, out);
    }
  }
  rmSync(part, { recursive: true, force: true });
  progress.end(files.length);
  for (const [index, trouble] of [...troubles].sort(([a], [b]) => a - b))
    tell(`第 ${index + 1} 份没有印：${trouble}。\n`);
  return troubles.size;
}

function runOf({ views, version, work, timed }: Many, piece: boolean): string {
  const { options, ...rest } = work;
  const said = [program, version, rest, { ...options, time: timed ? options.time : '' }, piece, views];
  return createHash('sha256').update(JSON.stringify(said)).digest('hex');
}

/** Answers the time of printing. */
function openPart(part: string, noted: string, begun: Begun): string {
  const is = join(part, 'run');
  if (!existsSync(part)) {
    mkdirSync(part);
    writeFileSync(noted, '');
    writeFileSync(is, JSON.stringify(begun));
    return begun.time;
  }
  const before = existsSync(is) ? (JSON.parse(readFileSync(is, 'utf8')) as Begun) : undefined;
  if (before?.run === begun.run) {
    for (const file of readdirSync(part)) if (file.endsWith('.new')) rmSync(join(part, file));
    return before.time;
  }
  throw new BadInput(
    `${part} 里是另一次没有印完的：填写内容、表样或选项和这次不一样。要接着印，请用原来的命令；不要了，请删掉这个文件夹再印。`,
  );
}

/** A line that was cut off stands for a file that is made again. */
function readNoted(noted: string): readonly Made[] {
  return readFileSync(noted, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as Made];
      } catch {
        return [];
      }
    });
}

async function bindFile(
  part: string,
  files: readonly Made[],
  { out, own, ...rest }: Pick<Many, 'out' | 'title' | 'duplex'> & Pick<PrintWork, 'own'> & { readonly time: string },
): Promise<void> {
  function* pieces(): Generator<BoundPiece> {
    for (const { file, name } of files) {
      const piece = pieceFrom(readFileSync(join(part, file)));
      if (!piece) throw new Error(`Printing: '${file}' is not whole.`);
      yield { piece, title: `${Number.parseInt(file, 10)} ${name}`.trim() };
    }
  }
  const whole = join(part, 'whole');
  const target = openSync(whole, 'w');
  try {
    for await (const bytes of bind(pieces(), { fonts: () => fontsFor(own), ...rest })) writeSync(target, bytes);
  } finally {
    closeSync(target);
  }
  renameSync(whole, out);
}

/** Each thread is given a sheet when it has answered the one before. */
async function shareOut(
  tasks: readonly PrintTask[],
  work: PrintWork,
  wished: number | undefined,
  take: (answer: PrintedTask) => void,
): Promise<void> {
  let next = 0;
  const count = Math.max(
    1,
    Math.min(wished ?? Math.min(mostWorkers, availableParallelism()), Math.ceil(tasks.length / share)),
  );
  const workers: Worker[] = [];
  const one = (): Promise<void> =>
    new Promise((done, fail) => {
      const worker = new Worker(new URL(isBundled ? './print-worker.mjs' : './print-worker.ts', import.meta.url), {
        workerData: work,
        execArgv: ['--disable-warning=ExperimentalWarning'],
        // What a sheet leaves behind is gone with it: a large nursery would only hold a third more memory, and not be quicker.
        resourceLimits: { maxYoungGenerationSizeMb: 16 },
      });
      workers.push(worker);
      const give = (): void => {
        const task = tasks[next++];
        if (task) worker.postMessage(task);
        else done();
      };
      worker.on('message', (answer: PrintedTask) => {
        try {
          take(answer);
          give();
        } catch (error) {
          fail(error instanceof Error ? error : new Error(String(error)));
        }
      });
      worker.on('error', fail);
      give();
    });
  try {
    if (tasks.length > 0) await Promise.all(Array.from({ length: count }, one));
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/** A line a second at most. */
function createProgress(all: number, tell: (text: string) => void) {
  const began = performance.now();
  let [done, pages, told] = [0, 0, began];
  return {
    one(more: number): void {
      done++;
      pages += more;
      const now = performance.now();
      if (now - told < 1000 || done === all) return;
      told = now;
      const seconds = Math.ceil((((now - began) / done) * (all - done)) / 1000);
      tell(`已印 ${done}/${all} 份，${pages} 页，约还要 ${seconds} 秒\n`);
    },
    end(files: number): void {
      const seconds = ((performance.now() - began) / 1000).toFixed(1);
      tell(`印好了 ${files} 份${pages > 0 ? `，这次 ${pages} 页，用时 ${seconds} 秒` : ''}。\n`);
    },
  };
}
