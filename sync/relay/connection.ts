/**
 * One socket in one room: its frames in their order, what becomes of each, and what it is told.
 *
 * What must hold
 * - Update frames count from 1. Each is settled exactly once: committed, known already, or refused with a reason; "8 n" is
 *   sent when all of 1…n are settled.
 * - A frame whose predecessors are missing waits; the relay asks with its own state vector, and when three answers have not
 *   brought them, refuses by name.
 * - Whatever one connection sends does no harm to another.
 */
import type { WebSocket } from 'ws';
import type { EnrolledDevice } from './access.ts';
import { type Right, refusalOf } from './rights.ts';
import type { Listener, Room } from './room.ts';
import { readUpdate, type Update } from './update.ts';
import {
  awarenessFrame,
  closeCode,
  committedFrame,
  deniedFrame,
  erasedSentence,
  type Incoming,
  type Limits,
  readFrame,
  refusedFrame,
  sync,
  syncFrame,
  troubleFrame,
} from './wire.ts';

export interface Connection extends Listener {
  /** called now and then: says something if nothing was said for long */
  keepAlive(): void;
  /** The relay can commit nothing for the time being, with the reason; undefined: it can again. */
  tellTrouble(reason: string | undefined): void;
}

interface Frame {
  readonly number: number;
  settled: boolean;
}

export interface ConnectionOptions {
  readonly device: EnrolledDevice;
  readonly room: Room;
  readonly right: Exclude<Right, 'nothing'>;
  readonly limits: Limits;
  /** it understands messages 8, 9 and 11 */
  readonly acknowledges: boolean;
  /** the relay was restored from an older copy: devices may bring each other's structs back */
  readonly restored: boolean;
  /** a newer token of the device; false: it is not */
  readonly onToken: (token: string) => boolean;
  /** it tried what it may not */
  readonly onTrespass: () => void;
  readonly onRefused: () => void;
}

