/**
 * Shared rich text, for minutes. The editor is loaded when one is shown: `prose` is a function that brings the binding,
 * given by whoever knows the dossier. Until it is there, and where it cannot be, the text stands to read.
 */
import { html, type TemplateResult } from 'lit';
import { text } from '../text.zh.ts';
import { Control } from './control.ts';

/** Mounts an editor into the element; the answer takes it away again. */
export type MountProse = (element: HTMLElement) => Promise<() => void>;

export class ProseControl extends Control {
  static override properties = { ...Control.properties, mount: { attribute: false }, trouble: { state: true } };
  declare mount: MountProse | undefined;
  declare trouble: boolean;

  #box: HTMLElement | undefined;
  #unmount: (() => void) | undefined;

  override disconnectedCallback(): void {
    this.#unmount?.();
    this.#unmount = undefined;
    this.#box = undefined;
    super.disconnectedCallback();
  }

  protected override updated(): void {
    super.updated();
    const box = this.querySelector<HTMLElement>('.cb-prose') ?? undefined;
    if (box === this.#box) return;
    this.#unmount?.();
    this.#unmount = undefined;
    this.#box = box;
    if (box && this.mount) void this.#load(box, this.mount);
  }

  async #load(box: HTMLElement, mount: MountProse): Promise<void> {
    try {
      const unmount = await mount(box);
      if (box === this.#box) this.#unmount = unmount;
      else unmount();
      const editor = box.querySelector<HTMLElement>('[contenteditable]');
      editor?.setAttribute('aria-multiline', 'true');
      editor?.setAttribute('role', 'textbox');
      if (this.labelledBy) editor?.setAttribute('aria-labelledby', this.labelledBy);
      else if (this.label) editor?.setAttribute('aria-label', this.label);
    } catch {
      this.trouble = true;
    }
  }

  override focus(): void {
    (this.querySelector<HTMLElement>('[contenteditable]') ?? this.target)?.focus();
  }

  protected override entry(): TemplateResult {
    if (!this.mount || this.trouble) {
      return html`${this.output(typeof this.value === 'string' ? this.show(this.value) : '')}
        ${this.trouble ? html`<span class="cb-quiet">${text.prose.trouble}</span>` : undefined}`;
    }
    return html`<span class="cb-prose" id=${this.name} role="group"></span>`;
  }
}
