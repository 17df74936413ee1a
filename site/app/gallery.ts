/** Every control in every state, as people meet them. */
import { html } from 'lit';
import type { FieldState } from '#components';
import '#components';
import type { Field, FieldKind, Value } from '#templates';
import { SEALED } from '#templates';
import { screenAt } from './screen.ts';

interface Shown {
  readonly field: Field;
  readonly value: Value;
  /** another answer, for the disagreement */
  readonly other: Value;
  readonly options?: readonly { readonly value: string }[];
}
const house = ['A级', 'B级', 'C级', 'D级'].map((value) => ({ value }));
const risks = ['因病', '因学', '因残', '缺劳动力'].map((value) => ({ value }));
const drawn = 'M20 70 C60 20 90 110 130 60 S220 40 270 75';

/** Kinds that stand in one field; rows and shared texts need a document and are met on the fill page. */
const shown: Readonly<Partial<Record<FieldKind | 'fingerprint', Shown>>> = {
  text: { field: { kind: 'text', label: '家庭住址', hint: '写到门牌号' }, value: '二组15号', other: '二组16号' },
  integer: { field: { kind: 'integer', label: '务工时间', unit: '月', min: 0, max: 12 }, value: 6, other: 8 },
  number: { field: { kind: 'number', label: '耕地', unit: '亩' }, value: '32.50', other: '23.50' },
  money: { field: { kind: 'money', label: '养老金' }, value: 168000, other: 186000 },
  date: { field: { kind: 'date', label: '入户日期' }, value: '2023-05-18', other: '2023-05-19' },
  dateTime: { field: { kind: 'dateTime', label: '开会时间' }, value: '2023-05-18T14:30', other: '2023-05-18T15:30' },
  choice: {
    field: { kind: 'choice', label: '住房安全等级', options: 'houseGrade' },
    value: 'B级',
    other: 'C级',
    options: house,
  },
  choices: {
    field: { kind: 'choices', label: '返贫致贫风险', options: 'risk' },
    value: ['因病'],
    other: ['因病', '缺劳动力'],
    options: risks,
  },
  yesNo: { field: { kind: 'yesNo', label: '饮水是否安全' }, value: true, other: false },
  idNumber: {
    field: { kind: 'idNumber', label: '证件号码', sensitive: true },
    value: '990000197803120112',
    other: '990000198007250228',
  },
  phone: { field: { kind: 'phone', label: '联系电话', sensitive: true }, value: '19900000015', other: '无' },
  signature: { field: { kind: 'signature', label: '户主签字', sensitive: true }, value: drawn, other: drawn },
  attachment: {
    field: { kind: 'attachment', label: '附件清单' },
    value: [{ hash: '0'.repeat(64), name: '住院发票.pdf', type: 'application/pdf', size: 120000 }],
    other: [],
  },
  fingerprint: {
    field: { kind: 'attachment', label: '户主指印照片', sensitive: true, fingerprintOf: 'householdSign' },
    value: [{ hash: '0'.repeat(64), name: '指印.jpg', type: 'image/jpeg', size: 60000 }],
    other: [],
  },
};

const person = { id: 'p1', name: '赵国庆' };
const other = { id: 'p2', name: '包志刚' };
const device = { id: 'd1', name: '手机' };
const by = (value: Value, who: typeof person, why?: string) => ({
  value,
  person: who,
  device,
  at: '2023-05-18T09:30',
  ...(why ? { why } : {}),
});

/** What each state adds to a field that is simply there. */
const states: Readonly<Record<string, (each: Shown) => Partial<FieldState>>> = {
  空: () => ({ value: undefined }),
  已填: () => ({}),
  必填: () => ({ value: undefined, required: true }),
  只读: () => ({ readonly: true }),
  有错误: ({ field }) => ({
    findings: [{ level: 'error', rule: '例', path: 'x', message: `${field.label}不对，请对照证件核对后改正。` }],
  }),
  有提醒: ({ field }) => ({
    findings: [
      {
        level: 'warning',
        rule: '例',
        path: 'x',
        message: `${field.label}和别处不一致，请核实。`,
        source: '兴政发〔2023〕20号',
      },
    ],
  }),
  别人正在填: () => ({ peers: [{ id: 'x', person: other, device }] }),
  几个人填得不一样: ({ value, other: second }) => ({
    siblings: [by(value, person), by(second, other, '看过证件原件')],
  }),
  没有钥匙: ({ field }) => (field.sensitive ? { value: SEALED } : {}),
};

const screen = screenAt('controls');
screen.paint(
  Object.entries(shown).map(
    ([kind, each]) => html`<section class="card">
      <h3>${each.field.label}（${kind}）</h3>
      <div class="cards">
        ${Object.entries(states)
          .filter(([name]) => name !== '没有钥匙' || each.field.sensitive)
          .map(([name, change], index) => {
            const state: FieldState = {
              path: `${kind}-${index}`,
              field: each.field,
              label: each.field.label,
              value: each.value,
              findings: [],
              siblings: [],
              peers: [],
              ...(each.field.hint ? { hint: each.field.hint } : {}),
              ...(each.options ? { options: each.options } : {}),
              ...change(each),
            };
            return html`<div><p class="quiet">${name}</p><cb-field data-kind=${each.field.kind} .state=${state}></cb-field></div>`;
          })}
      </div>
    </section>`,
  ),
);
