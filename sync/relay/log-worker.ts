/**
 * The thread that owns the log's file. One request after the other; each is answered under its number. Copying the file
 * takes its time and lets the others in between.
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
  copy: (request: Request & { kind: 'copy' }) => file.copyTo(request.path),
  close: () => file.close(),
} satisfies Record<Request['kind'], unknown>;

port.on('message', ({ number, request }: { number: number; request: Request }) => {
  try {
    const answer = answers[request.kind] as (request: Request) => unknown;
    const result = answer(request);
    if (result instanceof Promise)
      result.then(
        () => port.postMessage({ number }),
        (error: unknown) => port.postMessage({ number, error: textOf(error) }),
      );
    else port.postMessage({ number, result });
    if (request.kind === 'close') port.close();
  } catch (error) {
    port.postMessage({ number, error: textOf(error) });
    if (request.kind === 'append') port.close();
  }
});

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
