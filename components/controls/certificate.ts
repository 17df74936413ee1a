/** Certificate and telephone numbers: text with a fitting keyboard. X and letters of cards need the full one. */
import { TypedControl } from './typed-control.ts';

export class IdNumberControl extends TypedControl {}

export class PhoneControl extends TypedControl {
  protected override readonly keyboard = 'tel';
}
