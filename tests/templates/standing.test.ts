/** What decisions of the township and the county mean for a household's own forms. */
import { describe, expect, test } from 'vitest';
import { evaluate } from '../../templates/evaluate.ts';
import elimination from '../../templates/forms/elimination.ts';
import registration from '../../templates/forms/household-registration.ts';
import identification from '../../templates/forms/identification.ts';
import { loadPolicies } from '../../templates/policy/packs.ts';
import { standingOf } from '../../templates/rules/standing.ts';
import type { Statement } from '../../templates/statements.ts';

const policies = await loadPolicies('150521');
const today = '2024-03-01';
const stated = (what: Statement['what'], on: string, more: Partial<Statement> = {}): Statement => ({
  about: 'h1',
  sheet: 'identification/2023-1',
  what,
  on,
  from: { dossier: 'b1', form: 'township-review', sheet: '2023-1' },
  filed: true,
  ...more,
});
const admitted = stated('decided', '2023-06-05', { value: '同意', lists: { suggestedKind: '边缘易致贫户' } });
const freed = stated('decided', '2024-02-20', { value: '同意', sheet: 'elimination/2024-1' });

describe('standing', () => {
  test('follows the last filed decision', () => {
    const watched = { monitorKind: '边缘易致贫户', identifiedOn: '2023-06-05', riskEliminated: false };
    expect(standingOf([])).toEqual({});
    expect(standingOf([admitted])).toEqual(watched);
    expect(standingOf([admitted, freed])).toEqual({ ...watched, riskEliminated: true, eliminatedOn: '2024-02-20' });
    expect(standingOf([admitted, { ...freed, value: '不同意' }])).toEqual(watched);
    expect(standingOf([{ ...admitted, filed: false }])).toEqual({});
  });

  test('a household that falls back is under watch again, from the new day', () => {
    const again = { ...admitted, on: '2025-01-10', sheet: 'identification/2024-1' };
    expect(standingOf([admitted, freed, again])).toEqual({
      monitorKind: '边缘易致贫户',
      identifiedOn: '2025-01-10',
      riskEliminated: false,
    });
  });

  test('stands on the register without being typed; without decisions it is typed as it always was', () => {
    const { view, open } = evaluate(registration, { id: '2023-1' }, { policies, today, statements: [admitted] });
    expect(view).toMatchObject({ monitorKind: '边缘易致贫户', identifiedOn: '2023-06-05', riskEliminated: false });
    expect(open.has('monitorKind')).toBe(false);
    const typed = evaluate(registration, { id: '2023-1', monitorKind: '突发严重困难户' }, { policies, today });
    expect(typed.view.monitorKind).toBe('突发严重困难户');
    expect([typed.open.has('monitorKind'), typed.overridden.has('monitorKind')]).toEqual([true, false]);
  });

  test('what people typed against a decision stands, and is named', () => {
    const { overridden } = evaluate(
      registration,
      { id: '2023-1', monitorKind: '突发严重困难户' },
      { policies, today, statements: [admitted] },
    );
    expect([...overridden]).toEqual(['monitorKind']);
  });
});

describe('opinions on a case', () => {
  const meeting = stated('appraised', '2023-05-20', { value: '通过', note: '同意18票，不同意1票，弃权0票' });
  const published = stated('published', '2023-05-21', { value: '2023-05-25' });
  const closed = stated('publicityClosed', '2023-05-26', { value: '无异议' });
  const reported = stated('reported', '2023-05-27');
  const town = stated('townReviewed', '2023-05-30', { value: '同意', note: '情况属实。' });
  const all = [meeting, published, closed, reported, town, admitted];

  test('come from the minutes, the notice and the batch', () => {
    const { view } = evaluate(identification, { id: '2023-1' }, { policies, today, statements: all });
    expect(view).toMatchObject({
      villageOpinion:
        '经2023年5月20日民主评议，同意18票，不同意1票，弃权0票，评议通过。2023年5月21日至2023年5月25日公示，无异议。',
      villageDate: '2023-05-27',
      townOpinion: '同意',
      townText: '情况属实。',
      townDate: '2023-05-30',
      countyOpinion: '同意',
      countyDate: '2023-06-05',
      identifiedOn: '2023-06-05',
    });
  });

  test('belong to the sheet that they are about', () => {
    const second = evaluate(identification, { id: '2024-1' }, { policies, today, statements: all });
    expect(second.view.townOpinion).toBeUndefined();
    const ended = evaluate(elimination, { id: '2024-1' }, { policies, today, statements: [admitted, freed] });
    expect(ended.view).toMatchObject({ eliminatedOn: '2024-02-20', countyOpinion: '同意', identifiedOn: '2023-06-05' });
  });

  test('a refusal gives no day of recognition', () => {
    const refused = { ...admitted, value: '不同意', note: '收入高于范围。' };
    const { view } = evaluate(identification, { id: '2023-1' }, { policies, today, statements: [refused] });
    expect(view).toMatchObject({ countyOpinion: '不同意', countyText: '收入高于范围。' });
    expect(view.identifiedOn).toBeUndefined();
  });
});
