/** How long the server keeps what fields said before: set by who leads the village, with what would go said first. */
import { html } from 'lit';
import { type Retention, readRetention, setRetention } from '#sync';
import { formatDate } from '#templates';
import type { Part } from './people.ts';
import { orSay, type Session } from './session.ts';

/** the first is what the law asks for at least (个人信息保护法第五十六条) */
const choices = [3, 5, 10, 15, 30] as const;
const everything = '';

export function retentionPart({ village }: Session, paint: () => void): Part & { refresh(): Promise<void> } {
  let now: Retention | undefined;
  let problem = '';
  /** chosen and not yet confirmed; `would` comes when the server has looked */
  let chosen: { readonly years: number | undefined; readonly would?: Retention['would'] } | undefined;

  const take = (answer: Retention | { readonly problem: string }): void => {
    problem = 'problem' in answer ? answer.problem : '';
    if (!('problem' in answer)) now = answer;
    paint();
  };
  async function choose(event: Event): Promise<void> {
    const { value } = event.target as HTMLSelectElement;
    const years = value === everything ? undefined : Number(value);
    problem = '';
    chosen = years === now?.set?.years ? undefined : { years };
    paint();
    if (!chosen || years === undefined) return;
    const answer = await readRetention(village, years);
    if (chosen?.years !== years) return;
    if ('problem' in answer) problem = answer.problem;
    else chosen = { years, would: answer.would };
    paint();
  }
  async function confirm(): Promise<void> {
    const answer = await setRetention(village, chosen?.years);
    if (!('problem' in answer)) chosen = undefined;
    take(answer);
  }

  function wouldGo({ before, dossiers, rows, bytes }: NonNullable<Retention['would']>) {
    const until = formatDate(new Date(Date.parse(before) + 8 * 3_600_000).toISOString().slice(0, 10));
    if (rows === 0) return html`<p>${until}以前没有被改掉的旧内容，现在不会去掉什么。</p>`;
    return html`<p>按今天算，会去掉${until}以前就被改掉的旧内容：<strong>${dossiers}份资料，${rows}条，约${Math.ceil(bytes / 1024)}KB</strong>。去掉以后找不回来。</p>`;
  }
  function confirmation() {
    if (!chosen) return '';
    const { years, would } = chosen;
    if (years === undefined)
      return html`<p class="row"><button @click=${() => orSay(confirm())}>改为全部保留</button></p>`;
    if (!would) return problem ? '' : html`<p class="quiet" role="status">正在看会去掉什么…</p>`;
    return html`${wouldGo(would)}
      <p class="row"><button @click=${() => orSay(confirm())}>定为保留${years}年</button> <span class="quiet">七天后开始执行，其间可以改回来。</span></p>`;
  }

  return {
    async refresh() {
      if (village.relay && village.role === 'leads') take(await readRetention(village));
    },
    view() {
      if (!village.relay || village.role !== 'leads') return html``;
      const set = now?.set;
      const shown = chosen ? chosen.years : set?.years;
      return html`<details class="card">
        <summary><h2>填写过程保留多久</h2></summary>
        <p>每一栏改过几次、改之前是什么，服务器都记着，在“修改记录”里看得到。${set ? html`现在定的是：<strong>保留${set.years}年</strong>（${set.person}定的，${formatDate(set.from)}起执行）。` : now ? html`现在定的是：<strong>全部保留</strong>。` : ''}</p>
        <p class="quiet">到期只去掉早就被改掉的旧内容；现在填着的、定稿、附件都不动，记录的链仍然完整。个人信息应只保存必要的时间（个人信息保护法第十九条），处理记录至少保存三年（第五十六条）；具体几年没有统一规定，由本村定。以前做的备份里还有，随备份到期。</p>
        ${problem ? html`<p class="wrong" role="alert">${problem}</p>` : ''}
        <div class="simple"><label for="retention-years">旧内容保留</label>
        <select id="retention-years" ?disabled=${!now} @change=${(event: Event) => orSay(choose(event))}>
          <option value=${everything} ?selected=${shown === undefined}>全部保留</option>
          ${choices.map((years) => html`<option value=${years} ?selected=${shown === years}>${years}年</option>`)}
        </select></div>
        ${confirmation()}
      </details>`;
    },
  };
}
