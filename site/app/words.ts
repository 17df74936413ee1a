/** Words and small pieces that several pages show alike. */
import { html, type TemplateResult } from 'lit';
import { formatDate, type Step, type Summary } from '#templates';

/** 王建国（三组） */
export function householdName({ listed, id }: Summary): string {
  const name = typeof listed.headName === 'string' ? listed.headName : `未登记户主的户`;
  const group = typeof listed.villagerGroup === 'string' ? `（${listed.villagerGroup}）` : '';
  return `${name}${group}${listed.headName === undefined ? ` ${id.slice(-4)}` : ''}`;
}

const stateWords = {
  done: '已完成',
  current: '可以办',
  waiting: '还没到',
  overdue: '已逾期',
  unknown: '待确定',
} as const;

export function stepTag({ state, due }: Step): TemplateResult {
  const kind = state === 'overdue' ? 'late' : state === 'done' ? 'done' : due ? 'due' : '';
  return html`<span class="tag ${kind}">${stateWords[state]}${due && state !== 'done' ? `：${formatDate(due)}前` : ''}</span>`;
}

export const fillLink = (dossier: string, form: string, sheet: string): string =>
  `/fill/#${encodeURIComponent(dossier)}/${form}/${sheet}`;
export const householdLink = (dossier: string): string => `/household/#${encodeURIComponent(dossier)}`;
