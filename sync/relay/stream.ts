/**
 * The stream that the relays of a county share, on NATS JetStream: what one of them publishes, all of them read in one order.
 *
 * What must hold
 * - `publish` resolves only when a quorum of the stream's nodes has the message; until then it is sent again and again under
 *   one id, by which its readers know it. The stream is not told the id: nodes that drop what they take for a repetition count
 *   on differently once they were cut off from each other in turn (nats-server 2.9), and then one of them leads a stream in
 *   which messages are missing.
 * - Streams that could lose what was acknowledged are refused by name: fewer than three replicas, memory, a limit that drops
 *   the oldest.
 * - What was meant for a stream that is no longer there is not read from the one in its place: what it goes on from is missing.
 * - A node that no longer answers is left for another one, also when its connection stands: it may be cut off from the others.
 * - Reading and publishing need the stream's own nodes and nothing else. Consumers would need the leader of the whole JetStream
 *   cluster: nodes that were cut off in turn may elect the stream's leader and, in nats-server 2.9, not that one for minutes.
 * - Credentials come from files or the environment, and never stand in an address that is logged.
 */
import { randomBytes } from 'node:crypto';
import { jetstream, jetstreamManager, RetentionPolicy, StorageType, type StreamInfo } from '@nats-io/jetstream';
import { connect, credsAuthenticator, headers, type NatsConnection } from '@nats-io/transport-node';
import { type StreamAddress, StreamRefused } from './stream-address.ts';
import { createInstead, type Instead, identityHeader, idHeader } from './stream-instead.ts';
import { createLeader } from './stream-leader.ts';

/** A message as it stands in the stream. */
export interface StreamMessage {
  readonly position: number;
  /** behind the stream's name */
  readonly subject: string;
  readonly id: string;
  readonly bytes: Uint8Array;
}

export interface Published {
  readonly bytes: Uint8Array;
  readonly id: string;
  /**
   * Asked before each attempt: resolves, when it may be sent, with the identity of the stream that the publisher knows.
   * Another stream that has taken its place holds the message then, and no reader takes it.
   */
  of(): Promise<string>;
}
export interface ReadFrom {
  /** identity of the stream: another one under the same name is not read */
  readonly of: string;
  readonly position: number;
}

export interface Stream {
  readonly name: string;
  readonly connection: NatsConnection;
  /** tells this stream from another one that has taken its place; throws while nobody answers */
  identity(): Promise<string>;
  /** the id of a message; undefined: there is none at that position (any more) */
  idAt(position: number): Promise<string | undefined>;
  /** Gives the position once a quorum has it. Rejects only when the stream is closed, or with what `of` rejects with. */
  publish(subject: string, message: Published): Promise<number>;
  /** The end of the stream as a quorum knows it: a mark that leaves nothing behind but the last one. Gives its position. */
  mark(): Promise<number>;
  /** Puts what is left of a message in its place: see stream-instead.ts. */
  readonly putInstead: Instead['put'];
  /** Reads on from a position until it breaks off: then the caller looks at the stream and begins again. */
  read(at: ReadFrom, take: (message: StreamMessage) => Promise<void> | void): Promise<void>;
  /** nobody has answered for a while */
  readonly isAway: boolean;
  watch(listener: () => void): void;
  close(): Promise<void>;
}

const attempt = 2000;
const pause = 200;
/** ms between two looks whether there is more, and whether the stream is what it was */
const glance = 1000;
/** ms until a message that was heard of and is not there yet is asked for again */
const soon = 20;
/** messages that a reader asks for at once */
const atOnce = 32;
const identitySubject = 'stream';

