/**
 * The checks that a field gets by its kind, without a rule of the form (E5). One row a kind; a form may give a check its
 * own id, level and words, or say that it has a rule of its own.
 *
 * Only values that fit their kind come here; `misfitProblem` is for those that do not.
 */
import { suspiciousCharacters } from './characters.ts';
import { mostDrawingBytes } from './drawing.ts';
import { type Field, isFingerprint, type ViewValue } from './fields.ts';
import type { Finding, Level } from './finding.ts';
import { formatDate, formatMoney } from './format.ts';
import type { FieldKind } from './kinds.ts';
import type { AnyRule, BuiltInCheck, BuiltIns, Problem } from './logic.ts';
import type { Option } from './options.ts';
import { parseValue, short } from './parse.ts';

/** A finding without its path. */
export interface Check {
  readonly rule: string;
  readonly level: Level;
  readonly message: string;
  readonly source?: string;
}
export interface CheckContext {
  readonly today: string;
  readonly options: (field: Field) => readonly Option[];
  readonly builtIn: BuiltIns;
  /** the row's name, e.g. 张三 or 第3行; none for fields of the sheet */
  readonly row?: string;
  /** with the place's own words */
  readonly wording: (text: string) => string;
}

interface Fault {
  readonly check: BuiltInCheck;
  /** a clause that follows the label: `不能晚于今天` */
  readonly says: string;
  /** what to put for `{value}` where a form has its own words */
  readonly value?: string;
}
type Look = (value: ViewValue, field: Field, context: CheckContext) => readonly Fault[];

/** id and level where a form says nothing else */
const standard = {
  options: { id: 'options', level: 'error' },
  money: { id: 'I-15', level: 'error' },
  range: { id: 'range', level: 'error' },
  length: { id: 'length', level: 'error' },
  date: { id: 'date', level: 'error' },
  phone: { id: 'phone', level: 'warning' },
  idNumber: { id: 'idNumber', level: 'error' },
  characters: { id: 'characters', level: 'warning' },
} satisfies Record<BuiltInCheck, { id: string; level: Level }>;

export function checksOf(field: Field, value: ViewValue, context: CheckContext): readonly Check[] {
  const faults = looks[field.kind](value, field, context);
  return faults.length === 0 ? none : faults.flatMap((fault) => checkOf(fault, context.wording(field.label), context));
}
const none: readonly Check[] = [];

function checkOf(fault: Fault, label: string, { builtIn, row }: CheckContext): readonly Check[] {
  const own = builtIn[fault.check];
  if (own === 'own') return none;
  const { id, level } = standard[fault.check];
  const said: Readonly<Record<string, string>> = { name: row ?? '', label, value: fault.value ?? label };
  const message = own?.message?.replace(/\{(name|label|value)\}/g, (mark, word: string) => said[word] ?? mark);
  return [
    {
      rule: own?.id ?? id,
      level: own?.level ?? level,
      message: message ?? `${row ? `${row}：` : ''}“${label}”${fault.says}。`,
      ...(own ? { source: sourceText(own.source) } : {}),
    },
  ];
}

/** Where a demand comes from, in one line: `白兴吐苏木…方案 兴政发〔2023〕20号 二(四)1`. */
export function sourceText(source: { document: string; number?: string; article?: string; unverified?: true }): string {
  const parts = [source.document, source.number, source.article].filter((part) => part !== undefined);
  return `${parts.join(' ')}${source.unverified ? '（未核实）' : ''}`;
}

/** What a rule has found, as people are told it at a place of the sheet. */
export const findingOf = ({ id, level, source }: AnyRule, problem: Problem, path: string): Finding => ({
  level: problem.level ?? level,
  rule: id,
  path,
  message: problem.message,
  source: sourceText(source),
  ...(problem.missing && { missing: true }),
});

// ---------------------------------------------------------------- by kind

/** Longest text where a field says nothing: a paste by mistake, not a long story. */
const longest = { line: 200, long: 5000, note: 100_000 } as const;

// Nearly every value is fine; it must cost nothing to say so.
const fine: readonly Fault[] = Object.freeze([]);

function characters(text: string): readonly Fault[] {
  const clauses = suspiciousCharacters(text);
  return clauses.length === 0 ? fine : clauses.map((says) => ({ check: 'characters', says }));
}

const text: Look = (value, field) => {
  if (typeof value !== 'string') return fine;
  const least = field.kind === 'text' ? field.minLength : undefined;
  const most =
    (field.kind === 'text' ? (field.maxLength ?? (field.long ? longest.long : undefined)) : longest.note) ??
    longest.line;
  const faults = characters(value);
  // Letters, not code units: a rare character is one. Counted only where it can matter.
  if (value.length <= most && (least === undefined || value.length >= least * 2)) return faults;
  const length = lengthOf(value, most);
  if (length > most) {
    const many = value.length > most * 4 ? '多得多' : `${length}字`;
    return [...faults, { check: 'length', says: `最多${most}字，现有${many}，请缩短` }];
  }
  if (least === undefined || length >= least) return faults;
  return [...faults, { check: 'length', says: `至少${least}字，现有${length}字，请写完整` }];
};
const lengthOf = (value: string, most: number): number =>
  value.length > most * 4 ? value.length : Array.from(value).length;

const range = (value: number, shown: string, min: number | undefined, max: number | undefined): readonly Fault[] => {
  if (min !== undefined && value < min)
    return [{ check: 'range', says: `不能小于${min}，现为${shown}，请核对`, value: shown }];
  if (max !== undefined && value > max)
    return [{ check: 'range', says: `不能大于${max}，现为${shown}，请核对`, value: shown }];
  return fine;
};

