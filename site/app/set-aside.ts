/** A data packet of one open dossier, made from what is in memory: this device's storage is not asked. */
import { type Dossier, makeBundle, type Village } from '#sync';
import { saveBytes } from './save-bytes.ts';
import { localNow } from './today.ts';

export async function setAside(dossier: Dossier, village: Village): Promise<void> {
  const shelf = { ids: () => new Set([dossier.id]), bytes: async () => dossier.bytes() };
  saveBytes(`${village.name}-${localNow().replace(/\D/g, '')}.cunbiao`, await makeBundle(village, { shelf }));
}
