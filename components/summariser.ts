/**
 * The page's side of the summary workers: bytes of dossiers go in, Summaries come out. A worker starts with the first batch
 * that needs it and goes when the page goes.
 *
 * A village that is read for the first time is shared out over several workers; the page hardly works meanwhile.
 */
import type { RegisteredPerson, Summarise, Village } from '#sync';
import type { Override, Summary } from '#templates';
import type { WorkerAnswer, WorkerBatch, WorkerStart } from './summary-worker.ts';

export interface SummariserOptions {
  readonly village: Pick<Village, 'id' | 'keys'>;
  /** region code or id of a pack */
  readonly region: string;
  readonly overrides: readonly Override[];
  /** who may file is judged by them */
  readonly people: readonly RegisteredPerson[];
  /** `YYYY-MM-DD` */
  readonly today: string;
  /** at most so many workers; by default as many as there are processors, less one for the page where there are many */
  readonly workers?: number;
}

/** Dossiers for which another worker is worth its start: some hundred milliseconds of reading forms. */
const SHARE = 30;
/** Each holds the forms and a document at a time: some 20 MB. */
const MOST = 3;

/** What `openShelf` makes its Summaries with. A batch that fails rejects with a sentence. */
export function createSummariser(options: SummariserOptions): Summarise {
  const { village, region, overrides, people, today, workers: wished } = options;
  const settings: WorkerStart = {
    start: {
      village: { id: village.id, keys: new Map(village.keys) },
      region,
      overrides: [...overrides],
      people: [...people],
      today,
    },
  };
  const processors = navigator.hardwareConcurrency;
  const most = wished ?? (processors <= 2 ? processors : Math.min(MOST, processors - 1));
  const workers = Array.from({ length: most }, () => createWorker(settings));

  return async (dossiers) => {
    const count = Math.max(1, Math.min(most, Math.floor(dossiers.length / SHARE)));
    const size = Math.ceil(dossiers.length / count);
    const made = await Promise.all(
      workers.slice(0, count).map((work, index) => work(dossiers.slice(index * size, (index + 1) * size))),
    );
    return made.flat();
  };
}

type Work = (dossiers: WorkerBatch['dossiers']) => Promise<readonly Summary[]>;

/** One worker. One that broke is started anew for the next batch. */
function createWorker(settings: WorkerStart): Work {
  const waiting = new Map<number, { resolve(answer: WorkerAnswer): void; reject(error: Error): void }>();
  let count = 0;
  let worker: Worker | undefined;

  function start(): Worker {
    const started = new Worker(new URL('./summary-worker.ts', import.meta.url), {
      type: 'module',
      name: 'cunbiao-summaries',
    });
    started.addEventListener('message', ({ data }: MessageEvent<WorkerAnswer>) => {
      waiting.get(data.batch)?.resolve(data);
      waiting.delete(data.batch);
    });
    started.addEventListener('error', (event) => {
      for (const { reject } of waiting.values())
        reject(new Error(event.message || 'The summary worker could not be started.'));
      waiting.clear();
      started.terminate();
      if (worker === started) worker = undefined;
    });
    started.postMessage(settings);
    return started;
  }

  return async (dossiers) => {
    worker ??= start();
    const batch = ++count;
    const work: WorkerBatch = { batch, dossiers: dossiers.map(({ id, bytes }) => ({ id, bytes })) };
    const answer = new Promise<WorkerAnswer>((resolve, reject) => waiting.set(batch, { resolve, reject }));
    worker.postMessage(work);
    const answered = await answer;
    if ('failure' in answered) throw new Error(answered.failure);
    return answered.summaries;
  };
}
