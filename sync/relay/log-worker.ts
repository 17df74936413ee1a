/**
 * The thread that owns the log's file. One request after the other; each is answered under its number.
 *
 * - Copying the file takes its time: it goes in steps of a megabyte, and what came meanwhile is done between two of them.
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

const writing: ReadonlySet<Request['call']> = new Set([
  ...(['append', 'fold', 'erase', 'close'] as const),
  ...(['applyMessages', 'rewind', 'takeCopy', 'setClosed', 'emptyVillage', 'noteRenewed'] as const),
]);
function sortOf(error: unknown, call: Request['call']): Reply['sort'] {
  return refusalOf(error) ?? (writing.has(call) ? 'fatal' : undefined);
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
  else if (asked.request.call === 'copyTo') copy(asked.number, asked.request.with[0]);
  else answer(asked.number, asked.request);
}

function answer(number: number, request: Exclude<Request, { call: 'copyTo' }>): void {
  try {
    const call = file[request.call] as (...parameters: readonly unknown[]) => unknown;
    port!.postMessage({ number, result: call(...request.with) } satisfies Reply);
    if (request.call === 'close') port!.close();
    if (request.call === 'append' || request.call === 'applyMessages') checkpoint();
  } catch (error) {
    const sort = sortOf(error, request.call);
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
    if (next.request.call === 'copyTo' || next.request.call === 'close') return;
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
