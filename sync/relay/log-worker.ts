/**
 * The thread that owns the log's file. One request after the other; each is answered under its number.
 * An error while appending is answered once and ends the thread: the disk is not to be trusted any more.
 */
import { parentPort, workerData } from 'node:worker_threads';
import type { Request } from './log.ts';
import { openLogFile } from './log-file.ts';

const port = parentPort;
if (!port) throw new Error('log-worker.ts runs as a worker thread only.');
const file = openLogFile(workerData.folder);

const answers = {
  append: (request: Request & { kind: 'append' }) => file.append(request.entries),
  read: (request: Request & { kind: 'read' | 'fold' }) => file.read(request.name),
  fold: (request: Request & { kind: 'read' | 'fold' }) => file.fold(request.name),
  since: (request: Request & { kind: 'since' }) => file.since(request.village, request.sequence),
  close: () => file.close(),
} satisfies Record<Request['kind'], unknown>;

port.on('message', ({ number, request }: { number: number; request: Request }) => {
  try {
    const answer = answers[request.kind] as (request: Request) => unknown;
    port.postMessage({ number, result: answer(request) });
    if (request.kind === 'close') port.close();
  } catch (error) {
    port.postMessage({ number, error: error instanceof Error ? error.message : String(error) });
    if (request.kind === 'append') port.close();
  }
});
