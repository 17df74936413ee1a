/** Electronic signatures in the list of a filing's papers: who signed which file, whether it holds, and the button to sign. */
import { html, type TemplateResult } from 'lit';
import type { SignatureStanding } from '#signatures';
import { formatDateTime } from '#templates';
import { filingText } from './filing-text.zh.ts';

export interface PaperSignature {
  readonly name: string;
  readonly organisation: string;
  /** `YYYY-MM-DDTHH:mm:ss` */
  readonly time: string;
  readonly standing: SignatureStanding;
  readonly reason?: string;
  readonly insteadOf?: string;
  readonly isSeal?: true;
  /** of a seal: the box of the form */
  readonly place?: string;
}
/** What is known of one file. */
export interface PaperSignatures {
  readonly signatures: readonly PaperSignature[];
  readonly problem?: string;
  /** whose fields are still empty */
  readonly missing: readonly string[];
}
/** What the person who writes may do with a filing. */
export type SigningOffer =
  | { readonly is: 'sign'; readonly name: string }
  | { readonly is: 'signing' }
  | { readonly is: 'signed' }
  /** no certificate, or a sentence why not */
  | { readonly is: 'cannot'; readonly why: string; readonly certificate?: true };

const words = filingText.signing;

export function signatureLines(found: PaperSignatures | undefined): TemplateResult | undefined {
  if (!found || (found.signatures.length === 0 && !found.problem)) return undefined;
  return html`<ul class="cb-signatures">
    ${found.problem ? html`<li class="cb-message" data-level="error">${found.problem}</li>` : undefined}
    ${found.signatures.map(
      ({ name, organisation, time, standing, reason, insteadOf, isSeal, place }) => html`<li data-standing=${standing}>
        ${(isSeal ? words.sealed : words.by)(name, organisation, formatDateTime(time.slice(0, 16)), place)}<span class="cb-standing">${words.standing[standing]}</span>
        ${reason ? html`<span class="cb-quiet">${reason}</span>` : undefined}
        ${insteadOf ? html`<span class="cb-quiet">${words.insteadOf(insteadOf)}</span>` : undefined}
      </li>`,
    )}
    ${found.missing.length > 0 ? html`<li class="cb-quiet">${words.missing(found.missing)}</li>` : undefined}
  </ul>`;
}

export function signingOffer(offer: SigningOffer | undefined, sign: () => void): TemplateResult | undefined {
  if (!offer) return undefined;
  if (offer.is === 'signed') return html`<p class="cb-quiet">${words.done}</p>`;
  if (offer.is === 'signing') return html`<p role="status">${words.working}</p>`;
  if (offer.is === 'cannot')
    return html`<p class="cb-quiet">${offer.why}${offer.certificate ? html`<a href="/village/#signing">${words.toVillage}</a>` : undefined}</p>`;
  return html`<p class="cb-filing-ways"><button class="cb-button" type="button" @click=${sign}>${words.sign(offer.name)}</button>
    <span class="cb-quiet">${words.proves}</span></p>`;
}
