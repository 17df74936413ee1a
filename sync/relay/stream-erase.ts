/**
 * Erasing in the stream of a county: what is erased in a relay's tables goes out of the messages that had brought it, too.
 *
 * What must hold
 * - It begins when this relay has the erasure in its own tables, and is tried again until nothing of it is left in the stream.
 * - The relay that erased does it at once; the others look a minute later, and when they start, in case it died over it. What goes by its
 *   age goes a minute later, too: that is a row here and a row there, all day's together.
 */
import type { FileLog } from './log.ts';
import { delay, type Stream } from './stream.ts';

export interface StreamErasing {
  /**
   * Resolves when the stream holds nothing any more that is erased in the village's tables, or when this relay stops: then it goes on
   * with it when it starts.
   */
  renew(village: string): Promise<void>;
  /** Sees to it that it has been done, after a while. */
  renewLater(village: string): void;
  /** of every village */
  renewAll(): Promise<void>;
  close(): void;
}

/** ms until it is looked after what need not be at once */
const later = 60_000;
const pause = 1000;

export function createStreamErasing({ tables }: Pick<FileLog, 'tables'>, stream: Stream): StreamErasing {
  const running = new Map<string, Promise<void>>();
  /** not begun yet: serves all who ask meanwhile */
  const queued = new Map<string, Promise<void>>();
  const waiting = new Map<string, NodeJS.Timeout>();
  let closed = false;

  async function run(village: string): Promise<void> {
    while (!closed) {
      try {
        const { of } = await tables.streamState();
        if (of === undefined || (await stream.identity()) !== of)
          throw new Error('The stream is not the one of the tables.');
        const messages = await tables.toRenew(village);
        if (messages.length === 0) return;
        for (const message of messages) {
          await stream.putInstead(message, of);
          await tables.noteRenewed(message.position, message.erased);
        }
      } catch {
        // Nobody answers, another relay was faster, or the tables are being read anew.
        await delay(pause);
      }
    }
  }
  function renew(village: string): Promise<void> {
    const asked = queued.get(village);
    if (asked) return asked;
    const next = (running.get(village) ?? Promise.resolve()).then(() => {
      queued.delete(village);
      return run(village);
    });
    queued.set(village, next);
    running.set(village, next);
    return next.finally(() => {
      if (running.get(village) === next) running.delete(village);
    });
  }

  return {
    renew,
    renewLater(village) {
      if (waiting.has(village)) return;
      const timer = setTimeout(() => {
        waiting.delete(village);
        void renew(village);
      }, later);
      waiting.set(village, timer.unref());
    },
    async renewAll() {
      for (const village of await tables.erasedVillages()) await renew(village);
    },
    close() {
      closed = true;
      for (const timer of waiting.values()) clearTimeout(timer);
    },
  };
}
