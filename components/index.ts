/**
 * The door of the elements. Importing it registers every element and brings the stylesheet: side effects are here and
 * nowhere else.
 */
import './style.css';
import { CbField } from './cb-field.ts';
import { CbFindings } from './cb-findings.ts';
import { CbForm } from './cb-form.ts';
import { CbIncome } from './cb-income.ts';
import { CbPerson } from './cb-person.ts';
import { CbPrint } from './cb-print.ts';
import { CbRoster } from './cb-roster.ts';
import { CbSettle } from './cb-settle.ts';
import { CbStatus } from './cb-status.ts';
import { AttachmentControl } from './controls/attachment.ts';
import { IdNumberControl, PhoneControl } from './controls/certificate.ts';
import { ChoiceControl } from './controls/choice.ts';
import { ChoicesControl } from './controls/choices.ts';
import { DateControl, DateTimeControl } from './controls/date.ts';
import type { controls } from './controls/index.ts';
import { LinkControl } from './controls/link.ts';
import { NoteControl } from './controls/note.ts';
import { IntegerControl, MoneyControl, NumberControl } from './controls/number.ts';
import { ProseControl } from './controls/prose.ts';
import { SignatureControl } from './controls/signature.ts';
import { TextControl } from './controls/text.ts';
import { YesNoControl } from './controls/yes-no.ts';

type Tag = (typeof controls)[keyof typeof controls];

/** The class of each control; forget one and this does not compile. */
const elements = {
  'cb-text': TextControl,
  'cb-note': NoteControl,
  'cb-prose': ProseControl,
  'cb-integer': IntegerControl,
  'cb-number': NumberControl,
  'cb-money': MoneyControl,
  'cb-date': DateControl,
  'cb-date-time': DateTimeControl,
  'cb-choice': ChoiceControl,
  'cb-choices': ChoicesControl,
  'cb-yes-no': YesNoControl,
  'cb-id-number': IdNumberControl,
  'cb-phone': PhoneControl,
  'cb-link': LinkControl,
  'cb-roster': CbRoster,
  'cb-signature': SignatureControl,
  'cb-attachment': AttachmentControl,
} satisfies Record<Tag, CustomElementConstructor>;

for (const [name, element] of Object.entries({
  ...elements,
  'cb-field': CbField,
  'cb-settle': CbSettle,
  'cb-findings': CbFindings,
  'cb-income': CbIncome,
  'cb-status': CbStatus,
  'cb-person': CbPerson,
  'cb-print': CbPrint,
  'cb-form': CbForm,
})) {
  if (!customElements.get(name)) customElements.define(name, element);
}

declare global {
  interface HTMLElementTagNameMap {
    'cb-field': CbField;
    'cb-findings': CbFindings;
    'cb-form': CbForm;
    'cb-income': CbIncome;
    'cb-person': CbPerson;
    'cb-print': CbPrint;
    'cb-roster': CbRoster;
    'cb-settle': CbSettle;
    'cb-status': CbStatus;
  }
}

export type { Attach } from './cb-form.ts';
export type { CbEvents } from './events.ts';
export { type FieldState, idOf } from './field-state.ts';
export type { RosterState } from './roster-state.ts';
export { createSummariser, type SummariserOptions } from './summariser.ts';
export { text } from './text.zh.ts';
export { writeSheet } from './write-sheet.ts';
export { CbField, CbFindings, CbForm, CbIncome, CbPerson, CbPrint, CbRoster, CbSettle, CbStatus };
