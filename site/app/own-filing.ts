/**
 * The filing on this device that an archive copy names, for the page that checks the copy: what was frozen, whether it still counts, and
 * the relay's receipts for its papers.
 *
 * - The copy's hash is looked for in the bytes of the dossiers; only those that hold it are read.
 */
import {
  bytesOnShelf,
  createSeal,
  dossiersNaming,
  type Filing,
  type LocalVillage,
  openReading,
  openRegister,
  papersOf,
  REGISTER,
  signersAmong,
} from '#sync';
import { isValue, loadTemplates, schemaOf } from '#templates';

export interface OwnFiling {
  readonly dossier: string;
  readonly filing: Filing;
  /** as it was frozen; undefined: it does not open on this device */
  readonly view: unknown;
  /** as they came from the relay, unchecked */
  readonly receipts: readonly string[];
}

export async function ownFiling(village: LocalVillage, hash: string): Promise<OwnFiling | undefined> {
  const found = await dossiersNaming(village.id, hash);
  if (found.length === 0) return undefined;
  const seed = await bytesOnShelf(village.id, REGISTER);
  const person = village.person ?? { id: '', name: '' };
  const register = await openRegister(village, { person, isValue, ...(seed ? { seed } : {}) });
  const maySign = signersAmong(register.people());
  await register.close();
  const how = {
    schema: schemaOf((await loadTemplates()).values()),
    seal: createSeal(village),
    isValue,
    maySign,
  };
  for (const { id, bytes } of found) {
    const dossier = openReading(bytes, { id, ...how });
    const filing = dossier.filings.find((each) => each.hash === hash);
    if (!filing) continue;
    const content = dossier.filed(hash);
    return {
      ...{ dossier: id, filing },
      view: content && 'view' in content ? content.view : undefined,
      receipts: papersOf(dossier, hash).flatMap(({ receipt }) => receipt ?? []),
    };
  }
  return undefined;
}
