/** The village's offline copy on this device: how complete it is, as a file to carry, and away with it. */
import { html } from 'lit';
import { forgetVillage, importBundle, makeBundle, openAttachments, openRegister, REGISTER, type Shelf } from '#sync';
import { isValue } from '#templates';
import { carryPart, forgetChoice, sizeOf } from './carried-files.ts';
import { chooseNone } from './chosen-village.ts';
import type { Part } from './people.ts';
import { saveBytes } from './save-bytes.ts';
import { orSay, type Session } from './session.ts';

/** bytes of files that a bundle carries unless somebody says otherwise: what a chat message takes */
const FEW = 20_000_000;

export function offlinePart(session: Session, shelf: Shelf, paint: () => void): Part {
  const { village, register, person, today } = session;
  const files = carryPart(session, shelf, paint);
  let said = '';
  /** files of this device, which a bundle may carry */
  let filesHere = { count: 0, bytes: 0 };
  let carries = false;
  async function countFiles(): Promise<void> {
    const attachments = await openAttachments(village, { every: 0 });
    const list = attachments.list();
    filesHere = { count: list.length, bytes: list.reduce((sum, { size }) => sum + size, 0) };
    await attachments.close();
    carries = filesHere.bytes <= FEW;
    paint();
  }
  orSay(countFiles());

  async function save(): Promise<void> {
    await shelf.put(REGISTER, register.document.bytes());
    const attachments = await openAttachments(village, { every: 0 });
    const file = await makeBundle(village, { shelf, attachments, carries });
    const without = carries ? '' : attachments.list().length > 0 ? '照片和附件没有放进去。' : '';
    await attachments.close();
    saveBytes(`${village.name}-${today}.cunbiao`, file);
    said = `已导出 ${shelf.summaries().length} 份资料，约${sizeOf(file.length)}。${without}文件是加密的，只有本村的设备能打开。`;
    paint();
  }
  async function take(event: Event): Promise<void> {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    if (!file) return;
    const attachments = await openAttachments(village);
    const answer = await importBundle(village, new Uint8Array(await file.arrayBuffer()), { shelf, attachments });
    if (!('problem' in answer) && answer.files > 0) void attachments.exchange().finally(() => attachments.close());
    else await attachments.close();
    said =
      'problem' in answer
        ? answer.problem
        : `导入完成：新增${answer.added.length}份，合并${answer.changed.length}份${answer.files > 0 ? `，附件${answer.files}个` : ''}，原有内容没有被覆盖。${answer.missingFiles > 0 ? `还有${answer.missingFiles}个附件只在做这个数据包的设备上。` : ''}`;
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
    chooseNone();
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
        ${
          filesHere.count === 0
            ? ''
            : html`<label class="target"><input type="checkbox" .checked=${carries} @change=${(event: Event) => {
                carries = (event.target as HTMLInputElement).checked;
              }} /> 数据包里也放进这台设备上的照片和附件（${filesHere.count}个，${sizeOf(filesHere.bytes)}）</label>`
        }
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
