/** One suite for the control of every kind; then what each kind does on its own. */
import '../../components/index.ts';
import { html } from 'lit';
import { afterEach, describe, expect, test } from 'vitest';
import type { CbField } from '../../components/cb-field.ts';
import type { FieldState } from '../../components/field-state.ts';
import {
  choice,
  choices,
  date,
  dateTime,
  fingerprintPhoto,
  idNumber,
  integer,
  link,
  money,
  note,
  number,
  phone,
  prose,
  signature,
  text,
  yesNo,
} from '../../templates/define.ts';
import type { Field } from '../../templates/fields.ts';
import { SEALED, type Value } from '../../templates/kinds.ts';
import { expectAccessible, heard, mount, settle, type, unmountAll } from '../support/page.ts';
import { account } from '../support/sample-form.ts';

afterEach(unmountAll);

const options = ['男', '女'].map((value) => ({ value }));
const many = ['甲', '乙', '丙', '丁', '戊', '己', '庚'].map((value) => ({ value }));
const ref = { hash: 'a'.repeat(64), name: '房屋.jpg', type: 'image/jpeg', size: 320_000 };

interface Sample {
  readonly name: string;
  readonly field: Field;
  readonly value: Value;
  /** as shown where it is readonly */
  readonly shown: string;
  readonly more?: Partial<FieldState>;
}
const pretendNote = { text: () => '全家外出', splice: () => undefined, subscribe: () => () => undefined };
const samples: readonly Sample[] = [
  { name: 'text', field: text('住址'), value: '幸福村3组', shown: '幸福村3组' },
  { name: 'long text', field: text('说明', { long: true }), value: '两行\n说明', shown: '两行\n说明' },
  { name: 'note', field: note('情况'), value: '全家外出', shown: '全家外出', more: { note: pretendNote } },
  { name: 'prose', field: prose('记录'), value: '会议记录', shown: '会议记录' },
  { name: 'integer', field: integer('人口', { unit: '人' }), value: 4, shown: '4人' },
  { name: 'number', field: number('耕地', { unit: '亩' }), value: '3.50', shown: '3.50亩' },
  { name: 'money', field: money('工资'), value: 123_450, shown: '1234.50元' },
  { name: 'date', field: date('日期'), value: '2023-05-01', shown: '2023年5月1日' },
  { name: 'dateTime', field: dateTime('时间'), value: '2023-05-01T14:30', shown: '2023年5月1日 14:30' },
  { name: 'choice', field: choice('性别', 'sex'), value: '女', shown: '女', more: { options } },
  { name: 'long choice', field: choice('性别', 'sex'), value: '丙', shown: '丙', more: { options: many } },
  { name: 'choices', field: choices('性别', 'sex'), value: ['男', '女'], shown: '男、女', more: { options } },
  { name: 'yesNo', field: yesNo('在校'), value: false, shown: '否' },
  { name: 'idNumber', field: idNumber('证件号码'), value: '99000019800101001X', shown: '99000019800101001X' },
  { name: 'phone', field: phone('电话'), value: '13800000000', shown: '13800000000' },
  {
    name: 'link',
    field: link('收入账', account),
    value: '2023-04',
    shown: '2022年5月至2023年4月',
    more: { link: { form: 'account', title: '收入', sheets: [{ id: '2023-04', label: '2022年5月至2023年4月' }] } },
  },
  { name: 'signature', field: signature('签字'), value: '张三', shown: '张三' },
  { name: 'drawn signature', field: signature('签字'), value: 'M10 10L50 50', shown: '' },
  { name: 'attachment', field: { kind: 'attachment', label: '照片' }, value: [ref], shown: '房屋.jpg' },
  {
    name: 'fingerprint',
    field: fingerprintPhoto('指印照片', 'sign'),
    value: [ref],
    shown: '指印照片不在这台设备上。',
  },
];

