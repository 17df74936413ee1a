/** How far a form is, and the way to each of its sections. A list at the side; on a phone it folds away. */
import { html, type TemplateResult } from 'lit';
import type { Evaluation, Section } from '#templates';
import { headingOf, progressOf } from './sections.ts';
import { text } from './text.zh.ts';

export interface NavigationActs {
  readonly check: () => void;
  readonly go: (path: string) => void;
}

export function formNavigation(
  sections: readonly Section[],
  evaluation: Evaluation,
  { check, go }: NavigationActs,
): TemplateResult {
  const progress = progressOf(evaluation.template.sections, evaluation.required, evaluation.findings);
  const counts = [...progress.values()];
  const required = counts.reduce((sum, count) => sum + count.required, 0);
  const filled = counts.reduce((sum, count) => sum + count.filled, 0);
  return html`<nav class="cb-nav" aria-label=${text.form.sections}>
    <p class="cb-progress">
      <progress max=${Math.max(1, required)} value=${filled} aria-label=${text.form.progress(filled, required)}></progress>
      <span>${text.form.progress(filled, required)}</span>
      <button class="cb-button" type="button" @click=${check}>${text.form.check}</button>
    </p>
    <details class="cb-nav-list" ?open=${matchMedia('(min-width: 64rem)').matches}>
      <summary>${text.form.sections}</summary>
      <ul>
        ${sections.map((section) => {
          const count = progress.get(section.id);
          const missing = (count?.required ?? 0) - (count?.filled ?? 0);
          const wrong = count?.wrong ?? 0;
          const open = [missing > 0 && text.form.open.missing(missing), wrong > 0 && text.form.open.wrong(wrong)]
            .filter(Boolean)
            .join(' ');
          return html`<li>
            <button class="cb-nav-entry" type="button" data-open=${open !== ''} @click=${() => go(`section:${section.id}`)}>
              <span>${evaluation.wording(headingOf(section))}</span>
              <small>${open || (count?.required ? text.form.open.done : '')}</small>
            </button>
          </li>`;
        })}
      </ul>
    </details>
  </nav>`;
}
