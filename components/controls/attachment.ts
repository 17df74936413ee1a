/**
 * Photos and scans of a field. The control only says what is wanted: which files were chosen, which one to open, which to
 * take off. Who has the bytes, and where, is told by `where`.
 */

import { html, type TemplateResult } from 'lit';
import type { AttachmentRef } from '#templates';
import { emit } from '../events.ts';
import { text } from '../text.zh.ts';
import { Control } from './control.ts';

export class AttachmentControl extends Control {
  static override properties = { ...Control.properties, where: { attribute: false } };
  /** hash → where the bytes are, in words: 在本设备, 照片还在李四的手机上 */
  declare where: ReadonlyMap<string, string> | undefined;

  get #refs(): readonly AttachmentRef[] {
    return Array.isArray(this.value)
      ? this.value.filter((entry): entry is AttachmentRef => typeof entry === 'object')
      : [];
  }

  protected override entry(): TemplateResult {
    return html`<span class="cb-attachments">
      <ul>
        ${this.#refs.map(
          (ref) => html`<li>
            <button class="cb-link" type="button" @click=${() => emit(this, 'cb-open-attachment', { attachment: ref })}>
              ${ref.name}(${text.attachment.size(ref.size)})
            </button>
            <span class="cb-quiet">${this.where?.get(ref.hash)}</span>
            <button class="cb-link" type="button" @click=${() => this.#remove(ref)}>${text.attachment.remove}<span class="cb-hidden">${ref.name}</span></button>
          </li>`,
        )}
      </ul>
      <label class="cb-button cb-file">
        <input class="cb-hidden" id=${this.name} type="file" multiple accept="image/*,application/pdf" @change=${this.#onChange} />
        ${text.attachment.add}
      </label>
    </span>`;
  }

  #remove(ref: AttachmentRef): void {
    const left = this.#refs.filter(({ hash }) => hash !== ref.hash);
    this.value = left.length > 0 ? left : undefined;
    emit(this, 'cb-input', { value: this.value, text: left.map(({ name }) => name).join('、') });
    this.focus();
  }

  readonly #onChange = (event: Event): void => {
    if (!(event.target instanceof HTMLInputElement)) return;
    const files = [...(event.target.files ?? [])];
    event.target.value = '';
    if (files.length > 0) emit(this, 'cb-attach', { files });
  };
}
