/** What must not compile: `npm run check` reads this file, nothing runs it. */
import { choice, defineTemplate, idNumber, integer, money, repeat, text } from '../../templates/define.ts';
import type { IntegerField, RowRule } from '../../templates/template.ts';

const source = { document: '样例规则' };
/** A rule for the rows of any repeat that has an age. */
const anyAge: RowRule<{ age: IntegerField }> = {
  id: 'C-01',
  level: 'error',
  source,
  reads: ['age'],
  check: ({ age }) => (age !== undefined && age > 120 ? { message: '请核对年龄' } : undefined),
};

defineTemplate({
  id: 'types',
  version: '1',
  subject: 'household',
  title: '类型样例',
  purpose: '只用来检查类型。',
  basis: [],
  paper: { size: 'A4' },
  sheet: 'yearly',
  sections: [
    { id: 'head', fields: { name: text('姓名', { required: true }), total: money('合计') } },
    {
      id: 'table',
      fields: {
        members: repeat(
          '家庭成员',
          { who: text('姓名'), number: idNumber('证件号码'), age: integer('年龄'), sex: choice('性别', 'sex') },
          { rowName: '成员' },
        ),
      },
    },
  ],
  // [T4] sections and fields may both be relevant; what is read is typed by its kind
  relevant: { table: { reads: ['name'], when: ({ name }) => name !== undefined && name.length > 2 } },
  calculate: { total: { reads: ['members'], value: ({ members }) => members?.length } },
  rules: [
    {
      id: 'A-01',
      level: 'error',
      source,
      reads: ['total'],
      check: ({ total }) => (total === 0 ? { message: '空' } : undefined),
    },
    // @ts-expect-error [T4] a misspelt name does not compile
    { id: 'A-02', level: 'error', source, reads: ['tota'], check: () => undefined },
    {
      id: 'A-03',
      level: 'error',
      source,
      reads: ['total'],
      // @ts-expect-error [T4] money is a number, not text
      check: ({ total }) => (total === '0' ? { message: '空' } : undefined),
    },
  ],
  rows: {
    members: {
      calculate: {
        // [S11] a sensitive value may be sealed, so its type says so
        age: { reads: ['number'], value: ({ number }) => (typeof number === 'string' ? number.length : undefined) },
      },
      relevant: {
        age: { reads: ['who'], with: ['total'], when: ({ who }, _, { total }) => who !== '' && total !== 0 },
        // @ts-expect-error [T4] no such row field
        ago: { reads: ['who'], when: () => true },
      },
      rules: [
        anyAge,
        // @ts-expect-error [T4] a sheet's field is read `with` the row, not of the row
        { id: 'B-02', level: 'error', source, reads: ['total'], check: () => undefined },
      ],
    },
  },
  examples: [],
});
