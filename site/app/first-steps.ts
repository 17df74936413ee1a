/**
 * What a village that has just been opened still lacks, for whoever leads it: an address for the heads of forms, recovery
 * sheets, people. Each line goes away when it is done; nothing is kept of it.
 */
import { html, type TemplateResult } from 'lit';
import type { Session } from './session.ts';

export function firstSteps({ village, register }: Session): TemplateResult | '' {
  if (village.role !== 'leads' || village.sample || !village.relay) return '';
  const steps = [
    register.settings().villageName === undefined && ['address', '村名和地址', '还没有填，表头印不出来'],
    register.recovery() === undefined && ['recovery', '恢复纸', '还没有做，设备全丢了就打不开加密的内容'],
    register.people().length < 2 && ['people', '邀请一个人', '还只有您一个人，几个人分头填更快'],
  ].filter((step) => step !== false);
  return steps.length === 0
    ? ''
    : html`<h2>开村以后先办</h2>
      <ul class="list">${steps.map(([part, what, why]) => html`<li class="row"><a href="/village/#${part}">${what}</a> <span class="quiet">${why}</span></li>`)}</ul>`;
}
