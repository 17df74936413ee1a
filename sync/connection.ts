/**
 * A dossier's line to the relay: y-websocket, with acknowledgements.
 *
 * - `saved` is said only when the relay has committed everything this device holds: it has asked (sync step 1), was
 *   answered, and has settled every frame sent since. A refused frame is told with the relay's reason.
 * - Nothing is sent before the relay has asked: its answer holds what was typed meanwhile, and a frame whose
 *   predecessors are missing at the relay would only wait there.
 * - A relay that does not ask lets this device only read. It is then asked for everything once more, to find out whether
 *   something is here that it has not: that is told as refused, also after a reload. What is typed from then on is sent, so
 *   that it can be refused by name.
 * - A frame larger than the relay takes leaves in parts.
 * - While the relay's disk takes nothing, its reason stands beside the state; what is sent waits there and here.
 * - What another device wrote, and came here in a file, is no line of this device: it goes to the relay as an import, which the
 *   log notes as carried. Over the socket this device would pass for its writer, and that one's own tab could not go on.
 * - What another tab of this browser tells is sent on too: that tab may close before its own line is up.
 * - The relay lets in for a quarter of an hour at a time: a newer token is shown on the open socket before that is over.
 *
 * Messages beyond those of y-protocols, to devices that offer `cunbiao.1`: 8, varuint: so many update frames of this
 * connection are settled, counted from the first; 9, varuint frame, varstring reason: that one was refused; 11, varstring
 * reason: nothing can be committed for the time being, until an empty one. To the relay: 10, varstring token.
 */
import { createDecoder, hasContent, readVarString, readVarUint, readVarUint8Array } from 'lib0/decoding';
import { createEncoder, toUint8Array, writeVarString, writeVarUint, writeVarUint8Array } from 'lib0/encoding';
import type { Awareness } from 'y-protocols/awareness';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import type { RelayAddress, Status } from './contract.ts';
import { deliver } from './delivery.ts';
import type { LogHead } from './log-check.ts';
import { updateInParts } from './parts.ts';
import type { Answer } from './relay-requests.ts';

export interface Connection {
  readonly state: Status['relay'];
  /** a full Chinese sentence: why it is refused, or what hinders the relay */
  readonly reason: string | undefined;
  /** the relay has told all it had, at least once */
  readonly heard: boolean;
  /** the relay has erased the dossier */
  readonly erased: boolean;
  /** where the relay's log stood at its last acknowledgement */
  readonly head: LogHead | undefined;
  close(): void;
}

export interface ConnectionOptions {
  readonly village: string;
  readonly room: string;
  readonly awareness: Awareness;
  /** absent: other tabs of this browser only */
  readonly relay?: RelayAddress;
  /** another device wrote with this client id, as far as the document says */
  readonly isForeign: (client: number) => boolean;
  /** exchanges nothing with other tabs of this browser */
  readonly apart?: boolean;
  readonly onChange: () => void;
}

const message = { sync: 0, committed: 8, refused: 9, token: 10, trouble: 11 } as const;
const sync = { step1: 0, step2: 1, update: 2 } as const;
/** after being sent away for writing too fast */
const pause = 60_000;
/** between attempts to get a token, or to import, while the relay is away */
const patience = 2_000;
/** setTimeout takes no more */
const longest = 2 ** 31 - 1;

const sentences: Record<number, string> = {
  4400: '对方读不懂本机发出的内容，改动留在本机。请刷新页面后再试。',
  4401: '本机的登记已失效，改动留在本机。请找村级负责人重新邀请本机。',
  4403: '您的身份不能改动这份资料，改动留在本机。请与村级负责人联系。',
  4409: '本村的数据已迁到别处，改动留在本机。请向村级负责人要新的地址。',
  4410: '这份户档已依法删除，不能再打开或修改。',
  4413: '这次改动太大，对方没有收下，改动留在本机。请分几次填写。',
  4429: '改动太频繁，稍后会自动再试，改动留在本机。',
  4503: '服务器的磁盘出错，正在重新启动，改动先留在本机，恢复后自动送出。',
};
/** sync step 1 of somebody who has nothing */
const askForAll = syncFrame(sync.step1, new Uint8Array([0]));

const otherwise = '对方没有收下本机的改动，改动留在本机。请刷新页面后再试。';

