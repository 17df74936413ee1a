/**
 * Board filter (公示过滤): may this text hang on a wall? The second guard of a board, behind the whitelist of board.ts.
 *
 * - Looked at is what somebody typed; words of forms, policies and settings are public anyway.
 * - Read as a person reads it: full width and circled digits, Chinese ones, letters with blanks, hyphens or nothing visible between.
 * - Stopped are numbers of persons, mobiles and cards and what looks like one, masked ones too; words about health outside the
 *   categories (因病, 因残); and, where they are known, sealed values of the village and any six characters of one.
 * - What passes although it is long: dates from 2021 on, and numbers that begin with the village's own area code (GB/T 2260
 *   and the digits of township and village behind it): household numbers.
 */
import { isDate } from './kinds.ts';
import { readIdNumber } from './rules/id-number.ts';

/** What it is, in the words of the message. */
export type Leak =
  | '证件号码'
  | '手机号码'
  | '电话号码'
  | '银行卡号'
  | '病情或残疾情况'
  | '本村已加密保存的内容'
  | '不是电话号码的内容';

/** `name`: of a householder, where a given name may hold a letter that stands for an illness elsewhere; `hotline`: a public number. */
export type Manner = 'free' | 'name' | 'hotline';

export interface Known {
  /** 12 digits, or the six of the county */
  readonly areaCode?: string | undefined;
  readonly sealed?: SealedIndex | undefined;
}

/** The first thing in a text that must not be shown. */
export function leakIn(text: string, manner: Manner, { areaCode = '', sealed }: Known): Leak | undefined {
  const plain = plainOf(text);
  if (/\d{2,}[*•●○×xX#…]{3,}\d{2,}/.test(plain)) return manner === 'hotline' ? '手机号码' : '证件号码';
  const whole = squeezed(plain);
  for (const [run] of whole.matchAll(/\d{17,}X?/g)) if (hasPersonNumber(run)) return '证件号码';
  if (manner === 'hotline') return leakInHotline(plain, sealed);
  const rest = withoutOwnNumbers(squeezed(withoutDates(plain)), areaCode);
  if (sealed && isSealedIn(rest, sealed)) return '本村已加密保存的内容';
  return numberIn(rest) ?? (speaksOfHealth(whole, manner) ? '病情或残疾情况' : undefined);
}

/**
 * A mobile, a number with its area code, 400 and 800, five digits: such a number may share six digits with somebody's by
 * chance, so it is stopped only where it is somebody's. Anything else is looked at as everywhere.
 */
const publicNumber = /^(?:1[3-9]\d{9}|0\d{9,11}|[48]00\d{7}|\d{3,5})$/;
function leakInHotline(plain: string, sealed: SealedIndex | undefined): Leak | undefined {
  if (!/^[\d\-+()/,;、转 ]{3,60}$/.test(plain)) return '不是电话号码的内容';
  for (const part of plain.split(/[/,;、]/)) {
    const number = squeezed(part.replace(/转\s*\d{1,6}\s*$/, ''));
    if (!publicNumber.test(number) && number.length > 8) return '不是电话号码的内容';
    const isSealed = publicNumber.test(number) ? sealed?.whole.has(number) : sealed && isSealedIn(number, sealed);
    if (isSealed) return '本村已加密保存的内容';
  }
  return undefined;
}

// ---------------------------------------------------------------- reading

const digitWords: Readonly<Record<string, string>> = Object.fromEntries(
  ['〇零○', '一壹幺', '二贰', '三叁', '四肆', '五伍', '六陆', '七柒', '八捌', '九玖'].flatMap((words, digit) =>
    [...words].map((word) => [word, String(digit)] as const),
  ),
);

/** NFKC, every digit as 0 to 9, nothing invisible, capital letters. */
function plainOf(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\p{Cf}\p{Cc}\p{Mn}\u115f\u1160\u3164\uffa0]/gu, '')
    .replace(/[〇零○一壹幺二贰三叁四肆五伍六陆七柒八捌九玖]/g, (word) => digitWords[word] ?? word)
    .replace(/[❶-❾➀-➈➊-➒〡-〩]/g, (sign) => String(1 + offsetOf(sign)))
    .replace(/(?![0-9])\p{Nd}/gu, (digit) => String(valueIn(digit)))
    .toUpperCase();
}

const signs = [0x2776, 0x2780, 0x278a, 0x3021];
const offsetOf = (sign: string): number => {
  const code = sign.codePointAt(0) ?? 0;
  return code - (signs.findLast((first) => first <= code) ?? code);
};

/** Digits of other scripts stand in blocks of ten: as many as precede it are below it. */
function valueIn(digit: string): number {
  const code = digit.codePointAt(0) ?? 0;
  let value = 0;
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value += 1;
  return value;
}

/** Letters and digits alone. */
const squeezed = (plain: string): string => plain.replace(/[^\p{L}\p{N}]+/gu, '');

/** Dates from 2021 on with time, where no further digit touches them. */
const withoutDates = (plain: string): string =>
  plain.replace(
    /(?<![\dX])20[2-9]\d(?:([-./])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])|(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?(?![\dX])/g,
    '日',
  );

/** Numbers under the village's own code, or short ones under the county's, become a letter. */
function withoutOwnNumbers(text: string, areaCode: string): string {
  const county = areaCode.slice(0, 6);
  if (county.length < 6) return text;
  return text.replace(/\d+X?/g, (run) => {
    if (hasPersonNumber(run)) return run;
    if (areaCode.length === 12 && run.length < 17 && run.startsWith(areaCode)) return `号${run.slice(12)}`;
    return run.length <= 14 && run.startsWith(county) ? `号${run.slice(6)}` : run;
  });
}

