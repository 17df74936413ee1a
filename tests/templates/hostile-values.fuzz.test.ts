/**
 * [E6] Whatever a peer with altered code writes into a dossier, no form, Summary, list of steps or paper of it throws: values of every
 * shape in every field, words that name something in JavaScript's own objects, ids that nobody gives. CB_DOSSIERS says how many.
 */
import { expect, test } from 'vitest';
import { boardOf } from '../../templates/board.ts';
import { elsewhereOf } from '../../templates/elsewhere.ts';
import { evaluate } from '../../templates/evaluate.ts';
import { SEALED } from '../../templates/kinds.ts';
import { addDays, addMonths } from '../../templates/policy/days.ts';
import { loadPolicies } from '../../templates/policy/packs.ts';
import { layout } from '../../templates/print/index.ts';
import { stepsOf } from '../../templates/procedure.ts';
import { loadTemplates } from '../../templates/registry.ts';
import { schemaOf } from '../../templates/schema.ts';
import { summarise } from '../../templates/summary.ts';
import { type Values, viewOf } from '../../templates/view.ts';
import { tasksOf } from '../../templates/work-list.ts';
import { createRandom, type Random } from '../support/random.ts';

const dossiers = Number(process.env.CB_DOSSIERS ?? 40);
const seed = Number(process.env.CB_SEED ?? 20261127);
const templates = [...(await loadTemplates()).values()];
const policies = await loadPolicies('150521');
const today = '2023-05-30';
const measure = (text: string): number => [...text].length * 3;

/** what every object of JavaScript has, and what only looks like something */
const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', 'then', 'length', 'id', 'sealed'];
const texts = [...names, '', ' ', '0', '-1', '1e999', 'NaN', '2023-05-20', '2023-02-30', '9999-12-31', '0000-01-01'];
const anything: readonly unknown[] = [
  ...texts,
  ...['2023-05-20T10:00', '2023-05-20T99:99', 'h1/identification/2023-1', 'constructor/__proto__/x', '\ud800', '\0'],
  ...[
    '字'.repeat(3000),
    '(a+)+$',
    'M 0 0 L 1 1',
    '{"a":1}',
    '["张三"]',
    '{"__proto__":{"x":1}}',
    '脱贫户',
    '因病',
    '男',
  ],
  ...[0, -1, 0.5, 1e15, Number.MAX_SAFE_INTEGER, Number.NaN, Number.POSITIVE_INFINITY, true, false],
  ...[[], ['因病'], ['__proto__', 'constructor'], [1, 2], [[]], [{}], [null]],
  [{ hash: 'ab', name: '__proto__', type: 'image/jpeg', size: 1 }],
  ...[{}, { id: 1 }, { id: '__proto__' }, { sealed: false }, { length: 5 }, null],
];

/** What stands in one field must not get into another. */
for (const value of anything) if (typeof value === 'object' && value !== null) Object.freeze(value);

/** Honest words of the same field, so that rules come as far as they can. */
const honest = new Map<string, unknown[]>();
for (const { id, fields, examples } of templates)
  for (const { view } of examples)
    for (const [field, value] of Object.entries(view)) {
      const known = fields[field];
      if (known?.kind === 'repeat' && Array.isArray(value))
        for (const row of value as Record<string, unknown>[])
          for (const [name, each] of Object.entries(row)) note(`${id}/${field}/${name}`, each);
      else note(`${id}/${field}`, value);
    }
function note(place: string, value: unknown): void {
  honest.set(place, [...(honest.get(place) ?? []), value]);
}

