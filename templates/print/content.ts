/**
 * Content (栏内文字): one field and its value → the pieces of text that stand in its blank.
 *
 * - Filled: the value as everywhere else (format.ts). Blank, or not answered: what lets a pen go on: `年　月　日`, a unit,
 *   boxes to tick. An empty field of a filled form is printed as on the blank one.
 * - A choice shows all its options with boxes, in a grid and where the list is short; else the words chosen. In the rows
 *   of a table only the words: there the boxes would fill the page.
 * - What was chosen and is not, or no longer, in the list is added with a ticked box. Nothing typed is left out.
 * - Every piece says where it comes from: ticked options and values are the dossier's, the rest is the form's.
 */
import type { Field, ViewValue } from '../fields.ts';
import { formatValue, isSealed } from '../format.ts';
import { isValue } from '../kinds.ts';
import type { Option } from '../options.ts';
import type { Piece } from './lines.ts';
import type { PrintField, PrintRepeat, PrintRowField } from './sheet.ts';

export type Blank = Exclude<PrintField, PrintRepeat> | PrintRowField;

/** How the pieces want to stand in their cell. */
export type Manner = 'short' | 'long' | 'options' | 'unit';
export interface Content {
  readonly pieces: readonly Piece[];
  readonly manner: Manner;
}

/** Longest list that is printed with its boxes. */
const mostBoxes = 16;
const ranks = '①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳';

/** What stands in the blank of a field of a grid, `width` mm wide. */
export function contentOf(
  field: Blank,
  value: ViewValue | undefined,
  { path, options, width }: { readonly path: string; readonly options: readonly Option[]; readonly width: number },
): Content {
  const long = isLong(field);
  if (field.kind === 'yesNo' && !isSealed(value)) {
    return {
      pieces: boxes([{ value: '是' }, { value: '否' }], [formatValue(field, value)].filter(Boolean), path),
      manner: 'options',
    };
  }
  if ((field.kind === 'choice' || field.kind === 'choices') && options.length <= mostBoxes && !isSealed(value)) {
    const chosen = Array.isArray(value)
      ? value.filter((each) => typeof each === 'string')
      : typeof value === 'string'
        ? [value]
        : [];
    const ranked = field.kind === 'choices' && field.ordered === true;
    return { pieces: boxes(options, chosen.filter(Boolean), path, ranked), manner: 'options' };
  }
  const text = textOf(field, value);
  if (text === '')
    return {
      pieces: emptyPieces(field, width),
      manner: long ? 'long' : field.unit === undefined && field.kind !== 'money' ? 'short' : 'unit',
    };
  return {
    pieces: [{ text, origin: 'dossier', path, ...(long || field.kind === 'text' ? {} : { whole: true }) }],
    manner: long ? 'long' : 'short',
  };
}

/** Running text, of more than a line. */
export const isLong = (field: Field): boolean =>
  field.kind === 'note' || field.kind === 'prose' || (field.kind === 'text' && field.long === true);

/** What stands in a cell of a table: words alone; the unit stands in the head. */
export function cellContent(field: PrintRowField, value: ViewValue | undefined, path: string): Content {
  // The head of the column says the unit.
  const bare =
    field.kind === 'money' || field.unit ? { ...field, unit: field.kind === 'money' ? '' : undefined } : field;
  const text = textOf(bare, value);
  if (text === '') return { pieces: [], manner: 'short' };
  const whole = field.kind !== 'text' && field.kind !== 'choices' && field.kind !== 'attachment' ? true : undefined;
  return {
    // All of one shape: there are thousands of them.
    pieces: [{ text, origin: 'dossier', path, whole }],
    manner: field.kind === 'text' && field.long === true ? 'long' : 'short',
  };
}

/** The head of a table's column: the label, with the unit that its cells do not repeat. */
export function headOf(field: PrintRowField): string {
  const unit = field.unit ?? (field.kind === 'money' ? '元' : undefined);
  return unit === undefined || unit === '' || field.label.includes(`（${unit}）`) || field.label.includes(`(${unit})`)
    ? field.label
    : `${field.label}（${unit}）`;
}

/** Value → text. What does not fit its kind is printed as it was typed: nothing is out of sight. */
export function textOf(field: Field, value: ViewValue | undefined): string {
  if (typeof value === 'string' && !isValue(field.kind, value)) return value;
  return formatValue(field, value);
}

/** What a pen needs in an empty blank; year, month and day as far apart as the blank is wide. */
function emptyPieces(field: Blank, width: number): Piece[] {
  const dated = { date: '年月日', dateTime: '年月日时分' }[field.kind as string];
  if (dated === undefined) {
    const unit = field.unit ?? (field.kind === 'money' ? '元' : '');
    return unit === '' ? [] : [{ text: unit, origin: 'template', whole: true }];
  }
  const em = 10.5 * (25.4 / 72);
  const gap = Math.max(1, Math.min(2, Math.floor(((width - 4) / em - dated.length) / (dated.length + 1))));
  const text = [...dated].map((word, index) => '　'.repeat(index === 0 ? 2 * gap : gap) + word).join('');
  return [{ text, origin: 'template', whole: true }];
}

function boxes(options: readonly Option[], chosen: readonly string[], path: string, ranked = false): Piece[] {
  const left = new Set(chosen);
  const tick = (value: string): string => (ranked ? (ranks[chosen.indexOf(value)] ?? '☑') : '☑');
  const pieces: Piece[] = [];
  const separate = (): void => {
    if (pieces.length > 0) pieces.push({ text: '  ', origin: 'template' });
  };
  for (const option of options) {
    separate();
    // 其他 and what was written beside it: `其他：打零工` is the option with its note.
    const match = chosen.find(
      (value) =>
        value === option.value ||
        (option.note === true && /^[：:（(]/.test(value.slice(option.value.length)) && value.startsWith(option.value)),
    );
    const label = option.code === undefined ? option.value : `${option.code}${option.value}`;
    if (match === undefined) {
      pieces.push({ text: `□${label}`, origin: 'template', whole: true });
      if (option.note === true) pieces.push({ text: '', origin: 'template', blank: 14, glued: true });
    } else {
      left.delete(match);
      pieces.push({
        text: `${tick(match)}${match === option.value ? label : match}`,
        origin: 'dossier',
        path,
        whole: true,
      });
    }
  }
  for (const value of left) {
    separate();
    pieces.push({ text: `${tick(value)}${value}`, origin: 'dossier', path, whole: true });
  }
  return pieces;
}
