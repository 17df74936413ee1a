/** The list of households: search by name, pinyin and initials, filters by kind, group and state; and printing what stands in it. */
import { html } from 'lit';
import { mayWriteRegister } from '#sync';
import type { Summary } from '#templates';
import { isOpenIn, openLists } from './lists.ts';
import { registerHousehold } from './new-household.ts';
import type { PrintPanel } from './print-run.ts';
import { screenAt } from './screen.ts';
import { openSession, orSay } from './session.ts';
import { groupNumber, householdLink, householdName, inOrder } from './words.ts';

interface Filter {
  readonly text: string;
  readonly kind: string;
  readonly group: string;
  readonly state: string;
}
/** Rows that stand on the page; more come as they are reached. */
const step = 60;

/** By name of the filter's entry: which Summaries it keeps. */
const kinds: Readonly<Record<string, (summary: Summary) => boolean>> = {
  全部户型: () => true,
  脱贫户: ({ listed }) => listed.householdType === '脱贫户',
  一般农户: ({ listed }) => listed.householdType === '一般农户',
  监测对象: ({ listed }) => listed.monitorKind !== undefined && listed.riskEliminated !== true,
  已消除风险的: ({ listed }) => listed.riskEliminated === true,
  低保户: ({ listed }) => listed.dibaoHousehold === true,
};
const states: Readonly<Record<string, (summary: Summary) => boolean>> = {
  全部进度: () => true,
  填得不一样的: ({ disagreements }) => disagreements > 0,
  有错误要改的: ({ sheets }) => sheets.some(({ errors, required, filled }) => errors > required - filled),
  没有填完的: ({ sheets }) => sheets.some(({ filled, required }) => filled < required),
  今年还没入户的: ({ sheets }) =>
    !sheets.some(({ form, sheet }) => form === 'home-visit' && sheet.startsWith(thisYear)),
};
const closedState = '档案已关闭的';
let thisYear = '';

orSay(start());

async function start(): Promise<void> {
  const screen = screenAt('list');
  const session = await openSession();
  thisYear = session.today.slice(0, 4);
  const shelf = await openLists(session);
  let filter: Filter = { text: '', kind: '全部户型', group: '', state: '全部进度' };
  let shown = step;
  let panel: PrintPanel | undefined;
  let isOpen = isOpenIn(session);
  /** ids of households that are not to be printed */
  const left = new Set<string>();

  const matches = (summary: Summary): boolean =>
    summary.subject === 'household' &&
    isOpen(summary) === (filter.state !== closedState) &&
    (kinds[filter.kind]?.(summary) ?? true) &&
    (states[filter.state]?.(summary) ?? true) &&
    (filter.group === '' || summary.listed.villagerGroup === filter.group);
  const change = (next: Partial<Filter>): void => {
    filter = { ...filter, ...next };
    shown = step;
    paint();
  };
  const paint = (): void => {
    isOpen = isOpenIn(session);
    screen.paint(view());
  };
  /** The address says that it is open: after a reload a run that was broken off is in sight. */
  const openPanel = async (): Promise<void> => {
    const { printPanel } = await import('./print-run.ts');
    panel = await printPanel(session, shelf, paint);
    history.replaceState(null, '', '#print');
    paint();
  };
  const closePanel = (): void => {
    panel?.close();
    panel = undefined;
    left.clear();
    history.replaceState(null, '', location.pathname);
    paint();
  };
  shelf.subscribe(paint);
  session.register.subscribe(paint);
  paint();
  if (location.hash === '#print') orSay(openPanel());
  addEventListener(
    'scroll',
    () => {
      if (innerHeight + scrollY < document.body.scrollHeight - 600) return;
      shown += step;
      paint();
    },
    { passive: true },
  );

  function view() {
    const matching = shelf.search(filter.text, matches);
    // A search puts the likeliest first.
    const found = filter.text.trim() === '' ? inOrder(matching) : matching;
    const groups = [...new Set(shelf.summaries().map(({ listed }) => listed.villagerGroup))]
      .filter((group) => typeof group === 'string')
      .sort((a, b) => groupNumber(a) - groupNumber(b) || (a < b ? -1 : 1));
    return html`
      <form class="simple filters" role="search" @submit=${(event: Event) => event.preventDefault()}>
        <div><label for="search">找人</label>
          <input id="search" type="search" autocomplete="off" placeholder="姓名、拼音或首字母，例如 wjg" .value=${filter.text} @input=${(event: InputEvent) => change({ text: (event.target as HTMLInputElement).value })} /></div>
        ${select('kind', '户型', Object.keys(kinds))} ${select('group', '组', ['', ...groups])} ${select('state', '进度', [...Object.keys(states), closedState])}
      </form>
      <div class="row"><p role="status">${found.length} 户${shelf.status.holdsAll || shelf.status.relay === 'none' ? '' : '，这台设备上的数据不全'}${shelf.status.summarising > 0 ? '，正在整理…' : ''}</p>
        ${!mayWriteRegister(session.village) ? '' : html`<button class="quiet" @click=${() => orSay(registerHousehold(session))}>登记一户</button>`}
        <button class="quiet" aria-expanded=${panel !== undefined} @click=${() => (panel ? closePanel() : orSay(openPanel()))}>${panel ? '收起成批打印' : '成批打印'}</button></div>
      ${panel?.view(found.filter(({ id }) => !left.has(id)))}
      ${
        found.length === 0
          ? html`<p class="card">${shelf.status.summarising > 0 ? '还在整理住户的资料，请稍等。' : shelf.summaries().length === 0 ? '还没有登记住户。' : '没有找到。换个字，或把户型、组、进度改成“全部”。'}</p>`
          : html`<ul class="list">${found.slice(0, shown).map(line)}</ul>`
      }
    `;
  }

  function select(name: 'kind' | 'group' | 'state', label: string, options: readonly string[]) {
    return html`<div><label for=${name}>${label}</label>
      <select id=${name} @change=${(event: Event) => change({ [name]: (event.target as HTMLSelectElement).value })}>
        ${options.map((option) => html`<option value=${option} ?selected=${option === filter[name]}>${option === '' ? '全部组' : option}</option>`)}
      </select></div>`;
  }

  function line(summary: Summary) {
    const { listed, disagreements, sheets } = summary;
    const missing = sheets.reduce((sum, { required, filled }) => sum + required - filled, 0);
    const wrong = sheets.reduce((sum, { errors }) => sum + errors, 0) - missing;
    const tick = (event: Event): void => {
      if ((event.target as HTMLInputElement).checked) left.delete(summary.id);
      else left.add(summary.id);
      paint();
    };
    return html`<li class="row">
      ${panel?.choosing ? html`<input type="checkbox" aria-label=${`印${householdName(summary)}`} .checked=${!left.has(summary.id)} @change=${tick} />` : ''}
      <a href=${householdLink(summary.id)}>${householdName(summary)}</a>
      <span class="quiet">${[listed.householdId, listed.householdType, listed.householdSize === undefined ? '' : `${listed.householdSize}人`].filter(Boolean).join(' · ')}</span>
      ${listed.monitorKind && listed.riskEliminated !== true ? html`<span class="tag due">${listed.monitorKind}</span>` : ''}
      ${listed.dibaoHousehold === true ? html`<span class="tag">低保</span>` : ''}
      ${disagreements > 0 ? html`<span class="tag late">${disagreements}处不一致</span>` : ''}
      ${wrong > 0 ? html`<span class="tag late">${wrong}处要改</span>` : ''}
      ${missing > 0 ? html`<span class="tag due">还差${missing}栏</span>` : ''}
    </li>`;
  }
}
