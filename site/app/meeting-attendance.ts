/** Who is there: each signs in on their own phone, or somebody calls the names. */
import { html } from 'lit';
import { formatDateTime, type ListedRow, type RowView } from '#templates';
import { isCalledOff, presentIn, rowsOf, signIn, wordOf } from './meeting-facts.ts';
import type { Meeting } from './meeting-screen.ts';

interface Invited {
  readonly id: string;
  readonly name: string;
  readonly role?: string;
}
export interface People {
  /** of the register */
  readonly known: readonly Invited[];
  /** of the last meeting, with what they were there as */
  readonly before: readonly ListedRow[];
}

const roleDefault = '村民代表';

export function attendanceView(meeting: Meeting, people: People) {
  const { dossier, base, view, me, evaluation } = meeting;
  const attendees = rowsOf(view, 'attendees');
  const mine = attendees.find(({ id }) => id === me.id);
  const here = new Set(attendees.map(({ id }) => id));
  const others = people.known.filter(({ id }) => !here.has(id));
  const add = (id: string, name: string, present: boolean, role?: string): void =>
    dossier.together(() => {
      signIn(dossier, base, id, name, present);
      if (role !== undefined && attendees.find((each) => each.id === id)?.role === undefined)
        dossier.set(`${base}/attendees/${id}/role`, role);
    });
  const due = view.dueCount;
  return html`
    ${
      me.id !== '' && mine?.present !== true
        ? html`<p><button class="primary wide" @click=${() => add(me.id, me.name, true)}>我到会了（${me.name}）</button></p>`
        : ''
    }
    <p class="figure" role="status"><b>${presentIn(view).length}</b> 人到会${typeof due === 'number' ? html`，应到 ${due} 人${quorumWord(evaluation.view.quorumMet)}` : html` <span class="quiet">（应到人数在“准备”里填）</span>`}</p>
    ${people.before.length > 0 && attendees.length === 0 ? html`<p><button @click=${callAgain}>照上次会议的名单点名（${people.before.length}人）</button></p>` : ''}
    <ul class="list attendees">
      ${attendees.map((row) => attendeeLine(row))}
    </ul>
    ${others.length > 0 ? html`<h3>本村的人，到了的点一下</h3><div class="row">${others.map(({ id, name, role }) => html`<button class="quiet" @click=${() => add(id, name, true, role)}>＋ ${name}</button>`)}</div>` : ''}
    <form class="simple" @submit=${addTyped}>
      <label for="attendee">名单里没有的，写姓名</label>
      <div class="row"><input id="attendee" name="name" maxlength="30" autocomplete="off" required /><button>到会</button></div>
    </form>
  `;

  function callAgain(): void {
    dossier.together(() => {
      for (const { id, name, role } of people.before) {
        if (typeof name !== 'string') continue;
        const known = people.known.find((each) => each.id === id || each.name === name)?.id ?? id;
        signIn(dossier, base, known, name, known === me.id);
        if (typeof role === 'string') dossier.set(`${base}/attendees/${known}/role`, role);
      }
    });
  }

  function addTyped(event: SubmitEvent): void {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const name = String(new FormData(form).get('name') ?? '').trim();
    if (name === '') return;
    const known = people.known.find((each) => each.name === name);
    const there = attendees.find((each) => each.name === name);
    if (there) meeting.say(`${name}已经在名单里。同名的另一个人，请在姓名后加上村民小组。`);
    else if (known) add(known.id, known.name, true);
    else
      dossier.together(() => {
        const row = `${base}/attendees/${dossier.addRow(`${base}/attendees`)}`;
        dossier.set(`${row}/name`, name);
        dossier.set(`${row}/role`, roleDefault);
        dossier.set(`${row}/present`, true);
      });
    form.reset();
  }

  function attendeeLine(row: RowView) {
    const { id, present } = row;
    const name = wordOf(row, 'name') ?? '';
    const role = wordOf(row, 'role');
    const options = evaluation.optionsOf('attendees/role').map(({ value }) => value);
    const setRole = (event: Event): void =>
      dossier.set(`${base}/attendees/${id}/role`, (event.target as HTMLSelectElement).value || undefined);
    return html`<li class="row" data-attendee=${id}>
      <strong class="who">${name}</strong>
      <select aria-label=${`${name}的身份`} @change=${setRole}>
        <option value="" ?selected=${role === undefined}>选身份</option>
        ${[...new Set([...options, ...(role === undefined ? [] : [role])])].map((each) => html`<option ?selected=${each === role}>${each}</option>`)}
      </select>
      <button class=${present === true ? 'on' : 'quiet'} aria-pressed=${present === true} @click=${() => signIn(dossier, base, id, name, present !== true)}>${present === true ? '到会' : '未到'}</button>
    </li>`;
  }
}

const quorumWord = (met: unknown) =>
  met === true
    ? html`，<span class="good">达到规定人数</span>`
    : met === false
      ? html`，<span class="wrong">还没达到规定人数</span>`
      : '';

/** When it began and ended, and the buttons for it. */
export function timesView({ dossier, base, view, now, leads }: Meeting) {
  const mark = (state: string): void => dossier.set(`${base}/docState`, state);
  if (isCalledOff(view))
    return html`<p class="card" role="status">这次会不开了，名单上的户回到“等着评议的”。${leads ? html` <button class="quiet" @click=${() => mark('草稿')}>还是要开</button>` : ''}</p>`;
  const isUndecided = rowsOf(view, 'cases').every(({ closing }) => closing === undefined);
  const callOff = (): void => {
    if (confirm('这次会不开了吗？名单上的户回到“等着评议的”，填过的内容留着，以后还可以改回来。')) mark('作废');
  };
  const [startAt, endAt] = [wordOf(view, 'startAt'), wordOf(view, 'endAt')];
  const set = (name: string): void => dossier.set(`${base}/${name}`, now());
  return html`<p class="row">
    ${startAt === undefined && leads ? html`<button class="primary" @click=${() => set('startAt')}>开会</button>` : html`<span>${startAt === undefined ? '还没有开会' : `${formatDateTime(startAt)}开始`}</span>`}
    ${leads && startAt !== undefined && endAt === undefined ? html`<button class="quiet" @click=${() => set('endAt')}>散会</button>` : ''}
    ${endAt === undefined ? '' : html`<span>${endAt.slice(11)}结束</span>`}
    ${leads && endAt === undefined && isUndecided ? html`<button class="quiet" @click=${callOff}>不开了</button>` : ''}
  </p>`;
}
