/**
 * `<cb-own-fonts>`: fonts of a person's own for the body and the titles of what is printed (C35).
 *
 * - Chosen as a file, or from those installed where the browser lets a page read them. Looked at by the print worker before it
 *   is taken; what cannot or may not be embedded is refused with the reason, and what was chosen before stays.
 * - Kept on this device, until somebody goes back to the font that comes with the program.
 *
 * Event: `cb-fonts`, when what is printed with has changed.
 */
import { html, type TemplateResult } from 'lit';
import { createPrinter, fontProblems, type OwnFace } from '#print';
import { forgetFont, type KeptFont, keepFont, keptFonts } from '#sync';
import { emit } from './events.ts';
import { LightElement } from './light-element.ts';
import { ownFontsText as words } from './own-fonts-text.zh.ts';

export { keptFonts };

type Face = KeptFont['only'];
const faces: readonly Face[] = ['body', 'title'];
/** What the largest fonts in use have, and some: 宋体-方正超大字符集 takes 30 MB. */
const largest = 64 * 1024 * 1024;

/** Local Font Access, as far as it is used; not every browser has it. */
interface LocalFont {
  readonly fullName: string;
  readonly postscriptName: string;
  blob(): Promise<Blob>;
}
const localFonts = (): (() => Promise<readonly LocalFont[]>) | undefined => {
  const found: unknown = Reflect.get(globalThis, 'queryLocalFonts');
  return typeof found === 'function' ? () => found.call(globalThis) : undefined;
};
/** Chinese names, and those of Chinese fonts in Latin letters, before all else. */
const wanted = /[\u4e00-\u9fff]|fang|song|sun|kai|hei/i;

type Offer =
  | { readonly is: 'faces'; readonly face: Face; readonly file: Blob; readonly found: readonly OwnFace[] }
  | { readonly is: 'local'; readonly face: Face; readonly fonts: readonly LocalFont[] };
type Said = { readonly level: 'error' | 'note'; readonly words: string; readonly face: Face };

export class CbOwnFonts extends LightElement {
  static override properties = {
    kept: { state: true },
    said: { state: true },
    offer: { state: true },
    looking: { state: true },
  };
  declare kept: readonly KeptFont[];
  declare said: Said | undefined;
  declare offer: Offer | undefined;
  declare looking: boolean;

  constructor() {
    super();
    this.kept = [];
    this.looking = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#read();
  }

