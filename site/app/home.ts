/** The first page: how to begin, or what is to be done. */
import { html } from 'lit';
import type { Shelf } from '#sync';
import { mayWriteRegister, villagesHere } from '#sync';
import { type Elsewhere, elsewhereOf, formatDate, nowhere, type Summary, type Task, tasksOf } from '#templates';
import { firstSteps } from './first-steps.ts';
import { openLists, openOnes } from './lists.ts';
import { registerHousehold } from './new-household.ts';
import { noticeTasksView } from './notice-tasks.ts';
import { screenAt } from './screen.ts';
import { openSession, orSay, type Session } from './session.ts';
import { fillLink, householdLink, householdName, inOrder, stepTag, tasksToCome } from './words.ts';

const welcome = document.getElementById('welcome');
const work = screenAt('work');

/** As many as a person reads; the rest behind a button. */
let shown = 30;

orSay(start());

async function start(): Promise<void> {
  const here = await villagesHere();
  if (here.length === 0) {
    if (welcome) welcome.hidden = false;
    document.getElementById('try')?.addEventListener('click', () => orSay(trySample()));
    return;
  }
  const session = await openSession();
  const shelf = await openLists(session);
  const policies = await session.policies();
  let elsewhere: Elsewhere | undefined;
  const paint = (): void => {
    elsewhere = elsewhereOf(shelf.summaries(), elsewhere);
    work.paint(
      view(session, shelf, tasksOf(inOrder(openOnes(session, shelf)), elsewhere, { policies, today: session.today })),
    );
  };
  shelf.subscribe(paint);
  session.register.subscribe(paint);
  paint();
  work.element.hidden = false;

  function view({ register, today }: Session, lists: Shelf, tasks: readonly Task[]) {
    const summaries = openOnes(session, lists).filter(({ subject }) => subject === 'household');
    const persons = summaries.reduce((sum, { tallies }) => sum + (tallies['household-registration/persons'] ?? 0), 0);
    const disputed = summaries.filter(({ disagreements }) => disagreements > 0);
    const { status } = lists;
    const refused = status.relay === 'refused';
    const reads = !mayWriteRegister(session.village);
    const { groups } = session.village;
    return html`
      <h1>${register.settings().name ?? session.village.name}</h1>
      <p class="lead">${formatDate(today)}${status.summarising > 0 ? html` · 正在整理，还有 ${status.summarising} 户…` : html` · 共登记 ${summaries.length} 户 ${persons} 人`}</p>
      ${status.trouble ? html`<p class="card wrong" role="alert">${status.trouble}</p>` : ''}
      ${refused ? html`<p class="card wrong" role="alert">${status.reason}</p>` : ''}
      ${groups ? html`<p class="card">这台设备只看得到${groups.join('、')}的住户，名单和合计不是全村的。</p>` : status.relay !== 'none' && !status.holdsAll ? html`<p class="card">这台设备还没有取到全村的数据，名单和合计不全。</p>` : ''}
      ${status.waiting > 0 ? html`<p class="card">有 ${status.waiting} 户的修改还没有送到服务器，${refused ? '留在这台设备上' : '联网后会自动送出'}。</p>` : ''}
      ${status.relay === 'away' && status.reason && (status.waiting > 0 || (!groups && !status.holdsAll)) ? html`<p class="quiet">${status.reason}</p>` : ''}
      ${status.refused.map(({ id, reason }) => html`<p class="card wrong">有一户的修改没有被服务器接收：${reason} <a href=${householdLink(id)}>查看</a></p>`)}
      <div class="row">
        ${reads ? '' : html`<button class="primary" @click=${() => orSay(registerHousehold(session))}>登记一户</button>`}
        <a class="button" href="/households/">全部住户</a>
        <a class="button" href="/board/">公示栏</a>
        <a class="button" href="/tasks/">全部待办</a>
        <a class="button" href="/meeting/">评议会议</a>
        <a class="button" href="/batch/">上报批次</a>
        <a class="button" href="/papers/">村级表册</a>
        ${session.village.role === 'reviews' ? html`<a class="button" href="/desk/">乡镇审核台</a>` : ''}
      </div>
      ${
        disputed.length > 0
          ? html`<h2>填得不一样的，请商量定一个</h2>
            <ul class="list">
              ${disputed.map((summary) => html`<li><a href=${disputedLink(summary)}>${householdName(summary)}</a> <span class="tag late">${summary.disagreements}处</span></li>`)}
            </ul>`
          : ''
      }
      ${firstSteps(session)}
      ${noticeTasksView(session, lists, elsewhere ?? nowhere)}
      <h2>要办的事</h2>
      ${
        tasks.length === 0
          ? html`<p class="card">${status.summarising > 0 ? tasksToCome : summaries.length === 0 ? `还没有登记住户。${reads ? '' : '点“登记一户”开始。'}` : '没有到期要办的事。'}</p>`
          : html`<ul class="list">
              ${tasks.slice(0, shown).map(
                ({ summary, step }) => html`<li class="row">
                <a href=${step.sheet ? fillLink(step.dossier ?? summary.id, step.form, step.sheet) : householdLink(summary.id)}>${householdName(summary)}</a>
                <span>${step.label}</span> ${stepTag(step)}
              </li>`,
              )}
            </ul>
            ${tasks.length > shown ? html`<p><button class="quiet" @click=${more}>再看${Math.min(100, tasks.length - shown)}件（共${tasks.length}件）</button></p>` : ''}`
      }
    `;
  }

  function more(): void {
    shown += 100;
    paint();
  }
}

/** The first sheet at which people disagree; a place that stands on none is looked for from the household. */
function disputedLink({ id, sheets }: Summary): string {
  const sheet = sheets.find(({ disputed }) => disputed);
  return sheet ? fillLink(id, sheet.form, sheet.sheet) : householdLink(id);
}

async function trySample(): Promise<void> {
  const button = document.getElementById('try');
  button?.setAttribute('disabled', '');
  const { makeSampleVillage } = await import('./sample.ts');
  const bar = document.querySelector<HTMLProgressElement>('#sample-progress');
  if (bar) bar.hidden = false;
  await makeSampleVillage((done, all) => {
    if (bar) {
      bar.max = all;
      bar.value = done;
    }
  });
  location.reload();
}