const stateOf = ({ field, value, more }: Sample, changes: Partial<FieldState> = {}): FieldState => ({
  path: 'sample',
  field,
  label: field.label,
  value,
  findings: [],
  siblings: [],
  peers: [],
  ...more,
  ...changes,
});
const show = async (sample: Sample, changes?: Partial<FieldState>): Promise<CbField> => {
  const field = await mount<CbField>(html`<cb-field .state=${stateOf(sample, changes)}></cb-field>`, 'cb-field');
  // Some kinds are loaded when the first is shown.
  await expect.poll(() => field.control).toBeDefined();
  await field.updateComplete;
  await field.control?.updateComplete;
  return field;
};

describe.each(samples)('control for $name', (sample) => {
  test('[C1] is accessible: empty, filled, wrong, readonly', async () => {
    const finding = {
      level: 'error',
      rule: 'X-01',
      path: 'sample',
      message: '请改一改。',
      source: '样〔2023〕1号',
    } as const;
    for (const changes of [
      { value: undefined, hint: '怎么填', required: true },
      {},
      { findings: [finding] },
      { readonly: true },
    ]) {
      await expectAccessible(await show(sample, changes));
      unmountAll();
    }
  });

  test('[C4] shows its value where nothing may be typed', async () => {
    const field = await show(sample, { readonly: true });
    expect(field.querySelector('.cb-value')?.textContent.trim()).toBe(sample.shown);
    expect(field.querySelectorAll('.cb-control :is(input, select, textarea, button)')).toHaveLength(0);
  });

  test('[C4, S11] says that it is sealed, and lets nobody write over it', async () => {
    const field = await show(sample, { value: SEALED });
    expect(field.querySelector('.cb-control')?.textContent).toContain('加密');
    expect(field.querySelectorAll('.cb-control :is(input, select, textarea, button)')).toHaveLength(0);
  });

  test('[C1] takes the focus by its own name', async () => {
    if (sample.name === 'prose') return;
    const field = await show(sample);
    field.focus();
    expect(field.querySelector('.cb-control')?.contains(document.activeElement)).toBe(true);
  });

  test('[C4, S7] a value of the wrong shape from a peer shows something and breaks nothing', async () => {
    const field = await show(sample, { value: undefined, raw: '乱七八糟' });
    expect(field.querySelector('.cb-control')).not.toBeNull();
  });
});

