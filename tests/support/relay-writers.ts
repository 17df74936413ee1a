/**
 * Devices that write while their relay is killed, and what a relay has of it afterwards.
 * A writer knows which of its edits were acknowledged; the others it sends again, as every client does.
 */
import * as decoding from 'lib0/decoding';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { syncFrame } from '../../sync/relay/wire.ts';
import type { TestDevice } from './device-keys.ts';

export type Writer = ReturnType<typeof createWriter>;

/** A device in one room that keeps everything it typed, and which of it the relay has acknowledged. */
export function createWriter(room: string, device: TestDevice) {
  const document = new Y.Doc();
  const acknowledged = new Set<string>();
  /** what the relay said of its disk, in order; empty: all is well again */
  const troubles: string[] = [];
  let typed = 0;
  let socket: WebSocket | undefined;
  /** keys that each frame of this connection holds */
  let frames: string[][] = [];
  let onSettled: (() => void) | undefined;
  let closedWith: number | undefined;
  document.on('update', (update: Uint8Array) => send(update, [`k${typed}`]));

  function send(update: Uint8Array, keys: string[]): void {
    if (socket?.readyState !== WebSocket.OPEN) return;
    frames.push(keys);
    socket.send(syncFrame(2, update));
  }
  const writer = {
    room,
    document,
    acknowledged,
    troubles,
    edit() {
      typed++;
      document.getMap('m').set(`k${typed}`, true);
    },
    async connect(port: number) {
      const opened = new WebSocket(`ws://127.0.0.1:${port}/sync/v1/${room}`, ['cunbiao.1', `token.${device.token}`]);
      socket = opened;
      frames = [];
      opened.on('error', () => {});
      opened.on('close', (code) => {
        closedWith = code;
      });
      opened.on('message', (data: Buffer) => {
        const decoder = decoding.createDecoder(data);
        const type = decoding.readVarUint(decoder);
        if (type === 0 && decoding.readVarUint(decoder) === 0) {
          // the relay's state: answer with all that it lacks
          const all = Array.from({ length: typed }, (_, index) => `k${index + 1}`);
          send(Y.encodeStateAsUpdate(document, decoding.readVarUint8Array(decoder)), all);
        }
        if (type === 8) {
          const settled = decoding.readVarUint(decoder);
          for (const key of frames.slice(0, settled).flat()) acknowledged.add(key);
          if (acknowledged.size === typed) onSettled?.();
        }
        if (type === 9) throw new Error('Nothing here should be refused.');
        if (type === 11) troubles.push(decoding.readVarString(decoder));
      });
      await new Promise((resolve, reject) => {
        opened.once('open', resolve);
        opened.once('error', reject);
      });
    },
    /** code with which the last connection was closed */
    get closedWith() {
      return closedWith;
    },
    /** Connects, and again whenever the relay lets go; gives how to stop that. */
    keepConnected(port: number): () => void {
      const look = (): void => {
        if (!writer.isOpen) void writer.connect(port).catch(() => {});
      };
      look();
      const timer = setInterval(look, 100);
      return () => {
        clearInterval(timer);
        writer.disconnect();
      };
    },
    /** a connection stands, or is being made */
    get isOpen() {
      return socket !== undefined && socket.readyState <= WebSocket.OPEN;
    },
    disconnect() {
      socket?.terminate();
      socket = undefined;
    },
    settled: () =>
      new Promise<void>((resolve) => {
        onSettled = resolve;
        if (acknowledged.size === typed) resolve();
      }),
  };
  return writer;
}

export async function readAll(port: number, device: TestDevice): Promise<Map<string, Record<string, unknown>>> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/bulk?since=0`, {
    headers: { authorization: `Bearer ${device.token}` },
  });
  if (!answer.ok) throw new Error(`The relay answers ${answer.status}: ${await answer.text()}`);
  const decoder = decoding.createDecoder(new Uint8Array(await answer.arrayBuffer()));
  const documents = new Map<string, Y.Doc>();
  while (decoding.hasContent(decoder)) {
    decoding.readVarUint(decoder);
    const room = decoding.readVarString(decoder);
    const document = documents.get(room) ?? new Y.Doc();
    documents.set(room, document);
    Y.applyUpdate(document, decoding.readVarUint8Array(decoder));
    if (document.store.pendingStructs) throw new Error(`The relay gave out ${room} with a gap.`);
  }
  return new Map([...documents].map(([room, document]) => [room, document.getMap('m').toJSON()]));
}

/** Acknowledged edits that the relay does not have. */
export async function lostOf(port: number, device: TestDevice, writers: readonly Writer[]): Promise<string[]> {
  const stored = await readAll(port, device);
  return writers.flatMap(({ room, acknowledged }) =>
    [...acknowledged].filter((key) => stored.get(room)?.[key] !== true).map((key) => `${room} ${key}`),
  );
}
