/**
 * One open room: what it knows, its committed bytes, and who listens.
 *
 * What must hold
 * - An update is decided on at once, against everything decided before; it is stored in that order; only when it is on the
 *   disk is it acknowledged and then sent on.
 * - What a joining device is given is committed, and from the same moment on it hears everything that comes after.
 * - A room nobody has open is not in memory.
 */
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import type { EnrolledDevice } from './access.ts';
import { deletionOf, withoutErased } from './erasure.ts';
import { createKnown, type Manner } from './known.ts';
import type { Log, RoomName } from './log.ts';
import type { Head, LogEntry } from './log-file.ts';
import { createPresence, type Presence } from './presence.ts';
import type { Closed } from './stream-message.ts';
import { readUpdate, type Struct, type Update } from './update.ts';
import type { Limits } from './wire.ts';
import { sync, syncFrame } from './wire.ts';

/** The village takes and gives nothing here: it has moved, or is about to. */
export class VillageClosed extends Error {
  readonly moved: boolean;
  constructor({ reason, moved }: Closed) {
    super(reason);
    this.moved = moved;
  }
}

/** Whoever listens in a room. */
export interface Listener {
  send(frame: Uint8Array): void;
  close(code: number, reason: string): void;
  readonly device: EnrolledDevice;
}

export type Taking =
  /** `committed` resolves to the row's place when the update is on the disk; `onCommitted` was called before others hear of it */
  | { readonly kind: 'fresh'; readonly committed: Promise<Head> }
  /** `committed` resolves when that which contains it is on the disk */
  | { readonly kind: 'contained'; readonly committed: Promise<void> }
  | { readonly kind: 'missing' }
  | { readonly kind: 'erased' }
  | { readonly kind: 'forged'; readonly client: number };

export interface Room {
  readonly listeners: Set<Listener>;
  readonly presence: Presence;
  take(
    update: Update,
    from: EnrolledDevice,
    options: { manner: Manner; sender?: Listener; onCommitted?: () => void },
  ): Taking;
  /** takes in and sends on what another relay has committed */
  arrive(entry: LogEntry, head: Head): void;
  /** the update goes on with the client id of another device that has this room open with it just now */
  writesNow(update: Update, from: EnrolledDevice): boolean;
  /** What is committed and the state vector lacks, as frames: the last is a step 2. Throws if the vector cannot be read. */
  answer(stateVector: Uint8Array): readonly Uint8Array[];
  /** everything decided on, as a state vector */
  stateVector(): Uint8Array;
  /** its last committed row; undefined in a room where nothing was ever written */
  readonly head: Head | undefined;
  /** the dossier was erased: it takes nothing any more, and gives nothing to who comes */
  readonly erased: boolean;
  /** The dossier is about to be erased. */
  end(): void;
  /** Rows of it were erased: reads anew what is committed, and tells the listeners what went. */
  renew(): Promise<void>;
  /** nothing was ever written in it */
  readonly isNew: boolean;
  /** resolves when everything taken so far is on the disk; rejects when the disk has failed */
  readonly flushed: Promise<unknown>;
  /** nobody listens and nothing is on its way to the disk */
  readonly idle: boolean;
}

