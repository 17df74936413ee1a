/** A plain list of people in nine columns, as text; the same for every program that prints it. */

export const titles = ['序号', '姓名', '与户主关系', '性别', '证件号码', '联系电话', '民族', '文化程度', '备注'];
const words = ['外出务工', '在家务农', '在校就读', '长期慢病', '护林员', '无', '参加合作社', '照顾老人'];

/** A person's cells between the number and the remark. */
export type People = readonly (readonly string[])[];

/** `file` shifts them, so that no two lists are one. */
export function listRows(people: People, rows: number, file = 0): string[][] {
  return Array.from({ length: rows }, (_, row) => {
    const at = row + 37 * file;
    return [String(row + 1), ...(people[at % people.length] ?? []), words[at % words.length] ?? ''];
  });
}
