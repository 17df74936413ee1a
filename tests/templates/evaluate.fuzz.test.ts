/**
 * [E16] Whatever is typed in whatever order: the evaluation that goes on from the last one equals one made from scratch.
 * Over the sample form with odd values, and over every form of the registry with values taken from its examples.
 */
import { describe, expect, test } from 'vitest';
import { type EvaluationContext, evaluate } from '../../templates/evaluate.ts';
import { SEALED } from '../../templates/kinds.ts';
import { loadPolicies } from '../../templates/policy/packs.ts';
import { loadTemplates } from '../../templates/registry.ts';
import type { RowView, SheetView, Template, ViewValue } from '../../templates/template.ts';
import { createRandom, type Random } from '../support/random.ts';
import { noPolicies, policies, today, visit } from '../support/sample-form.ts';

/** By field id: what may be typed there; rows by row field id. */
type Pools = Readonly<Record<string, readonly unknown[]>>;
interface Typing {
  readonly fields: Pools;
  readonly rows: Readonly<Record<string, Pools>>;
  readonly contexts: readonly EvaluationContext[];
}

function expectSame(template: Template, typing: Typing, random: Random, edits: number): void {
  let rowCount = 0;
  let view: SheetView = { id: '2023-1' };
  let given = typing.contexts[0]!;
  let previous = evaluate(template, view, given);
  for (let edit = 0; edit < edits; edit++) {
    const repeats = Object.keys(typing.rows);
    if (random.chance(0.04)) given = random.pick(typing.contexts);
    else if (repeats.length > 0 && random.chance(0.5)) {
      const repeat = random.pick(repeats);
      const rows = (view[repeat] ?? []) as readonly RowView[];
      view = { ...view, [repeat]: editRows(rows, typing.rows[repeat]!, random, () => `${++rowCount}-a`) };
    } else {
      const id = random.pick(Object.keys(typing.fields));
      view = { ...view, [id]: random.pick(typing.fields[id]!) as ViewValue | undefined };
    }
    const disagreements = random.chance(0.1) ? [Object.keys(template.fields)[0]!] : [];
    const next = evaluate(template, view, { ...given, previous, disagreements });
    const scratch = evaluate(template, view, { ...given, disagreements });
    for (const part of ['view', 'irrelevant', 'required', 'overridden', 'findings', 'title', 'policy'] as const) {
      expect([edit, part, next[part]]).toEqual([edit, part, scratch[part]]);
    }
    previous = next;
  }
}

function editRows(rows: readonly RowView[], pools: Pools, random: Random, newId: () => string): readonly RowView[] {
  if (rows.length === 0 || (rows.length < 6 && random.chance(0.2))) return [...rows, { id: newId() }];
  const at = random.below(rows.length);
  if (random.chance(0.1)) return rows.filter((_, index) => index !== at);
  if (random.chance(0.05)) return [...rows].reverse();
  const name = random.pick(Object.keys(pools));
  return rows.map((row, index) => (index === at ? { ...row, [name]: random.pick(pools[name]!) as ViewValue } : row));
}

const texts = [undefined, '', '张三', '李四', '收入不稳定', '王５', '\u202e', '字'.repeat(12)];
const dates = [undefined, '2022-12-31', '2023-05-20', '2023-06-02', '2023-02-30', '1980-01-01'];
const yes = [undefined, true, false, '是'];
const row: Pools = {
  name: texts,
  number: [undefined, '990000198001020018', '1', SEALED],
  sex: [undefined, '男', '女', '无'],
  birth: dates,
  student: yes,
  school: texts,
  counted: yes,
  role: texts,
};
const odd: Typing = {
  fields: {
    headName: texts,
    phone: [undefined, '13800000000', '1', '无', SEALED],
    visitedOn: dates,
    risk: yes,
    area: [undefined, '1', '-1', '1.234', 'x', '501'],
    docs: [undefined, [], ['男'], ['男', '女'], ['甲']],
    riskText: texts,
    story: texts,
    helpersNone: [undefined, true, false],
    account: [
      undefined,
      '2023-04',
      { id: '2023-04', wage: 1, size: 1 },
      { id: '2023-04', wage: 2e6, farm: 5, size: 1 },
    ],
  },
  rows: { members: row, helpers: row },
  contexts: [
    { policies, today },
    { policies: noPolicies, today },
    { policies, today: '2024-01-01' },
  ],
};

/** Everything that any example of the form says anywhere. */
async function fromExamples(template: Template): Promise<Typing> {
  const views = template.examples.map(({ view }) => view);
  const rowsOf = (id: string): readonly RowView[] =>
    views.flatMap((view) => (Array.isArray(view[id]) ? (view[id] as readonly RowView[]) : []));
  const poolsOf = (objects: readonly SheetView[]): Pools => {
    const names = new Set(objects.flatMap((object) => Object.keys(object)).filter((name) => name !== 'id'));
    return Object.fromEntries([...names].map((name) => [name, [undefined, ...objects.map((object) => object[name])]]));
  };
  const isRepeat = (id: string): boolean => template.fields[id]?.kind === 'repeat';
  const fields = Object.fromEntries(Object.entries(poolsOf(views)).filter(([id]) => !isRepeat(id)));
  const repeats = Object.keys(template.fields).filter((id) => isRepeat(id) && rowsOf(id).length > 0);
  const rows = Object.fromEntries(repeats.map((id) => [id, poolsOf(rowsOf(id))]));
  const [first, second] = await Promise.all([loadPolicies('150521'), loadPolicies('430481')]);
  const days = ['2023-05-30', '2023-06-30', '2024-08-01'];
  return {
    fields,
    rows,
    contexts: days.flatMap((day) => [first, second].map((each) => ({ policies: each, today: day }))),
  };
}

const templates = [...(await loadTemplates()).values()];

describe('[E16] incremental equals from scratch', () => {
  test.each([1, 2, 3, 4, 5, 6])('odd values, seed %i', (seed) => {
    expectSame(visit, odd, createRandom(seed), 150);
  });

  test.each(templates.map((template) => [template.id, template] as const))('%s', async (_, template) => {
    expectSame(template, await fromExamples(template), createRandom(7), 120);
  });
});
