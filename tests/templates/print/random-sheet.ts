/**
 * Random records of any form: short and long, mixed Chinese and Latin, numbers, rare characters, drawn signatures, tables from
 * none to many rows, and values that do not fit their kind. Invented throughout; area code 990000 does not exist.
 */
import type { Evaluation } from '../../../templates/evaluate.ts';
import type {
  Field,
  RepeatField,
  RowField,
  RowView,
  SheetView,
  Template,
  ViewValue,
} from '../../../templates/template.ts';
import type { Random } from '../../support/random.ts';

type OptionsOf = Evaluation['optionsOf'];

const words = [
  ...[
    '村民',
    '户主',
    '低保金',
    '务工',
    '收入',
    '患病',
    '住院',
    '自付',
    '危房',
    '饮水',
    '同意',
    '其其格',
    '阿拉坦',
    '𬭎',
    '䴙',
    '玥',
  ],
  ...[
    '2023年5月20日',
    '13900001234',
    '7500元',
    '1,234.56',
    '99000019600101100X',
    '36%',
    '3.5亩',
    '第12条',
    '20℃',
    '１２３',
  ],
  ...[
    'GB/T 9704-2012',
    'COVID-19',
    'www.example.com/a/b?c=1&d=2',
    'O2',
    'diabetes mellitus',
    'mm',
    'A',
    'https://example.org/',
  ],
];
const marks = [
  '，',
  '。',
  '；',
  '：',
  '、',
  '？',
  '！',
  '……',
  '——',
  '）',
  '」',
  '》',
  ' ',
  '　',
  '\n',
  '，“',
  '（',
  '《',
  '”',
];

function phrase(random: Random, length: number): string {
  let text = random.pick(words);
  while (text.length < length) {
    text += random.chance(0.35) ? random.pick(marks) : '';
    text += random.pick(words);
  }
  return text;
}
/** Mostly as people write, now and then far too long. */
const lengthOf = (random: Random, long: boolean): number =>
  random.below(random.chance(0.03) ? (long ? 2500 : 300) : long ? 200 : 14);

const digits = (random: Random, count: number): string =>
  Array.from({ length: count }, () => String(random.below(10))).join('');
const twoDigits = (value: number): string => String(value).padStart(2, '0');
const day = (random: Random): string =>
  `${2015 + random.below(15)}-${twoDigits(1 + random.below(12))}-${twoDigits(1 + random.below(28))}`;
function strokes(random: Random): string {
  const at = (): string => `${random.below(300)} ${random.below(120)}`;
  return `M ${at()} ${Array.from({ length: 1 + random.below(30) }, () => `C ${at()} ${at()} ${at()}`).join(' ')}`;
}

/** A value of a field; undefined where it was not filled. */
function randomValue(path: string, field: Field, random: Random, optionsOf: OptionsOf): ViewValue | undefined {
  if (field.kind === 'link' || field.kind === 'repeat' || random.chance(0.12)) return undefined;
  if (field.sensitive && random.chance(0.02)) return { sealed: true };
  if (random.chance(0.02) && field.kind !== 'yesNo' && field.kind !== 'signature') return phrase(random, 6);
  switch (field.kind) {
    case 'text':
      return phrase(random, lengthOf(random, field.long === true)).slice(0, field.maxLength);
    case 'note':
    case 'prose':
      return phrase(random, random.chance(0.1) ? random.below(6000) : random.below(300)).replace(/[*#\\]/g, '');
    case 'integer':
      return random.below(random.chance(0.05) ? 1e9 : 200);
    case 'number':
      return `${random.below(10_000)}.${digits(random, 2)}`;
    case 'money':
      return random.below(random.chance(0.05) ? 1e12 : 1e7) - (random.chance(0.1) ? 1e6 : 0);
    case 'date':
      return day(random);
    case 'dateTime':
      return `${day(random)}T${twoDigits(random.below(24))}:${twoDigits(random.below(60))}`;
    case 'choice': {
      const options = optionsOf(path);
      return options.length === 0 || random.chance(0.03)
        ? phrase(random, 5).replaceAll('\n', '')
        : random.pick(options).value;
    }
    case 'choices': {
      const options = optionsOf(path).map(({ value }) => value);
      const chosen = options.filter(() => random.chance(2 / Math.max(2, options.length)));
      return random.chance(0.05) ? [...chosen, `其他：${phrase(random, 12).replaceAll('\n', '')}`] : chosen;
    }
    case 'yesNo':
      return random.chance(0.5);
    case 'idNumber':
      return `990000${digits(random, 11)}X`;
    case 'phone':
      return `139${digits(random, 8)}`;
    case 'signature':
      return random.chance(0.5)
        ? strokes(random)
        : random.chance(0.5)
          ? ''
          : phrase(random, 3).replaceAll('\n', '').slice(0, 8);
    case 'attachment':
      if (field.fingerprintOf !== undefined)
        // Two photos that print can be given (tests/support/pictures.ts), one that is not here.
        return [{ hash: random.pick(['a', 'b', 'c']).repeat(64), name: '指印.jpg', type: 'image/jpeg', size: 1000 }];
      return Array.from({ length: random.below(3) }, (_, index) => ({
        hash: 'a'.repeat(64),
        name: `${phrase(random, 4).replaceAll('\n', '')}${index}.jpg`,
        type: 'image/jpeg',
        size: 1000,
      }));
  }
}

export function randomView(template: Template, random: Random, optionsOf: OptionsOf): SheetView {
  const view: Record<string, ViewValue | undefined> = { id: '2023-1' };
  for (const [id, field] of Object.entries(template.fields)) {
    const value =
      field.kind === 'repeat' ? rowsOf(id, field, random, optionsOf) : randomValue(id, field, random, optionsOf);
    if (value !== undefined) view[id] = value;
  }
  return view;
}

function rowsOf(id: string, field: RepeatField, random: Random, optionsOf: OptionsOf): readonly RowView[] {
  const most = random.pick([0, 2, 6, 6, 12, random.chance(0.2) ? 60 : 20]);
  return Array.from({ length: random.below(most + 1) }, (_, index): RowView => {
    const row: Record<string, ViewValue | undefined> & { id: string } = { id: `r${index}` };
    for (const [name, each] of Object.entries<RowField>(field.fields))
      row[name] = randomValue(`${id}/${name}`, each, random, optionsOf);
    return row;
  });
}
