/** Yes, no, or not answered yet. Three states, so never a single tick. */
import type { TemplateResult } from 'lit';
import { emit } from '../events.ts';
import { text } from '../text.zh.ts';
import { radios } from './choice.ts';
import { Control } from './control.ts';

export class YesNoControl extends Control {
  protected override entry(): TemplateResult {
    return radios(
      this,
      [
        { value: text.control.yes, chosen: this.value === true },
        { value: text.control.no, chosen: this.value === false },
      ],
      (chosen) => {
        this.value = chosen === undefined ? undefined : chosen === text.control.yes;
        emit(this, 'cb-input', { value: this.value, text: chosen ?? '' });
        if (chosen === undefined) this.focus();
      },
    );
  }
}
