/**
 * Ten thousand random records over every form of the registry, laid out and judged: nothing clipped or overlapping, no
 * forbidden line beginning or end, frames where the blank form has them, all text on paper.
 *
 *     npm run bench layout        CB_RECORDS=10000 CB_SEED=1
 */
import { loadPolicies } from '../../templates/policy/packs.ts';
import { loadTemplates } from '../../templates/registry.ts';
import { edgesOfForm, judgeRecord } from '../templates/print/judge.ts';
import { minutes, notice } from '../templates/print/text-forms.ts';
import { openReport } from './report.ts';

const records = Number(process.env.CB_RECORDS ?? 10_000);
const first = Number(process.env.CB_SEED ?? 1);
const context = { policies: await loadPolicies('150521'), today: '2023-05-30' };
const templates = [...(await loadTemplates()).values(), minutes, notice];
const report = openReport('layout', { title: 'Random records of every form on paper', seed: first });
const each = Math.ceil(records / templates.length);

for (const template of templates) {
  const edges = edgesOfForm(template, context);
  const values: number[] = [];
  let faulty = 0;
  for (let seed = first; seed < first + each; seed++) {
    const began = performance.now();
    const faults = judgeRecord(template, context, edges, seed);
    values.push(performance.now() - began);
    if (faults.length === 0) continue;
    faulty++;
    report.broken(`${template.id}, seed ${seed}: ${faults.slice(0, 3).join('; ')}`);
  }
  report.figure({ name: `${template.id} · evaluated, laid out and judged`, unit: 'ms', values });
  report.progress(`${template.id}: ${each} records, ${faulty} with faults`);
}
report.note(`${each * templates.length} records of ${templates.length} forms.`);
report.end();
