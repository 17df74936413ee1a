/**
 * Which of this device's villages a tab shows. Each tab keeps to its own, so that switching in one does not put another's
 * dossiers into the wrong village.
 */
import { type LocalVillage, openVillage, type VillageHere } from '#sync';

const place = 'cunbiao village';

/** The tab's village, or the one used last; undefined where this device has none. */
export async function openChosen(): Promise<LocalVillage | undefined> {
  const chosen = sessionStorage.getItem(place) ?? undefined;
  const village = (chosen === undefined ? undefined : await openVillage(chosen)) ?? (await openVillage());
  if (village) choose(village.id);
  return village;
}

export const choose = (id: string): void => sessionStorage.setItem(place, id);
/** This device has left it. */
export const chooseNone = (): void => sessionStorage.removeItem(place);

/** A choice in place of the village's name, for whoever is enrolled in several. */
export function villageChoice(villages: readonly VillageHere[], now: string): HTMLSelectElement {
  const select = document.createElement('select');
  select.setAttribute('aria-label', '换一个村');
  for (const { id, name } of [...villages].sort((a, b) => (a.name < b.name ? -1 : 1)))
    select.add(new Option(name, id, id === now, id === now));
  select.addEventListener('change', () => {
    choose(select.value);
    location.assign('/');
  });
  return select;
}
