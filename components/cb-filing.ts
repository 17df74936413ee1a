/**
 * `<cb-filing>`: how a sheet is filed (定稿), corrected, withdrawn, and what papers each filing has.
 *
 * - It says what stands in plain words, and what stands in the way: errors keep a sheet from being filed unless the signer
 *   says why it is filed all the same.
 * - It only asks; whoever holds the dossier files. What was on the screen goes along, so that nobody replaces a filing that
 *   they have not seen.
 * - A filing's papers are those that were kept, never made anew.
 *
 * Properties: `state`; `evaluation` (a function: the sheet as it is now); `labelOf`; `signer` (the person, where they may
 * file) or `refusal` (why not); `number` (a function: the next free number; absent where the form has none); `numberNote`; `clash` (a sentence); `copying`
 * (what becomes of a printed copy); `place` (a function: where the bytes of a
 * hash are); `problem` (a sentence).
 * Events: `cb-file`, `cb-void`, `cb-sign`, `cb-seal`, `cb-copy`, `cb-scan`, `cb-remove-scan`, `cb-open-attachment`, `cb-go`.
 */

import { html, type PropertyValues, type TemplateResult } from 'lit';
import type { MissingCharacter } from '#print';
import type { Paper, Person } from '#sync';
import { type Evaluation, formatDateTime } from '#templates';
import { type CbEvents, emit } from './events.ts';
import { hindrances, isUnsettled, unsigned } from './file-sheet.ts';
import { filingSentence } from './filing-sentence.ts';
import {
  type PaperSignatures,
  type SealingOffer,
  type SigningOffer,
  sealingOffer,
  signatureLines,
  signingOffer,
} from './filing-signatures.ts';
import type { FiledSheet, FilingState } from './filing-state.ts';
import { filingText } from './filing-text.zh.ts';
import { LightElement } from './light-element.ts';
import { missingCharacters } from './missing-characters.ts';
import { text } from './text.zh.ts';

/** What becomes of the printed copy of a filing. */
export interface CopyTrouble {
  readonly filing: string;
  /** `away`: photos on it are not on this device */
  readonly is: 'making' | 'failed' | 'gone' | 'away' | 'missing';
  readonly missing?: readonly MissingCharacter[];
}

const words = filingText;
const shortHash = (hash: string): string => hash.slice(0, 16).replace(/(.{4})(?=.)/g, '$1 ');
/** Longer lists help nobody. */
const most = 20;

export class CbFiling extends LightElement {
  static override properties = {
    state: { attribute: false },
    evaluation: { attribute: false },
    labelOf: { attribute: false },
    signer: { attribute: false },
    refusal: {},
    number: { attribute: false },
    numberNote: {},
    clash: {},
    copying: { attribute: false },
    place: { attribute: false },
    problem: {},
    found: { attribute: false },
    offer: { attribute: false },
    sealing: { attribute: false },
    asked: { state: true },
    open: { state: true },
    complaint: { state: true },
    proposed: { state: true },
  };
  declare state: FilingState | undefined;
  declare evaluation: () => Evaluation | undefined;
  declare labelOf: (path: string) => string;
  declare signer: Person | undefined;
  declare refusal: string | undefined;
  declare number: (() => Promise<string | undefined>) | undefined;
  declare numberNote: string | undefined;
  declare clash: string | undefined;
  declare copying: CopyTrouble | undefined;
  declare place: (hash: string, maker?: string) => string;
  declare problem: string | undefined;
  declare found: (paper: Paper) => PaperSignatures | undefined;
  declare offer: (filing: string) => SigningOffer | undefined;
  declare sealing: (filing: string) => SealingOffer | undefined;
  /** where the seal is about to be set */
  declare asked: CbEvents['cb-seal'] | undefined;
  declare open: 'file' | 'void' | undefined;
  declare complaint: string | undefined;
  declare proposed: string | undefined;

  constructor() {
    super();
    this.evaluation = () => undefined;
    this.labelOf = () => '';
    this.found = () => undefined;
    this.offer = () => undefined;
    this.sealing = () => undefined;
    this.place = () => '';
  }

