/**
 * Control: what the control of every kind has in common.
 *
 * - A control knows one value of one kind. It knows neither Dossier nor Template.
 * - Where it is `readonly`, or the value is sealed, it shows text and nothing can be typed.
 * - The element that carries `id={name}` is the one that labels, error links and messages point at; `updated` gives it its
 *   ARIA attributes, in one place for all kinds.
 *
 * Events: `cb-input`; typed kinds also `cb-begin`, `cb-leave`, `cb-problem`.
 */

import { html, type TemplateResult } from 'lit';
import { type Field, type Finding, formatValue, isSealed, type Option, type Sealed, type Value } from '#templates';
import { LightElement } from '../light-element.ts';
import { text } from '../text.zh.ts';

export abstract class Control extends LightElement {
  static override properties = {
    value: { attribute: false },
    raw: { attribute: false },
    field: { attribute: false },
    options: { attribute: false },
    findings: { attribute: false },
    name: {},
    label: {},
    labelledBy: { attribute: false },
    describedBy: { attribute: false },
    required: { type: Boolean },
    compact: { type: Boolean },
    readonly: { type: Boolean, reflect: true },
  };

  declare value: Value | Sealed | undefined;
  /** what somebody typed that does not fit the kind; shown instead of a value */
  declare raw: string | undefined;
  /** kind and what goes with it; pure data */
  declare field: Field;
  declare options: readonly Option[];
  declare findings: readonly Finding[];
  /** DOM id of the part that takes the focus */
  declare name: string;
  /** accessible name, where no label element points here */
  declare label: string | undefined;
  declare labelledBy: string | undefined;
  declare describedBy: string | undefined;
  declare required: boolean;
  /** in a row of a table: there is little room */
  declare compact: boolean;
  declare readonly: boolean;

  constructor() {
    super();
    this.options = [];
    this.findings = [];
    this.name = '';
    this.required = false;
    this.compact = false;
    this.readonly = false;
  }

  /** The part that takes the focus. */
  get target(): HTMLElement | null {
    return this.name ? this.querySelector<HTMLElement>(`[id="${CSS.escape(this.name)}"]`) : null;
  }

  override focus(options?: FocusOptions): void {
    const { target } = this;
    const inner = target?.matches('[role=group], [role=radiogroup]')
      ? (target.querySelector<HTMLElement>('input:checked') ??
        target.querySelector<HTMLElement>('input, button, select'))
      : target;
    inner?.focus(options);
  }

  /** Sends what is typed but not sent yet. */
  flush(): void {}

  protected override updated(): void {
    const { target } = this;
    if (!target) return;
    const entry = !target.matches('.cb-value');
    const role = target.getAttribute('role');
    set(target, 'aria-label', entry && !this.labelledBy ? this.label : undefined);
    set(target, 'aria-labelledby', entry && role ? this.labelledBy : undefined);
    set(target, 'aria-describedby', entry ? this.describedBy : undefined);
    set(target, 'aria-invalid', entry && this.findings.some(({ level }) => level === 'error') ? 'true' : undefined);
    // `group` may not carry aria-required: axe and the ARIA standard agree.
    set(target, 'aria-required', entry && this.required && role !== 'group' ? 'true' : undefined);
  }

  override render(): TemplateResult {
    if (isSealed(this.value)) return this.output(text.control.sealed);
    return this.readonly
      ? this.output(this.value === undefined ? (this.raw ?? '') : this.show(this.value))
      : this.entry();
  }

  /** The value as a person reads it. */
  protected show(value: Value): string {
    return formatValue(this.field, value);
  }
  /** The control for typing or choosing. */
  protected abstract entry(): TemplateResult;

  protected output(shown: string | TemplateResult): TemplateResult {
    return html`<span class="cb-value" id=${this.name} tabindex="-1">${shown === '' ? html`<span class="cb-blank">${text.control.blank}</span>` : shown}</span>`;
  }
}

function set(element: Element, name: string, value: string | undefined): void {
  if (value === undefined || value === '') element.removeAttribute(name);
  else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}
