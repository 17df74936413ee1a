/**
 * Closing a household's file (关闭户档): it was entered by mistake or twice, or the whole household moved away or died.
 *
 * - Nothing is deleted and it can be opened again: what was filled in and filed stays, on its own page and in the archive.
 * - Who leads the village may close any; who fills in forms only one in which nobody has a name yet, which a press of the
 *   wrong button leaves behind.
 */
import { html, type TemplateResult } from 'lit';
import { mayWriteRegister } from '#sync';
import { formatDate, type Summary } from '#templates';
import type { Session } from './session.ts';

const reasons = ['登记错了，没有这一户', '和另一户是同一户，登记了两次', '整户迁走了', '全家都去世了', '其他'] as const;

/** Paints again when the register does, as every list that it takes the household from. */
export function closingView({ register, village, today }: Session, { id, listed }: Summary): TemplateResult | '' {
  const closed = register.dossiers().find((dossier) => dossier.id === id)?.closed;
  const leads = village.role === 'leads';
  if (closed)
    return html`<div class="card"><p>这一户的档案已于${formatDate(closed.on)}关闭：${closed.reason}。不算户数，不列待办。</p>
      ${leads ? html`<p><button class="quiet" @click=${() => register.reopenDossier(id)}>重新打开</button></p>` : ''}</div>`;
  if (!mayWriteRegister(village) || !(leads || listed.headName === undefined)) return '';
  const close = (event: SubmitEvent): void => {
    event.preventDefault();
    const data = new FormData(event.target as HTMLFormElement);
    const [why, more] = ['why', 'more'].map((name) => String(data.get(name) ?? '').trim());
    register.closeDossier(id, { reason: [why, more].filter(Boolean).join('：'), on: today });
    scrollTo(0, 0);
  };
  return html`<details class="card"><summary><h2>登记错了、迁走了：关闭这一户的档案</h2></summary>
    <p class="quiet">关闭以后不算户数，不列待办，也不进成批打印。填过的、定稿的都还在，在“住户”页的“进度”里选“档案已关闭的”能找到，村级负责人可以重新打开。</p>
    <form class="simple" @submit=${close}>
      <label for="closing-why">为什么关闭</label>
      <select id="closing-why" name="why">${reasons.map((reason) => html`<option>${reason}</option>`)}</select>
      <label for="closing-more">说明（登记了两次的写明是哪一户）</label><input id="closing-more" name="more" maxlength="100" autocomplete="off" />
      <p><button>关闭档案</button></p>
    </form></details>`;
}
