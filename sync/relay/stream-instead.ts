/**
 * What stands in the place of a message of the stream from which something was erased. Messages cannot be changed: the message goes,
 * and what is left of it stands under a subject that names its position. Whoever reads over the gap takes that in its place.
 *
 * What must hold
 * - What stands instead is there before the message goes: a reader that meets the gap finds it.
 * - Only the very message that was read goes, told by its id: never what stands at its position in another stream.
 * - Of two relays that erase from one message, the one that knows of more erasures has its way.
 */
import type { JetStreamClient, JetStreamManager } from '@nats-io/jetstream';
import { headers } from '@nats-io/transport-node';
import type { StreamMessage } from './stream.ts';
import type { Leader } from './stream-leader.ts';

/** A message without what was erased from it. */
export interface Renewed {
  readonly position: number;
  readonly id: string;
  readonly village: string;
  readonly bytes: Uint8Array;
  /** how many of its rows are erased */
  readonly erased: number;
  /** where it stands once more, because it was sent again */
  readonly repeated: readonly number[];
}

export interface Instead {
  /** What stands in the place of messages from a position on, up to another one without that, in order. */
  between(from: number, to: number, of: string): Promise<readonly StreamMessage[]>;
  /** Puts it in its message's place. Rejects when that was not to be done; it may be done again. */
  put(renewed: Renewed, of: string): Promise<void>;
}

export const identityHeader = 'Cunbiao-Stream';
export const idHeader = 'Cunbiao-Id';
const erasedHeader = 'Cunbiao-Erased';

interface InsteadOptions {
  readonly name: string;
  readonly leader: Leader;
  readonly stream: JetStreamClient;
  readonly manager: JetStreamManager;
  /** ms */
  readonly patience: number;
}

export function createInstead({ name, leader, stream, manager, patience }: InsteadOptions): Instead {
  const all = `${name}.instead.>`;
  const subjectOf = (position: number, village: string) => `${name}.instead.${position}.${village}`;
  /** position that a subject speaks of → subject, of one stream */
  let places = new Map<number, string>();
  let placesOf = '';
  let known = 0;

  /** Some may have come since it was looked last. */
  async function look(of: string): Promise<void> {
    if (placesOf !== of) {
      places = new Map();
      placesOf = of;
      known = 0;
    }
    const last = await leader.lastOf(all);
    while (last && known < last.position) {
      const found = await leader.firstFrom(known + 1, all);
      if (!found) return;
      places.set(Number(found.subject.slice(name.length).split('.')[2]), found.subject);
      known = found.position;
    }
  }

  async function removeIf(id: string, position: number): Promise<void> {
    if ((await leader.at(position))?.header(idHeader) === id) await manager.streams.deleteMessage(name, position, true);
  }

  return {
    async between(from, to, of) {
      await look(of);
      const found: StreamMessage[] = [];
      for (const position of [...places.keys()].filter((each) => each >= from && each < to).toSorted((a, b) => a - b)) {
        const message = await leader.lastOf(places.get(position)!);
        const village = message?.subject.split('.').at(-1);
        if (message?.header(identityHeader) !== of) continue;
        const id = message.header(idHeader) ?? '';
        found.push({ position, subject: `village.${village}`, id, bytes: message.bytes });
      }
      return found;
    },
    async put({ position, id, village, bytes, erased, repeated }, of) {
      const subject = subjectOf(position, village);
      const before = await leader.lastOf(subject);
      if (Number(before?.header(erasedHeader) ?? 0) < erased) {
        const head = headers();
        head.set('Nats-Rollup', 'sub');
        head.set(identityHeader, of);
        head.set(idHeader, id);
        head.set(erasedHeader, String(erased));
        const expect = { lastSubjectSequence: before?.position ?? 0 };
        await stream.publish(subject, bytes, { headers: head, expect, timeout: patience });
      }
      for (const each of [position, ...repeated]) await removeIf(id, each);
    },
  };
}
