/**
 * Work that is done again and again in the background: exchanging with the relay.
 *
 * What must hold
 * - One run at a time, in all tabs of the device where the browser can tell; the work must stay right when done twice.
 * - What is asked for while a run is under way is done right after it.
 * - After a failure the pauses grow, from five seconds to five minutes; when the device is online again it runs at once.
 * - Nothing runs after `close`, and no timer is left.
 */

export interface Repeating {
  /** runs within so many ms, unless it would anyway */
  within(ms: number): void;
  /** a run that begins now, or after the one that is under way */
  run(again?: boolean): Promise<void>;
  close(): Promise<void>;
}

export interface RepeatingOptions {
  /** of the lock that tabs share */
  readonly name: string;
  /** ms between runs; 0: only when asked */
  readonly every: number;
  /** answers whether it went well; `again`: also what was refused before */
  readonly work: (again: boolean) => Promise<boolean>;
  readonly failed: (error: unknown) => void;
  /** after each run */
  readonly done: () => void;
}

const LONGEST = 300_000;

export function repeat({ name, every, work, failed, done }: RepeatingOptions): Repeating {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let due = Number.POSITIVE_INFINITY;
  let running: Promise<void> | undefined;
  let failures = 0;
  /** a run came due while another was under way, which may not have seen what it was for */
  let overtaken = false;
  let closed = false;

  function within(ms: number): void {
    if (every === 0 || closed || Date.now() + ms >= due) return;
    clearTimeout(timer);
    due = Date.now() + ms;
    timer = setTimeout(() => {
      due = Number.POSITIVE_INFINITY;
      if (running) overtaken = true;
      else void begin(false);
    }, ms);
  }
  function begin(again: boolean): Promise<void> {
    clearTimeout(timer);
    due = Number.POSITIVE_INFINITY;
    running ??= alone(name, async () => {
      if (!closed) failures = (await work(again)) ? 0 : failures + 1;
    })
      .catch((error: unknown) => {
        failures++;
        if (!closed) failed(error);
      })
      .finally(() => {
        running = undefined;
        if (closed) return;
        done();
        const pause = overtaken ? 0 : every;
        overtaken = false;
        within(failures === 0 ? pause : Math.min(5000 * 2 ** (failures - 1), LONGEST));
      });
    return running;
  }
  const online = (): void => within(0);
  globalThis.addEventListener?.('online', online);

  return {
    within,
    async run(again = false) {
      while (running) await running;
      await begin(again);
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      globalThis.removeEventListener?.('online', online);
      await running;
    },
  };
}

function alone(name: string, work: () => Promise<void>): Promise<void> {
  const locks = globalThis.navigator?.locks;
  return locks ? locks.request(name, work) : work();
}
