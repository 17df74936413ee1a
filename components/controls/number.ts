/** Whole numbers, decimal numbers and yuan, typed as text: a number input hides what it cannot read, and turns the wheel. */
import { TypedControl } from './typed-control.ts';

export class IntegerControl extends TypedControl {
  protected override readonly keyboard = 'numeric';
}

export class NumberControl extends TypedControl {
  protected override readonly keyboard = 'decimal';
}

export class MoneyControl extends TypedControl {
  protected override readonly keyboard = 'decimal';
}
