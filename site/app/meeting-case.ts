/** One case: what is known of it, who must keep out, the vote, its closing, the result in large letters. */
import { html } from 'lit';
import type { Seen } from '#sync';
import {
  type Closing,
  closingOf,
  formatDate,
  formatMoney,
  isRecused,
  joinedId,
  notRecused,
  partsOfLink,
  pollOf,
  privateSentence,
  type RowView,
  recusalsOf,
  type SheetView,
  unsaidKin,
  type Vote,
  votes,
  type Way,
  ways,
} from '#templates';
import {
  castBallot,
  closeCase,
  counters,
  factsOf,
  presentIn,
  recordersIn,
  recuse,
  reopenCase,
  rowsOf,
  wordOf,
} from './meeting-facts.ts';
import type { Meeting } from './meeting-screen.ts';
import { printSlips } from './meeting-slips.ts';
import { fillLink } from './words.ts';

type Attendees = Parameters<typeof unsaidKin>[0];
type Recusals = Parameters<typeof unsaidKin>[1];

export function caseView(meeting: Meeting, row: RowView, next: (() => void) | undefined) {
  const { dossier, base, view, leads } = meeting;
  const at = `${base}/cases/${row.id}`;
  const contested = dossier.siblings(`${at}/closing`);
  const closed = closingOf(wordOf(row, 'closing'));
  return html`<article class="case" data-case=${row.id}>
    <h2>${String(row.seq ?? '')}. ${wordOf(row, 'head') ?? '（这一户的资料还没到这台设备）'} <small class="quiet">${wordOf(row, 'group') ?? ''}</small></h2>
    ${knownOf(row)}
    ${contested.length > 0 ? contestedView() : closed ? resultView(closed) : openView()}
    ${closed && contested.length === 0 && next ? html`<p><button class="primary" @click=${next}>下一户</button></p>` : ''}
    ${discussionView()}
  </article>`;

  function openView() {
    return html`${recusalView(meeting, row)} ${voteView(meeting, row)}`;
  }

  function resultView(counted: Closing) {
    const { agree, disagree, abstain, recused, present, way, tellers } = counted;
    const outcome = wordOf(row, 'result');
    return html`<div class="result" data-result=${outcome ?? ''} role="status">
      <p class="outcome">${outcome ?? '不能判定'}</p>
      <p class="tally"><span>同意 <b>${agree}</b></span> <span>不同意 <b>${disagree}</b></span> <span>弃权 <b>${abstain}</b></span>${recused > 0 ? html` <span>回避 <b>${recused}</b></span>` : ''}</p>
      <p class="quiet">${way}，实到${present}人${tellers ? `，计票人${tellers.join('、')}` : ''}。表决已经结束，以后到的票不算。</p>
    </div>
    ${leads ? html`<p class="no-projector"><button class="quiet" @click=${again}>重新表决</button></p>` : ''}`;
  }

  function again(): void {
    const why = prompt('为什么重新表决？原来的票会作废，原因会留下记录。');
    if (why?.trim()) reopenCase(dossier, base, view, row.id, why.trim());
  }

  function contestedView() {
    return html`<div class="card wrong-card" role="alert">
      <p><b>两台设备同时结束了表决，结果不一样。请当场核对后选定一个。</b></p>
      <ul class="plain-list">${contested.map((side) => {
        const counted = closingOf(typeof side.value === 'string' ? side.value : undefined);
        const words = counted
          ? `同意${counted.agree}，不同意${counted.disagree}，弃权${counted.abstain}，回避${counted.recused}`
          : side.value === undefined
            ? '重新表决'
            : '读不出来';
        const pick = (): void => dossier.set(`${at}/closing`, side.value as string | undefined, '当场核对后选定');
        return html`<li class="row"><button @click=${pick}>用这个</button> <span>${words} <span class="quiet">${side.person?.name ?? ''}</span></span></li>`;
      })}</ul>
    </div>`;
  }

  function discussionView() {
    const text = wordOf(row, 'discussion') ?? '';
    const sentence = privateSentence(text);
    let seen: Seen | undefined;
    const save = (event: Event): void => {
      const { value } = event.target as HTMLTextAreaElement;
      dossier.set(`${at}/discussion`, value.trim() === '' ? undefined : value, undefined, seen);
    };
    return html`<div class="simple discussion no-projector">
      <label for="discussion-${row.id}">情况介绍和讨论</label>
      <textarea id="discussion-${row.id}" rows="3" maxlength="600" .value=${text}
        @focus=${() => {
          seen = dossier.seen(`${at}/discussion`);
        }} @input=${hintWhileTyping} @change=${save}></textarea>
      <p class="hint wrong" role="status">${sentence ?? ''}</p>
      ${dossier.siblings(`${at}/discussion`).length > 0 ? html`<p class="wrong">有两个人写得不一样，请打开会议记录表商量定一个。</p>` : ''}
    </div>`;
  }
}