/** Reads the room from the log; undefined if it is another village's; throws `VillageClosed`. `onIdle`: the room may be dropped. */
export async function openRoom(
  name: RoomName,
  log: Log,
  limits: Limits,
  onIdle: () => void,
): Promise<Room | undefined> {
  const stored = await log.read(name);
  if (stored.closed) throw new VillageClosed(stored.closed);
  if (stored.foreign) return undefined;
  const readUpTo = stored.tail.at(-1)?.sequence ?? stored.upTo;
  let { snapshot, outline } = stored;
  let tail = [...stored.tail];
  let { spans, head } = stored;
  let erased = stored.erased === true;
  const known = createKnown(
    [...(snapshot && !outline ? [snapshot] : []), ...tail.map(({ bytes }) => bytes)],
    stored.owners,
    outline,
  );
  const listeners = new Set<Listener>();
  let writing = 0;
  let lastWrite: Promise<unknown> = Promise.resolve();
  let folding = false;
  /** the tail as one update */
  let merged: Uint8Array | undefined;

  function committed(at: Head, bytes: Uint8Array, sender: Listener | undefined): void {
    head = at;
    tail.push({ sequence: at.sequence, bytes });
    merged = undefined;
    const frame = syncFrame(sync.update, bytes);
    for (const listener of listeners) if (listener !== sender) listener.send(frame);
    foldIfLong();
  }

  function foldIfLong(): void {
    // What it takes to fold a large room must not come again after every few edits.
    if (folding || tail.length <= Math.max(limits.tail, (snapshot?.length ?? 0) / bytesAnEdit)) return;
    folding = true;
    log.fold(name).then(
      (fold) => {
        folding = false;
        ({ snapshot, outline } = fold);
        tail = tail.filter(({ sequence }) => sequence > fold.upTo);
        merged = undefined;
        foldIfLong();
      },
      // the disk is in trouble, and the log says so itself: the bytes here stay right, and the next commit tries again
      () => {
        folding = false;
      },
    );
  }

  function snapshotFor(whole: Uint8Array, stateVector: Uint8Array, has: ReadonlyMap<number, number>): Uint8Array {
    if (has.size === 0) return whole;
    const holds = outline && Y.decodeStateVector(outline.stateVector);
    if (outline && [...holds!].every(([client, clock]) => (has.get(client) ?? 0) >= clock)) return outline.deletions;
    return whole.length > largeSnapshot ? whole : Y.diffUpdate(whole, stateVector);
  }

  const room: Room = {
    listeners,
    presence: createPresence(),
    take(update, from, { manner, sender, onCommitted }) {
      if (erased) return { kind: 'erased' };
      const verdict = known.take(withoutErased(update, spans), from.id, manner);
      if (verdict.kind === 'contained') return { kind: 'contained', committed: lastWrite.then(() => log.synced?.()) };
      if (verdict.kind !== 'fresh') return verdict;
      const { bytes, writers } = verdict;
      writing++;
      const entry = {
        ...name,
        device: from.id,
        person: from.person,
        time: new Date().toISOString(),
        carried: manner === 'carried',
        bytes,
        writers,
      };
      const write = log.append(entry).then((at) => {
        onCommitted?.();
        writing--;
        committed(at, bytes, sender);
        if (room.idle) onIdle();
        return at;
      });
      lastWrite = write;
      return { kind: 'fresh', committed: write };
    },
    arrive({ bytes, device, writers }, at) {
      if (at.sequence <= readUpTo || erased) return;
      const update = readUpdate(bytes, { ...limits, structs: Infinity });
      if (typeof update === 'string') throw new Error(`What another relay has committed cannot be read: ${update}`);
      known.learn(update, device, writers);
      committed(at, bytes, undefined);
    },
    writesNow(update, from) {
      const goesOn = (client: number, structs: readonly Struct[]): boolean => {
        const last = structs.at(-1)!;
        return last.id.clock + last.length > (known.clocks.get(client) ?? 0);
      };
      return [...update.structs].some(
        ([client, structs]) => room.presence.isOthers(client, from.id) && goesOn(client, structs),
      );
    },
    answer(stateVector) {
      const has = Y.decodeStateVector(stateVector);
      merged ??= Y.mergeUpdates([nothing, ...tail.map(({ bytes }) => bytes)]);
      // Diffing takes longer the more there is: a large snapshot goes as it is, and whoever has some of it skips that.
      const first = snapshot && snapshotFor(snapshot, stateVector, has);
      const frames = first ? [syncFrame(sync.update, first)] : [];
      return [...frames, syncFrame(sync.step2, Y.diffUpdate(merged, stateVector))];
    },
    stateVector: () => writeStateVector(known.clocks),
    get head() {
      return head;
    },
    get erased() {
      return erased;
    },
    end() {
      erased = true;
    },
    async renew() {
      const now = await log.read(name);
      const last = now.tail.at(-1)?.sequence ?? now.upTo;
      ({ snapshot, outline } = now);
      tail = [...now.tail, ...tail.filter(({ sequence }) => sequence > last)];
      merged = undefined;
      const gone = deletionOf(now.spans);
      spans = now.spans;
      const deletion = readUpdate(gone, { ...limits, structs: Infinity });
      if (typeof deletion !== 'string') known.take(deletion, '', 'carried');
      const frame = syncFrame(sync.update, gone);
      for (const listener of listeners) listener.send(frame);
    },
    get isNew() {
      return known.clocks.size === 0 && !erased;
    },
    get flushed() {
      return lastWrite;
    },
    get idle() {
      return listeners.size === 0 && writing === 0;
    },
  };
  foldIfLong();
  return room;
}

/** of a snapshot, for each edit that may wait behind it */
const bytesAnEdit = 1024;
/** bytes of a snapshot that is not diffed */
const largeSnapshot = 64 * 1024;
/** an update without structs and deletions */
const nothing = new Uint8Array([0, 0]);

function writeStateVector(clocks: ReadonlyMap<number, number>): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, clocks.size);
    for (const [client, clock] of clocks) {
      encoding.writeVarUint(encoder, client);
      encoding.writeVarUint(encoder, clock);
    }
  });
}
