/**
 * The relay: rooms, sockets and the HTTP interface over one log. It passes bytes; it does not know what a form is.
 *
 * What must hold
 * - decode and check → commit → acknowledge → broadcast.
 * - Who may come in is decided by token, role, kind of room and group, before the first byte goes out, never by what a
 *   document says. Tokens come in the WebSocket subprotocol or a header, never in an address.
 * - Whoever is removed, or has lost the right to a room, is out at once.
 * - While the disk is full or unwritable, everybody is told so, reading goes on, and what comes in waits for it.
 * - When the disk fails, nothing is acknowledged any more: sockets close with 4503 and the owner of the log ends the process.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Access, type EnrolledDevice, isKnownOrigin } from './access.ts';
import { createApi } from './api.ts';
import type { Attachments } from './attachments.ts';
import { type Connection, serveConnection } from './connection.ts';
import type { Erasure } from './erasure.ts';
import { type Log, LogAway, type RoomName } from './log.ts';
import { type Head, register } from './log-file.ts';
import type { Metrics } from './metrics.ts';
import type { Receipts } from './receipts.ts';
import { begins, type Right, refusalOf, rightTo } from './rights.ts';
import { openRoom, type Room, VillageClosed } from './room.ts';
import { createThrottle } from './throttle.ts';
import { createTokens, type Shown } from './tokens.ts';
import {
  closeCode,
  defaultLimits,
  erasedSentence,
  idPattern,
  type Limits,
  protocols,
  roomPattern,
  tokenPrefix,
} from './wire.ts';

export interface RelayOptions {
  readonly log: Log;
  readonly access: Access;
  readonly attachments: Attachments;
  readonly receipts: Receipts;
  readonly limits?: Partial<Limits>;
  /** origins besides the relay's own from which pages may come, e.g. `https://cunbiao.example` behind a proxy */
  readonly origins?: readonly string[];
  /** the log was restored from an older copy: devices may bring back each other's edits */
  readonly restored?: boolean;
  readonly version: string;
  readonly metrics?: Pick<Metrics, 'socketClosed' | 'updateRefused'>;
}

export interface Relay {
  /** Answers `/api/…`; false for every other address. */
  handleRequest(request: IncomingMessage, response: ServerResponse): boolean;
  /** Takes `/sync/<village>/<room>`; ends every other socket. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  readonly openRooms: number;
  /** Erases, and sends away or tells whoever has the room open. */
  readonly erase: Rooms['erase'];
  /** village → devices with a socket, once for each socket */
  connected(): ReadonlyMap<string, readonly string[]>;
  /** Commits what is on its way and closes all sockets. The log and access stay the caller's. */
  close(): Promise<void>;
}

/** What the HTTP interface needs of the relay. */
export interface Rooms {
  /** The open room, opened for the time of `use`; undefined if it is another village's. */
  withRoom<Result>(name: RoomName, use: (room: Room) => Promise<Result>): Promise<Result | undefined>;
  /** Erases, and sends away or tells whoever has the room open. Undefined: not all of the rows are there. */
  erase(erasure: Erasure): Promise<Head | undefined>;
  /** What the device may do there. Whoever is limited to groups and begins a household begins it in the first of them. */
  admit(device: EnrolledDevice, name: string, room: Room): Promise<Right>;
}