function hintWhileTyping(event: Event): void {
  const area = event.target as HTMLTextAreaElement;
  const hint = area.parentElement?.querySelector('.hint');
  if (hint) hint.textContent = privateSentence(area.value) ?? '';
}

/** No more of a household than a meeting needs to judge it. */
function knownOf(row: RowView) {
  const of = row.case as SheetView | undefined;
  const checked = wordOf(of, 'checkDate') ?? wordOf(of, 'assessedOn');
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['家庭人口', typeof row.size === 'number' ? `${row.size}人` : undefined],
    ['人均参考收入', typeof row.perCapita === 'number' ? `${formatMoney(row.perCapita)}元` : undefined],
    ['主要风险', wordOf(row, 'risk')],
    ['建议类别', wordOf(row, 'kind')],
    ['入户核查', checked ? formatDate(checked) : undefined],
  ];
  const { dossier, form, sheet } = partsOfLink(wordOf(of, 'id') ?? '');
  return html`<dl class="facts">${facts.map(([label, value]) => (value === undefined ? '' : html`<dt>${label}</dt><dd>${value}</dd>`))}</dl>
    ${form && sheet ? html`<p class="no-projector"><a href=${fillLink(dossier, form, sheet)}>打开这一户的表</a></p>` : ''}`;
}

// ---------------------------------------------------------------- who keeps out

function recusalView({ dossier, base, view, evaluation, leads, recusedBefore }: Meeting, row: RowView) {
  const attendees = rowsOf(view, 'attendees') as Attendees;
  const recusals = rowsOf(view, 'recusals') as Recusals;
  const kin = unsaidKin(attendees, recusals, row as Parameters<typeof unsaidKin>[2]);
  const said = recusalsOf(recusals, row.id);
  const reasons = evaluation.optionsOf('recusals/reason').map(({ value }) => value);
  const set = (who: string, reason: string | undefined): void => recuse(dossier, base, row.id, who, reason);
  const out = presentIn(view).filter(({ id }) => isRecused(said.get(id)));
  const others = presentIn(view).filter(({ id }) => !isRecused(said.get(id)));
  const before = recusedBefore.get(partsOfLink(wordOf(row.case as SheetView | undefined, 'id') ?? '').dossier);
  const again = presentIn(view).filter(
    ({ id }) => before?.has(id) && !said.has(id) && !kin.some((each) => each.id === id),
  );
  return html`
    ${kin.map(
      ({
        id,
        name,
      }) => html`<div class="card wrong-card" role="status"><p><b>${name}与这一户成员同名，是本人或家人的应回避。</b></p>
        <p class="row"><button @click=${() => set(id, '本人或同户')}>回避</button><button class="quiet" @click=${() => set(id, notRecused)}>只是同名，不用回避</button></p></div>`,
    )}
    ${again.map(
      ({
        id,
        name,
      }) => html`<div class="card wrong-card" role="status"><p><b>${name}以前评议这一户时回避过（${before?.get(id)}）。</b></p>
        <p class="row"><button @click=${() => set(id, before?.get(id))}>这次也回避</button><button class="quiet" @click=${() => set(id, notRecused)}>这次不用回避</button></p></div>`,
    )}
    ${out.length > 0 ? html`<p class="recused">回避：${out.map(({ id, name }) => html`<span class="tag">${name}（${said.get(id)}）</span> ${leads ? html`<button class="link" aria-label=${`${name}不回避`} @click=${() => set(id, undefined)}>撤销</button>` : ''} `)}</p>` : ''}
    ${
      leads && others.length > 0
        ? html`<details class="no-projector"><summary>有人是这一户的近亲属？</summary>
          <form class="row" @submit=${(event: SubmitEvent) => {
            event.preventDefault();
            const data = new FormData(event.target as HTMLFormElement);
            set(String(data.get('who')), String(data.get('reason')));
          }}>
            <select name="who" aria-label="谁">${others.map(({ id, name }) => html`<option value=${id}>${name}</option>`)}</select>
            <select name="reason" aria-label="回避原因">${reasons.filter((reason) => reason !== notRecused).map((reason) => html`<option ?selected=${reason === '近亲属'}>${reason}</option>`)}</select>
            <button>回避</button>
          </form></details>`
        : ''
    }`;
}

