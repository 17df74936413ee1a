/**
 * What travels between a device and the relay: numbers, limits and the few frames that y-protocols does not have.
 * WIRE.md says the same as a list. Nothing here needs Node, so both sides may import it.
 *
 * - A stock y-websocket client offers `yjs` and sees only the messages 0–3.
 * - Our client offers `cunbiao.1` and is also told what is committed (8), what is refused (9), and that the disk is in trouble (11).
 */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';

/** subprotocol → does it understand messages 8, 9 and 11 */
export const protocols = { 'cunbiao.1': true, yjs: false } as const;
/** `token.<jws>` is offered beside the protocol and is never answered */
export const tokenPrefix = 'token.';

export const message = {
  sync: 0,
  awareness: 1,
  auth: 2,
  queryAwareness: 3,
  /**
   * varuint n: the update frames 1…n of this connection are settled: committed, known already, or refused by a 9 before.
   * varuint sequence, varstring chain: the room's last row in the log; absent where it has none
   */
  committed: 8,
  /** varuint frame number, varstring reason */
  refused: 9,
  /** from the device: varstring, a newer token of its own, before the one it came with is over */
  token: 10,
  /** varstring reason: nothing can be committed for the time being; empty: it can again */
  trouble: 11,
} as const;
/** kinds of sync message; step 2 and update are the *update frames* that 8 and 9 count, from 1 */
export const sync = { step1: 0, step2: 1, update: 2 } as const;

export const closeCode = {
  /** not a frame at all */
  malformed: 4400,
  /** no valid token, or it is over, or the device was removed: with a new token it may come again */
  token: 4401,
  /** the room is another village's, or the role does not allow it */
  role: 4403,
  moved: 4409,
  /** the dossier was lawfully erased: whoever has a copy deletes it */
  erased: 4410,
  size: 4413,
  rate: 4429,
  /** the relay's disk: the client tries again */
  disk: 4503,
  /** the reader is too slow: it comes again and catches up */
  slow: 1013,
  goingAway: 1001,
} as const;

export const erasedSentence = '这份户档已依法删除，不能再打开或修改。';

export interface Limits {
  /** bytes of one update */
  readonly updateBytes: number;
  /** structs of one update */
  readonly structs: number;
  /** clocks stay below this */
  readonly clock: number;
  /** depth of one value */
  readonly depth: number;
  /** bytes of one awareness message */
  readonly awarenessBytes: number;
  /** times that the relay asks for missing predecessors before it refuses */
  readonly rounds: number;
  /** bytes that a reader may leave waiting */
  readonly readerBytes: number;
  /** bytes that may wait for the disk before senders are paused */
  readonly commitBytes: number;
  /** frames of one connection: so many at once, and so many a second on the long run */
  readonly burst: number;
  readonly perSecond: number;
  readonly attachmentBytes: number;
  /** bytes of all attachments of a village */
  readonly villageAttachmentBytes: number;
  /** failed attempts with links or tokens from one address in a minute, and trespasses of one device */
  readonly attempts: number;
  /** updates behind a room's snapshot before they are folded into it */
  readonly tail: number;
  /** a connection hears something at least this often; stock clients give up after 30 s of silence */
  readonly silenceMs: number;
  /** how long a token is good */
  readonly tokenSeconds: number;
}
export const defaultLimits: Limits = {
  updateBytes: 256 * 1024,
  structs: 20_000,
  clock: 2 ** 31,
  depth: 64,
  awarenessBytes: 2048,
  rounds: 3,
  readerBytes: 1024 * 1024,
  commitBytes: 8 * 1024 * 1024,
  burst: 2000,
  perSecond: 200,
  attachmentBytes: 10 * 1024 * 1024,
  villageAttachmentBytes: 20 * 1024 * 1024 * 1024,
  attempts: 20,
  tail: 64,
  silenceMs: 20_000,
  tokenSeconds: 15 * 60,
};

/** `register`, or a dossier's id: one letter for its kind and 21 random characters */
export const roomPattern = /^(register|[a-z][A-Za-z0-9_-]{21})$/;
export const idPattern = /^[A-Za-z0-9_-]{1,64}$/;
export const dayPattern = /^\d{4}-\d{2}-\d{2}$/;
export const sha256Pattern = /^[0-9a-f]{64}$/;

/** Roles, weakest first. `reads` 只读, `fills` 填报, `reviews` 乡镇审核, `leads` 村级负责人. */
export const roles = ['reads', 'fills', 'reviews', 'leads'] as const;
export type Role = (typeof roles)[number];

// ---------------------------------------------------------------- frames of the relay

export function committedFrame(
  count: number,
  head?: { readonly sequence: number; readonly chain: string },
): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, message.committed);
    encoding.writeVarUint(encoder, count);
    if (!head) return;
    encoding.writeVarUint(encoder, head.sequence);
    encoding.writeVarString(encoder, head.chain);
  });
}
export function refusedFrame(frame: number, reason: string): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, message.refused);
    encoding.writeVarUint(encoder, frame);
    encoding.writeVarString(encoder, reason);
  });
}
export function troubleFrame(reason: string): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, message.trouble);
    encoding.writeVarString(encoder, reason);
  });
}
/** The refusal that a stock client shows in its console: y-protocols' "permission denied". */
export function deniedFrame(reason: string): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, message.auth);
    encoding.writeVarUint(encoder, 0);
    encoding.writeVarString(encoder, reason);
  });
}
export function syncFrame(kind: 0 | 1 | 2, bytes: Uint8Array): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, message.sync);
    encoding.writeVarUint(encoder, kind);
    encoding.writeVarUint8Array(encoder, bytes);
  });
}
export function awarenessFrame(update: Uint8Array): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, message.awareness);
    encoding.writeVarUint8Array(encoder, update);
  });
}

/** What a device may send, parsed; undefined for anything else. */
export type Incoming =
  | { readonly kind: 'step1' | 'step2' | 'update'; readonly bytes: Uint8Array }
  | { readonly kind: 'awareness'; readonly bytes: Uint8Array }
  | { readonly kind: 'queryAwareness' }
  | { readonly kind: 'token'; readonly token: string };

export function readFrame(bytes: Uint8Array): Incoming | undefined {
  try {
    const decoder = decoding.createDecoder(bytes);
    switch (decoding.readVarUint(decoder)) {
      case message.sync: {
        const kind = decoding.readVarUint(decoder);
        const name = (['step1', 'step2', 'update'] as const)[kind];
        return name && { kind: name, bytes: decoding.readVarUint8Array(decoder) };
      }
      case message.awareness:
        return { kind: 'awareness', bytes: decoding.readVarUint8Array(decoder) };
      case message.queryAwareness:
        return { kind: 'queryAwareness' };
      case message.token:
        return { kind: 'token', token: decoding.readVarString(decoder) };
      default:
        return undefined;
    }
  } catch {
    // lib0 throws on a frame that ends too early: it is not a frame
    return undefined;
  }
}
