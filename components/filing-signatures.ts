/** Electronic signatures in the list of a filing's papers: who signed or sealed which file, whether it holds, and the buttons for it. */
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
  | { readonly is: 'signing' | 'sealing' }
  | { readonly is: 'signed' }
  /** no certificate, or a sentence why not */
  | { readonly is: 'cannot'; readonly why: string; readonly certificate?: true };

/** Where who keeps the committee's seal can set it; nobody else has such an offer. */
export type SealingOffer =
  | {
      readonly is: 'seal';
      /** whose seal it is */
      readonly organisation: string;
      readonly places: readonly { readonly field: string; readonly place: string }[];
    }
  /** its picture is not on this device */
  | { readonly is: 'no-picture' };

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
  if (offer.is === 'cannot')
    return html`<p class="cb-quiet">${offer.why}${offer.certificate ? html`<a href="/village/#signing">${words.toVillage}</a>` : undefined}</p>`;
  if (offer.is !== 'sign') return html`<p role="status">${words[offer.is]}</p>`;
  return html`<p class="cb-filing-ways"><button class="cb-button" type="button" @click=${sign}>${words.sign(offer.name)}</button>
    <span class="cb-quiet">${words.proves}</span></p>`;
}

/** `asked`: the field for which it is asked once more, `ask` with none puts that away. */
export function sealingOffer(
  offer: SealingOffer | undefined,
  asked: string | undefined,
  { ask, seal }: { readonly ask: (field: string | undefined) => void; readonly seal: (field: string) => void },
): TemplateResult | undefined {
  if (!offer) return undefined;
  if (offer.is === 'no-picture')
    return html`<p class="cb-quiet">${words.noPicture}<a href="/village/#signing">${words.toPicture}</a></p>`;
  const { organisation, places } = offer;
  const here = places.find(({ field }) => field === asked);
  if (here)
    return html`<div class="cb-filing-form" role="group" aria-label=${words.seal} tabindex="-1">
      <p><strong>${words.sealOnce(here.place, organisation)}</strong><br /><span class="cb-quiet">${words.sealProves}</span></p>
      <p class="cb-filing-ways"><button class="cb-button cb-main" type="button" @click=${() => seal(here.field)}>${words.sealNow}</button>
        <button class="cb-link" type="button" @click=${() => ask(undefined)}>${words.sealNot}</button></p>
    </div>`;
  return html`<p class="cb-filing-ways">${places.map(
    ({ field, place }) =>
      html`<button class="cb-button" type="button" @click=${() => ask(field)}>${words.sealAt(place)}</button>`,
  )}</p>`;
}
