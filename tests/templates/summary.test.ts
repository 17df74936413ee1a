import { describe, expect, test } from 'vitest';
import { repeat, text } from '../../templates/define.ts';
import { evaluate } from '../../templates/evaluate.ts';
import type { SheetView } from '../../templates/fields.ts';
import { SEALED } from '../../templates/kinds.ts';
import { addTally, type SummaryContext, subtractTally, summarise, type Tallies } from '../../templates/summary.ts';
import { defineTemplate } from '../../templates/template.ts';
import { type Values, viewOf } from '../../templates/view.ts';
import { account, head, policies, today, visit } from '../support/sample-form.ts';

const context: SummaryContext = {
  policies,
  today,
  disagreements: ['phone', 'visit/2023-1/risk'],
  reading: (name) => ({ pinyin: `pinyin-${name}`, initials: `initials-${name}` }),
  fingerprint: (number) => `print of ${number.slice(-4)}`,
};
const values: Values = {
  headName: '张三',
  phone: '13800000000',
  members: {
    '1-a': { name: '李四', sex: '女', number: '990000198001020018' },
    '2-b': { name: '张三', sex: '男', number: SEALED, student: true },
    '3-c': { name: '张小三', sex: '男', number: '99000020100102002x43' },
  },
  visit: {
    '2022-1': { visitedOn: '2022-05-20', risk: true, helpers: { '1-a': { name: '王五' } } },
    '2023-1': { visitedOn: '2023-05-20', helpers: { none: true } },
  },
  account: { '2023-04': { wage: 1 } },
};
const filings = [
  { form: 'visit', sheet: '2022-1', at: '2022-06-01T10:00', standing: 'counts' },
  { form: 'visit', sheet: '2023-1', at: '2023-06-01T10:00', standing: 'fork' },
];
const summary = summarise([visit, account], 'h1', values, filings, context);

