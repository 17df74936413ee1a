/** Registers every element and brings the stylesheet: side effects are here and nowhere else. */
import './style.css';
import './entries.css';
import './form.css';
import './rows.css';
import './panels.css';
import './paper.css';
import { CbField } from './cb-field.ts';
import type { CbFiling } from './cb-filing.ts';
import type { CbFindings } from './cb-findings.ts';
import { CbForm } from './cb-form.ts';
import type { CbIncome } from './cb-income.ts';
import type { CbOwnFonts } from './cb-own-fonts.ts';
import type { CbPerson } from './cb-person.ts';
import type { CbPrint } from './cb-print.ts';
import { CbRoster } from './cb-roster.ts';
import type { CbSettle } from './cb-settle.ts';
import { CbStatus } from './cb-status.ts';
import { IdNumberControl, PhoneControl } from './controls/certificate.ts';
import { ChoiceControl } from './controls/choice.ts';
import { ChoicesControl } from './controls/choices.ts';
import { DateControl, DateTimeControl } from './controls/date.ts';
import type { controls } from './controls/index.ts';
import { NoteControl } from './controls/note.ts';
import { IntegerControl, MoneyControl, NumberControl } from './controls/number.ts';
import { TextControl } from './controls/text.ts';
import { YesNoControl } from './controls/yes-no.ts';
import type { LaterTag } from './later.ts';

type Tag = (typeof controls)[keyof typeof controls];

/** The class of each control, less those that come later; forget one and this does not compile. */
const elements = {
  'cb-text': TextControl,
  'cb-note': NoteControl,
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
  'cb-roster': CbRoster,
} satisfies Record<Exclude<Tag, LaterTag>, CustomElementConstructor>;

for (const [name, element] of Object.entries({
  ...elements,
  'cb-field': CbField,
  'cb-status': CbStatus,
  'cb-form': CbForm,
})) {
  if (!customElements.get(name)) customElements.define(name, element);
}

declare global {
  interface HTMLElementTagNameMap {
    'cb-field': CbField;
    'cb-filing': CbFiling;
    'cb-findings': CbFindings;
    'cb-form': CbForm;
    'cb-income': CbIncome;
    'cb-own-fonts': CbOwnFonts;
    'cb-person': CbPerson;
    'cb-print': CbPrint;
    'cb-roster': CbRoster;
    'cb-settle': CbSettle;
    'cb-status': CbStatus;
  }
}
