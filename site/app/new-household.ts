/** A new household: entered in the register, then its registration sheet is opened. */
import type { Session } from './session.ts';
import { fillLink } from './words.ts';

export async function registerHousehold({ register, today }: Session): Promise<void> {
  const id = register.addDossier('household');
  // Closing waits for the disk: leaving the page before that would lose the entry.
  await register.close();
  location.assign(fillLink(id, 'household-registration', `${today.slice(0, 4)}-1`));
}
