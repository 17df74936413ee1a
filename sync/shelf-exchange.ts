/**
 * The shelf and the relay: what changed there comes here in bulk, what waits here goes there dossier by dossier.
 *
 * What must hold
 * - Pulling can stop anywhere and goes on from what is stored. Memory is bounded by one batch.
 * - A dossier stops waiting only when the relay has committed exactly the bytes that are on the disk.
 * - A relay that was put back to an older copy, or whose log is not the one that this device saw, is read from the start and is
 *   sent everything again; it keeps what it lacks.
 * - A refusal is kept with its reason and is not tried again until the dossier changes or a person asks.
 */
import * as Y from 'yjs';
import { bulkReader } from './bulk.ts';
import type { RelayAddress } from './contract.ts';
import { deliver } from './delivery.ts';
import type { LogHead } from './log-check.ts';
import { logHeadIn } from './log-requests.ts';
import { askRelay, jsonOf } from './relay-requests.ts';
import { isRecord } from './ring.ts';
import type { Arrival, Head, Merged, Progress, ShelfDisk } from './shelf-disk.ts';

/** bytes of frames that are stored in one transaction */
const BATCH = 512 * 1024;

export type Exchanged =
  /** `ahead`: ms by which this device's clock is ahead of the relay's, where it was heard */
  { readonly kind: 'done'; readonly ahead?: number } | { readonly kind: 'away' | 'refused'; readonly reason: string };

/** Everything that the relay has and this device has not. `merged` is told of each batch once it is on the disk. */
export async function pullAll<S>(
  relay: RelayAddress,
  disk: ShelfDisk<S>,
  merged: (batch: Merged) => void,
  signal: AbortSignal,
): Promise<Exchanged> {
  const start = await disk.progress();
  const reader = bulkReader();
  let batch: Arrival[] = [];
  let size = 0;
  let sequence = start.sequence;
  const erased = new Set<string>();
  const store = async (progress: Omit<Progress, 'given'> = { sequence, complete: start.complete }) => {
    // Before the progress: a device that is switched off here erases again, and never thinks that it has.
    if (erased.size > 0) {
      await disk.remove([...erased]);
      batch = batch.filter(({ id }) => !erased.has(id));
      merged({ changed: new Map(), unreadable: [], erased: [...erased] });
      erased.clear();
    }
    if (batch.length > 0 || progress.sequence !== start.sequence || progress.complete)
      merged(await disk.merge(batch, (_, head) => head, progress));
    batch = [];
    size = 0;
  };
  const { head: seen } = await disk.seenLog();
  const query = `since=${start.sequence}&regrouped=${start.regrouped ?? ''}&seen=${seen.sequence}`;
  const answer = await askRelay(relay, `/api/bulk?${query}`, {
    signal,
    take: async (piece) => {
      for (const frame of reader.read(piece)) {
        if (frame.update.length === 0) erased.add(frame.room);
        else batch.push({ id: frame.room, bytes: frame.update });
        size += frame.update.length;
        sequence = frame.sequence;
        if (size >= BATCH) await store();
      }
    },
  });
  if (answer.kind !== 'good') {
    await store();
    return answer;
  }
  if (reader.rest > 0) {
    await store();
    return { kind: 'away', reason: '从服务器取数据时中断了，稍后会从断开的地方继续。' };
  }
  const isAnother = await compareLog(disk, seen, answer.headers);
  const last = Number(answer.headers.get('x-cunbiao-sequence') ?? sequence);
  if (isAnother || last < Math.max(start.sequence, start.given)) {
    // The relay knows less than it told before, or in another order: it was put back to an older copy, or a county's stream has
    // lost something and been given it back. What it had may be on devices alone, and what stands before `since` may be new here.
    merged({ changed: await disk.startAgain(), unreadable: [] });
    return pullAll(relay, disk, merged, signal);
  }
  const regrouped = answer.headers.get('x-cunbiao-regrouped') ?? '';
  await store({ sequence: Math.max(sequence, Number.isSafeInteger(last) ? last : 0), complete: true, regrouped });
  return { kind: 'done', ahead: answer.ahead };
}

/** Whether the relay's log does not hold any more what this device saw of it; keeps where it stands now. */
async function compareLog<S>(disk: ShelfDisk<S>, asked: LogHead, headers: Headers): Promise<boolean> {
  const now = logHeadIn(headers, 'x-cunbiao-head');
  if (!now) return false;
  const there = logHeadIn(headers, 'x-cunbiao-seen');
  let isAnother = false;
  await disk.sawLog((before) => {
    isAnother = false;
    // Another tab has heard more meanwhile, and compares next time.
    if (before.head.sequence !== asked.sequence) return before;
    if (asked.sequence === 0 || there?.chain === asked.chain) return { ...before, head: now };
    isAnother = true;
    const kind = there ? 'rewritten' : 'shorter';
    return { head: now, lost: { kind, sequence: asked.sequence, noticedAt: Date.now() } };
  });
  return isAnother;
}

/** Sends what waits; `changed` is told of each dossier's new head. Ends at the first sign that the relay is away. */
export async function pushAll<S>(
  relay: RelayAddress,
  disk: ShelfDisk<S>,
  ids: readonly string[],
  changed: (id: string, head: Head) => void,
  signal: AbortSignal,
): Promise<Exchanged> {
  for (const id of ids) {
    const [found] = await disk.bytesOf([id]);
    if (!found?.head.pending) continue;
    const { bytes, head } = found;
    let answer = await deliver(relay, id, head.sent ? Y.diffUpdate(bytes, head.sent) : bytes, { signal });
    // The relay lacks what it once had acknowledged: everything, then.
    if (answer.kind === 'refused' && answer.status === 409 && head.sent)
      answer = await deliver(relay, id, bytes, { signal });
    if (answer.kind === 'away') return answer;
    // Without a token nothing will be taken; the other reasons are about this dossier.
    if (answer.kind === 'refused' && answer.status === 401) return answer;
    const refusal = answer.kind === 'refused' ? answer.reason : undefined;
    if (answer.kind === 'good') await disk.given(sequenceOf(jsonOf(answer.body)));
    const sent = Y.encodeStateVectorFromUpdate(bytes);
    const now = await disk.changeHead(id, ({ refused: _, ...before }) =>
      refusal === undefined
        ? { ...before, sent, pending: before.revision !== head.revision }
        : { ...before, refused: refusal },
    );
    if (now) changed(id, now);
  }
  return { kind: 'done' };
}

const sequenceOf = (body: unknown): number =>
  isRecord(body) && Number.isSafeInteger(body.sequence) ? Number(body.sequence) : 0;
