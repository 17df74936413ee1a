/**
 * One plain list of a hundred people, of three thousand, a hundred such lists, and ever more different characters: printed by this
 * project and by its peers, each in a process of its own, in turn, with the same rows and the same font file.
 *
 *     npm run bench paper-list        CB_RUNS=7
 *
 * Our own program is loaded as the terminal has it, bundled and with what Node has kept compiled; the peers from their packages,
 * kept compiled alike. What the form makes of the rows before printing is no part of it.
 */
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from '../../cli/tasks/program.ts';
import {
  installFailed,
  type Measured,
  type Mode,
  ownFolder,
  type Program,
  peers,
  type Taken,
} from './paper-programs.ts';
import { openReport, quantile, type Report } from './report.ts';

const runs = Number(process.env.CB_RUNS ?? 7);
const programs: Program[] = ['cunbiao'];
const compiled = join(tmpdir(), 'cunbiao-bench-compiled');
const plainly = '--disable-warning=ExperimentalWarning';
const people = execFileSync(process.execPath, [plainly, join(import.meta.dirname, 'paper-people.ts')]);
const report = openReport('paper-list', {
  title: 'Paper: the same plain list by several programs',
  versions: Object.assign({}, ...Object.values(peers)),
});
for (const peer of Object.keys(peers) as (keyof typeof peers)[]) {
  const failed = await installFailed(peer);
  if (failed === undefined) programs.push(peer);
  else report.note(`Without ${peer}: ${failed}`);
}

function measured(program: Program, mode: Mode): Measured {
  const script = join(import.meta.dirname, 'paper-programs.ts');
  const args = [plainly, script, program, mode];
  const said = execFileSync(process.execPath, args, {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    input: people,
    stdio: ['pipe', 'pipe', 'ignore'],
    timeout: 600_000,
    // As the launcher does for the terminal; a peer's modules are kept compiled just the same.
    env: { ...process.env, NODE_COMPILE_CACHE: compiled },
  });
  return JSON.parse(said);
}

/** Every program in turn, so that what else the machine does meets all of them alike. */
function inTurn(mode: Mode, times: number, which: readonly Program[] = programs): Map<Program, Measured[]> {
  const all = new Map(which.map((program) => [program, [] as Measured[]]));
  for (let run = 0; run < times; run++) {
    for (const program of run % 2 === 0 ? which : which.toReversed()) all.get(program)?.push(measured(program, mode));
    report.progress(`${mode} ${run + 1} of ${times}`);
  }
  return all;
}

type Pick = (measured: Measured) => readonly Taken[];
const cold: Pick = ({ cold: taken }) => [taken];
const warm: Pick = ({ warm: taken }) => taken;

/** Clock and processor of each program, and by how much ours is quicker: by the clock, which people wait for, and on the processor. */
function compare(
  name: string,
  all: ReadonlyMap<Program, readonly Measured[]>,
  of: Pick,
  least: Partial<Record<Program, number>>,
): void {
  const medians = new Map<Program, Taken>();
  for (const [program, each] of all) {
    const taken = each.flatMap(of);
    const [clock, processor] = [taken.map((one) => one.clock), taken.map((one) => one.processor)];
    medians.set(program, { clock: quantile(clock, 0.5), processor: quantile(processor, 0.5) });
    report.figure({ name: `${name} · ${program}`, unit: 'ms', values: clock });
    report.figure({ name: `${name}, processor · ${program}`, unit: 'ms', values: processor });
  }
  const own = medians.get('cunbiao');
  for (const [program, target] of Object.entries(least) as [Program, number][]) {
    const other = medians.get(program);
    if (!own || !other) continue;
    const quicker = `${name}: times quicker than ${program}`;
    report.figure({ name: quicker, unit: '×', values: [other.clock / own.clock], target: { atLeast: target } });
    report.figure({ name: `${quicker}, processor`, unit: '×', values: [other.processor / own.processor] });
  }
}

function sizes(name: string, all: ReadonlyMap<Program, readonly Measured[]>, target?: number): void {
  for (const [program, each] of all) {
    const values = [Math.round((each.at(-1)?.bytes ?? 0) / 1024)];
    const aim = program === 'cunbiao' && target !== undefined ? { target: { atMost: target } } : {};
    report.figure({ name: `${name}, size · ${program}`, unit: 'KB', values, ...aim });
  }
}

function memory(name: string, all: ReadonlyMap<Program, readonly Measured[]>, to: Report): void {
  const peaks = new Map([...all].map(([program, each]) => [program, each.map(({ peak }) => peak)]));
  for (const [program, values] of peaks) to.figure({ name: `${name}, most memory · ${program}`, unit: 'MB', values });
  const [own, other] = [peaks.get('cunbiao'), peaks.get('pdfmake')];
  if (!own || !other) return;
  const values = [quantile(own, 0.5) / quantile(other, 0.5)];
  to.figure({ name: `${name}, memory beside pdfmake’s`, unit: '×', values, target: { atMost: 0.5 } });
}

await bundle(ownFolder, { 'paper-own': 'tests/bench/paper-own.ts' });
inTurn('list', 1);
const list = inTurn('list', runs);
compare('100 rows, first file', list, cold, { pdfmake: 4, 'jspdf-autotable': 6 });
compare('100 rows, further files', list, warm, { pdfmake: 4 });
sizes('100 rows', list, 65);

const batch = inTurn('batch', Math.min(3, runs));
compare('100 lists one after another, each', batch, warm, { pdfmake: 10 });
memory('100 lists', batch, report);

const long = inTurn(
  'long',
  Math.min(3, runs),
  ['cunbiao', 'pdfmake'].filter((each) => programs.includes(each as Program)) as Program[],
);
compare('3,000 rows', long, warm, { pdfmake: 8 });

const characters = inTurn('characters', Math.min(3, runs), ['cunbiao']).get('cunbiao') ?? [];
for (const [index, count] of [250, 1000, 3500, 8105].entries()) {
  const values = characters.flatMap(({ warm: taken }) => taken[index]?.processor ?? []);
  const target = count === 8105 ? { target: { atMost: 300 } } : {};
  report.figure({ name: `${count} different characters, processor · cunbiao`, unit: 'ms', values, ...target });
}
report.end();
