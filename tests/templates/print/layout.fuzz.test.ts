/**
 * Whatever is typed into whatever form, its pages are sound (judge.ts). `CB_FUZZ` says how many records, `CB_SEED` repeats one.
 * Ten thousand and more: `npm run bench layout`.
 */
import { expect, test } from 'vitest';
import { loadPolicies, loadTemplates } from '#templates';
import { edgesOfForm, judgeRecord } from './judge.ts';
import { minutes, notice } from './text-forms.ts';

const records = Number(process.env.CB_FUZZ ?? 400);
const only = process.env.CB_SEED;
const context = { policies: await loadPolicies('150521'), today: '2023-05-30' };
const templates = [...(await loadTemplates()).values(), minutes, notice];

test.each(templates.map((template) => [template.id, template] as const))(
  '[F1, L1–L3] random records of %s are sound on paper',
  (id, template) => {
    const edges = edgesOfForm(template, context);
    const seeds =
      only === undefined
        ? Array.from({ length: Math.ceil(records / templates.length) }, (_, at) => at + 1)
        : [Number(only)];
    for (const seed of seeds) {
      const faults = judgeRecord(template, context, edges, seed);
      expect(faults, `${id}: CB_SEED=${seed} npx vitest run tests/templates/print/layout.fuzz.test.ts`).toEqual([]);
    }
  },
  300_000,
);
