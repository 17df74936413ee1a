/** 待办: what is overdue, due today and in the next seven days; by desk, person and group; as a list, a month, and on paper. */
import { html, nothing, type TemplateResult } from 'lit';
import { mayWriteRegister, type Shelf } from '#sync';
import {
  dueByDay,
  type Elsewhere,
  elsewhereOf,
  formatDate,
  nowhere,
  type Task,
  tasksOf,
  type Urgency,
  urgencies,
} from '#templates';
import { groupsOf, openLists, openOnes } from './lists.ts';
import { noticeTasksView } from './notice-tasks.ts';
import { screenAt } from './screen.ts';
import { openSession, orSay, type Session } from './session.ts';
import { fillLink, householdLink, householdName, inOrder, stepTag, tasksToCome } from './words.ts';

const screen = screenAt('work-list');
orSay(start());

const titles: Readonly<Record<Urgency, string>> = {
  overdue: '已逾期',
  today: '今天到期',
  week: '七天内到期',
  later: '以后到期',
  open: '没有定日子',
};
const sides = { all: '全部', village: '村里办的', township: '乡镇办的' } as const;
/** Steps that several households are brought to together, by what the step is called without its case. */
const together: Readonly<
  Record<
    string,
    {
      readonly words: string;
      readonly begin: (session: Session, links: readonly string[], shelf: Shelf) => Promise<void>;
    }
  >
> = {
  appraisal: {
    words: '开评议会',
    begin: async (session, links) => (await import('./begin-meeting.ts')).beginMeeting(session, links),
  },
  report: {
    words: '汇总上报',
    begin: async (session, links, shelf) =>
      (await import('./begin-batch.ts')).beginBatch(
        session,
        links,
        shelf.summaries().filter(({ subject }) => subject === 'batch'),
      ),
  },
};
/** `eliminationAppraisal` → `appraisal`: who comes in and who is freed go the same way. */
const plain = (id: string): string => {
  const rest = id.replace(/^elimination(?=[A-Z])/, '');
  return rest.charAt(0).toLowerCase() + rest.slice(1);
};
/** As many households of one step as a person reads. */
const most = 20;

interface Wish {
  readonly side: keyof typeof sides;
  readonly person: string;
  readonly group: string;
  /** `YYYY-MM` */
  readonly month: string;
}

