/**
 * `<cb-field>`: one blank on the screen: label, hint, control, messages, who is here, and values to settle.
 *
 * - The control is made once and kept: a remote edit must not take the caret or the input method from under a person.
 * - While somebody types, messages may go but no new ones come: being told that "12." is no amount while typing 12.50 helps
 *   nobody.
 * - While values are unsettled the control is closed: only the panel changes the field, with a name and a reason. Whoever
 *   is typing at that moment goes on; their value joins the others.
 *
 * Property `state`: a FieldState. Events: those of the control; `cb-override`, `cb-settle`.
 */

import { html, type PropertyValues, type TemplateResult } from 'lit';
import type { Finding } from '#templates';
import { Control } from './controls/control.ts';
import { controlFor, isGrouped } from './controls/index.ts';
import { emit } from './events.ts';
import { type FieldState, idOf } from './field-state.ts';
import { makeControl, need } from './later.ts';
import { differs, LightElement } from './light-element.ts';
import { text } from './text.zh.ts';

export class CbField extends LightElement {
  static override properties = {
    state: { attribute: false, hasChanged: differs },
    problem: { state: true },
    typing: { state: true },
    overriding: { state: true },
  };
  declare state: FieldState;
  declare problem: string | undefined;
  declare typing: boolean;
  declare overriding: boolean;

  #control: Control | undefined;
  /** rules whose messages stood here when the person began to type */
  #before: readonly string[] = [];

  constructor() {
    super();
    this.typing = false;
    this.overriding = false;
    this.addEventListener('cb-begin', () => {
      this.#before = this.state.findings.map(({ rule }) => rule);
      this.typing = true;
    });
    this.addEventListener('cb-leave', () => {
      this.typing = false;
    });
    this.addEventListener('cb-problem', ({ detail }) => {
      this.problem = detail.message;
    });
  }

  get control(): Control | undefined {
    return this.#control;
  }

  override focus(options?: FocusOptions): void {
    if (this.#control?.target) this.#control.focus(options);
    else this.querySelector<HTMLElement>('input, select, textarea, button')?.focus(options);
  }

  protected override willUpdate(changed: PropertyValues): void {
    const { state } = this;
    const last = changed.get('state');
    const before = isState(last) ? last : undefined;
    let fresh = false;
    if (!this.#control || (before && controlFor(before.field) !== controlFor(state.field))) {
      const made = makeControl(state.field);
      this.#control = made instanceof Control ? made : undefined;
      fresh = true;
      if (!(made instanceof Control)) this.#wait(made);
    }
    const control = this.#control;
    if (!control) return;
    // The control already shows what was typed into it; only news from the dossier may replace that, not an old value that
    // has not been overtaken yet.
    const isOld =
      before && before.value === state.value && before.raw === state.raw && before.siblings === state.siblings;
    if (fresh || (changed.has('state') && !isOld)) Object.assign(control, { value: state.value, raw: state.raw });
    const id = idOf(state.path);
    Object.assign(control, {
      name: id,
      field: state.field,
      findings: state.findings,
      options: state.options ?? noOptions,
      required: state.required === true,
      compact: isInRow(state),
      readonly: this.#closed,
      labelledBy: `${id}-label`,
      describedBy: [state.hint && `${id}-hint`, (this.#messages.length > 0 || this.problem) && `${id}-messages`]
        .filter(Boolean)
        .join(' '),
    });
    if (state.note) Object.assign(control, { note: state.note });
    if (state.mountProse) Object.assign(control, { mount: state.mountProse });
    if (state.link) Object.assign(control, { link: state.link });
    if (state.where) Object.assign(control, { where: state.where });
    if (state.open) Object.assign(control, { open: state.open });
  }

  /** Shows the field again when a part of it has been loaded; says so when it cannot be. */
  #wait(part: Promise<void>): void {
    part.then(
      () => this.requestUpdate(),
      () => {
        this.problem = text.field.notLoaded;
      },
    );
  }

  get #closed(): boolean {
    const { state } = this;
    if (state.siblings.length > 1 && !this.typing) return true;
    return state.readonly === true || (state.overridable === true && !this.overriding);
  }

  get #messages(): readonly Finding[] {
    const { findings } = this.state;
    return this.typing ? findings.filter(({ rule }) => this.#before.includes(rule)) : findings;
  }

  readonly #startOverride = async (): Promise<void> => {
    this.overriding = true;
    await this.updateComplete;
    await this.#control?.updateComplete;
    this.#control?.focus();
  };

