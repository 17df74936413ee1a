/**
 * The page's side of the summary worker: bytes of dossiers go in, Summaries come out. The worker starts with the first batch
 * and goes when the page goes.
 */
import type { Summarise, Village } from '#sync';
import type { Override } from '#templates';
import type { WorkerAnswer, WorkerBatch, WorkerStart } from './summary-worker.ts';

export interface SummariserOptions {
  readonly village: Pick<Village, 'id' | 'keys'>;
  /** region code or id of a pack */
  readonly region: string;
  readonly overrides: readonly Override[];
  /** `YYYY-MM-DD` */
  readonly today: string;
}

/** What `openShelf` makes its Summaries with. A batch that fails rejects with a sentence. */
export function createSummariser({ village, region, overrides, today }: SummariserOptions): Summarise {
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
    const settings: WorkerStart = {
      start: { village: { id: village.id, keys: new Map(village.keys) }, region, overrides: [...overrides], today },
    };
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
