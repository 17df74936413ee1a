/** A plain list of invented people in nine columns, as text; the same for every program that prints it. */
import { formatValue } from '../../templates/format.ts';
import household from '../../templates/forms/household-registration.ts';
import { sampleVillage } from '../../templates/sample/village.ts';
import { isRows } from '../../templates/statements.ts';

const columns = ['name', 'relation', 'sex', 'idNo', 'phone', 'ethnicity', 'education'] as const;
export const titles = ['序号', '姓名', '与户主关系', '性别', '证件号码', '联系电话', '民族', '文化程度', '备注'];
const words = ['外出务工', '在家务农', '在校就读', '长期慢病', '护林员', '无', '参加合作社', '照顾老人'];

let people: readonly (readonly string[])[] | undefined;

function everybody(): readonly (readonly string[])[] {
  const { members } = household.fields;
  if (members?.kind !== 'repeat') throw new Error('The registration has no members.');
  people ??= sampleVillage().flatMap(({ sheets }) =>
    sheets
      .filter(({ form }) => form === household.id)
      .flatMap(({ view }) => (isRows(view.members) ? view.members : []))
      .map((row) =>
        columns.map((name) => {
          const field = members.fields[name];
          return field && row[name] !== undefined ? formatValue(field, row[name]) : '';
        }),
      ),
  );
  return people;
}

/** `file` shifts them, so that no two lists are one. */
export function listRows(rows: number, file = 0): string[][] {
  const all = everybody();
  return Array.from({ length: rows }, (_, row) => {
    const at = row + 37 * file;
    return [String(row + 1), ...(all[at % all.length] ?? []), words[at % words.length] ?? ''];
  });
}
