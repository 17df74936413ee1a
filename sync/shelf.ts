/**
 * The shelf (村档架): the village's offline copy. The bytes of all dossiers, and the Summary of each, on this device.
 *
 * What must hold
 * - Every dossier opens and every list shows without a network. A device that holds only part of the village says so.
 * - [S12] Summaries equal those made from scratch, whatever the order in which bytes came: each is made from a dossier's
 *   bytes alone.
 * - A tab that is killed between two reports of an open dossier loses nothing: the next opening of the shelf fetches what
 *   the dossier's own database holds.
 * - Several tabs may have it open; each hears of what the others store.
 * - Nothing runs after `close`. A failing disk is a sentence in `status`, not an exception.
 */

import { encodeStateVectorFromUpdate } from 'yjs';
import type { Summary } from '#templates';
import type { Dossier } from './contract.ts';
import { deleteDatabase } from './database.ts';
import { storedBytes } from './recover.ts';
import { REGISTER } from './register-schema.ts';
import { repeat } from './repeating.ts';
import { forgetScratch } from './scratch-database.ts';
import { createSeal } from './seal.ts';
import {
  type Arrival,
  databaseOf,
  type Head,
  type LostLog,
  type Merged,
  mergeBytes,
  openShelfDisk,
  type Progress,
  shelfName,
} from './shelf-disk.ts';
import { pullAll, pushAll } from './shelf-exchange.ts';
import { prepareSearch, searchSummaries } from './shelf-search.ts';
import { keepSummaries, type Summarise } from './shelf-summaries.ts';
import { storageTrouble } from './storage-trouble.ts';
import type { LocalVillage } from './village.ts';

export interface ShelfStatus {
  /** the whole village was here at the last exchange; false: lists and totals show only a part */
  readonly holdsAll: boolean;
  /** dossiers whose changes the relay does not have yet */
  readonly waiting: number;
  /** those that the relay will not take, each with its reason */
  readonly refused: readonly { readonly id: string; readonly reason: string }[];
  readonly relay: 'none' | 'away' | 'exchanging' | 'done' | 'refused';
  /** ms since 1970, of the last complete exchange in this session */
  readonly exchangedAt?: number;
  /** why the relay is away or refuses: a Chinese sentence */
  readonly reason?: string;
  /** this device's storage has failed: a Chinese sentence */
  readonly trouble?: string;
  /** the relay's log no longer holds what this device saw of it */
  readonly lostLog?: LostLog;
  /** ms by which this device's clock is ahead of the relay's, as far as it was heard; behind: below 0 */
  readonly clockAhead?: number;
  /** dossiers whose Summary is being made */
  readonly summarising: number;
}

export interface Shelf {
  /** the same array until something changes; in the order of ids */
  summaries(): readonly Summary[];
  summary(id: string): Summary | undefined;
  /** by name, pinyin, initials, whatever else is listed, or a whole number of a person; best first */
  search(text: string, filter?: (summary: Summary) => boolean): readonly Summary[];
  /** ids of all that is here, the register too */
  ids(): ReadonlySet<string>;
  bytes(id: string): Promise<Uint8Array | undefined>;
  /** Merges. `pending` false: the relay has all of these bytes. */
  put(id: string, bytes: Uint8Array, options?: { readonly pending?: boolean }): Promise<void>;
  /** Merges all or nothing, as waiting for the relay. Answers the ids that changed. */
  putAll(arrivals: readonly Arrival[]): Promise<ReadonlySet<string>>;
  /** Keeps the shelf's copy in step with an open dossier until the function that it answers is called. */
  follow(dossier: Dossier): () => Promise<void>;
  /** Sends what waits and takes what is new, now. With `again`, also what was refused before. */
  exchange(options?: { readonly again?: boolean }): Promise<void>;
  /** A person has looked into it. */
  dismissLostLog(): Promise<void>;
  readonly status: ShelfStatus;
  /** told of ids whose bytes or Summary changed; of none where only the status did */
  subscribe(listener: (changed: ReadonlySet<string>) => void): () => void;
  /** resolves when no Summary is waiting to be made */
  settled(): Promise<void>;
  close(): Promise<void>;
}

export interface ShelfOptions {
  readonly summarise: Summarise;
  /** whatever Summaries depend on besides bytes: version of the app, policy, day */
  readonly version: string;
  /** rooms that are no dossiers and have no Summary */
  readonly without?: readonly string[];
  /** ms between exchanges with the relay; 0: only when asked */
  readonly every?: number;
}

const MINUTE = 60_000;
/** ms from a change of an open dossier to its report: after a pause, because a report of long minutes would delay the next letter */
const REPORT = 1000;
/** ms after which one is made though nobody pauses */
const REPORT_AT_LAST = 10_000;
/** ms from a change to its exchange, so that several go together */
const SOON = 3000;
/** Summaries that are made ready for search without a pause */
const PIECE = 250;

