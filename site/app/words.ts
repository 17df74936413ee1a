/** Words and small pieces that several pages show alike. */
import { html, type TemplateResult } from 'lit';
import type { LostLog } from '#sync';
import { formatDate, type Step, type Summary } from '#templates';

/** While Summaries are being made, where what comes of them is not there yet. */
export const tasksToCome = '还在整理住户的资料，要办的事随后列出。';

/** 王建国（三组） */
export function householdName({ listed, id }: Summary): string {
  const name = typeof listed.headName === 'string' ? listed.headName : `未登记户主的户`;
  const group = typeof listed.villagerGroup === 'string' ? `（${listed.villagerGroup}）` : '';
  return `${name}${group}${listed.headName === undefined ? ` ${id.slice(-4)}` : ''}`;
}

/** A household by its name, anything else by what it is: 上报批次 2023年5月下半月第1批 */
export function dossierName(summary: Summary): string {
  const { subject, listed } = summary;
  const words = (value: unknown): string => (typeof value === 'string' ? value : '');
  switch (subject) {
    case 'household':
      return householdName(summary);
    case 'batch':
      return `上报批次 ${words(listed.batchNo)}`.trim();
    case 'meeting':
      return `评议会议 ${listed.heldOn ? formatDate(words(listed.heldOn)) : ''}`.trim();
    case 'notice':
      return `公示公告 ${words(listed.publicityKind)}`.trim();
    case 'village':
      return '村级表册';
  }
}

const stateWords = {
  done: '已完成',
  current: '可以办',
  waiting: '还没到',
  overdue: '已逾期',
  skipped: '没有办就过了',
  unknown: '待确定',
} as const;

export function stepTag({ state, due }: Step): TemplateResult {
  const kind = state === 'overdue' || state === 'skipped' ? 'late' : state === 'done' ? 'done' : due ? 'due' : '';
  return html`<span class="tag ${kind}">${stateWords[state]}${due && state !== 'done' ? `：${formatDate(due)}前` : ''}</span>`;
}

export const fillLink = (dossier: string, form: string, sheet: string): string =>
  `/fill/#${encodeURIComponent(dossier)}/${form}/${sheet}`;
export const householdLink = (dossier: string): string => `/household/#${encodeURIComponent(dossier)}`;

/** By the first letter of their ids, as sync/register-schema.ts gives them. */
const pages: Readonly<Record<string, string>> = { h: 'household', m: 'meeting', n: 'notice', b: 'batch', v: 'papers' };
/** The page of a household, a meeting, a notice or a batch. */
export const dossierLink = (dossier: string): string =>
  `/${pages[dossier.charAt(0)] ?? 'household'}/#${encodeURIComponent(dossier)}`;

/** The server's log no longer holds what this device saw of it: what that may mean, and what to do. */
export function lostLogSentence({ kind, sequence }: LostLog): string {
  return kind === 'shorter'
    ? `服务器的记录变少了：这台设备见过第${sequence}条，现在没有了，可能是恢复了较早的备份。这台设备有的会自动补送。请村级负责人在“修改记录”里核对。`
    : `服务器的记录被改写过：第${sequence}条或它前面的，和这台设备见过的不一样。请先在“本村”导出数据包，再请村级负责人找照看服务器的人查明。`;
}

/** From so many ms on a wrong clock is told: what is typed would bear a wrong time, and days might be counted wrongly. */
const wrongClock = 10 * 60_000;

/** This device's clock is off; undefined while it is not. */
export function clockSentence(ahead: number | undefined): string | undefined {
  if (ahead === undefined || Math.abs(ahead) < wrongClock) return undefined;
  const minutes = Math.round(Math.abs(ahead) / 60_000);
  const amount =
    minutes < 120
      ? `${minutes}分钟`
      : minutes < 2880
        ? `${Math.round(minutes / 60)}小时`
        : `${Math.round(minutes / 1440)}天`;
  return `这台设备的时间比服务器${ahead > 0 ? '快' : '慢'}了大约${amount}，时限会算错，填写时间也会记错。请在系统设置里改成自动校时，再刷新页面。`;
}

/** 三组 → 3, 十二组 → 12, 5组 → 5; names without a number come last. */
export function groupNumber(name: string): number {
  const [, tens, ones] = /^(?:([一二三四五六七八九]?)十)?([一二三四五六七八九]?)/.exec(name) ?? [];
  const digit = (text: string | undefined): number => '一二三四五六七八九'.indexOf(text || '无') + 1;
  const number = (tens === undefined ? 0 : digit(tens) || 1) * 10 + digit(ones);
  return number || Number.parseInt(name, 10) || Number.POSITIVE_INFINITY;
}

/** As people look for them and papers are handed out: by group, then by number and name. */
export function inOrder(households: readonly Summary[]): readonly Summary[] {
  const keyOf = ({ id, listed }: Summary) => ({
    group: groupNumber(String(listed.villagerGroup ?? '')),
    rest: `${listed.villagerGroup ?? ''} ${listed.householdId ?? ''} ${listed.headName ?? ''} ${id}`,
  });
  const keys = new Map(households.map((household) => [household, keyOf(household)]));
  const key = (household: Summary) => keys.get(household) ?? keyOf(household);
  const compare = (a: Summary, b: Summary): number => {
    const [one, other] = [key(a), key(b)];
    return one.group === other.group ? (one.rest < other.rest ? -1 : 1) : one.group < other.group ? -1 : 1;
  };
  return households.toSorted(compare);
}
