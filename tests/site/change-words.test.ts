/** 修改记录 speaks Chinese of whatever the register may hold. */
import { expect, test } from 'vitest';
import { wordsFor } from '../../site/app/change-words.ts';
import type { Change } from '../../sync/audit.ts';
import { registerSchema } from '../../sync/register-schema.ts';

const words = wordsFor(
  [],
  'register',
  () => '',
  () => undefined,
);

test.each(Object.keys(registerSchema))('%s has words of its own', (path) => {
  const change = { room: 'register', path: path.replace('*', 'x1') } as Change;
  expect(words.place(change)).not.toMatch(/[A-Za-z]/);
});
