/** Which control is for which kind. Forget one and this does not compile; ../index.ts has the class of each. */
import { type Field, type FieldKind, isFingerprint, type Option } from '#templates';
import { isList } from './choice.ts';

/** kind → name of its element */
export const controls = {
  text: 'cb-text',
  note: 'cb-note',
  prose: 'cb-prose',
  integer: 'cb-integer',
  number: 'cb-number',
  money: 'cb-money',
  date: 'cb-date',
  dateTime: 'cb-date-time',
  choice: 'cb-choice',
  choices: 'cb-choices',
  yesNo: 'cb-yes-no',
  idNumber: 'cb-id-number',
  phone: 'cb-phone',
  link: 'cb-link',
  repeat: 'cb-roster',
  signature: 'cb-signature',
  attachment: 'cb-attachment',
} as const satisfies Record<FieldKind, `cb-${string}`>;

const groups: readonly FieldKind[] = ['choices', 'yesNo', 'signature', 'prose'];

/** The name of the element for a field. */
export const controlFor = (field: Field): (typeof controls)[FieldKind] | 'cb-fingerprint' =>
  isFingerprint(field) ? 'cb-fingerprint' : controls[field.kind];

/** Several things to press, named together; one entry is named by its label. */
export function isGrouped(field: Field, options: readonly Option[], compact: boolean): boolean {
  return groups.includes(field.kind) || isFingerprint(field) || (field.kind === 'choice' && !isList(options, compact));
}
