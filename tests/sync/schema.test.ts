/** Paths and patterns. */
import { expect, test } from 'vitest';
import type { Schema } from '../../sync/contract.ts';
import { below, compareIds, isId, patternsOf, renamed } from '../../sync/schema.ts';
import { schema } from '../support/household-schema.ts';

test('a path finds its pattern; a literal part wins over a row', () => {
  const root = patternsOf(schema);
  const members = below(root, 'members')!;
  expect(below(members, 'none')?.path).toBe('members/none');
  expect(below(members, '1-k3')?.path).toBe('members/*');
  expect(below(below(members, '1-k3')!, 'name')?.field?.kind).toBe('text');
  expect(below(root, 'nowhere')).toBeUndefined();
  expect(patternsOf(schema)).toBe(root);
});

test('an earlier name leads to the name of today', () => {
  const root = patternsOf(schema);
  expect(renamed(below(root, 'area')!, 'area')).toBe('land');
  const grade = below(below(below(root, 'identification')!, '2026-1')!, 'grade')!;
  expect(renamed(grade, 'identification/2026-1/grade')).toBe('identification/2026-1/level');
});

test('a wrong schema throws one sentence', () => {
  const wrong: [Schema, string][] = [
    [
      { a: { kind: 'text', formerly: ['b'] }, b: { kind: 'text' } },
      "'a' was formerly 'b', but that is a field of today",
    ],
    [{ 'a/*/b': { kind: 'text', formerly: ['c'] } }, 'these lie under different rows'],
    [{ a: { kind: 'note', formerly: ['b'] } }, "'a' is a note and cannot take the place of 'b'"],
  ];
  for (const [each, sentence] of wrong) expect(() => patternsOf(each)).toThrow(sentence);
});

test('ids are ordered as people count, and totally', () => {
  const ids = ['1-a', '2-a', '2-b', '10-a', '2023-1', '2023-2', '2023-10', '2024-q3'];
  expect([...ids].reverse().sort(compareIds)).toEqual(ids);
  // Equal as numbers, different as text: still one before the other, everywhere.
  expect(Math.sign(compareIds('01', '1'))).toBe(-Math.sign(compareIds('1', '01')));
  expect(compareIds('01', '1')).not.toBe(0);
});

test('what may be an id', () => {
  for (const id of ['1-k3', '2023-1', '2024-q3', 'h3Fa_9-x', '1-a~2-b']) expect(isId(id)).toBe(true);
  for (const id of ['', '-1', 'a/b', 'a|b', 'constructor', '__proto__', 'x'.repeat(101), '王'])
    expect(isId(id)).toBe(false);
});
