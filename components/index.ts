/** The door of the elements. Importing it registers them (registered.ts). */
import './registered.ts';

export { afterPicture } from './after-picture.ts';
export { CbField } from './cb-field.ts';
export type { CbFiling, CopyTrouble } from './cb-filing.ts';
export type { CbFindings } from './cb-findings.ts';
export { type Attach, CbForm } from './cb-form.ts';
export type { CbIncome } from './cb-income.ts';
export type { CbOwnFonts } from './cb-own-fonts.ts';
export { CbPerson } from './cb-person.ts';
export type { CbPrint } from './cb-print.ts';
export { CbRoster } from './cb-roster.ts';
export type { CbSettle } from './cb-settle.ts';
export { CbStatus } from './cb-status.ts';
export type { CbEvents } from './events.ts';
export { type FieldState, idOf } from './field-state.ts';
export { fileSheet, hindrances, voidSheet } from './file-sheet.ts';
export { filingSentence } from './filing-sentence.ts';
export type { PaperSignatures, SigningOffer } from './filing-signatures.ts';
export { type FilingState, filedMark, filingStateOf } from './filing-state.ts';
export { filingText } from './filing-text.zh.ts';
export { loadPrintRun, need } from './later.ts';
export { ownFontTrouble } from './own-font-trouble.ts';
export type { ArchivedFile, KeptFiling, PrintRun, RunFile, RunOptions, RunSheet, RunStart } from './print-run.ts';
export type { RosterState } from './roster-state.ts';
export { createSummariser, type SummariserOptions } from './summariser.ts';
export { text } from './text.zh.ts';
export { writeSheet } from './write-sheet.ts';
