/**
 * The thread that owns the log's file. One request after the other; each is answered under its number. Copying the file
 * takes its time and lets the others in between.
 *
 * - A full or unwritable disk is said as such: the file is as it was before the request.
 * - An fsync that failed, and whatever else goes wrong while writing, is answered once and ends the thread: the disk is not to be
 *   trusted any more.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { refusalOf } from './disk.ts';
import type { Reply, Request } from './log.ts';
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

function sortOf(error: unknown, kind: Request['kind']): Reply['sort'] {
  const writes = kind === 'append' || kind === 'fold' || kind === 'close';
  return refusalOf(error) ?? (writes ? 'fatal' : undefined);
}

/** When there is no room for it, the next one finds some. */
function checkpoint(): void {
  try {
    file.checkpoint();
  } catch (error) {
    if (refusalOf(error) !== undefined) return;
    port?.postMessage({ number: 0, error: textOf(error), sort: 'fatal' } satisfies Reply);
    port?.close();
  }
}

port.on('message', ({ number, request }: { number: number; request: Request }) => {
  try {
    const answer = answers[request.kind] as (request: Request) => unknown;
    const result = answer(request);
    if (result instanceof Promise)
      result.then(
        () => port.postMessage({ number } satisfies Reply),
        (error: unknown) => port.postMessage({ number, error: textOf(error) } satisfies Reply),
      );
    else port.postMessage({ number, result } satisfies Reply);
    if (request.kind === 'close') port.close();
    if (request.kind === 'append') checkpoint();
  } catch (error) {
    const sort = sortOf(error, request.kind);
    port.postMessage({ number, error: textOf(error), sort } satisfies Reply);
    if (sort === 'fatal') port.close();
  }
});

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
