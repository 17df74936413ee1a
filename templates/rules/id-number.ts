/**
 * Numbers of identity cards (公民身份号码) and disability cards (残疾人证号). Pure functions over text.
 *
 * - GB 11643-1999: six digits of area, eight of birth, three of order (odd for men), one check character by ISO 7064
 *   MOD 11-2. The area code is not looked up: counties are renamed and merged, numbers stay.
 * - A disability card is the citizen number, one digit of kind (1–7), one of level (1–4), and when issued anew two more.
 * - Numbers of 15 digits were withdrawn on 1 January 2013 (居民身份证法 第二十三条 and the notice on first-generation cards)
 *   and are refused with a hint, never converted: the century would be a guess.
 */
import { isDate } from '../kinds.ts';

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;
const checkCharacters = '10X98765432';

/** As typed by people: full-width digits and letters, spaces and a small x are the same number. */
export function normaliseIdNumber(typed: string): string {
  if (/^[\dX]*$/.test(typed)) return typed;
  return typed.normalize('NFKC').replace(/\s/g, '').toUpperCase();
}

export interface IdNumber {
  /** 18 citizen number, 20 and 22 disability card */
  readonly length: number;
  /** all characters are digits, save an X in the eighteenth place */
  readonly wellFormed: boolean;
  readonly checkDigitRight: boolean;
  /** undefined where the digits are no date: `2023-02-29` */
  readonly birthDate: string | undefined;
  /** the eight digits as written, for messages */
  readonly birthDigits: string;
  readonly sex: '男' | '女' | undefined;
  /** the first eighteen */
  readonly citizen: string;
}

/** A row's rules read the same number one after the other. */
let last: { readonly typed: string; readonly read: IdNumber | undefined } = { typed: '', read: undefined };

/** Undefined if the length is none of 18, 20, 22. */
export function readIdNumber(typed: string): IdNumber | undefined {
  if (typed !== last.typed) last = { typed, read: parse(typed) };
  return last.read;
}

function parse(typed: string): IdNumber | undefined {
  const text = normaliseIdNumber(typed);
  if (![18, 20, 22].includes(text.length)) return undefined;
  const wellFormed = /^\d{17}[\dX]\d*$/.test(text);
  const birthDigits = text.slice(6, 14);
  const birthDate = `${birthDigits.slice(0, 4)}-${birthDigits.slice(4, 6)}-${birthDigits.slice(6)}`;
  return {
    length: text.length,
    wellFormed,
    checkDigitRight: wellFormed && checkCharacter(text) === text[17],
    birthDate: wellFormed && isDate(birthDate) ? birthDate : undefined,
    birthDigits,
    sex: wellFormed ? (Number(text[16]) % 2 === 1 ? '男' : '女') : undefined,
    citizen: text.slice(0, 18),
  };
}

/** The eighteenth character that belongs to the first seventeen digits. */
export function checkCharacter(number: string): string {
  const sum = weights.reduce((total, weight, index) => total + weight * Number(number[index]), 0);
  return checkCharacters[sum % 11] ?? '';
}

export interface DisabilityCard {
  readonly citizen: string;
  /** digits 1–7 and 1–4; undefined if out of range */
  readonly kindCode: string | undefined;
  readonly levelCode: string | undefined;
}

/** Undefined if it is not 20 or 22 characters of the right sort. */
export function readDisabilityCard(typed: string): DisabilityCard | undefined {
  const text = normaliseIdNumber(typed);
  if (!/^\d{17}[\dX](\d{2}|\d{4})$/.test(text)) return undefined;
  const [kind = '', level = ''] = text.slice(18);
  return {
    citizen: text.slice(0, 18),
    kindCode: /[1-7]/.test(kind) ? kind : undefined,
    levelCode: /[1-4]/.test(level) ? level : undefined,
  };
}
