/**
 * `<cb-form>`: one sheet of one dossier, to fill. The only element that knows a Dossier.
 *
 * - Every control reports a value; this element writes it to the dossier and nothing else does.
 * - Who types settles only what they had seen when they began (`seen`): what arrives meanwhile becomes a disagreement that both see.
 * - The first thing written makes the sheet exist. Looking at a blank sheet writes nothing.
 * - The first section renders at once, the others as soon as the page is idle, so that a long form can be typed into at once.
 *
 * Properties: `dossier`, `template`, `sheet`, `policies`, `today`, `readonly`; `attach` takes files and answers with what
 * to keep, and what is chosen before it is there waits for it; `where` says where the bytes of attachments are, `openFile` opens them; `elsewhere` what other
 * dossiers say; `only` a part of the form.
 * Events that leave it: `cb-open-sheet`, `cb-open-attachment`, `cb-evaluated`.
 */

import { html, type PropertyValues, type TemplateResult } from 'lit';
import type { Dossier, Seen } from '#sync';
import {
  type AttachmentRef,
  type Elsewhere,
  type Evaluation,
  type Field,
  isFingerprint,
  type Policies,
  type Section,
  type Template,
  type Value,
} from '#templates';
import { CbField } from './cb-field.ts';
import { CbRoster } from './cb-roster.ts';
import type { OpenFile } from './controls/fingerprint.ts';
import { DossierController } from './dossier-controller.ts';
import { emit } from './events.ts';
import { formNavigation } from './form-navigation.ts';
import { whenIdle } from './idle.ts';
import { labelAt } from './labels.ts';
import { need } from './later.ts';
import { LightElement } from './light-element.ts';
import { columnsOf, groupsOf, headingOf, isWide, spanOf } from './sections.ts';
import { text } from './text.zh.ts';

/** On screen and on paper: the same columns, but a blank on screen is never too narrow to type in. */
const spanStyle = (field: Field, columns: number): string => {
  const [label, blank] = field.span ?? [1, 1];
  return `--cb-span:${spanOf(field, columns)};--cb-paper-span:${Math.min(columns, label + blank)};--cb-label-span:${Math.max(1, label)};--cb-blank-span:${Math.min(columns - label, blank)}`;
};

/** The form in which an account is typed keeps its result in sight; one that links to an account shows it in its place. */
const isLive = ({ fields }: Template): boolean =>
  'perCapitaReference' in fields &&
  !Object.values(fields).some((field) => field.kind === 'link' && 'perCapitaReference' in field.to.fields);

export type Attach = (files: readonly File[]) => Promise<readonly AttachmentRef[]>;

/** Sections that render at once, and then as often as the page is idle. */
const first = 1;
const more = 2;

export class CbForm extends LightElement {
  static override properties = {
    dossier: { attribute: false },
    template: { attribute: false },
    sheet: {},
    policies: { attribute: false },
    today: {},
    readonly: { type: Boolean, reflect: true },
    attach: { attribute: false },
    where: { attribute: false },
    openFile: { attribute: false },
    elsewhere: { attribute: false },
    only: { attribute: false },
    rendered: { state: true },
    trouble: { state: true },
  };
  declare dossier: Dossier | undefined;
  declare template: Template | undefined;
  declare sheet: string;
  declare policies: Policies | undefined;
  declare today: string;
  declare readonly: boolean;
  declare attach: Attach | undefined;
  declare where: ReadonlyMap<string, string> | undefined;
  declare openFile: OpenFile | undefined;
  declare elsewhere: Elsewhere | undefined;
  /** ids of sections; what else the page has, it shows in its own way */
  declare only: readonly string[] | undefined;
  /** how many sections stand */
  declare rendered: number;
  declare trouble: string | undefined;

  readonly #now: DossierController = new DossierController(this);
  readonly #seen = new Map<string, Seen>();