export async function openStream(address: StreamAddress): Promise<Stream> {
  const { servers, name = 'cunbiao', credentials = {} } = address;
  const { creds, user, password, token, ca } = credentials;
  const connection = await connect({
    servers: [...servers],
    name: 'cunbiao',
    maxReconnectAttempts: -1,
    reconnectTimeWait: 250,
    reconnectJitter: 100,
    pingInterval: 2000,
    maxPingOut: 2,
    timeout: 3000,
    ...(user !== undefined && { user, pass: password }),
    ...(token !== undefined && { token }),
    ...(creds !== undefined && { authenticator: credsAuthenticator(new TextEncoder().encode(creds)) }),
    ...(ca !== undefined && { tls: { caFile: ca } }),
  }).catch((error: Error) => {
    throw new StreamRefused(`连不上 NATS（${servers.join('，')}）：${error.message}。请检查地址、账号和网络。`);
  });
  const manager = await jetstreamManager(connection, { timeout: attempt, checkAPI: false });
  const stream = jetstream(connection, { timeout: attempt });
  const leader = createLeader(connection, name, attempt);
  const instead = createInstead({ name, leader, stream, manager, patience: attempt });
  const watchers = new Set<() => void>();
  let isAway = false;
  let closed = false;
  let lastMove = 0;

  function setAway(away: boolean): void {
    if (isAway === away) return;
    isAway = away;
    for (const watcher of watchers) watcher();
  }
  /** To another node. Whoever asks within two seconds goes along. */
  async function moveOn(): Promise<void> {
    if (closed || Date.now() - lastMove < attempt) return;
    lastMove = Date.now();
    await connection.reconnect().catch(() => {});
  }
  void (async () => {
    for await (const status of connection.status()) if (status.type === 'disconnect') setAway(true);
  })();

  try {
    refuseUnsafe(await again(() => streamInfo(), 30_000), name);
  } catch (error) {
    await connection.close();
    throw error instanceof StreamRefused
      ? error
      : new StreamRefused(
          `NATS（${servers.join('，')}）的流“${name}”打不开：${(error as Error).message}。JetStream 没有启用，或三台中还没有两台在运行。`,
        );
  }

  async function streamInfo(): Promise<StreamInfo> {
    try {
      return await manager.streams.info(name);
    } catch (error) {
      if (!/stream not found/i.test((error as Error).message)) throw error;
      return manager.streams.add({
        name,
        subjects: [`${name}.>`],
        num_replicas: 3,
        storage: StorageType.File,
        retention: RetentionPolicy.Limits,
        allow_rollup_hdrs: true,
      });
    }
  }

  /** Stands in a message that is put into a stream once. It does not depend on which node is asked. */
  async function identity(): Promise<string> {
    const subject = `${name}.${identitySubject}`;
    const found = await leader.lastOf(subject);
    if (found) return new TextDecoder().decode(found.bytes);
    const once = { expect: { lastSubjectSequence: 0 }, timeout: attempt };
    await stream.publish(subject, randomBytes(16).toString('base64url'), once).catch((error: Error) => {
      // another relay was faster
      if (!/wrong last sequence/i.test(error.message)) throw error;
    });
    return identity();
  }

  /** the last position that this relay has heard of */
  let end = 0;
  const anything = createNews();
  function heardOf(position: number): void {
    if (position <= end) return;
    end = position;
    anything.has();
  }
  // Whoever has published tells the others; a word that is lost is made up for by looking now and then.
  const newsSubject = `${name}-end`;
  connection.subscribe(newsSubject, {
    callback: (error, message) => {
      const position = error ? Number.NaN : Number(message.string());
      if (Number.isSafeInteger(position)) heardOf(position);
    },
  });

  /** Without a message: a mark. */
  async function send(subject: string, message?: Published): Promise<number> {
    for (let failures = 0; ; failures++) {
      const head = headers();
      const of = await message?.of();
      if (of === undefined) head.set('Nats-Rollup', 'sub');
      else head.set(identityHeader, of);
      if (message) head.set(idHeader, message.id);
      if (closed) throw new Error('The stream is closed.');
      try {
        const { seq } = await stream.publish(`${name}.${subject}`, message?.bytes, {
          headers: head,
          timeout: attempt,
        });
        setAway(false);
        heardOf(seq);
        if (message) connection.publish(newsSubject, String(seq));
        return seq;
      } catch (error) {
        // A node that is cut off says nothing at first, and then that nobody is there.
        const isSilent = /timeout/i.test((error as Error).message);
        if (isSilent || failures > 2) setAway(true);
        if (isSilent || failures > 10) await moveOn();
        await delay(pause);
      }
    }
  }

  return {
    name,
    connection,
    identity,
    async idAt(position) {
      return (await leader.at(position))?.header(idHeader);
    },
    publish: send,
    mark: () => send('mark'),
    putInstead: instead.put,
    async read({ of, position }, take) {
      let next = position;
      let looked = 0;
      end = position - 1;
      try {
        while (!isAway && !closed) {
          // A leader of before, cut off from the others, may be asked: so it is looked at whether the stream is what it was.
          if (Date.now() - looked > glance) {
            const last = await leader.end();
            if (last < next - 1 || (await identity()) !== of) return;
            heardOf(last);
            looked = Date.now();
          }
          const before = next;
          const wanted = Math.min(Math.max(end - next + 1, 1), atOnce);
          // A leader puts its messages in place in order: before the one that it gives there is none that it has not got yet.
          const asked = Array.from({ length: wanted }, (_, more) => leader.firstFrom(next + more));
          for (const message of await Promise.all(asked)) {
            if (!message) break;
            if (message.position < next) continue;
            if (message.position > next)
              for (const left of await instead.between(next, message.position, of)) await take(left);
            next = message.position + 1;
            const meant = message.header(identityHeader);
            if (meant && meant !== of) continue;
            await take({
              position: message.position,
              subject: message.subject.slice(name.length + 1),
              id: message.header(idHeader) ?? '',
              bytes: message.bytes,
            });
          }
          // Of what was heard of and is not there, this leader will hear soon; or it is lost, and that is looked at.
          if (end < next) await anything.within(glance);
          else if (next === before) await delay(soon);
        }
      } catch (error) {
        setAway(true);
        throw error;
      } finally {
        if (isAway) await moveOn();
      }
    },
    get isAway() {
      return isAway;
    },
    watch: (listener) => void watchers.add(listener),
    async close() {
      closed = true;
      anything.has();
      await connection.close();
    },
  };
}

function refuseUnsafe({ config }: StreamInfo, name: string): void {
  const refuse = (what: string) => {
    throw new StreamRefused(`NATS 的流“${name}”${what}，不能用来保存村里的资料。请按 docs/county.md 重建这个流。`);
  };
  if (config.num_replicas < 3) refuse(`只有 ${config.num_replicas} 份副本，少于三份`);
  if (config.storage !== StorageType.File) refuse('只存在内存里');
  if (config.retention !== RetentionPolicy.Limits) refuse('读过的内容会被删除');
  if (config.max_age > 0 || config.max_msgs > 0 || config.max_bytes > 0 || config.max_msgs_per_subject > 0)
    refuse('设了上限，满了会丢掉最早的内容');
  if (!config.allow_rollup_hdrs) refuse('没有启用 allow_rollup_hdrs');
}

/** Until somebody answers, or for so many ms. */
export async function again<Result>(work: () => Promise<Result>, ms: number): Promise<Result> {
  const end = Date.now() + ms;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (error instanceof StreamRefused || Date.now() > end) throw error;
      await delay(pause);
    }
  }
}
/** Resolves when there is news, or after so many ms. */
function createNews(): { has(): void; within(ms: number): Promise<void> } {
  let tell: () => void = () => {};
  return {
    has: () => tell(),
    within: (ms) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, ms);
        tell = () => {
          clearTimeout(timer);
          resolve();
        };
      }),
  };
}
export const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
