/**
 * One relay's tail of the stream that a county's relays share: what comes from it goes into the tables of the log, in its order.
 *
 * What must hold
 * - Whoever has caught up has read everything that was in the stream when it was asked, told by a quorum.
 * - When the stream has lost something that this relay has (its end, or all of it: another stream under the same name), the
 *   tables go back to where both agree, and what was lost is given back, in its order, before anything new: that goes on from it.
 */
import type { FileLog } from './log.ts';
import type { Applied, Delivered, Mark } from './log-stream.ts';
import { delay, type Stream, type StreamMessage } from './stream.ts';

/** bytes that may wait to be written into the tables before reading from the stream pauses */
const unwritten = 8 * 1024 * 1024;

export interface Tail {
  start(): void;
  /** Resolves when this relay has read everything that was in the stream when it was asked. One look serves all who wait. */
  caughtUp(): Promise<void>;
  /**
   * Publishes once the stream holds what this relay has, and resolves when this relay has read up to there; rejects with what
   * `stillWanted` throws before an attempt.
   */
  publish(subject: string, bytes: Uint8Array, id: string, stillWanted?: () => void): Promise<unknown>;
  /** Before `start`. */
  follow(subject: string, follower: Follower): void;
  /** Resolves when everything that has been applied is synced on this relay's disk. */
  synced(): Promise<void>;
  /** Reads nothing any more. Resolves when what had come is in the tables, or will be read again. */
  close(): Promise<void>;
}

/** Reads along what is not a village's. It keeps its own account of how far it has come: messages may come again. */
export interface Follower {
  take(message: StreamMessage): void;
  /** the last message that it has taken */
  mark(): Mark | undefined;
  /** The stream, told by its identity, has lost what stood behind a position. Resolves when it has that again. */
  lost(position: number, stream: Lossy): Promise<void>;
}

export interface Lossy {
  readonly identity: string;
  /** puts something there before anybody else may */
  give(subject: string, bytes: Uint8Array, id: string): Promise<unknown>;
}

export interface TailOptions {
  readonly file: FileLog;
  readonly stream: Stream;
  /** somebody waits here until it is safe on this relay's own disk */
  isOwn(id: string): boolean;
  /** in the turn in which the tables have it */
  onApplied(result: Applied, message: Uint8Array): void;
  /** the stream has lost something: what was not read yet may be lost too, and rooms are not as they were */
  onLost(): void;
}

