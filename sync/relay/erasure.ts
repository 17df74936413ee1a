/**
 * Lawful erasure (个人信息保护法第四十七条) against an append-only log: what is said when something is erased, and how
 * content leaves an update while all that later edits build on stays in its place.
 *
 * What must hold
 * - An erased struct keeps its clock, its neighbours and its place; only its content goes. Others' edits that stand beside it
 *   still find their place, and no reader waits for something that never comes.
 * - Content that was erased does not come back: what a device brings again is taken without it.
 */
import * as Y from 'yjs';
import { type Range, readUpdate, type Struct, type Update, writeUpdate } from './update.ts';
import { defaultLimits } from './wire.ts';

/**
 * `dossier`: all of it, for ever; the room takes nothing any more. `rows`: what the named rows of the log held. `history`:
 * what rows before a time held and other rows before that time replaced (retention; nothing that shows is lost).
 */
export type ErasureKind = 'dossier' | 'rows' | 'history';

export interface Erasure {
  readonly kind: ErasureKind;
  readonly village: string;
  readonly room: string;
  readonly device: string;
  readonly person: string;
  /** ISO 8601, the relay's clock */
  readonly time: string;
  readonly reason: string;
  /** of `rows`: sequences in the log */
  readonly rows?: readonly number[];
  /** of `history`: ISO 8601 */
  readonly before?: string;
  /** hashes of attachments that go with it; the relay cannot know them by itself */
  readonly attachments?: readonly string[];
}

/** Client id, first clock, clock behind the last. */
export type Span = readonly [client: number, start: number, end: number];

/**
 * What stays of an erasure: committed to in the chain, and kept apart from every backup, so that an older copy that is put
 * back is erased again. It names rows by their commitments, since sequences behind a backup are given anew.
 */
export interface Tombstone extends Omit<Erasure, 'rows'> {
  readonly id: string;
  readonly commitments?: readonly string[];
  readonly spans?: readonly Span[];
}

const unlimited = { ...defaultLimits, updateBytes: Infinity, structs: Infinity };

/**
 * The same structs without content, and which they are. Shared types stay: others may have written inside them. So does who
 * wrote (root `writers`): later edits of the same opening are known by it.
 */
export function withoutContent(bytes: Uint8Array): { readonly stub: Uint8Array; readonly spans: readonly Span[] } {
  const update = readStored(bytes);
  const spans: Span[] = [];
  const structs = new Map<number, readonly Struct[]>();
  for (const [client, run] of update.structs) {
    structs.set(
      client,
      run.map((struct) => {
        if (!holdsContent(struct)) return struct;
        spans.push([client, struct.id.clock, struct.id.clock + struct.length]);
        return emptied(struct);
      }),
    );
  }
  return { stub: written({ structs, deletions: withSpans(update.deletions, spans) }), spans };
}

/** An update that deletes those structs at every peer, and holds nothing else. */
export function deletionOf(spans: readonly Span[]): Uint8Array {
  return written({ structs: new Map(), deletions: withSpans(new Map(), spans) });
}

/** What some updates, taken together, delete. */
export function deletedIn(updates: readonly Uint8Array[]): readonly Span[] {
  const document = new Y.Doc();
  document.transact(() => {
    for (const update of updates) Y.applyUpdate(document, update);
  });
  const { clients } = Y.snapshot(document).ds;
  document.destroy();
  return [...clients].flatMap(([client, ranges]) => ranges.map(({ clock, len }): Span => [client, clock, clock + len]));
}
/** A stored update without the content of what was replaced; undefined where it holds none of that. */
export function withoutReplaced(bytes: Uint8Array, replaced: readonly Span[]): Uint8Array | undefined {
  const update = readStored(bytes);
  const left = withoutErased(update, replaced);
  return left === update ? undefined : written(left);
}

/** The update without the content of erased structs; the same object if it has none. */
export function withoutErased(update: Update, erased: readonly Span[]): Update {
  const met: Span[] = [];
  const structs = new Map<number, readonly Struct[]>();
  for (const [client, run] of update.structs) {
    const spans = erased.filter((span) => span[0] === client);
    structs.set(client, spans.length === 0 ? run : run.flatMap((struct) => cut(struct, spans, met)));
  }
  return met.length === 0 ? update : { structs, deletions: withSpans(update.deletions, met) };
}

/** The struct in pieces: those inside a span are emptied and noted in `met`. */
function cut(struct: Struct, spans: readonly Span[], met: Span[]): readonly Struct[] {
  if (!holdsContent(struct)) return [struct];
  const { client, clock } = struct.id;
  const end = clock + struct.length;
  const within = spans.filter(([, from, to]) => from < end && to > clock);
  if (within.length === 0) return [struct];
  const edges = new Set<number>();
  for (const [, from, to] of within) for (const at of [from, to]) if (at > clock && at < end) edges.add(at);
  let rest = struct;
  const pieces: Y.Item[] = [];
  for (const at of [...edges].sort((a, b) => a - b)) {
    const right = rest.content.splice(at - rest.id.clock);
    const head = itemLike(rest, rest.id, rest.origin, rest.content);
    pieces.push(head);
    rest = itemLike(rest, Y.createID(client, at), Y.createID(client, at - 1), right);
  }
  pieces.push(rest);
  return pieces.map((piece) => {
    const isErased = within.some(([, from, to]) => from <= piece.id.clock && piece.id.clock < to);
    if (!isErased) return piece;
    met.push([client, piece.id.clock, piece.id.clock + piece.length]);
    return emptied(piece);
  });
}

const holdsContent = (struct: Struct): struct is Y.Item =>
  struct instanceof Y.Item &&
  (struct.parent as unknown) !== 'writers' &&
  !(struct.content instanceof Y.ContentDeleted || struct.content instanceof Y.ContentType);

const emptied = (item: Y.Item): Y.Item => itemLike(item, item.id, item.origin, new Y.ContentDeleted(item.length));

function itemLike(item: Y.Item, id: Y.ID, origin: Y.ID | null, content: Y.Item['content']): Y.Item {
  return new Y.Item(id, null, origin, null, item.rightOrigin, item.parent, item.parentSub, content);
}

function withSpans(
  deletions: ReadonlyMap<number, readonly Range[]>,
  spans: readonly Span[],
): ReadonlyMap<number, readonly Range[]> {
  const all = new Map<number, Range[]>();
  for (const [client, ranges] of deletions) all.set(client, [...ranges]);
  for (const [client, start, end] of spans) {
    const ranges = all.get(client);
    if (ranges) ranges.push({ start, end });
    else all.set(client, [{ start, end }]);
  }
  for (const [client, ranges] of all) all.set(client, joined(ranges));
  return all;
}

/** Sorted and without overlaps. */
function joined(ranges: readonly Range[]): Range[] {
  const result: { start: number; end: number }[] = [];
  for (const { start, end } of [...ranges].sort((a, b) => a.start - b.start)) {
    const last = result.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else result.push({ start, end });
  }
  return result;
}

/** Of bytes that the relay itself has stored. */
function readStored(bytes: Uint8Array): Update {
  const update = readUpdate(bytes, unlimited);
  if (typeof update === 'string') throw new Error(`A stored update of ${bytes.length} bytes cannot be read: ${update}`);
  return update;
}

function written({ structs, deletions }: Update): Uint8Array {
  return writeUpdate(new Map([...structs].map(([client, run]) => [client, { structs: run, offset: 0 }])), deletions);
}