export async function openShelf(
  village: LocalVillage,
  { summarise, version, without = [REGISTER], every = MINUTE }: ShelfOptions,
): Promise<Shelf> {
  const disk = await openShelfDisk<Summary>(village.id);
  const { relay } = village;
  const listeners = new Set<(changed: ReadonlySet<string>) => void>();
  const heads = new Map<string, Head>();
  const ended = new AbortController();
  const { fingerprint } = createSeal(village);
  /** open dossiers that this tab follows, and how it stops */
  const follows = new Map<string, () => Promise<void>>();
  const elsewhere = new BroadcastChannel(shelfName(village.id));
  let lostLog: LostLog | undefined;
  let progress: Progress = { sequence: 0, given: 0, complete: false };
  let state: Partial<ShelfStatus> & Pick<ShelfStatus, 'relay'> = { relay: relay ? 'away' : 'none' };

  const tell = (ids: Iterable<string> = []): void => {
    const changed = new Set(ids);
    for (const listener of [...listeners]) listener(changed);
  };
  const isDossier = (id: string): boolean => !without.includes(id);
  /** of the disk, until it stores something again; of the Summaries, until the page is loaded anew */
  const trouble: { disk?: string; summaries?: string } = {};
  const failed = (error: unknown): void => {
    trouble.disk = storageTrouble(error);
    tell();
  };
  const summaries = keepSummaries({
    disk,
    summarise,
    version: `${version} ${Math.max(0, ...village.keys.keys())}`,
    changed: tell,
    failed: (sentence) => {
      trouble.summaries = sentence;
      tell();
    },
  });

  /** New heads, from this tab or another. */
  function take(changed: ReadonlyMap<string, Head>): void {
    const renewed = new Map<string, Head>();
    for (const [id, head] of changed) {
      if (isDossier(id) && heads.get(id)?.revision !== head.revision) renewed.set(id, head);
      heads.set(id, head);
    }
    summaries.renew(renewed);
    tell(changed.keys());
  }
  function stored({ changed, erased = [] }: Merged): void {
    if (changed.size + erased.length === 0 || ended.signal.aborted) return;
    drop(erased);
    for (const id of erased) deleteDatabase(databaseOf(village.id, id)).catch(failed);
    // What was drawn of them for paper lies there.
    if (erased.length > 0) forgetScratch(village.id).catch(failed);
    take(changed);
    elsewhere.postMessage([...changed.keys(), ...erased]);
  }
  /** They were erased. */
  function drop(ids: readonly string[]): void {
    for (const id of ids) {
      heads.delete(id);
      summaries.drop(id);
    }
    if (ids.length > 0) tell(ids);
  }
  elsewhere.onmessage = ({ data }: MessageEvent<readonly string[]>) => {
    disk.headsOf(data).then((found) => {
      drop(data.filter((id) => heads.has(id) && !found.has(id)));
      take(found);
    }, failed);
  };

  // ------------------------------------------------------------ exchange with the relay

  async function exchange(again: boolean): Promise<boolean> {
    if (!relay) return true;
    state = { ...state, relay: 'exchanging' };
    tell();
    const one = (id: string, head: Head): void => stored({ changed: new Map([[id, head]]), unreadable: [] });
    let result = await pullAll(relay, disk, stored, ended.signal);
    if (result.kind === 'done') {
      if (result.ahead !== undefined && !Number.isNaN(result.ahead)) state = { ...state, clockAhead: result.ahead };
      const goes = ({ pending, followed, refused }: Head) => pending && !followed && (again || refused === undefined);
      const ids = [...heads].filter(([, head]) => goes(head)).map(([id]) => id);
      result = await pushAll(relay, disk, ids, one, ended.signal);
    }
    progress = await disk.progress();
    lostLog = (await disk.seenLog()).lost;
    const { reason: _, ...rest } = state;
    state =
      result.kind === 'done'
        ? { ...rest, relay: 'done', exchangedAt: Date.now() }
        : { ...rest, relay: result.kind, reason: result.reason };
    return result.kind === 'done';
  }
  const exchanging = repeat({
    name: `${shelfName(village.id)} exchange`,
    every: relay ? every : 0,
    work: exchange,
    failed,
    done: tell,
  });

  // ------------------------------------------------------------ write

  /** Head of a dossier that was reported; `saved`: the relay has all of `bytes`. */
  function reported(head: Head, before: Uint8Array | undefined, bytes: Uint8Array, saved: boolean): Head {
    if (!relay) return head;
    if (!saved) return { ...head, pending: true };
    // What waited before and is not in these bytes (an imported bundle) goes on waiting.
    const waits = head.pending && before !== undefined && mergeBytes(bytes, [before]) !== bytes;
    return { ...head, pending: waits, sent: encodeStateVectorFromUpdate(bytes), refused: undefined };
  }
  async function store(arrivals: readonly Arrival[], change: Parameters<typeof disk.merge>[1]): Promise<Merged> {
    const merged = await disk.merge(arrivals, change);
    trouble.disk = undefined;
    stored(merged);
    if ([...merged.changed.values()].some(({ pending, followed }) => pending && !followed)) exchanging.within(SOON);
    return merged;
  }
  /** A tab with this dossier was killed, or is leaving: its own database may know more than the shelf. */
  async function recoverFollowed(): Promise<void> {
    for (const [id, { followed, revision }] of [...heads]) {
      if (!followed) continue;
      const bytes = await storedBytes(databaseOf(village.id, id));
      if (ended.signal.aborted) return;
      const found = (head: Head): Head => ({
        ...head,
        followed: follows.has(id) || undefined,
        pending: relay !== undefined && (head.pending || head.revision !== revision),
      });
      if (bytes) await store([{ id, bytes }], (_, head) => found(head));
      else await disk.changeHead(id, found).then((head) => head && take(new Map([[id, head]])));
    }
  }

  /** So that the first letter typed is found as quickly as the next, and nothing else waits for it. */
  async function prepareInPieces(): Promise<void> {
    const list = summaries.list();
    for (let at = 0; at < list.length && !ended.signal.aborted; at += PIECE) {
      prepareSearch(list.slice(at, at + PIECE));
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
  }

  // ------------------------------------------------------------ begin

  for (const [id, head] of await disk.heads()) heads.set(id, head);
  progress = await disk.progress();
  lostLog = (await disk.seenLog()).lost;
  await summaries.load(new Map([...heads].filter(([id]) => isDossier(id))));
  const recovered = recoverFollowed().catch(failed);
  const prepared = prepareInPieces();
  exchanging.within(0);

  return {
    summaries: summaries.list,
    summary: summaries.get,
    search: (text, filter) => searchSummaries(summaries.list(), text, { filter, fingerprint }),
    ids: () => new Set(heads.keys()),
    bytes: (id) => disk.bytes(id),
    async put(id, bytes, { pending = true } = {}) {
      await store([{ id, bytes }], (_, head, before) => reported(head, before, bytes, !pending)).catch(failed);
    },
    async putAll(arrivals) {
      const { changed } = await store(arrivals, (_, head) => ({ ...head, pending: relay !== undefined }));
      return new Set(changed.keys());
    },
    follow(dossier) {
      const { id } = dossier;
      let waiting: ReturnType<typeof setTimeout> | undefined;
      /** when the report that waits is due at the latest */
      let latest: number | undefined;
      let grewFrom: Uint8Array | undefined;
      const report = async (followed: true | undefined): Promise<void> => {
        const bytes = dossier.bytes();
        const saved = dossier.status.relay === 'saved';
        await store([{ id, bytes, grewFrom }], (_, head, before) => ({
          ...reported(head, before, bytes, saved),
          followed,
        })).catch(failed);
        grewFrom = bytes;
      };
      let last = report(true);
      const stop = dossier.subscribe(() => {
        latest ??= Date.now() + REPORT_AT_LAST;
        clearTimeout(waiting);
        waiting = setTimeout(
          () => {
            latest = undefined;
            last = last.then(() => report(true));
          },
          Math.max(0, Math.min(REPORT, latest - Date.now())),
        );
      });
      const leave = async (): Promise<void> => {
        stop();
        clearTimeout(waiting);
        follows.delete(id);
        await last;
      };
      follows.set(id, leave);
      return async () => {
        await leave();
        if (!ended.signal.aborted) await report(undefined);
      };
    },
    exchange: ({ again = false } = {}) => exchanging.run(again),
    async dismissLostLog() {
      await disk.sawLog(({ head }) => ({ head })).catch(failed);
      lostLog = undefined;
      tell();
    },
    get status() {
      const entries = [...heads];
      return {
        ...state,
        trouble: trouble.disk ?? trouble.summaries,
        holdsAll: !relay || (progress.complete && village.groups === undefined),
        waiting: entries.filter(([, { pending }]) => pending).length,
        refused: entries.flatMap(([id, { refused }]) => (refused === undefined ? [] : [{ id, reason: refused }])),
        ...(lostLog ? { lostLog } : {}),
        summarising: summaries.waiting,
      };
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async settled() {
      await recovered;
      await summaries.settled();
    },
    async close() {
      ended.abort();
      elsewhere.close();
      summaries.close();
      listeners.clear();
      // What they have not reported is marked, and fetched at the next opening.
      await Promise.all([...follows.values()].map((leave) => leave()));
      await Promise.all([recovered, prepared, exchanging.close(), summaries.settled()]);
      disk.close();
    },
  };
}
