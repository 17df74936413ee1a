/** A meeting on screen: preparing, attendance, case by case with its vote, the minutes beside, signing. */
import { html } from 'lit';
import { afterPicture, type CbForm } from '#components';
import { bytesToOpen, mayWriteRegister, openDossier, type Shelf } from '#sync';
import {
  draftDecision,
  draftPublicity,
  dueForAppraisal,
  type Elsewhere,
  type Evaluation,
  elsewhereOf,
  evaluate,
  formatDate,
  isValue,
  loadTemplate,
  nowhere,
  type Policies,
  type ProcedureContext,
  partsOfLink,
  type RowView,
  type Summary,
  schemaOf,
  viewOf,
} from '#templates';
import { attachTo } from './attached.ts';
import { beginMeeting } from './begin-meeting.ts';
import { openLists, openOnes } from './lists.ts';
import { attendanceView, type People, timesView } from './meeting-attendance.ts';
import { caseView } from './meeting-case.ts';
import {
  isCalledOff,
  minutesForm,
  presentIn,
  type RecusedBefore,
  recusedBefore,
  rowsOf,
  wordOf,
} from './meeting-facts.ts';
import type { Meeting } from './meeting-screen.ts';
import { savingView } from './saving.ts';
import { screenAt } from './screen.ts';
import { openSession, orSay, type Session, tell } from './session.ts';
import { dossierLink, fillLink, householdName } from './words.ts';

const screen = screenAt('meeting');
addEventListener('hashchange', () => location.reload());
const id = decodeURIComponent(location.hash.slice(1));
orSay(id ? showMeeting() : showMeetings());

// ---------------------------------------------------------------- all meetings

async function showMeetings(): Promise<void> {
  const session = await openSession();
  const [shelf, policies] = await Promise.all([openLists(session), session.policies()]);
  const paint = (): void => screen.paint(listView(session, shelf, policies, paint));
  shelf.subscribe(paint);
  session.register.subscribe(paint);
  paint();
}

const left = new Set<string>();
function listView(session: Session, shelf: Shelf, policies: Policies, paint: () => void) {
  const summaries = shelf.summaries();
  const mayBegin = mayWriteRegister(session.village);
  const due = dueOf(openOnes(session, shelf), { policies, today: session.today });
  const chosen = due.filter(({ link }) => !left.has(link)).map(({ link }) => link);
  const meetings = summaries.filter(({ subject }) => subject === 'meeting').toReversed();
  const toggle = (link: string): void => {
    if (!left.delete(link)) left.add(link);
    paint();
  };
  return html`<p><a href="/">‹ 工作</a></p><h1>民主评议会议</h1>
    <h2>等着评议的</h2>
    ${
      due.length === 0
        ? html`<p class="card">现在没有等着评议的户。入户核查过、建议纳入或消除的户会自动列在这里。</p>`
        : html`<ul class="list">${due.map(({ link, name, what }) => html`<li><label class="row">${mayBegin ? html`<input type="checkbox" class="tick" .checked=${!left.has(link)} @change=${() => toggle(link)} />` : ''} <strong>${name}</strong> <span class="quiet">${what}</span></label></li>`)}</ul>`
    }
    ${mayBegin ? html`<p><button class="primary" @click=${() => orSay(beginMeeting(session, chosen))}>开评议会${chosen.length > 0 ? `（${chosen.length}户）` : ''}</button></p>` : ''}
    ${meetings.length > 0 ? html`<h2>开过的会</h2><ul class="list">${meetings.map((meeting) => html`<li><a href=${dossierLink(meeting.id)}>${meetingName(meeting)}</a></li>`)}</ul>` : ''}`;
}

const forms: Readonly<Record<string, string>> = {
  identification: '纳入监测对象',
  elimination: '风险消除',
  'no-labour': '整户无劳动能力认定',
};
const dueOf = (summaries: readonly Summary[], context: ProcedureContext) => {
  const elsewhere = elsewhereOf(summaries);
  return summaries.flatMap((summary) =>
    dueForAppraisal(summary, elsewhere.about(summary.id), context).map((link) => ({
      link,
      name: householdName(summary),
      what: forms[partsOfLink(link).form ?? ''] ?? '',
    })),
  );
};
function meetingName({ listed }: Summary): string {
  const on = typeof listed.heldOn === 'string' ? formatDate(listed.heldOn) : '还没有开';
  const kind = typeof listed.meetingKind === 'string' ? listed.meetingKind : '会议';
  return `${on} ${kind}${isCalledOff(listed) ? '（不开了）' : ''}`;
}

