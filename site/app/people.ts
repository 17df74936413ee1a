/** People of the village, invitations and devices. */
import { html, type TemplateResult } from 'lit';
import { unsafeSVG } from 'lit/directives/unsafe-svg.js';
import { renderSVG } from 'uqr';
import {
  type EnrolledDevice,
  type Invitation,
  type Invited,
  inviteTo,
  isRole,
  listDevices,
  listInvitations,
  removeDevice,
  roleNames,
  withdrawInvitation,
} from '#sync';
import type { Session } from './session.ts';

export interface Part {
  view(): TemplateResult;
}

export function peoplePart({ village, register }: Session, paint: () => void): Part & { refresh(): void } {
  const leads = village.role === 'leads';
  let invited: Invited | undefined;
  let problem = '';
  let devices: readonly EnrolledDevice[] = [];
  let invitations: readonly Invitation[] = [];

  async function refresh(): Promise<void> {
    if (!village.relay || !leads) return;
    const [someDevices, someInvitations] = await Promise.all([listDevices(village), listInvitations(village)]);
    if ('problem' in someDevices) problem = someDevices.problem;
    else devices = someDevices;
    if (!('problem' in someInvitations)) invitations = someInvitations.filter(({ usedBy }) => usedBy === undefined);
    paint();
  }
  async function invite(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const data = new FormData(form);
    const [name, role] = [String(data.get('name') ?? '').trim(), data.get('role')];
    if (!name || !isRole(role)) return;
    const known = register.people().find((person) => person.name === name);
    const id = known?.id ?? register.addPerson({ name, role });
    if (!village.relay) {
      form.reset();
      return paint();
    }
    const answer = await inviteTo(village, { person: { id, name }, role });
    problem = 'problem' in answer ? answer.problem : '';
    invited = 'problem' in answer ? undefined : answer;
    form.reset();
    await refresh();
  }
  async function remove(device: EnrolledDevice): Promise<void> {
    if (!confirm(`移除“${device.name}”后，它马上不能再取到新的内容；它已经有的内容还在它上面。确定移除吗？`)) return;
    problem = (await removeDevice(village, device.id))?.problem ?? '';
    await refresh();
  }
  async function withdraw(id: string): Promise<void> {
    problem = (await withdrawInvitation(village, id))?.problem ?? '';
    invited = undefined;
    await refresh();
  }

  return {
    refresh: () => void refresh(),
    view: () => html`<section class="card">
      <h2>人员和设备</h2>
      ${problem ? html`<p class="wrong" role="alert">${problem}</p>` : ''}
      <ul class="plain-list">${register.people().map(({ name, role }) => html`<li>${name} <span class="tag">${roleNames[role]}</span></li>`)}</ul>
      ${
        leads
          ? html`<h3>${village.relay ? '邀请一个人' : '添加一个人'}</h3>
            <form class="simple" @submit=${invite}>
              <label for="invite-name">姓名</label><input id="invite-name" name="name" required maxlength="30" autocomplete="off" />
              <label for="invite-role">能做什么</label>
              <select id="invite-role" name="role">${Object.entries(roleNames).map(([id, label]) => html`<option value=${id} ?selected=${id === 'fills'}>${label}</option>`)}</select>
              <p><button class="primary">${village.relay ? '生成邀请链接' : '添加'}</button></p>
            </form>`
          : ''
      }
      ${
        invited
          ? html`<div class="card" role="status">
            <p>请让 ${invited.invitation.name} 用手机扫码，或把链接当面发给本人。只能用一次，24小时内有效。</p>
            <div class="qr">${unsafeSVG(renderSVG(invited.link, { border: 2 }))}</div>
            <p class="row"><input class="link" readonly aria-label="邀请链接" .value=${invited.link} /><button class="quiet" @click=${() => navigator.clipboard.writeText(invited?.link ?? '')}>复制链接</button></p>
          </div>`
          : ''
      }
      ${invitations.length > 0 ? html`<h3>还没用的邀请</h3><ul class="plain-list">${invitations.map(({ id, name, role }) => html`<li class="row">${name} <span class="tag">${roleNames[role]}</span> <button class="quiet" @click=${() => withdraw(id)}>作废</button></li>`)}</ul>` : ''}
      ${
        devices.length > 0
          ? html`<h3>能进来的设备</h3><ul class="plain-list">${devices.map(
              (device) => html`<li class="row">${device.name} <span class="quiet">${device.person}</span>
          ${device.id === village.device.id ? html`<span class="tag done">这台</span>` : html`<button class="quiet" @click=${() => remove(device)}>移除</button>`}</li>`,
            )}</ul>`
          : ''
      }
    </section>`,
  };
}