  async #read(): Promise<void> {
    this.kept = await keptFonts();
  }

  #say(face: Face, level: Said['level'], sentence: string): void {
    this.said = { face, level, words: sentence };
  }

  // ---------------------------------------------------------------- choosing

  async #chooseFile(face: Face, input: HTMLInputElement): Promise<void> {
    const [file] = input.files ?? [];
    // The same file once more is a choice too.
    input.value = '';
    if (file) await this.#choose(face, file);
  }

  /** `name`: the PostScript name of the one that is meant, where the file has several. */
  async #choose(face: Face, file: Blob, name?: string): Promise<void> {
    if (this.looking) return;
    this.offer = undefined;
    this.said = undefined;
    if (file.size > largest) return this.#say(face, 'error', words.tooLarge(Math.ceil(file.size / 1024 / 1024)));
    this.looking = true;
    const printer = createPrinter([]);
    try {
      const all = await printer.look(file);
      const found = all.filter(({ problem }) => problem === undefined);
      const meant = found.length > 1 ? found.find((each) => each.name === name) : found[0];
      if (meant) await this.#keep(face, file, meant);
      else if (found.length > 1) this.offer = { is: 'faces', face, file, found };
      else this.#say(face, 'error', fontProblems[all[0]?.problem ?? 'damaged']);
    } catch {
      this.#say(face, 'error', fontProblems.damaged);
    } finally {
      printer.close();
      this.looking = false;
    }
  }

  async #keep(face: Face, file: Blob, { index, title, lacks }: OwnFace): Promise<void> {
    this.offer = undefined;
    const name = title || words.faces[face];
    try {
      await keepFont({ only: face, title: name, file, index });
    } catch {
      return this.#say(face, 'error', words.notKept);
    }
    await this.#changed(face, words.kept(words.faces[face], name) + words.lacks(lacks));
  }

  async #remove(face: Face): Promise<void> {
    await forgetFont(face);
    await this.#changed(face, words.removed(words.faces[face]));
  }

  async #changed(face: Face, sentence: string): Promise<void> {
    await this.#read();
    this.#say(face, 'note', sentence);
    emit(this, 'cb-fonts', undefined);
  }

  async #chooseLocal(face: Face): Promise<void> {
    this.said = undefined;
    this.offer = undefined;
    try {
      const fonts = (await localFonts()?.()) ?? [];
      if (fonts.length === 0) return this.#say(face, 'error', words.noLocal);
      const rank = ({ fullName }: LocalFont): number => (wanted.test(fullName) ? 0 : 1);
      const sorted = fonts.toSorted((a, b) => rank(a) - rank(b) || a.fullName.localeCompare(b.fullName, 'zh-CN'));
      this.offer = { is: 'local', face, fonts: sorted };
    } catch {
      this.#say(face, 'error', words.refused);
    }
  }

  async #useLocal(face: Face, font: LocalFont | undefined): Promise<void> {
    const file = await font?.blob().catch(() => undefined);
    if (font && file) await this.#choose(face, file, font.postscriptName);
    else this.#say(face, 'error', words.noLocal);
  }

  // ---------------------------------------------------------------- view

  override render(): TemplateResult {
    return html`<p class="cb-hint">${words.hint}</p>
      ${faces.map((face) => this.#face(face))}
      <p class="cb-hint">${words.where}</p>`;
  }

  #face(face: Face): TemplateResult {
    const name = words.faces[face];
    const kept = this.kept.find(({ only }) => only === face);
    const said = this.said?.face === face ? this.said : undefined;
    return html`<div class="cb-own-font" role="group" aria-label=${name}>
      <p><strong>${name}：</strong>${kept?.title ?? words.serif}</p>
      <div>
        <label class="cb-button">${words.file}<input class="cb-hidden" type="file" accept=".ttf,.ttc,.otf,font/ttf,font/collection"
          ?disabled=${this.looking} @change=${(event: Event) => void this.#chooseFile(face, event.target as HTMLInputElement)} /></label>
        ${localFonts() ? html`<button class="cb-button" type="button" @click=${() => void this.#chooseLocal(face)}>${words.local}</button>` : undefined}
        ${kept ? html`<button class="cb-link" type="button" @click=${() => void this.#remove(face)}>${words.remove}</button>` : undefined}
      </div>
      ${this.offer?.face === face ? this.#offered(this.offer) : undefined}
      <div role="status">${this.looking ? html`<p>${words.looking}</p>` : undefined}
        ${said ? html`<p class="cb-message" data-level=${said.level}>${said.words}</p>` : undefined}</div>
    </div>`;
  }

  #offered(offer: Offer): TemplateResult {
    if (offer.is === 'faces') {
      const { face, file, found } = offer;
      return html`<p>${words.several}</p>
        <div>${found.map(
          (each) =>
            html`<button class="cb-button" type="button" @click=${() => void this.#keep(face, file, each)}>${words.useFace(each.title)}</button>`,
        )}</div>`;
    }
    const { face, fonts } = offer;
    const use = (event: Event): void => {
      const chosen = (event.currentTarget as HTMLElement).parentElement?.querySelector('select')?.selectedIndex ?? 0;
      void this.#useLocal(face, fonts[chosen]);
    };
    return html`<div>
      <select aria-label=${words.localName}>${fonts.map(({ fullName }) => html`<option>${fullName}</option>`)}</select>
      <button class="cb-button" type="button" @click=${use}>${words.use}</button>
    </div>`;
  }
}
