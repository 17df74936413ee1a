/**
 * The stream that the relays of a county share, on NATS JetStream: what one of them publishes, all of them read in one order.
 *
 * What must hold
 * - `publish` resolves only when a quorum of the stream's nodes has the message; until then it is sent again and again under
 *   one id, which the stream knows for two minutes and the reader for ever.
 * - Streams that could lose what was acknowledged are refused by name: fewer than three replicas, memory, a limit that drops
 *   the oldest.
 * - What was meant for a stream that is no longer there is not read from the one in its place: what it goes on from is missing.
 * - A node that no longer answers is left for another one, also when its connection stands: it may be cut off from the others.
 * - Credentials come from files or the environment, and never stand in an address that is logged.
 */
import { randomBytes } from 'node:crypto';
import {
  DeliverPolicy,
  jetstream,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
  type StreamInfo,
} from '@nats-io/jetstream';
import { connect, credsAuthenticator, headers, type NatsConnection, nanos } from '@nats-io/transport-node';
import { type StreamAddress, StreamRefused } from './stream-address.ts';

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
  /** Reads on from a position until it breaks off: then the caller looks at the stream and begins again. */
  read(at: ReadFrom, take: (message: StreamMessage) => Promise<void> | void): Promise<void>;
  /** nobody has answered for a while */
  readonly isAway: boolean;
  watch(listener: () => void): void;
  close(): Promise<void>;
}

const attempt = 2000;
const pause = 200;
/** ms between two looks whether the reader is behind; one that has not moved between them is begun anew */
const glance = 1000;
const twoMinutes = 120_000;
const identityHeader = 'Cunbiao-Stream';
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
  const manager = await again(() => jetstreamManager(connection, { timeout: attempt }), 30_000).catch(
    (error: Error) => {
      void connection.close();
      throw new StreamRefused(
        `NATS（${servers.join('，')}）没有启用 JetStream，或三台中还没有两台在运行：${error.message}。`,
      );
    },
  );
  const stream = jetstream(connection, { timeout: attempt });
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
      : new StreamRefused(`NATS 的流“${name}”打不开：${(error as Error).message}。`);
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
        duplicate_window: nanos(twoMinutes),
        allow_rollup_hdrs: true,
      });
    }
  }

  /** Stands in a message that is put into a stream once. It does not depend on which node is asked. */
  async function identity(): Promise<string> {
    const subject = `${name}.${identitySubject}`;
    const found = await manager.streams.getMessage(name, { last_by_subj: subject });
    if (found) return found.string();
    const once = { expect: { lastSubjectSequence: 0 }, timeout: attempt };
    await stream.publish(subject, randomBytes(16).toString('base64url'), once).catch((error: Error) => {
      // another relay was faster
      if (!/wrong last sequence/i.test(error.message)) throw error;
    });
    return identity();
  }

  /**
   * The first position from one on at which there is a message. Marks leave gaps behind them; but a node that catches up with
   * the others may also pass over messages, and those must be read.
   */
  async function firstFrom(position: number): Promise<number> {
    // the server's request knows both together; the client's type only the one
    const query = { seq: position, next_by_subj: `${name}.>` };
    const found = await manager.streams.getMessage(name, query);
    return found?.seq ?? Number.POSITIVE_INFINITY;
  }

  /** Without a message: a mark. */
  async function send(subject: string, message?: Published): Promise<number> {
    for (let failures = 0; ; failures++) {
      const head = headers();
      const of = await message?.of();
      if (of === undefined) head.set('Nats-Rollup', 'sub');
      else head.set(identityHeader, of);
      if (closed) throw new Error('The stream is closed.');
      try {
        const { seq } = await stream.publish(`${name}.${subject}`, message?.bytes, {
          headers: head,
          timeout: attempt,
          ...(message && { msgID: message.id }),
        });
        setAway(false);
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
      const found = await manager.streams.getMessage(name, { seq: position });
      return found?.header.get('Nats-Msg-Id');
    },
    publish: send,
    mark: () => send('mark'),
    async read({ of, position }, take) {
      const opening = stream.consumers
        .get(name, {
          deliver_policy: DeliverPolicy.StartSequence,
          opt_start_seq: position,
          inactive_threshold: 30_000,
        })
        .then((consumer) => consumer.consume({ max_messages: 500 }));
      const messages = await Promise.race([opening, tooLong(5 * attempt)]);
      // The client's reader does not always end when it is told to: it is not waited for.
      let stop: () => void = () => {};
      const stopped = new Promise<undefined>((resolve) => {
        stop = () => resolve(undefined);
      });
      let next = position;
      let before = position;
      // A reader may live on at a node that hears of nothing any more; so the stream itself is asked whether there is more,
      // and whether it is what it was.
      const look = setInterval(async () => {
        try {
          const { state } = await manager.streams.info(name);
          const isStuck = state.last_seq >= next && next === before;
          const isAnother = state.last_seq < next - 1 || (await identity()) !== of;
          before = next;
          if (isStuck || isAnother || isAway) stop();
        } catch {
          setAway(true);
          stop();
        }
      }, glance);
      try {
        const reading = messages[Symbol.asyncIterator]();
        for (;;) {
          const read = await Promise.race([reading.next(), stopped]);
          if (!read || read.done) break;
          const message = read.value;
          if (message.seq < next) continue;
          if (message.seq > next && (await firstFrom(next)) < message.seq) break;
          next = message.seq + 1;
          const meant = message.headers?.get(identityHeader);
          if (meant && meant !== of) continue;
          await take({
            position: message.seq,
            subject: message.subject.slice(name.length + 1),
            id: message.headers?.get('Nats-Msg-Id') ?? '',
            bytes: message.data,
          });
        }
      } finally {
        clearInterval(look);
        messages.stop();
        if (isAway) await moveOn();
      }
    },
    get isAway() {
      return isAway;
    },
    watch: (listener) => void watchers.add(listener),
    async close() {
      closed = true;
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
  if (config.duplicate_window < nanos(twoMinutes)) refuse('识别重复的时间短于两分钟');
}

async function again<Result>(work: () => Promise<Result>, ms: number): Promise<Result> {
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
const tooLong = async (ms: number): Promise<never> => {
  await new Promise((resolve) => setTimeout(resolve, ms).unref());
  throw new Error(`No answer within ${ms} ms.`);
};
export const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
