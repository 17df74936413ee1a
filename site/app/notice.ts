/** One 公示 with its 公告: the list, the wall, the days, objections, the end. The form itself opens from here too. */
import { html, nothing, type TemplateResult } from 'lit';
import '#components';
import {
  daysHanging,
  dueForPublicity,
  type Elsewhere,
  elsewhereOf,
  formatDate,
  isApprovedCase,
  loadTemplates,
  type SealedIndex,
  type ViewValue,
} from '#templates';
import { listCases, openNotice, sheetIn } from './begin-notice.ts';
import { openLists, openOnes } from './lists.ts';
import { objectionsPart } from './notice-objections.ts';
import { photosPart } from './notice-photos.ts';
import { type NoticeSheet, noticeSheet } from './notice-sheet.ts';
import { wallPart } from './notice-wall.ts';
import { savingView } from './saving.ts';
import { screenAt } from './screen.ts';
import { sealedValues } from './sealed-values.ts';
import { openSession, orSay } from './session.ts';
import { dossierLink, fillLink, householdName } from './words.ts';

const screen = screenAt('notice-page');
addEventListener('hashchange', () => location.reload());
orSay(start());

async function start(): Promise<void> {
  const id = decodeURIComponent(location.hash.slice(1));
  if (!id.startsWith('n')) return location.replace('/');
  const session = await openSession();
  const { today, village } = session;
  const [shelf, templates, policies] = await Promise.all([openLists(session), loadTemplates(), session.policies()]);
  const [notice, announcement] = ['public-notice', 'announcement'].map((form) => templates.get(form));
  if (!notice || !announcement) throw new Error('The forms of notices are missing.');
  const seed = await shelf.bytes(id);
  const dossier = await openNotice(session, id, [notice, announcement], seed);
  shelf.follow(dossier);

  let elsewhere: Elsewhere = elsewhereOf(shelf.summaries());
  let sealed: SealedIndex | undefined;
  const around = { policies, today, elsewhere: () => elsewhere, sealed: () => sealed };
  const begun = Object.keys((dossier.values()[notice.id] as object | undefined) ?? {});
  const sheet = begun[0] ?? sheetIn(today);
  const publicity = noticeSheet(dossier, notice, sheet, around);
  const announced = noticeSheet(dossier, announcement, sheet, around);
  const paint = (): void => screen.paint(view());
  const reads = village.role === 'reads' || village.role === 'reviews';
  const parts = [publicity, announced].map((each) => ({
    sheet: each,
    wall: wallPart(session, id, each, paint),
    photos: photosPart(session, each, paint),
  }));
  const objections = objectionsPart(session, publicity, paint);
  dossier.subscribe(paint);
  shelf.subscribe(() => {
    elsewhere = elsewhereOf(shelf.summaries(), elsewhere);
    paint();
  });
  paint();
  await shelf.settled();
  sealed = await sealedValues(session, shelf);
  paint();

  function view(): TemplateResult {
    if (!dossier.status.arrived)
      return html`<h1>公示</h1><p class="card">这份公示还没有取到这台设备上，请联网稍等。</p>`;
    return html`
      <p class="crumbs"><a href="/">‹ 工作</a> · <a href="/board/">公示栏</a></p>
      ${savingView(dossier, village)}
      ${sheetView(publicity, 0)} ${announcementView()}
    `;
  }

  function sheetView(each: NoticeSheet, index: 0 | 1): TemplateResult {
    const part = parts[index]!;
    const evaluation = each.evaluation();
    const { toDate, takenDownOn, closeDate, postedBy } = evaluation.view;
    const isNotice = index === 0;
    const kind = String(each.get(isNotice ? 'publicityKind' : 'announceKind') ?? '');
    return html`<section aria-labelledby=${each.template.id}>
      <h1 id=${each.template.id}>${isNotice ? '公示' : '公告'}${kind ? `：${kind}` : ''} ${stateTag(each)}</h1>
      <p class="lead">${lead(each)}</p>
      ${listView(each)}
      ${reads || postedBy !== undefined ? nothing : candidatesView(each)}
      ${part.wall.view()}
      ${postedBy === undefined ? nothing : part.photos.view()}
      ${isNotice && postedBy !== undefined ? objections.view() : nothing}
      ${isNotice && postedBy !== undefined && !reads ? closeView(String(toDate ?? ''), closeDate) : nothing}
      ${postedBy !== undefined && !reads ? downView(each, String(toDate ?? ''), takenDownOn) : nothing}
      <p><a class="button" href=${fillLink(id, each.template.id, sheet)}>打开${evaluation.title}（核查、定稿、存档打印）</a></p>
    </section>`;
  }

  function lead(each: NoticeSheet): string {
    const { fromDate, toDate, days, postedBy } = each.evaluation().view;
    if (typeof fromDate !== 'string') return '还没有定公示日期。';
    const to = typeof toDate === 'string' ? `至${formatDate(toDate)}，共${String(days)}天` : '起';
    return `${formatDate(fromDate)}${to}${typeof postedBy === 'string' ? ` · ${postedBy}张贴` : ''}`;
  }

  function stateTag(each: NoticeSheet): TemplateResult {
    const { view: values, policy } = each.evaluation();
    const { fromDate, toDate, postedBy, closeDate, closeResult, takenDownOn } = values;
    const tag = (words: string, kind = '') => html`<span class="tag ${kind}">${words}</span>`;
    if (postedBy === undefined || typeof fromDate !== 'string' || typeof toDate !== 'string') return tag('还没有张贴');
    if (takenDownOn !== undefined) return tag(`已撤下${closeResult ? `，${String(closeResult)}` : ''}`, 'done');
    if (today < fromDate) return tag(`${formatDate(fromDate)}开始`);
    if (today <= toDate) return tag(`第${daysHanging(fromDate, today, policy)}天`, 'due');
    if (each.rows === 'noticeRows' && closeDate === undefined) return tag('已满，请登记结果', 'late');
    return tag('已满，请撤下', 'late');
  }

  function listView(each: NoticeSheet): TemplateResult {
    const rows = rowsOf(each.get(each.rows));
    const fixed = each.get('postedBy') !== undefined;
    if (rows.length === 0) return html`<p class="card">名单还是空的。${reads ? '' : '从下面选评议通过的户列入。'}</p>`;
    return html`<table class="plain stacking"><thead><tr><th scope="col">序号</th><th scope="col">户主</th><th scope="col">组别</th><th scope="col">人口</th><th scope="col">类别</th><th scope="col">主要风险</th>${fixed || reads ? '' : html`<th scope="col"></th>`}</tr></thead>
      <tbody>${rows.map(
        (
          row,
        ) => html`<tr><td data-label="序号">${row.seq}</td><th scope="row">${caseLink(row)}</th><td data-label="组别">${row.villagerGroup}</td>
        <td data-label="人口">${row.householdSize}</td><td data-label="类别">${row.kind}</td><td data-label="主要风险">${row.mainRisk}</td>
        ${fixed || reads ? '' : html`<td><button class="quiet" @click=${() => remove(each, String(row.id))}>删去</button></td>`}</tr>`,
      )}</tbody></table>`;
  }

  function caseLink(row: Row) {
    const of = row.case as { readonly dossier?: string; readonly id?: string } | undefined;
    const dossierId = of?.dossier ?? String(of?.id ?? '').split('/')[0] ?? '';
    return html`<a href=${dossierLink(dossierId)}>${row.shownName ?? row.headName ?? '这台设备上还没有'}</a>`;
  }

  function remove(each: NoticeSheet, row: string): void {
    dossier.removeRow(`${each.template.id}/${sheet}/${each.rows}/${row}`);
  }

  /** Cases whose turn it is: passed and not yet made public; approved and in this notice. */
  function candidatesView(each: NoticeSheet) {
    const listed = new Set(rowsOf(each.get(each.rows)).map((row) => (row.case as { readonly id?: string })?.id));
    const cases = (each.rows === 'noticeRows' ? passed() : approved()).filter(({ link }) => !listed.has(link));
    if (cases.length === 0) return nothing;
    const add = (links: readonly string[]): void =>
      listCases(dossier, each.template, { sheet, rows: each.rows, links });
    return html`<details class="card" ?open=${listed.size === 0}><summary><h2>可以列入的户（${cases.length}）</h2></summary>
      <p><button @click=${() => add(cases.map(({ link }) => link))}>全部列入</button></p>
      <ul class="plain-list">${cases.map(({ link, name, what }) => html`<li class="row">${name} <span class="quiet">${what}</span> <button class="quiet" @click=${() => add([link])}>列入</button></li>`)}</ul>
    </details>`;
  }

  function passed() {
    const kind = String(publicity.get('publicityKind') ?? '');
    const form = Object.keys(kinds).find((each) => kinds[each] === kind);
    return openOnes(session, shelf).flatMap((summary) =>
      dueForPublicity(summary, elsewhere.about(summary.id))
        .filter((link) => form === undefined || link.split('/')[1] === form)
        .map((link) => ({ link, name: householdName(summary), what: kinds[link.split('/')[1] ?? ''] ?? '' })),
    );
  }

  function approved() {
    return rowsOf(publicity.get('noticeRows')).flatMap((row) => {
      const of = row.case as { readonly id: string } | undefined;
      const decided = rowsOf((of as Row | undefined)?.statements).findLast(({ what }) => what === 'decided');
      const on = typeof decided?.on === 'string' ? decided.on : '';
      return of && isApprovedCase(of)
        ? [{ link: of.id, name: String(row.shownName ?? ''), what: '已审定同意', on }]
        : [];
    });
  }

  function closeView(to: string, closeDate: unknown) {
    if (typeof closeDate === 'string') {
      return html`<p class="card">${formatDate(closeDate)}结束，公示结果：<strong>${publicity.get('closeResult') ?? '还有异议没有核实'}</strong></p>`;
    }
    const early = today < to;
    return html`<p class="row"><button ?disabled=${early} @click=${() => publicity.set('closeDate', today)}>公示期满，登记结果</button>
      <span class="quiet">${early ? `到${formatDate(to)}才满` : '有异议的先填写核实结果'}</span></p>`;
  }

  function downView(each: NoticeSheet, to: string, takenDownOn: unknown) {
    if (typeof takenDownOn === 'string') return html`<p class="quiet">${formatDate(takenDownOn)}已撤下。</p>`;
    if (today <= to) return nothing;
    return html`<p class="row"><button class="primary" @click=${() => each.set('takenDownOn', today)}>墙上的已经撤下</button>
      <span class="quiet">过期的名单不要留在墙上；这里和公示栏页面已经不再显示。</span></p>`;
  }

  function announcementView() {
    if (announced.begun) return sheetView(announced, 1);
    const ready = approved();
    if (publicity.get('closeDate') === undefined || ready.length === 0 || reads) return nothing;
    const begin = (): void =>
      dossier.together(() => {
        listCases(dossier, announcement!, { sheet, rows: 'announceRows', links: ready.map(({ link }) => link) });
        const decided = ready
          .map(({ on }) => on)
          .sort()
          .at(-1);
        const known = { publicity: sheet, decidedBy: '县级主管部门', issuedBy: '乡镇人民政府', docState: '已审定' };
        for (const [path, value] of Object.entries(known)) announced.set(path, value);
        if (decided) announced.set('decidedOn', decided);
      });
    return html`<section class="card"><h2>公告</h2>
      <p>名单里已有${ready.length}户审定同意，可以公告。</p><p><button class="primary" @click=${begin}>开公告</button></p></section>`;
  }
}

const kinds: Readonly<Record<string, string>> = {
  identification: '拟纳入监测对象',
  elimination: '拟标注风险消除',
  'no-labour': '拟认定整户无劳动能力兜底保障户',
};
type Row = Readonly<Record<string, ViewValue | undefined>>;
const rowsOf = (value: unknown): readonly Row[] => (Array.isArray(value) ? (value as readonly Row[]) : []);