describe('§SU Summaries', () => {
  test('[SU1] listed fields: shared ones, and those of the newest sheet', () => {
    expect(summary).toMatchObject({ id: 'h1', subject: 'household', disagreements: 2 });
    expect(summary.listed).toEqual({ headName: '张三', visitedOn: '2023-05-20' });
  });

  test('[SU2] rows keep their listed fields, in the order shown', () => {
    expect(summary.rows).toEqual({
      members: [
        { id: '2-b', name: '张三', sex: '男', counted: false },
        { id: '3-c', name: '张小三', sex: '男' },
        { id: '1-a', name: '李四', sex: '女' },
      ],
    });
  });

  test('[SU3] each sheet’s progress, and the filing that counts', () => {
    expect(summary.sheets).toEqual([
      {
        form: 'visit',
        sheet: '2022-1',
        required: 13,
        filled: 11,
        errors: 2,
        warnings: 0,
        filed: '2022-06-01T10:00',
        disputed: 1,
        listed: { visitedOn: '2022-05-20', risk: true },
      },
      {
        form: 'visit',
        sheet: '2023-1',
        required: 11,
        filled: 9,
        errors: 2,
        warnings: 0,
        forked: true,
        disputed: 2,
        listed: { visitedOn: '2023-05-20' },
      },
      { form: 'account', sheet: '2023-04', required: 0, filled: 0, errors: 0, warnings: 0, listed: {} },
    ]);
  });

  test('[SU3] a sheet that was changed since it was filed is told, one that was not is not', () => {
    const [sheet] = summary.sheets;
    const filedAs = (view: SheetView) =>
      summarise([visit, account], 'h1', values, [{ ...filings[0]!, view: () => view }], context).sheets[0];
    const { view } = evaluate(visit, viewOf(visit, values, '2022-1'), { policies, today });
    const frozen: SheetView = JSON.parse(JSON.stringify(view));
    expect(filedAs(frozen)).toEqual(sheet);
    expect(filedAs({ ...frozen, risk: false })).toEqual({ ...sheet, changed: true });
    expect(filedAs({ ...frozen, income: 1 })).toEqual(sheet);
  });

  test('[SU4] search finds the householder first, then the others, each by pinyin and initials', () => {
    expect(summary.search).toBe(
      '张三 pinyin-张三 initials-张三 张小三 pinyin-张小三 initials-张小三 李四 pinyin-李四 initials-李四 2023-05-20',
    );
  });

  test('[SU5] numbers of persons appear as fingerprints of their 18 digits; sealed values not at all', () => {
    expect(summary.fingerprints).toEqual([
      { fingerprint: 'print of 002X', path: 'members/3-c/number', name: '张小三' },
      { fingerprint: 'print of 0018', path: 'members/1-a/number', name: '李四' },
    ]);
    const text = JSON.stringify(summary);
    expect(text).not.toContain('990000');
    expect(text).not.toContain('13800000000');
    expect(text).not.toContain('sealed');
  });

  test('[SU6] a dossier without sheets still shows its own facts', () => {
    const fresh = summarise([visit, account], 'h2', { headName: '赵六', members: {} }, [], {
      ...context,
      disagreements: [],
    });
    expect(fresh).toMatchObject({
      listed: { headName: '赵六' },
      rows: { members: [] },
      sheets: [],
      search: '赵六 pinyin-赵六 initials-赵六',
    });
    expect(summarise([], 'h3', {}, [], context).listed).toEqual({});
  });

  test('[SU6] a form that nobody has begun adds nothing where begun ones show the facts', () => {
    let asked = 0;
    const later = defineTemplate({
      ...head,
      id: 'later',
      title: '以后的表',
      listed: ['headName', 'always'],
      sections: [{ id: 'one', fields: { headName: text('户主', { shared: true }), always: text('结论') } }],
      calculate: { always: { reads: [], value: () => `${++asked}次` } },
    });
    expect(summarise([later, visit, account], 'h1', values, filings, context)).toEqual(summary);
    expect(asked).toBe(0);
    const fresh = summarise([later, visit], 'h2', { headName: '赵六' }, [], context);
    expect(fresh.listed).toEqual({ headName: '赵六', always: '1次' });
  });

  test('[SU10] files are named wherever they stand: in forms, in rows, as papers', () => {
    const file = (hash: string) => ({ hash, name: '照片.jpg', type: 'image/jpeg', size: 1200 });
    const named = {
      ...values,
      attachments: [file('a'), file('b')],
      visit: { '2023-1': { photos: [file('c')] } },
      papers: { '1-a': { filing: 'x', is: 'copy', file: [file('d')] }, '2-b': { file: SEALED } },
    };
    const { files } = summarise([visit, account], 'h1', named, [], context);
    const sorted = files?.toSorted((one, two) => one.hash.localeCompare(two.hash));
    expect(sorted).toEqual(['a', 'b', 'c', 'd'].map((hash) => ({ hash, size: 1200 })));
    expect(summary).not.toHaveProperty('files');
  });

  test('[SU7] village totals are sums of tallies; taking away what was added leaves nothing', () => {
    const counted = defineTemplate({
      ...head,
      id: 'counted',
      title: '计数',
      sections: [{ id: 'one', fields: { helpers: repeat('人', { name: text('姓名') }, { rowName: '人' }) } }],
      tally: {
        households: { reads: [], count: () => 1 },
        helpers: { reads: ['helpers'], count: ({ helpers }) => (Array.isArray(helpers) ? helpers.length : 0) },
        none: { reads: [], count: () => 0 },
      },
    });
    const { tallies } = summarise(
      [counted],
      'h1',
      { counted: { '2022-1': {}, '2023-1': { helpers: { '1-a': {}, '2-a': {}, '3-a': {} } } } },
      [],
      context,
    );
    expect(tallies).toEqual({ 'counted/households': 1, 'counted/helpers': 3 });
    const all: Tallies[] = [tallies, { 'counted/households': 1, 'counted/helpers': 5 }, { 'counted/households': 1 }];
    const total = all.reduce(addTally, {});
    expect(total).toEqual({ 'counted/households': 3, 'counted/helpers': 8 });
    expect(all.reduce(subtractTally, total)).toEqual({});
    expect(addTally(subtractTally(total, all[1]!), all[2]!)).toEqual([all[0]!, all[2]!, all[2]!].reduce(addTally, {}));
  });

  test('[SU8] the same dossier gives the same Summary', () => {
    expect(summarise([visit, account], 'h1', values, filings, context)).toEqual(summary);
    expect(structuredClone(summary)).toEqual(summary);
  });
});
