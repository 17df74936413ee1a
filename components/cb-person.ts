/**
 * `<cb-person>`: "who is writing?" A name under which what follows is kept; not a password, and it says so.
 *
 * Asks when there is no person yet, and on a shared device again after 15 minutes in which nobody touched the page. What is
 * half typed stays where it is.
 *
 * Properties: `people` (who may be chosen), `person` (who it is now), `shared` (several people use this device).
 * Events: `cb-person` with the one chosen (an empty id: a name typed that nobody has yet), `cb-idle` when it asks again.
 */

import { html, type PropertyValues, type TemplateResult } from 'lit';
import type { Person } from '#sync';
import { emit } from './events.ts';
import { LightElement } from './light-element.ts';
import { text } from './text.zh.ts';

export const idleMinutes = 15;
const signs = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const;

export class CbPerson extends LightElement {
  static override properties = {
    people: { attribute: false },
    person: { attribute: false },
    shared: { type: Boolean },
    idle: { state: true },
    complaint: { state: true },
  };
  declare people: readonly Person[];
  declare person: Person | undefined;
  declare shared: boolean;
  declare idle: boolean;
  declare complaint: boolean;

  #timer: ReturnType<typeof setTimeout> | undefined;
  #last = 0;

  constructor() {
    super();
    this.people = [];
    this.shared = false;
    this.idle = false;
    this.complaint = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    for (const sign of signs) addEventListener(sign, this.#touched, { passive: true });
    document.addEventListener('visibilitychange', this.#look);
    this.#touched();
  }

  override disconnectedCallback(): void {
    for (const sign of signs) removeEventListener(sign, this.#touched);
    document.removeEventListener('visibilitychange', this.#look);
    clearTimeout(this.#timer);
    this.#timer = undefined;
    super.disconnectedCallback();
  }

  readonly #touched = (): void => {
    if (this.idle) return;
    this.#last = Date.now();
    if (this.#timer === undefined) this.#wait(idleMinutes * 60_000);
  };

  #wait(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#look, milliseconds);
  }

  /** A sleeping computer runs no timers: the clock decides, on waking as well. */
  readonly #look = (): void => {
    this.#timer = undefined;
    const left = this.#last + idleMinutes * 60_000 - Date.now();
    if (left > 0) this.#wait(left);
    else if (this.shared && this.person && !this.idle) {
      this.idle = true;
      emit(this, 'cb-idle', undefined);
    }
  };

  get #asking(): boolean {
    return this.person === undefined || this.idle;
  }

  protected override updated(_changed: PropertyValues): void {
    const dialog = this.querySelector('dialog');
    if (!dialog) return;
    if (this.#asking && !dialog.open) dialog.showModal();
    else if (!this.#asking && dialog.open) dialog.close();
  }

  readonly #choose = (event: Event): void => {
    event.preventDefault();
    const picked = this.querySelector<HTMLInputElement>('input[type=radio]:checked')?.value;
    const typed = this.querySelector<HTMLInputElement>('input[type=text]')?.value.trim() ?? '';
    const person = typed !== '' ? { id: '', name: typed } : this.people.find(({ id }) => id === picked);
    this.complaint = person === undefined;
    if (!person) return;
    this.idle = false;
    this.#touched();
    this.querySelector('form')?.reset();
    emit(this, 'cb-person', { id: person.id, name: person.name });
  };

  override render(): TemplateResult {
    const { people, person } = this;
    return html`<dialog class="cb-dialog" aria-labelledby="cb-person-title" @cancel=${(event: Event) => event.preventDefault()}>
      <form @submit=${this.#choose}>
        <h2 id="cb-person-title">${text.person.title}</h2>
        <p>${this.idle ? text.person.idle : text.person.hint}</p>
        <div class="cb-people" role="radiogroup" aria-labelledby="cb-person-title">
          ${people.map(
            ({ id, name }) => html`<label class="cb-option">
              <input type="radio" name="cb-person" value=${id} ?checked=${id === person?.id} />
              <span>${id === person?.id ? text.person.still(name) : name}</span>
            </label>`,
          )}
        </div>
        <label><span class="cb-label">${text.person.other}</span><input type="text" autocomplete="name" maxlength="30" /></label>
        ${this.complaint ? html`<p class="cb-message" data-level="error" role="alert">${text.person.whoFirst}</p>` : undefined}
        <button class="cb-button cb-main" type="submit">${text.person.confirm}</button>
      </form>
    </dialog>`;
  }
}
