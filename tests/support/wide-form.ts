/** A form as large as forms get: 300 fields of its own and a roster of 40 columns; for what must stay quick. */

import type { Dossier } from '../../sync/contract.ts';
import {
  choice,
  choices,
  date,
  defineTemplate,
  idNumber,
  integer,
  money,
  repeat,
  text,
  yesNo,
} from '../../templates/define.ts';
import type { RowField } from '../../templates/fields.ts';
import { head } from './sample-form.ts';

const kinds: readonly ((label: string) => RowField)[] = [
  (label) => text(label),
  (label) => money(label),
  (label) => date(label),
  (label) => yesNo(label),
  (label) => choice(label, 'sex'),
  (label) => integer(label),
  (label) => choices(label, 'health'),
  (label) => text(label, { required: true }),
];
const many = (count: number, prefix: string): Record<string, RowField> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`${prefix}${i}`, kinds[i % kinds.length]!(`栏目${prefix}${i}`)]),
  );

export const wide = defineTemplate({
  ...head,
  id: 'wide',
  title: '大表',
  sections: [
    {
      id: 's0',
      title: '基本情况',
      fields: {
        headName: text('户主姓名', { shared: true }),
        total: integer('人数', { shared: true }),
        ...many(30, 'a'),
      },
    },
    {
      id: 'people',
      title: '家庭成员',
      fields: {
        members: repeat(
          '家庭成员',
          {
            name: text('姓名', { required: true }),
            number: idNumber('证件号码'),
            age: integer('年龄'),
            sex: choice('性别', 'sex'),
            ...many(36, 'm'),
          },
          { rowName: '成员', shared: true },
        ),
      },
    },
    ...Array.from({ length: 9 }, (_, s) => ({
      id: `s${s + 1}`,
      title: `第${s + 1}部分`,
      fields: many(30, `${'bcdefghij'[s]}`),
    })),
  ],
  calculate: {
    total: { reads: ['members'], value: ({ members }: { members?: readonly unknown[] }) => members?.length },
  },
});

/** Members with a name, an age and a few answers each. */
export function addMembers(dossier: Dossier, count: number): void {
  dossier.together(() => {
    for (let i = 0; i < count; i++) {
      const row = `members/${dossier.addRow('members')}`;
      dossier.set(`${row}/name`, `张${i + 1}`);
      dossier.set(`${row}/age`, i % 90);
      dossier.set(`${row}/sex`, i % 2 ? '女' : '男');
      for (let m = 0; m < 36; m += 8) dossier.set(`${row}/m${m}`, `说明${m}`);
    }
  });
}
