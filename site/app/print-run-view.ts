/** What the panel of 成批打印 shows: the questions, the progress, the file, and what could not be printed. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Choice } from './print-plan.ts';
import type { Progress, RunState, Trouble } from './print-run.ts';
import { fillLink } from './words.ts';

export interface ChoiceDesk {
  readonly forms: readonly { readonly id: string; readonly title: string; readonly count: number }[];
  readonly households: number;
  readonly sheets: number;
  /** as far as it is known */
  readonly size: { readonly pages: number; readonly leaves: number } | undefined;
  change(next: Partial<Choice>): void;
  begin(): void;
  saveValues(): void;
}

type Options<Value> = readonly (readonly [value: Value, label: string])[];

const variants: Options<Choice['variant']> = [
  ['filled', '填好的表'],
  ['findings', '填好的表，后面附核查结果'],
  ['blank', '空白表（每种印一份，要几份在打印机上选）'],
];
const wanted: Options<Choice['wanted']> = [
  ['filed', '定稿的印定稿，没有定稿的印现在填的'],
  ['only', '只印定稿的'],
  ['now', '都印现在填的，定稿后改过的会注明'],
];
const which: Options<Choice['sheets']> = [
  ['newest', '每户每种表印最新的一份'],
  ['all', '各年的都印'],
];
const drafts: Options<boolean> = [
  [false, '不印，最后列出来'],
  [true, '照印，每页注明草稿'],
];
const orders: Options<Choice['order']> = [
  ['household', '一户一户地排（按组、户编号）'],
  ['form', '一种表一种表地排'],
];
const files: Options<Choice['files']> = [
  ['one', '合成一个文件'],
  ['each', '每户一个文件（放在一个压缩包里）'],
];

export function choiceView(choice: Choice, desk: ChoiceDesk): TemplateResult {
  const { change } = desk;
  const isBlank = choice.variant === 'blank';
  const isEach = choice.files === 'each' && !isBlank;
  const toggle = (id: string, on: boolean): void =>
    change({ forms: on ? [...choice.forms, id] : choice.forms.filter((each) => each !== id) });
  return html`<section class="card print-run" aria-labelledby="print-run-title">
    <h2 id="print-run-title">成批打印</h2>
    <p>${desk.households === 0 ? '名单里没有选中的户。' : `印下面名单里打了勾的${desk.households}户。`}<span class="quiet">先用上面的组、户型、进度把名单筛好，不要的去掉勾。</span></p>
    <fieldset class="print-run-forms">
      <legend>印哪些表</legend>
      ${desk.forms.map(
        ({ id, title, count }) => html`<label class=${count === 0 && !isBlank ? 'quiet' : ''}>
          <input type="checkbox" name="print-form" value=${id} .checked=${choice.forms.includes(id)} ?disabled=${count === 0 && !isBlank} @change=${(event: Event) => toggle(id, (event.target as HTMLInputElement).checked)} />
          <span>${title} <span class="quiet">${count > 0 ? `${count}份` : choice.wanted === 'only' ? '没有定稿的' : '还没有填'}</span></span></label>`,
      )}
    </fieldset>
    <div class="print-run-ways">
      ${radios('variant', '印什么', variants, choice.variant, (variant) => change({ variant }))}
      ${isBlank ? '' : radios('wanted', '定稿', wanted, choice.wanted, (next) => change({ wanted: next }))}
      ${isBlank ? '' : radios('sheets', '有几年的表', which, choice.sheets, (sheets) => change({ sheets }))}
      ${isBlank ? '' : radios('drafts', '几个人填得不一样、还没有定下来的', drafts, choice.drafts, (next) => change({ drafts: next }))}
      ${isBlank ? '' : radios('files', '文件', files, choice.files, (next) => change({ files: next }))}
      ${isBlank || isEach ? '' : radios('order', '顺序', orders, choice.order, (order) => change({ order }))}
    </div>
    <fieldset>
      <legend>纸</legend>
      <label><input type="checkbox" name="print-duplex" .checked=${choice.duplex} @change=${(event: Event) => change({ duplex: (event.target as HTMLInputElement).checked })} />
        <span>双面打印：每份表从正面开始，该空的背面空着 <span class="quiet">横的表在打印机上选“短边翻转”，竖的选“长边翻转”</span></span></label>
    </fieldset>
    <p role="status">${sizeSentence(choice, desk)}</p>
    <p class="row">
      <button class="primary" ?disabled=${desk.sheets === 0} @click=${desk.begin}>开始印</button>
      ${isBlank || desk.sheets === 0 ? nothing : html`<button class="quiet" @click=${desk.saveValues}>另存填写内容（给命令行用）</button>`}
    </p>
    ${isBlank || desk.sheets === 0 ? nothing : html`<p class="quiet">另存的文件里有证件号码，没有加密，只交给办这件事的人，用完删掉。</p>`}
  </section>`;
}

