/** What is to be done about notices: who waits for one, what is to be put up, ended, taken down. */
import { expect, test } from 'vitest';
import { dueForPublicity, noticeTasksOf } from '../../templates/hanging.ts';
import type { Statement, StatementKind } from '../../templates/statements.ts';
import type { ListedValue, SheetSummary, Summary } from '../../templates/summary.ts';

const summary = (
  id: string,
  sheets: readonly (readonly [string, Readonly<Record<string, ListedValue>>])[],
): Summary => ({
  id,
  subject: id.startsWith('n') ? 'notice' : 'household',
  listed: {},
  search: '',
  rows: {},
  sheets: sheets.map(
    ([form, listed]): SheetSummary => ({
      form,
      sheet: '2023-1',
      required: 1,
      filled: 1,
      errors: 0,
      warnings: 0,
      listed,
    }),
  ),
  fingerprints: [],
  tallies: {},
  disagreements: 0,
  statements: [],
});
const said = (what: StatementKind, on: string, value?: string, sheet = 'identification/2023-1'): Statement => ({
  ...{ about: 'h1', sheet, what, on, filed: false },
  ...(value === undefined ? {} : { value }),
  from: { dossier: 'x1', form: 'any', sheet: '2023-1' },
});
const household = summary('h1', [['identification', {}]]);
const passed = said('appraised', '2023-05-20', '通过');

test('a case waits from the vote that passed it until a notice lists it', () => {
  const link = 'h1/identification/2023-1';
  expect(dueForPublicity(household, [passed])).toEqual([link]);
  expect(dueForPublicity(household, [])).toEqual([]);
  expect(dueForPublicity(household, [said('appraised', '2023-05-20', '不通过')])).toEqual([]);
  expect(dueForPublicity(household, [said('appraised', '2023-05-20', '通过', 'elimination/2023-1')])).toEqual([]);
  for (const what of ['listed', 'published', 'decided'] as const)
    expect(dueForPublicity(household, [passed, said(what, '2023-05-25')])).toEqual([]);
  // Judged anew after a notice that went before.
  expect(dueForPublicity(household, [said('published', '2023-05-10'), passed])).toEqual([link]);
});

test('a notice is put up, ended, taken down; an announcement needs no end', () => {
  const notice = (listed: Readonly<Record<string, ListedValue>>, form = 'public-notice') =>
    summary('n1', [[form, listed]]);
  const tasks = (listed: Readonly<Record<string, ListedValue>>, today: string, form?: string) =>
    noticeTasksOf([notice(listed, form)], today).map(({ what, since }) => [what, since].filter(Boolean).join(' '));
  const posted = { fromDate: '2023-05-25', toDate: '2023-05-29', postedBy: '赵国庆' };
  expect(tasks({}, '2023-05-25')).toEqual(['post']);
  expect(tasks({ fromDate: '2023-05-25' }, '2023-05-24')).toEqual(['post']);
  expect(tasks({ fromDate: '2023-05-25' }, '2023-05-25')).toEqual(['post 2023-05-25']);
  expect(tasks(posted, '2023-05-29')).toEqual([]);
  expect(tasks(posted, '2023-05-30')).toEqual(['close 2023-05-29', 'takeDown 2023-05-29']);
  expect(tasks({ ...posted, closeDate: '2023-05-30' }, '2023-05-30')).toEqual(['takeDown 2023-05-29']);
  expect(tasks({ ...posted, closeDate: '2023-05-30', takenDownOn: '2023-05-30' }, '2023-05-30')).toEqual([]);
  expect(tasks(posted, '2023-05-30', 'announcement')).toEqual(['takeDown 2023-05-29']);
});
