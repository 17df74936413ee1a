/** What is to be done about 公示 and 公告, on the pages that say what is to be done. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Shelf } from '#sync';
import { dueForPublicity, type Elsewhere, formatDate, type NoticeTask, noticeTasksOf, type Summary } from '#templates';
import { beginNotice } from './begin-notice.ts';
import { openOnes } from './lists.ts';
import { orSay, type Session } from './session.ts';
import { dossierLink, groupNumber } from './words.ts';

const words: Readonly<Record<NoticeTask['what'], string>> = {
  post: '准备好，贴出去',
  close: '已满，登记公示结果',
  takeDown: '已满，把墙上的撤下来',
};

/** One notice is of one sort: a button for each. */
const sorts: readonly (readonly [form: string, words: string])[] = [
  ['identification', '拟纳入监测的'],
  ['elimination', '拟标注风险消除的'],
  ['no-labour', '拟认定整户无劳动能力的'],
];

const compareHouseholds = ({ listed: a }: Summary, { listed: b }: Summary): number =>
  groupNumber(String(a.villagerGroup ?? '')) - groupNumber(String(b.villagerGroup ?? '')) ||
  String(a.headName ?? '').localeCompare(String(b.headName ?? ''), 'zh-CN');

export function noticeTasksView(session: Session, shelf: Shelf, elsewhere: Elsewhere): TemplateResult | typeof nothing {
  const { village, today } = session;
  const mayBegin = village.role === 'fills' || village.role === 'leads';
  const summaries = shelf.summaries();
  // As they will stand on the wall: group by group, by name.
  const links = openOnes(session, shelf)
    .toSorted(compareHouseholds)
    .flatMap((summary) => dueForPublicity(summary, elsewhere.about(summary.id)));
  const tasks = noticeTasksOf(summaries, today);
  if (tasks.length === 0 && (links.length === 0 || !mayBegin)) return nothing;
  return html`<h2>公示公告</h2>
    ${
      mayBegin
        ? sorts.map(([form, name]) => {
            const own = links.filter((link) => link.split('/')[1] === form);
            return own.length === 0
              ? nothing
              : html`<p class="card row">${name}有${own.length}户评议通过，可以公示。 <button @click=${() => orSay(beginNotice(session, own))}>开公示</button></p>`;
          })
        : nothing
    }
    ${
      tasks.length === 0
        ? nothing
        : html`<ul class="list">${tasks.map(
            ({
              dossier,
              form,
              kind,
              what,
              since,
            }) => html`<li class="row"><a href=${dossierLink(dossier)}>${form === 'announcement' ? '公告' : '公示'}${kind ? `：${kind}` : ''}</a>
              <span>${words[what]}</span> ${since && since < today ? html`<span class="tag late">${formatDate(since)}${what === 'post' ? '该贴' : '期满'}</span>` : nothing}</li>`,
          )}</ul>`
    }`;
}
