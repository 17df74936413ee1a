/** A small form with one of everything, for the tests of the engine. */
import {
  choice,
  choices,
  date,
  defineTemplate,
  idNumber,
  integer,
  link,
  money,
  note,
  number,
  phone,
  repeat,
  text,
  yesNo,
} from '../../templates/define.ts';
import { policiesFor } from '../../templates/policy/policy.ts';

export const source = { document: '样例规则', number: '样〔2023〕1号' };
export const head = {
  version: '1',
  subject: 'household',
  purpose: '测试用。',
  basis: [source],
  paper: { size: 'A4' },
  sheet: 'yearly',
  examples: [],
} as const;

export const account = defineTemplate({
  ...head,
  id: 'account',
  title: '收入',
  sheet: 'twelveMonths',
  sections: [
    {
      id: 'income',
      fields: {
        wage: money('工资'),
        farm: money('种养'),
        total: money('合计'),
        perHead: money('人均', { overridable: true }),
        size: integer('人口', { shared: true }),
        lots: money('乘积'),
      },
    },
  ],
  calculate: {
    total: {
      reads: ['wage', 'farm'],
      value: ({ wage, farm }) => (wage === undefined ? undefined : wage + (farm ?? 0)),
    },
    perHead: {
      reads: ['total', 'size'],
      value: ({ total, size }) => (total === undefined || !size ? undefined : Math.round(total / size)),
    },
    lots: { reads: ['wage', 'farm'], value: ({ wage = 0, farm = 0 }) => wage * farm },
  },
});

export const visit = defineTemplate({
  ...head,
  id: 'visit',
  title: '{village}走访表',
  policyDate: 'visitedOn',
  listed: ['headName', 'visitedOn', 'risk'],
  sections: [
    {
      id: 'household',
      fields: {
        headName: text('户主姓名', { shared: true }),
        phone: phone('联系电话', { shared: true, required: true }),
        members: repeat(
          '家庭成员',
          {
            name: text('姓名', { required: true }),
            number: idNumber('证件号码'),
            sex: choice('性别', 'sex', { required: true }),
            birth: date('出生日期'),
            student: yesNo('在校'),
            school: text('学校'),
            counted: yesNo('计入人口', { overridable: true }),
          },
          { rowName: '成员', shared: true, sortBy: ['sex', 'birth'], listed: ['name', 'sex', 'counted'] },
        ),
        size: integer('人口', { shared: true }),
      },
    },
    {
      id: 'visiting',
      fields: {
        visitedOn: date('走访日期', { required: true }),
        account: link('收入账', account, { latestUpTo: 'visitedOn' }),
        income: money('人均收入'),
        below: yesNo('低于监测范围'),
        risk: yesNo('有风险', { required: true }),
        area: number('耕地', { unit: '亩', decimals: 2, min: 0, max: 500 }),
        helpers: repeat(
          '走访人',
          { name: text('姓名', { required: true }), role: text('身份') },
          { rowName: '走访人', required: true, none: '无人走访' },
        ),
        docs: choices('看过的材料', 'sex', { max: 1 }),
      },
    },
    {
      id: 'risky',
      fields: {
        riskText: text('风险说明', { minLength: 4, maxLength: 10 }),
        story: note('情况'),
      },
    },
  ],
  relevant: {
    risky: { reads: ['risk'], when: ({ risk }) => risk },
    story: { reads: ['riskText'], when: ({ riskText }) => riskText !== undefined },
  },
  required: { riskText: { reads: ['risk'], when: ({ risk }) => risk } },
  calculate: {
    size: { reads: ['members'], value: ({ members }) => members?.filter(({ counted }) => counted !== false).length },
    income: {
      reads: ['account'],
      value: ({ account: view }) => (typeof view?.perHead === 'number' ? view.perHead : undefined),
    },
    below: {
      reads: ['income'],
      parameters: ['income.threshold'],
      value: ({ income }, { policy }) =>
        income === undefined ? undefined : income < policy.value('income.threshold')!,
    },
  },
  rules: [
    {
      id: 'A-01',
      level: 'warning',
      source,
      reads: ['below', 'risk'],
      parameters: ['income.threshold'],
      check: ({ below, risk }) => (below && risk === false ? { message: '收入低，请再核实风险。' } : undefined),
    },
    {
      id: 'A-02',
      level: 'error',
      source,
      reads: ['members'],
      check: ({ members }) =>
        members
          ?.filter(({ name }, index) => members.findIndex((other) => other.name === name) < index)
          .map(({ id, name }) => ({ path: `members/${id}/name`, message: `${name}重复` })),
    },
    {
      id: 'A-03',
      level: 'note',
      source,
      reads: ['helpersNone'],
      check: ({ helpersNone }) => (helpersNone ? { message: '没有人走访。' } : undefined),
    },
  ],
  rows: {
    members: {
      relevant: { school: { reads: ['student'], when: ({ student }) => student } },
      required: { school: { reads: ['student'], when: ({ student }) => student } },
      calculate: {
        counted: { reads: ['student'], value: ({ student }) => (student === undefined ? undefined : !student) },
      },
      rules: [
        {
          id: 'B-01',
          level: 'warning',
          source,
          reads: ['birth'],
          with: ['visitedOn'],
          check: ({ birth }, _, { visitedOn }) =>
            birth && visitedOn && birth > visitedOn ? { message: '走访时还没出生。' } : undefined,
        },
        {
          id: 'B-02',
          level: 'note',
          source,
          reads: ['number'],
          check: ({ number: n }) =>
            typeof n === 'string' && n.startsWith('99') ? { path: '', message: '样例号码。' } : undefined,
        },
      ],
      builtIn: { options: { id: 'M-11', source, message: '{name}的{value}不在规定选项内。' }, idNumber: 'own' },
    },
  },
});

/** 7500 yuan from 2023 on, 旗、嘎查; nothing before. */
export const policies = policiesFor(
  [
    {
      id: '150521',
      name: '样例旗',
      sources: { plan: { document: '样例方案', number: '样〔2023〕2号' } },
      parameters: {
        'income.threshold': [{ value: 750_000, from: '2023-01-01', source: 'plan' }],
        'wording.village': [{ value: '嘎查', from: '2023-01-01', source: 'plan' }],
      },
    },
  ],
  '150521',
);
export const noPolicies = policiesFor([], '000000');
export const today = '2023-06-01';
