/**
 * Views from files: what `evaluate` and `print` read. cli/README.md describes the shape for those who write such files.
 *
 * What must hold
 * - A file either gives views whose every name the template knows, or one sentence that says where it is wrong.
 * - A value that does not fit its kind is no reason to refuse: the evaluation reports it as a finding.
 */
import { readFileSync } from 'node:fs';
import type { Fields, RowFields, SheetView, Template } from '#templates';
import { BadInput, reasonOf } from './bad-input.ts';

/** A `.json` file holds one view, a `.ndjson` file one in each line. */
export function readViews(file: string, template: Template): readonly SheetView[] {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new BadInput(`没有找到文件 ${file}。`);
    if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA')
      throw new BadInput(`文件 ${file} 不是 UTF-8 编码。请另存为 UTF-8 后再试。`);
    throw new BadInput(`读不出文件 ${file}：${reasonOf(error) ?? '原因不明'}。`);
  }
  if (!file.endsWith('.ndjson')) return [readView(text, file, template)];
  const lines = text.split(/\r?\n/).map((line, index) => ({ line, where: `${file} 第 ${index + 1} 行` }));
  const views = lines
    .filter(({ line }) => line.trim() !== '')
    .map(({ line, where }) => readView(line, where, template));
  if (views.length === 0) throw new BadInput(`文件 ${file} 是空的。`);
  return views;
}

function readView(text: string, where: string, template: Template): SheetView {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const [, line, column] = /line (\d+) column (\d+)/.exec(String(error)) ?? [];
    const at = text.includes('\n') ? `第 ${line} 行第 ${column} 列` : `第 ${column} 列`;
    throw new BadInput(`${where} 不是正确的 JSON${line ? `，${at}附近有错` : '，可能没有写完'}。`);
  }
  return viewFrom(value, where, template);
}

function viewFrom(value: unknown, where: string, template: Template): SheetView {
  if (!isObject(value)) throw new BadInput(`${where} 应为一个对象（字段名 → 值），不是${nameOf(value)}。`);
  const names = [...Object.keys(template.fields), ...ticks(template.fields), 'id'];
  const view = Object.entries(value).map(([name, given]) => {
    const field = Object.hasOwn(template.fields, name) ? template.fields[name] : undefined;
    if (!field && !names.includes(name)) throw unknownName(where, `表样“${template.id}”`, name, names);
    if (given === null) return [name, undefined];
    if (field?.kind === 'repeat') return [name, rowsFrom(given, `${where} 的 ${name}（${field.label}）`, field.fields)];
    if (field?.kind === 'link') return [name, viewFrom(given, `${where} 的 ${name}（${field.label}）`, field.to)];
    return [name, given];
  });
  return Object.fromEntries(view);
}

function rowsFrom(value: unknown, where: string, fields: RowFields): readonly Record<string, unknown>[] {
  if (!Array.isArray(value)) throw new BadInput(`${where} 应为数组，一行一个对象，不是${nameOf(value)}。`);
  const ids = new Set<string>();
  return value.map((row: unknown, index) => {
    const here = `${where} 第 ${index + 1} 行`;
    if (!isObject(row)) throw new BadInput(`${here} 应为一个对象，不是${nameOf(row)}。`);
    const names = [...Object.keys(fields), 'id'];
    for (const name of Object.keys(row)) if (!names.includes(name)) throw unknownName(here, '这个表格', name, names);
    const { id = `row${index + 1}` } = row;
    if (typeof id !== 'string' || id === '') throw new BadInput(`${here} 的 id 应为文字，也可以不写。`);
    if (ids.has(id)) throw new BadInput(`${here} 的 id“${id}”与前面的行重复。`);
    ids.add(id);
    for (const [name, given] of Object.entries(row)) {
      if (fields[name]?.kind === 'link' && given !== null && !isObject(given))
        throw new BadInput(`${here} 的 ${name}（${fields[name].label}）应为一个对象，不是${nameOf(given)}。`);
    }
    return { ...Object.fromEntries(Object.entries(row).filter(([, given]) => given !== null)), id };
  });
}

/** `<repeat>None`: 确无 */
const ticks = (fields: Fields): string[] =>
  Object.entries(fields).flatMap(([id, field]) =>
    field.kind === 'repeat' && field.none !== undefined ? [`${id}None`] : [],
  );

function unknownName(where: string, whose: string, name: string, names: readonly string[]): BadInput {
  const near = names.find((other) => other.slice(0, 3).toLowerCase() === name.slice(0, 3).toLowerCase());
  return new BadInput(
    `${where} 中有不认识的字段“${name}”，${whose}没有这个字段${near ? `（是不是 ${near}？）` : ''}。`,
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function nameOf(value: unknown): string {
  if (value === null) return '空值';
  if (Array.isArray(value)) return '数组';
  return ({ string: '文字', number: '数字', boolean: '是否值' } as Record<string, string>)[typeof value] ?? '别的东西';
}
