/** Devices that may come in: who, when seen, removing one, and a new key for the village. */
import { html, type TemplateResult } from 'lit';
import { type EnrolledDevice, listDevices, removeDevice, renewVillageKey, roleNames } from '#sync';
import { limitsOf, type Part } from './people.ts';
import type { Session } from './session.ts';

export function devicesPart({ village }: Session, paint: () => void): Part & { refresh(): Promise<void> } {
  const leads = village.role === 'leads';
  let devices: readonly EnrolledDevice[] = [];
  let problem = '';
  let said = '';
  /** a device was just removed: whether the key should follow is asked */
  let removed = '';
  let working = false;

  async function refresh(): Promise<void> {
    if (!village.relay) return;
    const answer = await listDevices(village);
    if ('problem' in answer) problem = answer.problem;
    else devices = answer;
    paint();
  }
  async function remove({ id, name, person }: EnrolledDevice): Promise<void> {
    if (
      !confirm(
        `移除“${name}”${person === name ? '' : `（${person}）`}后，它马上不能再取到新的内容；它已经有的内容还在它上面。确定移除吗？`,
      )
    )
      return;
    problem = (await removeDevice(village, id))?.problem ?? '';
    removed = problem ? '' : name;
    said = '';
    await refresh();
  }
  async function renew(): Promise<void> {
    if (!confirm('换钥匙后，还没用的邀请作废，以前做的恢复纸打不开新写的内容。确定换吗？')) return;
    working = true;
    paint();
    const answer = await renewVillageKey(village);
    working = false;
    removed = '';
    problem = 'problem' in answer ? answer.problem : '';
    if (!('problem' in answer)) {
      const without = answer.without.map(({ name }) => `“${name}”`).join('、');
      said = `已换新钥匙，从现在起新写的内容用它加密；以前写的内容没有重新加密。${without ? `${without}还没有登记好，没有拿到新钥匙，请重新邀请。` : ''}请重做恢复纸。`;
    }
    await refresh();
  }

  const shown = (device: EnrolledDevice): TemplateResult => html`<li class="device">
    <span><strong>${device.name}</strong> ${device.person === device.name ? '' : device.person} <span class="tag">${roleNames[device.role]}</span> ${device.id === village.device.id ? html`<span class="tag done">这台</span>` : ''}</span>
    <span class="quiet">${device.seen ? `最近来过：${timeOf(device.seen)}` : '还没有来过'}${device.version ? ` · 程序 ${device.version}` : ''}</span>
    ${limitsOf(device)}
    ${leads && device.id !== village.device.id ? html`<button class="quiet" @click=${() => remove(device)}>移除</button>` : ''}
  </li>`;

  return {
    refresh,
    view: () =>
      village.relay
        ? html`<section class="card">
          <h2>能进来的设备</h2>
          ${problem ? html`<p class="wrong" role="alert">${problem}</p>` : ''}
          ${said ? html`<p role="status">${said}</p>` : ''}
          ${
            removed
              ? html`<div class="card" role="status"><p>“${removed}”已移除。要不要给本村换一把新钥匙？换了以后，新写的证件号、病情等内容，就算有人拿到服务器的磁盘，用那台设备也打不开。它看过的旧内容不会重新加密。</p>
                <p class="row"><button class="primary" ?disabled=${working} @click=${renew}>换新钥匙</button></p></div>`
              : ''
          }
          <ul class="plain-list">${devices.map(shown)}</ul>
          ${leads ? html`<p class="row"><span class="quiet">证件号、电话、病情这些内容用本村的钥匙加密，现在是第 ${Math.max(...village.keys.keys())} 把。有设备丢了，先在上面移除它，再换一把。</span> ${removed ? '' : html`<button class="quiet" ?disabled=${working} @click=${renew}>换新钥匙</button>`}</p>` : ''}
        </section>`
        : html``,
  };
}

/** 11月26日 14:20 in China, wherever the device is */
const timeOf = (iso: string): string =>
  new Date(iso).toLocaleString('zh-CN', {
    timeZone: 'Asia/Shanghai',
    month: 'long',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  });