  protected override willUpdate(changed: PropertyValues): void {
    // Filed, here or by somebody else: what was being asked for is over, or must be looked at again.
    const before: FilingState | undefined = changed.get('state');
    if (before && before.replaces.join() !== this.state?.replaces.join()) this.#close();
  }

  override focus(): void {
    const title = this.querySelector<HTMLElement>('#cb-filing-title');
    title?.focus({ preventScroll: true });
    title?.scrollIntoView({ block: 'start' });
  }

  #close(): void {
    this.open = undefined;
    this.complaint = undefined;
  }

  async #begin(which: 'file' | 'void'): Promise<void> {
    this.open = which;
    this.complaint = undefined;
    this.proposed = undefined;
    if (which === 'file' && this.#typedNumber === '') this.proposed = await this.number?.();
    await this.updateComplete;
    this.querySelector<HTMLElement>('.cb-filing-form')?.focus();
  }

  get #typedNumber(): string {
    const number = this.evaluation()?.view.formNo;
    return typeof number === 'string' ? number : '';
  }

  readonly #file = (event: Event): void => {
    event.preventDefault();
    const { state } = this;
    const data = new FormData(event.target as HTMLFormElement);
    const said = (name: string): string => String(data.get(name) ?? '').trim();
    const errors = this.#errors.length;
    const override = data.get('override') === 'on' ? said('why') : '';
    const evaluation = this.evaluation();
    if (evaluation && isUnsettled(evaluation)) this.complaint = words.settleFirst;
    else if (errors > 0 && override === '') this.complaint = words.overrideFirst;
    else if (state && state.replaces.length > 0 && said('reason') === '') this.complaint = words.reasonFirst;
    else {
      this.complaint = undefined;
      emit(this, 'cb-file', {
        number: said('number'),
        reason: said('reason'),
        override: errors > 0 ? override : '',
        replaces: state?.replaces ?? [],
      });
    }
  };

  readonly #void = (event: Event): void => {
    event.preventDefault();
    const reason = String(new FormData(event.target as HTMLFormElement).get('reason') ?? '').trim();
    if (reason === '') this.complaint = words.reasonFirst;
    else emit(this, 'cb-void', { reason, replaces: this.state?.replaces ?? [] });
  };

  get #errors(): Evaluation['findings'] {
    const evaluation = this.evaluation();
    return evaluation ? hindrances(evaluation) : [];
  }

  // ---------------------------------------------------------------- render

  override render(): TemplateResult | undefined {
    const { state } = this;
    if (!state) return undefined;
    return html`<section class="cb-filing" aria-labelledby="cb-filing-title">
      <h2 class="cb-filing-title" id="cb-filing-title" tabindex="-1">${words.title}</h2>
      ${filingSentence(state)}
      ${changedPlaces(state, (path) => emit(this, 'cb-go', { path }))}
      ${this.clash ? html`<p class="cb-message" data-level="error">${this.clash}</p>` : undefined}
      ${this.open === 'file' ? this.#fileForm(state) : this.open === 'void' ? this.#voidForm() : this.#ways(state)}
      <div role="alert">${this.problem ? html`<p class="cb-message" data-level="error">${this.problem}</p>` : undefined}</div>
      ${state.filings.length > 0 ? this.#history(state) : undefined}
    </section>`;
  }

  #ways({ is }: FilingState): TemplateResult {
    if (!this.signer) return html`<p class="cb-quiet">${this.refusal}</p>`;
    const begin =
      is === 'none' || is === 'fork' || is === 'void'
        ? words.begin[is]
        : is === 'unentitled'
          ? words.begin.void
          : words.begin.counts;
    return html`<p class="cb-filing-ways">
      <button class="cb-button ${is === 'counts' ? '' : 'cb-main'}" type="button" @click=${() => this.#begin('file')}>${begin}</button>
      ${is === 'none' || is === 'void' ? undefined : html`<button class="cb-link" type="button" @click=${() => this.#begin('void')}>${words.withdraw}</button>`}
    </p>`;
  }

  #complaint(): TemplateResult {
    return html`<div role="alert">${this.complaint ? html`<p class="cb-message" data-level="error">${this.complaint}</p>` : undefined}</div>`;
  }

  #fileForm({ replaces, is }: FilingState): TemplateResult {
    const errors = this.#errors;
    const warnings = (this.evaluation()?.findings ?? []).filter(({ level }) => level === 'warning').length;
    const evaluation = this.evaluation();
    const toSign = evaluation ? unsigned(evaluation).length : 0;
    const name = this.signer?.name ?? '';
    return html`<form class="cb-filing-form" tabindex="-1" aria-label=${words.title} @submit=${this.#file}>
      ${
        errors.length === 0
          ? html`<p>${words.clean}</p>`
          : html`<p>${words.errors(errors.length)}</p>
            <ul>${errors.slice(0, most).map(
              ({ path, message }) => html`<li>
                <button class="cb-link cb-filing-go" type="button" @click=${() => emit(this, 'cb-go', { path })}>${this.labelOf(path)}</button>${message}
              </li>`,
            )}</ul>
            ${errors.length > most ? html`<p class="cb-quiet">${words.more(errors.length - most)}</p>` : undefined}
            <label class="cb-option"><input type="checkbox" name="override" /><span>${words.override}</span></label>
            <label class="cb-filing-line"><span class="cb-label">${words.overrideWhy}</span><input type="text" name="why" maxlength="200" autocomplete="off" /></label>`
      }
      ${toSign > 0 ? html`<p class="cb-quiet">${words.unsigned(toSign)}</p>` : undefined}
      ${warnings > 0 ? html`<p class="cb-quiet">${words.warnings(warnings)}</p>` : undefined}
      ${this.number ? this.#numberLine() : undefined}
      ${
        replaces.length > 0
          ? html`<label class="cb-filing-line"><span class="cb-label">${is === 'changed' || is === 'counts' ? words.reason : words.replaceReason}</span><input type="text" name="reason" maxlength="200" autocomplete="off" /></label>`
          : undefined
      }
      <p><strong>${words.who(name)}</strong><br /><span class="cb-quiet">${words.named}</span></p>
      ${this.#complaint()}
      <p class="cb-filing-ways">
        <button class="cb-button cb-main" type="submit">${words.file(name)}</button>
        <button class="cb-link" type="button" @click=${() => this.#close()}>${words.cancel}</button>
      </p>
    </form>`;
  }

  #numberLine(): TemplateResult {
    const number = this.#typedNumber || this.proposed;
    const note = this.numberNote ?? (number ? words.numberHint : words.numberNone);
    return html`<label class="cb-filing-line">
      <span class="cb-label">${words.number}</span>
      <input type="text" name="number" maxlength="40" autocomplete="off" .value=${number ?? ''} aria-describedby="cb-filing-number" />
      <span class="cb-quiet" id="cb-filing-number">${note}</span>
    </label>`;
  }

  #voidForm(): TemplateResult {
    const name = this.signer?.name ?? '';
    return html`<form class="cb-filing-form" tabindex="-1" aria-label=${words.withdraw} @submit=${this.#void}>
      <p>${words.voidTitle}</p>
      <label class="cb-filing-line"><span class="cb-label">${words.voidReason}</span><input type="text" name="reason" maxlength="200" autocomplete="off" /></label>
      ${this.#complaint()}
      <p class="cb-filing-ways">
        <button class="cb-button cb-main" type="submit">${words.void(name)}</button>
        <button class="cb-link" type="button" @click=${() => this.#close()}>${words.keep}</button>
      </p>
    </form>`;
  }

  #history({ filings }: FilingState): TemplateResult {
    return html`<h3>${words.all}</h3>
      <ol class="cb-filings">${filings.map((filing) => this.#filing(filing))}</ol>`;
  }

  #filing(filing: FiledSheet): TemplateResult {
    const { number, signer, at, standing, hash, log, reason, overridden, missing } = filing;
    return html`<li data-standing=${standing}>
      <p><strong>${words.one(number, signer.name, formatDateTime(at))}</strong> <span class="cb-standing">${words.standing[standing]}</span></p>
      <p class="cb-quiet">${[words.hash(shortHash(hash)), log && words.log(log.sequence), reason && words.because(reason)].filter(Boolean).join('，')}</p>
      ${overridden ? html`<p class="cb-quiet">${words.overridden(overridden.errors.length, overridden.reason)}</p>` : undefined}
      ${missing ? html`<p class="cb-message" data-level="error">${words.missing}</p>` : undefined}
      ${filing.void ? undefined : this.#papers(filing)}
    </li>`;
  }

  #papers(filing: FiledSheet): TemplateResult {
    const { papers, hash } = filing;
    const hasCopy = papers.some(({ is }) => is === 'copy');
    return html`<ul class="cb-papers">${papers.map((paper) => this.#paper(paper))}</ul>
      ${hasCopy ? [signingOffer(this.offer(hash), () => emit(this, 'cb-sign', { filing: hash })), this.#sealing(hash)] : this.#makeCopy(hash)}
      ${
        this.signer
          ? html`<label class="cb-button cb-file">
              <input class="cb-hidden" type="file" multiple accept="image/*,application/pdf" @change=${(event: Event) => this.#scan(event, hash)} />
              ${words.addScan}
            </label>`
          : undefined
      }`;
  }

  #sealing(filing: string): TemplateResult | undefined {
    const asked = this.asked?.filing === filing ? this.asked.field : undefined;
    return sealingOffer(this.sealing(filing), asked, {
      ask: async (field) => {
        this.asked = field === undefined ? undefined : { filing, field };
        await this.updateComplete;
        this.querySelector<HTMLElement>('.cb-filings [role=group]')?.focus();
      },
      seal: (field) => {
        this.asked = undefined;
        emit(this, 'cb-seal', { filing, field });
      },
    });
  }

  #paper(paper: Paper): TemplateResult {
    const { is, file, person, at, path } = paper;
    return html`<li>
      <button class="cb-link" type="button" @click=${() => emit(this, 'cb-open-attachment', { attachment: file, maker: person?.name })}>${words[is]}：${file.name}（${text.attachment.size(file.size)}）</button>
      <span class="cb-quiet">${[words.by(person?.name, at), words.hash(shortHash(file.hash)), this.place(file.hash, person?.name)].filter(Boolean).join('，')}</span>
      ${is === 'scan' && this.signer ? html`<button class="cb-link" type="button" @click=${() => emit(this, 'cb-remove-scan', { path })}>${words.removeScan}<span class="cb-hidden">${file.name}</span></button>` : undefined}
      ${signatureLines(this.found(paper))}
    </li>`;
  }

  #makeCopy(filing: string): TemplateResult | undefined {
    const copying = this.copying?.filing === filing ? this.copying : undefined;
    const make = (...accepted: CbEvents['cb-copy']['accepted']) => emit(this, 'cb-copy', { filing, accepted });
    if (copying?.is === 'making') return html`<p role="status">${words.copying}</p>`;
    if (copying?.is === 'gone') return html`<p class="cb-message" data-level="warning">${words.copyGone}</p>`;
    return html`<p>${copying?.is === 'failed' ? words.copyFailed : words.noCopy}
        ${this.signer ? html`<button class="cb-button" type="button" @click=${() => make()}>${words.makeCopy}</button>` : undefined}</p>
      ${
        copying?.is === 'away'
          ? html`<div class="cb-message" data-level="warning"><p>${words.copyAway}</p>
        <button class="cb-button" type="button" @click=${() => make('photos')}>${words.copyWithout}</button></div>`
          : undefined
      }
      ${copying?.missing ? missingCharacters(copying.missing, { from: this, labelOf: this.labelOf, anyway: () => make('photos', 'characters') }) : undefined}`;
  }

  #scan(event: Event, filing: string): void {
    if (!(event.target instanceof HTMLInputElement)) return;
    const files = [...(event.target.files ?? [])];
    event.target.value = '';
    if (files.length > 0) emit(this, 'cb-scan', { filing, files });
  }
}

function changedPlaces({ changed }: FilingState, go: (path: string) => void): TemplateResult | undefined {
  if (changed.length === 0) return undefined;
  return html`<p class="cb-filing-changed">${words.changed}
    ${changed.slice(0, most).map(({ path, label }) => html`<button class="cb-link cb-filing-go" type="button" @click=${() => go(path)}>${label}</button>`)}
    ${changed.length > most ? words.moreChanged(changed.length) : undefined}</p>`;
}