const phone: Look = (value) => {
  if (typeof value !== 'string' || value === '无' || /^1\d{10}$/.test(value)) return fine;
  return [...characters(value), { check: 'phone', says: '应是以1开头的11位手机号；没有电话请填“无”' }];
};

const idNumber: Look = (value) => {
  if (typeof value !== 'string' || /^\d{17}[\dX](\d\d){0,2}$/.test(value)) return fine;
  const { length } = value;
  if (length === 15) return [{ check: 'idNumber', says: '是15位旧号码，请按现在的证件填18位号码' }];
  const says = [18, 20, 22].includes(length)
    ? '只能有数字和末位的X，请核对证件'
    : `应为18、20或22位，现为${length}位，请核对证件`;
  return [...characters(value), { check: 'idNumber', says }];
};

const words = new WeakMap<readonly Option[], ReadonlySet<string>>();
/** Lists are long and asked for in every row. */
function isListed(value: string, options: readonly Option[]): boolean {
  const known = words.get(options) ?? new Set(options.map((option) => option.value));
  words.set(options, known);
  return known.has(value);
}
const notListed = (value: string): Fault => ({
  check: 'options',
  says: `里的“${short(value)}”不在选项内，请重新选择`,
  value: short(value),
});

const looks = {
  text,
  note: text,
  prose: text,
  integer: (value, field) =>
    field.kind === 'integer' && typeof value === 'number' ? range(value, String(value), field.min, field.max) : fine,
  number: (value, field) => {
    if (field.kind !== 'number' || typeof value !== 'string') return fine;
    const { decimals = 2 } = field;
    const faults = range(Number(value), value, field.min, field.max);
    if ((value.split('.')[1]?.length ?? 0) <= decimals) return faults;
    const says = decimals === 0 ? '只能填整数，请核对' : `最多${decimals}位小数，请核对`;
    return [...faults, { check: 'range', says, value }];
  },
  money: (value, field) =>
    field.kind === 'money' && typeof value === 'number' && value < 0 && !field.negative
      ? [{ check: 'money', says: `不能是负数，现为${formatMoney(value)}元，请核对` }]
      : fine,
  date: (value, field, { today }) => {
    if (field.kind !== 'date' || typeof value !== 'string') return fine;
    const wrong = !field.future && value > today ? '晚于今天' : value < '1900-01-01' ? '年份太早' : undefined;
    if (wrong === undefined) return fine;
    return [{ check: 'date', says: `是${formatDate(value)}，${wrong}，请核对`, value: formatDate(value) }];
  },
  dateTime: () => fine,
  choice: (value, field, { options }) =>
    typeof value !== 'string' || isListed(value, options(field)) ? fine : [notListed(value)],
  choices: (value, field, { options }) => {
    if (field.kind !== 'choices' || !Array.isArray(value)) return fine;
    const chosen = value.filter((part) => typeof part === 'string');
    const list = options(field);
    const faults = chosen.filter((part) => !isListed(part, list)).map(notListed);
    if (field.alone !== undefined && chosen.length > 1 && chosen.includes(field.alone)) {
      faults.push({ check: 'options', says: `选了“${field.alone}”就不能再选别的，请去掉其中一边`, value: field.alone });
    }
    if (field.max !== undefined && chosen.length > field.max) {
      faults.push({
        check: 'options',
        says: `最多选${field.max}项，现选了${chosen.length}项，请去掉几项`,
        value: String(chosen.length),
      });
    }
    return faults;
  },
  yesNo: () => fine,
  idNumber,
  phone,
  link: () => fine,
  repeat: () => fine,
  signature: (value) =>
    typeof value === 'string' && value.length > mostDrawingBytes
      ? [{ check: 'length', says: '的笔画太多，存不下，请重新签' }]
      : fine,
  attachment: (value, field) =>
    isFingerprint(field) && Array.isArray(value) && value.length > 1
      ? [{ check: 'length', says: `只放一张，现有${value.length}张，请重新拍一张` }]
      : fine,
} satisfies Record<FieldKind, Look>;

// ---------------------------------------------------------------- what does not fit

/**
 * The finding for a value that is there but does not fit its kind. Money with too many decimals is the money check's
 * (I-15), whatever else is `kind`; the sentence is the one that typing would have given.
 */
export function misfitCheck(field: Field, value: unknown, context: CheckContext): readonly Check[] {
  const says = misfitSentence(field, value);
  const shown = `${context.row ? `${context.row}：` : ''}“${context.wording(field.label)}”：${says}`;
  if (field.kind === 'money' && context.builtIn.money !== 'own') {
    const own = context.builtIn.money;
    return [
      {
        rule: own?.id ?? standard.money.id,
        level: own?.level ?? 'error',
        message: shown,
        ...(own ? { source: sourceText(own.source) } : {}),
      },
    ];
  }
  return [{ rule: 'kind', level: 'error', message: shown }];
}

function misfitSentence(field: Field, value: unknown): string {
  if (typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER)
    return '数太大，算不出来，请检查是不是多写了数字。';
  if (typeof value === 'number' && field.kind === 'money') return `金额要写成整数的分，“${value}”不是整数。`;
  const typed = typeof value === 'string' ? parseValue(field, value) : undefined;
  if (typed && 'problem' in typed) return typed.problem;
  // What else peers and files send may not even be turned into words.
  return `填的内容${typeof value === 'object' ? '' : `“${short(String(value))}”`}格式不对，请重新填写。`;
}
