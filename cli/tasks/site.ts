/**
 * The static site in dist/, made anew only when its sources have changed: a hash of them lies in dist/.built.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../root.ts';
import { runProgram } from './steps.ts';

const sources = [
  'astro.config.mjs',
  'package-lock.json',
  'package.json',
  'tsconfig.json',
  'components',
  'site',
  'sync',
  'templates',
];
const mark = join(root, 'dist', '.built');

/** False if the build failed; astro has said why. */
export async function build(how: { readonly quiet?: boolean } = {}): Promise<boolean> {
  const hash = hashOfSources();
  // Also where tests run: a build in their mode holds checks and development versions that nobody should be served.
  const env = { NODE_ENV: 'production', VITEST: undefined, MODE: undefined };
  if ((await runProgram('astro', ['build'], env, how)) !== 0) return false;
  writeFileSync(mark, hash);
  return true;
}

export async function buildIfNeeded(): Promise<boolean> {
  if (existsSync(mark) && readFileSync(mark, 'utf8') === hashOfSources()) return true;
  process.stdout.write('正在生成网站，大约要半分钟……\n');
  return build({ quiet: true });
}

export function hashOfSources(): string {
  const hash = createHash('sha256');
  for (const source of sources) {
    const folder = join(root, source);
    if (!existsSync(folder)) continue;
    for (const file of filesIn(folder))
      hash.update(file.slice(root.length)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

function filesIn(path: string): string[] {
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.md'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