describe('typing', () => {
  const typed: readonly [string, Field, string, unknown, string][] = [
    ['money', money('工资'), '１，２３４．５', 123_450, '1234.50'],
    ['date', date('日期'), '2023年5月1日', '2023-05-01', '2023-05-01'],
    ['date', date('日期'), '20230501', '2023-05-01', '2023-05-01'],
    ['integer', integer('人口'), '12', 12, '12'],
    ['idNumber', idNumber('证件'), '99000019800101001x', '99000019800101001X', '99000019800101001X'],
    ['phone', phone('电话'), '138-0000-0000', '13800000000', '13800000000'],
    ['text', text('住址'), ' 幸福村 ', '幸福村', '幸福村'],
  ];
  test.each(typed)(
    '[C7] %s %#: leaves as a value and shows in its usual form afterwards',
    async (_, field, keys, value, shown) => {
      const box = await show({ name: '', field, value: '', shown: '' }, { value: undefined });
      const inputs = heard(box, 'cb-input');
      const entry = box.querySelector('input')!;
      type(entry, keys);
      entry.blur();
      await settle();
      expect(inputs.at(-1)?.detail.value).toEqual(value);
      expect(entry.value).toBe(shown);
    },
  );

  test('[C7] what does not parse leaves as it was typed, stays, and says what is wrong', async () => {
    const box = await show({ name: '', field: money('工资'), value: 0, shown: '' }, { value: undefined });
    const inputs = heard(box, 'cb-input');
    const entry = box.querySelector('input')!;
    type(entry, '12.345元整');
    entry.blur();
    await settle();
    expect(inputs.at(-1)?.detail).toMatchObject({ value: '12.345元整', problem: expect.stringMatching(/。$/) });
    expect(entry.value).toBe('12.345元整');
  });

  test('[C5] leaves within 300 ms while somebody goes on typing, and not on every key', async () => {
    const box = await show({ name: '', field: text('住址'), value: '', shown: '' }, { value: undefined });
    const inputs = heard(box, 'cb-input');
    const entry = box.querySelector('input')!;
    const begin = performance.now();
    type(entry, '幸');
    while (inputs.length === 0) {
      await new Promise((done) => setTimeout(done, 20));
      type(entry, '福');
    }
    expect(performance.now() - begin).toBeLessThan(300);
    expect(inputs).toHaveLength(1);
  });

  test('[C5] leaves at once when the page goes away', async () => {
    const box = await show({ name: '', field: text('住址'), value: '', shown: '' }, { value: undefined });
    const inputs = heard(box, 'cb-input');
    type(box.querySelector('input')!, '幸福');
    dispatchEvent(new PageTransitionEvent('pagehide'));
    expect(inputs.map(({ detail }) => detail.value)).toEqual(['幸福']);
  });

  test('[C8] a megabyte stays on screen with the reason and is not sent', async () => {
    const box = await show(
      { name: '', field: text('说明', { long: true }), value: '', shown: '' },
      { value: undefined },
    );
    const inputs = heard(box, 'cb-input');
    const entry = box.querySelector('textarea')!;
    entry.focus();
    entry.value = '字'.repeat(1_000_000);
    entry.dispatchEvent(new InputEvent('input', { bubbles: true }));
    entry.blur();
    await settle();
    expect(inputs).toEqual([]);
    expect(entry.value).toHaveLength(1_000_000);
    expect(box.querySelector('.cb-message')?.textContent).toContain('最多20000字');
  });

  test('[C5] clearing leaves as no value', async () => {
    const box = await show({ name: '', field: money('工资'), value: 1, shown: '' }, { value: 123_450 });
    const inputs = heard(box, 'cb-input');
    const entry = box.querySelector('input')!;
    entry.focus();
    entry.value = '';
    entry.dispatchEvent(new InputEvent('input', { bubbles: true }));
    entry.blur();
    expect(inputs.at(-1)?.detail.value).toBeUndefined();
  });
});

describe('composing with an input method', () => {
  const compose = (entry: HTMLInputElement | HTMLTextAreaElement, composed: string): void => {
    entry.value = composed;
    entry.dispatchEvent(new InputEvent('input', { bubbles: true, isComposing: true }));
  };

  test('[C6] nothing leaves and nothing enters until it ends; then both', async () => {
    const sample = { name: '', field: text('姓名'), value: '', shown: '' };
    const box = await show(sample, { value: '王' });
    const inputs = heard(box, 'cb-input');
    const entry = box.querySelector('input')!;
    entry.focus();
    entry.dispatchEvent(new CompositionEvent('compositionstart', { bubbles: true }));
    compose(entry, '王xiao');
    box.state = stateOf(sample, { value: '李四' });
    await new Promise((done) => setTimeout(done, 350));
    expect(entry.value).toBe('王xiao');
    expect(inputs).toEqual([]);
    compose(entry, '王小');
    entry.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true, data: '小' }));
    await new Promise((done) => setTimeout(done, 250));
    expect(inputs.map(({ detail }) => detail.value)).toEqual(['王小']);
    expect(entry.value).toBe('王小');
  });

  test('[C6] leaving in the middle sends what was composed so far', async () => {
    const box = await show({ name: '', field: text('姓名'), value: '', shown: '' }, { value: undefined });
    const inputs = heard(box, 'cb-input');
    const entry = box.querySelector('input')!;
    entry.focus();
    entry.dispatchEvent(new CompositionEvent('compositionstart', { bubbles: true }));
    compose(entry, 'xiao');
    entry.blur();
    await settle();
    expect(inputs.map(({ detail }) => detail.value)).toEqual(['xiao']);
  });

  test('[C6] Enter that ends composing goes nowhere', async () => {
    const box = await show({ name: '', field: text('姓名'), value: '', shown: '' }, { value: undefined });
    const inputs = heard(box, 'cb-input');
    const entry = box.querySelector('input')!;
    entry.focus();
    entry.dispatchEvent(new CompositionEvent('compositionstart', { bubbles: true }));
    compose(entry, 'xiao');
    entry.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true }));
    expect(inputs).toEqual([]);
  });
});

