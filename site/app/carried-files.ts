/** Photographs, scans and papers taken along on this device: of households that were opened here, or of the whole village. */
import { html } from 'lit';
import { type Attachments, type Carried, carriedOf, carry, databaseOf, openAttachments, type Shelf } from '#sync';
import type { Part } from './people.ts';
import { orSay, type Session } from './session.ts';

/** whose files: `opened`, of dossiers that were opened on this device */
type Choice = 'opened' | 'all';
const keyOf = (village: string): string => `cunbiao carry ${village}`;
const choiceOf = (village: string): Choice | undefined => {
  const kept = localStorage.getItem(keyOf(village));
  return kept === 'opened' || kept === 'all' ? kept : undefined;
};
/** Whoever leaves the village takes the choice back. */
export const forgetChoice = (village: string): void => localStorage.removeItem(keyOf(village));

/** Brings what the person has chosen to take along and is not here yet; not where they are asked to save data. */
export async function carryOn({ village }: Session, shelf: Shelf): Promise<void> {
  const choice = choiceOf(village.id);
  if (!choice || !village.relay || !navigator.onLine || isSaving()) return;
  const attachments = await openAttachments(village, { every: 0 });
  await carry(attachments, await filesOf(village.id, shelf, choice));
  await attachments.close();
}

export function carryPart({ village }: Session, shelf: Shelf, paint: () => void): Part {
  let attachments: Attachments | undefined;
  let choice: Choice = choiceOf(village.id) ?? 'opened';
  let now: Carried | undefined;
  let running: AbortController | undefined;
  let said = '';

  let files: Awaited<ReturnType<typeof filesOf>> = [];

  async function open(): Promise<Attachments> {
    if (attachments) return attachments;
    const opened = await openAttachments(village, { every: 0 });
    attachments ??= opened;
    if (attachments !== opened) await opened.close();
    // also what is brought in the background, and in other tabs
    else opened.subscribe(count);
    return attachments;
  }
  function count(): void {
    if (attachments) now = carriedOf(attachments, files);
    paint();
  }
  async function look(): Promise<void> {
    await open();
    files = await filesOf(village.id, shelf, choice);
    count();
  }
  async function begin(): Promise<void> {
    const opened = await open();
    running = new AbortController();
    said = '';
    localStorage.setItem(keyOf(village.id), choice);
    files = await filesOf(village.id, shelf, choice);
    const { missing, reason } = await carry(opened, files, { signal: running.signal });
    const late = missing > 0 ? `有${missing}个还在别人的设备上，等那台设备连上服务器以后再取。` : '';
    said = reason ?? (running.signal.aborted ? '停下了，已经取到的都在；下次从这里接着取。' : `都带上了。${late}`);
    running = undefined;
    await look();
  }
  function choose(event: Event): void {
    choice = (event.target as HTMLInputElement).value as Choice;
    said = '';
    if (choiceOf(village.id)) localStorage.setItem(keyOf(village.id), choice);
    orSay(look());
  }
  void shelf.settled().then(look);
  shelf.subscribe(() => {
    if (attachments && !running) orSay(look());
  });

  function standing({ files, bytes, here, hereBytes }: Carried) {
    if (files === 0)
      return html`<p class="quiet">${choice === 'opened' ? '打开过的资料里还没有照片和附件。' : '本村的资料里还没有照片和附件。'}</p>`;
    if (here === files) return html`<p>共${files}个，${sizeOf(bytes)}，都在这台设备上，没有网络也能打开。</p>`;
    const has = here === 0 ? '都还不在这台设备上' : `这台设备上有${here}个，${sizeOf(hereBytes)}`;
    return html`<p>共${files}个，${sizeOf(bytes)}；${has}，<strong>还差${sizeOf(bytes - hereBytes)}</strong>。</p>
      ${running ? html`<progress max=${bytes} .value=${hereBytes} aria-label="带走附件"></progress>` : ''}
      <p>${running ? html`<button class="quiet" @click=${() => running?.abort()}>停下</button>` : html`<button @click=${() => orSay(begin())}>附件也带走</button>`}</p>`;
  }
  const radio = (value: Choice, label: string) =>
    html`<label class="target"><input type="radio" name="carry" value=${value} .checked=${choice === value} ?disabled=${running !== undefined} @change=${choose} /> ${label}</label>`;

  return {
    view() {
      if (!village.relay || !now) return html``;
      return html`<h3>照片和附件</h3>
        <p class="row">${radio('opened', '这台设备打开过的')} ${radio('all', village.groups ? '看得到的全部' : '全村的')}</p>
        ${standing(now)} ${said ? html`<p role="status">${said}</p>` : ''}
        ${
          choiceOf(village.id)
            ? html`<p class="quiet">以后新添的也会自动取来。<button class="quiet" @click=${() => {
                forgetChoice(village.id);
                paint();
              }}>不再自动取</button></p>`
            : ''
        }`;
    },
  };
}

async function filesOf(village: string, shelf: Shelf, choice: Choice) {
  const named = shelf.summaries().flatMap(({ id, files }) => (files ? [{ id, files }] : []));
  if (choice === 'all') return named.flatMap(({ files }) => files);
  const opened = new Set((await indexedDB.databases()).map(({ name }) => name));
  return named.flatMap(({ id, files }) => (opened.has(databaseOf(village, id)) ? files : []));
}

/** The person has told the browser to save data. */
const isSaving = (): boolean =>
  (navigator as { connection?: { readonly saveData?: boolean } }).connection?.saveData === true;

export const sizeOf = (bytes: number): string =>
  bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)}KB` : `${(bytes / 1_000_000).toFixed(1)}MB`;
