/** Attacks on a relay, as often as it is asked for: a share of them in tests, all of them in `npm run bench hostile`. */
import { connect as connectTcp } from 'node:net';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { createKnown } from '../../sync/relay/known.ts';
import { createPresence } from '../../sync/relay/presence.ts';
import { readUpdate } from '../../sync/relay/update.ts';
import { defaultLimits, readFrame, sync, syncFrame } from '../../sync/relay/wire.ts';
import { damage, honestFrames } from './hostile.ts';
import { createRandom } from './random.ts';
import { bareSocket, newRoom, stockClient, type TestDevice, type TestRelay, until } from './relay.ts';

/**
 * Damaged frames through everything that reads them, with a peer that applies what was taken. Throws where a peer would.
 * `slowest`: ms of the slowest frame.
 */
export function decodeMany(count: number, seed: number) {
  const random = createRandom(seed);
  const honest = honestFrames();
  const counts = { noFrame: 0, refused: 0, taken: 0, other: 0 };
  let slowest = 0;
  let known = createKnown([], new Map());
  let presence = createPresence();
  let peer = new Y.Doc();
  for (let index = 0; index < count; index++) {
    if (index % 2000 === 0) {
      known = createKnown([], new Map());
      presence = createPresence();
      peer = new Y.Doc();
    }
    const bytes = damage(random, honest);
    const began = performance.now();
    const frame = readFrame(bytes);
    if (!frame) counts.noFrame++;
    else if (frame.kind === 'step2' || frame.kind === 'update') {
      const update = readUpdate(frame.bytes, defaultLimits);
      const verdict = typeof update === 'string' ? undefined : known.take(update, 'a', 'live');
      if (verdict?.kind === 'fresh') {
        Y.applyUpdate(peer, verdict.bytes);
        if (peer.store.pendingStructs || peer.store.pendingDs) throw new Error(`Frame ${index} of seed ${seed} waits.`);
        counts.taken++;
      } else counts.refused++;
    } else {
      counts.other++;
      // as connection.ts does: what throws here closes that connection
      try {
        if (frame.kind === 'awareness' && frame.bytes.length <= defaultLimits.awarenessBytes)
          presence.hear(frame.bytes, 'a', counts, 1);
        if (frame.kind === 'step1') Y.diffUpdate(new Uint8Array([0, 0]), frame.bytes);
      } catch {
        counts.refused++;
      }
    }
    slowest = Math.max(slowest, performance.now() - began);
  }
  return { ...counts, slowest };
}

/** A pair of honest devices that go on while something else happens; how long each edit took to the other, in ms. */
export async function honestPair(relay: TestRelay, a: TestDevice, b: TestDevice) {
  const room = newRoom();
  const writer = stockClient(relay, 'v1', room, a);
  const reader = stockClient(relay, 'v1', room, b);
  await until(() => writer.provider.synced && reader.provider.synced, 'the honest ones are there', 30_000);
  const took: number[] = [];
  const sent = new Map<string, number>();
  reader.document.getMap('m').observe((event) => {
    for (const key of event.keysChanged) took.push(performance.now() - (sent.get(key) ?? 0));
  });
  let count = 0;
  const timer = setInterval(() => {
    const key = `k${count++}`;
    sent.set(key, performance.now());
    writer.document.getMap('m').set(key, true);
  }, 50);
  return {
    async stop(): Promise<readonly number[]> {
      clearInterval(timer);
      await until(() => took.length === count, 'every honest edit has arrived', 30_000);
      if (!writer.provider.wsconnected || !reader.provider.wsconnected)
        throw new Error('An honest device was cut off.');
      end(writer, reader);
      return took;
    },
  };
}

/** Each socket sends one damaged frame: it is closed or refused, or the frame was a good one by chance. */
export async function socketsMany(relay: TestRelay, device: TestDevice, count: number, seed: number) {
  const random = createRandom(seed);
  const honest = honestFrames();
  const outcome = { closed: 0, refused: 0, settled: 0, asked: 0 };
  const protocols = ['cunbiao.1', `token.${device.token}`];
  const one = async (bytes: Uint8Array): Promise<void> => {
    const socket = await bareSocket(relay, 'v1', newRoom(), protocols);
    let closed = false;
    void socket.closed.then(() => {
      closed = true;
    });
    const asked = () => socket.heard.filter(({ type, kind }) => type === 0 && kind === 0).length > 1;
    const answered = () => socket.heard.some(({ type, kind }) => type === 0 && kind === 1);
    await until(() => socket.heard.length > 1, 'it is in', 30_000);
    socket.send(bytes);
    // a good frame behind it: whoever is still in hears of it
    socket.send(syncFrame(sync.step1, new Uint8Array([0])));
    await until(() => closed || answered(), 'it is over', 30_000);
    if (closed) outcome.closed++;
    else if (socket.heard.some(({ type }) => type === 9 || type === 2)) outcome.refused++;
    else if (asked()) outcome.asked++;
    else outcome.settled++;
    socket.socket.terminate();
  };
  const width = 20;
  for (let done = 0; done < count; done += width)
    await Promise.all(Array.from({ length: Math.min(width, count - done) }, () => one(damage(random, honest))));
  return outcome;
}

