/**
 * Load on a server that speaks the wire of y-websocket: the same frames for this relay and for others.
 *
 * - Frames are made before the clock starts; the load comes from a process that is not the server's.
 * - How long an edit takes is counted until another client in its room has it, which every server can show, and until it is
 *   acknowledged, where the server acknowledges.
 */
import { readFileSync } from 'node:fs';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { syncFrame } from '../../sync/relay/wire.ts';
import { newRoom } from '../support/relay.ts';
import { quantile } from './report.ts';

export interface Server {
  readonly name: string;
  readonly pid: number;
  address(room: string): string;
  readonly protocols: readonly string[];
  /** gets what `protocols` needs anew */
  refresh?(): Promise<unknown>;
  /** tells how many frames it has committed */
  readonly acknowledges: boolean;
  /** as Hocuspocus has it: each frame begins with the name of its room, and a client shows a token before all else */
  readonly namesRooms?: true;
}

export interface Steady {
  /** ms, p50, p95, p99 */
  readonly acknowledged?: readonly number[];
  readonly delivered: readonly number[];
  /** percent of one processor */
  readonly cpu: number;
  /** MB */
  readonly memory: number;
}

const parts = [0.5, 0.95, 0.99] as const;

/** Each of `count` clients edits so many times a second, spread evenly over it. */
export async function steady(
  server: Server,
  count: number,
  roomCount: number,
  seconds: number,
  perSecond = 1,
): Promise<Steady> {
  const rooms = Array.from({ length: roomCount }, newRoom);
  const sentAt = new Map<string, number>();
  const acknowledged: number[] = [];
  const delivered: number[] = [];
  let expected = 0;
  const clients = await Promise.all(
    Array.from({ length: count }, (_, index) =>
      connect(server, rooms[index % roomCount]!, (key) => {
        const sent = sentAt.get(key);
        if (sent !== undefined) delivered.push(performance.now() - sent);
      }),
    ),
  );
  const others = count / roomCount - 1;
  const prepared = clients.map(() => edits(seconds * perSecond));
  const cpuBefore = cpuSeconds(server.pid);
  const began = performance.now();
  await Promise.all(
    clients.map(async (client, index) => {
      for (let turn = 0; turn < seconds * perSecond; turn++) {
        const at = began + ((turn + index / count) * 1000) / perSecond;
        await new Promise((resolve) => setTimeout(resolve, Math.max(0, at - performance.now())));
        const { frame, key } = prepared[index]![turn]!;
        const sent = performance.now();
        sentAt.set(key, sent);
        expected += others;
        void client.send(frame).then(() => acknowledged.push(performance.now() - sent));
      }
    }),
  );
  const cpu = ((cpuSeconds(server.pid) - cpuBefore) / ((performance.now() - began) / 1000)) * 100;
  await waitFor(() => delivered.length >= expected, `${server.name} delivers ${expected} edits`);
  const memory = memoryOf(server.pid);
  for (const client of clients) client.close();
  return {
    ...(server.acknowledges && { acknowledged: parts.map((part) => quantile(acknowledged, part)) }),
    delivered: parts.map((part) => quantile(delivered, part)),
    cpu,
    memory,
  };
}

/**
 * Edits a second with writers that each keep 100 on the way, one writer and one reader a room: until the reader has the last
 * one, and until the last one is acknowledged.
 */
export async function flood(server: Server, writers: number, count: number) {
  const pairs = await Promise.all(
    Array.from({ length: writers }, async () => {
      const room = newRoom();
      let arrived = 0;
      const waiting: (() => void)[] = [];
      const reader = await connect(server, room, () => {
        waiting[arrived++]?.();
      });
      return { reader, writer: await connect(server, room), waiting };
    }),
  );
  const prepared = pairs.map(() => edits(count));
  let lastAcknowledged = 0;
  const began = performance.now();
  await Promise.all(
    pairs.map(async ({ writer, waiting }, index) => {
      const onTheWay: Promise<void>[] = [];
      for (const { frame } of prepared[index]!) {
        onTheWay.push(new Promise((resolve) => waiting.push(resolve)));
        void writer.send(frame).then(() => {
          lastAcknowledged = performance.now();
        });
        if (onTheWay.length >= 100) await onTheWay.shift();
      }
      await Promise.all(onTheWay);
    }),
  );
  const delivered = (writers * count) / ((performance.now() - began) / 1000);
  const rate = (writers * count) / ((lastAcknowledged - began) / 1000);
  for (const { reader, writer } of pairs) {
    reader.close();
    writer.close();
  }
  return { delivered, ...(server.acknowledges && { acknowledged: rate }) };
}

