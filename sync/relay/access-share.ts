/**
 * Who may come in, shared by the relays of a county: each change stands in the stream and takes effect on every relay when it
 * comes there, in one order. So an invitation is used once, and whom one relay removes is gone from all of them.
 */
import { randomBytes } from 'node:crypto';
import type { AccessChange, AccessOptions } from './access.ts';
import type { CountyLog } from './log-county.ts';
import type { Stream } from './stream.ts';

const subject = 'access';

export function shareAccess(log: CountyLog, stream: Stream): NonNullable<AccessOptions['share']> {
  /** id → who waits for its effect */
  const waiting = new Map<string, (took: boolean) => void>();
  return ({ apply, stepBack }) => {
    const put = async (change: AccessChange, id: string): Promise<boolean> => {
      const took = new Promise<boolean>((resolve) => waiting.set(id, resolve));
      await stream.publish(subject, new TextEncoder().encode(JSON.stringify(change)), id);
      return took;
    };
    log.follow(subject, {
      take({ position, id, bytes }) {
        const took = apply(JSON.parse(new TextDecoder().decode(bytes)) as AccessChange, { position, id });
        waiting.get(id)?.(took);
        waiting.delete(id);
      },
      // What it lost is put there again; nobody waits for it any more, and here it has taken effect already.
      lost(position) {
        void stepBack(position).reduce(
          (before, { change, id }) => before.then(() => put(change, id)).catch(() => false),
          Promise.resolve(true),
        );
      },
    });
    return (change) => put(change, randomBytes(16).toString('base64url'));
  };
}
