/**
 * PrintSheet: what paper needs to know of a filled form, as plain data.
 *
 * A Template holds functions and cannot travel to a worker; this can. All words are settled here: labels in the wording of
 * the place, options as the policy has them, a linked sheet as its name. What the screen alone shows is left out.
 */
import type { Evaluation } from '../evaluate.ts';
import {
  type Field,
  type Fields,
  isFingerprint,
  type LinkField,
  type RepeatField,
  type RowField,
  type RowView,
  type SheetView,
  type SignatureField,
  type TextField,
  type ViewValue,
} from '../fields.ts';
import type { Finding } from '../finding.ts';
import { fingerprintPhotos } from '../fingerprint.ts';
import { formatSheetId, formatValue } from '../format.ts';
import type { Option } from '../options.ts';
import type { Paper, Section, Template } from '../template.ts';

export type PrintRowField = Exclude<RowField, LinkField>;
export type PrintRepeat = Omit<RepeatField, 'fields'> & { readonly fields: Readonly<Record<string, PrintRowField>> };
export interface PrintSignature extends SignatureField {
  /** the seal beside it is that of the village's own committee, not of a township or county */
  readonly ownSeal?: true;
  /** the field with the photo of the fingerprint in its circle, which has no place of its own on paper */
  readonly photo?: string;
}
export type PrintField = Exclude<Field, LinkField | RepeatField | SignatureField> | PrintSignature | PrintRepeat;
export type PrintSection = Omit<Section, 'fields' | 'hint'> & { readonly fields: Readonly<Record<string, PrintField>> };

export interface PrintSheet {
  readonly form: string;
  readonly version: string;
  readonly title: string;
  readonly paper: Paper;
  /** the sheet's own name: 2023年, 2022年5月至2023年4月; empty for a form not begun */
  readonly name: string;
  /** 编号, where the form has been given one */
  readonly number: string;
  /** words for the blanks of the place line: 旗, 苏木, 嘎查, 组 */
  readonly placeWords: readonly string[];
  readonly sections: readonly PrintSection[];
  readonly view: SheetView;
  /** fields of running text that are calculated from the policy alone, as nobody has typed over them: words of the form itself */
  readonly ownWords: readonly string[];
  readonly irrelevant: readonly string[];
  readonly overridden: readonly string[];
  readonly findings: readonly Finding[];
  /** by field path without row ids */
  readonly options: Readonly<Record<string, readonly Option[]>>;
}

export function sheetOf(template: Template, evaluation: Evaluation): PrintSheet {
  const { wording } = evaluation;
  const options: Record<string, readonly Option[]> = {};
  const view: Record<string, ViewValue | undefined> = { ...evaluation.view };
  const photos = fingerprintPhotos(template);

  const field = <F extends Field>(path: string, given: F) => {
    if (given.kind === 'choice' || given.kind === 'choices') options[path] = evaluation.optionsOf(path);
    return {
      ...given,
      label: wording(given.label),
      ...(given.group === undefined ? {} : { group: wording(given.group) }),
      ...(given.kind === 'signature' && given.stamp !== undefined ? sealOf(given.stamp, wording) : {}),
      ...(given.kind === 'repeat' && given.none !== undefined ? { none: wording(given.none) } : {}),
    };
  };
  const rowField = (path: string, given: RowField): PrintRowField =>
    given.kind === 'link' ? linkText(field(path, given)) : field(path, given);
  const anyField = (id: string, given: Field): PrintField => {
    if (given.kind === 'link') {
      view[id] = formatValue(given, view[id]);
      return linkText(field(id, given));
    }
    if (given.kind === 'signature') {
      const photo = given.fingerprint && photos.find((each) => each.of === id)?.id;
      return { ...field(id, given), ...(photo === undefined ? {} : { photo }) };
    }
    if (given.kind !== 'repeat') return field(id, given);
    view[id] = printedRows(given, view[id]);
    return {
      ...field(id, given),
      fields: mapValues(given.fields, (name, each) => rowField(`${id}/${name}`, each)),
    };
  };

  const sections = template.sections
    .filter((section) => section.screenOnly !== true)
    .map(
      ({ hint: _hint, ...section }): PrintSection => ({
        ...section,
        ...(section.title === undefined ? {} : { title: wording(section.title) }),
        ...(section.side === undefined ? {} : { side: wording(section.side) }),
        fields: mapValues(withoutPhotos(section.fields), anyField),
      }),
    );

  return {
    form: template.id,
    version: template.version,
    title: evaluation.title,
    paper: template.paper,
    name: typeof view.id === 'string' ? formatSheetId(template.sheet, view.id) : '',
    number: typeof view.formNo === 'string' ? view.formNo : '',
    placeWords: [wording('{county}'), wording('{township}'), wording('{village}'), '组'],
    sections,
    view,
    ownWords: ownWordsIn(template, evaluation),
    irrelevant: [...evaluation.irrelevant],
    overridden: [...evaluation.overridden],
    findings: evaluation.findings,
    options,
  };
}

/** Whose seal it is, the words say: the committee's own name stands in them by its token. */
const sealOf = (stamp: string, wording: (words: string) => string): Pick<PrintSignature, 'stamp' | 'ownSeal'> => ({
  stamp: wording(stamp),
  ...(stamp.includes('{committee}') ? { ownSeal: true } : {}),
});

function ownWordsIn({ sections, calculate }: Template, { overridden }: Evaluation): string[] {
  const ids = sections.flatMap(({ text, fields }) => (text === true ? Object.keys(fields) : []));
  return ids.filter((id) => calculate[id]?.reads.length === 0 && !overridden.has(id));
}

/** Rows as they stand on paper: without those that are not printed, numbered anew, links by their names. */
function printedRows(repeat: RepeatField, rows: ViewValue | undefined): ViewValue | undefined {
  const { notPrinted, numbered } = repeat;
  const links = Object.entries(repeat.fields).filter(([, field]) => field.kind === 'link');
  if (!isRows(rows) || (links.length === 0 && !notPrinted)) return rows;
  const kept = notPrinted ? rows.filter((row) => row[notPrinted.field] !== notPrinted.is) : rows;
  return kept.map((row, index) => ({
    ...row,
    ...(notPrinted && numbered !== undefined ? { [numbered]: index + 1 } : {}),
    ...Object.fromEntries(links.map(([name, link]) => [name, formatValue(link, row[name])])),
  }));
}

/** The rows of a repeat as a view holds them. */
export function isRows(value: ViewValue | undefined): value is readonly RowView[] {
  return Array.isArray(value) && value.every((row) => typeof row === 'object' && row !== null && 'id' in row);
}

const withoutPhotos = (fields: Fields): Fields =>
  Object.values(fields).some(isFingerprint)
    ? Object.fromEntries(Object.entries(fields).filter(([, field]) => !isFingerprint(field)))
    : fields;

/** On paper a link is the name of what it points to. */
function linkText({ to: _to, latestUpTo: _latestUpTo, kind: _kind, ...rest }: LinkField): TextField {
  return { ...rest, kind: 'text' };
}

function mapValues<Value, Result>(
  record: Readonly<Record<string, Value>>,
  map: (key: string, value: Value) => Result,
): Record<string, Result> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(key, value)]));
}
