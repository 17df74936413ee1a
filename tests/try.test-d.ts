import { choice, defineTemplate, idNumber, integer, money, repeat, text } from '../templates/define.ts';
import type { RowRule, IntegerField } from '../templates/template.ts';
const shared: RowRule<{ age: IntegerField }> = { id: 'C', level: 'error', source: { document: 'd' }, reads: ['age'], check: ({ age }) => (age! > 3 ? { message: 'm' } : undefined) };
export default defineTemplate({
  id: 'x', version: '1', subject: 'household', title: 't', purpose: 'p', basis: [], paper: { size: 'A4' }, sheet: 'yearly',
  sections: [
    { id: 'one', fields: { name: text('姓名', { required: true }), total: money('合计') } },
    { id: 'two', columns: [10, 20], fields: { members: repeat('成员', { who: text('名'), no: idNumber('号'), age: integer('岁'), sex: choice('性别', 'sex') }, { rowName: '成员' }) } },
  ],
  relevant: { one: { reads: ['name'], when: ({ name }) => name !== undefined && name.length > 2 } },
  calculate: {
    total: { reads: ['members'], value: ({ members }) => members?.length },
  },
  rules: [
    { id: 'A', level: 'error', source: { document: 'd' }, reads: ['total'], check: ({ total }) => (total! > 3 ? { message: 'm' } : undefined) },
    // @ts-expect-error misspelt
    { id: 'B', level: 'error', source: { document: 'd' }, reads: ['tota'], check: () => undefined },
  ],
  rows: { members: {
    calculate: { age: { reads: ['no'], value: ({ no }) => (typeof no === 'string' ? no.length : undefined) } },
    relevant: { age: { reads: ['who'], with: ['total'], when: ({ who }, _, { total }) => who !== '' && total! > 2 } },
    rules: [{ id: 'B', level: 'error', source: { document: 'd' }, reads: ['age'], check: ({ age }) => (age! > 3 ? { message: 'm' } : undefined) }, shared],
  } },
  examples: [],
});
