/**
 * Peers, files and people send anything: whatever stands in a field of any form, its evaluation gives findings in whole words
 * and does not throw. A form that throws cannot be opened again to mend it.
 */
import { describe, expect, test } from 'vitest';
import { evaluate } from '../../templates/evaluate.ts';
import { loadPolicies } from '../../templates/policy/packs.ts';
import { loadTemplates } from '../../templates/registry.ts';
import type { SheetView } from '../../templates/template.ts';

const policies = await loadPolicies('150521');
const templates = await loadTemplates();

const odd: readonly (readonly [name: string, value: unknown])[] = [
  ['an object', {}],
  ['an object that has no words', { toString: 1 }],
  ['what is sealed', { sealed: true }],
  ['a list of lists', [[]]],
  ['the last day', '9999-12-31'],
  ['the first day', '0000-01-01'],
  ['half a character', '\ud800'],
  ['a great number', 2 ** 53],
  ['a great decimal', 1e308],
  ['text', 'x'],
];

describe.each([...templates])('%s', (_id, template) => {
  const base = template.examples[0]!.view;
  test.each(odd)('%s in each field', (_name, value) => {
    const views = Object.entries(template.fields).flatMap(([id, field]): SheetView[] => {
      if (field.kind === 'link') return [];
      if (field.kind !== 'repeat') return [{ ...base, [id]: value } as SheetView];
      const [row] = (base[id] as readonly object[] | undefined) ?? [];
      return Object.keys(field.fields).map(
        (name) => ({ ...base, [id]: [{ ...row, id: 'row1', [name]: value }] }) as SheetView,
      );
    });
    for (const view of views) {
      const { findings } = evaluate(template, view, { policies, today: '2023-05-20', once: true });
      for (const { message } of findings) expect(message).not.toMatch(/undefined|NaN|\[object/);
    }
  });
});
