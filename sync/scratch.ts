/**
 * Scratch (半成品): what a long piece of work has made so far, kept on this device so that it goes on after a break.
 *
 * - Sealed with the village's key (seal.ts): what lies here can be read by who could read the village's dossiers on this device, and
 *   by nobody else. Names are plain: ids, never words of people.
 * - Each thing is kept with the fingerprint of all that it was made from. Where any of that has changed, it is as if it were not there.
 * - It goes with the village (forgetVillage: its database has the village's id in its name), and as a whole when a dossier is erased.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import type { Village } from './contract.ts';
import { ask, openDatabase } from './database.ts';
import { scratchDatabase } from './scratch-database.ts';
import { createSeal } from './seal.ts';

export type MadeFrom = readonly (string | Uint8Array)[];

export interface Scratch {
  /** undefined: not here, made from something else, or not to be opened with this device's keys */
  kept(name: string, from: MadeFrom): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** Resolves when it is on the disk. */
  keep(name: string, from: MadeFrom, bytes: Uint8Array): Promise<void>;
  names(): Promise<readonly string[]>;
  clear(): Promise<void>;
  close(): void;
}

const STORE = 'made';
const MARK = 32;

export async function openScratch(village: Pick<Village, 'id' | 'keys'>, work: string): Promise<Scratch> {
  const database = await openDatabase(scratchDatabase(village.id, work), 1, (fresh) => {
    fresh.createObjectStore(STORE);
  });
  const seal = createSeal(village);
  const placeOf = (name: string): string => `scratch ${work} ${name}`;
  return {
    async kept(name, from) {
      const stored = await database.transact([STORE], 'readonly', (store) => ask(store(STORE).get(name)));
      if (!(stored instanceof Uint8Array)) return undefined;
      const opened = seal.openBytes(placeOf(name), stored);
      if (opened === undefined || opened === 'sealed' || opened.length < MARK) return undefined;
      const mark = markOf(from);
      return mark.every((byte, index) => byte === opened[index]) ? opened.subarray(MARK) : undefined;
    },
    async keep(name, from, bytes) {
      const marked = new Uint8Array(MARK + bytes.length);
      marked.set(markOf(from));
      marked.set(bytes, MARK);
      const sealed = seal.sealBytes(placeOf(name), marked);
      await database.transact([STORE], 'readwrite', (store) => ask(store(STORE).put(sealed, name)));
    },
    names: () =>
      database.transact([STORE], 'readonly', async (store) =>
        (await ask(store(STORE).getAllKeys())).filter((key) => typeof key === 'string'),
      ),
    clear: () =>
      database.transact([STORE], 'readwrite', async (store) => {
        await ask(store(STORE).clear());
      }),
    close: () => database.close(),
  };
}

/** Each part with its length before it, so that no two lists look alike. */
function markOf(from: MadeFrom): Uint8Array {
  const digest = sha256.create();
  const encoder = new TextEncoder();
  for (const part of from) {
    const bytes = typeof part === 'string' ? encoder.encode(part) : part;
    digest.update(encoder.encode(`${typeof part} ${bytes.length}\n`)).update(bytes);
  }
  return digest.digest();
}
