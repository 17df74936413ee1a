/**
 * Who holds a data folder, in a file inside it: for the sentence that a second process gets, and for the commands that ask
 * the running relay to do something.
 *
 * What must hold
 * - It holds the key of the local door (care.ts). Only the user whose folder it is may read it; it is made anew at each start,
 *   and is in no backup.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isOfDisk } from './disk.ts';

export interface Holder {
  readonly process: number;
  readonly address: string;
  /** the local door */
  readonly care: { readonly address: string; readonly key: string };
}

const fileIn = (data: string): string => join(data, 'holder.json');

/** Without it the sentence says less, and the commands find no door. */
export function noteHolder(data: string, holder: Holder): void {
  try {
    // an older file keeps the rights it had
    forgetHolder(data);
    writeFileSync(fileIn(data), JSON.stringify(holder), { mode: 0o600 });
  } catch (error) {
    if (!isOfDisk(error)) throw error;
  }
}
export function forgetHolder(data: string): void {
  rmSync(fileIn(data), { force: true });
}
export function readHolder(data: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(fileIn(data), 'utf8')) as Holder;
  } catch {
    // nobody, or somebody who is just starting
    return undefined;
  }
}