describe('choosing', () => {
  test('[C9] one of few: pressed, and taken back', async () => {
    const box = await show(samples.find(({ name }) => name === 'choice')!, { value: undefined });
    const inputs = heard(box, 'cb-input');
    box.querySelectorAll('input')[1]!.click();
    await settle();
    box.querySelector<HTMLButtonElement>('button')!.click();
    await settle();
    expect(inputs.map(({ detail }) => detail.value)).toEqual(['女', undefined]);
    expect(box.querySelectorAll('input:checked')).toHaveLength(0);
    expect(box.contains(document.activeElement)).toBe(true);
  });

  test('[C9] a value from an older list stays chosen and readable', async () => {
    const few = await show(samples.find(({ name }) => name === 'choice')!, { value: '未说明' });
    expect(few.querySelector<HTMLInputElement>('input:checked')?.value).toBe('未说明');
    const long = await show(samples.find(({ name }) => name === 'long choice')!, { value: '辛' });
    expect(long.querySelector('select')?.value).toBe('辛');
  });

  test('[C9] several: in the order of the list; alone excludes; at most so many', async () => {
    const field = choices('健康', 'sex', { alone: '健康', max: 2 });
    const list = ['健康', '大病', '慢病', '残疾'].map((value) => ({ value }));
    const box = await show({ name: '', field, value: [], shown: '' }, { value: undefined, options: list });
    const inputs = heard(box, 'cb-input');
    const press = async (value: string): Promise<void> => {
      box.querySelector<HTMLInputElement>(`input[value="${value}"]`)?.click();
      for (const input of box.querySelectorAll('input'))
        if (input.value === value && !input.hasAttribute('value')) input.click();
      await settle();
    };
    await press('残疾');
    await press('大病');
    expect(inputs.at(-1)?.detail.value).toEqual(['大病', '残疾']);
    expect([...box.querySelectorAll('input')].filter(({ disabled }) => disabled).map(({ value }) => value)).toEqual([
      '慢病',
    ]);
    await press('健康');
    expect(inputs.at(-1)?.detail.value).toEqual(['健康']);
    await press('慢病');
    expect(inputs.at(-1)?.detail.value).toEqual(['慢病']);
  });

  test('[C9] several in the order chosen, the first is the main one and can be changed', async () => {
    const field = choices('风险', 'sex', { ordered: true });
    const list = ['因病', '因学', '因残'].map((value) => ({ value }));
    const box = await show({ name: '', field, value: [], shown: '' }, { value: ['因残', '因病'], options: list });
    const inputs = heard(box, 'cb-input');
    [...box.querySelectorAll('button')].find(({ textContent }) => textContent.includes('因病'))?.click();
    expect(inputs.at(-1)?.detail.value).toEqual(['因病', '因残']);
  });

  test('[C9] 是 and 否 and not answered are three', async () => {
    const box = await show(samples.find(({ name }) => name === 'yesNo')!, { value: undefined });
    const inputs = heard(box, 'cb-input');
    box.querySelectorAll('input')[1]!.click();
    await settle();
    box.querySelectorAll('input')[0]!.click();
    await settle();
    box.querySelector<HTMLButtonElement>('button')!.click();
    expect(inputs.map(({ detail }) => detail.value)).toEqual([false, true, undefined]);
  });
});
