/**
 * What every measurement says: on which machine, with which versions and seed, each figure as the median and the range of
 * its runs beside what it must reach; in the terminal as a table and in bench-results/<name>.json.
 *
 * - A figure that misses its target is marked and fails nothing: machines differ, and a busy one is no judge. The load of the
 *   machine is written beside it. What is promised without a figure (nothing lost) fails the run.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

export interface Figure {
  readonly name: string;
  /** ms, KB, edits/s … */
  readonly unit: string;
  /** one a run */
  readonly values: readonly number[];
  /** at most, or at least */
  readonly target?: { readonly atMost: number } | { readonly atLeast: number };
  readonly note?: string;
}
interface Judged extends Figure {
  readonly median: number;
  readonly least: number;
  readonly most: number;
  readonly reached?: boolean;
}

export interface Report {
  /** one line about what is going on, on stderr */
  progress(text: string): void;
  figure(figure: Figure): void;
  /** a sentence under the table: a peer that is missing, what a figure does not show */
  note(text: string): void;
  /** a promise that did not hold */
  broken(text: string): void;
  /** prints and keeps everything */
  end(): void;
}

export interface About {
  /** what is measured, in one line */
  readonly title: string;
  readonly seed?: number;
  /** of whatever is measured beside this project */
  readonly versions?: Readonly<Record<string, string>>;
}

export function openReport(name: string, { title, seed, versions = {} }: About): Report {
  const figures: Judged[] = [];
  const notes: string[] = [];
  const broken: string[] = [];
  const began = Date.now();
  const before = loadavg()[0] ?? 0;
  const machine = {
    processor: `${cpus()[0]?.model.trim() ?? '?'} × ${cpus().length}`,
    memory: `${Math.round(totalmem() / 2 ** 30)} GB`,
    node: process.version,
    yardstick: yardstick(),
  };
  const of = { commit: commit(), ...ownVersions(), ...versions };
  process.stdout.write(
    `${title}\n${machine.processor}, ${machine.memory}, Node ${machine.node}; 100 million additions take ${machine.yardstick} ms` +
      `${seed === undefined ? '' : `; seed ${seed}`}\n${Object.entries(of)
        .map(([what, version]) => `${what} ${version}`)
        .join(', ')}\n`,
  );
  // The time is over (cli/tasks/bench.ts): what was measured is kept, and whoever was started here ends with this process.
  process.once('SIGTERM', () => {
    broken.push('The time was over before everything was measured.');
    report.end();
    process.exit(1);
  });
  const report: Report = {
    progress: (text) => process.stderr.write(`  … ${text}\n`),
    figure(figure) {
      figures.push(judge(figure));
    },
    note: (text) => notes.push(text),
    broken(text) {
      broken.push(text);
      process.exitCode = 1;
    },
    end() {
      const load = [before, loadavg()[0] ?? 0].map((value) => value.toFixed(1)).join(' → ');
      const rows = [['', 'median', 'range', 'target', ''], ...figures.map(lineOf)];
      const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => widthOf(row[column]!))));
      const table = rows.map((row) =>
        row
          .map((cell, column) => cell + ' '.repeat(widths[column]! - widthOf(cell)))
          .join('  ')
          .trimEnd(),
      );
      const lines = [...table, ...notes, ...broken.map((text) => `BROKEN: ${text}`)];
      process.stdout.write(
        `${lines.join('\n')}\nload of the machine ${load}, ${Math.round((Date.now() - began) / 1000)} s\n`,
      );
      mkdirSync(join(root, 'bench-results'), { recursive: true });
      const result = { title, on: new Date(began).toISOString(), machine, of, seed, load, figures, notes, broken };
      writeFileSync(join(root, 'bench-results', `${name}.json`), `${JSON.stringify(result, undefined, 2)}\n`);
    },
  };
  return report;
}

function judge(figure: Figure): Judged {
  const sorted = figure.values.toSorted((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const { target } = figure;
  const reached = target && ('atMost' in target ? median <= target.atMost : median >= target.atLeast);
  const judged = { ...figure, median, least: sorted[0] ?? Number.NaN, most: sorted.at(-1) ?? Number.NaN };
  return reached === undefined ? judged : { ...judged, reached };
}

function lineOf({ name, unit, values, median, least, most, target, reached, note }: Judged): string[] {
  const aim = target ? ('atMost' in target ? `≤ ${target.atMost}` : `≥ ${target.atLeast}`) : '';
  return [
    name,
    `${short(median)} ${unit}`,
    values.length > 1 ? `${short(least)}–${short(most)} (${values.length})` : '',
    aim && `${aim} ${reached ? '✓' : '✗'}`,
    note ?? '',
  ];
}
const short = (value: number): string =>
  Math.abs(value) >= 100 ? value.toFixed(0) : Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(2);
/** Chinese letters take two places. */
const widthOf = (text: string): number =>
  Array.from(text).reduce((sum, letter) => sum + (letter >= '\u2e80' ? 2 : 1), 0);

/** The value at a part of a list: 0.95 → the 95th percentile. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN;
}

/** How fast this machine is just now, in ms of processor time: the best of some, what else runs here should not count. */
function yardstick(): number {
  // Short calls that never overflow: one long loop is sometimes left uncompiled.
  const add = (sum: number, count: number): number => {
    let total = sum;
    for (let index = 0; index < count; index++) total = (total + index) & 0xffff;
    return total;
  };
  let sum = 0;
  const taken = Array.from({ length: 4 }, () => {
    const start = process.cpuUsage();
    for (let call = 0; call < 1e4; call++) sum = add(sum, 1e4);
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  });
  return Math.round(Math.min(...taken));
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim();
  } catch {
    // A copy without its history.
    return '?';
  }
}

function ownVersions(): Record<string, string> {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  return { cunbiao: version };
}
