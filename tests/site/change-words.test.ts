/** 修改记录 speaks Chinese of whatever the register may hold. */
import { expect, test } from 'vitest';
import { wordsFor } from '../../site/app/change-words.ts';
import type { Change } from '../../sync/audit.ts';
import { registerSchema } from '../../sync/register-schema.ts';
import { loadTemplate } from '../../templates/registry.ts';

const words = wordsFor(
  [],
  'register',
  () => '',
  () => undefined,
  (id) => id,
);

test.each(Object.keys(registerSchema))('%s has words of its own', (path) => {
  const change = { room: 'register', path: path.replace('*', 'x1') } as Change;
  expect(words.place(change)).not.toMatch(/[A-Za-z]/);
});

test('a linked household and a linked sheet are named', async () => {
  const [batch, identification] = await Promise.all([loadTemplate('batch-report'), loadTemplate('identification')]);
  const named = wordsFor(
    [batch, identification],
    'register',
    ({ title }) => title,
    () => undefined,
    (id) => (id === 'h1' ? '敖其尔（一组）' : id),
  );
  const said = (path: string, after: string): string =>
    named.value({ room: 'b1', path, after, effect: 'set' } as Change, 'after');
  expect(said('cases/1-a/case', 'h1/identification/2026-1')).toBe('敖其尔（一组）');
  expect(said('identification/2023-1/incomeAccount', '2023-04')).toBe('2022年5月至2023年4月');
});

test('a row is called by its name or its household, as last written', async () => {
  const [batch, registration] = await Promise.all([
    loadTemplate('batch-report'),
    loadTemplate('household-registration'),
  ]);
  const change = (room: string, path: string, after: string) => ({ room, path, after, effect: 'set' }) as Change;
  const changes = [
    change('h1', 'members/1-a/name', '其木格'),
    change('h1', 'members/1-a/name', '其木歌'),
    change('b1', 'cases/1-a/case', 'h1/identification/2026-1'),
  ];
  const { place } = wordsFor(
    [registration, batch],
    'register',
    ({ title }) => title,
    () => undefined,
    (id) => (id === 'h1' ? '敖其尔（一组）' : id),
    () => changes,
  );
  expect(place(change('h1', 'members/1-a/idNo', ''))).toBe('成员“其木格”的证件号码');
  expect(place(change('h1', 'members/1-a', ''))).toBe('一行成员“其木格”');
  expect(place(change('b1', 'cases/1-a/case', ''))).toContain('户“敖其尔（一组）”的');
  expect(place(change('b1', 'members/1-a/idNo', ''))).toBe('成员的证件号码');
});
