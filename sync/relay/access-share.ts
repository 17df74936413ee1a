/**
 * Who may come in, shared by the relays of a county: each change stands in the stream and takes effect on every relay when it
 * comes there, in one order. So an invitation is used once, and whom one relay removes is gone from all of them.
 *
 * What must hold
 * - What the stream has lost of it is put there again. A stream that has lost everything is first told all villages as they
 *   stand, under an id that the stream and the village give: of several relays that tell it, the first one counts.
 */
import { randomBytes } from 'node:crypto';
import type { AccessChange, AccessOptions, SharedFile } from './access.ts';
import type { Tail } from './stream-tail.ts';

const subject = 'access';

interface Named {
  readonly id: string;
  readonly change: AccessChange;
}

/** It was on its way when the stream was found to have lost something: it goes again. */
class Lost extends Error {}

export function shareAccess(tail: Pick<Tail, 'publish' | 'follow'>): NonNullable<AccessOptions['share']> {
  /** id → who waits for its effect */
  const waiting = new Map<string, { resolve(took: boolean): void; reject(error: Error): void }>();
  return (file) => {
    async function put(change: AccessChange): Promise<boolean> {
      const id = randomBytes(16).toString('base64url');
      const took = new Promise<boolean>((resolve, reject) => waiting.set(id, { resolve, reject }));
      took.catch(() => {});
      try {
        const sent = tail.publish(subject, bytesOf(change), id, () => {
          if (!waiting.has(id)) throw new Lost();
        });
        await Promise.race([sent, took]);
        // read up to there, and it was not among it: log-county.ts says why
        return waiting.delete(id) ? await put(change) : await took;
      } catch (error) {
        if (error instanceof Lost) return put(change);
        throw error;
      }
    }
    tail.follow(subject, {
      mark: () => file.place,
      take({ position, id, bytes }) {
        const took = file.apply(JSON.parse(new TextDecoder().decode(bytes)) as AccessChange, { position, id });
        waiting.get(id)?.resolve(took);
        waiting.delete(id);
      },
      async lost(position, { identity, give }) {
        const all = position === 0 ? everything(file, identity) : [];
        for (const { reject } of waiting.values()) reject(new Lost());
        waiting.clear();
        for (const { change, id } of [...all, ...file.stepBack(position)]) await give(subject, bytesOf(change), id);
      },
    });
    return put;
  };
}

const bytesOf = (change: AccessChange): Uint8Array => new TextEncoder().encode(JSON.stringify(change));

function everything(file: SharedFile, stream: string): Named[] {
  const at = new Date().toISOString();
  const villages = file.overview().map(({ village }) => ({
    id: `${stream} village ${village}`,
    change: { kind: 'adopt', at, village, rows: file.rowsOf(village) } as const,
  }));
  const signers = file.signers().map(({ id, key, at }) => ({
    id: `${stream} signer ${id}`,
    change: { kind: 'signer', at, id, key } as const,
  }));
  return [...villages, ...signers.toReversed()];
}