  constructor() {
    super();
    this.sheet = '';
    this.today = '';
    this.readonly = false;
    this.rendered = first;
    this.addEventListener('cb-begin', (event) =>
      this.#withField(event, (field, at) => this.#seen.set(field.state.path, this.#now.seen(at))),
    );
    this.addEventListener('cb-leave', (event) =>
      this.#withField(event, (field) => this.#seen.delete(field.state.path)),
    );
    this.addEventListener('cb-input', (event) =>
      this.#withField(event, (field, at) => {
        const { kind } = field.state.field;
        // These write themselves, letter by letter; all they need is a sheet to be in.
        if (kind === 'note' || kind === 'prose') this.#begin();
        else
          this.#write(at, event.detail.value, {
            seen: this.#seen.get(field.state.path) ?? this.#now.seen(at),
            misfit: event.detail.problem !== undefined,
          });
      }),
    );
    this.addEventListener('cb-override', (event) =>
      this.#withField(event, (_, at) => this.#write(at, event.detail.value, { why: event.detail.why || undefined })),
    );
    this.addEventListener('cb-settle', (event) =>
      this.#withField(event, (_, at) =>
        this.#write(at, event.detail.value, { why: event.detail.why, seen: this.#now.seen(at) }),
      ),
    );
    this.addEventListener('cb-attach', (event) => {
      event.stopPropagation();
      this.#withField(event, (field, at) => {
        const add = (attach: Attach): void => void this.#add(field, at, event.detail.files, attach);
        if (this.attach) add(this.attach);
        else this.#chosen.push(add);
      });
    });
    this.addEventListener('cb-add-row', (event) => this.#withRoster(event, (roster, at) => this.#addRow(roster, at)));
    this.addEventListener('cb-remove-row', (event) =>
      this.#withRoster(event, (_, at) => this.dossier?.removeRow(`${at}/${event.detail.row}`)),
    );
    this.addEventListener('cb-restore-row', (event) =>
      this.#withRoster(event, (_, at) => this.dossier?.restoreRow(`${at}/${event.detail.row}`)),
    );
    this.addEventListener('cb-merge-row', (event) =>
      this.#withRoster(event, (_, at) =>
        this.dossier?.mergeRow(`${at}/${event.detail.row}`, `${at}/${event.detail.into}`),
      ),
    );
    this.addEventListener('cb-dispute', (event) =>
      this.#withRoster(event, (_, at) => {
        const row = `${at}/${event.detail.row}`;
        if (event.detail.keep) this.dossier?.restoreRow(row);
        else this.dossier?.removeRow(row);
      }),
    );
    this.addEventListener('cb-go', (event) => void this.go(event.detail.path));
    this.addEventListener('focusin', this.#onFocus);
    this.addEventListener('focusout', this.#onBlur);
    this.addEventListener('keydown', this.#onKey);
  }

  protected override firstUpdated(): void {
    this.#renderMore();
  }

  #renderMore(): void {
    const all = this.template?.sections.length ?? first;
    if (this.rendered >= all) return;
    whenIdle(() => {
      this.rendered += more;
      void this.updateComplete.then(() => this.#renderMore());
    });
  }

  // ---------------------------------------------------------------- handlers

  #withField(event: Event, act: (field: CbField, at: string) => void): void {
    const field = event.target instanceof Element ? event.target.closest('cb-field') : undefined;
    if (field instanceof CbField && this.dossier && !this.readonly) act(field, this.#now.pathOf(field.state.path));
  }

  #withRoster(event: Event, act: (roster: CbRoster, at: string) => void): void {
    const { target } = event;
    if (target instanceof CbRoster && this.dossier && !this.readonly) act(target, this.#now.pathOf(target.state.path));
  }

  #begin(): void {
    if (this.template && !this.#now.begun) this.dossier?.beginSheet(this.template.id, this.sheet);
  }

  #write(
    at: string,
    value: Value | undefined,
    { why, seen, misfit }: { why?: string; seen?: Seen; misfit?: boolean } = {},
  ): void {
    this.dossier?.together(() => {
      this.#begin();
      if (misfit && typeof value === 'string') this.dossier?.keep(at, value, seen);
      else this.dossier?.set(at, value, why, seen);
    });
  }

  #addRow(roster: CbRoster, at: string): void {
    this.#begin();
    const row = this.dossier?.addRow(at);
    if (row !== undefined) roster.openWhenThere(row);
  }

  /** files that were chosen before `attach` was there */
  readonly #chosen: ((attach: Attach) => void)[] = [];
  async #add(field: CbField, at: string, files: readonly File[], attach: Attach): Promise<void> {
    try {
      const refs = await attach(files);
      this.trouble = undefined;
      const before = field.state.value;
      // Of a fingerprint there is one photo: another takes its place.
      const isMore = Array.isArray(before) && !isFingerprint(field.state.field);
      const held = isMore ? before.filter((ref) => typeof ref === 'object') : [];
      if (refs.length > 0) this.#write(at, [...held, ...refs]);
    } catch (error) {
      this.trouble =
        error instanceof Error && /[\u4e00-\u9fff]/.test(error.message) ? error.message : text.attachment.failed;
    }
  }

  readonly #onFocus = (event: FocusEvent): void => {
    this.#withField(event, (_, at) => this.dossier?.focus(at));
  };

  readonly #onBlur = (event: FocusEvent): void => {
    const field = event.target instanceof Element ? event.target.closest('cb-field') : undefined;
    if (!(field instanceof CbField)) return;
    const leave = (to: EventTarget | null): void => {
      const next = to instanceof Element ? to.closest('cb-field') : undefined;
      if (field === next) return;
      this.#now.visit(field.state.path);
      if (!(next && this.contains(next))) this.dossier?.focus(undefined);
    };
    // What was pressed may have made way for what comes next in the same field, as a button for the box to sign in.
    if (event.relatedTarget) leave(event.relatedTarget);
    else setTimeout(() => leave(document.activeElement));
  };

  /** Enter goes on to the next field, as clerks know it from spreadsheets. */
  readonly #onKey = (event: KeyboardEvent): void => {
    const { target } = event;
    if (event.key !== 'Enter' || event.isComposing || event.defaultPrevented || event.altKey || event.ctrlKey) return;
    if (
      !(target instanceof HTMLInputElement) ||
      target.type === 'checkbox' ||
      target.closest('form, .cb-signature, .cb-fingerprint')
    )
      return;
    const fields = [...this.querySelectorAll<CbField>('cb-field')];
    const here = fields.findIndex((field) => field.contains(target));
    if (here < 0) return;
    event.preventDefault();
    fields
      .slice(here + 1)
      .find((field) => field.querySelector('input, select, textarea'))
      ?.focus();
  };

  // ---------------------------------------------------------------- public

  /** What the sheet says just now; for printing and for the page. */
  get evaluation(): Evaluation | undefined {
    return this.#now.evaluation;
  }

  /** Somebody has begun this sheet. */
  get begun(): boolean {
    return this.#now.begun;
  }

  /** What the sheet says with all that has been typed until now. */
  settled(): Evaluation | undefined {
    this.flush();
    return this.#now.settled();
  }

  /** Sends what is typed and not sent, everywhere. */
  flush(): void {
    for (const field of this.querySelectorAll<CbField>('cb-field')) field.control?.flush();
  }

  /** Shows what is missing and wrong, and goes there. */
  async check(): Promise<void> {
    this.flush();
    await need('cb-findings');
    this.#now.ask();
    await this.updateComplete;
    this.querySelector<HTMLElement>('cb-findings')?.focus();
  }

  /** Takes the reader to a field, a row or a section by its view path. */
  async go(path: string): Promise<void> {
    this.rendered = this.template?.sections.length ?? first;
    await this.updateComplete;
    const [id = '', row, name] = path.split('/');
    if (row !== undefined) {
      for (const roster of this.querySelectorAll('cb-roster')) {
        if (roster instanceof CbRoster && roster.state.path === id) return roster.openRow(row, name);
      }
      return;
    }
    for (const field of this.querySelectorAll<CbField>('cb-field')) {
      if (field.state.path !== id) continue;
      field.scrollIntoView({ block: 'center' });
      field.focus({ preventScroll: true });
      return;
    }
    const place = [...this.querySelectorAll<HTMLElement>('[data-section], .cb-roster')].find(
      (element) => element.dataset.section === id.replace('section:', '') || element.id === `field-${id}`,
    );
    place?.scrollIntoView({ block: 'start' });
    place?.focus({ preventScroll: true });
  }

  /** The words for a view path. */
  readonly labelOf = (path: string): string => (this.evaluation ? labelAt(this.evaluation, path) : '');

  // ---------------------------------------------------------------- render

  protected override willUpdate(changed: PropertyValues): void {
    if (this.attach) for (const add of this.#chosen.splice(0)) add(this.attach);
    if (changed.has('template') && this.template && 'perCapitaReference' in this.template.fields)
      whenIdle(() => void need('cb-income'));
  }

  #told: Evaluation | undefined;
  protected override updated(): void {
    if (this.evaluation === this.#told) return;
    this.#told = this.evaluation;
    emit(this, 'cb-evaluated', undefined);
  }

  override render(): TemplateResult {
    const { template, evaluation } = this;
    // Nothing has come yet: this is not an empty form but an unknown one, and must not be filled.
    if (this.dossier && !this.dossier.status.arrived)
      return html`<p class="cb-message" data-level="warning" role="status">${text.form.notArrived}</p>`;
    if (!template || !evaluation) return html`<p class="cb-quiet" role="status">${text.form.loading}</p>`;
    const { only } = this;
    const sections = template.sections.filter(
      ({ id }) => !evaluation.irrelevant.has(`section:${id}`) && (only === undefined || only.includes(id)),
    );
    const { disagreements } = this.#now;
    return html`<div class="cb-form" ?data-part=${only !== undefined} ?data-landscape=${template.paper.landscape === true}>
      ${only ? undefined : formNavigation(sections, evaluation, { check: () => void this.check(), go: (path) => void this.go(path) })}
      <div class="cb-sections">
        ${
          disagreements.length > 0
            ? html`<p class="cb-message" data-level="warning">${text.form.disagreements(disagreements.length)}
          ${disagreements.map((path) => html`<button class="cb-link" type="button" @click=${() => this.go(path)}>${this.labelOf(path)}</button>`)}</p>`
            : undefined
        }
        ${this.trouble ? html`<p class="cb-message" data-level="error" role="alert">${this.trouble}</p>` : undefined}
        ${this.#now.asked ? html`<cb-findings .findings=${evaluation.findings} .labelOf=${this.labelOf}></cb-findings>` : undefined}
        ${sections.slice(0, this.rendered).map((section) => this.#section(section, evaluation))}
        ${isLive(template) ? html`<cb-income live .evaluation=${evaluation}></cb-income>` : undefined}
      </div>
    </div>`;
  }

  #section(section: Section, evaluation: Evaluation): TemplateResult {
    const columns = columnsOf(section);
    const title = evaluation.wording(headingOf(section));
    const grid = `--cb-columns:${columns.map((width) => `minmax(0,${width}fr)`).join(' ')};--cb-paper-columns:${columns.map((width) => `${section.columns ? width : (165 / columns.length).toFixed(2)}mm`).join(' ')}`;
    const [only, ...others] = Object.values(section.fields);
    const alone = only?.kind === 'repeat' && others.length === 0;
    return html`<section class="cb-section" data-section=${section.id} ?data-only=${alone} tabindex="-1" aria-labelledby="cb-section-${section.id}">
      <h2 id="cb-section-${section.id}">${title}</h2>
      ${section.hint ? html`<p class="cb-quiet">${evaluation.wording(section.hint)}</p>` : undefined}
      ${'perCapitaReference' in section.fields && !isLive(evaluation.template) ? html`<cb-income .evaluation=${evaluation}></cb-income>` : undefined}
      <div class="cb-grid" .style=${grid}>
        ${groupsOf(section).map(({ head, ids }) => {
          const fields = ids.map((id) => this.#field(id, columns.length));
          return head === undefined
            ? fields
            : html`<div class="cb-group" role="group" aria-label=${evaluation.wording(head)}><p class="cb-group-head" aria-hidden="true">${evaluation.wording(head)}</p>${fields}</div>`;
        })}
      </div>
    </section>`;
  }

  #field(id: string, columns: number): TemplateResult | undefined {
    const field = this.template?.fields[id];
    if (field?.kind === 'repeat') {
      const roster = this.#now.rosterOf(id);
      return roster && html`<cb-roster .state=${roster}></cb-roster>`;
    }
    const state = this.#now.stateOf(id);
    return (
      state &&
      html`<cb-field data-kind=${state.field.kind} ?data-bare=${state.field.span?.[0] === 0} ?data-wide=${isWide(state.field) || state.siblings.length > 1} .style=${spanStyle(state.field, columns)} .state=${state}></cb-field>`
    );
  }
}
