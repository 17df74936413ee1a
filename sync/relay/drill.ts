/**
 * The restore drill: a backup is only one when it has been restored. It is restored to a scratch folder, everything in it is
 * counted again, a relay is started on it, and a device enrolled there reads the largest village back.
 *
 * What must hold
 * - The scratch folder is gone afterwards, whatever happened. Nothing else is touched.
 * - Sound means: no trouble, and the relay gave out as many rooms as the log has.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Manifest, readBackup } from './backup.ts';
import { type Proof, proveFolder } from './proof.ts';
import { readVillage } from './read-village.ts';

export interface Drill {
  readonly manifest: Manifest;
  readonly proof: Proof;
  /** of the largest village, read from a relay on the restored folder; undefined where there is none */
  readonly read?: { readonly village: string; readonly rooms: number; readonly expected: number };
  readonly seconds: number;
  readonly troubles: readonly string[];
}

/** Throws, with a Chinese sentence, where the file cannot be opened at all. `scratch`: where there is room for the copy. */
export async function drill(file: string, passphrase: string, scratch = tmpdir()): Promise<Drill> {
  const began = Date.now();
  const folder = await mkdtemp(join(scratch, 'cunbiao-drill-'));
  try {
    const manifest = await readBackup(file, passphrase, folder);
    const proof = await proveFolder(folder);
    const troubles = [...proof.troubles];
    const read = await readVillage(folder, manifest.version);
    if (read && read.rooms !== read.expected)
      troubles.push(`从恢复的服务器只读出 ${read.rooms} 份户档，应为 ${read.expected} 份。`);
    return { manifest, proof, read, seconds: (Date.now() - began) / 1000, troubles };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
