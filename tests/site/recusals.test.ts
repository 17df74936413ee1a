/** Who kept out of a household before. */
import { expect, test } from 'vitest';
import { recusedBefore } from '../../site/app/meeting-facts.ts';

const said = (household: string, person: string, reason?: string) => ({
  id: `1-a~${person}`,
  household,
  person,
  ...(reason === undefined ? {} : { reason }),
});

test('kin of an earlier meeting are known by household and person; what was said last counts', () => {
  const before = recusedBefore([
    { rows: { recusals: [said('h1', 'p1', '近亲属'), said('h1', 'p2', '本人或同户'), said('h2', 'p1', '不需回避')] } },
    { rows: {} },
    { rows: { recusals: [said('h1', 'p2', '不需回避'), said('h2', 'p3'), said('h2', 'p4', '近亲属')] } },
  ]);
  expect([...(before.get('h1') ?? [])]).toEqual([['p1', '近亲属']]);
  expect([...(before.get('h2') ?? [])]).toEqual([['p4', '近亲属']]);
  expect(before.get('h3')).toBeUndefined();
});