export function connect(doc: Y.Doc, options: ConnectionOptions): Connection {
  const { relay, onChange } = options;
  let sent = 0;
  let settled = 0;
  /** the relay has asked what it lacks, and was told */
  let asked = false;
  let answered = false;
  /** of a device that may only read: whether the relay has all that is here */
  let compared: 'not yet' | 'asked' | 'done' = 'not yet';
  /** how far the relay's answer to that goes, by client id */
  const told = new Map<number, number>();
  let heard = false;
  let erased = false;
  let head: LogHead | undefined;
  let refusal: string | undefined;
  /** why the relay commits nothing for the time being */
  let trouble: string | undefined;
  /** imports on their way */
  let carrying = 0;
  let carried: Promise<void> = Promise.resolve();
  let again: ReturnType<typeof setTimeout> | undefined;
  let renewal: ReturnType<typeof setTimeout> | undefined;
  let fromTab = false;
  let ended = false;
  /** tokens in a row with which the relay let nobody in */
  let turnedAway = 0;

  /** Counts the update frames of one connection, holds back those that come too early, and divides large ones. */
  class CountingSocket extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      sent = 0;
      settled = 0;
      asked = false;
      answered = false;
      compared = 'not yet';
      told.clear();
      refusal = undefined;
    }

    override send(frame: Uint8Array<ArrayBuffer>): void {
      const [kind, update] = frame[0] === message.sync ? readSync(frame.subarray(1)) : [];
      if (kind === undefined || kind === sync.step1 || !update) {
        super.send(frame);
        return;
      }
      if (kind === sync.update && !answered && (!provider.synced || carrying > 0)) return;
      if (relay && [...Y.parseUpdateMeta(update).from.keys()].some(options.isForeign)) {
        // Behind an import the answer holds what was typed meanwhile, too.
        carry(update, () => {
          if (kind === sync.step2 && this === provider.ws && this.readyState === this.OPEN)
            this.#deliver(kind, Y.encodeStateAsUpdate(doc));
        });
      } else this.#deliver(kind, update);
      onChange();
    }

    #deliver(kind: number, update: Uint8Array): void {
      for (const part of updateInParts(update)) {
        sent++;
        super.send(syncFrame(kind, part));
      }
      answered ||= kind === sync.step2;
    }
  }

  const provider = new WebsocketProvider(`${relay?.url ?? 'tabs:'}/sync/${options.village}`, options.room, doc, {
    connect: false,
    WebSocketPolyfill: CountingSocket,
    awareness: options.awareness,
    disableBc: options.apart ?? false,
  });
  const hearSync = provider.messageHandlers[message.sync]!;
  provider.messageHandlers[message.sync] = (encoder, decoder, ...more) => {
    const frame = decoder.arr.subarray(decoder.pos);
    const byTab = fromTab;
    hearSync(encoder, decoder, ...more);
    const [kind, update] = readSync(frame);
    if (kind === sync.step1 && !byTab) asked = true;
    if (kind !== sync.step1 && !byTab && compared === 'asked')
      for (const [client, clock] of Y.parseUpdateMeta(update).to)
        told.set(client, Math.max(clock, told.get(client) ?? 0));
    if (kind !== sync.step2 || asked || byTab) return;
    if (compared === 'not yet') provider.ws?.send(askForAll);
    else if (lacks(told, doc)) refusal = sentences[4403];
    compared = compared === 'not yet' ? 'asked' : 'done';
    onChange();
  };
  provider.messageHandlers[message.committed] = (_encoder, decoder) => {
    settled = readVarUint(decoder);
    if (hasContent(decoder)) head = { sequence: readVarUint(decoder), chain: readVarString(decoder) };
    onChange();
  };
  provider.messageHandlers[message.refused] = (_encoder, decoder) => {
    readVarUint(decoder);
    refusal = readVarString(decoder) || otherwise;
    onChange();
  };
  provider.messageHandlers[message.trouble] = (_encoder, decoder) => {
    trouble = readVarString(decoder) || undefined;
    onChange();
  };
  provider.on('sync', (state: boolean) => {
    heard ||= state;
    if (state) turnedAway = 0;
    onChange();
  });
  provider.on('status', ({ status }: { status: string }) => {
    if (status === 'connected') trouble = undefined;
    onChange();
  });
  // Of a line that is lost only a broken disk is worth telling: it is tried again, and may take long.
  provider.on('connection-close', (event: CloseEvent | null) => {
    trouble = event?.code === 4503 ? event.reason || sentences[4503] : undefined;
  });
  provider.on('closed', ({ code, reason }: { code: number; reason: string }) => {
    // A token that is over is no refusal; whether there is another, and if not why, the relay says when it is asked.
    if (code === 4401 && ++turnedAway < 3) {
      if (shown !== undefined) relay?.pass?.spent(shown);
      void enter();
      return;
    }
    refusal = reason || (sentences[code] ?? otherwise);
    erased ||= code === 4410;
    if (code === 4429) again = setTimeout(() => void enter(), pause);
    onChange();
  });

  // Whoever has slept comes again with a token that may be over.
  provider.on('connection-close', () => {
    if (ended || !relay?.pass || relay.pass.isFresh) return;
    provider.shouldConnect = false;
    void enter();
  });

  let shown: string | undefined;
  /** Comes in with a token, and shows a newer one before it is over. */
  async function enter(): Promise<void> {
    clearTimeout(again);
    const passed = await relay?.pass?.token();
    if (ended || !passed) return;
    if (passed.kind === 'away') again = setTimeout(() => void enter(), patience);
    else if (passed.kind === 'refused') refusal = passed.reason;
    else {
      refusal = undefined;
      shown = passed.token;
      provider.protocols = ['cunbiao.1', `token.${shown}`];
      clearTimeout(renewal);
      renewal = setTimeout(() => void enter(), Math.min(passed.left * 0.9, longest));
      if (provider.wsconnected) provider.ws?.send(tokenFrame(shown));
      else provider.connect();
    }
    onChange();
  }

  /** Brings what other devices wrote; `done` when the relay has it. One after the other, in the order of the calls. */
  function carry(update: Uint8Array, done: () => void): void {
    carrying++;
    carried = carried.then(async () => {
      const answer = await carryAll(update);
      carrying--;
      if (ended) return;
      if (answer.kind === 'good') done();
      else refusal = answer.reason;
      onChange();
    });
  }
  async function carryAll(update: Uint8Array): Promise<Answer> {
    for (;;) {
      let answer = await deliver(relay!, options.room, update, { carried: true });
      // What it builds on may still be on its way over the socket: everything, then.
      if (answer.kind === 'refused' && answer.status === 409)
        answer = await deliver(relay!, options.room, Y.encodeStateAsUpdate(doc), { carried: true });
      if (answer.kind !== 'away' || ended) return answer;
      await new Promise((resolve) => setTimeout(resolve, patience));
    }
  }

  const hearTab = provider._bcSubscriber;
  provider._bcSubscriber = (data: ArrayBuffer, origin: unknown) => {
    // One message may bring another before it is done with: two tabs in one page hear each other at once.
    const before = fromTab;
    fromTab = true;
    try {
      hearTab(data, origin);
    } finally {
      fromTab = before;
    }
  };
  const sendOn = (update: Uint8Array, origin: unknown): void => {
    if (origin === provider && fromTab && provider.wsconnected) provider.ws?.send(syncFrame(sync.update, update));
  };
  doc.on('update', sendOn);

  provider.connectBc();
  void enter();

  return {
    get state() {
      if (!relay) return 'none';
      if (refusal !== undefined) return 'refused';
      if (!provider.wsconnected) return 'away';
      return provider.synced && carrying === 0 && settled >= sent && (answered || compared === 'done')
        ? 'saved'
        : 'sending';
    },
    get reason() {
      return refusal ?? trouble;
    },
    get heard() {
      return heard;
    },
    get erased() {
      return erased;
    },
    get head() {
      return head;
    },
    close() {
      ended = true;
      clearTimeout(again);
      clearTimeout(renewal);
      doc.off('update', sendOn);
      provider.destroy();
    },
  };
}

/** Of a frame without its first number, which every sync message has in one byte. */
function readSync(frame: Uint8Array): [kind: number, bytes: Uint8Array] {
  const decoder = createDecoder(frame);
  return [readVarUint(decoder), readVarUint8Array(decoder)];
}

/** Something stands in the document that is not in all that the relay has. */
function lacks(there: ReadonlyMap<number, number>, doc: Y.Doc): boolean {
  return [...Y.decodeStateVector(Y.encodeStateVector(doc))].some(([client, clock]) => clock > (there.get(client) ?? 0));
}

function tokenFrame(token: string): Uint8Array<ArrayBuffer> {
  const encoder = createEncoder();
  writeVarUint(encoder, message.token);
  writeVarString(encoder, token);
  return toUint8Array(encoder) as Uint8Array<ArrayBuffer>;
}

function syncFrame(kind: number, update: Uint8Array): Uint8Array<ArrayBuffer> {
  const encoder = createEncoder();
  writeVarUint(encoder, message.sync);
  writeVarUint(encoder, kind);
  writeVarUint8Array(encoder, update);
  return toUint8Array(encoder) as Uint8Array<ArrayBuffer>;
}
