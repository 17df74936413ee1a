/**
 * Other programs to measure beside: installed with npm into a folder of their own for the time being, never into this
 * project. Where that is not possible, the measurement says so and goes on without.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface Peer {
  /** where its packages lie */
  readonly folder: string;
  /** version that was installed, by package */
  readonly versions: Readonly<Record<string, string>>;
}
export type Found = Peer | { readonly missing: string };

/** `packages`: name → exact version. What an earlier run installed is taken as it is. */
export async function installPeer(name: string, packages: Readonly<Record<string, string>>): Promise<Found> {
  const folder = join(tmpdir(), 'cunbiao-bench-peers', name);
  const wanted = Object.entries(packages).map(([each, version]) => `${each}@${version}`);
  const mark = join(folder, 'installed');
  if (!existsSync(mark) || readFileSync(mark, 'utf8') !== wanted.join(' ')) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    try {
      await promisify(execFile)(npm, ['install', '--no-audit', '--no-fund', '--save-exact', ...wanted], {
        cwd: folder,
        timeout: 120_000,
      });
    } catch (error) {
      const [reason] = error instanceof Error ? error.message.split('\n') : [String(error)];
      return { missing: `${wanted.join(' ')} could not be installed: ${reason}` };
    }
    writeFileSync(mark, wanted.join(' '));
  }
  return { folder, versions: packages };
}
