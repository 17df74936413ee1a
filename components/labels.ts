/** The words for a view path: 联系电话, 成员2 张三：证件号码; a section's title; the form's own for what is about the whole. */
import type { Evaluation, Field } from '#templates';
import { rowsAt } from './cells.ts';
import { headingOf } from './sections.ts';
import { rowTitle } from './shown.ts';

export function labelAt({ template, view, title, wording }: Evaluation, path: string): string {
  const [id = '', row, name] = path.split('/');
  const field = template.fields[id] ?? template.fields[id.replace(/None$/, '')];
  if (!field) {
    const section = template.sections.find((each) => `section:${each.id}` === path);
    return section ? wording(headingOf(section)) : title;
  }
  // Three opinions of one form each have a date: the head of their group tells them apart.
  const same = (other: Field): boolean => other !== field && other.label === field.label;
  if (row === undefined || field.kind !== 'repeat')
    return `${field.group && Object.values(template.fields).some(same) ? `${wording(field.group)}：` : ''}${wording(field.label)}`;
  const rows = rowsAt(view, id);
  const index = rows.findIndex((each) => each.id === row);
  const found = rows[index];
  const inner = name === undefined ? undefined : field.fields[name];
  return `${found ? rowTitle(field, found, index) : field.rowName}${inner ? `：${wording(inner.label)}` : ''}`;
}