function hostileValues(random: Random): Values {
  const root: Record<string, unknown> = Object.create(null);
  const put = (path: readonly string[], value: unknown): void => {
    let at = root;
    for (const [index, part] of path.entries()) {
      const isLast = index === path.length - 1;
      if (!Object.hasOwn(at, part) && Object.isExtensible(at))
        Object.defineProperty(at, part, { value: isLast ? value : {}, enumerable: true, configurable: true });
      const next = at[part];
      if (isLast || typeof next !== 'object' || next === null) return;
      at = next as Record<string, unknown>;
    }
  };
  const share = random.pick([0.1, 0.4, 0.9]);
  for (const template of templates) {
    const sheet = template.sheet === 'twelveMonths' ? '2023-04' : '2023-1';
    const rows = Array.from({ length: random.below(4) }, (_, index) => random.pick([`${index}-a`, `${index}-b`, '1']));
    for (const [pattern, { kind, sensitive }] of Object.entries(schemaOf([template]))) {
      const name = pattern.replace(`${template.id}/*/`, '');
      const parts = pattern.replace(`${template.id}/*`, `${template.id}/${sheet}`).split('/');
      const known = honest.get(`${template.id}/${name.replace('/*', '')}`) ?? [];
      const value = (): unknown =>
        sensitive && random.chance(0.1)
          ? SEALED
          : random.chance(share) || known.length === 0
            ? random.pick(anything)
            : random.pick(known);
      if (kind === 'repeat' && random.chance(0.9)) continue;
      if (parts.includes('*'))
        for (const row of rows)
          put(
            parts.map((part) => (part === '*' ? row : part)),
            value(),
          );
      else if (random.chance(0.9)) put(parts, value());
    }
  }
  return root as Values;
}

test(`${dossiers} dossiers, seed ${seed}`, { timeout: 600_000 }, () => {
  const random = createRandom(seed);
  const thrown = new Map<string, string>();
  const attempt = <T>(what: string, work: () => T): T | undefined => {
    try {
      return work();
    } catch (error) {
      const { message, stack = '' } = error as Error;
      const at = stack.split('\n').find((line) => /templates\//.test(line)) ?? '';
      thrown.set(`${message} ${at.trim()}`, what);
      return undefined;
    }
  };
  for (let count = 0; count < dossiers; count++) {
    const values = hostileValues(random);
    for (const template of templates) {
      const sheet = template.sheet === 'twelveMonths' ? '2023-04' : '2023-1';
      const evaluation = attempt(template.id, () =>
        evaluate(template, viewOf(template, values, sheet), { policies, today }),
      );
      if (!evaluation) continue;
      attempt(`${template.id} on paper`, () =>
        layout(template, evaluation, measure, { variant: 'filled', time: '2023-05-30T10:00' }),
      );
      if (template.subject === 'notice') attempt(`${template.id} on the board`, () => boardOf(evaluation));
    }
    const summary = attempt('Summary', () =>
      summarise(
        templates.filter(({ subject }) => subject === 'household'),
        'h1',
        values,
        [],
        {
          policies,
          today,
          disagreements: [],
          reading: (name) => ({ pinyin: name, initials: name }),
          fingerprint: (number) => number,
        },
      ),
    );
    if (!summary) continue;
    attempt('steps', () => stepsOf(summary, summary.statements, { policies, today }));
    attempt('tasks', () => tasksOf([summary], elsewhereOf([summary]), { policies, today }));
  }
  expect([...thrown]).toEqual([]);
  expect(({} as Record<string, unknown>).x).toBeUndefined();
});

test('a word that every object has stands in no list, and no rule looks it up', () => {
  for (const word of ['__proto__', 'constructor', 'toString'])
    for (const template of templates)
      for (const { view } of template.examples.slice(0, 1))
        for (const [id, { kind }] of Object.entries(template.fields))
          if (kind === 'choice' || kind === 'choices') {
            const given = { ...view, [id]: kind === 'choice' ? word : [word] };
            const read = evaluate(template, given, { policies, today }).view[id];
            expect([template.id, id, JSON.stringify(read ?? null).includes(word)]).toEqual([template.id, id, false]);
          }
});

test('days at the ends of the calendar', () => {
  expect([addDays('9999-12-31', 5), addDays('0000-01-01', -5)]).toEqual(['9999-12-31', '0000-01-01']);
  expect([addMonths('9999-06-30', 12), addMonths('0000-06-30', -12)]).toEqual(['9999-12-31', '0000-01-01']);
});
