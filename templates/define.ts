/**
 * What a form file may use: field factories and `defineTemplate`. One import.
 *
 *     import { defineTemplate, text, choice, repeat } from '../define.ts';
 */

import type { AttachmentField } from './fields.ts';
import type { OptionListId } from './options.ts';
import type {
  ChoiceField,
  ChoicesField,
  DateField,
  Field,
  IntegerField,
  LinkField,
  MoneyField,
  NumberField,
  RepeatField,
  RowFields,
  SignatureField,
  Template,
  TextField,
} from './template.ts';

/** What a factory takes besides the label: everything of the field but its kind and label, kept literally. */
type Rest<F extends Field> = Omit<F, 'kind' | 'label'>;

/** A factory whose result keeps the literal type of what it was given, so that views are typed by it. */
const of =
  <F extends Field>(kind: F['kind']) =>
  <const R extends Partial<Rest<F>> = Record<never, never>>(label: string, rest?: R) =>
    ({ kind, label, ...rest }) as { readonly kind: F['kind']; readonly label: string } & R;

export const text = of<TextField>('text');
export const integer = of<IntegerField>('integer');
export const number = of<NumberField>('number');
export const money = of<MoneyField>('money');
export const date = of<DateField>('date');
export const dateTime = of<Extract<Field, { kind: 'dateTime' }>>('dateTime');
export const yesNo = of<Extract<Field, { kind: 'yesNo' }>>('yesNo');
export const note = of<Extract<Field, { kind: 'note' }>>('note');
export const prose = of<Extract<Field, { kind: 'prose' }>>('prose');
export const attachment = of<AttachmentField>('attachment');

// Sealed wherever they stand: numbers of persons, the drawn name, and which file is somebody's fingerprint (S11).
export const idNumber = <const R extends Partial<Rest<Field>> = Record<never, never>>(label: string, rest?: R) =>
  ({ kind: 'idNumber', label, sensitive: true, ...rest }) as {
    readonly kind: 'idNumber';
    readonly label: string;
    readonly sensitive: true;
  } & R;
export const phone = <const R extends Partial<Rest<Field>> = Record<never, never>>(label: string, rest?: R) =>
  ({ kind: 'phone', label, sensitive: true, ...rest }) as {
    readonly kind: 'phone';
    readonly label: string;
    readonly sensitive: true;
  } & R;
export const signature = <const R extends Partial<Rest<SignatureField>> = Record<never, never>>(
  label: string,
  rest?: R,
) =>
  ({ kind: 'signature', label, sensitive: true, ...rest }) as {
    readonly kind: 'signature';
    readonly label: string;
    readonly sensitive: true;
  } & R;

/** The photo of the fingerprint in the circle of a signature of the same section. */
export const fingerprintPhoto = <
  const Of extends string,
  const R extends Partial<Omit<Rest<AttachmentField>, 'fingerprintOf'>> = Record<never, never>,
>(
  label: string,
  fingerprintOf: Of,
  rest?: R,
) =>
  ({ kind: 'attachment', label, sensitive: true, fingerprintOf, ...rest }) as {
    readonly kind: 'attachment';
    readonly label: string;
    readonly sensitive: true;
    readonly fingerprintOf: Of;
  } & R;

export const choice = <const R extends Partial<Omit<ChoiceField, 'kind' | 'label' | 'options'>> = Record<never, never>>(
  label: string,
  options: OptionListId,
  rest?: R,
) =>
  ({ kind: 'choice', label, options, ...rest }) as {
    readonly kind: 'choice';
    readonly label: string;
    readonly options: OptionListId;
  } & R;
export const choices = <
  const R extends Partial<Omit<ChoicesField, 'kind' | 'label' | 'options'>> = Record<never, never>,
>(
  label: string,
  options: OptionListId,
  rest?: R,
) =>
  ({ kind: 'choices', label, options, ...rest }) as {
    readonly kind: 'choices';
    readonly label: string;
    readonly options: OptionListId;
  } & R;
export const link = <const R extends Partial<Omit<LinkField, 'kind' | 'label' | 'to'>> = Record<never, never>>(
  label: string,
  to: Template,
  rest?: R,
) =>
  ({ kind: 'link', label, to, ...rest }) as {
    readonly kind: 'link';
    readonly label: string;
    readonly to: Template;
  } & R;
export const repeat = <
  const Rows extends RowFields,
  const R extends Partial<Omit<RepeatField, 'kind' | 'label' | 'fields'>> & { rowName: string },
>(
  label: string,
  fields: Rows,
  rest: R,
) =>
  ({ kind: 'repeat', label, fields, ...rest }) as {
    readonly kind: 'repeat';
    readonly label: string;
    readonly fields: Rows;
  } & R;

export { defineTemplate } from './template.ts';
