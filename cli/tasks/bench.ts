/**
 * `npm run bench [names]`: every script in tests/bench whose name holds one of the words, one after the other. Each prints a
 * table and keeps its figures in bench-results/; none may take longer than forty minutes.
 */
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../root.ts';

const MINUTES = 40;
const words = process.argv.slice(2);
const folder = join(root, 'tests', 'bench');
const benches = readdirSync(folder)
  .filter((name) => name.endsWith('.bench.ts'))
  .filter((name) => words.length === 0 || words.some((word) => name.includes(word)));
let failed = 0;
for (const name of benches) {
  process.stdout.write(`\n── ${name} ──\n`);
  const args = ['--disable-warning=ExperimentalWarning', join(folder, name)];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  const limit = setTimeout(() => {
    process.stderr.write(`${name} 超过${MINUTES}分钟，已停止。\n`);
    child.kill('SIGTERM');
  }, MINUTES * 60_000);
  const code = await new Promise((resolve) => child.on('exit', resolve));
  clearTimeout(limit);
  if (code !== 0) failed++;
}
if (benches.length === 0) process.stderr.write(`没有名字含“${words.join('、')}”的测量。\n`);
process.exitCode = failed === 0 && benches.length > 0 ? 0 : 1;
