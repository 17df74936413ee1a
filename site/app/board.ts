/**
 * 公示栏: what hangs in the village today, for the screen in the office; and what a paper's QR code opens.
 *
 * - Only boards that run: one that is over is gone the same minute.
 * - A device that belongs to no village shows of a paper what its QR code says, and what that proves and what not.
 */
import { html, nothing, type TemplateResult } from 'lit';
import { createSeal, readDocument, type Shelf, villagesHere } from '#sync';
import {
  boardOf,
  type ClearedBoard,
  daysHanging,
  type Elsewhere,
  elsewhereOf,
  evaluate,
  formatDate,
  isRunning,
  isValue,
  loadTemplates,
  type Policies,
  type SealedIndex,
  type Summary,
  schemaOf,
  viewOf,
} from '#templates';
import { checkCode, type PaperFacts, readAddress, spelled } from './board-code.ts';
import { openLists } from './lists.ts';
import { screenAt } from './screen.ts';
import { sealedValues } from './sealed-values.ts';
import { openSession, orSay, type Session } from './session.ts';
import { localToday } from './today.ts';
import { dossierLink } from './words.ts';

const screen = screenAt('board-page');
addEventListener('hashchange', () => location.reload());
const paper = readAddress(location.hash);
orSay(start());

interface Hanging {
  readonly dossier: string;
  readonly board: ClearedBoard;
  readonly day: number;
}

async function start(): Promise<void> {
  if ((await villagesHere()).length === 0)
    return screen.paint(paper ? strangerView(paper, localToday()) : nobodyView());
  const session = await openSession();
  const [shelf, policies] = await Promise.all([openLists(session), session.policies()]);
  await shelf.settled();
  const sealed = await sealedValues(session, shelf);
  const read = await reader(session, shelf, policies, sealed);
  const paint = async (): Promise<void> => {
    const today = session.village.sample ? session.today : localToday();
    screen.paint(paper ? await villageView(paper, read, today) : wallView(session, await read.running(today)));
  };
  const again = (): void => orSay(paint());
  shelf.subscribe(again);
  // Midnight takes a board down without anybody touching the screen.
  setInterval(again, 60_000);
  await paint();
}

// ---------------------------------------------------------------- reading

interface Reader {
  running(today: string): Promise<readonly Hanging[]>;
  board(dossier: string, form: string, sheet: string): Promise<ClearedBoard | undefined>;
}

async function reader(
  { village, today }: Session,
  shelf: Shelf,
  policies: Policies,
  sealed: SealedIndex,
): Promise<Reader> {
  const templates = await loadTemplates();
  const schema = schemaOf([...templates.values()].filter(({ subject }) => subject === 'notice'));
  const seal = createSeal(village);
  let elsewhere: Elsewhere = elsewhereOf(shelf.summaries());

  const board = async (dossier: string, form: string, sheet: string): Promise<ClearedBoard | undefined> => {
    const [bytes, template] = [await shelf.bytes(dossier), templates.get(form)];
    if (!bytes || !template) return undefined;
    elsewhere = elsewhereOf(shelf.summaries(), elsewhere);
    const { values, disagreements } = readDocument(bytes, { id: dossier, schema, isValue, seal });
    if (disagreements.length > 0) return undefined;
    const answer = boardOf(evaluate(template, viewOf(template, values, sheet, [], elsewhere), { policies, today }), {
      sealed,
    });
    return 'board' in answer ? answer.board : undefined;
  };
  const hangs = ({ sheets }: Summary, day: string) =>
    sheets.filter(({ listed: { fromDate = '', toDate = '', postedBy, takenDownOn } }) => {
      if (postedBy === undefined || takenDownOn !== undefined) return false;
      return isRunning({ from: String(fromDate), to: String(toDate) }, day);
    });
  return {
    board,
    async running(day) {
      const found: Hanging[] = [];
      for (const summary of shelf.summaries()) {
        if (summary.subject !== 'notice') continue;
        for (const { form, sheet } of hangs(summary, day)) {
          const shown = await board(summary.id, form, sheet);
          if (shown)
            found.push({
              dossier: summary.id,
              board: shown,
              day: daysHanging(shown.from, day, policies.on(shown.from)),
            });
        }
      }
      return found.sort((a, b) => (a.board.to < b.board.to ? -1 : 1));
    },
  };
}