async function start(): Promise<void> {
  const session = await openSession();
  const [shelf, policies] = await Promise.all([openLists(session), session.policies()]);
  const { today, register, village } = session;
  let wish: Wish = {
    side: village.role === 'reviews' ? 'township' : 'all',
    person: '',
    group: '',
    month: today.slice(0, 7),
  };
  let elsewhere: Elsewhere | undefined;
  const open = new Set<string>();

  const change = (next: Partial<Wish>): void => {
    wish = { ...wish, ...next };
    paint();
  };
  const paint = (): void => {
    elsewhere = elsewhereOf(shelf.summaries(), elsewhere);
    screen.paint(
      view(shelf, tasksOf(inOrder(openOnes(session, shelf)), elsewhere, { policies, today }).filter(isWished)),
    );
  };
  shelf.subscribe(paint);
  register.subscribe(paint);
  paint();

  function isWished({ summary, step }: Task): boolean {
    const group = typeof summary.listed.villagerGroup === 'string' ? summary.listed.villagerGroup : '';
    const theirs = register.people().find(({ id }) => id === wish.person)?.groups ?? [];
    return (
      (wish.side === 'all' || step.side === wish.side) &&
      (wish.group === '' || group === wish.group) &&
      (theirs.length === 0 || theirs.includes(group))
    );
  }

  function view(lists: Shelf, tasks: readonly Task[]): TemplateResult {
    const people = register.people().filter(({ until }) => until === undefined || until >= today);
    return html`
      <p class="no-print"><a href="/">‹ 工作</a></p>
      <h1>待办 <small class="quiet">${formatDate(today)}</small></h1>
      <form class="simple filters no-print" @submit=${(event: Event) => event.preventDefault()}>
        ${select('side', '谁来办', Object.entries(sides))}
        ${select('person', '谁管的组', [['', '所有人'], ...people.map(({ id, name }) => [id, name] as const)])}
        ${select('group', '组', [['', '全部组'], ...groupsOf(lists).map((group) => [group, group] as const)])}
      </form>
      ${lists.status.summarising > 0 ? html`<p class="quiet" role="status">正在整理${lists.status.summarising}户…</p>` : ''}
      ${lists.status.holdsAll || lists.status.relay === 'none' ? '' : html`<p class="card">这台设备还没有取到全村的数据，下面的不全。</p>`}
      <p class="work-counts">${urgencies.map((urgency) => count(urgency, tasks))}</p>
      ${noticeTasksView(session, lists, elsewhere ?? nowhere)}
      ${tasks.length === 0 ? html`<p class="card">${lists.status.summarising > 0 ? tasksToCome : '没有要办的事。'}</p>` : urgencies.map((urgency) => part(urgency, tasks, lists))}
      ${month(tasks)}
      <p class="no-print"><button class="quiet" @click=${() => print()}>打印这份清单</button></p>
    `;
  }

  function select(name: 'side' | 'person' | 'group', label: string, options: readonly (readonly [string, string])[]) {
    return html`<div><label for=${name}>${label}</label>
      <select id=${name} @change=${(event: Event) => change({ [name]: (event.target as HTMLSelectElement).value })}>
        ${options.map(([value, words]) => html`<option value=${value} ?selected=${value === wish[name]}>${words}</option>`)}
      </select></div>`;
  }

  function count(urgency: Urgency, tasks: readonly Task[]): TemplateResult {
    const number = tasks.filter((task) => task.urgency === urgency).length;
    return html`<a class="tag ${urgency === 'overdue' && number > 0 ? 'late' : urgency === 'today' && number > 0 ? 'due' : ''}" href=${`#${urgency}`}>${titles[urgency]} ${number}</a> `;
  }

  /** What is to be done, one step after another, with the households it waits for. */
  function part(urgency: Urgency, tasks: readonly Task[], lists: Shelf) {
    const own = tasks.filter((task) => task.urgency === urgency);
    if (own.length === 0) return nothing;
    const steps = [...by(own, ({ step }) => step.id)];
    return html`<section aria-labelledby=${urgency}>
      <h2 id=${urgency} tabindex="-1">${titles[urgency]}</h2>
      ${steps.map(([id, list]) => {
        const step = list[0]!.step;
        const key = `${urgency} ${id}`;
        const all = open.has(key);
        return html`<div class="card">
          <h3>${step.label} <small class="quiet">${list.length}户 · ${step.who}</small></h3>
          <ul class="plain-list">${list.slice(0, all ? undefined : most).map(line)}</ul>
          ${action(list, lists)}
          ${
            all || list.length <= most
              ? ''
              : html`<p class="no-print"><button class="quiet" @click=${() => {
                  open.add(key);
                  paint();
                }}>看全部${list.length}户</button></p>`
          }
        </div>`;
      })}
    </section>`;
  }

  /** Those that nobody is at yet: a meeting that has begun is not begun again. */
  function action(list: readonly Task[], lists: Shelf) {
    const way = together[plain(list[0]!.step.id)];
    const links = list.flatMap(({ step }) =>
      step.dossier === undefined && step.case !== undefined ? [step.case] : [],
    );
    if (!way || links.length === 0 || !mayWriteRegister(village)) return '';
    return html`<p class="no-print"><button @click=${() => orSay(way.begin(session, links, lists))}>${way.words}（${links.length}户）</button></p>`;
  }

  function line({ summary, step }: Task) {
    const link = step.sheet ? fillLink(step.dossier ?? summary.id, step.form, step.sheet) : householdLink(summary.id);
    return html`<li><a href=${link}>${householdName(summary)}</a> ${stepTag(step)}
      ${step.note ? html`<span class="quiet">${step.note}</span>` : ''}</li>`;
  }

  function month(tasks: readonly Task[]) {
    const due = dueByDay(tasks, wish.month);
    const [year = 0, number = 1] = wish.month.split('-').map(Number);
    const first = new Date(Date.UTC(year, number - 1, 1));
    const days = new Date(Date.UTC(year, number, 0)).getUTCDate();
    // The week begins on Monday, as calendars here are printed.
    const blank = (first.getUTCDay() + 6) % 7;
    const turn = (by: number): void =>
      change({ month: new Date(Date.UTC(year, number - 1 + by, 1)).toISOString().slice(0, 7) });
    return html`<section aria-labelledby="month">
      <h2 id="month">${year}年${number}月</h2>
      <p class="row no-print"><button class="quiet" @click=${() => turn(-1)}>上个月</button><button class="quiet" @click=${() => turn(1)}>下个月</button></p>
      <table class="plain calendar"><thead><tr>${[...'一二三四五六日'].map((day) => html`<th scope="col">${day}</th>`)}</tr></thead>
        <tbody>${Array.from({ length: Math.ceil((blank + days) / 7) }, (_, week) => html`<tr>${Array.from({ length: 7 }, (_day, column) => cell(week * 7 + column - blank + 1))}</tr>`)}</tbody></table>
    </section>`;

    function cell(day: number) {
      if (day < 1 || day > days) return html`<td></td>`;
      const date = `${wish.month}-${String(day).padStart(2, '0')}`;
      const own = due.get(date) ?? [];
      const words = [...by(own, ({ step }) => step.label)].map(([label, list]) => `${label}${list.length}户`);
      return html`<td class=${date === today ? 'today' : ''} aria-current=${date === today ? 'date' : nothing}>
        <b>${day}</b>${words.map((word) => html`<span class=${date < today ? 'late' : ''}>${word}</span>`)}</td>`;
    }
  }
}

function by(tasks: readonly Task[], key: (task: Task) => string): ReadonlyMap<string, readonly Task[]> {
  const groups = new Map<string, Task[]>();
  for (const task of tasks) {
    const group = groups.get(key(task));
    if (group) group.push(task);
    else groups.set(key(task), [task]);
  }
  return groups;
}
