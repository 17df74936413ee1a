/**
 * Counts of what the relay does, in the text format of Prometheus (text exposition format 0.0.4).
 *
 * What must hold
 * - Numbers and kinds only: no village, room, device, person, address or text ever becomes a label.
 * - Counting costs an addition; nothing is sampled by a timer.
 */
import type { Log } from './log.ts';

/** seconds */
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5] as const;
/** why a socket was closed, by its code: wire.ts */
const closings: Readonly<Record<number, string>> = {
  1013: 'slow',
  4400: 'malformed',
  4401: 'token',
  4403: 'role',
  4409: 'moved',
  4413: 'size',
  4429: 'rate',
  4503: 'disk',
};

export interface Gauge {
  readonly name: string;
  readonly help: string;
  readonly value: number | undefined;
}
export interface Metrics {
  /** the log, with its commits counted and timed; `onErased` hears of each erasure */
  measured(log: Log, onErased?: () => void): Log;
  socketClosed(code: number): void;
  updateRefused(): void;
  /** an answer to a request of the HTTP interface */
  answered(status: number): void;
  readonly commits: number;
  /** kind → how often */
  readonly refused: ReadonlyMap<string, number>;
  /** everything, with what is measured at this moment */
  text(gauges: readonly Gauge[]): string;
}

export function createMetrics(): Metrics {
  const counts = buckets.map(() => 0);
  let commits = 0;
  let seconds = 0;
  let failures = 0;
  const refused = new Map<string, number>();
  const refuse = (kind: string): void => {
    refused.set(kind, (refused.get(kind) ?? 0) + 1);
  };
  function committed(took: number): void {
    commits++;
    seconds += took;
    const index = buckets.findIndex((limit) => took <= limit);
    if (index !== -1) counts[index]!++;
  }

  return {
    measured: (log, onErased) =>
      Object.create(log, {
        erase: {
          value: async (erasure: Parameters<Log['erase']>[0]) => {
            const head = await log.erase(erasure);
            onErased?.();
            return head;
          },
        },
        append: {
          value: async (entry: Parameters<Log['append']>[0]) => {
            const began = performance.now();
            try {
              return await log.append(entry);
            } catch (error) {
              failures++;
              throw error;
            } finally {
              committed((performance.now() - began) / 1000);
            }
          },
        },
      }) as Log,
    socketClosed(code) {
      const kind = closings[code];
      if (kind) refuse(kind);
    },
    updateRefused: () => refuse('update'),
    answered(status) {
      if (status >= 400) refuse(`http_${status}`);
    },
    get commits() {
      return commits - failures;
    },
    refused,
    text(gauges) {
      let below = 0;
      return [
        ...gauges
          .filter(({ value }) => value !== undefined)
          .flatMap(({ name, help, value }) => [
            `# HELP cunbiao_${name} ${help}`,
            `# TYPE cunbiao_${name} gauge`,
            `cunbiao_${name} ${value}`,
          ]),
        '# HELP cunbiao_commit_failures_total Updates that the log could not commit.',
        '# TYPE cunbiao_commit_failures_total counter',
        `cunbiao_commit_failures_total ${failures}`,
        '# HELP cunbiao_commit_seconds From an update being taken to its being on the disk.',
        '# TYPE cunbiao_commit_seconds histogram',
        ...buckets.map((limit, index) => {
          below += counts[index]!;
          return `cunbiao_commit_seconds_bucket{le="${limit}"} ${below}`;
        }),
        `cunbiao_commit_seconds_bucket{le="+Inf"} ${commits}`,
        `cunbiao_commit_seconds_sum ${seconds}`,
        `cunbiao_commit_seconds_count ${commits}`,
        '# HELP cunbiao_refused_total What was refused, by kind.',
        '# TYPE cunbiao_refused_total counter',
        ...[...refused].map(([kind, count]) => `cunbiao_refused_total{kind="${kind}"} ${count}`),
        '',
      ].join('\n');
    },
  };
}
