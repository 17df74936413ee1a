/**
 * The page for whoever looks after the relay: is all well, and what to do if not. It is served behind the relay's local door, on
 * its own machine; anywhere else it only says how to come there.
 */
import { html, type TemplateResult } from 'lit';
import { screenAt } from './screen.ts';
import { forgetSecret, secret } from './secret-link.ts';

/** What the relay tells; the parts that are shown here. Times in ISO 8601. */
interface State {
  readonly version: string;
  readonly node: string;
  readonly started: string;
  readonly now: string;
  readonly disk: {
    readonly state: 'good' | 'low' | 'trouble' | 'failed';
    readonly reason?: string;
    readonly free: number;
    readonly total: number;
    readonly log: number;
    readonly attachments: { readonly count: number; readonly bytes: number };
    readonly quota: number;
  };
  readonly backup: {
    readonly state: 'good' | 'off' | 'late' | 'failed';
    readonly folder?: string;
    readonly making: boolean;
    readonly backup?: { readonly time: string; readonly file: string; readonly bytes: number };
    readonly failure?: { readonly time: string; readonly reason: string };
    readonly drill?: { readonly time: string; readonly file: string; readonly troubles: readonly string[] };
  };
  readonly villages: readonly {
    readonly village: string;
    readonly opened: string;
    readonly devices: number;
    readonly connected: number;
    readonly attachments: number;
  }[];
  readonly sockets: number;
  readonly waitingBytes: number;
  readonly commits: number;
  readonly refused: Readonly<Record<string, number>>;
  readonly memory: number;
  readonly restored?: { readonly restored: string; readonly made: string; readonly until: string };
}

const { paint } = screenAt('care');
const place = 'cunbiao care session';
let session = sessionStorage.getItem(place) ?? '';
let state: State | undefined;
let problem = '';
let making = false;

async function ask<Answer>(method: string, path: string, authorization: string): Promise<Answer | undefined> {
  try {
    const answer = await fetch(`/api/care/${path}`, { method, headers: { authorization } });
    const body = (await answer.json()) as Answer & { readonly reason?: string };
    problem = answer.ok ? '' : answer.status === 401 || answer.status === 404 ? elsewhere : (body.reason ?? elsewhere);
    if (answer.status === 401) forgetSession();
    return answer.ok ? body : undefined;
  } catch {
    problem = '连不上服务器：它可能已停止。请在这台电脑上运行 npm start，再用 npx cunbiao care 取得新的链接。';
    return undefined;
  }
}
const elsewhere = '请在运行村表的那台电脑上运行 npx cunbiao care，用它给出的链接打开这个页面。链接只能用一次。';

function forgetSession(): void {
  session = '';
  sessionStorage.removeItem(place);
}

async function begin(): Promise<void> {
  if (!session && secret) {
    const opened = await ask<{ readonly session: string }>('POST', 'session', `Code ${secret}`);
    forgetSecret();
    if (opened) {
      session = opened.session;
      sessionStorage.setItem(place, session);
    }
  }
  await refresh();
  setInterval(refresh, 10_000);
}
async function refresh(): Promise<void> {
  if (session) state = (await ask<State>('GET', 'state', `Session ${session}`)) ?? state;
  else if (!problem) problem = elsewhere;
  paint(view());
}
async function makeBackup(): Promise<void> {
  making = true;
  paint(view());
  await ask('POST', 'backup', `Session ${session}`);
  const sentence = problem;
  making = false;
  await refresh();
  problem ||= sentence;
  paint(view());
}

// ---------------------------------------------------------------- what is shown

function view(): TemplateResult {
  const said = problem ? html`<p class="wrong" role="alert">${problem}</p>` : '';
  if (!state) return html`${said}`;
  return html`${said} ${summary(state)} ${backups(state)} ${space(state)} ${connected(state)} ${running(state)}`;
}

/** part of a village's attachments from which on it is said */
const nearlyFull = 0.9;

/** What is not well, as sentences that say what to do. */
function troublesOf({ disk, backup, villages, now }: State): readonly string[] {
  const drill = backup.drill;
  return [
    ...(disk.state === 'failed' ? [`磁盘写入失败，服务器会自动重新启动：${disk.reason ?? ''}。请检查磁盘。`] : []),
    ...(disk.state === 'trouble' ? [disk.reason ?? ''] : []),
    ...(disk.state === 'low' ? [`磁盘只剩 ${size(disk.free)}，快满了：请清理，或换一块大的磁盘。`] : []),
    ...villages.flatMap(({ attachments }, index) =>
      attachments > disk.quota * nearlyFull
        ? [
            `第${index + 1}个村的附件已占 ${size(attachments)}，上限 ${size(disk.quota)}，快放不下了：请用 --quota <GB> 加大上限重新启动。`,
          ]
        : [],
    ),
    ...(backup.state === 'failed'
      ? [`最近一次自动备份没有做成：${backup.failure?.reason ?? ''}一小时后自动再试。`]
      : []),
    ...(backup.state === 'late' ? ['超过一天半没有备份了。请看存放备份的磁盘是否接好，然后按“马上备份”。'] : []),
    ...(backup.state === 'off'
      ? ['没有设自动备份。磁盘坏了资料就没了：请用 --backups 和 --backup-passphrase 重新启动，见使用说明。']
      : []),
    ...(drill && drill.troubles.length > 0
      ? [`备份 ${drill.file} 的恢复演练没有通过：${drill.troubles.join('')}`]
      : []),
    ...(backup.backup && (!drill || days(drill.time, now) > 31)
      ? [
          `${drill ? '超过一个月没有做' : '还没有做过'}恢复演练：运行 npx cunbiao restore-drill <备份文件>，证明备份能用。`,
        ]
      : []),
  ];
}
function summary(current: State): TemplateResult {
  const troubles = troublesOf(current);
  const { restored } = current;
  return html`<section class="card" aria-live="polite">
    <h2>${troubles.length === 0 ? '一切正常' : '要处理的事'}</h2>
    ${troubles.length === 0 ? html`<p>磁盘够用，备份按时做，服务器在收改动。</p>` : html`<ul class="plain-list">${troubles.map((trouble) => html`<li>${trouble}</li>`)}</ul>`}
    ${restored ? html`<p>这台服务器是 ${when(restored.restored)} 用 ${when(restored.made)} 的备份恢复的。到 ${when(restored.until)} 为止，各人的设备会把备份里没有的内容传回来。</p>` : ''}
  </section>`;
}