export function createTail({ file, stream, isOwn, onApplied, onLost }: TailOptions): Tail {
  const followers = new Map<string, Follower>();
  let closing = false;
  /** of the stream that is read */
  let identity = '';
  /** everything up to here is in the tables, or is none of theirs */
  let applied = 0;
  let arrived: StreamMessage[] = [];
  let arrivedBytes = 0;
  let applying: Promise<void> | undefined;
  /** what others have published is applied and may not be on the disk yet */
  let unsynced = false;
  let syncing = Promise.resolve();
  function synced(): Promise<void> {
    if (unsynced) {
      unsynced = false;
      syncing = syncing.then(() => file.tables.sync());
    }
    return syncing;
  }
  let readers: { readonly position: number; readonly resolve: (isThere: boolean) => void }[] = [];

  function take(message: StreamMessage): Promise<void> | undefined {
    arrived.push(message);
    arrivedBytes += message.bytes.length;
    applying ??= applyAll().catch(() => {
      // The file has failed, or is being closed: it says so itself, and what came is read again.
      applying = undefined;
    });
    return arrivedBytes > unwritten ? applying : undefined;
  }

  async function applyAll(): Promise<void> {
    // what comes in the same turn goes together, and `applying` is set before this ends
    await undefined;
    while (arrived.length > 0) {
      const messages = arrived;
      arrived = [];
      arrivedBytes = 0;
      const delivered: Delivered[] = messages.flatMap(({ subject, position, id, bytes }) =>
        subject.startsWith('village.') ? [{ position, id, village: subject.slice(8), message: bytes }] : [],
      );
      // They come first: the position that is kept with the villages' messages is behind theirs.
      for (const message of messages) followers.get(message.subject)?.take(message);
      const isSynced = delivered.some(({ id }) => isOwn(id));
      if (delivered.length > 0 && !isSynced) unsynced = true;
      const results = delivered.length > 0 ? await file.tables.applyMessages(identity, delivered, isSynced) : [];
      if (isSynced) unsynced = false;
      for (const [index, result] of results.entries()) onApplied(result, delivered[index]!.message);
      applied = messages.at(-1)!.position;
      readers = readers.filter(({ position, resolve }) => {
        if (position <= applied) resolve(true);
        return position > applied;
      });
    }
    applying = undefined;
  }
  /** False: the stream has lost something meanwhile, and the position means something else. */
  const reached = (position: number): Promise<boolean> =>
    applied >= position ? Promise.resolve(true) : new Promise((resolve) => readers.push({ position, resolve }));

  async function readOn(): Promise<void> {
    while (!closing) {
      try {
        await compare();
        void giveBack().then(sound.open, () => {});
        await stream.read({ of: identity, position: applied + 1 }, take);
      } catch {
        // Nobody answers, or the stream has another leader: it is looked at anew.
      }
      const before = sound;
      sound = createGate();
      before.open();
      await applying;
      if (!closing) await delay(100);
    }
  }

  /** Looks whether the stream still holds what is in the tables. */
  async function compare(): Promise<void> {
    const state = await file.tables.streamState();
    // A leader that was just elected may not tell yet what it has; behind a mark of its own it does.
    const last = await stream.mark();
    const now = await stream.identity();
    identity = now;
    const isAnother = state.of !== undefined && state.of !== now;
    const agreed = isAnother ? 0 : await agreedUpTo(state.mark, last);
    const isLost = isAnother || agreed < (state.mark?.position ?? 0) || applied >= last || (await followersLost());
    if (!isLost) {
      applied = Math.max(applied, state.mark?.position ?? 0);
      return;
    }
    await file.tables.rewind(now, agreed);
    applied = agreed;
    const lossy = { identity, give: (subject: string, bytes: Uint8Array, id: string) => give(subject, bytes, id) };
    restored = Promise.all([...followers.values()].map((follower) => follower.lost(agreed, lossy)));
    for (const { resolve } of readers.splice(0)) resolve(false);
    onLost();
    void giveBack().catch(() => {});
  }
  /** The last position at which the stream and the tables hold the same message. */
  async function agreedUpTo(newest: Mark | undefined, last: number): Promise<number> {
    let agreed = newest?.position ?? 0;
    for (let mark = newest; mark; mark = await file.tables.markBefore(mark.position)) {
      const verdict = await judge(mark, last);
      if (verdict === 'same') break;
      if (verdict === 'lost') agreed = (await file.tables.markBefore(mark.position))?.position ?? 0;
    }
    return agreed;
  }
  async function followersLost(): Promise<boolean> {
    for (const follower of followers.values()) {
      const mark = follower.mark();
      if (mark && (await stream.idAt(mark.position)) !== mark.id) return true;
    }
    return false;
  }
  async function judge({ position, id }: Mark, last: number): Promise<'same' | 'lost' | 'purged'> {
    if (position > last) return 'lost';
    const there = await stream.idAt(position);
    // What was taken out on purpose (a village that has moved away) tells nothing.
    if (there === undefined) return 'purged';
    return there === id ? 'same' : 'lost';
  }

  /** Open while the stream holds what this relay has, as far as it knows: what is new may go on from that. */
  let sound = createGate();
  async function whenSound(stillWanted?: () => void): Promise<string> {
    while (!sound.isOpen) await sound.opened;
    stillWanted?.();
    return identity;
  }
  /** what the followers give back comes first */
  let restored: Promise<unknown> | undefined;
  let giving: Promise<void> | undefined;
  /** Gives the stream what it has lost of the tables' rows, in their order. */
  function giveBack(): Promise<void> {
    giving ??= (async () => {
      for (;;) {
        await restored;
        const lost = await file.tables.nextLost();
        if (!lost || closing) break;
        // It may have been lost once more: then it is still among those, and goes again.
        await reached(await give(`village.${lost.village}`, lost.message, lost.id));
      }
    })().finally(() => {
      giving = undefined;
    });
    return giving;
  }
  const give = (subject: string, bytes: Uint8Array, id: string): Promise<number> =>
    stream.publish(subject, { bytes, id, of: async () => identity });

  let looking: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  /** Resolves when this relay has read everything that was in the stream when it was asked. One look serves all who wait. */
  function caughtUp(): Promise<void> {
    next ??= (looking ?? Promise.resolve()).then(() => {
      next = undefined;
      const looked = look();
      looking = looked.catch(() => {});
      return looked;
    });
    return next;
  }
  async function look(): Promise<void> {
    while (!closing) {
      const before = applied;
      const end = await stream.mark();
      // An end before what had been read: the stream has lost something, which the next comparison will tell too.
      if (await reached(end <= before ? Number.POSITIVE_INFINITY : end)) break;
    }
    // What the stream is being given again may stand before what it has.
    await giving?.catch(() => {});
  }

  return {
    start: () => void readOn(),
    caughtUp,
    synced,
    publish: async (subject, bytes, id, stillWanted) =>
      reached(await stream.publish(subject, { bytes, id, of: () => whenSound(stillWanted) })),
    follow: (subject, follower) => void followers.set(subject, follower),
    async close() {
      closing = true;
      for (const { resolve } of readers.splice(0)) resolve(false);
      await applying;
    },
  };
}

interface Gate {
  readonly opened: Promise<void>;
  readonly isOpen: boolean;
  open(): void;
}
function createGate(): Gate {
  let open: () => void = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const gate = {
    opened,
    isOpen: false,
    open() {
      gate.isOpen = true;
      open();
    },
  };
  return gate;
}
