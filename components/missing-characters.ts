/** Characters that no font has, each with its field, and the way on for who has seen them (C29). */
import { html, type TemplateResult } from 'lit';
import type { MissingCharacter } from '#print';
import { emit } from './events.ts';
import { text } from './text.zh.ts';

export function missingCharacters(
  missing: readonly MissingCharacter[],
  { from, labelOf, anyway }: { readonly from: Element; labelOf(path: string): string; anyway(): void },
): TemplateResult {
  return html`<div class="cb-message" data-level="warning">
    <p>${text.print.missing(missing.length)}</p>
    <ul>
      ${missing.map(({ character, codePoint, path }) => {
        const row = text.print.missingRow(character, codePoint, path === undefined ? '' : labelOf(path));
        return html`<li>
          ${path === undefined ? row : html`<button class="cb-link" type="button" @click=${() => emit(from, 'cb-go', { path })}>${row}</button>`}
        </li>`;
      })}
    </ul>
    <button class="cb-button" type="button" @click=${anyway}>${text.print.anyway}</button>
  </div>`;
}
