/** Attachments of the fill page: kept sealed on this device, sent when there is a relay. Loaded when the form stands. */
import type { Attach, CbEvents, CbForm } from '#components';
import { type Attachments, openAttachments } from '#sync';
import { type Session, tell } from './session.ts';

/** The files of what is on the page, whoever shows them. */
export interface Attached {
  /** Rejects with a sentence. */
  readonly attach: Attach;
  /** where the bytes are, in words; `maker`: who added them */
  place(hash: string, maker?: string): string;
  show(wanted: CbEvents['cb-open-attachment']): Promise<void>;
  readonly open: Attachments['open'];
  subscribe(listener: () => void): void;
}

export async function attachTo(form: CbForm, { village }: Session): Promise<Attached> {
  const attachments = await openAttachments(village);
  const attach: Attach = async (files) => {
    const refs = [];
    for (const file of files) {
      const added = await attachments.add(file, file.name);
      if ('problem' in added) throw new Error(added.problem);
      refs.push(added.ref);
    }
    return refs;
  };
  async function show({ attachment, maker }: CbEvents['cb-open-attachment']): Promise<void> {
    // Opened before the answer is there: a window that opens later is taken for a pop-up.
    const opened = window.open('', '_blank');
    const answer = await attachments.open(attachment, maker);
    if ('problem' in answer) {
      opened?.close();
      tell(answer.problem);
    } else if (opened) opened.location.href = URL.createObjectURL(answer.file);
  }
  const names = (): void => {
    form.where = new Map(attachments.list().map(({ hash }) => [hash, attachments.place(hash)]));
  };
  attachments.subscribe(names);
  names();
  form.attach = attach;
  form.openFile = attachments.open;
  form.addEventListener('cb-open-attachment', ({ detail }) => void show(detail));
  void attachments.exchange();
  return {
    attach,
    place: attachments.place,
    show,
    open: attachments.open,
    subscribe: (listener) => void attachments.subscribe(listener),
  };
}
