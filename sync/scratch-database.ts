/** Databases of half-done work (scratch.ts): their names, and taking them away, which more pages do than make any. */
import { deleteDatabases } from './database.ts';

const PREFIX = 'cunbiao scratch ';

export const scratchDatabase = (village: string, work: string): string => `${PREFIX}${work} ${village}`;

/** All that is kept of a village's work: a dossier that was erased may have left something there. */
export const forgetScratch = (village: string): Promise<void> =>
  deleteDatabases((name) => name.startsWith(PREFIX) && name.includes(village));
