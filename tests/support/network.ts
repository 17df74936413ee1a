/**
 * A pretend network, in the way of Yjs' own TestConnector: one relay, lines to it, a queue in each direction, and a seeded
 * choice of what arrives next. No sockets, no time.
 *
 * - The relay judges each update by the real relay's rules: what hangs in the air it does not keep but asks for the rest.
 *   It keeps bytes, and now and then folds them through a document with garbage collection.
 * - A line may deliver out of order, twice, or not at all; when it breaks, all that was under way on it is lost.
 * - Two tabs of one browser hear each other directly.
 */
import * as Y from 'yjs';
import { createKnown } from '../../sync/relay/known.ts';
import { readUpdate } from '../../sync/relay/update.ts';
import { defaultLimits } from '../../sync/relay/wire.ts';
import type { Random } from './random.ts';

interface Message {
  /** a question for what is missing, or an update */
  readonly kind: 'ask' | 'update';
  readonly bytes: Uint8Array;
}

export interface Line {
  readonly doc: Y.Doc;
  readonly device: string;
  connected: boolean;
  readonly up: Message[];
  readonly down: Message[];
  /** from other tabs */
  readonly aside: Message[];
  readonly tabs: Set<Line>;
}

export interface Network {
  readonly lines: ReadonlySet<Line>;
  open(doc: Y.Doc, device: string, tabs: Iterable<Line>): Line;
  close(line: Line): void;
  connect(line: Line): void;
  disconnect(line: Line): void;
  /** lets one message arrive; the document that it reached, if it reached one */
  deliver(): Y.Doc | undefined;
  fold(): void;
  /** everybody connects, and all that is under way arrives */
  settle(): void;
}

export function createNetwork(random: Random, trouble: { reorder: number; repeat: number; drop: number }): Network {
  const lines = new Set<Line>();
  const known = createKnown([], new Map());
  let stored: Uint8Array[] = [];

  function all(): Uint8Array {
    if (stored.length > 1) stored = [Y.mergeUpdates(stored)];
    return stored[0]!;
  }

  function open(doc: Y.Doc, device: string, tabs: Iterable<Line>): Line {
    const line: Line = { doc, device, connected: false, up: [], down: [], aside: [], tabs: new Set(tabs) };
    for (const tab of line.tabs) {
      tab.tabs.add(line);
      line.aside.push({ kind: 'update', bytes: Y.encodeStateAsUpdate(tab.doc) });
      tab.aside.push({ kind: 'update', bytes: Y.encodeStateAsUpdate(doc) });
    }
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (!lines.has(line)) return;
      if (origin !== line.down && line.connected) line.up.push({ kind: 'update', bytes: update });
      if (origin !== line.aside) for (const tab of line.tabs) tab.aside.push({ kind: 'update', bytes: update });
    });
    lines.add(line);
    return line;
  }

  function connect(line: Line): void {
    if (line.connected) return;
    line.connected = true;
    line.up.push({ kind: 'ask', bytes: Y.encodeStateVector(line.doc) });
    line.down.push(question());
  }

  const question = (): Message => ({
    kind: 'ask',
    bytes: stored.length === 0 ? new Uint8Array([0]) : Y.encodeStateVectorFromUpdate(all()),
  });

  function disconnect(line: Line): void {
    line.connected = false;
    line.up.length = 0;
    line.down.length = 0;
  }

  function take(queue: Message[], careful: boolean): Message | undefined {
    const index = !careful && random.chance(trouble.reorder) ? random.below(queue.length) : 0;
    const message = queue[index]!;
    if (careful || !random.chance(trouble.repeat)) queue.splice(index, 1);
    return !careful && random.chance(trouble.drop) ? undefined : message;
  }

  /** At the relay: commit, then tell the others. */
  function arriveUp(line: Line, { kind, bytes }: Message): void {
    if (kind === 'ask') {
      if (stored.length > 0) line.down.push({ kind: 'update', bytes: Y.diffUpdate(all(), bytes) });
      return;
    }
    const update = readUpdate(bytes, defaultLimits);
    if (typeof update === 'string') throw new Error(`The relay would refuse: ${update}`);
    const verdict = known.take(update, line.device, 'live');
    if (verdict.kind === 'forged') throw new Error(`[S2] the relay would refuse client ${verdict.client} as forged`);
    if (verdict.kind === 'missing') line.down.push(question());
    if (verdict.kind !== 'fresh') return;
    stored.push(verdict.bytes);
    for (const other of lines) {
      if (other !== line && other.connected) other.down.push({ kind: 'update', bytes: verdict.bytes });
    }
  }

  function arriveDown(line: Line, queue: Message[], { kind, bytes }: Message): void {
    if (kind === 'ask') line.up.push({ kind: 'update', bytes: Y.encodeStateAsUpdate(line.doc, bytes) });
    else Y.applyUpdate(line.doc, bytes, queue);
  }

  function deliver(careful = false): Y.Doc | undefined {
    const queues = [...lines].flatMap((line) =>
      [line.up, line.down, line.aside].filter((queue) => queue.length > 0).map((queue) => ({ line, queue })),
    );
    if (queues.length === 0) return undefined;
    const { line, queue } = random.pick(queues);
    // A browser loses nothing between its tabs, and keeps the order.
    const message = take(queue, careful || queue === line.aside);
    if (!message) return undefined;
    if (queue === line.up) {
      arriveUp(line, message);
      return undefined;
    }
    arriveDown(line, queue, message);
    return line.doc;
  }

  return {
    lines,
    open,
    close(line) {
      lines.delete(line);
      for (const tab of line.tabs) tab.tabs.delete(line);
    },
    connect,
    disconnect,
    deliver,
    fold() {
      if (stored.length === 0) return;
      const doc = new Y.Doc({ guid: '' });
      Y.applyUpdate(doc, all());
      stored = [Y.encodeStateAsUpdate(doc)];
    },
    settle() {
      // All ask before anything moves: what one brings to the relay later, the others are told as it comes.
      for (const line of lines) {
        disconnect(line);
        connect(line);
      }
      while ([...lines].some(({ up, down, aside }) => up.length + down.length + aside.length > 0)) deliver(true);
    },
  };
}
