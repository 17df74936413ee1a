/** The village's offline copy on this device: how complete it is, as a file to carry, and away with it. */
import { html } from 'lit';
import { forgetVillage, importBundle, makeBundle, openRegister, REGISTER, type Shelf } from '#sync';
import { isValue } from '#templates';
import { carryPart, forgetChoice } from './carried-files.ts';
import type { Part } from './people.ts';
import { orSay, type Session } from './session.ts';

export function offlinePart(session: Session, shelf: Shelf, paint: () => void): Part {
  const { village, register, person, today } = session;
  const files = carryPart(session, shelf, paint);
  let said = '';

  async function save(): Promise<void> {
    await shelf.put(REGISTER, register.document.bytes());
    const file = await makeBundle(village, { shelf });
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([file]));
    link.download = `${village.name}-${today}.cunbiao`;
    link.click();
    URL.revokeObjectURL(link.href);
    said = `已导出 ${shelf.summaries().length} 户，约${Math.ceil(file.length / 1024)}KB。文件是加密的，只有本村的设备能打开。`;
    paint();
  }
  async function take(event: Event): Promise<void> {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    if (!file) return;
    const answer = await importBundle(village, new Uint8Array(await file.arrayBuffer()), { shelf });
    said =
      'problem' in answer
        ? answer.problem
        : `导入完成：新增${answer.added.length}份，合并${answer.changed.length}份，原有内容没有被覆盖。`;
    if (!('problem' in answer)) await takeRegister();
    input.value = '';
    paint();
  }
  /** The register is open already; a second opening takes what the file brought, and tabs tell each other. */
  async function takeRegister(): Promise<void> {
    const seed = await shelf.bytes(REGISTER);
    if (seed) await (await openRegister(village, { person, isValue, seed })).close();
  }
  async function leave(): Promise<void> {
    const { waiting } = shelf.status;
    const warning = waiting > 0 || village.relay === undefined ? '这台设备上有别处没有的内容，退出后就没有了！' : '';
    if (!confirm(`${warning}退出后，这台设备上的本村内容全部清除。${warning ? '建议先导出一份。' : ''}确定退出吗？`))
      return;
    await shelf.close();
    await register.close();
    forgetChoice(village.id);
    await forgetVillage(village.id);
    location.assign('/');
  }

  return {
    view() {
      const { status } = shelf;
      return html`<section class="card">
        <h2>离线副本</h2>
        <p>${status.relay === 'none' ? '本村只保存在这台设备上，请经常导出备份。' : village.groups ? `这台设备只有${village.groups.join('、')}的住户，没有网络也能看、能填、能打印。` : status.holdsAll ? '全村的数据都在这台设备上，没有网络也能看、能填、能打印。' : '还没有取到全村的数据。'} ${status.waiting > 0 ? `有${status.waiting}份修改还没有送到服务器。` : ''} ${status.reason ?? ''}</p>
        ${said ? html`<p role="status">${said}</p>` : ''}
        <div class="row">
          <button @click=${() => orSay(save())}>导出数据包</button>
          <label class="button quiet">导入数据包<input type="file" accept=".cunbiao" class="cb-hidden" @change=${(event: Event) => orSay(take(event))} /></label>
          ${status.relay === 'none' ? '' : html`<button class="quiet" @click=${() => orSay(shelf.exchange({ again: true }))}>现在同步</button>`}
        </div>
        ${files.view()}
        <p><button class="quiet" @click=${() => orSay(leave())}>在这台设备上退出本村</button></p>
      </section>`;
    },
  };
}
