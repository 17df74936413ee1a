/** Photographs of the wall, at the start and at the end: kept sealed on this device, sent when there is a relay. */
import { html, nothing } from 'lit';
import { type Attachments, openAttachments } from '#sync';
import type { AttachmentRef } from '#templates';
import type { NoticeSheet } from './notice-sheet.ts';
import type { Part } from './people.ts';
import { orSay, type Session, tell } from './session.ts';

export function photosPart({ village }: Session, sheet: NoticeSheet, paint: () => void): Part {
  const fields =
    sheet.rows === 'noticeRows'
      ? ([
          ['startPhotos', '张贴当天的照片'],
          ['endPhotos', '期满撤下前的照片'],
        ] as const)
      : ([['photos', '张贴的照片']] as const);
  let store: Promise<Attachments> | undefined;
  const attachments = (): Promise<Attachments> => {
    store ??= openAttachments(village).then((opened) => {
      opened.subscribe(paint);
      return opened;
    });
    return store;
  };
  const held = (path: string): readonly AttachmentRef[] => {
    const value = sheet.get(path);
    return Array.isArray(value) ? (value as readonly AttachmentRef[]) : [];
  };
  const add = async (path: string, input: HTMLInputElement): Promise<void> => {
    const opened = await attachments();
    const refs = [...held(path)];
    for (const file of input.files ?? []) {
      const added = await opened.add(file, file.name);
      if ('problem' in added) return tell(added.problem);
      refs.push(added.ref);
    }
    input.value = '';
    if (refs.length > 0) sheet.set(path, refs);
    await opened.exchange();
  };
  const show = async (ref: AttachmentRef): Promise<void> => {
    // Opened before the answer is there: a window that opens later is taken for a pop-up.
    const page = window.open('', '_blank');
    const answer = await (await attachments()).open(ref);
    if ('problem' in answer) {
      page?.close();
      tell(answer.problem);
    } else if (page) page.location.href = URL.createObjectURL(answer.file);
  };
  return {
    view: () => html`<section class="card"><h2>照片</h2>
      ${fields.map(
        ([path, label]) => html`<div class="row"><strong>${label}</strong>
        ${held(path).map((ref) => html`<button class="quiet" @click=${() => orSay(show(ref))}>${ref.name}</button>`)}
        ${village.role === 'reads' || village.role === 'reviews' ? nothing : html`<label class="button quiet">添加<input type="file" accept="image/*" hidden @change=${(event: Event) => orSay(add(path, event.target as HTMLInputElement))} /></label>`}</div>`,
      )}
      <p class="quiet">拍到公示全貌就行，不要拍到人脸和证件。</p></section>`,
  };
}
