/**
 * The Summaries of the shelf: which are fresh, which must be made again, and the list that screens show.
 *
 * What must hold
 * - A Summary is shown only for the revision and version that it was made of; a stale one stays visible until its successor
 *   is there, so a list never flickers empty.
 * - A batch that cannot be made is told, and the next ones are made all the same.
 * - What changes while it is being summarised is summarised again.
 * - `list()` is the same array until something changes, in the order of ids: equal on every device.
 */
import type { Summary } from '#templates';
import type { Arrival, CachedSummary, Head, ShelfDisk } from './shelf-disk.ts';
import { storageTrouble } from './storage-trouble.ts';

/** The worker's function. It may leave out a dossier that it cannot read. */
export type Summarise = (batch: readonly Arrival[]) => Promise<readonly Summary[]>;

/** The first batch is small, so that something shows at once. */
const FIRST = 24;
const BATCH = 100;
const UNMADE = '有些户没能整理进名单，列表和合计可能不全。请刷新页面再试。';

export interface Summaries {
  list(): readonly Summary[];
  get(id: string): Summary | undefined;
  /** what was made in an earlier session; whatever is not fresh is made anew in the background */
  load(heads: ReadonlyMap<string, Head>): Promise<void>;
  /** these have new bytes */
  renew(heads: ReadonlyMap<string, Head>): void;
  /** it was erased */
  drop(id: string): void;
  readonly waiting: number;
  /** resolves when none waits */
  settled(): Promise<void>;
  close(): void;
}

export interface SummariesOptions {
  readonly disk: ShelfDisk<Summary>;
  readonly summarise: Summarise;
  readonly version: string;
  readonly changed: (ids: readonly string[]) => void;
  /** a Chinese sentence */
  readonly failed: (sentence: string) => void;
}

export function keepSummaries({ disk, summarise, version, changed, failed }: SummariesOptions): Summaries {
  const byId = new Map<string, Summary>();
  const queue = new Set<string>();
  const underway = new Set<string>();
  let list: readonly Summary[] | undefined;
  let working: Promise<void> | undefined;
  let closed = false;
  let batchSize = FIRST;

  /** The next batch; what is being made just now waits until that is done, so that the newest comes last. */
  function take(): readonly string[] {
    const ids: string[] = [];
    for (const id of queue) {
      if (ids.length === batchSize) break;
      if (!underway.has(id)) ids.push(id);
    }
    for (const id of ids) {
      queue.delete(id);
      underway.add(id);
    }
    batchSize = BATCH;
    return ids;
  }
  async function lane(): Promise<void> {
    for (let ids = take(); ids.length > 0 && !closed; ids = take()) {
      const made = await make(ids).finally(() => {
        for (const id of ids) underway.delete(id);
      });
      if (closed) return;
      if (made) changed(ids);
      else failed(UNMADE);
    }
  }
  /** False if the worker could not. */
  async function make(ids: readonly string[]): Promise<boolean> {
    const batch = await disk.bytesOf(ids);
    const made = await summarise(batch.map(({ id, bytes }) => ({ id, bytes }))).catch(() => undefined);
    if (!made || closed) return false;
    const revisions = new Map(batch.map(({ id, head }) => [id, head.revision]));
    const cached = new Map<string, CachedSummary<Summary>>();
    for (const summary of made) {
      byId.set(summary.id, summary);
      cached.set(summary.id, { revision: revisions.get(summary.id) ?? 0, version, summary });
    }
    list = undefined;
    await disk.keepSummaries(cached);
    return true;
  }
  /** Two batches at a time: while one is made, the disk reads and keeps for the other. */
  async function work(): Promise<void> {
    const lanes = await Promise.allSettled([lane(), lane()]);
    for (const ended of lanes) if (ended.status === 'rejected') throw ended.reason;
  }
  function start(): void {
    if (working || closed || queue.size === 0) return;
    working = work()
      .catch((error: unknown) => {
        if (!closed) failed(storageTrouble(error));
      })
      .finally(() => {
        working = undefined;
      });
  }

  return {
    list() {
      list ??= [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
      return list;
    },
    get: (id) => byId.get(id),
    async load(heads) {
      const cached = await disk.summaries();
      for (const [id, { revision }] of heads) {
        const found = cached.get(id);
        if (found) byId.set(id, found.summary);
        if (found?.revision !== revision || found.version !== version) queue.add(id);
      }
      list = undefined;
      start();
    },
    renew(heads) {
      for (const id of heads.keys()) queue.add(id);
      start();
    },
    drop(id) {
      queue.delete(id);
      if (byId.delete(id)) list = undefined;
    },
    get waiting() {
      return new Set([...queue, ...underway]).size;
    },
    async settled() {
      while (working) {
        await working;
        start();
      }
    },
    close() {
      closed = true;
    },
  };
}
