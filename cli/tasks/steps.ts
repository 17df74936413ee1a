/** Programs of the project run as steps of a task, one after the other, with what came of each. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../root.ts';

export const programs = {
  astro: 'node_modules/astro/bin/astro.mjs',
  biome: 'node_modules/@biomejs/biome/bin/biome',
  knip: 'node_modules/knip/bin/knip.js',
  tsc: 'node_modules/typescript/bin/tsc',
  vitest: 'node_modules/vitest/vitest.mjs',
} as const;

/** The program's exit code; its output goes to the terminal, or when it is `quiet` only if the program fails. */
export function runProgram(
  name: keyof typeof programs,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  { quiet = false } = {},
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, programs[name]), ...args], {
      cwd: root,
      stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit',
      env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1', ...env },
    });
    const said: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part: Buffer) => said.push(part));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code !== 0) process.stderr.write(Buffer.concat(said));
      resolve(code ?? 1);
    });
  });
}

/** Runs each step, also after one has failed, and says at the end which passed: name → did it pass. */
export async function runSteps<Name extends string>(
  steps: Readonly<Record<Name, () => Promise<boolean>>>,
): Promise<ReadonlyMap<Name, boolean>> {
  const results = new Map<Name, boolean>();
  for (const name of Object.keys(steps) as Name[]) {
    process.stdout.write(`\n── ${name} ──\n`);
    results.set(name, await steps[name]());
  }
  process.stdout.write(`\n${[...results].map(([name, good]) => `${good ? '✓' : '✗'} ${name}`).join('   ')}\n`);
  return results;
}
