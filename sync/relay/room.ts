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
import { createKnown, type Manner } from './known.ts';
import type { Log, RoomName } from './log.ts';
import { createPresence, type Presence } from './presence.ts';
import type { Update } from './update.ts';
import type { Limits } from './wire.ts';
import { sync, syncFrame } from './wire.ts';

/** Whoever listens in a room. */
export interface Listener {
  send(frame: Uint8Array): void;
  readonly device: EnrolledDevice;
}

export type Taking =
  /** `committed` resolves to the sequence when the update is on the disk; `onCommitted` was called before others hear of it */
  | { readonly kind: 'fresh'; readonly committed: Promise<number> }
  /** `committed` resolves when that which contains it is on the disk */
  | { readonly kind: 'contained'; readonly committed: Promise<void> }
  | { readonly kind: 'missing' }
  | { readonly kind: 'forged'; readonly client: number };

export interface Room {
  readonly listeners: Set<Listener>;
  readonly presence: Presence;
  take(
    update: Update,
    from: EnrolledDevice,
    options: { manner: Manner; sender?: Listener; onCommitted?: () => void },
  ): Taking;
  /** what is committed and the state vector lacks; throws if the vector cannot be read */
  missing(stateVector: Uint8Array): Uint8Array;
  /** everything decided on, as a state vector */
  stateVector(): Uint8Array;
  /** resolves when everything taken so far is on the disk; rejects when the disk has failed */
  readonly flushed: Promise<unknown>;
  /** nobody listens and nothing is on its way to the disk */
  readonly idle: boolean;
}

/** Reads the room from the log; undefined if it is another village's. `onIdle`: the room may be dropped. */
export async function openRoom(
  name: RoomName,
  log: Log,
  limits: Limits,
  onIdle: () => void,
): Promise<Room | undefined> {
  const stored = await log.read(name);
  if (stored.foreign) return undefined;
  let snapshot = stored.snapshot;
  let tail = [...stored.tail];
  const known = createKnown([...(snapshot ? [snapshot] : []), ...tail.map(({ bytes }) => bytes)], stored.owners);
  const listeners = new Set<Listener>();
  let writing = 0;
  let lastWrite: Promise<unknown> = Promise.resolve();
  let folding = false;
  let merged: Uint8Array | undefined;

  function committed(sequence: number, bytes: Uint8Array, sender: Listener | undefined): void {
    writing--;
    tail.push({ sequence, bytes });
    merged = undefined;
    const frame = syncFrame(sync.update, bytes);
    for (const listener of listeners) if (listener !== sender) listener.send(frame);
    foldIfLong();
    if (room.idle) onIdle();
  }

  function foldIfLong(): void {
    if (folding || tail.length <= limits.tail) return;
    folding = true;
    log.fold(name).then(
      (fold) => {
        folding = false;
        snapshot = fold.snapshot;
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

  const room: Room = {
    listeners,
    presence: createPresence(),
    take(update, from, { manner, sender, onCommitted }) {
      const verdict = known.take(update, from.id, manner);
      if (verdict.kind === 'contained') return { kind: 'contained', committed: lastWrite.then(() => undefined) };
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
      const write = log.append(entry).then((sequence) => {
        onCommitted?.();
        committed(sequence, bytes, sender);
        return sequence;
      });
      lastWrite = write;
      return { kind: 'fresh', committed: write };
    },
    missing(stateVector) {
      merged ??= Y.mergeUpdates([...(snapshot ? [snapshot] : [nothing]), ...tail.map(({ bytes }) => bytes)]);
      return Y.diffUpdate(merged, stateVector);
    },
    stateVector: () => writeStateVector(known.clocks),
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
