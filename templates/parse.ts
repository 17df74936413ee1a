/**
 * What people type → values. One way in for controls, imports and the command line.
 *
 * - A result is a value or one Chinese sentence that says what is wrong and how to write it; nothing is guessed.
 * - Full-width digits and letters, blanks, thousands separators and the usual ways to write a date are understood.
 * - Only the shape is judged here. Whether a number is sensible or a check digit right is for findings.
 */
import type { Field } from './fields.ts';
import { isDate, type Value } from './kinds.ts';

export type Parsed<T = Value> = { readonly value: T } | { readonly problem: string };

const problem = (sentence: string): { readonly problem: string } => ({ problem: sentence });

/** `１２３ａｂｃ．` → `123abc.`: letters, digits and signs of U+FF01–FF5E, and the ideographic space. */
export function toHalfWidth(text: string): string {
  return text.replace(/[！-～]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0)).replace(/\u3000/g, ' ');
}

const compact = (text: string): string =>
  toHalfWidth(text)
    .replace(/[\s\u200b-\u200f\ufeff]/g, '')
    .replace(/[−–—]/g, '-');

/** Fen from `1234.5`, `1,234.50元`, `¥12`, `1.2万`. */
export function parseMoney(text: string): Parsed<number> {
  const match = /^([+-]?)(\d+)(?:\.(\d*))?(万?)$/.exec(
    compact(text)
      .replace(/^[¥￥]/, '')
      .replace(/元$/, '')
      .replace(/,(?=\d{3})/g, ''),
  );
  if (!match) return problem(`“${short(text)}”不是金额，请只写数字，单位是元，例如 1234.50。`);
  const [, sign, whole = '', fraction = '', tenThousand] = match;
  const places = tenThousand ? 6 : 2;
  const digits = fraction.replace(/0+$/, '');
  if (digits.length > places) return problem(`“${short(text)}”的小数太多，金额最多到分（两位小数），请改写。`);
  const fen = Number(whole + digits.padEnd(places, '0'));
  if (!Number.isSafeInteger(fen)) return problem(`“${short(text)}”太大，请检查是不是多写了数字。`);
  return { value: sign === '-' && fen !== 0 ? -fen : fen };
}

export function parseInteger(text: string): Parsed<number> {
  const written = compact(text).replace(/,(?=\d{3})/g, '');
  if (/^[+-]?\d+\.\d+$/.test(written)) return problem(`“${short(text)}”带小数，这里只能填整数。`);
  const value = Number(written);
  if (!/^[+-]?\d+$/.test(written) || !Number.isSafeInteger(value))
    return problem(`“${short(text)}”不是整数，请只写数字，例如 12。`);
  return { value: value === 0 ? 0 : value };
}

/** Decimal text as typed, without a float in between: `012.50` → `12.50`. */
export function parseNumber(text: string): Parsed<string> {
  const match = /^([+-]?)0*(\d+?)(?:\.(\d*))?$/.exec(compact(text).replace(/,(?=\d{3})/g, ''));
  if (!match) return problem(`“${short(text)}”不是数，请只写数字，例如 3.5。`);
  const [, sign, whole, fraction] = match;
  return { value: `${sign === '-' ? '-' : ''}${whole}${fraction ? `.${fraction}` : ''}` };
}

/** `YYYY-MM-DD` from `20230501`, `2023.5.1`, `2023/5/1`, `2023-05-01`, `2023年5月1日`. */
export function parseDate(text: string): Parsed<string> {
  const written = compact(text);
  const match =
    /^(\d{4})(\d{2})(\d{2})$/.exec(written) ?? /^(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})[日号]?$/.exec(written);
  if (!match) {
    const year = /^\d{2}[-./年]/.test(written) ? '年份请写四位数，' : '';
    return problem(`“${short(text)}”不是日期，${year}请写成 2023-05-01、20230501 或 2023年5月1日。`);
  }
  const [, year = '', month = '', day = ''] = match;
  const value = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  if (isDate(value)) return { value };
  const [m, d] = [Number(month), Number(day)];
  if (m < 1 || m > 12) return problem(`没有${m}月，请核对“${short(text)}”的月份。`);
  return problem(`${year}年${m}月没有${d}日，请核对日期。`);
}

/** `YYYY-MM-DDTHH:mm` from a date and `14:30`, `14时30分`, `14点`. */
export function parseDateTime(text: string): Parsed<string> {
  const match = /^(.*?[\d日号])[\sT]+(\d{1,2})[:时点](?:(\d{1,2})分?)?$/.exec(toHalfWidth(text).trim());
  const example = '请写成 2023-05-01 14:30。';
  if (!match) return problem(`“${short(text)}”不是日期和时间，${example}`);
  const [, day = '', hour = '', minute = '0'] = match;
  const date = parseDate(day);
  if ('problem' in date) return date;
  if (Number(hour) > 23 || Number(minute) > 59) return problem(`没有${hour}点${minute}分这个时间，${example}`);
  return { value: `${date.value}T${hour.padStart(2, '0')}:${minute.padStart(2, '0')}` };
}

/** Digits without blanks and hyphens, or 无. Whether there are eleven is for findings. */
export function parsePhone(text: string): Parsed<string> {
  return { value: compact(text).replace(/[-()]/g, '') };
}

/** Upper case, half width, without blanks. Whether the check digit is right is for findings. */
export function parseIdNumber(text: string): Parsed<string> {
  return { value: compact(text).toUpperCase() };
}

/** 是, 否 and what else clerks write for them. */
export function parseYesNo(text: string): Parsed<boolean> {
  const written = compact(text).toLowerCase();
  if (['是', '有', '√', 'true', '1', 'y', 'yes'].includes(written)) return { value: true };
  if (['否', '无', '×', 'false', '0', 'n', 'no'].includes(written)) return { value: false };
  return problem(`“${short(text)}”不是“是”或“否”，请选择一项。`);
}

/** Text typed for any field. Blank text has no value: the caller clears the field instead. */
export function parseValue(field: Field, text: string): Parsed {
  switch (field.kind) {
    case 'money':
      return parseMoney(text);
    case 'integer':
      return parseInteger(text);
    case 'number':
      return parseNumber(text);
    case 'date':
      return parseDate(text);
    case 'dateTime':
      return parseDateTime(text);
    case 'phone':
      return parsePhone(text);
    case 'idNumber':
      return parseIdNumber(text);
    case 'yesNo':
      return parseYesNo(text);
    case 'choices':
      return {
        value: text
          .split(/[、,，;；]/)
          .map((part) => part.trim())
          .filter((part) => part !== ''),
      };
    case 'attachment':
    case 'repeat':
      return problem('这里不能直接打字，请用旁边的按钮添加。');
    default:
      return { value: text };
  }
}

/** A megabyte pasted by mistake must not come back in the message. */
export function short(text: string, most = 20): string {
  const letters = Array.from(text.slice(0, most * 2 + 2));
  return letters.length > most ? `${letters.slice(0, most).join('')}…` : text;
}
