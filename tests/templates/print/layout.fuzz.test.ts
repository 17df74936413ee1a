/**
 * Whatever is typed into whatever form, its pages are sound (judge.ts). `CB_FUZZ` says how many records, `CB_SEED` repeats one.
 * Ten thousand and more: `npm run bench layout`.
 */
import { expect, test } from 'vitest';
import { loadPolicies, loadTemplates } from '#templates';
import type { Page } from '../../../templates/print/page.ts';
import { breakFaults, edgesOfForm, judgeRecord } from './judge.ts';
import { minutes, notice } from './text-forms.ts';

const records = Number(process.env.CB_FUZZ ?? 400);
const only = process.env.CB_SEED;
const context = { policies: await loadPolicies('150521'), today: '2023-05-30' };
const templates = [...(await loadTemplates()).values(), minutes, notice];

test('the judge of lines sees what is wrong', () => {
  const page = (...lines: readonly string[]): Page => ({
    width: 210,
    height: 297,
    items: lines.map((text, index) => {
      const place = { x: 30, y: 40 + 5 * index, size: 10.5 } as const;
      return { kind: 'text', ...place, text, origin: 'dossier', path: 'decision' };
    }),
  });
  const faults = (...lines: readonly string[]): string[] =>
    breakFaults(minutes, { decision: lines.join('') }, [page(...lines)]);
  expect(faults('经村民代表会议讨论决定，同意', '将十四户纳入监测。')).toEqual([]);
  expect(faults('经村民代表会议讨论决定', '，同意将十四户纳入监测。')).toEqual([
    "decision: a line begins '，同意将十四'",
  ]);
  expect(faults('经村民代表会议讨论决定（', '见附件）同意纳入监测。')).toEqual([
    "decision: a line ends '议讨论决定（'",
  ]);
  expect(faults('监督电话是嘎查村委会的139000', '01234，请拨打。')).toHaveLength(1);
});

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
