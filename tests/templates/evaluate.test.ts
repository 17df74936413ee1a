import { describe, expect, test } from 'vitest';
import { defineTemplate, integer, money, repeat, text } from '../../templates/define.ts';
import { type EvaluationContext, evaluate } from '../../templates/evaluate.ts';
import { SEALED } from '../../templates/kinds.ts';
import type { SheetView } from '../../templates/template.ts';
import { head, noPolicies, policies, today, visit } from '../support/sample-form.ts';

const of = (view: SheetView, context: Partial<EvaluationContext> = {}) =>
  evaluate(visit, view, { policies, today, ...context });
/** `rule path` of each finding. */
const found = (view: SheetView, context: Partial<EvaluationContext> = {}) =>
  of(view, context).findings.map(({ rule, path }) => `${rule} ${path}`);
const messages = (view: SheetView, path: string) =>
  of(view)
    .findings.filter((finding) => finding.path === path)
    .map(({ message }) => message);

/** Nothing is wrong with it. */
const good: SheetView = {
  id: '2023-1',
  phone: '13800000000',
  visitedOn: '2023-05-20',
  risk: false,
  members: [
    { id: 'b', name: '李四', sex: '女', birth: '2010-01-02', student: true, school: '样例小学' },
    { id: 'a', name: '张三', sex: '男', birth: '1980-01-02', student: false },
  ],
  helpers: [{ id: 'h', name: '王五' }],
  account: { id: '2023-04', wage: 2_000_000, size: 1 },
};
const members = good.members as { id: string; name: string }[];
const member = (change: object) => ({ ...good, members: [members[0], { ...members[1], ...change }] }) as SheetView;

