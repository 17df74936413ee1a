/**
 * The photo of an ink fingerprint: taken or chosen, cut on this device to the square round the print, kept as an attachment.
 *
 * - The circle on the screen is the circle on paper: what is seen in it is what is kept. It is filled by zooming and moving, with a
 *   finger, a mouse or the keyboard.
 * - Kept are at most 500 × 500 pixels: a circle of 25 mm at 500 per inch, what fingerprints are scanned at (ANSI/NIST-ITL 1-2011:
 *   19.69 pixels a millimetre). The rest of the photo never leaves the control.
 * - A kept one whose bytes are on this device is shown. Others are fetched when somebody asks: what is biometric goes to no device
 *   by merely opening a form.
 */
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { type AttachmentRef, isSealed } from '#templates';
import { emit } from '../events.ts';
import { fingerprintText as words } from '../fingerprint-text.zh.ts';
import { text } from '../text.zh.ts';
import { Control } from './control.ts';

/** Opens the bytes of an attachment, or says where they are. */
export type OpenFile = (ref: AttachmentRef) => Promise<{ readonly file: Blob } | { readonly problem: string }>;

/** pixels of a side, at most */
const most = 500;
/** Fewer are no longer sharp in the circle: half of what is scanned. */
const least = 250;
/** pixels of a photo's longer side while it is cut: a phone's own would take 200 MB */
const workingSide = 3000;
const mostZoom = 8;
const quality = 0.92;

/** What is seen: how much closer than the whole, and its middle as shares of the photo's width and height. */
interface Look {
  readonly zoom: number;
  readonly x: number;
  readonly y: number;
}
interface Size {
  readonly width: number;
  readonly height: number;
}
const whole: Look = { zoom: 1, x: 0.5, y: 0.5 };

/** The square of the photo that is seen, in its pixels; always inside it. */
export function squareOf({ width, height }: Size, { zoom, x, y }: Look): { x: number; y: number; side: number } {
  const side = Math.min(width, height) / Math.max(1, Math.min(mostZoom, zoom));
  const within = (middle: number, length: number): number =>
    Math.max(0, Math.min(length - side, middle * length - side / 2));
  return { x: within(x, width), y: within(y, height), side };
}

export class FingerprintControl extends Control {
  static override properties = {
    ...Control.properties,
    where: { attribute: false },
    open: { attribute: false },
    look: { state: true },
    problem: { state: true },
    saving: { state: true },
    shown: { state: true },
  };
  /** hash → where the bytes are, in words; of those on this device */
  declare where: ReadonlyMap<string, string> | undefined;
  declare open: OpenFile | undefined;
  declare look: Look;
  declare problem: string | undefined;
  declare saving: boolean;
  /** the kept photo, opened */
  declare shown: { readonly hash: string; readonly url: string } | undefined;
  #photo: ImageBitmap | undefined;

  constructor() {
    super();
    this.look = whole;
    this.saving = false;
  }

  override disconnectedCallback(): void {
    this.#put(undefined);
    this.#show(undefined);
    super.disconnectedCallback();
  }