export async function connect(server: Server, room: string, onEdit?: (key: string) => void) {
  const socket = new WebSocket(server.address(room), [...server.protocols]);
  const name = server.namesRooms ? encoded((encoder) => encoding.writeVarString(encoder, room)) : new Uint8Array();
  const put = (frame: Uint8Array): void => socket.send(name.length > 0 ? joined(name, frame) : frame);
  let admit: () => void = () => {};
  const waiting: (() => void)[] = [];
  let settled = 0;
  let hearAnswer: () => void = () => {};
  let isOver = false;
  socket.on('close', (code, reason) => {
    if (!isOver) throw new Error(`${server.name} closed a connection with ${code} ${reason.toString()}`);
  });
  socket.on('message', (data: Buffer) => {
    const decoder = decoding.createDecoder(data);
    if (server.namesRooms) decoding.readVarString(decoder);
    const type = decoding.readVarUint(decoder);
    if (type === 2 && server.namesRooms) admit();
    else if (type === 8 && server.acknowledges) {
      const until = decoding.readVarUint(decoder);
      for (; settled < until; settled++) waiting[settled]?.();
    } else if (type === 9 && server.acknowledges) throw new Error('The relay refused an edit.');
    else if (type === 0) {
      const kind = decoding.readVarUint(decoder);
      if (kind === 1) hearAnswer();
      if (kind !== 2 || !onEdit) return;
      const { structs } = Y.decodeUpdate(decoding.readVarUint8Array(decoder));
      for (const struct of structs) if (struct instanceof Y.Item && struct.parentSub) onEdit(struct.parentSub);
    }
  });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  if (server.namesRooms) {
    const admitted = new Promise<void>((resolve) => {
      admit = resolve;
    });
    put(Uint8Array.of(2, 0, 0));
    await admitted;
  }
  return {
    /** resolves when it is acknowledged */
    send: (frame: Uint8Array) =>
      new Promise<void>((resolve) => {
        waiting.push(resolve);
        put(frame);
      }),
    raw: put,
    /** resolves at the next sync step 2 */
    answered: () =>
      new Promise<void>((resolve) => {
        hearAnswer = resolve;
      }),
    close() {
      isOver = true;
      socket.terminate();
    },
  };
}

const encoded = (write: (encoder: encoding.Encoder) => void): Uint8Array => {
  const encoder = encoding.createEncoder();
  write(encoder);
  return encoding.toUint8Array(encoder);
};
function joined(one: Uint8Array, other: Uint8Array): Uint8Array {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}

/** Frames of one writer, each with one entry as a form writes it. */
export function edits(count: number): readonly { readonly frame: Uint8Array; readonly key: string }[] {
  const document = new Y.Doc();
  return Array.from({ length: count }, (_, index) => {
    const before = Y.encodeStateVector(document);
    const key = `members/1-a/name|${document.clientID}-${index}`;
    document.getMap('entries').set(key, ['人均纯收入 12345.67', index]);
    return { frame: syncFrame(2, Y.encodeStateAsUpdate(document, before)), key };
  });
}

export async function waitFor(condition: () => boolean, what: string): Promise<void> {
  const end = Date.now() + 60_000;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`Still not after a minute: ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

// Only Linux shows these; elsewhere they are 0.
function cpuSeconds(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ');
    return (Number(fields[13]) + Number(fields[14])) / 100;
  } catch {
    return 0;
  }
}
export function memoryOf(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