// ---------------------------------------------------------------- views

function wallView({ village, register }: Session, hanging: readonly Hanging[]): TemplateResult {
  return html`<div class="wall">
    <div class="row wall-head"><h1>${register.settings().villageName ?? village.name}公示栏</h1>
      <button class="quiet no-print" @click=${() => screen.element.requestFullscreen()}>全屏</button></div>
    ${hanging.length === 0 ? html`<p class="card">今天没有正在公示、公告的名单。</p>` : hanging.map(boardView)}
  </div>`;
}

function boardView({ dossier, board, day }: Hanging): TemplateResult {
  const lines: TemplateResult[] = [];
  for (const { text, origin } of board.hotlines)
    lines.push(origin === 'template' ? html`${lines.length > 0 ? html`<br />` : nothing}${text}` : html`${text}`);
  return html`<article class="board" aria-labelledby=${dossier + board.form}>
    <p class="board-title" aria-hidden="true">${[...board.title].join('　')}</p>
    <h2 class="board-heading" id=${dossier + board.form}>${board.heading.text}</h2>
    <p class="board-intro">${board.intro.text}</p>
    <div class="scroll"><table class="plain"><thead><tr>${board.columns.map(({ label }) => html`<th scope="col">${label}</th>`)}</tr></thead>
      <tbody>${board.rows.map((cells) => html`<tr>${cells.map(({ text }) => html`<td>${text}</td>`)}</tr>`)}</tbody></table></div>
    <p><strong>${board.period.text}</strong>${day > 0 ? html` <span class="tag">今天是第${day}天</span>` : nothing}</p>
    <p>${lines}</p>
    <p class="board-signer">${board.signer.text}<br />${board.signedOn.text}</p>
    <p class="no-print quiet"><a href=${dossierLink(dossier)}>登记、打印</a></p>
  </article>`;
}

const titleOf = ({ form }: PaperFacts): string => (form === 'announcement' ? '公告' : '公示');

function factsView(facts: PaperFacts, today: string): TemplateResult {
  const { from, to, count, code } = facts;
  const runs = isRunning(facts, today);
  const state = runs ? '正在期内' : today < from ? '还没有开始' : '已经期满';
  return html`<h1>这张${titleOf(facts)} <span class="tag ${runs ? 'due' : 'late'}">${state}</span></h1>
    <p class="lead">${formatDate(from)}至${formatDate(to)}，名单上有${count}户。</p>
    <p class="card">核对码：<strong class="check-code">${spelled(code)}</strong><br />和纸上左下角印的不一样，说明二维码是从别的纸上来的。</p>
    ${today > to ? html`<p class="card">期限已过，这张纸应当撤下。请不要再拍照转发。</p>` : nothing}`;
}

function strangerView(facts: PaperFacts, today: string): TemplateResult {
  return html`${factsView(facts, today)}
    <p class="card">这部手机没有加入这个村，看不到名单，也不能证明纸上的内容没有改过。想核实的，请拨打纸上印的监督电话，或到村委会办公室看屏幕上的公示栏。</p>`;
}

async function villageView(facts: PaperFacts, read: Reader, today: string): Promise<TemplateResult> {
  const board = await read.board(facts.dossier, facts.form, facts.sheet);
  const code = board && (await checkCode(board));
  const words =
    board === undefined
      ? '这台设备上没有这份公示，或者它现在不能公开显示，没法核对。'
      : code === facts.code
        ? '和村里存的一致。'
        : '和村里存的不一致：打印以后改过，或者这张纸不是从这里打印的。请打开存档核对，必要时重新张贴。';
  return html`${factsView(facts, today)}
    <p class="card ${code === facts.code ? '' : 'wrong'}" role="status">${words}</p>
    <p><a class="button" href=${dossierLink(facts.dossier)}>打开存档</a> <a class="button quiet" href="/board/">看公示栏</a></p>`;
}

const nobodyView = (): TemplateResult =>
  html`<h1>公示栏</h1><p class="card">这台设备还没有加入哪个村。<a href="/">回首页</a></p>`;
