import { describe, expect, test } from 'vitest';
import {
  attachment,
  date,
  defineTemplate,
  fingerprintPhoto,
  link,
  note,
  repeat,
  signature,
  text,
} from '../../templates/define.ts';
import { loadTemplate, loadTemplates } from '../../templates/registry.ts';
import { account, head, source, visit } from '../support/sample-form.ts';

/** A definition with something wrong in it, as a form file without types could write it. */
const define = (wrong: Record<string, unknown>) => {
  const definition = {
    ...head,
    id: 'wrong',
    title: '错',
    sections: [
      {
        id: 'one',
        columns: [20, 40, 20, 40],
        fields: {
          name: text('姓名'),
          total: text('合计'),
          day: date('日期'),
          rows: repeat('行', { who: text('谁'), age: text('岁') }, { rowName: '行' }),
        },
      },
    ],
    ...wrong,
  };
  return () => defineTemplate(definition as never);
};
const fields = (some: Record<string, unknown>) => define({ sections: [{ id: 'one', fields: some }] });
const rule = { id: 'A-01', level: 'error', source, check: () => undefined };

describe('§T Templates', () => {
  test('[T1] a template is frozen all the way down', () => {
    expect(Object.isFrozen(visit)).toBe(true);
    expect(Object.isFrozen(visit.sections[0]?.fields.members)).toBe(true);
    expect(Object.isFrozen(visit.rows.members?.rules[0])).toBe(true);
  });

  test('[T2] what the compiler cannot see about the shape throws one sentence with its place', () => {
    expect(define({ id: 'Wrong' })).toThrow("Template 'Wrong' has a wrong definition at id: does not match");
    expect(define({ titel: 'x' })).toThrow("unknown key 'titel'");
    expect(fields({ a: { kind: 'fone', label: '电话' } })).toThrow(
      'sections.0.fields.a.kind: no such kind can stand here',
    );
    expect(fields({ a: text('x', { maxLenth: 3 } as never) })).toThrow("sections.0.fields.a: unknown key 'maxLenth'");
    expect(define({ rules: [{ ...rule, reads: ['name'], source: { document: '' } }] })).toThrow(
      'rules.0.source.document: is empty',
    );
    expect(define({ paper: { size: 'A5' } })).toThrow('paper.size: must be "A4" or "A3"');
    expect(fields({ id: text('编号') })).toThrow('has a wrong definition');
  });

  test('[T3] a field stands once', () => {
    const one = { id: 'one', fields: { a: text('甲') } };
    expect(define({ sections: [one, { ...one, id: 'two' }] })).toThrow("has two fields 'a'");
    expect(define({ sections: [one, { ...one, fields: {} }] })).toThrow("has two sections 'one'");
    expect(fields({ a: text('甲', { formerly: ['b'] }), b: text('乙') })).toThrow(
      "field 'a' was formerly 'b', but 'b' is still a field",
    );
    expect(fields({ a: repeat('甲', {}, { rowName: '行', none: '确无' }), aNone: text('乙') })).toThrow(
      "'aNone' is the name of the tick",
    );
  });

  test('[T4] a name that does not exist throws, with the name that was probably meant', () => {
    const meant = "no such field. Did you mean 'total'?";
    expect(define({ rules: [{ ...rule, reads: ['totl'] }] })).toThrow(
      `Template 'wrong': rule 'A-01' reads 'totl'; ${meant}`,
    );
    expect(define({ calculate: { name: { reads: ['totla'], value: () => '' } } })).toThrow(
      `calculation of 'name' reads 'totla'; ${meant}`,
    );
    expect(define({ relevant: { toatl: { reads: [], when: () => true } } })).toThrow(
      `says when it is relevant: 'toatl'; ${meant}`,
    );
    expect(define({ required: { totals: { reads: [], when: () => true } } })).toThrow(
      `says when it is required: 'totals'; ${meant}`,
    );
    expect(define({ rows: { row: {} } })).toThrow("rows has functions for 'row'; no such field. Did you mean 'rows'?");
    expect(define({ rows: { rows: { rules: [{ ...rule, reads: ['wo'] }] } } })).toThrow(
      "rows of 'rows': rule 'A-01' reads 'wo'; no such field. Did you mean 'who'?",
    );
    expect(define({ rows: { rows: { rules: [{ ...rule, reads: ['who'], with: ['totale'] }] } } })).toThrow(
      `reads with the row 'totale'; ${meant}`,
    );
    expect(define({ listed: ['tottal'] })).toThrow(meant);
    expect(define({ policyDate: 'dat' })).toThrow(
      "takes its policy date from 'dat'; no such field. Did you mean 'day'?",
    );
    expect(define({ tally: { all: { reads: ['totall'], count: () => 1 } } })).toThrow(meant);
    expect(fields({ a: repeat('甲', { b: text('乙') }, { rowName: '行', sortBy: ['c'] }) })).toThrow(
      "field 'a' is sorted by 'c'",
    );
    expect(define({ rules: [{ ...rule, reads: ['somethingElse'] }] })).toThrow(/no such field\.$/);
    expect(define({ rules: [{ ...rule, reads: [] }] })).toThrow("rule 'A-01' reads nothing");
  });

  test('[T5] calculations and relevance that need each other throw, and the circle is printed', () => {
    const value = () => '';
    expect(define({ calculate: { name: { reads: ['total'], value }, total: { reads: ['name'], value } } })).toThrow(
      'name → total → name',
    );
    expect(
      define({
        calculate: { name: { reads: ['total'], value } },
        relevant: { total: { reads: ['name'], when: () => true } },
      }),
    ).toThrow('name → total → name');
    expect(define({ relevant: { one: { reads: ['day'], when: () => true } } })).toThrow('day → day');
    const withTotal = { rows: { calculate: { age: { reads: ['who'], with: ['total'], value } } } };
    expect(define({ calculate: { total: { reads: ['rows'], value } }, rows: withTotal })).toThrow(
      'total → rows → total',
    );
    const inRow = { rows: { calculate: { age: { reads: ['who'], value }, who: { reads: ['age'], value } } } };
    expect(define({ rows: inRow })).toThrow(
      "Template 'wrong', rows of 'rows': calculations and relevance go round in a circle: who → age → who",
    );
  });

  test('[T6] each field comes after what its calculation and relevance read, else in the order of the form', () => {
    const at = (id: string) => visit.order.indexOf(id);
    expect([...visit.order].sort()).toEqual(Object.keys(visit.fields).sort());
    expect(at('size')).toBeGreaterThan(at('members'));
    expect(at('account')).toBeGreaterThan(at('visitedOn'));
    expect(at('below')).toBeGreaterThan(at('income'));
    expect(at('story')).toBeGreaterThan(at('riskText'));
    expect(visit.rows.members?.order).toEqual(['name', 'number', 'sex', 'birth', 'student', 'school', 'counted']);
    expect(visit.policyOrder).toEqual(['visitedOn']);
  });

  test('[T7] numbers of persons, telephones and signatures are always sensitive; notes and prose never are', () => {
    expect(fields({ a: { kind: 'idNumber', label: '证件' } })).toThrow('sections.0.fields.a.sensitive: must be true');
    expect(fields({ a: { kind: 'phone', label: '电话' } })).toThrow('must be true');
    expect(fields({ a: { kind: 'signature', label: '签字' } })).toThrow('must be true');
    expect(fields({ a: note('情况', { sensitive: true } as never) })).toThrow('sections.0.fields.a.sensitive');
  });

  test('[T8] no repeat, note or prose inside a repeat', () => {
    const inner = { ...repeat('内', {}, { rowName: '行' }) };
    expect(fields({ a: repeat('外', { inner } as never, { rowName: '行' }) })).toThrow(
      'fields.inner.kind: no such kind can stand here',
    );
    expect(fields({ a: repeat('外', { b: note('情况') } as never, { rowName: '行' }) })).toThrow(
      'no such kind can stand here',
    );
  });

  test('[T9] columns fit the paper and spans fit the columns', () => {
    expect(define({ sections: [{ id: 'one', columns: [100, 100], fields: {} }] })).toThrow(
      'are 200 mm wide together; the paper has 170 mm',
    );
    expect(
      define({ paper: { size: 'A4', landscape: true }, sections: [{ id: 'one', columns: [100, 100], fields: {} }] }),
    ).not.toThrow();
    expect(
      define({ sections: [{ id: 'one', columns: [20, 20], fields: { a: text('甲', { span: [1, 2] }) } }] }),
    ).toThrow("field 'a' spans 3 columns; section 'one' has 2");
  });

  test('[T10] only a calculated field can be overridable; notes, repeats and links are never calculated', () => {
    expect(fields({ a: text('甲', { overridable: true }) })).toThrow(
      "field 'a' is overridable, but no calculation gives its value",
    );
    expect(fields({ a: repeat('甲', { b: text('乙', { overridable: true }) }, { rowName: '行' }) })).toThrow(
      "row field 'b' is overridable",
    );
    expect(define({ calculate: { rows: { reads: ['name'], value: () => [] } } })).toThrow(
      "field 'rows' is a repeat and cannot be calculated",
    );
  });

  test('[T11] a link is chosen by a typed date of the form; in a row it leads to another dossier', () => {
    expect(fields({ a: link('账', account, { latestUpTo: 'b' }), b: text('乙') })).toThrow(
      "is chosen by 'b', which is no typed date",
    );
    expect(fields({ a: repeat('甲', { b: link('账', account) }, { rowName: '行' }) })).toThrow(
      'a link in a row leads to another dossier',
    );
  });

  test('[T12] the policy date is a date that needs no parameter', () => {
    expect(define({ policyDate: 'name' })).toThrow("takes its policy date from 'name', which is no date");
    const calculate = { day: { reads: ['name'], parameters: ['income.threshold'], value: () => '2023-01-01' } };
    expect(define({ policyDate: 'day', calculate })).toThrow('needs a parameter of the policy');
  });

  test('[T13] lists hold neither secrets nor long texts', () => {
    expect(define({ listed: ['rows'] })).toThrow("lists 'rows', which is a repeat");
    expect(
      fields({
        a: repeat('甲', { b: { kind: 'phone', label: '电话', sensitive: true } }, { rowName: '行', listed: ['b'] }),
      }),
    ).toThrow("lists 'b', which is sensitive");
  });

  test('[T15] each circle for a fingerprint has one field for its photo, sealed and asked of nobody', async () => {
    const sign = signature('签字', { fingerprint: true });
    const print = fingerprintPhoto('指印照片', 'sign');
    expect(fields({ sign, print })).not.toThrow();
    expect(fields({ sign })).toThrow("section 'one' has no photo field for the fingerprint of 'sign'");
    expect(fields({ sign, print, other: print })).toThrow("'other' is a second photo of the fingerprint of 'sign'");
    expect(fields({ sign: signature('签字'), print })).toThrow("of 'sign', which is no signature with a fingerprint");
    expect(fields({ sign, print: fingerprintPhoto('指印照片', 'signn') })).toThrow("Did you mean 'sign'?");
    for (const more of [{ required: true }, { shared: true }] as const)
      expect(fields({ sign, print: { ...print, ...more } })).toThrow('neither required nor shared');
    expect(fields({ sign, print: attachment('指印照片', { fingerprintOf: 'sign' }) })).toThrow('it is sensitive');
    expect(fields({ rows: repeat('行', { sign }, { rowName: '行' }) })).toThrow('in a row there is no room');
    const apart = [
      { id: 'one', fields: { print } },
      { id: 'two', fields: { sign } },
    ];
    expect(define({ sections: apart })).toThrow("has the fingerprint of 'sign'; no such field");

    const all = [...(await loadTemplates()).values()].flatMap(({ fields: of }) => Object.values(of));
    expect(all.filter((field) => field.kind === 'signature' && field.fingerprint)).toHaveLength(7);
    expect(all.filter((field) => field.kind === 'attachment' && field.fingerprintOf !== undefined)).toHaveLength(7);
  });

  test('[T14] a template that does not exist is named, with those that do', async () => {
    await expect(loadTemplate('no-such-form')).rejects.toThrow("There is no template 'no-such-form'");
  });
});