// ---------------------------------------------------------------- numbers

function numberIn(text: string): Leak | undefined {
  for (const [run] of text.matchAll(/\d{10,}X?/g)) {
    if (run.length >= 17 || hasOldPersonNumber(run)) return '证件号码';
    if (/1[3-9]\d{9}/.test(run)) return '手机号码';
    if (run.length >= 13 && isLuhn(run)) return '银行卡号';
    if (/^0\d{9,11}$/.test(run)) return '电话号码';
  }
  return undefined;
}

function hasPersonNumber(run: string): boolean {
  for (let at = 0; at + 18 <= run.length; at++) {
    const number = readIdNumber(run.slice(at, at + 18));
    if (number?.checkDigitRight && number.birthDate !== undefined && number.birthDate >= '1900') return true;
  }
  return false;
}
/** Of fifteen digits, as they were until 1999, with the year in two. */
const hasOldPersonNumber = (run: string): boolean =>
  run.length === 15 && isDate(`19${run.slice(6, 8)}-${run.slice(8, 10)}-${run.slice(10, 12)}`);

/** ISO/IEC 7812-1, annex B. */
function isLuhn(run: string): boolean {
  const digits = [...run.replace(/\D/g, '')].reverse().map(Number);
  const sum = digits.reduce(
    (all, digit, at) => all + (at % 2 === 0 ? digit : digit > 4 ? 2 * digit - 9 : 2 * digit),
    0,
  );
  return sum % 10 === 0;
}

// ---------------------------------------------------------------- health

/** The categories themselves may be shown: 因病, 因残 (返贫致贫风险). */
const categories = /因病|因残(?!疾)/g;
/** Letters that hardly stand in another word; and those that do not stand in names either, save 霍去病. */
const stems = /[病癌瘤症瘫聋哑疮痨疹癣疾患炎]/;
const stemsInNames = /[癌瘤症瘫疮痨疹癣]|(?<![去无])病/;
const others = /患难|隐患|炎热|炎黄|炎帝|炎陵/g;
const words = new RegExp(
  [
    ...[
      '[肺肝肾脑胃肠胰胆肌鼻咽喉节髓脉膜柱椎管腺囊盆]炎',
      '关节炎',
      '髓炎',
      '脉炎',
      '膜炎',
      '骨折',
      '坏死',
      '硬化',
      '肿块',
      '肿痛',
      '恶性',
    ],
    ...['脑梗', '心梗', '梗死', '梗塞', '栓塞', '血栓', '出血', '血压高', '高血压', '血糖高', '溃疡', '结核', '结石'],
    ...['中风', '痴呆', '抑郁', '躁狂', '自闭', '精神分裂', '精神障碍', '智障', '智力低下', '癫痫', '羊癫', '帕金森'],
    ...[
      '艾滋',
      'HIV',
      'AIDS',
      '梅毒',
      '淋病',
      '乙肝',
      '丙肝',
      '甲肝',
      '肝腹水',
      '腹水',
      '衰竭',
      '肾衰',
      '心衰',
      '透析',
    ],
    ...['化疗', '放疗', '移植', '手术', '住院', '截肢', '残疾', '伤残', '致残', '重残', '肢残', '失明', '盲人', '失聪'],
    ...['侏儒', '唇裂', '哮喘', '尘肺', '矽肺', '肺气肿', '甲亢', '甲减', '痛风', '紫癜', '贫血', '畸形', '先天性'],
    ...['怀孕', '流产', '不孕', '不育', '脑瘫', '植物人', '烧伤', '烫伤', '中毒', '吸毒', '戒毒', '麻痹', '白内障'],
  ].join('|'),
);

function speaksOfHealth(text: string, manner: Manner): boolean {
  const rest = text.replace(categories, '').replace(others, '');
  return words.test(rest) || (manner === 'name' ? stemsInNames : stems).test(rest);
}

// ---------------------------------------------------------------- sealed values

/** Sealed values as the filter looks for them: each six characters of them, and short ones whole. */
export interface SealedIndex {
  readonly windows: ReadonlySet<string>;
  readonly short: readonly string[];
  readonly whole: ReadonlySet<string>;
}
const length = 6;

/** @param names of people, who may be named: they are no secret where a sealed text names them */
export function sealedIndex(values: Iterable<string>, names: Iterable<string> = []): SealedIndex {
  const windows = new Set<string>();
  const short = new Set<string>();
  const whole = new Set<string>();
  const named = [...new Set(names)].map((name) => squeezed(plainOf(name))).filter((name) => name.length > 1);
  for (const value of values) {
    let text = squeezed(plainOf(value));
    const isNumber = /^\d{15,}X?$/.test(text);
    whole.add(text);
    for (const name of named) text = text.replaceAll(name, '\n');
    for (const part of text.split('\n')) {
      // The first six digits of a person's number name a county, not a person.
      for (let at = isNumber ? 1 : 0; at + length <= part.length; at++) windows.add(part.slice(at, at + length));
      if (part.length > 1 && part.length < length) short.add(part);
    }
  }
  return { windows, short: [...short], whole };
}

function isSealedIn(text: string, { windows, short }: SealedIndex): boolean {
  for (let at = 0; at + length <= text.length; at++) if (windows.has(text.slice(at, at + length))) return true;
  return short.some((value) => text.includes(value));
}
