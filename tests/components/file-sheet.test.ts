/** What keeps a sheet from being filed, and how it is named. */
import { expect, test } from 'vitest';
import { fileSheet, hindrances, unsigned } from '../../components/file-sheet.ts';
import { labelAt } from '../../components/labels.ts';
import type { Dossier } from '../../sync/contract.ts';
import { evaluate } from '../../templates/evaluate.ts';
import type { SheetView } from '../../templates/fields.ts';
import { loadPolicies } from '../../templates/policy/packs.ts';
import { loadTemplate } from '../../templates/registry.ts';

const template = await loadTemplate('household-registration');
const example = template.examples.find(({ findings }) => findings.length === 0)!;
const policies = await loadPolicies(example.region);
const { today } = example;
const evaluated = (view: SheetView) => evaluate(template, view, { policies, today });
const signer = { id: 'p1', name: '乌云' };

test('[C32] a sheet that is only to be signed on paper is filed without a reason', async () => {
  const { headSign: _, ...view } = example.view;
  const evaluation = evaluated(view);
  expect(unsigned(evaluation).map(({ path }) => path)).toEqual(['headSign']);
  expect(hindrances(evaluation)).toEqual([]);
  const asked: unknown[] = [];
  const dossier = { file: (input: unknown) => Promise.resolve(asked.push(input)) } as unknown as Dossier;
  await fileSheet(dossier, evaluation, { sheet: '2023-1', signer, policies, today });
  expect(asked).toEqual([expect.not.objectContaining({ overridden: expect.anything() })]);
});

test('[C32] what is missing besides keeps it from being filed', () => {
  const { address: _, ...view } = example.view;
  const evaluation = evaluated(view);
  expect(hindrances(evaluation).map(({ path }) => path)).toEqual(['address']);
  expect(() => fileSheet({} as Dossier, evaluation, { sheet: '2023-1', signer, policies, today })).toThrow('1 errors');
});

test('the opinions of one form are told apart by the head of their group', async () => {
  const identification = await loadTemplate('identification');
  const evaluation = evaluate(identification, {}, { policies: await loadPolicies('150521'), today });
  expect(labelAt(evaluation, 'villageDate')).toBe('嘎查级意见：日期');
  expect(labelAt(evaluation, 'townSign')).toBe('苏木初审意见：负责人');
  expect(labelAt(evaluation, 'villagerGroup')).toBe('村民小组');
});
