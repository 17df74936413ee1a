/** Links to other dossiers and what is stated of them: a small meeting about households. */
import { describe, expect, test } from 'vitest';
import { choice, dateTime, defineTemplate, integer, link, repeat, text } from '../../templates/define.ts';
import { connect, elsewhereOf, nowhere } from '../../templates/elsewhere.ts';
import { evaluate } from '../../templates/evaluate.ts';
import identification from '../../templates/forms/identification.ts';
import { loadPolicies } from '../../templates/policy/packs.ts';
import { linkOf, partsOfLink, statedIn, statedOf } from '../../templates/statements.ts';
import { type Summary, summarise } from '../../templates/summary.ts';
import { type Values, viewOf } from '../../templates/view.ts';

const policies = await loadPolicies('150521');
const today = '2023-05-20';
const meeting = defineTemplate({
  id: 'small-meeting',
  version: '1',
  subject: 'meeting',
  title: '会议',
  purpose: '试验。',
  basis: [{ document: '试验' }],
  paper: { size: 'A4' },
  sheet: 'yearly',
  sections: [
    {
      id: 'all',
      fields: {
        startAt: dateTime('开始'),
        cases: repeat(
          '评议对象',
          {
            case: link('评议对象', identification),
            name: text('户主'),
            agree: integer('同意'),
            result: choice('结果', 'opinion'),
          },
          { rowName: '对象' },
        ),
      },
    },
  ],
  rows: {
    cases: {
      calculate: {
        name: {
          reads: ['case'],
          value: ({ case: of }) => (typeof of?.headName === 'string' ? of.headName : undefined),
        },
      },
      states: {
        appraised: {
          about: 'case',
          reads: ['agree', 'case'],
          with: ['startAt'],
          value: ({ agree, case: of }, _context, { startAt }) =>
            startAt === undefined || agree === undefined
              ? undefined
              : {
                  on: startAt.slice(0, 10),
                  value: agree > 1 ? '通过' : '不通过',
                  note: String(of?.headName ?? '不知'),
                },
        },
      },
    },
  },
  examples: [],
});

const link1 = linkOf({ dossier: 'h1', form: 'identification', sheet: '2023-1' });
const values: Values = {
  'small-meeting': {
    '2023-1': {
      startAt: '2023-05-19T19:30',
      cases: { '1-a': { case: link1, agree: 2 }, '2-a': { case: 'h2', agree: 1 }, '3-a': { agree: 3 } },
    },
  },
};
const context = {
  policies,
  today,
  reading: () => ({ pinyin: '', initials: '' }),
  fingerprint: (number: string) => number,
};
const meetingOf = (held: Values, filings: Parameters<typeof summarise>[3] = []): Summary =>
  summarise([meeting], 'm1', held, filings, context);
const household = (id: string, headName: string): Summary => ({
  id,
  subject: 'household',
  listed: { headName, householdSize: 3 },
  search: '',
  rows: { members: [{ id: '1-a', name: headName }] },
  sheets: [
    {
      form: 'identification',
      sheet: '2023-1',
      required: 1,
      filled: 1,
      errors: 0,
      warnings: 0,
      listed: { suggestedKind: '边缘易致贫户' },
    },
  ],
  fingerprints: [],
  tallies: {},
  disagreements: 0,
  statements: [],
});

describe('links', () => {
  test('are read and written by one place', () => {
    expect(partsOfLink(link1)).toEqual({ dossier: 'h1', form: 'identification', sheet: '2023-1' });
    expect(partsOfLink('h1')).toEqual({ dossier: 'h1' });
    expect(linkOf({ dossier: 'h1' })).toBe('h1');
  });

  test('[V7] read as what the other dossier lists, and as their id where nothing is known', () => {
    const elsewhere = elsewhereOf([household('h1', '试户甲'), meetingOf(values)]);
    const view = viewOf(meeting, values, '2023-1', [], elsewhere);
    const { view: shown } = evaluate(meeting, view, { policies, today });
    expect(shown.cases).toMatchObject([
      { name: '试户甲', case: { id: link1, dossier: 'h1', householdSize: 3, suggestedKind: '边缘易致贫户' } },
      { case: { id: 'h2' } },
      {},
    ]);
    expect(viewOf(meeting, values, '2023-1', [], nowhere)).toBe(viewOf(meeting, values, '2023-1'));
  });

  test('[V7] bring only the rows that the field names', () => {
    const elsewhere = elsewhereOf([household('h1', '试户甲')]);
    const both = defineTemplate({
      id: 'both-ways',
      version: '1',
      subject: 'meeting',
      title: '会议',
      purpose: '试验。',
      basis: [{ document: '试验' }],
      paper: { size: 'A4' },
      sheet: 'yearly',
      sections: [
        {
          id: 'all',
          fields: {
            bare: link('评议对象', identification),
            people: link('评议对象', identification, { rows: ['members'] }),
          },
        },
      ],
      examples: [],
    });
    const { bare, people } = connect(both, { id: '2023-1', bare: { id: link1 }, people: { id: link1 } }, elsewhere);
    expect(bare).toMatchObject({ headName: '试户甲', statements: [] });
    expect(bare).not.toHaveProperty('members');
    expect(people).toMatchObject({ headName: '试户甲', members: [{ name: '试户甲' }] });
  });

  test('[V7] a row is the same object while nothing it shows has changed', () => {
    const [one, two] = [household('h1', '试户甲'), household('h2', '试户乙')];
    const first = elsewhereOf([one, two]);
    const before = viewOf(meeting, values, '2023-1', [], first).cases as readonly unknown[];
    const second = elsewhereOf([one, household('h2', '试户丙')], first);
    const after = viewOf(meeting, values, '2023-1', [], second).cases as readonly unknown[];
    expect(after[0]).toBe(before[0]);
    expect(after[1]).not.toBe(before[1]);
    expect(second.about('h1')).toBe(first.about('h1'));
  });
});

