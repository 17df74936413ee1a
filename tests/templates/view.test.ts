import { describe, expect, test } from 'vitest';
import { link, repeat, text } from '../../templates/define.ts';
import { SEALED } from '../../templates/kinds.ts';
import { schemaOf } from '../../templates/schema.ts';
import { defineTemplate } from '../../templates/template.ts';
import { newestUpTo, pathOf, type Values, viewOf, viewPathOf } from '../../templates/view.ts';
import { account, head, visit } from '../support/sample-form.ts';

const values: Values = {
  phone: '13800000000',
  size: 9,
  members: { '1-a': { name: '张三', counted: false }, '2-b': { name: '李四', number: SEALED }, none: true },
  visit: {
    '2023-1': { visitedOn: '2023-05-20', risk: true, income: 1, helpers: { '1-a': { name: '王五' }, none: false } },
    '2024-1': { visitedOn: '2024-05-20' },
  },
  account: { '2022-04': { wage: 1 }, '2023-04': { wage: 2, perHead: 7, total: 3 }, '2024-04': { wage: 4 } },
};

describe('§V Views and paths', () => {
  test('[V1] shared fields are read from the dossier, own fields from the sheet', () => {
    const view = viewOf(visit, values, '2023-1');
    expect(view).toMatchObject({ id: '2023-1', phone: '13800000000', visitedOn: '2023-05-20', risk: true });
    expect(viewOf(visit, values, '2025-1')).toEqual({
      id: '2025-1',
      phone: '13800000000',
      members: view.members,
      helpers: [],
      account: viewOf(account, values, '2024-04'),
    });
  });

  test('[V2] rows are arrays with their ids; sealed values stay sealed; nothing else of the dossier leaks in', () => {
    expect(viewOf(visit, values, '2023-1').members).toEqual([
      { id: '1-a', name: '张三', counted: false },
      { id: '2-b', name: '李四', number: SEALED },
    ]);
    const odd: Values = { members: 'x', visit: { '2023-1': { risk: { a: true }, helpers: { '1': true, '2': {} } } } };
    expect(viewOf(visit, odd, '2023-1')).toEqual({ id: '2023-1', members: [], helpers: [{ id: '2' }] });
    expect(viewOf(visit, {}, 'constructor')).toEqual({ id: 'constructor', members: [], helpers: [] });
  });

  test('[V3] what has not changed is the same object', () => {
    const before = viewOf(visit, values, '2023-1');
    expect(viewOf(visit, values, '2023-1')).toBe(before);
    const after = viewOf(visit, { ...values, phone: '无' }, '2023-1');
    expect(after.members).toBe(before.members);
    const members = values.members as Values;
    const third = viewOf(visit, { ...values, members: { ...members, '1-a': { name: '张山' } } }, '2023-1');
    expect(third.members).not.toBe(before.members);
    expect((third.members as object[])[1]).toBe((before.members as object[])[1]);
  });

  test('[V3] forms that show the same columns share the rows; others read the same cells their own way', () => {
    const fields = { name: text('姓名'), works: text('去处') };
    const form = (id: string, columns: Parameters<typeof repeat>[1]) =>
      defineTemplate({
        ...head,
        subject: 'meeting',
        id,
        title: '名单',
        sections: [{ id: 'all', fields: { people: repeat('人', columns, { shared: true, rowName: '人' }) } }],
      });
    const held: Values = { people: { '1-a': { name: '张三', works: 'h2' } } };
    const [one, other, third] = [
      form('one', fields),
      form('other', fields),
      form('third', { name: text('姓名'), works: link('去处', visit) }),
    ].map((template) => viewOf(template, held, '2023-1').people);
    expect(other).toBe(one);
    expect(one).toEqual([{ id: '1-a', name: '张三', works: 'h2' }]);
    expect(third).toEqual([{ id: '1-a', name: '张三', works: { id: 'h2' } }]);
  });

  test('[V4] calculated fields have no cell and are not read, unless they are overridable', () => {
    const view = viewOf(visit, values, '2023-1');
    expect(view.size).toBeUndefined();
    expect(view.income).toBeUndefined();
    expect(viewOf(account, values, '2023-04')).toEqual({ id: '2023-04', wage: 2, perHead: 7, size: 9 });
  });

  test('[V5] what was typed and does not fit shows in the view', () => {
    const misfits = [
      { path: 'visit/2023-1/area', text: '三亩' },
      { path: 'members/2-b/birth', text: '2023-02-29' },
      { path: 'visit/2023-1/risk' },
      { path: 'visit/2024-1/area', text: '别的' },
      { path: 'nowhere', text: 'x' },
    ];
    const view = viewOf(visit, values, '2023-1', misfits);
    expect(view.area).toBe('三亩');
    expect(view.members).toEqual([
      { id: '1-a', name: '张三', counted: false },
      { id: '2-b', name: '李四', number: SEALED, birth: '2023-02-29' },
    ]);
  });

  test('[V6] a link holds the chosen sheet’s view, else the newest that is not later than the date', () => {
    expect(viewOf(visit, values, '2023-1').account).toEqual(viewOf(account, values, '2023-04'));
    expect(viewOf(visit, values, '2024-1').account).toEqual(viewOf(account, values, '2024-04'));
    const chosen: Values = { ...values, visit: { '2023-1': { visitedOn: '2023-05-20', account: '2022-04' } } };
    expect(viewOf(visit, chosen, '2023-1').account).toEqual(viewOf(account, values, '2022-04'));
    const gone: Values = { ...chosen, account: {} };
    expect(viewOf(visit, gone, '2023-1').account).toEqual({ id: '2022-04' });
  });

  test('[V6] a period counts from its last day, a year from its first', () => {
    const sheets = ['2022-04', '2023-04', '2024-02'];
    expect(newestUpTo(sheets, '2023-04-29')).toBe('2022-04');
    expect(newestUpTo(sheets, '2023-04-30')).toBe('2023-04');
    expect(newestUpTo(sheets, '2024-02-28')).toBe('2023-04');
    expect(newestUpTo(sheets, '2024-02-29')).toBe('2024-02');
    expect(newestUpTo(sheets, '2021-01-01')).toBeUndefined();
    expect(newestUpTo(sheets, undefined)).toBe('2024-02');
    expect(newestUpTo(['2023-2', '2023-10', '2024-1'], '2023-12-31')).toBe('2023-10');
  });

  test('[V7] a link to another dossier holds its id alone, in rows too', () => {
    const meeting = defineTemplate({
      ...head,
      id: 'meeting',
      subject: 'meeting',
      title: '会议',
      sections: [
        {
          id: 'one',
          fields: {
            about: link('评议对象', visit),
            cases: repeat('对象', { household: link('户', visit), note: text('备注') }, { rowName: '户' }),
          },
        },
      ],
    });
    const view = viewOf(
      meeting,
      { meeting: { '2023-1': { about: 'hX', cases: { '1-a': { household: 'hY' } } } } },
      '2023-1',
    );
    expect(view).toEqual({ id: '2023-1', about: { id: 'hX' }, cases: [{ id: '1-a', household: { id: 'hY' } }] });
  });

  test('[V8] pathOf builds every path of a form, viewPathOf reads it back', () => {
    const paths = {
      '': 'visit/2023-1',
      phone: 'phone',
      visitedOn: 'visit/2023-1/visitedOn',
      'members/1-a': 'members/1-a',
      'members/1-a/name': 'members/1-a/name',
      helpers: 'visit/2023-1/helpers',
      'helpers/1-a/role': 'visit/2023-1/helpers/1-a/role',
      helpersNone: 'visit/2023-1/helpers/none',
    };
    for (const [viewPath, path] of Object.entries(paths)) {
      expect(pathOf(visit, viewPath, '2023-1')).toBe(path);
      expect(viewPathOf(visit, path, '2023-1')).toBe(viewPath);
    }
    expect(() => pathOf(visit, 'fone', '2023-1')).toThrow("Template 'visit' has no field at 'fone'.");
    expect(() => pathOf(visit, 'members/1-a/age', '2023-1')).toThrow("no field at 'members/1-a/age'");
    expect(() => pathOf(visit, 'phone/1-a', '2023-1')).toThrow("no field at 'phone/1-a'");
    for (const foreign of [
      'visit/2024-1/visitedOn',
      'visitedOn',
      'visit/2023-1/phone',
      'account/2023-04/wage',
      'members/1-a/age',
      'phone/1-a',
      'members/1-a/name/x',
    ]) {
      expect(viewPathOf(visit, foreign, '2023-1')).toBeUndefined();
    }
  });

  test('[V9] the schema has one entry a cell, and none for what is only calculated', () => {
    // The visit brings the account that it links to.
    expect(schemaOf([visit])).toEqual(schemaOf([account, visit]));
    expect(schemaOf([visit, account])).toEqual({
      'visit/*': { kind: 'repeat' },
      headName: { kind: 'text' },
      phone: { kind: 'phone', sensitive: true },
      'members/*': { kind: 'repeat' },
      'members/*/name': { kind: 'text' },
      'members/*/number': { kind: 'idNumber', sensitive: true },
      'members/*/sex': { kind: 'choice' },
      'members/*/birth': { kind: 'date' },
      'members/*/student': { kind: 'yesNo' },
      'members/*/school': { kind: 'text' },
      'members/*/counted': { kind: 'yesNo' },
      'visit/*/visitedOn': { kind: 'date' },
      'visit/*/account': { kind: 'link' },
      'visit/*/risk': { kind: 'yesNo' },
      'visit/*/area': { kind: 'number' },
      'visit/*/helpers/*': { kind: 'repeat' },
      'visit/*/helpers/none': { kind: 'yesNo' },
      'visit/*/helpers/*/name': { kind: 'text' },
      'visit/*/helpers/*/role': { kind: 'text' },
      'visit/*/docs': { kind: 'choices' },
      'visit/*/riskText': { kind: 'text' },
      'visit/*/story': { kind: 'note' },
      'account/*': { kind: 'repeat' },
      'account/*/wage': { kind: 'money' },
      'account/*/farm': { kind: 'money' },
      'account/*/perHead': { kind: 'money' },
      size: { kind: 'integer' },
    });
  });

  test('[V9] earlier names are earlier patterns of the same cell', () => {
    const renamed = defineTemplate({
      ...head,
      id: 'renamed',
      title: '改名',
      sections: [
        {
          id: 'one',
          fields: {
            remark: text('备注', { formerly: ['note'] }),
            people: repeat(
              '人',
              { name: text('姓名', { formerly: ['who'] }) },
              { rowName: '人', shared: true, formerly: ['persons'] },
            ),
          },
        },
      ],
    });
    expect(schemaOf([renamed])).toEqual({
      'renamed/*': { kind: 'repeat' },
      'renamed/*/remark': { kind: 'text', formerly: ['renamed/*/note'] },
      'people/*': { kind: 'repeat', formerly: ['persons/*'] },
      'people/*/name': { kind: 'text', formerly: ['people/*/who', 'persons/*/name', 'persons/*/who'] },
    });
  });

  test('[V10] forms that share a field must agree on it', () => {
    const other = defineTemplate({
      ...head,
      id: 'other',
      title: '别的',
      sections: [{ id: 'one', fields: { phone: text('电话', { shared: true }) } }],
    });
    expect(() => schemaOf([visit, other])).toThrow(
      "Template 'other' has 'phone' as text, another template as sensitive phone.",
    );
  });
});
