/**
 * A day, or a day and a time. Typed in any usual way (20230501, 2023.5.1, 2023年5月1日), or picked from the system's calendar.
 *
 * The typed entry is the real one: a date input of the browser shows nothing of a date that does not exist, so what was
 * typed would be lost. The calendar is an extra for eyes and fingers and is not there for the keyboard.
 */
import { html, type TemplateResult } from 'lit';
import { text } from '../text.zh.ts';
import { TypedControl } from './typed-control.ts';

export class DateControl extends TypedControl {
  protected readonly picker: 'date' | 'datetime-local' = 'date';

  protected override beside(): TemplateResult {
    return html`<button class="cb-pick" type="button" tabindex="-1" aria-label=${text.control.calendar} @click=${this.#open}>
        <svg viewBox="0 0 20 20" aria-hidden="true"><path d="M3 5h14v12H3zM3 9h14M7 3v4M13 3v4" /></svg>
      </button>
      <input class="cb-picker" type=${this.picker} tabindex="-1" aria-hidden="true" .value=${typeof this.value === 'string' ? this.value : ''} @change=${this.#picked} />`;
  }

  readonly #open = (): void => {
    const picker = this.querySelector<HTMLInputElement>('.cb-picker');
    picker?.showPicker();
  };

  readonly #picked = (event: Event): void => {
    if (!(event.target instanceof HTMLInputElement) || event.target.value === '') return;
    event.stopPropagation();
    this.take(event.target.value.replace('T', ' '));
    this.onLeave();
    this.focus();
  };
}

export class DateTimeControl extends DateControl {
  protected override readonly picker = 'datetime-local';
}