/** Takes the socket into the room and reads from it until it closes. */
export function serveConnection(socket: WebSocket, options: ConnectionOptions): Connection {
  const { device, room, right, limits, acknowledges, restored } = options;
  const mayWrite = right === 'writes';
  let count = 0;
  let unsettled: Frame[] = [];
  let told = 0;
  let telling = false;
  let waiting: { readonly frame: Frame; readonly update: Update; readonly size: number }[] = [];
  /** a state vector of ours is on its way, its answer has not come */
  let asked = false;
  let rounds = 0;
  let tokens = limits.burst;
  let refilled = Date.now();
  let lastSent = Date.now();

  const connection: Connection = {
    device,
    send(frame) {
      if (socket.readyState !== socket.OPEN) return;
      if (socket.bufferedAmount > limits.readerBytes) {
        connection.close(closeCode.slow, '网络太慢，稍后自动重连。');
        return;
      }
      lastSent = Date.now();
      socket.send(frame);
    },
    close(code, reason) {
      socket.close(code, reason);
      // a peer that does not answer the closing is not waited for
      setTimeout(() => socket.terminate(), 1000).unref();
    },
    keepAlive() {
      // an awareness update about nobody: every client reads it, none changes anything
      if (Date.now() - lastSent > limits.silenceMs) connection.send(awarenessFrame(new Uint8Array([0])));
    },
    tellTrouble(reason) {
      if (acknowledges) connection.send(troubleFrame(reason ?? ''));
      else if (reason !== undefined) connection.send(deniedFrame(reason));
    },
  };

  // Joining and asking happen in one tick: whatever is committed from here on reaches this socket.
  room.listeners.add(connection);
  if (mayWrite) ask();
  connection.send(awarenessFrame(room.presence.all()));
  socket.on('message', (data: Uint8Array, isBinary: boolean) => {
    if (isBinary) receive(data);
    else malformed();
  });
  socket.on('close', () => {
    room.listeners.delete(connection);
    const gone = room.presence.forget(connection);
    if (gone) tellAll(gone);
  });

  function receive(bytes: Uint8Array): void {
    if (socket.readyState !== socket.OPEN) return;
    const now = Date.now();
    tokens = Math.min(limits.burst, tokens + ((now - refilled) / 1000) * limits.perSecond);
    refilled = now;
    tokens--;
    if (tokens < 0) connection.close(closeCode.rate, '发送得太频繁，连接已断开。请稍后刷新页面。');
    else if (bytes.length > 2 * limits.updateBytes) connection.close(closeCode.size, '一次发送的内容太大，没有收下。');
    else read(readFrame(bytes));
  }

  function read(incoming: Incoming | undefined): void {
    switch (incoming?.kind) {
      case 'step1':
        answer(incoming.bytes);
        break;
      case 'step2':
      case 'update':
        receiveUpdate(incoming.bytes, incoming.kind === 'step2');
        break;
      case 'awareness':
        hear(incoming.bytes);
        break;
      case 'queryAwareness':
        connection.send(awarenessFrame(room.presence.all()));
        break;
      case 'token':
        if (!options.onToken(incoming.token)) connection.close(closeCode.token, '登记凭证无效。');
        break;
      default:
        malformed();
    }
  }

  function malformed(): void {
    connection.send(deniedFrame('收到无法识别的内容，连接已断开。'));
    connection.close(closeCode.malformed, '收到无法识别的内容。');
  }

  function answer(stateVector: Uint8Array): void {
    try {
      for (const frame of room.answer(stateVector)) connection.send(frame);
    } catch {
      malformed();
    }
  }

  function hear(bytes: Uint8Array): void {
    if (bytes.length > limits.awarenessBytes) {
      connection.send(deniedFrame('在线状态太大，没有转发。'));
      return;
    }
    const connections = [...room.listeners].filter((other) => other.device.id === device.id).length;
    try {
      const heard = room.presence.hear(bytes, device.id, connection, connections);
      if (heard) tellAll(heard);
    } catch {
      malformed();
    }
  }

  function tellAll(awareness: Uint8Array): void {
    const frame = awarenessFrame(awareness);
    for (const listener of room.listeners) listener.send(frame);
  }

  // ---------------------------------------------------------------- updates

  function receiveUpdate(bytes: Uint8Array, isAnswer: boolean): void {
    const frame = { number: ++count, settled: false };
    unsettled.push(frame);
    if (isAnswer) asked = false;
    if (!mayWrite) refuse(frame, refusalOf(device, right));
    else {
      const update = readUpdate(bytes, limits);
      if (typeof update === 'string') refuse(frame, update);
      else if (decide(frame, update, bytes.length, isAnswer)) retry();
    }
    if (waiting.length > 0 && !asked) {
      if (rounds++ < limits.rounds) ask();
      else refuseWaiting();
    }
    if (waiting.reduce((total, { size }) => total + size, 0) > 2 * limits.updateBytes) refuseWaiting();
  }

  /** True if the room has advanced. */
  function decide(frame: Frame, update: Update, size: number, isAnswer: boolean): boolean {
    const taking = room.take(update, device, {
      manner: restored && isAnswer ? 'carried' : 'live',
      sender: connection,
      onCommitted: () => settle(frame),
    });
    switch (taking.kind) {
      case 'fresh':
        rounds = 0;
        taking.committed.catch(logHasFailed);
        return true;
      case 'contained':
        taking.committed.then(() => settle(frame), logHasFailed);
        return false;
      case 'missing':
        waiting.push({ frame, update, size });
        return false;
      case 'erased':
        refuse(frame, erasedSentence);
        connection.close(closeCode.erased, erasedSentence);
        return false;
      case 'forged':
        options.onTrespass();
        refuse(frame, `这次改动冒用了别的设备的编号（${taking.client}），没有收下。请刷新页面后再试。`);
        return false;
    }
  }

  /** What waited may fit now. */
  function retry(): void {
    const before = waiting;
    waiting = [];
    for (const { frame, update, size } of before) decide(frame, update, size, false);
  }

  function refuseWaiting(): void {
    for (const { frame } of waiting) refuse(frame, '这次改动所依据的前面的改动没有送到，没有收下。请刷新页面后再试。');
    waiting = [];
  }

  function ask(): void {
    asked = true;
    connection.send(syncFrame(sync.step1, room.stateVector()));
  }

  function refuse(frame: Frame, reason: string): void {
    options.onRefused();
    connection.send(acknowledges ? refusedFrame(frame.number, reason) : deniedFrame(reason));
    settle(frame);
  }

  function settle(frame: Frame): void {
    frame.settled = true;
    // one message for all that the last commit brought
    if (telling) return;
    telling = true;
    setImmediate(tell);
  }
  function tell(): void {
    telling = false;
    const open = unsettled.findIndex(({ settled }) => !settled);
    const done = open === -1 ? unsettled.length : open;
    if (done === 0) return;
    told += done;
    unsettled = unsettled.slice(done);
    if (acknowledges) connection.send(committedFrame(told, room.head));
  }

  return connection;
}

/** The log itself reports that the disk has failed, and the relay stops: here is nothing left to do. */
function logHasFailed(): void {}
