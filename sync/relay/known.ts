/**
 * What a room knows, without a document: how far each client's clock has come, what is deleted, and which device owns
 * which client id. It decides about each update before it is stored.
 *
 * What must hold
 * - No stored prefix of the log holds structs that wait for others: an update is taken only if every struct in it finds
 *   its predecessors, origins and parent, in an order in which Yjs can put them in place.
 * - A client id belongs to the first device that writes with it. A forged struct would make the owner's next edit vanish
 *   at every peer. Deletions may be of anybody's structs.
 * - What is wholly contained is not stored again, so a device may send anything as often as it likes.
 */
import * as Y from 'yjs';
import type { Outline } from './log-file.ts';
import { dependencies, isDeleted, type Range, readUpdate, type Struct, type Update, writeUpdate } from './update.ts';
import { defaultLimits } from './wire.ts';

export type Verdict =
  | { readonly kind: 'fresh'; readonly bytes: Uint8Array; readonly writers: readonly number[] }
  | { readonly kind: 'contained' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'forged'; readonly client: number };

/**
 * How an update comes. `live`: over a socket, from the device that writes; client ids it uses first become its own.
 * `delivered`: in bulk, perhaps somebody else's first edits from a memory stick; it claims nothing. `carried`: an import, or
 * what a restored relay had lost; may also go on with ids of other devices, and the log says who carried it.
 */
export type Manner = 'live' | 'delivered' | 'carried';

export interface Known {
  /** Decides; a `fresh` update is known from then on. */
  take(update: Update, device: string, manner: Manner): Verdict;
  /** What another relay has decided on and committed; `writers` become the device's own where they are nobody's yet. */
  learn(update: Update, device: string, writers: readonly number[]): void;
  /** client id → next clock */
  readonly clocks: ReadonlyMap<number, number>;
}

/** `stored`: all updates, or those behind a snapshot with its outline. */
export function createKnown(
  stored: readonly Uint8Array[],
  owners: ReadonlyMap<number, string>,
  outline?: Outline,
): Known {
  const clocks = outline ? Y.decodeStateVector(outline.stateVector) : new Map<number, number>();
  const deleted = new Map<number, Range[]>();
  const ownerOf = new Map(owners);
  for (const bytes of outline ? [outline.deletions, ...stored] : stored) {
    const update = readUpdate(bytes, { ...defaultLimits, updateBytes: Infinity, structs: Infinity });
    if (typeof update === 'string')
      throw new Error(`A stored update of ${bytes.length} bytes cannot be read: ${update}`);
    add(update);
  }

  function add({ structs, deletions }: Update): void {
    for (const [client, run] of structs) for (const struct of run) addStruct(client, struct);
    for (const [client, ranges] of deletions) for (const range of ranges) addDeletion(client, range);
  }
  function addStruct(client: number, struct: Struct): void {
    const end = struct.id.clock + struct.length;
    clocks.set(client, Math.max(clocks.get(client) ?? 0, end));
    if (isDeleted(struct)) addDeletion(client, { start: struct.id.clock, end });
  }
  function addDeletion(client: number, range: Range): void {
    const ranges = deleted.get(client);
    if (ranges) addRange(ranges, range);
    else deleted.set(client, [range]);
  }

  function take(update: Update, device: string, manner: Manner): Verdict {
    const after = advance(update, clocks);
    if (!after) return { kind: 'missing' };
    for (const [client, ranges] of update.deletions) {
      const next = after.get(client) ?? clocks.get(client) ?? 0;
      if (ranges.some(({ end }) => end > next)) return { kind: 'missing' };
    }

    const fresh = new Map<number, { structs: readonly Struct[]; offset: number }>();
    for (const client of after.keys()) {
      const next = clocks.get(client) ?? 0;
      const structs = update.structs.get(client)!.filter((struct) => struct.id.clock + struct.length > next);
      fresh.set(client, { structs, offset: Math.max(0, next - structs[0]!.id.clock) });
    }
    const deletions = new Map<number, readonly Range[]>();
    for (const [client, ranges] of update.deletions) {
      const missing = ranges.flatMap((range) => without(range, deleted.get(client) ?? []));
      if (missing.length > 0) deletions.set(client, missing);
    }
    if (fresh.size === 0 && deletions.size === 0) return { kind: 'contained' };

    for (const client of fresh.keys()) {
      const owner = ownerOf.get(client);
      if (owner !== undefined && owner !== device && manner !== 'carried') return { kind: 'forged', client };
    }
    // What others may have written claims nothing: their own device will come and write on.
    const writers = manner === 'live' ? [...fresh.keys()].filter((client) => !ownerOf.has(client)) : [];
    const bytes = writeUpdate(fresh, deletions);
    for (const client of writers) ownerOf.set(client, device);
    for (const [client, { structs }] of fresh) for (const struct of structs) addStruct(client, struct);
    for (const [client, ranges] of deletions) for (const range of ranges) addDeletion(client, range);
    return { kind: 'fresh', bytes, writers };
  }

  function learn(update: Update, device: string, writers: readonly number[]): void {
    for (const client of writers) if (!ownerOf.has(client)) ownerOf.set(client, device);
    add(update);
  }

  return { take, learn, clocks };
}