function backups({ backup: { backup, drill, folder, making: isMaking }, now }: State): TemplateResult {
  const isBusy = making || isMaking;
  return html`<section class="card">
    <h2>备份</h2>
    <dl class="facts">
      <dt>上次备份</dt><dd>${backup ? html`${when(backup.time)}（${ago(backup.time, now)}），${size(backup.bytes)}，${backup.file}` : '还没有'}</dd>
      <dt>自动备份</dt><dd>${folder ? html`每天一次，放在 ${folder}` : '没有设'}</dd>
      <dt>上次恢复演练</dt><dd>${drill ? html`${when(drill.time)}（${ago(drill.time, now)}），${drill.troubles.length === 0 ? '成功' : '没有通过'}，${drill.file}` : '还没有'}</dd>
    </dl>
    ${folder ? html`<p><button class="primary" ?disabled=${isBusy} @click=${makeBackup}>${isBusy ? '正在备份…' : '马上备份'}</button></p>` : ''}
  </section>`;
}

function space({ disk, waitingBytes }: State): TemplateResult {
  return html`<section class="card">
    <h2>磁盘</h2>
    <dl class="facts">
      <dt>剩余</dt><dd>${size(disk.free)}，共 ${size(disk.total)}</dd>
      <dt>填写记录</dt><dd>${size(disk.log)}</dd>
      <dt>附件</dt><dd>${disk.attachments.count} 个，${size(disk.attachments.bytes)}；每个村最多 ${size(disk.quota)}</dd>
      <dt>正等着写入</dt><dd>${waitingBytes === 0 ? '没有' : size(waitingBytes)}</dd>
    </dl>
  </section>`;
}

function connected({ villages, sockets, disk }: State): TemplateResult {
  return html`<section class="card">
    <h2>谁连着</h2>
    ${
      villages.length === 0
        ? html`<p>还没有开村。</p>`
        : html`<table class="plain">
            <thead><tr><th scope="col">村</th><th scope="col">登记的设备</th><th scope="col">现在连着</th><th scope="col">附件</th></tr></thead>
            <tbody>${villages.map(({ village, opened, devices, connected: here, attachments }, index) => html`<tr><th scope="row">第${index + 1}个（${day(opened)}开设，编号 ${village.slice(0, 6)}）</th><td>${devices}</td><td>${here}</td><td>${attachments === 0 ? '没有' : html`${size(attachments)}（${Math.ceil((attachments / disk.quota) * 100)}%）`}</td></tr>`)}</tbody>
          </table>`
    }
    <p class="quiet">共 ${sockets} 条连接。这里只有数目：设备和人的名字，由村级负责人在“本村”页看。</p>
  </section>`;
}

const refusals: Readonly<Record<string, string>> = {
  slow: '网络太慢，已断开重连',
  malformed: '不认识的内容',
  token: '没有登记的设备',
  role: '没有权限',
  moved: '已搬走',
  size: '内容太大',
  rate: '发送太频繁',
  disk: '磁盘出错',
  update: '改动没有收下',
};
function running({ version, node, started, commits, memory, refused, now }: State): TemplateResult {
  const list = Object.entries(refused);
  return html`<section class="card">
    <h2>运行</h2>
    <dl class="facts">
      <dt>村表</dt><dd>${version}（Node ${node.replace('v', '')}）</dd>
      <dt>启动于</dt><dd>${when(started)}（${ago(started, now)}）</dd>
      <dt>启动后收下的改动</dt><dd>${commits}</dd>
      <dt>内存</dt><dd>${size(memory)}</dd>
      <dt>启动后拒绝的</dt><dd>${list.length === 0 ? '没有' : list.map(([kind, count]) => `${refusals[kind] ?? kind.replace('http_', '请求被拒 ')}：${count}`).join('；')}</dd>
    </dl>
  </section>`;
}

const size = (bytes: number): string => {
  const units = ['KB', 'MB', 'GB', 'TB'];
  let value = bytes / 1024;
  let unit = 0;
  for (; value >= 1024 && unit < units.length - 1; unit++) value /= 1024;
  return `${value >= 10 || value === 0 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
};
const inChina = (options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat('zh-CN', { ...options, timeZone: 'Asia/Shanghai' });
const when = (time: string): string =>
  inChina({ month: 'long', day: 'numeric', hour: '2-digit', minute: '2-digit' }).format(new Date(time));
const day = (time: string): string => inChina({ dateStyle: 'medium' }).format(new Date(time));
const days = (time: string, now: string): number => (Date.parse(now) - Date.parse(time)) / 86_400_000;
function ago(time: string, now: string): string {
  const minutes = Math.max(0, Math.round(days(time, now) * 24 * 60));
  if (minutes < 60) return minutes < 1 ? '刚刚' : `${minutes}分钟前`;
  return minutes < 48 * 60 ? `${Math.round(minutes / 60)}小时前` : `${Math.floor(minutes / 60 / 24)}天前`;
}

void begin();