  /** The typed value waits for its reason; nothing is written before. */
  readonly #hold = (event: Event): void => {
    if (this.overriding) event.stopPropagation();
  };

  readonly #override = (event: Event): void => {
    event.preventDefault();
    const why = this.querySelector<HTMLInputElement>('.cb-why')?.value.trim() ?? '';
    this.#control?.flush();
    const value = this.#control?.value;
    if (why === '' || (typeof value === 'object' && 'sealed' in value)) return;
    this.problem = value === undefined ? text.override.unfit : undefined;
    if (value === undefined) return;
    this.overriding = false;
    emit(this, 'cb-override', { value, why });
  };

  override render(): TemplateResult {
    const { state } = this;
    const id = idOf(state.path);
    const grouped = isGrouped(state.field, state.options ?? noOptions, isInRow(state)) || this.#closed;
    const label = html`${state.label}${state.required ? html`<span class="cb-required" aria-hidden="true">${text.field.required}</span>` : undefined}`;
    return html`<div class="cb-field-box" data-level=${this.#messages[0]?.level ?? (this.problem ? 'error' : 'none')}>
      ${
        grouped
          ? html`<span class="cb-label" id="${id}-label">${label}</span>`
          : html`<label class="cb-label" id="${id}-label" for=${id}>${label}</label>`
      }
      ${state.hint ? html`<span class="cb-hint" id="${id}-hint">${state.hint}</span>` : undefined}
      <div class="cb-control" @cb-input=${this.#hold}>${this.#control}</div>
      ${state.overridable ? this.#overridePart() : undefined}
      ${state.peers.length > 0 ? html`<span class="cb-peers">${text.field.here(state.peers.map((peer) => peer.person.name))}</span>` : undefined}
      ${this.#messagePart(`${id}-messages`)}
      ${
        state.siblings.length > 1
          ? this.typing
            ? html`<p class="cb-message" data-level="warning">${text.settle.whileTyping}</p>`
            : this.#settlePart()
          : undefined
      }
    </div>`;
  }

  #settlePart(): TemplateResult {
    need('cb-settle').catch(() => {
      this.problem = text.field.notLoaded;
    });
    return html`<cb-settle .state=${this.state}></cb-settle>`;
  }

  #messagePart(id: string): TemplateResult | undefined {
    const messages = this.#messages;
    if (messages.length === 0 && !this.problem) return undefined;
    return html`<div class="cb-messages" id=${id}>
      ${this.problem ? html`<p class="cb-message" data-level="error"><b>${text.level.error}</b>${this.problem}</p>` : undefined}
      ${messages.map(
        ({ level, message, source, rule }) => html`<p class="cb-message" data-level=${level} data-rule=${rule}>
          <b>${text.level[level]}</b>${message}${source ? html`<small>${text.findings.source(source)}</small>` : undefined}
        </p>`,
      )}
    </div>`;
  }

  #overridePart(): TemplateResult {
    const { state } = this;
    if (this.overriding) {
      return html`<form class="cb-override" @submit=${this.#override}>
        <label>${text.override.why}<input class="cb-why" type="text" required autocomplete="off" /></label>
        <button class="cb-button" type="submit">${text.override.keep}</button>
        <button class="cb-link" type="button" @click=${() => {
          this.overriding = false;
        }}>${text.control.cancel}</button>
      </form>`;
    }
    if (!state.overridden) {
      return state.readonly
        ? html``
        : html`<button class="cb-link" type="button" @click=${this.#startOverride}>${text.override.begin}<span class="cb-hidden">${state.label}</span></button>`;
    }
    return html`<p class="cb-quiet">
      ${text.override.by(state.origin?.person?.name, state.origin?.why)}
      ${
        state.readonly
          ? undefined
          : html`<button class="cb-link" type="button" @click=${() => emit(this, 'cb-override', { value: undefined, why: '' })}>
              ${text.override.back}<span class="cb-hidden">${state.label}</span>
            </button>`
      }
    </p>`;
  }
}

const isInRow = ({ path }: FieldState): boolean => path.includes('/');
const noOptions: readonly never[] = [];
const isState = (value: unknown): value is FieldState =>
  typeof value === 'object' && value !== null && 'field' in value;
