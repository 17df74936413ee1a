/**
 * Values → Chinese text, and the one place that masks.
 *
 * The same value gives the same text on screen, on paper and in messages. A value that cannot be opened here says so.
 */
import type { Field, RowView, SheetView, ViewValue } from './fields.ts';
import type { AttachmentRef, FieldKind, Sealed } from './kinds.ts';
import { plainProse } from './prose.ts';
import type { SheetNaming } from './template.ts';

/** Shown in place of a value that this device has no key for. */
export const sealedText = '（已加密）';

/** `1234.50`; fen in, never a float. */
export function formatMoney(fen: number): string {
  const digits = String(Math.abs(fen)).padStart(3, '0');
  return `${fen < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** `2026年3月1日` */
export function formatDate(date: string): string {
  const [year, month, day] = date.slice(0, 10).split('-');
  return `${year}年${Number(month)}月${Number(day)}日`;
}

/** `2026年3月1日 14:30` */
export const formatDateTime = (time: string): string => `${formatDate(time)} ${time.slice(11, 16)}`;

/** The name of a sheet: `2023-1` → 2023年第1份, `2023-04` → 2022年5月至2023年4月. */
export function formatSheetId(naming: SheetNaming, id: string): string {
  const [year = '', rest = ''] = id.split('-');
  const [y, n] = [Number(year), Number(rest)];
  if (!/^\d{4}$/.test(year) || !/^\d+$/.test(rest)) return id;
  if (naming === 'yearly') return n === 1 ? `${y}年` : `${y}年第${n}份`;
  return n === 12 ? `${y}年1月至12月` : `${y - 1}年${n + 1}月至${y}年${n}月`;
}

/**
 * Text of a value as paper and lists show it, with its unit: `1234.50元`, `3.50亩`, `是`, `因病、因学`. Empty where there
 * is none. A repeat says how many rows it has.
 */
export function formatValue(field: Field, value: ViewValue | undefined): string {
  if (value === undefined) return '';
  if (isSealed(value)) return sealedText;
  return texts[field.kind](value, field);
}

/** Text of a value as a control shows it for typing: no unit, `2026-03-01`; what does not fit its kind stays as typed. */
export function typedText(field: Field, value: ViewValue | undefined): string {
  if (value === undefined || isSealed(value)) return '';
  if (typeof value === 'string') return field.kind === 'dateTime' ? value.replace('T', ' ') : value;
  if (typeof value === 'number') return field.kind === 'money' ? formatMoney(value) : String(value);
  return formatValue(field, value);
}

export function isSealed(value: unknown): value is Sealed {
  return typeof value === 'object' && value !== null && 'sealed' in value && value.sealed === true;
}

// ---------------------------------------------------------------- by kind

type Text = (value: Exclude<ViewValue, Sealed>, field: Field) => string;

const plain: Text = (value) => (typeof value === 'object' ? '' : String(value));
const withUnit: Text = (value, field) => `${plain(value, field)}${field.unit ?? ''}`;
const listed = (value: ViewValue): readonly (string | AttachmentRef | RowView)[] => (Array.isArray(value) ? value : []);

const texts = {
  text: withUnit,
  note: plain,
  prose: (value) => (typeof value === 'string' ? plainProse(value) : ''),
  integer: withUnit,
  number: withUnit,
  money: (value, field) =>
    typeof value === 'number' ? `${formatMoney(value)}${field.unit ?? '元'}` : plain(value, field),
  date: (value) => (typeof value === 'string' ? formatDate(value) : ''),
  dateTime: (value) => (typeof value === 'string' ? formatDateTime(value) : ''),
  choice: plain,
  choices: (value) =>
    listed(value)
      .filter((part) => typeof part === 'string')
      .join('、'),
  yesNo: (value) => (value === true ? '是' : value === false ? '否' : ''),
  idNumber: plain,
  phone: plain,
  link: (value, field) =>
    field.kind !== 'link' || !isView(value)
      ? ''
      : 'dossier' in value
        ? String(value.headName ?? '')
        : formatSheetId(field.to.sheet, String(value.id ?? '')),
  repeat: (value) => (Array.isArray(value) ? `共${value.length}行` : ''),
  signature: (value) => (value === '' ? '' : '（已签字）'),
  attachment: (value) =>
    listed(value)
      .map((part) => (typeof part === 'object' && 'name' in part ? part.name : ''))
      .join('、'),
} satisfies Record<FieldKind, Text>;

const isView = (value: ViewValue): value is SheetView => typeof value === 'object' && !Array.isArray(value);

// ---------------------------------------------------------------- masking

/**
 * `11010519491231002X` → `110105********002X`. What follows on a disability card tells kind and level and is hidden; a
 * number too short to be one is hidden whole.
 */
export function maskIdNumber(text: string): string {
  const hidden = (length: number): string => '*'.repeat(Math.max(0, length));
  if (text.length < 15) return hidden(text.length);
  const person = text.slice(0, 18);
  return `${person.slice(0, 6)}${hidden(person.length - 10)}${person.slice(-4)}${hidden(text.length - 18)}`;
}

/** `13812340000` → `138****0000` */
export function maskPhone(text: string): string {
  return /^\d{11}$/.test(text)
    ? `${text.slice(0, 3)}****${text.slice(-4)}`
    : text === '无'
      ? text
      : '*'.repeat(text.length);
}

/** 张三 → 张*, 张小三 → 张*三, 阿依古丽·买买提 → 阿******提. Whole characters, rare ones too. */
export function maskName(text: string): string {
  const letters = Array.from(text);
  if (letters.length <= 1) return text === '' ? '' : '*';
  if (letters.length === 2) return `${letters[0]}*`;
  return `${letters[0]}${'*'.repeat(letters.length - 2)}${letters.at(-1)}`;
}
