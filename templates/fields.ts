/**
 * Fields (栏): pure data, no functions; and the views that a sheet's values are read through.
 *
 * A field lives once: shared ones in the dossier at their own path, own ones under the sheet. `ViewOf` and `RowOf` give
 * each function of a template the type of exactly the fields it is shown.
 */
import type { FieldKind, Sealed, ValueByKind } from './kinds.ts';
import type { OptionListId } from './options.ts';
import type { Template } from './template.ts';

interface Common {
  /** as on the paper; may hold wording marks: `{county}` `{township}` `{village}` become 旗/县, 苏木/乡镇, 嘎查/村 */
  readonly label: string;
  /** one sentence under the label that says what to enter */
  readonly hint?: string;
  readonly required?: true;
  /** shown, never typed; calculated fields are so by themselves unless `overridable` */
  readonly readonly?: true;
  /** sealed in the document, never on a board: numbers of persons and accounts, health */
  readonly sensitive?: true;
  /** lives at its own path in the dossier and is the same fact on every form */
  readonly shared?: true;
  /** a calculated field that yields to a typed value with a reason */
  readonly overridable?: true;
  /** earlier ids of this field; old and new are one cell */
  readonly formerly?: readonly string[];
  /** behind the blank: 亩, 元, 月 */
  readonly unit?: string;

  // Paper. One grid serves screen and paper.
  /** columns of the section's grid for label and blank; default `[1, 1]`; label 0 prints the blank alone */
  readonly span?: readonly [label: number, blank: number];
  /** a head over (in tables) or beside (in grids) all neighbours that name the same */
  readonly group?: string;
  /** least height on paper in mm */
  readonly height?: number;
}

interface OfKind<Kind extends FieldKind> extends Common {
  readonly kind: Kind;
}

export interface TextField extends OfKind<'text'> {
  readonly minLength?: number;
  readonly maxLength?: number;
  /** more than one line, on screen and on paper */
  readonly long?: true;
}
export interface IntegerField extends OfKind<'integer'> {
  readonly min?: number;
  readonly max?: number;
}
export interface NumberField extends OfKind<'number'> {
  /** digits after the point at most; default 2 */
  readonly decimals?: number;
  readonly min?: number;
  readonly max?: number;
}
export interface MoneyField extends OfKind<'money'> {
  /** may be below zero; typed money otherwise may not (I-15) */
  readonly negative?: true;
}
export interface DateField extends OfKind<'date'> {
  /** may lie after today */
  readonly future?: true;
}
export interface ChoiceField extends OfKind<'choice'> {
  readonly options: OptionListId;
}
export interface ChoicesField extends OfKind<'choices'> {
  readonly options: OptionListId;
  /** the option that stands alone: 无, 健康 */
  readonly alone?: string;
  /** order matters and is kept as chosen: first is main (返贫致贫风险 1–5) */
  readonly ordered?: true;
  /** at most so many */
  readonly max?: number;
}
export interface LinkField extends OfKind<'link'> {
  /** the template whose sheets it points to; in the view the link reads as that sheet's evaluated view */
  readonly to: Template;
  /** with no choice made: the newest sheet not later than this date field of the same form */
  readonly latestUpTo?: string;
  /** to another dossier: fields of its forms that no Summary holds and that this form may show while it is open (elsewhere.ts) */
  readonly sealed?: readonly string[];
  /** to another dossier: which of the rows that its Summary lists this form needs; it is given, and freezes, no others */
  readonly rows?: readonly string[];
}
export interface RepeatField<Rows extends RowFields = RowFields> extends OfKind<'repeat'> {
  readonly fields: Rows;
  /** what one row is called: 成员, 票据 */
  readonly rowName: string;
  /** rows on paper: blank ones up to `min`, a continuation sheet beyond `max`, `across` rows beside each other */
  readonly rows?: { readonly min?: number; readonly max?: number; readonly across?: number };
  /** row fields that order the rows, options by their place in the list; else as added */
  readonly sortBy?: readonly string[];
  /** the row field that shows each row's place in that order, from 1: 序号; never stored */
  readonly numbered?: string;
  /** rows of the dossier that do not stand on this paper: members who have left */
  readonly notPrinted?: { readonly field: string; readonly is: string };
  /** words of the tick that says it is truly empty: 确无收入 */
  readonly none?: string;
  /** too wide for any paper: row field ids, one table a set, the first field of the first set repeated in each */
  readonly columnSets?: readonly (readonly string[])[];
  /** row fields that a Summary keeps, so that closed dossiers can be counted and searched; never sensitive ones */
  readonly listed?: readonly string[];
}
export interface SignatureField extends OfKind<'signature'> {
  /** text in the seal box beside it: 村民委员会(章) */
  readonly stamp?: string;
  /** prints a circle for the fingerprint; a field beside it has its photo (`fingerprintOf`) */
  readonly fingerprint?: true;
}
export interface AttachmentField extends OfKind<'attachment'> {
  /** one photo of the fingerprint in the circle of this signature, printed there and nowhere else; always sealed */
  readonly fingerprintOf?: string;
}

export type RowField =
  | TextField
  | IntegerField
  | NumberField
  | MoneyField
  | DateField
  | OfKind<'dateTime'>
  | ChoiceField
  | ChoicesField
  | OfKind<'yesNo'>
  | OfKind<'idNumber'>
  | OfKind<'phone'>
  | LinkField
  | SignatureField
  | AttachmentField;
export type RowFields = { readonly [id: string]: RowField };
export type Field = RowField | OfKind<'note'> | OfKind<'prose'> | RepeatField;
export type Fields = { readonly [id: string]: Field };

/** Whether a field holds the photo of a fingerprint. */
export const isFingerprint = (field: Field): field is AttachmentField & { readonly fingerprintOf: string } =>
  field.kind === 'attachment' && field.fingerprintOf !== undefined;

// ---------------------------------------------------------------- views

/**
 * A sheet as rules, printing, the command line and cases see it: field id → value. Repeats are arrays of rows with `id`.
 * A link to another sheet holds that sheet's view, a link to another dossier its `id` alone. The key `id` is the sheet's
 * own id; `<repeat>None` is the tick 确无 of a repeat. What is absent, or not yet answered, is missing.
 */
export interface SheetView {
  readonly [field: string]: ViewValue | undefined;
}
export interface RowView {
  readonly id: string;
  readonly [field: string]: ViewValue | undefined;
}
export type ViewValue = ValueByKind[FieldKind] | Sealed | readonly RowView[] | SheetView;

export type Read<F> =
  F extends RepeatField<infer Rows>
    ? readonly RowOf<Rows>[]
    : F extends LinkField
      ? SheetView
      : F extends { sensitive: true }
        ? ValueByKind[KindOf<F>] | Sealed
        : ValueByKind[KindOf<F>];
export type KindOf<F> = F extends { kind: infer Kind extends FieldKind } ? Kind : never;

/** Of each repeat with a tick 确无, the tick: `<repeat>None`. */
type NoneTicks<F> = {
  readonly [Id in keyof F as F[Id] extends { none: string } ? `${Id & string}None` : never]?: boolean;
};

/** The typed view of fields `F`. */
export type ViewOf<F> = { readonly [Id in keyof F]?: Read<F[Id]> } & NoneTicks<F>;
/** What a function may read: fields, and the ticks of repeats. */
export type ReadsOf<F> = Extract<keyof F | keyof NoneTicks<F>, string>;
/** The typed view of one row of row fields `R`. */
export type RowOf<R> = { readonly id: string } & ViewOf<R>;