export function createRelay(options: RelayOptions): Relay {
  const { log, access, origins = [] } = options;
  const limits: Limits = { ...defaultLimits, ...options.limits };
  const throttle = createThrottle(limits.attempts);
  const trespasses = createThrottle(limits.attempts);
  const tokens = createTokens(access, limits.tokenSeconds);
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: 8 * limits.updateBytes,
    // a browser sends at most a few parts; what comes in thousands is kept in thousands of buffers
    maxFragments: 1024,
    maxBufferedChunks: 4096,
    handleProtocols: (offered) => Object.keys(protocols).find((protocol) => offered.has(protocol)) ?? false,
  });
  interface Seat {
    readonly device: EnrolledDevice;
    readonly room: string;
    connection?: Connection;
    /** milliseconds since 1970 */
    heard: number;
    /** of its token */
    expires: number;
  }
  const seats = new Map<WebSocket, Seat>();
  let pausing: NodeJS.Timeout | undefined;
  let closing = false;

  // ---------------------------------------------------------------- rooms

  interface OpenRoom {
    readonly village: string;
    readonly room: Promise<Room | undefined>;
    users: number;
  }
  const rooms = new Map<string, OpenRoom>();
  const keyOf = ({ village, room }: RoomName) => (room === register ? `${village}/${room}` : room);

  function enter(name: RoomName): OpenRoom | undefined {
    const key = keyOf(name);
    const open = rooms.get(key);
    if (open && open.village !== name.village) return undefined;
    if (open) {
      open.users++;
      return open;
    }
    const entered: OpenRoom = {
      village: name.village,
      room: openRoom(name, log, limits, () => drop(key, entered)),
      users: 1,
    };
    rooms.set(key, entered);
    return entered;
  }
  function leave(name: RoomName, entered: OpenRoom): void {
    entered.users--;
    drop(keyOf(name), entered);
  }
  function drop(key: string, entered: OpenRoom): void {
    entered.room.then(
      (room) => {
        if (entered.users === 0 && (!room || room.idle) && rooms.get(key) === entered) rooms.delete(key);
      },
      () => {
        if (rooms.get(key) === entered) rooms.delete(key);
      },
    );
  }

  // Whoever comes again finds everything as it is then, or is told where it has gone.
  function readAnew(
    is: (name: { readonly village: string; readonly key: string }) => boolean,
    [code, reason]: readonly [number, string] = [closeCode.goingAway, '资料有变动，正在重新连接。'],
  ): void {
    for (const [key, { village }] of rooms) if (is({ village, key })) rooms.delete(key);
    for (const [socket, { device, room }] of seats)
      if (is({ village: device.village, key: keyOf({ village: device.village, room }) }))
        turnAway(socket, code, reason);
  }
  log.shared?.onEntry((entry, head) => {
    rooms.get(keyOf(entry))?.room.then(
      (room) => room?.arrive(entry, head),
      () => {},
    );
  });
  log.shared?.onErased((erasure) => {
    const gone = [closeCode.erased, erasedSentence] as const;
    readAnew(({ key }) => key === keyOf(erasure), erasure.kind === 'dossier' ? gone : undefined);
  });
  log.shared?.onUpheaval((village) => readAnew((room) => village === undefined || room.village === village));

  // ---------------------------------------------------------------- sockets

  function handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const [, prefix, village = '', room = '', more] = (request.url ?? '').split('?')[0]!.split('/');
    if (prefix !== 'sync' || more !== undefined || !idPattern.test(village) || !roomPattern.test(room) || closing) {
      endUpgrade(socket, closing ? '503 Service Unavailable' : '404 Not Found');
      return;
    }
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((protocol) => protocol.trim());
    const token = offered.find((protocol) => protocol.startsWith(tokenPrefix))?.slice(tokenPrefix.length);
    const shown = token === undefined ? undefined : tokens.check(token);
    const device = shown === 'over' ? undefined : shown?.device;
    const address = request.socket.remoteAddress ?? '';
    const isForeign = !isKnownOrigin(request.headers, origins);
    if (isForeign || (!shown && throttle.isBlocked(address))) {
      endUpgrade(socket, isForeign ? '403 Forbidden' : '429 Too Many Requests');
      return;
    }
    if (!shown) throttle.failed(address);
    if (device && device.village !== village) trespasses.failed(device.id);
    // Refusals come after the upgrade: a browser shows its page a close code, but no HTTP status.
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      webSocket.on('error', () => webSocket.terminate());
      webSocket.on('close', (code) => options.metrics?.socketClosed(code));
      if (!shown || shown === 'over' || !device) turnAway(webSocket, closeCode.token, '登记凭证无效或已过期。');
      else if (trespasses.isBlocked(device.id)) turnAway(webSocket, closeCode.rate, '多次越权，请一分钟后再试。');
      else if (device.village !== village) turnAway(webSocket, closeCode.role, '这台设备不属于这个村。');
      else
        serve(webSocket, { village, room }, shown).catch((error: unknown) => {
          if (error instanceof VillageClosed)
            turnAway(webSocket, error.moved ? closeCode.moved : closeCode.goingAway, error.message);
          else if (error instanceof LogAway) turnAway(webSocket, closeCode.disk, error.message);
          else turnAway(webSocket, closeCode.disk, '服务器磁盘出错，稍后自动重试。');
        });
    });
  }

  async function serve(socket: WebSocket, name: RoomName, { device, expires }: Shown): Promise<void> {
    const seat: Seat = { device, room: name.room, heard: Date.now(), expires };
    access.saw(device.id);
    seats.set(socket, seat);
    // nothing is read until the room is open
    socket.pause();
    const entered = enter(name);
    socket.on('close', () => {
      seats.delete(socket);
      if (entered) leave(name, entered);
    });
    const room = await entered?.room;
    const right = room && (await admit(device, name.room, room));
    if (socket.readyState !== socket.OPEN) return;
    if (!pausing) socket.resume();
    if (!room || !right || right === 'nothing') {
      trespasses.failed(device.id);
      turnAway(socket, closeCode.role, room ? refusalOf(device, 'nothing') : '这份户档属于别的村，不能打开。');
      return;
    }
    const acknowledges = protocols[socket.protocol as keyof typeof protocols] ?? false;
    if (room.erased) {
      turnAway(socket, closeCode.erased, erasedSentence);
      return;
    }
    seat.connection = serveConnection(socket, {
      device,
      room,
      right,
      limits,
      acknowledges,
      restored: options.restored ?? false,
      onToken(token) {
        const renewed = tokens.check(token);
        if (!renewed || renewed === 'over' || renewed.device.id !== device.id) return false;
        seat.expires = renewed.expires;
        access.saw(device.id);
        return true;
      },
      onTrespass: () => trespasses.failed(device.id),
      onRefused: () => options.metrics?.updateRefused(),
    });
    if (log.trouble !== undefined) seat.connection.tellTrouble(log.trouble);
    socket.on('pong', () => {
      seat.heard = Date.now();
    });
    socket.on('message', () => {
      seat.heard = Date.now();
      if (log.waitingBytes > limits.commitBytes) pauseSenders();
    });
  }

  /** Too much waits for the disk: nobody is read from until half of it is there. */
  function pauseSenders(): void {
    if (pausing) return;
    for (const socket of seats.keys()) socket.pause();
    pausing = setInterval(() => {
      if (log.waitingBytes > limits.commitBytes / 2) return;
      clearInterval(pausing);
      pausing = undefined;
      for (const socket of seats.keys()) socket.resume();
    }, 20);
  }

  // Nobody is left in silence, and those who are gone without a word are let go.
  const beat = setInterval(() => {
    for (const [socket, { connection, heard, expires }] of seats) {
      if (expires <= access.now()) turnAway(socket, closeCode.token, '登记凭证已过期。');
      connection?.keepAlive();
      const silence = Date.now() - heard;
      if (silence > 75_000) socket.terminate();
      else if (silence > 25_000) socket.ping();
    }
  }, 5000);
  beat.unref();

  const stopWatching = log.watchTrouble(() => {
    for (const { connection } of seats.values()) connection?.tellTrouble(log.trouble);
  });
  void Promise.race([log.failed, access.failed]).then(() => {
    closing = true;
    for (const socket of seats.keys()) turnAway(socket, closeCode.disk, '服务器磁盘出错，改动还在本机，稍后自动重试。');
  });

  access.onChange((change) => {
    for (const [socket, { device, room }] of seats) {
      if (change.kind === 'remove' && change.device === device.id)
        turnAway(socket, closeCode.token, `“${device.name.slice(0, 12)}”已被移除，不能再进入本村。`);
      // With a new token each device also fetches the new key.
      else if (change.kind === 'keys' && change.village === device.village)
        turnAway(socket, closeCode.token, '本村换了钥匙。');
      else if (change.kind === 'groups' && change.village === device.village && Object.hasOwn(change.rooms, room)) {
        if (rightTo(device, room, change.rooms[room]) === 'nothing')
          turnAway(socket, closeCode.role, '这份资料已归到别的组。');
      }
    }
  });

  return {
    handleRequest: createApi({ ...options, tokens, limits, origins, throttle, rooms: { withRoom, erase, admit } }),
    handleUpgrade,
    erase,
    connected: () => {
      const found = new Map<string, string[]>();
      for (const { device } of seats.values())
        found.set(device.village, [...(found.get(device.village) ?? []), device.id]);
      return found;
    },
    get openRooms() {
      return rooms.size;
    },
    async close() {
      closing = true;
      clearInterval(beat);
      stopWatching();
      // What was read is stored and told; what was not read yet stays on the devices, and neither is in between.
      for (const socket of seats.keys()) socket.pause();
      const flushed = Promise.allSettled([...rooms.values()].map(async ({ room }) => (await room)?.flushed));
      // What cannot be committed now waits on the devices that sent it.
      const trouble = new Promise<void>((resolve) => {
        const stop = log.watchTrouble(() => log.trouble !== undefined && resolve());
        if (log.trouble !== undefined) resolve();
        void flushed.then(stop);
      });
      await Promise.race([flushed, trouble]);
      // one turn, so that the last acknowledgements are on their way before the sockets close
      await new Promise((resolve) => setImmediate(resolve));
      for (const socket of seats.keys()) turnAway(socket, closeCode.goingAway, '服务器正在停止。');
      clearInterval(pausing);
      sockets.close();
    },
  };

  async function withRoom<Result>(name: RoomName, use: (room: Room) => Promise<Result>): Promise<Result | undefined> {
    const entered = enter(name);
    if (!entered) return undefined;
    try {
      const room = await entered.room;
      return room && (await use(room));
    } finally {
      leave(name, entered);
    }
  }
  async function erase(erasure: Erasure): Promise<Head | undefined> {
    return withRoom(erasure, async (room) => {
      if (room.erased) return undefined;
      // From here on it takes nothing; what was taken before is on the disk, and so erased with the rest.
      if (erasure.kind === 'dossier') room.end();
      await room.flushed;
      const head = await log.erase(erasure);
      if (head === undefined) return undefined;
      if (erasure.kind !== 'dossier') await room.renew();
      else for (const listener of room.listeners) listener.close(closeCode.erased, erasedSentence);
      return head;
    });
  }
  async function admit(device: EnrolledDevice, name: string, room: Room): Promise<Right> {
    const { village, groups } = device;
    const group = access.groupOf(village, name);
    const right = rightTo(device, name, group);
    const own = groups[0];
    if (right !== 'nothing' || group !== undefined || own === undefined || !begins(device) || !room.isNew) return right;
    const begun = rightTo(device, name, own);
    if (begun === 'writes') await access.change({ kind: 'groups', village, rooms: { [name]: own } });
    return begun;
  }
}

/** Closes with a reason; a peer that does not answer the closing is not waited for. */
function turnAway(socket: WebSocket, code: number, reason: string): void {
  socket.resume();
  socket.close(code, reason);
  setTimeout(() => socket.terminate(), 1000).unref();
}

function endUpgrade(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