function sizeSentence({ duplex, forms, wanted }: Choice, { sheets, size }: ChoiceDesk): string {
  if (forms.length === 0) return '请先选要印的表。';
  if (sheets === 0) return wanted === 'only' ? '选中的户没有定稿的这些表。' : '选中的户没有这些表。';
  if (!size) return `共${sheets}份，正在估算页数…`;
  return `共${sheets}份，约${size.pages}页${duplex ? `，双面${size.leaves}张纸` : ''}。`;
}

function radios<Value>(
  name: string,
  legend: string,
  options: Options<Value>,
  chosen: Value,
  change: (value: Value) => void,
): TemplateResult {
  return html`<fieldset>
    <legend>${legend}</legend>
    ${options.map(
      ([value, label]) =>
        html`<label><input type="radio" name=${`print-${name}`} .checked=${value === chosen} @change=${() => change(value)} /> <span>${label}</span></label>`,
    )}
  </fieldset>`;
}

export function progressView({ is, all, done, pages, left, files }: Progress, stop: () => void): TemplateResult {
  const words =
    is === 'binding'
      ? `都排好了，正在装订成文件${files ? `：${files.count}个，共${files.of}个` : ''}…`
      : `已排好${done}份，共${all}份；${pages}页${left === undefined ? '' : `；约还要${timeWords(left)}`}`;
  return html`<section class="card print-run" aria-labelledby="print-run-title">
    <h2 id="print-run-title">成批打印</h2>
    <progress max=${Math.max(1, files?.of ?? all)} value=${files?.count ?? done} aria-labelledby="print-run-title"></progress>
    <p role="status">${words}</p>
    <p class="row"><button @click=${stop}>停下</button> <span class="quiet">停下或者关掉页面，排好的都留着，可以接着做。</span></p>
  </section>`;
}

export function stoppedView(
  state: Extract<RunState, { is: 'stopped' | 'failed' }>,
  { goOn, forget }: { goOn(): void; forget(): void },
): TemplateResult {
  return html`<section class="card print-run" aria-labelledby="print-run-title">
    <h2 id="print-run-title">成批打印</h2>
    ${
      state.is === 'failed'
        ? html`<p class="wrong" role="alert">${state.reason}</p>`
        : html`<p role="status">${state.done >= state.all ? `上次的${state.all}份都排好了，可以再取文件。` : `停下了：共${state.all}份，已排好${state.done}份，都留在这台设备上。`}</p>`
    }
    <p class="row"><button class="primary" @click=${goOn}>${state.is === 'stopped' && state.done >= state.all ? '取文件' : '接着做'}</button>
      <button class="quiet" @click=${forget}>不要了，重新选</button></p>
  </section>`;
}

export function readyView(
  { url, name, sheets, pages, leaves }: Extract<RunState, { is: 'ready' }>,
  forget: () => void,
): TemplateResult {
  return html`<section class="card print-run" aria-labelledby="print-run-title">
    <h2 id="print-run-title">成批打印</h2>
    <p role="status">排好了，可以打印：${sheets}份，${pages}页${leaves < pages ? `，双面${leaves}张纸` : ''}。</p>
    <p class="row">
      ${name.endsWith('.pdf') ? html`<a class="button primary" href=${url} target="_blank" rel="noopener">打开打印</a>` : ''}
      <a class="button" href=${url} download=${name}>保存文件</a>
      <button class="quiet" @click=${forget}>再印别的</button></p>
    <p class="quiet">保存的文件里有证件号码，只交给办这件事的人。这台设备上留着的半成品是加密的，按“再印别的”就清掉。</p>
  </section>`;
}

/** Named at the end, each with what to do and the way there. */
export function troublesView(troubles: readonly Trouble[]): TemplateResult | typeof nothing {
  if (troubles.length === 0) return nothing;
  return html`<section class="card" aria-labelledby="print-run-troubles">
    <h3 id="print-run-troubles">没有印的${troubles.length}份</h3>
    <ul class="plain-list">${troubles.map(({ planned: { sheet, household, title }, trouble }) => {
      const name = `${household} ${title}`.trim();
      return html`<li>${sheet.dossier === undefined ? name : html`<a href=${fillLink(sheet.dossier, sheet.form, sheet.sheet)} target="_blank">${name}</a>`}：${trouble}。</li>`;
    })}</ul>
  </section>`;
}

const timeWords = (seconds: number): string =>
  seconds < 60 ? `${seconds}秒` : `${Math.floor(seconds / 60)}分${seconds % 60 > 0 ? `${seconds % 60}秒` : '钟'}`;
