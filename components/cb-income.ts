/**
 * `<cb-income>`: the running result of an income account beside the entries it comes from: income per head against the line,
 * with the sum written out, so that a household can follow it.
 *
 * The comparison shown is the form's own answer (`incomeGroundMet`, which cross-multiplies whole fen); the quotient here is
 * for the eye only.
 *
 * Properties: `evaluation` of a form that has the fields of the income account; `live`: stays in sight while one types.
 */

import { html, type TemplateResult } from 'lit';
import { type Evaluation, formatMoney, type SheetView } from '#templates';
import { LightElement } from './light-element.ts';
import { text } from './text.zh.ts';

const numberAt = (view: SheetView, id: string): number | undefined => {
  const value = view[id];
  return typeof value === 'number' ? value : undefined;
};

export class CbIncome extends LightElement {
  static override properties = { evaluation: { attribute: false }, live: { type: Boolean } };
  declare evaluation: Evaluation | undefined;
  declare live: boolean;

  constructor() {
    super();
    this.live = false;
  }

  override render(): TemplateResult | undefined {
    const { evaluation } = this;
    if (!evaluation) return undefined;
    const { view, policy } = evaluation;
    const perHead = numberAt(view, 'perCapitaReference');
    const line = numberAt(view, 'threshold') ?? policy.value('income.threshold');
    const met = view.incomeGroundMet ?? view.belowThreshold;
    const parts = ['netIncome', 'claimIncome', 'compliantSelfPaid'].map((id) => numberAt(view, id));
    const [net, claim, selfPaid] = parts;
    const size = numberAt(view, 'householdSize');
    const source = policy.entry('income.threshold')?.source;
    return html`<section class="cb-income" aria-labelledby="cb-income-title" ?data-live=${this.live} data-met=${typeof met === 'boolean' ? met : 'unknown'}>
      <h2 id="cb-income-title">${text.income.title}</h2>
      <dl>
        <div><dt>${text.income.perHead}</dt><dd class="cb-number">${perHead === undefined ? '—' : `${formatMoney(perHead)}${text.control.yuan}`}</dd></div>
        <div><dt>${text.income.line}</dt><dd class="cb-number">${line === undefined ? '—' : `${formatMoney(line)}${text.control.yuan}`}</dd></div>
      </dl>
      <p class="cb-verdict" role="status">
        ${
          line === undefined
            ? text.income.noLine
            : met === true
              ? text.income.below
              : met === false
                ? text.income.notBelow
                : text.income.unknown
        }
      </p>
      <details ?open=${!this.live}>
        <summary>${text.income.how}</summary>
        ${
          perHead !== undefined && net !== undefined && size !== undefined
            ? html`<p>${text.income.formula(formatMoney(net), formatMoney(claim ?? 0), formatMoney(selfPaid ?? 0), String(size), formatMoney(perHead))}</p>`
            : html`<p>${text.income.unknown}</p>`
        }
        ${source ? html`<p class="cb-quiet">${text.findings.source([source.document, source.number, source.article].filter(Boolean).join(' '))}</p>` : undefined}
      </details>
    </section>`;
  }
}
