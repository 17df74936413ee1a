/**
 * The events of the elements, each with what it carries. All bubble; none is cancelled to mean something.
 */
import type { AttachmentRef, Value } from '#templates';

export interface CbEvents {
  /** a person begins to type into a control: from now on until `cb-leave` what arrives from others is not seen by them */
  'cb-begin': undefined;
  /** a new value; undefined clears. Where `problem` is set, `value` is the text as typed, which does not fit the kind */
  'cb-input': {
    readonly value: Value | undefined;
    readonly text: string;
    readonly problem?: string;
    readonly why?: string;
  };
  'cb-leave': undefined;
  /** text that is too long to save, or no problem any more */
  'cb-problem': { readonly message: string | undefined };
  /** a calculated field gets a typed value; an undefined value gives it back to the calculation */
  'cb-override': { readonly value: Value | undefined; readonly why: string };
  /** a disagreement settled by name */
  'cb-settle': { readonly value: Value | undefined; readonly why: string };
  /** a disputed row: keep it or remove it */
  'cb-dispute': { readonly row: string; readonly keep: boolean };
  'cb-add-row': undefined;
  'cb-remove-row': { readonly row: string };
  'cb-restore-row': { readonly row: string };
  'cb-merge-row': { readonly row: string; readonly into: string };
  /** take the reader to the field of a finding; view path */
  'cb-go': { readonly path: string };
  /** files chosen for an attachment field */
  'cb-attach': { readonly files: readonly File[] };
  'cb-open-attachment': { readonly attachment: AttachmentRef; readonly maker?: string };
  /** open a sheet, `sheet` undefined begins a new one */
  'cb-open-sheet': { readonly form: string; readonly sheet: string | undefined };
  /** the form says something else than before: another evaluation */
  'cb-evaluated': undefined;
  /** freeze the sheet as it is now; `number` and `reason` as typed, `override` why errors are left */
  'cb-file': {
    readonly number: string;
    readonly reason: string;
    readonly override: string;
    /** hashes of the filings that were on the screen, which this one replaces */
    readonly replaces: readonly string[];
  };
  /** withdraw what stands */
  'cb-void': { readonly reason: string; readonly replaces: readonly string[] };
  /** make the printed copy of a filing that has none; `accepted`: although characters cannot be printed, or photos on it are not here */
  'cb-copy': { readonly filing: string; readonly accepted: readonly ('characters' | 'photos')[] };
  /** scans of what was signed by hand */
  'cb-scan': { readonly filing: string; readonly files: readonly File[] };
  /** the person who writes signs the filing's copy electronically */
  'cb-sign': { readonly filing: string };
  /** the committee's seal, in this field of the kept copy */
  'cb-seal': { readonly filing: string; readonly field: string };
  /** take a scan off its filing; path of its row */
  'cb-remove-scan': { readonly path: string };
  /** what is printed with has changed: fonts of a person's own */
  'cb-fonts': undefined;
  /** somebody says who is writing */
  'cb-person': { readonly id: string; readonly name: string };
  /** nobody has touched the page for a while: ask who is writing */
  'cb-idle': undefined;
}

type CbEventMap = { readonly [Name in keyof CbEvents]: CustomEvent<CbEvents[Name]> };
declare global {
  interface HTMLElementEventMap extends CbEventMap {}
}

export function emit<Name extends keyof CbEvents>(from: EventTarget, name: Name, detail: CbEvents[Name]): void {
  from.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
}