/** One frame of `bytes`; the code it is closed with. */
export async function oversized(relay: TestRelay, device: TestDevice, bytes: number): Promise<number> {
  const socket = await bareSocket(relay, 'v1', newRoom(), ['cunbiao.1', `token.${device.token}`]);
  socket.socket.on('error', () => {});
  socket.send(new Uint8Array(bytes));
  return (await socket.closed).code;
}
/** One frame in so many fragments of a byte. */
export async function fragmented(relay: TestRelay, device: TestDevice, count: number): Promise<number> {
  const socket = await bareSocket(relay, 'v1', newRoom(), ['cunbiao.1', `token.${device.token}`]);
  socket.socket.on('error', () => {});
  for (let index = 0; index < count && socket.socket.readyState === WebSocket.OPEN; index++)
    socket.socket.send(new Uint8Array([1]), { fin: false }, () => {});
  return (await socket.closed).code;
}

/** Connections that begin a request and never end it; gives how to let them go. */
export async function slowSockets(relay: TestRelay, count: number): Promise<() => void> {
  const { port } = new URL(relay.http);
  const sockets = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof connectTcp>>((resolve, reject) => {
          const socket = connectTcp(Number(port), '127.0.0.1', () => {
            socket.write('GET /sync/v1/register HTTP/1.1\r\nHost: x\r\nUpgrade: web');
            resolve(socket);
          });
          socket.once('error', reject);
        }),
    ),
  );
  for (const socket of sockets) socket.on('error', () => {});
  return () => {
    for (const socket of sockets) socket.destroy();
  };
}

/**
 * An enrolled writer who sends whatever it can think of into a victim's room. What the victim wrote is there afterwards as it
 * was written, or deleted, which every writer may and the log names; what it writes next reaches everybody.
 */
export async function hostileWriter(
  relay: TestRelay,
  { victim, hostile, witness }: Record<'victim' | 'hostile' | 'witness', TestDevice>,
  count: number,
  seed: number,
) {
  const random = createRandom(seed);
  const room = newRoom();
  const own = stockClient(relay, 'v1', room, victim);
  const other = stockClient(relay, 'v1', room, witness);
  await until(() => own.provider.synced && other.provider.synced, 'both are there', 30_000);
  const frames: Uint8Array[] = [];
  own.document.on('update', (update: Uint8Array) => frames.push(syncFrame(sync.update, update)));
  const written = new Map<string, string>();
  const answers = own.document.getMap('entries');
  const write = (key: string, value: string): void => {
    written.set(key, value);
    answers.set(key, value);
  };
  for (let index = 0; index < 50; index++) write(`mine${index}`, `答${index}`);
  await until(() => other.document.getMap('entries').size === 50, 'the answers are there', 30_000);

  let sent = 0;
  while (sent < count) {
    const attacker = await bareSocket(relay, 'v1', room, ['cunbiao.1', `token.${hostile.token}`]);
    let closed = false;
    void attacker.closed.then(() => {
      closed = true;
    });
    await until(() => attacker.heard.length > 1 || closed, 'the attacker is in', 30_000);
    for (let index = 0; index < 100 && !closed && sent < count; index++, sent++) {
      const forged = new Y.Doc();
      Y.applyUpdate(forged, Y.encodeStateAsUpdate(own.document));
      const before = Y.encodeStateVector(forged);
      if (random.chance(0.5)) forged.clientID = own.document.clientID;
      forged.getMap('entries').set(random.pick([...written.keys()]), '假');
      const update = Y.encodeStateAsUpdate(forged, before);
      const structs = Y.decodeUpdate(update).structs.length;
      attacker.send(
        structs > 0 && random.chance(0.5) && forged.clientID === own.document.clientID
          ? syncFrame(sync.update, update)
          : damage(random, frames),
      );
      await new Promise((resolve) => setImmediate(resolve));
    }
    attacker.socket.close();
    await attacker.closed;
    // a device that trespasses too often is kept out for a minute; the victim goes on meanwhile
    if (closed && sent < count && attacker.heard.length === 0) break;
    write(`later${sent}`, `后${sent}`);
  }
  const last = `end${count}`;
  write(last, '完');
  await until(() => other.document.getMap('entries').get(last) === '完', 'the victim is heard', 30_000);
  let deleted = 0;
  for (const [key, value] of written) {
    const found = other.document.getMap('entries').get(key);
    if (found === undefined) deleted++;
    else if (found !== value) throw new Error(`'${key}' of the victim reads '${String(found)}' (seed ${seed}).`);
  }
  end(own, other);
  return { sent, deleted };
}

/** Presence has a timer of its own, which ends with the document. */
function end(...clients: readonly ReturnType<typeof stockClient>[]): void {
  for (const { provider, document } of clients) {
    provider.destroy();
    document.destroy();
  }
}
