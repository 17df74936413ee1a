/** Runs a share of the schedules in a thread of its own: `{ from, to, step }` in, the first failure or nothing out. */
import { parentPort, workerData } from 'node:worker_threads';
import { liveThrough } from './village-life.ts';

const { from, to, step } = workerData as { from: number; to: number; step: number };
for (let seed = from; seed <= to; seed += step) {
  try {
    liveThrough(seed);
  } catch (error) {
    parentPort?.postMessage({ seed, sentence: error instanceof Error ? error.message : String(error) });
    break;
  }
}
