/**
 * The contract of every template in the registry. A new form is tested by being there.
 */
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { evaluate } from '../../templates/evaluate.ts';
import type { Field } from '../../templates/fields.ts';
import { functionsOf } from '../../templates/memo.ts';
import { optionLists } from '../../templates/options.ts';
import { loadPolicies } from '../../templates/policy/packs.ts';
import { parameterInfo } from '../../templates/policy/parameters.ts';
import { loadTemplate, loadTemplates, templateIds } from '../../templates/registry.ts';
import { schemaOf } from '../../templates/schema.ts';
import type { Template } from '../../templates/template.ts';
import { viewOf } from '../../templates/view.ts';
import { wordingMarks } from '../../templates/wording.ts';
import { cellsOf, valuesOf } from '../support/cells.ts';

const templates = [...(await loadTemplates()).values()];

test('[T14] the registry has every file of forms/, by its name', () => {
  const files = readdirSync(new URL('../../templates/forms/', import.meta.url)).filter((name) => name.endsWith('.ts'));
  expect(templateIds).toEqual(files.map((name) => name.slice(0, -'.ts'.length)).sort());
});

test('[V10] all forms of one subject agree on what they share', () => {
  for (const subject of new Set(templates.map((template) => template.subject))) {
    expect(() => schemaOf(templates.filter((template) => template.subject === subject))).not.toThrow();
  }
});

describe.each(templates.map((template) => [template.id, template] as const))('%s', (id, template) => {
  const examples = template.examples.map((example) => [example.name, example] as const);
  const evaluated = async ({ view, today, region, statements }: Template['examples'][number]) =>
    evaluate(template, view, { policies: await loadPolicies(region), today, statements });

  test('is found under its id', async () => {
    expect(await loadTemplate(id)).toBe(template);
  });

  test('says what it is for and where it comes from', () => {
    expect(template.purpose).toMatch(/。$/);
    expect(template.basis.length).toBeGreaterThan(0);
    expect(template.title).not.toBe('');
  });

  test('has an example that passes and one that does not', () => {
    expect(template.examples.some(({ findings }) => findings.length === 0)).toBe(true);
    expect(template.examples.some(({ findings }) => findings.length > 0)).toBe(true);
  });

  test.each(examples)('example “%s” gives exactly its findings', async (_, example) => {
    const { findings } = await evaluated(example);
    expect(findings.map(({ rule, path }) => `${rule} ${path}`)).toEqual(example.findings);
    for (const { message } of findings) expect(message).toMatch(/[。？]$/);
  });

  test.each(examples)('[V11] example “%s” passes through a dossier and back unchanged', async (_, example) => {
    const sheet = String(example.view.id ?? '2023-1');
    const cells = cellsOf(template, example.view, sheet);
    const view = viewOf(template, valuesOf(cells), sheet);
    expect(cellsOf(template, view, sheet)).toEqual(cells);
  });

  test.each(examples)(
    'example “%s” asks the policy only for parameters that its functions name',
    async (_, example) => {
      const linked = (from: Template): readonly Template[] =>
        Object.values(from.fields).flatMap((field) => (field.kind === 'link' ? [field.to, ...linked(field.to)] : []));
      const named = new Set(
        [template, ...linked(template)]
          .flatMap(functionsOf)
          .flatMap(({ parameters = [], optional = [] }) => [...parameters, ...optional]),
      );
      const policies = await loadPolicies(example.region);
      const unnamed = new Set<string>();
      const watched = new Map<string, ReturnType<typeof policies.on>>();
      const watch = (date: string) => {
        const policy = policies.on(date);
        const found = watched.get(date) ?? {
          ...policy,
          value: <Parameter extends Parameters<typeof policy.value>[0]>(parameter: Parameter) => {
            if (!named.has(parameter) && isDecisive(parameter)) unnamed.add(parameter);
            return policy.value(parameter);
          },
        };
        watched.set(date, found);
        return found;
      };
      evaluate(template, example.view, { policies: { ...policies, on: watch }, today: example.today });
      expect([...unnamed]).toEqual([]);
    },
  );

  test('[E6] an empty sheet says what is missing and nothing else, and nothing throws', async () => {
    const policies = await loadPolicies('150521');
    const { findings } = evaluate(template, { id: '2023-1' }, { policies, today: '2023-06-01' });
    expect(findings.filter(({ rule }) => rule === 'kind')).toEqual([]);
    expect(findings.some(({ rule }) => rule === 'required')).toBe(true);
  });

  test('[E15] uses only wording marks that exist', () => {
    const texts = [template.title, template.purpose, ...template.sections.flatMap(wordsOf)];
    for (const text of texts)
      for (const [, mark] of text.matchAll(/\{(\w+)\}/g))
        expect([text, wordingMarks]).toEqual([text, expect.arrayContaining([mark])]);
  });

  test('every rule has a source and every parameter exists', () => {
    for (const logic of [template, ...Object.values(template.rows)]) {
      for (const { id: rule, source } of logic.rules)
        expect([rule, source.document]).toEqual([rule, expect.stringMatching(/./)]);
    }
    for (const { parameters = [], optional = [] } of functionsOf(template))
      for (const parameter of [...parameters, ...optional])
        expect([parameter, parameterInfo(parameter)?.label]).toEqual([parameter, expect.stringMatching(/./)]);
  });

  test('every choice has its list', () => {
    for (const field of everyField(template)) {
      if (field.kind !== 'choice' && field.kind !== 'choices') continue;
      const list = optionLists[field.options];
      expect([field.options, list?.options.length]).toEqual([field.options, expect.any(Number)]);
      if (field.kind === 'choices' && field.alone)
        expect(list.options.map(({ value }) => value)).toContain(field.alone);
    }
  });
});

/**
 * Words, place names and lists have a meaning without a value, and days that cannot be reckoned for want of a calendar say so
 * themselves; whatever else decides an answer must be named.
 */
const isDecisive = (parameter: string): boolean => !/^(wording|form|options|place|calendar)\./.test(parameter);

const withRows = (field: Field): readonly Field[] =>
  field.kind === 'repeat' ? [field, ...Object.values(field.fields)] : [field];
const everyField = (template: Template): readonly Field[] => Object.values(template.fields).flatMap(withRows);

const wordsOf = ({ title, hint, side, fields }: Template['sections'][number]): readonly string[] =>
  [
    title,
    hint,
    side,
    ...Object.values(fields)
      .flatMap(withRows)
      .flatMap((field) => [field.label, field.hint, field.group]),
  ].filter((text) => text !== undefined);
