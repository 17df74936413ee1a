/**
 * The sentence that asks for an answer.
 */
import type { Field } from './fields.ts';
import type { FieldKind } from './kinds.ts';

/** `请填写“户主姓名”。` */
export function requiredSentence(field: Field, wording: (text: string) => string): string {
  const label = wording(field.label);
  if (field.kind === 'repeat') {
    return `请在“${label}”中至少添加一行（${field.rowName}）${field.none ? `；没有就勾选“${field.none}”` : ''}。`;
  }
  return `请${verbs[field.kind]}“${label}”。`;
}

const verbs = {
  text: '填写',
  note: '填写',
  prose: '填写',
  integer: '填写',
  number: '填写',
  money: '填写',
  date: '填写',
  dateTime: '填写',
  choice: '选择',
  choices: '选择',
  yesNo: '选择',
  idNumber: '填写',
  phone: '填写',
  link: '选择',
  repeat: '添加',
  signature: '签署',
  attachment: '上传',
} satisfies Record<FieldKind, string>;
