/** Attachments of the fill page: kept sealed on this device, sent when there is a relay. Loaded when the form stands. */
import type { CbForm } from '#components';
import { openAttachments } from '#sync';
import { type Session, tell } from './session.ts';

export async function attachTo(form: CbForm, { village }: Session): Promise<void> {
  const attachments = await openAttachments(village);
  const names = (): void => {
    form.where = new Map(attachments.list().map(({ hash }) => [hash, attachments.place(hash)]));
  };
  attachments.subscribe(names);
  names();
  form.attach = async (files) => {
    const refs = [];
    for (const file of files) {
      const added = await attachments.add(file, file.name);
      if ('problem' in added) throw new Error(added.problem);
      refs.push(added.ref);
    }
    return refs;
  };
  form.addEventListener('cb-open-attachment', async ({ detail }) => {
    // Opened before the answer is there: a window that opens later is taken for a pop-up.
    const opened = window.open('', '_blank');
    const answer = await attachments.open(detail.attachment);
    if ('problem' in answer) {
      opened?.close();
      tell(answer.problem);
    } else if (opened) opened.location.href = URL.createObjectURL(answer.file);
  });
  await attachments.exchange();
}
