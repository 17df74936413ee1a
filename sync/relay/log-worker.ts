/**
 * The thread that owns the log's file. One request after the other; each is answered under its number. Copying the file
 * takes its time and lets the others in between.
 *
 * - A full or unwritable disk is said as such: the file is as it was before the request.
 * - An fsync that failed, and whatever else goes wrong while writing, is answered once and ends the thread: the disk is not to be
 *   trusted any more.
 */
import { parentPort, workerData } from 'node:worker_threads';
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

/** SQLite's own numbers, https://www.sqlite.org/rescode.html: the write itself was refused, and nothing of it counts. */
const codes = { readOnly: 8, full: 13, cannotOpen: 14, writeError: 778 } as const;
function sortOf(error: unknown, kind: Request['kind']): Reply['sort'] {
  const code = (error as { errcode?: number }).errcode ?? 0;
  // the last byte is the kind of error, what stands before it says more
  const primary = code & 255;
  if (primary === codes.full) return 'full';
  if (code === codes.writeError || primary === codes.readOnly || primary === codes.cannotOpen) return 'unwritable';
  return kind === 'append' || kind === 'fold' || kind === 'close' ? 'fatal' : undefined;
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
  } catch (error) {
    const sort = sortOf(error, request.kind);
    port.postMessage({ number, error: textOf(error), sort } satisfies Reply);
    if (sort === 'fatal') port.close();
  }
});

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
