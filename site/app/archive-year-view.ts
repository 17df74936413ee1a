/** What the panel of 导出一年的归档 shows: the year, the progress, the file, and what is not in it. */
import { html, nothing, type TemplateResult } from 'lit';
import { sizeOf } from './carried-files.ts';
import { fillLink } from './words.ts';

export type ArchiveState =
  | { readonly is: 'choosing' }
  /** dossiers */
  | { readonly is: 'reading'; readonly done: number; readonly all: number }
  /** filings */
  | { readonly is: 'gathering'; readonly done: number; readonly all: number; readonly made: number }
  | { readonly is: 'packing'; readonly all: number }
  | {
      readonly is: 'ready';
      readonly url: string;
      readonly name: string;
      readonly items: number;
      readonly made: number;
      readonly scans: number;
      readonly bytes: number;
    }
  | { readonly is: 'failed'; readonly reason: string };

/** A filing, or a file of one, that is not in the archive. */
export interface LeftOut {
  readonly dossier: string;
  readonly form: string;
  readonly sheet: string;
  readonly name: string;
  /** a sentence, without its full stop */
  readonly reason: string;
}

export interface ArchiveDesk {
  readonly years: readonly { readonly year: string; readonly count: number }[];
  readonly year: string | undefined;
  readonly makes: boolean;
  readonly mayMake: boolean;
  /** scans go along */
  readonly scanned: boolean;
  readonly leftOut: readonly LeftOut[];
  /** why not all of the village is on this device, a sentence */
  readonly partial: string | undefined;
  choose(year: string): void;
  setMakes(makes: boolean): void;
  setScanned(scanned: boolean): void;
  begin(): void;
  stop(): void;
  forget(): void;
}

export function archiveView(state: ArchiveState, desk: ArchiveDesk): TemplateResult {
  return html`<section class="card print-run" aria-labelledby="archive-title">
    <h2 id="archive-title">导出一年的归档</h2>
    ${state.is === 'choosing' ? choice(desk) : state.is === 'ready' ? ready(state, desk) : state.is === 'failed' ? failed(state, desk) : progress(state, desk)}
  </section>
  ${leftOutView(state, desk)}`;
}

function choice(desk: ArchiveDesk): TemplateResult {
  const { years, year, makes, mayMake, scanned, partial, choose, setMakes, setScanned, begin } = desk;
  if (years.length === 0) return html`<p>还没有定稿的表。定稿以后，这里按年导出保存的打印件。</p>`;
  return html`<p>这一年的每份定稿，保存的打印件（有电子签名的取签好的）放进一个压缩包，最前面是归档文件目录。</p>
    ${partial ? html`<p class="wrong">${partial}</p>` : nothing}
    <fieldset>
      <legend>哪一年定稿的</legend>
      ${years.map(
        (each) =>
          html`<label><input type="radio" name="archive-year" value=${each.year} .checked=${each.year === year} @change=${() => choose(each.year)} /> <span>${each.year}年 <span class="quiet">${each.count}份定稿</span></span></label>`,
      )}
    </fieldset>
    ${
      mayMake
        ? html`<fieldset>
            <legend>没有保存打印件的</legend>
            <label><input type="radio" name="archive-makes" .checked=${makes} @change=${() => setMakes(true)} /> <span>按定稿的内容做出来，一起归档</span></label>
            <label><input type="radio" name="archive-makes" .checked=${!makes} @change=${() => setMakes(false)} /> <span>不放进去，最后列出来</span></label>
          </fieldset>`
        : nothing
    }
    <fieldset>
      <legend>手写签字的扫描件</legend>
      <label><input type="radio" name="archive-scans" .checked=${scanned} @change=${() => setScanned(true)} /> <span>和打印件放在一起</span></label>
      <label><input type="radio" name="archive-scans" .checked=${!scanned} @change=${() => setScanned(false)} /> <span>不放进去，文件小得多</span></label>
    </fieldset>
    <p class="row"><button class="primary" @click=${begin}>开始导出</button></p>`;
}

function progress(
  state: Extract<ArchiveState, { is: 'reading' | 'gathering' | 'packing' }>,
  { stop }: ArchiveDesk,
): TemplateResult {
  const words =
    state.is === 'reading'
      ? `正在找定稿：看过${state.done}份资料，共${state.all}份…`
      : state.is === 'gathering'
        ? `正在取打印件：${state.done}份，共${state.all}份${state.made > 0 ? `；新做了${state.made}份` : ''}…`
        : '都齐了，正在排目录、打包…';
  const done = state.is === 'packing' ? state.all : state.done;
  return html`<progress max=${Math.max(1, state.all)} value=${done} aria-labelledby="archive-title"></progress>
    <p role="status">${words}</p>
    <p class="row"><button @click=${stop}>停下</button> <span class="quiet">停下就不做这个文件了；新做的打印件都保存着。</span></p>`;
}

function ready(
  { url, name, items, made, scans, bytes }: Extract<ArchiveState, { is: 'ready' }>,
  { forget }: ArchiveDesk,
): TemplateResult {
  return html`<p role="status">做好了：${items}件归档件和目录${scans > 0 ? `，有${scans}份扫描件` : ''}，${sizeOf(bytes)}${made > 0 ? `；其中${made}份打印件是刚做的，也保存在定稿里了` : ''}。</p>
    <p class="row"><a class="button primary" href=${url} download=${name}>保存文件</a>
      <button class="quiet" @click=${forget}>再导出别的</button></p>
    <p class="quiet">文件里有证件号码，没有加密，只交给办这件事的人。里面的 SHA256SUMS 用来核对一件不多、一件不少；每一件都可以在<a href="/verify/">核对归档件</a>里看。</p>`;
}

const failed = ({ reason }: Extract<ArchiveState, { is: 'failed' }>, { forget }: ArchiveDesk): TemplateResult =>
  html`<p class="wrong" role="alert">${reason}</p><p class="row"><button @click=${forget}>重新选</button></p>`;

/** Named at the end, each with the reason and the way there. */
function leftOutView({ is }: ArchiveState, { leftOut }: ArchiveDesk): TemplateResult | typeof nothing {
  if (leftOut.length === 0 || is === 'choosing') return nothing;
  return html`<section class="card" aria-labelledby="archive-left-out">
    <h3 id="archive-left-out">没有放进去的${leftOut.length}件</h3>
    <ul class="plain-list">${leftOut.map(
      ({ dossier, form, sheet, name, reason }) =>
        html`<li><a href=${fillLink(dossier, form, sheet)} target="_blank">${name}</a>：${reason}。</li>`,
    )}</ul>
  </section>`;
}