describe('sealed facts', () => {
  test('[V7] stand on the open form that was given them, and in no Summary', () => {
    const summaries = [household('h1', '试户甲'), household('h2', '试户乙')];
    const facts = new Map([[link1, { headIdNo: '990000197506180311' }]]);
    const before = elsewhereOf(summaries);
    const told = elsewhereOf(summaries, before, facts);
    expect(before.linked(link1)).not.toHaveProperty('headIdNo');
    expect(told.linked(link1)).toMatchObject({ headIdNo: '990000197506180311', headName: '试户甲' });
    expect(told.linked('h2')).not.toHaveProperty('headIdNo');
    // Told once more, nothing is another object.
    expect(elsewhereOf(summaries, told, facts).linked(link1)).toBe(told.linked(link1));
    expect(elsewhereOf(summaries, told).linked(link1)).not.toHaveProperty('headIdNo');
  });
});

describe('statements', () => {
  test('[SU9] are made from the rows, about the sheet or the dossier that is linked', () => {
    const from = { dossier: 'm1', form: 'small-meeting', sheet: '2023-1' };
    const same = { what: 'appraised', on: '2023-05-19', note: '不知', from, filed: false };
    expect(meetingOf(values).statements).toEqual([
      { about: 'h1', sheet: 'identification/2023-1', value: '通过', ...same },
      { about: 'h2', value: '不通过', ...same },
    ]);
  });

  test('[SU9] of a filed sheet are what was filed, whatever was typed since', () => {
    const filed = viewOf(meeting, values, '2023-1');
    const later: Values = {
      'small-meeting': { '2023-1': { startAt: '2023-05-19T19:30', cases: { '1-a': { case: link1, agree: 0 } } } },
    };
    const head = { form: 'small-meeting', sheet: '2023-1', at: '2023-05-19T21:00', standing: 'counts' };
    const [statement] = meetingOf(later, [{ ...head, view: () => filed }]).statements;
    expect(statement).toMatchObject({ value: '通过', filed: true });
    expect(meetingOf(later, [{ ...head, standing: 'fork', view: () => filed }]).statements[0]).toMatchObject({
      value: '不通过',
      filed: false,
    });
  });

  test('reach the household by its id and its sheet, the oldest first', () => {
    const second: Values = {
      'small-meeting': {
        '2023-2': { startAt: '2023-05-18T09:00', cases: { '1-a': { case: link1, agree: 0 } } },
      },
    };
    const other = { ...meetingOf(second), id: 'm2' };
    const elsewhere = elsewhereOf([meetingOf(values), other, household('h1', '试户甲')]);
    const about = elsewhere.about('h1');
    expect(about.map(({ on, value }) => [on, value])).toEqual([
      ['2023-05-18', '不通过'],
      ['2023-05-19', '通过'],
    ]);
    expect(statedOf(about, 'appraised', 'identification/2023-1')?.value).toBe('通过');
    expect(statedOf(about, 'appraised', 'elimination/2023-1')).toBeUndefined();
    expect(statedIn(elsewhere.linked(link1), 'appraised')).toMatchObject({ value: '通过', dossier: 'm1' });
    expect(elsewhere.about('h9')).toEqual([]);
  });

  test('[E17] functions are told them, and run again when they change', () => {
    const told: number[] = [];
    const listening = defineTemplate({
      ...{ id: 'listening', version: '1', subject: 'household', title: '听', purpose: '试验。' },
      basis: [{ document: '试验' }],
      paper: { size: 'A4' },
      sheet: 'yearly',
      sections: [{ id: 'all', fields: { count: integer('几条') } }],
      calculate: {
        count: {
          reads: [],
          value: (_view, { statements }) => {
            told.push(statements.length);
            return statements.length;
          },
        },
      },
      examples: [],
    });
    const { statements } = meetingOf(values);
    const view = { id: '2023-1' };
    const none = evaluate(listening, view, { policies, today });
    const two = evaluate(listening, view, { policies, today, statements, previous: none });
    const again = evaluate(listening, view, { policies, today, statements, previous: two });
    expect([none, two, again].map(({ view: { count } }) => count)).toEqual([0, 2, 2]);
    expect(told).toEqual([0, 2]);
  });
});