describe('§E Evaluation', () => {
  test('a sheet with nothing wrong has no findings', () => {
    expect(found(good)).toEqual([]);
  });

  test('[E1] what is irrelevant reads as absent to all that comes after it', () => {
    const typed = { ...good, riskText: '收入不稳定', story: '去年生病' };
    const irrelevant = of(typed);
    expect(irrelevant.view.riskText).toBeUndefined();
    expect(irrelevant.view.story).toBeUndefined();
    expect([...irrelevant.irrelevant].sort()).toEqual(['members/a/school', 'riskText', 'section:risky', 'story']);
    expect(of({ ...typed, risk: true }).view).toMatchObject({ riskText: '收入不稳定', story: '去年生病' });
  });

  test('[E2] an unknown relevance shows, an unknown requirement does not demand', () => {
    const { irrelevant, required } = of({ ...good, risk: undefined, members: [{ id: 'a', name: '张三', sex: '男' }] });
    expect(irrelevant.has('riskText')).toBe(false);
    expect(required.has('riskText')).toBe(false);
    expect(irrelevant.has('members/a/school')).toBe(false);
    expect(required.has('members/a/school')).toBe(false);
  });

  test('[E3] calculated values come from what is typed, typed ones stand where they are overridable', () => {
    expect(of(good).view).toMatchObject({ size: 1, income: 2_000_000, below: false });
    const typed = of({ ...member({ counted: true }), size: 99 } as SheetView);
    expect(typed.view.size).toBe(1);
    expect([...typed.overridden]).toEqual([]);
    const other = of(member({ counted: false }));
    expect(other.view.size).toBe(0);
    expect([...other.overridden]).toEqual(['members/a/counted']);
  });

  test('[E4] what is required and blank is an error; only what a person can fill is required', () => {
    expect(found({})).toEqual(['required phone', 'required visitedOn', 'required risk', 'required helpers']);
    expect(found({ ...good, phone: '', helpers: [] })).toEqual(['required phone', 'required helpers']);
    expect(found({ ...good, helpers: [], helpersNone: true })).toEqual(['A-03 helpers']);
    expect(found({ ...good, helpersNone: true })).toEqual(['none helpers', 'A-03 helpers']);
    expect(found({ ...good, risk: true })).toEqual(['required riskText']);
    expect(found({ ...good, members: [{ id: 'a', student: true }] })).toEqual([
      'required members/a/name',
      'required members/a/sex',
      'required members/a/school',
    ]);
    expect(messages({}, 'phone')).toEqual(['请填写“联系电话”。']);
    expect(messages({}, 'risk')).toEqual(['请选择“有风险”。']);
    expect(messages({}, 'helpers')).toEqual(['请在“走访人”中至少添加一行（走访人）；没有就勾选“无人走访”。']);
    expect(messages(member({ sex: undefined }), 'members/a/sex')).toEqual(['张三：请选择“性别”。']);
    expect(messages({ ...good, members: [{ id: 'a', sex: '男' }] }, 'members/a/name')).toEqual([
      '第1行：请填写“姓名”。',
    ]);
    expect(of(good).progress).toEqual({ required: 10, filled: 10 });
    expect(of({ ...good, phone: '', risk: true }).progress).toEqual({ required: 11, filled: 9 });
    expect(of(good).required).toEqual(
      new Set([
        'phone',
        'visitedOn',
        'risk',
        'helpers',
        'helpers/h/name',
        ...['a', 'b'].flatMap((row) => [`members/${row}/name`, `members/${row}/sex`]),
        'members/b/school',
      ]),
    );
  });

  test('[E5] each kind has its own checks', () => {
    const only = (change: object): readonly string[] =>
      of({ ...good, ...change }).findings.map(({ rule, level, message }) => `${rule} ${level} ${message}`);
    expect(only({ area: '-1' })).toEqual(['range error “耕地”不能小于0，现为-1，请核对。']);
    expect(only({ area: '0' })).toEqual([]);
    expect(only({ area: '500' })).toEqual([]);
    expect(only({ area: '500.01' })).toEqual(['range error “耕地”不能大于500，现为500.01，请核对。']);
    expect(only({ area: '1.234' })).toEqual(['range error “耕地”最多2位小数，请核对。']);
    expect(only({ visitedOn: '2023-06-01' })).toEqual([]);
    expect(only({ visitedOn: '2023-06-02' })).toEqual(['date error “走访日期”是2023年6月2日，晚于今天，请核对。']);
    expect(only({ phone: '12345' })).toEqual(['phone warning “联系电话”应是以1开头的11位手机号；没有电话请填“无”。']);
    expect(only({ phone: '无' })).toEqual([]);
    expect(only({ risk: true, riskText: '三个字' })).toEqual(['length error “风险说明”至少4字，现有3字，请写完整。']);
    expect(only({ risk: true, riskText: '𠮷𠮷𠮷' })).toEqual(['length error “风险说明”至少4字，现有3字，请写完整。']);
    expect(only({ risk: true, riskText: '四个字呀' })).toEqual([]);
    expect(only({ risk: true, riskText: '𠮷'.repeat(10) })).toEqual([]);
    expect(only({ risk: true, riskText: '字'.repeat(11) })).toEqual([
      'length error “风险说明”最多10字，现有11字，请缩短。',
    ]);
    expect(only({ risk: true, riskText: '字'.repeat(1_000_000) })).toEqual([
      'length error “风险说明”最多10字，现有多得多，请缩短。',
    ]);
    expect(only({ docs: ['男', '女'] })).toEqual(['options error “看过的材料”最多选1项，现选了2项，请去掉几项。']);
    expect(only({ docs: ['甲'] })).toEqual(['options error “看过的材料”里的“甲”不在选项内，请重新选择。']);
  });

  test('[E5] a form may give a check its own id and words, or leave it to a rule of its own', () => {
    expect(of(member({ sex: '未知' })).findings).toEqual([
      {
        rule: 'M-11',
        level: 'error',
        path: 'members/a/sex',
        message: '张三的未知不在规定选项内。',
        source: '样例规则 样〔2023〕1号',
      },
    ]);
    expect(found(member({ number: '123' }))).toEqual([]);
  });

  test('[E5] characters that get lost are named, and kept', () => {
    const view = of({ ...good, headName: '张\u202e三', helpers: [{ id: 'h', name: '王５😀' }] });
    expect(view.view.headName).toBe('张\u202e三');
    expect(view.findings.map(({ level, rule, path, message }) => [level, rule, path, message])).toEqual([
      [
        'warning',
        'characters',
        'headName',
        '“户主姓名”含看不见的文字方向符号（U+202E），会让文字颠倒，请删去后重新输入。',
      ],
      ['warning', 'characters', 'helpers/h/name', '王５😀：“姓名”含全角数字“５”，请改成半角数字。'],
      ['warning', 'characters', 'helpers/h/name', '王５😀：“姓名”含表情符号“😀”，打印不出来，请删去或改成文字。'],
    ]);
    expect(found({ ...good, headName: '阿依古丽·买买提' })).toEqual([]);
    expect(found({ ...good, headName: '𠮷野家（㐀）' })).toEqual([]);
    expect(found({ ...good, headName: '张\u0007' })).toEqual(['characters headName']);
    expect(found({ ...good, headName: '张\ue000' })).toEqual(['characters headName']);
    expect(found({ ...good, headName: '张\u200b三' })).toEqual(['characters headName']);
  });

  test('[E5] what is only shown is checked where it is typed', () => {
    const form = defineTemplate({
      ...head,
      id: 'shown',
      title: '只看',
      sections: [
        {
          id: 'one',
          fields: {
            count: integer('数', { readonly: true, max: 3 }),
            rows: repeat('行', { name: text('名', { maxLength: 2 }) }, { rowName: '行', readonly: true }),
          },
        },
      ],
    });
    expect(evaluate(form, { count: 5, rows: [{ id: 'a', name: '太长的名字' }] }, { policies, today })).toMatchObject({
      findings: [],
      view: { count: 5, rows: [{ id: 'a', name: '太长的名字' }] },
    });
  });

  test('[E6] a value that does not fit its kind reads as absent, says why, and never throws', () => {
    const wrong = of({
      ...good,
      area: '三亩',
      risk: '是',
      members: 'x',
      helpers: [{ id: 'h', name: 3 }, 'y'],
    } as never);
    expect(wrong.view.area).toBeUndefined();
    expect(wrong.findings.map(({ rule, path, message }) => [rule, path, message])).toEqual([
      ['kind', 'risk', '“有风险”：填的内容“是”格式不对，请重新填写。'],
      ['kind', 'area', '“耕地”：“三亩”不是数，请只写数字，例如 3.5。'],
      ['kind', 'helpers/h/name', '第1行：“姓名”：填的内容“3”格式不对，请重新填写。'],
    ]);
    expect(found({ ...good, visitedOn: '2023-02-29' })).toEqual(['kind visitedOn']);
    expect(messages({ ...good, visitedOn: '2023-02-29' }, 'visitedOn')).toEqual([
      '“走访日期”：2023年2月没有29日，请核对日期。',
    ]);
    for (const junk of [null, 5, 'x', [], [null], { a: 1 }, [[1]], true]) {
      for (const id of Object.keys(visit.fields)) expect(() => of({ ...good, [id]: junk } as never)).not.toThrow();
      expect(() =>
        of({
          ...good,
          members: [
            { id: 'a', ...Object.fromEntries(Object.keys(visit.rows.members!.field.fields).map((id) => [id, junk])) },
          ],
        } as never),
      ).not.toThrow();
    }
  });

  test('[I-15] money below zero or with three decimals', () => {
    const form = defineTemplate({
      ...head,
      id: 'money',
      title: '钱',
      sections: [
        { id: 'one', fields: { wage: money('工资'), net: money('净收入', { negative: true }), total: money('合计') } },
      ],
      calculate: { total: { reads: ['wage', 'net'], value: ({ wage = 0, net = 0 }) => wage * net } },
    });
    const check = (view: SheetView) =>
      evaluate(form, view, { policies, today }).findings.map(({ rule, path, message }) => [rule, path, message]);
    expect(check({ wage: 0, net: -1 })).toEqual([]);
    expect(check({ wage: -1 })).toEqual([['I-15', 'wage', '“工资”不能是负数，现为-0.01元，请核对。']]);
    expect(check({ wage: '12.345' })).toEqual([
      ['I-15', 'wage', '“工资”：“12.345”的小数太多，金额最多到分（两位小数），请改写。'],
    ]);
    expect(check({ wage: 12.5 })).toEqual([['I-15', 'wage', '“工资”：金额要写成整数的分，“12.5”不是整数。']]);
    expect(check({ wage: 4e15, net: 4e15 })).toEqual([
      ['I-15', 'total', '“合计”：数太大，算不出来，请检查是不是多写了数字。'],
    ]);
  });

  test('[E7] a sealed value is there, its rules are unknown, and one note says so', () => {
    const sealed = of({ ...good, phone: SEALED, members: [{ id: 'a', name: '张三', sex: '男', number: SEALED }] });
    expect(sealed.view.phone).toBe(SEALED);
    expect(sealed.findings.map(({ rule, path, level }) => [rule, path, level])).toEqual([['sealed', 'phone', 'note']]);
  });

  test('[E8] a missing parameter makes the answer unknown and is named once', () => {
    const { view, findings } = of({ ...good, account: { id: '2023-04', wage: 1, size: 1 } }, { policies: noPolicies });
    expect(view.below).toBeUndefined();
    expect(findings).toEqual([
      {
        rule: 'parameter',
        path: '',
        level: 'note',
        message:
          '本地区还没有“防止返贫监测范围”这个政策参数，相关计算和核查暂时做不了。请在“本村”页填写这个参数并写明依据。',
      },
    ]);
  });

  test('[E9] the policy is that of the template’s date', () => {
    const poor = { ...good, account: { id: '2023-04', wage: 1, size: 1 } };
    expect(found(poor)).toEqual(['A-01 below']);
    expect(of(poor).policy.date).toBe('2023-05-20');
    expect(found({ ...poor, visitedOn: '2022-12-31' })).toEqual(['parameter ']);
    expect(found({ ...poor, visitedOn: '2023-01-01' })).toEqual(['A-01 below']);
    expect(of({}).policy.date).toBe(today);
  });

  test('[E10] rows are checked by themselves and with the sheet; rules of the sheet may point at rows', () => {
    expect(found(member({ birth: '2023-05-21' }))).toEqual(['B-01 members/a/birth']);
    expect(found(member({ number: '990000198001020018' }))).toEqual(['B-02 members/a']);
    expect(found(member({ name: '李四' }))).toEqual(['A-02 members/b/name']);
    expect(of(member({ birth: '2023-05-21' })).findings[0]?.source).toBe('样例规则 样〔2023〕1号');
  });

  test('[E11] rows stand in the order that the form asks for', () => {
    expect((of(good).view.members as { id: string }[]).map(({ id }) => id)).toEqual(['a', 'b']);
    const third = {
      ...good,
      members: [...members, { id: 'c', name: '赵六', sex: '男', birth: '1950-01-01' }, { id: 'd', name: '钱七' }],
    };
    expect((of(third).view.members as { id: string }[]).map(({ id }) => id)).toEqual(['c', 'a', 'b', 'd']);
    const nameless = of({
      ...good,
      members: [
        { name: '张三', sex: '男' },
        { name: '李四', sex: '女' },
      ],
    } as never);
    expect((nameless.view.members as { id: string }[]).map(({ id }) => id)).toEqual(['1', '2']);
  });

  test('[E11] a form may show each row’s place in that order', () => {
    const form = defineTemplate({
      ...head,
      id: 'numbered',
      title: '序号',
      sections: [
        {
          id: 'one',
          fields: {
            rows: repeat(
              '行',
              { place: integer('序号', { readonly: true }), name: text('名') },
              { rowName: '行', sortBy: ['name'], numbered: 'place' },
            ),
          },
        },
      ],
    });
    const rows = (names: readonly string[]) => ({ rows: names.map((name) => ({ id: name, name })) });
    const first = evaluate(form, rows(['b', 'c']), { policies, today });
    expect(first.view.rows).toEqual([
      { id: 'b', name: 'b', place: 1 },
      { id: 'c', name: 'c', place: 2 },
    ]);
    const second = evaluate(form, rows(['b', 'c', 'a']), { policies, today, previous: first });
    expect(second.view.rows).toMatchObject([
      { id: 'a', place: 1 },
      { id: 'b', place: 2 },
      { id: 'c', place: 3 },
    ]);
  });

  test('[E12] errors first, and within a level from the top of the form to its foot', () => {
    const bad = {
      ...good,
      phone: '1',
      risk: true,
      area: 'x',
      members: [
        { id: 'a', name: '张三', sex: '无', birth: '2030-01-01' },
        { id: 'b', sex: '女' },
      ],
    };
    expect(found(bad, { disagreements: ['members/a/birth'] })).toEqual([
      'disagreement members/a/birth',
      'required members/b/name',
      'M-11 members/a/sex',
      'date members/a/birth',
      'kind area',
      'required riskText',
      'phone phone',
      'B-01 members/a/birth',
    ]);
  });

  test('[E13] a linked sheet is evaluated too', () => {
    expect(of(good).view.account).toEqual({
      id: '2023-04',
      wage: 2_000_000,
      size: 1,
      total: 2_000_000,
      perHead: 2_000_000,
      lots: 0,
    });
    expect(of({ ...good, account: { id: '2023-04' } }).view.income).toBeUndefined();
    expect(of({ ...good, account: '2023-04' }).view.account).toEqual({ id: '2023-04' });
  });

  test('[E14] an unsettled disagreement is an error', () => {
    expect(
      of(good, { disagreements: ['phone', 'members/a'] }).findings.map(({ rule, path, message }) => [
        rule,
        path,
        message,
      ]),
    ).toEqual([
      ['disagreement', 'phone', '“联系电话”有几个人填得不一样，请核实后选定一个。'],
      ['disagreement', 'members/a', '“家庭成员”有几个人填得不一样，请核实后选定一个。'],
    ]);
  });

  test('[E15] the place’s own words', () => {
    expect(of(good).title).toBe('嘎查走访表');
    expect(of(good, { policies: noPolicies }).title).toBe('村走访表');
    expect(of(good).wording('{village}盖章 {x}')).toBe('嘎查盖章 {x}');
    expect(
      of(good)
        .optionsOf('members/sex')
        .map(({ value }) => value),
    ).toEqual(['男', '女']);
    expect(of(good).optionsOf('phone')).toEqual([]);
  });

  test('[E16] with the last evaluation at hand the answer is the same, and what did not change is the same object', () => {
    const changes: SheetView[] = [
      good,
      { ...good, phone: '1' },
      { ...good, phone: '1', risk: true },
      { ...good, risk: true, riskText: '收入不稳定', area: 'x' },
      { ...good, visitedOn: '2009-01-01', members: members.slice(0, 1) },
      { ...good, visitedOn: '2022-01-01' },
      member({ student: true }),
      member({ name: '李四', number: '99' }),
      { ...good, members: [...members].reverse() },
      { ...good, account: { id: '2023-04', wage: 5, size: 2 }, helpersNone: true },
      good,
    ];
    let previous = of(good);
    for (const view of changes) {
      const scratch = of(view);
      const next = of(view, { previous });
      expect({ ...next, optionsOf: 0, wording: 0 }).toEqual({ ...scratch, optionsOf: 0, wording: 0 });
      previous = next;
    }
    const again = of({ ...good }, { previous });
    expect(again.view).toBe(previous.view);
    expect(again.findings).toBe(previous.findings);
    expect(again.required).toBe(previous.required);
    const typing = of({ ...good, phone: '1' }, { previous });
    expect(typing.view.members).toBe(previous.view.members);
    expect(typing.view.account).toBe(previous.view.account);
    expect(typing.irrelevant).toBe(previous.irrelevant);
  });

  test('[E16] functions run again only when what they read has changed', () => {
    const ran: string[] = [];
    const form = defineTemplate({
      ...head,
      id: 'runs',
      title: '次数',
      sections: [{ id: 'one', fields: { a: text('甲'), b: text('乙'), c: text('丙') } }],
      calculate: {
        c: {
          reads: ['a'],
          value: ({ a }) => {
            ran.push('c');
            return a;
          },
        },
      },
      rules: [{ id: 'R', level: 'note', source: { document: '样例' }, reads: ['b'], check: () => void ran.push('R') }],
    });
    let previous = evaluate(form, { a: '1', b: '1' }, { policies, today });
    expect(ran.splice(0)).toEqual(['c', 'R']);
    previous = evaluate(form, { a: '1', b: '2' }, { policies, today, previous });
    expect(ran.splice(0)).toEqual(['R']);
    previous = evaluate(form, { a: '2', b: '2' }, { policies, today, previous });
    expect(ran.splice(0)).toEqual(['c']);
    evaluate(form, { a: '2', b: '2' }, { policies, today: '2023-06-02', previous });
    expect(ran).toEqual(['c', 'R']);
  });
});
