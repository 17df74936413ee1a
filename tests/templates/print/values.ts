/** What of a view must be on paper, and what of it is not. */
import type { RepeatField, RowView, SheetView, Template, ViewValue } from '#templates';
import { isDrawn as isDrawing } from '../../../templates/drawing.ts';
import { fingerprintsIn } from '../../../templates/fingerprint.ts';
import { formatValue } from '../../../templates/format.ts';
import { isValue } from '../../../templates/kinds.ts';
import { printable } from '../../../templates/print/characters.ts';
import type { Page } from '../../../templates/print/page.ts';
import type { Field } from '../../../templates/template.ts';
import { pictures } from '../../support/pictures.ts';
import { runsOf } from './paper.ts';

export interface Printed {
  readonly path: string;
  readonly field: Field;
  readonly value: ViewValue;
}

const isRow = (value: unknown): value is RowView => typeof value === 'object' && value !== null && 'id' in value;

const isPrinted = ({ notPrinted }: RepeatField, row: RowView): boolean =>
  notPrinted === undefined || row[notPrinted.field] !== notPrinted.is;

/** Each value that paper must show, with its view path. */
export function valuesOf(template: Template, view: SheetView): Printed[] {
  return template.sections
    .filter((section) => section.screenOnly !== true)
    .flatMap((section) => Object.entries(section.fields))
    .flatMap(([id, field]): Printed[] => {
      const value = view[id];
      if (value === undefined) return [];
      if (field.kind !== 'repeat') return [{ path: id, field, value }];
      const rows = (Array.isArray(value) ? value.filter(isRow) : []).filter((row) => isPrinted(field, row));
      return rows.flatMap((row) =>
        columnsOf(field).flatMap(([name, rowField]) =>
          row[name] === undefined ? [] : [{ path: `${id}/${row.id}/${name}`, field: rowField, value: row[name] }],
        ),
      );
    });
}
const columnsOf = (repeat: RepeatField): [string, Field][] =>
  Object.entries(repeat.fields).filter(
    ([name]) =>
      (repeat.columnSets === undefined || repeat.columnSets.flat().includes(name)) &&
      // Rows that are left out make paper count anew.
      !(repeat.notPrinted !== undefined && repeat.numbered === name),
  );

const isDrawn = ({ field, value }: Printed): boolean => field.kind === 'signature' && isDrawing(value);

const isPhoto = (field: Field): boolean => field.kind === 'attachment' && field.fingerprintOf !== undefined;

/** What of the values is not on the pages, which were printed with the photos of tests/support/pictures.ts or name none. */
export function lostOf(template: Template, view: SheetView, pages: readonly Page[]): string[] {
  const texts = new Map<string, string>();
  for (const { path, text } of runsOf(pages))
    if (path !== undefined) texts.set(path, (texts.get(path) ?? '') + bare(text));
  const strokes = pages.flatMap(({ items }) => items).filter((item) => item.kind === 'strokes').length;
  const photos = pages.flatMap(({ items }) => items).filter((item) => item.kind === 'image').length;
  const values = valuesOf(template, view).filter(({ field }) => !isPhoto(field));
  const here = fingerprintsIn(template, view).filter(({ hash }) => hash in pictures).length;
  const drawn = values.filter(isDrawn);
  return [
    ...(photos === here ? [] : [`${here - photos} photos of ${here}`]),
    ...(strokes === drawn.length ? [] : [`${drawn.length - strokes} signatures of ${drawn.length}`]),
    ...values
      .filter((each) => !isDrawn(each))
      .flatMap(({ path, field, value }) =>
        wordsOf(field, value)
          .filter((words) => !(texts.get(path) ?? '').includes(bare(words)))
          .map((words) => `${path}: ${words}`),
      ),
  ];
}

/** The words of a value that paper shows; one that does not fit its kind stands as it was typed. */
function wordsOf(field: Field, value: ViewValue): string[] {
  if (typeof value === 'string' && (field.kind === 'signature' || !isValue(field.kind, value))) return [value];
  if (Array.isArray(value) && field.kind === 'choices') return value.map(String);
  return [formatValue({ ...field, unit: '' }, value).replace(/元$/, '')];
}
const bare = (text: string): string => printable(text).replace(/\s/gu, '');