  get #ref(): AttachmentRef | undefined {
    const last = Array.isArray(this.value) ? this.value.at(-1) : undefined;
    return typeof last === 'object' ? last : undefined;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has('value') && !changed.has('where') && !changed.has('open')) return;
    // What was cut has been kept.
    if (changed.has('value') && this.saving) this.#put(undefined);
    const hash = this.#ref?.hash;
    if (this.shown && this.shown.hash !== hash) this.#show(undefined);
    if (hash !== undefined && this.shown === undefined && this.where?.has(hash)) void this.#fetch();
  }

  override render(): TemplateResult {
    if (isSealed(this.value) || !this.readonly) return super.render();
    return this.#ref ? this.output(this.#kept()) : this.output('');
  }

  protected override entry(): TemplateResult {
    return html`<span class="cb-fingerprint" role="group" id=${this.name}>
      ${this.#photo ? this.#stage(this.#photo) : this.#ref ? html`${this.#kept()}${this.#keptActions()}` : this.#choices()}
      ${this.problem ? html`<span class="cb-message" data-level="error" role="alert">${this.problem}</span>` : undefined}
    </span>`;
  }

  // ---------------------------------------------------------------- a kept one

  #kept(): TemplateResult {
    const hash = this.#ref?.hash ?? '';
    if (this.shown) return html`<img class="cb-circle" src=${this.shown.url} alt=${words.photo} />`;
    return html`<span class="cb-quiet">${this.where?.get(hash) ?? words.away}</span>`;
  }

  #keptActions(): TemplateResult {
    return html`<span class="cb-fingerprint-ways">
      ${
        this.shown
          ? undefined
          : html`<button class="cb-button" type="button" @click=${() => void this.#fetch()}>${words.fetch}</button>`
      }
      ${this.#choices(words.again)}
      <button class="cb-link" type="button" @click=${this.#remove}>${words.remove}</button>
    </span>`;
  }

  async #fetch(): Promise<void> {
    const ref = this.#ref;
    if (!ref || !this.open) return;
    const answer = await this.open(ref);
    if (this.#ref?.hash !== ref.hash || !this.isConnected) return;
    this.problem = 'problem' in answer ? answer.problem : undefined;
    if ('file' in answer) this.#show({ hash: ref.hash, url: URL.createObjectURL(answer.file) });
  }

  #show(shown: typeof this.shown): void {
    if (this.shown) URL.revokeObjectURL(this.shown.url);
    this.shown = shown;
  }

  readonly #remove = (): void => {
    this.value = undefined;
    emit(this, 'cb-input', { value: undefined, text: '' });
    void this.updateComplete.then(() => this.focus());
  };

  // ---------------------------------------------------------------- a new one

  #choices(said: { readonly take: string; readonly choose: string } = words): TemplateResult {
    const pick = (camera: boolean): TemplateResult => html`<label class="cb-button cb-file">
      <input class="cb-hidden" type="file" accept="image/*" capture=${camera ? 'environment' : nothing} @change=${this.#onFile} />
      ${camera ? said.take : said.choose}
    </label>`;
    return html`${pick(true)}${pick(false)}`;
  }

  readonly #onFile = (event: Event): void => {
    if (!(event.target instanceof HTMLInputElement)) return;
    const [file] = event.target.files ?? [];
    event.target.value = '';
    if (file) void this.#begin(file);
  };

  async #begin(file: Blob): Promise<void> {
    const photo = await readPhoto(file);
    this.problem = photo ? undefined : words.unreadable;
    if (!photo) return;
    this.#put(photo);
    await this.updateComplete;
    this.querySelector('canvas')?.focus();
  }

  #put(photo: ImageBitmap | undefined): void {
    this.#photo?.close();
    this.#photo = photo;
    this.look = whole;
    this.saving = false;
    this.requestUpdate();
  }

  #stage(photo: ImageBitmap): TemplateResult {
    const { side } = squareOf(photo, this.look);
    const id = `${this.name}-zoom`;
    return html`<canvas class="cb-circle" width=${most} height=${most} tabindex="0" role="application" aria-label=${words.stage}
        @pointerdown=${this.#onDown} @pointermove=${this.#onMove} @pointerup=${this.#onUp} @pointercancel=${this.#onUp} @keydown=${this.#onKey}></canvas>
      <span class="cb-quiet">${words.how}</span>
      <label class="cb-zoom" for=${id}>${words.zoom}<input id=${id} type="range" min="1" max=${mostZoom} step="0.05" .value=${String(this.look.zoom)} @input=${this.#onZoom} /></label>
      ${side < least ? html`<span class="cb-message" data-level="warning">${words.coarse}</span>` : undefined}
      <span class="cb-fingerprint-end">
        <button class="cb-button cb-main" type="button" @click=${() => void this.#keep()}>${this.saving ? words.saving : words.keep}</button>
        <button class="cb-link" type="button" @click=${this.#cancel}>${text.control.cancel}</button>
      </span>`;
  }

  readonly #cancel = (): void => {
    this.#put(undefined);
    void this.updateComplete.then(() => this.focus());
  };

  async #keep(): Promise<void> {
    const photo = this.#photo;
    if (!photo || this.saving) return;
    const { side } = squareOf(photo, this.look);
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = Math.max(1, Math.min(most, Math.round(side)));
    drawLook(canvas, photo, this.look);
    const cut = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality));
    if (!cut || photo !== this.#photo) return;
    this.saving = true;
    emit(this, 'cb-attach', { files: [new File([cut], words.file, { type: cut.type })] });
  }

  protected override updated(): void {
    super.updated();
    const canvas = this.querySelector('canvas');
    if (canvas && this.#photo) drawLook(canvas, this.#photo, this.look);
  }

  // ---------------------------------------------------------------- moving and zooming

  /** `dx`, `dy`: as shares of the circle that the photo goes to the right and down. */
  #move(dx: number, dy: number, closer = 1): void {
    const photo = this.#photo;
    if (!photo) return;
    const zoom = Math.max(1, Math.min(mostZoom, this.look.zoom * closer));
    const before = squareOf(photo, this.look);
    const middle = {
      x: before.x + before.side / 2 - dx * before.side,
      y: before.y + before.side / 2 - dy * before.side,
    };
    const look = { zoom, x: middle.x / photo.width, y: middle.y / photo.height };
    // As it comes out, so that moving back at an edge begins at once.
    const { x, y, side } = squareOf(photo, look);
    this.look = { zoom, x: (x + side / 2) / photo.width, y: (y + side / 2) / photo.height };
    // Somebody who goes on cutting has not been answered yet.
    this.saving = false;
  }

  readonly #onZoom = (event: Event): void => {
    if (event.target instanceof HTMLInputElement) this.#move(0, 0, Number(event.target.value) / this.look.zoom);
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    const step = event.shiftKey ? 0.1 : 0.02;
    const move = {
      ArrowLeft: [-step, 0],
      ArrowRight: [step, 0],
      ArrowUp: [0, -step],
      ArrowDown: [0, step],
      '+': [0, 0, 1.1],
      '=': [0, 0, 1.1],
      '-': [0, 0, 1 / 1.1],
    }[event.key];
    if (!move || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const [dx = 0, dy = 0, closer = 1] = move;
    this.#move(dx, dy, closer);
  };

  /** fingers on the circle, and where they were */
  readonly #fingers = new Map<number, { readonly x: number; readonly y: number }>();
  readonly #onDown = (event: PointerEvent): void => {
    if (event.currentTarget instanceof Element) event.currentTarget.setPointerCapture(event.pointerId);
    this.#fingers.set(event.pointerId, event);
  };
  readonly #onUp = (event: PointerEvent): void => void this.#fingers.delete(event.pointerId);
  readonly #onMove = (event: PointerEvent): void => {
    const before = this.#fingers.get(event.pointerId);
    if (!before || !(event.currentTarget instanceof HTMLElement)) return;
    const wide = event.currentTarget.clientWidth || 1;
    this.#fingers.set(event.pointerId, event);
    const [other] = [...this.#fingers].flatMap(([id, place]) => (id === event.pointerId ? [] : [place]));
    const apart = (from: typeof before): number => Math.hypot(from.x - (other?.x ?? 0), from.y - (other?.y ?? 0));
    const closer = other && apart(before) > 0 ? apart(event) / apart(before) : 1;
    // Of two fingers that move each moves the photo half.
    const share = wide * (other ? 2 : 1);
    this.#move((event.x - before.x) / share, (event.y - before.y) / share, closer);
  };
}

function drawLook(canvas: HTMLCanvasElement, photo: ImageBitmap, look: Look): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const { x, y, side } = squareOf(photo, look);
  // What is see-through becomes paper: JPEG knows none.
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = 'high';
  context.drawImage(photo, x, y, side, side, 0, 0, canvas.width, canvas.height);
}

/** Upright, whatever its note of how the camera was held; undefined where this browser cannot draw it. */
async function readPhoto(file: Blob): Promise<ImageBitmap | undefined> {
  const photo = await createImageBitmap(file, { imageOrientation: 'from-image' }).catch(() => undefined);
  if (!photo || photo.width === 0) return undefined;
  const scale = workingSide / Math.max(photo.width, photo.height);
  if (scale >= 1) return photo;
  const size = { resizeWidth: Math.round(photo.width * scale), resizeHeight: Math.round(photo.height * scale) };
  const smaller = await createImageBitmap(photo, { ...size, resizeQuality: 'high' });
  photo.close();
  return smaller;
}
