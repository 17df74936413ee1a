/** One household: its steps, its sheets with their progress, its members; and how a new sheet is begun. */
import { html } from 'lit';
import type { Shelf } from '#sync';
import {
  elsewhereOf,
  formatSheetId,
  formsInOrder,
  loadTemplates,
  type SheetSummary,
  type Step,
  type Summary,
  stepsOf,
  type Template,
  titleIn,
} from '#templates';
import { closingView } from './household-closing.ts';
import { isOpenIn, openLists } from './lists.ts';
import { proposedSheet } from './proposed-sheet.ts';
import { screenAt } from './screen.ts';
import { openSession, orSay, tell } from './session.ts';
import { fillLink, householdName, stepTag } from './words.ts';

const screen = screenAt('household');
addEventListener('hashchange', () => location.reload());
orSay(start());

async function start(): Promise<void> {
  const id = decodeURIComponent(location.hash.slice(1));
  if (!id) return location.replace('/households/');
  const session = await openSession();
  const [shelf, templates, policies] = await Promise.all([openLists(session), loadTemplates(), session.policies()]);
  const { today } = session;
  const policy = policies.on(today);
  const ofHousehold = [...templates.values()]
    .filter(({ subject }) => subject === 'household')
    .sort((a, b) => placeOf(a) - placeOf(b));
  const title = (template: Template): string => titleIn(policy, template);

  const paint = (): void => {
    screen.paint(view(shelf));
  };
  shelf.subscribe(paint);
  session.register.subscribe(paint);
  paint();

  function view(lists: Shelf) {
    const summary = lists.summary(id);
    if (!summary) {
      return html`<h1>这一户</h1><p class="card">${lists.status.summarising > 0 ? '正在整理…' : '这台设备上还没有这一户的数据。联网后会自动取到。'}</p>
        <p><a class="button primary" href=${fillLink(id, 'household-registration', `${today.slice(0, 4)}-1`)}>打开户信息登记表</a></p>`;
    }
    const { listed } = summary;
    const closing = closingView(session, summary);
    const isClosed = !isOpenIn(session)(summary);
    const facts = [
      listed.householdId && `户编号${listed.householdId}`,
      listed.householdType,
      listed.householdSize !== undefined && `${listed.householdSize}人`,
      listed.monitorKind,
      listed.dibaoHousehold === true && '低保户',
    ];
    return html`
      <p><a href="/households/">‹ 全部住户</a></p>
      <h1>${householdName(summary)}</h1>
      <p class="lead">${facts.filter(Boolean).join(' · ')}</p>
      ${isClosed ? closing : ''}
      ${summary.disagreements > 0 ? html`<p class="card wrong">有${summary.disagreements}处几个人填得不一样，请打开下面标出的表商量定一个。</p>` : ''}
      <h2>办理步骤</h2>
      <ol class="list">${stepsOf(summary, elsewhereOf(lists.summaries()).about(id), { policies, today }).map((step) => stepLine(summary, step))}</ol>
      <h2>表</h2>
      <div class="cards">${ofHousehold.map((template) => sheetsOf(summary, template))}</div>
      <h2>家庭成员</h2>
      ${membersOf(summary)}
      ${session.village.role === 'leads' && session.village.relay ? html`<p><a href=${`/changes/#${encodeURIComponent(id)}`}>这一户的修改记录</a></p>` : ''}
      ${isClosed ? '' : closing}
    `;
  }

  function stepLine({ id: household }: Summary, step: Step) {
    return html`<li>
      <div class="row">${step.sheet ? html`<a href=${fillLink(step.dossier ?? household, step.form, step.sheet)}>${step.label}</a>` : html`<strong>${step.label}</strong>`} ${stepTag(step)} <span class="quiet">${step.who}</span></div>
      ${step.note ? html`<div>${step.note}</div>` : ''}
      ${step.source ? html`<div class="quiet">依据：${step.source}</div>` : ''}
    </li>`;
  }

  function sheetsOf(summary: Summary, template: Template) {
    const sheets = summary.sheets.filter(({ form }) => form === template.id).toReversed();
    return html`<section class="card">
      <h3>${title(template)}</h3>
      ${sheets.length === 0 ? html`<p class="quiet">还没有填</p>` : html`<ul class="plain-list">${sheets.map((sheet) => sheetLine(summary, template, sheet))}</ul>`}
      ${session.village.role === 'reads' ? '' : template.sheet === 'twelveMonths' ? beginPeriod(summary, template, sheets) : beginYear(summary, template, sheets)}
    </section>`;
  }

  function sheetLine(
    { id: household }: Summary,
    template: Template,
    { sheet, filled, required, errors, number, filed, changed, forked, disputed }: SheetSummary,
  ) {
    const state = forked
      ? '有几份定稿互不知道，都不算数，请打开重新定稿'
      : disputed
        ? `${disputed}处填得不一样，请打开定一个`
        : filed
          ? `已定稿${number ? `，${number}` : ''}${changed ? '，之后又改过' : ''}`
          : errors > required - filled
            ? `${errors}处要改`
            : filled < required
              ? `还有${required - filled}栏必填`
              : '填好了';
    return html`<li><a href=${fillLink(household, template.id, sheet)}>${formatSheetId(template.sheet, sheet)}</a>
      <progress max=${Math.max(1, required)} value=${filled} aria-label=${`必填${required}栏，已填${filled}栏`}></progress>
      <span class=${forked || changed || disputed ? 'wrong' : 'quiet'}>${state}</span></li>`;
  }

  /** One sheet a year; a second one of the same year is asked about, since two unfinished ones are usually a mistake. */
  function beginYear(summary: Summary, template: Template, sheets: readonly SheetSummary[]) {
    const year = today.slice(0, 4);
    const ofYear = sheets.filter(({ sheet }) => sheet.startsWith(`${year}-`));
    const next = proposedSheet(template, idsOf(sheets), { policy, today });
    const begin = (): void => {
      const open = ofYear.find(({ filed }) => filed === undefined);
      if (open && !confirm(`${year}年已经有一份没有定稿的《${title(template)}》。再开一份吗？\n一般应接着填原来那份。`))
        return;
      location.assign(fillLink(summary.id, template.id, next));
    };
    return html`<button class=${ofYear.length === 0 ? '' : 'quiet'} @click=${begin}>${ofYear.length === 0 ? `填${year}年的` : `再开一份${year}年的`}</button>`;
  }

  function beginPeriod(summary: Summary, template: Template, sheets: readonly SheetSummary[]) {
    const proposed = proposedSheet(template, idsOf(sheets), { policy, today });
    return html`<form class="simple" @submit=${(event: SubmitEvent) => {
      event.preventDefault();
      const month = new FormData(event.target as HTMLFormElement).get('month');
      if (typeof month !== 'string' || !/^20\d\d-(0[1-9]|1[0-2])$/.test(month))
        return tell('请按“年-月”填写，例如 2023-04。');
      location.assign(fillLink(summary.id, template.id, month));
    }}>
      <label for="month">12个月，截止到哪年哪月</label>
      <div class="row"><input id="month" name="month" type="month" .value=${proposed} required />
      <button class=${sheets.length === 0 ? '' : 'quiet'}>打开这一期</button></div>
    </form>`;
  }

  function membersOf({ rows }: Summary) {
    const members = rows.members ?? [];
    if (members.length === 0) return html`<p class="card">还没有登记成员。</p>`;
    return html`<table class="plain stacking"><thead><tr><th scope="col">姓名</th><th scope="col">与户主关系</th><th scope="col">性别</th><th scope="col">年龄</th><th scope="col">劳动技能</th><th scope="col">说明</th></tr></thead>
      <tbody>${members.map(
        (
          member,
        ) => html`<tr><th scope="row">${member.name ?? '（未填姓名）'}</th><td data-label="与户主关系">${member.relation ?? ''}</td><td data-label="性别">${member.sex ?? ''}</td>
        <td data-label="年龄">${member.age ?? ''}</td><td data-label="劳动技能">${member.labourSkill ?? ''}</td>
        <td data-label="说明">${[member.changeType && `${member.changeType}：${member.changeReason ?? ''}`, member.countedInHousehold === false && '不计入家庭人口'].filter(Boolean).join('，')}</td></tr>`,
      )}</tbody></table>`;
  }
}

const idsOf = (sheets: readonly SheetSummary[]): readonly string[] => sheets.map(({ sheet }) => sheet);
/** Forms of the procedure in its order, others behind them. */
function placeOf({ id }: Template): number {
  const place = formsInOrder.indexOf(id);
  return place < 0 ? formsInOrder.length : place;
}
