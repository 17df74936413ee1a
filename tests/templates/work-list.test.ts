import { describe, expect, test } from 'vitest';
import { elsewhereOf, nowhere } from '../../templates/elsewhere.ts';
import { loadPolicies } from '../../templates/policy/packs.ts';
import type { Listed, SheetSummary, Summary } from '../../templates/summary.ts';
import { dueByDay, tasksOf } from '../../templates/work-list.ts';

const policies = await loadPolicies('150521');
const sheet = (form: string, id: string, listed: Listed = {}): SheetSummary => ({
  ...{ form, sheet: id, required: 3, filled: 3, errors: 0, warnings: 0, listed },
});
const summary = (id: string, ...sheets: SheetSummary[]): Summary => ({
  ...{ id, subject: 'household', listed: {}, search: '', rows: {}, sheets, fingerprints: [], tallies: {} },
  ...{ disagreements: 0, statements: [] },
});
const clueOf = (clueDate: string) =>
  sheet('identification', '2023-1', { channel: '农户自主申报', clueDate, suggested: true });
const filled = [
  sheet('household-registration', '2023-1'),
  sheet('home-visit', '2023-1'),
  sheet('income-account', '2023-04'),
];
const village = [
  summary('h1'),
  summary('h2', ...filled, clueOf('2023-05-18')),
  summary('h3', ...filled, clueOf('2023-05-17')),
  summary('h4', ...filled),
];
const tasks = (today: string) =>
  tasksOf(village, nowhere, { policies, today }).map(({ summary: { id }, step, urgency }) => [id, step.id, urgency]);

describe('work list', () => {
  test('what can be done, the most urgent first, today apart from overdue and from the week', () => {
    expect(tasks('2023-05-20')).toEqual([
      ['h3', 'check', 'overdue'],
      ['h2', 'check', 'today'],
      ['h1', 'registration', 'open'],
    ]);
    expect(tasks('2023-05-18')).toEqual([
      ['h3', 'check', 'week'],
      ['h2', 'check', 'week'],
      ['h1', 'registration', 'open'],
    ]);
  });

  test('nothing of meetings, and nothing that waits', () => {
    const meeting: Summary = { ...summary('m1'), subject: 'meeting' };
    expect(tasksOf([meeting], elsewhereOf([meeting]), { policies, today: '2023-05-20' })).toEqual([]);
  });

  test('by day of a month', () => {
    const due = dueByDay(tasksOf(village, nowhere, { policies, today: '2023-05-18' }), '2023-05');
    expect([...due].map(([day, list]) => [day, list.length])).toEqual([
      ['2023-05-19', 1],
      ['2023-05-20', 1],
    ]);
    expect(dueByDay(tasksOf(village, nowhere, { policies, today: '2023-05-18' }), '2023-06').size).toBe(0);
  });
});
