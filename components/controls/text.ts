/** One line of text, or several where the field is `long`; then the entry grows with what is in it. */
import { html, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { TypedControl } from './typed-control.ts';

export class TextControl extends TypedControl {
  protected override entry(): TemplateResult {
    if (!('long' in this.field && this.field.long)) return super.entry();
    return html`<textarea id=${this.name} rows="2" .value=${live(this.shown)} @input=${this.onInput} @focusout=${this.onLeave}></textarea>`;
  }
}
