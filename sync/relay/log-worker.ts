/**
 * The thread that owns the log's file. One request after the other; each is answered under its number.
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
  close: () => file.close(),
} satisfies Record<Exclude<Request['kind'], 'copy'>, unknown>;

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

interface Asked {
  readonly number: number;
  readonly request: Request;
}
/** while the file is copied, in their order */
let later: Asked[] | undefined;

port.on('message', take);
function take(asked: Asked): void {
  if (later) later.push(asked);
  else if (asked.request.kind === 'copy') copy(asked.number, asked.request.path);
  else answer(asked.number, asked.request);
}

function answer(number: number, request: Exclude<Request, { kind: 'copy' }>): void {
  try {
    const result = (answers[request.kind] as (request: Request) => unknown)(request);
    port!.postMessage({ number, result } satisfies Reply);
    if (request.kind === 'close') port!.close();
    if (request.kind === 'append') checkpoint();
  } catch (error) {
    const sort = sortOf(error, request.kind);
    port!.postMessage({ number, error: textOf(error), sort } satisfies Reply);
    if (sort === 'fatal') port!.close();
  }
}

function copy(number: number, path: string): void {
  later = [];
  file.copyTo(path, letIn).then(
    () => done({ number }),
    (error: unknown) => done({ number, error: textOf(error) }),
  );
}
/** All but another copy, the end, and what came behind one of these. */
function letIn(): void {
  for (let next = later?.[0]; next; next = later?.[0]) {
    if (next.request.kind === 'copy' || next.request.kind === 'close') return;
    later?.shift();
    answer(next.number, next.request);
  }
}
function done(reply: Reply): void {
  port!.postMessage(reply);
  const rest = later ?? [];
  later = undefined;
  for (const asked of rest) take(asked);
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
