/**
 * Evaluating while somebody types, and Summaries from nothing. Both run on the main thread or a worker of the weakest
 * phone, so the figures are processor time, beside a plain loop that tells how fast this machine is just now.
 *
 *     npm run bench templates
 */
import { cpus } from 'node:os';
import { evaluate } from '../../templates/evaluate.ts';
import { loadPolicies } from '../../templates/policy/packs.ts';
import { policiesFor } from '../../templates/policy/policy.ts';
import { loadTemplates } from '../../templates/registry.ts';
import { summarise } from '../../templates/summary.ts';
import { type Values, viewOf } from '../../templates/view.ts';
import { cellsOf, valuesOf } from '../support/cells.ts';
import { wide } from '../support/wide-form.ts';

const say = (text: string) => process.stdout.write(`${text}\n`);
say(`${cpus()[0]?.model ?? '?'} × ${cpus().length}, Node ${process.version}`);

/** Milliseconds of processor a call, median and range of seven rounds after one to warm up. */
function measure(name: string, calls: number, call: (index: number) => unknown, prepare = () => {}): void {
  const rounds: number[] = [];
  for (let round = 0; round < 8; round++) {
    prepare();
    const start = process.threadCpuUsage();
    for (let index = 0; index < calls; index++) call(round * calls + index);
    const { user, system } = process.threadCpuUsage(start);
    if (round > 0) rounds.push((user + system) / 1000 / calls);
  }
  rounds.sort((a, b) => a - b);
  say(`${name}: ${rounds[3]?.toFixed(3)} ms (${rounds[0]?.toFixed(3)}–${rounds[6]?.toFixed(3)})`);
}

function add(): number {
  let sum = 0;
  for (let index = 0; index < 1e8; index++) sum += index * 0.5;
  return sum;
}
measure('yardstick: 100 million additions, 130 ms on a Xeon at 2.5 GHz', 1, add);

// ---------------------------------------------------------------- 300 fields, 200 rows of 40 columns

const row = (index: number): Values => ({
  name: `张${index}`,
  age: index % 90,
  sex: index % 2 ? '女' : '男',
  ...Object.fromEntries(Array.from({ length: 36 }, (_, column) => [`m${column}`, `说明${column}`])),
});
const members = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`1-${index}`, row(index)]));
const sheet = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`b${index}`, `内容${index}`]));
let values: Values = { headName: '张三', members, wide: { '2023-1': sheet } };
const context = { policies: policiesFor([], '000000'), today: '2023-06-01' };
const fresh = (): Values => ({ ...values, members: structuredClone(members) });
let next = fresh();
measure(
  'whole form from scratch',
  1,
  () => evaluate(wide, viewOf(wide, next, '2023-1'), context),
  () => {
    next = fresh();
  },
);

let last = evaluate(wide, viewOf(wide, values, '2023-1'), context);
const goOn = (): void => {
  last = evaluate(wide, viewOf(wide, values, '2023-1'), { ...context, previous: last });
};
measure('a key in a cell of the roster', 100, (index) => {
  const id = `1-${index % 200}`;
  values = { ...values, members: { ...(values.members as Values), [id]: { ...row(index), name: `李${index}` } } };
  goOn();
});
measure('a key in a field of the sheet', 100, (index) => {
  values = { ...values, wide: { '2023-1': { ...sheet, a0: `字${index}` } } };
  goOn();
});

// ---------------------------------------------------------------- Summaries

const templates = [...(await loadTemplates()).values()].filter(({ subject }) => subject === 'household');
const policies = await loadPolicies('150521');
for (const forms of [['household-registration', 'home-visit', 'income-account'], templates.map(({ id }) => id)]) {
  const cells = new Map<string, ReturnType<typeof cellsOf> extends ReadonlyMap<string, infer V> ? V : never>();
  for (const template of templates.filter(({ id }) => forms.includes(id))) {
    const example = template.examples.find(({ findings }) => findings.length === 0);
    if (!example) continue;
    for (const [path, value] of cellsOf(template, example.view, String(example.view.id ?? '2023-1')))
      if (!cells.has(path)) cells.set(path, value);
  }
  // Fresh ones each round: whatever is remembered of the last ones must not help.
  let households: readonly Values[] = [];
  const prepare = (): void => {
    households = Array.from({ length: 200 }, () => valuesOf(cells));
  };
  const reading = (name: string) => ({ pinyin: name, initials: name });
  const summary = { policies, today: '2023-06-01', reading, fingerprint: (text: string) => text };
  measure(
    `a Summary of ${forms.length} sheets, without reading bytes and names`,
    200,
    (index) => summarise(templates, 'h1', households[index % 200]!, [], summary),
    prepare,
  );
}
