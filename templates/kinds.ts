/**
 * The closed set of field kinds (栏目类型).
 *
 * Every blank on every form is of one of these kinds. A kind fixes the shape of its value, once, for screen, document,
 * paper and command line. Units live in the kind: money is an integer number of fen, a date is `YYYY-MM-DD`; there are no
 * floats for money and no `Date` anywhere in values. A value that does not fit its kind reads as absent (see `isValue`),
 * it never throws: peers and old files send anything.
 */

/** The value of each kind, as plain frozen JSON. */
export interface ValueByKind {
  /** one or several lines of text */
  text: string;
  /** shared plain text that merges letter by letter */
  note: string;
  /** shared rich text; as a value, its lines with marks for headings and strong words (prose.ts) */
  prose: string;
  /** whole number */
  integer: number;
  /** decimal number as typed, e.g. `"12.50"`; never a float */
  number: string;
  /** whole number of fen (分), may be negative where a field allows it */
  money: number;
  /** `YYYY-MM-DD` */
  date: string;
  /** `YYYY-MM-DDTHH:mm`, local time of the village (UTC+8) */
  dateTime: string;
  /** one option, the words of the list itself: `"脱贫户"` */
  choice: string;
  /** several options, in the order of the list */
  choices: readonly string[];
  yesNo: boolean;
  /** certificate number, upper case; 18, 20 or 22 characters when right, but kept as typed when not */
  idNumber: string;
  /** telephone number as digits, or 无 */
  phone: string;
  /** id of a sheet, a row or another dossier */
  link: string;
  /** rows live under their own ids; this kind has no cell of its own */
  repeat: never;
  /** a typed name, or strokes of a drawn signature as SVG path data: outlines, in older ones centre lines (drawing.ts) */
  signature: string;
  attachment: readonly AttachmentRef[];
}

export interface AttachmentRef {
  /** SHA-256 of the sealed bytes, hex */
  readonly hash: string;
  readonly name: string;
  /** media type, e.g. `image/jpeg` */
  readonly type: string;
  /** bytes */
  readonly size: number;
}

export type FieldKind = keyof ValueByKind;

/** A value that is there but cannot be opened on this device. Rules answer unknown. */
export interface Sealed {
  readonly sealed: true;
}
export const SEALED: Sealed = Object.freeze({ sealed: true });

/** Any value that a cell can hold. */
export type Value = string | number | boolean | readonly string[] | readonly AttachmentRef[];

const text = (value: unknown): boolean => typeof value === 'string';
/** A word may be looked up in a table: one that every object of JavaScript has, `constructor`, stands in no list. */
const word = (value: unknown): boolean => typeof value === 'string' && !(value in Object.prototype);
const wholeNumber = (value: unknown): boolean => Number.isSafeInteger(value);

/** `2023-02-29` is not a date: the calendar decides, not the pattern. */
export function isDate(value: unknown): value is string {
  if (typeof value !== 'string' || value.length !== 10 || value[4] !== '-' || value[7] !== '-') return false;
  const day = digits(value, 8, 10);
  return day >= 1 && day <= daysIn(digits(value, 0, 4), digits(value, 5, 7));
}

/** The number that stands there; NaN where something is no digit. Dates are checked by the ten thousand. */
function digits(text: string, from: number, to: number): number {
  let number = 0;
  for (let index = from; index < to; index++) {
    const digit = text.charCodeAt(index) - 48;
    if (digit < 0 || digit > 9) return Number.NaN;
    number = number * 10 + digit;
  }
  return number;
}

/** Days of a month; 0 for one that does not exist. */
export function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [31, 0, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
}

export function isAttachmentRef(value: unknown): value is AttachmentRef {
  if (typeof value !== 'object' || value === null) return false;
  const { hash, name, type, size } = value as Record<string, unknown>;
  return text(hash) && text(name) && text(type) && wholeNumber(size);
}

/** One entry a kind: does this value have the kind's shape? Content (a wrong check digit) is for findings, not for here. */
const shape = {
  text,
  note: text,
  prose: text,
  integer: wholeNumber,
  number: (value) => text(value) && /^-?\d+(\.\d+)?$/.test(String(value)),
  money: wholeNumber,
  date: isDate,
  dateTime: (value) =>
    text(value) && /^.{10}T([01]\d|2[0-3]):[0-5]\d$/.test(String(value)) && isDate(String(value).slice(0, 10)),
  choice: word,
  choices: (value) => Array.isArray(value) && value.every(word),
  yesNo: (value) => typeof value === 'boolean',
  idNumber: text,
  phone: text,
  link: text,
  repeat: () => false,
  signature: text,
  attachment: (value) => Array.isArray(value) && value.every(isAttachmentRef),
} satisfies Record<FieldKind, (value: unknown) => boolean>;

export const fieldKinds = Object.keys(shape) as readonly FieldKind[];

/** True if `value` has the shape of `kind`. The only gate between what peers or files send and what forms read. */
export function isValue(kind: FieldKind, value: unknown): value is Value {
  return shape[kind](value);
}
