/**
 * Evaluating while somebody types, and Summaries from nothing. Both run on the main thread or in a worker of the weakest
 * phone; the figures are processor time of that one thread.
 *
 *     npm run bench templates
 */
import { createDocument, createSeal, readDocument } from '../../sync/index.ts';
import { evaluate } from '../../templates/evaluate.ts';
import { isValue } from '../../templates/kinds.ts';
import { loadPolicies } from '../../templates/policy/packs.ts';
import { policiesFor } from '../../templates/policy/policy.ts';
import { loadTemplates } from '../../templates/registry.ts';
import { sampleRegion, sampleToday, sampleVillage } from '../../templates/sample/village.ts';
import { schemaOf } from '../../templates/schema.ts';
import { type SummaryContext, summarise } from '../../templates/summary.ts';
import { type Values, viewOf } from '../../templates/view.ts';
import { cellsOf, valuesOf } from '../support/cells.ts';
import { wide } from '../support/wide-form.ts';
import { openReport } from './report.ts';

const report = openReport('templates', { title: 'Forms: evaluating, and Summaries; processor time of one thread' });

/** Milliseconds of processor a call, in seven rounds after one to warm up. */
function measure(
  name: string,
  calls: number,
  call: (index: number) => unknown,
  { prepare = () => {}, atMost }: { readonly prepare?: () => void; readonly atMost?: number } = {},
): void {
  const values: number[] = [];
  for (let round = 0; round < 8; round++) {
    prepare();
    const start = process.threadCpuUsage();
    for (let index = 0; index < calls; index++) call(round * calls + index);
    const { user, system } = process.threadCpuUsage(start);
    if (round > 0) values.push((user + system) / 1000 / calls);
  }
  report.figure({ name, unit: 'ms', values, ...(atMost !== undefined && { target: { atMost } }) });
}

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
measure('whole form from scratch', 1, () => evaluate(wide, viewOf(wide, next, '2023-1'), context), {
  prepare: () => {
    next = fresh();
  },
});

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
const policies = await loadPolicies(sampleRegion);
const byId = new Map(templates.map((template) => [template.id, template]));
const reading = (name: string) => ({ pinyin: name, initials: name });
const village = { id: 'v', name: '村', keys: new Map([[1, new Uint8Array(32)]]) };
const seal = createSeal(village);
const summary: SummaryContext = { policies, today: sampleToday, reading, fingerprint: seal.fingerprint };
const schema = schemaOf(templates);
const invented = sampleVillage().map(({ id, sheets }) => {
  const cells = new Map(sheets.flatMap(({ form, sheet: id, view }) => [...cellsOf(byId.get(form)!, view, id)]));
  return { id: `h${id}`, cells };
});
const sheets = sampleVillage().reduce((sum, household) => sum + household.sheets.length, 0) / invented.length;
const households = `a household of the sample village (${sheets.toFixed(1)} sheets)`;

// Fresh values each round: whatever is remembered of the last ones must not help.
let filled: readonly Values[] = [];
measure(
  `a Summary of ${households}`,
  invented.length,
  (index) => summarise(templates, 'h1', filled[index % invented.length]!, [], summary),
  {
    prepare: () => {
      filled = invented.map(({ cells }) => valuesOf(cells));
    },
    atMost: 1,
  },
);
const dossiers = invented.map(({ id, cells }) => {
  const person = { id: 'p1', name: '王芳' };
  const device = { id: 'd1', name: '电脑' };
  const document = createDocument({ id, schema, isValue, seal, person, device, now: Date.now });
  document.together(() => {
    for (const [path, value] of cells) {
      const [, parent = '', last = ''] = /^(.*)\/([^/]+)$/.exec(path) ?? [];
      if (value !== undefined) document.set(path, value);
      else document.beginSheet(parent, last);
    }
  });
  return { id, bytes: document.bytes() };
});
measure(`the same from its bytes, as the worker makes it, less pinyin`, dossiers.length, (index) => {
  const { id, bytes } = dossiers[index % dossiers.length]!;
  const { values, filings } = readDocument(bytes, { id, schema, isValue, seal });
  summarise(templates, id, values, filings, summary);
});
report.end();
