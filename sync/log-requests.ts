/**
 * The relay's log as the lead's device asks for it, row by row, and lawful erasure.
 *
 * What must hold
 * - A line that breaks is gone on with from the last whole row; no row is told twice.
 * - What is no row ends the reading with a sentence: a log that is half read must not pass for a whole one.
 */
import type { Village } from './contract.ts';
import { type LogHead, type LogRow, readLogRow } from './log-check.ts';
import { type Answer, askRelay, type Problem } from './relay-requests.ts';

const ALONE = '本村只在这台设备上，没有服务器的记录。';
const UNREADABLE = '服务器给的记录读不出来。请刷新页面再试；还不行，请告诉照看服务器的人。';
/** times that a broken line is taken up again without a single new row in between */
const ATTEMPTS = 3;

/** Gives each row to `take`, in order; answers where the log ended when it was asked. */
export async function readLog(
  { relay }: Village,
  {
    room,
    take,
    signal,
  }: { readonly room?: string; readonly take: (row: LogRow) => void; readonly signal?: AbortSignal },
): Promise<LogHead | Problem> {
  if (!relay) return { problem: ALONE };
  let since = 0;
  let head: LogHead | undefined;
  let isBroken = false;
  for (let left = ATTEMPTS; ; left--) {
    const before = since;
    const lines = lineReader((line) => {
      const row = readLogRow(line);
      if (!row || row.sequence <= since) {
        isBroken = true;
        return;
      }
      since = row.sequence;
      take(row);
    });
    const query = `since=${since}${room === undefined ? '' : `&room=${encodeURIComponent(room)}`}`;
    const answer: Answer = await askRelay(relay, `/api/log?${query}`, {
      ...(signal ? { signal } : {}),
      take: async (piece, headers) => {
        head ??= logHeadIn(headers, 'x-cunbiao-head');
        lines.read(piece);
      },
    });
    if (isBroken) return { problem: UNREADABLE };
    if (answer.kind === 'good' && lines.rest === 0)
      return head ?? logHeadIn(answer.headers, 'x-cunbiao-head') ?? { problem: UNREADABLE };
    if (answer.kind === 'refused') return { problem: answer.reason };
    if (since > before) left = ATTEMPTS;
    if (left <= 1 || signal?.aborted) return { problem: answer.kind === 'away' ? answer.reason : UNREADABLE };
  }
}

/** `<sequence>.<chain>` in a header */
export function logHeadIn(headers: Headers, name: string): LogHead | undefined {
  const [, sequence, chain] = /^(\d+)\.([0-9a-f]*)$/.exec(headers.get(name) ?? '') ?? [];
  return sequence === undefined ? undefined : { sequence: Number(sequence), chain: chain ?? '' };
}

/** Whole lines of a stream of UTF-8. */
function lineReader(take: (line: string) => void): { read(piece: Uint8Array): void; readonly rest: number } {
  const decoder = new TextDecoder();
  let waiting = '';
  return {
    read(piece) {
      const lines = (waiting + decoder.decode(piece, { stream: true })).split('\n');
      waiting = lines.pop() ?? '';
      for (const line of lines) if (line !== '') take(line);
    },
    get rest() {
      return waiting.length;
    },
  };
}

export interface Erasing {
  readonly room: string;
  readonly reason: string;
  /** sequences; absent: the whole dossier */
  readonly rows?: readonly number[];
  /** hashes of files that go with it: the relay cannot know which those are */
  readonly attachments?: readonly string[];
}

/** Undefined when it is done. Other devices delete their copies when they hear of it. */
export async function eraseAtRelay({ relay }: Village, erasing: Erasing): Promise<Problem | undefined> {
  if (!relay) return { problem: ALONE };
  const answer = await askRelay(relay, '/api/erasures', { method: 'POST', body: { ...erasing } });
  return answer.kind === 'good' ? undefined : { problem: answer.reason };
}