// ---------------------------------------------------------------- the vote

function voteView(meeting: Meeting, row: RowView) {
  const { dossier, base, view, leads, me } = meeting;
  const facts = factsOf(dossier, base, view, row.id);
  const { way } = facts;
  const choose = (chosen: Way | undefined): void => dossier.set(`${base}/cases/${row.id}/way`, chosen);
  if (way === undefined) {
    return leads
      ? html`<div class="ways"><p><b>怎么表决？</b></p>
          <div class="row">${ways.map((each) => html`<button @click=${() => choose(each)}>${wayWords[each]}</button>`)}</div>
          <p class="quiet">手机投票和举手都记名；要无记名的，用纸票。</p></div>`
      : html`<p class="card" role="status">还没有开始表决。</p>`;
  }
  const finish = (): void => {
    const left = way === '一人一票' ? unvoted() : [];
    if (left.length > 0 && !confirm(`${left.join('、')}还没有投票，现在结束按弃权计。确定结束表决吗？`)) return;
    const problem = closeCase(dossier, base, view, row.id);
    if (problem) meeting.say(problem);
  };
  const unvoted = (): string[] => {
    const { missing, disputed } = pollOf(factsOf(dossier, base, view, row.id));
    return [...missing, ...disputed].map(nameOf);
  };
  const nameOf = (id: string): string =>
    wordOf(
      presentIn(view).find((each) => each.id === id),
      'name',
    ) ?? '';
  return html`
    ${view.quorumMet === false ? html`<p class="wrong" role="status">到会人数还没达到规定，现在表决不能作数。</p>` : ''}
    ${way === '一人一票' ? ballotsView() : countsView(way)}
    ${
      leads
        ? html`<p class="row no-projector"><button class="primary" @click=${finish}>结束表决</button>
          ${way === '纸票' ? html`<button @click=${slips}>打印纸票</button>` : ''}
          <button class="quiet" @click=${() => choose(undefined)}>换一种表决方式</button></p>`
        : ''
    }`;

  function slips(): void {
    const may = facts.present.length - facts.recused.length;
    printSlips({ head: wordOf(row, 'head') ?? '', group: wordOf(row, 'group') ?? '', count: may });
  }

  function ballotsView() {
    const poll = pollOf(facts);
    const may = facts.present.length - facts.recused.length;
    const voted = may - poll.missing.length - poll.disputed.length;
    const mayVote = facts.present.includes(me.id) && !facts.recused.includes(me.id);
    const isRecorder = recordersIn(view).includes(me.id);
    const own = facts.ballots.filter(({ attendee, by }) => attendee === me.id && by === me.id).map(({ vote }) => vote);
    return html`
      ${
        mayVote
          ? html`<div class="ballot no-projector" role="group" aria-label="我的票">
            ${votes.map((vote) => html`<button data-vote=${vote} aria-pressed=${own.length === 1 && own[0] === vote} @click=${() => cast(me.id, vote)}>${vote}</button>`)}
            <p class="quiet" role="status">${own.length > 1 ? '您的两台设备投得不一样，请再点一次。' : own.length === 1 ? `您投了“${String(own[0])}”，结束前可以改。` : '请点一个。投票记名保存。'}</p>
          </div>`
          : facts.recused.includes(me.id)
            ? html`<p class="card no-projector">您回避这一户，不投票。</p>`
            : ''
      }
      <p class="figure" role="status">已投 <b>${voted}</b> / ${may}</p>
      ${leads && poll.missing.length > 0 ? html`<p class="quiet">还没投：${poll.missing.map(nameOf).join('、')}</p>` : ''}
      ${poll.disputed.length > 0 ? html`<p class="wrong">${poll.disputed.map(nameOf).join('、')}在两台设备上投得不一样，请本人再投一次。</p>` : ''}
      ${
        isRecorder && poll.missing.some((id) => id !== me.id)
          ? html`<details class="no-projector"><summary>没带手机的，由记录人代投</summary><ul class="plain-list">
            ${poll.missing.filter((id) => id !== me.id).map((id) => html`<li class="row"><strong class="who">${nameOf(id)}</strong>${votes.map((vote) => html`<button class="quiet" aria-label=${`${nameOf(id)}${vote}`} @click=${() => cast(id, vote)}>${vote}</button>`)}</li>`)}
          </ul></details>`
          : ''
      }`;
  }

  function cast(attendee: string, vote: Vote): void {
    castBallot(dossier, base, { caseId: row.id, attendee, vote, me: me.id });
  }

  function countsView(by: Way) {
    const may = facts.present.length - facts.recused.length;
    return html`<p class="figure">应有 <b>${may}</b> 票</p>
      ${counters[by].map(
        (who, index) => html`<fieldset class="count no-projector">
        <legend>${by === '举手' ? '举手人数' : `计票人${index + 1}`}</legend>
        ${by === '纸票' ? countInput(who, 'teller', '姓名') : ''}
        ${(['agree', 'disagree', 'abstain'] as const).map((name, at) => countInput(who, name, votes[at] ?? ''))}
      </fieldset>`,
      )}
      <p class="quiet no-projector">弃权不填的，按剩下的人数算。</p>`;
  }

  function countInput(who: string, name: string, label: string) {
    const id = joinedId(row.id, who);
    const path = `${base}/counts/${id}/${name}`;
    const value = rowsOf(view, 'counts').find((each) => each.id === id)?.[name];
    const save = (event: Event): void => {
      const typed = (event.target as HTMLInputElement).value.trim();
      if (name === 'teller') dossier.set(path, typed || undefined);
      else if (typed === '') dossier.set(path, undefined);
      else if (/^\d{1,5}$/.test(typed)) dossier.set(path, Number(typed));
      else meeting.say('票数请填整数。');
    };
    return html`<label>${label}<input name=${name} ?disabled=${!leads} inputmode=${name === 'teller' ? 'text' : 'numeric'} autocomplete="off" .value=${value === undefined ? '' : String(value)} @change=${save} /></label>
      ${dossier.siblings(path).length > 0 ? html`<span class="wrong">两个人填得不一样，请重填。</span>` : ''}`;
  }
}

const wayWords: Readonly<Record<Way, string>> = {
  一人一票: '手机投票，一人一票',
  举手: '举手',
  纸票: '纸票（无记名）',
};
