/** People of the village, and invitations. */
import { html, type TemplateResult } from 'lit';
import { unsafeSVG } from 'lit/directives/unsafe-svg.js';
import { renderSVG } from 'uqr';
import { type Invitation, type Invited, inviteTo, isRole, listInvitations, roleNames, withdrawInvitation } from '#sync';
import { formatDate } from '#templates';
import { isOnlyHere } from './relay-here.ts';
import type { Session } from './session.ts';

export interface Part {
  view(): TemplateResult;
}

const roleHints: Readonly<Record<keyof typeof roleNames, string>> = {
  reads: '只能看',
  fills: '登记、填表',
  reviews: '看和签乡镇意见，不改名册和设置',
  leads: '填表，还能邀请、移除、改设置',
};

/** ms after which the relay is asked again whether the invitation on the screen has been used */
const asking = 5000;

interface Around {
  /** names of the village's groups, as the households say them */
  groups(): readonly string[];
  /** somebody came in by the invitation that was shown */
  joined(): void;
  paint(): void;
}

export function peoplePart(
  { village, register, today }: Session,
  { groups, joined: tellJoined, paint }: Around,
): Part & { refresh(): Promise<void> } {
  const leads = village.role === 'leads';
  let invited: Invited | undefined;
  let problem = '';
  /** whose invitation was used while it stood on the screen */
  let joined = '';
  let again: ReturnType<typeof setTimeout> | undefined;
  let invitations: readonly Invitation[] = [];

  async function refresh(): Promise<void> {
    if (!village.relay || !leads) return;
    const answer = await listInvitations(village);
    if ('problem' in answer) problem = answer.problem;
    else {
      invitations = answer;
      const last = invited?.invitation;
      if (last && answer.every(({ id }) => id !== last.id)) {
        invited = undefined;
        joined = last.name;
        tellJoined();
      }
    }
    paint();
    clearTimeout(again);
    if (invited) again = setTimeout(refresh, asking);
  }
  async function invite(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const data = new FormData(form);
    const [name, role] = [String(data.get('name') ?? '').trim(), data.get('role')];
    if (!name || !isRole(role)) return;
    const until = String(data.get('until') ?? '');
    const limits = { groups: data.getAll('groups').map(String), ...(until ? { until } : {}) };
    const known = register.people().find((person) => person.name === name);
    if (known) register.changePerson(known.id, { role, ...limits });
    const id = known?.id ?? register.addPerson({ name, role, ...limits });
    if (village.relay) {
      const answer = await inviteTo(village, { person: { id, name }, role, ...limits });
      problem = 'problem' in answer ? answer.problem : '';
      invited = 'problem' in answer ? undefined : answer;
    }
    joined = '';
    form.reset();
    await refresh();
    paint();
  }
  async function withdraw(id: string): Promise<void> {
    problem = (await withdrawInvitation(village, id))?.problem ?? '';
    invited = undefined;
    await refresh();
  }

  function inviting(): TemplateResult {
    return html`<h3>${village.relay ? '邀请一个人' : '添加一个人'}</h3>
      <form class="simple" @submit=${invite}>
        <label for="invite-name">姓名</label><input id="invite-name" name="name" required maxlength="30" autocomplete="off" />
        <label for="invite-role">能做什么</label>
        <select id="invite-role" name="role">${Object.entries(roleNames).map(([id, label]) => html`<option value=${id} ?selected=${id === 'fills'}>${label}（${roleHints[id as keyof typeof roleNames]}）</option>`)}</select>
        ${
          village.relay
            ? html`<fieldset class="choices">
              <legend>只看哪几个组的户（都不勾：全村）</legend>
              ${groups().length === 0 ? html`<p class="quiet">登记了住户的“村民小组”以后，这里可以选组。</p>` : groups().map((group) => html`<label><input type="checkbox" name="groups" value=${group} /> ${group}</label>`)}
            </fieldset>
            <label for="invite-until">用到哪一天（不填：一直能用）</label><input id="invite-until" name="until" type="date" min=${today} />`
            : ''
        }
        <p><button class="primary">${village.relay ? '生成邀请链接' : '添加'}</button></p>
      </form>`;
  }

  return {
    refresh,
    view: () => html`<section class="card" id="people">
      <h2>人员</h2>
      ${problem ? html`<p class="wrong" role="alert">${problem}</p>` : ''}
      <ul class="plain-list">${register.people().map((person) => html`<li>${person.name} <span class="tag">${roleNames[person.role]}</span> ${limitsOf(person)}</li>`)}</ul>
      ${leads ? inviting() : ''}
      ${
        invited
          ? html`<div class="card" role="status">
            ${isOnlyHere() ? html`<p class="wrong">这个链接里是 localhost，只能在这台电脑上打开，手机扫了也打不开。要让别的设备加入，请照看服务器的人用带证书的地址启动村表（说明书“启动”一节），用那个地址打开本页再生成。</p>` : ''}
            <p>请让 ${invited.invitation.name} 用手机扫码，或把链接当面发给本人。只能用一次，24小时内有效。</p>
            <div class="qr">${unsafeSVG(renderSVG(invited.link, { border: 2 }))}</div>
            <p class="row"><input class="link" readonly aria-label="邀请链接" .value=${invited.link} /><button class="quiet" @click=${() => navigator.clipboard.writeText(invited?.link ?? '')}>复制链接</button></p>
          </div>`
          : ''
      }
      ${joined ? html`<p role="status">${joined}已经加入，邀请链接用过了。</p>` : ''}
      ${invitations.length > 0 ? html`<h3>还没用的邀请</h3><ul class="plain-list">${invitations.map((invitation) => html`<li class="row">${invitation.name} <span class="tag">${roleNames[invitation.role]}</span> ${limitsOf(invitation)} <button class="quiet" @click=${() => withdraw(invitation.id)}>作废</button></li>`)}</ul>` : ''}
    </section>`,
  };
}

/** 只看三组、四组 · 用到2026年12月31日 */
export function limitsOf({ groups, until }: { readonly groups: readonly string[]; readonly until?: string }) {
  const words = [
    ...(groups.length > 0 ? [`只看${groups.join('、')}`] : []),
    ...(until ? [`用到${formatDate(until)}`] : []),
  ];
  return words.length > 0 ? html`<span class="quiet">${words.join(' · ')}</span>` : '';
}