/**
 * Plays Yjs' integration without a document: each client's structs in order, each only once what it depends on is in
 * place. Gives the new clocks of the clients that advance, or undefined if a struct never finds its place.
 */
function advance(update: Update, clocks: ReadonlyMap<number, number>): Map<number, number> | undefined {
  const after = new Map<number, number>();
  const clockOf = (client: number) => after.get(client) ?? clocks.get(client) ?? 0;
  const position = new Map<number, number>();
  /** client that must advance → clients that wait for it */
  const waiting = new Map<number, number[]>();
  const ready = [...update.structs.keys()];
  let left = ready.length;
  for (let client = ready.pop(); client !== undefined; client = ready.pop()) {
    const structs = update.structs.get(client)!;
    let index = position.get(client) ?? 0;
    let blockedBy: number | undefined;
    const before = clockOf(client);
    for (; index < structs.length; index++) {
      const struct = structs[index]!;
      const next = clockOf(client);
      if (struct.id.clock + struct.length <= next) continue;
      if (struct.id.clock > next) return undefined;
      const missing = dependencies(struct).find((id) => id.clock >= clockOf(id.client));
      if (missing) {
        // within one client the order is the order of clocks: nothing to wait for
        if (missing.client === client) return undefined;
        blockedBy = missing.client;
        break;
      }
      after.set(client, struct.id.clock + struct.length);
    }
    position.set(client, index);
    if (clockOf(client) > before) {
      ready.push(...(waiting.get(client) ?? []));
      waiting.delete(client);
    }
    if (blockedBy === undefined) left--;
    else if (!update.structs.has(blockedBy)) return undefined;
    else {
      const others = waiting.get(blockedBy);
      if (others) others.push(client);
      else waiting.set(blockedBy, [client]);
    }
  }
  return left === 0 ? after : undefined;
}

/** Puts one more range into sorted, separate ones. */
function addRange(ranges: Range[], added: Range): void {
  const first = firstEndingAt(ranges, added.start);
  let last = first;
  while (last < ranges.length && ranges[last]!.start <= added.end) last++;
  const touching = ranges.slice(first, last);
  const start = Math.min(added.start, touching[0]?.start ?? added.start);
  const end = Math.max(added.end, touching.at(-1)?.end ?? added.end);
  ranges.splice(first, touching.length, { start, end });
}

/** The parts of a range that sorted, separate ranges do not cover. */
function without(range: Range, ranges: readonly Range[]): Range[] {
  const parts: Range[] = [];
  let start = range.start;
  for (let index = firstEndingAt(ranges, start); index < ranges.length && ranges[index]!.start < range.end; index++) {
    const other = ranges[index]!;
    if (other.start > start) parts.push({ start, end: other.start });
    start = Math.max(start, other.end);
  }
  if (start < range.end) parts.push({ start, end: range.end });
  return parts;
}

/** Index of the first range that ends at `clock` or later. */
function firstEndingAt(ranges: readonly Range[], clock: number): number {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ranges[middle]!.end < clock) low = middle + 1;
    else high = middle;
  }
  return low;
}
