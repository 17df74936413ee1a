/**
 * 修改记录: who changed what, when by the server's clock, on which device; of one household (named in the fragment) or of the
 * whole village, newest first. For who leads the village. What is shown is counted from the log on this device, and whether the
 * log is whole is checked here.
 */
import { html } from 'lit';
import {
  auditOf,
  type Change,
  createLogCheck,
  createSeal,
  eraseAtRelay,
  type LogCheck,
  type LogHead,
  type LogRow,
  listDevices,
  REGISTER,
  readLog,
  registerSchema,
} from '#sync';
import { isValue, loadTemplates, schemaOf, titleIn } from '#templates';
import { clockText, dayOf, oddity, sentenceOf, wordsFor } from './change-words.ts';
import { openLists } from './lists.ts';
import { screenAt } from './screen.ts';
import { openSession, orSay, tell } from './session.ts';
import { dossierLink, dossierName, lostLogSentence } from './words.ts';

const screen = screenAt('changes');
/** changes on the page at once */
const PAGE = 50;
/** ms of work before the page may breathe */
const BREATH = 30;

addEventListener('hashchange', () => location.reload());
orSay(start());

async function start(): Promise<void> {
  const room = decodeURIComponent(location.hash.slice(1)) || undefined;
  const session = await openSession();
  const { village, register, today } = session;
  if (village.role !== 'leads')
    return screen.paint(html`<h1>修改记录</h1><p class="card">修改记录只给村级负责人看。</p>`);
  if (!village.relay)
    return screen.paint(
      html`<h1>修改记录</h1><p class="card">本村只保存在这台设备上，没有服务器的记录。连上服务器以后，每一次修改都会记下来。</p>`,
    );
  const [shelf, templates, policies, devices] = await Promise.all([
    openLists(session),
    loadTemplates(),
    session.policies(),
    listDevices(village),
  ]);
  const policy = policies.on(today);
  const words = wordsFor(
    templates.values(),
    REGISTER,
    (template) => titleIn(policy, template),
    (id) => register.people().find((person) => person.id === id)?.name,
    (id) => nameOfRoom(id),
    () => changes,
  );
  const deviceNames = new Map('problem' in devices ? [] : devices.map(({ id, name }) => [id, name]));

  let rows: LogRow[] = [];
  let head: LogHead | undefined;
  let check: LogCheck | undefined;
  let changes: readonly Change[] = [];
  let problem = '';
  let working = '正在取记录…';
  let shown = PAGE;
  let showSensitive = false;
  let filter = { who: '', field: '', day: '' };
  const nameOfRoom = (id: string): string => {
    if (id === REGISTER) return '本村登记簿';
    const summary = shelf.summary(id);
    return summary ? dossierName(summary) : `户档 ${id.slice(-4)}`;
  };
  const deviceName = ({ device, author }: Change): string =>
    (author?.device.id === device ? author.device.name : undefined) ??
    deviceNames.get(device) ??
    `设备${device.slice(-4)}`;
  const whoOf = ({ author, sender }: Change): string => author?.person.name ?? sender;
  const textOf = (change: Change, which: 'before' | 'after'): string => {
    const text = words.value(change, which);
    return text !== '' && words.isSensitive(change) && !showSensitive ? '（敏感内容）' : text;
  };

  const paint = (): void => screen.paint(view());
  shelf.subscribe(paint);
  paint();
  await load();

  async function load(): Promise<void> {
    const found: LogRow[] = [];
    const answer = await readLog(village, { ...(room === undefined ? {} : { room }), take: (row) => found.push(row) });
    if ('problem' in answer) problem = answer.problem;
    else {
      rows = found;
      head = answer;
      await count();
    }
    working = '';
    paint();
  }

  /** Checks the rows and tells the changes, dossier by dossier, with pauses. */
  async function count(): Promise<void> {
    const ofRoom = new Map<string, LogRow[]>();
    const checking = createLogCheck(head && { ...(room === undefined ? {} : { room }), values: true, head });
    let since = performance.now();
    const breathe = async (said: string): Promise<void> => {
      if (performance.now() - since < BREATH) return;
      working = said;
      paint();
      await new Promise((resolve) => setTimeout(resolve));
      since = performance.now();
    };
    for (const row of rows) {
      checking.take(row);
      const own = ofRoom.get(row.room);
      if (own) own.push(row);
      else ofRoom.set(row.room, [row]);
      await breathe('正在核对记录…');
    }
    check = checking.end();
    const seal = createSeal(village);
    const schema = schemaOf(templates.values());
    const all: Change[] = [];
    for (const [id, own] of ofRoom) {
      all.push(...auditOf(own, { id, isValue, seal, schema: id === REGISTER ? registerSchema : schema }));
      await breathe(`正在整理第${all.length}处修改…`);
    }
    changes = all.sort((a, b) => b.sequence - a.sequence);
  }

  function wanted(): readonly Change[] {
    const { who, field, day } = filter;
    return changes.filter(
      (change) =>
        (who === '' || whoOf(change) === who) &&
        (day === '' || dayOf(change.time) === day) &&
        (field === '' || words.place(change).includes(field)),
    );
  }

  function view() {
    const list = wanted();
    const people = [...new Set(changes.map(whoOf))].sort((a, b) => a.localeCompare(b, 'zh'));
    const change = (event: Event): void => {
      const data = new FormData((event.currentTarget as HTMLFormElement) ?? undefined);
      filter = {
        who: String(data.get('who') ?? ''),
        field: String(data.get('field') ?? '').trim(),
        day: String(data.get('day') ?? ''),
      };
      showSensitive = data.get('sensitive') === 'on';
      shown = PAGE;
      paint();
    };
    return html`
      <p><a href=${room === undefined ? '/village/' : dossierLink(room)}>‹ ${room === undefined ? '本村' : nameOfRoom(room)}</a></p>
      <h1>修改记录${room === undefined ? '' : html` <small class="quiet">${nameOfRoom(room)}</small>`}</h1>
      <p class="lead">谁在什么时候把哪一栏从什么改成了什么。时间以服务器收到时的时钟为准。</p>
      ${problem ? html`<p class="card wrong" role="alert">${problem}</p>` : ''}
      <p role="status">${working || (check ? checkSentence(check, room === undefined) : '')}</p>
      ${lostPart()}
      ${check && check.problems.length > 0 ? html`<p class="card wrong" role="alert">记录有${check.problems.length}处对不上，第一处在第${check.problems[0]?.sequence}条。请导出后用 verify-log 核对，并找照看服务器的人查明原因。</p>` : ''}
      <form class="simple no-print" @input=${change} @submit=${(event: Event) => event.preventDefault()}>
        <label for="who">谁改的</label>
        <select id="who" name="who"><option value="">所有人</option>${people.map((name) => html`<option value=${name}>${name}</option>`)}</select>
        <label for="field">哪一栏（含这些字）</label><input id="field" name="field" maxlength="30" autocomplete="off" />
        <label for="day">哪一天</label><input id="day" name="day" type="date" max=${today} />
        <label class="check"><input type="checkbox" name="sensitive" /> 显示敏感内容</label>
      </form>
      <p class="quiet">${list.length === changes.length ? `共${changes.length}处修改。` : `共${changes.length}处修改，符合条件的${list.length}处。`}</p>
      <ol class="list changes">${list.slice(0, shown).map(line)}</ol>
      ${list.length > shown ? html`<p class="no-print"><button class="quiet" @click=${more}>再看${Math.min(PAGE, list.length - shown)}处</button></p>` : ''}
      ${check ? tools() : ''}
    `;
  }
  function lostPart() {
    const { lostLog } = shelf.status;
    if (!lostLog) return '';
    return html`<div class="card wrong" role="alert"><p>${lostLogSentence(lostLog)}</p>
      <p><button class="quiet" @click=${() => orSay(shelf.dismissLostLog())}>已经查明，不再提示</button></p></div>`;
  }
  function more(): void {
    shown += PAGE;
    paint();
  }

  function line(change: Change) {
    const odd = oddity(change, change.sender);
    return html`<li>
      <div class="row"><time datetime=${change.time}>${clockText(change.time)}</time> <strong>${whoOf(change)}</strong> <span class="quiet">用${deviceName(change)} · 第${change.sequence}条</span> ${odd ? html`<span class="tag late">${odd}</span>` : ''}</div>
      <div>${room === undefined ? html`${change.room === REGISTER ? nameOfRoom(change.room) : html`<a href=${dossierLink(change.room)}>${nameOfRoom(change.room)}</a>`}：` : ''}${words.place(change)}：${sentenceOf(change, textOf(change, 'before'), textOf(change, 'after'))}${change.why ? html`<span class="quiet">。理由：${change.why}</span>` : ''}</div>
    </li>`;
  }

  function tools() {
    return html`<section class="card no-print">
      <h2>导出和打印</h2>
      <p class="quiet">导出的文件可以交给别人，用 <code>npx cunbiao verify-log</code> 核对有没有被改动。含内容的文件里有姓名、住址、收入，请当面交给该看的人。</p>
      <div class="row">
        <button @click=${() => save(true)}>导出（含内容）</button>
        <button class="quiet" @click=${() => save(false)}>导出（不含内容）</button>
        <button class="quiet" @click=${() => print()}>打印</button>
      </div>
    </section>
    ${room === undefined || room === REGISTER ? '' : erasePart(room)}`;
  }

  function save(values: boolean): void {
    if (!head) return;
    const first = {
      cunbiao: 'log',
      version: 1,
      village: village.id,
      ...(room === undefined ? {} : { room }),
      values,
      head,
      madeAt: new Date().toISOString(),
    };
    const bare = ({ salt: _, bytes: __, stub: ___, ...row }: LogRow) => row;
    const lines = [first, ...rows.map((row) => (values ? row : bare(row)))].map((row) => `${JSON.stringify(row)}\n`);
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob(lines, { type: 'application/x-ndjson' }));
    link.download = `${village.name}-修改记录-${today}${values ? '' : '-不含内容'}.ndjson`;
    link.click();
    URL.revokeObjectURL(link.href);
  }

  function erasePart(id: string) {
    const erase = async (event: SubmitEvent): Promise<void> => {
      event.preventDefault();
      const data = new FormData(event.target as HTMLFormElement);
      const reason = String(data.get('reason') ?? '').trim();
      const which = String(data.get('which') ?? '').trim();
      const chosen = which === '' ? undefined : rowsIn(which);
      if (reason === '' || chosen === 'wrong') return tell('请写明理由；条号只写数字，用逗号隔开，例如 12,15-18。');
      const what = chosen ? `第${which}条的内容` : '整份户档，包括定稿和所有修改过程';
      if (!confirm(`要删除${what}。删除后谁也找不回来，各台设备下次联网时也会删掉。确定删除吗？`)) return;
      const refused = await eraseAtRelay(village, {
        room: id,
        reason,
        ...(chosen ? { rows: chosen } : { attachments: filesOf(changes) }),
      });
      if (refused) return tell(refused.problem);
      if (!chosen && register.dossiers().some((dossier) => dossier.id === id))
        register.closeDossier(id, { reason: `依法删除：${reason}`, on: today });
      await shelf.exchange({ again: true });
      location.reload();
    };
    return html`<details class="card no-print"><summary><h2>依法删除</h2></summary>
      <p class="quiet">个人信息保护法第四十七条：处理目的已实现、停止办理、本人撤回同意、违法处理时应当删除；法定保存期未满的，不能删。写明理由，理由里不写姓名和证件号。删除本身会永远留在记录里。</p>
      <form class="simple" @submit=${(event: SubmitEvent) => orSay(erase(event))}>
        <label for="which">只删哪几条（不填：删除整份户档）</label><input id="which" name="which" maxlength="200" inputmode="numeric" placeholder="例如 12,15-18" autocomplete="off" />
        <label for="reason">理由</label><input id="reason" name="reason" required maxlength="200" placeholder="例如：本人书面要求，已不再办理" autocomplete="off" />
        <p><button>删除</button></p>
      </form></details>`;
  }

  /** `12,15-18` → the rows of this dossier among them */
  function rowsIn(text: string): readonly number[] | 'wrong' {
    const here = new Set(rows.filter(({ bytes }) => bytes !== undefined).map(({ sequence }) => sequence));
    const chosen = new Set<number>();
    for (const part of text.split(/[,，、\s]+/).filter(Boolean)) {
      const [, first, last] = /^(\d{1,9})(?:[-－—至](\d{1,9}))?$/.exec(part) ?? [];
      if (first === undefined) return 'wrong';
      for (const sequence of here)
        if (sequence >= Number(first) && sequence <= Number(last ?? first)) chosen.add(sequence);
    }
    return chosen.size === 0 ? 'wrong' : [...chosen];
  }
}

/** Files that any version of any field ever named. */
function filesOf(changes: readonly Change[]): readonly string[] {
  const hashes = new Set<string>();
  for (const { before, after } of changes)
    for (const value of [before, after])
      if (Array.isArray(value)) for (const item of value) if (typeof item === 'object') hashes.add(item.hash);
  return [...hashes];
}

function checkSentence({ rows, proven, erased, clockBack, problems }: LogCheck, all: boolean): string {
  if (problems.length > 0) return '';
  const back = clockBack.length > 0 ? `服务器的时钟倒退过${clockBack.length}次，次序不受影响。` : '';
  const gone = erased > 0 ? `${erased}条的内容已依法删除。` : '';
  return `已核对${rows}条记录：${proven}条内容与登记时一致${all ? '，从第一条起没有缺漏' : ''}。${gone}${back}`;
}
