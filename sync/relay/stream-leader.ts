/**
 * Questions to the node that leads a stream. JetStream passes a question to every node; the leader answers it, and a node that
 * knows of no leader answers too, at once, that nothing is to be had, or what it has itself. A node that was cut off and is back
 * may do so for a while after the others have a leader: so its answers are passed over.
 */
import { createInbox, type NatsConnection } from '@nats-io/transport-node';

/** A message as it stands in the stream. */
export interface Stored {
  readonly position: number;
  readonly subject: string;
  readonly bytes: Uint8Array;
  header(name: string): string | undefined;
}

export interface Leader {
  /** the first message from a position on, of a subject if one is named; undefined: there is none (yet) */
  firstFrom(position: number, subject?: string): Promise<Stored | undefined>;
  /** the message at a position; undefined: there is none (any more) */
  at(position: number): Promise<Stored | undefined>;
  /** wildcards may be in it */
  lastOf(subject: string): Promise<Stored | undefined>;
  /** the last position */
  end(): Promise<number>;
}

interface Answer {
  readonly error?: { readonly err_code?: number; readonly description?: string };
  readonly message?: {
    readonly seq: number;
    readonly subject: string;
    readonly hdrs?: string;
    readonly data?: string;
  };
  readonly state?: { readonly last_seq: number };
  readonly cluster?: { readonly leader?: string };
}
/** as nats-server names them */
const errorCode = { noLeader: 10008, noMessage: 10037 } as const;
/** ms that the leader's answer may come behind that of a node without one */
const behind = 500;

/** Each question rejects after `patience` ms without an answer of the leader. */
export function createLeader(connection: NatsConnection, name: string, patience: number): Leader {
  interface Asked {
    readonly resolve: (answer: Answer) => void;
    readonly reject: (error: Error) => void;
    timer: NodeJS.Timeout;
  }
  const asked = new Map<string, Asked>();
  let count = 0;
  const inbox = createInbox();
  connection.subscribe(`${inbox}.*`, {
    callback(error, { subject, data, headers }) {
      const number = subject?.slice(inbox.length + 1) ?? '';
      const question = asked.get(number);
      if (error || !question) return;
      if (data.length === 0) {
        settle(number, question)?.reject(new Error(`Nobody is there (${headers?.status ?? 'no answer'}).`));
        return;
      }
      const answer = JSON.parse(Buffer.from(data.buffer, data.byteOffset, data.length).toString()) as Answer;
      const isLeaders = answer.error?.err_code !== errorCode.noLeader && (!answer.state || answer.cluster?.leader);
      if (isLeaders) settle(number, question)?.resolve(answer);
      else {
        clearTimeout(question.timer);
        question.timer = setTimeout(() => {
          settle(number, question)?.reject(new Error('The stream has no leader.'));
        }, behind);
      }
    },
  });
  function settle(number: string, question: Asked): Asked | undefined {
    clearTimeout(question.timer);
    return asked.delete(number) ? question : undefined;
  }

  function ask(api: string, query?: object): Promise<Answer> {
    const number = String(count++);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        asked.delete(number);
        reject(new Error('timeout: the leader of the stream does not answer.'));
      }, patience);
      asked.set(number, { resolve, reject, timer });
      try {
        const text = query && JSON.stringify(query);
        connection.publish(`$JS.API.STREAM.${api}.${name}`, text, { reply: `${inbox}.${number}` });
      } catch (error) {
        // the connection is closed
        clearTimeout(timer);
        asked.delete(number);
        reject(error as Error);
      }
    });
  }
  async function message(query: object): Promise<Stored | undefined> {
    const { error, message: found } = await ask('MSG.GET', query);
    if (error?.err_code === errorCode.noMessage) return undefined;
    if (error || !found) throw new Error(error?.description ?? 'The leader of the stream gave no message.');
    const head = Buffer.from(found.hdrs ?? '', 'base64').toString();
    return {
      position: found.seq,
      subject: found.subject,
      bytes: Uint8Array.from(Buffer.from(found.data ?? '', 'base64')),
      header: (key) =>
        head
          .split('\r\n')
          .find((line) => line.startsWith(`${key}:`))
          ?.slice(key.length + 1)
          .trim(),
    };
  }

  return {
    firstFrom: (position, subject = `${name}.>`) => message({ seq: position, next_by_subj: subject }),
    at: (position) => message({ seq: position }),
    lastOf: (subject) => message({ last_by_subj: subject }),
    async end() {
      const { error, state } = await ask('INFO');
      if (error || !state) throw new Error(error?.description ?? 'The leader of the stream told no state.');
      return state.last_seq;
    },
  };
}
