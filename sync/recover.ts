/**
 * What a dossier's own database on this device holds, read without opening the dossier: after a tab was killed the shelf
 * fetches from here what that tab did not report any more.
 *
 * It only reads: a database that is not there is not made, and one that cannot be read is none.
 */
import * as Y from 'yjs';
import { ask, connectExisting } from './database.ts';

/** The database of `openDossier`, by its name; undefined where it holds nothing. */
export async function storedBytes(name: string): Promise<Uint8Array | undefined> {
  const database = await connectExisting(name);
  if (!database) return undefined;
  try {
    const updates = await ask<Uint8Array[]>(
      database.transaction(['updates'], 'readonly').objectStore('updates').getAll(),
    );
    if (updates.length === 0) return undefined;
    const doc = new Y.Doc();
    doc.transact(() => {
      for (const update of updates) Y.applyUpdate(doc, update);
    });
    // A dossier that was opened before its contents arrived has a database all the same.
    const nothing = doc.store.clients.size === 0 && doc.store.pendingStructs === null;
    const bytes = nothing ? undefined : Y.encodeStateAsUpdate(doc);
    doc.destroy();
    return bytes;
  } finally {
    database.close();
  }
}
