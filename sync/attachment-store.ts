/**
 * Where the sealed bytes of attachments lie on this device, and how they are opened. attachments.ts keeps them; who draws paper in a
 * worker reads them here, without a line to the relay.
 */
import type { Village } from './contract.ts';
import { ask, type Database, openDatabase } from './database.ts';
import { createSeal } from './seal.ts';

/** What their sealing is bound to: a file may be named by any field. */
export const attachmentPlace = 'attachment';
export const attachmentsName = (village: string): string => `cunbiao attachments ${village}`;

export const openAttachmentStore = (village: string): Promise<Database> =>
  openDatabase(attachmentsName(village), 1, (fresh) => {
    fresh.createObjectStore('sealed');
    fresh.createObjectStore('known');
  });

export const sealedIn = (database: Database, hash: string): Promise<Uint8Array | undefined> =>
  database.transact(['sealed'], 'readonly', (store) => ask<Uint8Array | undefined>(store('sealed').get(hash)));

export interface AttachmentsHere {
  /** undefined: not on this device, or not to be opened with its keys */
  bytes(hash: string): Promise<Uint8Array | undefined>;
  close(): void;
}

export async function openAttachmentsHere(village: Pick<Village, 'id' | 'keys'>): Promise<AttachmentsHere> {
  const database = await openAttachmentStore(village.id);
  const seal = createSeal(village);
  return {
    async bytes(hash) {
      const sealed = await sealedIn(database, hash);
      const opened = sealed && seal.openBytes(attachmentPlace, sealed);
      return opened === 'sealed' ? undefined : opened;
    },
    close: () => database.close(),
  };
}
