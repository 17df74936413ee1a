/**
 * The seal's picture (印章图样) among one's own certificate, for who keeps the seal: brought in from a photo or scan, looked at, replaced,
 * removed. It stays on this device.
 */
import { html, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import type { SealPicture } from '#sync';
import type { FoundSeal } from './seal-picture.ts';

type State =
  | { readonly is: 'still'; readonly problem?: string }
  | { readonly is: 'reading' }
  /** found in a photo, to be looked at before it is kept */
  | { readonly is: 'found'; readonly found: FoundSeal; readonly depth: number; readonly picture: SealPicture };

/** A photo is read at most this large; on it the seal is a good deal smaller. */
const longest = 2600;

const problems = {
  none: '照片里没有找到红色的印章。请把公章清楚地盖在白纸上，把纸放平，让印章占满画面再拍。',
  small: '照片里的印章太小，印出来会模糊。请靠近一些，让印章占满画面再拍。',
  unread: '这张照片打不开。请换一张 JPG 或 PNG 格式的照片或扫描件。',
} as const;

export function sealPart(keep: (picture: SealPicture | undefined) => Promise<void>, paint: () => void) {
  let state: State = { is: 'still' };
  const show = (next: State): void => {
    state = next;
    paint();
  };

  async function choose(event: Event): Promise<void> {
    const input = event.target as HTMLInputElement;
    const [file] = input.files ?? [];
    input.value = '';
    if (!file) return;
    show({ is: 'reading' });
    const { findSeal, stencilOf, usualDepth } = await import('./seal-picture.ts');
    const pixels = await pixelsOf(file);
    const found = pixels ? findSeal(pixels) : 'unread';
    if (typeof found === 'string') return show({ is: 'still', problem: problems[found] });
    show({ is: 'found', found, depth: usualDepth, picture: stencilOf(found, usualDepth) });
  }

  async function turn(event: Event): Promise<void> {
    if (state.is !== 'found') return;
    const { found } = state;
    const depth = Number((event.target as HTMLInputElement).value);
    const { stencilOf } = await import('./seal-picture.ts');
    show({ is: 'found', found, depth, picture: stencilOf(found, depth) });
  }

  async function take(picture: SealPicture | undefined): Promise<void> {
    await keep(picture);
    show({ is: 'still' });
  }

  const chooser = (words: string): TemplateResult =>
    html`<label class="button ${words === bringWords ? '' : 'quiet'}">${words}<input class="cb-hidden" type="file" accept="image/*" @change=${choose} /></label>`;

  return {
    /** `kept`: what is on this device */
    view(kept: SealPicture | undefined): TemplateResult {
      const problem = state.is === 'still' ? state.problem : undefined;
      return html`<h3>印章的图样</h3>
        ${problem ? html`<p class="wrong" role="alert">${problem}</p>` : ''}
        ${state.is === 'reading' ? html`<p role="status">正在找照片里的印章…</p>` : ''}
        ${
          state.is === 'found'
            ? html`<p>请看清楚：字和五角星都要完整，不带别的字迹。</p>
              ${grounds(state.picture)}
              <p><label for="seal-depth">深浅</label> 浅 <input id="seal-depth" type="range" min="1" max="9" .value=${String(state.depth)} @change=${turn} /> 深</p>
              <p class="row"><button @click=${() => state.is === 'found' && take(state.picture)}>用这个图样</button>
                <button class="quiet" @click=${() => show({ is: 'still' })}>不用</button></p>`
            : kept
              ? html`${grounds(kept)}
                <p class="quiet">只存在这台设备上。以后定稿的打印件上，村里盖章的地方可以盖它。</p>
                <p class="row">${chooser('换一个图样')}<button class="quiet" @click=${() => confirm('去掉以后，这台设备就不能盖章了；已经盖了章的文件不受影响。确定去掉吗？') && take(undefined)}>去掉</button></p>`
              : html`<p>证书写明由您保管印章。请把公章清楚地盖在白纸上，拍照或扫描，放到这里。图样只存在这台设备上，不会传给别人，也不会传到服务器。</p>
                <p class="row">${chooser(bringWords)}</p>`
        }`;
    },
  };
}
const bringWords = '放进盖好章的照片或扫描件';

/** As it looks on white, and over what is printed. */
function grounds(picture: SealPicture): TemplateResult {
  return html`<div class="seal-grounds">
    <div class="seal-ground">${guard([picture], () => drawn(picture))}</div>
    <div class="seal-ground"><p aria-hidden="true">负责人：＿＿＿＿<br />村民委员会（章）<br />年　　月　　日</p>${guard([picture], () => drawn(picture))}</div>
  </div>`;
}

function drawn({ width, height, bits }: SealPicture): HTMLCanvasElement {
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', '印章的图样');
  const context = canvas.getContext('2d');
  const points = context?.createImageData(width, height);
  if (!context || !points) return canvas;
  const row = Math.ceil(width / 8);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      if ((bits[y * row + (x >> 3)] ?? 0) & (0x80 >> (x & 7))) points.data.set([204, 0, 0, 255], 4 * (y * width + x));
  context.putImageData(points, 0, 0);
  return canvas;
}

async function pixelsOf(file: Blob): Promise<ImageData | undefined> {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' }).catch(() => undefined);
  if (!picture || picture.width === 0) return undefined;
  const fit = Math.min(1, longest / Math.max(picture.width, picture.height));
  const [width, height] = [Math.round(picture.width * fit), Math.round(picture.height * fit)];
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context?.drawImage(picture, 0, 0, width, height);
  picture.close();
  return context?.getImageData(0, 0, width, height);
}