// ---------------------------------------------------------------- one meeting

type Tab = 'prepare' | 'attendance' | 'cases' | 'minutes' | 'signing';
const tabs: Readonly<Record<Tab, string>> = {
  prepare: '准备',
  attendance: '到会',
  cases: '评议',
  minutes: '记录',
  signing: '签字',
};

async function showMeeting(): Promise<void> {
  const session = await openSession();
  const { village, register, person, today } = session;
  const [template, policies, { dossier: seed }] = await Promise.all([
    loadTemplate(minutesForm),
    session.policies(),
    bytesToOpen(village.id, id),
  ]);
  const dossier = await openDossier(id, {
    village,
    schema: schemaOf([template]),
    isValue,
    person,
    maySign: register.maySign,
    begun: !village.relay || register.isMadeHere(id),
    ...(seed ? { seed } : {}),
  });
  const shelf = await openLists(session);
  shelf.follow(dossier);
  let elsewhere: Elsewhere = nowhere;
  let before: RecusedBefore = new Map();
  let evaluation: Evaluation | undefined;
  let tab: Tab | undefined;
  /** the case in front: where this person has gone, until the room begins to vote on another; its result stays in sight */
  let inFront: string | undefined;
  let votedOn: string | undefined;

  const now = (): string => `${today}T${new Date(Date.now() + 8 * 3_600_000).toISOString().slice(11, 16)}`;
  const sheetNow = (): string => Object.keys(dossier.values()[minutesForm] ?? {})[0] ?? `${today.slice(0, 4)}-1`;

  function read(): Meeting {
    const sheet = sheetNow();
    // The minutes are looked through where they are written, in their form.
    const view = { ...viewOf(template, dossier.values(), sheet, [], elsewhere), minutes: undefined };
    evaluation = evaluate(template, view, {
      policies,
      today,
      ...(evaluation ? { previous: evaluation } : {}),
    });
    const named = [evaluation.view.chair, evaluation.view.recorder].filter((name) => name !== undefined);
    const leads =
      village.role !== 'reads' && (named.length === 0 || named.includes(person.name) || village.role === 'leads');
    return {
      ...{ dossier, template, policies, sheet, evaluation, me: person, leads, now, say: tell, repaint: paint },
      base: `${minutesForm}/${sheet}`,
      view: evaluation.view,
      recusedBefore: before,
    };
  }
  /** The oldest first. */
  function otherMeetings(): readonly Summary[] {
    return shelf
      .summaries()
      .filter(({ subject, id: other, listed }) => subject === 'meeting' && other !== id && !isCalledOff(listed))
      .toSorted((a, b) => (String(a.listed.heldOn ?? '') < String(b.listed.heldOn ?? '') ? -1 : 1));
  }

  const paint = afterPicture(() => {
    screen.paint(dossier.status.arrived ? view(read()) : waitingView());
    void connectForms();
  });
  const connect = (): void => {
    elsewhere = elsewhereOf(shelf.summaries(), elsewhere);
    before = recusedBefore(otherMeetings());
    paint();
  };
  const attached = new WeakSet<Element>();
  async function connectForms(): Promise<void> {
    for (const form of screen.element.querySelectorAll<CbForm>('cb-form')) {
      if (attached.has(form)) continue;
      attached.add(form);
      await attachTo(form, session);
    }
  }
  dossier.subscribe(paint);
  shelf.subscribe(connect);
  register.subscribe(paint);
  connect();

  const waitingView = () =>
    html`<h1>评议会议</h1><p class="card">会议的内容还没有取到这台设备上。请连上网络稍等。${dossier.status.reason ?? ''}</p>`;

  function view(meeting: Meeting) {
    const cases = rowsOf(meeting.view, 'cases');
    const voting = cases.find(({ way, closing }) => way !== undefined && closing === undefined);
    tab ??=
      meeting.view.startAt === undefined ? 'prepare' : presentIn(meeting.view).length === 0 ? 'attendance' : 'cases';
    const go = (to: Tab): void => {
      tab = to;
      paint();
    };
    if (voting && voting.id !== votedOn) inFront = voting.id;
    votedOn = voting?.id;
    const shownCase = cases.find((row) => row.id === inFront) ?? cases[0];
    return html`
      <p class="row no-projector"><a href="/meeting/" @click=${toList}>‹ 全部会议</a> <a href=${fillLink(id, minutesForm, meeting.sheet)}>会议记录表（打印、定稿）</a></p>
      <h1>${meeting.evaluation.title}</h1>
      ${savingView(dossier, village)}
      ${timesView(meeting)}
      ${
        voting && tab !== 'cases'
          ? html`<p class="card call" role="status">正在表决：<b>${wordOf(voting, 'head') ?? ''}</b> <button class="primary" @click=${() => {
              inFront = voting.id;
              go('cases');
            }}>去投票</button></p>`
          : ''
      }
      <div class="tabs no-projector" role="group" aria-label="会议的各部分">
        ${Object.entries(tabs).map(([each, label]) => html`<button class=${each === tab ? 'on' : 'quiet'} aria-pressed=${each === tab} @click=${() => go(each as Tab)}>${label}${each === 'attendance' ? ` ${presentIn(meeting.view).length}` : ''}</button>`)}
        <button class="quiet only-wide" aria-pressed=${document.documentElement.classList.contains('projector')} @click=${project}>投影</button>
      </div>
      <p class="leave-projector"><button class="quiet" @click=${project}>退出投影</button></p>
      <div class="room" data-tab=${tab}>${part(meeting, cases, shownCase)}</div>`;
  }

  function toList(event: Event): void {
    // Only the fragment would change, and the page is made anew for another one.
    event.preventDefault();
    location.assign('/meeting/');
  }
  function project(): void {
    document.documentElement.classList.toggle('projector');
    paint();
  }

  function part(meeting: Meeting, cases: readonly RowView[], shown: RowView | undefined) {
    const form = (only: readonly string[]) =>
      html`<cb-form .dossier=${dossier} .template=${template} .sheet=${meeting.sheet} .policies=${policies} .today=${today} .elsewhere=${elsewhere} .only=${only} ?readonly=${village.role === 'reads'}></cb-form>`;
    if (tab === 'prepare') return form(preparing);
    if (tab === 'attendance') return attendanceView(meeting, people());
    if (tab === 'signing') return form(signing);
    if (tab === 'minutes') return html`${draftButtons(meeting, cases)}${form(book)}`;
    return html`<div class="beside">
      <div>${agendaView(cases, shown)}${shown ? caseView(meeting, shown, nextOf(cases, shown)) : html`<p class="card">还没有评议对象。请从“全部会议”里选好户再开会，或在会议记录表里添加。</p>`}</div>
      <div class="only-wide no-projector">${form(book)}</div>
    </div>`;
  }

  function agendaView(cases: readonly RowView[], shown: RowView | undefined) {
    return html`<nav class="agenda" aria-label="评议名单">${cases.map((row) => {
      const result = wordOf(row, 'result');
      const state = row.closing === undefined ? (row.way === undefined ? '' : '表决中') : (result ?? '');
      return html`<button class=${row.id === shown?.id ? 'on' : 'quiet'} aria-current=${row.id === shown?.id ? 'true' : 'false'} data-state=${state} @click=${() => {
        inFront = row.id;
        paint();
      }}>${String(row.seq ?? '')} ${wordOf(row, 'head') ?? '？'}${state ? html` <small>${state}</small>` : ''}</button>`;
    })}</nav>`;
  }

  function nextOf(cases: readonly RowView[], shown: RowView): (() => void) | undefined {
    const next = cases.find((row) => row.closing === undefined && row.id !== shown.id);
    if (!next) return undefined;
    return () => {
      inFront = next.id;
      paint();
    };
  }

  function draftButtons({ view: sheet, base, leads }: Meeting, cases: readonly RowView[]) {
    const decision = draftDecision(cases as Parameters<typeof draftDecision>[0]);
    if (!leads || decision === '' || sheet.decision === decision) return '';
    const draft = (): void => {
      if (sheet.decision !== undefined && !confirm('会议决议里已经有内容。按表决结果重新起草吗？原来写的会被换掉。'))
        return;
      dossier.together(() => {
        dossier.set(`${base}/decision`, decision);
        if (sheet.publicityPlan === undefined)
          dossier.set(`${base}/publicityPlan`, draftPublicity(policies.on(today).value('publicity.minimumDays')));
      });
    };
    return html`<p class="row"><button @click=${draft}>按表决结果起草会议决议</button>${sheet.decision === undefined ? '' : html`<span class="quiet">现在的决议和表决结果起草的不一样。</span>`}</p>`;
  }

  function people(): People {
    return {
      known: register.people().map((each) => ({ id: each.id, name: each.name })),
      before: otherMeetings().at(-1)?.rows.attendees ?? [],
    };
  }
}

const preparing = ['meeting', 'attendance'] as const;
const book = ['book'] as const;
const signing = ['signing', 'opinions'] as const;
